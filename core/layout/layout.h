/* SPDX-License-Identifier: MIT */
/* Layouts (版式): data that says what a publisher's tables mean. docs/layout-guide.md describes the file,
 * docs/schema/layout.schema.json is its schema. What a user says with --key, --name, --parent and --measure, and what
 * is guessed for a table that nobody described, take the same form (tb_table_spec), so that there is one reader. */
#ifndef TB_LAYOUT_LAYOUT_H
#define TB_LAYOUT_LAYOUT_H
#include <cjson/cJSON.h>

#include "base/vec.h"
#include "dataset/dataset.h"

typedef TB_VEC(tb_str) tb_strs;
typedef TB_VEC(tb_level) tb_levels;

typedef enum tb_role {
    TB_ROLE_NONE,
    TB_ROLE_KEY,      /* identifies the record exactly */
    TB_ROLE_CODE,     /* classification code 科目编码; several are its parts: 类, 款, 项 */
    TB_ROLE_NAME,     /* 科目名称 */
    TB_ROLE_PARENT,   /* what the line belongs to; several make a path */
    TB_ROLE_PROJECT,  /* 项目名称 */
    TB_ROLE_ORG,      /* 单位名称 */
    TB_ROLE_ORG_CODE, /* 单位编码 */
    TB_ROLE_MEASURE,
    TB_ROLE_IGNORE /* 序号: nothing of the budget */
} tb_role;
const char *tb_role_name(tb_role r); /* the word of a layout file */

typedef struct tb_column_spec {
    tb_str
        heading; /* folded, levels joined by "/"; "#3" is a position, "1976..2021" a run of columns. Several by "|" */
    tb_role role;
    tb_measure_kind kind;  /* of a measure */
    bool carry;            /* a blank cell means what stands above it: merged downwards */
    bool outer;            /* of a project whose indicators follow in the same rows: a record of its own */
    bool optional;         /* the table may lack it; measures always may */
    tb_str basis;          /* of a measure */
    const tb_strs *values; /* folded: all that can stand in the column; NULL: anything */
    tb_str asked;          /* the heading as the user wrote it; absent in a layout and in a guess */
} tb_column_spec;

typedef TB_VEC(tb_column_spec) tb_column_specs;

typedef enum tb_nesting {
    TB_NEST_FLAT,
    TB_NEST_NUMBERING,  /* 一、 （一） 1、 （1） */
    TB_NEST_ARITHMETIC, /* numbering for the first depth, below it a line is the sum of the lines that follow */
    TB_NEST_CODES,      /* a code is below the code that it begins with */
    TB_NEST_UNITS,      /* the publisher, its units, their projects */
    TB_NEST_AUTO        /* what the table shows: codes, units, numbering, sums */
} tb_nesting;

typedef struct tb_table_spec {
    tb_str id, fund, unit;
    tb_strs titles; /* folded patterns; empty: recognised by its columns alone */
    tb_strs sides; /* folded 收入|本年收入, 支出: the table is several side by side; the first word is the label */
    tb_column_specs columns;
    const tb_column_specs *shared; /* what columns mean that are not among these; NULL: nothing */
    const tb_strs *header_words;   /* of the layout; NULL: none */
    tb_strs items;    /* folded patterns of items that may stand as headings: each is a line, 因公出国(境)费 */
    tb_levels levels; /* by depth; the last one repeats */
    tb_levels side_levels; /* level of a side's lines, one a side; instead of levels */
    tb_nesting nesting;
    bool clean_names; /* numbering off, blanks dropped next to Han, brackets full-width */
    bool takes_rest;  /* columns that nobody names are taken by what stands in them */
    bool has_header;
    bool guessed_key, guessed_measures; /* not said by anybody: the run of both files decides */
} tb_table_spec;

/* Where a table holds a figure. Folded patterns, several by "|": the first that there is. path absent: any. */
typedef struct tb_line_ref {
    tb_str table, path, name, measure;
} tb_line_ref;

/* A figure that heads the summary; depth 1 and more: a part of the one before it. */
typedef struct tb_headline_spec {
    tb_str label; /* absent: the line's name */
    tb_line_ref line;
    unsigned depth;
    bool children; /* the lines below it too */
} tb_headline_spec;

typedef struct tb_subject_spec {
    tb_str subject;       /* canonical */
    tb_strs match;        /* folded patterns of the subject as printed */
    tb_str section;       /* folded pattern that the section must fit, or absent */
    tb_str path, measure; /* of a figure that stands only in prose: table `statements`; measure absent: not compared */
    TB_VEC(tb_line_ref) lines; /* the table lines that hold the same figure */
} tb_subject_spec;

typedef struct tb_fact_pattern {
    tb_str pattern; /* {dept}{year}年部门预算, folded; either may be missing, * is any text */
    tb_str org_kind, stage;
} tb_fact_pattern;

/* A form (填报表): fields as label and value, then lines under a heading of their own. Folded patterns. */
typedef struct tb_form_spec {
    tb_strs labels; /* what stands before or above a value */
    tb_strs lines;  /* headings of the lines; two of them in a row are that heading */
} tb_form_spec;

typedef struct tb_layout {
    tb_str id, title;
    bool has_percent_rule;
    uint32_t percent_digits;
    tb_rounding percent_rounding;
    tb_strs publishers; /* folded patterns: whose publications it reads; empty: anybody's */
    bool is_general;    /* reads what no other layout describes */
    TB_VEC(tb_fact_pattern) facts;
    TB_VEC(tb_table_spec *) tables;
    tb_column_specs headings;        /* what columns mean in any of the tables */
    tb_strs header_words;            /* folded patterns of headings that mean nothing by themselves: 小计, 其中 */
    TB_VEC(tb_strs *) value_lists;   /* owns what column specs point to */
    tb_strs summary;                 /* ids of the tables that a summary goes into, in this order */
    tb_strs prose_from, prose_until; /* folded patterns of headings */
    TB_VEC(tb_subject_spec *) subjects;
    TB_VEC(tb_headline_spec) headlines;
    TB_VEC(tb_form_spec) forms;
    cJSON *tree; /* owns the strings that are not in the arena */
    tb_arena arena;
} tb_layout;

/* Parses a layout; the error names the member at fault. *out is freed with tb_layout_free. */
TB_MUST tb_status tb_layout_parse(tb_str json, tb_layout **out, tb_error *err);
void tb_layout_free(tb_layout *l); /* accepts NULL */
/* Is it of publications, whose tables have titles? The others are of plain keyed tables. */
bool tb_layout_is_of_publications(const tb_layout *l);
tb_table_spec *tb_table_spec_new(void);
void tb_table_spec_free(tb_table_spec *t); /* accepts NULL */
#endif
