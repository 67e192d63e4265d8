/* SPDX-License-Identifier: MIT */
/* What the user says about a table that no layout describes (--key, --name, --parent, --measure), as a table spec. */
#ifndef TB_LAYOUT_SELECT_H
#define TB_LAYOUT_SELECT_H
#include "layout/layout.h"

typedef struct tb_selection {
    const char *key, *name, *parent, *measure; /* lists with CSV quoting, or NULL: not said */
    bool no_header;
} tb_selection;

static inline bool tb_selection_is_set(const tb_selection *s)
{
    return s->key || s->name || s->parent || s->measure || s->no_header;
}
/* Fills an empty spec. Strings live in a. Key and measures that are not said are marked to be guessed. */
TB_MUST tb_status tb_selection_spec(const tb_selection *s, tb_arena *a, tb_table_spec *out, tb_error *err);
/* The next item of a list by commas, with CSV quoting, in b; *at is then on the comma behind it. option: for errors. */
TB_MUST tb_status tb_list_next(const char *option, tb_str list, size_t *at, tb_buf *b, tb_error *err);
/* The option that a role is said with: "--key". */
const char *tb_role_option(tb_role role);
#endif
