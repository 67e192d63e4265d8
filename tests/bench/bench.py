#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Times `tongbi diff` on generated pairs of large plain tables, and others that do the same job.

  bench.py [ROWS ...]       pairs of so many rows (100000), shuffled and in the order of their keys
  bench.py --peers ROWS     the same job by whatever else is installed, in turns with tongbi, on the same files
  bench.py --growth         10 k, 100 k, 1 M (and 10 M with --large), each with the ratio to the step before
  bench.py --formats ROWS   the pair as .csv.gz and NDJSON, and an archive of 2,000 files a year

Pairs come from the generator in ../shared/bench where that is, else from a small one of our own. Seconds are medians of
--runs runs in turns; memory is the largest sum of anonymous pages (RssAnon) that was seen, and the peak of all pages.
Figures mean something only beside others of the same run on the same machine.
"""

import argparse
import gzip
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared" / "bench"
KEY = "unit_code,function_code,project_code"
AMOUNTS = "amount_total,amount_current,amount_carryover"


def own_pair(rows, folder):
    """Six columns where the generator of ../shared/bench has eleven."""
    dice = random.Random(rows)
    names = ["基础教育", "科学普及", "卫生健康", "住房保障", "生态环境", "信息化建设", "社会保险", "文化活动"]

    def line(i, amount):
        return (f"{100000 + i // 50},{2010000 + i % 97},P{i:09d},{names[i % 8]}补助资金,"
                f"{amount / 100:.2f},{amount // 2 / 100:.2f},{amount // 3 / 100:.2f}\n")

    old = [(i, dice.randrange(10**7)) for i in range(rows)]
    new = [(i, dice.randrange(10**7) if dice.random() < 0.03 else a) for i, a in old if dice.random() > 0.01]
    new += [(rows + i, dice.randrange(10**7)) for i in range(rows // 100)]
    head = "unit_code,function_code,project_code,project_name,amount_total,amount_current,amount_carryover\n"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("old", "new_sorted", "new_shuffled"):
        lines = old if name == "old" else new
        if name == "new_shuffled":
            dice.shuffle(lines)
        with open(folder / f"{name}.csv", "w", encoding="utf-8") as out:
            out.write(head)
            out.writelines(line(i, a) for i, a in lines)


def generator(work):
    source = SHARED / "generate.c"
    program = work / "generate"
    if source.is_file() and not program.is_file():
        subprocess.run(["cc", "-O2", "-o", program, source], check=True)
    return program if program.is_file() else None


def pair(work, rows, ndjson=False):
    program = generator(work)
    folder = work / f"{'pair' if program else 'own'}-{rows}"
    done = folder / ("done-ndjson" if ndjson else "done")
    if not done.is_file():
        if program:
            env = dict(os.environ, WANT_NDJSON="1" if ndjson else "0")
            subprocess.run([program, str(rows), folder], check=True, env=env, stdout=subprocess.DEVNULL)
        else:
            own_pair(rows, folder)
        done.touch()
    return folder


def measured(command, env=None):
    """Seconds, largest RssAnon and peak RSS in MiB, exit status."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    anonymous = peak = 0
    while True:
        try:
            for row in Path(f"/proc/{child.pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
                if row.startswith("RssAnon:"):
                    anonymous = max(anonymous, int(row.split()[1]))
                elif row.startswith("VmHWM:"):
                    peak = max(peak, int(row.split()[1]))
        except (OSError, ValueError):
            pass
        if child.poll() is not None:
            break
        time.sleep(0.002)
    return time.perf_counter() - start, anonymous / 1024, peak / 1024, child.returncode


def compare(jobs, runs):
    """jobs: name to (command, environment or None). Prints a table with ratios to the first job."""
    found = {name: [] for name in jobs}
    for turn in range(runs + 1):  # the first turn fills the page cache and does not count
        for name, (command, env) in jobs.items():
            seconds, anonymous, peak, status = measured(command, env)
            if status not in (0, 1):
                print(f"  {name}: exit status {status}; left out")
                found[name] = None
            elif turn and found[name] is not None:
                found[name].append((seconds, anonymous, peak))
        jobs = {name: job for name, job in jobs.items() if found[name] is not None}
    first = None
    print(f"  {'':34}{'median s':>10}{'least s':>10}{'ratio':>8}{'anon MiB':>10}{'peak MiB':>10}")
    for name in jobs:
        seconds = [x[0] for x in found[name]]
        median = statistics.median(seconds)
        first = first or median
        print(f"  {name:34}{median:10.3f}{min(seconds):10.3f}{median / first:8.2f}"
              f"{max(x[1] for x in found[name]):10.0f}{max(x[2] for x in found[name]):10.0f}")
    sys.stdout.flush()


def tongbi(program, old, new, out, *more):
    return ([program, "diff", old, new, "--key", KEY, "--measure", AMOUNTS, "--format", "csv", "-o", out, *more], None)


def peers(old, new, out, work):
    """What else does this job here, and what was not found."""
    jobs, absent = {}, []
    scripts = SHARED / "jobs"
    npm = Path(os.environ.get("NPM_DIR", work / "npm"))
    env = dict(os.environ, NPM_DIR=str(npm))
    for name, script, module in (("DuckDB", "duckdb.mjs", "@duckdb/node-api"), ("ClickHouse (chdb)", "chdb.cjs", "chdb"),
                                 ("Polars", "polars.cjs", "nodejs-polars")):
        if shutil.which("node") and (scripts / script).is_file() and (npm / "node_modules" / module).is_dir():
            jobs[name] = (["node", scripts / script, "diff", old, new, out], env)
        else:
            absent.append(name)
    has_table = shutil.which("Rscript") and subprocess.run(
        ["Rscript", "-e", "library(data.table)"], check=False, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL).returncode == 0
    for name, script, there in (("R data.table", "datatable.R", has_table), ("mawk", "mawk.sh", shutil.which("mawk")),
                                ("sort and comm", "sort_comm.sh", shutil.which("comm")),
                                ("SQLite", "sqlite.sh", shutil.which("sqlite3"))):
        if there and (scripts / script).is_file():
            jobs[name] = ((["Rscript"] if script.endswith(".R") else []) + [scripts / script, old, new, out], None)
        else:
            absent.append(name)
    if shutil.which("csvdiff"):
        jobs["csvdiff"] = (["sh", "-c", 'csvdiff "$1" "$2" -p 0,2,5 -o rowmark > "$3"', "sh", old, new, out], None)
    else:
        absent.append("csvdiff")
    return jobs, absent


def job_of_rows(program, work, rows, options):
    folder = pair(work, rows)
    out = work / "out.csv"
    for order in ("shuffled", "sorted"):
        old, new = folder / "old.csv", folder / f"new_{order}.csv"
        size = (old.stat().st_size + new.stat().st_size) / 1e6
        print(f"{rows} rows a side, {size:.0f} MB in all, {order}")
        jobs = {"tongbi": tongbi(program, old, new, out), "tongbi --threads 1": tongbi(program, old, new, out, "--threads", "1")}
        if options.memory:
            jobs[f"tongbi --memory {options.memory}"] = tongbi(program, old, new, out, "--memory", options.memory)
        jobs["wc -l (both files)"] = (["wc", "-l", old, new], None)
        if options.peers:
            others, absent = peers(old, new, work / "out.peer", work)
            jobs.update(others)
            if absent:
                print("  not installed, so left out: " + ", ".join(absent))
        compare(jobs, options.runs)


def job_growth(program, work, options):
    before = None
    print(f"  {'rows':>10}{'median s':>10}{'ratio':>8}{'anon MiB':>10}{'ratio':>8}")
    for rows in (10000, 100000, 1000000) + ((10000000,) if options.large else ()):
        folder = pair(work, rows)
        command, _ = tongbi(program, folder / "old.csv", folder / "new_shuffled.csv", work / "out.csv")
        found = [measured(command) for _ in range(options.runs + 1)][1:]
        seconds, memory = statistics.median(x[0] for x in found), max(x[1] for x in found)
        ratios = (f"{seconds / before[0]:8.1f}", f"{memory / max(before[1], 1):8.1f}") if before else (" " * 8, "")
        print(f"  {rows:>10}{seconds:10.3f}{ratios[0]}{memory:10.0f}{ratios[1]}")
        before = seconds, memory


def job_formats(program, work, rows, options):
    folder = pair(work, rows, ndjson=True)
    out = work / "out.csv"
    for name in ("old", "new_shuffled"):
        packed = folder / f"{name}.csv.gz"
        if not packed.is_file():
            with open(folder / f"{name}.csv", "rb") as plain, gzip.open(packed, "wb", 6) as to:
                shutil.copyfileobj(plain, to, 1 << 20)
    old, new = folder / "old.csv.gz", folder / "new_shuffled.csv.gz"
    print(f"{rows} rows a side, .csv.gz")
    compare({"tongbi": tongbi(program, old, new, out),
             "zcat | wc -l, one after the other": (["sh", "-c", 'zcat "$1" | wc -l; zcat "$2" | wc -l', "sh", old, new], None)},
            options.runs)
    old, new = folder / "old.ndjson", folder / "new.ndjson"
    if old.is_file() and new.is_file():
        print(f"{rows} rows a side, NDJSON")
        jobs = {"tongbi": tongbi(program, old, new, out), "wc -l (both files)": (["wc", "-l", old, new], None)}
        script, npm = SHARED / "jobs" / "duckdb.mjs", Path(os.environ.get("NPM_DIR", work / "npm"))
        if script.is_file() and (npm / "node_modules" / "@duckdb").is_dir():
            jobs["DuckDB reads the old file"] = (["node", script, "read", old, "ndjson"], dict(os.environ, NPM_DIR=str(npm)))
        compare(jobs, options.runs)
    archives = [work / f"departments-{year}.zip" for year in (2023, 2024)]
    for year, archive in zip((2023, 2024), archives):
        if archive.is_file():
            continue
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as to:
            for k in range(2000):
                lines = ["编码,名称,合计,基本支出\n"]
                for i in range(80):
                    amount = random.Random(k * 1000 + i).randrange(10**6) + (year == 2024 and (k + i) % 20 == 0)
                    lines.append(f"{2010100 + i},科目{i},{amount / 100:.2f},{amount // 2 / 100:.2f}\n")
                to.writestr(f"部门{k:04d}/{year}年部门预算.csv", "".join(lines))
    print("2,000 files of 80 rows a year, zip")
    compare({"tongbi": ([program, "diff", *archives, "--format", "csv", "-o", out], None),
             "unzip -p, one after the other": (["sh", "-c", 'unzip -p "$1"; unzip -p "$2"', "sh", *archives], None)},
            options.runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", type=int)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--formats", action="store_true")
    parser.add_argument("--memory", metavar="SIZE")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--program", default=str(ROOT / "build" / "release" / "tongbi"))
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    if options.growth:
        job_growth(options.program, options.work, options)
        return
    for rows in options.rows or [100000]:
        if options.formats:
            job_formats(options.program, options.work, rows, options)
        else:
            job_of_rows(options.program, options.work, rows, options)


if __name__ == "__main__":
    main()
