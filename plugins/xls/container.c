/* SPDX-License-Identifier: MIT */
/* libgsf reads the container. It is given an input of our own over the source, for three reasons: it need not be in
 * memory at once; a failure of the source is not lost; and what libgsf 1.14.50 does not bound is bounded here:
 *   - it descends into one entry of the directory after the other, as deep as there are entries: while it opens the
 *     container, it may read as often as the tables and MAX_ENTRIES need, and no more;
 *   - it takes the table of sectors onto the stack, bit by bit, as long as the header says: MAX_SECTORS;
 *   - it looks for the end of a name past the entry: a zero stands behind the block that it reads;
 *   - it counts sectors in 32 bits and the bytes of a short stream in 31: MAX_FILE, MAX_SHORT.
 * GLib ends the program when an allocation fails: with these bounds the largest that libgsf asks for is 32 MiB.
 *
 * libgsf reports what is odd through GLib's log, which by default goes to the standard error. Handlers of that log can
 * only be had for the whole process, but for one domain: so around each call there is one for the domains of libgsf,
 * which nobody else writes to. Setting and removing it is safe from any thread. */
#include "container.h"

#include <gsf/gsf-infile-impl.h>
#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-input-impl.h>
#include <gsf/gsf-input.h>

#define HEADER 512u
#define MAX_BLOCK 4096u /* bytes of a sector: 512 or 4096 */
#define MAX_ENTRIES 4096u
#define MAX_SECTORS (UINT32_C(1) << 23)
#define MAX_FILE INT32_MAX
#define MAX_SHORT (UINT32_C(1) << 16) /* streams below a size, really 4096, are kept apart and read at once */

struct input {
    GsfInput base;
    const tb_host *host;
    tb_source *src;
    tb_error *err;    /* of the call under way */
    tb_status failed; /* of the source: err has been filled */
    uint64_t reads;   /* that are still allowed */
    uint8_t block[MAX_BLOCK + 1];
};

struct input_class {
    GsfInputClass base;
};

/* ---- The log ---- */

struct mute {
    guint handlers[2];
};

static const char *const domains[] = {"libgsf", "libgsf:msole"};

static void ignore(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data)
{
    (void)domain;
    (void)level;
    (void)message;
    (void)data;
}

/* One at a time: GLib reads the number that it returns after it has let others in, so that two threads may get the same
 * one, and one of the handlers stays. */
static struct mute mute(void)
{
    static GMutex one;
    struct mute m;
    g_mutex_lock(&one);
    for (size_t i = 0; i < 2; i++)
        m.handlers[i] = g_log_set_handler(domains[i], (GLogLevelFlags)G_LOG_LEVEL_MASK, ignore, NULL);
    g_mutex_unlock(&one);
    return m;
}

static void unmute(struct mute m)
{
    for (size_t i = 0; i < 2; i++)
        g_log_remove_handler(domains[i], m.handlers[i]);
}

/* ---- The input ---- */

static const guint8 *on_read(GsfInput *base, size_t n, guint8 *buf)
{
    struct input *in = (struct input *)base;
    size_t got = 0;
    if (in->reads == 0 || in->failed < 0 || (!buf && n > MAX_BLOCK))
        return NULL;
    in->reads--;
    guint8 *to = buf ? buf : in->block;
    tb_status rc = in->host->read_at(in->src, (uint64_t)base->cur_offset, to, n, &got, in->err);
    if (rc < 0)
        in->failed = rc;
    if (!buf)
        to[got] = 0;
    return rc == TB_OK && got == n ? to : NULL;
}

static gboolean on_seek(GsfInput *base, gsf_off_t at, GSeekType whence)
{
    (void)base;
    (void)at;
    (void)whence;
    return FALSE; /* the base class keeps the position */
}

static GsfInput *on_dup(GsfInput *base, GError **err)
{
    (void)base;
    (void)err;
    return NULL; /* libgsf shares the input between streams, and copies only what it puts around it */
}

static void init_class(gpointer class, gpointer data)
{
    GsfInputClass *c = class;
    (void)data;
    c->Read = on_read;
    c->Seek = on_seek;
    c->Dup = on_dup;
}

