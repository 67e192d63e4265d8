/* SPDX-License-Identifier: MIT */
/* Statements from prose. A case is a paragraph and its statements written one a line:
 *   subject =amount unit d change r rate s share base year basis>basis of the base
 * where what a statement does not say is left out. */
#include "with_cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "layout/prose.h"

#ifndef TB_WORDS_FILE
#define TB_WORDS_FILE "datasets/layouts/words.json"
#endif
#define N(a) (sizeof(a) / sizeof *(a))
#define MAX_FILE ((size_t)1 << 20)
#define YEAR 2024

static tb_words *words;

static int setup(void **state)
{
    (void)state;
    FILE *f = fopen(TB_WORDS_FILE, "rb");
    if (!f)
        return -1;
    char *text = malloc(MAX_FILE);
    size_t n = text ? fread(text, 1, MAX_FILE, f) : 0;
    (void)fclose(f);
    tb_error err = TB_ERROR_INIT;
    tb_status rc = tb_words_parse(tb_str_make(text, n), &words, &err);
    if (rc != TB_OK)
        print_error("%s: %s\n", TB_WORDS_FILE, err.message);
    free(text);
    return rc == TB_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    tb_words_free(words);
    return 0;
}

static void write_number(tb_buf *b, const char *name, tb_decimal v)
{
    tb_buf_z(b, name);
    tb_decimal_write(b, v);
}

static void write_statement(tb_buf *b, const tb_statement *st)
{
    tb_buf_str(b, st->subject);
    if (st->has_amount)
        write_number(b, " =", st->amount);
    if (st->unit.len > 0) {
        tb_buf_char(b, ' ');
        tb_buf_str(b, st->unit);
    }
    if (st->has_change)
        write_number(b, " d ", st->change);
    if (st->has_percent)
        write_number(b, st->percent_is_share ? " s " : " r ", st->percent);
    if (st->base_year != 0)
        tb_buf_printf(b, " base %d", st->base_year);
    if (st->basis.len > 0 || st->base_basis.len > 0)
        tb_buf_printf(b, " %.*s>%.*s", TB_ARG(st->basis), TB_ARG(st->base_basis));
    tb_buf_char(b, '\n');
}

static void read_into(tb_buf *b, const char *paragraph, const char *section, int year)
{
    tb_arena arena = {0};
    tb_statements got = {0};
    tb_error err = TB_ERROR_INIT;
    assert_int_equal(tb_prose_read(words, tb_str_of(paragraph), tb_str_of(section), year, 7, 3, &arena, &got, &err),
                     TB_OK);
    for (size_t i = 0; i < got.len; i++) {
        write_statement(b, &got.ptr[i]);
        assert_int_equal(got.ptr[i].line, 7);
        assert_int_equal(got.ptr[i].page, 3);
    }
    tb_vec_fini(&got);
    tb_arena_fini(&arena);
}

static void check(const char *paragraph, const char *section, int year, const char *want)
{
    tb_buf b = {0};
    read_into(&b, paragraph, section, year);
    tb_buf_char(&b, '\0');
    assert_false(b.failed);
    if (strcmp(b.ptr, want) != 0)
        print_error("%s\n", paragraph);
    assert_string_equal(b.ptr, want);
    tb_buf_fini(&b);
}

typedef struct test_case {
    const char *paragraph, *want;
} test_case;

static void check_all(const test_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(cases[i].paragraph, "", YEAR, cases[i].want);
}

