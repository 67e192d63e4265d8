/* SPDX-License-Identifier: MIT */
/* A sheet is read whole before any of its rows is given: merged ranges stand behind the cells, and the order of records
 * is only a habit. A cell takes 16 bytes; texts that cells do not share are kept beside them.
 *
 * A formula is a record with its last result. When that is a text, it is in a STRING record, which comes next or behind
 * the record of a shared or array formula. Charts in a sheet are streams of their own within it, from BOF to EOF. */
#include "sheet.h"

#include "order.h"

#define MAX_CELLS ((size_t)1 << 24)  /* 65536 rows of 256 columns */
#define MAX_MERGES ((size_t)1 << 23) /* each has two cells at least */
#define NO_CELL SIZE_MAX
#define MAX_NAME 93u /* bytes: sheets have up to 31 characters */
#define KIND_SHEET 0x0010u

struct reading {
    struct sheet *s;
    struct book *b;
    unsigned row;   /* of the cell read last, counted from 1; 0: none yet */
    size_t waiting; /* for its text, or NO_CELL */
    uint64_t lost;  /* formulas whose text did not come */
    struct cell first_lost;
};

tb_spot sheet_spot(const struct sheet *s, uint32_t row, uint32_t column)
{
    return (tb_spot){
        .struct_size = sizeof(tb_spot),
        .style = TB_PLACE_SHEET,
        .line = (uint64_t)row + 1,
        .cell = column + 1,
        .text = s->entry->name,
    };
}

int sheet_name(const struct sheet *s)
{
    tb_str name = s->entry->name;
    size_t n = name.len < MAX_NAME ? name.len : MAX_NAME;
    while (n < name.len && n > 0 && ((unsigned char)name.ptr[n] & 0xc0u) == 0x80) /* whole characters */
        n--;
    return (int)n;
}

static tb_status damaged(const struct reading *r, const char *what, tb_error *err)
{
    const tb_host *host = r->s->mem.host;
    const struct record *it = &r->b->in.it;
    const char *name = r->s->entry->name.ptr;
    if (r->row == 0)
        return host->fail(
            err, TB_E_SYNTAX,
            "sheet %.*s: %s (record 0x%04X at byte %llu of the workbook); fetch the file again, or open it "
            "and save it as xlsx",
            sheet_name(r->s), name, host->text(what), (unsigned)it->type, (unsigned long long)it->at);
    return host->fail(
        err, TB_E_SYNTAX,
        "sheet %.*s, row %u: %s (record 0x%04X at byte %llu of the workbook); fetch the file again, or open "
        "it and save it as xlsx",
        sheet_name(r->s), name, r->row, host->text(what), (unsigned)it->type, (unsigned long long)it->at);
}

/* ---- Cells ---- */

static tb_status add_cell(struct reading *r, uint16_t row, uint32_t column, uint16_t xf, enum cell_kind kind,
                          uint64_t value, tb_error *err)
{
    struct sheet *s = r->s;
    if (column >= MAX_COLUMN)
        return damaged(r, "a cell stands behind column IV, the last one there can be", err);
    if (s->n_cells == MAX_CELLS)
        return damaged(r, "the sheet has more cells than a sheet can have", err);
    struct cell *cells = enlarge(s->mem, s->cells, &s->cap_cells, s->n_cells + 1, sizeof *cells);
    if (!cells)
        return no_memory(s->mem, err);
    s->cells = cells;
    cells[s->n_cells++] =
        (struct cell){.key = (uint32_t)row << 8 | column, .xf = xf, .kind = (uint8_t)kind, .value = value};
    s->n_filled += kind > CELL_EMPTY;
    return TB_OK;
}

/* The cell added last is a formula whose text is still to come. */
static void wait_for_text(struct reading *r) { r->waiting = r->s->n_cells - 1; }

/* A record that no text of a formula stands behind. */
static void give_up_waiting(struct reading *r)
{
    if (r->waiting == NO_CELL)
        return;
    if (r->lost++ == 0)
        r->first_lost = r->s->cells[r->waiting];
    r->waiting = NO_CELL;
}

/* The string at `at` in the record, kept for a cell. */
static tb_status keep_text(struct reading *r, size_t at, uint64_t *value, enum cell_kind *kind, tb_error *err)
{
    struct text *texts = &r->s->texts;
    const struct text *t = &r->b->scratch;
    struct bytes from = bytes_from(&r->b->in, at);
    tb_status rc = book_string(r->b, &from, 2, err);
    if (rc == TB_END)
        return damaged(r, "a text is cut off", err);
    if (rc < 0)
        return rc;
    if (texts->n + t->n > UINT32_MAX)
        return damaged(r, "the texts of the sheet are longer than 4 GiB", err);
    *value = texts->n | (uint64_t)t->n << 32;
    *kind = t->n > 0 ? CELL_TEXT : CELL_EMPTY;
    return text_bytes(texts, t->p, t->n) ? TB_OK : no_memory(r->s->mem, err);
}