static GType input_type(void)
{
    static gsize type;
    if (g_once_init_enter(&type)) {
        GType made = g_type_register_static_simple(GSF_INPUT_TYPE, "TongbiXlsInput", sizeof(struct input_class),
                                                   init_class, sizeof(struct input), NULL, (GTypeFlags)0);
        g_once_init_leave(&type, made);
    }
    return type;
}

/* ---- Looking ---- */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool is_named(const char *name, const char *lowered)
{
    while (*lowered && lower(*name) == *lowered) {
        name++;
        lowered++;
    }
    return *name == *lowered;
}

/* Asks the class itself: gsf_infile_child_by_index would report a failure in the log's domain of the program. */
static GsfInput *open_child(GsfInfile *directory, int i)
{
    return GSF_INFILE_CLASS(G_OBJECT_GET_CLASS(directory))->child_by_index(directory, i, NULL);
}

/* The names that tell what is in a container, the most telling first. */
static const struct {
    const char *name;
    enum content content;
} names[] = {
    {"workbook", CONTENT_WORKBOOK},          {"book", CONTENT_WORKBOOK},
    {"encryptedpackage", CONTENT_ENCRYPTED}, {"worddocument", CONTENT_WORD},
    {"powerpoint document", CONTENT_SLIDES}, {"pp97_dualstorage", CONTENT_SLIDES},
};
#define N_NAMES (sizeof names / sizeof *names)

static enum content find_stream(struct container *c)
{
    int n = gsf_infile_num_children(c->directory), at = 0;
    size_t best = N_NAMES;
    for (int i = 0; i < n; i++) {
        const char *name = gsf_infile_name_by_index(c->directory, i);
        for (size_t k = 0; name && k < best; k++)
            if (is_named(name, names[k].name)) {
                best = k;
                at = i;
            }
    }
    if (best == N_NAMES || names[best].content != CONTENT_WORKBOOK)
        return best == N_NAMES ? CONTENT_UNKNOWN : names[best].content;
    c->stream = open_child(c->directory, at);
    return c->stream ? CONTENT_WORKBOOK : CONTENT_DAMAGED;
}

/* Is the header such that libgsf may see it? *reads is how often it has to read to open the container. */
static bool is_sound(const uint8_t *header, uint64_t *reads)
{
    uint32_t shift = le16(header + 30), tables = le32(header + 44), threshold = le32(header + 56);
    if (shift < 9 || shift > 12 || threshold > MAX_SHORT || tables > MAX_SECTORS >> (shift - 2))
        return false;
    *reads = 2 + (uint64_t)tables + tables / 100 + MAX_ENTRIES;
    return true;
}

static tb_status open_directory(struct container *c, uint64_t size, uint64_t reads, enum content *found, tb_error *err)
{
    struct mute m = mute();
    struct input *in = g_object_new(input_type(), NULL);
    in->host = c->mem.host;
    in->src = c->src;
    in->err = err;
    in->reads = reads;
    c->input = in;
    gsf_input_set_size(&in->base, (gsf_off_t)size);
    c->directory = gsf_infile_msole_new(&in->base, NULL);
    *found = in->reads == 0 ? CONTENT_CROWDED : CONTENT_DAMAGED;
    in->reads = in->reads ? UINT64_MAX : 0;
    if (c->directory && in->reads)
        *found = find_stream(c);
    if (c->stream)
        c->size = (uint64_t)gsf_input_size(c->stream);
    unmute(m);
    return in->failed;
}

/* The first record of a workbook that stands without a container tells its age. */
static enum content look_at_record(const uint8_t *p, size_t n)
{
    if (n < 8 || p[0] != 9 || p[3] != 0)
        return CONTENT_NONE;
    uint16_t kind = le16(p + 6);
    bool known = kind == 0x0005 || kind == 0x0010 || kind == 0x0020 || kind == 0x0040 || kind == 0x0100;
    if (!known)
        return CONTENT_NONE;
    if (p[1] == 8 && (p[2] == 8 || p[2] == 16) && (kind == 0x0005 || kind == 0x0010))
        return CONTENT_WORKBOOK;
    return (p[1] == 0 && p[2] == 4) || ((p[1] == 2 || p[1] == 4) && p[2] == 6) ? CONTENT_ANCIENT : CONTENT_NONE;
}

