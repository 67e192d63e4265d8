/* SPDX-License-Identifier: MIT */
/* Three arrays that are emptied when all of them was given, so that nothing is moved and their room is used again. The
 * arrays of a batch are made when it is given, in the batch's memory. */
#include "queue.h"

#include "flow.h"

#define BATCH_CELLS ((size_t)1 << 16) /* a batch ends with the row that reaches this */

static bool room_for_item(struct queue *q, uint64_t line)
{
    if (q->n < q->cap)
        return true;
    struct item *items = env_enlarge(q->env, q->items, &q->cap, q->n + 1, sizeof *items);
    if (!items) {
        env_no_memory(q->env, line);
        return false;
    }
    q->items = items;
    return true;
}

static void add(struct queue *q, struct item item, tb_str text)
{
    if (q->env->failed || !room_for_item(q, item.line))
        return;
    item.at = q->text.len;
    item.len = text.len;
    if (!text_add(q->env, &q->text, text.ptr, text.len)) {
        env_no_memory(q->env, item.line);
        return;
    }
    q->items[q->n++] = item;
}

void queue_block(struct queue *q, enum item_kind kind, uint32_t level, uint64_t line, tb_str text)
{
    tb_str trimmed = flow_trim(text);
    if (trimmed.len)
        add(q, (struct item){.kind = kind, .level = level, .line = line}, trimmed);
}

void queue_table(struct queue *q, uint64_t line, tb_str name, uint32_t flags)
{
    add(q, (struct item){.kind = ITEM_TABLE, .line = line, .flags = flags}, name);
}

void queue_row(struct queue *q, uint64_t line, const struct cell *cells, size_t n_cells, size_t base)
{
    struct env *e = q->env;
    if (e->failed || !room_for_item(q, line))
        return;
    if (n_cells > q->cap_cells - q->n_cells) {
        struct cell *more = env_enlarge(e, q->cells, &q->cap_cells, q->n_cells + n_cells, sizeof *more);
        if (!more) {
            env_no_memory(e, line);
            return;
        }
        q->cells = more;
    }
    for (size_t i = 0; i < n_cells; i++) {
        struct cell *c = &q->cells[q->n_cells++];
        *c = cells[i];
        c->at += base;
        c->stored_at += base;
    }
    q->items[q->n++] = (struct item){.kind = ITEM_ROW, .line = line, .n_cells = n_cells};
}

void queue_hold(struct queue *q) { q->held = q->n; }
void queue_let_go(struct queue *q) { q->held = SIZE_MAX; }

bool queue_has(const struct queue *q) { return q->given < q->n && q->given < q->held; }

bool queue_has_row(const struct queue *q) { return queue_has(q) && q->items[q->given].kind == ITEM_ROW; }

void queue_settle(struct queue *q)
{
    if (q->given < q->n)
        return;
    q->n = q->given = q->n_cells = q->given_cells = q->text.len = 0;
    q->held = q->held == SIZE_MAX ? SIZE_MAX : 0;
}

/* The bytes at an offset of the queue's text: they are there, even if there are none. */
static tb_str text_at(const struct queue *q, size_t at, size_t len)
{
    return (tb_str){len ? q->text.ptr + at : "", len};
}

bool queue_next(struct queue *q, tb_block *out)
{
    static const uint32_t kinds[] = {
        [ITEM_PARAGRAPH] = TB_BLOCK_PARAGRAPH,
        [ITEM_HEADING] = TB_BLOCK_HEADING,
        [ITEM_TABLE] = TB_BLOCK_TABLE,
    };
    for (; queue_has_row(q); q->given++)
        q->given_cells += q->items[q->given].n_cells;
    if (!queue_has(q))
        return false;
    const struct item *i = &q->items[q->given++];
    out->kind = kinds[i->kind];
    out->level = i->level;
    out->flags = i->flags;
    out->place_style = q->place_style;
    out->line = i->line;
    if (i->len || i->kind != ITEM_TABLE)
        out->text = text_at(q, i->at, i->len);
    return true;
}

