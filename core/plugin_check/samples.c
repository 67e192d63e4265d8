/* SPDX-License-Identifier: MIT */
/* A text is decoded at once: text formats get UTF-8, the others the bytes as they are. */
#include "plugin_check/samples.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"

#define MOST_DEEP 8u

static tb_status add_file(tb_samples *s, const char *path, tb_error *err)
{
    tb_sample sample = {0};
    tb_status rc = tb_source_open(path, &sample.src, err);
    if (rc < 0)
        return tb_context(err, "%s", path);
    sample.is_text = tb_source_as_text(sample.src, (tb_str){NULL, 0}, NULL, NULL) == TB_OK;
    if (tb_vec_push(&s->items, sample))
        return TB_OK;
    tb_source_close(sample.src);
    return tb_nomem(err);
}

static int no_dots(const struct dirent *d) { return d->d_name[0] != '.'; }

static tb_status add(tb_samples *s, const char *path, unsigned depth, tb_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return add_file(s, path, err);
    struct dirent **names = NULL;
    int n = scandir(path, &names, no_dots, alphasort);
    tb_status rc = TB_OK;
    if (n < 0)
        rc = tb_fail(err, TB_E_IO, "%s: it cannot be listed: %s", path, tb_system_reason(errno));
    for (int i = 0; i < n; i++) {
        TB_CLEANUP(tb_buf_fini) tb_buf child = {0};
        tb_buf_printf(&child, "%s%s%s%c", path, path[strlen(path) - 1] == '/' ? "" : "/", names[i]->d_name, '\0');
        if (rc == TB_OK && child.failed)
            rc = tb_nomem(err);
        else if (rc == TB_OK && depth < MOST_DEEP)
            rc = add(s, child.ptr, depth + 1, err);
        free(names[i]);
    }
    free(names);
    return rc;
}

tb_status tb_samples_add(tb_samples *s, const char *path, tb_error *err) { return add(s, path, 0, err); }

void tb_samples_fini(tb_samples *s)
{
    for (size_t i = 0; i < s->items.len; i++)
        tb_source_close(s->items.ptr[i].src);
    tb_vec_fini(&s->items);
}
