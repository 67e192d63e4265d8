/* SPDX-License-Identifier: MIT */
/* Automatic numbers of paragraphs: 一、 （一） 1. as a text document has them counted, not written. */
#ifndef TB_OFFICE_NUMBERING_H
#define TB_OFFICE_NUMBERING_H
#include "xml.h"

#define LEVELS 9
#define LABEL_ROOM 256 /* bytes; a label that needs more is cut off */

struct list_level {
    const char *format; /* one of those that label.c knows */
    tb_str text;        /* "（%1）" */
    uint32_t start;
    bool legal; /* all numbers of the label in Arabic digits */
};

struct list { /* an abstractNum: what is counted together */
    uint32_t id;
    struct list_level levels[LEVELS];
    uint32_t count[LEVELS]; /* the latest number plus one; 0: none yet */
};

struct list_use { /* a num: a list, perhaps begun anew */
    uint32_t id, list;
    uint32_t restart[LEVELS]; /* 0: the numbers go on; else the first one, plus one */
    bool begun;
};

struct numbering {
    struct list *lists; /* by id */
    struct list_use *uses;
    size_t n_lists, cap_lists, n_uses, cap_uses;
    struct pool pool;
};

tb_status numbering_read(struct numbering *n, struct package *p, const char *part, tb_error *err);
/* Counts a paragraph and writes its label; returns how many bytes, 0 for none. */
size_t numbering_next(struct numbering *n, uint32_t use, uint32_t level, char out[LABEL_ROOM]);

/* label.c: writes a number; returns how many bytes. "bullet" and "none" write nothing. */
size_t label_number(const char *format, uint32_t number, char *out, size_t cap);
/* The name of the format as label_number wants it. */
const char *label_format(const char *name);
#endif
