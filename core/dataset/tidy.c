/* SPDX-License-Identifier: MIT */
/* One pass over tables, records and measures; cells of a line are written as they come. */
#include "dataset/tidy.h"

#include "base/csv_out.h"

void tb_value_write(tb_buf *b, tb_value v)
{
    if (v.kind != TB_KIND_TEXT && v.kind != TB_KIND_NONE)
        tb_decimal_write(b, tb_value_decimal(v));
}

static void cell_int(tb_buf *out, int v)
{
    tb_csv_open(out, false);
    if (v)
        tb_buf_printf(out, "%d", v);
}

/* The cell as printed, without the line breaks inside it. */
static void cell_printed(tb_buf *out, tb_str s)
{
    if (!memchr(s.ptr, '\n', s.len) && !memchr(s.ptr, '\r', s.len)) {
        tb_csv_cell(out, false, s);
        return;
    }
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '\n' && s.ptr[i] != '\r')
            tb_buf_char(&b, s.ptr[i]);
    out->failed = out->failed || b.failed;
    tb_csv_cell(out, false, tb_buf_view(&b));
}

static void write_value(const tb_dataset *ds, const tb_dtable *t, size_t i, size_t m, tb_buf *out)
{
    const tb_record *r = &t->records.ptr[i];
    const tb_measure *me = &t->measures.ptr[m];
    tb_value v = *tb_table_value(t, i, m);
    TB_CLEANUP(tb_buf_fini) tb_buf joined = {0};
    tb_str code = r->code;
    if (!code.len && t->key_names.len == 1)
        code = tb_table_key(t, i, 0);
    if (!code.len && t->key_names.len > 1) {
        tb_record_code(&joined, t, i);
        out->failed = out->failed || joined.failed;
        code = tb_buf_view(&joined);
    }
    tb_csv_cell(out, true, ds->facts.source);
    cell_int(out, ds->facts.year);
    const tb_str before[] = {ds->facts.stage,
                             me->basis,
                             ds->facts.dept,
                             r->org_code,
                             r->org_name,
                             t->id,
                             t->title,
                             r->fund,
                             tb_str_of(tb_level_name((tb_level)r->level)),
                             r->leaf ? TB_LIT("1") : TB_LIT("0"),
                             code,
                             r->name,
                             r->path,
                             r->project,
                             me->name,
                             tb_str_of(tb_kind_name((tb_kind)v.kind))};
    for (size_t k = 0; k < sizeof before / sizeof *before; k++)
        tb_csv_cell(out, false, before[k]);
    tb_csv_open(out, false);
    tb_value_write(out, v);
    cell_printed(out, tb_value_printed(t, v));
    tb_csv_cell(out, false, tb_value_unit(me, v));
    tb_place_csv(out, tb_value_place(t, i, v));
    tb_csv_end(out);
}

void tb_tidy_write(const tb_dataset *ds, tb_buf *out)
{
    tb_buf_z(out, "source,year,stage,basis,dept,org_code,org_name,table,table_title,fund,level,leaf,code,name,path,"
                  "project,measure,kind,amount,printed,unit,place\n");
    for (size_t k = 0; k < ds->tables.len; k++) {
        const tb_dtable *t = ds->tables.ptr[k];
        for (size_t i = 0; i < t->records.len; i++)
            for (size_t m = 0; m < t->measures.len; m++)
                if (tb_table_value(t, i, m)->kind != TB_KIND_NONE)
                    write_value(ds, t, i, m, out);
    }
}

static void cell_decimal(tb_buf *out, bool there, tb_decimal d)
{
    tb_csv_open(out, false);
    if (there)
        tb_decimal_write(out, d);
}

void tb_tidy_write_statements(const tb_dataset *ds, tb_buf *out)
{
    tb_buf_z(out, "source,year,stage,dept,section,subject,amount,unit,change,percent,base_year,basis,text,place\n");
    for (size_t i = 0; i < ds->statements.len; i++) {
        const tb_statement *s = &ds->statements.ptr[i];
        tb_csv_cell(out, true, ds->facts.source);
        cell_int(out, ds->facts.year);
        tb_csv_cell(out, false, ds->facts.stage);
        tb_csv_cell(out, false, ds->facts.dept);
        tb_csv_cell(out, false, s->section);
        tb_csv_cell(out, false, s->subject);
        cell_decimal(out, s->has_amount, s->amount);
        tb_csv_cell(out, false, s->unit);
        cell_decimal(out, s->has_change, s->change);
        cell_decimal(out, s->has_percent, s->percent);
        cell_int(out, s->base_year);
        tb_csv_cell(out, false, s->basis);
        tb_csv_cell(out, false, s->text);
        tb_place_csv(out, tb_statement_place(s));
        tb_csv_end(out);
    }
}
