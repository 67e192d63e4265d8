/* SPDX-License-Identifier: MIT */
/* The samples a plugin is tried with: files named, and the files of directories named. */
#ifndef TB_PLUGIN_CHECK_SAMPLES_H
#define TB_PLUGIN_CHECK_SAMPLES_H
#include "base/vec.h"
#include "io/source.h"

typedef struct tb_sample {
    tb_source *src;
    bool is_text;
} tb_sample;

typedef struct tb_samples {
    TB_VEC(tb_sample) items;
} tb_samples;

/* Adds a file, or those of a directory in the order of their names, whose own names do not begin with a dot. */
TB_MUST tb_status tb_samples_add(tb_samples *s, const char *path, tb_error *err);
void tb_samples_fini(tb_samples *s);
#endif
