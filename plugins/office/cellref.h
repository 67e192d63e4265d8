/* SPDX-License-Identifier: MIT */
/* Names of cells: C7. */
#ifndef TB_OFFICE_CELLREF_H
#define TB_OFFICE_CELLREF_H
#include <stddef.h>
#include <stdint.h>

#define CELLREF_ROOM 24 /* bytes for cellref_write */

/* Reads the name of a cell, row and column from 1; returns what follows it, or NULL if there is none. Numbers too large
 * for a sheet come out as UINT32_MAX. */
static inline const char *cellref_read(const char *s, uint32_t *row, uint32_t *column)
{
    uint64_t c = 0, r = 0;
    const char *p = s;
    for (; (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'); p++)
        c = c > UINT32_MAX / 32 ? c : c * 26 + (uint64_t)((*p | 32) - 'a' + 1);
    const char *digits = p;
    for (; *p >= '0' && *p <= '9'; p++)
        r = r > UINT32_MAX / 16 ? r : r * 10 + (uint64_t)(*p - '0');
    if (digits == s || p == digits || r == 0)
        return NULL;
    *row = r > UINT32_MAX / 16 ? UINT32_MAX : (uint32_t)r;
    *column = c > UINT32_MAX / 32 ? UINT32_MAX : (uint32_t)c;
    return p;
}

/* The letters of a column, counted from 1; returns how many. */
static inline size_t cellref_column(char *out, uint32_t column)
{
    char text[8];
    size_t n = sizeof text, len;
    for (; column && n; column = (column - 1) / 26)
        text[--n] = (char)('A' + (column - 1) % 26);
    len = sizeof text - n;
    for (size_t i = 0; i < len; i++)
        out[i] = text[n + i];
    out[len] = '\0';
    return len;
}
#endif
