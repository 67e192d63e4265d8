/* SPDX-License-Identifier: MIT */
/* Paragraphs. A heading is one by its outline level; a short one that is centred, bold or in a font that headings have,
 * and does not end like a sentence, only looks like one: many documents know no other headings. */
#include "docx.h"

#define MAX_PARAGRAPH ((size_t)1 << 20) /* bytes */

/* ---- Text ---- */

/* Bytes of the blank at p: space, tab, line break, no-break space, ideographic space; 0 if there is none. */
static size_t blank_at(const char *p, size_t len)
{
    if (len >= 1 && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        return 1;
    if (len >= 2 && memcmp(p, "\xC2\xA0", 2) == 0)
        return 2;
    return len >= 3 && memcmp(p, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

static tb_str trim(tb_str s)
{
    for (size_t n; (n = blank_at(s.ptr, s.len)) > 0; s.len -= n)
        s.ptr += n;
    for (size_t n = 1; n > 0 && s.len > 0; s.len -= n) {
        n = blank_at(s.ptr + s.len - 1, 1);
        if (!n && s.len >= 2 && blank_at(s.ptr + s.len - 2, 2) == 2)
            n = 2;
        if (!n && s.len >= 3 && blank_at(s.ptr + s.len - 3, 3) == 3)
            n = 3;
    }
    return s;
}

static tb_status add(struct docx *d, const char *s, size_t n)
{
    struct flow *f = docx_flow(d);
    const size_t most = f->kind == FLOW_CELL ? MAX_CELL_TEXT : MAX_PARAGRAPH;
    if (f->text.len + n > most)
        return d->m.host->fail(d->xml.err, TB_E_LIMIT, "there are more than %zu bytes of text", most);
    return text_add(d->m, &f->text, s, n) ? TB_OK : no_memory(d->m, d->xml.err);
}

tb_status docx_add_text(struct docx *d, const char *s, size_t n)
{
    struct flow *f = docx_flow(d);
    struct looks looks = d->run;
    looks_fill(&looks, &f->looks);
    if (looks.vanish == 1 || d->instructions)
        return TB_OK;
    if (trim((tb_str){s, n}).len > 0) {
        f->light = f->light || looks.bold != 1;
        f->common = f->common || looks.font != 1;
    }
    return add(d, s, n);
}

tb_str docx_symbol(const char *font, uint32_t c)
{
    static const struct {
        const char *font;
        uint8_t c;
        const char *text;
    } signs[] = {
        {"Wingdings", 0x6c, "●"},   {"Wingdings", 0x6e, "■"},   {"Wingdings", 0x6f, "□"},   {"Wingdings", 0x75, "◆"},
        {"Wingdings", 0xa1, "○"},   {"Wingdings", 0xa8, "□"},   {"Wingdings", 0xfb, "×"},   {"Wingdings", 0xfc, "√"},
        {"Wingdings", 0xfd, "☒"},   {"Wingdings", 0xfe, "☑"},   {"Wingdings 2", 0x4f, "×"}, {"Wingdings 2", 0x50, "√"},
        {"Wingdings 2", 0x51, "☒"}, {"Wingdings 2", 0x52, "☑"}, {"Wingdings 2", 0xa3, "□"}, {"Symbol", 0xa3, "≤"},
        {"Symbol", 0xb0, "°"},      {"Symbol", 0xb1, "±"},      {"Symbol", 0xb3, "≥"},      {"Symbol", 0xb4, "×"},
        {"Symbol", 0xb7, "·"},      {"Symbol", 0xb8, "÷"},      {"Symbol", 0xb9, "≠"},      {"Symbol", 0xbb, "≈"},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strcmp(font, signs[i].font) == 0 && (c & 0xff) == signs[i].c && (c < 0x100 || c >> 8 == 0xf0))
            return (tb_str){signs[i].text, strlen(signs[i].text)};
    return (tb_str){NULL, 0};
}

/* ---- Headings ---- */

static bool ends_with(tb_str s, const char *tail)
{
    size_t n = strlen(tail);
    return s.len >= n && memcmp(s.ptr + s.len - n, tail, n) == 0;
}

static bool ends_like_sentence(tb_str s)
{
    static const char *const marks[] = {"。", "；", "，", "：", "！", "？", "、", "…", ";", ",", ":", "."};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (ends_with(s, marks[i]))
            return true;
    return false;
}

static bool is_short(tb_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xc0u) != 0x80;
    return n <= MAX_HEADING;
}

static void say_kind(const struct flow *f, tb_block *b)
{
    bool levelled = f->looks.outline >= 0 && f->looks.outline < BODY_LEVEL;
    bool stands_out = f->looks.centred == 1 || !f->light || !f->common;
    bool alike = f->looks.outline != BODY_LEVEL && stands_out && is_short(b->text) && !ends_like_sentence(b->text);
    b->kind = levelled || f->looks.title == 1 || alike ? TB_BLOCK_HEADING : TB_BLOCK_PARAGRAPH;
    b->level = levelled ? (uint32_t)f->looks.outline + 1 : 0;
}

/* ---- Paragraphs ---- */

tb_status docx_begin_paragraph(struct docx *d)
{
    struct flow *f = docx_flow(d);
    f->looks = NO_LOOKS;
    f->light = f->common = false;
    f->label = 0;
    if (f->kind == FLOW_CELL) {
        tb_status rc = f->text.len && f->text.p[f->text.len - 1] != '\n' ? add(d, "\n", 1) : TB_OK;
        f->from = f->text.len;
        return rc;
    }
    f->text.len = f->from = 0;
    d->n_paragraphs += f->kind == FLOW_BODY;
    return docx_add_item(d, &f->item);
}

tb_status docx_number_paragraph(struct docx *d)
{
    char label[LABEL_ROOM];
    struct flow *f = docx_flow(d);
    if (f->looks.number <= 0 || f->label)
        return TB_OK;
    uint32_t level = f->looks.level == UNSET ? 0 : (uint32_t)f->looks.level;
    f->label = numbering_next(&d->numbering, (uint32_t)f->looks.number, level, label);
    return add(d, label, f->label);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* A label that would run into the text behind it is set apart: 1.2024年 is another number. */
static tb_status part_label(struct docx *d, struct flow *f)
{
    size_t end = f->from + f->label;
    if (f->label == 0 || end >= f->text.len)
        return TB_OK;
    char last = f->text.p[end - 1], next = f->text.p[end];
    bool letter = is_digit(last) || (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z');
    if (!letter && !(last == '.' && is_digit(next)))
        return TB_OK;
    tb_status rc = add(d, " ", 1);
    if (rc < 0)
        return rc;
    memmove(f->text.p + end + 1, f->text.p + end, f->text.len - 1 - end);
    f->text.p[end] = ' ';
    return TB_OK;
}

tb_status docx_end_paragraph(struct docx *d)
{
    struct flow *f = docx_flow(d);
    if (d->instructions) /* an instruction ends with its paragraph, or nothing more would be read */
        d->instructions = d->fields = 0;
    tb_status rc = part_label(d, f);
    if (rc < 0 || f->kind == FLOW_CELL)
        return rc;
    tb_str text = trim(text_view(&f->text));
    if (text.len > 0 && f->text.len > f->label) {
        tb_block *b = &d->items[f->item].block;
        b->place_style = TB_PLACE_PAGE;
        b->line = d->n_paragraphs;
        b->text = pool_copy(d->m, &d->texts, text);
        if (!b->text.ptr)
            return no_memory(d->m, d->xml.err);
        say_kind(f, b);
    }
    return d->n_flows == 1 ? TB_END : TB_OK;
}
