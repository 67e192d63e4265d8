/* SPDX-License-Identifier: MIT */
/* Lines go to a temporary beside the target, or are held where there is none (standard output, a pipe), so that they
 * can be taken back when the order of the keys breaks later on, or a mistake is met: nothing is printed before
 * everything has succeeded. */
#include "cli/diff_lines.h"

#include "cli/progress.h"
#include "cli/setup.h"

#define HELD ((size_t)4 << 20) /* bytes of lines in memory */

static tb_status put_out(tb_diff_lines *l, tb_str piece, tb_error *err)
{
    tb_status rc = l->file ? TB_OK : tb_file_begin(tb_output(l->args), &l->file, err);
    if (rc == TB_OK)
        rc = piece.ptr ? tb_file_put(l->file, piece, err) : tb_nomem(err);
    return rc < 0 ? tb_writing(l->args, err) : rc;
}

static tb_status put(tb_diff_lines *l, tb_str piece, bool may_be_forgotten, tb_error *err)
{
    if (!may_be_forgotten || !l->direct)
        return put_out(l, piece, err);
    return piece.ptr ? tb_spool_write(&l->held, piece.ptr, piece.len, err) : tb_nomem(err);
}

static tb_status put_lines(tb_diff_lines *l, const tb_comparison *c, bool may_be_forgotten, tb_error *err)
{
    tb_str piece;
    tb_status rc = TB_OK;
    l->at.table = l->at.change = 0;
    while (rc == TB_OK && tb_diff_csv_more(c, l->args->sides, &l->at, &piece))
        rc = put(l, piece, may_be_forgotten, err);
    return rc;
}

static tb_status take(void *to, const tb_dataset *old_ds, const tb_dataset *new_ds, tb_error *err)
{
    tb_diff_lines *l = to;
    tb_comparison *c = NULL;
    tb_status rc = tb_compare(old_ds, new_ds, l->compare, &c, err);
    if (rc < 0)
        return rc;
    l->differs = l->differs || tb_differs(c);
    rc = put_lines(l, c, true, err);
    tb_comparison_free(c);
    return rc;
}

static void forget(void *to)
{
    tb_diff_lines *l = to;
    tb_file_abandon(l->file);
    l->file = NULL;
    tb_spool_fini(&l->held);
    l->held.most = HELD;
    tb_diff_csv_anew(&l->at);
    l->differs = false;
}

void tb_diff_lines_start(tb_diff_lines *l, const tb_args *a, const tb_compare_options *compare)
{
    *l = (tb_diff_lines){.args = a, .compare = compare, .sink = {l, take, forget}, .held = {.most = HELD}};
}

const tb_load_sink *tb_diff_lines_sink(tb_diff_lines *l)
{
    l->direct = !tb_file_is_replaced(tb_output(l->args));
    return &l->sink;
}

static tb_status put_held(tb_diff_lines *l, tb_error *err)
{
    tb_str held;
    tb_status rc = l->held.len ? tb_spool_finish(&l->held, &held, err) : TB_END;
    return rc == TB_OK ? put_out(l, held, err) : rc == TB_END ? TB_OK : rc;
}

tb_status tb_diff_lines_finish(tb_diff_lines *l, const tb_comparison *c, tb_error *err)
{
    tb_progress_clear();
    tb_status rc = put_held(l, err);
    if (rc == TB_OK)
        rc = put_lines(l, c, false, err);
    if (rc < 0)
        return rc;
    tb_file_out *file = l->file;
    l->file = NULL;
    rc = tb_file_commit(file, err);
    return rc < 0 ? tb_writing(l->args, err) : rc;
}

void tb_diff_lines_fini(tb_diff_lines *l)
{
    tb_file_abandon(l->file);
    l->file = NULL;
    tb_spool_fini(&l->held);
    tb_diff_csv_at_fini(&l->at);
}
