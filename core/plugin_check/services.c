/* SPDX-License-Identifier: MIT */
/* The services as a plugin gets them in a trial. Every allocation is a block of its own; every peek returns a fresh
 * copy of the window and spoils the copy before it, so that pointers kept too long read rubbish. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "plugin/contract.h"
#include "plugin/host.h"
#include "plugin_check/trial_internal.h"

void tb_trial_fault(tb_trial *t, enum tb_rule rule, const char *fmt, ...)
{
    if (t->n_faults < TB_MAX_FAULTS) {
        tb_fault *f = &t->faults[t->n_faults];
        va_list ap;
        va_start(ap, fmt);
        f->rule = rule;
        vsnprintf(f->what, sizeof f->what, fmt, ap);
        va_end(ap);
    }
    t->n_faults++;
}

/* One call more of a kind; is it the one that is to fail? */
static bool fails(const tb_ctx *c, size_t *n, size_t nth) { return !c->again && ++*n == nth; }

/* ---- Memory ---- */

static void *host_alloc(tb_ctx *c, uint32_t life, size_t size)
{
    if (fails(c, &c->out->n_allocs, c->setup->fail_alloc))
        return NULL;
    if (life > TB_LIFE_READER) {
        tb_trial_fault(c->out, TB_RULE_ALLOC, "it asks for memory of the unknown lifetime %u", (unsigned)life);
        return NULL;
    }
    if (c->memory.allocated + size < size || c->memory.allocated + size > TB_MAX_READER_MEMORY)
        return NULL;
    return tb_guarded_alloc(&c->memory, life, size);
}

static void *host_grow(tb_ctx *c, uint32_t life, void *p, size_t old_size, size_t new_size)
{
    void *q = host_alloc(c, life, new_size);
    if (!q || !p)
        return q;
    size_t had = tb_guarded_size(&c->memory, life, p);
    if (had == SIZE_MAX) {
        tb_trial_fault(c->out, TB_RULE_ALLOC, "it grows something that it did not allocate with this lifetime");
        return q;
    }
    if (had != old_size)
        tb_trial_fault(c->out, TB_RULE_ALLOC, "it grows a block of %zu bytes as if it had %zu", had, old_size);
    size_t keep = had < old_size ? had : old_size;
    memcpy(q, p, keep < new_size ? keep : new_size);
    tb_guarded_free(&c->memory, life, p);
    return q;
}

/* ---- Words ---- */

static void note(tb_ctx *c, const char *text)
{
    if (c->probing)
        tb_trial_fault(c->out, TB_RULE_PURE, "probe warns: %.100s", text);
    if (!*text || strchr(text, '\n') || !tb_text_is_sound(tb_str_of(text)))
        tb_trial_fault(c->out, TB_RULE_NOTE, "a warning is not one line of UTF-8: \"%.100s\"", text);
    tb_buf_printf(&c->warnings, "%s\n", text);
}

static void host_warn(tb_ctx *c, uint64_t line, const char *fmt, ...) TB_PRINTF(3, 4);
static void host_warn(tb_ctx *c, uint64_t line, const char *fmt, ...)
{
    char text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    tb_buf_printf(&c->warnings, "W %" PRIu64 " ", line);
    note(c, text);
}

static void host_warn_at(tb_ctx *c, const tb_spot *at, const char *fmt, ...) TB_PRINTF(3, 4);
static void host_warn_at(tb_ctx *c, const tb_spot *at, const char *fmt, ...)
{
    char text[600];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (at->struct_size < sizeof *at || at->style > TB_PLACE_PATH || !tb_text_is_sound(at->text))
        tb_trial_fault(c->out, TB_RULE_NOTE, "the place of a warning is odd: struct_size %u, style %u",
                       (unsigned)at->struct_size, (unsigned)at->style);
    tb_buf_printf(&c->warnings, "W %u/%u/%" PRIu64 "/%u ", (unsigned)at->page, (unsigned)at->table, at->line,
                  (unsigned)at->cell);
    tb_transcript_text(&c->warnings, at->text);
    tb_buf_z(&c->warnings, ": ");
    note(c, text);
}

static void host_hint(tb_ctx *c, const char *key, tb_str value)
{
    tb_buf *to = &c->out->transcript;
    if (c->probing)
        tb_trial_fault(c->out, TB_RULE_PURE, "probe gives a hint");
    if (!key[0] || !tb_text_is_sound(tb_str_of(key)) || !tb_text_is_sound(value))
        tb_trial_fault(c->out, TB_RULE_NOTE, "a hint is not UTF-8 or has no key");
    tb_buf_printf(to, "N %s ", key);
    tb_transcript_text(to, value);
    tb_buf_char(to, '\n');
}

/* ---- Settings ---- */

static uint64_t host_limit(tb_ctx *c, uint32_t which)
{
    const tb_trial_setup *s = c->setup;
    const uint64_t given = which == TB_LIMIT_UNPACKED  ? s->max_unpacked
                           : which == TB_LIMIT_RATIO   ? s->max_ratio
                           : which == TB_LIMIT_MEMBERS ? s->max_members
                                                       : 0;
    return given ? given : TB_UNKNOWN;
}

