/* SPDX-License-Identifier: MIT */
/* Memory of the host: arrays that grow, and stay until the reader is closed. */
#ifndef TB_XLS_MEMORY_H
#define TB_XLS_MEMORY_H
#include <stdbool.h>
#include <string.h>

#include <tongbi/plugin.h>

struct memory {
    const tb_host *host;
    tb_ctx *ctx;
};

/* An array of at least `need` elements, and never none, with the first *cap kept; NULL when memory is refused, and the
 * array stays. */
static inline void *enlarge(struct memory m, void *array, size_t *cap, size_t need, size_t size)
{
    size_t more = *cap ? 2 * *cap : 64;
    if (array && need <= *cap)
        return array;
    if (more < need)
        more = need;
    void *p = m.host->grow(m.ctx, TB_LIFE_READER, array, *cap * size, more * size);
    if (p)
        *cap = more;
    return p;
}

static inline tb_status no_memory(struct memory m, tb_error *err)
{
    return m.host->fail(err, TB_E_NOMEM, "there is not enough memory to read the workbook");
}

static inline uint16_t le16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }
static inline uint32_t le32(const uint8_t *p) { return le16(p) | (uint32_t)le16(p + 2) << 16; }
static inline uint64_t le64(const uint8_t *p) { return le32(p) | (uint64_t)le32(p + 4) << 32; }

#endif
