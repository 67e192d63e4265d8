/* SPDX-License-Identifier: MIT */
/* What a page break did to a table: its heading printed again, a row's texts cut in two. The rest of a text stands in
 * the first row behind the break, alone or beside the next line of what a merged cell covers. A character at the seam
 * that is printed on both sides is dropped where the text is found whole elsewhere in the table, and only there. */
#include "base/decimal.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "layout/fold.h"
#include "layout/mend.h"

#define MAX_OVERLAP 48u /* bytes that a seam can print twice */
#define MAX_BACK 32u    /* rows in which the beginning of a cut word is looked for */
#define MIN_EVIDENCE 9u /* bytes of a text whose finding elsewhere proves something: three characters of Han */

typedef struct seaming {
    tb_grid *g;
    const tb_plan *plan;
    size_t from;
    tb_dataset *ds;
} seaming;

static bool is_text_column(const tb_plan *p, uint32_t c)
{
    const tb_column_use *u = &p->uses[c];
    switch (u->role) {
    case TB_ROLE_NAME:
    case TB_ROLE_PARENT:
    case TB_ROLE_PROJECT:
    case TB_ROLE_ORG:
        return true;
    case TB_ROLE_MEASURE:
        return u->spec && u->spec->kind == TB_MEASURE_TEXT;
    case TB_ROLE_NONE:
    case TB_ROLE_KEY:
    case TB_ROLE_CODE:
    case TB_ROLE_ORG_CODE:
    case TB_ROLE_IGNORE:
        break;
    }
    return false;
}

static bool is_figure_column(const tb_plan *p, uint32_t c)
{
    return p->uses[c].role == TB_ROLE_MEASURE && !is_text_column(p, c);
}

static bool is_outer(const tb_plan *p, uint32_t c) { return p->uses[c].spec && p->uses[c].spec->outer; }
static bool carries(const tb_plan *p, uint32_t c) { return p->uses[c].spec && p->uses[c].spec->carry; }

/* ---- Joining ---- */

/* Does the text stand, whole or in a longer one, in some cell but this? */
static bool stands_elsewhere(const seaming *s, tb_str text, size_t row, uint32_t column)
{
    if (text.len < MIN_EVIDENCE)
        return false;
    for (size_t i = s->from; i < s->g->rows.len; i++)
        for (uint32_t c = 0; c < s->g->n_columns; c++)
            if ((i != row || c != column) && tb_cell_is_printed(s->g, i, c) &&
                tb_str_find(tb_grid_cell(s->g, i, c), text, 0) != SIZE_MAX)
                return true;
    return false;
}

static bool is_vocabulary(const tb_plan *p, uint32_t c, tb_str text, tb_arena *scratch)
{
    const tb_strs *values = p->uses[c].spec ? p->uses[c].spec->values : NULL;
    tb_str folded = tb_fold(scratch, text);
    for (size_t i = 0; values && i < values->len; i++)
        if (tb_glob(values->ptr[i], folded))
            return true;
    return false;
}

/* Is the beginning of rest, n bytes, what head ends with, and whole characters? */
static bool overlaps(tb_str head, tb_str rest, size_t n)
{
    bool whole = n == rest.len || ((unsigned char)rest.ptr[n] & 0xC0) != 0x80;
    return whole && tb_str_ends(head, tb_str_sub(rest, 0, n));
}

/* The text of both pieces with the longest overlap first, then shorter ones, last none; the n-th of them. Absent: there
 * are no more. */
static tb_str joined(const seaming *s, tb_str head, tb_str rest, size_t n)
{
    size_t most = head.len < rest.len ? head.len : rest.len, cut = most < MAX_OVERLAP ? most : MAX_OVERLAP;
    for (;; cut--) {
        while (cut > 0 && !overlaps(head, rest, cut))
            cut--;
        if (n-- == 0)
            return tb_arena_printf(&s->ds->arena, "%.*s%.*s", TB_ARG(head), TB_ARG(tb_str_sub(rest, cut, rest.len)));
        if (cut == 0)
            return (tb_str){NULL, 0};
    }
}

