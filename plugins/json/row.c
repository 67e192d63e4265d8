/* SPDX-License-Identifier: MIT */
/* Elements of a table become rows. Cells point into the source; a text with escapes is first noted as it stands and
 * copied once its row is complete. */
#include "reader.h"

/* ---- Cells ---- */

/* The next free cell, which counts only after r->n_cells++; NULL with a fault. */
static inline tb_cell *free_cell(struct reader *r, uint32_t column)
{
    if (r->n_cells == r->cap_cells) {
        struct memory mem = {r->host, r->ctx};
        tb_cell *cells = enlarge(mem, r->cells, &r->cap_cells, r->n_cells + 1, sizeof *cells);
        if (!cells)
            return reader_bad(r, BAD_NOMEM), NULL;
        r->cells = cells;
    }
    tb_cell *cell = &r->cells[r->n_cells];
    cell->column = column;
    return cell;
}

static inline bool is_wanted(const struct reader *r, uint32_t column)
{
    return !r->wanted || (column < r->n_wanted && r->wanted[column]);
}

/* The value at p as a cell, if its column is wanted: arrays and objects as the text they are. */
static inline const uint8_t *read_cell(struct reader *r, const uint8_t *p, uint32_t column, uint32_t depth)
{
    tb_cell *cell = free_cell(r, column);
    if (!cell)
        return NULL;
    const uint8_t *q;
    if (*p != '[' && *p != '{') {
        q = scan_scalar(&r->scan, p, cell);
        r->raw |= q && cell->flags && is_wanted(r, column);
    } else if ((q = json_check(r, p, depth))) {
        cell->kind = TB_CELL_TEXT;
        cell->flags = 0;
        cell->text = (tb_str){(const char *)p, (size_t)(q - p)};
    }
    r->n_cells += q && is_wanted(r, column);
    return q;
}

/* The column of a node; NO_COLUMN with a fault. */
static inline uint32_t column_of(struct reader *r, uint32_t node)
{
    enum fault fault;
    uint32_t column = r->columns.nodes[node].column;
    if (column == NO_COLUMN && !json_columns_number(&r->columns, node, &fault)) {
        (void)reader_bad(r, fault);
        return NO_COLUMN;
    }
    return r->columns.nodes[node].column;
}

static inline const uint8_t *read_named(struct reader *r, const uint8_t *p, uint32_t node, uint32_t depth)
{
    uint32_t column = column_of(r, node);
    return column == NO_COLUMN ? NULL : read_cell(r, p, column, depth);
}

/* ---- Objects ---- */

/* The name at p when it is not the expected one: *node is its node. Returns what follows the closing quote. */
static const uint8_t *find_name(struct reader *r, const uint8_t *p, uint32_t parent, uint32_t *node)
{
    bool escaped = false;
    const uint8_t *close = scan_name(&r->scan, p, &escaped);
    if (!close)
        return NULL;
    tb_str name = {(const char *)p + 1, (size_t)(close - p) - 1};
    if (escaped) {
        struct memory mem = {r->host, r->ctx};
        if (name.len > r->cap_scratch) {
            char *scratch = enlarge(mem, r->scratch, &r->cap_scratch, name.len, 1);
            if (!scratch)
                return bad(&r->scan, BAD_NOMEM, p);
            r->scratch = scratch;
        }
        name = (tb_str){r->scratch, json_unescape(r->scratch, name.ptr, name.len)};
    }
    enum fault fault;
    *node = json_columns_node(&r->columns, parent, name, &fault);
    return *node == NO_NODE ? bad(&r->scan, fault, p) : close + 1;
}

/* The name at p of a member of `in`, which becomes its latest; returns the value. */
static inline const uint8_t *read_name(struct reader *r, const uint8_t *p, struct level *in)
{
    const struct columns *c = &r->columns;
    uint32_t node = in->latest == NO_NODE ? c->nodes[in->node].first : c->nodes[in->latest].next;
    const uint8_t *q;
    if (node < c->n && c->nodes[node].parent == in->node && node_is_at(c, &c->nodes[node], p, r->scan.end)) {
        q = p + c->nodes[node].len + 2;
    } else {
        if (!(q = find_name(r, p, in->node, &node)))
            return NULL;
        if (in->latest == NO_NODE)
            c->nodes[in->node].first = node;
        else
            c->nodes[in->latest].next = node;
    }
    if (c->nodes[node].record == r->record) {
        (void)bad(&r->scan, BAD_DUPLICATE, p);
        bool escaped;
        r->scan.name_len = (size_t)(scan_string(&r->scan, p, &escaped) - p) - 1;
        return NULL;
    }
    c->nodes[node].record = r->record;
    in->latest = node;
    return scan_colon(&r->scan, q);
}

