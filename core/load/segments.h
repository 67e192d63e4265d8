/* SPDX-License-Identifier: MIT */
/* Rows that the merge of two tables in order hands on become records of two small datasets, for the sink of the load
 * options; then they are gone. */
#ifndef TB_LOAD_SEGMENTS_H
#define TB_LOAD_SEGMENTS_H
#include "load/tables_internal.h"

/* For a reading of two planned tables, with a sink. */
tb_sieve_taker tb_segments_taker(tb_reading *r);
#endif
