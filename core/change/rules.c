/* SPDX-License-Identifier: MIT */
/* Two lists with CSV quoting; few rules, so they are looked through. */
#include "change/rules.h"

#include "base/msg.h"
#include "layout/fold.h"
#include "layout/select.h"

static tb_status add_rule(tb_rules *r, const char *option, tb_str item, bool ignored, tb_error *err)
{
    tb_rule rule = {.asked = tb_arena_str(&r->arena, item), .ignored = ignored};
    size_t at = item.len;
    while (!ignored && at > 0 && item.ptr[at - 1] != '=')
        at--;
    tb_str heading = tb_str_trim(ignored ? item : tb_str_sub(item, 0, at ? at - 1 : 0));
    tb_str number = tb_str_sub(item, at, item.len);
    if (heading.len)
        rule.heading = tb_fold(&r->arena, heading);
    if (ignored && !heading.len)
        return tb_fail(err, TB_E_OPTION, _("%s names an empty column"), option);
    if (!ignored && (tb_decimal_read(number, &rule.tolerance) != TB_LEX_NUMBER || rule.tolerance.mantissa < 0))
        return tb_fail(err, TB_E_OPTION, _("%s '%.*s': give a number such as 0.01, or HEADING=0.01"), option,
                       TB_ARG(item));
    return rule.asked.ptr && tb_vec_push(&r->items, rule) ? TB_OK : tb_nomem(err);
}

static tb_status read_list(tb_rules *r, const char *option, const char *text, bool ignored, tb_error *err)
{
    if (!text)
        return TB_OK;
    TB_CLEANUP(tb_buf_fini) tb_buf item = {0};
    tb_str list = tb_str_of(text);
    tb_status rc = TB_OK;
    for (size_t at = 0; at <= list.len && rc == TB_OK; at++) {
        rc = tb_list_next(option, list, &at, &item, err);
        if (rc == TB_OK)
            rc = add_rule(r, option, tb_str_trim(tb_buf_view(&item)), ignored, err);
    }
    return rc;
}

tb_status tb_rules_read(const char *tolerance, const char *ignore, tb_rules *out, tb_error *err)
{
    *out = (tb_rules){0};
    tb_status rc = read_list(out, "--tolerance", tolerance, false, err);
    if (rc == TB_OK)
        rc = read_list(out, "--ignore", ignore, true, err);
    if (rc == TB_OK && out->arena.failed)
        rc = tb_nomem(err);
    if (rc < 0)
        tb_rules_fini(out);
    return rc;
}

void tb_rules_fini(tb_rules *r)
{
    tb_vec_fini(&r->items);
    tb_arena_fini(&r->arena);
}

const tb_rule *tb_rules_find(tb_rules *r, tb_str folded, bool ignored)
{
    tb_rule *found = NULL;
    for (size_t i = 0; i < r->items.len; i++) {
        tb_rule *x = &r->items.ptr[i];
        if (x->ignored != ignored || (x->heading.len ? !tb_glob(x->heading, folded) : found != NULL))
            continue;
        if (!found || x->heading.len)
            found = x;
        x->used = true;
    }
    return found;
}

tb_status tb_rules_check(const tb_rules *r, tb_error *err)
{
    for (size_t i = 0; i < r->items.len; i++) {
        const tb_rule *x = &r->items.ptr[i];
        if (!x->used && x->heading.len)
            return tb_fail(err, TB_E_OPTION,
                           _("%s '%.*s': no column of that heading is compared; --format csv shows their names"),
                           x->ignored ? "--ignore" : "--tolerance", TB_ARG(x->asked));
    }
    return TB_OK;
}
