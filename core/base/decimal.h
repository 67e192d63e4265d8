/* SPDX-License-Identifier: MIT */
/* Exact decimals. value = mantissa / 10^scale. Amounts of money are decimals of scale 2 in 元 (so the
 * mantissa counts 分); plain numbers keep the scale they are printed with. No floating point anywhere. */
#ifndef TB_BASE_DECIMAL_H
#define TB_BASE_DECIMAL_H
#include "base/buf.h"
#include "base/error.h"

typedef struct tb_decimal {
    int64_t mantissa;
    uint32_t scale; /* 0..TB_MAX_SCALE */
} tb_decimal;

typedef enum tb_rounding { TB_ROUND_HALF_UP, TB_ROUND_TRUNCATE, TB_ROUND_HALF_EVEN } tb_rounding;

/* What a printed cell is. */
typedef enum tb_lexeme {
    TB_LEX_BLANK, /* nothing, "-", "—", "－", "--" */
    TB_LEX_NUMBER,
    TB_LEX_PERCENT, /* a number followed by % or ％ */
    TB_LEX_TEXT,    /* not a number */
    TB_LEX_RANGE    /* a number, but more than 18 digits or decimals */
} tb_lexeme;

/* Reads a printed number: spaces around, sign + or - (also − －), thousands separators (, ， and ' in
 * groups of three), full-width digits, parentheses or ▲ △ for negative, a trailing percent sign. "1,23"
 * is text, not 123. *out is set for NUMBER and PERCENT (50 % gives 50). */
tb_lexeme tb_decimal_read(tb_str printed, tb_decimal *out);
/* The same number without zeros at the end of its decimals. */
tb_decimal tb_decimal_plain(tb_decimal d);
/* v * 10^shift at exactly `scale` decimals. False: it does not fit 64 bits, or digits would be lost
 * (an amount finer than a 分). */
bool tb_decimal_rescale(tb_decimal v, int32_t shift, uint32_t scale, tb_decimal *out);
/* a - b, a + b at the larger scale. False: overflow. */
bool tb_decimal_sub(tb_decimal a, tb_decimal b, tb_decimal *out);
bool tb_decimal_add(tb_decimal a, tb_decimal b, tb_decimal *out);
int tb_decimal_cmp(tb_decimal a, tb_decimal b); /* exact, whatever the scales */
static inline bool tb_decimal_is_zero(tb_decimal v) { return v.mantissa == 0; }
/* part / whole * 100, rounded once to `digits` (<= 9) decimals. False: whole is zero, or overflow. */
bool tb_decimal_percent(tb_decimal part, tb_decimal whole, uint32_t digits, tb_rounding rule, tb_decimal *out);
/* v at `digits` decimals, rounded by the rule. Saturates never: digits <= v.scale + 4. False: overflow. */
bool tb_decimal_round(tb_decimal v, uint32_t digits, tb_rounding rule, tb_decimal *out);
/* Appends "-12.30": '-' for negative, exactly `scale` decimals, no separators. */
void tb_decimal_write(tb_buf *b, tb_decimal v);
/* 元 1, 万元 10^4 ...: the power of ten of a unit of money, or -1 when the word is none. Knows 元 千元 万元
 * 百万元 亿元 with spaces inside and an optional 人民币 in front. */
int32_t tb_money_unit(tb_str unit);
#endif
