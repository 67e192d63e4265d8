/* SPDX-License-Identifier: MIT */
#include "layout/pairing.h"

#include "testing.h"

#define MAX 8u

typedef struct pairing {
    const char *name;
    const char *olds[MAX], *news[MAX]; /* up to a NULL; "" is a table without a title */
    const char *old_of;                /* for each of news the index of its partner, or - */
} pairing;

static const pairing cases[] = {
    {"equal titles", {"a", "b", "c"}, {"c", "a", "b"}, "201"},
    {"nothing", {NULL}, {NULL}, ""},
    {"nothing old", {NULL}, {"a", "b"}, "--"},
    {"nothing new", {"a", "b"}, {NULL}, ""},
    {"one that is new", {"a", "b"}, {"a", "x", "b"}, "0-1"},
    {"years differ", {"2023年收入表", "2023年支出表"}, {"2024年支出表", "2024年收入表"}, "10"},
    {"longer numbers that begin like years stay", {"表20231", "表1"}, {"表20241", "表2"}, "--"},
    {"numbers that are no years stay", {"表1", "表2"}, {"表2", "表3", "表4"}, "1--"},
    {"numbers of four digits that are no years stay", {"表3023", "表1"}, {"表3024", "表2"}, "--"},
    {"an equal title comes before one of another year", {"2022年表", "2023年表"}, {"2023年表", "2024年表"}, "10"},
    {"equal runs go one by one", {"a", "a", "a"}, {"a", "a"}, "01"},
    {"folded alike", {"收 入 表（一）", "x"}, {"x", "收入表(一)"}, "10"},
    {"a single table on both sides", {"收入"}, {"Income"}, "0"},
    {"one left on both sides", {"a", "收入", "b"}, {"b", "a", "Income"}, "201"},
    {"two left on one side: titles that differ do not pair", {"a", "收入"}, {"a", "x", "y"}, "0--"},
    {"without titles, by order", {"", "", ""}, {"", ""}, "01"},
    {"a title on one side only, by order", {"a", ""}, {"", "b"}, "01"},
    {"order is of those that are left", {"x", "", ""}, {"", "", "x"}, "120"},
};

static size_t count(const char *const *titles, tb_str *out)
{
    size_t n = 0;
    for (; n < MAX && titles[n]; n++)
        out[n] = tb_str_of(titles[n]);
    return n;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(cases); i++) {
        tb_str olds[MAX], news[MAX];
        size_t n_old = count(cases[i].olds, olds), n_new = count(cases[i].news, news), old_of[MAX], new_of[MAX];
        char got[MAX + 1] = "";
        assert_true(tb_pair_titles(olds, n_old, news, n_new, old_of));
        for (size_t j = 0; j < n_new; j++)
            got[j] = old_of[j] == TB_UNPAIRED ? '-' : (char)('0' + old_of[j]);
        if (strcmp(got, cases[i].old_of) != 0)
            fail_msg("%s: %s, not %s", cases[i].name, got, cases[i].old_of);
        /* The same whichever side comes first. */
        assert_true(tb_pair_titles(news, n_new, olds, n_old, new_of));
        for (size_t k = 0; k < n_old; k++)
            if (new_of[k] != TB_UNPAIRED && old_of[new_of[k]] != k)
                fail_msg("%s: turned round, %zu is the partner of %zu", cases[i].name, new_of[k], k);
        size_t pairs = 0, turned = 0;
        for (size_t j = 0; j < n_new; j++)
            pairs += old_of[j] != TB_UNPAIRED;
        for (size_t k = 0; k < n_old; k++)
            turned += new_of[k] != TB_UNPAIRED;
        assert_int_equal(pairs, turned);
    }
}

/* Many tables of one title are paired one by one, and not with every other. */
static void test_many(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static tb_str titles[MANY];
    static size_t old_of[MANY];
    for (size_t i = 0; i < MANY; i++)
        titles[i] = TB_LIT("收支总表");
    assert_true(tb_pair_titles(titles, MANY, titles, MANY, old_of));
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(old_of[i], i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
