/* SPDX-License-Identifier: MIT */
/* Rows to records: exact values with their places, what is no record, errors that name the cell. */
#include "making_spec.h"

#include "base/limits.h"
#include "layout/rows.h"

typedef struct reading {
    tb_dataset *ds;
    tb_table_spec *spec;
    tb_grid grid;
    tb_arena arena;
    tb_row_reader rows;
    tb_error err;
} reading;

static void begin(reading *r, const char *spec, const char *grid)
{
    *r = (reading){.ds = tb_dataset_new(), .err = TB_ERROR_INIT};
    r->ds->facts.dept = TB_LIT("某局");
    r->ds->facts.source = TB_LIT("a.csv");
    r->spec = make_spec(spec, &r->arena);
    make_grid(&r->grid, grid);
}

static tb_status read_rows(reading *r, size_t header_rows, const char *unit, bool keep_printed)
{
    tb_plan plan = make_plan(r->spec, &r->grid, header_rows, tb_str_of(unit), &r->ds->arena);
    tb_status rc = tb_rows_begin(&r->rows, r->ds, &plan, TB_LIT("表一"), tb_str_of(unit), keep_printed, &r->err);
    if (rc == TB_OK)
        rc = tb_rows_append(&r->rows, &r->grid, header_rows, &r->err);
    return rc == TB_OK ? tb_rows_finish(&r->rows, &r->err) : rc;
}

static void end(reading *r)
{
    tb_rows_fini(&r->rows);
    tb_table_spec_free(r->spec);
    tb_grid_fini(&r->grid);
    tb_arena_fini(&r->arena);
    tb_dataset_free(r->ds);
}

/* place: key|key code name <path> {project} (org) level measure=value... */
static void check_records(const reading *r, const char *want)
{
    const tb_dtable *t = r->ds->tables.ptr[0];
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < t->records.len; i++) {
        const tb_record *rec = &t->records.ptr[i];
        tb_place_write(&b, rec->place);
        tb_buf_char(&b, ':');
        for (size_t k = 0; k < t->key_names.len; k++)
            tb_buf_printf(&b, "%s%.*s", k ? "|" : " ", TB_ARG(tb_table_key(t, i, k)));
        tb_buf_printf(&b, "%s%.*s", rec->code.len ? " " : "", TB_ARG(rec->code));
        tb_buf_printf(&b, " %.*s <%.*s>", TB_ARG(rec->name), TB_ARG(rec->path));
        if (rec->project.len)
            tb_buf_printf(&b, " {%.*s}", TB_ARG(rec->project));
        tb_buf_printf(&b, " (%.*s)", TB_ARG(rec->org_name));
        for (size_t m = 0; m < t->measures.len; m++) {
            tb_value v = *tb_table_value(t, i, m);
            if (v.kind == TB_KIND_NONE)
                continue;
            tb_buf_printf(&b, " %.*s@%u=%s:", TB_ARG(t->measures.ptr[m].name), v.cell, tb_kind_name((tb_kind)v.kind));
            if (v.kind == TB_KIND_TEXT)
                tb_buf_str(&b, tb_value_printed(t, v));
            else
                tb_decimal_write(&b, tb_value_decimal(v));
        }
        tb_buf_char(&b, '\n');
    }
    CHECK_BUF(b, want);
}

static void test_plain(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *grid, *unit, *want;
    } CASES[] = {
        {"key:编码|name:名称|=金额|=人数", "编码|名称|金额（万元）|人数\n005| 甲 |8,324.69|12\n007|乙|-0.01|—\n", "",
         "line 2: 005 甲 <> (某局) 金额@3=amount:83246900.00 人数@4=number:12\n"
         "line 3: 007 乙 <> (某局) 金额@3=amount:-100.00\n"},
        {"key:a|key:b|=v", "a|b|v\n1|2|93.42%\n1||见附表\n||7\n", "",
         "line 2: 1|2  <> (某局) v@3=percent:93.42\nline 3: 1|  <> (某局) v@3=text:见附表\nline 4: |  <> (某局) "
         "v@3=number:7\n"},
        {"key:a|=v", "a|v\n1|2\n\n|\n | \n3|\n", "", /* blank rows are no records, a key without value is one */
         "line 2: 1  <> (某局) v@2=number:2\nline 6: 3  <> (某局)\n"},
        {"key:a|parent:p|parent:q|=v", "a|p|q|v\n1|农业部|局|2\n2||局|2\n3|农业部||2\n", "",
         "line 2: 1  <农业部 / 局> (某局) v@4=number:2\nline 3: 2  <局> (某局) v@4=number:2\n"
         "line 4: 3  <农业部> (某局) v@4=number:2\n"},
        {"code:编码|name:名称|project:项目|org:单位|=v", "编码|名称|项目|单位|v\n206|甲|p|本级|1.50\n", "元",
         "line 2: 206 甲 <> {p} (本级) v@5=amount:1.50\n"},
        {"key:a|=v", "a|v\n1|0.01\n", "元", "line 2: 1  <> (某局) v@2=amount:0.01\n"},
        {"key:a|=v", "a|v\n1|0.000001\n", "万元", "line 2: 1  <> (某局) v@2=amount:0.01\n"},
        {"key:a|=v", "a|v\n1|1.50\n", "人", "line 2: 1  <> (某局) v@2=number:1.50\n"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        reading r;
        begin(&r, CASES[i].spec, CASES[i].grid);
        CHECK_OK(read_rows(&r, 1, CASES[i].unit, false), &r.err);
        check_records(&r, CASES[i].want);
        end(&r);
    }
}