/* The text of both pieces: of an overlap, without it where that is proved. Absent: out of memory. */
static tb_str join_pieces(const seaming *s, size_t row, uint32_t c, tb_str head, tb_str rest, bool *doubled)
{
    *doubled = true;
    if (is_vocabulary(s->plan, c, head, &s->ds->arena) && tb_str_ends(head, rest))
        return head;
    tb_str plain = tb_arena_printf(&s->ds->arena, "%.*s%.*s", TB_ARG(head), TB_ARG(rest)), once;
    bool proved = !stands_elsewhere(s, plain, row, c);
    for (size_t n = 0; proved && plain.ptr && (once = joined(s, head, rest, n)).ptr; n++)
        if (once.len < plain.len && stands_elsewhere(s, once, row, c))
            return once;
    *doubled = false;
    return plain;
}

static void note(const seaming *s, size_t row, uint32_t c, tb_str rest, bool doubled)
{
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, tb_grid_place(s->g, row, c));
    tb_diag_add(&s->ds->diags, "joined", s->ds->facts.source, tb_buf_view(&place),
                doubled
                    ? _("'%.*s' is the rest of the text before the page break, and is joined to it; what is printed "
                        "twice at the break is taken once")
                    : _("'%.*s' is the rest of the text before the page break, and is joined to it"),
                TB_ARG(tb_utf8_fit(rest, 24)));
}

static bool is_cut_word(const seaming *s, size_t row, uint32_t c, tb_str rest)
{
    tb_str above = tb_str_trim(tb_grid_cell(s->g, row, c));
    tb_str whole = tb_arena_printf(&s->ds->arena, "%.*s%.*s", TB_ARG(above), TB_ARG(rest));
    return !is_vocabulary(s->plan, c, above, &s->ds->arena) && is_vocabulary(s->plan, c, whole, &s->ds->arena);
}

/* The row above whose cell the rest belongs to: of a column of a closed vocabulary the nearest, in the last rows before,
 * whose word it makes whole; else the nearest with something printed there; SIZE_MAX: none. */
static size_t row_of_head(const seaming *s, size_t row, uint32_t c, tb_str rest)
{
    size_t nearest = SIZE_MAX;
    bool words = s->plan->uses[c].spec && s->plan->uses[c].spec->values;
    for (size_t i = row, n = 0; i-- > s->from && (words ? n < MAX_BACK : nearest == SIZE_MAX); n++) {
        if (!tb_cell_is_printed(s->g, i, c))
            continue;
        if (words && is_cut_word(s, i, c, rest))
            return i;
        nearest = nearest == SIZE_MAX ? i : nearest;
    }
    return nearest;
}

/* Is there anything above that a text could go on from? */
static bool has_head(const seaming *s, size_t row, uint32_t c)
{
    while (row-- > s->from)
        if (tb_cell_is_printed(s->g, row, c))
            return true;
    return false;
}

/* A text without the line breaks that say nothing at a seam. */
static tb_str piece(const seaming *s, size_t row, uint32_t c)
{
    return tb_one_line(&s->ds->arena, tb_str_trim(tb_grid_cell(s->g, row, c)));
}

static tb_status join_cell(const seaming *s, size_t row, uint32_t from, uint32_t c, tb_error *err)
{
    tb_str rest = piece(s, row, from);
    size_t head = row_of_head(s, row, c, rest);
    bool doubled = false;
    tb_str text = join_pieces(s, head, c, piece(s, head, c), rest, &doubled);
    if (!text.ptr)
        return tb_nomem(err);
    note(s, row, from, rest, doubled);
    tb_grid_set(s->g, head, c, text);
    tb_grid_set(s->g, row, from, TB_LIT(""));
    return TB_OK;
}

/* ---- Rows behind a break ---- */

/* Is there nothing in the row but the rest of texts? Where lines have codes, a name without one is the rest of a name;
 * where they have none, only texts beside the names tell. */
