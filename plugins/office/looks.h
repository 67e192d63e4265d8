/* SPDX-License-Identifier: MIT */
/* What a text document says about the looks of a paragraph or a run, as far as it tells headings, numbers and hidden
 * text. Each is UNSET where nothing is said, so that what stands behind it counts. */
#ifndef TB_OFFICE_LOOKS_H
#define TB_OFFICE_LOOKS_H
#include "xml.h"

#define UNSET (-1)
#define BODY_LEVEL 9 /* outline levels are 0 to 8 */

struct looks {
    int8_t outline, bold, centred, vanish;
    int8_t font;           /* is it one that headings have? */
    int8_t title;          /* the style of the title */
    int32_t number, level; /* automatic numbering: which, 0 none; and at which of its levels */
};

#define NO_LOOKS ((struct looks){UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, UNSET})

struct style {
    tb_str id, base;
    struct looks looks;
};

struct doc_styles {
    struct style *items; /* by id */
    size_t n, cap;
    struct pool pool;
};

tb_status doc_styles_read(struct doc_styles *s, struct package *p, const char *part, tb_error *err);
/* The looks of the style; nothing is set if there is none. */
struct looks doc_styles_at(const struct doc_styles *s, const char *id);
/* What is not set in a is taken from b. */
void looks_fill(struct looks *a, const struct looks *b);

/* Takes the property that an element states: which element it is, the rules of the caller say. */
enum property {
    PROPERTY_OUTLINE,
    PROPERTY_JC,
    PROPERTY_BOLD,
    PROPERTY_VANISH,
    PROPERTY_FONTS,
    PROPERTY_NUMBER,
    PROPERTY_LEVEL,
};
void looks_take(struct looks *l, enum property which, const char *const *attributes);
#endif
