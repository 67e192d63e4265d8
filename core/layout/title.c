/* SPDX-License-Identifier: MIT */
/* Between a title and its table stand notes: who made it, the unit, the number of the form. A spreadsheet has all of
 * them, and the title, as rows of the table. The texts around a table are told apart here; which of them is the title,
 * the patterns of a layout decide. */
#include "layout/title.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "layout/fold.h"

#define TITLE_MAX 60u /* characters; a longer text is no title */
#define LABEL_MAX 10u /* characters before the colon of a note */

static size_t count_characters(tb_str s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.len; n++)
        (void)tb_utf8_next(s, &at);
    return n;
}

/* 编制部门：某局, 注：某事: a short word, a colon, whatever follows. A word with a digit (表1：) begins a title. */
static bool is_labelled(tb_str s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.len && n <= LABEL_MAX; n++) {
        uint32_t cp = tb_utf8_next(s, &at);
        if (cp == ':' || cp == 0xFF1A)
            return n > 0;
        if ((cp >= '0' && cp <= '9') || cp == 0x3002 || cp == 0xFF0C)
            return false;
    }
    return false;
}

static bool is_digit(uint32_t cp) { return (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19); }

/* 年月日, 第页共 and what stands between numbers. */
static bool counts(uint32_t cp)
{
    static const uint32_t marks[] = {0x5E74, 0x6708, 0x65E5, 0x7B2C, 0x9875, 0x5171,
                                     '-',    0x2014, 0x2013, '.',    '/',    ' '};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (cp == marks[i])
            return true;
    return false;
}

/* 公开01表, 附表2, 2024年1月20日, - 12 -: a number with the word for what it counts. */
static bool is_number(tb_str s)
{
    static const char *const words[] = {"附表", "附件", "续表", "表"};
    tb_str rest = s;
    for (size_t i = 0; i < sizeof words / sizeof *words && rest.len == s.len; i++)
        if (tb_str_starts(s, tb_str_of(words[i])))
            rest = tb_str_sub(s, strlen(words[i]), s.len);
    size_t digits = 0;
    uint32_t before = 0, last = 0;
    bool counted = true;
    for (size_t at = 0; at < rest.len;) {
        before = last;
        last = tb_utf8_next(rest, &at);
        digits += is_digit(last);
        counted = counted && (is_digit(last) || counts(last));
    }
    return digits > 0 && (counted || (last == 0x8868 && is_digit(before))); /* 表 */
}

bool tb_is_annotation(tb_str text)
{
    tb_str s = tb_str_trim(text);
    return s.len == 0 || tb_unit_line(s).len > 0 || is_labelled(s) || is_number(s);
}

/* ---- Captions inside a table ---- */

/* Cells of the row that are filled; how many of them are neither notes nor blank. */
static size_t filled_cells(const tb_grid *g, size_t row, size_t *words)
{
    const tb_row *r = &g->rows.ptr[row];
    size_t n = 0;
    *words = 0;
    for (uint32_t i = 0; i < r->n_cells; i++) {
        tb_str s = tb_str_trim(g->cells.ptr[r->first_cell + i].text);
        n += s.len > 0;
        *words += s.len > 0 && !tb_is_annotation(s);
    }
    return n;
}

/* Leading rows with one cell filled, or with notes alone, if rows with more follow. */
static size_t caption_rows(const tb_grid *g)
{
    size_t n = 0, words = 0;
    for (; n < g->rows.len && n < TB_MAX_HEADER_ROWS; n++) {
        size_t filled = filled_cells(g, n, &words);
        if (filled > 1 && words > 0)
            return n;
        if (filled == 1 && g->n_columns < 3 && words > 0)
            return n; /* of two columns one may well be blank */
    }
    return 0;
}

/* Makes the filled cells of the row headings before the table at blocks[*at], which moves on. */
static tb_status insert_captions(tb_document *d, size_t *at, size_t row, tb_error *err)
{
    const tb_grid *g = d->blocks.ptr[*at].grid;
    const tb_row *r = &g->rows.ptr[row];
    for (uint32_t i = 0; i < r->n_cells; i++) {
        tb_doc_block b = {.kind = TB_BLOCK_HEADING,
                          .place_style = g->place_style,
                          .page = r->page,
                          .line = r->line,
                          .text = tb_str_trim(g->cells.ptr[r->first_cell + i].text)};
        if (!b.text.len)
            continue;
        if (!tb_vec_push(&d->blocks, b))
            return tb_nomem(err);
        memmove(d->blocks.ptr + *at + 1, d->blocks.ptr + *at, (d->blocks.len - 1 - *at) * sizeof b);
        d->blocks.ptr[(*at)++] = b;
    }
    return TB_OK;
}

tb_status tb_captions_out(tb_document *d, tb_error *err)
{
    for (size_t i = 0; i < d->blocks.len; i++) {
        tb_grid *g = d->blocks.ptr[i].grid;
        size_t n = g && g->columns.len == 0 ? caption_rows(g) : 0;
        for (size_t row = 0; row < n; row++) {
            tb_status rc = insert_captions(d, &i, row, err);
            if (rc < 0)
                return rc;
        }
        if (n) {
            memmove(g->rows.ptr, g->rows.ptr + n, (g->rows.len - n) * sizeof *g->rows.ptr);
            g->rows.len -= n;
        }
    }
    return TB_OK;
}

/* ---- Captions before a table ---- */

