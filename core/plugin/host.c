/* SPDX-License-Identifier: MIT */
/* A tb_ctx is the host's side of one reader: two arenas (batch and reader lifetime), the options, the
 * diagnostics. Sources are whole ranges, so peek, skip and read_at are arithmetic on a position. */
#include "plugin/host_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/msg.h"
#include "base/place.h"
#include "base/run.h"
#include "plugin/contract.h"

static void *host_alloc(tb_ctx *c, uint32_t life, size_t size)
{
    return tb_arena_alloc(life == TB_LIFE_READER ? &c->reader : &c->batch, size ? size : 1);
}

static void *host_grow(tb_ctx *c, uint32_t life, void *p, size_t old_size, size_t new_size)
{
    void *q = host_alloc(c, life, new_size);
    if (q && p)
        memcpy(q, p, old_size < new_size ? old_size : new_size);
    return q;
}

tb_status tb_host_fail(tb_error *err, tb_status code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    uint64_t line = err ? err->line : 0;
    tb_status rc = tb_vfail(err, code, _(fmt), ap);
    if (err)
        err->line = line;
    va_end(ap);
    return rc;
}

/* The place in the words that places have in the outputs (base/place). */
static void write_spot(tb_buf *b, const tb_spot *at)
{
    tb_place p = {.style = at->style, .page = at->page, .table = at->table, .line = at->line, .cell = at->cell};
    if (tb_text_is_sound(at->text))
        p.text = at->text;
    tb_place_write(b, p);
}

static TB_PRINTF(3, 0) void add_warning(tb_ctx *c, const tb_spot *at, const char *fmt, va_list ap)
{
    bool lines = at->style == TB_PLACE_LINE && at->line;
    uint64_t first = lines ? at->line : 0, last = lines ? at->line : UINT64_MAX;
    c->first_warned = c->n_warned && c->first_warned < first ? c->first_warned : first;
    c->last_warned = c->n_warned && c->last_warned > last ? c->last_warned : last;
    c->n_warned++;
    if (!c->setup.diags)
        return;
    char text[480];
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    vsnprintf(text, sizeof text, _(fmt), ap);
    write_spot(&place, at);
    tb_diag_add(c->setup.diags, "reading", c->source, tb_buf_view(&place), "%s", text);
}

static TB_PRINTF(3, 4) void host_warn(tb_ctx *c, uint64_t line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add_warning(c, &(tb_spot){.struct_size = sizeof(tb_spot), .line = line}, fmt, ap);
    va_end(ap);
}

static TB_PRINTF(3, 4) void host_warn_at(tb_ctx *c, const tb_spot *at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    add_warning(c, at, fmt, ap);
    va_end(ap);
}

static TB_PRINTF(2, 3) void host_debug(tb_ctx *c, const char *fmt, ...)
{
    (void)c;
    (void)fmt;
}

static tb_str host_option(tb_ctx *c, const char *key)
{
    const tb_option *declared = NULL;
    for (const tb_option *const *o = c->format->options; o && *o && !declared; o++)
        declared = strcmp((*o)->key, key) == 0 ? *o : NULL;
    if (!declared)
        return (tb_str){NULL, 0};
    tb_str own = {NULL, 0}, any = {NULL, 0}, wanted = tb_str_of(key), id = tb_str_of(c->format->id);
    for (size_t i = 0; i < c->setup.n_options; i++) {
        tb_str k = c->setup.options[i].key;
        bool prefixed =
            k.len == id.len + 1 + wanted.len && tb_str_starts(k, id) && k.ptr[id.len] == '.' && tb_str_ends(k, wanted);
        own = prefixed ? c->setup.options[i].value : own;
        any = tb_str_eq(k, wanted) ? c->setup.options[i].value : any;
    }
    return own.ptr ? own : any.ptr ? any : tb_str_of(declared->fallback);
}

static int32_t host_cancelled(tb_ctx *c)
{
    (void)c;
    return tb_run_is_cancelled();
}

