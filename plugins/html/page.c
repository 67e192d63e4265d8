/* SPDX-License-Identifier: MIT */
/* Of the nesting of elements only what matters is kept: how deep inside a hidden element, a heading, a table it is.
 * Every element that makes a block ends the text before it, whether it begins or ends itself.
 *
 * A table is put together in the grid. When another one begins in one of its cells, it is layout: what was read of it
 * is given as paragraphs, and the grid is free for the inner one. So there is one grid, however deep tables are
 * nested. */
#include "page.h"

#include "attribute.h"

#define MAX_DEPTH ((uint32_t)1 << 16)
#define MAX_TITLE ((size_t)1 << 12) /* bytes */

void page_open(struct page *p, struct env *env, struct queue *queue)
{
    *p = (struct page){.env = env, .queue = queue, .line = 1, .tag_line = 1};
    p->flow.env = p->title.env = p->grid.env = env;
    p->grid.queue = queue;
}

/* Is the grid that of the innermost table? Otherwise that table is layout. */
static bool in_grid(const struct page *p) { return p->grid.state != GRID_CLOSED && p->grid_table == p->tables; }

/* ---- Text ---- */

/* Ends the paragraph, heading or line of a cell. */
static void end_text(struct page *p)
{
    tb_str text = flow_view(&p->flow);
    struct grid *g = &p->grid;
    if (text.len == 0 || p->env->failed) {
        flow_clear(&p->flow);
        return;
    }
    if (!in_grid(p))
        queue_block(p->queue, p->heading ? ITEM_HEADING : ITEM_PARAGRAPH, p->heading, p->flow.line, text);
    else if (p->in_caption)
        grid_name(g, flow_trim(text));
    else if (g->in_cell)
        grid_text(g, p->heading, p->flow.line, text);
    else
        grid_stray(g, p->heading, p->flow.line, text);
    flow_clear(&p->flow);
}

static bool shows(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] > ' ' && (unsigned char)text[i] != 0xC2 && (unsigned char)text[i] != 0xA0)
            return true;
    return false;
}

void page_text(struct page *p, const char *text, size_t n)
{
    if (p->in_title) {
        if (p->title.text.len < MAX_TITLE)
            flow_add(&p->title, text, n, false, &p->line);
    } else if (!p->hidden) {
        flow_add(&p->flow, text, n, p->pre != 0, &p->line);
    } else if (p->fresh && shows(text, n)) {
        p->hidden_line = p->n_hidden++ ? p->hidden_line : p->fresh_line;
        p->fresh = false;
    }
}

/* ---- What is not shown ---- */

static void hide(struct page *p, enum element_kind as)
{
    p->hidden = p->depth;
    p->hidden_table = p->tables;
    p->hidden_as = as >= EL_CELL ? as : EL_INLINE;
    p->fresh = as == EL_CELL || as == EL_ROW;
    p->fresh_line = p->tag_line;
}

/* Does a hidden element end where this one begins, because both are of one table? It may lack its end tag, or be where
 * only parts of a table are allowed. */
static bool ends_hidden(const struct page *p, enum element_kind kind)
{
    return p->tables > 0 && p->tables == p->hidden_table && kind >= EL_CELL && kind < EL_TABLE && kind >= p->hidden_as;
}

/* An element inside a hidden one. */
static void start_hidden(struct page *p, enum element_kind kind)
{
    p->tables += kind == EL_TABLE;
    if (kind == EL_ROW) {
        p->fresh = true;
        p->fresh_line = p->tag_line;
    }
}

/* ---- Elements ---- */

static void start_table(struct page *p, bool hidden)
{
    bool inside = p->grid.in_cell || p->in_caption;
    if (in_grid(p) && !hidden) {
        if (inside)
            grid_is_layout(&p->grid, p->tag_line);
        else
            grid_end(&p->grid); /* browsers end it there */
        p->in_caption = false;
    }
    p->tables++;
    if (hidden || p->env->failed)
        return;
    grid_begin(&p->grid, p->tag_line);
    p->grid_table = p->tables;
    p->in_group = false;
}

static void start_cell(struct page *p, const char *const *attributes, bool hidden)
{
    struct cell_tag tag = attribute_cell(attributes);
    p->in_caption = false;
    grid_end_cell(&p->grid);
    if (!hidden)
        grid_begin_cell(&p->grid, p->tag_line, &tag);
    else if (!p->grid.in_row) /* the row is shown */
        grid_begin_row(&p->grid, p->tag_line);
}

