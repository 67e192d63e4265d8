/* SPDX-License-Identifier: MIT */
/* Alternatives are tried in their order, those of the table first, then the measure's, then the name's: a layout for
 * many publishers lists 合计|总计|支出总计, and the first of these that is there is meant. */
#include "layout/line_ref.h"

#include "layout/fold.h"

/* Takes the next alternative off the list. */
static bool next_of(tb_str *list, tb_str *one)
{
    if (!list->len)
        return false;
    size_t at = tb_str_find(*list, TB_LIT("|"), 0);
    *one = tb_str_sub(*list, 0, at == SIZE_MAX ? list->len : at);
    *list = tb_str_sub(*list, at == SIZE_MAX ? list->len : at + 1, list->len);
    return true;
}

bool tb_glob_any(tb_str patterns, tb_str folded)
{
    tb_str one;
    while (next_of(&patterns, &one))
        if (tb_glob(one, folded))
            return true;
    return false;
}

static bool find_record(const tb_dtable *t, const tb_line_ref *ref, tb_str name, size_t measure, bool valued,
                        tb_arena *scratch, tb_line *out)
{
    for (size_t i = 0; i < t->records.len; i++) {
        const tb_record *r = &t->records.ptr[i];
        if ((valued && tb_table_value(t, i, measure)->kind == TB_KIND_NONE) ||
            !tb_glob(name, tb_fold(scratch, r->name)) ||
            (ref->path.len && !tb_glob_any(ref->path, tb_fold(scratch, r->path))))
            continue;
        *out = (tb_line){t, i, measure};
        return true;
    }
    return false;
}

static bool find_in(const tb_dtable *t, const tb_line_ref *ref, bool valued, tb_arena *scratch, tb_line *out)
{
    tb_str measures = ref->measure, measure, name;
    while (next_of(&measures, &measure))
        for (size_t m = 0; m < t->measures.len; m++) {
            if (!tb_glob(measure, tb_fold(scratch, t->measures.ptr[m].name)))
                continue;
            for (tb_str names = ref->name; next_of(&names, &name);)
                if (find_record(t, ref, name, m, valued, scratch, out))
                    return true;
        }
    return false;
}

bool tb_line_find(const tb_dataset *ds, const tb_line_ref *ref, tb_arena *scratch, tb_line *out)
{
    tb_str id;
    for (int valued = 1; valued >= 0; valued--)
        for (tb_str ids = ref->table; next_of(&ids, &id);)
            for (size_t i = 0; i < ds->tables.len; i++)
                if (tb_glob(id, ds->tables.ptr[i]->id) && find_in(ds->tables.ptr[i], ref, valued, scratch, out))
                    return true;
    return false;
}
