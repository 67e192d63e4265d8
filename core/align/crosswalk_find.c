/* SPDX-License-Identifier: MIT */
/* Every text of a line that a row may speak of is an entry; entries are sorted, and a row goes by the field that
 * says most, then checks the others. A unit may stand as such, as a part of the path or as a key column, and so
 * may a code. */
#include "align/crosswalk_find.h"

#include <stdlib.h>

#include "align/fields.h"
#include "layout/fold.h"

#define MAX_TRIES ((size_t)200 * 1000 * 1000)
#define MAX_PARTS 6u

static uint32_t number_of(tb_finder *f, tb_str s)
{
    uint32_t raw = 0;
    if (!tb_intern(&f->raws, s, &raw)) {
        f->arena.failed = true;
        return 0;
    }
    while (f->of_raw.len <= raw)
        if (!tb_vec_push(&f->of_raw, UINT32_MAX)) {
            f->arena.failed = true;
            return 0;
        }
    if (f->of_raw.ptr[raw] == UINT32_MAX && !tb_intern(&f->folded, tb_fold(&f->arena, s), &f->of_raw.ptr[raw]))
        f->arena.failed = true;
    return f->arena.failed ? 0 : f->of_raw.ptr[raw];
}

static void add(tb_finder *f, uint32_t field, tb_str s, uint32_t record)
{
    uint32_t text = s.len ? number_of(f, s) : 0;
    if (text && !tb_vec_push(&f->entries, ((tb_finder_entry){field, text, record})))
        f->arena.failed = true;
}

static void add_record(tb_finder *f, uint32_t i)
{
    const tb_record *r = &f->t->records.ptr[i];
    TB_CLEANUP(tb_buf_fini) tb_buf key = {0};
    add(f, TB_CROSSWALK_ORG, r->org_name, i);
    add(f, TB_CROSSWALK_ORG, r->org_code, i);
    for (size_t k = 0; k < MAX_PARTS && tb_path_part(r->path, k).len; k++)
        add(f, TB_CROSSWALK_ORG, tb_path_part(r->path, k), i);
    add(f, TB_CROSSWALK_CODE, r->code, i);
    for (size_t k = 0; k < f->t->key_names.len; k++) {
        add(f, TB_CROSSWALK_ORG, tb_table_key(f->t, i, k), i);
        add(f, TB_CROSSWALK_CODE, tb_table_key(f->t, i, k), i);
    }
    add(f, TB_CROSSWALK_NAME, r->name, i);
    add(f, TB_CROSSWALK_PROJECT, r->project, i);
    tb_record_key(&key, f->t, i);
    add(f, TB_CROSSWALK_KEY, tb_arena_str(&f->arena, tb_buf_view(&key)), i);
    if (f->t->key_names.len > 1) { /* the code column of what 'align' writes is the whole key */
        TB_CLEANUP(tb_buf_fini) tb_buf code = {0};
        tb_record_code(&code, f->t, i);
        add(f, TB_CROSSWALK_CODE, tb_arena_str(&f->arena, tb_buf_view(&code)), i);
    }
}

static int by_text(const void *pa, const void *pb)
{
    const tb_finder_entry *a = pa, *b = pb;
    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    if (a->text != b->text)
        return a->text < b->text ? -1 : 1;
    return a->record < b->record ? -1 : a->record > b->record;
}

bool tb_finder_make(tb_finder *f)
{
    for (uint32_t i = 0; i < f->t->records.len && !f->arena.failed; i++)
        add_record(f, i);
    if (f->entries.len > 1)
        qsort(f->entries.ptr, f->entries.len, sizeof *f->entries.ptr, by_text);
    size_t kept = 0;
    for (size_t i = 0; i < f->entries.len; i++)
        if (kept == 0 || by_text(&f->entries.ptr[kept - 1], &f->entries.ptr[i]) != 0)
            f->entries.ptr[kept++] = f->entries.ptr[i];
    f->entries.len = kept;
    return !f->arena.failed;
}

