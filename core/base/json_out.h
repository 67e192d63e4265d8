/* SPDX-License-Identifier: MIT */
/* Writing JSON: strings escaped, numbers only as exact integers (amounts are strings by contract). The
 * writer keeps track of commas and, when `indent` is set, of line breaks (2 blanks a level). */
#ifndef TB_BASE_JSON_OUT_H
#define TB_BASE_JSON_OUT_H
#include "base/buf.h"
#include "base/decimal.h"

typedef struct tb_jw {
    tb_buf *out;
    unsigned depth;
    bool indent;
    bool flat; /* set by tb_jw_flat: what follows at this depth and below stays on one line */
    unsigned flat_depth;
    bool first[64];
    bool after_key;
} tb_jw;

void tb_jw_init(tb_jw *w, tb_buf *out, bool indent);
void tb_jw_begin(tb_jw *w, char open);      /* '{' or '['; depth <= 63 */
void tb_jw_begin_flat(tb_jw *w, char open); /* the same, and everything in it on one line */
void tb_jw_end(tb_jw *w, char close);
void tb_jw_key(tb_jw *w, const char *key);
void tb_jw_str(tb_jw *w, tb_str s);
void tb_jw_int(tb_jw *w, int64_t v);
void tb_jw_bool(tb_jw *w, bool v);
void tb_jw_null(tb_jw *w);
/* key and value in one */
void tb_jw_kstr(tb_jw *w, const char *key, tb_str s);
void tb_jw_kint(tb_jw *w, const char *key, int64_t v);
/* A string, so that no reader makes binary floating point of it; null when there is none. */
void tb_jw_kdecimal(tb_jw *w, const char *key, bool there, tb_decimal d);
void tb_jw_kbool(tb_jw *w, const char *key, bool v);
/* Escapes s with quotes around. */
void tb_json_quote(tb_buf *b, tb_str s);
#endif
