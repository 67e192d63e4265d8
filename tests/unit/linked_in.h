/* SPDX-License-Identifier: MIT */
/* A registry over the plugins that are linked into the test. */
#ifndef TB_TEST_LINKED_IN_H
#define TB_TEST_LINKED_IN_H
#include "plugin/registry.h"

const tb_plugin *tb_plugin_query_archive(void);
const tb_plugin *tb_plugin_query_csv(void);
const tb_plugin *tb_plugin_query_gzip(void);
const tb_plugin *tb_plugin_query_json(void);
const tb_plugin *tb_plugin_query_text(void);

static inline tb_registry *open_linked_in(void)
{
    const tb_plugin *plugins[] = {tb_plugin_query_archive(), tb_plugin_query_csv(),  tb_plugin_query_gzip(),
                                  tb_plugin_query_json(),    tb_plugin_query_text(), NULL};
    tb_registry *r = NULL;
    tb_error err = TB_ERROR_INIT;
    return tb_registry_static(plugins, &r, &err) == TB_OK ? r : NULL;
}
#endif
