/* SPDX-License-Identifier: MIT */
/* cmocka.h needs these four before it, in whatever order a formatter puts the includes of a test. */
#ifndef TB_TEST_WITH_CMOCKA_H
#define TB_TEST_WITH_CMOCKA_H
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#endif
