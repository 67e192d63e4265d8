/* SPDX-License-Identifier: MIT */
/* Line by line; unknown words are passed over, so that an older host reads a newer manifest. */
#include "plugin/manifest.h"

void tb_manifest_write(const tb_plugin *p, tb_buf *out)
{
    tb_buf_printf(out, "tongbi-plugin %u\nname %s\n", TB_ABI_MAJOR, p->name);
    for (const tb_format *const *f = p->formats; *f; f++) {
        tb_buf_printf(out, "format %s\n", (*f)->id);
        if ((*f)->flags & TB_FMT_TEXT)
            tb_buf_z(out, "flags text\n");
        if ((*f)->flags & TB_FMT_EXPERIMENTAL)
            tb_buf_z(out, "flags experimental\n");
        if ((*f)->flags & TB_FMT_UNTRUSTED)
            tb_buf_z(out, "flags untrusted\n");
        for (const char *const *x = (*f)->extensions; x && *x; x++)
            tb_buf_printf(out, "extension %s\n", *x);
        for (const tb_magic *const *m = (*f)->magics; m && *m; m++) {
            tb_buf_printf(out, "magic %u ", (*m)->offset);
            for (size_t i = 0; i < (*m)->len; i++)
                tb_buf_printf(out, "%02x", (unsigned)(unsigned char)(*m)->bytes[i]);
            tb_buf_char(out, '\n');
        }
        for (const tb_option *const *o = (*f)->options; o && *o; o++)
            tb_buf_printf(out, "option %s\n", (*o)->key);
    }
}

static tb_str next_word(tb_str *line)
{
    *line = tb_str_trim(*line);
    size_t n = 0;
    while (n < line->len && line->ptr[n] != ' ')
        n++;
    tb_str word = tb_str_sub(*line, 0, n);
    *line = tb_str_trim(tb_str_sub(*line, n, line->len));
    return word;
}

static uint32_t small_number(tb_str s)
{
    uint32_t v = 0;
    for (size_t i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && v < 100000; i++)
        v = v * 10 + (uint32_t)(s.ptr[i] - '0');
    return v;
}

static bool is_our_version(tb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0 && small_number(s) == TB_ABI_MAJOR;
}

static int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

static tb_str unhex(tb_str hex, tb_arena *arena)
{
    size_t n = hex.len / 2;
    char *p = tb_arena_alloc(arena, n + 1);
    if (!p)
        return (tb_str){NULL, 0};
    for (size_t i = 0; i < n; i++) {
        int hi = hex_digit(hex.ptr[2 * i]), lo = hex_digit(hex.ptr[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return (tb_str){NULL, 0};
        p[i] = (char)(hi * 16 + lo);
    }
    return tb_str_make(p, n);
}

static void read_format_line(tb_manifest_format *f, tb_str word, tb_str rest, tb_arena *arena)
{
    if (tb_str_eq(word, TB_LIT("flags"))) {
        f->text = f->text || tb_str_eq(rest, TB_LIT("text"));
        f->experimental = f->experimental || tb_str_eq(rest, TB_LIT("experimental"));
        f->untrusted = f->untrusted || tb_str_eq(rest, TB_LIT("untrusted"));
    } else if (tb_str_eq(word, TB_LIT("extension")) && f->n_extensions < TB_MAX_EXTENSIONS) {
        f->extensions[f->n_extensions++] = tb_arena_str(arena, rest);
    } else if (tb_str_eq(word, TB_LIT("magic")) && f->n_magics < TB_MAX_MAGICS) {
        f->magics[f->n_magics].offset = small_number(next_word(&rest));
        f->magics[f->n_magics].bytes = unhex(rest, arena);
        if (f->magics[f->n_magics].bytes.len)
            f->n_magics++;
    } else if (tb_str_eq(word, TB_LIT("option")) && f->n_options < TB_MAX_OPTIONS) {
        f->options[f->n_options++] = tb_arena_str(arena, rest);
    }
}

bool tb_manifest_read(tb_str text, tb_arena *arena, tb_plugin_entry *e)
{
    bool ours = false;
    while (text.len) {
        size_t nl = tb_str_find(text, TB_LIT("\n"), 0);
        tb_str line = tb_str_sub(text, 0, nl == SIZE_MAX ? text.len : nl);
        text = tb_str_sub(text, nl == SIZE_MAX ? text.len : nl + 1, text.len);
        tb_str word = next_word(&line);
        if (tb_str_eq(word, TB_LIT("tongbi-plugin")))
            ours = is_our_version(line);
        else if (tb_str_eq(word, TB_LIT("name")))
            e->name = tb_arena_str(arena, line);
        else if (tb_str_eq(word, TB_LIT("format")) && e->n_formats < TB_MAX_FORMATS)
            e->formats[e->n_formats++].id = tb_arena_str(arena, line);
        else if (e->n_formats)
            read_format_line(&e->formats[e->n_formats - 1], word, line, arena);
    }
    return ours && e->n_formats && e->name.len;
}

void tb_manifest_of(const tb_plugin *p, tb_plugin_entry *e)
{
    e->name = tb_str_of(p->name);
    e->n_formats = 0;
    for (const tb_format *const *f = p->formats; *f && e->n_formats < TB_MAX_FORMATS; f++) {
        tb_manifest_format *m = &e->formats[e->n_formats++];
        *m = (tb_manifest_format){.id = tb_str_of((*f)->id),
                                  .text = ((*f)->flags & TB_FMT_TEXT) != 0,
                                  .experimental = ((*f)->flags & TB_FMT_EXPERIMENTAL) != 0,
                                  .untrusted = ((*f)->flags & TB_FMT_UNTRUSTED) != 0};
        for (const char *const *x = (*f)->extensions; x && *x && m->n_extensions < TB_MAX_EXTENSIONS; x++)
            m->extensions[m->n_extensions++] = tb_str_of(*x);
        for (const tb_magic *const *g = (*f)->magics; g && *g && m->n_magics < TB_MAX_MAGICS; g++) {
            m->magics[m->n_magics].offset = (*g)->offset;
            m->magics[m->n_magics++].bytes = tb_str_make((*g)->bytes, (*g)->len);
        }
        for (const tb_option *const *o = (*f)->options; o && *o && m->n_options < TB_MAX_OPTIONS; o++)
            m->options[m->n_options++] = tb_str_of((*o)->key);
    }
}
