/* SPDX-License-Identifier: MIT */
/* A trial is compared with the reference line by line, so that the first difference can be shown. Memory that a plugin
 * took behind the host's back is seen in what malloc has given out: a trial after which there is more is repeated.
 * Libraries make things once and keep them, and so does malloc, whose caches take some blocks of a size before they are
 * full: a leak is what at last grows by the same every time. */
#include "plugin_check/judge.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>

#include "base/utf8.h"
#include "plugin_check/cage.h"

#define REPEATS 32u
#define LAST 4u /* of these have to grow by the same */
#define MAX_THREADS 4u
#define MOST_ENDLESS 3u

/* ---- In words ---- */

struct words {
    char *to;
    size_t size, len;
};

static void add(struct words *w, const char *fmt, ...) TB_PRINTF(2, 3);
static void add(struct words *w, const char *fmt, ...)
{
    va_list ap;
    if (w->len > 0 && w->len + 2 < w->size) {
        w->to[w->len++] = ',';
        w->to[w->len++] = ' ';
    }
    va_start(ap, fmt);
    int n = vsnprintf(w->to + w->len, w->size - w->len, fmt, ap);
    va_end(ap);
    w->len = n < 0 ? w->len : w->len + (size_t)n < w->size ? w->len + (size_t)n : w->size - 1;
}

void tb_judge_describe(const tb_trial_setup *s, const char *changed, char *to, size_t size)
{
    struct words w = {to, size, 0};
    to[0] = '\0';
    if (changed)
        add(&w, "%s", changed);
    if (s->key)
        add(&w, "with the option %s=%.40s", s->key, s->value);
    if (s->whole)
        add(&w, "as one range");
    else if (s->window && s->dice)
        add(&w, "in windows of 1 to %zu bytes", s->window);
    else if (s->window)
        add(&w, "in windows of %zu byte%s", s->window, s->window == 1 ? "" : "s");
    if (s->stream)
        add(&w, "as a stream");
    if (s->hint)
        add(&w, "asked for %zu at a time", s->hint);
    if (s->unread)
        add(&w, "without its rows and bytes");
    if (s->max_batches)
        add(&w, "with the first rows of each table only");
    if (s->only)
        add(&w, "with the bytes of member %zu only", s->only);
    if (s->max_calls)
        add(&w, "closed after call %zu", s->max_calls);
    if (s->fail_alloc)
        add(&w, "allocation %zu refused", s->fail_alloc);
    if (s->fail_peek)
        add(&w, "peek %zu failing", s->fail_peek);
    if (s->fail_read)
        add(&w, "read_at %zu failing", s->fail_read);
    if (s->cancel || s->cancel_at)
        add(&w, "cancelled at question %zu", s->cancel ? (size_t)1 : s->cancel_at);
}

/* ---- Comparing ---- */

static tb_str next_line(tb_str *rest)
{
    size_t n = tb_str_find(*rest, TB_LIT("\n"), 0);
    n = n == SIZE_MAX ? rest->len : n;
    tb_str line = tb_str_sub(*rest, 0, n);
    *rest = tb_str_sub(*rest, n < rest->len ? n + 1 : n, rest->len);
    return line;
}

/* The next line that counts; absent at the end. Of an outline those that name blocks and members. */
static tb_str next_counted(tb_str *rest, bool outline)
{
    while (rest->len) {
        tb_str line = next_line(rest);
        if (!outline || (line.len && strchr("HPTM", line.ptr[0])))
            return line;
    }
    return (tb_str){NULL, 0};
}

static tb_str text_of(const tb_trial *t)
{
    return tb_str_make(t->transcript.ptr, t->transcript.len ? t->transcript.len - 1 : 0);
}

/* Says what differs first; false: nothing does. */
static bool differs(const tb_trial *got, const tb_trial *want, bool outline, char *what, size_t size)
{
    tb_str a = text_of(got), b = text_of(want);
    for (;;) {
        tb_str x = next_counted(&a, outline), y = next_counted(&b, outline);
        if (tb_str_eq(x, y) && (x.ptr != NULL) == (y.ptr != NULL)) {
            if (!x.ptr)
                return false;
            continue;
        }
        snprintf(what, size, "it reads \"%.*s\" where the whole sample gives \"%.*s\"", TB_ARG(tb_utf8_fit(x, 40)),
                 TB_ARG(tb_utf8_fit(y, 40)));
        return true;
    }
}

static void compare(tb_judge *j, const tb_trial *t, enum tb_wanted wanted)
{
    char what[240];
    bool other = differs(t, &j->reference, wanted == TB_WANT_OUTLINE, what, sizeof what);
    switch (wanted) {
    case TB_WANT_SENSE:
        break;
    case TB_WANT_SAME:
        if (other)
            tb_board_add(j->board, TB_RULE_ARRIVAL, what);
        break;
    case TB_WANT_OUTLINE:
        if (other)
            tb_board_add(j->board, TB_RULE_UNREAD, what);
        break;
    case TB_WANT_NOMEM:
        if (other && t->end != TB_E_NOMEM)
            tb_board_add(j->board, TB_RULE_NOMEM, what);
        break;
    case TB_WANT_IO:
        if (t->end != TB_E_IO) {
            snprintf(what, sizeof what, "it ends with %d", (int)t->end);
            tb_board_add(j->board, TB_RULE_IO, what);
        }
        break;
    case TB_WANT_CANCELLED:
        if (other && t->end != TB_E_CANCELLED) {
            snprintf(what, sizeof what, "it ends with %d", (int)t->end);
            tb_board_add(j->board, TB_RULE_CANCELLED, what);
        }
        break;
    }
}

