#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of the golden runner itself, with a program of a few lines in the place of tongbi."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUNNER = Path(__file__).resolve().parent / "run.py"
PROGRAM = """#!/bin/sh
case $1 in
    say) shift; printf '%s\\n' "$@" ;;
    complain) printf '%s\\n' "$2" >&2; exit "$3" ;;
    write) printf '%s\\n' "$3" >"$2" ;;
    env) echo "$LC_ALL|${LANG-unset}|${LANGUAGE-unset}|${NO_COLOR-unset}|${COLUMNS-unset}|$(umask)" ;;
    hang) sleep 60 ;;
esac
"""


class Runner(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.top = Path(scratch.name)
        self.program = self.top / "a program"
        self.program.write_text(PROGRAM, encoding="utf-8")
        self.program.chmod(0o755)
        self.cases = self.top / "cases"

    def case(self, name, **files):
        """Writes a case; a file name has __ for a dot and is bytes or text."""
        folder = self.cases / name
        folder.mkdir(parents=True, exist_ok=True)
        for key, content in files.items():
            (folder / key.replace("__", ".")).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    def run_golden(self, *args, **env):
        command = [sys.executable, RUNNER, "--program", self.program, "--cases", self.cases, *args]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **env})
        return done.returncode, done.stdout + done.stderr

    def passes(self, *args, **env):
        status, output = self.run_golden(*args, **env)
        self.assertEqual(status, 0, output)
        return output

    def fails(self, *args):
        status, output = self.run_golden(*args)
        self.assertEqual(status, 1, output)
        return output

    def test_exact_output_passes(self):
        self.case("plain", cmd='"$TONGBI" say one two', stdout="one\ntwo\n")
        self.assertIn("1 passed, 0 failed", self.passes())

    def test_other_output_is_shown_as_difference(self):
        self.case("plain", cmd='"$TONGBI" say one two', stdout="one\nzwei\n")
        output = self.fails()
        self.assertIn("-zwei\n+two", output)
        self.assertIn("0 passed, 1 failed", output)

    def test_missing_newline_is_a_difference(self):
        self.case("plain", cmd='"$TONGBI" say one', stdout="one")
        self.assertIn("no newline at the end", self.fails())

    def test_bytes_that_are_no_text(self):
        self.case("bytes", cmd=r"printf '\377\r\n'", stdout=b"\xff\r\n")
        self.passes()
        self.case("bytes", stdout=b"\xfe\n")
        self.assertIn(r"+\xff\r", self.fails())

    def test_no_stdout_file_means_nothing_is_printed(self):
        self.case("silent", cmd='"$TONGBI" say something')
        self.assertIn("+something", self.fails())

    def test_exit_status(self):
        self.case("exits", cmd='"$TONGBI" complain no 2', stderr="no\n", exit="2\n")
        self.passes()
        self.case("exits", exit="1\n")
        self.assertIn("exit status 2, expected 1", self.fails())

    def test_unexpected_complaint(self):
        self.case("complains", cmd='"$TONGBI" complain no 0')
        self.assertIn("+no", self.fails())

    def test_glob(self):
        cmd = '"$TONGBI" say "[a] 12" x y "the end?"; "$TONGBI" complain "took 5 ms" 0'
        self.case("glob", cmd=cmd, stdout__glob="[a] *\n...\nthe end?\n", stderr__glob="took ? ms\n")
        self.passes()
        for pattern in ("[b] *\n...\nthe end?\n", "[a] *\nthe end?\n", "[a] *\n...\nthe end?\nmore\n", "[a] *\n", ""):
            self.case("glob", stdout__glob=pattern)
            self.assertIn("(pattern)", self.fails())
        for pattern in ("...\n", "...", "...\n...\nx\n...\n", "*\nx\ny\n*\n"):
            self.case("glob", stdout__glob=pattern)
            self.passes()

    def test_files(self):
        folder = self.case("files", cmd='mkdir d; "$TONGBI" write d/a.csv 1; "$TONGBI" write other 2')
        (folder / "files/d").mkdir(parents=True)
        (folder / "files/d/a.csv").write_text("1\n", encoding="utf-8")
        self.passes()
        (folder / "files/d/a.csv").write_text("7\n", encoding="utf-8")
        self.assertIn("-7\n+1", self.fails())
        (folder / "files/gone").touch()
        self.assertIn("the file gone was not written", self.fails())

    def test_update(self):
        folder = self.case("new", cmd='"$TONGBI" say x; "$TONGBI" write f 1; "$TONGBI" complain no 2')
        (folder / "files").mkdir()
        (folder / "files/f").touch()
        output = self.passes("--update")
        self.assertIn("updated new: exit, stdout, stderr, files/f", output)
        self.assertEqual((folder / "stdout").read_bytes(), b"x\n")
        self.assertEqual((folder / "stderr").read_bytes(), b"no\n")
        self.assertEqual((folder / "exit").read_bytes(), b"2\n")
        self.assertEqual((folder / "files/f").read_bytes(), b"1\n")
        self.assertNotIn("updated", self.passes("--update"))
        self.case("new", cmd='"$TONGBI" write f 1')
        self.passes("--update")
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["cmd", "files"])

    def test_update_leaves_patterns_alone(self):
        folder = self.case("glob", cmd='"$TONGBI" say x', stdout__glob="y\n")
        self.assertIn("(pattern)", self.fails("--update"))
        self.assertEqual((folder / "stdout.glob").read_bytes(), b"y\n")

    def test_fresh_directory_and_stable_paths(self):
        cmd = 'ls -A; echo "$DATA $CASE"; cat "$CASE/input"; [ -d "$DATA/us-omb" ] && echo yes'
        self.case("paths", cmd=cmd, input="given\n", stdout="../data ../case\ngiven\nyes\n")
        self.passes()

    def test_fixed_environment(self):
        self.case("env", cmd='"$TONGBI" env', stdout="C.UTF-8|unset|unset|unset|unset|0022\n")
        self.passes(LC_ALL="C", LANG="zh_CN.UTF-8", LANGUAGE="zh", NO_COLOR="1", COLUMNS="40")

    def test_prefix(self):
        self.case("prefix", cmd='"$TONGBI" say "a b"', stdout="a b\n")
        self.passes("--prefix", "env A=1")
        self.case("prefix", cmd='"$TONGBI" env', stdout="X|unset|unset|unset|unset|0022\n")
        self.passes("--prefix", "env LC_ALL=X")
        status, output = self.run_golden("--prefix", "env", "--update")
        self.assertEqual(status, 2, output)

    def test_names_select(self):
        self.case("diff/good", cmd="echo 1", stdout="1\n")
        self.case("diff/bad", cmd="echo 1", stdout="2\n")
        self.case("show", cmd="echo 1", stdout="2\n")
        self.assertIn("1 passed", self.passes("good"))
        self.assertIn("1 passed, 1 failed", self.fails("diff/*"))
        self.assertEqual(self.passes("--list"), "diff/bad\ndiff/good\nshow\n")
        status, output = self.run_golden("nothing")
        self.assertEqual(status, 2, output)

    def test_undefined_variable_is_an_error(self):
        self.case("typo", cmd='echo "$TONGBY"', stdout="\n")
        self.assertIn("exit status 2", self.fails())

    def test_many_at_once_in_order(self):
        for n in range(20):
            self.case(f"case-{n:02}", cmd=f'"$TONGBI" say {n}', stdout="0\n")
        output = self.fails("--jobs", "4")
        names = [line.split()[1].rstrip(":") for line in output.splitlines() if line.startswith("FAILED")]
        self.assertEqual(names, [f"case-{n:02}" for n in range(1, 20)])

    def test_what_a_case_needs(self):
        self.case("needy", cmd='"$TONGBI" say one', stdout="two\n", needs="echo a moon; exit 1\n")
        self.case("plain", cmd='"$TONGBI" say one', stdout="one\n", needs="exit 0\n")
        output = self.passes()
        self.assertIn("skipped needy: a moon", output)
        self.assertIn("1 passed, 0 failed, 1 skipped", output)

    def test_a_command_that_hangs(self):
        self.case("hangs", cmd='"$TONGBI" hang')
        self.assertIn("not done after", self.fails("--timeout", "0.5"))


if __name__ == "__main__":
    unittest.main()
