/* SPDX-License-Identifier: MIT */
/* A reader is called as the program calls it: open, blocks and batches or members and bytes, close. What is flagged
 * STABLE is copied and compared when the reader is gone and the source is not. */
#include "plugin_check/trial.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "plugin/contract.h"
#include "plugin_check/trial_internal.h"

#define MOST_AFTER_CANCELLED ((size_t)64) /* calls */
#define SHOWN 200u                        /* bytes of a member */

struct stable {
    tb_str text; /* as the plugin gave it */
    size_t at;   /* of its copy */
};

struct run {
    tb_ctx ctx;
    tb_source src;
    tb_trial *out;
    void *reader;
    size_t n_named; /* columns of the table */
    bool stopped;   /* what came cannot be gone on with */
    tb_buf columns; /* names of the columns of the table */
    tb_buf kept;    /* copies of the cells of stable batches, one behind the other */
    TB_VEC(struct stable) stable;
};

/* ---- Calls ---- */

static bool is_cancelled(const struct run *r)
{
    const tb_trial_setup *s = r->ctx.setup;
    return s->cancel || (s->cancel_at && r->out->n_questions >= s->cancel_at);
}

/* What every call has in common. True: it went well and there may be another one. */
static bool went_well(struct run *r, const char *call, tb_status rc, const tb_error *e)
{
    tb_scrutinise_status(r->out, call, rc, e);
    r->out->n_calls++;
    if (is_cancelled(r) && rc == TB_OK && ++r->ctx.since_cancelled == MOST_AFTER_CANCELLED)
        tb_trial_fault(r->out, TB_RULE_CANCELLED, "%s and others succeed %zu times after it was cancelled", call,
                       MOST_AFTER_CANCELLED);
    return rc == TB_OK && r->ctx.since_cancelled < MOST_AFTER_CANCELLED;
}

/* What ended is asked once more. Where it was cancelled it may say so. */
static bool ended_for_good(const struct run *r, tb_status again)
{
    return again == TB_END || (again == TB_E_CANCELLED && is_cancelled(r));
}

static bool enough(const struct run *r)
{
    return r->ctx.setup->max_calls && r->out->n_calls >= r->ctx.setup->max_calls;
}

/* Counts what came; false when it is more than the source can hold. */
static bool believable(struct run *r, const char *call, uint64_t n)
{
    r->out->n_returned += n;
    if (!tb_is_endless(r->out->n_returned, r->ctx.setup->len))
        return true;
    tb_trial_fault(r->out, TB_RULE_ENDLESS,
                   "%s and others have given %" PRIu64 " blocks and rows of a source of %zu bytes", call,
                   r->out->n_returned, r->ctx.setup->len);
    return false;
}

static tb_status stop(struct run *r)
{
    r->stopped = true;
    return TB_E_LIMIT;
}

/* ---- Blocks and rows ---- */

static void keep(struct run *r, const tb_batch *b)
{
    for (size_t i = 0; i < b->n_cells; i++) {
        struct stable s = {b->cells[i].text, r->kept.len};
        tb_buf_str(&r->kept, s.text);
        if (s.text.len && !tb_vec_push(&r->stable, s))
            r->kept.failed = true;
    }
}

static void compare_kept(struct run *r)
{
    for (size_t i = 0; i < r->stable.len; i++) {
        const struct stable *s = &r->stable.ptr[i];
        if (memcmp(s->text.ptr, r->kept.ptr + s->at, s->text.len) == 0)
            continue;
        tb_trial_fault(r->out, TB_RULE_STABLE, "the text of a cell of a stable batch, \"%.*s\", did not stay",
                       TB_ARG(tb_utf8_fit(tb_str_make(r->kept.ptr + s->at, s->text.len), 40)));
        return;
    }
}

