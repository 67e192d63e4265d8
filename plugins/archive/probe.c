/* SPDX-License-Identifier: MIT */
/* The signature is worth 80; 100 it is when what stands behind it fits too: the checksum of a tar, 7z or xz header, the
 * mark of the first block of bzip2. Office documents are zip archives as well, so that a zip archive is worth 90 when
 * its first header fits, and less where its first members look like the parts of a document: a format that reads
 * documents has 100. */
#include "probe.h"

#define SAMPLE ((size_t)1 << 16)
#define TAR_HEADER 512u
#define ZIP_HEADER 30u
#define ZIP_END 22u
#define FIRST_MEMBERS 8
#define FITS_ZIP 90

/* CRC-32 as zip, 7z and xz have it; of a few bytes, so without a table. */
static uint32_t crc32_of(const uint8_t *p, size_t len)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < len; i++) {
        crc ^= p[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

/* ---- zip ---- */

static bool known_method(uint16_t method)
{
    static const uint16_t methods[] = {0, 1, 6, 8, 9, 12, 14, 93, 95, 98, 99};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (methods[i] == method)
            return true;
    return false;
}

/* A header of a member, with its name. */
static bool is_member(const uint8_t *p, size_t len)
{
    if (len < ZIP_HEADER || !BEGINS(p, len, MAGIC_ZIP) || p[4] > 99 || !known_method(le16(p + 8)))
        return false;
    size_t n = le16(p + 26);
    return n > 0 && n <= len - ZIP_HEADER && !memchr(p + ZIP_HEADER, 0, n);
}

static bool is_office_part(const uint8_t *name, size_t len)
{
    static const char *const parts[] = {"[Content_Types].xml", "mimetype", "_rels/.rels"};
    static const char *const folders[] = {"docProps/", "xl/", "word/", "ppt/"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (len == strlen(parts[i]) && memcmp(name, parts[i], len) == 0)
            return true;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (len > strlen(folders[i]) && memcmp(name, folders[i], strlen(folders[i])) == 0)
            return true;
    return false;
}

static int32_t score_zip(const uint8_t *p, size_t len)
{
    if (BEGINS(p, len, MAGIC_ZIP_END))
        return len >= ZIP_END && len - ZIP_END == le16(p + 20) ? FITS_ZIP : 80;
    if (!is_member(p, len))
        return 80;
    for (int i = 0; i < FIRST_MEMBERS && is_member(p, len); i++) {
        if (is_office_part(p + ZIP_HEADER, le16(p + 26)))
            return 60;
        uint64_t size = (uint64_t)ZIP_HEADER + le16(p + 26) + le16(p + 28) + le32(p + 18);
        if ((p[6] & 8u) || size > len) /* the length stands behind the member, or the next one outside the window */
            break;
        p += size;
        len -= (size_t)size;
    }
    return FITS_ZIP;
}

/* ---- The others ---- */

static int32_t score_7z(const uint8_t *p, size_t len)
{
    return len >= 32 && p[6] == 0 && crc32_of(p + 12, 20) == le32(p + 8) ? 100 : 80;
}

static int32_t score_tar(const uint8_t *p, size_t len)
{
    uint32_t sum = 0, stored = 0;
    size_t i = 148;
    if (len < TAR_HEADER)
        return 80;
    while (i < 156 && p[i] == ' ')
        i++;
    for (; i < 156 && p[i] >= '0' && p[i] <= '7'; i++)
        stored = stored * 8 + (p[i] - '0');
    for (i = 0; i < TAR_HEADER; i++)
        sum += i >= 148 && i < 156 ? ' ' : p[i];
    return sum == stored ? 100 : 80;
}

static int32_t score_bzip2(const uint8_t *p, size_t len)
{
    static const uint8_t block[] = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59}, end[] = {0x17, 0x72, 0x45, 0x38, 0x50, 0x90};
    if (len > 3 && (p[3] < '1' || p[3] > '9'))
        return 0; /* a text may well begin with BZh */
    if (len <= 4)
        return 80;
    size_t n = len < 10 ? len - 4 : 6;
    if (memcmp(p + 4, block, n) != 0 && memcmp(p + 4, end, n) != 0)
        return 0;
    return n == 6 ? 100 : 80;
}

static int32_t score_xz(const uint8_t *p, size_t len)
{
    return len >= 12 && p[6] == 0 && p[7] < 16 && crc32_of(p + 6, 2) == le32(p + 8) ? 100 : 80;
}

/* ---- Probe ---- */

static size_t look(const tb_host *host, tb_source *src, const uint8_t **p)
{
    tb_error err = {.struct_size = sizeof err};
    size_t len = 0;
    if (host->peek(src, SAMPLE, p, &len, &err) < 0)
        return 0;
    return len < SAMPLE ? len : SAMPLE;
}

int32_t probe_archive(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    const uint8_t *p = NULL;
    size_t len = look(host, src, &p);
    (void)ctx;
    if (len == 0)
        return 0;
    if (BEGINS(p, len, MAGIC_ZIP) || BEGINS(p, len, MAGIC_ZIP_END))
        return score_zip(p, len);
    if (BEGINS(p, len, MAGIC_7Z))
        return score_7z(p, len);
    return len > USTAR_AT && BEGINS(p + USTAR_AT, len - USTAR_AT, MAGIC_USTAR) ? score_tar(p, len) : 0;
}

int32_t probe_compressed(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    const uint8_t *p = NULL;
    size_t len = look(host, src, &p);
    (void)ctx;
    if (len == 0)
        return 0;
    if (BEGINS(p, len, MAGIC_BZIP2))
        return score_bzip2(p, len);
    if (BEGINS(p, len, MAGIC_XZ))
        return score_xz(p, len);
    return BEGINS(p, len, MAGIC_ZSTD) ? 80 : 0;
}
