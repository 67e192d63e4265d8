/* SPDX-License-Identifier: MIT */
/* The heading of the lines is found first; above it every cell that is a known label takes the cell to its right for
 * its value or, where that is a label too, the cell below it. A label with neither is a group of those in its rows. */
#include "layout/form.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/msg.h"
#include "layout/fold.h"
#include "layout/title.h"

#define MAX_FIELD_ROWS 64    /* rows above the heading of the lines */
#define MAX_FORM_COLUMNS 64u /* a wider table is none that somebody filled in by hand */

typedef struct spot {
    size_t row;
    uint32_t column;
} spot;

typedef struct field {
    tb_str heading;
    spot label, value;
} field;

typedef struct form {
    const tb_grid *g;
    const tb_form_spec *spec;
    tb_arena *a, *scratch;
    size_t heading; /* row of the heading of the lines */
    TB_VEC(field) fields;
    TB_VEC(uint32_t) columns; /* of the lines */
} form;

static tb_str text_at(const form *f, size_t row, uint32_t column)
{
    return tb_str_trim(tb_grid_cell(f->g, row, column));
}

/* Is it printed there, rather than reaching there from a merged cell? */
static bool is_own(const form *f, size_t row, uint32_t column)
{
    const tb_cell *c = tb_grid_at(f->g, row, column);
    return c && !(c->flags & (TB_CELLF_COVERED | TB_CELLF_FILLED));
}

/* Could it fit, by how it begins? Figures, which most cells are, need no closer look. */
static bool may_fit(const tb_strs *patterns, tb_str text)
{
    unsigned char c = text.len ? (unsigned char)text.ptr[0] : 0;
    bool is_figure = (c >= '0' && c <= '9') || c == '-';
    for (size_t i = 0; i < patterns->len && is_figure; i++)
        is_figure = patterns->ptr[i].len && patterns->ptr[i].ptr[0] != '*' && patterns->ptr[i].ptr[0] != (char)c;
    return c && !is_figure;
}

static bool fits(const form *f, const tb_strs *patterns, tb_str text)
{
    if (!may_fit(patterns, text))
        return false;
    tb_str unit, folded = tb_fold(f->scratch, tb_split_unit(f->scratch, text, &unit));
    bool ok = false;
    for (size_t i = 0; i < patterns->len && !ok; i++)
        ok = tb_glob(patterns->ptr[i], folded);
    tb_arena_reset(f->scratch);
    return ok;
}

static bool is_label(const form *f, size_t row, uint32_t column)
{
    return fits(f, &f->spec->labels, text_at(f, row, column));
}

/* The first column behind the cell and what it covers. */
static uint32_t behind(const form *f, size_t row, uint32_t column)
{
    const tb_cell *c = tb_grid_at(f->g, row, column), *x;
    while (++column < f->g->n_columns && (x = tb_grid_at(f->g, row, column)) && (x->flags & TB_CELLF_COVERED) &&
           x->text.ptr == c->text.ptr)
        continue;
    return column;
}

static bool is_value(const form *f, size_t row, uint32_t column)
{
    return row < f->heading && column < f->g->n_columns && is_own(f, row, column) && text_at(f, row, column).len > 0 &&
           !is_label(f, row, column);
}

/* Where the value of a label stands; false: there is none. */
static bool value_of(const form *f, size_t row, uint32_t column, spot *out)
{
    uint32_t right = behind(f, row, column);
    *out = (spot){row, right};
    if (is_value(f, row, right))
        return true;
    *out = (spot){row + 1, column};
    return (right >= f->g->n_columns || is_label(f, row, right)) && is_value(f, row + 1, column);
}

/* The group that a label stands in: the label without a value that reaches along its left side. */
static tb_str group_of(const form *f, size_t row, uint32_t column)
{
    for (uint32_t c = column; c-- > 0;) {
        spot unused;
        size_t top = row;
        tb_str text = text_at(f, row, c);
        if (c > 0 && text_at(f, row, c - 1).ptr == text.ptr) /* reaches here from the left: its first column is next */
            continue;
        while (top > 0 && tb_grid_at(f->g, top, c) && (tb_grid_at(f->g, top, c)->flags & TB_CELLF_COVERED))
            top--;
        if (text.len && is_label(f, row, c) && is_own(f, top, c) && !value_of(f, top, c, &unused))
            return text;
    }
    return (tb_str){NULL, 0};
}

