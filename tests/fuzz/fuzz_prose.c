/* SPDX-License-Identifier: MIT */
/* The first byte chooses the year and how much memory there is; the rest is a paragraph. What is read must be
 * whole, stand in the paragraph, and be read again the same way. */
#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "base/limits.h"
#include "layout/prose.h"

#define MAX_FILE ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static tb_words *load(void)
{
    tb_words *w = NULL;
    tb_error err = TB_ERROR_INIT;
    char *text = malloc(MAX_FILE);
    FILE *f = fopen(TB_WORDS_FILE, "rb");
    check(f && text, TB_WORDS_FILE " cannot be read");
    size_t n = fread(text, 1, MAX_FILE, f);
    (void)fclose(f);
    check(tb_words_parse(tb_str_make(text, n), &w, &err) == TB_OK, err.message);
    free(text);
    return w;
}

static void check_statement(const tb_statement *st, tb_str paragraph)
{
    check(st->subject.ptr && st->subject.len > 0, "a statement about nothing");
    check(st->has_amount || st->has_change || st->has_percent, "a statement that states nothing");
    check(st->unit.ptr && st->basis.ptr && st->base_basis.ptr, "a string is absent");
    check(st->unit.len > 0 || !st->has_amount, "an amount without a unit");
    check(st->text.ptr >= paragraph.ptr && st->text.ptr + st->text.len <= paragraph.ptr + paragraph.len,
          "text from elsewhere");
    check(st->amount.scale <= TB_MAX_SCALE && st->change.scale <= TB_MAX_SCALE && st->percent.scale <= TB_MAX_SCALE,
          "a scale out of range");
    check(!st->percent_is_share || st->has_percent, "a share of nothing");
}

static bool is_same(const tb_statement *a, const tb_statement *b)
{
    return tb_str_eq(a->subject, b->subject) && tb_str_eq(a->text, b->text) && a->has_amount == b->has_amount &&
           a->has_change == b->has_change && a->has_percent == b->has_percent &&
           tb_decimal_cmp(a->amount, b->amount) == 0 && tb_decimal_cmp(a->change, b->change) == 0 &&
           tb_decimal_cmp(a->percent, b->percent) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static tb_words *words;
    words = words ? words : load();
    if (size == 0)
        return 0;
    tb_str paragraph = {(const char *)data + 1, size - 1};
    int year = (data[0] & 1u) != 0 ? 2024 : 0;
    tb_str section = (data[0] & 2u) != 0 ? paragraph : TB_LIT("");
    tb_arena arena = {.limit = (data[0] & 4u) != 0 ? 16u * (size_t)(data[0] >> 3) : 0};
    tb_arena plenty = {0};
    tb_statements first = {0}, again = {0};
    tb_status rc = tb_prose_read(words, paragraph, section, year, 1, 1, &arena, &first, NULL);
    tb_status rc2 = tb_prose_read(words, paragraph, section, year, 1, 1, &plenty, &again, NULL);
    check(rc == rc2 || rc == TB_E_NOMEM, "not the same result");
    check(rc == TB_OK || first.len == 0, "a failure left statements");
    check(rc != TB_OK || first.len == again.len, "not the same number of statements");
    for (size_t i = 0; i < first.len; i++) {
        check_statement(&first.ptr[i], paragraph);
        check(is_same(&first.ptr[i], &again.ptr[i]), "not the same statement");
    }
    tb_vec_fini(&first);
    tb_vec_fini(&again);
    tb_arena_fini(&arena);
    tb_arena_fini(&plenty);
    return 0;
}
