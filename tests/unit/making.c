/* SPDX-License-Identifier: MIT */
/* Records are filled in directly, so that tests of the rooms above dataset need none of those between. */
#include "making.h"

#include <stdlib.h>

static tb_str next_part(tb_str *rest, char end)
{
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != end)
        n++;
    tb_str part = tb_str_sub(*rest, 0, n);
    *rest = tb_str_sub(*rest, n < rest->len ? n + 1 : n, rest->len);
    return part;
}

static void add_grid_row(tb_grid *g, tb_str row, uint64_t line)
{
    tb_row r = {.line = line, .offset = TB_UNKNOWN, .first_cell = (uint32_t)g->cells.len};
    for (bool more = row.len > 0; more; r.n_cells++) {
        size_t before = row.len;
        tb_str cell = next_part(&row, '|');
        more = cell.len < before;
        assert_true(tb_vec_push(&g->cells, ((tb_cell){.column = r.n_cells, .kind = TB_CELL_TEXT, .text = cell})));
    }
    g->n_columns = r.n_cells > g->n_columns ? r.n_cells : g->n_columns;
    assert_true(tb_vec_push(&g->rows, r));
}

void make_grid(tb_grid *g, const char *text)
{
    *g = (tb_grid){.place_style = TB_PLACE_LINE};
    tb_str rest = tb_str_of(text);
    for (uint64_t line = 1; rest.len; line++)
        add_grid_row(g, next_part(&rest, '\n'), line);
}

static void add_block(tb_document *d, tb_doc_block b)
{
    b.place_style = TB_PLACE_LINE;
    assert_true(tb_vec_push(&d->blocks, b));
}

void make_document(tb_document *d, const char *text)
{
    *d = (tb_document){0};
    tb_str rest = tb_str_of(text), name = TB_LIT("");
    bool in_table = false;
    for (uint64_t line = 1; rest.len; line++) {
        tb_str s = next_part(&rest, '\n');
        bool row = tb_str_find(s, TB_LIT("|"), 0) != SIZE_MAX;
        if (tb_str_starts(s, TB_LIT("#T "))) {
            name = tb_str_sub(s, 3, s.len);
        } else if (row) {
            if (!in_table) {
                tb_grid *g = calloc(1, sizeof *g);
                assert_non_null(g);
                *g = (tb_grid){.place_style = TB_PLACE_LINE, .name = name};
                add_block(d, (tb_doc_block){.kind = TB_BLOCK_TABLE, .line = line, .grid = g});
                name = TB_LIT("");
            }
            add_grid_row(d->blocks.ptr[d->blocks.len - 1].grid, s, line);
        } else if (tb_str_starts(s, TB_LIT("# "))) {
            add_block(d, (tb_doc_block){.kind = TB_BLOCK_HEADING, .line = line, .text = tb_str_sub(s, 2, s.len)});
        } else if (s.len) {
            add_block(d, (tb_doc_block){.kind = TB_BLOCK_PARAGRAPH, .line = line, .text = s});
        }
        in_table = row;
    }
}

static void add_column(tb_dtable *t, tb_str word)
{
    if (tb_str_starts(word, TB_LIT("key:"))) {
        assert_true(tb_vec_push(&t->key_names, tb_str_sub(word, 4, word.len)));
    } else if (tb_str_starts(word, TB_LIT("="))) {
        tb_str unit = tb_str_sub(word, 1, word.len), name = next_part(&unit, '@');
        tb_measure m = {.name = name, .basis = TB_LIT(""), .unit = unit, .unit_exp = tb_money_unit(unit)};
        assert_true(tb_vec_push(&t->measures, m));
    }
}

static tb_value read_value(tb_dtable *t, const tb_measure *m, tb_str s, uint32_t column)
{
    tb_value v = {.cell = (uint16_t)(column + 1)};
    tb_decimal d = {0};
    switch (tb_decimal_read(s, &d)) {
    case TB_LEX_BLANK:
        return tb_value_none();
    case TB_LEX_NUMBER:
        v.kind = m->unit_exp >= 0 ? TB_KIND_AMOUNT : TB_KIND_NUMBER;
        break;
    case TB_LEX_PERCENT:
        v.kind = TB_KIND_PERCENT;
        break;
    case TB_LEX_TEXT:
    case TB_LEX_RANGE:
        v.kind = TB_KIND_TEXT;
        break;
    }
    if (v.kind == TB_KIND_AMOUNT)
        assert_true(tb_decimal_rescale(d, m->unit_exp, 2, &d));
    v.mantissa = d.mantissa;
    v.scale = (uint8_t)d.scale;
    v.printed = tb_table_keep_printed(t, s);
    return v;
}

static void set_field(tb_record *r, tb_str word, tb_str cell)
{
    const struct {
        const char *word;
        tb_str *field;
    } FIELDS[] = {{"code", &r->code},    {"name", &r->name},         {"path", &r->path}, {"project", &r->project},
                  {"org", &r->org_name}, {"org_code", &r->org_code}, {"fund", &r->fund}};
    tb_level level;
    for (size_t i = 0; i < N(FIELDS); i++)
        if (tb_str_eq(word, tb_str_of(FIELDS[i].word)))
            *FIELDS[i].field = cell;
    if (tb_str_eq(word, TB_LIT("level"))) {
        assert_true(tb_level_by_name(cell, &level));
        r->level = (uint8_t)level;
    }
}

static void add_row(tb_dtable *t, tb_str head, tb_str row, uint64_t line)
{
    const tb_str none = TB_LIT("");
    tb_record r = {.code = none,
                   .name = none,
                   .path = none,
                   .project = none,
                   .org_code = none,
                   .org_name = none,
                   .fund = none,
                   .parent = -1,
                   .leaf = true,
                   .place = {.style = TB_PLACE_LINE, .line = line}};
    size_t i = tb_table_add_record(t, r), key = 0, measure = 0;
    assert_int_not_equal(i, SIZE_MAX);
    for (uint32_t column = 0; head.len; column++) {
        tb_str word = next_part(&head, '|'), cell = next_part(&row, '|');
        if (tb_str_starts(word, TB_LIT("key:"))) {
            t->keys.ptr[i * t->key_names.len + key++] = cell;
        } else if (tb_str_starts(word, TB_LIT("="))) {
            *tb_table_value(t, i, measure) = read_value(t, &t->measures.ptr[measure], cell, column);
            measure++;
        } else {
            set_field(&t->records.ptr[i], word, cell);
        }
    }
}

tb_dtable *make_table(tb_dataset *ds, const char *id, const char *text)
{
    tb_dtable *t = tb_dataset_add_table(ds);
    assert_non_null(t);
    t->id = tb_str_of(id);
    t->title = t->unit = t->fund = TB_LIT("");
    tb_str rest = tb_str_of(text), head = next_part(&rest, '\n'), words = head;
    while (words.len)
        add_column(t, next_part(&words, '|'));
    for (uint64_t line = 2; rest.len; line++)
        add_row(t, head, next_part(&rest, '\n'), line);
    return t;
}