/* The prose of datasets/jilin-kexie/2024, as it is printed. */
static const test_case JILIN[] = {
    {"按照综合预算的原则，所有收入和支出全部纳入部门预算管理。收入包括：一般公共预算拨款收入、上级补助收入、其他收入、"
     "上年结转结余等；支出包括：一般公共服务支出、教育支出、科学技术支出、社会保障和就业支出、住房保障支出、"
     "结转下年支出等。2024 年收支总预算 8324.69 万元，其中：本年预算 7777.53 万元；上年结转 547.16 万元。2024 年本年"
     "预算比 2023 年当年预算增加 27.42 万元，主要原因是根据部门实际工作需要，核定相关经费。",
     "收支总预算 =8324.69 万元 total>\n"
     "本年预算 =7777.53 万元 d 27.42 base 2023 current>current\n"
     "上年结转 =547.16 万元\n"},
    {"2024 年收入预算 8324.69 万元，其中：本年收入 7777.53 万元，占 93.42%；上年结转结余 547.16 万元，占 6.57%。"
     "本年收入中，一般公共预算拨款收入 8324.69 万元，占 100%。上年结转中，一般公共预算拨款结转 547.16 万元，占 100%。",
     "收入预算 =8324.69 万元\n"
     "本年收入 =7777.53 万元 s 93.42\n"
     "上年结转结余 =547.16 万元 s 6.57\n"
     "一般公共预算拨款收入 =8324.69 万元 s 100\n"
     "一般公共预算拨款结转 =547.16 万元 s 100\n"},
    {"2024 年支出预算 8324.69 万元，其中：基本支出 3348.70 万元，占 40.22%；项目支出 4976.00 万元，占 59.77%。",
     "支出预算 =8324.69 万元\n基本支出 =3348.70 万元 s 40.22\n项目支出 =4976.00 万元 s 59.77\n"},
    {"2024 年财政拨款收支总预算 8324.69 万元，其中：本年预算 7777.53 万元，上年结转 547.16 万元。支出包括：科学技术",
     "财政拨款收支总预算 =8324.69 万元 total>\n本年预算 =7777.53 万元 current>\n上年结转 =547.16 万元\n"},
    {"2024 年一般公共预算拨款 8324.69 万元，其中：基本支出 3348.70 万元，占 40.22%；项目支出 4976.00 万元，占 59.77%。"
     "基本支出中，人员经费 2792.08 万元，占 83.37%；公用经费 556.62 万元，占 16.62%。",
     "一般公共预算拨款 =8324.69 万元\n基本支出 =3348.70 万元 s 40.22\n项目支出 =4976.00 万元 s 59.77\n"
     "人员经费 =2792.08 万元 s 83.37\n公用经费 =556.62 万元 s 16.62\n"},
    {"科学技术（类）支出 7365.75 万元，占 88.48%，主要用于开展科学普及活动、促进学术交流与科技创新、"
     "强化科普综合事务管理等支出。",
     "科学技术（类）支出 =7365.75 万元 s 88.48\n"},
    {"2024 年一般公共预算基本支出 3348.70 万元，其中：", "一般公共预算基本支出 =3348.70 万元\n"},
    {"公用经费 556.62 万元，主要包括：办公费、印刷费、水费、电费、邮电费、取暖费、维修（护）费、办公设备购置。",
     "公用经费 =556.62 万元\n"},
    {"2024 年“三公”经费预算数为 48.06 万元。2024 年本年预算数比 2023 年当年预算数减少 9.39 万元。其中：",
     "“三公”经费 =48.06 万元 d -9.39 base 2023 current>current\n"},
    {"1.因公出国（境）费 0.00 万元，2024 年本年预算数比 2023 年当年预算数减少 9.00 万元，主要原因是 2024 年未列支"
     "因公出国（境）预算。",
     "因公出国（境）费 =0.00 万元 d -9.00 base 2023 current>current\n"},
    {"2.公务接待费 3.24 万元，2024 年本年预算数比 2023 年当年预算数减少 0.39 万元，主要原因是按照单位本年度工作计划，"
     "减少了部分经费。",
     "公务接待费 =3.24 万元 d -0.39 base 2023 current>current\n"},
    {"3.公务用车购置及运行费 44.82 万元。2024 年本年预算数比 2023 年当年预算数减少 0.00 万元。公务用车运行维护费 44.82 "
     "万元，2024 年本年预算数比 2023 年当年预算数减少 0.00 万元；公务用车购置费 0.00 万元，2024 年当年预算数比 2023 年"
     "当年预算数减少 0.00 万元，主要原因是 2023 及 2024 年均未列支公车购置费预算。",
     "公务用车购置及运行费 =44.82 万元 d 0.00 base 2023 current>current\n"
     "公务用车运行维护费 =44.82 万元 d 0.00 base 2023 current>current\n"
     "公务用车购置费 =0.00 万元 d 0.00 base 2023 current>current\n"},
    {"本部门无政府性基金预算拨款", ""},
    {"2024 年部门本级的机关运行经费财政拨款预算 556.62 万元，比 2023 年预算减少 51.64 万元，减少 8.48%，主要原因是 "
     "2024 年压减经费。",
     "机关运行经费 =556.62 万元 d -51.64 r -8.48 base 2023\n"},
    {"2024 年政府采购预算总额 1138.71 万元，其中：政府采购货物预算 0.00 万元、政府采购工程预算 0.00 万元、政府采购服务"
     "预算 1138.71 万元。",
     "政府采购预算总额 =1138.71 万元\n政府采购货物 =0.00 万元\n政府采购工程 =0.00 万元\n"
     "政府采购服务 =1138.71 万元\n"},
    {"截至 2023 年 8 月底，部门本级和所属各预算单位共有车辆 15 辆，土地 0 平方米，房屋 9963 平方米，单价 50 万元以上"
     "设备 2 台/套。",
     "车辆 =15 辆\n土地 =0 平方米\n房屋 =9963 平方米\n单价50万元以上设备 =2 台/套\n"},
    {"2024 年部门预算安排购置车辆 0 辆，安排购置土地 0 平方米，安排购置房屋 0 平方米，计划新增单价 50 万元以上设备 0 "
     "台/套。",
     "购置车辆 =0 辆\n购置土地 =0 平方米\n购置房屋 =0 平方米\n新增单价50万元以上设备 =0 台/套\n"},
    {"2024 年部门项目支出 4976.00 万元，其中：一级项目 5 个，二级项目 35 个；使用本年拨款 4684.26 万元，财政拨款结转 "
     "291.74 万元。",
     "项目支出 =4976.00 万元\n一级项目 =5 个\n二级项目 =35 个\n本年拨款 =4684.26 万元\n财政拨款结转 =291.74 万元\n"},
    {"按照全面实施预算绩效管理的要求，结合本部门职能和重点工作，2024年将31个项目支出的绩效目标和指标向社会公开，"
     "涉及金额4042.26万元。",
     "项目支出 =31 个\n金额 =4042.26 万元\n"},
};

