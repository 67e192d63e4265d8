/* SPDX-License-Identifier: MIT */
/* What was read before a failure is given before it: so it does not depend on how the bytes arrived. */
#include "pump.h"

void pump_init(struct pump *p, const tb_host *host, tb_ctx *ctx, uint32_t place_style)
{
    env_init(&p->env, host, ctx);
    p->queue = (struct queue){.env = &p->env, .place_style = place_style, .held = SIZE_MAX};
}

static bool may_read(const struct pump *p) { return !p->env.failed && !p->ended; }

static void read_on(struct pump *p)
{
    struct env *e = &p->env;
    queue_settle(&p->queue);
    if (e->host->cancelled(e->ctx))
        env_failed(e, e->host->fail(&e->error, TB_E_CANCELLED, "reading was cancelled"), 0);
    else
        p->step(p);
}

tb_status pump_next_block(void *reader, tb_block *out, tb_error *err)
{
    struct pump *p = reader;
    while (!queue_next(&p->queue, out)) {
        if (!may_read(p))
            return p->env.failed ? env_report(&p->env, err) : TB_END;
        read_on(p);
    }
    return TB_OK;
}

tb_status pump_next_batch(void *reader, size_t hint, tb_batch *out, tb_error *err)
{
    struct pump *p = reader;
    while (!queue_has(&p->queue) && p->rows_follow(p) && may_read(p))
        read_on(p);
    if (queue_has_row(&p->queue))
        return queue_batch(&p->queue, hint, out, err);
    return p->env.failed && !queue_has(&p->queue) ? env_report(&p->env, err) : TB_END;
}
