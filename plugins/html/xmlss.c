/* SPDX-License-Identifier: MIT */
/* Workbooks saved by Excel as "XML Spreadsheet 2003", often named .xls. libxml2's push parser for XML gets clean UTF-8;
 * it has limits of its own on the length of tags and names. A document type is refused, so there are no entities but
 * those of XML. The attributes of a tag are counted before the parser sees them, for it compares each with each. */
#include <libxml/parser.h>

#include "decode.h"
#include "formats.h"
#include "probe.h"
#include "pump.h"
#include "workbook.h"

#define MAX_ATTRIBUTES 64u          /* of a tag */
#define MAX_NAMES ((size_t)1 << 20) /* bytes of different names: looking one up grows slower with their number */

static const char SPACE[] = "urn:schemas-microsoft-com:office:spreadsheet";

enum fence_state { FENCE_TEXT, FENCE_OPEN, FENCE_TAG, FENCE_OTHER };

struct reader {
    struct pump pump;
    struct decode decode;
    struct workbook book;
    xmlParserCtxtPtr parser;
    bool typed; /* it has a document type */
    int error;  /* the first one of the parser */
    uint64_t error_line;
    /* the fence: how many attributes the tag has */
    enum fence_state fence;
    char quote;
    unsigned n_attributes;
};

/* ---- Calls of the parser ---- */

static tb_str *wanted(struct book_tag *tag, const char *name)
{
    const struct {
        const char *name;
        tb_str *value;
    } all[] = {
        {"Name", &tag->name},          {"Index", &tag->index},    {"Hidden", &tag->hidden}, {"Span", &tag->span},
        {"MergeAcross", &tag->across}, {"MergeDown", &tag->down}, {"Type", &tag->type},     {"Formula", &tag->formula},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].value;
    return NULL;
}

static bool is_ours(const xmlChar *space) { return space && strcmp((const char *)space, SPACE) == 0; }

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *space, int n_spaces,
                     const xmlChar **spaces, int n, int n_defaulted, const xmlChar **attributes)
{
    struct reader *r = user;
    struct book_tag tag = {.name = {NULL, 0}};
    (void)prefix;
    (void)n_spaces;
    (void)spaces;
    (void)n_defaulted;
    if (r->pump.env.failed)
        return;
    for (int i = 0; i < n; i++, attributes += 5) { /* name, prefix, name space, begin and end of the value */
        tb_str *value = is_ours(attributes[2]) ? wanted(&tag, (const char *)attributes[0]) : NULL;
        if (value)
            *value = (tb_str){(const char *)attributes[3], (size_t)(attributes[4] - attributes[3])};
    }
    r->book.line = (uint64_t)xmlSAX2GetLineNumber(r->parser);
    workbook_start(&r->book, (const char *)name, is_ours(space), &tag);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct reader *r = user;
    (void)name;
    (void)prefix;
    (void)space;
    if (!r->pump.env.failed)
        workbook_end(&r->book);
}

static void on_text(void *user, const xmlChar *p, int n)
{
    struct reader *r = user;
    if (!r->pump.env.failed && n > 0)
        workbook_text(&r->book, (const char *)p, (size_t)n);
}

static void on_type(void *user, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
    struct reader *r = user;
    (void)name;
    (void)public_id;
    (void)system_id;
    r->typed = true;
    xmlStopParser(r->parser);
}

/* What it says is kept from standard error; of several errors the first one is the cause. */
static void on_error(void *user, xmlErrorPtr error)
{
    struct reader *r = user;
    if (r->error || error->level != XML_ERR_FATAL)
        return;
    r->error = error->code;
    r->error_line = error->line > 0 ? (uint64_t)error->line : r->book.line;
}

/* ---- Reading ---- */

static void fail(struct reader *r, tb_status code, const char *what, uint64_t line)
{
    struct env *e = &r->pump.env;
    env_failed(
        e,
        e->host->fail(&e->error, code, "%s; save the workbook again, as xlsx if that can be done", e->host->text(what)),
        line);
}

