/* SPDX-License-Identifier: MIT */
/* expat is handed one piece after the other and calls back for each tag. Its time for a token that a piece does not
 * finish grows with the square of the token, so the bytes without an event are counted and limited. Which element an
 * open tag is stands in ids, one byte for each level. */
#include "xml.h"

#include <stdio.h>

#define PIECE 65536
#define SEPARATOR '\1' /* between a namespace and a name; no XML text can hold it */
#define INHERITED 0x80u

static const struct {
    const char *uri;
    size_t len;
    enum xml_ns ns;
} spaces[] = {
#define SPACE(uri, ns)           \
    {                            \
        uri, sizeof(uri) - 1, ns \
    }
    SPACE("http://schemas.openxmlformats.org/spreadsheetml/2006/main", NS_SHEET),
    SPACE("http://purl.oclc.org/ooxml/spreadsheetml/main", NS_SHEET),
    SPACE("http://schemas.openxmlformats.org/wordprocessingml/2006/main", NS_WORD),
    SPACE("http://purl.oclc.org/ooxml/wordprocessingml/main", NS_WORD),
    SPACE("http://schemas.openxmlformats.org/officeDocument/2006/relationships", NS_RELATION),
    SPACE("http://purl.oclc.org/ooxml/officeDocument/relationships", NS_RELATION),
    SPACE("http://schemas.openxmlformats.org/package/2006/relationships", NS_LINKS),
    SPACE("http://schemas.openxmlformats.org/package/2006/content-types", NS_TYPES),
    SPACE("http://schemas.openxmlformats.org/markup-compatibility/2006", NS_MC),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:office:1.0", NS_OFFICE),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:table:1.0", NS_TABLE),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:text:1.0", NS_TEXT),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:style:1.0", NS_STYLE),
    SPACE("urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0", NS_CALCEXT),
#undef SPACE
};

/* ---- Names ---- */

static enum xml_ns space_of(const char *uri, size_t len)
{
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (spaces[i].len == len && memcmp(spaces[i].uri, uri, len) == 0)
            return spaces[i].ns;
    return NS_OTHER;
}

/* Splits the name that expat gives; returns the local part. */
static const char *split(const char *name, enum xml_ns *ns)
{
    const char *at = strchr(name, SEPARATOR);
    *ns = at ? space_of(name, (size_t)(at - name)) : NS_NONE;
    return at ? at + 1 : name;
}

const char *xml_attribute(const char *const *attributes, enum xml_ns ns, const char *name)
{
    for (; *attributes; attributes += 2) {
        enum xml_ns its = NS_NONE;
        const char *local = *attributes;
        if (ns != NS_NONE)
            local = split(*attributes, &its);
        if (its == ns && strcmp(local, name) == 0)
            return attributes[1];
    }
    return NULL;
}

uint32_t xml_number(const char *value, uint32_t most, uint32_t otherwise)
{
    uint64_t n = 0;
    if (!value || !*value)
        return otherwise;
    for (; *value; value++) {
        if (*value < '0' || *value > '9')
            return otherwise;
        n = n * 10 + (uint64_t)(*value - '0');
        if (n > most)
            return otherwise;
    }
    return (uint32_t)n;
}

bool xml_on(const char *value, bool bare)
{
    if (!value)
        return bare;
    return strcmp(value, "0") != 0 && strcmp(value, "false") != 0 && strcmp(value, "off") != 0;
}

/* ---- What expat calls ---- */

static void stop(struct xml *x, tb_status rc)
{
    if (rc == TB_OK || x->status < 0)
        return;
    x->status = rc;
    XML_StopParser(x->parser, rc == TB_END);
}

static uint8_t id_of(const struct xml *x, const char *name)
{
    enum xml_ns ns;
    const uint8_t parent = x->depth ? x->ids[x->depth - 1] & (INHERITED - 1u) : XML_ROOT;
    if (parent == XML_SKIP)
        return XML_SKIP;
    name = split(name, &ns);
    for (size_t i = 0; i < x->grammar->n_rules; i++) {
        const struct xml_rule *r = &x->grammar->rules[i];
        if ((r->parent == parent || r->parent == XML_ANY) && r->ns == ns && strcmp(r->name, name) == 0)
            return r->id;
    }
    return x->grammar->transparent ? parent | INHERITED : XML_SKIP;
}

void xml_skip(struct xml *x) { x->ids[x->depth - 1] = XML_SKIP; }

void xml_see_through(struct xml *x)
{
    x->ids[x->depth - 1] = x->depth > 1 ? x->ids[x->depth - 2] | INHERITED : XML_SKIP;
}

static void XMLCALL on_start(void *data, const char *name, const char **attributes)
{
    struct xml *x = data;
    x->quiet = 0;
    if (x->status < 0)
        return;
    if (x->depth == XML_MAX_DEPTH) {
        stop(x, x->m.host->fail(x->err, TB_E_LIMIT, "the elements of %s are nested more than %u deep", x->name,
                                XML_MAX_DEPTH));
        return;
    }
    uint8_t id = id_of(x, name);
    x->ids[x->depth++] = id;
    if (id != XML_SKIP && !(id & INHERITED) && x->grammar->start)
        stop(x, x->grammar->start(x->data, id, (const char *const *)attributes));
}

static void XMLCALL on_end(void *data, const char *name)
{
    struct xml *x = data;
    (void)name;
    x->quiet = 0;
    if (x->status < 0 || x->depth == 0)
        return;
    uint8_t id = x->ids[--x->depth];
    if (id != XML_SKIP && !(id & INHERITED) && x->grammar->end)
        stop(x, x->grammar->end(x->data, id));
}

