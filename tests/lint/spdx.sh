#!/bin/sh
# SPDX-License-Identifier: MIT
# The first line of every C file states its licence.
set -eu
export LC_ALL=C

# shellcheck disable=SC2016 # the $0 is awk's
find core plugins include tests -name '*.[ch]' -type f | sort | xargs -r awk '
    FNR == 1 && $0 != "/* SPDX-License-Identifier: MIT */" {
        print FILENAME ":1: the first line is not /* SPDX-License-Identifier: MIT */"
        bad = 1
    }

    END { exit bad }' || exit 1
