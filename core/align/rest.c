/* SPDX-License-Identifier: MIT */
/* Nothing of this costs anything where every key has its partner and its name. */
#include "align/rest.h"

#include <stdlib.h>

#include "align/crosswalk.h"
#include "align/matching.h"
#include "base/msg.h"
#include "layout/fold.h"

#define MAX_ROUNDS 4u
#define CONFLICT_NAME 300u   /* likeness in 1000 below which two names of one key are clearly different */
#define CONFLICT_WITHIN 500u /* and how much of the shorter stands in the longer */
#define CONFIRMED 100        /* points of amounts that confirm a key in spite of its names */
#define MAX_DOUBTED 100000u

typedef struct rest {
    const tb_aligning *x;
    tb_links *links;
    uint8_t *state[2]; /* tb_line_state by record */
    size_t n_free[2];
    TB_VEC(uint32_t) doubted; /* new records that share their key with one of another name */
    uint32_t *line_of[2];     /* by record: line + 1, 0: it is not looked at */
    tb_matching m;
} rest;

static tb_str name_of(const tb_dtable *t, uint32_t i)
{
    const tb_record *r = &t->records.ptr[i];
    return r->project.len ? r->project : r->name;
}

/* A key that may lie: one line by key, of two names. Lines with others below them are known by those. */
static bool is_doubted(const tb_links *l, uint32_t j)
{
    uint32_t i = l->partner[1][j];
    const tb_record *r = &l->table[1]->records.ptr[j];
    if (i == TB_NO_RECORD || l->link[1][j] || !r->leaf || r->level == TB_LEVEL_TOTAL)
        return false;
    tb_str a = name_of(l->table[0], i), b = name_of(l->table[1], j);
    return a.len && b.len && !tb_str_eq(a, b);
}

static bool look_through(rest *r)
{
    const tb_links *l = r->links;
    for (int w = 0; w < 2; w++) {
        size_t n = l->table[w]->records.len;
        r->state[w] = calloc(n + 1, 1);
        for (uint32_t i = 0; i < n && r->state[w]; i++)
            if (tb_is_free(l, w, i)) {
                r->state[w][i] = TB_LINE_FREE;
                r->n_free[w]++;
            }
    }
    for (uint32_t j = 0; r->state[0] && r->state[1] && j < l->table[1]->records.len; j++) {
        if (!is_doubted(l, j) || r->doubted.len == MAX_DOUBTED)
            continue;
        r->state[0][l->partner[1][j]] = r->state[1][j] = TB_LINE_WANTED;
        if (!tb_vec_push(&r->doubted, j))
            return false;
    }
    return r->state[0] && r->state[1];
}

static bool map_lines(rest *r)
{
    for (int w = 0; w < 2; w++) {
        r->line_of[w] = calloc(r->links->table[w]->records.len + 1, sizeof *r->line_of[w]);
        for (uint32_t i = 0; r->line_of[w] && i < r->m.lines.side[w].len; i++)
            r->line_of[w][r->m.lines.side[w].ptr[i].record] = i + 1;
    }
    return r->line_of[0] && r->line_of[1];
}

static bool is_conflict(const tb_matching *m, const tb_line *o, const tb_line *n)
{
    const tb_label *a = tb_line_label(&m->lines, o), *b = tb_line_label(&m->lines, n);
    if (a->core == b->core || a->n_units == 0 || b->n_units == 0)
        return false;
    tb_verdict v = tb_evidence_weigh(&m->evidence, o, n);
    return v.like.name < CONFLICT_NAME && v.like.within < CONFLICT_WITHIN && v.points[TB_PART_AMOUNT] < CONFIRMED;
}

static void note_conflicts(const rest *r, size_t n, uint32_t first)
{
    const tb_dtable *t = r->links->table[1];
    TB_CLEANUP(tb_buf_fini) tb_buf place = {0};
    tb_place_write(&place, t->records.ptr[first].place);
    tb_diag_add(
        r->x->diags, "code-name", r->x->new_ds->facts.source, tb_buf_view(&place),
        _("lines that have a key in common but clearly different names are not taken for one (lines: %zu; first: "
          "%.*s); --exact goes by the key alone"),
        n, TB_ARG(name_of(t, first)));
}

