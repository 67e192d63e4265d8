#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Scores `tongbi align` against sets of lines whose partners are known.

An edge is a pair (line of the old file, line of the new one); a split or a merger has several. Precision is over the
edges that the program gives, recall over those that the set knows, both for each relation and for all. A pair of one
line with another that the set calls by another relation is found all the same: what counts is who is whose partner.

  pairs    tests/align/pairs.txt: lines of Chinese units with many that look alike and are not one. The half of the
           units whose name has an even sum of code points was kept aside while the words and weights were chosen.
  taiwan   ../shared/data/align/taiwan: codes hidden; the edges whose path changed are scored by themselves
  us-omb   ../shared/data/tables/us-omb: accounts that were moved or renamed

Sets that live in ../shared are skipped where that folder is not. Ends with 1 when a figure is below its floor.
"""

import argparse
import csv
import io
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = Path(os.environ.get("TB_SHARED", ROOT.parent / "shared"))

# Codes that were given to another thing: no partner is the right answer.
REUSED = {
    "3405539000": "交通及運輸設備 → 營建工程",
    "3423019000": "其他設備 → 交通及運輸設備",
    "5230509000": "其他設備 → 土地購置",
    "5926019000": "交通及運輸設備 → 營建工程",
    "6330309000": "營建工程 → 交通及運輸設備",
}
# precision, recall in thousandths
FLOORS = {
    "pairs": (980, 930),
    "pairs, kept aside": (970, 920),
    "taiwan": (980, 980),
    "taiwan, path changed": (960, 960),
    "us-omb": (980, 930),
}


def align(program, old, new, options):
    command = [program, "align", "--lang", "en", *options, str(old), str(new)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"score: {' '.join(command)}: {done.stderr.decode()}")
    return list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))


def line_of(place):
    """'line 85, cell 4' -> 85"""
    return int(place.split(",")[0].split()[1]) if place else 0


def found_edges(rows):
    """{(old line, new line): row}"""
    return {
        (line_of(r["old_place"]), line_of(r["new_place"])): r for r in rows if r["old_place"] and r["new_place"]
    }


def percent(part, whole):
    return "  -  " if whole == 0 else f"{part / whole:.3f}"


class Score:
    def __init__(self, name):
        self.name = name
        self.rows = []
        self.failed = False

    def add(self, label, true, n_found, n_known):
        p, r = (true / n_found if n_found else 1.0), (true / n_known if n_known else 1.0)
        f = 2 * p * r / (p + r) if p + r else 0.0
        self.rows.append((label, n_known, n_found, true, percent(true, n_found), percent(true, n_known), f"{f:.3f}"))
        return p, r

    def write(self):
        print(f"{self.name}:")
        print(f"  {'relation':<22}{'known':>7}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}{'F1':>8}")
        for label, known, found, true, p, r, f in self.rows:
            print(f"  {label:<22}{known:>7}{found:>7}{true:>7}{p:>11}{r:>8}{f:>8}")

    def floor(self, p, r):
        want = FLOORS[self.name]
        if p * 1000 < want[0] or r * 1000 < want[1]:
            print(f"  below the floor: precision {want[0] / 1000}, recall {want[1] / 1000}")
            self.failed = True


def score(name, found, known, decoys=None, verbose=False, say=None):
    """found: {edge: row}, known: {edge: relation}."""
    s = Score(name)
    for relation in sorted(set(known.values()) | {r["relation"] for r in found.values()}):
        mine = {e for e, k in known.items() if k == relation}
        theirs = {e for e, r in found.items() if r["relation"] == relation}
        s.add(relation, len(theirs & known.keys()), len(theirs), len(mine))
        right = len(mine & found.keys())
        p, r = len(theirs & known.keys()) / max(1, len(theirs)), right / max(1, len(mine))
        f = f"{2 * p * r / (p + r) if p + r else 0:.3f}" if mine and theirs else "  -  "
        s.rows[-1] = (*s.rows[-1][:3], right, s.rows[-1][4], percent(right, len(mine)), f)
    p, r = s.add("all", len(found.keys() & known.keys()), len(found), len(known))
    s.write()
    if decoys is not None:
        wrong = {e for e in found if e not in known and (e[0] in decoys[0] or e[1] in decoys[1])}
        print(f"  lines that end or begin: {len(decoys[0]) + len(decoys[1])}, of them paired: {len(wrong)}")
    review = [e for e, row in found.items() if row["decision"] == "review"]
    print(f"  to be confirmed: {len(review)}, of them right: {sum(e in known for e in review)}")
    for e in sorted(found.keys() - known.keys()) if verbose else []:
        print(f"    wrong  {say(e, found[e])}")
    for e in sorted(known.keys() - found.keys()) if verbose else []:
        print(f"    missed {say(e, None)}")
    s.floor(p, r)
    return s.failed


def read_pairs():
    """Lists of (relation, old lines, new lines); a line is (unit, item, name, amount)."""
    unit = item = ""
    entries = []
    for text in (HERE / "pairs.txt").read_text(encoding="utf-8").splitlines():
        if text.startswith("#") or not text.strip():
            continue
        if text[:2] == "U:" or text[:2] == "I:":
            unit, item = (text[2:].strip(), item) if text[0] == "U" else (unit, text[2:].strip())
            continue
        relation, rest = (part.strip() for part in text.split("|", 1))
        old, _, new = rest.partition("->")
        if relation == "added":
            old, new = "", rest
        sides = []
        for side in (old, new):
            lines = []
            for line in filter(str.strip, side.split(" + ")):
                cells = [c.strip() for c in line.split(";")]
                lines.append(tuple(([unit, item] + cells)[-4:]))
            sides.append(lines)
        entries.append((relation, *sides))
    return entries


def is_kept_aside(line):
    return sum(map(ord, line[0])) % 2 == 0


def pairs(program, verbose):
    entries = read_pairs()
    numbers = [{}, {}]
    with tempfile.TemporaryDirectory() as scratch:
        for side in (0, 1):
            lines = [line for entry in entries for line in entry[1 + side]]
            random.Random(side + 5).shuffle(lines)
            with open(f"{scratch}/{side}.csv", "w", encoding="utf-8", newline="") as f:
                out = csv.writer(f)
                out.writerow(["单位", "科目", "项目", "金额(万元)"])
                for at, line in enumerate(lines):
                    out.writerow(line)
                    numbers[side][line] = at + 2
        options = ["--name", "项目", "--parent", "单位,科目", "--measure", "金额(万元)"]
        found = found_edges(align(program, f"{scratch}/0.csv", f"{scratch}/1.csv", options))
    known, aside, decoys = {}, set(), [set(), set()]
    for relation, old, new in entries:
        for side, lines in enumerate((old, new)):
            if relation in ("removed", "added"):
                decoys[side].update(numbers[side][line] for line in lines)
        for a in old:
            for b in new:
                edge = numbers[0][a], numbers[1][b]
                known[edge] = relation
    aside = [{number for line, number in numbers[side].items() if is_kept_aside(line)} for side in (0, 1)]
    texts = [{number: line for line, number in numbers[side].items()} for side in (0, 1)]

    def say(edge, row):
        why = f" ({row['relation']} {row['decision']} {row['score']}: {row['why']})" if row else f" ({known[edge]})"
        return " / ".join(texts[0][edge[0]]) + "  →  " + " / ".join(texts[1][edge[1]]) + why

    failed = score("pairs", found, known, decoys, verbose, say)
    failed |= score(
        "pairs, kept aside",
        {e: r for e, r in found.items() if e[0] in aside[0]},
        {e: r for e, r in known.items() if e[0] in aside[0]},
        None,
        False,
        say,
    )
    return failed


def rows_at_lines(path):
    """{line where the row begins: row}"""
    rows, at = {}, 1
    with open(path, encoding="utf-8", newline="") as f:
        reader = csv.reader(f)
        heading = next(reader)
        at = reader.line_num + 1
        for row in reader:
            rows[at] = dict(zip(heading, row))
            at = reader.line_num + 1
    return rows


def taiwan(program, verbose):
    base = SHARED / "data/align/taiwan"
    if not base.is_dir():
        print("taiwan: skipped, ../shared is not here")
        return False
    rows = [rows_at_lines(base / f"tw{year}ap.csv") for year in (2022, 2023)]
    by_code = [{row["code"]: line for line, row in side.items()} for side in rows]
    options = ["--name", "name", "--parent", "topname,depname,depcat", "--measure", "amount"]
    found = found_edges(align(program, base / "tw2022ap.csv", base / "tw2023ap.csv", options))
    known, changed = {}, set()
    with open(base / "labels_samecode_2022_2023.csv", encoding="utf-8", newline="") as f:
        for label in csv.DictReader(f):
            edge = by_code[0][label["code"]], by_code[1][label["code"]]
            if label["code"] in REUSED:
                continue
            moved = label["path_prev"] != label["path_cur"]
            known[edge] = "changed path" if moved else "same path"
            if moved:
                changed.add(edge)
    reused = [(by_code[0][c], by_code[1][c]) for c in REUSED]
    print(f"taiwan: codes reused for another thing: {len(REUSED)}, paired all the same: {sum(e in found for e in reused)}")

    def say(edge, row):
        texts = [f"{x['topname']}/{x['depname']}/{x['depcat']}/{x['name']}" for x in (rows[0][edge[0]], rows[1][edge[1]])]
        return "  →  ".join(texts) + (f" ({row['score']}: {row['why']})" if row else "")

    failed = score("taiwan", found, known, None, verbose, say)
    paths = [{line: tuple(r[k] for k in ("topname", "depname", "depcat", "name")) for line, r in side.items()} for side in rows]
    failed |= score(
        "taiwan, path changed",
        {e: r for e, r in found.items() if e in changed or (e not in known and paths[0][e[0]] != paths[1][e[1]] and e[0] in {k[0] for k in changed})},
        {e: k for e, k in known.items() if e in changed},
        None,
        False,
        say,
    )
    return failed


def omb(program, verbose):
    base = SHARED / "data/tables/us-omb"
    if not base.is_dir():
        print("us-omb: skipped, ../shared is not here")
        return False
    columns = ["Agency Code", "Bureau Code", "Account Code", "Subfunction Code", "BEA Category", "Account Name"]
    key = columns + ["On- or Off- Budget"]
    options = ["--key", ",".join(key), "--name", "Account Name", "--parent", "Agency Name,Bureau Name"]
    files = [base / f"budauth_fy{year}.csv" for year in (2016, 2017)]
    rows = [rows_at_lines(path) for path in files]
    found = found_edges(align(program, *files, [*options, "--measure", "2012..2015"]))
    at = [{}, {}]
    for side in (0, 1):
        for line, row in rows[side].items():
            at[side].setdefault(tuple(row[c].strip().lstrip("0") for c in columns), line)
    known = {}
    with open(base / "labels_moved_fy2016_fy2017.csv", encoding="utf-8", newline="") as f:
        for label in csv.DictReader(f):
            sides = []
            for side, fy in enumerate(("fy16", "fy17")):
                names = ("agency", "bureau", "account", "subfunction", "bea", "account_name")
                sides.append(at[side].get(tuple(label[f"{fy}_{n}"].strip().lstrip("0") for n in names)))
            if None not in sides:
                known[tuple(sides)] = label["kind"]
    ends = {e[0] for e in known}, {e[1] for e in known}
    mine = {e: r for e, r in found.items() if e[0] in ends[0] or e[1] in ends[1]}

    def say(edge, row):
        texts = ["|".join(rows[s][edge[s]][c] for c in columns) for s in (0, 1)]
        return "  →  ".join(texts) + (f" ({row['score']}: {row['why']})" if row else "")

    other = [e for e, r in found.items() if r["by"] != "key" and e not in mine]
    failed = score("us-omb", mine, known, None, verbose, say)
    print(f"  further pairs that are not by key, of which the set says nothing: {len(other)}")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the program tongbi")
    parser.add_argument("--set", choices=("pairs", "taiwan", "us-omb"), action="append", help="only this one")
    parser.add_argument("--verbose", action="store_true", help="list what is wrong and what is missed")
    args = parser.parse_args()
    sets = {"pairs": pairs, "taiwan": taiwan, "us-omb": omb}
    failed = [name for name, run in sets.items() if (not args.set or name in args.set) and run(args.program, args.verbose)]
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