static tb_str host_option(tb_ctx *c, const char *key)
{
    const tb_trial_setup *s = c->setup;
    if (s->key && strcmp(s->key, key) == 0)
        return tb_str_of(s->value);
    for (const tb_option *const *o = c->format->options; o && *o; o++)
        if (strcmp((*o)->key, key) == 0)
            return tb_str_of((*o)->fallback);
    return (tb_str){NULL, 0};
}

static int32_t host_cancelled(tb_ctx *c)
{
    c->out->n_questions += !c->again;
    return c->setup->cancel || (c->setup->cancel_at && c->out->n_questions >= c->setup->cancel_at);
}

/* ---- The source ---- */

/* splitmix64 */
uint64_t tb_roll(uint64_t *dice)
{
    uint64_t z = *dice += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static size_t window_size(tb_source *s, size_t want, size_t left)
{
    const tb_trial_setup *setup = s->ctx->setup;
    if (setup->window == 0)
        return left;
    size_t n = setup->dice ? 1 + (size_t)(tb_roll(&s->dice) % setup->window) : setup->window;
    n = n > want ? n : want;
    return n < left ? n : left;
}

static tb_status host_peek(tb_source *s, size_t want, const uint8_t **data, size_t *got, tb_error *err)
{
    const tb_trial_setup *setup = s->ctx->setup;
    tb_room_spoil(&s->bench->windows[s->turn]);
    if (fails(s->ctx, &s->ctx->out->n_peeks, setup->fail_peek))
        return tb_host_fail(err, TB_E_IO, "the disk is on fire");
    size_t n = window_size(s, want, setup->len - s->at);
    s->turn ^= 1u;
    uint8_t *copy = tb_room_take(&s->bench->windows[s->turn], n);
    if (n && !copy)
        return tb_host_fail(err, TB_E_IO, "the host has no memory for a window");
    if (n)
        memcpy(copy, s->bytes + s->at, n);
    s->seen = *got = n;
    *data = copy;
    return TB_OK;
}

static tb_status host_skip(tb_source *s, size_t n, tb_error *err)
{
    tb_room_spoil(&s->bench->windows[s->turn]);
    if (n > s->seen) {
        tb_trial_fault(s->ctx->out, TB_RULE_SKIP, "it skips %zu bytes where it has seen %zu", n, s->seen);
        return tb_host_fail(err, TB_E_IO, "skip past what was seen");
    }
    s->seen -= n;
    s->at += n;
    return TB_OK;
}

static tb_status host_read_at(tb_source *s, uint64_t at, void *buf, size_t n, size_t *got, tb_error *err)
{
    size_t len = s->ctx->setup->len;
    if (fails(s->ctx, &s->ctx->out->n_reads, s->ctx->setup->fail_read))
        return tb_host_fail(err, TB_E_IO, "the disk is on fire");
    *got = at >= len ? 0 : (n < len - at ? n : len - (size_t)at);
    if (*got)
        memcpy(buf, s->bytes + at, *got);
    return TB_OK;
}

static uint64_t host_size(tb_source *s) { return s->ctx->setup->stream ? TB_UNKNOWN : s->ctx->setup->len; }

static tb_str host_name(tb_source *s) { return tb_str_of(s->ctx->setup->name ? s->ctx->setup->name : "sample"); }

static tb_status host_whole(tb_source *s, const uint8_t **data, size_t *len)
{
    if (!s->ctx->setup->whole)
        return TB_E_UNSUPPORTED;
    *data = (const uint8_t *)s->bytes;
    *len = s->ctx->setup->len;
    return TB_OK;
}

static void host_debug(tb_ctx *c, const char *fmt, ...) TB_PRINTF(2, 3);
static void host_debug(tb_ctx *c, const char *fmt, ...)
{
    (void)c;
    (void)fmt;
}

static const char *host_text(const char *message) { return message; }

const tb_host tb_trial_host = {
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

/* ---- Beginning and end ---- */

bool tb_trial_start(tb_ctx *c, tb_source *s, tb_bench *bench)
{
    const tb_trial_setup *setup = c->setup;
    *s = (tb_source){.ctx = c, .dice = setup->dice, .bench = bench};
    uint8_t *copy = tb_room_take(&bench->copy, setup->len);
    if (setup->len && !copy)
        return false;
    if (copy)
        memcpy(copy, setup->bytes, setup->len);
    s->bytes = (const char *)copy;
    return true;
}

void tb_trial_stop(tb_ctx *c, tb_source *s)
{
    tb_guarded_fini(&c->memory);
    if (c->memory.damaged)
        tb_trial_fault(c->out, TB_RULE_DAMAGE, "it wrote behind the end of something that it had allocated");
    if (s->bytes && memcmp(s->bytes, c->setup->bytes, c->setup->len) != 0)
        tb_trial_fault(c->out, TB_RULE_DAMAGE, "it wrote into the source");
    c->out->peak = c->memory.peak;
    tb_room_spoil(&s->bench->windows[s->turn]);
    tb_buf_fini(&c->warnings);
}

void tb_bench_fini(tb_bench *b)
{
    tb_room_fini(&b->copy);
    tb_room_fini(&b->windows[0]);
    tb_room_fini(&b->windows[1]);
}
