/* SPDX-License-Identifier: MIT */
/* Picks the command and the language. What goes wrong is printed in one place (tb_trouble), exit status 2. */
#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/large.h"
#include "base/msg.h"
#include "base/run.h"
#include "cli/env.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/setup.h"

/* The language must be known before the first message: --lang is looked for by hand. */
static const char *language(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *v = argv[i];
        if (strncmp(v, "--lang=", 7) == 0)
            v += 7;
        else if ((strcmp(v, "--lang") == 0 || strcmp(v, "-L") == 0) && i + 1 < argc)
            v = argv[i + 1];
        else
            continue;
        if ((v = tb_language_of(v)))
            return v;
    }
    return tb_env_language();
}

static void set_language(const char *lang)
{
    tb_env_set_language(lang);
    setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_MESSAGES, "C.UTF-8");
    const char *dir = tb_setup_locale_dir();
    if (dir)
        bindtextdomain("tongbi", dir);
    bind_textdomain_codeset("tongbi", "UTF-8");
}

static int print(const tb_buf *out)
{
    tb_args plain = {0};
    return tb_finish(&plain, out, 0);
}

static int unknown(const char *word)
{
    tb_error err = TB_ERROR_INIT;
    (void)tb_fail(&err, TB_E_OPTION,
                  word[0] ? _("there is no command '%s'; 'tongbi help' lists them")
                          : _("which command%s? 'tongbi help' lists them"),
                  word);
    return tb_trouble(&err);
}

static int help(int argc, char **argv, const char *lang)
{
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    const char *word = argc > 2 && argv[2][0] != '-' ? argv[2] : NULL;
    const tb_command *c = word ? tb_command_find(word) : NULL;
    if (word && !c)
        return tb_help_topic(word, lang, &out) ? print(&out) : unknown(word);
    if (c)
        tb_help_command(c, &out);
    else
        tb_help_overview(&out);
    return print(&out);
}

static int version(void)
{
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_buf_z(&out, "tongbi " TB_VERSION "\n");
    return print(&out);
}

/* tongbi --lang zh diff A B: the language may stand before the command, which then comes first. */
static void command_first(int argc, char **argv)
{
    int i = 1;
    while (i < argc && (strncmp(argv[i], "--lang", 6) == 0 || strncmp(argv[i], "-L", 2) == 0))
        i += strcmp(argv[i], "--lang") == 0 || strcmp(argv[i], "-L") == 0 ? 2 : 1;
    if (i == 1 || i >= argc)
        return;
    char *command = argv[i];
    memmove(argv + 2, argv + 1, (size_t)(i - 1) * sizeof *argv);
    argv[1] = command;
}

/* The first interrupt asks the run to end, so that nothing is left behind; a second one is the system's business. */
static volatile sig_atomic_t interrupted_by;

static void on_interrupt(int number)
{
    interrupted_by = number;
    tb_run_cancel();
}

static void catch_interrupts(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction act = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&act.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        (void)sigaction(numbers[i], &act, NULL);
    act = (struct sigaction){.sa_handler = SIG_IGN}; /* a limit on files is then an error of writing like any other */
    (void)sigaction(SIGXFSZ, &act, NULL);
}

int main(int argc, char **argv)
{
    tb_large_setup();
    const char *lang = language(argc, argv);
    set_language(lang);
    command_first(argc, argv);
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return version();
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help(argc, argv, lang);
    tb_error err = TB_ERROR_INIT;
    const tb_command *c = tb_command_find(word);
    if (!c)
        return unknown(word);
    tb_args args = {0};
    if (tb_args_read(c, argc - 1, argv + 1, &args, &err) < 0)
        return tb_trouble(&err);
    if (args.version)
        return version();
    if (args.help) {
        TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
        tb_help_command(c, &out);
        return print(&out);
    }
    catch_interrupts();
    tb_progress_start();
    int status = c->run(&args);
    tb_progress_end();
    if (status == TB_EXIT_TROUBLE && interrupted_by) /* whoever called is to see that it was a signal */
        (void)raise(interrupted_by);
    return status;
}
