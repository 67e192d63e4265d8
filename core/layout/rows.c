/* SPDX-License-Identifier: MIT */
/* The inner loop of every load. For a plain table nothing is copied: keys and names are the trimmed cells themselves.
 * Of a publication names are cleaned into the dataset's arena, blanks of merged columns take what stands above them,
 * and items that stand as headings become lines. */
#include "layout/rows.h"

#include <inttypes.h>

#include "base/limits.h"
#include "base/msg.h"
#include "layout/fold.h"
#include "layout/naming.h"
#include "layout/nest.h"
#include "layout/values.h"

/* What a merged cell says further down, by column. */
typedef struct tb_carried {
    tb_str text;
} tb_carried;

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
        m.name = own(ds, m.name);
        if (!tb_vec_push(&t->measures, m))
            return tb_nomem(err);
    }
    for (size_t i = 0; i < r->plan.keys.len; i++)
        if (!tb_vec_push(&t->key_names, r->plan.headings.of[r->plan.keys.ptr[i]].name))
            return tb_nomem(err);
    r->carried = tb_arena_array(&ds->arena, (size_t)r->plan.headings.n + 1, sizeof *r->carried);
    return r->carried ? TB_OK : tb_nomem(err);
}

void tb_rows_fini(tb_row_reader *r)
{
    tb_plan_fini(&r->plan);
    tb_vec_fini(&r->depths);
}

/* ---- Cells that name a line ---- */

static tb_str cell_of(const tb_grid *g, size_t row, uint32_t column)
{
    tb_str s = column == TB_NO_COLUMN ? TB_LIT("") : tb_str_trim(tb_grid_cell(g, row, column));
    return s.ptr ? s : TB_LIT("");
}

static bool carries(const tb_row_reader *r, uint32_t column)
{
    const tb_column_use *u = &r->plan.uses[column];
    return u->spec && u->spec->carry;
}

/* The text of a naming cell; a blank one of a merged column takes what it carries. */
static tb_str naming_cell(const tb_row_reader *r, const tb_grid *g, size_t row, uint32_t column)
{
    tb_str s = cell_of(g, row, column);
    return s.len || column == TB_NO_COLUMN || !carries(r, column) ? s : r->carried[column].text;
}

/* Before a row is read: what it prints in merged columns is carried from here on; columns to the right of one that
 * begins anew carry nothing any more. A total belongs to nobody. */
static void carry_down(tb_row_reader *r, const tb_grid *g, size_t row, bool is_total)
{
    bool anew = is_total;
    for (uint32_t c = 0; c < r->plan.headings.n && c < g->n_columns; c++) {
        tb_str s = cell_of(g, row, c);
        if (!carries(r, c))
            continue;
        bool differs = s.len && !tb_str_eq(s, r->carried[c].text);
        if (s.len || anew)
            r->carried[c].text = is_total ? TB_LIT("") : s;
        anew = anew || differs;
    }
}

static tb_str name_of(tb_row_reader *r, tb_str printed, int *depth)
{
    if (!r->plan.spec->clean_names || !printed.len)
        return printed;
    return tb_clean_name(&r->ds->arena, printed, depth);
}

/* The code of a line. Of its parts the first ones may be blank where they are those of the line above. */
static tb_str code_of(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row)
{
    tb_str parts[TB_MAX_CODE_PARTS] = {{NULL, 0}};
    size_t n = s->codes.len < TB_MAX_CODE_PARTS ? s->codes.len : TB_MAX_CODE_PARTS, last = 0;
    if (n == 0)
        return TB_LIT("");
    if (!r->plan.spec->clean_names)
        return cell_of(g, row, s->codes.ptr[0]);
    if (n == 1)
        return tb_code_read(&r->ds->arena, cell_of(g, row, s->codes.ptr[0]));
    for (size_t i = 0; i < n; i++) {
        parts[i] = cell_of(g, row, s->codes.ptr[i]);
        parts[i] = parts[i].len ? tb_code_read(&r->ds->arena, parts[i]) : parts[i];
        last = parts[i].len ? i + 1 : last;
    }
    for (size_t i = 0; i < last; i++) {
        tb_carried *c = &r->carried[s->codes.ptr[i]];
        if (parts[i].len)
            c->text = parts[i];
        else
            parts[i] = c->text;
    }
    return last ? tb_code_join(&r->ds->arena, parts, last) : TB_LIT("");
}

