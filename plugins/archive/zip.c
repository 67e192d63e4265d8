/* SPDX-License-Identifier: MIT */
/* A zip archive is read by the directory at its end, which ends with a record of its own. libarchive takes the last
 * such record that it finds: of an archive that was cut off, that may be the record of another archive stored in it. So
 * the record has to stand at the end of the file, and behind the directory that it tells of. */
#include "zip.h"

#include <string.h>

#include "probe.h"

#define END_SIZE 22u
#define COMMENT 65535u
#define PADDING 512u
#define HEADER_SIZE 30u
#define LOCATOR 20u /* of the record of zip64, in front of the end record */
#define RECORD64 56u
#define MAX_NAME ((size_t)1 << 16)

static bool all_zeros(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

/* Where in the last n bytes of the file the end record is; n: nowhere. */
static size_t find_end(const uint8_t *p, size_t n)
{
    for (size_t i = n < END_SIZE ? 0 : n - END_SIZE + 1; i-- > 0;) {
        if (memcmp(p + i, MAGIC_ZIP_END, 4) != 0)
            continue;
        size_t size = END_SIZE + le16(p + i + 20);
        if (size <= n - i && n - i - size <= PADDING && all_zeros(p + i + size, n - i - size))
            return i;
    }
    return n;
}

struct directory {
    uint64_t at, size; /* as told */
    uint64_t end;      /* where the record that tells it begins */
};

static uint64_t le64(const uint8_t *p) { return le32(p) | (uint64_t)le32(p + 4) << 32; }

/* The record of zip64 tells what the numbers of the end record are too small for. */
static tb_status directory64(const struct input *in, uint64_t at, struct directory *d, tb_error *err)
{
    const uint8_t *p = NULL;
    size_t n = 0;
    tb_status rc = input_bytes(in, at, RECORD64, &p, &n, err);
    if (rc < 0)
        return rc;
    if (n < RECORD64 || memcmp(p, "PK\6\6", 4) != 0)
        return in->host->fail(err, TB_E_SYNTAX, "the end of the zip archive is damaged; fetch it again");
    *d = (struct directory){.at = le64(p + 48), .size = le64(p + 40), .end = at};
    return TB_OK;
}

tb_status zip_check(const struct input *in, bool *empty, tb_error *err)
{
    const uint8_t *p = NULL;
    size_t n = 0, tail = END_SIZE + COMMENT + PADDING;
    uint64_t from = in->size > tail ? in->size - tail : 0;
    tb_status rc = input_bytes(in, from, tail, &p, &n, err);
    if (rc < 0)
        return rc;
    size_t i = find_end(p, n);
    if (i == n)
        return in->host->fail(err, TB_E_SYNTAX, "the end of the zip archive is missing; fetch it again");
    if (le16(p + i + 4) != le16(p + i + 6) || (le16(p + i + 4) != 0 && le16(p + i + 4) != UINT16_MAX))
        return in->host->fail(err, TB_E_UNSUPPORTED, "it is one part of a split zip archive; join the parts first");
    struct directory d = {.at = le32(p + i + 16), .size = le32(p + i + 12), .end = from + i};
    if (i >= LOCATOR && memcmp(p + i - LOCATOR, "PK\6\7", 4) == 0)
        rc = directory64(in, le64(p + i - LOCATOR + 8), &d, err);
    if (rc < 0)
        return rc;
    if (d.size > d.end || d.at != d.end - d.size)
        return in->host->fail(err, TB_E_SYNTAX,
                              "the directory of the zip archive is not where its end says; fetch it again");
    *empty = d.size == 0;
    return TB_OK;
}

tb_status zip_raw_name(const struct input *in, tb_str *name, tb_error *err)
{
    /* libarchive stands behind the header: name and extra field fill what is between. */
    la_int64_t here = archive_filter_bytes(in->archive, -1);
    size_t want = HEADER_SIZE + 2 * (size_t)UINT16_MAX, got = 0;
    uint64_t end = here < 0 ? 0 : (uint64_t)here, from = end > want ? end - want : 0;
    const uint8_t *p = NULL;
    *name = (tb_str){NULL, 0};
    tb_status rc = input_bytes(in, from, (size_t)(end - from), &p, &got, err);
    if (rc < 0)
        return rc;
    for (size_t n = HEADER_SIZE; n <= got; n++) {
        const uint8_t *h = p + (got - n);
        if (!BEGINS(h, n, MAGIC_ZIP) || HEADER_SIZE + (size_t)le16(h + 26) + le16(h + 28) != n)
            continue;
        const char *text = (const char *)h + HEADER_SIZE;
        size_t len = strnlen(text, le16(h + 26));
        if (len > 0 && len < MAX_NAME)
            *name = (tb_str){text, len};
        break;
    }
    return TB_OK;
}