static void test_jilin(void **state)
{
    (void)state;
    check_all(JILIN, N(JILIN));
}

static void test_changes(void **state)
{
    (void)state;
    static const test_case cases[] = {
        {"2024年三公经费预算22.91万元，比上年增加25.00万元，增长109.12%。",
         "三公经费 =22.91 万元 d 25.00 r 109.12 base 2023\n"},
        {"公务接待费3.5万元，较2023年预算执行数减少3万元，下降12.5%。",
         "公务接待费 =3.5 万元 d -3 r -12.5 base 2023 >executed\n"},
        {"公务接待费3万元，比2023年预计执行数增加1万元。", "公务接待费 =3 万元 d 1 base 2023 >estimated\n"},
        {"公务接待费3万元，比上年决算数增加1万元。", "公务接待费 =3 万元 d 1 base 2023 >final\n"},
        {"公务接待费3,240.00元,比2023年预算减少390.00元,减少10.74%。",
         "公务接待费 =3240.00 元 d -390.00 r -10.74 base 2023\n"},
        {"一般公共预算支出120.5亿元，同比增长3.2%。", "一般公共预算支出 =120.5 亿元 r 3.2 base 2023\n"},
        {"一般公共预算收入1074.8亿元，比上年增加254000万元，增长26.3%。",
         "一般公共预算收入 =1074.8 亿元 d 25.4000 r 26.3 base 2023\n"},
        {"公务接待费0万元，增减变化0万元，主要原因是无变化。", "公务接待费 =0 万元 d 0\n"},
        {"公务用车购置费 -3.5 万元，比上年增加-2万元。", "公务用车购置费 =-3.5 万元 d -2 base 2023\n"},
        {"公用经费5万元，比上年减少－3万元（减少37.5%）。", "公用经费 =5 万元 d -3 r -37.5 base 2023\n"},
        {"公用经费5万元，比上年减少3万元（37.5%）。", "公用经费 =5 万元 d -3 r -37.5 base 2023\n"},
        {"支出总额达到1.5亿元，较上年上涨了约5%。", "支出总额 =1.5 亿元 r 5 base 2023\n"},
        {"在职人员35人，比上年增加2人。", "在职人员 =35 人 d 2 base 2023\n"},
        {"公务接待费3万元，比2022年增加1万元，比2023年减少1万元。",
         "公务接待费 =3 万元 d 1 base 2022\n公务接待费 万元 d -1 base 2023\n"},
        {"公用经费5万元，占16.62%，比上年减少3万元，下降37.5%。",
         "公用经费 =5 万元 d -3 s 16.62 base 2023\n公用经费 r -37.5 base 2023\n"},
        {"公务接待费3万元，主要用于接待来访50人次，比上年减少1万元，下降25%"
         "，主要原因是接待减少10批次，比上年减少3万元。",
         "公务接待费 =3 万元 d -1 r -25 base 2023\n"},
        {"公用经费5.5个百分点，比上年增加3个月。", ""},
    };
    check_all(cases, N(cases));
    check("公务接待费3万元，比上年增加1万元。", "", 0, "公务接待费 =3 万元 d 1\n");
}

