/* SPDX-License-Identifier: MIT */
/* The attributes that matter: how many cells a cell covers, what it stores, and whether an element is shown. */
#ifndef TB_HTML_ATTRIBUTE_H
#define TB_HTML_ATTRIBUTE_H
#include "grid.h"

/* Is it one of them, whatever its case? */
bool attribute_matters(const char *name, size_t len);
struct cell_tag attribute_cell(const char *const *attributes);
bool attribute_hides(const char *const *attributes);
#endif
