/* SPDX-License-Identifier: MIT */
/* The layout that reads a file: the one named with --layout, else the one that fits its publisher and its tables best.
 * */
#ifndef TB_LOAD_PICK_H
#define TB_LOAD_PICK_H
#include "load/load.h"

/* *out: borrowed from the shelf, NULL where none reads the file (then it is a plain table). Fills the facts of the file
 * (publisher, year, stage) where a layout tells them. A dataset file has none to pick. */
TB_MUST tb_status tb_pick_layout(const tb_load_options *o, tb_opened *file, const tb_layout **out, tb_error *err);
#endif
