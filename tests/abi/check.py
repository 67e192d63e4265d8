#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the program and its plugin.h to the frozen contract: see README.md."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FINAL = {"tb_str", "tb_cell", "tb_row", "tb_span", "tb_stored"}  # go in arrays: not even additions


def members(header):
    """(struct, field) of every struct in the order of the header."""
    text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.DOTALL)
    for body, name in re.findall(r"typedef struct \w+ \{(.*?)\n\} (\w+);", text, re.DOTALL):
        for statement in body.split(";"):
            pointer = re.search(r"\(\*(\w+)\)\(", statement)
            if pointer:
                yield name, pointer[1]
            elif statement.strip():
                for part in statement.split(","):
                    yield name, re.search(r"(\w+)(?:\[\w+\])?\s*$", part)[1]


def numbers(header):
    for name, value in re.findall(r"(?m)^#define (TB_\w+) (.+?)(?:\s*/\*.*)?$", header.read_text(encoding="utf-8")):
        if name != "TB_ABI_MINOR" and re.fullmatch(r"[-()\w]+", value) and re.search(r"\d|MAX", value):
            yield name


def layout(include, fields, constants, work):
    """What a compiler makes of the names with the header in `include`: {name: text}."""
    lines = [f'printf("{s}.{f} %zu %zu\\n", offsetof({s}, {f}), sizeof(((({s} *)0)->{f})));' for s, f in fields]
    lines += [f'printf("{s} %zu\\n", sizeof({s}));' for s in sorted(FINAL)]
    lines += [f'printf("{c} %lld\\n", (long long)({c}));' for c in constants]
    source = work / "layout.c"
    source.write_text("#include <stdio.h>\n#include <tongbi/plugin.h>\nint main(void)\n{\n" + "\n".join(lines) + "\n}\n",
                      encoding="utf-8")
    subprocess.run([os.environ.get("CC", "cc"), f"-I{include}", "-o", work / "layout", source], check=True)
    printed = subprocess.run([work / "layout"], check=True, capture_output=True, text=True).stdout
    return dict(line.split(" ", 1) for line in printed.splitlines())


def check_layout(work):
    frozen = HERE / "1" / "tongbi" / "plugin.h"
    fields, constants = list(members(frozen)), list(numbers(frozen))
    if len(fields) < 80 or len(constants) < 30:
        yield f"only {len(fields)} fields and {len(constants)} numbers were found in the frozen header"
    try:
        now = layout(ROOT / "include", fields, constants, work)
    except subprocess.CalledProcessError:
        yield "the header has lost a name that the frozen one has"
        return
    then = layout(HERE / "1", fields, constants, work)
    for name, value in then.items():
        if now[name] != value:
            yield f"{name} is {now[name]} and was {value}"


def check_plugin(program, plugin, work):
    shutil.copy(plugin, work / "tb_frozen.so")
    shutil.copy(plugin.with_suffix(".manifest"), work / "tb_frozen.manifest")
    for path in work.glob("tb_frozen.*"):
        path.chmod(0o755 if path.suffix == ".so" else 0o644)
    old, new = work / "old.frozen", work / "new.frozen"
    rows = [f"k{i:05}|row {i}|{i * 7}" for i in range(6000)]
    old.write_text("#frozen 1\nkey|name|amount\n" + "\n".join(rows) + "\n", encoding="utf-8")
    rows[17] = "k00017|row 17|120"
    rows[5990] = "k05990|row 5990|1"
    new.write_text("#frozen 1\nkey|name|amount\n" + "\n".join(rows) + "\n", encoding="utf-8")
    done = subprocess.run([program, "diff", f"--plugin-dir={work}", "--key", "key", "--measure", "amount", "--format", "csv",
                           "--option", "upper=yes", old, new], capture_output=True, text=True, check=False)
    found = [tuple(line.split(",")[i] for i in (0, 5, 11, 12)) for line in done.stdout.splitlines()[1:]]
    wanted = [("changed", "K00017", "119", "120"), ("changed", "K05990", "41930", "1")]
    if done.returncode != 1 or found != wanted:
        yield f"the frozen plugin is read otherwise: {done.returncode}, {found}; {done.stderr.strip()}"


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--program", type=Path, required=True)
parser.add_argument("--plugin", type=Path, required=True)
args = parser.parse_args()
with tempfile.TemporaryDirectory(prefix="tongbi-abi-") as scratch:
    scratch = Path(scratch)
    problems = [*check_layout(scratch), *check_plugin(args.program, args.plugin, scratch)]
print("\n".join(problems + [f"abi: {len(problems)} problems"]))
sys.exit(1 if problems else 0)
