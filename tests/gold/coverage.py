#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: coverage.py PROGRAM DOCUMENT.txt

Every figure that a table of the document prints is exported once, as printed, from the place where it stands, and nothing
else is. Cells are those that tabs make; whether each is under the right line and column is for the eye."""

import csv
import re
import subprocess
import sys

FIGURE = re.compile(r"-?[\d,]+(\.\d+)?%?")

program, path = sys.argv[1:]
run = subprocess.run([program, "export", path], capture_output=True, text=True, check=True)
rows = [line.split("\t") for line in open(path, encoding="utf-8").read().split("\n")]
exported = {}
problems = []
for record in csv.DictReader(run.stdout.splitlines()):
    place = re.fullmatch(r"line (\d+), cell (\d+)", record["place"])
    if place:
        exported.setdefault((int(place[1]), int(place[2])), []).append(record)
for line, cells in enumerate(rows, 1):
    for cell, text in enumerate(cells, 1):
        if len(cells) > 1 and FIGURE.fullmatch(text.strip()) and (line, cell) not in exported:
            problems.append(f"line {line}, cell {cell}: {text.strip()} is not exported")
for (line, cell), records in exported.items():
    printed = rows[line - 1][cell - 1].strip() if cell <= len(rows[line - 1]) else None
    if len(records) > 1:
        problems.append(f"line {line}, cell {cell}: exported {len(records)} times")
    for record in records:
        if record["kind"] != "text" and record["printed"] != printed:
            problems.append(f"line {line}, cell {cell}: {printed} is exported as {record['printed']}")
figures = sum(1 for cells in rows for text in cells if len(cells) > 1 and FIGURE.fullmatch(text.strip()))
print("\n".join(problems + [f"coverage: {figures} figures, {len(problems)} problems"]))
sys.exit(1 if problems or not figures else 0)
