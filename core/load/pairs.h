/* SPDX-License-Identifier: MIT */
/* Two sides that may each hold many publications (directories, archives): which is compared with which, by
 * publisher and year; what has no partner; what could not be read. */
#ifndef TB_LOAD_PAIRS_H
#define TB_LOAD_PAIRS_H
#include "load/load.h"

typedef struct tb_publication_pair {
    tb_dataset *old_ds, *new_ds;
} tb_publication_pair;

typedef struct tb_lone_publication {
    bool new_side;
    tb_str path, dept;
    int year;
} tb_lone_publication;

typedef struct tb_unread {
    bool new_side;
    tb_str path, message;
} tb_unread;

typedef struct tb_pairs {
    TB_VEC(tb_publication_pair) pairs; /* in the order of the old side */
    TB_VEC(tb_lone_publication) lone;
    TB_VEC(tb_unread) unread;
    bool is_set; /* a side is a directory or holds more than one publication */
    tb_arena arena;
} tb_pairs;

/* One publication on each side is a pair whatever they are. Of several, those of one publisher are paired, budgets with
 * budgets and a year with the next one where there are such; where the publisher is not known, those whose paths are
 * the same or differ in years or digits only. A side that holds nothing readable is an error, and so is a set of which
 * no pair could be read and nothing is without a partner. */
TB_MUST tb_status tb_load_pairs(const tb_load_options *o, const char *old_path, const char *new_path, tb_pairs *out,
                                tb_error *err);
void tb_pairs_fini(tb_pairs *p);
#endif
