/* SPDX-License-Identifier: MIT */
/* The inner loop of every load. For a plain table nothing is copied: keys and names are the trimmed cells themselves, a
 * value is 16 bytes. Names of publications are cleaned into the dataset's arena. */
#include "layout/rows.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/msg.h"
#include "layout/fold.h"
#include "layout/nest.h"

static tb_str own(tb_dataset *ds, tb_str s) { return s.len ? tb_arena_str(&ds->arena, s) : TB_LIT(""); }

tb_status tb_rows_begin(tb_row_reader *r, tb_dataset *ds, tb_plan *plan, tb_str title, tb_str unit, bool keep_printed,
                        tb_error *err)
{
    *r = (tb_row_reader){.ds = ds, .plan = *plan, .keep_printed = keep_printed};
    *plan = (tb_plan){0};
    const tb_table_spec *spec = r->plan.spec;
    tb_dtable *t = ds->tables.len < TB_MAX_TABLES ? tb_dataset_add_table(ds) : NULL;
    if (!t)
        return ds->tables.len < TB_MAX_TABLES
                   ? tb_nomem(err)
                   : tb_fail(err, TB_E_LIMIT, _("there are more than %u tables"), TB_MAX_TABLES);
    r->table = t; /* layouts and documents may go before the dataset does: what comes from them is copied */
    t->id = own(ds, spec->id);
    t->title = own(ds, title);
    t->unit = own(ds, unit.len ? unit : spec->unit);
    t->fund = own(ds, spec->fund);
    for (size_t i = 0; i < r->plan.measures.len; i++) {
        tb_measure m = r->plan.measures.ptr[i];
        m.basis = own(ds, m.basis);
        m.unit = own(ds, m.unit);
        if (!tb_vec_push(&t->measures, m))
            return tb_nomem(err);
    }
    for (size_t i = 0; i < r->plan.keys.len; i++)
        if (!tb_vec_push(&t->key_names, r->plan.headings.of[r->plan.keys.ptr[i]].name))
            return tb_nomem(err);
    return TB_OK;
}

void tb_rows_fini(tb_row_reader *r)
{
    tb_plan_fini(&r->plan);
    tb_vec_fini(&r->depths);
}

static tb_place row_place(const tb_grid *g, size_t row)
{
    const tb_row *x = &g->rows.ptr[row];
    return (tb_place){.style = g->place_style, .page = x->page, .table = x->table, .line = x->line, .text = g->name};
}

/* An error about a cell: its place in front. */
static tb_status cell_error(const tb_grid *g, size_t row, uint32_t column, tb_error *err, const char *fmt,
                            tb_str printed, tb_str unit)
{
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place p = row_place(g, row);
    p.cell = column + 1;
    tb_place_say(&place, p);
    tb_str shown = tb_str_sub(printed, 0, printed.len > 60 ? 60 : printed.len);
    TB_CLEANUP(tb_buf_fini) tb_buf text = {0};
    tb_buf_str(&text, tb_buf_view(&place));
    tb_buf_z(&text, _(": "));
    for (const char *c = fmt; *c; c++)
        if (c[0] == '%' && (c[1] == '1' || c[1] == '2'))
            tb_buf_str(&text, *++c == '1' ? shown : unit);
        else
            tb_buf_char(&text, *c);
    if (err)
        err->line = p.line;
    return tb_fail(err, TB_E_SYNTAX, "%.*s", TB_ARG(tb_buf_view(&text)));
}

