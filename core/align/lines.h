/* SPDX-License-Identifier: MIT */
/* The lines of a pair of tables as alignment sees them: a label, the values of the fields that say what the line
 * belongs to, and whether it is still free. Lines that have a partner already are there as far as they are needed
 * to tell what is rare and what is ambiguous. Lines stand in an order by content, so that nothing depends on the
 * order of the rows. */
#ifndef TB_ALIGN_LINES_H
#define TB_ALIGN_LINES_H
#include "align/names.h"
#include "dataset/dataset.h"

#define TB_MAX_FIELDS 12u

/* What a field says of a line. */
typedef enum tb_field_role {
    TB_FIELD_UNIT, /* whose line it is */
    TB_FIELD_ITEM, /* what it belongs to within the unit: a function, a superior line */
    TB_FIELD_CODE, /* nearly a key: few lines share a value */
    TB_FIELD_FUND
} tb_field_role;

typedef enum tb_field_source {
    TB_FROM_ORG,
    TB_FROM_FUND,
    TB_FROM_CODE,
    TB_FROM_NAME, /* of lines whose label is their project */
    TB_FROM_PATH, /* a segment, the outermost is 0 */
    TB_FROM_KEY   /* a key column */
} tb_field_source;

typedef struct tb_field {
    tb_field_source source;
    size_t index;
    tb_field_role role;
} tb_field;

typedef struct tb_line {
    uint32_t record;
    uint32_t label;                /* number in names */
    uint32_t value[TB_MAX_FIELDS]; /* numbers in values; 0: blank */
    uint8_t level;
    bool free; /* has no partner yet */
} tb_line;

typedef TB_VEC(tb_line) tb_line_list;

typedef struct tb_lines {
    const tb_dtable *table[2]; /* old, new */
    tb_str dept[2];            /* publishers, whose own lines have no unit */
    const tb_lexicon *lexicon;
    tb_field fields[TB_MAX_FIELDS];
    size_t n_fields;
    size_t name_key; /* the key column that names the lines; SIZE_MAX: their name does */
    tb_names names;
    tb_interner values;
    tb_line_list side[2];
    TB_VEC(uint32_t) everywhere[2]; /* by value: lines of the whole table with such a unit or item */
    TB_VEC(uint8_t) spread;         /* by label: 2 when lines of more than one unit of a side have its core */
    tb_arena arena;
} tb_lines;

typedef enum tb_line_state {
    TB_LINE_TAKEN, /* has its partner */
    TB_LINE_FREE,  /* has none yet */
    TB_LINE_WANTED /* has one, but is to be looked at all the same */
} tb_line_state;

/* Fills a struct of which tables, publishers and lexicon are set. states: tb_line_state by record of both tables. Freed
 * with tb_lines_fini, also on failure. */
TB_MUST bool tb_lines_make(tb_lines *l, const uint8_t *const states[2]);
void tb_lines_fini(tb_lines *l);
static inline const tb_label *tb_line_label(const tb_lines *l, const tb_line *x)
{
    return &l->names.labels.ptr[x->label];
}
/* Is the line one that may be matched by its name: free, neither a total nor an indicator? */
static inline bool tb_line_is_open(const tb_line *x)
{
    return x->free && x->level != TB_LEVEL_TOTAL && x->level != TB_LEVEL_INDICATOR;
}
/* What names a record for people: its project, else its name, else a key column. */
tb_str tb_line_name(const tb_lines *l, int w, uint32_t record);
/* The unit fields of a line as one number. */
uint64_t tb_line_unit(const tb_lines *l, const tb_line *x);
/* How many free lines there are. */
size_t tb_lines_free(const tb_lines *l, int w);
/* A code without the zeros that a spreadsheet eats. */
tb_str tb_code_without_zeros(tb_str s);
/* The last part of a path. */
tb_str tb_path_last(tb_str path);
#endif
