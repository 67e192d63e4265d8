#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the instructions of `tongbi diff` on a pair of 10,000 rows and fails when they grow by more than a tenth.

Seconds depend on who else is at work on the machine; instructions do not. They do depend on the compiler, on valgrind and
on the instruction set, so instructions.json says for which the figure stands; anywhere else the test is skipped (exit
status 77). --update writes the figure anew: the difference is reviewed like code.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RECORD = Path(__file__).resolve().parent / "instructions.json"
ROWS = 10000
SKIPPED = 77


def pair(folder):
    """The same bytes everywhere: no dice but a congruential sequence."""
    state = 1

    def dice(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % n

    def line(i, a):
        return (f"{100000 + i // 50},某市某局某单位{i % 97},{2010000 + i % 97},P{i:014d},项目补助资金{i % 11},"
                f"{a / 100:.2f},{a // 2 / 100:.2f},{a // 3 / 100:.2f}\n")

    old = [(i, dice(10**7)) for i in range(ROWS)]
    new = [(i, dice(10**7) if dice(100) < 3 else a) for i, a in old if dice(100)]
    new += [(ROWS + i, dice(10**7)) for i in range(ROWS // 100)]
    for i in range(len(new) - 1, 0, -1):
        j = dice(i + 1)
        new[i], new[j] = new[j], new[i]
    head = "unit_code,unit_name,function_code,project_code,project_name,amount_total,amount_current,amount_carryover\n"
    for name, lines in (("old", old), ("new", new)):
        (folder / f"{name}.csv").write_text(head + "".join(line(*x) for x in lines), encoding="utf-8")


def surroundings(compiler):
    def first_line(command):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError:
            return "none"
        return (done.stdout.splitlines() or [""])[0]

    flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace") if platform.machine() == "x86_64" else ""
    return {"compiler": first_line([compiler, "--version"]).split(" ", 1)[-1],  # without the name it was called by
            "valgrind": first_line(["valgrind", "--version"]),
            "machine": platform.machine() + (" with AVX2" if re.search(r"\bavx2\b", flags) else ""),
            "libc": " ".join(platform.libc_ver())}


def count(program):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pair(folder)
        env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", program, "diff",
                   folder / "old.csv", folder / "new.csv", "--threads", "1", "--key",
                   "unit_code,function_code,project_code", "--format", "csv", "-o", folder / "out.csv"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
        found = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode != 1 or not found:
            sys.exit(f"the run failed with exit status {done.returncode}:\n{done.stderr}")
        return int(found.group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--compiler", default="gcc")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        print("skipped: valgrind is not installed")
        sys.exit(SKIPPED)
    here = surroundings(options.compiler)
    if options.update:
        RECORD.write_text(json.dumps({**here, "instructions": count(options.program)}, indent=1) + "\n", encoding="utf-8")
        return
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    for what, value in here.items():
        if record[what] != value:
            print(f"skipped: the figure stands for {what} '{record[what]}', here it is '{value}'")
            sys.exit(SKIPPED)
    found, known = count(options.program), record["instructions"]
    print(f"{found} instructions, {100 * found / known - 100:+.1f} % against {known}")
    if found > known * 1.1:
        sys.exit("the instructions grew by more than 10 %; if that is meant, run this with --update")


if __name__ == "__main__":
    main()
