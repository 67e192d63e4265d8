/* SPDX-License-Identifier: MIT */
/* XML as a stream of the elements that a grammar names. expat does the reading; namespaces are told by their URIs, the
 * transitional and the strict ones of OOXML being the same here. A document type declaration is refused (entities that
 * blow up come with one); depth, the size of a tag and of a text have limits. */
#ifndef TB_OFFICE_XML_H
#define TB_OFFICE_XML_H
#include <expat.h>

#include "package.h"

#define XML_MAX_DEPTH 256u
#define XML_MAX_TOKEN ((size_t)1 << 20) /* bytes of one tag, comment or run of blanks outside elements */

enum xml_ns {
    NS_NONE,
    NS_OTHER,
    NS_SHEET,
    NS_WORD,
    NS_RELATION,
    NS_LINKS,
    NS_TYPES,
    NS_MC,
    NS_OFFICE,
    NS_TABLE,
    NS_TEXT,
    NS_STYLE,
    NS_CALCEXT
};

/* Ids of elements: 0 and 1 are taken, a grammar has its own from 2 to 126. */
#define XML_SKIP 0u  /* the element is passed over with all that is in it */
#define XML_ROOT 1u  /* the parent of the outermost element */
#define XML_ANY 127u /* as a rule's parent: whatever element */

struct xml_rule {
    uint8_t parent, id, ns;
    const char *name;
};

/* start, end and text return TB_OK; TB_END to pause behind the tag; or a failure that they have filled in. */
struct xml_grammar {
    const struct xml_rule *rules; /* the first that fits decides */
    size_t n_rules;
    bool transparent; /* elements without a rule are as if their tags were not there, instead of passed over */
    tb_status (*start)(void *data, unsigned id, const char *const *attributes);
    tb_status (*end)(void *data, unsigned id);
    tb_status (*text)(void *data, unsigned id, const char *s, size_t n); /* in pieces; NULL: not wanted */
    void (*where)(const void *data, char *out, size_t cap); /* "sheet A, C7: ", put before failures; or NULL */
};

/* Where the bytes come from: part_read, or alike. */
typedef tb_status (*xml_read)(void *from, void *buf, size_t cap, size_t *got, tb_error *err);

struct xml {
    struct memory m;
    const struct xml_grammar *grammar;
    void *data, *from;
    xml_read read;
    const char *name; /* of what is read, for messages */
    XML_Parser parser;
    tb_error *err;    /* of the call under way */
    tb_status status; /* what a handler returned */
    size_t quiet;     /* bytes since the last event */
    uint32_t depth;
    enum xml_ns latest;
    bool paused, ended;
    uint8_t ids[XML_MAX_DEPTH];
};

tb_status xml_open(struct xml *x, struct memory m, const struct xml_grammar *grammar, void *data, tb_error *err);
/* Sets what is read next to its beginning; xml_open has been called. */
tb_status xml_begin(struct xml *x, xml_read read, void *from, const char *name, tb_error *err);
/* Goes on until a handler pauses (TB_OK) or the text ends (TB_END). */
tb_status xml_next(struct xml *x, tb_error *err);
void xml_close(struct xml *x);
/* Puts the place, as the grammar tells it, in front of what was said about a failure of the text. Returns rc. */
tb_status xml_say_place(const struct xml *x, tb_status rc, tb_error *err);
/* Called by start: passes over the element after all; or takes it as if its tags were not there. end is not called. */
void xml_skip(struct xml *x);
void xml_see_through(struct xml *x);
/* Reads a whole part: open, begin, next and close in one; TB_OK at its end. Pausing ends it too. */
tb_status xml_read_part(struct xml *x, struct package *p, const char *name, const struct xml_grammar *grammar,
                        void *data, tb_error *err);

/* The value of an attribute; NULL if it is not there. */
const char *xml_attribute(const char *const *attributes, enum xml_ns ns, const char *name);
/* A whole number without a sign, at most `most`; `otherwise` for anything else. */
uint32_t xml_number(const char *value, uint32_t most, uint32_t otherwise);
/* xsd:boolean and ST_OnOff: is it there and not off? `bare`: what an attribute that is not there means. */
bool xml_on(const char *value, bool bare);

static inline bool xml_is(const char *value, const char *what) { return value && strcmp(value, what) == 0; }
#endif
