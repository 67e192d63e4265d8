/* SPDX-License-Identifier: MIT */
/* The environment: the only room that reads it. */
#ifndef TB_CLI_ENV_H
#define TB_CLI_ENV_H
/* "zh" or "en" by LANGUAGE, LC_ALL, LC_MESSAGES, LANG, in that order. */
const char *tb_env_language(void);
/* Tells gettext the language; works where no locale was generated. */
void tb_env_set_language(const char *lang);
#endif