static void test_no_change(void **state)
{
    (void)state;
    static const test_case cases[] = {
        {"因公出国（境）费0万元，与上年持平；公务接待费2万元，与上年预算数相同。",
         "因公出国（境）费 =0 万元 d 0 base 2023\n公务接待费 =2 万元 d 0 base 2023\n"},
        {"因公出国(境)费0万元,同比持平;公务接待费3.24万元,与2023年预算数一致。",
         "因公出国(境)费 =0 万元 d 0 base 2023\n公务接待费 =3.24 万元 d 0 base 2023\n"},
        {"（三）公务接待费1.35万元。比2023年预算持平，主要原因是公务接待费保持不变。",
         "公务接待费 =1.35 万元 d 0 base 2023\n"},
        {"政府性基金预算支出0万元，无增减变化。", "政府性基金预算支出 =0 万元 d 0\n"},
        {"公务接待费3万元，增加0万元，与上年持平。", "公务接待费 =3 万元 d 0 base 2023\n"},
        {"公务接待费与上年持平。", "公务接待费 d 0 base 2023\n"},
        {"公务接待费3万元，与上年基本持平。", "公务接待费 =3 万元\n"},
        {"公务接待费3万元，与规划保持一致。", "公务接待费 =3 万元\n"},
    };
    check_all(cases, N(cases));
}

/* Whose change it is. */
static void test_owners(void **state)
{
    (void)state;
    static const test_case cases[] = {
        {"支出预算15621.11万元，其中：财政拨款支出15621.11万元，比2023年预算减少876.75万元。",
         "支出预算 =15621.11 万元\n财政拨款支出 =15621.11 万元 d -876.75 base 2023\n"},
        {"收支总预算100万元。2024年本年预算数比2023年当年预算数增加2万元。",
         "收支总预算 =100 万元 total>\n本年预算 万元 d 2 base 2023 current>current\n"},
        {"与上年相比，收入预算增加3万元，增长2%；支出预算减少1万元，降低5%。",
         "收入预算 万元 d 3 r 2 base 2023\n支出预算 万元 d -1 r -5 base 2023\n"},
        {"收入预算与2023年预算数相比，减少12万元，下降3.5%。", "收入预算 万元 d -12 r -3.5 base 2023\n"},
        {"与2023年相比，基本支出增加2万元、项目支出持平。", "基本支出 万元 d 2 base 2023\n项目支出 d 0 base 2023\n"},
        {"基本支出5万元，项目支出3万元。基本支出比上年增加1万元。",
         "基本支出 =5 万元 d 1 base 2023\n项目支出 =3 万元\n"},
        {"收入预算比上年增加3万元，达到100万元。", "收入预算 =100 万元 d 3 base 2023\n"},
        {"比2023年预算减少因公出国（境）费9.00万元。", "因公出国（境）费 万元 d -9.00 base 2023\n"},
        {"公务用车运行费12万元，比上年预算10万元增加2万元，增长20%。", "公务用车运行费 =12 万元 d 2 r 20 base 2023\n"},
        {"公务接待费2023年预算数3万元，2024年预算数2万元，减少1万元，下降33.33%。",
         "公务接待费 =2 万元 d -1 r -33.33 base 2023\n"},
        {"公务接待费由2023年的50万元减少到40万元，减少10万元，降幅20%。",
         "公务接待费 =40 万元 d -10 r -20 base 2023\n"},
        {"12. “教育支出（类）其他教育支出（款）”24.31万元，主要用于教育。2023年当年预算执行数为20.30万元，"
         "2024年预算安排24.31万元，比2023年预算执行数增加19.75%。主要原因是：经费增加。",
         "教育支出（类）其他教育支出（款） =24.31 万元 r 19.75 base 2023 >executed\n"},
        {"住房公积金350.35万元，主要用于住房公积金。2024年预算安排352.67万元，比2023年预算执行数增加0.53%。",
         "住房公积金 =350.35 万元\n住房公积金 =352.67 万元 r 0.53 base 2023 >executed\n"},
        {"1.因公出国（境）费。2024年预算安排0万元，与上年持平。2.公务接待费。2024年预算安排3万元，比上年减少1万元。",
         "因公出国（境）费 =0 万元 d 0 base 2023\n公务接待费 =3 万元 d -1 base 2023\n"},
        {"上年结转100万元，比上年结转增加3万元。", "上年结转 =100 万元\n"},
        {"收入总计50万元、支出总计50万元，与2023年收、支总计相比，收、支总计各增加3万元，增长6.38%。",
         "收入总计 =50 万元 total>\n支出总计 =50 万元 total>\n"},
        {"会议费：2024年预算安排5万元。", "会议费 =5 万元\n"},
    };
    check_all(cases, N(cases));
    check("2024年预算数为3万元，比2023年年初预算数减少0.5万元。", "五、2024年“三公”经费 / （一）公务接待费", YEAR,
          "公务接待费 =3 万元 d -0.5 base 2023\n");
    check("2024年预算数为3万元。", "", YEAR, "");
}

