/* SPDX-License-Identifier: MIT */
/* Between opening and records: which tables of the opened files are read, and as what. */
#ifndef TB_LOAD_TABLES_H
#define TB_LOAD_TABLES_H
#include "load/load.h"

/* Reads the tables of files[0..n) into their datasets. */
TB_MUST tb_status tb_read_tables(const tb_load_options *o, tb_opened *files, size_t n, tb_error *err);
/* Publisher, year and stage of an opened file, by the layout that fits it best; nothing where no layout fits. */
TB_MUST tb_status tb_identify(const tb_load_options *o, tb_opened *file, tb_error *err);
#endif
