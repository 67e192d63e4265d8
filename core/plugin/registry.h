/* SPDX-License-Identifier: MIT */
/* The registry: which plugins there are, which formats they have, why one was refused. A plugin is found by
 * its manifest and loaded by dlopen only when its manifest says that a source may be its format. */
#ifndef TB_PLUGIN_REGISTRY_H
#define TB_PLUGIN_REGISTRY_H
#include "base/arena.h"
#include "base/diag.h"
#include "base/vec.h"
#include "io/source.h"

/* More of them in one plugin are not looked at. */
#define TB_MAX_FORMATS 8u
#define TB_MAX_EXTENSIONS 16u /* of a format */
#define TB_MAX_MAGICS 16u
#define TB_MAX_OPTIONS 16u

typedef struct tb_manifest_format {
    tb_str id;
    bool text; /* TB_FMT_TEXT */
    bool experimental;
    bool untrusted; /* not hardened against hostile input: only when asked for or allowed */
    tb_str extensions[TB_MAX_EXTENSIONS];
    size_t n_extensions;
    struct {
        uint32_t offset;
        tb_str bytes;
    } magics[TB_MAX_MAGICS];
    size_t n_magics;
    tb_str options[TB_MAX_OPTIONS]; /* their keys */
    size_t n_options;
} tb_manifest_format;

typedef struct tb_plugin_entry {
    tb_str name;
    const char *path;
    tb_manifest_format formats[TB_MAX_FORMATS];
    size_t n_formats;
    const tb_plugin *plugin; /* NULL: not loaded (yet, or refused) */
    bool tried;
    tb_str refused; /* why, or absent */
    bool unwanted;  /* refused because the user allows others only */
} tb_plugin_entry;

typedef struct tb_registry tb_registry;

/* Which plugins may be there. */
typedef struct tb_plugin_policy {
    const char *const *dirs; /* absolute directories, that of the shipped plugins first */
    size_t n_dirs;
    const char *const *allowed; /* lists of names by commas; a plugin named in none is refused */
    size_t n_allowed;           /* 0: every plugin is allowed */
    bool allow_untrusted;       /* formats flagged TB_FMT_UNTRUSTED are picked like any other */
} tb_plugin_policy;

/* The policy's strings must outlive the registry. Directories that do not exist are passed over; what is refused is
 * kept with its reason. */
TB_MUST tb_status tb_registry_open(const tb_plugin_policy *policy, tb_registry **out, tb_error *err);
/* A registry over plugins that are linked in (unit tests and fuzzers only). NULL-terminated. */
TB_MUST tb_status tb_registry_static(const tb_plugin *const *plugins, tb_registry **out, tb_error *err);
void tb_registry_close(tb_registry *r);
size_t tb_registry_count(const tb_registry *r);
const tb_plugin_entry *tb_registry_at(const tb_registry *r, size_t i);
/* Loads the entry if it is not; refusal gives an error and is remembered. */
TB_MUST tb_status tb_registry_load(tb_registry *r, size_t i, tb_error *err);

/* Does a format declare this option? key: delimiter, or csv.delimiter for that of one format. */
bool tb_registry_has_option(const tb_registry *r, tb_str key);

typedef struct tb_score {
    size_t entry;
    const tb_format *format; /* NULL: the plugin was not loaded, its manifest ruled it out */
    tb_str id;
    int score;
    bool extension; /* the format lists the file's extension */
} tb_score;
typedef TB_VEC(tb_score) tb_scores;

/* Asks every candidate format; sorted by score, then id. The source's view is decoded for text formats. diags may be
 * NULL. */
TB_MUST tb_status tb_registry_probe(tb_registry *r, tb_source *src, tb_str encoding, tb_diags *diags, tb_scores *out,
                                    tb_error *err);
/* The format that reads src: the one named by `id` if given, else the best by evidence. A tie is an error that
 * names both formats and --input-format. */
TB_MUST tb_status tb_registry_pick(tb_registry *r, tb_source *src, tb_str id, tb_str encoding, tb_diags *diags,
                                   const tb_format **out, tb_error *err);
#endif
