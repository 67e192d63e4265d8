/* SPDX-License-Identifier: MIT */
/* What the program refuses (plugin/contract) is a fault, and so is what it lets pass although the contract says
 * otherwise. */
#include "base/utf8.h"
#include "plugin/contract.h"
#include "plugin_check/trial_internal.h"

void tb_scrutinise_status(tb_trial *t, const char *call, tb_status rc, const tb_error *e)
{
    if (rc > TB_END || rc < TB_E_NOTFOUND)
        tb_trial_fault(t, TB_RULE_STATUS, "%s returns the unknown status %d", call, (int)rc);
    else if (rc < 0 && !e->message[0])
        tb_trial_fault(t, TB_RULE_MESSAGE, "%s fails with %d and says nothing", call, (int)rc);
    else if (rc < 0 && e->code != rc)
        tb_trial_fault(t, TB_RULE_MESSAGE, "%s returns %d where its tb_error says %d", call, (int)rc, (int)e->code);
    else if (rc < 0 && (!memchr(e->message, 0, sizeof e->message) || strchr(e->message, '\n') ||
                        !tb_text_is_sound(tb_str_of(e->message))))
        tb_trial_fault(t, TB_RULE_MESSAGE, "the message of %s is not one line of UTF-8", call);
    else if (rc >= 0 && (e->message[0] || e->code))
        tb_trial_fault(t, TB_RULE_ERROR, "%s succeeds and leaves an error: %.120s", call, e->message);
    if (e->struct_size != sizeof *e)
        tb_trial_fault(t, TB_RULE_STRUCT_SIZE, "%s changes the struct_size of tb_error", call);
}

/* Is it what the host writes over memory that is gone? */
static bool is_gone(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!s.ptr || (unsigned char)s.ptr[i] != TB_POISON)
            return false;
    return s.len > 0;
}

static bool gone(tb_trial *t, const char *what)
{
    tb_trial_fault(t, TB_RULE_LIFE, "%s is in memory whose time is over", what);
    return false;
}

bool tb_scrutinise_block(tb_trial *t, const tb_block *b, bool texts)
{
    const char *fault = tb_block_fault(b);
    if (!fault && is_gone(b->text))
        return gone(t, "the text of a block");
    if (!fault && texts)
        fault = tb_block_text_fault(b);
    if (b->struct_size != sizeof *b)
        tb_trial_fault(t, TB_RULE_STRUCT_SIZE, "next_block changes the struct_size of tb_block");
    if (fault) {
        tb_trial_fault(t, TB_RULE_REFUSED, "next_block: %s", fault);
        return false;
    }
    if (b->flags & ~TB_BLOCKF_HIDDEN)
        tb_trial_fault(t, TB_RULE_BLOCK, "next_block returns the unknown flags 0x%x", (unsigned)b->flags);
    if (b->page && b->place_style != TB_PLACE_PAGE)
        tb_trial_fault(t, TB_RULE_BLOCK, "a block is on page %u, but its places are not counted by pages",
                       (unsigned)b->page);
    if (b->level && b->kind != TB_BLOCK_HEADING)
        tb_trial_fault(t, TB_RULE_BLOCK, "a block that is no heading has level %u", (unsigned)b->level);
    if (b->n_columns && b->kind != TB_BLOCK_TABLE)
        tb_trial_fault(t, TB_RULE_BLOCK, "a block that is no table has columns");
    return true;
}

/* Does it begin so? d is a digit. *rest: what comes behind. */
static bool begins(tb_str s, const char *shape, tb_str *rest)
{
    size_t n = strlen(shape);
    for (size_t i = 0; i < n; i++)
        if (i >= s.len || (shape[i] == 'd' ? s.ptr[i] < '0' || s.ptr[i] > '9' : s.ptr[i] != shape[i]))
            return false;
    *rest = tb_str_sub(s, n, s.len);
    return true;
}

static bool only_of(tb_str s, const char *set)
{
    for (size_t i = 0; i < s.len; i++)
        if (!s.ptr[i] || !strchr(set, s.ptr[i]))
            return false;
    return true;
}

/* A date, day and time, a time of day, or how long something lasts; also less exact: 2024-01, 18:45. */
static bool is_date(tb_str s)
{
    static const char *const SHAPES[] = {"dddd-dd-dd", "dddd-dd", "dddd", "dd:dd"};
    tb_str rest = {NULL, 0};
    if (begins(s, "dddd-dd-ddTdd", &rest) || begins(s, "dd:dd:dd", &rest))
        return only_of(rest, "0123456789:.,+-Z");
    if (begins(s, "P", &rest))
        return rest.len > 1 && only_of(rest, "0123456789.,YMWDTHS");
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++)
        if (begins(s, SHAPES[i], &rest))
            return rest.len == 0;
    return false;
}

