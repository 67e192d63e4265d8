/* SPDX-License-Identifier: MIT */
/* The parser gets one piece at a time and calls the page back before it returns. It is put inside <html><body> from the
 * start: an end tag in front of everything would end it otherwise. What it says of errors is kept from standard error
 * by a handler of this context alone.
 *
 * Its memory is its own. What grows with the page is limited: the stack of open elements, which every end tag may be
 * compared with, and the dictionary, which keeps every name, also those of entities that there are not. */
#include "markup.h"

#include "page.h"

#define SHRINK_AFTER ((size_t)1 << 16)
#define MAX_NAMES ((size_t)1 << 20)  /* bytes of different names: looking one up grows slower with their number */
#define USUAL_DEPTH 256              /* open elements that an end tag may be compared with at no charge */
#define MAX_WORK ((uint64_t)1 << 27) /* comparisons beyond, of all end tags: a part of a second */

static const char COMMENT[] = "<!---->"; /* lets the parser take the text before it, and shrink its buffer */

static void on_start(void *user, const xmlChar *name, const xmlChar **attributes)
{
    const struct markup *m = user;
    if (!m->env->failed)
        page_start(m->page, (const char *)name, (const char *const *)attributes);
}

static void on_end(void *user, const xmlChar *name)
{
    const struct markup *m = user;
    if (!m->env->failed)
        page_end(m->page, (const char *)name);
}

static void on_text(void *user, const xmlChar *p, int n)
{
    const struct markup *m = user;
    if (!m->env->failed && n > 0)
        page_text(m->page, (const char *)p, (size_t)n);
}

static void on_error(void *user, xmlErrorPtr error)
{
    (void)user;
    (void)error; /* a page has as many as it likes */
}

static void parse(struct markup *m, const char *p, size_t n)
{
    (void)htmlParseChunk(m->parser, p, (int)n, 0);
    bool stopped = m->parser->disableSAX || m->parser->instate == XML_PARSER_EOF;
    if (m->env->failed)
        return;
    if (stopped || m->parser->errNo == XML_ERR_NO_MEMORY)
        env_no_memory(m->env, m->page->line);
    else if (m->work > MAX_WORK)
        env_failed(m->env,
                   m->env->host->fail(&m->env->error, TB_E_LIMIT,
                                      "too many elements are never closed in the page; close them or save the page "
                                      "again with a browser"),
                   m->page->line);
    else if (xmlDictGetUsage(m->parser->dict) > MAX_NAMES)
        env_failed(m->env,
                   m->env->host->fail(&m->env->error, TB_E_LIMIT,
                                      "the page has too many different names of tags, attributes and entities; check "
                                      "that the file is a web page"),
                   m->page->line);
}

bool markup_open(struct markup *m, struct env *env, struct page *page)
{
    static const char frame[] = "<html><body>";
    htmlSAXHandler sax = {
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .serror = on_error,
        .initialized = XML_SAX2_MAGIC,
    };
    *m = (struct markup){.env = env, .page = page};
    m->parser = htmlCreatePushParserCtxt(&sax, m, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!m->parser) {
        env_no_memory(env, 1);
        return false;
    }
    (void)htmlCtxtUseOptions(m->parser, HTML_PARSE_IGNORE_ENC); /* what the page says of it was seen to */
    parse(m, frame, sizeof frame - 1);
    return !env->failed;
}

void markup_close(struct markup *m)
{
    if (m->parser)
        htmlFreeParserCtxt(m->parser);
}

void markup_text(struct markup *m, const char *p, size_t n, uint64_t line)
{
    m->page->line = line;
    parse(m, p, n);
    if (!m->env->failed)
        parse(m, COMMENT, sizeof COMMENT - 1);
    m->unshrunk = 0;
}

void markup_tag(struct markup *m, const char *p, size_t n, uint64_t text_line, uint64_t tag_line, const char *end)
{
    m->page->line = text_line;
    m->page->tag_line = tag_line;
    int depth = end ? m->parser->nameNr : 0;
    m->work += depth > USUAL_DEPTH ? (uint64_t)(depth - USUAL_DEPTH) : 0;
    m->unshrunk += n;
    m->page->ended = EL_INLINE;
    parse(m, p, n);
    if (end && m->page->ended == EL_INLINE && !m->env->failed)
        page_end_implied(m->page, end);
    if (m->unshrunk > SHRINK_AFTER && !m->env->failed) {
        m->unshrunk = 0;
        parse(m, COMMENT, sizeof COMMENT - 1);
    }
}
