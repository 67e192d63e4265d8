/* SPDX-License-Identifier: MIT */
/* Tables are found by the text before them; prose is everything between two headings that the layout names. */
#include "layout/interpret.h"

#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "layout/facts.h"
#include "layout/fold.h"
#include "layout/plan.h"

#define TITLE_MAX 60u /* characters; a longer text is no title */

static size_t count_characters(tb_str s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.len; n++)
        (void)tb_utf8_next(s, &at);
    return n;
}

tb_caption tb_caption_of(const tb_document *d, size_t block)
{
    tb_caption c = {{NULL, 0}, {NULL, 0}};
    for (size_t i = block; i-- > 0;) {
        const tb_doc_block *b = &d->blocks.ptr[i];
        if (b->kind == TB_BLOCK_TABLE)
            break;
        tb_str text = tb_str_trim(b->text);
        tb_str unit = tb_unit_line(text);
        if (unit.len && count_characters(text) <= TITLE_MAX) {
            if (!c.unit.len)
                c.unit = unit;
        } else if (text.len && count_characters(text) <= TITLE_MAX) {
            c.title = text;
            break;
        } else if (text.len) {
            break;
        }
    }
    if (!c.title.len && d->blocks.ptr[block].grid->name.len)
        c.title = d->blocks.ptr[block].grid->name;
    return c;
}

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

const tb_table_spec *tb_layout_table(const tb_layout *l, const tb_grid *g, const tb_plan_around *around, tb_str title,
                                     tb_arena *a, tb_plan *out)
{
    tb_str folded = tb_fold(a, title), bare = tb_fold(a, bare_title(a, title));
    for (size_t i = 0; i < l->tables.len; i++) {
        const tb_table_spec *spec = l->tables.ptr[i];
        if (spec->titles.len && !any_glob(&spec->titles, folded) && !any_glob(&spec->titles, bare))
            continue;
        tb_plan plan = {0};
        tb_error err = TB_ERROR_INIT;
        tb_plan_around own = *around;
        own.title = folded;
        tb_status rc = tb_plan_best(spec, g, &own, a, &plan, &err);
        a->failed = a->failed || rc == TB_E_NOMEM;
        if (rc != TB_OK)
            continue;
        if (out)
            *out = plan;
        else
            tb_plan_fini(&plan);
        return spec;
    }
    return NULL;
}

size_t tb_layout_fit(const tb_layout *l, const tb_document *d, tb_arena *scratch)
{
    size_t n = 0;
    tb_plan_around around = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    for (size_t i = 0; i < d->blocks.len; i++) {
        if (d->blocks.ptr[i].kind != TB_BLOCK_TABLE)
            continue;
        const tb_table_spec *spec =
            tb_layout_table(l, d->blocks.ptr[i].grid, &around, tb_caption_of(d, i).title, scratch, NULL);
        n += spec && spec->id.len; /* an entry for whatever else there is says nothing */
    }
    return n;
}

tb_status tb_interpret_facts(const tb_layout *l, const tb_document *d, tb_dataset *ds, tb_error *err)
{
    ds->facts.layout = tb_arena_str(&ds->arena, l->id);
    ds->facts.has_percent_rule = l->has_percent_rule;
    if (l->has_percent_rule) {
        ds->facts.percent_digits = l->percent_digits;
        ds->facts.percent_rounding = l->percent_rounding;
    }
    return tb_facts_read(l, d, ds) && ds->facts.layout.ptr ? TB_OK : tb_nomem(err);
}

/* Open headings, outermost first. */
typedef struct sections {
    tb_str title[8];
    int depth[8];
    size_t n;
} sections;

static tb_str section_text(const sections *s, tb_arena *a)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < s->n; i++) {
        if (i)
            tb_buf_z(&b, " / ");
        tb_buf_str(&b, s->title[i]);
    }
    return tb_arena_buf(a, &b);
}

static void open_section(sections *s, tb_str title, int depth)
{
    while (s->n > 0 && s->depth[s->n - 1] >= depth)
        s->n--;
    if (s->n == sizeof s->title / sizeof *s->title)
        return;
    s->title[s->n] = title;
    s->depth[s->n++] = depth;
}

/* Does the text stop in the middle of a sentence, as at a page break? */
static bool is_cut(tb_str s)
{
    static const char *const marks[] = {
        "\xE3\x80\x82", "\xEF\xBC\x9B", "\xEF\xBC\x9A", "\xEF\xBC\x81", "\xEF\xBC\x9F", ".", ";", ":", "!", "?"};
    s = tb_str_trim(s);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (tb_str_ends(s, tb_str_of(marks[i])))
            return false;
    return count_characters(s) > TITLE_MAX / 2;
}

