/* SPDX-License-Identifier: MIT */
/* Whole alignments of two small tables: each stage by what only it finds, and what none may pair. */
#include "align/align.h"

#include "making.h"
#include "words.h"

static tb_lexicon *words;

static int open_words(void **state)
{
    (void)state;
    words = read_lexicon();
    return 0;
}

static int close_words(void **state)
{
    (void)state;
    tb_lexicon_free(words);
    return 0;
}

static void say(tb_buf *b, const tb_dtable *t, uint32_t record)
{
    if (record == TB_NO_RECORD)
        tb_buf_char(b, '-');
    else
        tb_buf_str(b, t->records.ptr[record].name);
}

/* "renamed/name old>new" a line, lines of the same key left out. */
static void say_all(tb_buf *b, const tb_table_pair *t)
{
    for (size_t i = 0; i < t->pairs.len; i++) {
        const tb_pair *p = &t->pairs.ptr[i];
        bool both = p->old_record != TB_NO_RECORD && p->new_record != TB_NO_RECORD;
        if (both && p->by == TB_BY_KEY && p->group == 0)
            continue;
        tb_buf_printf(b, "%s/%s ", tb_relation_name((tb_relation)p->relation), both ? tb_by_name((tb_by)p->by) : "-");
        say(b, t->old_table, p->old_record);
        tb_buf_char(b, '>');
        say(b, t->new_table, p->new_record);
        tb_buf_z(b, p->decision == TB_REVIEW ? "?\n" : "\n");
    }
}

typedef struct alignment {
    const char *name, *old_table, *new_table, *want;
} alignment;

#define HEAD "path|name|=金额\n"
#define KEYS "key:单位编码|key:科目编码|key:项目编码|name|=金额\n"
#define FILLER_OLD "甲局|公路养护|10\n甲局|河道保洁|20\n乙局|食品抽检|30\n乙局|送戏下乡|40\n"
#define FILLER_NEW "甲局|公路养护|11\n甲局|河道保洁|19\n乙局|食品抽检|30\n乙局|送戏下乡|44\n"

static const alignment cases[] = {
    {"folded", HEAD FILLER_OLD "甲局|2023年科普活动经费|50\n", HEAD FILLER_NEW "甲局|科普活动专项经费|52\n",
     "renamed/name 2023年科普活动经费>科普活动专项经费\n"},
    {"folding never joins lines of one table", HEAD FILLER_OLD "甲局|科普活动|50\n甲局|科普活动经费|50\n",
     HEAD FILLER_NEW "甲局|科普活动专项|52\n",
     "added/- ->科普活动专项\nremoved/- 科普活动>-\nremoved/- 科普活动经费>-\n"},
    {"similar", HEAD FILLER_OLD "甲局|古籍修复与保护|50\n", HEAD FILLER_NEW "甲局|古籍保护修复|52\n",
     "renamed/similarity 古籍修复与保护>古籍保护修复\n"},
    {"moved", HEAD FILLER_OLD "甲局|地质灾害避险搬迁|50\n", HEAD FILLER_NEW "乙局|地质灾害避险搬迁|52\n",
     "moved/name 地质灾害避险搬迁>地质灾害避险搬迁\n"},
    {"what every unit has is not moved", HEAD FILLER_OLD "甲局|设备购置|50\n", HEAD FILLER_NEW "乙局|设备购置|21\n",
     "added/- ->设备购置\nremoved/- 设备购置>-\n"},
    {"another name under other codes", KEYS "101|2070|P1|公路养护|10\n101|2071|P7|古籍修复与保护|50\n",
     KEYS "101|2070|P1|公路养护|11\n102|2080|P9|古籍保护修复|52\n",
     "added/- ->古籍保护修复\nremoved/- 古籍修复与保护>-\n"},
    {"another name under a code that stays", KEYS "101|2070|P1|公路养护|10\n101|2071|P7|古籍修复与保护|50\n",
     KEYS "101|2070|P1|公路养护|11\n101|2071|P9|古籍保护修复|52\n", "renamed/similarity 古籍修复与保护>古籍保护修复\n"},
    {"phases", HEAD FILLER_OLD "甲局|信息化建设一期|50\n", HEAD FILLER_NEW "甲局|信息化建设二期|50\n",
     "added/- ->信息化建设二期\nremoved/- 信息化建设一期>-\n"},
    {"houses", HEAD FILLER_OLD "甲局|2号楼电梯更新|50\n", HEAD FILLER_NEW "甲局|3号楼电梯更新|50\n",
     "added/- ->3号楼电梯更新\nremoved/- 2号楼电梯更新>-\n"},
    {"opposites", HEAD FILLER_OLD "甲局|警犬基地购置|50\n", HEAD FILLER_NEW "甲局|警犬基地运行|50\n",
     "added/- ->警犬基地运行\nremoved/- 警犬基地购置>-\n"},
    {"split", HEAD FILLER_OLD "甲局|文物保护与展览|180\n", HEAD FILLER_NEW "甲局|文物保护|95\n甲局|文物展览|90\n",
     "split/split 文物保护与展览>文物保护\nsplit/split 文物保护与展览>文物展览\n"},
    {"merged", HEAD FILLER_OLD "甲局|文物保护|95\n甲局|文物展览|90\n", HEAD FILLER_NEW "甲局|文物保护与展览|180\n",
     "merged/merge 文物保护>文物保护与展览\nmerged/merge 文物展览>文物保护与展览\n"},
    {"sums that do not come to it", HEAD FILLER_OLD "甲局|文物保护与展览|180\n",
     HEAD FILLER_NEW "甲局|文物保护|500\n甲局|文物展览|900\n",
     "added/- ->文物保护\nadded/- ->文物展览\nremoved/- 文物保护与展览>-\n"},
    {"another script", HEAD FILLER_OLD "甲局|სკოლის შენობის რემონტი|50\n",
     HEAD FILLER_NEW "甲局|სკოლის შენობის რემონტის პროგრამა|51\n",
     "renamed/similarity სკოლის შენობის რემონტი>სკოლის შენობის რემონტის პროგრამა\n"},
};

