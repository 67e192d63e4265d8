/* SPDX-License-Identifier: MIT */
/* The line appears when work has taken half a second, and is drawn ten times a second at most. Readers tell of their
 * progress from several threads: the one that takes the next moment draws. */
#include "cli/progress.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/msg.h"
#include "base/run.h"
#include "base/utf8.h"
#include "cli/env.h"

#define FIRST_MS 500
#define EVERY_MS 100
#define NAME_COLUMNS 40 /* of a file's name */

static atomic_long next_ms;
static atomic_bool shown;

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void draw(tb_str what, uint64_t done, uint64_t total)
{
    long now = now_ms(), due = atomic_load(&next_ms);
    if (now < due || !atomic_compare_exchange_strong(&next_ms, &due, now + EVERY_MS))
        return;
    TB_CLEANUP(tb_buf_fini) tb_buf line = {0};
    tb_str name = tb_utf8_fit(what, NAME_COLUMNS);
    tb_buf_printf(&line, _("reading %.*s"), TB_ARG(name));
    if (total && done <= total)
        tb_buf_printf(&line, "  %u%%", (unsigned)(done / (total / 100 + 1)));
    else
        tb_buf_printf(&line, "  %llu MiB", (unsigned long long)(done >> 20));
    fprintf(stderr, "\r\033[K%.*s", TB_ARG(tb_buf_view(&line)));
    fflush(stderr);
    atomic_store(&shown, true);
}

void tb_progress_start(void)
{
    if (!isatty(STDERR_FILENO) || tb_env_is_dumb())
        return;
    atomic_store(&next_ms, now_ms() + FIRST_MS);
    tb_run_set_progress(draw);
}

void tb_progress_clear(void)
{
    if (atomic_exchange(&shown, false))
        fputs("\r\033[K", stderr);
}

void tb_progress_end(void)
{
    tb_run_set_progress(NULL);
    tb_progress_clear();
}
