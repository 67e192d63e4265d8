/* SPDX-License-Identifier: MIT */
/* gettext looks at LANGUAGE only when the locale is not "C"; C.UTF-8 is there on every Debian machine. */
#define _GNU_SOURCE 1 /* secure_getenv */
#include "cli/env.h"

#include <stdlib.h>
#include <string.h>

const char *tb_env_language(void)
{
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = secure_getenv(names[i]);
        if (v && v[0])
            return strncmp(v, "zh", 2) == 0 ? "zh" : "en";
    }
    return "en";
}

void tb_env_set_language(const char *lang) { setenv("LANGUAGE", strcmp(lang, "zh") == 0 ? "zh_CN" : "en", 1); }
