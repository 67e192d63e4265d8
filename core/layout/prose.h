/* SPDX-License-Identifier: MIT */
/* Statements from prose. The grammar is general; its words are data: datasets/layouts/words.json (verbs of
 * change with their sign, words of share, words of basis, units, words to strip from a subject). */
#ifndef TB_LAYOUT_PROSE_H
#define TB_LAYOUT_PROSE_H
#include "base/arena.h"
#include "dataset/statement.h"

typedef struct tb_words tb_words;
/* Reads the word list from JSON text. Freed with tb_words_free (accepts NULL). */
TB_MUST tb_status tb_words_parse(tb_str json, tb_words **out, tb_error *err);
void tb_words_free(tb_words *w);

/* Appends the statements of one paragraph, in order. `year` is the publication's year (0: unknown).
 * Strings are copied into `arena` (section, text: may point into the arguments, which must live as long). */
TB_MUST tb_status tb_prose_read(const tb_words *w, tb_str paragraph, tb_str section, int year, uint64_t line,
                                uint32_t page, tb_arena *arena, tb_statements *out, tb_error *err);
#endif
