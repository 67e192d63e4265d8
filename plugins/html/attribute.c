/* SPDX-License-Identifier: MIT */
#include "attribute.h"

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool attribute_matters(const char *name, size_t len)
{
    static const char *const wanted[] = {"colspan", "rowspan", "x:num", "x:fmla", "sdval", "hidden", "style"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        size_t n = 0;
        while (n < len && lower(name[n]) == wanted[i][n]) /* ends at the latest at the NUL */
            n++;
        if (n == len && wanted[i][n] == '\0')
            return true;
    }
    return false;
}

/* Is it there? *value: its value, "" without one. */
static bool get(const char *const *attributes, const char *name, const char **value)
{
    for (; attributes && *attributes; attributes += 2)
        if (attributes[0][0] == name[0] && strcmp(attributes[0], name) == 0) {
            *value = attributes[1] ? attributes[1] : "";
            return true;
        }
    return false;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* By HTML's rules: blanks, a sign, digits, and whatever follows. `otherwise` without digits or below 0. */
static uint32_t number(const char *p, uint32_t most, uint32_t otherwise)
{
    uint32_t n = 0;
    while (is_blank(*p))
        p++;
    bool negative = *p == '-';
    p += *p == '+' || *p == '-';
    if (*p < '0' || *p > '9')
        return otherwise;
    for (; *p >= '0' && *p <= '9'; p++)
        n = n > most ? n : 10 * n + (uint32_t)(*p - '0');
    return negative && n ? otherwise : n < most ? n : most;
}

/* Excel (x:num, x:fmla) and LibreOffice (sdval) write what a cell stores beside what it shows. */
struct cell_tag attribute_cell(const char *const *attributes)
{
    struct cell_tag tag = {.columns = 1, .rows = 1};
    const char *value;
    if (get(attributes, "colspan", &value))
        tag.columns = number(value, MAX_COLSPAN, 1);
    if (tag.columns == 0)
        tag.columns = 1;
    if (get(attributes, "rowspan", &value))
        tag.rows = number(value, MAX_ROWSPAN, 1);
    if (get(attributes, "x:num", &value) || get(attributes, "sdval", &value)) {
        tag.is_number = true;
        tag.stored = (tb_str){value, strlen(value)};
    }
    if (get(attributes, "x:fmla", &value))
        tag.flags |= TB_CELLF_FORMULA;
    return tag;
}

/* Takes the word at *p, whatever its case, and the blanks on both sides of it. */
static bool take_word(const char **p, const char *word)
{
    const char *at = *p;
    while (is_blank(*at))
        at++;
    for (; *word; word++, at++)
        if (lower(*at) != *word)
            return false;
    while (is_blank(*at))
        at++;
    *p = at;
    return true;
}

/* Of several declarations the last one counts. */
static bool style_hides(const char *style)
{
    bool hides = false;
    for (const char *p = style; p; p = strchr(p, ';')) {
        p += *p == ';';
        if (take_word(&p, "display") && *p == ':') {
            p++;
            hides = take_word(&p, "none") && (*p == '\0' || *p == ';' || *p == '!');
        }
    }
    return hides;
}

bool attribute_hides(const char *const *attributes)
{
    const char *value;
    return get(attributes, "hidden", &value) || (get(attributes, "style", &value) && style_hides(value));
}
