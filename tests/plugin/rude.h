/* SPDX-License-Identifier: MIT */
/* How a reader of rude.c or rude_box.c is rude: the first line of the source says it, "rude MUTE" or "box GREEDY"; any
 * other word is politeness. */
#ifndef TB_TEST_RUDE_H
#define TB_TEST_RUDE_H
#include <string.h>

#include <tongbi/plugin.h>

extern const tb_format format_rude, format_box;

struct way {
    char word[24];
};

/* The word behind `start` in the first line of the source. */
static inline tb_status way_of(const tb_host *h, tb_source *s, const char *start, struct way *out, tb_error *err)
{
    char line[40];
    size_t got = 0, n = strlen(start), k = 0;
    tb_status rc = h->read_at(s, 0, line, sizeof line, &got, err);
    memset(out, 0, sizeof *out);
    for (; rc == TB_OK && n + k < got && line[n + k] != '\n' && k + 1 < sizeof out->word; k++)
        out->word[k] = line[n + k];
    return rc;
}

static inline int is(const struct way *w, const char *word) { return strcmp(w->word, word) == 0; }
#endif
