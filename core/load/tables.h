/* SPDX-License-Identifier: MIT */
/* Between opening and records: which tables of the opened files are read, and as what. */
#ifndef TB_LOAD_TABLES_H
#define TB_LOAD_TABLES_H
#include "layout/title.h"
#include "load/load.h"

/* Reads the tables of files[0..n) into their datasets. */
TB_MUST tb_status tb_read_tables(const tb_load_options *o, tb_opened *files, size_t n, tb_error *err);
/* A table of an opened file, as what it is read. */
typedef struct tb_described {
    const tb_grid *grid;
    tb_str title, unit;
    const tb_layout *layout; /* that describes it; NULL: none, and nothing of the below */
    const tb_plan *plan;
} tb_described;

/* Tells how each table that --table lets through was recognised, in their order; the file's facts are filled. */
TB_MUST tb_status tb_describe_tables(const tb_load_options *o, tb_opened *file,
                                     void (*tell)(void *to, const tb_described *t), void *to, tb_error *err);
#endif