/* *more: there may be another batch. */
static tb_status read_batch(struct run *r, bool *more, tb_error *e)
{
    const tb_trial_setup *setup = r->ctx.setup;
    tb_batch b = {.struct_size = sizeof b};
    tb_guarded_end(&r->ctx.memory, TB_LIFE_BATCH);
    *e = TB_ERROR_INIT;
    tb_status rc = r->ctx.format->next_batch(r->reader, setup->hint, &b, e);
    *more = went_well(r, "next_batch", rc, e);
    if (rc != TB_OK)
        return rc;
    if (!tb_scrutinise_batch(r->out, &b, r->n_named, !r->ctx.garbage) || !believable(r, "next_batch", b.n_rows)) {
        *more = false;
        return stop(r);
    }
    r->out->n_batches++;
    r->out->n_stable += b.flags & TB_BATCH_STABLE;
    r->out->n_over_hint += setup->hint && b.n_rows > setup->hint;
    r->n_named += b.n_new_columns;
    tb_transcript_names(&r->columns, b.new_columns, b.n_new_columns);
    tb_transcript_batch(&r->out->transcript, &b);
    if (b.flags & TB_BATCH_STABLE)
        keep(r, &b);
    return TB_OK;
}

static tb_status read_table(struct run *r, tb_error *e)
{
    const size_t most = r->ctx.setup->max_batches;
    bool more = true;
    tb_status rc = TB_OK;
    for (size_t i = 0; more && (!most || i < most) && !r->ctx.setup->unread && !enough(r); i++)
        rc = read_batch(r, &more, e);
    if (rc == TB_END) {
        tb_batch b = {.struct_size = sizeof b};
        tb_error own = TB_ERROR_INIT;
        r->ctx.again = true;
        tb_status again = r->ctx.format->next_batch(r->reader, r->ctx.setup->hint, &b, &own);
        r->ctx.again = false;
        if (!ended_for_good(r, again))
            tb_trial_fault(r->out, TB_RULE_END, "next_batch returns %d after the end of the table", (int)again);
    }
    if (r->columns.len)
        tb_buf_printf(&r->out->transcript, "%.*s]\n", TB_ARG(tb_buf_view(&r->columns)));
    tb_buf_clear(&r->columns);
    return rc == TB_END ? TB_OK : rc;
}

static tb_status read_block(struct run *r, bool *more, tb_error *e)
{
    tb_block b = {.struct_size = sizeof b};
    tb_guarded_end(&r->ctx.memory, TB_LIFE_BATCH);
    *e = TB_ERROR_INIT;
    tb_status rc = r->ctx.format->next_block(r->reader, &b, e);
    *more = went_well(r, "next_block", rc, e);
    if (rc != TB_OK)
        return rc;
    if (!tb_scrutinise_block(r->out, &b, !r->ctx.garbage) || !believable(r, "next_block", 1)) {
        *more = false;
        return stop(r);
    }
    tb_transcript_block(&r->out->transcript, &b);
    if (b.kind != TB_BLOCK_TABLE)
        return TB_OK;
    tb_transcript_names(&r->columns, b.columns, b.n_columns);
    r->n_named = b.n_columns;
    rc = read_table(r, e);
    *more = rc == TB_OK && r->ctx.since_cancelled < MOST_AFTER_CANCELLED;
    return rc;
}

/* ---- Members ---- */

struct content {
    char start[SHOWN];
    uint64_t len, hash; /* FNV-1a */
};

static void note_content(struct content *c, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c->len + i < SHOWN)
            c->start[c->len + i] = bytes[i];
        c->hash = (c->hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    c->len += n;
}

static bool has_enough(const struct run *r, const struct content *c)
{
    return r->ctx.setup->max_bytes && c->len > r->ctx.setup->max_bytes;
}

