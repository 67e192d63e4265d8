/* SPDX-License-Identifier: MIT */
/* Tables are heap objects with growable columns; every string belongs to an arena of the dataset. */
#include "dataset/dataset.h"

#include <stdlib.h>

#include "base/limits.h"

#include "base/msg.h"

static const char *const level_names[] = {"line", "total", "class", "group", "item", "unit", "project", "indicator"};
static const char *const kind_names[] = {"", "amount", "number", "percent", "text"};

const char *tb_level_name(tb_level l) { return level_names[l]; }
const char *tb_kind_name(tb_kind k) { return kind_names[k]; }

bool tb_level_by_name(tb_str name, tb_level *out)
{
    for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++)
        if (tb_str_eq(name, tb_str_of(level_names[i]))) {
            *out = (tb_level)i;
            return true;
        }
    return false;
}

static tb_str say(const char *const (*words)[2], size_t n, tb_str word)
{
    for (size_t i = 0; i < n; i++)
        if (tb_str_eq(word, tb_str_of(words[i][0])))
            return tb_str_of(_(words[i][1]));
    return word;
}

const char *tb_rounding_name(tb_rounding r)
{
    return r == TB_ROUND_TRUNCATE ? "truncate" : r == TB_ROUND_HALF_EVEN ? "half-even" : "half-up";
}

tb_str tb_stage_say(tb_str stage)
{
    static const char *const words[][2] = {{"budget", N_("budget")},
                                           {"final", N_("final account")},
                                           {"adjusted", N_("adjusted budget")},
                                           {"draft", N_("draft budget")}};
    return say(words, sizeof words / sizeof *words, stage);
}

tb_str tb_basis_say(tb_str basis)
{
    static const char *const words[][2] = {{"current", N_("without carry-over")},
                                           {"total", N_("with carry-over")},
                                           {"estimated", N_("estimated execution")},
                                           {"executed", N_("execution")},
                                           {"final", N_("final account")}};
    return say(words, sizeof words / sizeof *words, basis);
}

tb_dataset *tb_dataset_new(void)
{
    tb_dataset *ds = calloc(1, sizeof *ds);
    if (ds)
        ds->facts.percent_digits = 2;
    return ds;
}

uint64_t tb_text_hash(tb_str s) { return tb_str_hash(s, 0) & ~(uint64_t)1; }

static int by_number(const void *pa, const void *pb)
{
    const uint64_t *a = pa, *b = pb;
    return *a < *b ? -1 : *a > *b;
}

void tb_hashes_sort(tb_hashes *h)
{
    if (h->len)
        qsort(h->ptr, h->len, sizeof *h->ptr, by_number);
}

bool tb_table_is_alike_text(const tb_dtable *t, tb_str s)
{
    uint64_t want = tb_text_hash(s);
    return t->alike_texts.len && bsearch(&want, t->alike_texts.ptr, t->alike_texts.len, sizeof want, by_number) != NULL;
}

void tb_table_free(tb_dtable *t)
{
    tb_vec_fini(&t->key_names);
    tb_vec_fini(&t->keys);
    tb_vec_fini(&t->measures);
    tb_vec_fini(&t->records);
    tb_vec_fini(&t->values);
    tb_vec_fini(&t->printed);
    tb_vec_fini(&t->places);
    tb_vec_fini(&t->members);
    tb_vec_fini(&t->derivations);
    tb_vec_fini(&t->alike_texts);
    free(t);
}

void tb_dataset_free(tb_dataset *ds)
{
    if (!ds)
        return;
    for (size_t i = 0; i < ds->tables.len; i++)
        tb_table_free(ds->tables.ptr[i]);
    tb_vec_fini(&ds->tables);
    tb_vec_fini(&ds->statements);
    tb_vec_fini(&ds->headlines);
    tb_vec_fini(&ds->summary);
    tb_diags_fini(&ds->diags);
    tb_arena_fini(&ds->arena);
    tb_arena_fini(&ds->text);
    tb_source_close(ds->source);
    free(ds);
}

tb_dtable *tb_dataset_add_table(tb_dataset *ds)
{
    tb_dtable *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    if (!tb_vec_push(&t->printed, TB_LIT("")) || !tb_vec_push(&ds->tables, t)) {
        tb_table_free(t);
        return NULL;
    }
    return t;
}

tb_dtable *tb_dataset_find_table(const tb_dataset *ds, tb_str id)
{
    for (size_t i = 0; i < ds->tables.len; i++)
        if (tb_str_eq(ds->tables.ptr[i]->id, id))
            return ds->tables.ptr[i];
    return NULL;
}

