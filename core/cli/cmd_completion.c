/* SPDX-License-Identifier: MIT */
/* tongbi completion SHELL: a script for bash or zsh, made from the tables of commands and options. */
#include <string.h>

#include "base/msg.h"
#include "cli/options.h"
#include "cli/setup.h"

/* What an option's value can be, as words; NULL: a file, or something nobody can foresee. */
static const char *values_of(const tb_option_row *row)
{
    static const char *const known[][2] = {
        {"lang", "zh en"},
        {"encoding", "utf-8 gb18030 utf-16le utf-16be big5"},
        {"limit", "depth= members= ratio= size="},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(row->name, known[i][0]) == 0)
            return known[i][1];
    return NULL;
}

static void write_formats(const tb_command *c, tb_buf *out)
{
    for (const char *const *f = c->formats; *f; f++)
        tb_buf_printf(out, "%s%s", f == c->formats ? "" : " ", *f);
}

static void write_commands(tb_buf *out)
{
    const tb_command *c;
    for (size_t i = 0; (c = tb_command_at(i)); i++)
        tb_buf_printf(out, "%s%s", i ? " " : "", c->name);
    tb_buf_z(out, " help");
}

static void bash_options(const tb_command *c, tb_buf *out)
{
    const tb_option_row *row;
    for (size_t i = 0; (row = tb_option_row_at(i)); i++)
        if (row->commands & c->bit)
            tb_buf_printf(out, " --%s", row->name);
}

static void write_bash(tb_buf *out)
{
    const tb_command *c;
    const tb_option_row *row;
    tb_buf_z(out,
             "# bash completion of tongbi; made by 'tongbi completion bash'\n"
             "_tongbi()\n{\n"
             "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
             "    local words=\n"
             "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='");
    write_commands(out);
    tb_buf_z(out, "'\n    else\n        case $command:$before in\n");
    for (size_t i = 0; (c = tb_command_at(i)); i++) {
        tb_buf_printf(out, "        %s:--format | %s:-f) words='", c->name, c->name);
        write_formats(c, out);
        tb_buf_z(out, "' ;;\n");
    }
    for (size_t i = 0; (row = tb_option_row_at(i)); i++) {
        if (!values_of(row))
            continue;
        tb_buf_printf(out, "        *:--%s", row->name);
        if (row->letter)
            tb_buf_printf(out, " | *:-%c", row->letter);
        tb_buf_printf(out, ") words='%s' ;;\n", values_of(row));
    }
    tb_buf_z(out, "        help:*) words='");
    write_commands(out);
    tb_buf_z(out, "' ;;\n        esac\n        case $words:$word:$command in\n");
    for (size_t i = 0; (c = tb_command_at(i)); i++) {
        tb_buf_printf(out, "        :-*:%s) words='", c->name);
        bash_options(c, out);
        tb_buf_z(out, "' ;;\n");
    }
    tb_buf_z(out, "        esac\n    fi\n"
                  "    if [ -n \"$words\" ]; then\n"
                  "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                  "    else\n"
                  "        compopt -o filenames\n"
                  "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                  "    fi\n}\ncomplete -F _tongbi tongbi\n");
}

/* A text between single quotes of the shell, where zsh's own colons and brackets stand for themselves. */
static void zsh_text(tb_buf *out, const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            tb_buf_z(out, "'\\''");
        else if (strchr("[]:\\", *text))
            tb_buf_printf(out, "\\%c", *text);
        else
            tb_buf_char(out, *text);
}

static void zsh_option(const tb_command *c, const tb_option_row *row, tb_buf *out)
{
    bool repeated = row->takes == TB_TAKES_LIST || row->takes == TB_TAKES_LIMIT;
    tb_buf_printf(out, "            %s'--%s%s[", repeated ? "'*'" : "", row->name, row->arg ? "=" : "");
    zsh_text(out, _(row->help));
    tb_buf_char(out, ']');
    if (row->arg) {
        tb_buf_char(out, ':');
        zsh_text(out, row->arg);
        tb_buf_char(out, ':');
        if (strcmp(row->name, "format") == 0) {
            tb_buf_char(out, '(');
            write_formats(c, out);
            tb_buf_char(out, ')');
        } else if (values_of(row)) {
            tb_buf_printf(out, "(%s)", values_of(row));
        } else if (row->takes == TB_TAKES_NUMBER || row->takes == TB_TAKES_BYTES) {
            tb_buf_char(out, ' ');
        } else {
            tb_buf_z(out, strcmp(row->name, "plugin-dir") == 0 ? "_files -/" : "_files");
        }
    }
    tb_buf_z(out, "' \\\n");
}

static void write_zsh(tb_buf *out)
{
    const tb_command *c;
    const tb_option_row *row;
    tb_buf_z(out, "#compdef tongbi\n# zsh completion of tongbi; made by 'tongbi completion zsh'\n"
                  "_tongbi()\n{\n    if (( CURRENT == 2 )); then\n        local -a commands=(\n");
    for (size_t i = 0; (c = tb_command_at(i)); i++) {
        tb_buf_printf(out, "            '%s:", c->name);
        zsh_text(out, _(c->summary));
        tb_buf_z(out, "'\n");
    }
    tb_buf_z(out, "            'help'\n        )\n        _describe command commands\n        return\n    fi\n"
                  "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n");
    for (size_t i = 0; (c = tb_command_at(i)); i++) {
        tb_buf_printf(out, "    %s)\n        _arguments -s \\\n", c->name);
        for (size_t k = 0; (row = tb_option_row_at(k)); k++)
            if (row->commands & c->bit)
                zsh_option(c, row, out);
        tb_buf_printf(out, "            %s\n        ;;\n", c->max_operands ? "'*:file:_files'" : "");
    }
    tb_buf_z(out, "    help)\n        _values command ");
    write_commands(out);
    tb_buf_z(out, "\n        ;;\n    esac\n}\n_tongbi \"$@\"\n");
}

int tb_cmd_completion(const tb_args *a)
{
    TB_CLEANUP(tb_buf_fini) tb_buf out = {0};
    tb_error err = TB_ERROR_INIT;
    if (strcmp(a->operands[0], "bash") == 0)
        write_bash(&out);
    else if (strcmp(a->operands[0], "zsh") == 0)
        write_zsh(&out);
    else
        (void)tb_fail(&err, TB_E_OPTION, _("there is no completion for '%s'; there is bash and zsh"), a->operands[0]);
    return err.code < 0 ? tb_trouble(&err) : tb_finish(a, &out, TB_EXIT_SAME);
}
