/* SPDX-License-Identifier: MIT */
/* The rules of the contract that a trial can see broken, each with the words it is quoted by. */
#ifndef TB_PLUGIN_CHECK_RULES_H
#define TB_PLUGIN_CHECK_RULES_H

enum tb_rule {
    TB_RULE_DESCRIPTOR,
    TB_RULE_FILE,
    TB_RULE_MANIFEST,
    TB_RULE_CRASH,
    TB_RULE_HANG,
    TB_RULE_OUTPUT,
    TB_RULE_STATUS,
    TB_RULE_MESSAGE,
    TB_RULE_ERROR,
    TB_RULE_REFUSED,
    TB_RULE_STRUCT_SIZE,
    TB_RULE_BLOCK,
    TB_RULE_ROWS,
    TB_RULE_CELL,
    TB_RULE_SORTED,
    TB_RULE_STABLE,
    TB_RULE_END,
    TB_RULE_UNREAD,
    TB_RULE_MEMBER,
    TB_RULE_ARRIVAL,
    TB_RULE_THREADS,
    TB_RULE_NOMEM,
    TB_RULE_IO,
    TB_RULE_CANCELLED,
    TB_RULE_ENDLESS,
    TB_RULE_PROBE,
    TB_RULE_PURE,
    TB_RULE_MAGIC,
    TB_RULE_ALLOC,
    TB_RULE_LIFE,
    TB_RULE_DAMAGE,
    TB_RULE_LEAK,
    TB_RULE_SKIP,
    TB_RULE_NOTE,
    TB_N_RULES
};

/* What the contract says; it ends the sentence that says what the plugin did. */
const char *tb_rule_words(enum tb_rule rule);
#endif
