/* SPDX-License-Identifier: MIT */
/* Between the files that read tables: tables.c which tables are read and as what, tables_plan.c their columns. */
#ifndef TB_LOAD_TABLES_INTERNAL_H
#define TB_LOAD_TABLES_INTERNAL_H
#include "load/sieve.h"
#include "load/tables.h"

typedef struct tb_table_task {
    size_t file, block;
    size_t partner; /* task of the other file that is the same table, or TB_UNPAIRED */
    tb_caption caption;
    const tb_table_spec *spec; /* the layout's, or own */
    tb_table_spec *own;
    tb_plan plan;       /* of a table that a layout describes, until it is read */
    size_t header_rows; /* of an undescribed table */
    tb_str guess;       /* what was guessed of it, said */
    bool planned;       /* made ahead: plan, or why there is none */
    tb_status rc;
    tb_error why;
    bool is_sieved;
    tb_sieved sieved;
    bool was_read; /* became records */
} tb_table_task;

typedef struct tb_reading {
    const tb_load_options *o;
    tb_opened *files;
    size_t n_files;
    const tb_layout **layouts; /* one a file, NULL: none fits */
    tb_units *units;           /* the same: what units its tables name */
    TB_VEC(tb_table_task) tasks;
} tb_reading;

static inline const tb_grid *tb_task_grid(const tb_reading *r, const tb_table_task *t)
{
    return r->files[t->file].doc.blocks.ptr[t->block].grid;
}

/* The plan that the task's table is read by: the layout's, or one made of what the user says and what is guessed. */
TB_MUST tb_status tb_task_plan(tb_reading *r, tb_table_task *t, tb_plan *plan, tb_error *err);
#endif
