/* SPDX-License-Identifier: MIT */
/* tongbi backcast FILE: last year's figures as this year's statements imply them. */
#include <string.h>

#include "backcast/backcast.h"
#include "base/msg.h"
#include "cli/options.h"
#include "cli/setup.h"
#include "dataset/dataset_json.h"
#include "dataset/tidy.h"
#include "report/show.h"

static tb_status backcast(tb_setup *setup, const tb_dataset *ds, tb_dataset **out, tb_error *err)
{
    const tb_layout *layout = tb_shelf_find(setup->shelf, ds->facts.layout);
    tb_status rc = TB_OK;
    if (!layout)
        rc = tb_fail(err, TB_E_UNSUPPORTED, _("no layout says what its sentences are about; give one with --layout"));
    else
        rc = tb_backcast(ds, layout, out, err);
    return rc;
}

int tb_cmd_backcast(const tb_args *a)
{
    tb_setup setup = {0};
    tb_error err = TB_ERROR_INIT;
    tb_dataset *ds = NULL, *base = NULL;
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_status rc = tb_setup_open(a, true, &setup, &err);
    setup.load.keep_printed = true;
    if (rc == TB_OK)
        rc = tb_load(&setup.load, a->operands, 1, &ds, &err);
    if (rc == TB_OK && (rc = backcast(&setup, ds, &base, &err)) < 0)
        rc = tb_context(&err, _("backcasting from '%s'"), a->operands[0]);
    const char *format = a->format ? a->format : "json";
    if (rc == TB_OK && strcmp(format, "csv") == 0)
        tb_tidy_write(base, &out);
    else if (rc == TB_OK && strcmp(format, "text") == 0)
        rc = tb_show_dataset(base, NULL, &out, &err);
    else if (rc == TB_OK)
        tb_dataset_write_json(base, &out);
    if (rc == TB_OK && strcmp(format, "json") != 0)
        tb_print_warnings(&base->diags);
    tb_dataset_free(ds);
    tb_dataset_free(base);
    tb_setup_close(&setup);
    return rc == TB_OK ? tb_finish(a, &out, TB_EXIT_SAME) : tb_trouble(&err);
}
