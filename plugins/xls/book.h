/* SPDX-License-Identifier: MIT */
/* What stands in front of the sheets of a workbook and is needed to read them: their names and places, the texts that
 * cells share, the number formats. */
#ifndef TB_XLS_BOOK_H
#define TB_XLS_BOOK_H
#include "text.h"

struct sheet_entry {
    tb_str name;
    uint64_t at; /* of its first record */
    bool hidden;
};

struct book {
    struct memory mem;
    struct stream in;
    struct pool pool;
    struct text scratch;
    struct codec codec;
    bool unicode;    /* written by Excel 97 or later */
    unsigned page;   /* code page, 0: not said */
    bool since_1904; /* days are counted from 1904 */
    uint64_t walked; /* bytes of the sheets read so far */
    struct sheet_entry *sheets;
    tb_str *shared;
    tb_str *formats; /* by number; ptr NULL: not given */
    uint16_t *xfs;   /* the number of the format of each style */
    size_t n_sheets, cap_sheets, n_shared, cap_shared, cap_formats, n_xfs, cap_xfs;
};

/* `from` has been opened and outlives the book. book_close has to be called in any case. */
tb_status book_open(struct book *b, struct container *from, tb_error *err);
void book_close(struct book *b);

/* The number format code of a style; empty: General. */
tb_str book_format(const struct book *b, uint16_t xf);
/* The string at p, added to the scratch, which is emptied before. TB_END when it is cut off. */
tb_status book_string(struct book *b, struct bytes *from, size_t width, tb_error *err);

#endif