static void align_tables(const alignment *c, bool exact, tb_buf *out)
{
    tb_dataset *o = tb_dataset_new(), *n = tb_dataset_new();
    tb_alignment *a = NULL;
    tb_diags diags = {0};
    tb_error err = TB_ERROR_INIT;
    (void)make_table(o, "", c->old_table);
    (void)make_table(n, "", c->new_table);
    CHECK_OK(tb_align(o, n, &(tb_align_options){.lexicon = words, .exact = exact}, &diags, &a, &err), &err);
    assert_int_equal(a->tables.len, 1);
    say_all(out, a->tables.ptr[0]);
    tb_alignment_free(a);
    tb_diags_fini(&diags);
    tb_dataset_free(o);
    tb_dataset_free(n);
}

static void test_stages(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(cases); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        align_tables(&cases[i], false, &b);
        if (!tb_str_eq(tb_buf_view(&b), tb_str_of(cases[i].want)))
            fail_msg("%s:\n%.*snot\n%s", cases[i].name, TB_ARG(tb_buf_view(&b)), cases[i].want);
    }
}

/* With the key alone nothing is found by name. */
static void test_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(cases); i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
        align_tables(&cases[i], true, &b);
        assert_int_equal(tb_str_find(tb_buf_view(&b), TB_LIT("/name"), 0), SIZE_MAX);
        assert_int_equal(tb_str_find(tb_buf_view(&b), TB_LIT("/sim"), 0), SIZE_MAX);
    }
}

static void test_keys_that_lie(void **state)
{
    (void)state;
    static const alignment c = {"a code given to another thing",
                                "key:码|name|=金额\n1|公路养护|10\n2|河道保洁|20\n3|食品抽检|30\n4|送戏下乡|40\n",
                                "key:码|name|=金额\n1|公路养护|11\n2|河道保洁|21\n3|高温津贴|77\n4|送戏下乡|41\n",
                                "added/- ->高温津贴\nremoved/- 食品抽检>-\n"};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    align_tables(&c, false, &b);
    CHECK_BUF(b, c.want);
}

static void test_recoded(void **state)
{
    (void)state;
    static const alignment c = {"the same name under another code",
                                "key:码|name|=金额\n101|公路养护|10\n102|河道保洁|20\n103|古树名木挂牌|30\n",
                                "key:码|name|=金额\n101|公路养护|11\n102|河道保洁|21\n209|古树名木挂牌|31\n",
                                "recoded/name 古树名木挂牌>古树名木挂牌\n"};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    align_tables(&c, false, &b);
    CHECK_BUF(b, c.want);
}

/* Rows of one project, some of them carried over, are one. */
static void test_carried_over(void **state)
{
    (void)state;
    static const alignment c = {"carry-over", "path|name|=类型|=金额\n甲局|科普|当年预算|10\n甲局|科普|上年结转|5\n",
                                "path|name|=类型|=金额\n甲局|科普|当年预算|12\n",
                                "same/key 科普>科普\nsame/key 科普>科普\n"};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    align_tables(&c, false, &b);
    CHECK_BUF(b, c.want);
}

/* Lines of one key on one side are neither made one nor paired by how near their amounts are. */
static void test_key_twice(void **state)
{
    (void)state;
    static const alignment c = {"key twice", "key:码|name|=金额\n1|公路养护|100\n1|公路养护|30\n2|河道保洁|20\n",
                                "key:码|name|=金额\n1|公路养护|130\n2|河道保洁|21\n",
                                "added/- ->公路养护\nremoved/- 公路养护>-\nremoved/- 公路养护>-\n"};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    align_tables(&c, false, &b);
    CHECK_BUF(b, c.want);
}

/* In a ledger where a name stands in many lines it tells none of them, whatever the amounts. */
static void test_crowd(void **state)
{
    (void)state;
    TB_CLEANUP(tb_buf_fini) tb_buf o = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf n = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    static const char *const names[] = {"公路养护", "河道保洁",   "食品抽检", "送戏下乡",    "病虫害防治",
                                        "古籍修复", "课桌椅更换", "护理培训", "人工影响天气"};
    tb_buf_z(&o, "key:码|name|=金额\n");
    tb_buf_z(&n, "key:码|name|=金额\n");
    for (unsigned i = 0; i < 90; i++) {
        tb_buf_printf(&o, "%u|%s|%u\n", i < 80 ? i : i + 100, names[i % N(names)], 1000 + i);
        tb_buf_printf(&n, "%u|%s|%u\n", i < 80 ? i : i + 200, names[i % N(names)], 1010 + i);
    }
    tb_buf_char(&o, '\0');
    tb_buf_char(&n, '\0');
    align_tables(&(alignment){"ledger", o.ptr, n.ptr, ""}, false, &b);
    assert_int_equal(tb_str_find(tb_buf_view(&b), TB_LIT("/name"), 0), SIZE_MAX);
    assert_int_equal(tb_str_find(tb_buf_view(&b), TB_LIT("/similarity"), 0), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stages),        cmocka_unit_test(test_exact),
                                       cmocka_unit_test(test_keys_that_lie), cmocka_unit_test(test_recoded),
                                       cmocka_unit_test(test_carried_over),  cmocka_unit_test(test_crowd),
                                       cmocka_unit_test(test_key_twice)};
    return cmocka_run_group_tests_name("align", tests, open_words, close_words);
}
