/* SPDX-License-Identifier: MIT */
/* What came, as text. The batches of a table write their rows one behind the other, so that it cannot be seen where one
 * ended. */
#include <inttypes.h>

#include "plugin_check/trial_internal.h"

static bool plain(char c) { return (unsigned char)c >= ' ' && c != '|' && c != ']' && c != '\\'; }

void tb_transcript_text(tb_buf *to, tb_str s)
{
    for (size_t i = 0, n; i < s.len; i += n) {
        for (n = 0; i + n < s.len && plain(s.ptr[i + n]);)
            n++;
        tb_buf_bytes(to, s.ptr + i, n);
        if (n == 0) {
            tb_buf_printf(to, "\\x%02X", (unsigned)(unsigned char)s.ptr[i]);
            n = 1;
        }
    }
}

void tb_transcript_block(tb_buf *to, const tb_block *b)
{
    static const char *const kinds[] = {"P", "H", "T"}, *const styles[] = {"", " sheet ", "", " path "};
    bool table = b->kind == TB_BLOCK_TABLE;
    tb_buf_printf(to, "%s ", kinds[b->kind - TB_BLOCK_PARAGRAPH]);
    if (b->kind == TB_BLOCK_HEADING)
        tb_buf_printf(to, "%u ", (unsigned)b->level);
    if (b->place_style == TB_PLACE_PAGE)
        tb_buf_printf(to, "@%u:%" PRIu64, (unsigned)b->page, b->line);
    else
        tb_buf_printf(to, "@%" PRIu64, b->line);
    tb_buf_printf(to, "%s%s", b->flags & TB_BLOCKF_HIDDEN ? " HIDDEN" : "", table ? styles[b->place_style] : " ");
    tb_transcript_text(to, b->text);
    tb_buf_char(to, '\n');
}

void tb_transcript_names(tb_buf *to, const tb_str *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tb_buf_z(to, to->len ? "|" : "C [");
        tb_transcript_text(to, names[i]);
    }
}

static void write_cell(tb_buf *to, const tb_cell *cell, uint32_t expected)
{
    static const char *const kinds[] = {"~", "", "#", "?", "!"};
    if (cell->column != expected)
        tb_buf_printf(to, "%u=", (unsigned)cell->column);
    tb_buf_z(to, kinds[cell->kind]);
    tb_transcript_text(to, cell->text);
}

/* What stands beside the cells of a batch: merged cells and stored values, both sorted by cell. */
static void write_beside(tb_buf *to, const tb_batch *b, uint32_t cell, size_t *span, size_t *stored)
{
    if (*span < b->n_spans && b->spans[*span].cell == cell) {
        const tb_span *s = &b->spans[(*span)++];
        tb_buf_printf(to, "{%ux%u}", (unsigned)s->columns, (unsigned)s->rows);
    }
    tb_buf_z(to, b->cells[cell].flags & TB_CELLF_BINARY_FLOAT ? "^" : "");
    tb_buf_z(to, b->cells[cell].flags & TB_CELLF_FORMULA ? "=" : "");
    if (*stored < b->n_stored && b->stored[*stored].cell == cell) {
        tb_buf_char(to, '<');
        tb_transcript_text(to, b->stored[(*stored)++].value);
        tb_buf_char(to, '>');
    }
}

void tb_transcript_batch(tb_buf *to, const tb_batch *b)
{
    size_t span = 0, stored = 0;
    for (size_t i = 0; i < b->n_rows; i++) {
        const tb_row *row = &b->rows[i];
        if (row->page || row->table)
            tb_buf_printf(to, "R %u/%u/%" PRIu64, (unsigned)row->page, (unsigned)row->table, row->line);
        else
            tb_buf_printf(to, "R %" PRIu64, row->line);
        if (row->offset != TB_UNKNOWN)
            tb_buf_printf(to, "+%" PRIu64, row->offset);
        tb_buf_z(to, " [");
        for (uint32_t k = 0; k < row->n_cells; k++) {
            tb_buf_z(to, k > 0 ? "|" : "");
            write_cell(to, &b->cells[row->first_cell + k], k);
            write_beside(to, b, row->first_cell + k, &span, &stored);
        }
        tb_buf_z(to, "]\n");
    }
}

void tb_transcript_member(tb_buf *to, const tb_member *m)
{
    tb_buf_z(to, "M ");
    tb_transcript_text(to, m->path);
    tb_buf_z(to, m->flags & TB_MEMBERF_RAW_PATH ? " RAW" : "");
    if (m->size == TB_UNKNOWN)
        tb_buf_z(to, " ?\n");
    else
        tb_buf_printf(to, " %" PRIu64 "\n", m->size);
}
