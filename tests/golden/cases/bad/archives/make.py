# SPDX-License-Identifier: MIT
"""Makes archives with something wrong with them in the working directory."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

TABLE = b"k,v\n" + b"".join(b"%d,%d\n" % (i, i * 7) for i in range(200))


def save(name, data):
    with open(name, "wb") as file:
        file.write(data)


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.external_attr = 0o100644 << 16
            archive.writestr(info, data, method)
    return bytearray(out.getvalue())


def patched(data, find, at, value):
    """data with the byte `at` bytes behind the first `find` changed"""
    data = bytearray(data)
    data[data.index(find) + at] = value
    return data


def tarred():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("a.csv", "b.csv"):
            info = tarfile.TarInfo(name)
            info.size = len(TABLE)
            archive.addfile(info, io.BytesIO(TABLE))
    return out.getvalue()


packed = gzip.compress(TABLE, mtime=0)
save("cut.csv.gz", packed[:-20])
save("crc.csv.gz", packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:])
save("tail.csv.gz", packed + b"garbage")

one = zipped(("in/a.csv", TABLE))
save("cut.zip", one[:-10])
save("crc.zip", patched(patched(one, b"PK\3\4", 14, one[14] ^ 1), b"PK\1\2", 16, one[14] ^ 1))
save("encrypted.zip", patched(patched(one, b"PK\3\4", 6, 1), b"PK\1\2", 8, 1))
save("method.zip", patched(patched(one, b"PK\3\4", 8, 6), b"PK\1\2", 10, 6))
save("split.zip", patched(one, b"PK\5\6", 4, 1))
save("none.zip", zipped())
save("cut.tar", tarred()[:1024])
save("cut.tar.gz", gzip.compress(tarred(), mtime=0)[:-30])
save("cut.csv.bz2", bz2.compress(TABLE)[:-20])
save("cut.csv.xz", lzma.compress(TABLE)[:-20])

save("nested.zip", zipped(("in.zip", zipped(("x.csv", TABLE)))))
deep = zipped(("x.csv", TABLE))
for n in range(5):
    deep = zipped((f"{n}.zip", deep))
save("deep.zip", deep)
zeros = bytes(1 << 18)
save("one.zip", zipped(("zeros.csv", zeros * 8)))
save("one.csv.gz", gzip.compress(zeros * 8, mtime=0))
save("many.zip", zipped(*((f"{n}.csv", zeros) for n in range(8))))
inner = zipped(*((f"{n}.csv", zeros) for n in range(3)))
save("nested-bomb.zip", zipped(*((f"{n}.zip", inner) for n in range(3))))
save("large.zip", zipped(("zeros.csv", zeros * 257)))
