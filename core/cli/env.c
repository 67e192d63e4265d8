/* SPDX-License-Identifier: MIT */
/* gettext looks at LANGUAGE only when the locale is not "C"; C.UTF-8 is there on every Debian machine. */
#define _GNU_SOURCE 1 /* secure_getenv */
#include "cli/env.h"

#include <stdlib.h>
#include <string.h>

/* What the environment said before tb_env_set_language wrote into it. */
static bool is_chinese;

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

const char *tb_language_of(const char *name)
{
    static const char *const languages[] = {"zh", "en"};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (strncmp(name, languages[i], 2) == 0 && strchr("_-.@", name[2])) /* the NUL at its end too */
            return languages[i];
    return NULL;
}

size_t tb_env_plugin_dirs(const char **out, size_t max)
{
    static char text[65536];
    const char *path = secure_getenv("TONGBI_PLUGIN_PATH");
    size_t n = 0, len = path ? strlen(path) : 0;
    if (len == 0 || len >= sizeof text)
        return 0;
    memcpy(text, path, len + 1);
    for (char *p = text; p && n < max;) {
        char *end = strchr(p, ':');
        if (end)
            *end++ = '\0';
        if (*p)
            out[n++] = p;
        p = end;
    }
    return n;
}

bool tb_env_is_dumb(void)
{
    const char *term = secure_getenv("TERM");
    return !term || !term[0] || strcmp(term, "dumb") == 0;
}

bool tb_env_no_color(void)
{
    const char *no = secure_getenv("NO_COLOR");
    return (no && no[0]) || tb_env_is_dumb();
}

void tb_env_set_language(const char *lang)
{
    is_chinese = strcmp(tb_env_language(), "zh") == 0;
    setenv("LANGUAGE", strcmp(lang, "zh") == 0 ? "zh_CN" : "en", 1);
}

bool tb_env_is_chinese(void) { return is_chinese; }
