/* SPDX-License-Identifier: MIT */
/* One line a changed measure; an added or removed line without figures still gives one line. */
#include "base/csv_out.h"
#include "base/threads.h"
#include "dataset/tidy.h"
#include "report/diff.h"
#include "report/sides.h"

#define AHEAD 8u             /* changes whose records are asked for before they are written */
#define SLICE ((size_t)2048) /* changes that one thread writes at a time */

static void cell_value(tb_buf *out, const tb_dtable *t, tb_value v)
{
    if (v.kind == TB_KIND_TEXT) {
        tb_csv_cell(out, false, tb_value_printed(t, v));
        return;
    }
    tb_csv_open(out, false);
    tb_value_write(out, v);
}

static void cell_decimal(tb_buf *out, bool there, tb_decimal d)
{
    tb_csv_open(out, false);
    if (there)
        tb_decimal_write(out, d);
}

static void cell_place(tb_buf *out, const tb_dtable *t, uint32_t record, const tb_value *v)
{
    if (!t || record == TB_NO_RECORD)
        tb_csv_open(out, false);
    else
        tb_place_csv(out, v ? tb_value_place(t, record, *v) : t->records.ptr[record].place);
}

/* The buffer is kept for all lines. */
static void cell_code(tb_buf *out, const tb_table_change *t, const tb_change *c, tb_buf *code)
{
    tb_buf_clear(code);
    tb_change_code(code, t, c);
    out->failed = out->failed || code->failed;
    tb_csv_cell(out, false, tb_buf_view(code));
}

/* Columns of --sides: who decided the pair, and in what its two sides differ. */
static void write_sides(const tb_table_change *t, const tb_change *c, bool both, tb_buf *out)
{
    tb_sides s = {0};
    if (both)
        tb_sides_of(t, c, &s);
    out->failed = out->failed || s.old_code.failed || s.new_code.failed;
    tb_csv_cell(out, false,
                both ? tb_str_of(tb_decision_name((tb_decision)tb_change_pair(t, c)->decision)) : TB_LIT(""));
    for (int i = 0; i < TB_N_SIDES; i++)
        for (int w = 0; w < 2; w++)
            tb_csv_cell(out, false, tb_str_eq(s.of[i][0], s.of[i][1]) ? TB_LIT("") : s.of[i][w]);
    tb_sides_fini(&s);
}

static void write_line(const tb_table_change *t, const tb_change *c, const tb_delta *d, bool sides, tb_buf *code,
                       tb_buf *out)
{
    const tb_record *r = tb_change_record(t, c);
    const tb_dtable *table = t->new_table ? t->new_table : t->old_table;
    const tb_measure *m = d ? tb_delta_measure(t, d) : NULL;
    bool both = c->old_record != TB_NO_RECORD && c->new_record != TB_NO_RECORD;
    tb_csv_cell(out, true, tb_str_of(tb_change_name(c->kind)));
    tb_csv_cell(out, false, table->id.len ? table->id : table->title);
    tb_csv_cell(out, false, r->fund);
    tb_csv_cell(out, false, r->org_code);
    tb_csv_cell(out, false, r->org_name);
    cell_code(out, t, c, code);
    tb_csv_cell(out, false, r->name);
    tb_csv_cell(out, false, r->path);
    tb_csv_cell(out, false, r->project);
    tb_csv_cell(out, false, m ? m->name : TB_LIT(""));
    tb_csv_cell(out, false, m ? m->basis : TB_LIT(""));
    cell_value(out, t->old_table, d ? d->old_value : (tb_value){0});
    cell_value(out, t->new_table, d ? d->new_value : (tb_value){0});
    cell_decimal(out, d && d->has_delta, d ? d->delta : (tb_decimal){0});
    cell_decimal(out, d && d->has_percent, d ? d->percent : (tb_decimal){0});
    tb_value some = !d ? tb_value_none() : d->new_value.kind != TB_KIND_NONE ? d->new_value : d->old_value;
    tb_csv_cell(out, false,
                some.kind == TB_KIND_AMOUNT ? TB_LIT("元")
                : m && some.kind            ? tb_value_unit(m, some)
                                            : TB_LIT(""));
    const tb_pair *pair = tb_change_pair(t, c);
    tb_csv_cell(out, false, both ? tb_str_of(tb_by_name((tb_by)pair->by)) : TB_LIT(""));
    tb_csv_open(out, false);
    if (both)
        tb_buf_printf(out, "%u", pair->score);
    cell_place(out, t->old_table, c->old_record, d && d->old_value.kind ? &d->old_value : NULL);
    cell_place(out, t->new_table, c->new_record, d && d->new_value.kind ? &d->new_value : NULL);
    if (sides)
        write_sides(t, c, both, out);
    tb_csv_end(out);
}

