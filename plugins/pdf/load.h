/* SPDX-License-Identifier: MIT */
/* Fills a page from poppler. */
#ifndef TB_PDF_LOAD_H
#define TB_PDF_LOAD_H
#include <poppler.h>

#include "page.h"

/* Its text, as it stands on the page; false when memory is refused. *lost: part of the text could not be taken. */
bool load_text(struct page *p, PopplerPage *source, bool *lost);
/* What is drawn on it. */
bool load_marks(struct page *p, PopplerPage *source);
/* Turns a page whose text runs upwards, downwards or upside down. */
void turn_upright(struct page *p);
#endif
