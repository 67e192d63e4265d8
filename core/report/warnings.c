/* SPDX-License-Identifier: MIT */
/* A file with a thousand ragged rows gives one line on screen and a thousand objects in JSON. */
#include "report/warnings.h"

#include "base/msg.h"
#include "base/place.h"

static bool same_kind(const tb_diag *a, const tb_diag *b)
{
    return strcmp(a->code, b->code) == 0 && tb_str_eq(a->source, b->source);
}

/* What was said of an earlier file in the same words (a guess made from both) is not said again. */
static bool said_before(const tb_diags *const *lists, size_t k, const tb_diag *d)
{
    for (size_t e = 0; e < k; e++)
        for (size_t i = 0; i < lists[e]->items.len; i++)
            if (!d->place.len && strcmp(lists[e]->items.ptr[i].code, d->code) == 0 &&
                tb_str_eq(lists[e]->items.ptr[i].message, d->message))
                return true;
    return false;
}

void tb_warnings_text(const tb_diags *const *lists, size_t n, const char *prefix, tb_buf *out)
{
    for (size_t k = 0; k < n; k++) {
        const tb_diags *d = lists[k];
        for (size_t i = 0; i < d->items.len; i++) {
            const tb_diag *x = &d->items.ptr[i];
            size_t before = 0, after = 0;
            for (size_t j = 0; j < d->items.len && before == 0; j++) {
                before += j < i && same_kind(&d->items.ptr[j], x);
                after += j > i && same_kind(&d->items.ptr[j], x);
            }
            if (before || said_before(lists, k, x))
                continue;
            tb_buf_z(out, prefix);
            if (x->source.len)
                tb_buf_printf(out, _("%.*s: "), TB_ARG(x->source));
            if (x->place.len) {
                tb_place_say(out, tb_place_read(x->place));
                tb_buf_z(out, _(": "));
            }
            tb_buf_str(out, x->message);
            if (after)
                tb_buf_printf(out, _(" (and %zu more like it)"), after);
            tb_buf_char(out, '\n');
        }
        if (d->total > d->items.len)
            tb_buf_printf(out, _("%s%zu further warnings are not kept\n"), prefix, d->total - d->items.len);
    }
}

void tb_warnings_json(const tb_diags *const *lists, size_t n, tb_jw *w)
{
    tb_jw_begin(w, '[');
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < lists[k]->items.len; i++) {
            const tb_diag *d = &lists[k]->items.ptr[i];
            tb_jw_begin_flat(w, '{');
            tb_jw_kstr(w, "code", tb_str_of(d->code));
            tb_jw_kstr(w, "message", d->message);
            tb_jw_kstr(w, "source", d->source);
            tb_jw_kstr(w, "place", d->place);
            tb_jw_end(w, '}');
        }
    tb_jw_end(w, ']');
}
