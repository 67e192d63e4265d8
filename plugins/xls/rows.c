/* SPDX-License-Identifier: MIT */
/* Rows come in order, so that it is enough to know for each column which merged range covers it now, and down to where.
 * A range that would cover a column already covered is left out: no spreadsheet makes such ranges. */
#include "rows.h"

#define BATCH_ROWS ((size_t)1024)
#define BATCH_CELLS ((size_t)1 << 16)
#define BATCH_BYTES ((uint64_t)1 << 22) /* of texts; a batch ends with the row that reaches one of these */

void rows_start(struct rows *r, const struct sheet *sheet)
{
    r->sheet = r->display.sheet = sheet;
    r->at = r->n_begun = 0;
    r->last = sheet->n_cells ? cell_row(&sheet->cells[sheet->n_cells - 1]) : 0;
    r->n_hidden = 0;
    r->overlapping = false;
    memset(r->covered_by, 0, sizeof r->covered_by);
}

/* ---- Merged ranges ---- */

static bool is_free(const struct rows *r, const struct cell *m)
{
    for (uint32_t c = cell_column(m); c <= merge_last_column(m); c++)
        if (r->covered_by[c] && r->covered_to[c] >= cell_row(m))
            return false;
    return true;
}

/* Takes in the ranges that begin in this row or before. */
static void begin_merges(struct rows *r, uint32_t row)
{
    const struct sheet *s = r->sheet;
    for (; r->n_begun < s->n_merges && cell_row(&s->merges[r->n_begun]) <= row; r->n_begun++) {
        const struct cell *m = &s->merges[r->n_begun];
        tb_spot spot = sheet_spot(s, cell_row(m), cell_column(m));
        if (!is_free(r, m)) {
            if (!r->overlapping)
                r->mem.host->warn_at(r->mem.ctx, &spot,
                                     "merged cells overlap other merged cells; they were left single");
            r->overlapping = true;
            continue;
        }
        for (uint32_t c = cell_column(m); c <= merge_last_column(m); c++) {
            r->covered_by[c] = r->n_begun + 1;
            r->covered_to[c] = merge_last_row(m);
        }
    }
}

/* The range that covers the cell, or NULL. */
static const struct cell *merge_over(const struct rows *r, const struct cell *cell)
{
    uint32_t c = cell_column(cell);
    return r->covered_by[c] && r->covered_to[c] >= cell_row(cell) ? &r->sheet->merges[r->covered_by[c] - 1] : NULL;
}

/* ---- Cells ---- */

/* Places for one more of everything. */
static bool make_room(struct rows *r)
{
    void *rows = enlarge(r->mem, r->rows, &r->cap_rows, r->n_rows + 1, sizeof *r->rows);
    r->rows = rows ? rows : r->rows;
    void *cells = enlarge(r->mem, r->cells, &r->cap_cells, r->n_cells + 1, sizeof *r->cells);
    r->cells = cells ? cells : r->cells;
    void *spans = enlarge(r->mem, r->spans, &r->cap_spans, r->n_spans + 1, sizeof *r->spans);
    r->spans = spans ? spans : r->spans;
    void *stored = enlarge(r->mem, r->stored, &r->cap_stored, r->n_stored + 1, sizeof *r->stored);
    r->stored = stored ? stored : r->stored;
    return rows && cells && spans && stored;
}

static void note_hidden(struct rows *r, const struct cell *cell)
{
    if (cell->kind <= CELL_EMPTY)
        return;
    if (r->n_hidden++ == 0)
        r->first_hidden = *cell;
}

static tb_status add_cell(struct rows *r, const struct cell *cell, tb_error *err)
{
    const struct cell *m = merge_over(r, cell);
    tb_str stored;
    if (m && m->key != cell->key) {
        note_hidden(r, cell);
        return TB_OK;
    }
    if (!make_room(r))
        return no_memory(r->mem, err);
    tb_status rc = display_cell(&r->display, cell, &r->cells[r->n_cells], &stored, err);
    if (rc < 0)
        return rc;
    uint32_t number = (uint32_t)r->n_cells++;
    if (m) {
        uint32_t last = merge_last_row(m) < r->last ? merge_last_row(m) : r->last; /* below is nothing to cover */
        r->spans[r->n_spans++] = (tb_span){
            .cell = number,
            .columns = merge_last_column(m) - cell_column(m) + 1,
            .rows = last - cell_row(m) + 1,
        };
    }
    if (stored.ptr)
        r->stored[r->n_stored++] = (tb_stored){.cell = number, .value = stored};
    return TB_OK;
}