/* What is printed in the code's column of a line that has no code: 合计, merged over code and name. */
static tb_str name_in_code(const tb_plan_side *s, const tb_grid *g, size_t row)
{
    for (size_t i = 0; i < s->codes.len; i++) {
        tb_str text = cell_of(g, row, s->codes.ptr[i]);
        if (text.len && !(text.ptr[0] >= '0' && text.ptr[0] <= '9'))
            return text;
    }
    return TB_LIT("");
}

/* a / b / c of the parent columns. */
static tb_str parent_path(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row)
{
    bool clean = r->plan.spec->clean_names;
    if (s->parents.len == 1 && !clean)
        return cell_of(g, row, s->parents.ptr[0]);
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < s->parents.len; i++) {
        tb_str p = naming_cell(r, g, row, s->parents.ptr[i]);
        p = clean && p.len ? name_of(r, p, NULL) : p;
        if (p.len && b.len)
            tb_buf_z(&b, " / ");
        tb_buf_str(&b, p);
    }
    return s->parents.len ? tb_arena_buf(&r->ds->arena, &b) : TB_LIT("");
}

/* ---- Records ---- */

static bool row_is_blank(const tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row)
{
    for (size_t i = 0; i < r->plan.keys.len; i++)
        if (cell_of(g, row, r->plan.keys.ptr[i]).len)
            return false;
    for (size_t i = 0; i < s->measures.len; i++)
        if (cell_of(g, row, s->measures.ptr[i].column).len)
            return false;
    for (size_t i = 0; i < s->codes.len; i++)
        if (cell_of(g, row, s->codes.ptr[i]).len)
            return false;
    return !cell_of(g, row, s->name).len && !cell_of(g, row, s->project).len &&
           (!r->plan.spec->clean_names || !cell_of(g, row, s->org).len);
}

/* The figures of the row; what stands in the column named_in names the line. */
static tb_status read_values(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row, size_t record,
                             bool outer, uint32_t named_in, tb_error *err)
{
    tb_dtable *t = r->table;
    for (size_t i = 0; i < s->measures.len; i++) {
        const tb_plan_measure *m = &s->measures.ptr[i];
        const tb_column_use *u = &r->plan.uses[m->column];
        if ((u->spec && u->spec->outer) != outer || m->column == named_in)
            continue;
        tb_status rc = tb_value_read(r, g, row, m->column, &t->measures.ptr[m->measure],
                                     tb_table_value(t, record, m->measure), err);
        if (rc < 0)
            return rc;
    }
    return TB_OK;
}

static void note_unnamed(tb_row_reader *r, const tb_grid *g, size_t row, const tb_record *rec)
{
    if (rec->name.len || rec->code.len || rec->project.len || r->plan.keys.len)
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, tb_grid_row_place(g, row));
    tb_diag_add(&r->ds->diags, "unnamed-row", r->ds->facts.source, tb_buf_view(&place),
                _("the row prints amounts but no name; it is kept as it is"));
}

/* The unit that a line is about: of its column, else the publisher. */
static void set_unit(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row, tb_record *rec)
{
    tb_str code = {NULL, 0}, dept = r->ds->facts.dept.ptr ? r->ds->facts.dept : TB_LIT("");
    tb_str printed = naming_cell(r, g, row, s->org);
    rec->org_code = own(r->ds, naming_cell(r, g, row, s->org_code));
    if (!printed.len) {
        rec->org_name = dept;
        return;
    }
    if (!r->plan.spec->clean_names) {
        rec->org_name = printed;
        return;
    }
    if (tb_is_total_name(tb_fold(&r->ds->arena, printed))) {
        rec->org_name = dept;
        return;
    }
    tb_str name = tb_unit_clean(&r->ds->arena, printed);
    size_t n = tb_glued_unit_code(name, &code);
    if (n && !rec->org_code.len)
        rec->org_code = code;
    rec->org_name = n ? tb_str_sub(name, n, name.len) : name;
}

