/* SPDX-License-Identifier: MIT */
/* tongbi align OLD NEW: which line is which, as a crosswalk. */
#include "align/align.h"
#include "base/msg.h"
#include "change/change.h"
#include "cli/env.h"
#include "cli/options.h"
#include "cli/setup.h"
#include "load/pairs.h"
#include "report/crosswalk.h"
#include "report/diff_set.h"

static void write_warnings(const tb_comparison *c)
{
    tb_print_warnings(&c->diags);
    tb_print_warnings(&c->old_ds->diags);
    tb_print_warnings(&c->new_ds->diags);
}

/* A comparison is made for what it warns of; its figures are not used. */
static tb_status align_pair(const tb_compare_options *o, const tb_publication_pair *p, tb_buf *out, tb_error *err)
{
    tb_comparison *c = NULL;
    tb_status rc = tb_compare(p->old_ds, p->new_ds, o, &c, err);
    if (rc < 0)
        return rc;
    write_warnings(c);
    tb_crosswalk_lines(c->alignment, out);
    tb_comparison_free(c);
    return TB_OK;
}

static tb_status align_all(const tb_args *a, tb_setup *setup, tb_pairs *pairs, tb_buf *out, tb_error *err)
{
    tb_compare_options o = {0};
    tb_status rc = tb_setup_open(a, true, setup, err);
    if (rc == TB_OK)
        rc = tb_setup_align(a, setup, &o.align, err);
    if (rc == TB_OK)
        rc = tb_load_pairs(&setup->load, a->operands[0], a->operands[1], pairs, err);
    if (a->bom || tb_env_is_chinese())
        tb_buf_z(out, "\xEF\xBB\xBF");
    tb_crosswalk_header(out);
    for (size_t i = 0; rc == TB_OK && i < pairs->pairs.len; i++)
        rc = align_pair(&o, &pairs->pairs.ptr[i], out, err);
    if (rc == TB_OK && o.align.crosswalk) {
        tb_diags diags = {0};
        tb_crosswalk_report(o.align.crosswalk, &diags);
        tb_print_warnings(&diags);
        tb_diags_fini(&diags);
    }
    return rc;
}

int tb_cmd_align(const tb_args *a)
{
    tb_setup setup = {0};
    tb_pairs pairs = {0};
    tb_error err = TB_ERROR_INIT;
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf rest = {0};
    tb_status rc = align_all(a, &setup, &pairs, &out, &err);
    if (rc == TB_OK && pairs.is_set) {
        tb_diff_set_rest(&(tb_diff_set){&pairs, NULL}, "tongbi: ", &rest);
        tb_tell(&rest);
    }
    tb_pairs_fini(&pairs);
    tb_setup_close(&setup);
    return rc == TB_OK ? tb_finish(a, &out, TB_EXIT_SAME) : tb_trouble(&err);
}
