/* SPDX-License-Identifier: MIT */
/* The machine is that of tongbi-plugin-check; here its faults become lines of the transcript. */
#include "fake_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t fake_stable_batches, fake_batches, fake_peak;

static tb_bench bench;

static void note_faults(tb_trial *t)
{
    if (t->transcript.failed) /* memory ran out: not the plugin's fault, and nothing can be said about it */
        abort();
    t->transcript.len--; /* its NUL */
    for (size_t i = 0; i < t->n_faults && i < TB_MAX_FAULTS; i++)
        tb_buf_printf(&t->transcript, "FAULT %s\n", t->faults[i].what);
    if (t->n_over_hint)
        tb_buf_z(&t->transcript, "FAULT more rows than asked for\n");
    tb_buf_char(&t->transcript, '\0');
    if (t->transcript.failed)
        abort();
}

char *fake_transcript(const tb_format *format, const fake_setup *setup)
{
    tb_trial t;
    tb_trial_read(format, setup, &bench, &t);
    note_faults(&t);
    fake_batches = t.n_batches;
    fake_stable_batches = t.n_stable;
    fake_peak = t.peak;
    return t.transcript.ptr;
}

bool fake_says(const char *transcript, const char *start)
{
    size_t n = strlen(start);
    for (const char *p = transcript; p && *p; p = (p = strchr(p, '\n')) ? p + 1 : NULL)
        if (strncmp(p, start, n) == 0)
            return true;
    return false;
}

int fake_probe(const tb_format *format, const fake_setup *setup)
{
    tb_trial t;
    int score = tb_trial_probe(format, setup, &bench, &t);
    bool ok = t.n_faults == 0 && !t.transcript.failed;
    tb_trial_fini(&t);
    return ok ? score : -100;
}
