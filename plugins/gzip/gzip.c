/* SPDX-License-Identifier: MIT */
/* A gzip file is a container of one member, named like the file without its ".gz". The name that its header may carry
 * is what the file was called where it was made, and is ignored. zlib unpacks from one window of the source at a time
 * into the room of the caller, and checks header, checksum and length; nothing grows with the file.
 *
 * Several gzip streams one behind the other are one member (RFC 1952, 2.2). Zeros may follow, as tapes and block
 * devices leave them; anything else that follows is an error, because it may be what was to be read. */
#define ZLIB_CONST
#include <tongbi/plugin.h>

#include <stdbool.h>
#include <string.h>

#include <zlib.h>

#define SAMPLE ((size_t)1 << 12) /* bytes that probe looks at */
#define LEAST 18u                /* bytes of a gzip stream */
#define MAX_STEP ((size_t)1 << 20)
#define WRAPPED_BY_GZIP (MAX_WBITS + 16)

struct memory { /* where zlib's memory comes from */
    const tb_host *host;
    tb_ctx *ctx;
};

struct reader {
    struct memory memory;
    tb_source *src;
    z_stream z;
    tb_str path;
    uint64_t offset; /* bytes taken from the source */
    bool given;      /* the member was named */
    bool inside;     /* the end of a stream is still to come */
    bool padded;     /* zeros were seen behind the last stream */
    bool done;
};

static voidpf take(voidpf opaque, uInt items, uInt size)
{
    const struct memory *m = opaque;
    return m->host->alloc(m->ctx, TB_LIFE_READER, (size_t)items * size);
}

static void give_back(voidpf opaque, voidpf p)
{
    (void)opaque;
    (void)p; /* it ends with the reader */
}

/* ---- Probe ---- */

/* Do the first bytes unpack? */
static bool unpacks(const tb_host *host, tb_ctx *ctx, const uint8_t *p, size_t len)
{
    uint8_t out[512];
    struct memory memory = {host, ctx};
    z_stream z = {
        .next_in = p,
        .avail_in = (uInt)len,
        .next_out = out,
        .avail_out = sizeof out,
        .zalloc = take,
        .zfree = give_back,
        .opaque = &memory,
    };
    if (inflateInit2(&z, WRAPPED_BY_GZIP) != Z_OK)
        return false;
    int rc = inflate(&z, Z_NO_FLUSH);
    bool some = rc == Z_STREAM_END || (rc == Z_OK && z.total_out > 0);
    inflateEnd(&z);
    return some;
}

static int32_t probe(const tb_host *host, tb_ctx *ctx, tb_source *src)
{
    tb_error err = {.struct_size = sizeof err};
    const uint8_t *p = NULL;
    size_t len = 0;
    if (host->peek(src, SAMPLE, &p, &len, &err) < 0 || len < 2 || p[0] != 0x1f || p[1] != 0x8b)
        return 0;
    return len > 2 && p[2] == Z_DEFLATED && unpacks(host, ctx, p, len < SAMPLE ? len : SAMPLE) ? 100 : 80;
}

/* ---- The name ---- */

/* Does s end with tail, whatever the case? Something has to be left in front of it. */
static bool ends_with(tb_str s, const char *tail)
{
    size_t n = strlen(tail);
    if (s.len <= n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.ptr[s.len - n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != tail[i])
            return false;
    }
    return true;
}

static bool name_member(struct reader *r)
{
    tb_str name = r->memory.host->name(r->src);
    if (!name.ptr || name.len == 0)
        name = (tb_str){"-", 1};
    bool tgz = ends_with(name, ".tgz");
    size_t len = tgz ? name.len - 4 : ends_with(name, ".gz") ? name.len - 3 : name.len;
    char *path = r->memory.host->alloc(r->memory.ctx, TB_LIFE_READER, len + 4);
    if (!path)
        return false;
    memcpy(path, name.ptr, len);
    static const char TAR[4] = {'.', 't', 'a', 'r'};
    memcpy(path + len, TAR, sizeof TAR);
    r->path = (tb_str){path, tgz ? len + 4 : len};
    return true;
}

