/* SPDX-License-Identifier: MIT */
/* Lines outside tables to headings and paragraphs. A line goes on the paragraph above it when that line was full, and
 * nothing says that something new begins: an indent, a larger step, other type, a number of a list behind the end of a
 * sentence. What stands far apart on one line are paragraphs of their own. */
#include <stdlib.h>

#include "layout.h"

#define APART 30         /* tenths of the font size between texts that have nothing to do with each other */
#define MAX_HEADING 60u  /* characters */
#define MAX_RUNNING 256u /* lines looked at for the margins of a page */
#define ENOUGH_TYPE 150u /* characters that tell what type the body is set in */

/* ---- Characters ---- */

static uint32_t code_at(const struct page *p, const struct layout *l, size_t item)
{
    return glyph_code(p, &p->glyphs.ptr[l->items.ptr[item].glyph]);
}

static uint32_t last_code(const struct page *p, const struct layout *l, const struct line *line)
{
    return code_at(p, l, line->first + line->n - 1);
}

static bool is_one_of(uint32_t c, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == c)
            return true;
    return false;
}

static bool ends_sentence(uint32_t c)
{
    static const uint32_t ends[] = {0x3002, 0xff1b, 0xff1a, 0xff01, 0xff1f, '.', ';', ':', '!', '?', 0x201d};
    return is_one_of(c, ends, sizeof ends / sizeof *ends);
}

static bool is_han_number(uint32_t c)
{
    static const uint32_t numbers[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03,
                                       0x516b, 0x4e5d, 0x5341, 0x767e, 0x96f6, 0x3007};
    return is_one_of(c, numbers, sizeof numbers / sizeof *numbers);
}

/* 一、 （一） (1) 1. 1、 ① 第一部分 */
static bool begins_list(const struct page *p, const struct layout *l, const struct line *line)
{
    size_t i = line->first, end = line->first + line->n, numbers = 0;
    uint32_t c = code_at(p, l, i);
    if (c >= 0x2460 && c <= 0x249b)
        return true;
    bool bracket = c == '(' || c == 0xff08, ordinal = c == 0x7b2c; /* 第 */
    i += bracket || ordinal;
    for (; i < end && numbers < 4 && (is_digit(code_at(p, l, i)) || is_han_number(code_at(p, l, i))); i++)
        numbers++;
    if (numbers == 0 || i == end)
        return false;
    c = code_at(p, l, i);
    if (bracket)
        return c == ')' || c == 0xff09;
    if (ordinal)
        return c == 0x90e8 || c == 0x7ae0 || c == 0x8282 || c == 0x6761 || c == 0x7bc7; /* 部 章 节 条 篇 */
    uint32_t next = i + 1 < end ? code_at(p, l, i + 1) : ' ';
    return c == 0x3001 || ((c == '.' || c == 0xff0e) && !is_digit(next)); /* 1.5 is a number */
}

/* ---- The page ---- */

/* The size of most of the loose characters. */
static int32_t usual_type(const struct layout *l, size_t *n)
{
    int32_t best = 0;
    size_t votes = 0;
    *n = 0;
    for (size_t i = 0; i < l->lines.n; i++) {
        if (l->taken.ptr[i])
            continue;
        const struct line *line = &l->lines.ptr[i];
        *n += line->n;
        if (votes == 0 || abs(line->size - best) <= POINT / 4) {
            best = votes ? best : line->size;
            votes += line->n;
        } else if (line->n > votes) {
            best = line->size;
            votes = line->n - votes;
        } else {
            votes -= line->n;
        }
    }
    return best;
}

