/* SPDX-License-Identifier: MIT */
/* Unpacking (解压): members of containers into spools, within the limits on size and ratio. */
#ifndef TB_LOAD_UNPACK_H
#define TB_LOAD_UNPACK_H
#include "base/limits.h"
#include "io/filling.h"
#include "plugin/host.h"

typedef struct tb_unpacking {
    size_t most, ratio; /* limits: bytes, and times the size that is stored */
    size_t stored;      /* size of the outermost file */
    size_t unpacked;    /* bytes so far, of all that is in it */
    char *piece;        /* of what is unpacked, once some was asked for; freed by tb_unpack_fini */
} tb_unpacking;

void tb_unpack_fini(tb_unpacking *u);
/* The current member, to its end or at least `some` bytes of it. *ended: those are all. */
TB_MUST tb_status tb_unpack(tb_unpacking *u, tb_reader *r, size_t some, tb_spool *spool, bool *ended, tb_error *err);
/* Can the rest of the member be unpacked while it is read? declared: how long it is meant to be, or TB_UNKNOWN; src:
 * where it is unpacked from. */
bool tb_unpack_may_go_on(const tb_unpacking *u, const tb_source *src, const tb_spool *spool, uint64_t declared);
/* Does that. The spool, the reader and its source become the filling's, also on failure; u is as before. */
TB_MUST tb_status tb_unpack_beside(const tb_unpacking *u, tb_reader *r, tb_source *src, tb_spool *spool,
                                   size_t declared, tb_filling **out, tb_error *err);
#endif
