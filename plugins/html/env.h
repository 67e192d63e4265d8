/* SPDX-License-Identifier: MIT */
/* What every part of a reader needs of the host, and the first failure. Parts run inside callbacks of a library that
 * knows no failures: whoever meets one notes it here and does nothing more, and the reader reports it when what was
 * read until then has been given. */
#ifndef TB_HTML_ENV_H
#define TB_HTML_ENV_H
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <tongbi/plugin.h>

struct env {
    const tb_host *host;
    tb_ctx *ctx;
    tb_error error; /* of the failure */
    tb_status failed;
};

static inline void env_init(struct env *e, const tb_host *host, tb_ctx *ctx)
{
    *e = (struct env){.host = host, .ctx = ctx};
    e->error = (tb_error){.struct_size = sizeof e->error, .offset = TB_UNKNOWN};
}

/* Notes a failure; e->error was filled by host->fail. */
static inline void env_failed(struct env *e, tb_status rc, uint64_t line)
{
    e->failed = rc;
    e->error.line = line;
}

static inline void env_no_memory(struct env *e, uint64_t line)
{
    env_failed(e, e->host->fail(&e->error, TB_E_NOMEM, "there is not enough memory for what begins here"), line);
}

/* Reports the failure to the caller of the reader. */
static inline tb_status env_report(const struct env *e, tb_error *err)
{
    if (err) {
        err->code = e->failed;
        err->line = e->error.line;
        err->offset = e->error.offset;
        memcpy(err->message, e->error.message, sizeof err->message);
    }
    return e->failed;
}

/* An array of at least `need` elements with the first *cap kept; NULL when memory is refused, and the array stays. */
static inline void *env_enlarge(struct env *e, void *array, size_t *cap, size_t need, size_t size)
{
    size_t more = *cap ? 2 * *cap : 64;
    while (more < need)
        more *= 2;
    void *p = e->host->grow(e->ctx, TB_LIFE_READER, array, *cap * size, more * size);
    if (p)
        *cap = more;
    return p;
}

/* Text that grows. Whoever keeps a place in it keeps an offset, for the bytes move. */
struct text {
    char *ptr;
    size_t len, cap;
};

/* Room for n more bytes; false when memory is refused. */
static inline bool text_room(struct env *e, struct text *t, size_t n)
{
    if (n <= t->cap - t->len)
        return true;
    char *p = env_enlarge(e, t->ptr, &t->cap, t->len + n, 1);
    t->ptr = p ? p : t->ptr;
    return p != NULL;
}

static inline bool text_add(struct env *e, struct text *t, const char *p, size_t n)
{
    if (!text_room(e, t, n))
        return false;
    if (n)
        memcpy(t->ptr + t->len, p, n);
    t->len += n;
    return true;
}
#endif
