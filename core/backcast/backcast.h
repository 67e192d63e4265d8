/* SPDX-License-Identifier: MIT */
/* Backcast (倒推): last year's figures as this year's statements imply them: this year's value less the stated change.
 * A value that nobody published; every one carries how it was derived. */
#ifndef TB_BACKCAST_BACKCAST_H
#define TB_BACKCAST_BACKCAST_H
#include "layout/layout.h"

/* A partial dataset of the base year from the statements of ds that state a change. Which table lines hold the
 * figure of a statement is the layout's business; a figure that stands only in prose goes to table `statements`. A
 * statement whose amount contradicts the table is noted, and the table is believed. TB_E_NOTFOUND when no
 * statement states a change. *out is freed with tb_dataset_free. */
TB_MUST tb_status tb_backcast(const tb_dataset *ds, const tb_layout *l, tb_dataset **out, tb_error *err);
#endif
