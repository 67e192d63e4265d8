/* SPDX-License-Identifier: MIT */
/* A number is digits and nothing else. */
#include "plugin_check/options.h"

#include <getopt.h>
#include <stdio.h>

const char *tb_check_usage(void)
{
    return "usage: tongbi-plugin-check [options] PLUGIN.so [SAMPLE...]\n"
           "\n"
           "Holds a plugin against the contract of tongbi/plugin.h: its file and descriptor; then, with each sample "
           "and\n"
           "each of its formats that recognises it, its readers. A sample is a file, or a directory of files. It is "
           "read\n"
           "whole and cut to every length, in windows of many sizes, with every allocation and every look at the "
           "source\n"
           "failing in turn, cancelled, closed early, by several threads, with some bytes changed. Trials run in "
           "child\n"
           "processes, so that a crash is reported and not suffered.\n"
           "\n"
           "options:\n"
           "  -f, --format ID        only this format, and whether it recognises the samples or not\n"
           "  -l, --lengths N        cut samples to every length below N, and to some above (65536)\n"
           "  -r, --refusals N       how many allocations and looks at the source fail in turn (1000)\n"
           "  -m, --mutations N      how often a sample is read with some bytes changed (500)\n"
           "  -s, --seed N           where chance begins; the same seed gives the same trials (1)\n"
           "  -t, --timeout SECONDS  time for one trial (10)\n"
           "  -d, --debug            no child processes, for debuggers: the first crash is the end\n"
           "  -h, --help             print this\n"
           "  -V, --version          print the version\n"
           "\n"
           "Each problem is a line that says what the plugin did, in which trial, and what the contract says. Exit "
           "status:\n"
           "0 all is well, 1 there are problems, 2 trouble.\n";
}

static tb_status number(const char *name, const char *text, uint64_t most, uint64_t *out, tb_error *err)
{
    uint64_t n = 0;
    const char *c = text;
    for (; *c >= '0' && *c <= '9' && n <= most; c++)
        n = n * 10 + (uint64_t)(*c - '0');
    if (*c || c == text || n > most)
        return tb_fail(err, TB_E_OPTION, "--%s %s: give a number up to %llu", name, text, (unsigned long long)most);
    *out = n;
    return TB_OK;
}

static tb_status store(int letter, tb_check_options *o, tb_error *err)
{
    uint64_t n = 0;
    tb_status rc = TB_OK;
    switch (letter) {
    case 'f':
        o->format = optarg;
        break;
    case 'l':
        rc = number("lengths", optarg, 1000000, &n, err);
        o->effort.lengths = (size_t)n;
        break;
    case 'r':
        rc = number("refusals", optarg, 1000000, &n, err);
        o->effort.failures = (size_t)n;
        break;
    case 'm':
        rc = number("mutations", optarg, 1000000, &n, err);
        o->effort.mutations = (size_t)n;
        break;
    case 's':
        rc = number("seed", optarg, UINT64_C(1000000000000000000), &o->effort.seed, err);
        break;
    case 't':
        rc = number("timeout", optarg, 3600, &n, err);
        o->timeout = n ? (unsigned)n : 1;
        break;
    case 'd':
        o->debug = true;
        break;
    case 'h':
        o->help = true;
        break;
    default:
        o->version = true;
        break;
    }
    return rc;
}

tb_status tb_check_options_read(int argc, char **argv, tb_check_options *out, tb_error *err)
{
    static const struct option longs[] = {
        {"format", required_argument, NULL, 'f'},   {"lengths", required_argument, NULL, 'l'},
        {"refusals", required_argument, NULL, 'r'}, {"mutations", required_argument, NULL, 'm'},
        {"seed", required_argument, NULL, 's'},     {"timeout", required_argument, NULL, 't'},
        {"debug", no_argument, NULL, 'd'},          {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},        {NULL, 0, NULL, 0},
    };
    tb_check_options o = {.effort = {.lengths = 65536, .failures = 1000, .mutations = 500, .seed = 1}, .timeout = 10};
    opterr = 0;
    for (int got; (got = getopt_long(argc, argv, ":f:l:r:m:s:t:dhV", longs, NULL)) != -1;) {
        if (got == ':')
            return tb_fail(err, TB_E_OPTION, "%s needs a value; --help shows which", argv[optind - 1]);
        if (got == '?')
            return tb_fail(err, TB_E_OPTION, "there is no option %s; --help lists them", argv[optind - 1]);
        tb_status rc = store(got, &o, err);
        if (rc < 0)
            return rc;
    }
    o.operands = argv + optind;
    o.n_operands = argc - optind;
    if (o.n_operands == 0 && !o.help && !o.version)
        return tb_fail(err, TB_E_OPTION, "which plugin? tongbi-plugin-check --help says more");
    *out = o;
    return TB_OK;
}