/* Keys that lie are taken back: what they were paired with is looked for by name. */
static void break_conflicts(rest *r)
{
    size_t n = 0;
    uint32_t first = 0;
    for (size_t k = 0; k < r->doubted.len; k++) {
        uint32_t j = r->doubted.ptr[k], i = r->links->partner[1][j];
        tb_line *o = &r->m.lines.side[0].ptr[r->line_of[0][i] - 1], *q = &r->m.lines.side[1].ptr[r->line_of[1][j] - 1];
        if (!is_conflict(&r->m, o, q))
            continue;
        tb_link_break(r->links, 1, j);
        o->free = q->free = true;
        first = n++ ? first : j;
    }
    if (n)
        note_conflicts(r, n, first);
}

/* Names first, what is certain before what is likely. */
static bool run_stages(rest *r)
{
    tb_matching *m = &r->m;
    bool partial = r->x->old_ds->facts.partial || r->x->new_ds->facts.partial;
    bool found = true, ok = tb_stage_folded(m);
    for (size_t round = 0; round < MAX_ROUNDS && found && ok; round++) {
        ok = tb_stage_renamed(m, &found);
        if (ok && found)
            ok = tb_stage_folded(m);
    }
    ok = ok && tb_evidence_count_moves(&m->evidence) && tb_stage_same_name(m);
    if (partial || tb_str_eq(m->lines.table[1]->id, TB_LIT("statements")))
        return ok; /* a few figures: what is missing is not gone, and nothing is split */
    return ok && tb_stage_groups(m, m->accept) && tb_stage_similar(m) && tb_stage_groups(m, m->review);
}

/* Units and codes that the user says are called otherwise now, though no line was paired by that. */
static bool tell_rule(tb_matching *m, tb_str o, tb_str n)
{
    tb_lines *l = &m->lines;
    uint32_t x = tb_intern_find(&l->values, tb_fold(&l->arena, tb_code_without_zeros(o)));
    uint32_t y = tb_intern_find(&l->values, tb_fold(&l->arena, tb_code_without_zeros(n)));
    bool known = o.len && n.len && x && y && x != UINT32_MAX && y != UINT32_MAX && x != y;
    for (uint32_t f = 0; f < l->n_fields && known; f++)
        if (!tb_evidence_agree(&m->evidence, f, x, y) && !tb_evidence_rename(&m->evidence, (tb_renaming){f, x, y}))
            return false;
    return !l->arena.failed;
}

static bool tell_rules(rest *r)
{
    const tb_crosswalk *c = r->x->o->crosswalk;
    bool ok = true;
    for (size_t i = 0; c && i < c->rows.len && ok; i++) {
        const tb_crosswalk_row *q = &c->rows.ptr[i];
        for (int f = TB_CROSSWALK_ORG; q->is_rule && f <= TB_CROSSWALK_CODE && ok; f++)
            ok = tell_rule(&r->m, q->of[0][f], q->of[1][f]);
    }
    return ok;
}

static bool match(rest *r, const tb_lexicon *lexicon)
{
    tb_matching *m = &r->m;
    const tb_align_options *o = r->x->o;
    m->links = r->links;
    m->accept = o->accept ? o->accept : TB_SCORE_ACCEPT;
    m->review = o->review ? o->review : TB_SCORE_REVIEW;
    m->lines = (tb_lines){.table = {r->links->table[0], r->links->table[1]},
                          .dept = {r->x->old_ds->facts.dept, r->x->new_ds->facts.dept},
                          .lexicon = lexicon};
    const uint8_t *const states[2] = {r->state[0], r->state[1]};
    if (!tb_lines_make(&m->lines, states) || !tb_evidence_make(&m->lines, &m->evidence) || !map_lines(r) ||
        !tell_rules(r))
        return false;
    break_conflicts(r);
    return run_stages(r);
}

tb_status tb_aligning_words(const tb_aligning *x, const tb_lexicon **out, tb_error *err)
{
    const tb_align_options *o = x->o;
    *out = o->lexicon;
    return *out || !o->words.get ? TB_OK : o->words.get(o->words.from, out, err);
}

tb_status tb_match_rest(tb_links *links, const tb_aligning *x, tb_error *err)
{
    rest r = {.x = x, .links = links};
    const tb_lexicon *lexicon = NULL;
    tb_status rc = TB_OK;
    bool ok = look_through(&r);
    bool open = ok && ((r.n_free[0] && r.n_free[1]) || r.doubted.len);
    if (open)
        rc = tb_aligning_words(x, &lexicon, err);
    if (open && rc == TB_OK)
        ok = match(&r, lexicon);
    tb_evidence_fini(&r.m.evidence);
    tb_lines_fini(&r.m.lines);
    for (int w = 0; w < 2; w++) {
        free(r.state[w]);
        free(r.line_of[w]);
    }
    tb_vec_fini(&r.doubted);
    return ok ? rc : tb_nomem(err);
}
