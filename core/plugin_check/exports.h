/* SPDX-License-Identifier: MIT */
/* The names that a shared object exports. */
#ifndef TB_PLUGIN_CHECK_EXPORTS_H
#define TB_PLUGIN_CHECK_EXPORTS_H
#include "base/buf.h"
#include "base/error.h"

/* Appends the names, separated by spaces, and counts them. The bytes are those of the file. */
TB_MUST tb_status tb_exports(tb_str elf, tb_buf *names, size_t *n_names, tb_error *err);
#endif
