/* SPDX-License-Identifier: MIT */
/* tongbi diff OLD NEW: two publications, or two directories or archives of many. */
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "change/change.h"
#include "cli/diff_lines.h"
#include "cli/options.h"
#include "cli/setup.h"
#include "load/pairs.h"
#include "report/change_table.h"
#include "report/diff.h"
#include "report/diff_set.h"

typedef struct run {
    const tb_args *args;
    tb_setup setup;
    tb_compare_options compare;
    tb_pairs pairs;
    tb_comparison **comparisons;
    tb_diff_lines lines; /* of one comparison as CSV */
    tb_buf out;
} run;

static bool wants(const run *r, const char *format) { return r->args->format && strcmp(r->args->format, format) == 0; }

static void warn_about(const tb_comparison *c)
{
    if (!c)
        return;
    tb_print_warnings(&c->diags);
    tb_print_warnings(&c->old_ds->diags);
    tb_print_warnings(&c->new_ds->diags);
}

static void write_one(run *r)
{
    const tb_comparison *c = r->comparisons[0];
    if (wants(r, "json")) {
        tb_diff_json(c, &r->out);
    } else if (wants(r, "markdown")) {
        tb_diff_markdown(c, &r->out);
    } else {
        tb_diff_text(c, r->args->all, &r->out);
    }
}

static void write_set(run *r)
{
    tb_diff_set set = {&r->pairs, r->comparisons};
    if (wants(r, "json")) {
        tb_diff_set_json(&set, &r->out);
    } else if (wants(r, "csv")) {
        TB_CLEANUP(tb_buf_fini) tb_buf rest = {0};
        tb_diff_set_csv(&set, r->args->sides, &r->out);
        for (size_t i = 0; i < r->pairs.pairs.len; i++)
            warn_about(r->comparisons[i]);
        tb_diff_set_rest(&set, "tongbi: ", &rest);
        tb_tell(&rest);
    } else if (wants(r, "markdown")) {
        for (size_t i = 0; i < r->pairs.pairs.len; i++) {
            tb_diff_markdown(r->comparisons[i], &r->out);
            tb_buf_char(&r->out, '\n');
        }
        tb_diff_set_rest(&set, "- ", &r->out);
    } else {
        tb_diff_set_text(&set, r->args->all, &r->out);
    }
}

/* A broken member beside the one that is compared is said with the rest. */
static void note_unread(run *r)
{
    tb_publication_pair *p = &r->pairs.pairs.ptr[0];
    for (size_t i = 0; i < r->pairs.unread.len; i++) {
        const tb_unread *u = &r->pairs.unread.ptr[i];
        tb_diag_add(u->new_side ? &p->new_ds->diags : &p->old_ds->diags, "unread-file", u->path, (tb_str){NULL, 0},
                    _("this file beside it is not read: %.*s"), TB_ARG(u->message));
    }
}

static tb_status compare(run *r, int *status, tb_error *err)
{
    const char *const *paths = r->args->operands;
    tb_compare_options *o = &r->compare;
    *o = r->args->compare;
    tb_status rc = tb_setup_open_diff(r->args, &r->setup, err);
    if (rc == TB_OK)
        rc = tb_setup_align(r->args, &r->setup, &o->align, err);
    /* a crosswalk says that keys are others: it wants every line */
    r->setup.load.names = !o->align.exact && !o->align.exact_plain;
    o->keep_all = r->args->all || wants(r, "markdown");
    r->setup.load.compare = !o->align.crosswalk && !o->keep_all;
    if (wants(r, "csv") && !r->setup.load.names)
        r->setup.load.sink = tb_diff_lines_sink(&r->lines);
    if (rc == TB_OK)
        rc = tb_load_pairs(&r->setup.load, paths[0], paths[1], &r->pairs, err);
    size_t n = rc == TB_OK ? r->pairs.pairs.len : 0;
    if (rc == TB_OK && !(r->comparisons = calloc(n + 1, sizeof(tb_comparison *))))
        rc = tb_nomem(err);
    /* what could not be read is not known to be the same */
    bool differs = r->lines.differs || r->pairs.lone.len > 0 || (r->pairs.is_set && r->pairs.unread.len > 0);
    if (rc == TB_OK && !r->pairs.is_set)
        note_unread(r);
    for (size_t i = 0; i < n && rc == TB_OK; i++) {
        const tb_publication_pair *p = &r->pairs.pairs.ptr[i];
        rc = tb_compare(p->old_ds, p->new_ds, o, &r->comparisons[i], err);
        differs = differs || (rc == TB_OK && tb_differs(r->comparisons[i]));
    }
    if (rc == TB_OK && n && o->align.crosswalk)
        tb_crosswalk_report(o->align.crosswalk, &r->comparisons[0]->diags);
    *status = differs ? TB_EXIT_DIFFERENT : TB_EXIT_SAME;
    return rc;
}

int tb_cmd_diff(const tb_args *a)
{
    run r = {.args = a, .out.painted = tb_is_for_terminal(a)};
    tb_error err = TB_ERROR_INIT;
    int status = TB_EXIT_TROUBLE;
    tb_diff_lines_start(&r.lines, a, &r.compare);
    tb_status rc = compare(&r, &status, &err);
    bool as_lines = rc == TB_OK && !r.pairs.is_set && wants(&r, "csv");
    if (as_lines) {
        warn_about(r.comparisons[0]);
        rc = tb_diff_lines_finish(&r.lines, r.comparisons[0], &err);
    } else if (rc == TB_OK && r.pairs.is_set) {
        write_set(&r);
    } else if (rc == TB_OK) {
        write_one(&r);
    }
    for (size_t i = 0; r.comparisons && i < r.pairs.pairs.len; i++)
        tb_comparison_free(r.comparisons[i]);
    free(r.comparisons);
    tb_pairs_fini(&r.pairs);
    tb_setup_close(&r.setup);
    tb_diff_lines_fini(&r.lines);
    if (rc < 0)
        status = tb_trouble(&err);
    else if (!as_lines)
        status = tb_finish(a, &r.out, status);
    tb_buf_fini(&r.out);
    return status;
}
