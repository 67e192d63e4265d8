#!/bin/sh
# SPDX-License-Identifier: MIT
# Functions nobody may call, functions only one file may call, and floating point, which never touches an amount.
# Where a library hands over the geometry of a page in floating point, the files that turn it into integers may name it.
set -eu
export LC_ALL=C
lint=$(dirname -- "$0")

geometry='plugins/pdf/(marks\.c|units\.h)'

code=$(find core plugins include -name '*.[ch]' -type f | sort | xargs -r awk -f "$lint/code.awk")

# calls FUNCTIONS [FILE]: lines that call one of the functions (an extended regular expression) outside FILE
calls() {
    printf '%s\n' "$code" | grep -E "^[^:]*:[0-9]+:(.*[^A-Za-z0-9_])?($1)[[:space:]]*\(" | grep -v "^${2-:}:" || :
}

found=$(
    calls 'strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atof|strtol|strtod|system|rand' |
        sed 's/$/  <- banned function (docs\/conventions.md)/'
    calls 'atol|atoll|strtoll|strtoul|strtoull|strtof|strtold|srand|alloca' |
        sed 's/$/  <- banned function (docs\/conventions.md)/'
    calls 'getenv|secure_getenv' core/cli/env.c | sed 's/$/  <- the environment is read in core\/cli\/env.c only/'
    calls 'setlocale' core/cli/main.c | sed 's/$/  <- the locale is set in core\/cli\/main.c only/'
    printf '%s\n' "$code" | grep -E '^(core|plugins)/[^:]*:[0-9]+:(.*[^A-Za-z0-9_])?(float|double)([^A-Za-z0-9_]|$)' |
        grep -vE "^$geometry:" | sed 's/$/  <- no floating point/'
) || :
[ -z "$found" ] || {
    printf '%s\n' "$found"
    exit 1
}
