/* SPDX-License-Identifier: MIT */
/* Between the files that read a layout: lists and words. Internal to the room. */
#ifndef TB_LAYOUT_LAYOUT_READ_H
#define TB_LAYOUT_LAYOUT_READ_H
#include "base/json_in.h"
#include "layout/layout.h"

#define TB_MAX_ENTRIES 4096 /* of one list of a layout */

typedef struct tb_word_value {
    const char *word;
    int value;
} tb_word_value;

/* The value of a member that is one of a few words; absent gives the fallback. text, if not NULL: the word. */
TB_MUST tb_status tb_read_word(const cJSON *obj, const char *where, const char *key, const tb_word_value *words,
                               int fallback, int *out, tb_str *text, tb_error *err);
/* An array of strings, folded. */
TB_MUST tb_status tb_read_folded(tb_layout *l, const cJSON *obj, const char *where, const char *key, tb_strs *out,
                                 tb_error *err);
/* One entry of "subjects", of "headlines" with its parts. */
TB_MUST tb_status tb_read_subject(tb_layout *l, const cJSON *obj, tb_error *err);
TB_MUST tb_status tb_read_headline(tb_layout *l, const cJSON *obj, tb_error *err);
/* One entry of "tables", and the shared "headings". */
TB_MUST tb_status tb_read_table(tb_layout *l, const cJSON *obj, tb_error *err);
TB_MUST tb_status tb_read_columns(tb_layout *l, const cJSON *obj, const char *where, const char *key,
                                  tb_column_specs *out, tb_error *err);
#endif
