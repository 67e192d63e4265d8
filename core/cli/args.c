/* SPDX-License-Identifier: MIT */
/* getopt_long works on a table made from ours for the command at hand. Options may stand anywhere; "--" ends them. */
#include <getopt.h>
#include <stddef.h>
#include <string.h>

#include "base/msg.h"
#include "cli/env.h"
#include "cli/options.h"

#define MAX_ROWS 64
#define FIRST_LONG 256 /* what getopt_long returns for the first row; letters are below */

/* "8", or with a unit "512M"; at least 1. */
static bool read_size(const char *c, bool units, size_t *out)
{
    static const char letters[] = "KMG";
    size_t n = 0;
    for (; *c >= '0' && *c <= '9' && n < SIZE_MAX >> 44; c++)
        n = n * 10 + (size_t)(*c - '0');
    const char *unit = *c && units ? strchr(letters, *c) : NULL;
    for (const char *u = letters; unit && u <= unit; u++)
        n *= 1024;
    c += unit != NULL;
    if (*c != '\0' || n == 0)
        return false;
    *out = n;
    return true;
}

/* "size=8G" */
static tb_status store_limit(const char *value, tb_limits *out, tb_error *err)
{
    static const struct {
        const char *name;
        size_t offset;
    } names[] = {{"depth=", offsetof(tb_limits, depth)},
                 {"members=", offsetof(tb_limits, members)},
                 {"ratio=", offsetof(tb_limits, ratio)},
                 {"size=", offsetof(tb_limits, size)}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t len = strlen(names[i].name), n = 0;
        if (strncmp(value, names[i].name, len) != 0)
            continue;
        if (read_size(value + len, true, &n)) {
            memcpy((char *)out + names[i].offset, &n, sizeof n);
            return TB_OK;
        }
    }
    return tb_fail(err, TB_E_OPTION, _("--limit %s: give depth=N, members=N, ratio=N or size=N"), value);
}

static tb_status store(const tb_command *c, const tb_option_row *row, const char *value, tb_args *out, tb_error *err)
{
    void *member = (char *)out + row->offset;
    tb_arg_list *list = member;
    if (row->takes != TB_TAKES_NOTHING && value[0] == '\0')
        return tb_fail(err, TB_E_OPTION, _("--%s needs a value; 'tongbi %s --help' shows which"), row->name, c->name);
    switch (row->takes) {
    case TB_TAKES_NOTHING:
        memcpy(member, &(bool){true}, sizeof(bool));
        break;
    case TB_TAKES_TEXT:
        memcpy(member, &value, sizeof value);
        break;
    case TB_TAKES_LIST:
        if (list->n == TB_MAX_REPEATED)
            return tb_fail(err, TB_E_LIMIT, _("--%s is given more than %d times"), row->name, TB_MAX_REPEATED);
        list->of[list->n++] = value;
        break;
    case TB_TAKES_LIMIT:
        return store_limit(value, &out->limits, err);
    case TB_TAKES_NUMBER:
        if (!read_size(value, false, member))
            return tb_fail(err, TB_E_OPTION, _("--%s %s: give a number from 1"), row->name, value);
        break;
    case TB_TAKES_BYTES:
        if (!read_size(value, true, member))
            return tb_fail(err, TB_E_OPTION, _("--%s %s: give a number of bytes, or one with K, M or G, such as 512M"),
                           row->name, value);
        break;
    }
    return TB_OK;
}

