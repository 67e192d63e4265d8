# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# refused ARGUMENT...: runs tongbi with a command line that must be refused: one sentence on standard error, nothing on
# standard output, exit status 2. With one that takes -o, refused_output also sees to it that no file is written.

refused() {
    status=0
    "$TONGBI" "$@" >standard-output 2>sentence || status=$?
    [ "$status" -eq 2 ] || echo "exit status $status: $*"
    [ ! -s standard-output ] || echo "something on standard output: $*"
    [ "$(wc -l <sentence)" -eq 1 ] || echo "not one sentence: $*"
    cat sentence >&2
}

refused_output() {
    rm -f written
    refused "$@" -o written
    [ ! -e written ] || echo "a file was written: $*"
    [ -z "$(find . -name '.written.tongbi-*')" ] || echo "a temporary file was left: $*"
}
