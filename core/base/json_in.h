/* SPDX-License-Identifier: MIT */
/* Reading whole JSON files of our own (layouts, datasets) through cJSON, with the checks that cJSON leaves out:
 * valid UTF-8, nothing after the value, no duplicate members, depth, and typed access whose errors name the path. */
#ifndef TB_BASE_JSON_IN_H
#define TB_BASE_JSON_IN_H
#include <cjson/cJSON.h>

#include "base/error.h"

/* Parses text; *out is freed with cJSON_Delete. Errors name the line. */
TB_MUST tb_status tb_json_parse(tb_str text, cJSON **out, tb_error *err);
/* Member access. A missing member gives *out = NULL / absent / fallback; a member of another type is an
 * error that names `where` and the member. Returned slices live as long as the tree. */
TB_MUST tb_status tb_json_str(const cJSON *obj, const char *where, const char *key, tb_str *out, tb_error *err);
TB_MUST tb_status tb_json_int(const cJSON *obj, const char *where, const char *key, int fallback, int *out,
                              tb_error *err);
TB_MUST tb_status tb_json_bool(const cJSON *obj, const char *where, const char *key, bool fallback, bool *out,
                               tb_error *err);
TB_MUST tb_status tb_json_array(const cJSON *obj, const char *where, const char *key, const cJSON **out, tb_error *err);
TB_MUST tb_status tb_json_object(const cJSON *obj, const char *where, const char *key, const cJSON **out,
                                 tb_error *err);
/* Error when obj has a member that is not in the NULL-terminated list (typos in layouts must not pass). */
TB_MUST tb_status tb_json_only(const cJSON *obj, const char *where, const char *const *keys, tb_error *err);
static inline tb_str tb_json_text(const cJSON *item)
{
    return item && cJSON_IsString(item) ? tb_str_of(item->valuestring) : (tb_str){NULL, 0};
}
#endif
