/* SPDX-License-Identifier: MIT */
/* Both readers read a step at a time into a queue, and give what is in it. The pump is the first member of a reader. */
#ifndef TB_HTML_PUMP_H
#define TB_HTML_PUMP_H
#include "queue.h"

struct pump {
    struct env env;
    struct queue queue;
    void (*step)(struct pump *);              /* reads on; may fail or set ended */
    bool (*rows_follow)(const struct pump *); /* of the table whose rows are being given */
    bool ended;
};

void pump_init(struct pump *p, const tb_host *host, tb_ctx *ctx, uint32_t place_style);
/* The functions of a format. */
tb_status pump_next_block(void *reader, tb_block *out, tb_error *err);
tb_status pump_next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err);
#endif