static void test_table_facts(void **state)
{
    (void)state;
    reading r;
    begin(&r, "key:编码|=金额@current", "编码|金额\n1|2\n");
    r.spec->id = TB_LIT("t");
    r.spec->fund = TB_LIT("general");
    r.spec->unit = TB_LIT("元"); /* the table's own unit comes first */
    CHECK_OK(read_rows(&r, 1, "万元", false), &r.err);
    const tb_dtable *t = r.ds->tables.ptr[0];
    CHECK_STR(t->id, "t");
    CHECK_STR(t->title, "表一");
    CHECK_STR(t->unit, "万元");
    CHECK_STR(t->fund, "general");
    CHECK_STR(t->records.ptr[0].fund, "general");
    CHECK_STR(t->key_names.ptr[0], "编码");
    CHECK_STR(t->measures.ptr[0].basis, "current");
    CHECK_STR(t->measures.ptr[0].unit, "万元");
    assert_int_equal(t->measures.ptr[0].unit_exp, 4);
    end(&r);
}

/* Printed numbers are kept when asked for, texts always; neither changes the values. */
static void test_printed(void **state)
{
    (void)state;
    for (int keep = 0; keep < 2; keep++) {
        reading r;
        begin(&r, "key:a|=v|=w", "a|v|w\n1| 8,324.690 |无\n");
        CHECK_OK(read_rows(&r, 1, "", keep), &r.err);
        const tb_dtable *t = r.ds->tables.ptr[0];
        CHECK_STR(tb_value_printed(t, *tb_table_value(t, 0, 0)), keep ? "8,324.690" : "");
        CHECK_STR(tb_value_printed(t, *tb_table_value(t, 0, 1)), "无");
        assert_int_equal(tb_table_value(t, 0, 0)->mantissa, 8324690);
        assert_int_equal(tb_table_value(t, 0, 0)->scale, 3);
        end(&r);
    }
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *grid, *unit;
        const char *words[4];
    } CASES[] = {
        {"a|v\n1|2\n2|1234567890123456789\n", "", {"line 3, cell 2", "1234567890123456789", "18 digits", "--measure"}},
        {"a|v\n1|0.001\n", "元", {"line 2, cell 2", "'0.001' 元", "fen", "correct"}},
        {"a|v\n1|0.0000001\n", "万元", {"line 2, cell 2", "0.0000001", "万元", "fen"}},
        {"a|v\n1|999999999999999999\n", "万元", {"line 2, cell 2", "999999999999999999", "too large", "unit"}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        reading r;
        begin(&r, "key:a|=v", CASES[i].grid);
        tb_status rc = read_rows(&r, 1, CASES[i].unit, false);
        CHECK_FAILS(rc, &r.err, TB_E_SYNTAX, CASES[i].words[0], CASES[i].words[1], CASES[i].words[2],
                    CASES[i].words[3]);
        end(&r);
    }
}

