/* SPDX-License-Identifier: MIT */
/* A dataset (数据集): the records, statements and facts of one publication, one year, one stage.
 *
 * A table holds records (one budget line each) and, for each record, one value slot per measure:
 * values[record * n_measures + measure]. An amount is an exact count of 分 (scale 2, in 元); a plain number keeps
 * its printed scale. All strings are slices into sources or arenas that the dataset owns: they live until
 * tb_dataset_free. */
#ifndef TB_DATASET_DATASET_H
#define TB_DATASET_DATASET_H
#include "base/arena.h"
#include "base/decimal.h"
#include "base/diag.h"
#include "base/place.h"
#include "base/vec.h"
#include "dataset/statement.h"
#include "io/source.h"

typedef enum tb_level {
    TB_LEVEL_LINE,
    TB_LEVEL_TOTAL,
    TB_LEVEL_CLASS,
    TB_LEVEL_GROUP,
    TB_LEVEL_ITEM,
    TB_LEVEL_UNIT,
    TB_LEVEL_PROJECT,
    TB_LEVEL_INDICATOR
} tb_level;
const char *tb_level_name(tb_level l);
bool tb_level_by_name(tb_str name, tb_level *out);

typedef enum tb_kind { TB_KIND_NONE, TB_KIND_AMOUNT, TB_KIND_NUMBER, TB_KIND_PERCENT, TB_KIND_TEXT } tb_kind;
const char *tb_kind_name(tb_kind k);

typedef struct tb_value {
    int64_t mantissa;
    uint32_t printed; /* index into table->printed */
    uint32_t place;   /* index into table->places; 0: `cell` of the record's row */
    uint16_t cell;    /* 1-based as printed */
    uint8_t scale;
    uint8_t kind; /* tb_kind; NONE: the cell is blank or missing */
} tb_value;

/* What the cells of a measure are. */
typedef enum tb_measure_kind {
    TB_MEASURE_AMOUNT, /* money where there is a unit of money, else numbers */
    TB_MEASURE_NUMBER, /* plain numbers, whatever the unit of the table */
    TB_MEASURE_TEXT
} tb_measure_kind;

typedef struct tb_measure {
    tb_str name;
    tb_str basis;     /* current, total, estimated, executed, final, or empty */
    tb_str unit;      /* as printed: 万元; empty for plain numbers */
    int32_t unit_exp; /* power of ten of a unit of money, -1: not money */
    uint8_t kind;     /* tb_measure_kind */
} tb_measure;

typedef struct tb_record {
    tb_str code, name, path, project, org_code, org_name, fund;
    tb_place place; /* of the row */
    int32_t parent; /* record index, -1: none */
    uint8_t level;  /* tb_level */
    bool leaf;
    bool level_known; /* not to be found by nesting */
    bool carried;     /* a row of what is carried over from last year, as some column says */
} tb_record;

/* How a figure was derived that was not published (backcast). */
typedef struct tb_derivation {
    size_t record, measure;
    tb_str value, change, unit, text, place;
} tb_derivation;

/* Lines of a table that were compared already, before the rest of it was read (load/segments). */
typedef struct tb_handed {
    size_t lines, pairs; /* pairs: of these, with a partner */
} tb_handed;

typedef TB_VEC(uint64_t) tb_hashes;

typedef struct tb_dtable {
    tb_str id;    /* canonical: revenue-expenditure ...; empty for a table nobody described */
    tb_str title; /* as printed */
    tb_str unit;  /* of the table as a whole */
    tb_str fund;
    TB_VEC(tb_str) key_names; /* key columns of a plain table; empty: keyed by code or path and name */
    TB_VEC(tb_str) keys;      /* records.len * key_names.len */
    TB_VEC(tb_measure) measures;
    TB_VEC(tb_record) records;
    TB_VEC(tb_value) values;
    TB_VEC(tb_str) printed;  /* [0] is empty */
    TB_VEC(tb_place) places; /* of values that do not stand in the row of their record; [0] is none */
    TB_VEC(tb_str) members;  /* of a JSON table: names of the cells, by column; else empty */
    TB_VEC(tb_derivation) derivations;
    size_t alike; /* further lines, the same in the table it is compared with, that are only counted (load/sieve) */
    tb_handed handed;
    tb_hashes alike_texts; /* of texts that stand in those lines (tb_text_hash), of the ones that matter; sorted */
} tb_dtable;