/* A part of the table that the grid is of. */
static void start_part(struct page *p, enum element_kind kind, const char *const *attributes, bool hidden)
{
    struct grid *g = &p->grid;
    if (kind == EL_CELL) {
        start_cell(p, attributes, hidden);
        return;
    }
    p->in_caption = kind == EL_CAPTION && !hidden && g->state == GRID_HELD;
    p->in_group = kind == EL_GROUP || (kind == EL_ROW && p->in_group);
    if (kind == EL_GROUP || kind == EL_CAPTION)
        grid_end_group(g);
    else if (hidden)
        grid_end_row(g);
    else
        grid_begin_row(g, p->tag_line);
}

static bool makes_block(enum element_kind kind) { return kind >= EL_BLOCK && kind <= EL_PRE; }

static void start_shown(struct page *p, const struct element *e, const char *const *attributes)
{
    bool hidden = e->kind == EL_HIDDEN || attribute_hides(attributes);
    if (e->kind == EL_BREAK && !hidden && (p->heading || p->pre)) {
        flow_break(&p->flow);
        return;
    }
    if (e->kind >= EL_CELL || (makes_block(e->kind) && !hidden))
        end_text(p);
    if (e->kind == EL_TABLE)
        start_table(p, hidden);
    else if (e->kind >= EL_CELL && in_grid(p))
        start_part(p, e->kind, attributes, hidden);
    if (hidden) {
        hide(p, e->kind);
        return;
    }
    if (e->kind == EL_HEADING)
        p->heading = (uint32_t)(e->name[1] - '0');
    else if (e->kind == EL_PRE && !p->pre)
        p->pre = p->depth;
    else if (e->kind == EL_TITLE)
        p->in_title = p->depth;
}

static void end_title(struct page *p)
{
    tb_str text = flow_trim(flow_view(&p->title));
    if (text.len && !p->titled) {
        p->env->host->hint(p->env->ctx, "title", text);
        p->titled = true;
    }
    flow_clear(&p->title);
    p->in_title = 0;
}

void page_start(struct page *p, const char *name, const char *const *attributes)
{
    const struct element *e = element_find(name);
    if (++p->depth > MAX_DEPTH) {
        struct env *env = p->env;
        env_failed(env,
                   env->host->fail(&env->error, TB_E_LIMIT,
                                   "elements are nested deeper than %u levels; save the page again with a browser",
                                   (unsigned)MAX_DEPTH),
                   p->tag_line);
        return;
    }
    if (p->hidden && ends_hidden(p, e->kind))
        p->hidden = 0;
    if (p->in_title && e->kind != EL_INLINE)
        end_title(p);
    if (p->hidden)
        start_hidden(p, e->kind);
    else if (!p->in_title)
        start_shown(p, e, attributes);
}

static void end_part(struct page *p, enum element_kind kind)
{
    struct grid *g = &p->grid;
    p->in_caption = false;
    p->in_group = p->in_group && kind < EL_GROUP;
    if (kind == EL_CELL)
        grid_end_cell(g);
    else if (kind == EL_ROW)
        grid_end_row(g);
    else if (kind == EL_GROUP)
        grid_end_group(g);
    else if (kind == EL_TABLE)
        grid_end(g);
}

static void end_shown(struct page *p, const struct element *e)
{
    if (e->kind >= EL_CELL || (makes_block(e->kind) && e->kind != EL_BREAK))
        end_text(p);
    if (e->kind >= EL_CELL && in_grid(p))
        end_part(p, e->kind);
    if (e->kind == EL_HEADING)
        p->heading = 0;
    if (p->pre == p->depth)
        p->pre = 0;
}

void page_end(struct page *p, const char *name)
{
    const struct element *e = element_find(name);
    p->ended = e->kind;
    if (p->hidden && p->depth == p->hidden)
        p->hidden = 0;
    else if (p->in_title && p->depth == p->in_title)
        end_title(p);
    else if (!p->hidden && !p->in_title)
        end_shown(p, e);
    p->tables -= e->kind == EL_TABLE && p->tables > 0;
    p->depth -= p->depth > 0;
}

void page_end_implied(struct page *p, const char *name)
{
    bool row = strcmp(name, "tr") == 0, group = strcmp(name, "tbody") == 0 && !p->in_group;
    enum element_kind kind = row ? EL_ROW : EL_GROUP;
    if (!row && !group)
        return;
    if (p->hidden && ends_hidden(p, kind))
        p->hidden = 0;
    if (p->hidden || !in_grid(p))
        return;
    end_text(p);
    end_part(p, kind);
}

void page_finish(struct page *p)
{
    if (p->env->failed)
        return;
    end_text(p);
    if (p->grid.state != GRID_CLOSED && !p->env->failed)
        grid_end(&p->grid);
    if (p->n_hidden)
        p->env->host->warn(
            p->env->ctx, p->hidden_line,
            "of the rows and cells of its tables the page hides %llu, the first of them here; they were left out: "
            "show them in a browser and save the page again if they are wanted",
            (unsigned long long)p->n_hidden);
}
