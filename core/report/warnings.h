/* SPDX-License-Identifier: MIT */
/* Diagnostics for people. */
#ifndef TB_REPORT_WARNINGS_H
#define TB_REPORT_WARNINGS_H
#include "base/buf.h"
#include "base/diag.h"
#include "base/json_out.h"

/* One line for each kind of diagnostic and source: the first of them, with how many more there are. */
void tb_warnings_text(const tb_diags *const *lists, size_t n, const char *prefix, tb_buf *out);
/* Every diagnostic as an object {code, message, source, place}. */
void tb_warnings_json(const tb_diags *const *lists, size_t n, tb_jw *w);
#endif
