#!/bin/sh
# SPDX-License-Identifier: MIT
# abidiff over the plugin contract: against the frozen header, fields may be added at the end of a struct that has its size in
# it, and nothing else. (tests/abi/check.py holds the same by numbers; this sees types too.)
set -eu
cc=${CC:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/abi.c" <<'END'
#include <tongbi/plugin.h>
const tb_plugin *tb_abi(const tb_host *, tb_block *, tb_batch *, tb_member *, tb_error *, tb_spot *);
const tb_plugin *tb_abi(const tb_host *h, tb_block *b, tb_batch *r, tb_member *m, tb_error *e, tb_spot *s)
{
    return h && b && r && m && e && s ? 0 : (const tb_plugin *)0;
}
END
for side in tests/abi/1 include; do
    "$cc" -g -shared -fPIC "-I$side" -o "$work/$(basename "$side").so" "$work/abi.c"
done
# bit 0: an error, bit 1: a wrong call, bit 2: a change, bit 3: one that breaks what was built before
status=0
abidiff --no-show-locs "$work/1.so" "$work/include.so" >"$work/report" || status=$?
if [ $((status & 11)) -ne 0 ] || grep -E -q 'offset changed|deletion|entity changed|type name changed' "$work/report"; then
    cat "$work/report"
    exit 1
fi
