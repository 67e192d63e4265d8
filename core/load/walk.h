/* SPDX-License-Identifier: MIT */
/* Walking (展开): from what the user names to the sources that hold tables: a file, the members of an archive that fit
 * a.zip!/2023/x*.csv, archives in archives, the files of a directory. The limits on depth, number, size and ratio are
 * kept here and nowhere else. */
#ifndef TB_LOAD_WALK_H
#define TB_LOAD_WALK_H
#include "load/load.h"

typedef struct tb_walk_sink {
    void *to;
    /* A source that some format reads; src is handed over. A failure ends the walk. */
    tb_status (*leaf)(void *to, tb_source *src, tb_error *err);
    /* What cannot be read, where the walk goes on: a member no format knows, one that is damaged or encrypted, a broken
     * archive in an archive, whatever is wrong with an entry of a directory. */
    tb_status (*skipped)(void *to, const char *path, const tb_error *why, tb_error *err);
} tb_walk_sink;

/* Sorted by name in a directory, in stored order in an archive. Errors of the path itself end the walk, and so do
 * limits. */
TB_MUST tb_status tb_walk(const tb_load_options *o, const char *path, const tb_walk_sink *sink, tb_error *err);
/* Does the path name a directory? Then it holds many publications. */
bool tb_walk_is_dir(const char *path);
/* Does it, or the archive in it, name standard input, a pipe or the like? Then it can be read only once. */
bool tb_walk_is_stream(const char *path);
#endif
