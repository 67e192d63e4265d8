#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes what the cases read.

  pack.py zip OUT MEMBER=FILE...    a zip archive; a MEMBER that begins with gbk: is named in GBK, without a mark
  pack.py tar OUT MEMBER=FILE...    a tar archive, packed as the end of OUT says
  pack.py objects OUT CSV           the table as a JSON array of objects
  pack.py arrays OUT CSV            the table as a JSON array of arrays, headings first
  pack.py lines OUT CSV             the table as JSON, an object a line
"""

import csv
import json
import sys
import tarfile
import zipfile

DATE = (2024, 1, 1, 0, 0, 0)


class Raw(zipfile.ZipInfo):
    """A member whose name is GBK."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def members(arguments):
    return [argument.split("=", 1) for argument in arguments]


def pack_zip(out, arguments):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in members(arguments):
            raw = name.startswith("gbk:")
            info = (Raw if raw else zipfile.ZipInfo)(name.removeprefix("gbk:"), DATE)
            info.external_attr = 0o100644 << 16
            with open(path, "rb") as file:
                archive.writestr(info, file.read(), zipfile.ZIP_DEFLATED)


def pack_tar(out, arguments):
    packed = {"gz": "gz", "bz2": "bz2", "xz": "xz"}.get(out.rsplit(".", 1)[-1], "")
    with tarfile.open(out, f"w:{packed}") as archive:
        for name, path in members(arguments):
            archive.add(path, name)


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_json(out, arguments, how):
    heading, *rows = table(arguments[0])
    objects = [dict(zip(heading, row)) for row in rows]
    with open(out, "w", encoding="utf-8") as file:
        if how == "lines":
            file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
        else:
            json.dump(objects if how == "objects" else [heading, *rows], file, ensure_ascii=False)


def main():
    what, out, *arguments = sys.argv[1:]
    if what == "zip":
        pack_zip(out, arguments)
    elif what == "tar":
        pack_tar(out, arguments)
    else:
        write_json(out, arguments, what)


if __name__ == "__main__":
    main()
