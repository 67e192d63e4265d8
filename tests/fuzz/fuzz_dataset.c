/* SPDX-License-Identifier: MIT */
/* The input is a dataset file. What is read must be whole, and what is written of it must be read again as the same:
 * the second writing is the first to the byte, in every form. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "dataset/dataset_json.h"
#include "dataset/tidy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_error(tb_status rc, const tb_error *err)
{
    tb_str message = tb_str_of(err->message);
    check(rc < 0 && err->code == rc && message.len > 0, "a failure without a message");
    check(tb_utf8_invalid_at((const uint8_t *)message.ptr, message.len) == message.len, "a message that is not UTF-8");
}

static void check_table(const tb_dtable *t)
{
    check(t->values.len == t->records.len * t->measures.len, "not one value a record and measure");
    check(t->keys.len == t->records.len * t->key_names.len, "not one key a record and key column");
    check(t->id.ptr && t->title.ptr && t->unit.ptr && t->fund.ptr, "a text of a table is absent");
    for (size_t i = 0; i < t->keys.len; i++)
        check(t->keys.ptr[i].ptr != NULL, "a key is absent");
    for (size_t i = 0; i < t->values.len; i++) {
        const tb_value *v = &t->values.ptr[i];
        check(v->printed < t->printed.len && v->kind <= TB_KIND_TEXT && v->scale <= TB_MAX_SCALE, "a broken value");
        check(v->kind != TB_KIND_AMOUNT || v->scale == 2, "an amount that does not count fen");
    }
    for (size_t i = 0; i < t->derivations.len; i++)
        check(t->derivations.ptr[i].record < t->records.len && t->derivations.ptr[i].measure < t->measures.len,
              "a derivation of nothing");
}

static void write_all(const tb_dataset *ds, tb_buf *json, tb_buf *csv)
{
    tb_dataset_write_json(ds, json);
    tb_tidy_write(ds, csv);
    tb_tidy_write_statements(ds, csv);
    check(!json->failed && !csv->failed, "it cannot be written");
    check(tb_is_dataset_json(tb_buf_view(json)), "what was written is not known again");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tb_str text = {(const char *)data, size};
    tb_dataset *ds = NULL, *again = NULL;
    tb_error err = TB_ERROR_INIT;
    (void)tb_is_dataset_json(text);
    tb_status rc = tb_dataset_read_json(text, TB_LIT("input"), &ds, &err);
    if (rc != TB_OK) {
        check(ds == NULL, "a failure left a dataset");
        check_error(rc, &err);
        return 0;
    }
    for (size_t i = 0; i < ds->tables.len; i++)
        check_table(ds->tables.ptr[i]);
    TB_CLEANUP(tb_buf_fini) tb_buf json = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf csv = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf json2 = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf csv2 = {0};
    write_all(ds, &json, &csv);
    check(tb_dataset_read_json(tb_buf_view(&json), TB_LIT("input"), &again, &err) == TB_OK, err.message);
    write_all(again, &json2, &csv2);
    check(tb_str_eq(tb_buf_view(&json), tb_buf_view(&json2)), "written again it is another file");
    check(tb_str_eq(tb_buf_view(&csv), tb_buf_view(&csv2)), "written again it has other lines");
    tb_dataset_free(ds);
    tb_dataset_free(again);
    return 0;
}
