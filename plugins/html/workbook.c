/* SPDX-License-Identifier: MIT */
/* Whether a sheet is hidden stands behind its rows, so a sheet waits until it has ended, unless it is very long. What a
 * cell shows is not stored: its text is the value itself, and how many digits a percentage has is not known. */
#include "workbook.h"

#define MAX_COLUMNS 16384u
#define MAX_DEPTH 64u /* rich text in a cell may be nested a little */
#define MAX_ROW ((uint64_t)1 << 32)
#define MAX_DOWN ((uint64_t)1 << 20)    /* rows of a sheet */
#define MAX_ROW_TEXT ((size_t)64 << 20) /* bytes */
#define MAX_SHEET_NAME ((size_t)1024)   /* bytes; Excel allows 31 characters */
#define HOLD_CELLS ((size_t)1 << 18)    /* of a sheet that may turn out to be hidden */
#define EXACT_DIGITS 15u                /* more of them show the binary number behind */

/* Where an element begins what, and at which depth: nothing else is looked at. */
static const struct move {
    const char *name;
    enum book_place from, to;
    uint32_t depth;
    bool ours;
} moves[] = {
    {"Worksheet", IN_BOOK, IN_SHEET, 2, true},   {"Table", IN_SHEET, IN_TABLE, 3, true},
    {"Row", IN_TABLE, IN_ROW, 4, true},          {"Cell", IN_ROW, IN_CELL, 5, true},
    {"Data", IN_CELL, IN_DATA, 6, true},         {"Visible", IN_SHEET, IN_VISIBLE, 4, false},
    {"Title", IN_BOOK, IN_BOOK_TITLE, 3, false},
};

void workbook_open(struct workbook *w, struct env *env, struct queue *queue)
{
    *w = (struct workbook){.env = env, .queue = queue, .line = 1};
    w->flow.env = env;
}

static bool is_word(tb_str s, const char *word)
{
    return s.len == strlen(word) && memcmp(s.ptr ? s.ptr : "", word, s.len) == 0;
}

/* A count in an attribute; `otherwise` if it is not there. Past `most` it is most + 1. */
static uint64_t number(tb_str s, uint64_t most, uint64_t otherwise)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && n <= most; i++)
        n = 10 * n + (uint64_t)(s.ptr[i] - '0');
    return s.ptr ? (n <= most ? n : most + 1) : otherwise;
}

static bool keep(struct workbook *w, struct text *t, tb_str s)
{
    t->len = 0;
    if (text_add(w->env, t, s.ptr, s.len))
        return true;
    env_no_memory(w->env, w->line);
    return false;
}

static void broken(struct workbook *w, tb_status code, const char *what)
{
    struct env *e = w->env;
    env_failed(
        e,
        e->host->fail(&e->error, code, "%s; save the workbook again, as xlsx if that can be done", e->host->text(what)),
        w->line);
}

static void limit(struct workbook *w, const char *what)
{
    struct env *e = w->env;
    env_failed(e, e->host->fail(&e->error, TB_E_LIMIT, "%s; split the sheet", e->host->text(what)), w->line);
}

/* ---- Sheets ---- */

static void start_sheet(struct workbook *w, const struct book_tag *tag)
{
    tb_str name = tag->name;
    if (name.len > MAX_SHEET_NAME) {
        limit(w, "the name of a sheet is longer than 1024 bytes");
        return;
    }
    w->has_rows = w->hides = w->held = false;
    w->next_row = 1;
    (void)keep(w, &w->name, name);
}

static tb_str sheet_name(const struct workbook *w) { return (tb_str){w->name.len ? w->name.ptr : "", w->name.len}; }

static void end_sheet(struct workbook *w)
{
    const struct env *e = w->env;
    if (w->held && w->hides)
        w->queue->items[w->table_item].flags |= TB_BLOCKF_HIDDEN;
    else if (w->has_rows && w->hides)
        e->host->warn_at(e->ctx,
                         &(tb_spot){.struct_size = sizeof(tb_spot), .style = TB_PLACE_SHEET, .text = sheet_name(w)},
                         "the sheet is hidden, which was known only after its first rows had been read as if it were "
                         "not");
    queue_let_go(w->queue);
    w->held = false;
}

static void begin_rows(struct workbook *w)
{
    queue_hold(w->queue);
    w->table_item = w->queue->n;
    w->held = w->has_rows = true;
    w->n_held = 0;
    queue_table(w->queue, w->row, sheet_name(w), 0);
}