static bool is_only_rest(const seaming *s, size_t row)
{
    const tb_plan *p = s->plan;
    bool coded = p->sides[0].codes.len > 0, texts = false, names = false;
    for (uint32_t c = 0; c < p->headings.n; c++) {
        if (!tb_cell_is_printed(s->g, row, c))
            continue;
        if (!is_text_column(p, c) || !has_head(s, row, c))
            return false;
        bool text = p->uses[c].role == TB_ROLE_MEASURE;
        texts = texts || text;
        names = names || !text;
        if (!text && tb_is_total_name(tb_fold(&s->ds->arena, tb_grid_cell(s->g, row, c))))
            return false;
    }
    return (texts && !names) || (names && coded) ||
           (texts && names && tb_cell_is_printed(s->g, row - 1, p->sides[0].name));
}

/* Texts of a merged cell go on in the first row behind the break, beside the next line that it covers. That they are
 * the rest, and no new project, the blank amount of the project shows. */
static bool is_rest_of_merged(const seaming *s, size_t row, uint32_t c)
{
    const tb_plan *p = s->plan;
    bool outer = false;
    for (uint32_t k = 0; k < p->headings.n; k++)
        if (is_outer(p, k) && is_figure_column(p, k)) {
            if (tb_cell_is_printed(s->g, row, k))
                return false;
            outer = true;
        }
    bool merged = (carries(p, c) && !p->uses[c].spec->values) || (is_outer(p, c) && is_text_column(p, c));
    return outer && merged && has_head(s, row, c);
}

/* ---- Rests that stand in the wrong columns ---- */

/* A column of a closed vocabulary takes the rest of one of its words and nothing else. */
static bool takes_rest(const seaming *s, size_t row, uint32_t from, uint32_t c)
{
    if (c >= s->plan->headings.n || !is_text_column(s->plan, c))
        return false;
    size_t head = row_of_head(s, row, c, tb_str_trim(tb_grid_cell(s->g, row, from)));
    if (head == SIZE_MAX || !s->plan->uses[c].spec || !s->plan->uses[c].spec->values)
        return head != SIZE_MAX;
    tb_str above = tb_str_trim(tb_grid_cell(s->g, head, c)), rest = tb_str_trim(tb_grid_cell(s->g, row, from));
    tb_str whole = tb_arena_printf(&s->ds->arena, "%.*s%.*s", TB_ARG(above), TB_ARG(rest));
    return is_vocabulary(s->plan, c, whole, &s->ds->arena) ||
           (is_vocabulary(s->plan, c, above, &s->ds->arena) && tb_str_ends(above, rest));
}

/* Does some way to join the cell's text, put `by` columns further, stand elsewhere, or come to the same as some way to
 * join the next cell's? Names and their explanations often say the same. */
static bool is_borne_out(const seaming *s, size_t row, uint32_t c, int by)
{
    uint32_t to = (uint32_t)((int)c + by), next = c + 1;
    tb_str rest = tb_str_trim(tb_grid_cell(s->g, row, c)), a, b;
    size_t head = row_of_head(s, row, to, rest);
    tb_str above = tb_str_trim(tb_grid_cell(s->g, head, to));
    for (size_t n = 0; (a = joined(s, above, rest, n)).ptr; n++) {
        if (stands_elsewhere(s, a, head, to))
            return true;
        bool pair =
            next < s->plan->headings.n && tb_cell_is_printed(s->g, row, next) && takes_rest(s, row, next, to + 1);
        tb_str rest2 = pair ? tb_str_trim(tb_grid_cell(s->g, row, next)) : (tb_str){NULL, 0};
        tb_str beside = pair ? tb_str_trim(tb_grid_cell(s->g, row_of_head(s, row, to + 1, rest2), to + 1)) : rest2;
        for (size_t k = 0; pair && (b = joined(s, beside, rest2, k)).ptr; k++)
            if (a.len >= MIN_EVIDENCE && tb_str_eq(a, b))
                return true;
    }
    return false;
}

/* How far the cells from column `first` on are out of place: the one way in which every column takes its rest and that
 * is borne out; 0: none, or several. */
