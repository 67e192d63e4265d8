/* SPDX-License-Identifier: MIT */
/* Titles are folded once and sorted with their order; equal runs on both sides are paired one by one. Three
 * passes, each over what is left, so that an early table cannot take a later one's partner. */
#include "layout/pairing.h"

#include <stdlib.h>

#include "layout/fold.h"

typedef struct title {
    tb_str text;
    size_t index;
} title;

static int by_text(const void *pa, const void *pb)
{
    const title *a = pa, *b = pb;
    int k = tb_str_cmp(a->text, b->text);
    return k ? k : a->index < b->index ? -1 : a->index > b->index;
}

/* Without the numbers of years: 19xx and 20xx. */
static tb_str without_years(tb_arena *a, tb_str s)
{
    TB_CLEANUP(tb_buf_fini) tb_buf b = {0};
    for (size_t i = 0; i < s.len;) {
        size_t n = 0;
        while (i + n < s.len && s.ptr[i + n] >= '0' && s.ptr[i + n] <= '9')
            n++;
        bool year = n == 4 && (memcmp(s.ptr + i, "19", 2) == 0 || memcmp(s.ptr + i, "20", 2) == 0);
        if (!year)
            tb_buf_bytes(&b, s.ptr + i, n ? n : 1);
        i += n ? n : 1;
    }
    return tb_arena_buf(a, &b);
}

typedef struct side {
    const tb_str *titles;
    size_t n;
    title *sorted;
    size_t *partner; /* TB_UNPAIRED: free */
} side;

/* The free tables that have a title, folded, sorted. */
static bool sort_free(side *s, bool years, tb_arena *a, size_t *out_n)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->partner[i] != TB_UNPAIRED || !s->titles[i].len)
            continue;
        tb_str text = tb_fold(a, s->titles[i]);
        if (text.ptr && !years)
            text = without_years(a, text);
        if (!text.ptr)
            return false;
        s->sorted[n++] = (title){text, i};
    }
    if (n > 1)
        qsort(s->sorted, n, sizeof *s->sorted, by_text);
    *out_n = n;
    return true;
}

static bool pair_equal(side *o, side *n, bool years, tb_arena *a)
{
    size_t n_old = 0, n_new = 0;
    if (!sort_free(o, years, a, &n_old) || !sort_free(n, years, a, &n_new))
        return false;
    for (size_t i = 0, j = 0; i < n_old && j < n_new;) {
        int k = tb_str_cmp(o->sorted[i].text, n->sorted[j].text);
        if (k == 0) {
            o->partner[o->sorted[i].index] = n->sorted[j].index;
            n->partner[n->sorted[j].index] = o->sorted[i].index;
        }
        i += k <= 0;
        j += k >= 0;
    }
    return true;
}

static size_t count_free(const side *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += s->partner[i] == TB_UNPAIRED;
    return n;
}

static void pair_by_order(side *o, side *n)
{
    bool single = count_free(o) == 1 && count_free(n) == 1;
    for (size_t i = 0, j = 0; i < o->n && j < n->n; i++, j++) {
        while (i < o->n && o->partner[i] != TB_UNPAIRED)
            i++;
        while (j < n->n && n->partner[j] != TB_UNPAIRED)
            j++;
        if (i == o->n || j == n->n)
            return;
        if (!single && o->titles[i].len && n->titles[j].len)
            continue;
        o->partner[i] = j;
        n->partner[j] = i;
    }
}

bool tb_pair_titles(const tb_str *olds, size_t n_old, const tb_str *news, size_t n_new, size_t *old_of)
{
    tb_arena a = {0};
    side o = {.titles = olds, .n = n_old}, n = {.titles = news, .n = n_new, .partner = old_of};
    o.sorted = calloc(n_old + 1, sizeof *o.sorted);
    n.sorted = calloc(n_new + 1, sizeof *n.sorted);
    o.partner = malloc((n_old + 1) * sizeof *o.partner);
    bool ok = o.sorted && n.sorted && o.partner;
    for (size_t i = 0; ok && i < n_old; i++)
        o.partner[i] = TB_UNPAIRED;
    for (size_t j = 0; j < n_new; j++)
        old_of[j] = TB_UNPAIRED;
    ok = ok && pair_equal(&o, &n, true, &a) && pair_equal(&o, &n, false, &a);
    if (ok)
        pair_by_order(&o, &n);
    free(o.sorted);
    free(n.sorted);
    free(o.partner);
    tb_arena_fini(&a);
    return ok;
}
