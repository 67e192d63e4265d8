/* SPDX-License-Identifier: MIT */
/* A spool: bytes of unknown number that arrive in pieces (a member of an archive), kept in memory or, once all spools
 * together would hold more than TB_SPOOL_MEMORY there, in a file without a name that goes away with the process. */
#ifndef TB_IO_SPOOL_H
#define TB_IO_SPOOL_H
#include "base/error.h"

typedef struct tb_spool {
    char *memory;
    size_t len, cap;
    size_t most;   /* bytes in memory, set before the first is written; 0: no own limit */
    int fd;        /* > 0: the bytes are in this file; after tb_spool_finish of a large one, too */
    void *map;     /* of the file, after tb_spool_finish or tb_spool_expect */
    size_t mapped; /* bytes of map */
} tb_spool;

void tb_spool_fini(tb_spool *s);
TB_MUST tb_status tb_spool_write(tb_spool *s, const void *bytes, size_t n, tb_error *err);
/* All bytes as one range that lives as long as the spool. Nothing may be written after it. */
TB_MUST tb_status tb_spool_finish(tb_spool *s, tb_str *out, tb_error *err);
/* The same before all have come, in a file: `len` bytes, of which those that were written may be looked at. Up to len
 * bytes may be written after it. */
TB_MUST tb_status tb_spool_expect(tb_spool *s, size_t len, tb_str *out, tb_error *err);
#endif
