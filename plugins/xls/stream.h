/* SPDX-License-Identifier: MIT */
/* The workbook stream as records, and the bytes of a record that goes on in CONTINUE records. */
#ifndef TB_XLS_STREAM_H
#define TB_XLS_STREAM_H
#include "container.h"

enum {
    R_FORMULA = 0x0006,
    R_EOF = 0x000a,
    R_DATEMODE = 0x0022,
    R_FILEPASS = 0x002f,
    R_TABLE2 = 0x0036, /* of old writers */
    R_CONTINUE = 0x003c,
    R_CODEPAGE = 0x0042,
    R_BOUNDSHEET = 0x0085,
    R_MULRK = 0x00bd,
    R_MULBLANK = 0x00be,
    R_RSTRING = 0x00d6,
    R_XF = 0x00e0,
    R_MERGEDCELLS = 0x00e5,
    R_SST = 0x00fc,
    R_LABELSST = 0x00fd,
    R_BLANK = 0x0201,
    R_NUMBER = 0x0203,
    R_LABEL = 0x0204,
    R_BOOLERR = 0x0205,
    R_STRING = 0x0207,
    R_ARRAY = 0x0221,
    R_TABLE = 0x0236,
    R_WINDOW2 = 0x023e,
    R_RK = 0x027e,
    R_FORMAT = 0x041e,
    R_SHRFMLA = 0x04bc,
    R_BOF = 0x0809,
};

struct record {
    uint64_t at; /* in the stream */
    uint16_t type, len;
    const uint8_t *data; /* until the next record is taken */
};

struct stream {
    struct container *from;
    uint8_t *window;
    size_t size;      /* of the window */
    size_t len;       /* bytes in it */
    uint64_t at;      /* where they are from */
    uint64_t next;    /* where the next record begins */
    struct record it; /* the record taken last */
};

tb_status stream_init(struct stream *s, struct container *from, tb_error *err);
/* Goes to where a record begins. */
void stream_seek(struct stream *s, uint64_t at);
/* Takes the next record into s->it; TB_END at the end of the stream. */
tb_status stream_next(struct stream *s, tb_error *err);
/* Fails, and says at which record. */
tb_status stream_damaged(const struct stream *s, const char *what, tb_error *err);

/* Bytes of the record taken last and of the CONTINUE records behind it. */
struct bytes {
    struct stream *s;
    const uint8_t *p, *end; /* what is left in the record at hand */
};

struct bytes bytes_from(struct stream *s, size_t at);
/* Goes on to the CONTINUE record; TB_END when the next record is none. */
tb_status bytes_more(struct bytes *b, tb_error *err);
/* Copies n bytes from wherever they are; TB_END when there are fewer. */
tb_status bytes_take(struct bytes *b, uint8_t *to, size_t n, tb_error *err);
tb_status bytes_skip(struct bytes *b, uint64_t n, tb_error *err);

#endif