/* ---- Rows ---- */

static void start_row(struct workbook *w, const struct book_tag *tag)
{
    w->row = number(tag->index, MAX_ROW, w->next_row);
    uint64_t more = number(tag->span, MAX_ROW, 0);
    if (w->row < w->next_row) {
        broken(w, TB_E_SYNTAX, "the rows of a sheet are not in order");
        return;
    }
    if (w->row > MAX_ROW || more > MAX_ROW) {
        limit(w, "a sheet has more than 4294967296 rows");
        return;
    }
    w->next_row = w->row + 1 + more;
    w->next_column = 0;
    w->n_cells = w->text.len = 0;
    if (!is_word(tag->hidden, "1"))
        return;
    if (w->hidden_rows++ == 0 && keep(w, &w->hidden_name, sheet_name(w)))
        w->hidden_row = w->row;
}

static void end_row(struct workbook *w)
{
    struct queue *q = w->queue;
    if (w->n_cells == 0)
        return;
    if (!w->has_rows)
        begin_rows(w);
    size_t base = q->text.len;
    if (!text_add(w->env, &q->text, w->text.ptr, w->text.len)) {
        env_no_memory(w->env, w->line);
        return;
    }
    queue_row(q, w->row, w->cells, w->n_cells, base);
    w->n_held += w->n_cells;
    if (w->held && w->n_held > HOLD_CELLS) {
        queue_let_go(q);
        w->held = false;
    }
}

/* ---- Cells ---- */

static void start_cell(struct workbook *w, const struct book_tag *tag)
{
    uint64_t column = number(tag->index, MAX_COLUMNS, (uint64_t)w->next_column + 1);
    uint64_t across = number(tag->across, MAX_COLUMNS, 0), down = number(tag->down, MAX_DOWN, 0);
    if (column <= w->next_column) {
        broken(w, TB_E_SYNTAX, "the cells of a row are not in order");
        return;
    }
    if (column + across > MAX_COLUMNS) {
        limit(w, "the row has more than 16384 columns");
        return;
    }
    w->next_column = (uint32_t)(column + across);
    w->cell = (struct cell){
        .column = (uint32_t)column - 1,
        .columns = (uint32_t)across + 1,
        .rows = (uint32_t)(down < MAX_DOWN ? down + 1 : MAX_DOWN),
        .kind = TB_CELL_EMPTY,
        .flags = tag->formula.ptr ? TB_CELLF_FORMULA : 0,
        .at = w->text.len,
    };
}

static void end_cell(struct workbook *w)
{
    bool merged = w->cell.columns > 1 || w->cell.rows > 1;
    if (w->cell.kind == TB_CELL_EMPTY && !merged)
        return; /* it has a style, no more */
    if (w->n_cells == w->cap_cells) {
        struct cell *cells = env_enlarge(w->env, w->cells, &w->cap_cells, w->n_cells + 1, sizeof *cells);
        if (!cells) {
            env_no_memory(w->env, w->line);
            return;
        }
        w->cells = cells;
    }
    w->cells[w->n_cells++] = w->cell;
}

static void start_data(struct workbook *w, const struct book_tag *tag)
{
    w->cell.kind = is_word(tag->type, "Number")     ? TB_CELL_NUMBER
                   : is_word(tag->type, "Boolean")  ? TB_CELL_BOOL
                   : is_word(tag->type, "DateTime") ? TB_CELL_DATE
                                                    : TB_CELL_TEXT;
}

/* 0.10000000000000001: digits, leading zeros not counted, and nothing but what numbers are written with. */
static bool is_number(tb_str s, unsigned *digits)
{
    *digits = 0;
    bool exponent = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E')
            return false;
        exponent = exponent || c == 'e' || c == 'E';
        *digits += digit && !exponent && (*digits > 0 || c != '0');
    }
    return s.len > 0;
}

/* 2024-01-31, perhaps with T and a time of day. */
static bool is_date(tb_str s)
{
    static const char shape[] = "0000-00-00T00";
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], want = i < sizeof shape - 1 ? shape[i] : '\0';
        bool digit = c >= '0' && c <= '9';
        if (want == '0' ? !digit : want ? c != want : !digit && c != ':' && c != '.')
            return false;
    }
    return s.len == 10 || s.len >= sizeof shape - 1;
}

