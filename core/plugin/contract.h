/* SPDX-License-Identifier: MIT */
/* What a plugin hands over, held against the contract. The host refuses what has a fault, so that the rest of the core
 * can trust what it gets; tongbi-plugin-check says the same before the program does. Faults are sentences in the user's
 * language, NULL: none. */
#ifndef TB_PLUGIN_CONTRACT_H
#define TB_PLUGIN_CONTRACT_H
#include "base/str.h"

const char *tb_descriptor_fault(const tb_plugin *p);
const char *tb_block_fault(const tb_block *b);
/* n_named: columns that the table has named before this batch; 0 when it names none. */
const char *tb_batch_fault(const tb_batch *b, size_t n_named);
const char *tb_member_fault(const tb_member *m);
/* The same of the texts in them, once the structs are without fault. known: a text that is UTF-8 and of which the cells
 * may be slices; absent when there is none. */
const char *tb_block_text_fault(const tb_block *b);
const char *tb_batch_text_fault(const tb_batch *b, tb_str known);
/* UTF-8, and not absent unless empty. */
bool tb_text_is_sound(tb_str s);
/* Has a reader returned more blocks, rows and members than a source of this many bytes can hold? */
bool tb_is_endless(uint64_t n_returned, uint64_t source);
#endif
