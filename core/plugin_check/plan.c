/* SPDX-License-Identifier: MIT */
/* The order is fixed and so are the numbers of the trials: a child that takes over from a dead one repeats nothing but
 * the reference. What is chosen by chance begins with the seed. */
#include "plugin_check/plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "plugin_check/judge.h"

#define SMALL ((size_t)1 << 20) /* bytes that may be given one by one */
#define LARGE ((size_t)80 << 10)
#define SPREAD 64u      /* lengths between the short and the long ones */
#define LONG_ONES 128u  /* lengths just short of the whole */
#define MOST_CHANGED 4u /* bytes of a mutation */
#define THREADS 4u
#define ROUNDS 4u

struct state {
    const tb_plan *plan;
    tb_judge judge;
    tb_trial_setup base, whole, windows; /* all bytes; the two ways in which failures are tried */
    uint64_t dice;
    size_t calls, questions, members; /* of the reference */
};

static uint64_t roll(struct state *s) { return tb_roll(&s->dice); }

/* The k-th of n picks out of 1..total: all of them, or the first half of the picks one by one and the others spread. */
static size_t pick(size_t k, size_t n, size_t total)
{
    if (n >= total || k < n / 2)
        return k + 1;
    return n / 2 + 1 + (k - n / 2) * (total - n / 2 - 1) / (n - n / 2);
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* ---- The whole sample in different ways ---- */

static void try_ways(struct state *s)
{
    static const struct {
        size_t window, hint;
        bool whole, random;
    } WAYS[] = {
        {0, 0, false, false},  {1, 0, false, false},    {2, 0, false, false}, {7, 0, false, false},
        {64, 0, false, false}, {4096, 0, false, false}, {5, 0, false, true},  {64, 0, false, true},
        {0, 1, true, false},   {0, 3, true, false},     {0, 7, true, false},  {0, 1000, true, false},
        {7, 1, false, false},  {64, 3, false, true},    {1, 0, true, false},
    };
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        tb_trial_setup t = s->base;
        t.window = WAYS[i].window;
        t.hint = WAYS[i].hint;
        t.whole = WAYS[i].whole;
        t.dice = WAYS[i].random ? roll(s) | 1u : 0;
        bool slow = (t.window && t.window < 64 && t.len > SMALL) ||
                    (t.hint && (s->judge.reference.n_bytes > SMALL || s->judge.reference.n_returned > SMALL / 16));
        if (!slow)
            tb_judge_read(&s->judge, &t, NULL, TB_WANT_SAME);
    }
    tb_trial_setup stream = s->windows;
    stream.stream = true;
    tb_judge_read(&s->judge, &stream, NULL, TB_WANT_SENSE);
}

/* Every allocation, peek and read_at fails in turn, as often as the way has them. */
static void try_failures(struct state *s, const tb_trial_setup *way, bool probe)
{
    tb_trial t;
    if (probe)
        (void)tb_trial_probe(s->plan->format, way, &s->judge.bench, &t);
    else
        tb_trial_read(s->plan->format, way, &s->judge.bench, &t);
    size_t counts[] = {t.n_allocs, t.n_peeks, t.n_reads};
    tb_trial_fini(&t);
    for (size_t kind = 0; kind < sizeof counts / sizeof *counts; kind++)
        for (size_t k = 0, n = least(counts[kind], s->plan->effort.failures); k < n; k++) {
            tb_trial_setup f = *way;
            *(kind == 0 ? &f.fail_alloc : kind == 1 ? &f.fail_peek : &f.fail_read) = pick(k, n, counts[kind]);
            if (probe)
                tb_judge_probe(&s->judge, &f, "probed");
            else
                tb_judge_read(&s->judge, &f, NULL, kind == 0 ? TB_WANT_NOMEM : TB_WANT_IO);
        }
}

static void try_probe(struct state *s)
{
    static const size_t WINDOWS[] = {0, 1, 7, 64};
    for (size_t i = 0; i < sizeof WINDOWS / sizeof *WINDOWS; i++) {
        tb_trial_setup t = s->base;
        t.window = WINDOWS[i];
        tb_judge_probe(&s->judge, &t, "probed");
    }
    try_failures(s, &s->windows, true);
}

