/* SPDX-License-Identifier: MIT */
/* tongbi-plugin-check: the plugin first, then each sample with each format. The plugin is loaded in a child before it
 * is loaded here, and read with in children only. */
#include <stdio.h>
#include <stdlib.h>

#include "plugin/loader.h"
#include "plugin_check/cage.h"
#include "plugin_check/options.h"
#include "plugin_check/samples.h"
#include "plugin_check/subject.h"

#define NOT_ASKED INT32_MIN

enum { EXIT_WELL, EXIT_PROBLEMS, EXIT_TROUBLE };

typedef struct check {
    tb_check_options options;
    tb_cage cage;
    char *path; /* of the plugin, absolute */
    const tb_plugin *plugin;
    tb_samples samples;
    int32_t *scores; /* a row a sample, a column a format */
    size_t n_formats, n_trials, n_problems;
} check;

static int trouble(const tb_error *err)
{
    fflush(stdout);
    fprintf(stderr, "tongbi-plugin-check: %s\n", err->message);
    return EXIT_TROUBLE;
}

/* Control characters of names and texts do not reach the terminal. */
static void print_clean(const char *s)
{
    for (; *s; s++)
        putchar((unsigned char)*s < ' ' || *s == 0x7f ? '?' : *s);
}

/* where: the plugin, or a sample and format. */
static void print_problems(check *c, const char *where, const tb_board *b)
{
    for (size_t i = 0; i < b->n_problems; i++) {
        const tb_problem *p = &b->problems[i];
        fputs("problem: ", stdout);
        print_clean(where);
        if (p->where[0]) {
            fputs(", ", stdout);
            print_clean(p->where);
        }
        fputs(": ", stdout);
        print_clean(p->what);
        printf("; %s", tb_rule_words(p->rule));
        if (p->more)
            printf(" (and %zu more like it)", p->more);
        putchar('\n');
    }
    c->n_problems += b->n_problems;
    c->n_trials += b->n_trials;
}

/* ---- The plugin ---- */

/* *usable: its readers can be tried. */
static tb_status check_plugin(check *c, bool *usable, tb_error *err)
{
    tb_board *b = NULL;
    tb_status rc = tb_cage_run(&c->cage, tb_subject_check, c->path, &b, err);
    if (rc < 0)
        return rc;
    *usable = b->ready && b->done;
    print_problems(c, c->options.operands[0], b);
    tb_cage_release(b);
    if (*usable && (rc = tb_plugin_load(c->path, &c->plugin, err)) == TB_OK)
        rc = tb_plugin_init(c->plugin, err);
    for (const tb_format *const *f = rc == TB_OK && *usable ? c->plugin->formats : NULL; f && *f; f++)
        c->n_formats++;
    return rc;
}

static tb_status check_wanted_format(const check *c, tb_error *err)
{
    for (const tb_format *const *f = c->plugin->formats; *f && c->options.format; f++)
        if (strcmp((*f)->id, c->options.format) == 0)
            return TB_OK;
    return c->options.format
               ? tb_fail(err, TB_E_OPTION, "--format %s: the plugin has no such format", c->options.format)
               : TB_OK;
}

/* ---- Samples ---- */

/* Would the program rule the format out by its manifest? */
static bool has_magic(const tb_format *f, tb_str bytes)
{
    if (!f->magics || !f->magics[0] || (f->flags & TB_FMT_TEXT))
        return true;
    for (const tb_magic *const *m = f->magics; *m; m++)
        if ((*m)->offset <= bytes.len && (*m)->len <= bytes.len - (*m)->offset &&
            memcmp(bytes.ptr + (*m)->offset, (*m)->bytes, (*m)->len) == 0)
            return true;
    return false;
}

static void print_partly(const char *path, const tb_plan *plan)
{
    fputs("note: ", stdout);
    print_clean(path);
    printf(" has %zu bytes, so of the lengths above %zu only some were tried; --lengths says how many\n",
           plan->bytes.len, plan->effort.lengths);
}

static tb_status check_sample(check *c, const tb_format *f, const tb_sample *s, int32_t *score, tb_error *err)
{
    bool text = (f->flags & TB_FMT_TEXT) != 0;
    const char *path = tb_source_path(s->src);
    if (text && !s->is_text)
        return TB_OK;
    TB_CLEANUP(tb_buf_fini) tb_buf where = {0};
    tb_plan plan = {.format = f,
                    .bytes = text ? tb_source_view(s->src) : tb_source_bytes(s->src),
                    .name = tb_source_name(s->src).ptr,
                    .always = c->options.format != NULL,
                    .effort = c->options.effort};
    tb_board *b = NULL;
    tb_status rc = tb_cage_run(&c->cage, tb_plan_run, &plan, &b, err);
    if (rc < 0)
        return rc;
    if (b->score > 0 && !has_magic(f, tb_source_bytes(s->src)))
        tb_board_say(b, TB_RULE_MAGIC, "probe gives %d, but the sample has none of the magics", (int)b->score);
    tb_buf_printf(&where, "%s as %s%c", path, f->id, '\0');
    print_problems(c, where.failed ? path : where.ptr, b);
    *score = b->score > 0 ? b->score : 0;
    if (plan.bytes.len > plan.effort.lengths && (*score > 0 || plan.always))
        print_partly(path, &plan);
    rc = b->failed ? tb_nomem(err) : TB_OK;
    tb_cage_release(b);
    return rc;
}

