/* SPDX-License-Identifier: MIT */
/* English only, as the contract is. */
#include "plugin_check/rules.h"

static const char *const WORDS[TB_N_RULES] = {
    [TB_RULE_DESCRIPTOR] = "the program refuses such a plugin",
    [TB_RULE_FILE] = "a plugin is tb_NAME.so, written by its owner only, and exports tb_plugin_query and nothing else",
    [TB_RULE_MANIFEST] = "the manifest says what the descriptor says; write it anew with tongbi-manifest",
    [TB_RULE_CRASH] = "no input may end the process",
    [TB_RULE_HANG] = "every call comes back, whatever the input",
    [TB_RULE_OUTPUT] = "a plugin writes nothing to standard output or standard error",
    [TB_RULE_STATUS] = "statuses are those of tongbi/plugin.h",
    [TB_RULE_MESSAGE] =
        "a failing function fills tb_error with one sentence and the status it returns, as host->fail does",
    [TB_RULE_ERROR] = "tb_error is filled only on failure",
    [TB_RULE_REFUSED] = "the program refuses what it is given so",
    [TB_RULE_STRUCT_SIZE] = "struct_size is set by the side that made the struct",
    [TB_RULE_BLOCK] = "blocks are made as tb_block says",
    [TB_RULE_ROWS] = "the rows of a batch take its cells in order, and all of them",
    [TB_RULE_CELL] = "cells are made as tb_cell says",
    [TB_RULE_SORTED] = "spans and stored values are sorted by cell",
    [TB_RULE_STABLE] = "cells of a batch flagged TB_BATCH_STABLE live as long as the source, longer than the reader",
    [TB_RULE_END] = "what has ended stays ended",
    [TB_RULE_UNREAD] = "rows and bytes that were not read are dropped, and what follows is the same",
    [TB_RULE_MEMBER] = "members are made as tb_member says",
    [TB_RULE_ARRIVAL] = "what is read does not depend on how the bytes arrive or how many rows are asked for",
    [TB_RULE_THREADS] = "readers work in parallel, so all state is in the reader",
    [TB_RULE_NOMEM] = "when memory is refused, return TB_E_NOMEM or do without",
    [TB_RULE_IO] = "what the source fails with is passed on unchanged",
    [TB_RULE_CANCELLED] = "ask host->cancelled now and then, and return TB_E_CANCELLED when it says so",
    [TB_RULE_ENDLESS] = "a reader gives what is in the source and ends",
    [TB_RULE_PROBE] = "a score is 0 to 100, or TB_PROBE_MORE",
    [TB_RULE_PURE] = "probe reads, decides and forgets",
    [TB_RULE_MAGIC] = "a format with magics is asked only about sources that have one of them",
    [TB_RULE_ALLOC] = "memory is asked for with TB_LIFE_BATCH or TB_LIFE_READER, and grown with the size it had",
    [TB_RULE_LIFE] = "TB_LIFE_BATCH lasts until the next call of next_*, a window until the next call with the source",
    [TB_RULE_DAMAGE] = "only what was allocated may be written to, and no further than its end",
    [TB_RULE_LEAK] = "close releases what the reader held, and a failing open releases it itself",
    [TB_RULE_SKIP] = "skip moves on by at most what was seen",
    [TB_RULE_NOTE] = "warnings and hints are text, and their places are made as tb_spot says",
};

const char *tb_rule_words(enum tb_rule rule) { return WORDS[rule]; }
