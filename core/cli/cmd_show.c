/* SPDX-License-Identifier: MIT */
/* tongbi show FILE: what the format plugin read, before any meaning; of a dataset file its records. */
#include "cli/options.h"
#include "cli/setup.h"
#include "report/show.h"

int tb_cmd_show(const tb_args *a)
{
    tb_setup setup = {0};
    tb_opened f = {0};
    tb_error err = TB_ERROR_INIT;
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_status rc = tb_setup_open(a, true, &setup, &err);
    if (rc == TB_OK)
        rc = tb_open(&setup.load, a->operands[0], 0, &f, &err);
    if (rc == TB_OK && f.is_dataset)
        tb_show_dataset(f.ds, a->table, &out);
    else if (rc == TB_OK)
        rc = tb_show_document(&f.doc, a->table, &out, &err);
    if (rc == TB_OK)
        tb_print_warnings(&f.ds->diags);
    tb_opened_fini(&f);
    tb_setup_close(&setup);
    return rc == TB_OK ? tb_finish(a, &out, TB_EXIT_SAME) : tb_trouble(&err);
}
