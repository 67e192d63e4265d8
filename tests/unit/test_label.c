/* SPDX-License-Identifier: MIT */
#include "align/label.h"

#include "align/likeness.h"
#include "align/names.h"
#include "words.h"

typedef enum sameness { DIFFERENT, CORE, FOLDED, PRINTED } sameness;

static sameness compare(const tb_label *a, const tb_label *b)
{
    if (a->printed == b->printed)
        return PRINTED;
    return a->folded == b->folded ? FOLDED : a->core == b->core ? CORE : DIFFERENT;
}

/* How much of two names is the same once what says nothing is gone. */
static void test_folding(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        sameness want;
    } CASES[] = {
        {"设备购置（一期）", "设备购置(一期)", PRINTED},
        {"２０２３年科普活动", "2024年科普活动", PRINTED},
        {"科普 活动", "科普活动", PRINTED},
        {"一、科普活动", "科普活动", PRINTED},
        {"2023年科普活动经费", "科普活动专项经费", FOLDED},
        {"其它支出项目", "其他支出", FOLDED},
        {"平台运行维护", "平台运维", CORE},
        {"信息化建设一期", "信息化建设二期", DIFFERENT},
        {"1号楼维修", "2号楼维修", DIFFERENT},
        {"设备购置", "设备运行", DIFFERENT},
        {"Peace Operations", "PEACE  OPERATIONS", PRINTED},
        {"კულტურის პროგრამა", "კულტურის", FOLDED},
    };
    tb_lexicon *l = read_lexicon();
    tb_arena arena = {0};
    for (size_t i = 0; i < N(CASES); i++) {
        tb_label a, b;
        assert_true(tb_label_make(l, tb_str_of(CASES[i].a), &arena, &a));
        assert_true(tb_label_make(l, tb_str_of(CASES[i].b), &arena, &b));
        if (compare(&a, &b) != CASES[i].want)
            fail_msg("%s, %s: %d, not %d", CASES[i].a, CASES[i].b, (int)compare(&a, &b), (int)CASES[i].want);
    }
    tb_arena_fini(&arena);
    tb_lexicon_free(l);
}

static void test_numbers(void **state)
{
    (void)state;
    tb_lexicon *l = read_lexicon();
    tb_arena arena = {0};
    tb_label a;
    assert_true(tb_label_make(l, TB_LIT("2023年第三批安全生产一体化设备"), &arena, &a));
    assert_int_equal(a.year, 2023);
    assert_int_equal(a.n_numbers, 1); /* 一体化 counts nothing */
    assert_int_equal(a.numbers[0].value, 3);
    assert_true(tb_label_make(l, TB_LIT("无细项"), &arena, &a));
    assert_true(a.is_empty);
    assert_true(tb_label_make(NULL, TB_LIT(""), &arena, &a));
    assert_true(a.is_empty);
    tb_arena_fini(&arena);
    tb_lexicon_free(l);
}

/* The likeness of two names among some others, either way round. */
static tb_likeness likeness(const tb_lexicon *l, const char *x, const char *y)
{
    static const char *const others[] = {"公路养护", "河道保洁", "食品抽检", "送戏下乡", "课桌椅更换", "护理培训"};
    tb_names names = {.lexicon = l};
    uint32_t a, b, unused;
    assert_true(tb_names_add(&names, tb_str_of(x), &a) && tb_names_add(&names, tb_str_of(y), &b));
    for (size_t i = 0; i < N(others); i++)
        assert_true(tb_names_add(&names, tb_str_of(others[i]), &unused));
    assert_true(tb_names_weigh(&names));
    tb_likeness one = tb_likeness_of(&names.labels.ptr[a], &names.labels.ptr[b]);
    tb_likeness two = tb_likeness_of(&names.labels.ptr[b], &names.labels.ptr[a]);
    assert_int_equal(one.name, two.name);
    assert_int_equal(one.within, two.within);
    assert_int_equal(one.conflict, two.conflict);
    tb_names_fini(&names);
    return one;
}

static void test_likeness(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        uint32_t least, most;
        tb_conflict conflict;
    } CASES[] = {
        {"古籍修复与保护项目", "古籍保护修复专项", 700, 1000, TB_AGREE},
        {"图书资料购置费", "图书文献资料采购", 600, 1000, TB_AGREE},
        {"机关大院安保", "安保（机关大院）", 900, 1000, TB_AGREE},
        {"信息化建设一期", "信息化建设二期", 0, 1000, TB_NUMBER},
        {"第五届质量奖评审", "第六届质量奖评审", 0, 1000, TB_NUMBER},
        {"空调购置", "空调维修", 0, 900, TB_OPPOSITE},
        {"城东小学食堂", "城西小学食堂", 0, 1000, TB_PLACE},
        {"安宁养老院新建", "康宁养老院新建", 0, 1000, TB_PLACE},
        {"少儿阅览室开放", "抗战遗址测绘", 0, 200, TB_AGREE},
        {"Mechanism for Peace Operations Response", "Peace Operations Response Mechanism", 900, 1000, TB_AGREE},
    };
    tb_lexicon *l = read_lexicon();
    for (size_t i = 0; i < N(CASES); i++) {
        tb_likeness k = likeness(l, CASES[i].a, CASES[i].b);
        if (k.name < CASES[i].least || k.name > CASES[i].most || k.conflict != CASES[i].conflict)
            fail_msg("%s, %s: %u, conflict %d", CASES[i].a, CASES[i].b, k.name, (int)k.conflict);
    }
    tb_lexicon_free(l);
}

static void test_logarithm(void **state)
{
    (void)state;
    assert_int_equal(tb_log2_16(1), 0);
    assert_int_equal(tb_log2_16(2), 16);
    assert_int_equal(tb_log2_16(1024), 160);
    assert_true(tb_log2_16(3) > 16 && tb_log2_16(3) < 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_folding), cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_likeness), cmocka_unit_test(test_logarithm)};
    return cmocka_run_group_tests_name("label", tests, NULL, NULL);
}
