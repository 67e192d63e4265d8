/* SPDX-License-Identifier: MIT */
/* Writing an output whole or not at all. To a regular file: a temporary beside the target
 * (.NAME.tongbi-PID-XXXXXX), fsync, rename; a symbolic link is followed; a device, pipe or socket is written
 * directly; path "-" is standard output. Stale temporaries of the same target whose process is gone are removed. */
#ifndef TB_IO_FILE_OUT_H
#define TB_IO_FILE_OUT_H
#include "base/error.h"
/* Writes all of `bytes`. On failure nothing is left at the target that was not there before. */
TB_MUST tb_status tb_file_write(const char *path, tb_str bytes, tb_error *err);
/* An output that is written as it comes. */
typedef struct tb_file_out tb_file_out;
/* Would it be a file, new or replaced, so that nobody sees what has been put before all of it is there? */
bool tb_file_is_replaced(const char *path);
/* Opens it. */
TB_MUST tb_status tb_file_begin(const char *path, tb_file_out **out, tb_error *err);
TB_MUST tb_status tb_file_put(tb_file_out *f, tb_str bytes, tb_error *err);
/* Both end it; after a failure of tb_file_commit, too, the target is what it was. tb_file_abandon accepts NULL. */
TB_MUST tb_status tb_file_commit(tb_file_out *f, tb_error *err);
void tb_file_abandon(tb_file_out *f);
/* Reads a small regular file whole (layouts); *out malloc'ed, freed by the caller. */
TB_MUST tb_status tb_file_read(const char *path, size_t max, char **out, size_t *out_len, tb_error *err);
#endif