typedef struct reading {
    const tb_layout *layout;
    const tb_words *words;
    const tb_document *doc;
    tb_dataset *ds;
    sections open;
    bool inside;
} reading;

/* A paragraph that stops in the middle of a sentence goes on in the next one, unless that is numbered. */
static tb_status join_paragraphs(reading *r, size_t *block, tb_buf *text, tb_error *err)
{
    const tb_doc_block *b = &r->doc->blocks.ptr[*block];
    tb_str last = b->text;
    tb_buf_str(text, last);
    while (is_cut(last) && *block + 1 < r->doc->blocks.len && text->len < TB_MAX_PARAGRAPH &&
           r->doc->blocks.ptr[*block + 1].kind == TB_BLOCK_PARAGRAPH) {
        int depth = 0;
        last = r->doc->blocks.ptr[*block + 1].text;
        if (!tb_clean_name(&r->ds->arena, tb_str_sub(last, 0, last.len < 48 ? last.len : 48), &depth).ptr)
            return tb_nomem(err);
        if (depth)
            break;
        tb_buf_str(text, last);
        (*block)++;
    }
    return text->failed ? tb_nomem(err) : TB_OK;
}

static tb_status read_paragraph(reading *r, size_t *block, tb_error *err)
{
    const tb_doc_block *b = &r->doc->blocks.ptr[*block];
    TB_CLEANUP(tb_buf_fini) tb_buf text = {0};
    tb_status rc = join_paragraphs(r, block, &text, err);
    if (rc < 0)
        return rc;
    tb_str whole = tb_arena_buf(&r->ds->arena, &text);
    tb_str section = section_text(&r->open, &r->ds->arena);
    if (!whole.ptr || !section.ptr)
        return tb_nomem(err);
    return tb_prose_read(r->words, whole, section, r->ds->facts.year, b->line, b->page, &r->ds->arena,
                         &r->ds->statements, err);
}

static tb_status read_block(reading *r, size_t *block, tb_error *err)
{
    static const char part[] = "\xE7\xAC\xAC"; /* 第 */
    const tb_doc_block *b = &r->doc->blocks.ptr[*block];
    if (b->kind == TB_BLOCK_TABLE)
        return TB_OK;
    tb_str folded = tb_fold(&r->ds->arena, b->text);
    tb_str text = tb_squeeze(&r->ds->arena, b->text);
    int depth = 0;
    (void)tb_clean_name(&r->ds->arena, text, &depth);
    bool is_part = b->kind == TB_BLOCK_HEADING && tb_str_starts(text, tb_str_of(part));
    if (b->kind == TB_BLOCK_HEADING && any_glob(&r->layout->prose_until, folded))
        r->inside = false;
    if (b->kind == TB_BLOCK_HEADING && any_glob(&r->layout->prose_from, folded))
        r->inside = true;
    if (b->kind == TB_BLOCK_HEADING && (is_part || depth)) {
        open_section(&r->open, text, is_part ? 0 : depth);
        return TB_OK;
    }
    return r->inside ? read_paragraph(r, block, err) : TB_OK;
}

const tb_subject_spec *tb_layout_subject(const tb_layout *l, const tb_statement *s, tb_arena *scratch)
{
    tb_str subject = tb_fold(scratch, s->subject), section = tb_fold(scratch, s->section);
    const tb_subject_spec *found = NULL;
    for (size_t i = 0; i < l->subjects.len && !found; i++) {
        const tb_subject_spec *spec = l->subjects.ptr[i];
        bool named = tb_str_eq(spec->subject, s->subject) || any_glob(&spec->match, subject);
        if (named && (!spec->section.ptr || tb_glob(spec->section, section)))
            found = spec;
    }
    return found;
}

static tb_status add_prose_record(tb_dataset *ds, tb_dtable *t, const tb_subject_spec *spec, const tb_statement *s,
                                  size_t measure, tb_error *err)
{
    tb_place place = {.style = s->page ? TB_PLACE_PAGE : TB_PLACE_LINE, .line = s->line, .page = s->page};
    tb_record rec = {.code = TB_LIT(""),
                     .name = tb_arena_str(&ds->arena, spec->subject),
                     .path = tb_arena_str(&ds->arena, spec->path.ptr ? spec->path : TB_LIT("")),
                     .project = TB_LIT(""),
                     .org_code = TB_LIT(""),
                     .org_name = ds->facts.dept,
                     .fund = TB_LIT(""),
                     .place = place,
                     .parent = -1,
                     .level = TB_LEVEL_LINE,
                     .leaf = true};
    rec.org_name = rec.org_name.ptr ? rec.org_name : TB_LIT("");
    size_t i = tb_table_add_record(t, rec);
    if (i == SIZE_MAX)
        return tb_nomem(err);
    int32_t exp = t->measures.ptr[measure].unit_exp;
    tb_decimal d = s->amount;
    if (exp >= 0 && !tb_decimal_rescale(s->amount, exp, 2, &d))
        return tb_fail(err, TB_E_SYNTAX, _("line %llu: an amount is too large or finer than a fen (1/100 yuan)"),
                       (unsigned long long)s->line);
    TB_CLEANUP(tb_buf_fini) tb_buf printed = {0};
    tb_decimal_write(&printed, s->amount);
    *tb_table_value(t, i, measure) =
        (tb_value){.mantissa = d.mantissa,
                   .scale = (uint8_t)d.scale,
                   .kind = exp >= 0 ? TB_KIND_AMOUNT : TB_KIND_NUMBER,
                   .printed = tb_table_keep_printed(t, tb_arena_buf(&ds->arena, &printed))};
    return TB_OK;
}

