/* SPDX-License-Identifier: MIT */
#include "load/sheets.h"

#include "base/msg.h"
#include "layout/fold.h"

#define MAX_LISTED 20 /* names in a message */

static bool is_named(const tb_load_options *o, tb_str name)
{
    tb_arena a = {0};
    bool ok = tb_glob(tb_fold(&a, tb_str_of(o->sheet)), tb_fold(&a, name));
    tb_arena_fini(&a);
    return ok;
}

bool tb_sheet_is_wanted(const tb_load_options *o, const tb_doc_block *b)
{
    return o->sheet ? is_named(o, b->grid->name) : !b->hidden;
}

static void leave_out(const tb_load_options *o, tb_document *d, size_t block, tb_dataset *ds)
{
    tb_str name = d->blocks.ptr[block].grid->name;
    if (!o->sheet)
        tb_diag_add(&ds->diags, "hidden-sheet", ds->facts.source, (tb_str){NULL, 0},
                    _("the sheet '%.*s' is hidden and is left out; --sheet '%.*s' reads it"), TB_ARG(name),
                    TB_ARG(name));
    tb_document_drop(d, block);
}

static tb_status none_fits(const tb_load_options *o, const tb_document *d, tb_error *err)
{
    TB_CLEANUP(tb_buf_fini) tb_buf list = {0};
    size_t n = 0;
    for (size_t i = 0; i < d->blocks.len; i++)
        if (d->blocks.ptr[i].grid && d->blocks.ptr[i].grid->name.len && n++ < MAX_LISTED)
            tb_buf_printf(&list, "%s%.*s", list.len ? ", " : "", TB_ARG(d->blocks.ptr[i].grid->name));
    if (n == 0)
        return tb_fail(err, TB_E_NOTFOUND, _("--sheet %s: it has no sheets"), o->sheet);
    return tb_fail(err, TB_E_NOTFOUND, _("--sheet %s: no sheet has that name; it has %.*s%s"), o->sheet,
                   TB_ARG(tb_buf_view(&list)), n > MAX_LISTED ? ", ..." : "");
}

tb_status tb_sheets_select(const tb_load_options *o, tb_document *d, tb_dataset *ds, tb_error *err)
{
    bool any = !o->sheet;
    for (size_t i = 0; i < d->blocks.len && !any; i++)
        any = d->blocks.ptr[i].grid && is_named(o, d->blocks.ptr[i].grid->name);
    if (!any)
        return none_fits(o, d, err);
    for (size_t i = 0; i < d->blocks.len;)
        if (d->blocks.ptr[i].grid && !tb_sheet_is_wanted(o, &d->blocks.ptr[i]))
            leave_out(o, d, i, ds);
        else
            i++;
    return TB_OK;
}
