/* SPDX-License-Identifier: MIT */
/* libzip reads the source through a callback and gives parts by name, wherever they stand. It allocates by itself; what
 * it holds ends with package_close. */
#include "package.h"

#include "tail.h"

#define RATIO_FREE ((uint64_t)64 << 20) /* unpacked bytes that may have any ratio, as the contract has it */
#define CHARGE ((uint64_t)1 << 16)      /* bytes between two looks at the limits */

/* ---- What libzip calls ---- */

static zip_int64_t read_source(struct package *p, void *buf, zip_uint64_t len)
{
    size_t got = 0;
    if (p->failed == TB_OK && p->m.host->cancelled(p->m.ctx))
        p->failed = p->m.host->fail(p->err, TB_E_CANCELLED, "reading was cancelled");
    if (p->failed == TB_OK)
        p->failed = p->m.host->read_at(p->src, p->at, buf, (size_t)len, &got, p->err);
    if (p->failed < 0) {
        zip_error_set(&p->fault, ZIP_ER_READ, 0);
        return -1;
    }
    p->at += got;
    return (zip_int64_t)got;
}

static zip_int64_t stat_source(struct package *p, void *buf, zip_uint64_t len)
{
    zip_stat_t *st = ZIP_SOURCE_GET_ARGS(zip_stat_t, buf, len, &p->fault);
    if (!st)
        return -1;
    zip_stat_init(st);
    st->valid = ZIP_STAT_SIZE;
    st->size = p->size;
    return sizeof *st;
}

static zip_int64_t seek_source(struct package *p, void *buf, zip_uint64_t len)
{
    zip_int64_t to = zip_source_seek_compute_offset(p->at, p->size, buf, len, &p->fault);
    if (to < 0)
        return -1;
    p->at = (uint64_t)to;
    return 0;
}

static zip_int64_t on_source(void *data, void *buf, zip_uint64_t len, zip_source_cmd_t command)
{
    struct package *p = data;
    switch ((int)command) {
    case ZIP_SOURCE_OPEN:
        p->at = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return read_source(p, buf, len);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
        return 0;
    case ZIP_SOURCE_STAT:
        return stat_source(p, buf, len);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&p->fault, buf, len);
    case ZIP_SOURCE_SEEK:
        return seek_source(p, buf, len);
    case ZIP_SOURCE_TELL:
        return (zip_int64_t)p->at;
    case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_SEEKABLE;
    default:
        zip_error_set(&p->fault, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
}

/* ---- The package ---- */

/* What a failed call of libzip comes to; `what` is the part, or the file. */
static tb_status failed(struct package *p, zip_error_t *e, const char *what, tb_error *err)
{
    const tb_host *host = p->m.host;
    if (p->failed < 0)
        return p->failed;
    switch (zip_error_code_zip(e)) {
    case ZIP_ER_MEMORY:
        return no_memory(p->m, err);
    case ZIP_ER_NOPASSWD:
    case ZIP_ER_WRONGPASSWD:
    case ZIP_ER_ENCRNOTSUPP:
        return host->fail(err, TB_E_UNSUPPORTED, "it is protected by a password; save a copy without one");
    case ZIP_ER_COMPNOTSUPP:
        return host->fail(err, TB_E_UNSUPPORTED, "%s is packed in a way that is not handled; open it and save it again",
                          what);
    default:
        return host->fail(err, TB_E_SYNTAX, "%s is damaged (%s); fetch the file again", what, zip_error_strerror(e));
    }
}

void package_plain(struct package *p, struct memory m, tb_source *src)
{
    *p = (struct package){.m = m, .src = src, .size = m.host->size(src)};
    p->max_bytes = m.host->limit(m.ctx, TB_LIMIT_UNPACKED);
    p->max_ratio = m.host->limit(m.ctx, TB_LIMIT_RATIO);
}

tb_status package_open(struct package *p, struct memory m, tb_source *src, tb_error *err)
{
    package_plain(p, m, src);
    p->err = err;
    if (p->size == TB_UNKNOWN)
        return m.host->fail(err, TB_E_UNSUPPORTED,
                            "office documents cannot be read from a stream; save it to a file first");
    tb_status rc = tail_check(m, src, p->size, err);
    if (rc < 0)
        return rc;
    zip_error_t e;
    zip_error_init(&e);
    zip_error_init(&p->fault);
    zip_source_t *source = zip_source_function_create(on_source, p, &e);
    p->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &e) : NULL;
    if (!p->zip) {
        rc = failed(p, &e, "the file", err);
        zip_source_free(source);
        zip_error_fini(&p->fault);
    }
    zip_error_fini(&e);
    return rc;
}

void package_close(struct package *p)
{
    if (!p->zip)
        return;
    p->err = NULL;
    zip_discard(p->zip);
    p->zip = NULL;
    zip_error_fini(&p->fault);
}

static zip_int64_t locate(const struct package *p, const char *name)
{
    zip_int64_t i = zip_name_locate(p->zip, name, 0);
    return i >= 0 ? i : zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
}

bool package_has(const struct package *p, const char *name) { return locate(p, name) >= 0; }

/* ---- Limits ---- */

static tb_status check_limits(struct package *p, tb_error *err)
{
    p->charge = 0;
    if (p->given > p->max_bytes)
        return p->m.host->fail(err, TB_E_LIMIT, "it unpacks to more than %llu bytes; --limit size=N allows more",
                               (unsigned long long)p->max_bytes);
    if (p->given > RATIO_FREE && p->max_ratio && p->given / p->max_ratio > p->size)
        return p->m.host->fail(err, TB_E_LIMIT,
                               "it unpacks to more than %llu times its size; --limit ratio=N allows more",
                               (unsigned long long)p->max_ratio);
    return TB_OK;
}

tb_status package_charge(struct package *p, size_t n, tb_error *err)
{
    p->given += n;
    p->charge += n;
    return p->charge < CHARGE ? TB_OK : check_limits(p, err);
}

/* ---- Parts ---- */

tb_status part_open(struct package *p, const char *name, struct part *out, tb_error *err)
{
    zip_stat_t st;
    zip_int64_t i = locate(p, name);
    if (i < 0)
        return p->m.host->fail(err, TB_E_SYNTAX, "the part %s is missing; fetch the file again", name);
    p->err = err;
    if (zip_stat_index(p->zip, (zip_uint64_t)i, 0, &st) == 0 && st.valid & ZIP_STAT_ENCRYPTION_METHOD &&
        st.encryption_method != ZIP_EM_NONE)
        return p->m.host->fail(err, TB_E_UNSUPPORTED, "it is protected by a password; save a copy without one");
    zip_file_t *file = zip_fopen_index(p->zip, (zip_uint64_t)i, 0);
    if (!file)
        return failed(p, zip_get_error(p->zip), name, err);
    *out = (struct part){.pkg = p, .file = file, .name = name};
    return TB_OK;
}

tb_status part_read(void *part, void *buf, size_t cap, size_t *got, tb_error *err)
{
    struct part *t = part;
    struct package *p = t->pkg;
    p->err = err;
    if (p->m.host->cancelled(p->m.ctx))
        return p->m.host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    zip_int64_t n = zip_fread(t->file, buf, cap);
    if (n < 0)
        return failed(p, zip_file_get_error(t->file), t->name, err);
    *got = (size_t)n;
    p->given += (uint64_t)n;
    return check_limits(p, err);
}

void part_close(struct part *part)
{
    if (part->file)
        zip_fclose(part->file);
    part->file = NULL;
}
