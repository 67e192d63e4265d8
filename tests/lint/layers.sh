#!/bin/sh
# SPDX-License-Identifier: MIT
# Dependencies go downward only: a file in core/X includes "Y/..." only for Y at or below X in this list, and a
# plugin knows nothing of tongbi but the contract.
set -eu
export LC_ALL=C
lint=$(dirname -- "$0")

layers='base io plugin plugin_check table dataset layout load align change backcast report cli'

find core plugins include -name '*.[ch]' -type f | sort | xargs -r awk -f "$lint/code.awk" |
    awk -v layers="$layers" '
    function report(what) {
        print place ": " what
        bad = 1
    }

    function beside(file, name,    path, line) {
        path = file
        sub(/[^\/]*$/, name, path)
        if ((getline line <path) < 0)
            return 0
        close(path)
        return 1
    }

    function check_core(folder, target, quoted) {
        if (!(folder in rank)) {
            report("core/" folder " has no place in the order of layers: " layers)
        } else if (target in rank) {
            if (rank[target] > rank[folder])
                report("core/" folder " may not include " name ": " target " is above it")
        } else if (quoted && target != "tongbi") {
            report("include \"" name "\" by its folder, as \"layer/file.h\"")
        }
    }

    BEGIN {
        n = split(layers, list, " ")
        for (i = 1; i <= n; i++)
            rank[list[i]] = i
    }

    /^[^:]*:[0-9]+:[ \t]*#[ \t]*include/ {
        split($0, field, ":")
        file = field[1]
        place = file ":" field[2]
        if (!match($0, /["<][^">]*[">]/))
            next
        quoted = substr($0, RSTART, 1) == "\""
        name = substr($0, RSTART + 1, RLENGTH - 2)
        target = name
        if (!sub(/\/.*/, "", target))
            target = ""
        split(file, part, "/")
        if (name ~ /\.\.\//)
            report("include \"" name "\" without ..")
        else if (part[1] == "core")
            check_core(part[2], target, quoted)
        else if (part[1] == "plugins" && (target in rank || (quoted && target != "tongbi" && !beside(file, name))))
            report("a plugin may include only tongbi/* and files of its own folder, not " name)
        else if (file == "include/tongbi/plugin.h" && name != "stddef.h" && name != "stdint.h")
            report("the contract includes only stddef.h and stdint.h, not " name)
    }

    END { exit bad }'