void tb_finder_fini(tb_finder *f)
{
    tb_interner_fini(&f->raws);
    tb_interner_fini(&f->folded);
    tb_vec_fini(&f->of_raw);
    tb_vec_fini(&f->entries);
    tb_arena_fini(&f->arena);
    *f = (tb_finder){0};
}

/* The first entry of a field that is not before (text, record). */
static size_t lower(const tb_finder *f, tb_finder_entry want)
{
    size_t lo = 0, hi = f->entries.len;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (by_text(&f->entries.ptr[mid], &want) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool has(const tb_finder *f, uint32_t field, uint32_t text, uint32_t record)
{
    size_t at = lower(f, (tb_finder_entry){field, text, record});
    return at < f->entries.len && by_text(&f->entries.ptr[at], &(tb_finder_entry){field, text, record}) == 0;
}

/* Keeps those of out that also have this text. False: none is left; then nothing is changed. */
static bool narrow(tb_finder *f, tb_found_records *out, uint32_t field, uint32_t text)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->len; i++)
        kept += has(f, field, text, out->ptr[i]);
    if (kept == 0)
        return false;
    kept = 0;
    for (size_t i = 0; i < out->len; i++)
        if (has(f, field, text, out->ptr[i]))
            out->ptr[kept++] = out->ptr[i];
    out->len = kept;
    return true;
}

static bool find_exactly(tb_finder *f, const tb_crosswalk_row *r, int w, tb_found_records *out)
{
    static const uint32_t order[] = {TB_CROSSWALK_KEY, TB_CROSSWALK_PROJECT, TB_CROSSWALK_NAME, TB_CROSSWALK_CODE,
                                     TB_CROSSWALK_ORG};
    bool begun = false;
    out->len = 0;
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        tb_str s = r->of[w][order[k]];
        uint32_t text = s.len ? number_of(f, s) : 0;
        if (!s.len)
            continue;
        if (begun) {
            if (!narrow(f, out, order[k], text))
                out->len = 0;
            continue;
        }
        begun = true;
        for (size_t i = lower(f, (tb_finder_entry){order[k], text, 0});
             i < f->entries.len && f->entries.ptr[i].field == order[k] && f->entries.ptr[i].text == text; i++)
            if (!tb_vec_push(out, f->entries.ptr[i].record))
                return false;
    }
    return !f->arena.failed;
}

static bool is_at(tb_finder *f, uint32_t record, tb_str place)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_place_write(&b, f->t->records.ptr[record].place);
    return tb_str_eq(tb_buf_view(&b), place);
}

/* Of several lines those whose path and place are as said, if there are any. */
static void prefer(tb_finder *f, const tb_crosswalk_row *r, int w, tb_found_records *out)
{
    for (int pass = 0; pass < 2; pass++) {
        tb_str want = r->of[w][pass ? TB_CROSSWALK_PLACE : TB_CROSSWALK_PATH];
        size_t kept = 0;
        if (out->len < 2 || !want.len)
            continue;
        for (size_t i = 0; i < out->len; i++) {
            uint32_t record = out->ptr[i];
            bool fits = pass ? is_at(f, record, want) : tb_str_eq(f->t->records.ptr[record].path, want);
            if (!fits)
                continue;
            out->ptr[i] = out->ptr[kept];
            out->ptr[kept++] = record;
        }
        out->len = kept ? kept : out->len;
    }
}

/* Tries the codes of the table that may have become what the row prints; those with which the row fits a line. */
static bool restore(tb_finder *f, tb_crosswalk_row *r, int w, uint32_t field, tb_found_records *out, bool *restored)
{
    tb_str printed = r->of[w][field], found = {NULL, 0};
    size_t n = 0;
    uint32_t last = 0;
    for (size_t i = lower(f, (tb_finder_entry){field, 0, 0}); i < f->entries.len && f->entries.ptr[i].field == field;
         i++) {
        uint32_t text = f->entries.ptr[i].text;
        tb_str code = f->folded.strings.ptr[text];
        if (text == last || f->tries++ > MAX_TRIES)
            continue;
        last = text;
        if (!tb_code_became(code, printed))
            continue;
        r->of[w][field] = code;
        if (!find_exactly(f, r, w, out))
            return false;
        if (out->len && n++ == 0)
            found = code;
    }
    r->of[w][field] = n == 1 ? found : printed;
    *restored = n == 1;
    out->len = 0;
    return n == 1 ? find_exactly(f, r, w, out) : true;
}

