/* SPDX-License-Identifier: MIT */
#include "load/sieve_size.h"

#include <string.h>

#include "load/sieve_cell.h"
#include "load/sieve_table.h"

#define SAMPLES 16u
#define SAMPLE ((size_t)4096)
#define MOST_OF_FILE 3u /* of the file's size: a table that is jumped about in touches all of its pages */

static size_t packed_size(tb_str cell)
{
    char text[TB_SIEVE_SHORT] = {0}, packed[2 * TB_SIEVE_SHORT + 5];
    if (cell.len == 0 || cell.len > TB_SIEVE_SHORT)
        return cell.len + 1;
    memcpy(text, cell.ptr, cell.len);
    return (size_t)(tb_sieve_put_cell(packed, text, cell.len) - packed);
}

size_t tb_sieve_held_bytes(const tb_sieve_side *s, const tb_grid *g, size_t from)
{
    size_t rows = g->rows.len - from, bytes = 0;
    uint64_t span = g->rows.ptr[g->rows.len - 1].offset - s->first_row;
    for (size_t row = from; row < g->rows.len; row++)
        for (size_t k = 0; k < s->n_slots; k++)
            bytes += packed_size(tb_grid_cell(g, row, s->columns[k]));
    bytes += rows * sizeof(tb_sieve_noted);
    return span ? (size_t)(bytes / (span / 1024 + 1) * (s->size / 1024 + 1)) : bytes;
}

/* Lines of the side, by those of some pieces of what is there. */
static size_t about_lines(const tb_sieve_side *s)
{
    tb_str there = tb_source_at_hand(s->file->ds->source);
    size_t lines = 0, bytes = 0;
    for (size_t i = 0; i < SAMPLES && there.len >= SAMPLE; i++) {
        const char *p = there.ptr + (there.len - SAMPLE) / (SAMPLES - 1) * i, *end = p + SAMPLE;
        bytes += SAMPLE;
        while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
            lines++;
            p++;
        }
    }
    return bytes ? s->size / 1024 * (lines + SAMPLES) / (bytes / 1024) + 1024 : 1024;
}

/* Rows may be longer than the first ones, but are rarely shorter than a line. */
size_t tb_sieve_about_rows(const tb_sieve_side *s, const tb_grid *g, size_t from)
{
    uint64_t span = g->rows.ptr[g->rows.len - 1].offset - s->first_row;
    size_t rows = g->rows.len - from, kib = (size_t)(span / 1024 + 1);
    size_t alike = (s->size / 1024 + 1) * rows / kib + rows, lines = about_lines(s);
    size_t about = alike < lines ? alike : lines, most = s->size / MOST_OF_FILE / TB_SIEVE_TABLE_ROW;
    return about < most ? about : most;
}
