#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rude plugins (rude.h): tongbi-plugin-check says of each what it does wrong, and nothing else; the program refuses what
it can see, with a message, and reads on where no harm is done."""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = "first\nsecond\nthird\n"
# Way: what the checker's sentences say, and what the program says; "" when it reads as if nothing were wrong, None when
# the process is lost, which is why there is a checker.
RUDE = {
    "POLITE": ([], ""),
    "CRASHES": ([r"as one range: it ends the process with signal 11 \(Segmentation fault\); no input"], None),
    "EXITS": ([r"it ends the process with exit status 3; no input may end the process"], None),
    "LEAKS": ([r"\d+ bytes of malloc stay behind each time; close releases"], ""),
    "PRINTS": ([r'it prints to standard output: "rude: opening'], None),
    "FULL_ERROR": ([r"open succeeds and leaves an error: never mind; tb_error is filled only on failure"], ""),
    "ODD_BLOCK": ([r"next_block: it returned a block of an unknown kind; the program refuses"],
                  "the plugin for rude misbehaves: it returned a block of an unknown kind"),
    "AFTER_END": ([r"next_block returns 0 after the end; what has ended stays ended"], ""),
    "MOVES_SIZE": ([r"next_block changes the struct_size of tb_block"], ""),
    "HANGS": ([r"it did not end within 4 s; every call comes back"], None),
    "ENDLESS": ([r"next_batch and others have given \d+ blocks and rows of a source of \d+ bytes; a reader gives what"
                 r"|it did not end within"],
                "the plugin for rude misbehaves: it returns rows without end"),
    "MUTE": ([r"next_batch fails with -3 and says nothing; a failing function fills"],
             "the plugin for rude misbehaves: next_batch failed without saying why"),
    "RAW_WORDS": ([r"the message of next_batch is not one line of UTF-8; a failing function fills"],
                  "RAW_WORDS': two?lines, ?[31mred, a ? byte"),
    "ONE_LENGTH": ([r"cut to 21 of its \d+ bytes, .*: open fails with -3 and says nothing; a failing function"], ""),
    "ODD_STATUS": ([r"next_batch returns the unknown status 7; statuses are those"],
                   "the plugin for rude misbehaves: next_batch returned the unknown status 7"),
    "BAD_UTF8": ([r"next_batch: it returned text that is not UTF-8"],
                 "the plugin for rude misbehaves: it returned text that is not UTF-8"),
    "LONG_ROW": ([r"next_batch: a row reaches past the cells of its batch"],
                 "the plugin for rude misbehaves: a row reaches past the cells of its batch"),
    "FAR_COLUMN": ([r"next_batch: a cell stands in a column past the limit"],
                   "the plugin for rude misbehaves: a cell stands in a column past the limit"),
    "WIDE_ROW": ([r"next_batch: a row is wider than the columns that its table names; the program refuses"],
                 "the plugin for rude misbehaves: a row is wider than the columns that its table names"),
    "WILD_SPAN": ([r"next_batch: a merged cell reaches past its table"],
                  "the plugin for rude misbehaves: a merged cell reaches past its table"),
    "UNSORTED": ([r"span 1 of a batch is of cell 0, the one before of cell 0; spans and stored values are sorted"], ""),
    "STRAY_STORED": ([r"next_batch: it returned the stored value of no cell"],
                     "the plugin for rude misbehaves: it returned the stored value of no cell"),
    "ODD_CELL": ([r'cell 0 of a batch \(column 0, "first"\) is a date, but not as ISO 8601 writes it'], ""),
    "SHARED_CELLS": ([r"the rows of a batch leave out some of its 2 cells or share them"], ""),
    "KEEPS_BATCH": ([r"the text of a cell is in memory whose time is over; TB_LIFE_BATCH lasts until"], ""),
    "KEEPS_WINDOW": ([r"in memory whose time is over; TB_LIFE_BATCH lasts until", r"ends the process with signal"], None),
    "UNSTABLE": ([r'the text of a cell of a stable batch, "rude ", did not stay; cells of a batch flagged'], None),
    "OVERRUNS": ([r"it wrote behind the end of something that it had allocated; only what was allocated"], ""),
    "WRITES_SOURCE": ([r"it wrote into the source; only what was allocated may be written to"], None),
    "GROWS_WRONG": ([r"in windows of 1 byte: it grows a block of 1 bytes as if it had 0", r"what is read does not depend",
                     r"readers work in parallel"], ""),
    "LOSES_ROW": ([r"allocation 3 refused: it reads .*; when memory is refused, return TB_E_NOMEM",
                   r"next_batch returns 0 after the end of the table"], ""),
    "BLAMES_SYNTAX": ([r"peek 1 failing: it ends with -3; what the source fails with is passed on unchanged"], ""),
    "DEAF": ([r"next_batch and others succeed 64 times after it was cancelled; ask host->cancelled"], ""),
    "SHARES": ([r"read by several threads at once.*; readers work in parallel, so all state is in the reader"], ""),
    "BY_WINDOW": ([r'in windows of 1 byte: it reads "H 0 @99 rude" where the whole sample gives "R 2 \[first\]"; what is',
                   r"readers work in parallel", r"ask host->cancelled"], ""),
    "NEEDS_ROWS": ([r"without its rows and bytes: it reads .*; rows and bytes that were not read are dropped"], ""),
    "ODD_WARNING": ([r'a warning is not one line of UTF-8: "two\?lines"'], "ODD_WARNING: line 1: two?lines"),
    "SKIPS_BLIND": ([r"it skips \d+ bytes where it has seen \d+; skip moves on by at most what was seen"],
                    "the reader skips past the end of the source"),
    "HIGH_SCORE": ([r"probe returns 101; a score is 0 to 100, or TB_PROBE_MORE"], ""),
    "MOODY": ([r"probe returns \d+, and when asked again \d+; probe reads, decides and forgets",
               r"probe returns different scores in different threads"], ""),
    "TALKS": ([r"probe warns: it looks fine; probe reads"], ""),
    "MOVES": ([r"probe leaves the source at byte 5; probe reads"], ""),
}
BOX = {
    "POLITE_BOX": ([], ""),
    "NAMELESS": ([r"next_member: it returned a member without a name"],
                 "the plugin for box misbehaves: it returned a member without a name"),
    "GREEDY": ([r"read_member returns 65537 bytes where there is room for 65536; members are made as"],
               "the plugin for box misbehaves: it returned more bytes than there was room for"),
    "BYTES_AFTER": ([r"read_member returns 0 and 1 bytes after the end of the member; what has ended"], ""),
    "MEMBER_AFTER": ([r"next_member returns 0 after the end; what has ended"], ""),
    "ENDLESS_BOX": ([r"next_member has given 10001 members of a source of \d+ bytes; a reader gives what"
                     r"|it did not end within"],
                    "it has more than 10000 members; --limit members=N allows more"),
    "BY_ROOM": ([r"asked for 1 at a time: it reads .*; what is read does not depend"], ""),
}
# The sanitizers, where they are built in, end the process themselves when memory is misused, and do not see leaks so.
SANITIZED = r"it ends the process with (exit status 1|signal)"
# Damaged samples lead some of them from one fault into another.
OFTEN = r"cut to \d+ of its|byte \d+ set to"


def write_samples(folder):
    for way in RUDE:
        rows = ROWS * (40 if way == "DEAF" else 1)
        (folder / way).write_text(f"rude {way}\n{rows}", encoding="ascii")
    for way in BOX:
        (folder / way).write_text(f"box {way}\na,b\n1,2\n3,4\n", encoding="ascii")
    (folder / "NO_MAGIC").write_text("BOX\x20NO_MAGIC\nfirst\n", encoding="ascii")


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=120)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def check_said(options, folder):
    """What tongbi-plugin-check says of all samples at once."""
    effort = ["--lengths", "30", "--mutations", "9"] if options.sanitized else ["--lengths", "100", "--mutations", "40"]
    status, out, err = run(options.checker, "--timeout", "4", *effort, options.plugin, folder)
    if status != 1 or err:
        yield f"the checker ends with {status}: {err}"
    lines = [line for line in out.splitlines() if line.startswith("problem: ")]
    if not re.search(rf"^2 formats, \d+ samples, \d+ trials, {len(lines)} problems$", out, re.M):
        yield f"the last line does not count {len(lines)} problems"
    cases = {**RUDE, **BOX, "NO_MAGIC": ([r"probe gives 80, but the sample has none of the magics"], None)}
    if options.sanitized:
        cases.pop("LEAKS")
        cases = {way: ([f"{pattern}|{SANITIZED}" for pattern in wanted], _) for way, (wanted, _) in cases.items()}
    for way, (wanted, _) in cases.items():
        said = [line for line in lines if line.startswith(f"problem: {folder}/{way} as ")]
        for pattern in wanted:
            if not any(re.search(pattern, line) for line in said):
                yield f"{way}: the checker does not say '{pattern}', but {said}"
        for line in said:
            if not any(re.search(pattern, line) for pattern in wanted) and not re.search(OFTEN, line):
                yield f"{way}: the checker says too much: {line}"


def check_program(options, folder):
    for way, (_, wanted) in {**RUDE, **BOX}.items():
        if wanted is None or (options.sanitized and way == "LEAKS"):
            continue
        operand = f"{folder / way}!/right" if way in BOX else folder / way
        status, out, err = run(options.program, "show", operand, "--plugin-dir", options.plugin.parent)
        if wanted and wanted not in err:
            yield f"{way}: the program does not say '{wanted}', but '{err}'"
        if not wanted and (status != 0 or err):
            yield f"{way}: the program ends with {status}: {err}"
        if "misbehaves" in wanted and (status != 2 or out):
            yield f"{way}: the program ends with {status} and prints '{out}'"


def check_refused(options, folder):
    """Files that are no plugins for this program."""
    cases = {
        "wrong_magic": "its descriptor does not begin with the magic number",
        "no_entry": "it does not export tb_plugin_query; the program refuses",
        "no_callback": "a format of it lacks a name or a function",
        "refusing_init": "init fails: its library is older than 7",
        "mute_init": "init fails: its init failed without saying why",
        "twins": "two formats of it have the same id",
    }
    for name, wanted in cases.items():
        status, out, err = run(options.checker, options.refused / f"tb_{name}.so", folder / "POLITE")
        if status != 1 or wanted not in out or err:
            yield f"{name}: the checker ends with {status}: {out}{err}"
    for name in ("good", "older", "newer"):
        status, out, err = run(options.checker, options.refused / f"tb_{name}.so")
        if status != 0 or err:
            yield f"{name}: the checker ends with {status}: {out}{err}"
    named = folder / "tb_other.so"
    named.write_bytes((options.refused / "tb_good.so").read_bytes())
    named.chmod(0o775)
    (folder / "tb_other.manifest").write_text("tongbi-plugin 1\nname good\nformat bad\n", encoding="ascii")
    status, out, err = run(options.checker, named)
    for wanted in ("may write it (mode 775)", 'its name is "good", but its file is called tb_other.so',
                   "the manifest beside it is not that of this plugin"):
        if status != 1 or wanted not in out:
            yield f"{named.name}: '{wanted}' is not in '{out}'"
    for arguments in (["/nowhere/tb_x.so"], [], ["--lengths", "x", named], ["--colour", named],
                      ["--format", "none", options.plugin], [options.plugin, "/nowhere/sample"]):
        status, out, err = run(options.checker, *arguments)
        if status != 2 or not re.fullmatch(r"tongbi-plugin-check: [^\n]+\n", err):
            yield f"{arguments}: the checker ends with {status}: {out}{err}"


def check_same_twice(options, folder):
    """The same seed gives the same words, without child processes too."""
    runs = [run(options.checker, "--lengths", "50", "--mutations", "20", "--seed", "7", *more, options.plugin,
                folder / "POLITE", folder / "LOSES_ROW") for more in ([], [], ["--debug"])]
    if runs[0] != runs[1] or runs[0] != runs[2]:
        yield f"the same seed does not give the same: {runs}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("program", "checker", "plugin", "refused"):
        parser.add_argument(f"--{name}", type=lambda path: Path(path).resolve(), required=True, metavar="PATH")
    parser.add_argument("--sanitized", action="store_true", help="checker and plugin are built with sanitizers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongbi-rude-") as scratch:
        samples = Path(scratch) / "samples"
        samples.mkdir()
        write_samples(samples)
        problems = [*check_said(options, samples), *check_program(options, samples)]
        problems += [*check_same_twice(options, samples), *check_refused(options, samples)]
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"{len(RUDE) + len(BOX)} ways to be rude, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
