/* SPDX-License-Identifier: MIT */
/* Most long sheets have no merged cells: whether the word occurs at all is found out by a search in the bytes, and only
 * then is the part read as XML. Of merged cells that overlap, which no program writes, the first ones count. */
#include "merges.h"

#include <stdlib.h>

#include "batch.h"
#include "cellref.h"

#define PIECE ((size_t)1 << 16)
#define MAX_MERGES ((size_t)1 << 20)

enum { SHEET = 2, LIST, MERGE };

static const char word[] = "mergeCell";
#define OVERLAP (sizeof word - 2) /* bytes of the word that may stand at the end of a piece */

struct loading {
    struct merges *merges;
    struct xml xml;
};

/* ---- Is there any? ---- */

static bool find(const char *p, size_t n)
{
    const char *end = p + n;
    while ((size_t)(end - p) >= sizeof word - 1 && (p = memchr(p, word[0], (size_t)(end - p) - sizeof word + 2))) {
        if (memcmp(p, word, sizeof word - 1) == 0)
            return true;
        p++;
    }
    return false;
}

/* UTF-16, in which the word is spelt with other bytes, begins with its mark or with half of a character. */
static bool is_wide(const char *p, size_t n)
{
    return n >= 2 && ((unsigned char)p[0] >= 0xfe || p[0] == 0 || p[1] == 0);
}

static tb_status look(struct merges *g, struct package *p, const char *name, bool *any, tb_error *err)
{
    struct part part;
    size_t got = 0, kept = 0;
    bool first = true;
    if (!g->piece && !(g->piece = p->m.host->alloc(p->m.ctx, TB_LIFE_READER, PIECE + OVERLAP)))
        return no_memory(p->m, err);
    char *piece = g->piece;
    tb_status rc = part_open(p, name, &part, err);
    if (rc < 0)
        return rc;
    *any = false;
    while (!*any && (rc = part_read(&part, piece + kept, PIECE, &got, err)) == TB_OK && got > 0) {
        *any = find(piece, kept + got) || (first && is_wide(piece, got));
        first = false;
        size_t n = kept + got, keep = n < OVERLAP ? n : OVERLAP;
        memmove(piece, piece + n - keep, keep);
        kept = keep;
    }
    part_close(&part);
    return rc;
}

/* ---- Reading ---- */

static tb_status on_start(void *data, unsigned id, const char *const *attributes)
{
    struct loading *l = data;
    struct merges *g = l->merges;
    struct memory m = l->xml.m;
    const char *ref = id == MERGE ? xml_attribute(attributes, NS_NONE, "ref") : NULL;
    struct merge x = {0};
    if (!ref || !(ref = cellref_read(ref, &x.row, &x.column)))
        return TB_OK;
    if (*ref != ':' || !(ref = cellref_read(ref + 1, &x.last_row, &x.last_column)) || *ref)
        return TB_OK;
    if (x.last_row == x.row && x.last_column == x.column)
        return TB_OK; /* one cell only */
    if (x.last_row < x.row || x.last_column < x.column || x.last_row > MAX_ROWS || x.last_column > MAX_COLUMNS) {
        g->odd = true;
        return TB_OK;
    }
    if (g->n == MAX_MERGES)
        return m.host->fail(l->xml.err, TB_E_LIMIT, "the sheet has more than %zu merged cells", MAX_MERGES);
    struct merge *items = g->items;
    if (g->n == g->cap && !(items = enlarge(m, items, &g->cap, g->n + 1, sizeof *items)))
        return no_memory(m, l->xml.err);
    g->items = items;
    g->items[g->n++] = x;
    return TB_OK;
}

static int in_order(const void *pa, const void *pb)
{
    const struct merge *a = pa, *b = pb;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

tb_status merges_read(struct merges *g, struct package *p, const char *part, tb_error *err)
{
    static const struct xml_rule rules[] = {
        {XML_ROOT, SHEET, NS_SHEET, "worksheet"},
        {SHEET, LIST, NS_SHEET, "mergeCells"},
        {LIST, MERGE, NS_SHEET, "mergeCell"},
    };
    static const struct xml_grammar grammar = {
        .rules = rules,
        .n_rules = sizeof rules / sizeof *rules,
        .start = on_start,
    };
    struct loading l = {.merges = g};
    bool any = false;
    uint64_t given = p->given;
    g->n = g->next = g->here = g->n_here = 0;
    g->odd = false;
    p->given = g->searched; /* it will be unpacked again, and counted as read then */
    tb_status rc = look(g, p, part, &any, err);
    if (rc == TB_OK && any) {
        p->given = g->searched;
        rc = xml_read_part(&l.xml, p, part, &grammar, &l, err);
    }
    g->searched = p->given;
    p->given = given;
    if (rc < 0 || g->n == 0)
        return rc;
    qsort(g->items, g->n, sizeof *g->items, in_order);
    if (!g->until)
        g->until = p->m.host->alloc(p->m.ctx, TB_LIFE_READER, (MAX_COLUMNS + 1) * sizeof *g->until);
    if (!g->until)
        return no_memory(p->m, err);
    memset(g->until, 0, (MAX_COLUMNS + 1) * sizeof *g->until);
    return TB_OK;
}

/* ---- Row after row ---- */

/* Takes a merged cell in, unless it overlaps another. */
static bool cover(struct merges *g, const struct merge *x)
{
    for (uint32_t c = x->column; c <= x->last_column; c++)
        if (g->until[c] >= x->row)
            return false;
    for (uint32_t c = x->column; c <= x->last_column; c++)
        g->until[c] = x->last_row;
    return true;
}

void merges_row(struct merges *g, uint32_t row)
{
    while (g->next < g->n && g->items[g->next].row < row) { /* begins in a row that was not there */
        const struct merge *x = &g->items[g->next++];
        if (x->last_row >= row)
            g->odd = !cover(g, x) || g->odd;
    }
    g->here = g->next;
    g->n_here = 0;
    while (g->next < g->n && g->items[g->next].row == row) {
        struct merge x = g->items[g->next++];
        if (cover(g, &x))
            g->items[g->here + g->n_here++] = x;
        else
            g->odd = true;
    }
}

bool merges_cell(struct merges *g, uint32_t row, uint32_t column, const struct merge **begins)
{
    *begins = NULL;
    if (g->n == 0 || g->until[column] < row)
        return false;
    while (g->n_here > 0 && g->items[g->here].last_column < column) {
        g->here++;
        g->n_here--;
    }
    if (g->n_here > 0 && g->items[g->here].column == column)
        *begins = &g->items[g->here];
    return !*begins;
}
