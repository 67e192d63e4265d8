/* SPDX-License-Identifier: MIT */
#include "load/unpack.h"

#include <stdlib.h>

#include "base/msg.h"
#include "base/threads.h"

#define PIECE ((size_t)256 << 10) /* for each one zlib copies 32 KiB of what it has unpacked */
#define MUCH ((size_t)8 << 20)    /* bytes that are worth a thread */

void tb_unpack_fini(tb_unpacking *u)
{
    free(u->piece);
    *u = (tb_unpacking){0};
}

static tb_status too_much(const tb_unpacking *u, tb_error *err)
{
    if (u->unpacked > u->most)
        return tb_fail(err, TB_E_LIMIT, _("it unpacks to more than %zu bytes; --limit size=N allows more"), u->most);
    if (u->unpacked > TB_RATIO_FREE && (u->unpacked - 1) / u->ratio >= u->stored)
        return tb_fail(err, TB_E_LIMIT, _("it unpacks to more than %zu times its size; --limit ratio=N allows more"),
                       u->ratio);
    return TB_OK;
}

/* The next bytes, into the piece; none: the member has ended. */
static tb_status next_piece(tb_unpacking *u, tb_reader *r, tb_str *out, tb_error *err)
{
    size_t got = 0;
    if (!u->piece && !(u->piece = malloc(PIECE)))
        return tb_nomem(err);
    tb_status rc = tb_reader_read_member(r, u->piece, PIECE, &got, err);
    if (rc < 0)
        return rc;
    u->unpacked += got;
    *out = tb_str_make(u->piece, got);
    return too_much(u, err);
}

tb_status tb_unpack(tb_unpacking *u, tb_reader *r, size_t some, tb_spool *spool, bool *ended, tb_error *err)
{
    tb_str piece;
    *ended = false;
    while (spool->len < some) {
        tb_status rc = next_piece(u, r, &piece, err);
        *ended = rc == TB_OK && piece.len == 0;
        if (rc == TB_OK && piece.len)
            rc = tb_spool_write(spool, piece.ptr, piece.len, err);
        if (rc < 0 || *ended)
            return rc;
    }
    return TB_OK;
}

/* ---- Beside the reading ---- */

#define GRAIN 64u /* bytes of what is packed, so that products fit */

/* What was declared is of the last stream alone when there are several, and begins again from 0 at 4 GiB: the rest is
 * meant to unpack about as well as the beginning did. */
static bool is_likely(const tb_source *src, size_t unpacked, uint64_t declared)
{
    uint64_t done = tb_source_tell(src) / GRAIN, all = tb_source_size(src) / GRAIN;
    uint64_t likely = done && unpacked <= UINT64_MAX / (all + 1) ? (uint64_t)unpacked * all / done : 0;
    return declared / 2 > likely / 3 && declared / 3 < likely / 2;
}

bool tb_unpack_may_go_on(const tb_unpacking *u, const tb_source *src, const tb_spool *spool, uint64_t declared)
{
    return tb_threads_at_hand() > 1 && declared != TB_UNKNOWN && declared >= MUCH && declared > spool->len &&
           declared <= u->most && declared <= TB_MAX_SOURCE && is_likely(src, spool->len, declared);
}

typedef struct beside {
    tb_unpacking u;
    tb_reader *r;
    tb_source *src;
} beside;

static tb_status next_beside(void *from, tb_str *out, tb_error *err)
{
    beside *b = from;
    return next_piece(&b->u, b->r, out, err);
}

static void close_beside(void *from)
{
    beside *b = from;
    tb_reader_close(b->r);
    tb_source_close(b->src);
    tb_unpack_fini(&b->u);
    free(b);
}

tb_status tb_unpack_beside(const tb_unpacking *u, tb_reader *r, tb_source *src, tb_spool *spool, size_t declared,
                           tb_filling **out, tb_error *err)
{
    beside *b = malloc(sizeof *b);
    if (!b) {
        tb_reader_close(r);
        tb_source_close(src);
        tb_spool_fini(spool);
        return tb_nomem(err);
    }
    *b = (beside){.u = *u, .r = r, .src = src};
    b->u.piece = NULL;
    return tb_filling_begin(spool, declared, &(tb_fill_from){.from = b, .next = next_beside, .close = close_beside},
                            out, err);
}
