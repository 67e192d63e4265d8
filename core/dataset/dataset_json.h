/* SPDX-License-Identifier: MIT */
/* The canonical dataset file (规范数据集): a dataset as JSON, written by `export --format json` and read by every
 * command. docs/formats.md describes it, docs/schema/dataset.schema.json is its schema. What is written, read and
 * written again is the same to the byte. */
#ifndef TB_DATASET_DATASET_JSON_H
#define TB_DATASET_DATASET_JSON_H
#include "dataset/dataset.h"

/* out must not be written by anyone else until this returns; check out->failed. */
void tb_dataset_write_json(const tb_dataset *ds, tb_buf *out);
/* Do the bytes begin like a dataset file ("tongbi": "dataset" as first member)? */
bool tb_is_dataset_json(tb_str bytes);
/* Reads a dataset file; its facts.source is the one it names, else `name`. Errors name the member at fault. */
TB_MUST tb_status tb_dataset_read_json(tb_str text, tb_str name, tb_dataset **out, tb_error *err);
#endif
