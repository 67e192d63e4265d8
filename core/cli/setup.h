/* SPDX-License-Identifier: MIT */
/* What a command needs to run: the directories beside the program, the plugins, the layouts, and one way to end. */
#ifndef TB_CLI_SETUP_H
#define TB_CLI_SETUP_H
#include "align/crosswalk.h"
#include "cli/options.h"
#include "io/file_out.h"
#include "load/load.h"

#define TB_EXIT_SAME 0
#define TB_EXIT_DIFFERENT 1
#define TB_EXIT_TROUBLE 2

typedef struct tb_setup {
    tb_registry *registry;
    tb_shelf *shelf;
    tb_lexicon *lexicon;     /* once something asked for it */
    tb_crosswalk *crosswalk; /* tb_setup_align; NULL: none given */
    tb_option_value options[TB_MAX_REPEATED + 1];
    tb_load_options load;
} tb_setup;

/* Directories are found from the program's own place: the build tree (plugins/ and layouts/ beside it) or an
 * installation (../lib/tongbi/plugins, ../share/tongbi/layouts). */
TB_MUST tb_status tb_setup_open(const tb_args *a, bool with_layouts, tb_setup *out, tb_error *err);
/* The same for a comparison: layouts are read unless the user names the columns, which are then read without one. */
TB_MUST tb_status tb_setup_open_diff(const tb_args *a, tb_setup *out, tb_error *err);
/* What the options say about pairing; words of alignment are read when a comparison asks for them, while s is open. */
TB_MUST tb_status tb_setup_align(const tb_args *a, tb_setup *s, tb_align_options *out, tb_error *err);
void tb_setup_close(tb_setup *s);
/* Directory of messages, as a string that lives as long as the process; NULL: none. */
const char *tb_setup_locale_dir(void);
/* Directory of the help topics, the same. */
const char *tb_setup_help_dir(void);
/* Does the output go to a terminal that may have colours? */
bool tb_is_for_terminal(const tb_args *a);
/* Lines on standard error. */
void tb_tell(const tb_buf *lines);
/* Prints the error as one sentence; returns TB_EXIT_TROUBLE. */
int tb_trouble(const tb_error *err);
/* Where the output goes: -o, or "-" for standard output. */
const char *tb_output(const tb_args *a);
/* Says in front of an error that it came of writing there; returns its status. */
tb_status tb_writing(const tb_args *a, tb_error *err);
/* Writes out to -o or standard output; on failure prints why and returns TB_EXIT_TROUBLE, else `status`. */
int tb_finish(const tb_args *a, const tb_buf *out, int status);
/* Warnings of a dataset on standard error, those of one kind together. */
void tb_print_warnings(const tb_diags *d);
#endif