static tb_status read_value(tb_row_reader *r, const tb_grid *g, size_t row, uint32_t column, const tb_measure *m,
                            tb_value *out, tb_error *err)
{
    tb_str printed = tb_grid_cell(g, row, column);
    tb_decimal d = {0};
    tb_value v = {.cell = (uint16_t)(column + 1)};
    switch (tb_decimal_read(printed, &d)) {
    case TB_LEX_BLANK:
        return TB_OK;
    case TB_LEX_TEXT:
        v.kind = TB_KIND_TEXT;
        break;
    case TB_LEX_RANGE:
        return cell_error(
            g, row, column, err,
            _("the number '%1' has more than 18 digits; it cannot be kept exactly, so correct it or leave "
              "its column out with --measure"),
            printed, m->unit);
    case TB_LEX_PERCENT:
        v.kind = TB_KIND_PERCENT;
        break;
    case TB_LEX_NUMBER:
        v.kind = m->unit_exp >= 0 ? TB_KIND_AMOUNT : TB_KIND_NUMBER;
        break;
    }
    if (v.kind == TB_KIND_AMOUNT) {
        tb_decimal yuan;
        bool fits_at_all = tb_decimal_rescale(d, m->unit_exp, d.scale, &yuan);
        if (!tb_decimal_rescale(d, m->unit_exp, 2, &yuan))
            return cell_error(g, row, column, err,
                              fits_at_all
                                  ? _("'%1' %2 is finer than a fen (1/100 yuan); correct the amount or its unit")
                                  : _("the amount '%1' %2 is too large; correct the amount or its unit"),
                              printed, m->unit);
        d = yuan;
    }
    v.mantissa = d.mantissa;
    v.scale = (uint8_t)d.scale;
    if (r->keep_printed || v.kind == TB_KIND_TEXT) {
        v.printed = tb_table_keep_printed(r->table, tb_str_trim(printed));
        if (v.printed == 0)
            return tb_nomem(err);
    }
    *out = v;
    return TB_OK;
}

static tb_str cell_of(const tb_grid *g, size_t row, uint32_t column)
{
    tb_str s = column == TB_NO_COLUMN ? TB_LIT("") : tb_str_trim(tb_grid_cell(g, row, column));
    return s.ptr ? s : TB_LIT("");
}

static tb_str name_of(tb_row_reader *r, tb_str printed, int *depth)
{
    if (!r->plan.spec->clean_names || !printed.len)
        return printed;
    return tb_clean_name(&r->ds->arena, printed, depth);
}

/* a / b / c of the parent columns. */
static tb_str parent_path(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row)
{
    if (s->parents.len == 1)
        return cell_of(g, row, s->parents.ptr[0]);
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < s->parents.len; i++) {
        tb_str p = cell_of(g, row, s->parents.ptr[i]);
        if (p.len && b.len)
            tb_buf_z(&b, " / ");
        tb_buf_str(&b, p);
    }
    return s->parents.len ? tb_arena_buf(&r->ds->arena, &b) : TB_LIT("");
}

static bool row_is_blank(const tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row)
{
    for (size_t i = 0; i < r->plan.keys.len; i++)
        if (cell_of(g, row, r->plan.keys.ptr[i]).len)
            return false;
    for (size_t i = 0; i < s->measures.len; i++)
        if (cell_of(g, row, s->measures.ptr[i].column).len)
            return false;
    return !cell_of(g, row, s->name).len && !cell_of(g, row, s->code).len && !cell_of(g, row, s->project).len;
}

static tb_status read_values(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row, size_t record,
                             tb_error *err)
{
    tb_dtable *t = r->table;
    for (size_t i = 0; i < s->measures.len; i++) {
        const tb_plan_measure *m = &s->measures.ptr[i];
        tb_status rc =
            read_value(r, g, row, m->column, &t->measures.ptr[m->measure], tb_table_value(t, record, m->measure), err);
        if (rc < 0)
            return rc;
    }
    return TB_OK;
}

/* 栏次 1 2 3: a row that numbers the columns under the heading. */
static bool row_numbers_columns(const tb_grid *g, size_t row)
{
    const tb_row *r = &g->rows.ptr[row];
    int64_t want = 1;
    for (uint32_t i = 0; i < r->n_cells; i++) {
        tb_str s = tb_str_trim(g->cells.ptr[r->first_cell + i].text);
        tb_decimal d;
        if (s.len == 0 || tb_str_eq(s, TB_LIT("栏次")) || tb_str_eq(s, TB_LIT("行次")) || tb_str_eq(s, TB_LIT("**")))
            continue;
        if (tb_decimal_read(s, &d) != TB_LEX_NUMBER || d.scale != 0 || d.mantissa != want)
            return false;
        want++;
    }
    return want > 2;
}

