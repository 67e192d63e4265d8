#!/bin/sh
# SPDX-License-Identifier: MIT
# Plants one violation of each rule in a copy of the sources and sees it caught, beside look-alikes that must not be.
set -eu
export LC_ALL=C
lint=$(cd -P -- "$(dirname -- "$0")" && pwd)
root=$(cd -P -- "$lint/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf -- "$copy"' EXIT
trap 'exit 2' HUP INT TERM
cp -R -- "$root/core" "$root/plugins" "$root/include" "$copy"
cd -- "$copy"
mkdir -p core/base core/table core/cli core/zebra plugins/planted tests build/plugins

failures=0

fail() {
    echo "selftest: $*"
    failures=$((failures + 1))
}

# plant FILE: writes standard input under a correct first line
plant() {
    {
        echo '/* SPDX-License-Identifier: MIT */'
        cat
    } >"$1"
}

# caught LINT PLACE: the lint fails and names the place
caught() {
    if output=$(sh "$lint/$1.sh" 2>&1); then
        fail "$1 passes although $2 was planted"
    elif [ $? -ne 1 ] || ! printf '%s\n' "$output" | grep -Fq "$2:"; then
        fail "$1 does not end with 1 and name $2"
    fi
}

# spared LINT FILE: the lint says nothing about the file
spared() {
    output=$(sh "$lint/$1.sh" 2>&1) || :
    if printf '%s\n' "$output" | grep -F "$2"; then
        fail "$1 objects to $2"
    fi
}

for call in strcpy strcat sprintf vsprintf strtok gets atoi atof strtol strtod system rand getenv secure_getenv setlocale; do
    printf 'void f(void)\n{\n    x = 1 + %s (y);\n}\n' "$call" | plant core/base/planted.c
    caught banned core/base/planted.c:4
done
for type in float double; do
    printf 'static const %s x;\n' "$type" | plant plugins/planted/planted.c
    caught banned plugins/planted/planted.c:2
done
plant core/base/planted.c <<'END'
/* strcpy(a, b) and a double
 * system("x") */
static int my_strcpy(int doubled); /* float */ /* atoi(x) */
const char *s = "\"sprintf(x) double"; // gets(s)
char c = '"'; int system_state, valuedouble; /* strtol(
*/
END
spared banned core/base/planted.c
spared banned plugins/pdf/units.h
rm core/base/planted.c plugins/planted/planted.c
mkdir -p core/cli
printf 'x = getenv("A"); y = secure_getenv("B");\n' | plant core/cli/env.c
spared banned core/cli/env.c
printf 'setlocale(LC_CTYPE, "");\n' | plant core/cli/main.c
spared banned core/cli/main.c
printf 'x = getenv("A");\n' | plant core/cli/main.c
caught banned core/cli/main.c:2

printf '#include "base/str.h"\n#include "layout/fold.h"\n' | plant core/table/planted.c
caught layers core/table/planted.c:3
printf '#include <cli/env.h>\n' | plant core/table/planted.c
caught layers core/table/planted.c:2
printf '#include "str.h"\n' | plant core/table/planted.c
caught layers core/table/planted.c:2
printf '#include "../base/str.h"\n' | plant core/table/planted.c
caught layers core/table/planted.c:2
printf '#include "base/str.h"\n' | plant core/zebra/planted.c
caught layers core/zebra/planted.c:2
printf '#include "base/str.h"\n' | plant plugins/planted/planted.c
caught layers plugins/planted/planted.c:2
printf '#include <time.h>\n' >>include/tongbi/plugin.h
caught layers "include/tongbi/plugin.h:$(wc -l <include/tongbi/plugin.h)"
plant core/table/planted.c <<'END'
#include "table/document.h"

#include <sys/stat.h>

#include "base/str.h" /* not "cli/env.h" */
#include "tongbi/plugin.h"
/* #include "cli/env.h" */
END
spared layers core/table/planted.c
printf '#include "tongbi/plugin.h"\n#include "own.h"\n#include <stdlib.h>\n' | plant plugins/planted/planted.c
printf '#include <stddef.h>\n' | plant plugins/planted/own.h
spared layers plugins/planted

# lines N TEXT
lines() {
    awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) print text }' </dev/null
}

lines 500 '/* line */' | plant core/table/planted.c
caught length core/table/planted.c:501
lines 499 '/* line */' | plant core/table/planted.c
spared length core/table/planted.c
{
    printf 'static int x;\n\nint f(int a,\n      int b)\n{\n'
    lines 57 '    x++;'
    printf '}\n'
} | plant core/table/planted.c
caught length core/table/planted.c:4
{
    printf 'static int x;\n\nint f(int a,\n      int b)\n{\n'
    lines 56 '    x++;'
    printf '}\n\nstatic const int table[] = {\n'
    lines 100 '    1,'
    printf '};\n'
} | plant core/table/planted.c
spared length core/table/planted.c
printf '/* %s */\n' "$(lines 115 x | tr -d '\n')" | plant core/table/planted.c
caught length core/table/planted.c:2
printf '/* %s */\n' "$(lines 57 万 | tr -d '\n')" | plant core/table/planted.c
spared length core/table/planted.c
rm core/table/planted.c

printf '\n/* SPDX-License-Identifier: MIT */\n' >core/base/planted.h
caught spdx core/base/planted.h:1
printf 'int x;\n' >tests/planted.c
caught spdx tests/planted.c:1
printf 'int x;\n' | plant tests/planted.c
spared spdx tests/planted.c

# library FILE SOURCE; program FILE SOURCE [FLAG]
library() {
    printf '%s\n' "$2" | gcc -shared -fPIC -x c -o "$1" -
}
program() {
    printf '%s\n' "$2" | gcc ${3+"$3"} -x c -o "$1" -
}
nm_says() {
    status=0
    output=$(sh "$lint/nm.sh" build 2>&1) || status=$?
    [ "$status" -eq "$1" ] || fail "nm exits $status, not $1: $3"
    printf '%s\n' "$output" | grep -Fq -- "$2" || fail "nm does not say '$2': $output"
}
sh "$lint/nm.sh" build 2>/dev/null && fail 'nm passes without a program'
program build/tongbi '#include <stdio.h>
int main(void) { return fputs("", stdout) == stdin; }' 2>/dev/null
nm_says 1 'no plugin' 'no plugin'
library build/plugins/tb_a.so 'int tb_plugin_query(void); int tb_plugin_query(void) { return 0; }'
nm_says 0 '' 'all is well'
library build/plugins/tb_b.so 'int tb_plugin_query(void) { return 0; } int stray(void) { return 0; }'
nm_says 1 'tb_b.so: exports' 'a stray name'
library build/plugins/tb_b.so 'static int unused(void) { return 0; } int other(void) { return unused(); }'
nm_says 1 'tb_b.so: exports other' 'no entry'
rm build/plugins/tb_b.so
program build/tongbi 'int stray(void) { return 0; } int main(void) { return 0; }' -rdynamic
nm_says 1 'build/tongbi: exports stray' 'a name of the program'

if [ "$failures" -gt 0 ]; then
    exit 1
fi