/* Looks at text that the parser is to get: false when a tag has too many attributes. */
static bool passes_fence(struct reader *r, const char *p, size_t n)
{
    for (const char *end = p + n; p < end; p++) {
        if (r->fence == FENCE_TEXT) {
            p = memchr(p, '<', (size_t)(end - p));
            if (!p)
                break;
            r->fence = FENCE_OPEN;
        } else if (r->fence == FENCE_OPEN) {
            r->fence = *p == '!' || *p == '?' ? FENCE_OTHER : *p == '>' ? FENCE_TEXT : FENCE_TAG;
            r->n_attributes = 0;
            r->quote = '\0';
        } else if (r->fence == FENCE_TAG && r->quote) {
            r->quote = *p == r->quote ? '\0' : r->quote;
        } else if (*p == '>') {
            r->fence = FENCE_TEXT;
        } else if (r->fence == FENCE_TAG) {
            r->quote = *p == '"' || *p == '\'' ? *p : '\0';
            r->n_attributes += *p == '=';
        }
        if (r->n_attributes > MAX_ATTRIBUTES)
            return false;
    }
    return true;
}

/* What the parser has come upon. */
static void judge(struct reader *r, bool at_end)
{
    struct env *e = &r->pump.env;
    uint64_t line = at_end ? r->decode.line : r->error ? r->error_line : r->book.line;
    if (e->failed)
        return;
    if (r->typed)
        fail(r, TB_E_UNSUPPORTED, "the workbook declares a document type, which may change what it says", line);
    else if (r->error == XML_ERR_NO_MEMORY)
        env_no_memory(e, line);
    else if (!r->parser->wellFormed && r->error == XML_ERR_INTERNAL_ERROR)
        fail(r, TB_E_LIMIT, "an element of the workbook is too long", line);
    else if (!r->parser->wellFormed && at_end)
        fail(r, TB_E_SYNTAX, "the workbook ends in the middle", line);
    else if (!r->parser->wellFormed)
        fail(r, TB_E_SYNTAX, "the workbook is not well-formed XML here", line);
    else if (xmlDictGetUsage(r->parser->dict) > MAX_NAMES)
        fail(r, TB_E_LIMIT, "the workbook has too many different names of elements and attributes", line);
}

static void step(struct pump *p)
{
    struct reader *r = (struct reader *)p;
    const struct text *text = &r->decode.text;
    decode_next(&r->decode);
    if (p->env.failed)
        return;
    if (text->len == 0) {
        (void)xmlParseChunk(r->parser, NULL, 0, 1);
        judge(r, true);
        if (!p->env.failed) {
            workbook_finish(&r->book);
            decode_warn(&r->decode);
        }
        p->ended = true;
    } else if (passes_fence(r, text->ptr, text->len)) {
        (void)xmlParseChunk(r->parser, text->ptr, (int)text->len, 0);
        judge(r, false);
    } else {
        fail(r, TB_E_LIMIT, "a tag of the workbook has more than 64 attributes", r->book.line);
    }
}

static bool rows_follow(const struct pump *p) { return workbook_rows_follow(&((const struct reader *)p)->book); }

static bool make_parser(struct reader *r)
{
    xmlSAXHandler sax = {
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_text,
        .internalSubset = on_type,
        .serror = on_error,
        .initialized = XML_SAX2_MAGIC,
    };
    r->parser = xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);
    if (!r->parser) {
        env_no_memory(&r->pump.env, 1);
        return false;
    }
    /* Attributes come as they are meant (NOENT); what the file says of its encoding was seen to. */
    (void)xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC);
    return true;
}

static void close_xmlss(void *reader)
{
    struct reader *r = reader;
    if (r->parser)
        xmlFreeParserCtxt(r->parser);
    decode_close(&r->decode);
}

static tb_status open_xmlss(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    enum charset asked;
    tb_status rc = decode_option(host, ctx, &asked, err);
    if (rc < 0)
        return rc;
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to read the workbook");
    pump_init(&r->pump, host, ctx, TB_PLACE_SHEET);
    r->pump.step = step;
    r->pump.rows_follow = rows_follow;
    workbook_open(&r->book, &r->pump.env, &r->pump.queue);
    if (!decode_open(&r->decode, &r->pump.env, src, asked) || !make_parser(r)) {
        close_xmlss(r);
        return env_report(&r->pump.env, err);
    }
    *out_reader = r;
    return TB_OK;
}

static const char *const extensions[] = {"xml", NULL};
const tb_format format_xmlss = {
    .struct_size = sizeof(tb_format),
    .id = "xmlss",
    .title = "XML Spreadsheet 2003",
    .extensions = extensions,
    .options = decode_options,
    .probe = probe_xmlss,
    .open = open_xmlss,
    .close = close_xmlss,
    .next_block = pump_next_block,
    .next_batch = pump_next_batch,
};
