/* SPDX-License-Identifier: MIT */
/* Tables. How many rows a cell covers is known only when the rows below have been read, so a table is held as a whole;
 * those inside its cells are tables of their own that follow it. */
#include "docx.h"

/* ---- Flows and blocks ---- */

tb_status docx_push_flow(struct docx *d, enum flow_kind kind)
{
    if (d->n_flows == MAX_FLOWS)
        return d->m.host->fail(d->xml.err, TB_E_LIMIT, "tables and text boxes are nested more than %u deep", MAX_FLOWS);
    struct flow *f = &d->flows[d->n_flows++];
    *f = (struct flow){.kind = kind, .text = {.p = f->text.p, .cap = f->text.cap}, .span = 1};
    return TB_OK;
}

tb_status docx_add_item(struct docx *d, size_t *index)
{
    struct item *items = d->items;
    if (d->n_items == d->cap_items && !(items = enlarge(d->m, items, &d->cap_items, d->n_items + 1, sizeof *items)))
        return no_memory(d->m, d->xml.err);
    d->items = items;
    d->items[d->n_items] = (struct item){.table = NULL};
    *index = d->n_items++;
    return TB_OK;
}

/* A table that is not in use, or a new one; NULL when memory is refused. */
static struct table *take_table(struct docx *d)
{
    if (d->used_tables == d->made_tables) {
        struct table **tables = d->tables;
        if (d->made_tables == d->cap_tables &&
            !(tables = enlarge(d->m, tables, &d->cap_tables, d->made_tables + 1, sizeof *tables)))
            return NULL;
        d->tables = tables;
        struct table *made = d->m.host->alloc(d->m.ctx, TB_LIFE_READER, sizeof *made);
        if (!made)
            return NULL;
        made->rows.m = d->m;
        d->tables[d->made_tables++] = made;
    }
    struct table *t = d->tables[d->used_tables++];
    batch_reset(&t->rows);
    t->line = t->told = t->told_spans = 0;
    t->column = t->cell = 0;
    return t;
}

/* ---- Tables and rows ---- */

tb_status docx_begin_table(struct docx *d)
{
    struct table *t = take_table(d);
    size_t item = 0;
    if (!t)
        return no_memory(d->m, d->xml.err);
    tb_status rc = docx_add_item(d, &item);
    if (rc < 0)
        return rc;
    t->number = ++d->n_tables;
    d->items[item].table = t;
    docx_flow(d)->building = t;
    return TB_OK;
}

tb_status docx_begin_row(struct docx *d)
{
    struct table *t = docx_flow(d)->building;
    t->line++;
    t->column = t->cell = 0;
    t->dropped = false;
    const tb_row row = {.line = t->line, .offset = TB_UNKNOWN, .table = t->number};
    return batch_row(&t->rows, row) ? TB_OK : no_memory(d->m, d->xml.err);
}

tb_status docx_end_row(struct docx *d)
{
    struct table *t = docx_flow(d)->building;
    t->cell = 0;
    if (t->dropped) {
        batch_drop_row(&t->rows);
        t->line--;
    }
    return TB_OK;
}

/* Merged cells that turned out to be single ones are no merged cells. */
static void drop_single(struct batch *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n_spans; i++)
        if (b->spans[i].columns > 1 || b->spans[i].rows > 1)
            b->spans[n++] = b->spans[i];
    b->n_spans = n;
}

tb_status docx_end_table(struct docx *d)
{
    struct flow *f = docx_flow(d);
    struct table *t = f->building;
    f->building = NULL;
    drop_single(&t->rows);
    for (size_t i = d->n_items; i-- > 0;) {
        if (d->items[i].table != t)
            continue;
        if (t->rows.n_rows > 0)
            d->items[i].block = (tb_block){.kind = TB_BLOCK_TABLE, .place_style = TB_PLACE_PAGE, .line = 1};
        break;
    }
    return d->n_flows == 1 ? TB_END : TB_OK;
}

/* ---- Cells ---- */

tb_status docx_begin_cell(struct docx *d)
{
    struct table *t = docx_flow(d)->building;
    if (t->dropped) {
        xml_skip(&d->xml);
        return TB_OK;
    }
    t->cell++;
    tb_status rc = docx_push_flow(d, FLOW_CELL);
    if (rc == TB_OK)
        docx_flow(d)->table = t;
    return rc;
}

/* Is the cell the rest of the one above? */
static bool continues(struct table *t, uint32_t column)
{
    struct continued *above = column < t->cap_above ? &t->above[column] : NULL;
    if (!above || above->table != t->number || above->line != t->line - 1)
        return false;
    above->line = t->line;
    t->rows.spans[above->span].rows++;
    return true;
}

/* Notes that the cell just added may go on in the next row. */
static bool may_continue(struct docx *d, struct table *t, uint32_t column)
{
    struct continued *above = t->above;
    if (column >= t->cap_above && !(above = enlarge(d->m, above, &t->cap_above, (size_t)column + 1, sizeof *above)))
        return false;
    t->above = above;
    t->above[column] = (struct continued){(uint32_t)t->rows.n_spans - 1, t->number, t->line};
    return true;
}

/* The cell on the left grows by it. */
static bool widen(struct batch *b, uint32_t columns)
{
    if (b->n_spans == 0 || b->spans[b->n_spans - 1].cell != b->n_cells - 1)
        return batch_span(b, 1 + columns, 1);
    b->spans[b->n_spans - 1].columns += columns;
    return true;
}

static bool add_cell(struct docx *d, const struct flow *f, struct table *t)
{
    struct batch *b = &t->rows;
    tb_str text = {f->text.p, f->text.len};
    while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == ' '))
        text.len--;
    const tb_cell cell = {
        .column = t->column,
        .kind = text.len ? TB_CELL_TEXT : TB_CELL_EMPTY,
        .text = batch_text(b, text),
    };
    if (!cell.text.ptr || !batch_cell(b, cell))
        return false;
    if ((f->span > 1 || f->restarts) && !batch_span(b, f->span, 1))
        return false;
    return !f->restarts || may_continue(d, t, t->column);
}

tb_status docx_end_cell(struct docx *d)
{
    struct flow *f = docx_flow(d);
    struct table *t = f->table;
    bool ok = true;
    if (f->span > MAX_COLUMNS - t->column)
        return d->m.host->fail(d->xml.err, TB_E_LIMIT, "the row has more than %u columns", MAX_COLUMNS);
    d->n_flows--;
    if (f->beside && t->rows.rows[t->rows.n_rows - 1].n_cells > 0)
        ok = widen(&t->rows, f->span);
    else if (!f->continues || !continues(t, t->column))
        ok = add_cell(d, f, t);
    t->column += f->span;
    return ok ? TB_OK : no_memory(d->m, d->xml.err);
}