/* buf has cap bytes. *ended: the member was read to its end. */
static tb_status read_bytes(struct run *r, char *buf, size_t cap, struct content *c, bool *ended, tb_error *e)
{
    for (*ended = false; !enough(r) && !has_enough(r, c);) {
        size_t got = 0;
        *e = TB_ERROR_INIT;
        tb_status rc = r->ctx.format->read_member(r->reader, buf, cap, &got, e);
        bool more = went_well(r, "read_member", rc, e);
        if (rc < 0)
            return rc;
        if (rc == TB_OK && got > cap) {
            tb_trial_fault(r->out, TB_RULE_MEMBER, "read_member returns %zu bytes where there is room for %zu", got,
                           cap);
            return stop(r);
        }
        *ended = rc == TB_END || got == 0;
        if (*ended || !more)
            return TB_OK;
        note_content(c, buf, got);
        r->out->n_bytes += got;
        if (c->len > TB_RATIO_FREE && c->len / TB_MAX_RATIO > r->ctx.setup->len) /* here the program stops */
            return stop(r);
    }
    return TB_OK;
}

static tb_status read_content(struct run *r, tb_error *e)
{
    size_t cap = r->ctx.setup->hint ? r->ctx.setup->hint : 65536, got = 0;
    struct content c = {.hash = UINT64_C(0xcbf29ce484222325)};
    tb_room room = {0};
    char *buf = (char *)tb_room_take(&room, cap); /* bytes written behind it are seen */
    bool ended = false;
    tb_status rc = buf ? read_bytes(r, buf, cap, &c, &ended, e) : TB_E_NOMEM;
    if (ended) {
        tb_error own = TB_ERROR_INIT;
        r->ctx.again = true;
        tb_status again = r->ctx.format->read_member(r->reader, buf, cap, &got, &own);
        r->ctx.again = false;
        if ((again != TB_OK && !ended_for_good(r, again)) || got != 0)
            tb_trial_fault(r->out, TB_RULE_END, "read_member returns %d and %zu bytes after the end of the member",
                           (int)again, got);
    }
    tb_room_fini(&room);
    if (has_enough(r, &c)) {
        tb_buf_z(&r->out->transcript, "B more\n");
    } else if (ended && c.len > SHOWN) {
        tb_buf_printf(&r->out->transcript, "B %" PRIu64 " #%016" PRIx64 "\n", c.len, c.hash);
    } else if (ended) {
        tb_buf_z(&r->out->transcript, "B [");
        tb_transcript_text(&r->out->transcript, tb_str_make(c.start, (size_t)c.len));
        tb_buf_z(&r->out->transcript, "]\n");
    }
    return rc;
}

static tb_status read_member(struct run *r, size_t nth, bool *more, tb_error *e)
{
    tb_member m = {.struct_size = sizeof m};
    tb_guarded_end(&r->ctx.memory, TB_LIFE_BATCH);
    *e = TB_ERROR_INIT;
    tb_status rc = r->ctx.format->next_member(r->reader, &m, e);
    *more = went_well(r, "next_member", rc, e);
    if (rc != TB_OK)
        return rc;
    if (!tb_scrutinise_member(r->out, &m) || nth > TB_MAX_MEMBERS) {
        if (nth > TB_MAX_MEMBERS && nth > r->ctx.setup->len)
            tb_trial_fault(r->out, TB_RULE_ENDLESS, "next_member has given %zu members of a source of %zu bytes", nth,
                           r->ctx.setup->len);
        *more = false;
        return stop(r);
    }
    tb_transcript_member(&r->out->transcript, &m);
    size_t only = r->ctx.setup->only;
    if ((only == 0 || only == nth) && !r->ctx.setup->unread)
        rc = read_content(r, e);
    *more = rc == TB_OK && r->ctx.since_cancelled < MOST_AFTER_CANCELLED;
    return rc;
}

/* ---- All of it ---- */