static void test_figures(void **state)
{
    (void)state;
    static const test_case cases[] = {
        {"", ""},
        {"2024年3月1日，第3次会议，A4纸，5.1.2节，95号。", ""},
        {"采购50-100万元的设备，50万元至100万元的项目，95%以上满意，不低于90%，超过3万元。", ""},
        {"会议费8 324.69万元，8，324万元，培训费5万元。", "培训费 =5 万元\n"},
        {"房屋９９６３．５平方米，价值１２万元，覆盖率９５％。", "房屋 =9963.5 平方米\n价值 =12 万元\n覆盖率 s 95\n"},
        {"本部门下设5个处室，2个预算单位开展了自评，31个项目支出的绩效目标。",
         "处室 =5 个\n预算单位 =2 个\n项目支出 =31 个\n"},
        {"其中，副部（省）级以上领导用车1辆、主要领导干部用车0辆；单位价值100万元（含）以上设备（不含车辆）2台（套）。",
         "副部（省）级以上领导用车 =1 辆\n主要领导干部用车 =0 辆\n单位价值100万元（含）以上设备（不含车辆） =2 "
         "台（套）\n"},
        {"车辆、房屋分别为15辆、30平方米。", ""},
        {"人员经费10万元，公用经费20万元，合计30万元。", "人员经费 =10 万元\n公用经费 =20 万元\n"},
        {"预计接待20批次、150人次。", "接待 =20 批次\n"},
        {"安排100万元专项资金。", "专项资金 =100 万元\n"},
        {"项目支出100万元，增加的主要原因是：一是新增项目30万元；二是人员增加5人。三是物价上涨3%。公用经费20万元。",
         "项目支出 =100 万元\n公用经费 =20 万元\n"},
        {"公用经费20万元（主要用于办公5万元），会议费3万元。", "公用经费 =20 万元\n会议费 =3 万元\n"},
        {"一般公共预算支出年初预算为300万元，支出决算为310万元，完成年初预算的103.33%。",
         "一般公共预算支出年初预算 =300 万元\n支出决算 =310 万元 s 103.33 final>\n"},
        {"收入预算中，基本支出占40.22%，项目支出占59.78%。", "基本支出 s 40.22\n项目支出 s 59.78\n"},
        {"2023年支出9万元，2024年，支出12万元。", "支出 =12 万元\n"},
        {"2023年结转9万元，2024-2026年规划投资8万元。", "结转 =9 万元\n2024-2026年规划投资 =8 万元\n"},
        {"三公经费5万元，十四五规划经费6万元，1.2024年一般经费3万元。",
         "三公经费 =5 万元\n十四五规划经费 =6 万元\n一般经费 =3 万元\n"},
        {"（十一）、公务接待费3万元；①会议费2万元；一是培训费1万元；2）差旅费5元",
         "公务接待费 =3 万元\n会议费 =2 万元\n培训费 =1 万元\n差旅费 =5 元\n"},
    };
    check_all(cases, N(cases));
}