/* Where the row prints 合计: in a column that names lines, else in its first cell; TB_NO_COLUMN: it is no total. */
static uint32_t total_column(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row)
{
    const uint32_t columns[] = {s->name, s->project, s->org, s->parents.len ? s->parents.ptr[0] : TB_NO_COLUMN,
                                s->codes.len ? s->codes.ptr[0] : TB_NO_COLUMN};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        tb_str s0 = cell_of(g, row, columns[i]);
        if (s0.len && tb_is_total_name(tb_fold(&r->ds->arena, s0)))
            return columns[i];
    }
    for (uint32_t c = 0; c < g->n_columns; c++) {
        tb_str s0 = cell_of(g, row, c);
        if (s0.len)
            return tb_is_total_name(tb_fold(&r->ds->arena, s0)) ? c : TB_NO_COLUMN;
    }
    return TB_NO_COLUMN;
}

/* A line that is known by its unit alone is named by it; 合计 is a name wherever it stands. */
static void set_name(tb_row_reader *r, const tb_plan_side *s, size_t side, const tb_grid *g, size_t row, tb_record *rec,
                     int *depth)
{
    tb_str printed = naming_cell(r, g, row, s->name), code = {NULL, 0};
    if (!printed.len && s->codes.len && r->plan.spec->clean_names)
        printed = name_in_code(s, g, row);
    rec->name = name_of(r, printed, depth);
    size_t n = r->glued[side] && rec->name.ptr ? tb_glued_code(rec->name, &code) : 0;
    if (n) {
        rec->code = code;
        rec->name = tb_str_sub(rec->name, n, rec->name.len);
    }
    if (!r->plan.spec->clean_names)
        return;
    uint32_t total = !rec->name.len && !rec->project.len ? total_column(r, s, g, row) : TB_NO_COLUMN;
    if (total != TB_NO_COLUMN)
        rec->name = name_of(r, cell_of(g, row, total), depth);
    else if (!rec->name.len && rec->project.len)
        rec->name = rec->project;
    else if (!rec->name.len && s->org != TB_NO_COLUMN && s->name == TB_NO_COLUMN)
        rec->name = rec->org_name;
}

static tb_record new_record(const tb_row_reader *r, const tb_grid *g, size_t row)
{
    return (tb_record){.place = tb_grid_row_place(g, row),
                       .parent = -1,
                       .leaf = true,
                       .fund = r->table->fund,
                       .code = TB_LIT(""),
                       .org_code = TB_LIT(""),
                       .project = TB_LIT("")};
}

static tb_status add_record(tb_row_reader *r, tb_record rec, int depth, size_t *out, tb_error *err)
{
    if (!rec.name.ptr || !rec.path.ptr || !rec.code.ptr || !rec.org_name.ptr)
        return tb_nomem(err);
    size_t i = r->table->records.len < TB_MAX_RECORDS ? tb_table_add_record(r->table, rec) : SIZE_MAX;
    if (i == SIZE_MAX || (r->plan.spec->nesting != TB_NEST_FLAT && !tb_vec_push(&r->depths, (int8_t)depth)))
        return tb_nomem(err);
    *out = i;
    return TB_OK;
}

/* ---- Rows ---- */

