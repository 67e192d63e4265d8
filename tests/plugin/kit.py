#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is installed for authors of plugins works where it is put: installed with DESTDIR under a careless umask, moved to
another prefix, the template is built out of the tree against it, by CMake and without, checked, loaded and installed."""

import argparse
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [["code", "name", "budget", "spent"], ["1", "201", "一般公共服务支出", "1200.00", "1180.50"],
        ["6", "205", "教育支出", "8850.25", "8850.25"], ["11", "208", "社会保障和就业支出", "460.00", "430.10"]]


class Failure(Exception):
    pass


def run(command, work, env, status=0):
    done = subprocess.run(command, cwd=work, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, umask=0o002, timeout=120)
    out = done.stdout.decode("utf-8", "replace")
    if done.returncode != status:
        raise Failure(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{out}")
    return out


def expect(condition, what):
    if not condition:
        raise Failure(what)


def environment(prefix, scratch):
    env = {key: value for key, value in os.environ.items() if not re.match("LANG|LC_|TB_|TONGBI|CMAKE_|DESTDIR|PKG_", key)}
    config = next(prefix.rglob("tongbi-plugin.pc")).parent
    env.update(LC_ALL="C.UTF-8", HOME=str(scratch), PKG_CONFIG_PATH=str(config), PATH=f"{prefix / 'bin'}:{env['PATH']}")
    return env


def install(build, scratch):
    """Returns a prefix that is not the one it was installed to."""
    env = {**os.environ, "DESTDIR": str(scratch / "stage")}
    run(["cmake", "--install", build, "--prefix", "/opt/tongbi-of-a-test"], scratch, env)
    expect(not (Path("/opt/tongbi-of-a-test")).exists(), "DESTDIR was not respected")
    shutil.move(scratch / "stage/opt/tongbi-of-a-test", scratch / "moved")
    return scratch / "moved"


def check_modes(folder):
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        expect(stat.S_ISLNK(mode) or not mode & 0o022, f"{path} may be written by others: {mode:o}")


def check_show(env, work, *options):
    out = run(["tongbi", "show", "kv/sample.kv", *options], work, env)
    expect([line.split() for line in out.splitlines() if line.strip()] == ROWS, f"the sample is read as\n{out}")


def check_cmake(prefix, work, env):
    shutil.copytree(prefix / "share/tongbi/plugin-template", work / "kv")
    run(["cmake", "-G", "Ninja", "-S", "kv", "-B", "kv/build", "-DCMAKE_C_FLAGS=-Wall -Wextra -Wpedantic -Werror"], work, env)
    run(["cmake", "--build", "kv/build"], work, env)
    plugins = work / "kv/build/plugins"
    check_modes(plugins)
    expect(stat.S_IMODE((plugins / "tb_kv.so").stat().st_mode) == 0o755, "the mode of the plugin follows the umask")
    manifest = (plugins / "tb_kv.manifest").read_text(encoding="ascii")
    expect(re.match(r"tongbi-plugin \d+\nname kv\nformat kv\nflags text\nextension kv\n", manifest), f"manifest: {manifest}")
    run(["ctest", "--test-dir", "kv/build"], work, env)
    check_show(env, work, "--plugin-dir", plugins)
    out = run(["tongbi-plugin-check", plugins / "tb_kv.so", "kv/sample.kv"], work, env)
    expect(re.search(r"^1 format, 1 sample, \d{3,} trials, 0 problems$", out, re.M), out)
    run(["cmake", "--install", "kv/build"], work, env)
    check_modes(prefix / "lib")
    check_show(env, work)


def check_stale(prefix, work, env):
    """A manifest made by an older tongbi-manifest is made again, though the plugin is not linked again."""
    manifest, tool = work / "kv/build/plugins/tb_kv.manifest", prefix / "bin/tongbi-manifest"
    wanted = manifest.read_bytes()
    manifest.write_text("tongbi-plugin 1\n", encoding="ascii")
    os.utime(tool, (manifest.stat().st_mtime + 2,) * 2)
    run(["cmake", "--build", "kv/build"], work, env)
    expect(manifest.read_bytes() == wanted, "the manifest of an older tongbi-manifest is kept")
    check_modes(manifest.parent)


def check_by_hand(work, env):
    flags = run(["pkg-config", "--cflags", "tongbi-plugin"], work, env).split()
    folder = Path(run(["pkg-config", "--variable=plugindir", "tongbi-plugin"], work, env).strip())
    expect((folder / "tb_csv.so").is_file(), f"plugindir is {folder}")
    (work / "own").mkdir()
    run(["cc", "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-z,defs", *flags, "kv/kv.c", "-o", "own/tb_kv.so"], work, env)
    run(["tongbi-manifest", "own/tb_kv.so", "own/tb_kv.manifest"], work, env)
    run(["chmod", "-R", "go-w", "own"], work, env)
    same = (work / "own/tb_kv.manifest").read_bytes() == (work / "kv/build/plugins/tb_kv.manifest").read_bytes()
    expect(same, "the manifest made by hand is another")
    run(["tongbi-plugin-check", "--lengths", "9", "--mutations", "9", "own/tb_kv.so", "kv/sample.kv"], work, env)


def check_undefined(work, env):
    """A plugin that needs a function of the program does not link."""
    (work / "bad").mkdir()
    source = "#include <tongbi/plugin.h>\nint tb_utf8_width(void);\nTB_PLUGIN_ENTRY(bad)\n{\n    tb_utf8_width();\n    return 0;\n}\n"
    (work / "bad/bad.c").write_text(source, encoding="ascii")
    (work / "bad/CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.18)\nproject(bad LANGUAGES C)\nfind_package(tongbi 0.1 REQUIRED)\n"
        "tb_add_plugin(bad SOURCES bad.c)\n", encoding="ascii")
    run(["cmake", "-G", "Ninja", "-S", "bad", "-B", "bad/build"], work, env)
    out = run(["cmake", "--build", "bad/build"], work, env, status=1)
    expect("tb_utf8_width" in out, out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True, metavar="DIRECTORY", help="the build that is installed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongbi-kit-") as name:
        scratch = Path(name)
        (scratch / "work").mkdir()
        try:
            prefix = install(options.build.resolve(), scratch)
            check_modes(prefix)
            env = environment(prefix, scratch)
            check_cmake(prefix, scratch / "work", env)
            check_stale(prefix, scratch / "work", env)
            check_by_hand(scratch / "work", env)
            check_undefined(scratch / "work", env)
        except Failure as failure:
            print(f"FAILED {failure}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
