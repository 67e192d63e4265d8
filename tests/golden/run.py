#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs whole commands and compares what they print, how they end and which files they leave.

A case is a directory below tests/golden/cases with these files:

  cmd          a script for sh, run in a fresh directory of its own with these variables:
                 TONGBI  the program            "$TONGBI" diff "$DATA/a.csv" "$CASE/b.csv"
                 DATA    the datasets of the repository
                 CASE    the directory of the case
               DATA and CASE are relative, so that the paths a command prints are the same everywhere.
  stdout       what is printed, byte for byte; nothing when the file is missing
  stderr       the same for standard error
  stdout.glob, stderr.glob
               instead of the exact text: line by line, * stands for any text, ? for one character, and a
               line that is just ... for any number of lines
  exit         the exit status; 0 when the file is missing
  files/       files the command must have left in its directory, byte for byte; others are not looked at
  needs        a script for sh; when it fails, the case cannot be run on this machine: it is skipped, and what the
               script prints is the reason given

--update writes what was found into stdout, stderr, exit and the existing members of files/ (so a new one is
begun with touch); a .glob is never rewritten. Review the difference like code.
"""

import argparse
import concurrent.futures
import difflib
import fnmatch
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DROPPED = re.compile(r"LANG|LANGUAGE|LC_.*|NO_COLOR|COLUMNS|LINES|POSIXLY_CORRECT|TZ|XDG_.*|TONGBI.*|TB_.*|CDPATH|ENV")


class Outcome:
    def __init__(self, name):
        self.name = name
        self.problems = []
        self.skipped = None
        self.updated = []


def environment(program, scratch):
    env = {key: value for key, value in os.environ.items() if not DROPPED.fullmatch(key)}
    env.update(LC_ALL="C.UTF-8", HOME=str(scratch), TONGBI=str(program), DATA="../data", CASE="../case")
    return env


def text(data):
    return data.decode("utf-8", "backslashreplace")


def difference(expected, found, what):
    def lines(data):
        shown = text(data).replace("\r", "\\r").split("\n")
        last = shown.pop()
        return shown + ([last + "\\ no newline at the end"] if last else [])

    return "\n".join(difflib.unified_diff(lines(expected), lines(found), what + " expected", what + " found", lineterm=""))


def glob_line(pattern):
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(c) or re.escape(c) for c in pattern), re.DOTALL)


def glob_matches(pattern, found):
    """Whether the lines of found fit the lines of pattern; reachable holds how many lines may be used up."""
    lines = found.split("\n")
    reachable = {0}
    for line in pattern.split("\n"):
        if line == "...":
            reachable = set(range(min(reachable), len(lines) + 1)) if reachable else set()
        else:
            rule = glob_line(line)
            reachable = {n + 1 for n in reachable if n < len(lines) and rule.fullmatch(lines[n])}
    return len(lines) in reachable


def read(path, missing=b""):
    return path.read_bytes() if path.is_file() else missing


def check_stream(case, what, found, update, outcome):
    glob, exact = case / (what + ".glob"), case / what
    if glob.is_file():
        pattern = text(glob.read_bytes())
        if not glob_matches(pattern, text(found)):
            outcome.problems.append(difference(pattern.encode(), found, what + " (pattern)"))
        return
    expected = read(exact)
    if found == expected:
        return
    if not update:
        outcome.problems.append(difference(expected, found, what))
        return
    outcome.updated.append(what)
    if found:
        exact.write_bytes(found)
    else:
        exact.unlink()


def check_exit(case, found, update, outcome):
    path = case / "exit"
    expected = int(read(path, b"0"))
    if found == expected:
        return
    if not update:
        outcome.problems.append(f"exit status {found}, expected {expected}")
        return
    outcome.updated.append("exit")
    if found:
        path.write_text(f"{found}\n", encoding="ascii")
    else:
        path.unlink()


def check_files(case, work, update, outcome):
    folder = case / "files"
    for expected in sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []:
        name = expected.relative_to(folder)
        found = work / name
        if not found.is_file():
            outcome.problems.append(f"the file {name} was not written")
        elif found.read_bytes() != expected.read_bytes():
            if update:
                outcome.updated.append(f"files/{name}")
                expected.write_bytes(found.read_bytes())
            else:
                outcome.problems.append(difference(expected.read_bytes(), found.read_bytes(), str(name)))


def execute(case, work, env, timeout):
    process = subprocess.Popen(
        ["sh", "-u", str(case / "cmd")], cwd=work, env=env, umask=0o022, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    return process.returncode, out, err


def what_is_missing(case):
    """What the case needs and is not there, or None."""
    if not (case / "needs").is_file():
        return None
    found = subprocess.run(["sh", "-u", str(case / "needs")], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return (text(found.stdout).strip() or "it needs something") if found.returncode else None


def run_case(options, case):
    outcome = Outcome(case.relative_to(options.cases).as_posix())
    outcome.skipped = what_is_missing(case)
    if outcome.skipped:
        return outcome
    with tempfile.TemporaryDirectory(prefix="tongbi-golden-") as scratch_name:
        scratch = Path(scratch_name)
        work = scratch / "work"
        work.mkdir()
        (scratch / "data").symlink_to(ROOT / "datasets")
        (scratch / "case").symlink_to(case)
        program = options.program
        if options.prefix:
            program = scratch / "tongbi"
            program.write_text(f'#!/bin/sh\nexec {options.prefix} {shlex.quote(str(options.program))} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        result = execute(case, work, environment(program, scratch), options.timeout)
        if result is None:
            outcome.problems.append(f"not done after {options.timeout} seconds")
            return outcome
        status, out, err = result
        check_exit(case, status, options.update, outcome)
        check_stream(case, "stdout", out, options.update, outcome)
        check_stream(case, "stderr", err, options.update, outcome)
        check_files(case, work, options.update, outcome)
    return outcome


def find_cases(options):
    cases = sorted(path.parent for path in options.cases.rglob("cmd") if path.is_file())
    if options.names:
        def wanted(case):
            name = case.relative_to(options.cases).as_posix()
            return any(part in name or fnmatch.fnmatchcase(name, part) for part in options.names)

        cases = [case for case in cases if wanted(case)]
    return cases


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only the cases whose name contains or matches it")
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/tongbi", metavar="PATH")
    parser.add_argument("--cases", type=Path, default=HERE / "cases", metavar="DIRECTORY")
    parser.add_argument("--prefix", default="", metavar="COMMAND", help="put before the program, as 'valgrind -q'")
    parser.add_argument("--update", action="store_true", help="write what was found into the cases")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="for one case (60; 600 with --prefix)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, metavar="N")
    parser.add_argument("--list", action="store_true", help="print the names of the cases and do nothing")
    options = parser.parse_args()
    options.program = Path(os.path.abspath(options.program))
    options.cases = options.cases.resolve()
    options.timeout = options.timeout or (600 if options.prefix else 60)
    if options.update and options.prefix:
        parser.error("--update and --prefix do not go together: the prefix may print things of its own")
    if not options.list and not os.access(options.program, os.X_OK):
        parser.error(f"{options.program} is not a program; build it first")
    if options.prefix and not shutil.which(shlex.split(options.prefix)[0]):
        parser.error(f"{options.prefix}: no such command")
    return options


def main():
    options = arguments()
    cases = find_cases(options)
    if not cases:
        print("golden: no case of that name", file=sys.stderr)
        return 2
    if options.list:
        for case in cases:
            print(case.relative_to(options.cases).as_posix())
        return 0
    n_failed = n_skipped = 0
    with concurrent.futures.ThreadPoolExecutor(max(options.jobs, 1)) as pool:
        for outcome in pool.map(lambda case: run_case(options, case), cases):
            for problem in outcome.problems:
                print(f"FAILED {outcome.name}: {problem}" if "\n" not in problem else f"FAILED {outcome.name}:\n{problem}")
            if outcome.updated:
                print(f"updated {outcome.name}: {', '.join(outcome.updated)}")
            if outcome.skipped:
                print(f"skipped {outcome.name}: {outcome.skipped}")
            n_failed += bool(outcome.problems)
            n_skipped += bool(outcome.skipped)
    skipped = f", {n_skipped} skipped" if n_skipped else ""
    print(f"golden: {len(cases) - n_failed - n_skipped} passed, {n_failed} failed{skipped}")
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