/* The project itself, whose own figures stand in the first of its rows. */
static tb_status read_outer(tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row, tb_error *err)
{
    bool has_figures = false, has_outer = false;
    for (size_t i = 0; i < s->measures.len; i++) {
        const tb_column_use *u = &r->plan.uses[s->measures.ptr[i].column];
        bool outer = u->spec && u->spec->outer;
        has_outer = has_outer || outer;
        has_figures = has_figures || (outer && cell_of(g, row, s->measures.ptr[i].column).len);
    }
    if (!has_outer || !has_figures)
        return TB_OK;
    tb_record rec = new_record(r, g, row);
    size_t i = 0;
    rec.path = TB_LIT("");
    rec.project = name_of(r, naming_cell(r, g, row, s->project), NULL);
    rec.name = rec.project;
    rec.level = TB_LEVEL_PROJECT;
    rec.level_known = true;
    set_unit(r, s, g, row, &rec);
    tb_status rc = add_record(r, rec, 0, &i, err);
    return rc == TB_OK ? read_values(r, s, g, row, i, true, TB_NO_COLUMN, err) : rc;
}

/* Does the row have anything of its own line, beside what belongs to the project? */
static bool has_line(const tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t row)
{
    bool has_outer = false, other = cell_of(g, row, s->name).len > 0;
    for (size_t i = 0; i < s->measures.len; i++) {
        const tb_column_use *u = &r->plan.uses[s->measures.ptr[i].column];
        bool outer = u->spec && u->spec->outer;
        has_outer = has_outer || outer;
        other = other || (!outer && cell_of(g, row, s->measures.ptr[i].column).len);
    }
    return !has_outer || other;
}

static tb_status read_row(tb_row_reader *r, size_t side, const tb_grid *g, size_t row, tb_error *err)
{
    const tb_plan_side *s = &r->plan.sides[side];
    tb_dtable *t = r->table;
    int depth = 0;
    size_t i = 0;
    tb_record rec = new_record(r, g, row);
    rec.code = code_of(r, s, g, row);
    rec.project =
        r->plan.spec->clean_names ? name_of(r, naming_cell(r, g, row, s->project), NULL) : cell_of(g, row, s->project);
    set_unit(r, s, g, row, &rec);
    set_name(r, s, side, g, row, &rec, &depth);
    rec.path = s->parents.len ? parent_path(r, s, g, row) : own(r->ds, s->label);
    note_unnamed(r, g, row, &rec);
    tb_status rc = add_record(r, rec, depth, &i, err);
    for (size_t k = 0; k < r->plan.keys.len && rc == TB_OK; k++)
        t->keys.ptr[i * t->key_names.len + k] = cell_of(g, row, r->plan.keys.ptr[k]);
    uint32_t named_in = r->plan.spec->clean_names ? total_column(r, s, g, row) : TB_NO_COLUMN;
    return rc == TB_OK ? read_values(r, s, g, row, i, false, named_in, err) : rc;
}

/* Items that stand as headings: one record each, of every row. */
static tb_status read_items(tb_row_reader *r, const tb_grid *g, size_t row, tb_error *err)
{
    const tb_plan_side *s = &r->plan.sides[0];
    size_t first = r->table->records.len;
    for (size_t k = 0; k < r->plan.items.len; k++) {
        const tb_plan_item *item = &r->plan.items.ptr[k];
        size_t i = first + item->line;
        tb_status rc = TB_OK;
        if (i >= r->table->records.len) {
            tb_record rec = new_record(r, g, row);
            rec.name = own(r->ds, item->name);
            rec.path = TB_LIT("");
            rec.level_known = true;
            rec.level = TB_LEVEL_LINE;
            rec.parent = item->parent == TB_NO_COLUMN ? -1 : (int32_t)(first + r->plan.items.ptr[item->parent].line);
            set_unit(r, s, g, row, &rec);
            rc = add_record(r, rec, 0, &i, err);
        }
        if (rc == TB_OK)
            rc = tb_value_read(r, g, row, item->column, &r->table->measures.ptr[item->measure],
                               tb_table_value(r->table, i, item->measure), err);
        if (rc < 0)
            return rc;
    }
    return TB_OK;
}