bool tb_finder_find(tb_finder *f, tb_crosswalk_row *r, int w, tb_found_records *out, bool *restored)
{
    tb_str code = r->of[w][TB_CROSSWALK_CODE], key = r->of[w][TB_CROSSWALK_KEY];
    *restored = false;
    if (!find_exactly(f, r, w, out))
        return false;
    if (out->len == 0 && key.len) { /* the code says what the key says: first one, then the other */
        r->of[w][TB_CROSSWALK_CODE] = TB_LIT("");
        if (!restore(f, r, w, TB_CROSSWALK_KEY, out, restored))
            return false;
        if (!*restored)
            r->of[w][TB_CROSSWALK_CODE] = code;
    } else if (out->len == 0 && code.len && !restore(f, r, w, TB_CROSSWALK_CODE, out, restored)) {
        return false;
    }
    prefer(f, r, w, out);
    return true;
}

bool tb_finder_same(tb_finder *f, const tb_crosswalk_row *r, int w, tb_found_records *out)
{
    return find_exactly(f, r, w, out);
}

/* By the folded text, because numbers differ from one table to the other. */
static uint64_t mix(const tb_finder *f, uint64_t h, uint32_t text)
{
    return tb_str_hash(text ? f->folded.strings.ptr[text] : TB_LIT(""), h + 1);
}

uint64_t tb_finder_residue(tb_finder *f, const tb_crosswalk_row *r, int w, const bool *covered, uint32_t record)
{
    const tb_record *x = &f->t->records.ptr[record];
    uint32_t said[TB_CROSSWALK_PROJECT + 1];
    bool all = covered[TB_CROSSWALK_KEY];
    uint64_t h = mix(f, 7, number_of(f, x->fund));
    for (int k = 0; k <= TB_CROSSWALK_PROJECT; k++)
        said[k] = r->of[w][k].len ? number_of(f, r->of[w][k]) : 0;
    if (all)
        return h;
    bool own = tb_str_eq(x->org_name, f->dept);
    if (!covered[TB_CROSSWALK_ORG])
        h = mix(f, h, number_of(f, x->org_code.len ? x->org_code : own ? TB_LIT("") : x->org_name));
    for (size_t k = 0; k < f->t->key_names.len; k++) {
        uint32_t text = number_of(f, tb_table_key(f->t, record, k));
        bool is_said = false;
        for (int i = 0; i <= TB_CROSSWALK_PROJECT; i++)
            is_said = is_said || (covered[i] && said[i] && text == said[i]);
        h = mix(f, h, is_said ? 0 : text);
    }
    if (f->t->key_names.len)
        return h;
    h = mix(f, h, covered[TB_CROSSWALK_CODE] ? 0 : number_of(f, x->code));
    for (size_t k = 0; !x->code.len && !covered[TB_CROSSWALK_CODE] && k < MAX_PARTS && tb_path_part(x->path, k).len;
         k++) {
        uint32_t text = number_of(f, tb_path_part(x->path, k));
        h = mix(f, h, covered[TB_CROSSWALK_ORG] && text == said[TB_CROSSWALK_ORG] ? 0 : text);
    }
    if (!covered[TB_CROSSWALK_CODE] && !covered[TB_CROSSWALK_NAME] && !x->code.len)
        h = mix(f, h, number_of(f, x->name));
    return mix(f, h, covered[TB_CROSSWALK_PROJECT] ? 0 : number_of(f, x->project));
}
