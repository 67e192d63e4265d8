/* SPDX-License-Identifier: MIT */
/* A number is read as it is displayed; where a spreadsheet stores another one, that is noted and not used. */
#include "layout/values.h"

#include "base/msg.h"
#include "layout/fold.h"

/* An error about a cell: its place in front. %1 is what is printed, %2 the unit. */
static tb_status cell_error(const tb_grid *g, size_t row, uint32_t column, tb_error *err, const char *fmt,
                            tb_str printed, tb_str unit)
{
    TB_CLEANUP(tb_buf_fini) tb_buf text = {0};
    tb_place p = tb_grid_place(g, row, column);
    tb_place_say(&text, p);
    tb_buf_z(&text, _(": "));
    tb_str shown = tb_str_sub(printed, 0, printed.len > 60 ? 60 : printed.len);
    for (const char *c = fmt; *c; c++)
        if (c[0] == '%' && (c[1] == '1' || c[1] == '2'))
            tb_buf_str(&text, *++c == '1' ? shown : unit);
        else
            tb_buf_char(&text, *c);
    if (err)
        err->line = p.line;
    return tb_fail(err, TB_E_SYNTAX, "%.*s", TB_ARG(tb_buf_view(&text)));
}

static tb_status to_money(const tb_grid *g, size_t row, uint32_t column, tb_str printed, const tb_measure *m,
                          tb_decimal *d, tb_error *err)
{
    tb_decimal yuan;
    bool fits_at_all = tb_decimal_rescale(*d, m->unit_exp, d->scale, &yuan);
    if (!tb_decimal_rescale(*d, m->unit_exp, 2, &yuan))
        return cell_error(g, row, column, err,
                          fits_at_all ? _("'%1' %2 is finer than a fen (1/100 yuan); correct the amount or its unit")
                                      : _("the amount '%1' %2 is too large; correct the amount or its unit"),
                          printed, m->unit);
    *d = yuan;
    return TB_OK;
}

static void note_stored(tb_row_reader *r, const tb_grid *g, size_t row, uint32_t column, tb_str printed)
{
    tb_str stored = r->keep_printed ? tb_grid_stored(g, row, column) : (tb_str){NULL, 0};
    if (!stored.len)
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, tb_grid_place(g, row, column));
    tb_diag_add(&r->ds->diags, "stored-value", r->ds->facts.source, tb_buf_view(&place),
                _("the cell shows %.*s and stores %.*s; what it shows is taken"), TB_ARG(printed), TB_ARG(stored));
}

static tb_status keep_text(tb_row_reader *r, tb_str printed, tb_value *v, tb_error *err)
{
    tb_str s = tb_one_line(&r->ds->arena, tb_str_trim(printed));
    v->printed = s.ptr ? tb_table_keep_printed(r->table, s) : 0;
    return v->printed ? TB_OK : tb_nomem(err);
}

/* Where the value is printed, when that is not the column of its row. */
static tb_status keep_place(tb_row_reader *r, const tb_grid *g, size_t row, uint32_t column, tb_value *v, tb_error *err)
{
    v->cell = (uint16_t)(column + 1);
    if (g->origins.len == 0)
        return TB_OK;
    tb_place p = tb_grid_place(g, row, column), own = tb_grid_row_place(g, row);
    if (p.line == own.line && p.page == own.page && p.table == own.table) {
        v->cell = (uint16_t)p.cell;
        return TB_OK;
    }
    v->place = tb_table_keep_place(r->table, p);
    return v->place ? TB_OK : tb_nomem(err);
}

tb_status tb_value_read(tb_row_reader *r, const tb_grid *g, size_t row, uint32_t column, const tb_measure *m,
                        tb_value *out, tb_error *err)
{
    const tb_cell *cell = tb_grid_at(g, row, column);
    tb_decimal d = {0};
    tb_value v = {0};
    if (!cell || cell->text.len == 0 || (cell->flags & TB_CELLF_COVERED))
        return TB_OK;
    tb_str printed = tb_one_line(&r->ds->arena, cell->text); /* a cell wraps where its column ends, also in a number */
    if (!printed.ptr)
        return tb_nomem(err);
    tb_lexeme lex = tb_decimal_read(printed, &d);
    if (lex == TB_LEX_BLANK)
        return TB_OK;
    bool nobody_said = r->plan.uses[column].source == TB_USE_CONTENT; /* 20 digits there are a number of something */
    if (m->kind == TB_MEASURE_TEXT || lex == TB_LEX_TEXT || (lex == TB_LEX_RANGE && nobody_said))
        v.kind = TB_KIND_TEXT;
    else if (lex == TB_LEX_RANGE)
        return cell_error(
            g, row, column, err,
            _("the number '%1' has more than 18 digits; it cannot be kept exactly, so correct it or leave "
              "its column out with --measure"),
            printed, m->unit);
    else if (lex == TB_LEX_PERCENT)
        v.kind = TB_KIND_PERCENT;
    else
        v.kind = m->unit_exp >= 0 ? TB_KIND_AMOUNT : TB_KIND_NUMBER;
    tb_status rc = v.kind == TB_KIND_AMOUNT ? to_money(g, row, column, printed, m, &d, err) : TB_OK;
    if (rc == TB_OK && v.kind != TB_KIND_TEXT) {
        v.mantissa = d.mantissa;
        v.scale = (uint8_t)d.scale;
        note_stored(r, g, row, column, tb_str_trim(printed));
    }
    if (rc == TB_OK && (r->keep_printed || v.kind == TB_KIND_TEXT))
        rc = keep_text(r, cell->text, &v, err);
    if (rc == TB_OK)
        rc = keep_place(r, g, row, column, &v, err);
    if (rc == TB_OK)
        *out = v;
    return rc;
}

bool tb_value_is_sound(tb_str text, const tb_measure *m, bool nobody_said)
{
    tb_decimal d = {0};
    for (size_t i = 0; i < text.len; i++) /* what tb_one_line would change */
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '<')
            return false;
    tb_lexeme lex = tb_decimal_read(text, &d);
    if (m->kind == TB_MEASURE_TEXT || lex == TB_LEX_BLANK || lex == TB_LEX_TEXT || lex == TB_LEX_PERCENT)
        return true;
    if (lex == TB_LEX_RANGE)
        return nobody_said;
    return m->unit_exp < 0 || tb_decimal_rescale(d, m->unit_exp, 2, &d);
}