/* The sentence is told as printed; statements that were there stay. */
static void test_text_and_order(void **state)
{
    (void)state;
    tb_arena arena = {0};
    tb_statements got = {0};
    tb_error err = TB_ERROR_INIT;
    tb_str section = TB_LIT("一、概况");
    tb_str paragraph = TB_LIT(" 公务接待费 3 万元。\n比 2023 年\n减少 1 万元；会议费 2 万元");
    for (size_t i = 1; i <= 2; i++) {
        assert_int_equal(tb_prose_read(words, paragraph, section, YEAR, 1, 0, &arena, &got, &err), TB_OK);
        assert_int_equal(got.len, 2 * i);
    }
    assert_true(tb_str_eq(got.ptr[2].text, TB_LIT("比 2023 年\n减少 1 万元；")));
    assert_true(tb_str_eq(got.ptr[3].text, TB_LIT("会议费 2 万元")));
    assert_true(tb_str_eq(got.ptr[3].section, section));
    tb_vec_fini(&got);
    tb_arena_fini(&arena);
}

/* Whatever allocation of the arena fails, nothing is appended. */
static void test_no_memory(void **state)
{
    (void)state;
    tb_str paragraph =
        TB_LIT("公务接待费3万元，比上年决算增加1万元，增长50%。公用经费占5%，与上年持平，本年预算3万元。");
    tb_status rc = TB_E_NOMEM;
    for (size_t limit = 1; rc != TB_OK; limit += 8) {
        tb_arena arena = {.limit = limit};
        tb_statements got = {0};
        tb_error err = TB_ERROR_INIT;
        rc = tb_prose_read(words, paragraph, TB_LIT("一、概况"), YEAR, 1, 0, &arena, &got, &err);
        assert_true(rc == TB_OK || rc == TB_E_NOMEM);
        assert_true(rc == TB_OK || got.len == 0);
        tb_vec_fini(&got);
        tb_arena_fini(&arena);
    }
}

/* A paragraph repeated to 1 MB. What is too much is an error and leaves nothing; time stays in proportion. */
static void test_long(void **state)
{
    (void)state;
    static const struct {
        const char *piece;
        tb_status want;
    } cases[] = {
        {"（", TB_OK},           {"2023年甲1元，", TB_OK}, {"比上年", TB_OK},
        {"与上年持平", TB_OK},   {"主要用于1元，", TB_OK}, {"50万元至", TB_OK},
        {"甲3元，", TB_E_LIMIT},
    };
    for (size_t i = 0; i < N(cases); i++) {
        tb_buf b = {0};
        while (b.len < (size_t)1 << 20)
            tb_buf_z(&b, cases[i].piece);
        tb_arena arena = {0};
        tb_statements got = {0};
        tb_error err = TB_ERROR_INIT;
        tb_status rc = tb_prose_read(words, tb_buf_view(&b), TB_LIT(""), YEAR, 1, 0, &arena, &got, &err);
        assert_int_equal(rc, cases[i].want);
        assert_int_equal(got.len, 0);
        tb_vec_fini(&got);
        tb_arena_fini(&arena);
        tb_buf_fini(&b);
    }
}

static void test_bad_words(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"version\":2}",
        "{\"version\":1,\"typo\":[]}",
        "{\"version\":1,\"increase\":\"增加\"}",
        "{\"version\":1,\"increase\":[1]}",
        "{\"version\":1,\"increase\":[\"\"]}",
        "{\"version\":1,\"increase\":[{\"word\":\"增加\",\"keep\":\"增\"}]}",
        "{\"version\":1,\"basis\":[{\"basis\":\"total\"}]}",
        "{\"version\":1,\"money\":[\"块\"]}",
        "{\"version\":1,\"strip_end\":[{\"word\":\"预算数\",\"keep\":\"算\"}]}",
    };
    for (size_t i = 0; i < N(bad); i++) {
        tb_words *w = NULL;
        tb_error err = TB_ERROR_INIT;
        assert_int_not_equal(tb_words_parse(tb_str_of(bad[i]), &w, &err), TB_OK);
        assert_null(w);
        assert_string_not_equal(err.message, "");
    }
    tb_words *empty = NULL;
    tb_error err = TB_ERROR_INIT;
    assert_int_equal(tb_words_parse(TB_LIT("{\"version\":1}"), &empty, &err), TB_OK);
    tb_words_free(empty);
    tb_words_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jilin),     cmocka_unit_test(test_changes), cmocka_unit_test(test_no_change),
        cmocka_unit_test(test_owners),    cmocka_unit_test(test_figures), cmocka_unit_test(test_text_and_order),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_long),    cmocka_unit_test(test_bad_words),
    };
    return cmocka_run_group_tests_name("prose", tests, setup, teardown);
}
