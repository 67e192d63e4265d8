#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Times `tongbi align` on names of which none has a partner, the worst case: 1,000, 10,000 and 100,000 a side, with the
growth from one to the next. Ten times the names should take about ten times the time and memory, not a hundred."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/release/tongbi"
WORK = Path("build/bench")
ENDS = ["建设", "维护", "改造", "购置", "运行", "补助", "服务", "管理", "治理", "培训"]


def write(path, rows, side):
    dice = random.Random(rows * 2 + side)
    signs = [chr(0x4E00 + i * 37 % 6000) for i in range(2000)]
    words = [signs[i * 7 % 2000] + signs[(i * 13 + 5) % 2000] for i in range(1500)]
    with open(path, "w", encoding="utf-8") as out:
        out.write("单位,科目,项目,金额\n")
        for _ in range(rows):
            name = "".join(dice.choice(words) for _ in range(3)) + dice.choice(ENDS)
            unit, item = dice.randrange(max(1, rows // 50)), dice.randrange(40)
            out.write(f"单位{unit},科目{item},{name},{dice.randrange(10**7) / 100:.2f}\n")


def measure(command):
    """Seconds, and the most memory in MiB, of one run."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    print("tongbi align, names without a partner")
    print(f"{'names a side':>14}{'s':>9}{'CPU s':>9}{'MiB':>8}{'CPU growth':>12}{'memory growth':>15}")
    before = None
    for rows in (1000, 10000, 100000):
        paths = [WORK / f"names-{rows}.{side}.csv" for side in (0, 1)]
        for side, path in enumerate(paths):
            if not path.exists():
                write(path, rows, side)
        command = [PROGRAM, "align", "--name", "项目", "--parent", "单位,科目", "--measure", "金额", *paths]
        wall, cpu, memory = min((measure(command) for _ in range(3)), key=lambda m: m[1])
        growth = f"{cpu / before[0]:>11.1f}x{memory / before[1]:>14.1f}x" if before else ""
        print(f"{rows:>14}{wall:>9.2f}{cpu:>9.2f}{memory:>8.0f}{growth}")
        before = cpu, memory


main()
