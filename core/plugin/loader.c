/* SPDX-License-Identifier: MIT */
/* The pointer to the function travels by memcpy: ISO C knows no cast from one of data. */
#include "plugin/loader.h"

#include <dlfcn.h>

#include "base/msg.h"
#include "plugin/contract.h"
#include "plugin/host.h"

tb_status tb_plugin_load(const char *path, const tb_plugin **out, tb_error *err)
{
    void *so = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!so)
        return tb_fail(err, TB_E_UNSUPPORTED, "%s", dlerror());
    void *sym = dlsym(so, "tb_plugin_query");
    if (!sym)
        return tb_fail(err, TB_E_UNSUPPORTED, "%s", _("it does not export tb_plugin_query"));
    const tb_plugin *(*query)(void);
    memcpy(&query, &sym, sizeof query);
    const tb_plugin *p = query();
    const char *fault = tb_descriptor_fault(p);
    if (fault)
        return tb_fail(err, TB_E_UNSUPPORTED, "%s", fault);
    *out = p;
    return TB_OK;
}

tb_status tb_plugin_init(const tb_plugin *p, tb_error *err)
{
    tb_error own = TB_ERROR_INIT;
    tb_status rc = TB_HAS(p, tb_plugin, init) && p->init ? p->init(tb_host_services(), &own) : TB_OK;
    if (rc >= 0)
        return TB_OK;
    own.message[sizeof own.message - 1] = '\0';
    return tb_fail(err, rc, "%s", own.message[0] ? own.message : _("its init failed without saying why"));
}
