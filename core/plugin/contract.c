/* SPDX-License-Identifier: MIT */
/* Each check looks at one thing that a plugin returned and nothing else; the order of calls is the host's business. */
#include "plugin/contract.h"

#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"

#define MAX_MEMBER_PATH 65536u

static const char *format_fault(const tb_format *t)
{
    if (t->struct_size < offsetof(tb_format, next_member) || !t->id || !t->id[0] || !t->title || !t->probe ||
        !t->open || !t->close)
        return _("a format of it lacks a name or a function");
    bool container = (t->flags & TB_FMT_CONTAINER) != 0;
    if (container ? !TB_HAS(t, tb_format, read_member) || !t->next_member || !t->read_member
                  : !t->next_block || !t->next_batch)
        return _("a format of it lacks the functions that return what it reads");
    if (strspn(t->id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(t->id))
        return _("a format's id has characters other than a-z, 0-9 and -");
    return NULL;
}

const char *tb_descriptor_fault(const tb_plugin *p)
{
    if (!p)
        return _("tb_plugin_query returned nothing");
    if (p->magic != TB_MAGIC)
        return _("its descriptor does not begin with the magic number of a tongbi plugin");
    if (p->abi_major != TB_ABI_MAJOR)
        return _("it was built for another version of the plugin contract; build it again");
    if (p->struct_size < offsetof(tb_plugin, init) || !p->name || !p->version || !p->formats || !p->formats[0])
        return _("its descriptor is incomplete");
    for (const tb_format *const *f = p->formats; *f; f++) {
        const char *fault = format_fault(*f);
        for (const tb_format *const *o = p->formats; o != f && !fault; o++)
            fault = strcmp((*o)->id, (*f)->id) == 0 ? _("two formats of it have the same id") : NULL;
        if (fault)
            return fault;
    }
    return NULL;
}

bool tb_text_is_sound(tb_str s)
{
    return s.len == 0 || (s.ptr && tb_utf8_invalid_at((const uint8_t *)s.ptr, s.len) == s.len);
}

static bool continues(char c) { return ((unsigned char)c & 0xC0u) == 0x80u; }

/* Of a slice of text that is known to be UTF-8, only the two ends can be wrong: in the middle of a character. */
static bool cell_is_sound(tb_str s, tb_str known)
{
    uintptr_t from = (uintptr_t)known.ptr, at = (uintptr_t)s.ptr;
    if (!known.ptr || at < from || at - from > known.len || s.len > known.len - (at - from))
        return tb_text_is_sound(s);
    const char *end = s.ptr + s.len;
    return s.len == 0 || (!continues(*s.ptr) && (end == known.ptr + known.len || !continues(*end)));
}

const char *tb_block_fault(const tb_block *b)
{
    if (b->kind != TB_BLOCK_PARAGRAPH && b->kind != TB_BLOCK_HEADING && b->kind != TB_BLOCK_TABLE)
        return _("it returned a block of an unknown kind");
    if (b->place_style > TB_PLACE_PATH || b->n_columns > TB_MAX_COLUMNS || (b->n_columns && !b->columns))
        return _("it returned a block with impossible columns or places");
    return NULL;
}

const char *tb_block_text_fault(const tb_block *b)
{
    if (!tb_text_is_sound(b->text))
        return _("it returned text that is not UTF-8");
    for (size_t i = 0; i < b->n_columns; i++)
        if (!tb_text_is_sound(b->columns[i]))
            return _("it returned text that is not UTF-8");
    return NULL;
}

/* Where a table names its columns, the last cells of a wider row would be of none. */
static const char *columns_fault(const tb_batch *b, size_t n_named)
{
    if (b->n_new_columns > TB_MAX_COLUMNS - n_named || (b->n_new_columns && !b->new_columns))
        return _("it returned impossible column names");
    size_t named = n_named + b->n_new_columns, limit = named ? named : TB_MAX_COLUMNS;
    for (size_t i = 0; i < b->n_cells; i++)
        if (b->cells[i].column >= limit)
            return b->cells[i].column < TB_MAX_COLUMNS ? _("a row is wider than the columns that its table names")
                                                       : _("a cell stands in a column past the limit");
    return NULL;
}

const char *tb_batch_fault(const tb_batch *b, size_t n_named)
{
    if (b->n_rows == 0 || !b->rows || (b->n_cells && !b->cells))
        return _("it returned an empty batch of rows");
    for (size_t i = 0; i < b->n_rows; i++)
        if (b->rows[i].first_cell > b->n_cells || b->rows[i].n_cells > b->n_cells - b->rows[i].first_cell)
            return _("a row reaches past the cells of its batch");
    const char *fault = columns_fault(b, n_named);
    if (fault)
        return fault;
    for (size_t i = 0; i < b->n_spans; i++)
        if (!b->spans || b->spans[i].cell >= b->n_cells || b->spans[i].columns == 0 || b->spans[i].rows == 0 ||
            b->spans[i].columns > TB_MAX_COLUMNS - b->cells[b->spans[i].cell].column)
            return _("a merged cell reaches past its table");
    for (size_t i = 0; i < b->n_stored; i++)
        if (!b->stored || b->stored[i].cell >= b->n_cells)
            return _("it returned the stored value of no cell");
    return NULL;
}

const char *tb_batch_text_fault(const tb_batch *b, tb_str known)
{
    bool sound = true;
    for (size_t i = 0; sound && i < b->n_cells; i++)
        sound = cell_is_sound(b->cells[i].text, known);
    for (size_t i = 0; sound && i < b->n_stored; i++)
        sound = tb_text_is_sound(b->stored[i].value);
    for (size_t i = 0; sound && i < b->n_new_columns; i++)
        sound = tb_text_is_sound(b->new_columns[i]);
    return sound ? NULL : _("it returned text that is not UTF-8");
}

const char *tb_member_fault(const tb_member *m)
{
    if (!m->path.ptr || m->path.len == 0 || m->path.len > MAX_MEMBER_PATH)
        return _("it returned a member without a name");
    if (!(m->flags & TB_MEMBERF_RAW_PATH) && !tb_text_is_sound(m->path))
        return _("it returned text that is not UTF-8");
    return NULL;
}

bool tb_is_endless(uint64_t n_returned, uint64_t source)
{
    return n_returned > TB_RETURNED_FREE && n_returned / TB_MAX_RETURNED > source;
}
