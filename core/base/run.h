/* SPDX-License-Identifier: MIT */
/* What belongs to a run as a whole: the wish to end it early, and how far it has come. Both are set up by cli; nothing
 * else in the process is global. All of it may be called from any thread. */
#ifndef TB_BASE_RUN_H
#define TB_BASE_RUN_H
#include "base/error.h"

/* Asks every loop over input to stop soon. Safe in a signal handler. */
void tb_run_cancel(void);
bool tb_run_is_cancelled(void);
/* TB_E_CANCELLED with the standard sentence when the run was cancelled. */
TB_MUST tb_status tb_run_check(tb_error *err);

/* Told now and then that `done` of `total` bytes of `what` are read; total 0: not known. */
typedef void tb_progress_fn(tb_str what, uint64_t done, uint64_t total);
void tb_run_set_progress(tb_progress_fn *fn); /* NULL: nobody wants to know */
void tb_run_progress(tb_str what, uint64_t done, uint64_t total);
#endif