/* Cells that are only styled say nothing behind the last one that has something in it. */
static void cut_blanks(struct rows *r, size_t first)
{
    while (r->n_cells > first && r->cells[r->n_cells - 1].kind == TB_CELL_EMPTY &&
           !(r->n_stored > 0 && r->stored[r->n_stored - 1].cell == r->n_cells - 1)) {
        r->n_cells--;
        if (r->n_spans > 0 && r->spans[r->n_spans - 1].cell == r->n_cells)
            r->n_spans--;
    }
}

static tb_status add_row(struct rows *r, tb_error *err)
{
    const struct sheet *s = r->sheet;
    uint32_t row = cell_row(&s->cells[r->at]);
    size_t first = r->n_cells;
    tb_status rc = TB_OK;
    begin_merges(r, row);
    for (; rc == TB_OK && r->at < s->n_cells && cell_row(&s->cells[r->at]) == row; r->at++)
        rc = add_cell(r, &s->cells[r->at], err);
    if (rc < 0)
        return rc;
    cut_blanks(r, first);
    if (r->n_cells > first)
        r->rows[r->n_rows++] = (tb_row){
            .line = (uint64_t)row + 1,
            .offset = TB_UNKNOWN,
            .first_cell = (uint32_t)first,
            .n_cells = (uint32_t)(r->n_cells - first),
        };
    return TB_OK;
}

/* A few shared texts and many cells that show them make a small file large. */
static tb_status too_long(const struct rows *r, tb_error *err)
{
    const struct sheet *s = r->sheet;
    return r->mem.host->fail(
        err, TB_E_LIMIT,
        "sheet %.*s, row %u: the texts of the cells are far longer than the file, because many cells "
        "share them; --limit raises what is allowed",
        sheet_name(s), s->entry->name.ptr, (unsigned)cell_row(&s->cells[r->at]) + 1);
}

static void tell_hidden(struct rows *r)
{
    tb_spot spot = sheet_spot(r->sheet, cell_row(&r->first_hidden), cell_column(&r->first_hidden));
    if (r->n_hidden)
        r->mem.host->warn_at(
            r->mem.ctx, &spot,
            "the value is under merged cells, where the sheet does not show it, and was left out (%llu "
            "times in this sheet)",
            (unsigned long long)r->n_hidden);
    r->n_hidden = 0;
}

tb_status rows_next(struct rows *r, size_t hint, tb_batch *out, tb_error *err)
{
    size_t most = hint == 0 || hint > BATCH_ROWS ? BATCH_ROWS : hint;
    r->n_rows = r->n_cells = r->n_spans = r->n_stored = 0;
    display_start(&r->display);
    uint64_t given = r->display.given;
    while (r->at < r->sheet->n_cells && r->n_rows < most && r->n_cells < BATCH_CELLS &&
           r->display.given - given < BATCH_BYTES && r->display.given <= r->most_text) {
        tb_status rc = add_row(r, err);
        if (rc < 0)
            return rc;
    }
    if (r->n_rows == 0 && r->at < r->sheet->n_cells)
        return too_long(r, err);
    if (r->at == r->sheet->n_cells)
        tell_hidden(r);
    if (r->n_rows == 0)
        return TB_END;
    out->rows = r->rows;
    out->n_rows = r->n_rows;
    out->cells = r->cells;
    out->n_cells = r->n_cells;
    out->spans = r->n_spans ? r->spans : NULL;
    out->n_spans = r->n_spans;
    out->stored = r->n_stored ? r->stored : NULL;
    out->n_stored = r->n_stored;
    return TB_OK;
}