static bool mostly_bold(const struct layout *l)
{
    size_t bold = 0, all = 0;
    for (size_t i = 0; i < l->lines.n; i++) {
        all += l->taken.ptr[i] ? 0 : l->lines.ptr[i].n;
        bold += l->taken.ptr[i] || !l->lines.ptr[i].bold ? 0 : l->lines.ptr[i].n;
    }
    return all >= ENOUGH_TYPE && 2 * bold > all;
}

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The usual step from one line to the next: the smaller median, as paragraphs may stand further apart. */
static int32_t usual_pitch(const struct layout *l)
{
    int32_t steps[128] = {0};
    size_t n = 0;
    for (size_t i = 1; i < l->lines.n && n < 128; i++) {
        int32_t step = middle_y(l->lines.ptr[i].box) - middle_y(l->lines.ptr[i - 1].box);
        if (!l->taken.ptr[i] && !l->taken.ptr[i - 1] && step < 4 * l->lines.ptr[i].size)
            steps[n++] = step;
    }
    qsort(steps, n, sizeof *steps, by_value);
    return n ? steps[(n - 1) / 2] : 0;
}

/* A long line without wide gaps: one that is likely to reach from one margin to the other. */
static bool is_running(const struct page *p, const struct line *line)
{
    return line->n >= 20 && 5 * width(line->box) >= 3 * p->width &&
           10 * (int64_t)width(line->box) <= 11 * (int64_t)line->n * line->size;
}

/* The outermost place that at least `enough` of n sorted values are within `reach` of; false when there is none. */
static bool margin(const int32_t *values, size_t n, size_t enough, int32_t reach, bool from_right, int32_t *out)
{
    for (size_t i = 0; i + enough <= n; i++) {
        int32_t at = from_right ? values[n - 1 - i] : values[i];
        int32_t last = from_right ? values[n - i - enough] : values[i + enough - 1];
        if (abs(at - last) > reach)
            continue;
        *out = at;
        return true;
    }
    return false;
}

/* The margins of running text on this page, or else on an earlier page of this width. */
static void find_margins(const struct page *p, struct layout *l)
{
    int32_t starts[MAX_RUNNING] = {0}, ends[MAX_RUNNING] = {0}, size = 0;
    size_t n = 0;
    struct box all = {INT32_MAX, 0, 0, 0};
    for (size_t i = 0; i < l->lines.n; i++) {
        const struct line *line = &l->lines.ptr[i];
        if (l->taken.ptr[i])
            continue;
        all.x1 = least(all.x1, line->box.x1);
        all.x2 = most(all.x2, line->box.x2);
        if (n == MAX_RUNNING || !is_running(p, line))
            continue;
        size = most(size, line->size);
        starts[n] = line->box.x1;
        ends[n++] = line->box.x2;
    }
    qsort(starts, n, sizeof *starts, by_value);
    qsort(ends, n, sizeof *ends, by_value);
    struct margins_of_text *m = &l->running;
    bool known = m->page_width == p->width;
    int32_t left = 0, right = 0;
    bool found = margin(ends, n, 3, 3 * size / 2, true, &right) && margin(starts, n, 2, size / 2, false, &left);
    if (found && known && abs(m->left - left) <= 3 * size && abs(m->right - right) <= 3 * size)
        *m = (struct margins_of_text){p->width, least(m->left, left), most(m->right, right)};
    else if (found)
        *m = (struct margins_of_text){p->width, left, right};
    known = m->page_width == p->width;
    l->left = known ? m->left : all.x1;
    l->right = known ? m->right : most(all.x2, p->width * 4 / 5);
    if (l->right <= l->left) {
        l->left = 0;
        l->right = p->width;
    }
}

void prose_prepare(const struct page *p, struct layout *l)
{
    size_t n;
    int32_t type = usual_type(l, &n);
    if (n >= ENOUGH_TYPE)
        l->body = type;
    /* Type of tables is smaller: what stands out from it has to be much larger. */
    l->large = n >= ENOUGH_TYPE ? l->body * 23 / 20 : usual_size(p) * 7 / 5;
    l->all_bold = mostly_bold(l);
    l->pitch = usual_pitch(l);
    find_margins(p, l);
}

/* ---- Headings ---- */

static bool is_between(const struct line *line, int32_t left, int32_t right, int32_t room)
{
    int32_t before = line->box.x1 - left, after = right - line->box.x2;
    return least(before, after) >= room && abs(before - after) <= 5 * line->size / 2;
}