void tb_diff_csv_header(bool sides, tb_buf *out)
{
    tb_buf_z(out,
             "kind,table,fund,org_code,org_name,code,name,path,project,measure,basis,old,new,delta,percent,unit,by,"
             "score,old_place,new_place");
    if (sides)
        tb_buf_z(out, ",decision");
    for (int i = 0; i < TB_N_SIDES && sides; i++)
        tb_buf_printf(out, ",%s,%s", tb_side_keys[i][0], tb_side_keys[i][1]);
    tb_buf_char(out, '\n');
}

static void write_change(const tb_table_change *t, const tb_change *x, bool sides, tb_buf *code, tb_buf *out)
{
    if (x->n_deltas == 0)
        write_line(t, x, NULL, sides, code, out);
    for (uint32_t d = 0; d < x->n_deltas; d++)
        write_line(t, x, &t->deltas.ptr[x->first_delta + d], sides, code, out);
}

void tb_diff_csv_lines(const tb_comparison *c, bool sides, tb_buf *out)
{
    TB_CLEANUP(tb_buf_fini) tb_buf code = {0};
    for (size_t i = 0; i < c->tables.len; i++)
        for (size_t k = 0; k < c->tables.ptr[i]->changes.len; k++)
            write_change(c->tables.ptr[i], &c->tables.ptr[i]->changes.ptr[k], sides, &code, out);
}

void tb_diff_csv(const tb_comparison *c, bool sides, tb_buf *out)
{
    tb_diff_csv_header(sides, out);
    tb_diff_csv_lines(c, sides, out);
}

/* Changes that are written side by side, each slice into a buffer of its own. */
typedef struct slices {
    bool sides;
    struct {
        const tb_table_change *t;
        size_t from, to;
    } of[TB_DIFF_CSV_SLICES];
    tb_buf *out;
} slices;

/* Records lie in the order of their files and not of the changes. */
static void expect(const tb_table_change *t, const tb_change *x)
{
    if (x->old_record != TB_NO_RECORD) {
        const char *r = (const char *)&t->old_table->records.ptr[x->old_record];
        __builtin_prefetch(r);
        __builtin_prefetch(r + 64);
    }
    if (x->new_record != TB_NO_RECORD) {
        const char *r = (const char *)&t->new_table->records.ptr[x->new_record];
        __builtin_prefetch(r);
        __builtin_prefetch(r + 64);
    }
}

static void write_slice(void *to, size_t i)
{
    slices *s = to;
    const tb_table_change *t = s->of[i].t;
    tb_buf out = s->out[i]; /* or threads would write to lines of the cache that they share */
    TB_CLEANUP(tb_buf_fini) tb_buf code = {0};
    for (size_t k = s->of[i].from; k < s->of[i].to; k++) {
        if (k + AHEAD < s->of[i].to)
            expect(t, &t->changes.ptr[k + AHEAD]);
        write_change(t, &t->changes.ptr[k], s->sides, &code, &out);
    }
    s->out[i] = out;
}

/* Two slices for a thread: not all take the same time. */
static void make_slices(const tb_comparison *c, bool sides, tb_diff_csv_at *at)
{
    size_t threads = tb_threads_at_hand(), most = 2 * threads < TB_DIFF_CSV_SLICES ? 2 * threads : TB_DIFF_CSV_SLICES;
    slices s = {.sides = sides, .out = at->slices};
    at->n_slices = at->given = 0;
    while (at->table < c->tables.len && at->n_slices < most) {
        const tb_table_change *t = c->tables.ptr[at->table];
        size_t from = at->change, left = t->changes.len - from, n = left < SLICE ? left : SLICE;
        at->change += n;
        if (at->change == t->changes.len) {
            at->table++;
            at->change = 0;
        }
        if (n == 0)
            continue;
        s.of[at->n_slices].t = t;
        s.of[at->n_slices].from = from;
        s.of[at->n_slices].to = from + n;
        tb_buf_clear(&at->slices[at->n_slices++]);
    }
    if (!at->begun && at->n_slices == 0)
        tb_buf_clear(&at->slices[0]);
    if (!at->begun)
        tb_diff_csv_header(sides, &at->slices[0]);
    tb_run_on_threads(threads, at->n_slices, write_slice, &s);
    if (!at->begun && at->n_slices == 0)
        at->n_slices = 1;
    at->begun = true;
}

bool tb_diff_csv_more(const tb_comparison *c, bool sides, tb_diff_csv_at *at, tb_str *piece)
{
    if (at->given == at->n_slices)
        make_slices(c, sides, at);
    if (at->given == at->n_slices)
        return false;
    const tb_buf *b = &at->slices[at->given++];
    *piece = b->failed ? (tb_str){NULL, 0} : tb_buf_view(b);
    return true;
}

void tb_diff_csv_anew(tb_diff_csv_at *at)
{
    at->begun = false;
    at->table = at->change = at->n_slices = at->given = 0;
}

void tb_diff_csv_at_fini(tb_diff_csv_at *at)
{
    for (size_t i = 0; i < TB_DIFF_CSV_SLICES; i++)
        tb_buf_fini(&at->slices[i]);
}