/* Arrays of a batch, which all grow with its cells. */
struct arrays {
    tb_row *rows;
    tb_cell *cells;
    tb_span *spans;
    tb_stored *stored;
    size_t n_cells, n_spans, n_stored;
};

static void give_cell(const struct queue *q, const struct cell *c, struct arrays *a)
{
    uint32_t nth = (uint32_t)a->n_cells;
    a->cells[a->n_cells++] = (tb_cell){
        .column = c->column,
        .kind = c->kind,
        .flags = c->flags,
        .text = text_at(q, c->at, c->len),
    };
    if (c->columns > 1 || c->rows > 1)
        a->spans[a->n_spans++] = (tb_span){.cell = nth, .columns = c->columns, .rows = c->rows};
    if (c->has_stored)
        a->stored[a->n_stored++] = (tb_stored){.cell = nth, .value = text_at(q, c->stored_at, c->stored_len)};
}

/* Rows of the batch, their cells, and how many of those have something beside them. */
static size_t measure(const struct queue *q, size_t hint, struct arrays *a)
{
    size_t n = 0, next = q->given_cells;
    *a = (struct arrays){.n_cells = 0};
    for (size_t i = q->given; i < q->n && i < q->held && q->items[i].kind == ITEM_ROW; i++) {
        if ((hint && n == hint) || a->n_cells >= BATCH_CELLS)
            break;
        for (size_t k = 0; k < q->items[i].n_cells; k++) {
            const struct cell *c = &q->cells[next++];
            a->n_spans += c->columns > 1 || c->rows > 1;
            a->n_stored += c->has_stored;
        }
        a->n_cells += q->items[i].n_cells;
        n++;
    }
    return n;
}

/* Each has room for one more than it needs, so that none is missing. */
static bool make_arrays(const struct env *e, size_t n_rows, struct arrays *a)
{
    a->rows = e->host->alloc(e->ctx, TB_LIFE_BATCH, (n_rows + 1) * sizeof *a->rows);
    a->cells = a->rows ? e->host->alloc(e->ctx, TB_LIFE_BATCH, (a->n_cells + 1) * sizeof *a->cells) : NULL;
    a->spans = a->cells ? e->host->alloc(e->ctx, TB_LIFE_BATCH, (a->n_spans + 1) * sizeof *a->spans) : NULL;
    a->stored = a->spans ? e->host->alloc(e->ctx, TB_LIFE_BATCH, (a->n_stored + 1) * sizeof *a->stored) : NULL;
    return a->stored != NULL;
}

tb_status queue_batch(struct queue *q, size_t hint, tb_batch *out, tb_error *err)
{
    const struct env *e = q->env;
    struct arrays a;
    size_t n_rows = measure(q, hint, &a);
    if (!make_arrays(e, n_rows, &a))
        return e->host->fail(err, TB_E_NOMEM, "there is not enough memory for a batch of rows");
    a.n_cells = a.n_spans = a.n_stored = 0;
    for (size_t i = 0; i < n_rows; i++) {
        const struct item *row = &q->items[q->given++];
        a.rows[i] = (tb_row){
            .line = row->line,
            .offset = TB_UNKNOWN,
            .first_cell = (uint32_t)a.n_cells,
            .n_cells = (uint32_t)row->n_cells,
        };
        for (size_t k = 0; k < row->n_cells; k++)
            give_cell(q, &q->cells[q->given_cells++], &a);
    }
    out->rows = a.rows;
    out->n_rows = n_rows;
    out->cells = a.cells;
    out->n_cells = a.n_cells;
    out->spans = a.n_spans ? a.spans : NULL;
    out->n_spans = a.n_spans;
    out->stored = a.n_stored ? a.stored : NULL;
    out->n_stored = a.n_stored;
    return TB_OK;
}