size_t tb_table_add_record(tb_dtable *t, tb_record r)
{
    size_t nm = t->measures.len, nk = t->key_names.len;
    if (nm && t->records.len >= TB_MAX_CELLS / nm) /* ragged input must not grow into a dense table without end */
        return SIZE_MAX;
    if (!tb_vec_reserve(&t->values, nm) || !tb_vec_reserve(&t->keys, nk) || !tb_vec_push(&t->records, r))
        return SIZE_MAX;
    for (size_t i = 0; i < nm; i++)
        t->values.ptr[t->values.len++] = (tb_value){0};
    for (size_t i = 0; i < nk; i++)
        t->keys.ptr[t->keys.len++] = TB_LIT("");
    return t->records.len - 1;
}

tb_str tb_value_printed(const tb_dtable *t, tb_value v) { return t->printed.ptr[v.printed]; }

uint32_t tb_table_keep_printed(tb_dtable *t, tb_str s)
{
    if (s.len == 0 || t->printed.len >= UINT32_MAX || !tb_vec_push(&t->printed, s))
        return 0;
    return (uint32_t)(t->printed.len - 1);
}

void tb_table_drop_measure(tb_dtable *t, size_t measure)
{
    size_t n = t->measures.len, kept = 0;
    for (size_t i = 0; i < t->values.len; i++)
        if (i % n != measure)
            t->values.ptr[kept++] = t->values.ptr[i];
    t->values.len = kept;
    memmove(t->measures.ptr + measure, t->measures.ptr + measure + 1, (n - 1 - measure) * sizeof *t->measures.ptr);
    t->measures.len--;
}

uint32_t tb_table_keep_place(tb_dtable *t, tb_place p)
{
    if (t->places.len == 0 && !tb_vec_push(&t->places, ((tb_place){0})))
        return 0;
    if (t->places.len > UINT32_MAX - 1 || !tb_vec_push(&t->places, p))
        return 0;
    return (uint32_t)t->places.len - 1;
}

tb_place tb_value_place(const tb_dtable *t, size_t record, tb_value v)
{
    tb_place p = t->records.ptr[record].place;
    if (v.place)
        return t->places.ptr[v.place];
    if (p.style != TB_PLACE_TEXT)
        p.cell = v.cell;
    if (p.style == TB_PLACE_PATH && v.cell && v.cell <= t->members.len)
        p.member = t->members.ptr[v.cell - 1];
    return p;
}

size_t tb_table_measure(const tb_dtable *t, tb_str name)
{
    for (size_t i = 0; i < t->measures.len; i++)
        if (tb_str_eq(t->measures.ptr[i].name, name))
            return i;
    return SIZE_MAX;
}

tb_str tb_value_unit(const tb_measure *m, tb_value v)
{
    if (v.kind == TB_KIND_PERCENT)
        return TB_LIT("%");
    return v.kind == TB_KIND_TEXT || !m->unit.ptr ? TB_LIT("") : m->unit;
}

tb_place tb_statement_place(const tb_statement *s)
{
    if (s->sheet.len)
        return (tb_place){.style = TB_PLACE_SHEET, .line = s->line, .text = s->sheet};
    return (tb_place){.style = s->page ? TB_PLACE_PAGE : TB_PLACE_LINE, .line = s->line, .page = s->page};
}

void tb_record_code(tb_buf *b, const tb_dtable *t, size_t record)
{
    tb_str code = t->records.ptr[record].code;
    tb_buf_str(b, code);
    for (size_t k = 0; !code.len && k < t->key_names.len; k++) {
        if (k)
            tb_buf_char(b, '|');
        tb_buf_str(b, tb_table_key(t, record, k));
    }
}

void tb_record_key(tb_buf *b, const tb_dtable *t, size_t record)
{
    const tb_record *r = &t->records.ptr[record];
    for (size_t k = 0; k < t->key_names.len; k++)
        tb_buf_printf(b, "%s%.*s", k ? "|" : "", TB_ARG(tb_table_key(t, record, k)));
    if (t->key_names.len)
        return;
    if (r->code.len)
        tb_buf_str(b, r->code);
    else
        tb_buf_printf(b, "%.*s|%.*s", TB_ARG(r->path), TB_ARG(r->name));
    if (r->project.len)
        tb_buf_printf(b, "|%.*s", TB_ARG(r->project));
}
