/* SPDX-License-Identifier: MIT */
/* A line on the terminal that says how far long work has come; none in a pipe. */
#ifndef TB_CLI_PROGRESS_H
#define TB_CLI_PROGRESS_H
/* Begins to show progress when standard error is a terminal. */
void tb_progress_start(void);
/* Takes the line away, before anything else is printed; it comes back with the next progress. */
void tb_progress_clear(void);
void tb_progress_end(void);
#endif
