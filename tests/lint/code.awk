# SPDX-License-Identifier: MIT
# Prints "file:line:code" for every line of C, with comments and the insides of literals taken out, so that a
# search for a word finds code only. Include lines keep their file names.
FNR == 1 { in_comment = 0 }

{
    rest = $0
    code = ""
    if (!in_comment && rest ~ /^[ \t]*#[ \t]*include/) {
        sub(/\/\*.*/, "", rest)
        printf "%s:%d:%s\n", FILENAME, FNR, rest
        next
    }
    while (rest != "") {
        if (in_comment) {
            at = index(rest, "*/")
            if (!at)
                break
            rest = substr(rest, at + 2)
            in_comment = 0
            code = code " "
        } else if (match(rest, /\/\*|\/\/|"([^"\\]|\\.)*"|'([^'\\]|\\.)*'/)) {
            found = substr(rest, RSTART, 2)
            code = code substr(rest, 1, RSTART - 1)
            if (found == "//")
                rest = ""
            else if (found == "/*") {
                in_comment = 1
                rest = substr(rest, RSTART + 2)
                continue
            } else {
                code = code substr(found, 1, 1) substr(found, 1, 1)
                rest = substr(rest, RSTART + RLENGTH)
            }
        } else {
            code = code rest
            break
        }
    }
    printf "%s:%d:%s\n", FILENAME, FNR, code
}