/* Rows and members left unread; closed before the end; cancelled. */
static void try_parts(struct state *s)
{
    tb_trial_setup t = s->whole;
    if (s->judge.reference.end == TB_END) {
        t.unread = true;
        tb_judge_read(&s->judge, &t, NULL, TB_WANT_OUTLINE);
        t = s->windows;
        t.hint = t.max_batches = 1;
        tb_judge_read(&s->judge, &t, NULL, TB_WANT_OUTLINE);
        t = s->windows;
        t.only = 1 + s->members / 2;
        tb_judge_read(&s->judge, &t, NULL, TB_WANT_OUTLINE);
    }
    for (size_t k = 0, n = least(s->calls, 24); k < n; k++) {
        t = k % 2 ? s->windows : s->whole;
        t.max_calls = pick(k, n, s->calls);
        tb_judge_read(&s->judge, &t, NULL, TB_WANT_SENSE);
    }
    for (size_t k = 0, n = least(s->questions, 12); k < n; k++) {
        t = s->windows;
        t.cancel_at = pick(k, n, s->questions);
        tb_judge_read(&s->judge, &t, NULL, TB_WANT_CANCELLED);
    }
    t = s->whole;
    t.cancel = true;
    t.hint = 1;
    tb_judge_read(&s->judge, &t, NULL, TB_WANT_CANCELLED);
}

static void try_options(struct state *s)
{
    static const char long_value[] = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    static const char *const VALUES[] = {"",  " ", "\n",   "0",    "-1",   "1e9",     "18446744073709551616",
                                         "a", ",", "预算", "true", "%s%n", long_value};
    const tb_option *const *o = s->plan->format->options;
    for (; o && *o; o++)
        for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
            tb_trial_setup t = i % 2 ? s->windows : s->whole;
            t.key = (*o)->key;
            t.value = VALUES[i];
            tb_judge_read(&s->judge, &t, NULL, TB_WANT_SENSE);
        }
}

static void try_threads(struct state *s)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        tb_trial_setup setups[THREADS];
        for (unsigned i = 0; i < THREADS; i++) {
            setups[i] = (round + i) % 2 ? s->whole : s->windows;
            setups[i].dice = setups[i].dice ? roll(s) | 1u : 0;
        }
        tb_judge_threads(&s->judge, setups, THREADS);
    }
}

/* ---- Other samples made of this one ---- */

/* A sample that fits into one window tells nothing about windows: it is repeated, so that it fits
 * into none. What comes of it is the reader's affair, but it is the same in every way. */
static void try_large(struct state *s)
{
    static const size_t WINDOWS[] = {7, 64, 4096, 0};
    const size_t len = s->plan->bytes.len, times = len ? LARGE / len + 1 : 1;
    char *bytes = times > 1 ? malloc(times * len) : NULL, changed[60];
    if (times == 1)
        return;
    if (!bytes) {
        s->judge.board->failed = true;
        return;
    }
    for (size_t i = 0; i < times; i++)
        memcpy(bytes + i * len, s->plan->bytes.ptr, len);
    snprintf(changed, sizeof changed, "repeated %zu times", times);
    tb_trial small = s->judge.reference;
    tb_trial_setup t = s->whole;
    t.bytes = bytes;
    t.len = times * len;
    tb_trial_read(s->plan->format, &t, &s->judge.bench, &s->judge.reference);
    tb_judge_read(&s->judge, &t, changed, TB_WANT_SAME);
    t.whole = false;
    for (size_t i = 0; i < sizeof WINDOWS / sizeof *WINDOWS; i++) {
        t.window = WINDOWS[i];
        t.dice = WINDOWS[i] == 64 ? roll(s) | 1u : 0;
        tb_judge_read(&s->judge, &t, changed, TB_WANT_SAME);
    }
    tb_trial_fini(&s->judge.reference);
    s->judge.reference = small;
    free(bytes);
}

static tb_trial_setup way_of(struct state *s, size_t k)
{
    static const size_t WINDOWS[] = {0, 1, 7, 64, 4096};
    tb_trial_setup t = s->base;
    size_t nth = k % (2 + sizeof WINDOWS / sizeof *WINDOWS);
    t.whole = nth == 0;
    if (nth == 1)
        t = s->windows;
    else if (nth > 1)
        t.window = t.len > SMALL && WINDOWS[nth - 2] < 64 ? 0 : WINDOWS[nth - 2];
    t.dice = t.dice ? roll(s) | 1u : 0;
    return t;
}

/* A text is cut between characters: the host gives whole ones. */
static bool may_cut(const tb_plan *p, size_t len)
{
    return !(p->format->flags & TB_FMT_TEXT) || len == p->bytes.len ||
           ((unsigned char)p->bytes.ptr[len] & 0xC0u) != 0x80u;
}

static void try_length(struct state *s, size_t len, size_t k)
{
    char changed[80];
    if (!may_cut(s->plan, len))
        return;
    tb_trial_setup t = way_of(s, k);
    t.len = len;
    snprintf(changed, sizeof changed, "cut to %zu of its %zu bytes", len, s->plan->bytes.len);
    tb_judge_probe(&s->judge, &t, changed);
    tb_judge_read(&s->judge, &t, changed, TB_WANT_SENSE);
}