/* Does it stand over the middle of a table that begins below it? */
static bool is_over_table(const struct layout *l, const struct line *line)
{
    for (size_t i = 0; i < l->tables.list.n; i++) {
        struct box b = l->tables.list.ptr[i].box;
        if (b.y1 >= middle_y(line->box) && b.y1 - line->box.y2 <= 8 * line->size &&
            is_between(line, b.x1, b.x2, 3 * line->size))
            return true;
    }
    return false;
}

/* In the middle of the text, or of the page where there is not enough text to tell; and not over its whole width. */
static bool is_centred(const struct page *p, const struct layout *l, const struct line *line)
{
    int32_t left = l->left, right = l->right, room = 3 * line->size;
    if (l->running.page_width != p->width || 2 * (right - left) < p->width) {
        left = p->width / 10;
        right = p->width - left;
        room = least(room, 45 * POINT); /* large type on a page of its own needs no room at its sides */
    }
    return is_between(line, left, right, room) || is_over_table(l, line);
}

static bool is_heading(const struct page *p, const struct layout *l, const struct line *line)
{
    uint32_t last = last_code(p, l, line);
    static const uint32_t pauses[] = {0x3002, 0xff1b, 0xff0c, 0x3001, ',', ';'};
    if (line->n > MAX_HEADING || is_one_of(last, pauses, sizeof pauses / sizeof *pauses))
        return false;
    bool words = false;
    for (size_t i = line->first; i < line->first + line->n; i++)
        words = words || !(is_digit(code_at(p, l, i)) || code_at(p, l, i) < '0');
    if (!words)
        return false;
    bool aside = 2 * line->box.x1 > p->width; /* a note set to the right, such as a unit */
    return (line->size >= l->large && !aside) || is_centred(p, l, line) ||
           (line->bold && !l->all_bold && 100 * (int64_t)line->size >= 97 * (int64_t)l->body);
}

/* ---- Paragraphs ---- */

static bool is_full(const struct layout *l, const struct line *line)
{
    return l->right - line->box.x2 <= 5 * line->size / 2;
}

static bool is_indented(const struct layout *l, const struct line *line)
{
    return line->box.x1 - l->left > 6 * line->size / 5;
}

/* Dots that lead to a page of a list of contents. */
static bool has_leader(const struct page *p, const struct layout *l, const struct line *line)
{
    size_t dots = 0;
    for (size_t i = line->first; i < line->first + line->n && dots < 4; i++) {
        uint32_t c = code_at(p, l, i);
        dots = c == '.' || c == 0xb7 || c == 0x2026 || c == 0x22ef ? dots + 1 : 0;
    }
    return dots >= 4;
}

/* Is `line` the rest of the paragraph that `above` is the last line of so far? */
static bool goes_on(const struct page *p, const struct layout *l, const struct line *above, const struct line *line)
{
    int32_t step = middle_y(line->box) - middle_y(above->box);
    int32_t usual = l->pitch ? most(l->pitch, line->size) : 2 * line->size;
    bool other_type = 100 * abs(above->size - line->size) > 15 * most(above->size, line->size);
    if (other_type || !is_full(l, above) || has_leader(p, l, above) || 100 * (int64_t)step > 145 * (int64_t)usual)
        return false;
    bool sentence = ends_sentence(last_code(p, l, above));
    if (begins_list(p, l, line) && (sentence || is_indented(l, line) || begins_list(p, l, above)))
        return false;
    /* Below a first line that is not indented, an indent may be a hanging one. */
    return !is_indented(l, line) ||
           (!sentence && abs(line->box.x1 - above->box.x1) > line->size / 2 && !is_indented(l, above));
}

static bool needs_blank(uint32_t left, uint32_t right)
{
    if (is_wide(left) || is_wide(right) || left == '-')
        return false;
    bool figure = is_digit(left) || left == '.' || left == ',';
    return !(figure && (is_digit(right) || right == '.' || right == ',' || right == '%')) && left < 0x2010;
}

