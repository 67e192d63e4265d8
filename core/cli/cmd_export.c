/* SPDX-License-Identifier: MIT */
/* tongbi export FILE: the tidy form as CSV, or the canonical dataset as JSON. */
#include <string.h>

#include "cli/options.h"
#include "cli/setup.h"
#include "dataset/dataset_json.h"
#include "dataset/tidy.h"

int tb_cmd_export(const tb_args *a)
{
    tb_setup setup = {0};
    tb_error err = TB_ERROR_INIT;
    if (tb_setup_open(a, true, &setup, &err) < 0)
        return tb_trouble(&err);
    setup.load.keep_printed = true;
    tb_dataset *ds = NULL;
    if (tb_load(&setup.load, a->operands, 1, &ds, &err) < 0) {
        tb_setup_close(&setup);
        return tb_trouble(&err);
    }
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    bool json = a->format && strcmp(a->format, "json") == 0;
    if (json)
        tb_dataset_write_json(ds, &out);
    else if (a->statements)
        tb_tidy_write_statements(ds, &out);
    else
        tb_tidy_write(ds, &out);
    if (!json)
        tb_print_warnings(&ds->diags);
    tb_dataset_free(ds);
    tb_setup_close(&setup);
    return tb_finish(a, &out, TB_EXIT_SAME);
}