static tb_status host_peek(tb_source *s, size_t want, const uint8_t **data, size_t *got, tb_error *err)
{
    if (tb_source_is_windowed(s)) {
        tb_str v;
        tb_status rc = tb_source_peek(s, want, &v, err);
        *data = (const uint8_t *)v.ptr;
        *got = v.len;
        return rc;
    }
    size_t at = tb_source_tell(s), left = tb_source_size(s) - at, most = left;
    if (tb_source_is_presumed(s)) { /* no more than was looked at, if that will do */
        size_t sure = tb_source_presumed(s) > at ? tb_source_presumed(s) - at : 0;
        most = want > sure ? want : sure;
        most = most < left ? most : left;
    }
    tb_str v = tb_source_first(s, at + most);
    *data = (const uint8_t *)v.ptr + at;
    *got = v.len < at ? 0 : v.len - at < most ? v.len - at : most;
    return TB_OK;
}

static tb_status host_skip(tb_source *s, size_t n, tb_error *err)
{
    size_t at = tb_source_tell(s);
    if (n > tb_source_size(s) - at)
        return tb_fail(err, TB_E_IO, "the reader skips past the end of the source");
    tb_source_seek(s, at + n);
    return TB_OK;
}

static tb_status host_read_at(tb_source *s, uint64_t at, void *buf, size_t n, size_t *got, tb_error *err)
{
    (void)err;
    size_t size = tb_source_size(s), from = at < size ? (size_t)at : size, some = n < size - from ? n : size - from;
    tb_str v = tb_source_first(s, from + some);
    *got = v.len < from ? 0 : v.len - from < some ? v.len - from : some;
    if (*got)
        memcpy(buf, v.ptr + from, *got);
    return TB_OK;
}

static uint64_t host_size(tb_source *s) { return tb_source_size(s); }
static tb_str host_name(tb_source *s) { return tb_source_name(s); }

static tb_status host_whole(tb_source *s, const uint8_t **data, size_t *len)
{
    if (tb_source_is_windowed(s) || tb_source_may_come(s))
        return TB_E_UNSUPPORTED;
    tb_str v = tb_source_view(s);
    *data = (const uint8_t *)v.ptr;
    *len = v.len;
    return TB_OK;
}

static uint64_t host_limit(tb_ctx *c, uint32_t which)
{
    static const tb_limits none = {0};
    const tb_limits *l = c->setup.limits ? c->setup.limits : &none;
    switch (which) {
    case TB_LIMIT_UNPACKED:
        return tb_limit_or(l->size, TB_MAX_UNPACKED);
    case TB_LIMIT_RATIO:
        return tb_limit_or(l->ratio, TB_MAX_RATIO);
    case TB_LIMIT_MEMBERS:
        return tb_limit_or(l->members, TB_MAX_MEMBERS);
    default:
        return TB_UNKNOWN;
    }
}

static void host_hint(tb_ctx *c, const char *key, tb_str value)
{
    tb_option_value h = {tb_arena_str(&c->reader, tb_str_of(key)), tb_arena_str(&c->reader, value)};
    if (c->n_hints < sizeof c->hints / sizeof *c->hints && h.key.len && tb_text_is_sound(h.key) &&
        tb_text_is_sound(h.value))
        c->hints[c->n_hints++] = h;
}

static const char *host_text(const char *message) { return _(message); }

const tb_host *tb_host_services(void)
{
    static const tb_host host = {
        .struct_size = sizeof(tb_host),
        .abi_major = TB_ABI_MAJOR,
        .alloc = host_alloc,
        .grow = host_grow,
        .fail = tb_host_fail,
        .warn = host_warn,
        .debug = host_debug,
        .option = host_option,
        .cancelled = host_cancelled,
        .peek = host_peek,
        .skip = host_skip,
        .read_at = host_read_at,
        .size = host_size,
        .name = host_name,
        .whole = host_whole,
        .warn_at = host_warn_at,
        .limit = host_limit,
        .hint = host_hint,
        .text = host_text,
    };
    return &host;
}

int tb_host_probe(const tb_format *format, tb_source *src)
{
    tb_ctx c = {.format = format};
    c.batch.limit = c.reader.limit = TB_MAX_READER_MEMORY;
    size_t at = tb_source_tell(src);
    tb_source_seek(src, 0);
    int32_t score = format->probe(tb_host_services(), &c, src);
    tb_source_seek(src, at);
    tb_arena_fini(&c.batch);
    tb_arena_fini(&c.reader);
    return score < 0 ? 0 : score > 100 ? 100 : (int)score;
}