/* The names of files are bytes: only ASCII is certain. */
static bool is_ascii(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

/* The length that stands at the end of the file is that of the last stream, and begins again from 0 at 4 GiB: with one
 * stream, which is what most files have, of fewer bytes it is the member's. */
static tb_status declared(const struct reader *r, uint64_t *out, tb_error *err)
{
    const tb_host *host = r->memory.host;
    uint64_t size = host->size(r->src), len = 0;
    uint8_t b[4];
    size_t got = 0;
    *out = TB_UNKNOWN;
    if (size == TB_UNKNOWN || size < LEAST)
        return TB_OK;
    tb_status rc = host->read_at(r->src, size - sizeof b, b, sizeof b, &got, err);
    if (rc < 0)
        return rc;
    for (size_t i = got; i > 0; i--)
        len = len << 8 | b[i - 1];
    if (got == sizeof b && len >= size / 2)
        *out = len;
    return TB_OK;
}

/* ---- Unpacking ---- */

static tb_status no_memory(const tb_host *host, tb_error *err)
{
    return host->fail(err, TB_E_NOMEM, "there is not enough memory to unpack the gzip stream");
}

static tb_status broken(const struct reader *r, tb_error *err, const char *why)
{
    (void)r->memory.host->fail(err, TB_E_SYNTAX, "%s; fetch the file again", r->memory.host->text(why));
    if (err)
        err->offset = r->offset;
    return TB_E_SYNTAX;
}

static tb_status explain(const struct reader *r, int rc, tb_error *err)
{
    static const struct {
        const char *zlib, *said;
    } reasons[] = {
        {"incorrect data check", TB_MSG("the checksum of the gzip stream is wrong")},
        {"incorrect length check", TB_MSG("the gzip stream has another length than it says")},
        {"incorrect header check", TB_MSG("there is no gzip stream where one should begin")},
    };
    if (rc == Z_MEM_ERROR)
        return no_memory(r->memory.host, err);
    for (size_t i = 0; r->z.msg && i < sizeof reasons / sizeof *reasons; i++)
        if (strcmp(r->z.msg, reasons[i].zlib) == 0)
            return broken(r, err, reasons[i].said);
    return broken(r, err, TB_MSG("the gzip stream is damaged"));
}

static tb_status skip(struct reader *r, size_t n, tb_error *err)
{
    tb_status rc = r->memory.host->skip(r->src, n, err);
    if (rc == TB_OK)
        r->offset += n;
    return rc;
}

/* Unpacks what is at hand. */
static tb_status unpack(struct reader *r, tb_error *err)
{
    const uint8_t *data = NULL;
    size_t got = 0;
    tb_status rc = r->memory.host->peek(r->src, 1, &data, &got, err);
    if (rc < 0)
        return rc;
    if (got == 0)
        return broken(r, err, TB_MSG("the gzip stream ends in the middle"));
    r->z.next_in = data;
    r->z.avail_in = (uInt)(got < MAX_STEP ? got : MAX_STEP);
    int z = inflate(&r->z, Z_NO_FLUSH);
    rc = skip(r, (size_t)(r->z.next_in - data), err);
    if (rc < 0)
        return rc;
    r->inside = z != Z_STREAM_END;
    return z == Z_OK || z == Z_STREAM_END ? TB_OK : explain(r, z, err);
}

/* Behind a stream: another one, zeros, or the end. */
static tb_status look_behind(struct reader *r, tb_error *err)
{
    const uint8_t *data = NULL;
    size_t got = 0, zeros = 0;
    tb_status rc = r->memory.host->peek(r->src, 2, &data, &got, err);
    if (rc < 0)
        return rc;
    if (got == 0) {
        r->done = true;
        return TB_OK;
    }
    if (!r->padded && data[0] == 0x1f && (got == 1 || data[1] == 0x8b)) {
        r->inside = true;
        return inflateReset(&r->z) == Z_OK ? TB_OK : explain(r, Z_STREAM_ERROR, err);
    }
    while (zeros < got && zeros < MAX_STEP && data[zeros] == 0)
        zeros++;
    if (zeros == 0)
        return broken(r, err, TB_MSG("bytes that are no gzip stream follow the end of the gzip stream"));
    r->padded = true;
    return skip(r, zeros, err);
}

/* ---- The functions of the format ---- */

static tb_status open_gzip(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return no_memory(host, err);
    *r = (struct reader){.memory = {host, ctx}, .src = src, .inside = true};
    r->z = (z_stream){.zalloc = take, .zfree = give_back, .opaque = &r->memory};
    if (!name_member(r) || inflateInit2(&r->z, WRAPPED_BY_GZIP) != Z_OK)
        return no_memory(host, err);
    *out_reader = r;
    return TB_OK;
}

static void close_gzip(void *reader)
{
    struct reader *r = reader;
    inflateEnd(&r->z);
}

static tb_status next_member(void *reader, tb_member *out, tb_error *err)
{
    struct reader *r = reader;
    if (r->given)
        return TB_END;
    r->given = true;
    out->path = r->path;
    out->flags = is_ascii(r->path) ? 0 : TB_MEMBERF_RAW_PATH;
    return declared(r, &out->size, err);
}

static tb_status read_member(void *reader, void *buf, size_t cap, size_t *got, tb_error *err)
{
    struct reader *r = reader;
    const tb_host *host = r->memory.host;
    if (host->cancelled(r->memory.ctx))
        return host->fail(err, TB_E_CANCELLED, "reading was cancelled");
    uInt room = (uInt)(cap < MAX_STEP ? cap : MAX_STEP);
    r->z.next_out = buf;
    r->z.avail_out = room;
    while (!r->done && r->z.avail_out > 0) {
        tb_status rc = r->inside ? unpack(r, err) : look_behind(r, err);
        if (rc < 0)
            return rc;
    }
    *got = room - r->z.avail_out;
    return TB_OK;
}

static const tb_magic magic = {.struct_size = sizeof(tb_magic), .offset = 0, .bytes = "\x1f\x8b", .len = 2};
static const tb_magic *const magics[] = {&magic, NULL};
static const char *const extensions[] = {"gz", "tgz", NULL};
static const tb_format gzip_format = {
    .struct_size = sizeof(tb_format),
    .flags = TB_FMT_CONTAINER | TB_FMT_SINGLE,
    .id = "gzip",
    .title = "gzip-compressed file",
    .extensions = extensions,
    .magics = magics,
    .probe = probe,
    .open = open_gzip,
    .close = close_gzip,
    .next_member = next_member,
    .read_member = read_member,
};
static const tb_format *const formats[] = {&gzip_format, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "gzip",
    .version = "0.1.0",
    .license = "MIT",
    .formats = formats,
};
TB_PLUGIN_ENTRY(gzip)
{
    return &plugin;
}
