/* SPDX-License-Identifier: MIT */
/* Read from the file's table of dynamic symbols, as nm -D does. The file is a stranger: every offset is held
 * against its length, and structs are copied out, for they need not be aligned. */
#include "plugin_check/exports.h"

#include <link.h>

static bool copy(tb_str elf, uint64_t at, void *to, size_t n)
{
    if (at > elf.len || n > elf.len - at)
        return false;
    memcpy(to, elf.ptr + at, n);
    return true;
}

static bool section(tb_str elf, const ElfW(Ehdr) * head, size_t i, ElfW(Shdr) * out)
{
    return i < head->e_shnum && copy(elf, head->e_shoff + i * head->e_shentsize, out, sizeof *out) &&
           out->sh_offset <= elf.len && out->sh_size <= elf.len - out->sh_offset;
}

static bool is_exported(const ElfW(Sym) * s)
{
    unsigned visibility = s->st_other & 3u;
    return s->st_shndx != SHN_UNDEF && s->st_info >> 4 != STB_LOCAL &&
           (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

/* False: the table is broken. */
static bool list(tb_str elf, const ElfW(Shdr) * symbols, const ElfW(Shdr) * strings, tb_buf *names, size_t *n_names)
{
    for (uint64_t at = 0; at + sizeof(ElfW(Sym)) <= symbols->sh_size; at += sizeof(ElfW(Sym))) {
        ElfW(Sym) s;
        if (!copy(elf, symbols->sh_offset + at, &s, sizeof s))
            return false;
        if (!is_exported(&s))
            continue;
        if (s.st_name >= strings->sh_size)
            return false;
        const char *name = elf.ptr + strings->sh_offset + s.st_name;
        const char *end = memchr(name, 0, strings->sh_size - s.st_name);
        if (!end)
            return false;
        tb_buf_z(names, *n_names ? " " : "");
        tb_buf_bytes(names, name, (size_t)(end - name));
        ++*n_names;
    }
    return true;
}

tb_status tb_exports(tb_str elf, tb_buf *names, size_t *n_names, tb_error *err)
{
    ElfW(Ehdr) head;
    ElfW(Shdr) s, strings;
    const unsigned char class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    *n_names = 0;
    if (!copy(elf, 0, &head, sizeof head) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
        head.e_ident[EI_CLASS] != class || head.e_type != ET_DYN)
        return tb_fail(err, TB_E_SYNTAX, "it is no shared object of this machine");
    for (size_t i = 0; i < head.e_shnum; i++) {
        if (!section(elf, &head, i, &s) || s.sh_type != SHT_DYNSYM)
            continue;
        if (section(elf, &head, s.sh_link, &strings) && list(elf, &s, &strings, names, n_names))
            return names->failed ? tb_nomem(err) : TB_OK;
    }
    return tb_fail(err, TB_E_SYNTAX, "its table of symbols cannot be read; is it stripped of its sections?");
}
