/* SPDX-License-Identifier: MIT */
/* Numbers as the records store them, as exact decimals. */
#ifndef TB_XLS_BINARY_H
#define TB_XLS_BINARY_H
#include "decimal.h"

/* The shortest decimal that is read back as the double with these bits; false: it is infinite or no number. */
bool binary_double(uint64_t bits, struct decimal *out);
/* An RK value. *is_float tells whether it was stored as the upper half of a double, and not as an integer. */
bool binary_rk(uint32_t rk, struct decimal *out, bool *is_float);

#endif