/* ---- Trials ---- */

bool tb_judge_begin(tb_judge *j, const tb_trial_setup *s, const char *changed)
{
    size_t number = j->next++;
    if (number < j->first || j->n_endless >= MOST_ENDLESS)
        return false;
    tb_judge_describe(s, changed, j->board->where, sizeof j->board->where);
    atomic_store(&j->board->current, number);
    return true;
}

static void note_faults(tb_judge *j, const tb_trial *t)
{
    for (size_t i = 0; i < t->n_faults && i < TB_MAX_FAULTS; i++) {
        tb_board_add(j->board, t->faults[i].rule, t->faults[i].what);
        j->n_endless += t->faults[i].rule == TB_RULE_ENDLESS;
    }
    j->board->failed = j->board->failed || t->transcript.failed;
}

static void end(tb_judge *j)
{
    tb_cage_listen(j->board);
    j->board->n_trials++;
}

void tb_judge_end(tb_judge *j, const tb_trial *t)
{
    note_faults(j, t);
    end(j);
}

/* The C library's own count; the sanitizers' malloc keeps none and says 0. */
static size_t given_out(void)
{
    struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

static void run(tb_judge *j, const tb_trial_setup *s, bool probe, tb_trial *t)
{
    if (probe)
        (void)tb_trial_probe(j->format, s, &j->bench, t);
    else
        tb_trial_read(j->format, s, &j->bench, t);
}

static bool has_leak(const tb_board *b)
{
    for (size_t i = 0; i < b->n_problems; i++)
        if (b->problems[i].rule == TB_RULE_LEAK)
            return true;
    return false;
}

static void look_for_leaks(tb_judge *j, const tb_trial_setup *s, bool probe, size_t before)
{
    size_t grown = 0, same = 0;
    for (unsigned i = 0; i < REPEATS && j->n_endless == 0 && !has_leak(j->board); i++) {
        size_t after = given_out();
        if (after <= before)
            return;
        same = after - before == grown ? same + 1 : 1;
        grown = after - before;
        before = after;
        tb_trial t;
        run(j, s, probe, &t);
        tb_trial_fini(&t);
    }
    char what[100];
    if (same < LAST)
        return;
    snprintf(what, sizeof what, "%zu bytes of malloc stay behind each time", grown);
    tb_board_add(j->board, TB_RULE_LEAK, what);
}

void tb_judge_read(tb_judge *j, const tb_trial_setup *s, const char *changed, enum tb_wanted wanted)
{
    if (!tb_judge_begin(j, s, changed))
        return;
    tb_trial t;
    size_t before = given_out();
    run(j, s, false, &t);
    note_faults(j, &t);
    if (!t.transcript.failed)
        compare(j, &t, wanted);
    tb_trial_fini(&t);
    look_for_leaks(j, s, false, before);
    end(j);
}

void tb_judge_probe(tb_judge *j, const tb_trial_setup *s, const char *changed)
{
    if (!tb_judge_begin(j, s, changed))
        return;
    tb_trial t;
    char what[80];
    size_t before = given_out();
    int32_t first = tb_trial_probe(j->format, s, &j->bench, &t);
    note_faults(j, &t);
    tb_trial_fini(&t);
    int32_t second = tb_trial_probe(j->format, s, &j->bench, &t);
    tb_trial_fini(&t);
    if (first != second) {
        snprintf(what, sizeof what, "probe returns %d, and when asked again %d", (int)first, (int)second);
        tb_board_add(j->board, TB_RULE_PURE, what);
    }
    look_for_leaks(j, s, true, before);
    end(j);
}

/* ---- Threads ---- */

struct job {
    const tb_format *format;
    const tb_trial_setup *setup;
    pthread_t thread;
    bool started;
    int32_t score;
    tb_trial probed, read;
};

static void *work(void *arg)
{
    struct job *job = arg;
    tb_bench bench = {0};
    job->score = tb_trial_probe(job->format, job->setup, &bench, &job->probed);
    tb_trial_read(job->format, job->setup, &bench, &job->read);
    tb_bench_fini(&bench);
    return NULL;
}

void tb_judge_threads(tb_judge *j, const tb_trial_setup *setups, size_t n)
{
    struct job jobs[MAX_THREADS];
    char what[240];
    if (!tb_judge_begin(j, &setups[0], "read by several threads at once"))
        return;
    n = n < MAX_THREADS ? n : MAX_THREADS;
    for (size_t i = 0; i < n; i++) {
        jobs[i] = (struct job){.format = j->format, .setup = &setups[i]};
        jobs[i].started = pthread_create(&jobs[i].thread, NULL, work, &jobs[i]) == 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (!jobs[i].started || pthread_join(jobs[i].thread, NULL) != 0) {
            j->board->failed = true;
            continue;
        }
        note_faults(j, &jobs[i].probed);
        note_faults(j, &jobs[i].read);
        if (!jobs[i].read.transcript.failed && differs(&jobs[i].read, &j->reference, false, what, sizeof what))
            tb_board_add(j->board, TB_RULE_THREADS, what);
        if (jobs[i].score != jobs[0].score)
            tb_board_add(j->board, TB_RULE_THREADS, "probe returns different scores in different threads");
        tb_trial_fini(&jobs[i].probed);
        tb_trial_fini(&jobs[i].read);
    }
    end(j);
}
