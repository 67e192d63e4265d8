#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the Chinese catalogue is complete: every message of core/ and plugins/ is there, translated and not in doubt, nothing
is left over, formats agree (msgfmt --check), and what is not to be translated (options, commands, %1) is still there."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = re.compile(r"%[12](?!\$)|(?<![\w-])--[a-z][a-z-]*|'tongbi [^']*'|(?<!\w)(?:utf-8|gb18030|utf-16[lb]e|big5)(?!\w)")


def unquote(lines):
    joined = "".join(line[line.index('"') + 1 : line.rindex('"')] for line in lines)
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), joined)


def messages(text):
    """Yields (msgid, msgstr, flags, obsolete) for each entry of a catalogue without plurals and contexts."""
    for entry in re.split(r"\n\s*\n", text):
        obsolete = "#~" in entry
        lines = [re.sub(r"^#~ ?", "", line) for line in entry.split("\n")]
        flags = [word.strip() for line in lines if line.startswith("#,") for word in line[2:].split(",")]
        parts = {"msgid": [], "msgstr": []}
        part = None
        for line in lines:
            keyword = re.match(r'(msgid|msgstr) (?=")', line)
            if keyword:
                part = keyword[1]
            if part and '"' in line and not line.startswith("#"):
                parts[part].append(line)
        if part:
            yield unquote(parts["msgid"]), unquote(parts["msgstr"]), flags, obsolete


def template(scratch, room, *keywords):
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / room).rglob("*.[ch]"))
    sources = [path for path in sources if not path.startswith("plugins/template/")]
    pot = Path(scratch) / "tongbi.pot"
    command = ["xgettext", "--language=C", *[f"--keyword={word}" for word in keywords],
               *[f"--flag={word}:c-format" for word in keywords if ":" in word],
               "--from-code=UTF-8", "--no-wrap", "--output", str(pot), *sources]
    subprocess.run(command, cwd=ROOT, check=True)
    return messages(pot.read_text(encoding="utf-8"))


def is_bare(msgid):
    """A format such as %.*s%s that puts others' words together and has none of its own."""
    return "%" in msgid and not re.sub(r"%[-+ 0#.*\d]*(?:hh|h|ll|l|z)?[a-zA-Z]", "", msgid)


def wanted_messages(scratch):
    wanted = {msgid: flags for msgid, _, flags, _ in template(scratch, "core", "_", "N_") if msgid}
    for msgid, _, flags, _ in template(scratch, "plugins", "TB_MSG", "fail:3", "warn:3", "warn_at:3"):
        if msgid and not is_bare(msgid):
            wanted.setdefault(msgid, flags)
    return wanted


def compare(wanted, path):
    problems = []
    found = set()
    for msgid, msgstr, flags, obsolete in messages(path.read_text(encoding="utf-8")):
        if not msgid:
            continue
        if obsolete or msgid not in wanted:
            problems.append(f"in no source any more, remove it: {msgid!r}")
            continue
        found.add(msgid)
        if "fuzzy" in flags or not msgstr:
            problems.append(f"not translated: {msgid!r}")
        elif sorted(KEPT.findall(msgid)) != sorted(KEPT.findall(msgstr)):
            problems.append(f"options, commands or places to fill differ: {msgid!r}, {msgstr!r}")
        elif "c-format" in wanted[msgid] and "c-format" not in flags:
            problems.append(f"the flag c-format is missing: {msgid!r}")
    return [f"missing: {msgid!r}" for msgid in wanted if msgid not in found] + problems


def main():
    with tempfile.TemporaryDirectory(prefix="tongbi-po-") as scratch:
        wanted = wanted_messages(scratch)
    failed = len(wanted) < 100
    if failed:
        print(f"only {len(wanted)} messages were found: is the checker broken?")
    for path in sorted((ROOT / "po").glob("*.po")):
        check = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", str(path)], check=False)
        problems = compare(wanted, path)
        for problem in problems:
            print(f"{path.relative_to(ROOT)}: {problem}")
        failed = failed or bool(problems) or check.returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
