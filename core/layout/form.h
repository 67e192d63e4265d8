/* SPDX-License-Identifier: MIT */
/* Forms (填报表): a publication prints some tables, 绩效目标表 above all, as one form a project: fields as label and
 * value (项目名称 | 新建服务中心 | 项目性质 | 阶段性项目), then lines under a heading of their own (一级指标 | 二级指标
 * | ...). Unfolded, a form is an ordinary table: the labels and the heading of the lines are its heading, and the
 * fields stand in each line as a merged cell does. Forms that follow each other under the same title are one table. */
#ifndef TB_LAYOUT_FORM_H
#define TB_LAYOUT_FORM_H
#include "layout/layout.h"
#include "table/document.h"

/* Unfolds the tables of d, whose grids are squared, that are forms by one of l's specs. Places stay those of the cells
 * as printed. New texts go to a. */
TB_MUST tb_status tb_forms_unfold(const tb_layout *l, tb_document *d, tb_arena *a, tb_error *err);
#endif
