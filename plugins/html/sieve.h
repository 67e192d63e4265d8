/* SPDX-License-Identifier: MIT */
/* Between the text of a page and the parser: takes out what the parser would stumble over or does not need, and hands
 * it pieces of some text and one tag, of which the lines are known. */
#ifndef TB_HTML_SIEVE_H
#define TB_HTML_SIEVE_H
#include "env.h"

struct markup;

enum sieve_state {
    IN_TEXT,
    AT_OPEN,    /* behind < */
    AT_BANG,    /* behind <! or <!- */
    IN_COMMENT, /* behind <!-- */
    IN_JUNK,    /* up to the next > */
    IN_NAME,    /* of a tag */
    IN_GAP,     /* between attributes */
    IN_KEY,     /* the name of an attribute */
    BEHIND_KEY,
    BEFORE_VALUE,
    IN_QUOTES,
    IN_VALUE, /* without quotes */
    IN_RAW,   /* text of an element that holds no tags */
};

#define SIEVE_NAME 16u /* bytes of a name that are looked at */

struct sieve {
    struct env *env;
    struct markup *out;
    enum sieve_state state;
    char *piece; /* text, and a tag that is not complete */
    size_t n;
    uint64_t line;      /* of the byte looked at */
    uint64_t text_line; /* where the text of the piece begins */
    uint64_t open_line; /* of the latest <, or of the tag whose element is passed over */
    unsigned entity;    /* bytes of "&nbsp" at the end of the text */
    /* of a comment */
    unsigned dashes;
    bool bang;
    /* of a tag */
    bool end, closed; /* </x>, <x/> */
    bool mute;        /* no attribute of it is wanted any more */
    bool skip;        /* this attribute is not wanted */
    bool cut;         /* nor more of the part */
    char quote;
    unsigned n_attributes;
    size_t tag_at, part_at; /* where in the piece it begins; its name, or the latest name or value of an attribute */
    char name[SIEVE_NAME];  /* lower case, ended by NUL; cut off if it is longer */
    size_t name_len;
    const char *raw;        /* the element that holds no tags */
    size_t matched;         /* bytes of "</" and its name */
    uint64_t odd, odd_line; /* tags that hold a <; the line of the first */
    bool is_odd;
};

bool sieve_open(struct sieve *s, struct env *env, struct markup *out);
void sieve_take(struct sieve *s, const char *p, size_t n);
/* The text has ended. */
void sieve_end(struct sieve *s);
#endif
