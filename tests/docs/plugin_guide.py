#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Follows docs/plugin-guide.md literally (blocks.py) with a tongbi that was just installed to ~/tongbi, as its first step
says, where ~ is an empty directory. Blocks of C are excerpts of the template. Nothing of the contract is left unexplained,
and nothing is mentioned that is not in the headers."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is left in the sources
import blocks  # noqa: E402

GUIDE = blocks.ROOT / "docs/plugin-guide.md"
TEMPLATE = blocks.ROOT / "plugins/template/kv.c"
HEADERS = ("include/tongbi/plugin.h", "include/tongbi/plugin_util.h")
# What an author does not write: layout of structs, and what a build defines.
SILENT = re.compile(r"TB_(OK|MAGIC|ABI_\w+|EXPORT|PRINTF|PLUGIN_(H|STATIC|UTIL_H)|MAX_LINE|E_(IO|NOTFOUND))")
OTHER = {"TB_SANITIZE"}


def install(build, home):
    if "./run install ~/tongbi\n" not in GUIDE.read_text(encoding="utf-8"):
        return [f"{GUIDE.name} does not install to ~/tongbi"]
    env = {key: value for key, value in os.environ.items() if key != "DESTDIR"}
    subprocess.run(["cmake", "--install", build, "--prefix", home / "tongbi"], env=env, check=True,
                   stdout=subprocess.DEVNULL)
    return []


def check_excerpts(text):
    source = TEMPLATE.read_text(encoding="utf-8")
    for language, name, content, line in blocks.blocks(text):
        if language == "c" and not name and content not in source:
            yield f"{GUIDE.name}:{line}: this is not in {TEMPLATE.name}"


def check_words(text):
    headers = "".join((blocks.ROOT / path).read_text(encoding="utf-8") for path in HEADERS)
    code = re.sub(r"/\*.*?\*/", "", headers, flags=re.DOTALL)
    told = set(re.findall(r"\bTB_\w+", text))
    known = set(re.findall(r"#define (TB_\w+)", code))
    for word in sorted(told - known - OTHER):
        yield f"{GUIDE.name} mentions {word}, which the headers do not have"
    for word in sorted(known - told):
        if not SILENT.fullmatch(word):
            yield f"{GUIDE.name} does not explain {word}"
    services = re.search(r"typedef struct tb_host \{(.*?)\} tb_host;", code, re.DOTALL)[1]
    functions = re.search(r"typedef struct tb_format \{(.*?)\} tb_format;", code, re.DOTALL)[1]
    for name in re.findall(r"\(\*(\w+)\)\(", services + functions):
        if f"`{name}`" not in text and f"`host->{name}" not in text:
            yield f"{GUIDE.name} does not explain {name}"
    for word in sorted(set(re.findall(r"\btb_\w+", text)) - set(re.findall(r"\btb_\w+", code))):
        if not re.match(r"tb_(kv|add_plugin)\b|tb_$", word):
            yield f"{GUIDE.name} mentions {word}, which the headers do not have"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True, metavar="DIRECTORY", help="the build that is installed")
    options = parser.parse_args()
    text = GUIDE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="tongbi-guide-") as home:
        problems = install(options.build.resolve(), Path(home))
        os.environ["HOME"] = home
        n, more = blocks.follow(GUIDE, Path(home) / "tongbi/bin/tongbi")
    problems += more
    problems += [*check_excerpts(text), *check_words(text)]
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"{GUIDE.name}: {n} commands, {len(problems)} problems")
    return 1 if problems or n == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
