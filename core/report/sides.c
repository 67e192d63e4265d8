/* SPDX-License-Identifier: MIT */
/* A plain table has its unit among its parents or keys: of a line that was moved the first that differs stands for
 * it. */
#include "report/sides.h"

#include "align/fields.h"

#define MAX_PARTS 6u

const char *const tb_side_keys[TB_N_SIDES][2] = {{"old_org", "new_org"},
                                                 {"old_code", "new_code"},
                                                 {"old_name", "new_name"},
                                                 {"old_path", "new_path"},
                                                 {"old_project", "new_project"}};

static void find_unit(const tb_table_change *t, const tb_change *c, tb_str of[2])
{
    tb_str o = t->old_table->records.ptr[c->old_record].path, n = t->new_table->records.ptr[c->new_record].path;
    for (size_t i = 0; i < MAX_PARTS; i++) {
        tb_str x = tb_path_part(o, i), y = tb_path_part(n, i);
        if (tb_str_eq(x, y) || !x.len || !y.len)
            continue;
        of[0] = x;
        of[1] = y;
        return;
    }
    for (size_t k = 0; k < t->old_table->key_names.len && k < t->new_table->key_names.len; k++) {
        tb_str x = tb_table_key(t->old_table, c->old_record, k), y = tb_table_key(t->new_table, c->new_record, k);
        if (tb_str_eq(x, y))
            continue;
        of[0] = x;
        of[1] = y;
        return;
    }
}

void tb_sides_of(const tb_table_change *t, const tb_change *c, tb_sides *s)
{
    const tb_record *r[2] = {&t->old_table->records.ptr[c->old_record], &t->new_table->records.ptr[c->new_record]};
    tb_record_code(&s->old_code, t->old_table, c->old_record);
    tb_record_code(&s->new_code, t->new_table, c->new_record);
    for (int w = 0; w < 2; w++) {
        s->of[0][w] = r[w]->org_name;
        s->of[1][w] = tb_buf_view(w ? &s->new_code : &s->old_code);
        s->of[2][w] = r[w]->name;
        s->of[3][w] = r[w]->path;
        s->of[4][w] = r[w]->project;
    }
    if (c->kind == TB_MOVED && tb_str_eq(r[0]->org_name, r[1]->org_name))
        find_unit(t, c, s->of[0]);
}

void tb_sides_fini(tb_sides *s)
{
    tb_buf_fini(&s->old_code);
    tb_buf_fini(&s->new_code);
}
