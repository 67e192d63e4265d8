/* SPDX-License-Identifier: MIT */
/* Columns are known by their headings, in any order. What cannot be meant is an error; what a file does not have
 * is found out when the rows are applied, and is a warning, because a crosswalk may be kept for everyone's files. */
#include "align/crosswalk.h"

#include <stdio.h>
#include <stdlib.h>

#include "align/crosswalk_check.h"
#include "base/msg.h"

#define MAX_COLUMNS 64u

static const char *const field_names[] = {"org", "code", "name", "project", "key", "path", "place"};

/* Where the columns stand; UINT32_MAX: nowhere. */
typedef struct columns {
    uint32_t of[2][TB_N_CROSSWALK_FIELDS], relation, decision, score, table;
} columns;

void tb_crosswalk_free(tb_crosswalk *x)
{
    if (!x)
        return;
    tb_vec_fini(&x->rows);
    tb_arena_fini(&x->arena);
    free(x);
}

static bool is_heading(tb_str cell, const char *word)
{
    cell = tb_str_trim(cell);
    if (cell.len != strlen(word))
        return false;
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.ptr[i] >= 'A' && cell.ptr[i] <= 'Z' ? (char)(cell.ptr[i] + 32) : cell.ptr[i];
        if (c != word[i])
            return false;
    }
    return true;
}

static tb_status find_column(const tb_grid *g, tb_str source, const char *word, uint32_t *out, tb_error *err)
{
    *out = UINT32_MAX;
    for (uint32_t c = 0; c < g->n_columns && c < MAX_COLUMNS; c++) {
        if (!is_heading(tb_grid_cell(g, 0, c), word))
            continue;
        if (*out != UINT32_MAX)
            return tb_fail(err, TB_E_SYNTAX, _("%.*s: line 1: the column '%s' stands there twice"), TB_ARG(source),
                           word);
        *out = c;
    }
    return TB_OK;
}

/* A field that one side has and the other lacks; both sides need something that tells lines. */
static tb_status check_columns(const columns *c, tb_str source, tb_error *err)
{
    bool any = false;
    for (int f = 0; f < TB_CROSSWALK_PATH; f++) {
        bool has_old = c->of[0][f] != UINT32_MAX, has_new = c->of[1][f] != UINT32_MAX;
        any = any || (has_old && has_new);
        if (has_old != has_new)
            return tb_fail(err, TB_E_SYNTAX, _("%.*s: line 1: the column '%s_%s' is missing beside '%s_%s'"),
                           TB_ARG(source), has_old ? "new" : "old", field_names[f], has_old ? "old" : "new",
                           field_names[f]);
    }
    if (!any)
        return tb_fail(err, TB_E_SYNTAX,
                       _("%.*s: line 1: no columns that say which line is which; a crosswalk needs old_code and "
                         "new_code, or old_org and new_org, or what 'tongbi align' writes"),
                       TB_ARG(source));
    return TB_OK;
}

static tb_status find_columns(const tb_grid *g, tb_str source, columns *out, tb_error *err)
{
    tb_status rc = TB_OK;
    for (int w = 0; w < 2; w++)
        for (int f = 0; f < TB_N_CROSSWALK_FIELDS && rc == TB_OK; f++) {
            char word[32];
            (void)snprintf(word, sizeof word, "%s_%s", w ? "new" : "old", field_names[f]);
            rc = find_column(g, source, word, &out->of[w][f], err);
        }
    if (rc == TB_OK)
        rc = find_column(g, source, "relation", &out->relation, err);
    if (rc == TB_OK)
        rc = find_column(g, source, "decision", &out->decision, err);
    if (rc == TB_OK)
        rc = find_column(g, source, "score", &out->score, err);
    if (rc == TB_OK)
        rc = find_column(g, source, "table", &out->table, err);
    return rc == TB_OK ? check_columns(out, source, err) : rc;
}

static tb_str cell_of(const tb_grid *g, size_t row, uint32_t column)
{
    return column == UINT32_MAX ? TB_LIT("") : tb_str_trim(tb_grid_cell(g, row, column));
}

static int score_of(tb_str s)
{
    int v = 0;
    for (size_t i = 0; i < s.len && v <= 1000; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return (int)TB_SCORE_KEY;
        v = v * 10 + (s.ptr[i] - '0');
    }
    return s.len && v <= 1000 ? v : (int)TB_SCORE_KEY;
}

static tb_status read_words(const tb_crosswalk *x, const tb_grid *g, size_t row, const columns *c, tb_crosswalk_row *r,
                            tb_error *err)
{
    tb_str relation = cell_of(g, row, c->relation), decision = cell_of(g, row, c->decision);
    r->relation = -1;
    for (int k = 0; k < TB_N_RELATIONS; k++)
        if (is_heading(relation, tb_relation_name((tb_relation)k)))
            r->relation = k;
    if (relation.len && r->relation < 0)
        return tb_fail(
            err, TB_E_SYNTAX,
            _("%.*s: line %llu: the relation '%.*s' is none of same, renamed, moved, recoded, split, merged, "
              "removed, added"),
            TB_ARG(x->source), (unsigned long long)r->line, TB_ARG(relation));
    r->decision = is_heading(decision, tb_decision_name(TB_REVIEW)) ? TB_REVIEW : TB_USER;
    r->score = r->decision == TB_REVIEW ? score_of(cell_of(g, row, c->score)) : (int)TB_SCORE_KEY;
    return TB_OK;
}