static tb_status check_samples(check *c, tb_error *err)
{
    const size_t n = c->samples.items.len;
    tb_status rc = TB_OK;
    c->scores = calloc(n * c->n_formats + 1, sizeof *c->scores);
    if (!c->scores)
        return tb_nomem(err);
    for (size_t f = 0; f < c->n_formats && rc == TB_OK; f++) {
        const tb_format *format = c->plugin->formats[f];
        bool wanted = !c->options.format || strcmp(format->id, c->options.format) == 0, tried = false;
        for (size_t i = 0; i < n && rc == TB_OK; i++) {
            int32_t *score = &c->scores[i * c->n_formats + f];
            *score = NOT_ASKED;
            rc = wanted ? check_sample(c, format, &c->samples.items.ptr[i], score, err) : TB_OK;
            tried = tried || *score > 0 || (c->options.format && *score != NOT_ASKED);
        }
        if (rc == TB_OK && wanted && !tried)
            printf("note: the format %s recognises none of the samples, so its reader was not tried\n", format->id);
    }
    return rc;
}

/* ---- All of it ---- */

static const char *s_of(size_t n) { return n == 1 ? "" : "s"; }

static int width(const tb_format *f) { return strlen(f->id) > 3 ? (int)strlen(f->id) : 3; }

/* What probe says of each sample; - where it was not asked: of bytes that are no text, or for another --format. */
static void print_scores(const check *c)
{
    for (size_t f = 0; f < c->n_formats; f++)
        printf("%*s  ", width(c->plugin->formats[f]), c->plugin->formats[f]->id);
    puts("sample");
    for (size_t i = 0; i < c->samples.items.len; i++) {
        for (size_t f = 0; f < c->n_formats; f++) {
            int32_t score = c->scores[i * c->n_formats + f];
            if (score == NOT_ASKED)
                printf("%*s  ", width(c->plugin->formats[f]), "-");
            else
                printf("%*d  ", width(c->plugin->formats[f]), (int)score);
        }
        print_clean(tb_source_path(c->samples.items.ptr[i].src));
        putchar('\n');
    }
}

static void print_summary(const check *c)
{
    if (c->scores && c->samples.items.len)
        print_scores(c);
    printf("%zu format%s, %zu sample%s, %zu trial%s, %zu problem%s\n", c->n_formats, s_of(c->n_formats),
           c->samples.items.len, s_of(c->samples.items.len), c->n_trials, s_of(c->n_trials), c->n_problems,
           s_of(c->n_problems));
}

static tb_status run(check *c, tb_error *err)
{
    const tb_check_options *o = &c->options;
    bool usable = false;
    tb_status rc = TB_OK;
    c->path = realpath(o->operands[0], NULL);
    if (!c->path)
        return tb_fail(err, TB_E_IO, "%s: there is no such file", o->operands[0]);
    for (int i = 1; i < o->n_operands && rc == TB_OK; i++)
        rc = tb_samples_add(&c->samples, o->operands[i], err);
    if (rc == TB_OK)
        rc = check_plugin(c, &usable, err);
    if (rc == TB_OK && usable)
        rc = check_wanted_format(c, err);
    if (rc == TB_OK && usable)
        rc = check_samples(c, err);
    if (rc == TB_OK)
        print_summary(c);
    return rc;
}

int main(int argc, char **argv)
{
    check c = {0};
    tb_error err = TB_ERROR_INIT;
    if (tb_check_options_read(argc, argv, &c.options, &err) < 0)
        return trouble(&err);
    if (c.options.help || c.options.version) {
        fputs(c.options.help ? tb_check_usage() : "tongbi-plugin-check " TB_VERSION "\n", stdout);
        return EXIT_WELL;
    }
    c.cage = (tb_cage){.seconds = c.options.timeout, .open = c.options.debug};
    int status = run(&c, &err) < 0 ? trouble(&err) : c.n_problems ? EXIT_PROBLEMS : EXIT_WELL;
    if (fflush(stdout) != 0 && status != EXIT_TROUBLE) {
        (void)tb_fail(&err, TB_E_IO, "standard output cannot be written");
        status = trouble(&err);
    }
    tb_samples_fini(&c.samples);
    free(c.scores);
    free(c.path);
    return status;
}