tb_status container_open(struct container *c, const tb_host *host, tb_ctx *ctx, tb_source *src, enum content *found,
                         tb_error *err)
{
    uint8_t header[HEADER];
    size_t got = 0;
    uint64_t reads = 0;
    *c = (struct container){.mem = {host, ctx}, .src = src};
    tb_status rc = host->read_at(src, 0, header, sizeof header, &got, err);
    if (rc < 0)
        return rc;
    c->size = host->size(src);
    *found = look_at_record(header, got);
    if (got >= 8 && memcmp(header, MAGIC_OLE, 8) == 0)
        *found = got == HEADER && c->size <= MAX_FILE && is_sound(header, &reads) ? CONTENT_UNKNOWN : CONTENT_DAMAGED;
    if (*found != CONTENT_NONE && c->size == TB_UNKNOWN)
        *found = CONTENT_STREAM;
    return *found == CONTENT_UNKNOWN ? open_directory(c, c->size, reads, found, err) : TB_OK;
}

void container_close(struct container *c)
{
    struct mute m = mute();
    if (c->stream)
        g_object_unref(c->stream);
    if (c->directory)
        g_object_unref(c->directory);
    if (c->input)
        g_object_unref(c->input);
    c->stream = NULL;
    c->directory = NULL;
    c->input = NULL;
    unmute(m);
}

tb_status container_refuse(const struct container *c, enum content found, tb_error *err)
{
    static const struct {
        tb_status code;
        const char *message;
    } said[] = {
        [CONTENT_ENCRYPTED] = {TB_E_UNSUPPORTED,
                               "it is protected with a password; open it, remove the password, save it"},
        [CONTENT_WORD] = {TB_E_UNSUPPORTED,
                          "it is a document of Word or WPS Writer in the old format; open it and save it as docx"},
        [CONTENT_SLIDES] = {TB_E_UNSUPPORTED, "it is a presentation, not a workbook; save its tables as xlsx"},
        [CONTENT_UNKNOWN] = {TB_E_UNSUPPORTED, "it is an OLE file without a workbook that can be read; open it in the "
                                               "program that made it and save it as xlsx"},
        [CONTENT_ANCIENT] = {TB_E_UNSUPPORTED, "it is a workbook of Excel 4 or older; open it and save it as xlsx"},
        [CONTENT_DAMAGED] = {TB_E_SYNTAX,
                             "it begins like a file of an old Office program, but its structure is broken or cut off; "
                             "fetch it again, or open it and save it as xlsx"},
        [CONTENT_CROWDED] = {TB_E_LIMIT, "the OLE file has more than 4096 entries; open it and save it as xlsx"},
        [CONTENT_STREAM] = {TB_E_UNSUPPORTED, "workbooks cannot be read from a stream; save it to a file first"},
        [CONTENT_NONE] = {TB_E_SYNTAX, "it does not begin like a workbook; look what it really is with 'tongbi probe'"},
    };
    return c->mem.host->fail(err, said[found].code, "%s", c->mem.host->text(said[found].message));
}

/* ---- Reading ---- */

static bool read_piece(struct container *c, uint64_t at, uint8_t *buf, size_t n)
{
    return !gsf_input_seek(c->stream, (gsf_off_t)at, G_SEEK_SET) && gsf_input_read(c->stream, n, buf);
}

tb_status container_read(struct container *c, uint64_t at, uint8_t *buf, size_t n, size_t *got, tb_error *err)
{
    *got = 0;
    if (at >= c->size)
        return TB_OK;
    if (n > c->size - at)
        n = (size_t)(c->size - at);
    if (!c->input)
        return c->mem.host->read_at(c->src, at, buf, n, got, err);
    struct mute m = mute();
    c->input->err = err;
    if (read_piece(c, at, buf, n))
        *got = n;
    while (*got < n && c->input->failed == TB_OK) { /* up to where it breaks */
        size_t step = n - *got < HEADER ? n - *got : HEADER;
        if (!read_piece(c, at + *got, buf + *got, step))
            break;
        *got += step;
    }
    unmute(m);
    return c->input->failed;
}
