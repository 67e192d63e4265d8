#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the plugins of the build against the contract with tongbi-plugin-check: each with samples made here, with those
that stand in tests/data/NAME, and with both kinds if there are both. One without samples is named."""

import argparse
import bz2
import gzip
import io
import lzma
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EFFORT = []  # all of it
# Poppler itself keeps memory of fonts that are not in the file, and prints when one is damaged.
LESS = {"pdf": ["--lengths", "300", "--refusals", "100", "--mutations", "0"]}
QUICK = ["--lengths", "60", "--refusals", "20", "--mutations", "15"]
NO_READER = "office-other"  # it says what the file is, and how to get another one
MAX_SAMPLE = 1 << 16
TABLE = 'code,name,"amount, yuan"\n201,"a ""quoted"" name",1200.00\n205,教育支出,8850.25\n\n208,"two\nlines",430.10\n'
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
RECORDS = '{"code": "201", "amount": 12.50, "more": {"a": null, "b": [1, 2]}}'


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("2024/预算.csv", TABLE * 9), ("empty", ""), ("stored.txt", "收支总表\n")):
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


def tarred():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in (("2023/a.csv", TABLE), ("2024/预算.csv", TABLE * 3)):
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return out.getvalue()


def publication():
    text = (ROOT / "datasets/jilin-kexie/2024/jilin-kexie-2024.txt").read_text(encoding="utf-8")
    return "".join(text.splitlines(keepends=True)[60:160])


def seed(target, name):
    """What stands in a seed of a fuzzer behind the byte that chooses a way."""
    return (ROOT / "tests/fuzz/corpus" / target / name).read_bytes()[1:]


def relations(*targets):
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package_kind = "http://schemas.openxmlformats.org/package/2006/relationships"
    items = [f'<Relationship Id="{i}" Type="{kinds}/{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(targets, 1)]
    return f'<Relationships xmlns="{package_kind}">{"".join(items)}</Relationships>'


def package(parts):
    """Members stored in this order; office documents are known by their list of types or by the member mimetype."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def office():
    """The parts in seeds, packed under their usual names."""
    body, styles, numbers, *_ = [*seed("office", "docx-table").split(b"\0"), b"", b""]
    docx = {"[Content_Types].xml": TYPES,
            "_rels/.rels": relations(("officeDocument", "word/document.xml")), "word/document.xml": body,
            "word/styles.xml": styles, "word/numbering.xml": numbers,
            "word/_rels/document.xml.rels": relations(("styles", "styles.xml"), ("numbering", "numbering.xml"))}
    sheet, texts, styles, book, *_ = [*seed("office", "xlsx-cells").split(b"\0"), b"", b"", b""]
    xlsx = {"[Content_Types].xml": TYPES,
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": book, "xl/s.xml": sheet,
            "xl/t.xml": texts, "xl/f.xml": styles, "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "s.xml"), ("sharedStrings", "t.xml"), ("styles", "f.xml"))}
    content = seed("office", "ods-cells").split(b"\0")[0]
    ods = {"mimetype": SPREADSHEET, "content.xml": content}
    kind = f' office:mimetype="{SPREADSHEET}" '
    fods = seed("office", "fods").replace(b"<office:document ", b"<office:document" + kind.encode(), 1)
    return {"a.docx": package(docx), "a.xlsx": package(xlsx), "a.ods": package(ods), "a.fods": fods}


def made(name):
    """Samples of a plugin: file name and content."""
    packed = (TABLE * 20).encode()
    samples = {
        "csv": {"table.csv": TABLE, "table.tsv": TABLE.replace(",", "\t"), "no-end.csv": "a;b\n1;2\n3;4"},
        "text": {"publication.txt": publication(), "lines.txt": "收支总表\n\n一、概况\r\n\r\n项目\t金额\n合计\t1.00\n"},
        "json": {"records.json": f"[{RECORDS},\n {RECORDS}]\n", "document.json": f'{{"title": "x", "rows": [{RECORDS}]}}',
                 "lines.ndjson": f"{RECORDS}\n{RECORDS}\n"},
        "gzip": {"table.csv.gz": gzip.compress(packed, mtime=0), "two.gz": 2 * gzip.compress(b"a,b\n1,2\n", mtime=0)},
        "pdf": {f"{name}.pdf": seed("pdf", name) for name in ("pages", "rules-rect", "rotated")},
        "office": office(),
        "archive": {"a.zip": zipped(), "a.tar": tarred(), "a.csv.xz": lzma.compress(packed), "a.csv.bz2": bz2.compress(packed)},
    }
    return samples.get(name, {})


def write(folder, name):
    folder.mkdir()
    for file, content in made(name).items():
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
    data = ROOT / "tests/data" / name
    for path in sorted(data.rglob("*")) if data.is_dir() else []:
        if path.is_file() and path.suffix != ".md" and path.stat().st_size <= MAX_SAMPLE:
            (folder / f"data-{path.name}").write_bytes(path.read_bytes())
    return sorted(folder.iterdir())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checker", type=Path, required=True, metavar="PATH")
    parser.add_argument("--plugins", type=Path, required=True, metavar="DIRECTORY")
    parser.add_argument("--quick", action="store_true", help="for builds that are slow, with sanitizers")
    options = parser.parse_args()
    n = failed = 0
    with tempfile.TemporaryDirectory(prefix="tongbi-shipped-") as scratch:
        for plugin in sorted(options.plugins.glob("tb_*.so")):
            name = plugin.stem.removeprefix("tb_")
            samples = write(Path(scratch) / name, name)
            if not samples:
                print(f"{name}: there are no samples of it in {Path(__file__).name} or tests/data/{name}")
            effort = [*(QUICK if options.quick else EFFORT), *LESS.get(name, [])]
            done = subprocess.run([options.checker, *effort, "--timeout", "60", plugin, *samples], capture_output=True,
                                  text=True, check=False)
            n += 1
            untried = [line for line in done.stdout.splitlines() if "recognises none" in line and NO_READER not in line]
            if done.returncode != 0 or done.stderr or (untried and made(name)):
                failed += 1
                print(f"FAILED {name}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    print(f"{n} plugins, {failed} failed")
    return 1 if failed or n < 3 else 0


if __name__ == "__main__":
    sys.exit(main())