static tb_status find_fields(form *f, tb_error *err)
{
    for (size_t row = 0; row < f->heading; row++)
        for (uint32_t c = 0; c < f->g->n_columns; c++) {
            field x = {.heading = text_at(f, row, c), .label = {row, c}};
            if (!is_own(f, row, c) || !is_label(f, row, c) || !value_of(f, row, c, &x.value))
                continue;
            tb_str group = group_of(f, row, c);
            if (group.len)
                x.heading = tb_arena_printf(f->a, "%.*s/%.*s", TB_ARG(group), TB_ARG(x.heading));
            if (!x.heading.ptr || !tb_vec_push(&f->fields, x))
                return tb_nomem(err);
        }
    return TB_OK;
}

/* The columns of the lines: those with a heading of their own, and those that hold more than the labels of a block. */
static tb_status find_columns(form *f, tb_error *err)
{
    for (uint32_t c = 0; c < f->g->n_columns; c++) {
        bool wanted = is_own(f, f->heading, c) && text_at(f, f->heading, c).len > 0;
        for (size_t row = f->heading + 1; row < f->g->rows.len && !wanted; row++)
            wanted = is_own(f, row, c) && text_at(f, row, c).len > 0 && !is_label(f, row, c);
        if (wanted && !tb_vec_push(&f->columns, c))
            return tb_nomem(err);
    }
    return TB_OK;
}

static bool is_heading_of_lines(const form *f, size_t row)
{
    size_t known = 0;
    for (uint32_t c = 0; c < f->g->n_columns; c++)
        known += is_own(f, row, c) && fits(f, &f->spec->lines, text_at(f, row, c));
    return known > 1;
}

static tb_status look(form *f, bool *is_form, tb_error *err)
{
    size_t n = f->g->rows.len < MAX_FIELD_ROWS ? f->g->rows.len : MAX_FIELD_ROWS;
    *is_form = false;
    for (f->heading = 1; f->heading < n && !is_heading_of_lines(f, f->heading);)
        f->heading++;
    if (f->heading >= n)
        return TB_OK;
    tb_status rc = find_fields(f, err);
    *is_form = rc == TB_OK && f->fields.len > 1;
    return *is_form ? find_columns(f, err) : rc;
}

/* ---- The table that it is ---- */

static bool put(tb_grid *to, const tb_grid *from, spot at, tb_str text, uint16_t flags)
{
    const tb_row *r = &from->rows.ptr[at.row], *own = &to->rows.ptr[to->rows.len - 1];
    const tb_cell *c = tb_grid_at(from, at.row, at.column);
    tb_cell cell = {.column = own->n_cells, .kind = c ? c->kind : TB_CELL_EMPTY, .text = text};
    tb_origin o = {(uint32_t)to->cells.len, at.column, r->page, r->table, r->line};
    cell.flags = (uint16_t)((c ? c->flags : TB_CELLF_FILLED) | flags);
    tb_str stored = tb_grid_stored(from, at.row, at.column);
    if (stored.ptr && !tb_vec_push(&to->stored, ((tb_stored){o.cell, 0, stored})))
        return false;
    to->rows.ptr[to->rows.len - 1].n_cells++;
    return tb_vec_push(&to->cells, cell) && tb_vec_push(&to->origins, o);
}

static bool begin_row(tb_grid *to, const tb_row *like)
{
    tb_row r = *like;
    r.first_cell = (uint32_t)to->cells.len;
    r.n_cells = 0;
    return tb_vec_push(&to->rows, r);
}

static bool put_line(const form *f, tb_grid *to, size_t row)
{
    bool first = to->rows.len == 1, ok = begin_row(to, &f->g->rows.ptr[row]);
    for (size_t i = 0; i < f->fields.len && ok; i++) {
        spot at = f->fields.ptr[i].value;
        ok = put(to, f->g, at, tb_grid_cell(f->g, at.row, at.column), first ? 0 : TB_CELLF_COVERED);
    }
    for (size_t i = 0; i < f->columns.len && ok; i++) {
        spot at = {row, f->columns.ptr[i]};
        ok = put(to, f->g, at, tb_grid_cell(f->g, row, at.column), 0);
    }
    return ok;
}