/* 收支总表, as the bundled publication prints it, cut short: two tables side by side. */
static void test_sides(void **state)
{
    (void)state;
    static const char grid[] = "收 入||支 出|\n项 目|2024 年 预算数|项 目|2024 年 预算数\n"
                               "一、财政拨款收入|8324.69|一、一般公共 服务|\n"
                               "一般公共预算 拨款收入|8324.69|六、科学技术 支出|7365.75\n"
                               "||二十、住房保 障支出|215.37\n"
                               "收 入||支 出|\n" /* after a page break */
                               "收入总计|8324.69|支出总计|8324.69\n";
    reading r;
    begin(&r, "name:项目|=预算数", grid);
    r.spec->clean_names = true;
    r.spec->nesting = TB_NEST_NUMBERING;
    assert_true(tb_vec_push(&r.spec->sides, TB_LIT("收入")) && tb_vec_push(&r.spec->sides, TB_LIT("支出")));
    assert_true(tb_vec_push(&r.spec->side_levels, TB_LEVEL_LINE) && tb_vec_push(&r.spec->side_levels, TB_LEVEL_CLASS));
    CHECK_OK(read_rows(&r, 2, "万元", false), &r.err);
    check_records(&r, "line 3: 财政拨款收入 <收入> (某局) 预算数@2=amount:83246900.00\n"
                      "line 4: 一般公共预算拨款收入 <收入 / 财政拨款收入> (某局) 预算数@2=amount:83246900.00\n"
                      "line 7: 收入总计 <收入> (某局) 预算数@2=amount:83246900.00\n"
                      "line 3: 一般公共服务 <支出> (某局)\n"
                      "line 4: 科学技术支出 <支出> (某局) 预算数@4=amount:73657500.00\n"
                      "line 5: 住房保障支出 <支出> (某局) 预算数@4=amount:2153700.00\n"
                      "line 7: 支出总计 <支出> (某局) 预算数@4=amount:83246900.00\n");
    const tb_dtable *t = r.ds->tables.ptr[0];
    assert_int_equal(t->records.ptr[4].level, TB_LEVEL_CLASS);
    assert_int_equal(t->records.ptr[6].level, TB_LEVEL_TOTAL);
    assert_int_equal(r.rows.side_first[1], 3);
    assert_int_equal(r.rows.side_first[2], 7);
    end(&r);
}

/* Rows of a described table that only number its columns, and rows without a name. */
static void test_special_rows(void **state)
{
    (void)state;
    reading r;
    begin(&r, "name:项目|=预算数|=决算数", "项目|预算数|决算数\n栏次|1|2\n甲|1|2\n|3|4\n1|2|3\n");
    r.spec->clean_names = true;
    CHECK_OK(read_rows(&r, 1, "", false), &r.err);
    check_records(&r, "line 3: 甲 <> (某局) 预算数@2=number:1 决算数@3=number:2\n"
                      "line 4:  <> (某局) 预算数@2=number:3 决算数@3=number:4\n");
    const tb_diag *d = find_diag(&r.ds->diags, "unnamed-row");
    assert_non_null(d);
    CHECK_STR(d->place, "line 4");
    CHECK_STR(d->source, "a.csv");
    assert_int_equal(count_diags(&r.ds->diags, "unnamed-row"), 1);
    end(&r);
}

/* A plain table may come in pieces. */
static void test_pieces(void **state)
{
    (void)state;
    reading r;
    tb_grid more;
    begin(&r, "key:a|=v", "a|v\n1|2\n");
    CHECK_OK(read_rows(&r, 1, "", false), &r.err);
    make_grid(&more, "3|4\n5|6\n");
    CHECK_OK(tb_rows_append(&r.rows, &more, 0, &r.err), &r.err);
    CHECK_OK(tb_rows_append(&r.rows, &more, 1, &r.err), &r.err);
    CHECK_OK(tb_rows_finish(&r.rows, &r.err), &r.err);
    const tb_dtable *t = r.ds->tables.ptr[0];
    assert_int_equal(t->records.len, 4);
    CHECK_STR(tb_table_key(t, 1, 0), "3");
    CHECK_STR(tb_table_key(t, 3, 0), "5");
    tb_grid_fini(&more);
    end(&r);
}

static void test_too_many_tables(void **state)
{
    (void)state;
    reading r;
    begin(&r, "key:a|=v", "a|v\n1|2\n");
    while (r.ds->tables.len < TB_MAX_TABLES)
        assert_non_null(tb_dataset_add_table(r.ds));
    tb_status rc = read_rows(&r, 1, "", false);
    CHECK_FAILS(rc, &r.err, TB_E_LIMIT, "4096 tables");
    end(&r);
}

int main(void)
{
    const struct CMUnitTest rows[] = {
        cmocka_unit_test(test_plain),  cmocka_unit_test(test_table_facts),     cmocka_unit_test(test_printed),
        cmocka_unit_test(test_errors), cmocka_unit_test(test_sides),           cmocka_unit_test(test_special_rows),
        cmocka_unit_test(test_pieces), cmocka_unit_test(test_too_many_tables),
    };
    return cmocka_run_group_tests(rows, NULL, NULL);
}
