#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares `tongbi diff` of two publications with comparisons worked out by hand, to the 分: lines, amounts, differences,
rates."""

import argparse
import csv
import json
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WANLI = [str(ROOT / "datasets/wanli/2023/wanli-2023.pdf"), str(ROOT / "datasets/wanli/2024/wanli-2024.pdf")]
SETS = [
    (WANLI, "expenditure", "wanli-expenditure.csv", ["合计", "基本支出", "项目支出"]),
    (WANLI, "basic-expenditure", "wanli-basic-expenditure.csv", ["合计", "人员经费", "公用经费"]),
]
KINDS = {"保留": ("changed", "unchanged"), "新增": ("added",), "删除": ("removed",)}


def found_lines(program, files, table):
    command = [program, "diff", "--all", "--format", "json", "--table", table, *files]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: {run.stderr}")
    lines = {}
    for change in json.loads(run.stdout)["changes"]:
        key = change["code"] or change["name"]
        if key in lines:
            sys.exit(f"{table}: {key} is given twice")
        lines[key] = change
    return lines


def amount(text):
    return Decimal(text) if text else Decimal(0)


def compare(line, row, measures, problems):
    name = row["科目编码"] or row["科目名称_本年"] or row["科目名称_上年"]
    if line["kind"] not in KINDS[row["状态"]]:
        problems.append(f"{name}: {line['kind']}, wanted {row['状态']}")
    found = {m["measure"]: m for m in line["measures"]}
    for measure in measures:
        m = found.get(measure, {"old": None, "new": None, "delta": None, "percent": None})
        pairs = [(amount(m["old"]), row[f"{measure}_上年元"]), (amount(m["new"]), row[f"{measure}_本年元"]),
                 (amount(m["delta"]), row[f"{measure}_增减元"])]
        in_wan = (amount(m["delta"]) / 10000).quantize(Decimal("0.01"), ROUND_HALF_UP)
        pairs.append((in_wan, row[f"{measure}_增减万元"]))
        if m["percent"] is not None:
            pairs.append((Decimal(m["percent"]), row[f"{measure}_增减率%四舍五入"] or "0"))
        problems += [f"{name}, {measure}: {got}, wanted {want}" for got, want in pairs if got != amount(want)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/tongbi", metavar="PATH")
    program = str(parser.parse_args().program.resolve())
    failed = False
    for files, table, gold, measures in SETS:
        problems = []
        with (Path(__file__).parent / gold).open(encoding="utf-8-sig", newline="") as f:
            rows = list(csv.DictReader(f))
        lines = found_lines(program, files, table)
        for row in rows:
            key = row["科目编码"] if row["科目编码"] in lines else row["科目名称_本年"] or row["科目名称_上年"]
            line = lines.pop(key, None)
            if line is None:
                problems.append(f"{row['科目编码']} {row['科目名称_本年']}: not found")
            else:
                compare(line, row, measures, problems)
        problems += [f"{key}: not in the gold file" for key in lines]
        kinds = {kind: sum(row["状态"] == kind for row in rows) for kind in KINDS}
        print(f"{gold}: {len(rows)} lines ({kinds}), {len(problems)} problems")
        for problem in problems:
            print(f"FAILED {problem}")
        failed = failed or bool(problems) or not rows
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
