#!/bin/sh
# SPDX-License-Identifier: MIT
# The installed headers stand alone, in every language and with every compiler that an author may come with; so does the
# template. g++ and gcc have to be there, clang and clang++ are asked when they are.
set -eu
export LC_ALL=C
root=$(cd -P -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
trap 'exit 2' HUP INT TERM
n=0
failures=0

# compile COMPILER STANDARD LANGUAGE FILE [FLAG...]
compile() {
    compiler=$1
    standard=$2
    language=$3
    file=$4
    shift 4
    n=$((n + 1))
    "$compiler" -std="$standard" -x "$language" -Wall -Wextra -Wpedantic -Werror -I "$root/include" "$@" -fsyntax-only \
        "$file" || {
        echo "FAILED $compiler -std=$standard: $(basename -- "$file")"
        failures=$((failures + 1))
    }
}

for header in plugin plugin_util; do
    printf '#include <tongbi/%s.h>\n#include <tongbi/%s.h>\nint main(void) { return 0; }\n' "$header" "$header" >"$work/$header.c"
done
for compiler in gcc clang; do
    [ "$compiler" = gcc ] || command -v "$compiler" >/dev/null || continue
    for standard in c11 c17; do
        compile "$compiler" "$standard" c "$work/plugin.c"
        compile "$compiler" "$standard" c "$work/plugin_util.c"
        compile "$compiler" "$standard" c "$root/plugins/template/kv.c" -Wshadow -Wconversion -Wsign-conversion -Wcast-qual \
            -Wstrict-prototypes -Wmissing-prototypes
    done
done
for compiler in g++ clang++; do
    [ "$compiler" = g++ ] || command -v "$compiler" >/dev/null || continue
    for standard in c++11 c++17; do
        compile "$compiler" "$standard" c++ "$work/plugin.c"
        compile "$compiler" "$standard" c++ "$work/plugin_util.c" -Wconversion -Wsign-conversion -Wcast-qual
    done
done
echo "$n compilations, $failures failed"
[ "$failures" -eq 0 ]
