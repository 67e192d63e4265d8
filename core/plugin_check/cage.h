/* SPDX-License-Identifier: MIT */
/* A child process in which a plugin may crash, hang, exit or print without harm. */
#ifndef TB_PLUGIN_CHECK_CAGE_H
#define TB_PLUGIN_CHECK_CAGE_H
#include "base/error.h"
#include "plugin_check/board.h"

/* Does trials first, first + 1, ... until there are no more; sets board->current before each of them. */
typedef void tb_cage_work(const void *what, size_t first, tb_board *board);

typedef struct tb_cage {
    unsigned seconds; /* for one trial */
    bool open;        /* no child: for debuggers */
} tb_cage;

/* Runs the work; after a crash or a hang, which is a problem, it goes on with the next trial, but not for ever. *out is
 * to be released with tb_cage_release. Fails only when no child can be had. */
TB_MUST tb_status tb_cage_run(const tb_cage *cage, tb_cage_work *work, const void *what, tb_board **out, tb_error *err);
void tb_cage_release(tb_board *b);

/* In the child, after a trial: notes it when something was printed. */
void tb_cage_listen(tb_board *b);
#endif
