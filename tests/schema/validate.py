#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds the program to its contract with machines: every JSON output fits its schema in docs/schema, so do the layouts
and the dataset file that are bundled; CSV headers are the promised ones; CSV and JSON say the same; a dataset file that
is read and written is the same to the byte and no different from what it was made of; only messages follow the
language; and the warning codes of the source, the schema and docs/formats.md are one list."""

import argparse
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/docs"))
sys.dont_write_bytecode = True  # nothing is left in the sources
import blocks  # noqa: E402

DATA = ROOT / "datasets"
PUBLICATION = DATA / "jilin-kexie/2024/jilin-kexie-2024.txt"
BACKCAST = DATA / "jilin-kexie/2023/backcast.json"
OMB = [DATA / "us-omb/2016/budauth.csv", DATA / "us-omb/2017/budauth.csv"]

TIDY = ("source,year,stage,basis,dept,org_code,org_name,table,table_title,fund,level,leaf,code,name,path,project,measure,kind,"
        "amount,printed,unit,place")
STATEMENTS = "source,year,stage,dept,section,subject,amount,unit,change,percent,base_year,basis,text,place"
DIFF = ("kind,table,fund,org_code,org_name,code,name,path,project,measure,basis,old,new,delta,percent,unit,by,score,old_place,"
        "new_place")

PLACE = re.compile(r"|line [1-9]\d*(, cell [1-9]\d*)?"
                   r"|sheet .+, (row [1-9]\d*|[A-Z]+[1-9]\d*)"
                   r"|page [1-9]\d*, (line [1-9]\d*|table [1-9]\d*, row [1-9]\d*(, cell [1-9]\d*)?)"
                   r"|/.*", re.DOTALL)

SMALL_OLD = '''code,name,金额（万元）,完成率,remark
001,"Roads, bridges",12.50,50%,ongoing
002,"Two
lines",3.00,,
003,Ended,1.00,100%,last year
004,Blank,,0.5%,
'''
SMALL_NEW = '''code,name,金额（万元）,完成率,remark
001,"Roads, bridges",10.00,75.5%,done
002,"Two
lines",3.00,,"a ""word"""
004,Blank,0,0.5%,—
005,Begun,-2.25,,
'''
SMALL_OPTIONS = ["--key", "code", "--name", "name", "--measure", "金额,完成率,remark"]


class Failure(Exception):
    pass


class Schemas:
    def __init__(self, folder):
        self.store = {}
        for path in sorted(folder.glob("*.schema.json")):
            schema = json.loads(path.read_text(encoding="utf-8"))
            jsonschema.Draft202012Validator.check_schema(schema)
            if schema["$id"] != path.name:
                raise Failure(f"{path.name}: its $id is {schema['$id']}")
            self.store[path.name] = schema

    def check(self, value, name, part="#"):
        schema = self.store[name + ".schema.json"]
        resolver = jsonschema.RefResolver.from_schema(schema, store=self.store)
        if part != "#":
            schema = {"$ref": f"{name}.schema.json{part}"}
        validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        if error is not None:
            where = "/".join(str(step) for step in error.absolute_path)
            raise Failure(f"does not fit {name}.schema.json{part}: at /{where}: {error.message[:600]}")


class Program:
    def __init__(self, path):
        self.path = path
        self.env = {key: value for key, value in os.environ.items() if not re.match("LANG|LC_|TB_|TONGBI", key)}
        self.env["LC_ALL"] = "C.UTF-8"

    def run(self, *args, status=(0,)):
        command = [str(self.path), *map(str, args)]
        done = subprocess.run(command, capture_output=True, env=self.env, check=False, stdin=subprocess.DEVNULL, timeout=60)
        if done.returncode not in status:
            raise Failure(f"exit status {done.returncode}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def json(self, *args, status=(0,)):
        return json.loads(self.run(*args, "--format", "json", status=status).decode("utf-8"))

    def csv(self, header, *args, status=(0,)):
        text = self.run(*args, "--format", "csv", status=status).decode("utf-8")
        if "\r" in re.sub(r'"[^"]*"', "", text) or not text.endswith("\n"):
            raise Failure("a line does not end with LF alone")
        if text.split("\n", 1)[0] != header:
            raise Failure(f"the header is {text.splitlines()[0]}")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        if any(len(row) != len(rows[0]) for row in rows):
            raise Failure("not every line has as many cells as the header")
        return [dict(zip(rows[0], row)) for row in rows[1:]]


def expect(found, wanted, what):
    if found != wanted:
        raise Failure(f"{what}: found {found!r}, expected {wanted!r}")


def without_messages(value):
    if isinstance(value, dict):
        return {key: without_messages(item) for key, item in value.items() if key != "message"}
    if isinstance(value, list):
        return [without_messages(item) for item in value]
    return value


def check_places(value, key=""):
    """Those of files that the program has read itself; a dataset file made by hand may say what it likes."""
    if isinstance(value, dict):
        for name, item in value.items():
            check_places(item, name)
    elif isinstance(value, list):
        for item in value:
            check_places(item, key)
    elif key.endswith("place") and value is not None and not PLACE.fullmatch(value):
        raise Failure(f"{value!r} is no place")


def tidy_of(dataset):
    """The lines that export must print for a dataset."""
    for table in dataset["tables"]:
        bases = {(m["measure"], m["unit"]): m["basis"] for m in table["measures"]}
        by_name = {m["measure"]: m["basis"] for m in table["measures"]}
        for record in table["records"]:
            for value in record["values"]:
                yield {
                    "source": dataset["source"], "year": str(dataset["year"] or ""), "stage": dataset["stage"],
                    "basis": bases.get((value["measure"], value["unit"]), by_name[value["measure"]]),
                    "dept": dataset["dept"], "org_code": record["org_code"], "org_name": record["org_name"],
                    "table": table["table"], "table_title": table["title"], "fund": record["fund"],
                    "level": record["level"], "leaf": "1" if record["leaf"] else "0",
                    "code": record["code"] or "|".join(record["key"]), "name": record["name"], "path": record["path"],
                    "project": record["project"], "measure": value["measure"], "kind": value["kind"],
                    "amount": value["amount"] or "", "printed": re.sub("[\r\n]", "", value["printed"]),
                    "unit": value["unit"], "place": value["place"],
                }


def statements_of(dataset):
    for s in dataset["statements"]:
        yield {
            "source": dataset["source"], "year": str(dataset["year"] or ""), "stage": dataset["stage"],
            "dept": dataset["dept"], "section": s["section"], "subject": s["subject"], "amount": s["amount"] or "",
            "unit": s["unit"], "change": s["change"] or "", "percent": s["percent"] or "",
            "base_year": str(s["base_year"] or ""), "basis": s["basis"], "text": s["text"], "place": s["place"],
        }


def changes_of(diff):
    """What the CSV of a comparison must say; places stand in it by cell and are left out here."""
    for change in diff["changes"]:
        for m in change["measures"] or [None]:
            m = m or dict.fromkeys(("measure", "basis", "old", "new", "delta", "percent", "unit"))
            match = change["match"] or {"by": "", "score": ""}
            yield {
                "kind": change["kind"], "table": change["table"] or change["table_title"], "fund": change["fund"],
                "org_code": change["org_code"], "org_name": change["org_name"], "code": change["code"],
                "name": change["name"], "path": change["path"], "project": change["project"],
                **{key: m[key] or "" for key in ("measure", "basis", "old", "new", "delta", "percent", "unit")},
                "by": match["by"], "score": str(match["score"]),
            }


def check_sums(diff):
    """Added: old null, delta = new; removed the other way round; and the summary counts what is listed."""
    for change in diff["changes"]:
        for m in change["measures"]:
            for one, other, sign in (("old", "new", ""), ("new", "old", "-")):
                if m[one] is None and m["delta"] is not None and m["delta"].lstrip("-").strip("0.") != "":
                    expect(m["delta"], (sign + m[other]).replace("--", ""), f"delta of {change['name']}")
    paired = ("changed", "renamed", "moved", "recoded", "split", "merged")
    for kind in (*paired, "added", "removed"):
        expect(sum(change["kind"] == kind for change in diff["changes"]), diff["summary"][kind], f"summary, {kind}")
    expect(diff["summary"]["compared"], sum(diff["summary"][kind] for kind in (*paired, "unchanged")), "summary, compared")


class Checks:
    def __init__(self, program, scratch):
        self.program = program
        self.scratch = scratch
        self.schemas = Schemas(ROOT / "docs/schema")
        self.n = 0
        self.failed = 0

    def attempt(self, name, check):
        self.n += 1
        try:
            check()
        except (Failure, KeyError, ValueError, OSError, subprocess.TimeoutExpired) as failure:
            self.failed += 1
            print(f"FAILED {name}: {type(failure).__name__ + ': ' if not isinstance(failure, Failure) else ''}{failure}")

    def bundled(self):
        for path in sorted((DATA / "layouts").glob("*.json")):
            name = "words" if path.name == "words.json" else "layout"
            self.attempt(path.name, lambda path=path, name=name: self.schemas.check(json.loads(path.read_bytes()), name))
        for path in sorted((DATA / "alignment").glob("*.json")):
            self.attempt(path.name, lambda path=path: self.schemas.check(json.loads(path.read_bytes()), "alignment-words"))
        self.attempt(BACKCAST.name, lambda: self.schemas.check(json.loads(BACKCAST.read_bytes()), "dataset", "#/$defs/complete"))

    def languages(self, *args, status=(0,)):
        zh = self.program.run(*args, "--lang", "zh", status=status)
        en = self.program.run(*args, "--lang", "en", status=status)
        if args[-1] == "json":
            zh, en = (without_messages(json.loads(text)) for text in (zh, en))
        expect(zh == en, True, "the output does not depend on the language")

    def export(self, path, options=()):
        dataset = self.program.json("export", path, *options)
        self.schemas.check(dataset, "dataset", "#/$defs/complete")
        check_places(dataset)
        expect(self.program.csv(TIDY, "export", path, *options), list(tidy_of(dataset)), "tidy lines")
        expect(self.program.csv(STATEMENTS, "export", "--statements", path, *options), list(statements_of(dataset)), "statements")
        for form in ("json", "csv"):
            self.languages("export", path, *options, "--format", form)
        self.languages("export", "--statements", path, *options, "--format", "csv")

    def round_trip(self, path, options=()):
        once, again = self.scratch / "once.json", self.scratch / "again.json"
        self.program.run("export", path, *options, "--format", "json", "-o", once)
        self.program.run("export", once, "--format", "json", "-o", again)
        expect(again.read_bytes() == once.read_bytes(), True, "a dataset file is written as it was read")
        expect(self.program.run("export", once), self.program.run("export", path, *options), "the lines of the dataset file")
        for old, new in ((path, once), (once, path)):
            diff = self.program.json("diff", old, new, *options)
            self.schemas.check(diff, "diff")
            expect(diff["changes"], [], "changes of a file against its own dataset file")

    def diff(self, old, new, options=(), status=(0, 1)):
        for more in ([], ["--all"]):
            diff = self.program.json("diff", old, new, *options, *more, status=status)
            self.schemas.check(diff, "diff", "#/$defs/comparison")
            check_places(diff)
            check_sums(diff)
            rows = self.program.csv(DIFF, "diff", old, new, *options, *more, status=status)
            check_places(rows)
            rows = [{key: cell for key, cell in row.items() if not key.endswith("_place")} for row in rows]
            expect(rows, list(changes_of(diff)), "lines of the CSV")
        for form in ("json", "csv"):
            self.languages("diff", old, new, *options, "--format", form, status=status)

    def backcast(self):
        dataset = self.program.json("backcast", PUBLICATION)
        self.schemas.check(dataset, "dataset", "#/$defs/complete")
        check_places(dataset)
        expect(self.program.csv(TIDY, "backcast", PUBLICATION), list(tidy_of(dataset)), "tidy lines")
        for form in ("json", "csv"):
            self.languages("backcast", PUBLICATION, "--format", form)

    def plugins(self):
        self.schemas.check(self.program.json("plugins"), "plugins")
        folder = self.scratch / "plugins"
        folder.mkdir(mode=0o755)
        (folder / "tb_broken.so").write_bytes(b"no library")
        (folder / "tb_broken.so").chmod(0o644)
        found = self.program.json("plugins", "--plugin-dir", folder)
        self.schemas.check(found, "plugins")
        expect([p["name"] for p in found if p["refused"]], ["broken"], "refused plugins")

    def probe(self, path):
        self.schemas.check(self.program.json("probe", path), "probe")
        self.languages("probe", path, "--format", "json")

    def set_of_two(self, small):
        sides = [self.scratch / "old-side", self.scratch / "new-side"]
        for side, path in zip(sides, small):
            side.mkdir()
            (side / "a.csv").write_bytes(path.read_bytes())
            (side / (side.name + ".csv")).write_bytes(path.read_bytes())
            (side / "b.csv").write_bytes(b"no,table\xff\xfe\x00")
        diff = self.program.json("diff", *sides, status=(1,))
        self.schemas.check(diff, "diff", "#/$defs/set")
        expect((len(diff["pairs"]), len(diff["unpaired"]), len(diff["unreadable"])), (1, 2, 2), "pairs, lone and unreadable files")
        self.program.csv(DIFF, "diff", *sides, status=(1,))
        for form in ("json", "csv"):
            self.languages("diff", *sides, "--format", form, status=(1,))

    def codes(self):
        """Every code that the source can give is in the schema and is explained, and no other."""
        called = re.compile(r'(?:tb_diag_add|\bnote)\([^";]*"([a-z][a-z-]*)"')
        source = set()
        for path in (ROOT / "core").rglob("*.c"):
            source.update(called.findall(path.read_text(encoding="utf-8")))
        schema = self.schemas.store["dataset.schema.json"]["$defs"]["warning"]["properties"]["code"]["enum"]
        expect(sorted(schema), sorted(source), "codes of the schema against those of core/")
        text = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
        section = text[text.index("## Warnings") :]
        section = section[: section.index("\n## ")]
        expect(re.findall(r"(?m)^\| `([a-z-]+)`", section), sorted(source), "codes of docs/formats.md against those of core/")

    def headers_explained(self):
        """docs/formats.md explains the columns of each CSV, all of them and in their order."""
        text = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
        for title, header in (("### Records", TIDY), ("### Statements", STATEMENTS), ("### Changes", DIFF)):
            section = text[text.index("\n" + title + "\n") + 1 :]
            section = section[: section.index("\n#")]
            columns = re.findall(r"(?m)^\| (`[^|]*`) \|", section)
            expect(",".join(re.findall(r"`([a-z_]+)`", " ".join(columns))), header, "columns of " + title)

    def documents(self):
        """Files that the documents show are what their readers will copy."""
        for document in ("formats.md", "layout-guide.md"):
            for language, name, content, _ in blocks.blocks((ROOT / "docs" / document).read_text(encoding="utf-8")):
                if name and language == "json":
                    value = json.loads(content)
                    self.schemas.check(value, value["tongbi"])

    def bad_files(self):
        """The schema refuses what the program refuses."""
        value = {"measure": "m", "kind": "amount", "amount": "1.00"}
        for values in ([dict(value, amount=1)], [dict(value, amount="1.001")], [dict(value, kind="money")], [{"measure": "m"}]):
            dataset = {"tongbi": "dataset", "version": 1, "tables": [
                {"table": "t", "measures": [{"measure": "m", "unit": "元"}], "records": [{"name": "n", "values": values}]}]}
            path = self.scratch / "bad.json"
            path.write_text(json.dumps(dataset), encoding="utf-8")
            self.program.run("export", path, status=(2,))
            try:
                self.schemas.check(dataset, "dataset")
            except Failure:
                continue
            raise Failure(f"{values} fits the schema")

    def run(self):
        small = [self.scratch / "small-2023.csv", self.scratch / "small-2024.csv"]
        for path, text in zip(small, (SMALL_OLD, SMALL_NEW)):
            path.write_text(text, encoding="utf-8")
        self.bundled()
        files = [(PUBLICATION, ()), (BACKCAST, ()), *((path, ()) for path in OMB), *((path, ()) for path in small),
                 *((path, SMALL_OPTIONS) for path in small)]
        for path, options in files:
            name = " ".join([path.name, *options])
            self.attempt("export " + name, lambda path=path, options=options: self.export(path, options))
            self.attempt("round trip of " + name, lambda path=path, options=options: self.round_trip(path, options))
        for path in (PUBLICATION, BACKCAST, OMB[0], small[0]):
            self.attempt("probe " + path.name, lambda path=path: self.probe(path))
        self.attempt("diff of the publication", lambda: self.diff(BACKCAST, PUBLICATION, status=(1,)))
        self.attempt("diff of the publication, backwards", lambda: self.diff(PUBLICATION, BACKCAST, status=(1,)))
        self.attempt("diff with itself", lambda: self.diff(PUBLICATION, PUBLICATION, status=(0,)))
        self.attempt("diff of budget authority", lambda: self.diff(*OMB, status=(1,)))
        self.attempt("diff of budget authority, six keys", lambda: self.diff(
            *OMB, ["--key", "Agency Code,Bureau Code,Account Code,Subfunction Code,BEA Category,On- or Off- Budget",
                   "--measure", "2015..2017"], status=(1,)))
        self.attempt("diff of small files, guessed", lambda: self.diff(*small, status=(1,)))
        self.attempt("diff of small files", lambda: self.diff(*small, SMALL_OPTIONS, status=(1,)))
        self.attempt("diff of directories", lambda: self.set_of_two(small))
        self.attempt("backcast", self.backcast)
        self.attempt("plugins", self.plugins)
        self.attempt("files that are refused", self.bad_files)
        self.attempt("files shown in docs/", self.documents)
        self.attempt("warning codes", self.codes)
        self.attempt("columns in docs/formats.md", self.headers_explained)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/tongbi", metavar="PATH")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongbi-schema-") as scratch:
        checks = Checks(Program(options.program.resolve()), Path(scratch))
        checks.run()
    print(f"schema: {checks.n - checks.failed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
