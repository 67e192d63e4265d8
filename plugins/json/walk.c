/* SPDX-License-Identifier: MIT */
/* From block to block. Whether an object has tables is seen by looking ahead from its beginning to the first of them;
 * an object without any is a row. */
#include "reader.h"

enum step { STEP_BLOCK, STEP_ON, STEP_FAULT };

#define MAX_NULLS 1000u /* at the start of an array that are looked past to see what its elements are */

/* ---- Looking ahead ---- */

/* What the elements of the array at p are. False when the window does not tell; what breaks the rules is met again when
 * the elements are read. */
static bool look_at_array(struct scan *s, const uint8_t *p, enum elements *out)
{
    p = first_item(s, p + 1);
    for (unsigned i = 0; p && *p == 'n' && i < MAX_NULLS; i++) {
        p = scan_word(s, p, "null", 4);
        p = p ? next_item(s, p, ']') : NULL;
    }
    *out = p && *p == '{' ? OBJECTS : p && *p == '[' ? ARRAYS : SCALARS;
    return p || s->fault != BAD_MORE;
}

/* Is the array or object at p a table, or may it hold one? Passes over any other value. NULL with a fault, or with
 * *table. *inner: it is an object to look into. */
static const uint8_t *look_at_value(struct reader *r, const uint8_t *p, uint32_t depth, bool *table, bool *inner)
{
    enum elements elements = SCALARS;
    *inner = *p == '{' && depth < MAX_PATH;
    if (*inner)
        return first_item(&r->scan, p + 1);
    if (*p == '[' && !look_at_array(&r->scan, p, &elements))
        return NULL;
    *table = elements != SCALARS;
    return *table ? NULL : json_check(r, p, depth);
}

/* Does the object at p have a table? False also with a fault. */
static bool look_for_table(struct reader *r, const uint8_t *p)
{
    struct scan *s = &r->scan;
    uint32_t depth = 1;
    bool table = false, inner = true, escaped;
    s->fault = FAULT_NONE;
    p = first_item(s, p + 1);
    while (p && depth > 0) {
        if (*p == '}') {
            p = --depth ? next_item(s, p + 1, '}') : p;
            continue;
        }
        p = scan_name(s, p, &escaped);
        p = p ? scan_colon(s, p + 1) : NULL;
        p = p ? look_at_value(r, p, depth, &table, &inner) : NULL;
        if (table) {
            s->fault = FAULT_NONE;
            return true;
        }
        depth += p && inner;
        p = p && !inner ? next_item(s, p, '}') : p;
    }
    return false;
}

/* ---- The path ---- */

static void leave_object(struct reader *r)
{
    json_names_leave(&r->names, r->n_open);
    r->n_open--;
    r->depth--;
    r->path_len = r->path_ends[r->n_open];
}

/* Appends a name to the path as a part of a JSON pointer; false with a fault. */
static bool lengthen_path(struct reader *r, tb_str name)
{
    struct memory mem = {r->host, r->ctx};
    size_t need = r->path_len + 2 * name.len + 1;
    if (r->path_len + name.len + 1 > MAX_NAME)
        return reader_bad(r, BAD_LONG_NAME);
    if (need > r->cap_path) {
        char *path = enlarge(mem, r->path, &r->cap_path, need, 1);
        if (!path)
            return reader_bad(r, BAD_NOMEM);
        r->path = path;
    }
    char *to = r->path + r->path_len;
    *to++ = '/';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        *to++ = c == '~' || c == '/' ? '~' : c;
        if (c == '~' || c == '/')
            *to++ = c == '~' ? '0' : '1';
    }
    r->path_len = (size_t)(to - r->path);
    return true;
}

/* ---- Blocks ---- */

static enum step begin_table(struct reader *r, const uint8_t *p, enum elements elements, tb_block *out)
{
    if (!json_columns_clear(&r->columns)) {
        (void)reader_bad(r, BAD_NOMEM);
        return STEP_FAULT;
    }
    out->kind = TB_BLOCK_TABLE;
    out->line = json_line(r, p);
    r->elements = elements;
    r->spot = AT_FIRST;
    r->index = 0;
    r->told = 0;
    if (r->lines || r->state == IN_ROW) {
        out->place_style = TB_PLACE_LINE;
        take(r, p);
        return STEP_BLOCK;
    }
    out->place_style = TB_PLACE_PATH;
    out->text = (tb_str){r->path_len ? r->path : "", r->path_len};
    r->state = IN_TABLE;
    r->depth++;
    take(r, p + 1);
    return STEP_BLOCK;
}

static enum step start(struct reader *r, tb_block *out)
{
    struct scan *s = &r->scan;
    const uint8_t *p = skip_blanks(s, r->data + r->at);
    (void)json_line(r, p);
    take(r, p);
    if (p == s->end && r->lines && s->eof)
        return r->state = AT_END, STEP_ON;
    if (p == s->end)
        return ends(s, BAD_EMPTY, p), STEP_FAULT;
    enum elements elements = *p == '[' ? ARRAYS : *p == '{' ? OBJECTS : SCALARS;
    if (r->lines) {
        r->state = IN_TABLE;
        return begin_table(r, p, elements, out);
    }
    if (*p == '[')
        return look_at_array(s, p, &elements) ? begin_table(r, p, elements, out) : STEP_FAULT;
    if (*p == '{' && look_for_table(r, p)) {
        take(r, p + 1);
        r->n_open = r->depth = 1;
        r->spot = AT_FIRST;
        r->state = IN_OBJECT;
        return STEP_ON;
    }
    if (*p == '{' && s->fault != FAULT_NONE)
        return STEP_FAULT;
    r->state = IN_ROW;
    return begin_table(r, p, elements, out);
}

