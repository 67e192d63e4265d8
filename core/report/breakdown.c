/* SPDX-License-Identifier: MIT */
/* Of a measure that some line has as text or as a percentage nothing is summed. */
#include "report/breakdown.h"

typedef enum share { ADDED, REMOVED, CHANGED, REALIGNED, REALIGNED_OLD, REALIGNED_NEW, REVIEW, N_SHARES } share;
static const char *const names[] = {"added",         "removed",       "changed", "realigned",
                                    "realigned_old", "realigned_new", "review"};

static share share_of(tb_change_kind k)
{
    return k == TB_ADDED ? ADDED : k == TB_REMOVED ? REMOVED : tb_is_realigned(k) ? REALIGNED : CHANGED;
}

static bool is_summable(tb_value v)
{
    return v.kind == TB_KIND_NONE || v.kind == TB_KIND_AMOUNT || v.kind == TB_KIND_NUMBER;
}

/* Adds one line; false: it cannot be summed. */
static bool add(const tb_table_change *t, const tb_change *c, const tb_delta *d, tb_decimal sums[N_SHARES])
{
    share s = share_of(c->kind);
    bool ok = is_summable(d->old_value) && is_summable(d->new_value) && d->has_delta &&
              tb_decimal_add(sums[s], d->delta, &sums[s]);
    if (ok && s == REALIGNED)
        ok = tb_decimal_add(sums[REALIGNED_OLD], tb_value_decimal(d->old_value), &sums[REALIGNED_OLD]) &&
             tb_decimal_add(sums[REALIGNED_NEW], tb_value_decimal(d->new_value), &sums[REALIGNED_NEW]);
    if (ok && tb_is_doubtful(t, c))
        ok = tb_decimal_add(sums[REVIEW], d->delta, &sums[REVIEW]);
    return ok;
}

static bool sum_measure(const tb_table_change *t, uint32_t measure, tb_decimal sums[N_SHARES])
{
    size_t n = 0;
    for (size_t i = 0; i < t->changes.len; i++) {
        const tb_change *c = &t->changes.ptr[i];
        const tb_record *r = tb_change_record(t, c);
        for (uint32_t k = 0; k < c->n_deltas && r->leaf && r->level != TB_LEVEL_TOTAL; k++) {
            const tb_delta *d = &t->deltas.ptr[c->first_delta + k];
            if (d->measure != measure)
                continue;
            if (!add(t, c, d, sums))
                return false;
            n += d->differs || tb_is_realigned(c->kind);
        }
    }
    return n > 0;
}

/* All with as many decimals as the finest has: an amount of nothing is 0.00. */
static void align_scales(tb_decimal sums[N_SHARES])
{
    uint32_t scale = 0;
    for (int s = 0; s < N_SHARES; s++)
        scale = sums[s].scale > scale ? sums[s].scale : scale;
    for (int s = 0; s < N_SHARES; s++)
        (void)!tb_decimal_rescale(sums[s], 0, scale, &sums[s]);
}

void tb_breakdown_json(const tb_comparison *c, tb_jw *w)
{
    tb_jw_key(w, "breakdown");
    tb_jw_begin(w, '[');
    for (size_t i = 0; i < c->tables.len; i++) {
        const tb_table_change *t = c->tables.ptr[i];
        const tb_dtable *any = t->new_table ? t->new_table : t->old_table;
        for (uint32_t m = 0; m < t->measures.len; m++) {
            tb_decimal sums[N_SHARES] = {{0}};
            if (!sum_measure(t, m, sums))
                continue;
            align_scales(sums);
            tb_jw_begin_flat(w, '{');
            tb_jw_kstr(w, "table", any->id);
            tb_jw_kstr(w, "measure", tb_delta_measure(t, &(tb_delta){.measure = m})->name);
            for (int s = 0; s < N_SHARES; s++)
                tb_jw_kdecimal(w, names[s], true, sums[s]);
            tb_jw_end(w, '}');
        }
    }
    tb_jw_end(w, ']');
}

static void write_part(const tb_table_change *t, bool new_side, uint32_t record, tb_jw *w)
{
    const tb_dtable *table = new_side ? t->new_table : t->old_table;
    const tb_record *r = &table->records.ptr[record];
    TB_CLEANUP(tb_buf_fini) tb_buf code = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_record_code(&code, table, record);
    tb_place_write(&place, r->place);
    w->out->failed = w->out->failed || code.failed || place.failed;
    tb_jw_begin_flat(w, '{');
    tb_jw_kstr(w, "org_name", r->org_name);
    tb_jw_kstr(w, "code", tb_buf_view(&code));
    tb_jw_kstr(w, "name", r->name);
    tb_jw_kstr(w, "path", r->path);
    tb_jw_kstr(w, "project", r->project);
    tb_jw_key(w, "amounts");
    tb_jw_begin_flat(w, '{');
    for (size_t m = 0; m < t->measures.len; m++) {
        size_t own = new_side ? t->measures.ptr[m].new_measure : t->measures.ptr[m].old_measure;
        tb_value v = own == SIZE_MAX ? tb_value_none() : *tb_table_value(table, record, own);
        if (v.kind == TB_KIND_AMOUNT || v.kind == TB_KIND_NUMBER) {
            TB_CLEANUP(tb_buf_fini) tb_buf key = {0};
            tb_buf_printf(&key, "%.*s%c", TB_ARG(table->measures.ptr[own].name), '\0');
            w->out->failed = w->out->failed || key.failed;
            if (!key.failed)
                tb_jw_kdecimal(w, key.ptr, true, tb_value_decimal(v));
        }
    }
    tb_jw_end(w, '}');
    tb_jw_kstr(w, "place", tb_buf_view(&place));
    tb_jw_end(w, '}');
}

void tb_parts_json(const tb_table_change *t, const tb_change *c, tb_jw *w)
{
    for (int side = 0; side < 2; side++) {
        uint32_t record;
        if (c->n_pairs < 2 || tb_change_member(t, c, side == 1, 1) == TB_NO_RECORD)
            continue;
        tb_jw_key(w, side ? "new_parts" : "old_parts");
        tb_jw_begin(w, '[');
        for (size_t n = 0; (record = tb_change_member(t, c, side == 1, n)) != TB_NO_RECORD; n++)
            write_part(t, side == 1, record, w);
        tb_jw_end(w, ']');
    }
}
