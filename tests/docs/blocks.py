#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Follows a document step by step, as its reader would. In an empty directory, where datasets/ is that of the repository:

  ```json file=NAME      the block is written to NAME (any language may stand there)
  ```console             lines that begin with "$ " are commands for sh; what they print, standard output and
                         standard error together, must be the lines below them; each must end with status 0
"""

import argparse
import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"(?m)^```(\w*)(?: file=(\S+))?\n(.*?)^```$", re.DOTALL)


def blocks(text):
    """Yields (language, file name or None, content, line number)."""
    for match in FENCE.finditer(text):
        yield match[1], match[2], match[3], text.count("\n", 0, match.start()) + 1


def steps(console):
    """Yields (command, expected output) of a console block; a command goes on after a backslash."""
    for step in re.split(r"(?m)^\$ ", console)[1:]:
        lines = step.splitlines(keepends=True)
        n = 1
        while lines[n - 1].endswith("\\\n"):
            n += 1
        yield "".join(lines[:n]), "".join(lines[n:])


def run(command, work, program):
    env = {key: value for key, value in os.environ.items() if not re.match("LANG|LC_|COLUMNS|TB_|TONGBI", key)}
    env.update(LC_ALL="C.UTF-8", PATH=f"{program.parent}:{env['PATH']}")
    done = subprocess.run(["sh", "-c", command], cwd=work, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, timeout=60)
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


def follow(path, program):
    """Returns how many commands were run and what went wrong."""
    problems = []
    n = 0
    with tempfile.TemporaryDirectory(prefix="tongbi-docs-") as scratch:
        work = Path(scratch)
        (work / "datasets").symlink_to(ROOT / "datasets")
        for language, name, content, line in blocks(path.read_text(encoding="utf-8")):
            if name:
                target = work / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(content, encoding="utf-8")
            elif language == "console":
                for command, expected in steps(content):
                    n += 1
                    status, found = run(command, work, program)
                    difference = "\n".join(difflib.unified_diff(expected.splitlines(), found.splitlines(), "shown", "found",
                                                                lineterm=""))
                    if status != 0:
                        problems.append(f"{path.name}:{line}: exit status {status}: {command}{found}")
                    elif difference:
                        problems.append(f"{path.name}:{line}: {command}{difference}")
    return n, problems


def main(default):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", nargs="?", type=Path, default=default)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/tongbi", metavar="PATH")
    options = parser.parse_args()
    n, problems = follow(options.document, options.program.resolve())
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"{options.document.name}: {n} commands, {len(problems)} failed")
    return 1 if problems or n == 0 else 0


if __name__ == "__main__":
    sys.exit(main(ROOT / "docs/formats.md"))
