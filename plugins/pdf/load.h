/* SPDX-License-Identifier: MIT */
/* Fills a page from poppler. */
#ifndef TB_PDF_LOAD_H
#define TB_PDF_LOAD_H
#include <poppler.h>

#include "page.h"

/* The size of a page, of which nothing else is known yet. */
void load_size(struct page *p, PopplerPage *source);
/* What is drawn on it; false when memory is refused. */
bool load_marks(struct page *p, PopplerPage *source);
/* Rules that show on the drawn page and nowhere else; added to the marks. */
bool load_picture(struct page *p, PopplerPage *source);
/* Its text, as it stands on the page. *lost: part of the text could not be taken. */
bool load_text(struct page *p, PopplerPage *source, bool *lost);
/* Turns a page whose text runs upwards, downwards or upside down. */
void turn_upright(struct page *p);
#endif