static void try_lengths(struct state *s)
{
    size_t len = s->plan->bytes.len, n = least(len, s->plan->effort.lengths), last = len - least(len - n, LONG_ONES);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        try_length(s, i, k++);
    for (size_t i = 0; i < SPREAD && last > n; i++)
        try_length(s, n + (size_t)(roll(s) % (last - n)), k++);
    for (size_t i = last; i < len; i++)
        try_length(s, i, k++);
}

/* Changes a byte; of a text one that is ASCII into another, so that it stays UTF-8. */
static void mutate(struct state *s, char *bytes, size_t at)
{
    static const char MARKS[] = "\t\n\r \"',;:|{}[]()<>/\\#%&=+-.0129aAzZ";
    static const unsigned char BYTES[] = {0, 1, 0x7f, 0x80, 0xfe, 0xff, '<', '/'};
    uint64_t what = roll(s);
    if (s->plan->format->flags & TB_FMT_TEXT) {
        if ((unsigned char)bytes[at] < 0x80)
            bytes[at] = MARKS[what % (sizeof MARKS - 1)];
    } else if (what % 2) {
        bytes[at] = (char)BYTES[(what >> 8) % sizeof BYTES];
    } else {
        bytes[at] = (char)(bytes[at] ^ (char)(1u << (what >> 8) % 7));
    }
}

static void try_mutations(struct state *s)
{
    const tb_plan *p = s->plan;
    char *bytes = p->bytes.len ? malloc(p->bytes.len) : NULL;
    if (p->bytes.len && !bytes)
        s->judge.board->failed = true;
    for (size_t k = 0; bytes && k < p->effort.mutations; k++) {
        char changed[120] = "";
        size_t n = 0;
        memcpy(bytes, p->bytes.ptr, p->bytes.len);
        for (size_t i = 0; i <= k % MOST_CHANGED; i++) {
            size_t at = (size_t)(roll(s) % p->bytes.len);
            mutate(s, bytes, at);
            int more = snprintf(changed + n, sizeof changed - n, "%sbyte %zu set to 0x%02x", n ? " and " : "", at,
                                (unsigned)(unsigned char)bytes[at]);
            n = more > 0 ? least(n + (size_t)more, sizeof changed - 1) : n;
        }
        tb_trial_setup t = way_of(s, k);
        t.bytes = bytes;
        tb_judge_probe(&s->judge, &t, changed);
        tb_judge_read(&s->judge, &t, changed, TB_WANT_SENSE);
    }
    free(bytes);
}

/* ---- All of it ---- */

static size_t count_members(const tb_trial *t)
{
    size_t n = 0;
    for (size_t at = 0; (at = tb_str_find(tb_buf_view(&t->transcript), TB_LIT("\nM "), at)) != SIZE_MAX; at++)
        n++;
    return n;
}

/* The reference is a trial like others, but all that follow need it. */
static bool refer(struct state *s)
{
    tb_judge *j = &s->judge;
    bool counted = tb_judge_begin(j, &s->whole, NULL);
    tb_trial *r = &j->reference;
    tb_trial_read(s->plan->format, &s->whole, &j->bench, r);
    if (counted)
        tb_judge_end(j, r);
    s->calls = r->n_calls;
    s->questions = r->n_questions;
    s->members = count_members(r);
    j->board->ready = !r->transcript.failed;
    return j->board->ready;
}

static bool recognised(struct state *s)
{
    tb_trial t;
    bool counted = tb_judge_begin(&s->judge, &s->whole, "probed");
    s->judge.board->score = tb_trial_probe(s->plan->format, &s->whole, &s->judge.bench, &t);
    if (counted)
        tb_judge_end(&s->judge, &t);
    tb_trial_fini(&t);
    return s->judge.board->score > 0 || s->plan->always;
}

void tb_plan_run(const void *plan, size_t first, tb_board *board)
{
    const tb_plan *p = plan;
    struct state s = {
        .plan = p, .judge = {.format = p->format, .board = board, .first = first}, .dice = p->effort.seed};
    s.base = (tb_trial_setup){.bytes = p->bytes.ptr,
                              .len = p->bytes.len,
                              .name = p->name,
                              .max_unpacked = TB_MAX_UNPACKED,
                              .max_ratio = TB_MAX_RATIO,
                              .max_members = TB_MAX_MEMBERS};
    s.whole = s.windows = s.base;
    s.whole.whole = true;
    s.windows.window = 64;
    s.windows.dice = p->effort.seed | 1u;
    if (recognised(&s) && refer(&s)) {
        try_ways(&s);
        try_probe(&s);
        try_parts(&s);
        try_options(&s);
        try_threads(&s);
        try_failures(&s, &s.whole, false);
        try_failures(&s, &s.windows, false);
        try_large(&s);
        try_lengths(&s);
        try_mutations(&s);
    }
    tb_trial_fini(&s.judge.reference);
    tb_bench_fini(&s.judge.bench);
}
