/* SPDX-License-Identifier: MIT */
#include "base/run.h"

#include <stdatomic.h>

#include "base/msg.h"

static atomic_bool cancelled;
static _Atomic(tb_progress_fn *) progress;

void tb_run_cancel(void) { atomic_store_explicit(&cancelled, true, memory_order_relaxed); }
bool tb_run_is_cancelled(void) { return atomic_load_explicit(&cancelled, memory_order_relaxed); }

tb_status tb_run_check(tb_error *err)
{
    return tb_run_is_cancelled() ? tb_fail(err, TB_E_CANCELLED, "%s", _("interrupted; nothing was written")) : TB_OK;
}

void tb_run_set_progress(tb_progress_fn *fn) { atomic_store(&progress, fn); }

void tb_run_progress(tb_str what, uint64_t done, uint64_t total)
{
    tb_progress_fn *fn = atomic_load_explicit(&progress, memory_order_acquire);
    if (fn)
        fn(what, done, total);
}
