#!/bin/sh
# SPDX-License-Identifier: MIT
# Times `tongbi diff` on a generated pair of plain tables: ./run bench [ROWS]. Medians of five; the figures mean
# something only beside others of the same run on the same machine.
set -eu
rows=${1:-100000}
work=build/bench
mkdir -p "$work"
if [ ! -f "$work/$rows.new.csv" ]; then
    python3 - "$rows" "$work/$rows" <<'END'
import random, sys
rows, path = int(sys.argv[1]), sys.argv[2]
dice = random.Random(rows)
names = ["基础教育", "科学普及", "卫生健康", "住房保障", "生态环境", "信息化建设", "社会保险", "文化活动"]
def line(i, amount):
    return f"{100000 + i // 50},{2010000 + i % 97},P{i:09d},{names[i % 8]}补助资金,{amount / 100:.2f},{amount // 3 / 100:.2f}\n"
head = "unit_code,function_code,project_code,project_name,amount_total,amount_carryover\n"
old = [(i, dice.randrange(10**7)) for i in range(rows)]
new = [(i, dice.randrange(10**7) if dice.random() < 0.03 else a) for i, a in old if dice.random() > 0.01]
new += [(rows + i, dice.randrange(10**7)) for i in range(rows // 100)]
dice.shuffle(new)
for name, lines in (("old", old), ("new", new)):
    with open(f"{path}.{name}.csv", "w", encoding="utf-8") as out:
        out.write(head)
        out.writelines(line(i, a) for i, a in lines)
END
fi
python3 - "$work/$rows" "$rows" <<'END'
import os, resource, statistics, subprocess, sys, time
path, rows = sys.argv[1], sys.argv[2]
old, new = f"{path}.old.csv", f"{path}.new.csv"
jobs = {
    "wc -l (both files)": ["wc", "-l", old, new],
    "tongbi diff": ["build/release/tongbi", "diff", old, new, "--key", "unit_code,function_code,project_code",
                    "--measure", "amount_total,amount_carryover", "--format", "csv", "-o", f"{path}.out.csv"],
    "tongbi diff, guessing": ["build/release/tongbi", "diff", old, new, "--format", "csv", "-o", f"{path}.out.csv"],
}
size = (os.path.getsize(old) + os.path.getsize(new)) / 1e6
print(f"{rows} rows a side, {size:.1f} MB in all")
for name, command in jobs.items():
    times = []
    for _ in range(5):
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
        if done.returncode > 1:
            sys.exit(f"{name}: exit status {done.returncode}")
    print(f"{name:24} median {statistics.median(times):7.3f} s")
print(f"largest memory of a run: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB")
END
