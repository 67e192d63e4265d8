#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: nm.sh [BUILD-DIRECTORY]
# A plugin exports tb_plugin_query and nothing else; the program exports nothing. Names with a version are copies
# of the C library's own data (stdout@GLIBC_2.2.5) that the linker puts into every program.
set -eu
export LC_ALL=C
build=${1-build/release}

[ -x "$build/tongbi" ] || {
    echo "$build/tongbi: there is no program here; build it first" >&2
    exit 2
}

exports() {
    nm -D --defined-only "$1" 2>/dev/null | awk '$3 !~ /@/ { print $3 }'
}

bad=0
n_plugins=0
for plugin in "$build"/plugins/*.so; do
    [ -f "$plugin" ] || continue
    n_plugins=$((n_plugins + 1))
    names=$(exports "$plugin")
    if [ "$names" != tb_plugin_query ]; then
        printf '%s: exports %s, not just tb_plugin_query\n' "$plugin" "${names:-nothing}" | tr '\n' ' '
        echo
        bad=1
    fi
done
if [ "$n_plugins" -eq 0 ]; then
    echo "$build/plugins: there is no plugin here"
    bad=1
fi
for name in $(exports "$build/tongbi"); do
    echo "$build/tongbi: exports $name"
    bad=1
done
exit "$bad"