/* The object at p, whose members and those of objects in it become cells. */
static const uint8_t *read_object(struct reader *r, const uint8_t *p)
{
    struct scan *s = &r->scan;
    struct level *in = r->levels;
    uint32_t depth = r->depth + 1;
    *in = (struct level){ROOT, NO_NODE};
    p = first_item(s, p + 1);
    while (p) {
        if (*p == '}') {
            p++;
            if (in == r->levels)
                return p;
            in--;
            depth--;
            p = next_item(s, p, '}');
            continue;
        }
        if (!(p = read_name(r, p, in)))
            return NULL;
        if (*p != '{') {
            p = read_named(r, p, in->latest, depth);
            p = p ? next_item(s, p, '}') : NULL;
            continue;
        }
        if (depth == MAX_DEPTH)
            return bad(s, BAD_DEEP, p);
        const uint8_t *inner = first_item(s, p + 1);
        if (!inner)
            return NULL;
        if (*inner == '}') { /* without members it is as empty as null */
            uint32_t column = column_of(r, in->latest);
            tb_cell *cell = column == NO_COLUMN ? NULL : free_cell(r, column);
            if (!cell)
                return NULL;
            *cell = (tb_cell){.column = column, .kind = TB_CELL_EMPTY, .text = {(const char *)p, 0}};
            r->n_cells++;
            p = next_item(s, inner + 1, '}');
            continue;
        }
        in[1] = (struct level){in->latest, NO_NODE};
        in++;
        depth++;
        p = inner;
    }
    return NULL;
}

/* ---- Elements ---- */

static const uint8_t *read_array(struct reader *r, const uint8_t *p)
{
    uint32_t column = 0;
    p = first_item(&r->scan, p + 1);
    while (p && *p != ']') {
        if (column == MAX_COLUMNS)
            return bad(&r->scan, BAD_WIDE, p);
        if ((p = read_cell(r, p, column++, r->depth + 1)))
            p = next_item(&r->scan, p, ']');
    }
    return p ? p + 1 : NULL;
}

/* An element that is not what the others are keeps its text: in the first cell, or in a column "value". */
static const uint8_t *read_value(struct reader *r, const uint8_t *p)
{
    static const tb_str value = {"value", 5};
    if (r->elements == ARRAYS)
        return read_cell(r, p, 0, r->depth);
    enum fault fault;
    uint32_t node = json_columns_node(&r->columns, ROOT, value, &fault);
    return node == NO_NODE ? bad(&r->scan, fault, p) : read_named(r, p, node, r->depth);
}

static enum elements kind_of(uint8_t c) { return c == '{' ? OBJECTS : c == '[' ? ARRAYS : SCALARS; }

static const uint8_t *read_element(struct reader *r, const uint8_t *p)
{
    r->raw = false;
    r->record++;
    if (*p == '{' && r->elements != ARRAYS)
        return read_object(r, p);
    if (*p == '[' && r->elements == ARRAYS)
        return read_array(r, p);
    if (*p == 'n' && r->elements != SCALARS)
        return scan_word(&r->scan, p, "null", 4);
    return read_value(r, p);
}

/* ---- Rows ---- */

/* Replaces the text of a cell noted with its escapes by the text that is meant. */
static bool unescape(struct reader *r, tb_cell *cell)
{
    size_t n = cell->text.len;
    if (n > r->copy_left) {
        size_t chunk = n > BATCH_COPIES / 256 ? n : BATCH_COPIES / 256;
        r->copy = r->host->alloc(r->ctx, TB_LIFE_BATCH, chunk);
        r->copy_left = r->copy ? chunk : 0;
        if (!r->copy)
            return reader_bad(r, BAD_NOMEM);
    }
    size_t len = json_unescape(r->copy, cell->text.ptr, n);
    cell->text = (tb_str){r->copy, len};
    cell->flags = 0;
    r->copy += len;
    r->copy_left -= len;
    r->copied += n;
    return true;
}

