/* SPDX-License-Identifier: MIT */
/* The number formats that have a number and need not be in the file. */
#ifndef TB_XLS_BUILTIN_H
#define TB_XLS_BUILTIN_H
#include <stdint.h>

/* The code; "" for General and where nothing is known. */
const char *builtin_format(uint16_t id);

#endif
