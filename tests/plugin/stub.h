/* SPDX-License-Identifier: MIT */
/* The smallest plugin that keeps the contract: it recognises nothing and has nothing to give. The files beside this
 * one each break it in one way. */
#ifndef TB_TEST_STUB_H
#define TB_TEST_STUB_H
#include <tongbi/plugin.h>

static inline int32_t stub_probe(const tb_host *h, tb_ctx *c, tb_source *s)
{
    (void)h;
    (void)c;
    (void)s;
    return 0;
}

static inline tb_status stub_open(const tb_host *h, tb_ctx *c, tb_source *s, void **out, tb_error *err)
{
    (void)h;
    (void)c;
    (void)s;
    (void)err;
    *out = NULL;
    return TB_OK;
}

static inline void stub_close(void *reader) { (void)reader; }

static inline tb_status stub_next_block(void *reader, tb_block *out, tb_error *err)
{
    (void)reader;
    (void)out;
    (void)err;
    return TB_END;
}

static inline tb_status stub_next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    (void)reader;
    (void)hint;
    (void)out;
    (void)err;
    return TB_END;
}

#define STUB_FUNCTIONS                                                                          \
    .probe = stub_probe, .open = stub_open, .close = stub_close, .next_block = stub_next_block, \
    .next_batch = stub_next_batch
#define STUB_FORMAT(name) .struct_size = sizeof(tb_format), .id = (name), .title = "stub", STUB_FUNCTIONS
#define STUB_PLUGIN(id, list)                                                                                  \
    .magic = TB_MAGIC, .struct_size = sizeof(tb_plugin), .abi_major = TB_ABI_MAJOR, .abi_minor = TB_ABI_MINOR, \
    .name = (id), .version = "1", .license = "MIT", .formats = (list)
#endif
