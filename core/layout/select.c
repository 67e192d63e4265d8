/* SPDX-License-Identifier: MIT */
/* A list is one line of CSV: headings with commas are quoted. */
#include "layout/select.h"

#include "base/limits.h"
#include "base/msg.h"
#include "layout/fold.h"

const char *tb_role_option(tb_role role)
{
    switch (role) {
    case TB_ROLE_KEY:
        return "--key";
    case TB_ROLE_NAME:
        return "--name";
    case TB_ROLE_PARENT:
        return "--parent";
    case TB_ROLE_MEASURE:
        return "--measure";
    case TB_ROLE_NONE:
    case TB_ROLE_CODE:
    case TB_ROLE_PROJECT:
    case TB_ROLE_ORG:
    case TB_ROLE_ORG_CODE:
    case TB_ROLE_IGNORE:
        break;
    }
    return "--layout";
}

tb_status tb_list_next(const char *option, tb_str list, size_t *at, tb_buf *b, tb_error *err)
{
    tb_buf_clear(b);
    while (*at < list.len && list.ptr[*at] == ' ')
        (*at)++;
    bool quoted = *at < list.len && list.ptr[*at] == '"';
    *at += quoted;
    for (; *at < list.len; (*at)++) {
        char c = list.ptr[*at];
        if (!quoted && c == ',')
            break;
        if (quoted && c == '"') {
            if (*at + 1 >= list.len || list.ptr[*at + 1] != '"') {
                quoted = false;
                continue;
            }
            (*at)++;
        }
        tb_buf_char(b, c);
    }
    if (quoted)
        return tb_fail(err, TB_E_OPTION, _("%s %.*s: a quote is never closed"), option, TB_ARG(list));
    return b->failed ? tb_nomem(err) : TB_OK;
}

static tb_status read_list(const char *text, tb_role role, tb_arena *a, tb_table_spec *out, tb_error *err)
{
    if (!text)
        return TB_OK;
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    tb_str list = tb_str_of(text);
    for (size_t at = 0; at <= list.len; at++) {
        tb_status rc = tb_list_next(tb_role_option(role), list, &at, &b, err);
        if (rc < 0)
            return rc;
        tb_str heading = tb_fold(a, tb_buf_view(&b)), asked = tb_arena_str(a, tb_str_trim(tb_buf_view(&b)));
        if (!heading.len)
            return tb_fail(err, TB_E_OPTION, _("%s '%s' names an empty column; give headings or positions such as #3"),
                           tb_role_option(role), text);
        if (out->columns.len >= TB_MAX_COLUMNS)
            return tb_fail(err, TB_E_LIMIT, _("%s names more than %u columns"), tb_role_option(role), TB_MAX_COLUMNS);
        if (!tb_vec_push(&out->columns,
                         ((tb_column_spec){.heading = heading, .role = role, .basis = TB_LIT(""), .asked = asked})))
            return tb_nomem(err);
    }
    return TB_OK;
}

tb_status tb_selection_spec(const tb_selection *s, tb_arena *a, tb_table_spec *out, tb_error *err)
{
    out->has_header = !s->no_header;
    out->guessed_key = !s->key && !(s->name && s->parent); /* a name and where it belongs are a key */
    out->guessed_measures = !s->measure;
    tb_status rc = read_list(s->key, TB_ROLE_KEY, a, out, err);
    if (rc == TB_OK)
        rc = read_list(s->name, TB_ROLE_NAME, a, out, err);
    if (rc == TB_OK)
        rc = read_list(s->parent, TB_ROLE_PARENT, a, out, err);
    if (rc == TB_OK)
        rc = read_list(s->measure, TB_ROLE_MEASURE, a, out, err);
    return rc;
}