static void note_unnamed(tb_row_reader *r, const tb_grid *g, size_t row, const tb_record *rec)
{
    if (rec->name.len || rec->code.len || rec->project.len || r->plan.keys.len)
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, row_place(g, row));
    tb_diag_add(&r->ds->diags, "unnamed-row", r->ds->facts.source, tb_buf_view(&place),
                _("the row prints amounts but no name; it is kept as it is"));
}

static tb_status read_row(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row, tb_error *err)
{
    tb_dtable *t = r->table;
    int depth = 0;
    tb_record rec = {.place = row_place(g, row), .parent = -1, .leaf = true, .fund = t->fund, .org_code = TB_LIT("")};
    rec.code = cell_of(g, row, s->code);
    rec.name = name_of(r, cell_of(g, row, s->name), &depth);
    rec.project = cell_of(g, row, s->project);
    rec.org_name = s->org == TB_NO_COLUMN ? r->ds->facts.dept : name_of(r, cell_of(g, row, s->org), NULL);
    rec.org_name = rec.org_name.ptr ? rec.org_name : TB_LIT("");
    rec.path = s->parents.len ? parent_path(r, s, g, row) : own(r->ds, s->label);
    if (!rec.name.ptr || !rec.path.ptr)
        return tb_nomem(err);
    note_unnamed(r, g, row, &rec);
    size_t i = t->records.len < TB_MAX_RECORDS ? tb_table_add_record(t, rec) : SIZE_MAX;
    if (i == SIZE_MAX || (r->plan.spec->nesting != TB_NEST_FLAT && !tb_vec_push(&r->depths, (int8_t)depth)))
        return tb_nomem(err);
    for (size_t k = 0; k < r->plan.keys.len; k++)
        t->keys.ptr[i * t->key_names.len + k] = cell_of(g, row, r->plan.keys.ptr[k]);
    return read_values(r, s, g, row, i, err);
}

/* Places in a JSON table are told by the names of its members. */
static bool keep_members(tb_row_reader *r, const tb_grid *g)
{
    for (size_t c = r->table->members.len; g->place_style == TB_PLACE_PATH && c < g->columns.len; c++)
        if (!tb_vec_push(&r->table->members, own(r->ds, g->columns.ptr[c])))
            return false;
    return true;
}

tb_status tb_rows_append(tb_row_reader *r, const tb_grid *g, size_t from, tb_error *err)
{
    if (!keep_members(r, g))
        return tb_nomem(err);
    bool headed = r->plan.spec->clean_names; /* plain tables do not print their heading twice */
    for (size_t k = 0; k < r->plan.n_sides; k++) {
        const tb_plan_side *s = &r->plan.sides[k];
        if (r->plan.n_sides > 1)
            r->side_first[k] = r->table->records.len;
        for (size_t row = from; row < g->rows.len; row++) {
            if (row_is_blank(r, s, g, row) ||
                (headed && (tb_row_repeats_header(g, &r->plan.headings, row) || row_numbers_columns(g, row))))
                continue;
            tb_status rc = read_row(r, s, g, row, err);
            if (rc < 0)
                return rc;
        }
        r->side_first[k + 1] = r->table->records.len;
    }
    return TB_OK;
}

tb_status tb_rows_finish(tb_row_reader *r, tb_error *err)
{
    const tb_table_spec *spec = r->plan.spec;
    if (!spec->clean_names && spec->nesting == TB_NEST_FLAT)
        return TB_OK;
    for (size_t k = 0; k < r->plan.n_sides; k++) {
        const tb_plan_side *s = &r->plan.sides[k];
        tb_nest_range range = {.first = r->side_first[k],
                               .end = r->side_first[k + 1],
                               .depths = r->depths.ptr,
                               .root = own(r->ds, s->label),
                               .has_level = s->has_level,
                               .level = s->level};
        if (!tb_nest(r->table, &range, spec, &r->ds->arena))
            return tb_nomem(err);
    }
    return TB_OK;
}
