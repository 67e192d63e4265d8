/* SPDX-License-Identifier: MIT */
/* Errors are values (tb_error of the plugin contract) that travel up and gain context on the way:
 * "reading x.csv: line 7: ...". One sentence, no newline; says what was tried, on what, what was found and
 * what to do. Printed once, in cli. */
#ifndef TB_BASE_ERROR_H
#define TB_BASE_ERROR_H
#include <stdarg.h>

#include "base/str.h"

#define TB_MUST __attribute__((warn_unused_result))
#define TB_ERROR_INIT ((tb_error){.struct_size = sizeof(tb_error), .offset = TB_UNKNOWN})

/* Fills err (may be NULL) and returns code. Control characters in the text become '?'. */
tb_status tb_fail(tb_error *err, tb_status code, const char *fmt, ...) TB_PRINTF(3, 4);
tb_status tb_vfail(tb_error *err, tb_status code, const char *fmt, va_list ap) TB_PRINTF(3, 0);
/* What an errno means, in the user's language and in the same words on every system. */
const char *tb_system_reason(int number);
/* Puts "context: " in front of the message; returns err->code. */
tb_status tb_context(tb_error *err, const char *fmt, ...) TB_PRINTF(2, 3);
void tb_nomem_fill(tb_error *err);
/* TB_E_NOMEM with the standard sentence. Inline, so that compilers and analysers see what it returns. */
static inline tb_status tb_nomem(tb_error *err)
{
    tb_nomem_fill(err);
    return TB_E_NOMEM;
}
#endif
