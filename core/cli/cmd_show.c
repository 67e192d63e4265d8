/* SPDX-License-Identifier: MIT */
/* tongbi show FILE: what the format plugin read, before any meaning; of a dataset file its records. */
#include "base/msg.h"
#include "cli/options.h"
#include "cli/setup.h"
#include "layout/guess.h"
#include "load/pick.h"
#include "load/tables.h"
#include "report/explain.h"
#include "report/show.h"

static void explain(void *to, const tb_described *t) { tb_explain_table(t, to); }

static tb_status show(const tb_setup *setup, tb_opened *f, const tb_args *a, tb_buf *out, tb_error *err)
{
    if (f->is_dataset)
        return tb_show_dataset(f->ds, a->table, out, err);
    if (!a->explain) {
        const tb_layout *layout = NULL;
        tb_status rc = a->table ? tb_pick_layout(&setup->load, f, &layout, err) : TB_OK;
        return rc < 0 ? rc : tb_show_document(&f->doc, layout, a->table, out, err);
    }
    TB_CLEANUP(tb_buf_fini) tb_buf tables = {0};
    tb_status rc = tb_describe_tables(&setup->load, f, explain, &tables, err);
    tb_explain_facts(&f->ds->facts, out);
    tb_buf_str(out, tb_buf_view(&tables));
    out->failed = out->failed || tables.failed;
    return rc;
}

int tb_cmd_show(const tb_args *a)
{
    tb_setup setup = {0};
    tb_opened f = {0};
    tb_error err = TB_ERROR_INIT;
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_status rc = tb_setup_open(a, true, &setup, &err);
    if (rc == TB_OK)
        rc = tb_open(&setup.load, a->operands[0], a->explain ? TB_GUESS_ROWS : 0, &f, &err);
    if (rc == TB_OK && (rc = show(&setup, &f, a, &out, &err)) < 0)
        rc = tb_context(&err, _("reading '%s'"), a->operands[0]);
    if (rc == TB_OK)
        tb_print_warnings(&f.ds->diags);
    tb_opened_fini(&f);
    tb_setup_close(&setup);
    return rc == TB_OK ? tb_finish(a, &out, TB_EXIT_SAME) : tb_trouble(&err);
}
