#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Follows docs/layout-guide.md literally (blocks.py), and compares what it declares with the other two places that do:
the members that core/layout/layout*.c and prose_words.c accept, and the schemas in docs/schema."""

import argparse
import json
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is left in the sources
import blocks  # noqa: E402

GUIDE = blocks.ROOT / "docs/layout-guide.md"
STRING = r'"((?:[^"\\]|\\.)*)"'

# Heading in the guide: where its members are declared in the schema, and the function that lists them.
MEMBERS = {
    "The file": ("", "fill"),
    "percent": ("percent", "read_percent"),
    "facts": ("facts/items", "read_fact"),
    "tables": ("$defs/table", "tb_read_table"),
    "columns": ("$defs/column", "read_column"),
    "prose": ("prose", "read_prose"),
    "subjects": ("$defs/subject", "tb_read_subject"),
    "lines": ("$defs/line", "tb_read_subject:line_keys"),
    "headlines": ("$defs/headline", "read_headline"),
}
# List of words in the sources: where the same words stand in the schema.
WORDS = {
    "role_words": "$defs/column/properties/role",
    "nesting_words": "$defs/table/properties/nesting",
    "name_words": "$defs/table/properties/names",
    "basis_words": "$defs/column/properties/basis",
    "kind_words": "$defs/column/properties/kind",
    "of_words": "$defs/column/properties/of",
    "rounding_words": "properties/percent/properties/rounding",
    "org_words": "properties/facts/items/properties/org_kind",
    "stage_words": "properties/facts/items/properties/stage",
}


def at(schema, path):
    for step in path.split("/") if path else []:
        schema = schema["properties"][step] if step not in schema and "properties" in schema else schema[step]
    return schema


def function(source, name):
    start = source.index(f"tb_status {name}(")
    return source[start : source.index("\n}\n", start)]


def strings_of(source, array):
    body = re.search(rf"{array}\[[^\]]*\] = \{{(.*?)\}};", source, re.DOTALL)[1]
    return re.findall(STRING, body)


def compare(problems, what, found, expected):
    if set(found) != set(expected):
        problems.append(f"{what}: {sorted(set(found) ^ set(expected))} stand in one of the two places only")


def check_layout(problems):
    schema = json.loads((blocks.ROOT / "docs/schema/layout.schema.json").read_text(encoding="utf-8"))
    sources = ("layout.c", "layout_lines.c", "layout_tables.c")
    source = "\n".join((blocks.ROOT / "core/layout" / name).read_text(encoding="utf-8") for name in sources)
    guide = GUIDE.read_text(encoding="utf-8")
    for title, (path, name) in MEMBERS.items():
        name, _, array = name.partition(":")
        members = at(schema, path)["properties"]
        section = guide[guide.index(f"\n### {title}\n") + 1 :]
        section = section[: re.search(r"\n##|\n\| `nesting` \| what", section).start()]
        cells = re.findall(r"(?m)^\| (`[^|]*`) \|", section)
        compare(problems, f"{title}, schema and guide", members, re.findall(r"`([^`]*)`", " ".join(cells)))
        compare(problems, f"{title}, schema and {name}", members, strings_of(function(source, name), array or r"\bkeys"))
    for array, path in WORDS.items():
        wanted = [word for word in at(schema, path)["enum"] if word]
        compare(problems, f"{array} and the schema", [word for word in strings_of(source, array) if word], wanted)
        for word in wanted:
            if f"`{word}`" not in guide:
                problems.append(f"the guide does not explain `{word}`")


def check_words(problems):
    schema = json.loads((blocks.ROOT / "docs/schema/words.schema.json").read_text(encoding="utf-8"))
    source = (blocks.ROOT / "core/layout/prose_words.c").read_text(encoding="utf-8")
    compare(problems, "word list, schema and KEYS", schema["properties"], strings_of(source, "KEYS"))
    arrays = {kind.lower(): strings_of(source, rf"\b{array}")
              for kind, array in re.findall(r"case TB_W_(\w+):\n\s*return \(entry_keys\)\{(\w+),", source)}
    for name, member in schema["properties"].items():
        objects = [choice for choice in member.get("items", {}).get("oneOf", []) if "properties" in choice]
        if objects or name in arrays:
            compare(problems, f"words.json, {name}", objects[0]["properties"] if objects else [], arrays.get(name, []))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=blocks.ROOT / "build/release/tongbi", metavar="PATH")
    options = parser.parse_args()
    n, problems = blocks.follow(GUIDE, options.program.resolve())
    check_layout(problems)
    check_words(problems)
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"{GUIDE.name}: {n} commands, {len(problems)} problems")
    return 1 if problems or n == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
