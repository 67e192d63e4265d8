/* SPDX-License-Identifier: MIT */
/* Writing an output whole or not at all. To a regular file: a temporary beside the target
 * (.NAME.tongbi-PID-XXXXXX), fsync, rename; a symbolic link is followed; a device, pipe or socket is written
 * directly; path "-" is standard output. Stale temporaries of the same target whose process is gone are removed. */
#ifndef TB_IO_FILE_OUT_H
#define TB_IO_FILE_OUT_H
#include "base/error.h"
/* Writes all of `bytes`. On failure nothing is left at the target that was not there before. */
TB_MUST tb_status tb_file_write(const char *path, tb_str bytes, tb_error *err);
/* What is written piece by piece: gives the next one, TB_END when there is none; a piece lives until the next call. */
typedef struct tb_pieces {
    void *from;
    tb_status (*next)(void *from, tb_str *piece, tb_error *err);
} tb_pieces;
/* The same of pieces. Standard output, a device or a pipe has the first ones before the last is made. */
TB_MUST tb_status tb_file_write_pieces(const char *path, const tb_pieces *pieces, tb_error *err);
/* Reads a small regular file whole (layouts); *out malloc'ed, freed by the caller. */
TB_MUST tb_status tb_file_read(const char *path, size_t max, char **out, size_t *out_len, tb_error *err);
#endif
