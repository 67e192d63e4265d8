/* SPDX-License-Identifier: MIT */
/* A filling (边解压边读): a large member whose beginning is read while a thread of its own goes on unpacking the rest
 * into a spool. How long it is was only declared, and the rest may be damaged: whoever reads on before all is there
 * presumes that it turns out well, and opens the member once more if it does not. */
#ifndef TB_IO_FILLING_H
#define TB_IO_FILLING_H
#include "io/spool.h"

typedef struct tb_filling tb_filling;

/* Where the rest comes from; used by one thread at a time. */
typedef struct tb_fill_from {
    void *from;
    /* The next bytes, which stay until the next call; none: the end. */
    tb_status (*next)(void *from, tb_str *out, tb_error *err);
    void (*close)(void *from); /* once, when no more is wanted */
} tb_fill_from;

/* Begins to fill the spool, which holds some bytes, to `len` of them. Takes over both, also on failure. */
TB_MUST tb_status tb_filling_begin(tb_spool *spool, size_t len, const tb_fill_from *from, tb_filling **out,
                                   tb_error *err);
/* All len bytes, which live as long as the filling. Those that are not there yet must not be touched. */
tb_str tb_filling_bytes(const tb_filling *f);
/* Waits for the first n bytes. As many are there then, or more; fewer: no more will come. */
size_t tb_filling_wait(tb_filling *f, size_t n);
/* Is still more to come? */
bool tb_filling_goes_on(tb_filling *f);
/* Waits for the end. False: it was no good, and fewer bytes are there, or more should be. */
bool tb_filling_is_whole(tb_filling *f);
/* The file that the bytes are in, which stays the filling's. */
int tb_filling_file(const tb_filling *f);
/* Stops it, if it still goes on, and lets go of everything; accepts NULL. */
void tb_filling_end(tb_filling *f);
#endif