static bool put_all(const form *f, tb_grid *to)
{
    to->place_style = f->g->place_style;
    to->name = f->g->name;
    to->n_columns = (uint32_t)(f->fields.len + f->columns.len);
    to->squared = true;
    bool ok = begin_row(to, &f->g->rows.ptr[f->heading]);
    for (size_t i = 0; i < f->fields.len && ok; i++)
        ok = put(to, f->g, f->fields.ptr[i].label, f->fields.ptr[i].heading, 0);
    for (size_t i = 0; i < f->columns.len && ok; i++) {
        uint32_t c = f->columns.ptr[i];
        ok = put(to, f->g, (spot){f->heading, c}, is_own(f, f->heading, c) ? text_at(f, f->heading, c) : TB_LIT(""), 0);
    }
    for (size_t row = f->heading + 1; row < f->g->rows.len && ok; row++)
        ok = put_line(f, to, row);
    return ok;
}

/* ---- The document ---- */

static tb_status unfold(const tb_layout *l, tb_grid *g, tb_arena *a, bool *is_form, tb_error *err)
{
    tb_status rc = TB_OK;
    *is_form = false;
    for (size_t i = 0; i < l->forms.len && rc == TB_OK && !*is_form && g->n_columns <= MAX_FORM_COLUMNS; i++) {
        tb_arena scratch = {0};
        form f = {.g = g, .spec = &l->forms.ptr[i], .a = a, .scratch = &scratch};
        tb_grid table = {.n_columns = 0};
        rc = look(&f, is_form, err);
        if (rc == TB_OK && scratch.failed)
            rc = tb_nomem(err);
        /* a square of fields repeated in each line may be much larger than what was printed */
        if (rc == TB_OK && *is_form && (f.fields.len + f.columns.len) * g->rows.len > TB_MAX_SQUARE)
            *is_form = false;
        if (rc == TB_OK && *is_form && !put_all(&f, &table))
            rc = tb_nomem(err);
        if (rc == TB_OK && *is_form) {
            tb_grid before = *g;
            *g = table;
            table = before;
        }
        tb_grid_fini(&table);
        tb_arena_fini(&scratch);
        tb_vec_fini(&f.fields);
        tb_vec_fini(&f.columns);
    }
    return rc;
}

static bool same_heading(const tb_grid *a, const tb_grid *b)
{
    if (a->n_columns != b->n_columns || a->rows.len == 0 || b->rows.len == 0)
        return false;
    for (uint32_t c = 0; c < a->n_columns; c++)
        if (!tb_str_eq(tb_grid_cell(a, 0, c), tb_grid_cell(b, 0, c)))
            return false;
    return true;
}

/* Appends the table at blocks[at] to the one before it and takes it out of the document. */
static tb_status join(tb_document *d, size_t before, size_t at, tb_error *err)
{
    tb_grid *g = d->blocks.ptr[at].grid;
    tb_grid_drop_rows(g, 0, 1);
    tb_status rc = tb_grid_join(d->blocks.ptr[before].grid, g, err);
    tb_document_drop(d, at);
    return rc;
}

tb_status tb_forms_unfold(const tb_layout *l, tb_document *d, tb_arena *a, tb_error *err)
{
    size_t before = SIZE_MAX; /* the last form */
    tb_str title = {NULL, 0};
    tb_status rc = TB_OK;
    for (size_t i = 0; i < d->blocks.len && rc == TB_OK; i++) {
        bool is_form = false;
        if (!d->blocks.ptr[i].grid || !d->blocks.ptr[i].grid->squared)
            continue;
        rc = unfold(l, d->blocks.ptr[i].grid, a, &is_form, err);
        tb_str own = tb_caption_of(d, i).title;
        if (rc == TB_OK && is_form && before != SIZE_MAX && tb_str_eq(own, title) &&
            same_heading(d->blocks.ptr[before].grid, d->blocks.ptr[i].grid))
            rc = join(d, before, i--, err);
        else
            before = is_form ? i : SIZE_MAX;
        title = own;
    }
    return rc;
}