static int find_displacement(const seaming *s, size_t row, uint32_t first)
{
    int found = 0;
    for (int by = -2; by <= 2; by++) {
        bool possible = by != 0, borne_out = false;
        for (uint32_t c = first; c < s->plan->headings.n && possible; c++) {
            if (!tb_cell_is_printed(s->g, row, c))
                continue;
            possible = (int)c + by >= 0 && takes_rest(s, row, c, (uint32_t)((int)c + by));
            borne_out = borne_out || (possible && is_borne_out(s, row, c, by));
        }
        if (!possible || !borne_out)
            continue;
        if (found)
            return 0;
        found = by;
    }
    return found;
}

/* A row of rests alone: cells from the first that its column does not take may stand in the wrong columns. */
static tb_status join_rests(const seaming *s, size_t row, tb_error *err)
{
    uint32_t wrong = 0;
    int by = 0;
    while (wrong < s->plan->headings.n && (!tb_cell_is_printed(s->g, row, wrong) || takes_rest(s, row, wrong, wrong)))
        wrong++;
    if (wrong < s->plan->headings.n && (by = find_displacement(s, row, wrong)) == 0)
        return TB_OK; /* nothing proves where they belong: they stay as they are */
    tb_status rc = TB_OK;
    for (uint32_t c = 0; c < s->plan->headings.n && rc == TB_OK; c++)
        if (tb_cell_is_printed(s->g, row, c))
            rc = join_cell(s, row, c, (uint32_t)((int)c + (c >= wrong ? by : 0)), err);
    return rc;
}

static tb_status join_row(const seaming *s, size_t row, tb_error *err)
{
    tb_status rc = TB_OK;
    if (is_only_rest(s, row))
        return join_rests(s, row, err);
    for (uint32_t c = 0; c < s->plan->headings.n && rc == TB_OK; c++)
        if (tb_cell_is_printed(s->g, row, c) && is_rest_of_merged(s, row, c))
            rc = join_cell(s, row, c, c, err);
    return rc;
}

static bool is_blank_row(const tb_grid *g, size_t row)
{
    for (uint32_t c = 0; c < g->n_columns; c++)
        if (tb_cell_is_printed(g, row, c))
            return false;
    return true;
}

/* A row of strokes alone, which draws a line (|---|---|). */
static bool is_rule(const tb_grid *g, size_t row)
{
    size_t strokes = 0;
    for (uint32_t c = 0; c < g->n_columns; c++) {
        tb_str s = tb_cell_is_printed(g, row, c) ? tb_str_trim(tb_grid_cell(g, row, c)) : (tb_str){NULL, 0};
        for (size_t i = 0; i < s.len; i++)
            if (s.ptr[i] != '-' && s.ptr[i] != ':' && s.ptr[i] != '=')
                return false;
        if (s.len == 1)
            return false; /* that is a blank figure */
        strokes += s.len > 0;
    }
    return strokes > 1;
}

/* Drops rows that print the heading again, with the break that stands before them, and those that draw a line. */
static void drop_headings(seaming *s)
{
    for (size_t row = s->from; row < s->g->rows.len;) {
        size_t n = row;
        while (n < s->g->rows.len && (tb_row_repeats_header(s->g, &s->plan->headings, n) || is_rule(s->g, n)))
            n++;
        if (n > row)
            tb_grid_drop_rows(s->g, row, n);
        else
            row++;
    }
}

tb_status tb_mend_seams(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err)
{
    seaming s = {g, plan, from, ds};
    tb_status rc = TB_OK;
    drop_headings(&s);
    if (plan->n_sides != 1 || plan->items.len)
        return TB_OK;
    for (size_t row = from + 1; row < g->rows.len && rc == TB_OK; row++) {
        if (!tb_grid_breaks_before(g, row))
            continue;
        rc = join_row(&s, row, err);
        if (rc == TB_OK && is_blank_row(g, row))
            tb_grid_drop_rows(g, row, row + 1);
    }
    return rc;
}

tb_status tb_mend(tb_grid *g, const tb_plan *plan, size_t from, tb_dataset *ds, tb_error *err)
{
    if (!g->squared)
        return TB_OK;
    tb_status rc = tb_mend_words(g, plan, from, ds, err);
    if (rc == TB_OK)
        rc = tb_mend_seams(g, plan, from, ds, err);
    return rc == TB_OK ? tb_mend_sums(g, plan, from, ds, err) : rc;
}