static tb_status check_values(const tb_command *c, const tb_args *a, tb_error *err)
{
    if (a->lang && !tb_language_of(a->lang))
        return tb_fail(err, TB_E_OPTION, _("--lang %s: there is zh and en"), a->lang);
    bool known = !a->format;
    TB_CLEANUP(tb_buf_fini) tb_buf list = {0};
    for (const char *const *f = c->formats; *f; f++) {
        known = known || strcmp(*f, a->format) == 0;
        tb_buf_printf(&list, "%s%s", f == c->formats ? "" : ", ", *f);
    }
    if (!known)
        return tb_fail(err, TB_E_OPTION, _("--format %s: '%s' writes %.*s"), a->format, c->name,
                       TB_ARG(tb_buf_view(&list)));
    for (size_t i = 0; i < a->options.n; i++)
        if (strchr(a->options.of[i], '=') == NULL || a->options.of[i][0] == '=')
            return tb_fail(err, TB_E_OPTION, _("--option %s: give KEY=VALUE"), a->options.of[i]);
    if (a->help || a->version)
        return TB_OK;
    if (a->n_operands < c->min_operands)
        return tb_fail(err, TB_E_OPTION, _("'%s' needs %s; 'tongbi %s --help' shows its options"), c->name, c->operands,
                       c->name);
    return TB_OK;
}

/* getopt_long leaves in optopt which option it was: a letter, the number of a long one, 0 for an unknown long one. */
static tb_status refuse(const tb_command *c, int got, const char *word, tb_error *err)
{
    char letter[3] = {'-', (char)optopt, '\0'};
    bool is_long = optopt == 0 || optopt >= FIRST_LONG;
    if (got == ':')
        return tb_fail(err, TB_E_OPTION, _("%s needs a value; 'tongbi %s --help' shows which"), is_long ? word : letter,
                       c->name);
    if (optopt >= FIRST_LONG)
        return tb_fail(err, TB_E_OPTION, _("--%s takes no value"), tb_option_row_at((size_t)optopt - FIRST_LONG)->name);
    return tb_fail(err, TB_E_OPTION, _("'%s' has no option %s; 'tongbi %s --help' lists them"), c->name,
                   is_long ? word : letter, c->name);
}

typedef struct getopt_tables {
    struct option longs[MAX_ROWS + 1];
    char shorts[3 * MAX_ROWS + 2];
} getopt_tables;

static void make_tables(const tb_command *c, getopt_tables *t)
{
    size_t n = 0, s = 0;
    memset(t, 0, sizeof *t);
    t->shorts[s++] = ':';
    const tb_option_row *row;
    for (size_t i = 0; i < MAX_ROWS && (row = tb_option_row_at(i)); i++) {
        if (!(row->commands & c->bit))
            continue;
        t->longs[n++] =
            (struct option){row->name, row->arg ? required_argument : no_argument, NULL, (int)i + FIRST_LONG};
        if (!row->letter)
            continue;
        t->shorts[s++] = (char)row->letter;
        if (row->arg)
            t->shorts[s++] = ':';
    }
}

static const tb_option_row *row_of(const tb_command *c, int got)
{
    const tb_option_row *row;
    if (got >= FIRST_LONG)
        return tb_option_row_at((size_t)(got - FIRST_LONG));
    for (size_t i = 0; (row = tb_option_row_at(i)); i++)
        if (row->letter == got && (row->commands & c->bit))
            return row;
    return NULL;
}

tb_status tb_args_read(const tb_command *c, int argc, char **argv, tb_args *out, tb_error *err)
{
    getopt_tables t;
    make_tables(c, &t);
    optind = 0;
    opterr = 0;
    for (int got; (got = getopt_long(argc, argv, t.shorts, t.longs, NULL)) != -1;) {
        if (got == '?' || got == ':')
            return refuse(c, got, argv[optind - 1], err);
        const tb_option_row *row = row_of(c, got);
        tb_status rc = row ? store(c, row, optarg, out, err) : TB_OK;
        if (rc < 0)
            return rc;
    }
    for (; optind < argc; optind++) {
        if (out->n_operands >= c->max_operands)
            return tb_fail(err, TB_E_OPTION, _("'%s' takes %s; '%s' is one too many"), c->name,
                           c->operands[0] ? c->operands : _("no file"), argv[optind]);
        out->operands[out->n_operands++] = argv[optind];
    }
    return check_values(c, out, err);
}
