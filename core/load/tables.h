/* SPDX-License-Identifier: MIT */
/* Between opening and records: which tables of the opened files are read, and as what. */
#ifndef TB_LOAD_TABLES_H
#define TB_LOAD_TABLES_H
#include "load/load.h"

/* Reads the tables of files[0..n) into their datasets. */
TB_MUST tb_status tb_read_tables(const tb_load_options *o, tb_opened *files, size_t n, tb_error *err);
#endif