/* "name: value". At the top the name is enough, further down it is the path. */
static enum step paragraph(struct reader *r, tb_str name, const tb_cell *value, uint64_t line, tb_block *out)
{
    if (r->n_open > 1)
        name = (tb_str){r->path, r->path_len};
    char *text = r->host->alloc(r->ctx, TB_LIFE_BATCH, name.len + 2 + value->text.len);
    if (!text)
        return reader_bad(r, BAD_NOMEM), STEP_FAULT;
    memcpy(text, name.len ? name.ptr : "", name.len);
    text[name.len] = ':';
    text[name.len + 1] = ' ';
    char *to = text + name.len + 2;
    size_t len = value->text.len;
    if (value->flags & CELLF_RAW)
        len = json_unescape(to, value->text.ptr, len);
    else
        memcpy(to, value->text.ptr, len);
    out->kind = TB_BLOCK_PARAGRAPH;
    out->place_style = TB_PLACE_LINE;
    out->line = line;
    out->text = (tb_str){text, name.len + 2 + len};
    return STEP_BLOCK;
}

/* Adds the name at p to its object and to the path; returns the value. */
static const uint8_t *member_name(struct reader *r, const uint8_t *p)
{
    bool escaped = false;
    const uint8_t *close = scan_name(&r->scan, p, &escaped);
    if (!close)
        return NULL;
    size_t len = (size_t)(close - p) - 1;
    enum added added = json_names_add(&r->names, r->n_open, (const char *)p + 1, len, escaped, true);
    r->scan.name_len = len;
    if (added != NAME_NEW)
        return bad(&r->scan, added == NAME_TWICE ? BAD_DUPLICATE : BAD_NOMEM, p);
    return lengthen_path(r, json_names_last(&r->names)) ? scan_colon(&r->scan, close + 1) : NULL;
}

/* The value at p of the member that begins at `member`. */
static enum step member_value(struct reader *r, const uint8_t *member, const uint8_t *p, tb_block *out)
{
    struct scan *s = &r->scan;
    if (*p == '{' && r->n_open < MAX_PATH) {
        const uint8_t *inner = first_item(s, p + 1);
        if (!inner)
            return STEP_FAULT;
        if (*inner != '}') {
            r->depth++;
            r->path_ends[++r->n_open] = r->path_len;
            r->spot = AT_FIRST;
            take(r, p + 1);
            return STEP_ON;
        }
    }
    enum elements elements = SCALARS;
    if (*p == '[' && !look_at_array(s, p, &elements))
        return STEP_FAULT;
    if (elements != SCALARS)
        return begin_table(r, p, elements, out);
    tb_cell cell = {0};
    const uint8_t *q = *p == '[' || *p == '{' ? json_check(r, p, r->depth) : scan_scalar(s, p, &cell);
    if (!q)
        return STEP_FAULT;
    if (!(cell.flags & CELLF_RAW) && *p != '"') /* null too */
        cell.text = (tb_str){(const char *)p, (size_t)(q - p)};
    enum step step = paragraph(r, json_names_last(&r->names), &cell, json_line(r, member), out);
    if (step == STEP_BLOCK) {
        r->spot = BEHIND_ITEM;
        take(r, q);
    }
    return step;
}

static enum step next_member(struct reader *r, tb_block *out)
{
    struct scan *s = &r->scan;
    const uint8_t *p = r->data + r->at;
    r->path_len = r->path_ends[r->n_open];
    p = r->spot == AT_FIRST ? first_item(s, p) : next_item(s, p, '}');
    if (!p)
        return STEP_FAULT;
    if (*p == '}') {
        take(r, p + 1);
        leave_object(r);
        r->spot = BEHIND_ITEM;
        r->state = r->n_open ? IN_OBJECT : AT_TAIL;
        return STEP_ON;
    }
    size_t mark = r->names.n;
    const uint8_t *value = member_name(r, p);
    enum step step = value ? member_value(r, p, value, out) : STEP_FAULT;
    if (step == STEP_FAULT)
        json_names_cut(&r->names, mark);
    return step;
}

bool json_check_tail(struct reader *r)
{
    struct scan *s = &r->scan;
    const uint8_t *p = skip_blanks(s, r->data + r->at);
    take(r, p);
    if (p != s->end)
        return bad(s, BAD_GARBAGE, p), false;
    if (!s->eof)
        return bad(s, BAD_MORE, p), false;
    r->state = AT_END;
    return true;
}

static enum step next_step(struct reader *r, tb_block *out)
{
    switch (r->state) {
    case AT_START:
        return start(r, out);
    case IN_OBJECT:
        return next_member(r, out);
    case IN_TABLE: /* its rows were not read */
    case IN_ROW:
        return json_skip_row(r) || r->scan.fault == FAULT_NONE ? STEP_ON : STEP_FAULT;
    case AT_TAIL:
        return json_check_tail(r) ? STEP_ON : STEP_FAULT;
    case AT_END:
        break;
    }
    return STEP_ON;
}

tb_status json_next_block(void *reader, tb_block *out, tb_error *err)
{
    struct reader *r = reader;
    if (r->host->cancelled(r->ctx))
        return r->host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    while (r->state != AT_END) {
        enum step step = next_step(r, out);
        if (step == STEP_BLOCK)
            return TB_OK;
        tb_status rc = step == STEP_ON ? TB_OK : json_stopped(r, err);
        if (rc < 0)
            return rc;
    }
    return TB_END;
}