static tb_status read_label(struct reading *r, tb_error *err)
{
    const uint8_t *p = r->b->in.it.data;
    uint16_t row = le16(p), column = le16(p + 2), xf = le16(p + 4);
    uint64_t value = 0;
    enum cell_kind kind = CELL_EMPTY;
    tb_status rc = keep_text(r, 6, &value, &kind, err);
    return rc == TB_OK ? add_cell(r, row, column, xf, kind, value, err) : rc;
}

static tb_status read_string(struct reading *r, tb_error *err)
{
    size_t i = r->waiting;
    uint64_t value = 0;
    enum cell_kind kind = CELL_EMPTY;
    if (i == NO_CELL)
        return TB_OK;
    r->waiting = NO_CELL;
    tb_status rc = keep_text(r, 0, &value, &kind, err);
    if (rc == TB_OK) {
        r->s->cells[i].kind = (uint8_t)kind;
        r->s->cells[i].value = value;
        r->s->n_filled += kind > CELL_EMPTY;
    }
    return rc;
}

static tb_status read_formula(struct reading *r, tb_error *err)
{
    const uint8_t *p = r->b->in.it.data, *result = p + 6;
    enum cell_kind kind = CELL_DOUBLE;
    uint64_t value = le64(result);
    bool text = false;
    if (le16(result + 6) == 0xffff) { /* no number that a formula can have */
        static const enum cell_kind kinds[] = {CELL_EMPTY, CELL_BOOL, CELL_ERROR, CELL_EMPTY};
        kind = result[0] < 4 ? kinds[result[0]] : CELL_EMPTY;
        value = result[2];
        text = result[0] == 0;
    }
    tb_status rc = add_cell(r, le16(p), le16(p + 2), le16(p + 4), kind, value, err);
    if (rc == TB_OK)
        r->s->cells[r->s->n_cells - 1].formula = true;
    if (rc == TB_OK && text)
        wait_for_text(r);
    return rc;
}

/* MULRK and MULBLANK: row, first column, so many values of `size` bytes, last column. */
static tb_status read_several(struct reading *r, size_t size, tb_error *err)
{
    const uint8_t *p = r->b->in.it.data;
    size_t len = r->b->in.it.len, n = (len - 6) / size;
    uint32_t first = le16(p + 2), last = le16(p + len - 2);
    if (len < 6 + size || (len - 6) % size != 0 || last < first || last - first + 1 != n)
        return damaged(r, "the columns of a row of cells do not fit their number", err);
    tb_status rc = TB_OK;
    for (size_t i = 0; rc == TB_OK && i < n; i++) {
        const uint8_t *one = p + 4 + i * size;
        rc = add_cell(r, le16(p), first + (uint32_t)i, le16(one), size == 2 ? CELL_BLANK : CELL_RK,
                      size == 2 ? 0 : le32(one + 2), err);
    }
    return rc;
}

static tb_status read_merges(struct reading *r, tb_error *err)
{
    struct sheet *s = r->s;
    const struct record *it = &r->b->in.it;
    size_t n = it->len >= 2 ? le16(it->data) : 0, most = it->len >= 2 ? (it->len - 2u) / 8 : 0;
    if (n > most)
        return damaged(r, "the list of merged cells is cut off", err);
    if (s->n_merges + n > MAX_MERGES)
        return damaged(r, "the sheet has more merged cells than it has room for", err);
    struct cell *merges = enlarge(s->mem, s->merges, &s->cap_merges, s->n_merges + n, sizeof *merges);
    if (!merges)
        return no_memory(s->mem, err);
    s->merges = merges;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *p = it->data + 2 + 8 * i;
        uint32_t row = le16(p), last_row = le16(p + 2), column = le16(p + 4), last_column = le16(p + 6);
        if (last_column >= MAX_COLUMN)
            last_column = MAX_COLUMN - 1;
        bool several = last_row >= row && last_column >= column && (last_row > row || last_column > column);
        if (several)
            merges[s->n_merges++] = (struct cell){.key = row << 8 | column, .value = last_row << 16 | last_column};
    }
    return TB_OK;
}

/* ---- Records ---- */

/* The least length of a record of one cell, 0: the record is none. */
static size_t least(uint16_t type)
{
    switch (type) {
    case R_BLANK:
        return 6;
    case R_LABEL:
    case R_RSTRING:
    case R_BOOLERR:
        return 8;
    case R_RK:
    case R_LABELSST:
        return 10;
    case R_NUMBER:
    case R_FORMULA:
        return 14;
    case R_MULRK:
    case R_MULBLANK:
        return 8;
    default:
        return 0;
    }
}

