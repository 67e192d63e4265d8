#!/bin/sh
# SPDX-License-Identifier: MIT
# A file is one idea (at most 500 lines), a function fits a screen (at most 60 lines, counted from the first line
# of its head to its closing brace), a line is at most 120 columns.
set -eu
export LC_ALL=C

# shellcheck disable=SC2016 # the $0 is awk's
find core plugins include -name '*.[ch]' -type f | sort |
    xargs -r awk -v max_file=500 -v max_function=60 -v max_line=120 '
    function report(line, what) {
        print file ":" line ": " what
        bad = 1
    }

    function end_of_file() {
        if (file ~ /^(core|plugins)\// && last > max_file)
            report(max_file + 1, "the file has " last " lines, more than " max_file)
    }

    # UTF-8 by its lead bytes: U+3000 and above take two columns, which is right for Chinese.
    function columns(text,    wide) {
        gsub(/[\200-\277]/, "", text)
        wide = gsub(/[\343-\357\360-\367]/, "&", text)
        return length(text) + wide
    }

    FNR == 1 {
        end_of_file()
        file = FILENAME
        head = 0
        body = 0
    }

    {
        last = FNR
        if (length($0) > max_line && columns($0) > max_line)
            report(FNR, "the line has " columns($0) " columns, more than " max_line)
    }

    /^\{/ { body = head ? head : FNR }

    /^\}/ {
        if (body && file ~ /^(core|plugins)\// && FNR - body + 1 > max_function)
            report(body, "the function has " FNR - body + 1 " lines, more than " max_function)
        body = 0
        head = 0
        next
    }

    !body && (/^[ \t]*$/ || /^#/ || /[;}]$/ || /\*\/$/) {
        head = 0
        next
    }

    !body && !head { head = FNR }

    END {
        end_of_file()
        exit bad
    }' || exit 1