static void add_title(tb_caption *c, tb_str title)
{
    if (title.len && c->n < TB_MAX_TITLES)
        c->titles[c->n++] = title;
}

tb_caption tb_caption_of(const tb_document *d, size_t block)
{
    tb_caption c = {.n = 0};
    tb_str notes[TB_MAX_TITLES];
    size_t n_notes = 0;
    for (size_t i = block; i-- > 0 && d->blocks.ptr[i].kind != TB_BLOCK_TABLE;) {
        tb_str text = tb_str_trim(d->blocks.ptr[i].text);
        if (count_characters(text) > TITLE_MAX)
            break;
        tb_str unit = tb_unit_line(text);
        if (unit.len && !c.unit.len && c.n == 0) /* before a title it is another table's */
            c.unit = unit;
        if (!tb_is_annotation(text))
            add_title(&c, text);
        else if (text.len && !unit.len && n_notes < TB_MAX_TITLES)
            notes[n_notes++] = text;
    }
    add_title(&c, tb_str_trim(d->blocks.ptr[block].grid->name));
    for (size_t i = 0; i < n_notes; i++)
        add_title(&c, notes[i]);
    c.title = c.n ? c.titles[0] : (tb_str){NULL, 0};
    return c;
}

/* ---- Titles against patterns ---- */

static bool any_glob(const tb_strs *patterns, tb_str folded)
{
    for (size_t i = 0; i < patterns->len; i++)
        if (tb_glob(patterns->ptr[i], folded))
            return true;
    return false;
}

/* 表1：2024年收支预算总表 and （一）收支预算总表: the title without number, numbering and year. */
static tb_str bare_title(tb_arena *a, tb_str title)
{
    static const char *const words[] = {"附表", "附件", "表"};
    tb_str s = tb_squeeze(a, title);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        tb_str w = tb_str_of(words[i]);
        size_t at = w.len;
        if (!tb_str_starts(s, w))
            continue;
        for (int depth = 0; at < s.len; depth++) { /* its number, then one mark or none */
            size_t from = at;
            uint32_t cp = tb_utf8_next(s, &at);
            bool number = (cp >= '0' && cp <= '9') || cp == '-' || cp == 0x4E00 || cp == 0x4E8C || cp == 0x4E09 ||
                          cp == 0x56DB || cp == 0x4E94 || cp == 0x516B || cp == 0x516D || cp == 0x4E03 ||
                          cp == 0x4E5D || cp == 0x5341;
            if (number)
                continue;
            bool mark = cp == ':' || cp == 0xFF1A || cp == 0x3001 || cp == '.' || cp == 0xFF0E;
            at = depth == 0 ? w.len : mark ? at : from;
            if (depth)
                s = tb_str_sub(s, at, s.len);
            break;
        }
        break;
    }
    int unused = 0;
    return tb_measure_heading(a, tb_clean_name(a, s, NULL), &unused);
}

static const tb_table_spec *fits(const tb_table_spec *spec, const tb_grid *g, const tb_plan_around *around,
                                 tb_str folded, tb_arena *a, tb_plan *out)
{
    tb_plan plan = {0};
    tb_error err = TB_ERROR_INIT;
    tb_plan_around own = *around;
    own.title = folded;
    tb_status rc = tb_plan_best(spec, g, &own, a, &plan, &err);
    a->failed = a->failed || rc == TB_E_NOMEM;
    if (rc != TB_OK)
        return NULL;
    if (out)
        *out = plan;
    else
        tb_plan_fini(&plan);
    return spec;
}

/* An entry that is for whatever else there is. */
static bool takes_all(const tb_table_spec *spec)
{
    return spec->titles.len == 1 && tb_str_eq(spec->titles.ptr[0], TB_LIT("*"));
}

const tb_table_spec *tb_layout_table(const tb_layout *l, const tb_grid *g, const tb_plan_around *around, tb_caption *c,
                                     tb_arena *a, tb_plan *out)
{
    const tb_table_spec *found = NULL;
    for (size_t k = 0; k < c->n || k == 0; k++) {
        tb_str title = k < c->n ? c->titles[k] : (tb_str){NULL, 0};
        tb_str folded = tb_fold(a, title), bare = tb_fold(a, bare_title(a, title));
        for (size_t i = 0; i < l->tables.len; i++) {
            const tb_table_spec *spec = l->tables.ptr[i];
            bool titled = any_glob(&spec->titles, folded) || any_glob(&spec->titles, bare);
            if (takes_all(spec) || (spec->titles.len ? !titled : k > 0))
                continue;
            found = fits(spec, g, around, folded, a, out);
            if (found && spec->titles.len)
                c->title = title;
            if (found)
                return found;
        }
    }
    for (size_t i = 0; i < l->tables.len && !found; i++)
        if (takes_all(l->tables.ptr[i]))
            found = fits(l->tables.ptr[i], g, around, tb_fold(a, c->title), a, out);
    return found;
}

size_t tb_layout_fit(const tb_layout *l, const tb_document *d, tb_arena *scratch)
{
    size_t n = 0;
    tb_plan_around around = {.general = NULL};
    for (size_t i = 0; i < d->blocks.len; i++) {
        if (d->blocks.ptr[i].kind != TB_BLOCK_TABLE)
            continue;
        tb_caption c = tb_caption_of(d, i);
        const tb_table_spec *spec = tb_layout_table(l, d->blocks.ptr[i].grid, &around, &c, scratch, NULL);
        n += spec && spec->id.len; /* an entry for whatever else there is says nothing */
    }
    return n;
}
