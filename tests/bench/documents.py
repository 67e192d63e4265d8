#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: documents.py PROGRAM

Reads a published PDF of some thirty pages and a workbook of 100,000 rows, beside others that are installed: pdftotext,
unzip, openpyxl. Medians of five turns that alternate."""

import importlib.util
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS, TURNS = 100_000, 5
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def workbook(path):
    """Eight columns: a code, two shared texts, five figures."""
    texts = [f"科目{i:04}" for i in range(2000)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
                   'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                   + "".join(f'<Override PartName="/xl/{p}" ContentType="{TYPES}{t}+xml"/>' for p, t in
                             (("workbook.xml", "sheet.main"), ("worksheets/sheet1.xml", "worksheet"),
                              ("sharedStrings.xml", "sharedStrings"))) + "</Types>")
        z.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
                   f'Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">'
                   f'<Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
                   f'<Relationship Id="r2" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
                   '<sheet name="明细" sheetId="1" r:id="r1"/></sheets></workbook>')
        z.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">'
                   + "".join(f"<si><t>{t}</t></si>" for t in texts) + "</sst>")
        with z.open("xl/worksheets/sheet1.xml", "w") as sheet:
            heads = "".join(f'<c t="inlineStr"><is><t>{h}</t></is></c>' for h in "编码 名称 单位 一 二 三 四 五".split())
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData><row>{heads}</row>'.encode())
            for i in range(ROWS):
                figures = "".join(f"<c><v>{(i * 7919 + k * 104729) % 10**8 / 100}</v></c>" for k in range(5))
                sheet.write(f'<row><c><v>{i}</v></c><c t="s"><v>{i % 2000}</v></c><c t="s"><v>{i % 37}</v></c>{figures}</row>'
                            .encode())
            sheet.write(b"</sheetData></worksheet>")


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(title, commands):
    """commands: {name: argv or None}; the first is ours."""
    there = {name: argv for name, argv in commands.items() if argv}
    turns = {name: [] for name in there}
    for _ in range(TURNS):
        for name, argv in there.items():
            turns[name].append(seconds(argv))
    medians = {name: statistics.median(t) for name, t in turns.items()}
    ours = medians[next(iter(medians))]
    print(title)
    for name in commands:
        if name in medians:
            print(f"  {name:<28} {medians[name]:7.3f} s   {medians[name] / ours:5.2f}")
        else:
            print(f"  {name:<28} not installed")


def main():
    program = Path(sys.argv[1]).resolve()
    pdf = ROOT / "datasets/wanli/2024/wanli-2024.pdf"
    pdftotext, unzip = shutil.which("pdftotext"), shutil.which("unzip")
    compare(f"{pdf.name}: tables and paragraphs", {
        "tongbi show": [program, "show", pdf],
        "pdftotext -layout": [pdftotext, "-layout", pdf, "-"] if pdftotext else None})
    with tempfile.TemporaryDirectory(prefix="tongbi-bench-") as work:
        book = Path(work) / "rows.xlsx"
        workbook(book)
        read = f"import openpyxl\nfor row in openpyxl.load_workbook({str(book)!r}, read_only=True).active.iter_rows(values_only=True): pass"
        compare(f"a workbook of {ROWS} rows and 8 columns", {
            "tongbi diff with itself": [program, "diff", "--key", "编码", "--measure", "一", book, book],
            "unzip -p": [unzip, "-p", book] if unzip else None,
            "openpyxl, read only": [sys.executable, "-c", read] if importlib.util.find_spec("openpyxl") else None})


main()
