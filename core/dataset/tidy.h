/* SPDX-License-Identifier: MIT */
/* The tidy form: one CSV line per printed value (docs/formats.md has the columns). */
#ifndef TB_DATASET_TIDY_H
#define TB_DATASET_TIDY_H
#include "dataset/dataset.h"
void tb_tidy_write(const tb_dataset *ds, tb_buf *out);
/* The prose: one CSV line per statement. */
void tb_tidy_write_statements(const tb_dataset *ds, tb_buf *out);
/* The unit of an amount is that it was printed in; a value's own text for machines: 83246900.00, 93.42, or ''. */
void tb_value_write(tb_buf *b, tb_value v);
#endif
