/* SPDX-License-Identifier: MIT */
/* The record at the end of a zip archive says where its directory is. A file that was cut off has no such record, or
 * has that of another archive stored in it, which then points elsewhere: the directory has to end where the record
 * begins (or the records that zip64 puts between them). Bytes that some server added behind it do no harm. */
#include "tail.h"

#define END_SIZE 22u
#define COMMENT 65535u
#define LOCATOR 20u
#define END64_SIZE 56u
#define ENTRY_SIZE 46u

struct tail {
    struct memory m;
    tb_source *src;
    uint64_t size; /* of the source */
    uint64_t end;  /* where the records behind the directory begin */
    uint64_t at, len;
    tb_error *err;
};

static tb_status missing(const struct tail *t)
{
    return t->m.host->fail(t->err, TB_E_SYNTAX, "the end of the file is missing; fetch it again");
}

static tb_status misplaced(const struct tail *t)
{
    return t->m.host->fail(t->err, TB_E_SYNTAX,
                           "the directory of the parts is not where the end of the file says; fetch it again");
}

/* n bytes at a place inside the file. */
static tb_status read_all(const struct tail *t, uint64_t at, uint8_t *buf, size_t n)
{
    size_t got = 0;
    tb_status rc = t->m.host->read_at(t->src, at, buf, n, &got, t->err);
    return rc == TB_OK && got < n ? missing(t) : rc;
}

/* zip64: the numbers that did not fit into the end record stand in front of it. */
static tb_status read_zip64(struct tail *t, const uint8_t *locator)
{
    uint8_t end[END64_SIZE];
    uint64_t at = le64(locator + 8);
    if (at > t->end || t->end - at < END64_SIZE)
        return misplaced(t);
    tb_status rc = read_all(t, at, end, sizeof end);
    if (rc < 0)
        return rc;
    if (memcmp(end, "PK\6\6", 4) != 0)
        return misplaced(t);
    t->len = le64(end + 40);
    t->at = le64(end + 48);
    t->end = at;
    return TB_OK;
}

static tb_status read_end(struct tail *t, const uint8_t *end)
{
    uint8_t locator[LOCATOR] = {0};
    if (le16(end + 4) != le16(end + 6) || (le16(end + 4) != 0 && le16(end + 4) != UINT16_MAX))
        return t->m.host->fail(t->err, TB_E_UNSUPPORTED, "it is one part of a split zip archive; join the parts first");
    t->len = le32(end + 12);
    t->at = le32(end + 16);
    tb_status rc = t->end >= LOCATOR ? read_all(t, t->end - LOCATOR, locator, LOCATOR) : TB_OK;
    if (rc == TB_OK && memcmp(locator, "PK\6\7", 4) == 0) {
        t->end -= LOCATOR;
        rc = read_zip64(t, locator);
    }
    return rc;
}

static tb_status find_end(struct tail *t)
{
    size_t n = t->size < END_SIZE + COMMENT ? (size_t)t->size : END_SIZE + COMMENT;
    uint8_t *p = t->m.host->alloc(t->m.ctx, TB_LIFE_BATCH, n ? n : 1);
    if (!p)
        return no_memory(t->m, t->err);
    tb_status rc = read_all(t, t->size - n, p, n);
    if (rc < 0)
        return rc;
    for (size_t i = n < END_SIZE ? 0 : n - END_SIZE + 1; i-- > 0;) {
        if (memcmp(p + i, "PK\5\6", 4) != 0 || END_SIZE + (size_t)le16(p + i + 20) > n - i)
            continue;
        t->end = t->size - n + i;
        return read_end(t, p + i);
    }
    return missing(t);
}

tb_status tail_check(struct memory m, tb_source *src, uint64_t size, tb_error *err)
{
    struct tail t = {.m = m, .src = src, .size = size, .err = err};
    uint64_t most = m.host->limit(m.ctx, TB_LIMIT_MEMBERS), n = 0;
    tb_status rc = find_end(&t);
    if (rc < 0)
        return rc;
    if (t.at > t.end || t.len != t.end - t.at)
        return misplaced(&t);
    while (t.at < t.end) {
        uint8_t entry[ENTRY_SIZE];
        if (t.end - t.at < ENTRY_SIZE)
            return misplaced(&t);
        rc = read_all(&t, t.at, entry, sizeof entry);
        if (rc < 0)
            return rc;
        uint64_t more = (uint64_t)ENTRY_SIZE + le16(entry + 28) + le16(entry + 30) + le16(entry + 32);
        if (memcmp(entry, "PK\1\2", 4) != 0 || more > t.end - t.at)
            return misplaced(&t);
        if (n++ == most)
            return m.host->fail(err, TB_E_LIMIT, "it has more than %llu members; --limit members=N allows more",
                                (unsigned long long)most);
        t.at += more;
    }
    return TB_OK;
}
