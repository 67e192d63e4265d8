/* SPDX-License-Identifier: MIT */
/* tongbi-manifest PLUGIN.so OUT: loads a plugin that was just built and writes its manifest. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "io/file_out.h"
#include "plugin/host.h"
#include "plugin/manifest.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: tongbi-manifest PLUGIN.so OUT\n");
        return 2;
    }
    void *so = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    void *sym = so ? dlsym(so, "tb_plugin_query") : NULL;
    if (!sym) {
        fprintf(stderr, "tongbi-manifest: %s: %s\n", argv[1], dlerror());
        return 2;
    }
    const tb_plugin *(*query)(void);
    memcpy(&query, &sym, sizeof query);
    const tb_plugin *p = query();
    const char *fault = tb_descriptor_fault(p);
    if (fault) {
        fprintf(stderr, "tongbi-manifest: %s: %s\n", argv[1], fault);
        return 2;
    }
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_manifest_write(p, &out);
    tb_error err = TB_ERROR_INIT;
    if (out.failed || tb_file_write(argv[2], tb_buf_view(&out), &err) < 0) {
        fprintf(stderr, "tongbi-manifest: %s: %s\n", argv[2], err.message);
        return 2;
    }
    return 0;
}
