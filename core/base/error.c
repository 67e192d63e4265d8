/* SPDX-License-Identifier: MIT */
/* A message is formatted into a scratch of the same size, then copied character by character: what a terminal would
 * act on (control characters, bytes that are not UTF-8) becomes '?', and the cut at the end never splits a
 * character. */
#include "base/error.h"

#include <errno.h>
#include <stdio.h>

#include "base/msg.h"
#include "base/utf8.h"

static size_t copy_clean(char *to, size_t size, const char *from)
{
    tb_str s = tb_str_of(from);
    size_t n = 0;
    for (size_t at = 0; at < s.len;) {
        size_t begin = at;
        uint32_t cp = tb_utf8_next(s, &at);
        bool bad = cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp == 0xFFFD && at - begin == 1);
        size_t len = bad ? 1 : at - begin;
        if (n + len >= size)
            break;
        if (bad)
            to[n] = '?';
        else
            memcpy(to + n, s.ptr + begin, len);
        n += len;
    }
    to[n] = '\0';
    return n;
}

/* vsnprintf cuts anywhere; the rest of a cut character goes too, so that it does not turn into '?'. */
static void drop_cut_tail(char *z, size_t size, int wanted)
{
    size_t len = strlen(z);
    if (wanted < 0 || (size_t)wanted < size || len == 0)
        return;
    size_t at = len;
    while (at > 0 && len - at < 3 && ((unsigned char)z[at - 1] & 0xC0u) == 0x80u)
        at--;
    if (at == 0 || (unsigned char)z[at - 1] < 0xC0u)
        return;
    size_t tail = len - (at - 1);
    if (tb_utf8_invalid_at((const uint8_t *)z + (at - 1), tail) < tail)
        z[at - 1] = '\0';
}

tb_status tb_vfail(tb_error *err, tb_status code, const char *fmt, va_list ap)
{
    if (!err)
        return code;
    char text[sizeof err->message];
    int n = vsnprintf(text, sizeof text, fmt, ap);
    if (n < 0)
        text[0] = '\0';
    drop_cut_tail(text, sizeof text, n);
    (void)copy_clean(err->message, sizeof err->message, text);
    /* a place left from an earlier failure must not be taken for the place of this one */
    err->line = 0;
    err->offset = TB_UNKNOWN;
    err->code = code;
    return code;
}

tb_status tb_fail(tb_error *err, tb_status code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    tb_status rc = tb_vfail(err, code, fmt, ap);
    va_end(ap);
    return rc;
}

tb_status tb_context(tb_error *err, const char *fmt, ...)
{
    /* without a tb_error the code is lost; whichever negative one will do for a caller that keeps no message */
    if (!err)
        return TB_E_IO;
    char text[sizeof err->message];
    char old[sizeof err->message];
    memcpy(old, err->message, sizeof old);
    old[sizeof old - 1] = '\0';
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n < 0)
        text[0] = '\0';
    drop_cut_tail(text, sizeof text, n);
    size_t at = copy_clean(err->message, sizeof err->message, text);
    at += copy_clean(err->message + at, sizeof err->message - at, _(": "));
    (void)copy_clean(err->message + at, sizeof err->message - at, old);
    return err->code;
}

const char *tb_system_reason(int number)
{
    switch (number) {
    case ENOENT:
        return _("there is no such file or directory");
    case ENOTDIR:
        return _("a part of its path is not a directory");
    case EACCES:
    case EPERM:
        return _("permission is denied");
    case EROFS:
        return _("the file system is read-only");
    case ENOSPC:
    case EDQUOT:
        return _("no space is left on the device");
    case ELOOP:
        return _("its symbolic links go round in a circle");
    case ENAMETOOLONG:
        return _("its name is too long");
    case EPIPE:
        return _("nobody reads it any more");
    case EIO:
        return _("the device reports an error");
    default:
        return strerror(number);
    }
}

void tb_nomem_fill(tb_error *err)
{
    (void)tb_fail(err, TB_E_NOMEM, "%s", _("memory ran out; close other programs or work on fewer files at once"));
}
