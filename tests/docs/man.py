#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the manual pages to the program: the same commands with the same operands and formats, the same options with
the same letters and arguments, in both languages, and nothing that the program does not have."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

PAGES = ("docs/man/tongbi.1.scd", "docs/man/tongbi.zh_CN.1.scd")
CHECK_PAGE = "docs/man/tongbi-plugin-check.1.scd"
ROOT = Path(__file__).resolve().parent.parent.parent


def run(program, *words, language=True):
    words = [*words, "--lang", "en"] if language else words
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def options_of(text):
    return {name: (letter, arg)
            for letter, name, arg in re.findall(r"^  (?:-(\w), |    )--([a-z-]+)(?: (\S+))?", text, re.M)}


def of_program(program):
    """Commands (name: operands), their formats, and options (name: letter and argument)."""
    commands, formats, options = {}, {}, {}
    for name, operands in re.findall(r"^  ([a-z]+)((?: [A-Z]+)*)  ", run(program, "help"), re.M):
        if name == "help":
            continue
        commands[name] = operands.strip()
        text = run(program, name, "--help")
        formats[name] = re.search(r"^formats: (.*)$", text, re.M)[1]
        options.update(options_of(text))
    return commands, formats, options


def of_page(text, options_at=5):
    plain = text.replace("\\*", "*")
    section = re.split(r"^# .*$", plain, flags=re.M)
    commands = {name: operands for name, operands in re.findall(r"^\*([a-z]+)\*(?: _([A-Z ]+)_)?$", section[4], re.M)}
    formats = {}
    for entry in re.split(r"\n\n", section[4]):
        name = re.match(r"\*([a-z]+)\*", entry)
        listed = re.search(r"(?:Formats?: |格式：)([a-z, ]+)", entry)
        if name and listed:
            formats[name[1]] = listed[1].strip(" .。")
    options = {
        name: (letter, arg)
        for letter, name, arg in re.findall(r"^(?:\*-(\w)\*, )?\*--([a-z-]+)\*(?: _(\S+)_)?$", section[options_at], re.M)
    }
    commands.pop("help", None)
    return commands, formats, options


def differences(what, wanted, found):
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield f"{what} {name}: the program has {wanted.get(name)}, the page {found.get(name)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--plugin-check", required=True)
    arguments = parser.parse_args()
    program = arguments.program
    commands, formats, options = of_program(program)
    failed = len(commands) < 5 or len(options) < 15
    for path in PAGES:
        page_commands, page_formats, page_options = of_page((ROOT / path).read_text(encoding="utf-8"))
        told = {name: formats[name] for name in commands if name in page_formats}
        problems = [*differences("command", commands, page_commands), *differences("formats of", told, page_formats),
                    *differences("option", options, page_options)]
        for problem in problems:
            print(f"{path}: {problem}")
        failed = failed or bool(problems)
    wanted = options_of(run(arguments.plugin_check, "--help", language=False))
    problems = [*differences("option", wanted, of_page((ROOT / CHECK_PAGE).read_text(encoding="utf-8"), 4)[2])]
    for problem in problems:
        print(f"{CHECK_PAGE}: {problem}")
    return 1 if failed or problems or len(wanted) < 9 else 0


if __name__ == "__main__":
    sys.exit(main())