/* A line with one side has no partner; one that says so of two sides has none either. */
static tb_status check_sides(const tb_crosswalk *x, tb_crosswalk_row *r, tb_error *err)
{
    bool alone = r->relation == TB_REL_REMOVED || r->relation == TB_REL_ADDED;
    if (r->sides[0] && r->sides[1])
        return TB_OK;
    if (r->relation < 0)
        r->relation = r->sides[0] ? TB_REL_REMOVED : TB_REL_ADDED;
    else if (!alone || (r->relation == TB_REL_REMOVED) != r->sides[0])
        return tb_fail(err, TB_E_SYNTAX,
                       _("%.*s: line %llu: '%s' needs an old and a new line, and there is only the %s one"),
                       TB_ARG(x->source), (unsigned long long)r->line, tb_relation_name((tb_relation)r->relation),
                       r->sides[0] ? _("old") : _("new"));
    return TB_OK;
}

static tb_status read_row(tb_crosswalk *x, const tb_grid *g, size_t row, const columns *c, tb_error *err)
{
    tb_crosswalk_row r = {.line = tb_grid_row_place(g, row).line, .is_rule = true};
    r.line = r.line ? r.line : row + 1;
    for (int w = 0; w < 2; w++)
        for (int f = 0; f < TB_N_CROSSWALK_FIELDS; f++) {
            tb_str s = cell_of(g, row, c->of[w][f]);
            r.of[w][f] = tb_arena_str(&x->arena, s);
            r.sides[w] = r.sides[w] || (s.len && f < TB_CROSSWALK_PATH);
            r.is_rule = r.is_rule && (!s.len || f <= TB_CROSSWALK_CODE);
        }
    r.table = tb_arena_str(&x->arena, cell_of(g, row, c->table));
    if (!r.sides[0] && !r.sides[1])
        return TB_OK; /* a blank row */
    tb_status rc = read_words(x, g, row, c, &r, err);
    if (rc == TB_OK)
        rc = check_sides(x, &r, err);
    if (rc == TB_OK && !tb_vec_push(&x->rows, r))
        rc = tb_nomem(err);
    return rc;
}

static tb_status read_rows(tb_crosswalk *x, const tb_grid *g, tb_error *err)
{
    columns c;
    tb_status rc = find_columns(g, x->source, &c, err);
    for (size_t row = 1; row < g->rows.len && rc == TB_OK; row++)
        rc = read_row(x, g, row, &c, err);
    if (rc == TB_OK)
        rc = tb_crosswalk_check(x, err);
    return rc == TB_OK && x->arena.failed ? tb_nomem(err) : rc;
}

tb_status tb_crosswalk_read(const tb_grid *g, tb_str source, tb_crosswalk **out, tb_error *err)
{
    tb_crosswalk *x = calloc(1, sizeof *x);
    if (!x)
        return tb_nomem(err);
    x->source = tb_arena_str(&x->arena, source);
    tb_status rc = g->rows.len ? read_rows(x, g, err)
                               : tb_fail(err, TB_E_SYNTAX, _("%.*s: there is no row of headings"), TB_ARG(source));
    if (rc < 0) {
        tb_crosswalk_free(x);
        return rc;
    }
    *out = x;
    return TB_OK;
}

/* What a row says of a side, for messages. */
static void say_side(tb_buf *b, const tb_crosswalk_row *r, int w)
{
    bool any = false;
    for (int f = 0; f <= TB_CROSSWALK_PROJECT; f++)
        if (r->of[w][f].len) {
            tb_buf_printf(b, "%s%.*s", any ? " / " : "", TB_ARG(r->of[w][f]));
            any = true;
        }
    if (!any)
        tb_buf_str(b, r->of[w][TB_CROSSWALK_KEY]);
}

static void report_row(const tb_crosswalk *x, const tb_crosswalk_row *r, int w, const char *fmt, tb_diags *diags)
{
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf name = {0};
    tb_buf_printf(&place, "line %llu", (unsigned long long)r->line);
    say_side(&name, r, w);
    tb_diag_add(diags, "crosswalk", x->source, tb_buf_view(&place), "%s: %.*s", fmt, TB_ARG(tb_buf_view(&name)));
}

void tb_crosswalk_report(const tb_crosswalk *x, tb_diags *diags)
{
    for (size_t i = 0; i < x->rows.len; i++) {
        const tb_crosswalk_row *r = &x->rows.ptr[i];
        bool missed[2] = {r->sides[0] && !r->seen[0], r->sides[1] && !r->seen[1]};
        if (missed[0])
            report_row(x, r, 0, _("the old file has no line like this, so the row is passed over"), diags);
        else if (missed[1])
            report_row(x, r, 1, _("the new file has no line like this, so the row is passed over"), diags);
        else if (r->is_unclear)
            report_row(x, r, r->sides[0] ? 0 : 1,
                       _("several lines are like this and nothing tells which, so the row is passed over"), diags);
        else if (r->is_refused)
            report_row(x, r, r->sides[0] ? 0 : 1, _("another row gives this line a partner, so the row is passed over"),
                       diags);
    }
}