static void XMLCALL on_text(void *data, const char *s, int n)
{
    struct xml *x = data;
    x->quiet = 0;
    unsigned id = x->depth ? x->ids[x->depth - 1] & (INHERITED - 1u) : XML_SKIP;
    if (x->status >= 0 && id != XML_SKIP && x->grammar->text)
        stop(x, x->grammar->text(x->data, id, s, (size_t)n));
}

static void XMLCALL on_comment(void *data, const char *s)
{
    (void)s;
    ((struct xml *)data)->quiet = 0;
}

static void XMLCALL on_instruction(void *data, const char *target, const char *s)
{
    (void)target;
    on_comment(data, s);
}

static void XMLCALL on_doctype(void *data, const char *name, const char *system, const char *public, int internal)
{
    struct xml *x = data;
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    stop(x, x->m.host->fail(x->err, TB_E_SYNTAX,
                            "%s declares a document type, which office programs never write; do not trust the file",
                            x->name));
}

/* ---- Reading ---- */

static void set_handlers(struct xml *x)
{
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetCommentHandler(x->parser, on_comment);
    XML_SetProcessingInstructionHandler(x->parser, on_instruction);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
}

tb_status xml_open(struct xml *x, struct memory m, const struct xml_grammar *grammar, void *data, tb_error *err)
{
    *x = (struct xml){.m = m, .grammar = grammar, .data = data};
    x->parser = XML_ParserCreateNS(NULL, SEPARATOR);
    return x->parser ? TB_OK : no_memory(m, err);
}

tb_status xml_begin(struct xml *x, xml_read read, void *from, const char *name, tb_error *err)
{
    if (!XML_ParserReset(x->parser, NULL))
        return no_memory(x->m, err);
    set_handlers(x);
    x->read = read;
    x->from = from;
    x->name = name;
    x->status = TB_OK;
    x->quiet = 0;
    x->depth = 0;
    x->paused = x->ended = false;
    return TB_OK;
}

void xml_close(struct xml *x)
{
    if (x->parser)
        XML_ParserFree(x->parser);
    x->parser = NULL;
}

tb_status xml_say_place(const struct xml *x, tb_status rc, tb_error *err)
{
    char where[240] = "";
    bool of_text = rc == TB_E_SYNTAX || rc == TB_E_LIMIT || rc == TB_E_UNSUPPORTED;
    if (!of_text || !err || !x->grammar->where)
        return rc;
    x->grammar->where(x->data, where, sizeof where);
    size_t n = strlen(where), all = strlen(err->message) + 1;
    if (n + all > sizeof err->message)
        return rc;
    memmove(err->message + n, err->message, all);
    memcpy(err->message, where, n);
    return rc;
}

static tb_status failed(const struct xml *x)
{
    enum XML_Error e = XML_GetErrorCode(x->parser);
    if (x->status < 0)
        return x->status;
    if (e == XML_ERROR_NO_MEMORY)
        return no_memory(x->m, x->err);
    return x->m.host->fail(x->err, TB_E_SYNTAX, "%s is broken in line %llu (%s); fetch the file again", x->name,
                           (unsigned long long)XML_GetCurrentLineNumber(x->parser), XML_ErrorString(e));
}

/* Hands expat the next piece. */
static tb_status feed(struct xml *x, enum XML_Status *status)
{
    size_t got = 0;
    if (x->quiet > XML_MAX_TOKEN)
        return x->m.host->fail(x->err, TB_E_LIMIT, "%s has a tag or comment of more than %zu bytes", x->name,
                               XML_MAX_TOKEN);
    void *piece = XML_GetBuffer(x->parser, PIECE);
    if (!piece)
        return no_memory(x->m, x->err);
    tb_status rc = x->read(x->from, piece, PIECE, &got, x->err);
    if (rc < 0)
        return rc;
    x->quiet += got;
    *status = XML_ParseBuffer(x->parser, (int)got, got == 0);
    return TB_OK;
}

tb_status xml_next(struct xml *x, tb_error *err)
{
    x->err = err;
    while (!x->ended) {
        enum XML_Status status = XML_STATUS_ERROR;
        XML_ParsingStatus now;
        tb_status rc = TB_OK;
        x->status = TB_OK;
        if (x->paused)
            status = XML_ResumeParser(x->parser);
        else
            rc = feed(x, &status);
        if (rc == TB_OK && status == XML_STATUS_ERROR)
            rc = failed(x);
        if (rc < 0)
            return xml_say_place(x, rc, err);
        x->paused = status == XML_STATUS_SUSPENDED;
        if (x->paused)
            return TB_OK;
        XML_GetParsingStatus(x->parser, &now);
        x->ended = now.parsing == XML_FINISHED;
    }
    return TB_END;
}

tb_status xml_read_part(struct xml *x, struct package *p, const char *name, const struct xml_grammar *grammar,
                        void *data, tb_error *err)
{
    struct part part = {0};
    tb_status rc = part_open(p, name, &part, err);
    if (rc < 0)
        return rc;
    rc = xml_open(x, p->m, grammar, data, err);
    if (rc == TB_OK)
        rc = xml_begin(x, part_read, &part, name, err);
    if (rc == TB_OK)
        rc = xml_next(x, err);
    xml_close(x);
    part_close(&part);
    return rc < 0 ? rc : TB_OK;
}