static void ask_once_more(struct run *r)
{
    const tb_format *f = r->ctx.format;
    bool container = (f->flags & TB_FMT_CONTAINER) != 0;
    tb_block b = {.struct_size = sizeof b};
    tb_member m = {.struct_size = sizeof m};
    tb_error own = TB_ERROR_INIT;
    r->ctx.again = true;
    tb_status again = container ? f->next_member(r->reader, &m, &own) : f->next_block(r->reader, &b, &own);
    r->ctx.again = false;
    if (!ended_for_good(r, again))
        tb_trial_fault(r->out, TB_RULE_END, "next_%s returns %d after the end", container ? "member" : "block",
                       (int)again);
}

static tb_status read_all(struct run *r, tb_error *e)
{
    const tb_format *f = r->ctx.format;
    bool more = true;
    tb_status rc = TB_OK;
    for (size_t n = 1; more && !enough(r); n++)
        rc = f->flags & TB_FMT_CONTAINER ? read_member(r, n, &more, e) : read_block(r, &more, e);
    if (rc == TB_END)
        ask_once_more(r);
    return rc;
}

static bool begin(struct run *r, const tb_format *format, const tb_trial_setup *setup, tb_bench *bench, tb_trial *out)
{
    *out = (tb_trial){0};
    *r = (struct run){.ctx = {.setup = setup, .format = format, .out = out}, .out = out};
    tb_str bytes = tb_str_make(setup->bytes, setup->len);
    r->ctx.garbage = (format->flags & TB_FMT_TEXT) && !tb_text_is_sound(bytes);
    return tb_trial_start(&r->ctx, &r->src, bench);
}

static void finish(struct run *r)
{
    tb_trial_stop(&r->ctx, &r->src);
    tb_buf_fini(&r->columns);
    tb_buf_fini(&r->kept);
    tb_vec_fini(&r->stable);
}

void tb_trial_read(const tb_format *format, const tb_trial_setup *setup, tb_bench *bench, tb_trial *out)
{
    struct run r;
    tb_error e = TB_ERROR_INIT;
    tb_buf *to = &out->transcript;
    bool ready = begin(&r, format, setup, bench, out);
    tb_status rc = ready ? format->open(&tb_trial_host, &r.ctx, &r.src, &r.reader, &e) : TB_E_NOMEM;
    bool opened = rc == TB_OK;
    if (ready)
        (void)went_well(&r, "open", rc, &e);
    if (rc == TB_END)
        tb_trial_fault(out, TB_RULE_STATUS, "open returns TB_END");
    if (opened && !enough(&r))
        rc = read_all(&r, &e);
    if (opened)
        format->close(r.reader);
    if (r.stopped)
        tb_buf_z(to, "(not read on)\n");
    else if (rc < 0)
        tb_buf_printf(to, "E %d %" PRIu64 "+%" PRIu64 " %s\n", (int)rc, e.line, e.offset, e.message);
    tb_buf_str(to, tb_buf_view(&r.ctx.warnings));
    tb_guarded_end(&r.ctx.memory, TB_LIFE_BATCH);
    tb_guarded_end(&r.ctx.memory, TB_LIFE_READER);
    if (!r.kept.failed)
        compare_kept(&r);
    out->end = rc;
    tb_buf_char(to, '\0');
    to->failed = to->failed || r.kept.failed || r.columns.failed || r.ctx.warnings.failed || !ready;
    finish(&r);
}

int32_t tb_trial_probe(const tb_format *format, const tb_trial_setup *setup, tb_bench *bench, tb_trial *out)
{
    struct run r;
    if (!begin(&r, format, setup, bench, out)) {
        out->transcript.failed = true;
        finish(&r);
        return 0;
    }
    r.ctx.probing = true;
    int32_t score = format->probe(&tb_trial_host, &r.ctx, &r.src);
    if (score < TB_PROBE_MORE || score > 100)
        tb_trial_fault(out, TB_RULE_PROBE, "probe returns %d", (int)score);
    if (r.src.at != 0)
        tb_trial_fault(out, TB_RULE_PURE, "probe leaves the source at byte %zu", r.src.at);
    finish(&r);
    return score;
}

void tb_trial_fini(tb_trial *t) { tb_buf_fini(&t->transcript); }
