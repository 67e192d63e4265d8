/* SPDX-License-Identifier: MIT */
/* The environment: the only room that reads it. */
#ifndef TB_CLI_ENV_H
#define TB_CLI_ENV_H
#include <stdbool.h>
#include <stddef.h>

/* "zh" or "en" by LANGUAGE, LC_ALL, LC_MESSAGES, LANG, in that order. */
const char *tb_env_language(void);
/* "zh" or "en" for a name such as zh, zh_CN, zh-Hans or en_US.UTF-8; NULL: another language. */
const char *tb_language_of(const char *name);
/* Is the user's environment Chinese, whatever --lang says? */
bool tb_env_is_chinese(void);
/* The directories of TONGBI_PLUGIN_PATH, at most max; returns how many. They live as long as the process. */
size_t tb_env_plugin_dirs(const char **out, size_t max);
/* Is the terminal one that cannot go back in a line? */
bool tb_env_is_dumb(void);
/* Is NO_COLOR set, or the terminal a dumb one? */
bool tb_env_no_color(void);
/* Tells gettext the language; works where no locale was generated. */
void tb_env_set_language(const char *lang);
#endif
