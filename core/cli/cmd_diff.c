/* SPDX-License-Identifier: MIT */
/* tongbi diff OLD NEW. */
#include <string.h>

#include "change/change.h"
#include "cli/options.h"
#include "cli/setup.h"
#include "report/diff.h"

static void write_report(const tb_args *a, const tb_comparison *c, tb_buf *out)
{
    const char *format = a->format ? a->format : "text";
    if (strcmp(format, "json") == 0) {
        tb_diff_json(c, out);
    } else if (strcmp(format, "csv") == 0) {
        tb_diff_csv(c, out);
        tb_print_warnings(&c->diags);
        tb_print_warnings(&c->old_ds->diags);
        tb_print_warnings(&c->new_ds->diags);
    } else {
        tb_diff_text(c, a->all, out);
    }
}

int tb_cmd_diff(const tb_args *a)
{
    tb_setup setup = {0};
    tb_error err = TB_ERROR_INIT;
    tb_dataset *ds[2] = {NULL, NULL};
    tb_comparison *c = NULL;
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_status rc = tb_setup_open(a, true, &setup, &err);
    if (rc == TB_OK)
        rc = tb_load(&setup.load, a->operands, 2, ds, &err);
    if (rc == TB_OK)
        rc = tb_compare(ds[0], ds[1], a->all, &c, &err);
    int status = TB_EXIT_TROUBLE;
    if (rc == TB_OK) {
        status = tb_differs(c) ? TB_EXIT_DIFFERENT : TB_EXIT_SAME;
        write_report(a, c, &out);
    }
    tb_comparison_free(c);
    tb_dataset_free(ds[0]);
    tb_dataset_free(ds[1]);
    tb_setup_close(&setup);
    return rc == TB_OK ? tb_finish(a, &out, status) : tb_trouble(&err);
}