/* What is wrong with the cell, or NULL. */
static const char *cell_fault(const tb_cell *c)
{
    if (c->kind > TB_CELL_DATE)
        return "has an unknown kind";
    if (c->flags & ~(TB_CELLF_BINARY_FLOAT | TB_CELLF_FORMULA))
        return "has unknown flags";
    if (c->kind == TB_CELL_EMPTY)
        return c->text.len ? "is empty and has text" : NULL;
    if (!c->text.ptr)
        return "has no text, not even one of length 0";
    if (c->kind == TB_CELL_NUMBER && c->text.len == 0)
        return "is a number without digits";
    if (c->kind == TB_CELL_BOOL && !tb_str_eq(c->text, TB_LIT("true")) && !tb_str_eq(c->text, TB_LIT("false")))
        return "is a bool, but neither \"true\" nor \"false\"";
    if (c->kind == TB_CELL_DATE && !is_date(c->text))
        return "is a date, but not as ISO 8601 writes it";
    return NULL;
}

static bool scrutinise_cells(tb_trial *t, const tb_batch *b)
{
    for (size_t i = 0; i < b->n_cells; i++) {
        const char *fault = cell_fault(&b->cells[i]);
        if (fault) {
            tb_trial_fault(t, TB_RULE_CELL, "cell %zu of a batch (column %u, \"%.*s\") %s", i,
                           (unsigned)b->cells[i].column, TB_ARG(tb_utf8_fit(b->cells[i].text, 40)), fault);
            return false;
        }
    }
    return true;
}

static void scrutinise_order(tb_trial *t, const tb_batch *b)
{
    for (size_t i = 0; i < b->n_spans; i++)
        if (i > 0 && b->spans[i].cell <= b->spans[i - 1].cell)
            tb_trial_fault(t, TB_RULE_SORTED, "span %zu of a batch is of cell %u, the one before of cell %u", i,
                           (unsigned)b->spans[i].cell, (unsigned)b->spans[i - 1].cell);
    for (size_t i = 0; i < b->n_stored; i++)
        if (i > 0 && b->stored[i].cell <= b->stored[i - 1].cell)
            tb_trial_fault(t, TB_RULE_SORTED, "stored value %zu of a batch is of cell %u, the one before of cell %u", i,
                           (unsigned)b->stored[i].cell, (unsigned)b->stored[i - 1].cell);
}

bool tb_scrutinise_batch(tb_trial *t, const tb_batch *b, size_t named, bool texts)
{
    const char *fault = tb_batch_fault(b, named);
    size_t next = 0;
    for (size_t i = 0; !fault && i < b->n_cells; i++)
        if (is_gone(b->cells[i].text))
            return gone(t, "the text of a cell");
    if (!fault && texts)
        fault = tb_batch_text_fault(b, (tb_str){NULL, 0});
    if (b->struct_size != sizeof *b)
        tb_trial_fault(t, TB_RULE_STRUCT_SIZE, "next_batch changes the struct_size of tb_batch");
    if (fault) {
        tb_trial_fault(t, TB_RULE_REFUSED, "next_batch: %s", fault);
        return false;
    }
    if (b->flags & ~TB_BATCH_STABLE)
        tb_trial_fault(t, TB_RULE_STATUS, "next_batch returns the unknown flags 0x%x", (unsigned)b->flags);
    for (size_t i = 0; i < b->n_rows && next != SIZE_MAX; i++)
        next = b->rows[i].first_cell == next ? next + b->rows[i].n_cells : SIZE_MAX;
    if (next != b->n_cells) {
        tb_trial_fault(t, TB_RULE_ROWS, "the rows of a batch leave out some of its %zu cells or share them",
                       b->n_cells);
        return false;
    }
    scrutinise_order(t, b);
    return scrutinise_cells(t, b);
}

bool tb_scrutinise_member(tb_trial *t, const tb_member *m)
{
    const char *fault = tb_member_fault(m);
    if (m->struct_size != sizeof *m)
        tb_trial_fault(t, TB_RULE_STRUCT_SIZE, "next_member changes the struct_size of tb_member");
    if (m->flags & ~TB_MEMBERF_RAW_PATH)
        tb_trial_fault(t, TB_RULE_MEMBER, "next_member returns the unknown flags 0x%x", (unsigned)m->flags);
    if (is_gone(m->path))
        return gone(t, "the path of a member");
    if (fault)
        tb_trial_fault(t, TB_RULE_REFUSED, "next_member: %s", fault);
    return !fault;
}
