/* SPDX-License-Identifier: MIT */
/* What is told of a large table from its first rows comes near the truth, and never makes a table larger than a third
 * of the file. */
#include "load/sieve_size.h"

#include <stdio.h>
#include <stdlib.h>

#include "load/sieve_scan.h"
#include "load/sieve_table.h"
#include "making.h"

typedef struct sample {
    tb_opened file;
    tb_grid head;
    tb_sieve_side side;
    tb_buf text, rows;
} sample;

/* A file of `rows` rows as `row` writes them, of which the first `head` are held, behind a line of headings. */
static void make(sample *s, size_t rows, size_t head, void (*row)(tb_buf *out, size_t i))
{
    tb_error err = TB_ERROR_INIT;
    *s = (sample){.file = {.ds = tb_dataset_new()}};
    tb_buf_z(&s->text, "key,amount\n");
    for (size_t i = 0; i < rows; i++)
        row(&s->text, i);
    CHECK_OK(tb_source_of_memory("a.csv", tb_buf_view(&s->text), &s->file.ds->source, &err), &err);
    tb_buf_z(&s->rows, "key|amount\n");
    size_t end = 0;
    for (size_t i = 0; i <= head; i++)
        end = tb_str_find(tb_buf_view(&s->text), TB_LIT("\n"), end) + 1;
    for (size_t at = strlen("key,amount\n"); at < end; at++)
        tb_buf_char(&s->rows, s->text.ptr[at] == ',' ? '|' : s->text.ptr[at]);
    tb_buf_char(&s->rows, '\0');
    make_grid(&s->head, s->rows.ptr);
    for (size_t i = 0, at = 0; i < s->head.rows.len; i++) {
        s->head.rows.ptr[i].offset = at;
        at = tb_str_find(tb_buf_view(&s->text), TB_LIT("\n"), at) + 1;
    }
    s->side = (tb_sieve_side){.file = &s->file, .size = s->text.len, .columns = {0, 1}, .n_slots = 2};
    s->side.first_row = s->head.rows.ptr[1].offset;
}

static void drop(sample *s)
{
    tb_grid_fini(&s->head);
    tb_opened_fini(&s->file);
    tb_buf_fini(&s->rows);
    tb_buf_fini(&s->text);
}

static void even(tb_buf *out, size_t i)
{
    tb_buf_printf(out, "key %06zu of a name that is rather long,%zu.50\n", i, i % 1000);
}
static void long_first(tb_buf *out, size_t i)
{
    tb_buf_printf(out, "%06zu%s,1\n", i,
                  i < 600 ? " a name that is much longer than those of the others behind it" : "");
}
static void short_first(tb_buf *out, size_t i)
{
    tb_buf_printf(out, "%06zu%s,1\n", i,
                  i < 600 ? "" : " a name that is much longer than those of the others before it");
}
static void tiny(tb_buf *out, size_t i) { tb_buf_printf(out, "%zu,1\n", i % 10); }

static void rows_of_one_length(void **state)
{
    (void)state;
    sample s;
    make(&s, 20000, 500, even);
    size_t about = tb_sieve_about_rows(&s.side, &s.head, 1), held = tb_sieve_held_bytes(&s.side, &s.head, 1);
    assert_true(about >= 20000 && about < 22000);
    /* a row: 38 bytes of a name, at most six of an amount, two lengths, what is noted */
    assert_true(held > 20000 * 40 && held < 20000 * 56);
    drop(&s);
}

/* The table that is made for so many has room for a third more. */
static void rows_of_several_lengths(void **state)
{
    (void)state;
    sample s;
    tb_sieve_table t = {0};
    make(&s, 20000, 500, long_first);
    assert_true(tb_sieve_about_rows(&s.side, &s.head, 1) < 20000); /* it is made again then */
    drop(&s);
    make(&s, 20000, 500, short_first);
    size_t about = tb_sieve_about_rows(&s.side, &s.head, 1);
    assert_true(tb_sieve_table_make(&t, about));
    assert_true(tb_sieve_table_most(&t) >= 20000);
    assert_true(about < 40000); /* not as many as the first ones make one think: the lines say otherwise */
    tb_sieve_table_fini(&t);
    drop(&s);
}

static void a_third_of_the_file(void **state)
{
    (void)state;
    sample s;
    make(&s, 20000, 500, tiny);
    assert_true(tb_sieve_about_rows(&s.side, &s.head, 1) * TB_SIEVE_TABLE_ROW <= s.text.len / 3);
    drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_one_length),
        cmocka_unit_test(rows_of_several_lengths),
        cmocka_unit_test(a_third_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