/* Measures must be known before records: one for each pair of name and unit. */
static size_t prose_measure(tb_dataset *ds, tb_dtable *t, const tb_subject_spec *spec, const tb_statement *s)
{
    for (size_t i = 0; i < t->measures.len; i++)
        if (tb_str_eq(t->measures.ptr[i].name, spec->measure) && tb_str_eq(t->measures.ptr[i].unit, s->unit))
            return i;
    tb_measure m = {.name = tb_arena_str(&ds->arena, spec->measure),
                    .basis = s->basis,
                    .unit = s->unit,
                    .unit_exp = tb_money_unit(s->unit)};
    return tb_vec_push(&t->measures, m) ? t->measures.len - 1 : SIZE_MAX;
}

static bool is_compared(const tb_subject_spec *spec, const tb_statement *s)
{
    return spec && spec->lines.len == 0 && spec->measure.len && s->has_amount;
}

static tb_status prose_table(const tb_layout *l, tb_dataset *ds, tb_error *err)
{
    tb_dtable *t = NULL;
    tb_status rc = TB_OK;
    for (int pass = 0; pass < 2 && rc == TB_OK; pass++)
        for (size_t i = 0; i < ds->statements.len && rc == TB_OK; i++) {
            const tb_statement *s = &ds->statements.ptr[i];
            const tb_subject_spec *spec = tb_layout_subject(l, s, &ds->arena);
            if (!is_compared(spec, s))
                continue;
            if (!t && !(t = tb_dataset_add_table(ds)))
                return tb_nomem(err);
            t->id = TB_LIT("statements");
            t->title = t->unit = t->fund = TB_LIT("");
            size_t m = prose_measure(ds, t, spec, s);
            if (m == SIZE_MAX)
                return tb_nomem(err);
            bool seen = false;
            for (size_t k = 0; k < t->records.len; k++)
                seen = seen || tb_str_eq(t->records.ptr[k].name, spec->subject);
            if (pass == 1 && !seen)
                rc = add_prose_record(ds, t, spec, s, m, err);
        }
    return rc;
}

static tb_status copy_headlines(const tb_layout *l, tb_dataset *ds, tb_error *err)
{
    for (size_t i = 0; i < l->headlines.len; i++) {
        tb_headline h = l->headlines.ptr[i];
        h.label = tb_arena_str(&ds->arena, h.label);
        h.table = tb_arena_str(&ds->arena, h.table);
        h.path = tb_arena_str(&ds->arena, h.path.ptr ? h.path : TB_LIT(""));
        h.name = tb_arena_str(&ds->arena, h.name);
        h.measure = tb_arena_str(&ds->arena, h.measure);
        if (!h.measure.ptr || !tb_vec_push(&ds->headlines, h))
            return tb_nomem(err);
    }
    return TB_OK;
}

tb_status tb_interpret_prose(const tb_layout *l, const tb_words *w, const tb_document *d, tb_dataset *ds, tb_error *err)
{
    reading r = {.layout = l, .words = w, .doc = d, .ds = ds, .inside = l->prose_from.len == 0};
    tb_status rc = TB_OK;
    for (size_t i = 0; i < d->blocks.len && rc == TB_OK; i++)
        rc = read_block(&r, &i, err);
    for (size_t i = 0; i < ds->statements.len && rc == TB_OK; i++) {
        tb_statement *s = &ds->statements.ptr[i];
        const tb_subject_spec *spec = tb_layout_subject(l, s, &ds->arena);
        if (spec && !(s->subject = tb_arena_str(&ds->arena, spec->subject)).ptr)
            rc = tb_nomem(err);
    }
    if (rc == TB_OK)
        rc = prose_table(l, ds, err);
    return rc == TB_OK ? copy_headlines(l, ds, err) : rc;
}
