/* SPDX-License-Identifier: MIT */
/* One pass over the pairs; nothing is summed over publications, whose units and years may differ. */
#include "report/diff_set.h"

#include "base/msg.h"

void tb_diff_set_rest(const tb_diff_set *s, const char *prefix, tb_buf *out)
{
    const tb_pairs *p = s->pairs;
    for (size_t i = 0; i < p->lone.len; i++) {
        const tb_lone_publication *l = &p->lone.ptr[i];
        tb_buf_printf(out,
                      l->new_side ? _("%snot compared, only on the new side: %.*s")
                                  : _("%snot compared, only on the old side: %.*s"),
                      prefix, TB_ARG(l->path));
        if (l->dept.len)
            tb_buf_printf(out, " (%.*s %d)", TB_ARG(l->dept), l->year);
        tb_buf_char(out, '\n');
    }
    for (size_t i = 0; i < p->unread.len; i++)
        tb_buf_printf(out, _("%snot read: %.*s: %.*s\n"), prefix, TB_ARG(p->unread.ptr[i].path),
                      TB_ARG(p->unread.ptr[i].message));
}

void tb_diff_set_text(const tb_diff_set *s, bool all, tb_buf *out)
{
    for (size_t i = 0; i < s->pairs->pairs.len; i++) {
        if (i)
            tb_buf_z(out, "\n----\n\n");
        tb_diff_text(s->comparisons[i], all, out);
    }
    if (s->pairs->pairs.len)
        tb_buf_z(out, "\n----\n\n");
    tb_buf_printf(out, _("publications compared: %zu; without a partner: %zu; not read: %zu\n"), s->pairs->pairs.len,
                  s->pairs->lone.len, s->pairs->unread.len);
    tb_diff_set_rest(s, "", out);
}

void tb_diff_set_csv(const tb_diff_set *s, bool sides, tb_buf *out)
{
    tb_diff_csv_header(sides, out);
    for (size_t i = 0; i < s->pairs->pairs.len; i++)
        tb_diff_csv_lines(s->comparisons[i], sides, out);
}

static tb_str side_word(bool new_side) { return new_side ? TB_LIT("new") : TB_LIT("old"); }

void tb_diff_set_json(const tb_diff_set *s, tb_buf *out)
{
    tb_jw w;
    tb_jw_init(&w, out, true);
    tb_jw_begin(&w, '{');
    tb_jw_key(&w, "pairs");
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < s->pairs->pairs.len; i++)
        tb_diff_json_object(s->comparisons[i], &w);
    tb_jw_end(&w, ']');
    tb_jw_key(&w, "unpaired");
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < s->pairs->lone.len; i++) {
        const tb_lone_publication *l = &s->pairs->lone.ptr[i];
        tb_jw_begin_flat(&w, '{');
        tb_jw_kstr(&w, "side", side_word(l->new_side));
        tb_jw_kstr(&w, "source", l->path);
        tb_jw_kstr(&w, "dept", l->dept);
        tb_jw_kint(&w, "year", l->year);
        tb_jw_end(&w, '}');
    }
    tb_jw_end(&w, ']');
    tb_jw_key(&w, "unreadable");
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < s->pairs->unread.len; i++) {
        const tb_unread *u = &s->pairs->unread.ptr[i];
        tb_jw_begin_flat(&w, '{');
        tb_jw_kstr(&w, "side", side_word(u->new_side));
        tb_jw_kstr(&w, "source", u->path);
        tb_jw_kstr(&w, "message", u->message);
        tb_jw_end(&w, '}');
    }
    tb_jw_end(&w, ']');
    tb_jw_end(&w, '}');
    tb_buf_char(out, '\n');
}
