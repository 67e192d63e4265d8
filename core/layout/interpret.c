/* SPDX-License-Identifier: MIT */
/* Prose is everything between two headings that the layout names; its statements get the names of the layout's
 * subjects. */
#include "layout/interpret.h"

#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "layout/fold.h"
#include "layout/line_ref.h"

#define SENTENCE_MIN 30u /* characters; a shorter text without a mark at its end is not a cut sentence */

static size_t count_characters(tb_str s)
{
    size_t n = 0;
    for (size_t at = 0; at < s.len; n++)
        (void)tb_utf8_next(s, &at);
    return n;
}

static bool any_glob(const tb_strs *patterns, tb_str folded)
{
    for (size_t i = 0; i < patterns->len; i++)
        if (tb_glob(patterns->ptr[i], folded))
            return true;
    return false;
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
    return count_characters(s) > SENTENCE_MIN;
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
    size_t first = r->ds->statements.len;
    rc = tb_prose_read(r->words, whole, section, r->ds->facts.year, b->line, b->page, &r->ds->arena, &r->ds->statements,
                       err);
    for (size_t i = first; i < r->ds->statements.len; i++)
        r->ds->statements.ptr[i].sheet = b->sheet;
    return rc;
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
    tb_record rec = {.code = TB_LIT(""),
                     .name = tb_arena_str(&ds->arena, spec->subject),
                     .path = tb_arena_str(&ds->arena, spec->path.ptr ? spec->path : TB_LIT("")),
                     .project = TB_LIT(""),
                     .org_code = TB_LIT(""),
                     .org_name = ds->facts.dept,
                     .fund = TB_LIT(""),
                     .place = tb_statement_place(s),
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

/* The lines that the layout's headlines mean here, by the names that they have here. */
static tb_status find_headlines(const tb_layout *l, tb_dataset *ds, tb_error *err)
{
    for (size_t i = 0; i < l->headlines.len; i++) {
        const tb_headline_spec *spec = &l->headlines.ptr[i];
        tb_line line;
        if (!tb_line_find(ds, &spec->line, &ds->arena, &line))
            continue;
        const tb_record *r = &line.table->records.ptr[line.record];
        tb_headline h = {.label = spec->label.len ? tb_arena_str(&ds->arena, spec->label) : r->name,
                         .table = line.table->id,
                         .path = r->path,
                         .name = r->name,
                         .measure = line.table->measures.ptr[line.measure].name,
                         .depth = spec->depth,
                         .children = spec->children};
        if (!h.label.ptr || !tb_vec_push(&ds->headlines, h))
            return tb_nomem(err);
    }
    for (size_t i = 0; i < l->summary.len; i++) {
        tb_str id = tb_arena_str(&ds->arena, l->summary.ptr[i]);
        if (!id.ptr || !tb_vec_push(&ds->summary, id))
            return tb_nomem(err);
    }
    return ds->arena.failed ? tb_nomem(err) : TB_OK;
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
    return rc == TB_OK ? find_headlines(l, ds, err) : rc;
}
