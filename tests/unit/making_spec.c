/* SPDX-License-Identifier: MIT */
/* One word a column, its role in front. */
#include "making_spec.h"

#include "layout/fold.h"

static const struct {
    const char *word;
    tb_role role;
} ROLES[] = {{"key:", TB_ROLE_KEY},       {"code:", TB_ROLE_CODE},       {"name:", TB_ROLE_NAME},
             {"parent:", TB_ROLE_PARENT}, {"project:", TB_ROLE_PROJECT}, {"org:", TB_ROLE_ORG},
             {"=", TB_ROLE_MEASURE}};

static void add_column(tb_table_spec *spec, tb_str word, tb_arena *a)
{
    tb_column_spec c = {.role = TB_ROLE_NONE, .basis = TB_LIT("")};
    for (size_t i = 0; i < N(ROLES) && c.role == TB_ROLE_NONE; i++)
        if (tb_str_starts(word, tb_str_of(ROLES[i].word))) {
            c.role = ROLES[i].role;
            word = tb_str_sub(word, strlen(ROLES[i].word), word.len);
        }
    assert_int_not_equal(c.role, TB_ROLE_NONE);
    size_t at = tb_str_find(word, TB_LIT("@"), 0);
    if (at != SIZE_MAX) {
        c.basis = tb_str_sub(word, at + 1, word.len);
        word = tb_str_sub(word, 0, at);
    }
    c.heading = tb_fold(a, word);
    assert_true(tb_vec_push(&spec->columns, c));
}

tb_table_spec *make_spec(const char *columns, tb_arena *a)
{
    tb_table_spec *spec = tb_table_spec_new();
    assert_non_null(spec);
    for (tb_str rest = tb_str_of(columns); rest.len;) {
        size_t bar = tb_str_find(rest, TB_LIT("|"), 0);
        add_column(spec, tb_str_sub(rest, 0, bar == SIZE_MAX ? rest.len : bar), a);
        rest = tb_str_sub(rest, bar == SIZE_MAX ? rest.len : bar + 1, rest.len);
    }
    return spec;
}

tb_plan make_plan(const tb_table_spec *spec, const tb_grid *g, size_t header_rows, tb_str unit, tb_arena *a)
{
    tb_plan plan = {0};
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_plan_make(spec, g, header_rows, &(tb_plan_around){.unit = unit}, a, &plan, &err), &err);
    return plan;
}
