/* SPDX-License-Identifier: MIT */
/* From bytes to UTF-8 text: which character set they are in, and whether they may be presumed to be plain UTF-8. */
#include "base/clean_text.h"
#include "base/limits.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "io/source_internal.h"

#include <unistd.h>

static bool is_clean_to(const tb_source *s, size_t len)
{
    bool is_there = !s->filling || tb_filling_wait(s->filling, len) >= len;
    int fd = is_there ? tb_source_open_again(s) : -1;
    bool clean = fd >= 0 && tb_text_is_clean_file(fd, 0, (const uint8_t *)s->bytes.ptr, len);
    if (fd >= 0)
        close(fd);
    return clean;
}

/* A large file that is plain UTF-8 without a BOM, as most are, is told by reading it. */
static bool is_clean_file(tb_source *s)
{
    const uint8_t *p = (const uint8_t *)s->bytes.ptr;
    if (s->bytes.len < TB_MUCH_TEXT || p[0] == 0xEF || p[0] == 0x84)
        return false;
    size_t some = s->may_presume ? tb_text_complete(s->bytes.ptr, TB_MUCH_TEXT / 4) : 0;
    if (!some)
        return is_clean_to(s, s->bytes.len);
    if (is_clean_to(s, some))
        s->presumed = some;
    return s->presumed > 0;
}

void tb_source_may_presume(tb_source *s) { s->may_presume = true; }
bool tb_source_is_presumed(const tb_source *s) { return s->presumed > 0; }
size_t tb_source_presumed(const tb_source *s) { return s->presumed; }
void tb_source_was_read(tb_source *s, size_t from) { s->presumed = from <= s->presumed ? 0 : s->presumed; }

tb_status tb_source_confirm(tb_source *s, tb_error *err)
{
    if (s->presumed && !is_clean_to(s, s->bytes.len))
        return tb_fail(err, TB_E_SYNTAX, "it is not plain UTF-8");
    s->presumed = 0;
    return TB_OK;
}

static tb_status pick_charset(tb_source *s, tb_str encoding, tb_charset_verdict *v, tb_error *err)
{
    const uint8_t *p = (const uint8_t *)s->bytes.ptr;
    if (is_clean_file(s))
        *v = (tb_charset_verdict){.charset = TB_CS_UTF8, .invalid_at = s->bytes.len};
    else if (tb_source_bytes(s).len < s->bytes.len)
        return tb_source_misdeclared(err);
    else
        *v = tb_charset_detect(p, s->bytes.len);
    if (encoding.ptr && tb_source_bytes(s).len < s->bytes.len) /* of which all has to be looked at */
        return tb_source_misdeclared(err);
    if (encoding.ptr) {
        tb_charset asked = tb_charset_by_name(encoding);
        if (asked == TB_CS_UNKNOWN)
            return tb_fail(err, TB_E_OPTION,
                           _("--encoding %.*s is not known; use utf-8, gb18030, utf-16le, utf-16be or big5"),
                           TB_ARG(encoding));
        if (asked != v->charset)
            v->bom = 0;
        if (asked == TB_CS_UTF8)
            v->invalid_at = v->bom + tb_utf8_invalid_at(p + v->bom, s->bytes.len - v->bom);
        v->charset = asked;
        return TB_OK;
    }
    if (v->charset == TB_CS_BINARY)
        return tb_fail(err, TB_E_UNSUPPORTED,
                       _("it is not text, and no format reads such bytes; 'tongbi plugins' lists the formats"));
    if (v->charset == TB_CS_UNKNOWN)
        return tb_fail(err, TB_E_SYNTAX,
                       _("line %llu: the bytes are neither UTF-8 nor GB18030; say what they are with --encoding"),
                       (unsigned long long)tb_line_of(p, s->bytes.len, v->invalid_at));
    return TB_OK;
}

/* A source may be looked at before anybody keeps diagnostics: the note waits for the first who does. */
static void note_guess(tb_source *s, tb_diags *diags)
{
    if (!s->guess || !diags)
        return;
    tb_diag_add(diags, "encoding", tb_source_name(s), (tb_str){NULL, 0},
                _("the text has no mark of its character set; read as %s (a guess; --encoding decides)"), s->guess);
    s->guess = NULL;
}

tb_status tb_source_as_text(tb_source *s, tb_str encoding, tb_diags *diags, tb_error *err)
{
    if (s->is_text) {
        note_guess(s, diags);
        return TB_OK;
    }
    const uint8_t *p = (const uint8_t *)s->bytes.ptr;
    tb_charset_verdict v = {.charset = TB_CS_UNKNOWN};
    tb_status rc = pick_charset(s, encoding, &v, err);
    if (rc < 0)
        return rc;
    if (v.charset == TB_CS_UTF8) {
        if (v.invalid_at < s->bytes.len)
            return tb_fail(err, TB_E_SYNTAX,
                           _("line %llu: byte %zu is not valid UTF-8; repair the file or name its character "
                             "set with --encoding"),
                           (unsigned long long)tb_line_of(p, s->bytes.len, v.invalid_at), v.invalid_at + 1);
        s->view = tb_str_sub(s->bytes, v.bom, s->bytes.len);
    } else {
        s->text.max = TB_MAX_STREAM;
        rc = tb_charset_decode(p, s->bytes.len, v.charset, v.bom, &s->text, err);
        if (rc < 0)
            return rc;
        s->view = tb_buf_view(&s->text);
    }
    s->at = 0;
    s->is_text = true;
    s->guess = v.guessed && !encoding.ptr ? tb_charset_name(v.charset) : NULL;
    note_guess(s, diags);
    return TB_OK;
}
