/* SPDX-License-Identifier: MIT */
/* A place: where in a source something stands, as users read it. */
#ifndef TB_BASE_PLACE_H
#define TB_BASE_PLACE_H
#include "base/buf.h"

typedef struct tb_place {
    uint32_t style; /* TB_PLACE_*, or TB_PLACE_TEXT: `text` as it was read from a dataset file */
    uint32_t page, table;
    uint64_t line; /* 0: unknown, nothing is written */
    uint32_t cell; /* 1-based, 0: the row as a whole */
    tb_str text;   /* sheet, JSON path, or the place itself */
    tb_str member; /* of a JSON object: what the cell is called there, levels joined by dots; else absent */
} tb_place;
#define TB_PLACE_TEXT 100u

/* line 85, cell 4 | sheet 收支总表, C7 | page 12, table 1, row 7, cell 3 | /rows/17/amount; a paragraph: page 12, line
 * 7. Where the format has no pages: table 1, row 7, cell 3 and paragraph 7. */
void tb_place_write(tb_buf *b, tb_place p);
/* The same in the user's language, for reports and messages. */
void tb_place_say(tb_buf *b, tb_place p);
/* The place as a CSV cell behind others; quoted where it must be. */
void tb_place_csv(tb_buf *b, tb_place p);
/* The inverse. A record's place has no cell; what is of no known form becomes TB_PLACE_TEXT. */
tb_place tb_place_read(tb_str s);
/* The cell of a value's place, given the place of its record; 0 when it has none or does not belong to it. */
uint32_t tb_place_cell(tb_place record, tb_str value_place);
#endif
