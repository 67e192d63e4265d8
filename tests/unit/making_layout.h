/* SPDX-License-Identifier: MIT */
/* Layouts from their text. */
#ifndef TB_TEST_MAKING_LAYOUT_H
#define TB_TEST_MAKING_LAYOUT_H
#include "testing.h"

#include "layout/layout.h"

/* The test fails when it is no layout. Freed with tb_layout_free. */
static inline tb_layout *make_layout(const char *text)
{
    tb_layout *l = NULL;
    tb_error err = TB_ERROR_INIT;
    CHECK_OK(tb_layout_parse(tb_str_of(text), &l, &err), &err);
    return l;
}
#endif
