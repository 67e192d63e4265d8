/* SPDX-License-Identifier: MIT */
/* Numbers in the formats that documents number their paragraphs in. */
#include <stdio.h>

#include "numbering.h"

enum style {
    ARABIC,
    NOTHING,
    TWO_DIGITS,
    CHINESE,
    CHINESE_DIGITS,
    LEGAL,
    STEMS,
    UPPER,
    LOWER,
    ROMAN,
    ROMAN_LOWER,
    CIRCLED,
    BRACKETED,
    DOTTED,
    FULL_WIDTH
};

static const struct {
    const char *name;
    enum style style;
} formats[] = {
    {"decimal", ARABIC}, /* the first is that of all others */
    {"bullet", NOTHING},
    {"none", NOTHING},
    {"decimalZero", TWO_DIGITS},
    {"chineseCounting", CHINESE},
    {"chineseCountingThousand", CHINESE},
    {"japaneseCounting", CHINESE},
    {"taiwaneseCounting", CHINESE},
    {"taiwaneseCountingThousand", CHINESE},
    {"ideographDigital", CHINESE_DIGITS},
    {"japaneseDigitalTenThousand", CHINESE_DIGITS},
    {"chineseLegalSimplified", LEGAL},
    {"ideographTraditional", STEMS},
    {"upperLetter", UPPER},
    {"lowerLetter", LOWER},
    {"upperRoman", ROMAN},
    {"lowerRoman", ROMAN_LOWER},
    {"decimalEnclosedCircle", CIRCLED},
    {"decimalEnclosedCircleChinese", CIRCLED},
    {"decimalEnclosedParen", BRACKETED},
    {"decimalEnclosedFullstop", DOTTED},
    {"decimalFullWidth", FULL_WIDTH},
    {"decimalFullWidth2", FULL_WIDTH},
};

const char *label_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (xml_is(name, formats[i].name))
            return formats[i].name;
    return formats[0].name;
}

struct writing {
    char *p;
    size_t len, cap;
};

static void put(struct writing *w, const char *s)
{
    size_t n = strlen(s);
    if (n > w->cap - w->len)
        return;
    memcpy(w->p + w->len, s, n);
    w->len += n;
}

static void put_arabic(struct writing *w, uint32_t number, int digits)
{
    char text[16];
    snprintf(text, sizeof text, "%0*u", digits, number);
    put(w, text);
}

/* 一百零五, 十二; from 10,000 on in Arabic digits. */
static void put_chinese(struct writing *w, uint32_t number, bool legal)
{
    static const char *const plain[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const full[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
    static const char *const units[] = {"千", "百", "十", ""}, *const full_units[] = {"仟", "佰", "拾", ""};
    static const uint32_t worth[] = {1000, 100, 10, 1};
    const char *const *digits = legal ? full : plain;
    bool begun = false, gap = false;
    if (number == 0 || number > 9999) {
        put_arabic(w, number, 1);
        return;
    }
    for (int i = 0; i < 4; i++) {
        uint32_t digit = number / worth[i] % 10;
        if (digit == 0) {
            gap = begun;
            continue;
        }
        if (gap)
            put(w, digits[0]);
        if (legal || begun || digit != 1 || i != 2) /* 十二, but 壹拾贰 */
            put(w, digits[digit]);
        put(w, legal ? full_units[i] : units[i]);
        begun = true;
        gap = false;
    }
}

static void put_digits(struct writing *w, uint32_t number, const char *const *digits)
{
    char text[16];
    snprintf(text, sizeof text, "%u", number);
    for (const char *c = text; *c; c++)
        put(w, digits[*c - '0']);
}

/* A, B ... Z, AA, BB: the letter is repeated. */
static void put_letter(struct writing *w, uint32_t number, char first)
{
    char letter[2] = {(char)(first + (char)((number - 1) % 26)), '\0'};
    for (uint32_t i = 0; i <= (number - 1) / 26 && i < 8; i++)
        put(w, letter);
}

static void put_roman(struct writing *w, uint32_t number, bool lower)
{
    static const struct {
        uint32_t worth;
        const char *upper, *lower;
    } parts[] = {{1000, "M", "m"}, {900, "CM", "cm"}, {500, "D", "d"},  {400, "CD", "cd"}, {100, "C", "c"},
                 {90, "XC", "xc"}, {50, "L", "l"},    {40, "XL", "xl"}, {10, "X", "x"},    {9, "IX", "ix"},
                 {5, "V", "v"},    {4, "IV", "iv"},   {1, "I", "i"}};
    if (number > 3999) {
        put_arabic(w, number, 1);
        return;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (; number >= parts[i].worth; number -= parts[i].worth)
            put(w, lower ? parts[i].lower : parts[i].upper);
}

/* One of the twenty signs from U+2460 (①), U+2474 (⑴) or U+2488 (⒈) on. */
static void put_sign(struct writing *w, uint32_t number, uint32_t first)
{
    uint32_t c = first + number - 1;
    if (number == 0 || number > 20) {
        put_arabic(w, number, 1);
        return;
    }
    char text[4] = {(char)(0xe0u | c >> 12), (char)(0x80u | (c >> 6 & 0x3fu)), (char)(0x80u | (c & 0x3fu)), '\0'};
    put(w, text);
}

size_t label_number(const char *format, uint32_t number, char *out, size_t cap)
{
    static const char *const plain[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const wide[] = {"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};
    static const char *const stems[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
    struct writing w = {.cap = cap};
    enum style style = ARABIC;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i].name == format)
            style = formats[i].style;
    w.p = out;
    if (style == CHINESE || style == LEGAL)
        put_chinese(&w, number, style == LEGAL);
    else if (style == CHINESE_DIGITS || style == FULL_WIDTH)
        put_digits(&w, number, style == FULL_WIDTH ? wide : plain);
    else if (style == STEMS && number >= 1 && number <= 10)
        put(&w, stems[number - 1]);
    else if ((style == UPPER || style == LOWER) && number >= 1)
        put_letter(&w, number, style == UPPER ? 'A' : 'a');
    else if ((style == ROMAN || style == ROMAN_LOWER) && number >= 1)
        put_roman(&w, number, style == ROMAN_LOWER);
    else if (style == CIRCLED || style == BRACKETED || style == DOTTED)
        put_sign(&w, number, style == CIRCLED ? 0x2460 : style == BRACKETED ? 0x2474 : 0x2488);
    else if (style != NOTHING)
        put_arabic(&w, number, style == TWO_DIGITS ? 2 : 1);
    return w.len;
}
