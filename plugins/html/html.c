/* SPDX-License-Identifier: MIT */
/* Web pages: what one reads of them in a browser, as headings, paragraphs and tables. The bytes go through a row of
 * parts, a piece at a time: decode (clean UTF-8), sieve (text and whole tags), markup (libxml2), page (what elements
 * mean), flow and grid (paragraphs, tables), queue (what waits to be given). A page can be longer than memory; what is
 * held of it is the table that may still turn out to be layout, up to a limit.
 *
 * The rules, such as what is layout and what is not shown, are listed in tests/data/html/README.md. */
#include "decode.h"
#include "formats.h"
#include "markup.h"
#include "page.h"
#include "probe.h"
#include "pump.h"
#include "sieve.h"

struct reader {
    struct pump pump;
    struct decode decode;
    struct sieve sieve;
    struct markup markup;
    struct page page;
};

/* Reads a piece of the page. */
static void step(struct pump *p)
{
    struct reader *r = (struct reader *)p;
    decode_next(&r->decode);
    if (r->decode.text.len > 0) {
        sieve_take(&r->sieve, r->decode.text.ptr, r->decode.text.len);
    } else if (!p->env.failed) {
        sieve_end(&r->sieve);
        page_finish(&r->page);
        decode_warn(&r->decode);
        p->ended = true;
    }
}

static bool rows_follow(const struct pump *p) { return ((const struct reader *)p)->page.grid.state == GRID_GIVEN; }

static void close_html(void *reader)
{
    struct reader *r = reader;
    markup_close(&r->markup);
    decode_close(&r->decode);
}

static tb_status open_html(const tb_host *host, tb_ctx *ctx, tb_source *src, void **out_reader, tb_error *err)
{
    enum charset asked;
    tb_status rc = decode_option(host, ctx, &asked, err);
    if (rc < 0)
        return rc;
    struct reader *r = host->alloc(ctx, TB_LIFE_READER, sizeof *r);
    if (!r)
        return host->fail(err, TB_E_NOMEM, "there is not enough memory to read the page");
    struct env *env = &r->pump.env;
    pump_init(&r->pump, host, ctx, TB_PLACE_LINE);
    r->pump.step = step;
    r->pump.rows_follow = rows_follow;
    page_open(&r->page, env, &r->pump.queue);
    if (!decode_open(&r->decode, env, src, asked) || !sieve_open(&r->sieve, env, &r->markup) ||
        !markup_open(&r->markup, env, &r->page)) {
        close_html(r);
        return env_report(env, err);
    }
    *out_reader = r;
    return TB_OK;
}

static const char *const extensions[] = {"html", "htm", "xhtml", "shtml", NULL};
const tb_format format_html = {
    .struct_size = sizeof(tb_format),
    .id = "html",
    .title = "web page (HTML)",
    .extensions = extensions,
    .options = decode_options,
    .probe = probe_html,
    .open = open_html,
    .close = close_html,
    .next_block = pump_next_block,
    .next_batch = pump_next_batch,
};

/* libxml2's tables have to be made before threads use it. */
static tb_status init(const tb_host *host, tb_error *err)
{
    (void)host;
    (void)err;
    xmlInitParser();
    return TB_OK;
}

static const tb_format *const formats[] = {&format_html, &format_xmlss, NULL};
static const tb_plugin plugin = {
    .magic = TB_MAGIC,
    .struct_size = sizeof(tb_plugin),
    .abi_major = TB_ABI_MAJOR,
    .abi_minor = TB_ABI_MINOR,
    .name = "html",
    .version = "0.1.0",
    .license = "MIT",
    .formats = formats,
    .init = init,
};
TB_PLUGIN_ENTRY(html)
{
    return &plugin;
}
