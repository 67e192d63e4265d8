/* SPDX-License-Identifier: MIT */
/* A unit only moves the decimal point, so nothing is rounded here. */
#include "report/figures.h"

#include "base/msg.h"

static tb_decimal in_unit(tb_decimal d, bool is_money, int32_t exp)
{
    if (!is_money)
        return d;
    if (exp > 0)
        d.scale += (uint32_t)exp;
    while (d.scale > 2 && d.mantissa % 10 == 0) {
        d.mantissa /= 10;
        d.scale--;
    }
    return d;
}

void tb_figure(tb_buf *b, tb_decimal d, bool is_money, int32_t exp) { tb_decimal_write(b, in_unit(d, is_money, exp)); }

void tb_figure_signed(tb_buf *b, tb_decimal d, bool is_money, int32_t exp)
{
    if (d.mantissa > 0)
        tb_buf_char(b, '+');
    tb_figure(b, d, is_money, exp);
}

const char *tb_unit_name(int32_t exp)
{
    switch (exp) {
    case 0:
        return _("yuan");
    case 3:
        return _("1000 yuan");
    case 4:
        return _("10,000 yuan (万元)");
    case 6:
        return _("million yuan");
    case 8:
        return _("100 million yuan (亿元)");
    default:
        return "";
    }
}

static void cell(tb_text_table *t, const tb_dtable *table, tb_value v, int32_t exp)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    if (v.kind == TB_KIND_NONE)
        tb_buf_z(&b, "—");
    else if (v.kind == TB_KIND_TEXT)
        tb_buf_str(&b, tb_value_printed(table, v));
    else
        tb_figure(&b, tb_value_decimal(v), v.kind == TB_KIND_AMOUNT, exp);
    tb_text_buf(t, &b);
}

static const char *why_no_rate(const tb_delta *d)
{
    if (d->has_percent || !d->has_delta || d->old_value.kind == TB_KIND_PERCENT)
        return "";
    if (d->old_value.kind == TB_KIND_NONE)
        return _("nothing in the old year to compare with");
    return d->old_value.mantissa != 0 ? "" : _("the old year is 0, so there is no rate");
}

void tb_figure_cells(tb_text_table *t, const tb_table_change *tc, const tb_delta *d)
{
    int32_t exp = tb_delta_measure(tc, d)->unit_exp;
    bool money = d->new_value.kind == TB_KIND_AMOUNT || d->old_value.kind == TB_KIND_AMOUNT;
    TB_CLEANUP(tb_buf_fini) tb_buf change = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf rate = {0};
    if (d->has_delta)
        tb_figure_signed(&change, d->delta, money, exp);
    if (d->has_percent) {
        tb_figure_signed(&rate, d->percent, false, 0);
        tb_buf_char(&rate, '%');
    } else if (d->has_delta && d->new_value.kind == TB_KIND_NONE && d->old_value.mantissa != 0) {
        tb_buf_z(&rate, "-100.00%");
    } else if (d->has_delta) {
        tb_buf_z(&rate, "—");
    }
    cell(t, tc->old_table, d->old_value, exp);
    cell(t, tc->new_table, d->new_value, exp);
    tb_text_buf(t, &change);
    tb_text_buf(t, &rate);
    tb_text_cell(t, tb_str_of(why_no_rate(d)));
}

tb_str tb_table_label(const tb_dtable *t)
{
    if (t->title.len == 0 && tb_str_eq(t->id, TB_LIT("statements")))
        return tb_str_of(_("figures that only the text states"));
    return t->title.len ? t->title : t->id;
}

void tb_year_label(tb_buf *b, const tb_comparison *c, bool new_side)
{
    int o = c->old_ds->facts.year, n = c->new_ds->facts.year;
    if (o && n && o != n)
        tb_buf_printf(b, _("%d"), new_side ? n : o);
    else
        tb_buf_z(b, new_side ? _("new") : _("old"));
}

int tb_abs_cmp(tb_decimal a, tb_decimal b)
{
    a.mantissa = a.mantissa < 0 ? -a.mantissa : a.mantissa;
    b.mantissa = b.mantissa < 0 ? -b.mantissa : b.mantissa;
    return tb_decimal_cmp(a, b);
}