/* A figure that heads the summary (提要): which line of which table, under which label. */
typedef struct tb_headline {
    tb_str label, table, path, name, measure;
    uint32_t depth; /* 0: outermost; a part of the one before it with less */
    bool children;  /* the lines below it too */
} tb_headline;

typedef struct tb_facts {
    tb_str source;   /* file name, with !/member */
    tb_str dept;     /* publisher 部门 */
    tb_str org_kind; /* department, unit or empty */
    int year;        /* 0: unknown */
    tb_str stage;    /* budget, final, adjusted, draft or empty */
    bool partial;    /* only some figures: compared only where it has lines */
    tb_str layout;   /* id of the layout that read it, or empty */
    bool has_percent_rule;
    uint32_t percent_digits;
    tb_rounding percent_rounding;
    bool backcast; /* figures implied by another year's statements, not published */
    tb_str from_source;
    int from_year;
} tb_facts;

typedef struct tb_dataset {
    tb_arena arena;
    tb_facts facts;
    TB_VEC(tb_dtable *) tables;
    tb_statements statements;
    TB_VEC(tb_headline) headlines;
    TB_VEC(tb_str) summary; /* ids of the tables whose lines a summary shows; empty: all */
    tb_diags diags;
    tb_source *source; /* owned; may be NULL */
    tb_arena text;     /* cells that a reader had to build */
} tb_dataset;

tb_dataset *tb_dataset_new(void); /* NULL: out of memory */
void tb_dataset_free(tb_dataset *ds);
/* Does the text stand in one of t->alike lines, as far as t->alike_texts tells? */
bool tb_table_is_alike_text(const tb_dtable *t, tb_str s);
uint64_t tb_text_hash(tb_str s); /* even */
void tb_hashes_sort(tb_hashes *h);
/* Of a table that has been taken out of its dataset. */
void tb_table_free(tb_dtable *t);
/* A new empty table, owned by ds. NULL: out of memory. */
tb_dtable *tb_dataset_add_table(tb_dataset *ds);
tb_dtable *tb_dataset_find_table(const tb_dataset *ds, tb_str id);
/* Appends a record with blank values; index, or SIZE_MAX when out of memory. Measures must be known by then. */
size_t tb_table_add_record(tb_dtable *t, tb_record r);
static inline tb_value *tb_table_value(const tb_dtable *t, size_t record, size_t measure)
{
    return &t->values.ptr[record * t->measures.len + measure];
}
static inline tb_str tb_table_key(const tb_dtable *t, size_t record, size_t k)
{
    return t->keys.ptr[record * t->key_names.len + k];
}
static inline tb_decimal tb_value_decimal(tb_value v) { return (tb_decimal){v.mantissa, v.scale}; }
tb_str tb_value_printed(const tb_dtable *t, tb_value v);
/* Keeps a printed text, index for tb_value.printed; 0 also when out of memory. */
uint32_t tb_table_keep_printed(tb_dtable *t, tb_str s);
/* Takes a measure out that no record has a value of. */
void tb_table_drop_measure(tb_dtable *t, size_t measure);
/* Keeps a place for tb_value.place; 0 when out of memory. */
uint32_t tb_table_keep_place(tb_dtable *t, tb_place p);
tb_place tb_value_place(const tb_dtable *t, size_t record, tb_value v);
static inline tb_value tb_value_none(void) { return (tb_value){0}; }
size_t tb_table_measure(const tb_dtable *t, tb_str name); /* SIZE_MAX: none */
const char *tb_rounding_name(tb_rounding r);
/* For people, in their language: what kind of figures (stage), what they include (basis); unknown words as they are. */
tb_str tb_stage_say(tb_str stage);
tb_str tb_basis_say(tb_str basis);
/* The unit that a value was printed in: 万元, %, or empty for plain numbers and texts. */
tb_str tb_value_unit(const tb_measure *m, tb_value v);
/* The code of a record: its own, else its key columns joined by "|". */
void tb_record_code(tb_buf *b, const tb_dtable *t, size_t record);
/* What a record is known by, joined by "|": its key columns, else the code, else path and name; and the project. */
void tb_record_key(tb_buf *b, const tb_dtable *t, size_t record);
tb_place tb_statement_place(const tb_statement *s);
/* Stands in every output beside figures that were backcast. */
#define TB_BACKCAST_STAMP "据本年说明倒推，非上年公布数"
#endif
