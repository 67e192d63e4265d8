/* SPDX-License-Identifier: MIT */
/* tongbi probe FILE: the scores of every format. */
#include <string.h>

#include "base/json_out.h"
#include "base/msg.h"
#include "cli/options.h"
#include "cli/setup.h"

static void write_text(const tb_scores *scores, tb_buf *out)
{
    size_t silent = 0;
    for (size_t i = 0; i < scores->len; i++) {
        if (scores->ptr[i].score == 0 && !scores->ptr[i].extension)
            silent++;
        else
            tb_buf_printf(out, "%3d  %.*s%s\n", scores->ptr[i].score, TB_ARG(scores->ptr[i].id),
                          scores->ptr[i].extension ? _("  (by its extension)") : "");
    }
    if (silent > 0)
        tb_buf_printf(out, _("  0  all others (%zu)\n"), silent);
}

static void write_scores(const tb_args *a, const tb_scores *scores, tb_buf *out)
{
    if (!a->format || strcmp(a->format, "json") != 0) {
        write_text(scores, out);
        return;
    }
    tb_jw w;
    tb_jw_init(&w, out, true);
    tb_jw_begin(&w, '[');
    for (size_t i = 0; i < scores->len; i++) {
        tb_jw_begin_flat(&w, '{');
        tb_jw_kstr(&w, "format", scores->ptr[i].id);
        tb_jw_kint(&w, "score", scores->ptr[i].score);
        tb_jw_kbool(&w, "extension", scores->ptr[i].extension);
        tb_jw_end(&w, '}');
    }
    tb_jw_end(&w, ']');
    tb_buf_char(out, '\n');
}

int tb_cmd_probe(const tb_args *a)
{
    tb_setup setup = {0};
    tb_error err = TB_ERROR_INIT;
    tb_source *src = NULL;
    tb_scores scores = {0};
    tb_diags diags = {0};
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_status rc = tb_setup_open(a, false, &setup, &err);
    if (rc == TB_OK && (rc = tb_source_open(a->operands[0], &src, &err)) == TB_OK)
        rc = tb_registry_probe(setup.registry, src, tb_str_of(a->encoding), &diags, &scores, &err);
    if (rc < 0)
        rc = tb_context(&err, _("reading '%s'"), a->operands[0]);
    else
        write_scores(a, &scores, &out);
    tb_print_warnings(&diags);
    tb_vec_fini(&scores);
    tb_diags_fini(&diags);
    tb_source_close(src);
    tb_setup_close(&setup);
    return rc == TB_OK ? tb_finish(a, &out, TB_EXIT_SAME) : tb_trouble(&err);
}
