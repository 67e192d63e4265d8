#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: book.py FILE.xlsx NAME[:hidden]=ROWS...   rows by ;, cells by , : a workbook with nothing in it but this."""
import sys
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def cell(text):
    if text.replace(".", "", 1).isdigit():
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else "<c/>"


def sheet(rows):
    lines = "".join("<row>" + "".join(cell(c) for c in row.split(",")) + "</row>" for row in rows.split(";"))
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'


path, sheets = sys.argv[1], [s.split("=", 1) for s in sys.argv[2:]]
with zipfile.ZipFile(path, "w") as z:
    parts = [("/xl/workbook.xml", "sheet.main")] + [
        (f"/xl/worksheets/sheet{i}.xml", "worksheet") for i in range(1, len(sheets) + 1)
    ]
    z.writestr(
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(f'<Override PartName="{p}" ContentType="{TYPES}{t}+xml"/>' for p, t in parts)
        + "</Types>",
    )
    relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
    z.writestr(
        "_rels/.rels",
        f'<Relationships xmlns="{relationships}">'
        f'<Relationship Id="r1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    z.writestr(
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{relationships}">'
        + "".join(
            f'<Relationship Id="r{i}" Type="{RELS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        + "</Relationships>",
    )
    listed = "".join(
        f'<sheet name="{escape(name.split(":")[0])}" sheetId="{i}" r:id="r{i}"'
        + (' state="hidden"' if ":" in name else "")
        + "/>"
        for i, (name, _) in enumerate(sheets, 1)
    )
    z.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{listed}</sheets></workbook>')
    for i, (_, rows) in enumerate(sheets, 1):
        z.writestr(f"xl/worksheets/sheet{i}.xml", sheet(rows))
