/* SPDX-License-Identifier: MIT */
/* The input is a crosswalk, a row a line, cells by |; it is applied to two small tables. Whatever it says, each line has
 * one partner, a group, or none, and a row that is refused says why. */
#include <stdio.h>
#include <stdlib.h>

#include "align/crosswalk.h"

#define MAX_LINES 4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void push_cell(tb_grid *g, tb_row *row, tb_str text)
{
    tb_cell c = {.column = row->n_cells++, .kind = TB_CELL_TEXT, .text = text};
    check(tb_vec_push(&g->cells, c), "memory");
    g->n_columns = row->n_cells > g->n_columns ? row->n_cells : g->n_columns;
}

static void fill_grid(tb_grid *g, tb_str s)
{
    for (size_t at = 0; at < s.len && g->rows.len < MAX_LINES;) {
        tb_row row = {.line = g->rows.len + 1, .first_cell = (uint32_t)g->cells.len};
        size_t end = tb_str_find(s, TB_LIT("\n"), at);
        end = end == SIZE_MAX ? s.len : end;
        for (size_t to; at <= end; at = to + 1) {
            to = tb_str_find(s, TB_LIT("|"), at);
            to = to > end ? end : to;
            push_cell(g, &row, tb_str_sub(s, at, to));
        }
        check(tb_vec_push(&g->rows, row), "memory");
    }
}

/* Units A to C, codes 01 to 03, names that occur twice. */
static tb_dataset *make_dataset(int side)
{
    static const char *const units[] = {"A", "B", "C"}, *const codes[] = {"01", "02", "2010301"},
                             *const names[] = {"a", "b", "b"};
    tb_dataset *ds = tb_dataset_new();
    tb_dtable *t = ds ? tb_dataset_add_table(ds) : NULL;
    if (!t)
        abort();
    check(tb_vec_push(&t->measures, ((tb_measure){.name = TB_LIT("n"), .unit_exp = -1})), "memory");
    for (size_t i = 0; i < 9; i++) {
        tb_record r = {.org_name = tb_str_of(units[(i + (size_t)side) % 3]),
                       .code = tb_str_of(codes[i / 3]),
                       .name = tb_str_of(names[i % 3]),
                       .place = {.line = i + 2},
                       .parent = -1,
                       .leaf = true};
        check(tb_table_add_record(t, r) != SIZE_MAX, "memory");
    }
    return ds;
}

static void check_pairs(const tb_table_pair *t)
{
    uint32_t seen[2][9] = {{0}};
    for (size_t i = 0; i < t->pairs.len; i++) {
        const tb_pair *p = &t->pairs.ptr[i];
        uint32_t of[2] = {p->old_record, p->new_record}, mark = p->group ? p->group + 1 : 1;
        check(p->score <= 1000 && p->relation < TB_N_RELATIONS, "a pair out of range");
        for (int w = 0; w < 2; w++) {
            if (of[w] == TB_NO_RECORD)
                continue;
            check(of[w] < 9 && (seen[w][of[w]] == 0 || (mark > 1 && seen[w][of[w]] == mark)),
                  "a line with two partners");
            seen[w][of[w]] = mark;
        }
    }
    for (int w = 0; w < 2; w++)
        for (size_t i = 0; i < 9; i++)
            check(seen[w][i] != 0, "a line is lost");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tb_grid g = {0};
    tb_crosswalk *x = NULL;
    tb_error err = TB_ERROR_INIT;
    fill_grid(&g, tb_str_make((const char *)data, size));
    tb_status rc = tb_crosswalk_read(&g, TB_LIT("x.csv"), &x, &err);
    check(rc == TB_OK || err.message[0], "refused without a reason");
    if (rc == TB_OK) {
        tb_dataset *o = make_dataset(0), *n = make_dataset(1);
        tb_alignment *a = NULL;
        tb_diags diags = {0};
        check(tb_align(o, n, &(tb_align_options){.exact = true, .crosswalk = x}, &diags, &a, &err) == TB_OK,
              "not applied");
        check_pairs(a->tables.ptr[0]);
        tb_crosswalk_report(x, &diags);
        tb_alignment_free(a);
        tb_diags_fini(&diags);
        tb_dataset_free(o);
        tb_dataset_free(n);
    }
    tb_crosswalk_free(x);
    tb_grid_fini(&g);
    return 0;
}
