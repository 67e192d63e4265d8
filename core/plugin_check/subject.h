/* SPDX-License-Identifier: MIT */
/* The plugin that is checked: its file, its manifest, its descriptor. */
#ifndef TB_PLUGIN_CHECK_SUBJECT_H
#define TB_PLUGIN_CHECK_SUBJECT_H
#include "plugin_check/board.h"

/* Everything that can be said without a sample (a tb_cage_work; what is the path). board->ready: it can be loaded. */
void tb_subject_check(const void *path, size_t first, tb_board *board);
#endif