bool prose_needs_blank(const char *text, size_t len, const char *next)
{
    size_t i = len;
    do
        i--;
    while (i > 0 && ((unsigned char)text[i] & 0xc0u) == 0x80u);
    return needs_blank(code_point(text + i), code_point(next));
}

static bool add_line(struct page *p, struct layout *l, const struct line *line, const struct line *above)
{
    if (above && needs_blank(last_code(p, l, above), code_at(p, l, line->first))) {
        if (!ROOM(p->memory, l->text, 1))
            return false;
        l->text.ptr[l->text.n++] = ' ';
    }
    return line_text(p->memory, p, l->items.ptr, line, &l->text);
}

/* Lines parts[first .. end) become one block. */
static bool add_block(struct page *p, struct layout *l, size_t first, size_t end, uint32_t kind, uint32_t number)
{
    size_t at = l->text.n;
    for (size_t i = first; i < end; i++)
        if (!add_line(p, l, &l->parts.ptr[i], i > first ? &l->parts.ptr[i - 1] : NULL))
            return false;
    if (!ROOM(p->memory, l->blocks, 1))
        return false;
    const struct line *head = &l->parts.ptr[first], *tail = &l->parts.ptr[end - 1];
    bool prose = kind == TB_BLOCK_PARAGRAPH;
    l->blocks.ptr[l->blocks.n++] = (struct block){
        .kind = kind,
        .line = number,
        .text = {at, l->text.n - at},
        .goes_on = prose && is_full(l, tail) && !ends_sentence(last_code(p, l, tail)),
        .continues = prose && !is_indented(l, head) && !begins_list(p, l, head),
    };
    return true;
}

static bool stands_alone(const struct layout *l, size_t i)
{
    return !l->parts.ptr[i].beside && (i + 1 == l->parts.n || !l->parts.ptr[i + 1].beside);
}

/* A title that was too long for one line. */
static bool title_goes_on(const struct page *p, const struct layout *l, size_t i)
{
    const struct line *above = &l->parts.ptr[i - 1], *line = &l->parts.ptr[i];
    int32_t text = most(l->right - l->left, p->width / 2);
    return stands_alone(l, i) && is_heading(p, l, line) && abs(above->size - line->size) <= POINT / 2 &&
           5 * width(above->box) >= 4 * text && !begins_list(p, l, line) &&
           middle_y(line->box) - middle_y(above->box) <= 5 * line->size / 2;
}

/* The end of the block that begins with part i. */
static size_t end_of_block(const struct page *p, const struct layout *l, size_t i, uint32_t *kind)
{
    size_t end = i + 1;
    bool alone = stands_alone(l, i);
    const struct line *line = &l->parts.ptr[i];
    /* The first line of a paragraph may happen to stand in the middle. */
    bool first = alone && end < l->parts.n && stands_alone(l, end) && line->size < l->large &&
                 goes_on(p, l, line, &l->parts.ptr[end]);
    *kind = alone && !first && is_heading(p, l, line) ? TB_BLOCK_HEADING : TB_BLOCK_PARAGRAPH;
    while (alone && end < l->parts.n && stands_alone(l, end)) {
        if (*kind == TB_BLOCK_HEADING && !title_goes_on(p, l, end))
            break;
        if (*kind == TB_BLOCK_PARAGRAPH && !goes_on(p, l, &l->parts.ptr[end - 1], &l->parts.ptr[end]))
            break;
        end++;
    }
    return end;
}

bool prose_blocks(struct page *p, struct layout *l, size_t first, size_t end)
{
    line_array some = {.ptr = l->lines.ptr + first, .n = end - first, .cap = end - first};
    uint32_t number = (uint32_t)first, kind;
    l->parts.n = 0;
    if (!lines_split(p->memory, p, &l->items, &some, APART, &l->parts))
        return false;
    for (size_t i = 0, next; i < l->parts.n; i = next) {
        next = end_of_block(p, l, i, &kind);
        number += !l->parts.ptr[i].beside;
        if (!add_block(p, l, i, next, kind, number))
            return false;
        number += (uint32_t)(next - i - 1);
    }
    return true;
}