/* The text as its kind spells it; what is not of its kind after all is text. */
static tb_str spell(struct workbook *w, tb_str s)
{
    static const char midnight[] = "T00:00:00.000";
    size_t n = sizeof midnight - 1;
    unsigned digits;
    if (w->cell.kind == TB_CELL_NUMBER) {
        if (!is_number(s, &digits))
            w->cell.kind = TB_CELL_TEXT;
        else if (digits > EXACT_DIGITS)
            w->cell.flags |= TB_CELLF_BINARY_FLOAT;
    } else if (w->cell.kind == TB_CELL_BOOL) {
        bool yes = is_word(s, "1");
        if (yes || is_word(s, "0"))
            return yes ? (tb_str){"true", 4} : (tb_str){"false", 5};
        w->cell.kind = TB_CELL_TEXT;
    } else if (w->cell.kind == TB_CELL_DATE) {
        if (!is_date(s))
            w->cell.kind = TB_CELL_TEXT;
        else if (s.len == 10 + n && memcmp(s.ptr + 10, midnight, n) == 0)
            s.len = 10;
    }
    return s;
}

static void end_data(struct workbook *w)
{
    tb_str s = flow_view(&w->flow);
    if (s.len == 0) {
        w->cell.kind = TB_CELL_EMPTY;
        return;
    }
    s = spell(w, s);
    if (w->text.len + s.len > MAX_ROW_TEXT)
        limit(w, "the row is longer than 64 MiB");
    else if (!text_add(w->env, &w->text, s.ptr, s.len))
        env_no_memory(w->env, w->line);
    w->cell.at = w->text.len - s.len;
    w->cell.len = s.len;
}

/* ---- Elements ---- */

static void enter(struct workbook *w, const struct book_tag *tag)
{
    flow_clear(&w->flow);
    if (w->place == IN_SHEET)
        start_sheet(w, tag);
    else if (w->place == IN_ROW)
        start_row(w, tag);
    else if (w->place == IN_CELL)
        start_cell(w, tag);
    else if (w->place == IN_DATA)
        start_data(w, tag);
}

static void leave(struct workbook *w)
{
    tb_str text = flow_trim(flow_view(&w->flow));
    if (w->place == IN_DATA)
        end_data(w);
    else if (w->place == IN_CELL)
        end_cell(w);
    else if (w->place == IN_ROW)
        end_row(w);
    else if (w->place == IN_SHEET)
        end_sheet(w);
    else if (w->place == IN_VISIBLE)
        w->hides = !is_word(text, "SheetVisible");
    else if (w->place == IN_BOOK_TITLE && text.len)
        w->env->host->hint(w->env->ctx, "title", text);
}

void workbook_start(struct workbook *w, const char *name, bool ours, const struct book_tag *tag)
{
    if (++w->depth > MAX_DEPTH) {
        broken(w, TB_E_LIMIT, "elements of the workbook are nested deeper than 64 levels");
        return;
    }
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        const struct move *m = &moves[i];
        if (m->from != w->place || m->depth != w->depth || (m->ours && !ours) || strcmp(name, m->name) != 0)
            continue;
        w->place = m->to;
        enter(w, tag);
        return;
    }
}

void workbook_end(struct workbook *w)
{
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (moves[i].to == w->place && moves[i].depth == w->depth) {
            leave(w);
            w->place = moves[i].from;
            break;
        }
    w->depth--;
}

void workbook_text(struct workbook *w, const char *p, size_t n)
{
    uint64_t line = w->line;
    if (w->place >= IN_DATA)
        flow_add(&w->flow, p, n, true, &line);
}

void workbook_finish(const struct workbook *w)
{
    const struct env *e = w->env;
    if (w->hidden_rows == 0)
        return;
    tb_str name = {w->hidden_name.len ? w->hidden_name.ptr : "", w->hidden_name.len};
    tb_spot at = {.struct_size = sizeof at, .style = TB_PLACE_SHEET, .line = w->hidden_row, .text = name};
    e->host->warn_at(e->ctx, &at,
                     "the workbook hides %llu of its rows, the first of them here; they were read like the others",
                     (unsigned long long)w->hidden_rows);
}

bool workbook_rows_follow(const struct workbook *w)
{
    return w->place >= IN_TABLE && w->place <= IN_DATA && w->has_rows && !w->held;
}
