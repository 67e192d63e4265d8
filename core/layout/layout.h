/* SPDX-License-Identifier: MIT */
/* Layouts (版式): data that says what a publisher's tables mean. docs/layout-guide.md describes the file,
 * docs/schema/layout.schema.json is its schema. */
#ifndef TB_LAYOUT_LAYOUT_H
#define TB_LAYOUT_LAYOUT_H
#include <cjson/cJSON.h>

#include "base/vec.h"
#include "dataset/dataset.h"

typedef enum tb_role {
    TB_ROLE_NONE,
    TB_ROLE_KEY,     /* identifies the record exactly */
    TB_ROLE_CODE,
    TB_ROLE_NAME,
    TB_ROLE_PARENT,  /* what the line belongs to */
    TB_ROLE_PROJECT,
    TB_ROLE_ORG,
    TB_ROLE_MEASURE
} tb_role;

typedef struct tb_column_spec {
    tb_str heading; /* folded; "#3" is a position, "a..b" a run */
    tb_role role;
    tb_str basis;
} tb_column_spec;

typedef enum tb_nesting { TB_NEST_FLAT, TB_NEST_NUMBERING, TB_NEST_ARITHMETIC, TB_NEST_CODES } tb_nesting;

typedef struct tb_table_spec {
    tb_str id, fund, unit;
    TB_VEC(tb_str) titles; /* folded */
    TB_VEC(tb_str) sides;  /* 收入, 支出: the table is two tables side by side */
    TB_VEC(tb_column_spec) columns;
    TB_VEC(tb_level) levels;      /* by depth; the last one repeats */
    TB_VEC(tb_level) side_levels; /* level of a side's lines, one a side; empty: line */
    tb_nesting nesting;
    bool clean_names; /* numbering off, blanks dropped next to Han, brackets full-width */
    bool has_header;
    bool total_basis;
} tb_table_spec;

typedef struct tb_line_ref {
    tb_str table, path, name, measure;
} tb_line_ref;

typedef struct tb_subject_spec {
    tb_str subject;          /* canonical */
    TB_VEC(tb_str) match;    /* patterns, '*' matches anything */
    tb_str section;          /* pattern the section must fit, or absent */
    tb_str path, measure;    /* of a figure that stands only in prose: table `statements` */
    TB_VEC(tb_line_ref) lines; /* the table lines that hold the same figure; empty: only in prose */
} tb_subject_spec;

typedef struct tb_fact_pattern {
    tb_str pattern; /* {dept}{year}年部门预算 */
    tb_str org_kind, stage;
} tb_fact_pattern;

typedef struct tb_layout {
    tb_str id, title;
    bool has_percent_rule;
    uint32_t percent_digits;
    tb_rounding percent_rounding;
    TB_VEC(tb_fact_pattern) facts;
    TB_VEC(tb_table_spec *) tables;
    TB_VEC(tb_str) prose_from, prose_until; /* patterns of headings */
    TB_VEC(tb_subject_spec *) subjects;
    TB_VEC(tb_headline) headlines;
    cJSON *tree; /* owns the strings that are not in the arena */
    tb_arena arena;
} tb_layout;

/* Parses a layout; the error names the member at fault. *out is freed with tb_layout_free. */
TB_MUST tb_status tb_layout_parse(tb_str json, tb_layout **out, tb_error *err);
void tb_layout_free(tb_layout *l);
tb_table_spec *tb_table_spec_new(void);
void tb_table_spec_free(tb_table_spec *t);
#endif
