/* SPDX-License-Identifier: MIT */
/* The number format of each cell style of a workbook. */
#ifndef TB_OFFICE_STYLES_H
#define TB_OFFICE_STYLES_H
#include "numfmt.h"
#include "xml.h"

struct styles {
    const struct numfmt **of; /* by the number of the style; NULL: General */
    size_t n, cap;
};

tb_status styles_read(struct styles *s, struct package *p, const char *part, tb_error *err);

/* NULL: General, of which a style that does not exist is one as well. */
static inline const struct numfmt *styles_at(const struct styles *s, size_t i) { return i < s->n ? s->of[i] : NULL; }
#endif