static tb_status read_cell(struct reading *r, tb_error *err)
{
    const struct record *it = &r->b->in.it;
    const uint8_t *p = it->data;
    if (it->len < least(it->type))
        return damaged(r, "a cell is cut off", err);
    uint16_t row = le16(p), column = le16(p + 2), xf = le16(p + 4);
    r->row = row + 1u;
    switch (it->type) {
    case R_BLANK:
        return add_cell(r, row, column, xf, CELL_BLANK, 0, err);
    case R_NUMBER:
        return add_cell(r, row, column, xf, CELL_DOUBLE, le64(p + 6), err);
    case R_RK:
        return add_cell(r, row, column, xf, CELL_RK, le32(p + 6), err);
    case R_LABELSST:
        return add_cell(r, row, column, xf, CELL_SHARED, le32(p + 6), err);
    case R_BOOLERR:
        return add_cell(r, row, column, xf, p[7] ? CELL_ERROR : CELL_BOOL, p[6], err);
    case R_FORMULA:
        return read_formula(r, err);
    case R_MULRK:
        return read_several(r, 6, err);
    case R_MULBLANK:
        return read_several(r, 2, err);
    default:
        return read_label(r, err);
    }
}

static tb_status read_record(struct reading *r, tb_error *err)
{
    const struct record *it = &r->b->in.it;
    switch (it->type) {
    case R_STRING:
        return read_string(r, err);
    case R_SHRFMLA:
    case R_ARRAY:
    case R_TABLE:
    case R_TABLE2:
    case R_CONTINUE:
        return TB_OK;
    case R_MERGEDCELLS:
        return read_merges(r, err);
    case R_WINDOW2:
        r->s->hides_zeros = it->len >= 2 && (le16(it->data) & 0x10u) == 0;
        return TB_OK;
    default:
        give_up_waiting(r);
        return least(it->type) ? read_cell(r, err) : TB_OK;
    }
}

/* Everything from BOF to EOF. */
static tb_status read_records(struct reading *r, tb_error *err)
{
    struct stream *in = &r->b->in;
    uint32_t inside = 0; /* streams within the sheet */
    for (uint64_t i = 0;; i++) {
        if (i % 4096 == 0 && r->s->mem.host->cancelled(r->s->mem.ctx))
            return r->s->mem.host->fail(err, TB_E_CANCELLED, "reading was cancelled");
        tb_status rc = stream_next(in, err);
        if (rc == TB_END)
            return damaged(r, "the workbook ends in the middle of the sheet", err);
        if (rc < 0)
            return rc;
        if (in->it.type == R_EOF && inside == 0)
            return TB_OK;
        if (in->it.type == R_BOF || in->it.type == R_EOF)
            inside += in->it.type == R_BOF ? 1 : UINT32_MAX;
        else if (inside == 0)
            rc = read_record(r, err);
        if (rc < 0)
            return rc;
    }
}

/* ---- Order ---- */

static tb_status put_in_order(struct sheet *s, struct cell *cells, size_t n, tb_error *err)
{
    if (order_is_strict(cells, n))
        return TB_OK;
    struct cell *spare = enlarge(s->mem, s->spare, &s->cap_spare, n, sizeof *spare);
    if (!spare)
        return no_memory(s->mem, err);
    s->spare = spare;
    order_cells(cells, spare, n);
    return TB_OK;
}

static tb_status finish(struct reading *r, tb_error *err)
{
    struct sheet *s = r->s;
    struct cell first = {.key = 0};
    give_up_waiting(r);
    tb_status rc = put_in_order(s, s->cells, s->n_cells, err);
    if (rc == TB_OK)
        rc = put_in_order(s, s->merges, s->n_merges, err);
    if (rc < 0)
        return rc;
    size_t n = order_drop_repeated(s->cells, s->n_cells, &first);
    tb_spot spot = sheet_spot(s, cell_row(&first), cell_column(&first));
    if (n < s->n_cells)
        s->mem.host->warn_at(s->mem.ctx, &spot,
                             "the cell is in the file more than once, and the last one was taken (%llu times in this "
                             "sheet)",
                             (unsigned long long)(s->n_cells - n));
    s->n_cells = n;
    spot = sheet_spot(s, cell_row(&r->first_lost), cell_column(&r->first_lost));
    if (r->lost)
        s->mem.host->warn_at(
            s->mem.ctx, &spot,
            "the text that a formula resulted in is missing, and the cell was left empty (%llu times in "
            "this sheet)",
            (unsigned long long)r->lost);
    return TB_OK;
}

tb_status sheet_read(struct sheet *s, struct book *b, const struct sheet_entry *entry, tb_error *err)
{
    struct reading r = {.s = s, .b = b, .waiting = NO_CELL};
    s->mem = s->texts.mem = b->mem;
    s->entry = entry;
    s->n_cells = s->n_merges = s->texts.n = s->n_filled = 0;
    s->hides_zeros = false;
    stream_seek(&b->in, entry->at);
    tb_status rc = stream_next(&b->in, err);
    if (rc < 0)
        return rc;
    const struct record *it = &b->in.it;
    if (rc == TB_END || it->type != R_BOF || it->len < 4)
        return damaged(&r, "the sheet is not where the workbook says", err);
    if (le16(it->data + 2) != KIND_SHEET)
        return TB_OK; /* a chart or macros that claim to be a table */
    rc = read_records(&r, err);
    b->walked += rc == TB_OK ? b->in.next - entry->at : 0;
    if (rc == TB_OK && b->walked > b->in.from->size)
        return damaged(&r, "the sheet shares its bytes with another sheet", err);
    return rc == TB_OK ? finish(&r, err) : rc;
}
