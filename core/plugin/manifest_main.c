/* SPDX-License-Identifier: MIT */
/* tongbi-manifest PLUGIN.so OUT: loads a plugin that was just built and writes its manifest. */
#include <stdio.h>
#include <stdlib.h>

#include "io/file_out.h"
#include "plugin/loader.h"
#include "plugin/manifest.h"

static int trouble(const char *what, const char *why)
{
    fprintf(stderr, "tongbi-manifest: %s: %s\n", what, why);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: tongbi-manifest PLUGIN.so OUT\n");
        return 2;
    }
    tb_error err = TB_ERROR_INIT;
    const tb_plugin *p = NULL;
    char *path = realpath(argv[1], NULL); /* a name without a slash would be looked for among the system's libraries */
    tb_status rc = tb_plugin_load(path ? path : argv[1], &p, &err);
    free(path);
    if (rc < 0)
        return trouble(argv[1], err.message);
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_manifest_write(p, &out);
    if (out.failed)
        return trouble(argv[2], "memory ran out");
    return tb_file_write(argv[2], tb_buf_view(&out), &err) < 0 ? trouble(argv[2], err.message) : 0;
}