/* Adds the row whose cells have been read, from `first` on. */
static bool add_row(struct reader *r, const uint8_t *start, size_t first)
{
    static const char *const names[] = {
        [OBJECTS] = TB_MSG("an object"), [ARRAYS] = TB_MSG("an array"), [SCALARS] = TB_MSG("a single value")};
    for (size_t i = first; r->raw && i < r->n_cells; i++)
        if ((r->cells[i].flags & CELLF_RAW) && !unescape(r, &r->cells[i]))
            return false;
    enum elements kind = kind_of(*start);
    if (kind != r->elements && *start != 'n')
        r->host->warn(r->ctx, json_line(r, start), "row %llu is %s where the first row is %s",
                      (unsigned long long)(r->lines ? json_line(r, start) : r->index + 1), r->host->text(names[kind]),
                      r->host->text(names[r->elements]));
    r->rows[r->n_rows++] = (tb_row){
        .line = r->lines || r->state == IN_ROW ? json_line(r, start) : r->index + 1,
        .offset = r->offset + (uint64_t)(start - r->data),
        .first_cell = (uint32_t)first,
        .n_cells = (uint32_t)(r->n_cells - first),
    };
    r->index++;
    return true;
}

/* Behind a record of NDJSON: the break that ends its line. */
static const uint8_t *end_line(struct reader *r, const uint8_t *p)
{
    p = skip_blanks(&r->scan, p);
    if (p == r->scan.end)
        return r->scan.eof ? p : bad(&r->scan, BAD_MORE, p);
    return is_break(*p) ? p : bad(&r->scan, BAD_AFTER_RECORD, p);
}

/* Rows with escapes make a batch of copied texts, plain rows one whose texts stay as they stand. A few of the other
 * kind do not end a batch. */
static bool belongs_apart(const struct reader *r)
{
    return r->whole && r->n_rows >= FEW_ROWS && r->raw != (r->copied > 0);
}

/* The element at p of the table, as a row. Returns what follows it; NULL with a fault, and nothing was added. */
static const uint8_t *read_row(struct reader *r, const uint8_t *p)
{
    size_t first = r->n_cells;
    uint32_t n_nodes = r->columns.n, n_columns = r->columns.n_columns;
    if (r->n_rows == r->cap_rows) {
        struct memory mem = {r->host, r->ctx};
        tb_row *rows = enlarge(mem, r->rows, &r->cap_rows, r->n_rows + 1, sizeof *rows);
        if (!rows)
            return bad(&r->scan, BAD_NOMEM, p);
        r->rows = rows;
    }
    const uint8_t *q = read_element(r, p);
    if (q && (size_t)(q - p) > MAX_RECORD)
        q = bad(&r->scan, BAD_LONG_RECORD, p);
    if (q && r->lines)
        q = end_line(r, q);
    if (q && belongs_apart(r))
        q = bad(&r->scan, BAD_APART, p);
    if (q && !add_row(r, p, first))
        q = NULL;
    if (!q) {
        r->n_cells = first;
        json_columns_cut(&r->columns, n_nodes, n_columns);
    }
    return q;
}

static const uint8_t *skip_row(struct reader *r, const uint8_t *p)
{
    p = json_check(r, p, r->depth);
    return p && r->lines ? end_line(r, p) : p;
}

/* The next record of NDJSON; NULL as below. */
static const uint8_t *next_record(struct reader *r)
{
    struct scan *s = &r->scan;
    s->blanks = JSON_BLANKS;
    const uint8_t *p = skip_blanks(s, r->data + r->at);
    (void)json_line(r, p);
    take(r, p);
    if (p == s->end) {
        r->state = s->eof ? AT_END : IN_TABLE;
        return s->eof ? NULL : bad(s, BAD_MORE, p);
    }
    s->blanks = LINE_BLANKS;
    return *p == '{' || *p == '[' ? p : bad(s, BAD_RECORD, p);
}

/* The next element of the table; NULL with a fault, FAULT_NONE when there is none. */
static const uint8_t *next_element(struct reader *r)
{
    struct scan *s = &r->scan;
    const uint8_t *p = r->data + r->at;
    s->fault = FAULT_NONE;
    if (r->state == IN_ROW)
        return p;
    if (r->lines)
        return next_record(r);
    p = r->spot == AT_FIRST ? first_item(s, p) : next_item(s, p, ']');
    if (!p || *p != ']')
        return p;
    take(r, p + 1);
    r->spot = BEHIND_ITEM;
    r->depth--;
    r->state = r->n_open ? IN_OBJECT : AT_TAIL;
    return NULL;
}

static bool took_row(struct reader *r, const uint8_t *p)
{
    if (!p)
        return false;
    take(r, p);
    r->spot = BEHIND_ITEM;
    if (r->state == IN_ROW)
        r->state = AT_TAIL;
    if (r->lines) { /* a record has no line breaks */
        r->counted = r->at;
        r->after_cr = false;
    }
    return true;
}

bool json_next_row(struct reader *r)
{
    const uint8_t *p = next_element(r);
    return p && took_row(r, read_row(r, p));
}

bool json_skip_row(struct reader *r)
{
    const uint8_t *p = next_element(r);
    return p && took_row(r, skip_row(r, p));
}
