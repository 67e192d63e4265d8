/* SPDX-License-Identifier: MIT */
/* Small PDFs made byte by byte. Places are in points from the upper left corner of a page. Latin text is set in
 * Helvetica, which no file embeds; Han text in STSong-Light, which takes poppler-data to be read. */
#ifndef TB_TESTS_MAKING_PDF_H
#define TB_TESTS_MAKING_PDF_H
#include <stddef.h>

#define PDF_PAGES 12

struct pdf_page {
    char ops[1 << 17];
    size_t len;
    double width, height;
    const char *extra; /* entries of its dictionary, NULL: none */
};

struct pdf {
    struct pdf_page pages[PDF_PAGES];
    size_t n_pages;
    const char *info, *trailer; /* entries of the dictionaries, NULL: none */
    char bytes[1 << 20];
    size_t len;
};

/* A page of A4 to draw on. */
struct pdf_page *pdf_add_page(struct pdf *d);
/* Appends operators as they stand; a page has its origin at the lower left, as PDF has it. */
void pdf_op(struct pdf_page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text on one base line: of ASCII in Helvetica, of anything else in STSong-Light. */
void pdf_text(struct pdf_page *p, double x, double y, double size, const char *utf8);
/* ... that ends at x, or has its middle there. */
void pdf_text_right(struct pdf_page *p, double x, double y, double size, const char *utf8);
void pdf_text_middle(struct pdf_page *p, double x, double y, double size, const char *utf8);
void pdf_line(struct pdf_page *p, double x1, double y1, double x2, double y2);
/* Poppler reads its encodings anew whenever no document is open: this leaves one open. */
void pdf_keep_encodings(void);
/* Puts the file together. */
void pdf_finish(struct pdf *d);
#endif