/* Do most names of the side begin with a code? Then they are parted. */
static bool names_are_glued(const tb_row_reader *r, const tb_plan_side *s, const tb_grid *g, size_t from)
{
    size_t names = 0, glued = 0;
    if (!r->plan.spec->clean_names || s->codes.len || s->name == TB_NO_COLUMN)
        return false;
    for (size_t row = from; row < g->rows.len; row++) {
        tb_str code, name = cell_of(g, row, s->name);
        names += name.len > 0;
        glued += name.len > 0 && tb_glued_code(name, &code) > 0;
    }
    return glued > 1 && glued * 2 > names;
}

static bool is_heading_row(const tb_row_reader *r, const tb_grid *g, size_t row)
{
    return r->plan.spec->clean_names && /* plain tables do not print their heading twice */
           (tb_row_repeats_header(g, &r->plan.headings, row) || tb_row_numbers_columns(g, row));
}

static tb_status append_side(tb_row_reader *r, size_t side, const tb_grid *g, size_t from, tb_error *err)
{
    const tb_plan_side *s = &r->plan.sides[side];
    r->glued[side] = names_are_glued(r, s, g, from);
    for (size_t row = from; row < g->rows.len; row++) {
        if (row_is_blank(r, s, g, row) || is_heading_row(r, g, row))
            continue;
        tb_status rc = TB_OK;
        if (r->plan.items.len) {
            rc = read_items(r, g, row, err);
        } else {
            if (r->plan.spec->clean_names)
                carry_down(r, g, row, total_column(r, s, g, row) != TB_NO_COLUMN);
            rc = read_outer(r, s, g, row, err);
            if (rc == TB_OK && has_line(r, s, g, row))
                rc = read_row(r, side, g, row, err);
        }
        if (rc < 0)
            return rc;
    }
    return TB_OK;
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
    for (size_t k = 0; k < r->plan.n_sides; k++) {
        if (r->plan.n_sides > 1)
            r->side_first[k] = r->table->records.len;
        tb_status rc = append_side(r, k, g, from, err);
        if (rc < 0)
            return rc;
        r->side_first[k + 1] = r->table->records.len;
    }
    return TB_OK;
}

/* Columns without a heading in which, after mending, nothing is left. */
static void drop_stray_measures(tb_dtable *t)
{
    for (size_t m = t->measures.len; m-- > 0;) {
        bool used = t->measures.ptr[m].name.ptr[0] != '#';
        for (size_t i = 0; i < t->records.len && !used; i++)
            used = tb_table_value(t, i, m)->kind != TB_KIND_NONE;
        if (!used)
            tb_table_drop_measure(t, m);
    }
}

tb_status tb_rows_finish(tb_row_reader *r, tb_error *err)
{
    const tb_table_spec *spec = r->plan.spec;
    if (!spec->clean_names && spec->nesting == TB_NEST_FLAT)
        return TB_OK;
    drop_stray_measures(r->table);
    bool halves = r->plan.n_sides > 1 && !r->plan.sides[0].label.len; /* one table, printed side by side */
    for (size_t k = 0; k < (halves ? 1 : r->plan.n_sides); k++) {
        const tb_plan_side *s = &r->plan.sides[k];
        tb_nest_range range = {.first = r->side_first[k],
                               .end = r->side_first[halves ? r->plan.n_sides : k + 1],
                               .depths = r->depths.ptr,
                               .root = own(r->ds, s->label),
                               .has_level = s->has_level,
                               .level = s->level,
                               .parents_known = r->plan.items.len > 0,
                               .named_by_unit =
                                   s->org != TB_NO_COLUMN && s->name == TB_NO_COLUMN && s->project == TB_NO_COLUMN,
                               .projects = s->project != TB_NO_COLUMN,
                               .paths_known = s->parents.len > 0,
                               .units = r->units};
        if (!tb_nest(r->table, &range, spec, &r->ds->arena))
            return tb_nomem(err);
    }
    return TB_OK;
}
