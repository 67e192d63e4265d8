/* SPDX-License-Identifier: MIT */
/* A host for testing plugins: its source is memory given in windows, what it allocates for a batch is spoilt when the
 * batch is over, and it can refuse the n-th allocation or the n-th look at the source. It watches the plugin: what
 * breaks the contract is noted as a fault. */
#ifndef TB_TESTS_FAKE_HOST_H
#define TB_TESTS_FAKE_HOST_H
#include <stdbool.h>

#include "plugin_check/trial.h"

typedef tb_trial_setup fake_setup;

/* Reads everything and returns what came (tb_trial.transcript), to be freed. Behind it, one a line:
 *   FAULT what                     (the plugin broke the contract) */
char *fake_transcript(const tb_format *format, const fake_setup *setup);
/* Does a line of the transcript begin with this? */
bool fake_says(const char *transcript, const char *start);
/* What probe says, or -100 when it broke the contract: changed the position of the source, warned. */
int fake_probe(const tb_format *format, const fake_setup *setup);
/* Batches flagged STABLE and batches at all of the latest transcript. */
extern size_t fake_stable_batches, fake_batches;
/* The most bytes that the plugin of the latest transcript had allocated at once. */
extern size_t fake_peak;
#endif
