/* SPDX-License-Identifier: MIT */
/* The pattern walks over the code points of the folded text; what it captures is cut from the text as printed, which
 * has the same code points but for their width and case. */
#include "layout/facts.h"

#include <stdlib.h>

#include "base/msg.h"
#include "base/utf8.h"
#include "layout/fold.h"

#define MAX_TEXT 120u    /* code points of a text that can tell a fact */
#define MAX_STEPS 20000u /* of one match: patterns of users are hostile, too */

typedef struct matching {
    uint32_t text[MAX_TEXT + 1];
    size_t n;
    size_t dept_from, dept_to;
    int year;
    size_t steps;
} matching;

static size_t read_text(tb_str folded, uint32_t *out)
{
    size_t n = 0;
    for (size_t at = 0; at < folded.len; n++) {
        if (n == MAX_TEXT)
            return SIZE_MAX;
        out[n] = tb_utf8_next(folded, &at);
    }
    return n;
}

/* A digit of a year, also 二〇二四; -1: none. */
static int year_digit(uint32_t cp)
{
    static const uint32_t han[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    if (cp >= '0' && cp <= '9')
        return (int)(cp - '0');
    if (cp == 0x25CB || cp == 0x96F6 || cp == 'o') /* ○ 零, and what stands for them */
        return 0;
    for (int i = 0; i < 10; i++)
        if (han[i] == cp)
            return i;
    return -1;
}

static int read_year(const matching *m, size_t at)
{
    int year = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = at + i < m->n ? year_digit(m->text[at + i]) : -1;
        if (digit < 0)
            return 0;
        year = year * 10 + digit;
    }
    bool longer = at + 4 < m->n && m->text[at + 4] >= '0' && m->text[at + 4] <= '9';
    return year >= 1949 && year <= 2099 && !longer ? year : 0;
}

static bool fits(matching *m, tb_str pattern, size_t at);

static bool fits_dept(matching *m, tb_str rest, size_t at)
{
    for (size_t to = at + 2; to <= m->n; to++) {
        uint32_t last = m->text[to - 1];
        if (last == ':' || last == ';' || last == 0x3002)
            return false; /* a name ends before a mark */
        if (!fits(m, rest, to))
            continue;
        m->dept_from = at;
        m->dept_to = to;
        return true;
    }
    return false;
}

static bool fits(matching *m, tb_str p, size_t at)
{
    if (++m->steps > MAX_STEPS)
        return false;
    if (p.len == 0)
        return at == m->n;
    if (tb_str_starts(p, TB_LIT("{dept}")))
        return fits_dept(m, tb_str_sub(p, 6, p.len), at);
    if (tb_str_starts(p, TB_LIT("{year}"))) {
        int year = read_year(m, at);
        if (!year || !fits(m, tb_str_sub(p, 6, p.len), at + 4))
            return false;
        m->year = year;
        return true;
    }
    size_t step = 0;
    uint32_t cp = tb_utf8_next(p, &step);
    tb_str rest = tb_str_sub(p, step, p.len);
    if (cp != '*')
        return at < m->n && m->text[at] == cp && fits(m, rest, at + 1);
    for (size_t to = at; to <= m->n; to++)
        if (fits(m, rest, to))
            return true;
    return false;
}

/* The code points [from, to) of a text. */
static tb_str cut(tb_str text, size_t from, size_t to)
{
    size_t at = 0, start = 0, n = 0;
    for (; at < text.len && n < to; n++) {
        start = n == from ? at : start;
        (void)tb_utf8_next(text, &at);
    }
    return tb_str_sub(text, start, at);
}

bool tb_fact_fits(tb_str pattern, tb_str text, tb_arena *a, tb_fact_match *out)
{
    tb_str tight = tb_squeeze(a, text), folded = tb_fold(a, text);
    matching m = {.n = 0};
    m.n = folded.len && folded.len <= (size_t)4 * MAX_TEXT ? read_text(folded, m.text) : SIZE_MAX;
    if (m.n == SIZE_MAX || !fits(&m, pattern, 0))
        return false;
    *out = (tb_fact_match){.year = m.year};
    if (m.dept_to)
        out->dept = cut(tight, m.dept_from, m.dept_to);
    return true;
}

/* 上海市…办事处（部门） is …办事处: what a publisher is called without what kind of publication it is. */
static tb_str bare_dept(tb_arena *a, tb_str dept)
{
    static const char *const tails[] = {"（部门）", "(部门)", "（汇总）", "(汇总)", "（单位）", "(单位)"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (tb_str_ends(dept, tb_str_of(tails[i])))
            dept.len -= strlen(tails[i]);
    return tb_clean_name(a, dept, NULL);
}

static void take(tb_dataset *ds, const tb_fact_pattern *f, const tb_fact_match *m)
{
    tb_facts *x = &ds->facts;
    if (!x->dept.len && m->dept.len)
        x->dept = bare_dept(&ds->arena, m->dept);
    if (!x->year)
        x->year = m->year;
    if (!x->stage.len && f->stage.len)
        x->stage = tb_arena_str(&ds->arena, f->stage);
    if (!x->org_kind.len && f->org_kind.len)
        x->org_kind = tb_arena_str(&ds->arena, f->org_kind);
}

bool tb_facts_read(const tb_layout *l, const tb_document *d, tb_dataset *ds)
{
    tb_arena scratch = {0};
    for (size_t k = 0; k < l->facts.len; k++) {
        const tb_fact_pattern *f = &l->facts.ptr[k];
        for (size_t i = 0; i < d->blocks.len; i++) {
            const tb_doc_block *b = &d->blocks.ptr[i];
            tb_fact_match m;
            tb_str text = b->kind == TB_BLOCK_TABLE ? b->grid->name : b->text;
            if (!text.len || !tb_fact_fits(f->pattern, text, &scratch, &m))
                continue;
            take(ds, f, &m);
            break;
        }
        tb_arena_reset(&scratch);
    }
    bool ok = !scratch.failed && !ds->arena.failed;
    tb_arena_fini(&scratch);
    return ok;
}

tb_status tb_facts_adopt(const tb_layout *l, const tb_document *d, tb_dataset *ds, tb_error *err)
{
    ds->facts.layout = tb_arena_str(&ds->arena, l->id);
    ds->facts.has_percent_rule = l->has_percent_rule;
    if (l->has_percent_rule) {
        ds->facts.percent_digits = l->percent_digits;
        ds->facts.percent_rounding = l->percent_rounding;
    }
    return tb_facts_read(l, d, ds) && ds->facts.layout.ptr ? TB_OK : tb_nomem(err);
}

void tb_facts_guess_year(tb_dataset *ds)
{
    tb_str s = ds->facts.source;
    for (size_t i = 0; !ds->facts.year && i + 4 <= s.len; i++) {
        bool alone = (i == 0 || s.ptr[i - 1] < '0' || s.ptr[i - 1] > '9') &&
                     (i + 4 == s.len || s.ptr[i + 4] < '0' || s.ptr[i + 4] > '9');
        int year = 0;
        for (size_t k = i; k < i + 4; k++)
            year = s.ptr[k] >= '0' && s.ptr[k] <= '9' ? year * 10 + (s.ptr[k] - '0') : -100000;
        if (!alone || year < 1990 || year > 2099)
            continue;
        ds->facts.year = year;
        tb_diag_add(&ds->diags, "guess", s, (tb_str){NULL, 0},
                    _("no text says which year it is of; %d is taken from the file's name"), year);
    }
}
