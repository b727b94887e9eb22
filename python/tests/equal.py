#!/usr/bin/env python3
"""Whether the program, its pipe, the module, tables and the fleet find the same in a folder of Dockerfiles, byte for byte,
and what each costs in one thread: python/tests/equal.py FOLDER [PROGRAM]

The fleet runs locally, and on Ray where that is installed. Its time holds the start of its processes, but not Ray's workers.

The program is the installed one where none is named. With one that was built otherwise than the module, compare no times.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

import dockslim
from dockslim import tables
from dockslim.__main__ import program


def spent(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def told(name, files, seconds, lines):
    print(f"{name:<8} {len(lines):>8} findings {seconds:7.2f} CPU-s {files / seconds:8.0f} files a CPU-s", flush=True)


def by_program(name, args, files, text=None):
    before = spent(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        args, input=text, capture_output=True, check=False, env=os.environ | {"RAYON_NUM_THREADS": "1"}
    )
    seconds = spent(resource.RUSAGE_CHILDREN) - before
    if done.returncode not in (0, 1, 2):
        sys.exit(f"error: {name} ended with {done.returncode}: {done.stderr.decode()}")
    lines = [line for line in done.stdout.decode().splitlines() if '"fingerprint":' in line]
    told(name, files, seconds, lines)
    return sorted(lines)


def by_fleet(engine, files):
    before = spent(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as parent:
        out = Path(parent) / "out"
        flags = ["--isolated", "--no-sizes", "--engine", engine, "-o", out]
        done = subprocess.run(
            [sys.executable, "-m", "dockslim.fleet", ".", *flags], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(f"error: the fleet ({engine}) ended with {done.returncode}: {done.stderr}")
        tables = [pyarrow.parquet.read_table(part) for part in (out / "findings").glob("*.parquet")]
    seconds = spent(resource.RUSAGE_CHILDREN) - before
    rows = pa.concat_tables(tables).drop_columns(["row", "repo", "team"]).to_pylist()
    lines = sorted(line(row) for row in rows)
    told(engine, files, seconds, lines)
    return lines


def line(finding):
    text = json.dumps(finding, ensure_ascii=False, separators=(",", ":"))
    # What the program escapes beside what JSON has to: characters that drive a terminal, or hide.
    odd = "".join(c for c in set(text) if not c.isprintable() and c not in "\u00a0\u200d" or c in HIDDEN)
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in odd if is_unsafe(c)})


HIDDEN = "\u00ad\u061c\u200b\u200e\u200f"


def is_unsafe(c):
    code = ord(c)
    ranges = [(0x2028, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFB), (0xE0000, 0xE0FFF), (0x7F, 0x9F), (0xFEFF, 0xFEFF)]
    return c in HIDDEN or any(first <= code <= last for first, last in ranges)


def main(folder, binary):
    # The fleet names files from the folder on.
    os.chdir(folder)
    files = []
    for above, _, names in os.walk("."):
        files += [os.path.relpath(os.path.join(above, name)) for name in names]
    files = [(path, open(path, "rb").read()) for path in sorted(files)]
    count = len(files)
    flags = ["--isolated", "--format", "jsonl"]

    listed = "\n".join(path for path, _ in files).encode()
    command = by_program("command", [binary, "lint", *flags, "--files-from", "-"], count, listed)

    def item(path, data):
        text = data.decode(errors="replace")
        return json.dumps({"path": path, "text": text, "lossy": text.encode() != data}) + "\n"

    lines = "".join(item(*file) for file in files).encode()
    piped = by_program("pipe", [binary, "lint", *flags, "--stdin-format", "jsonl"], count, lines)

    found, begin = [], time.process_time()
    for path, data in files:
        try:
            found.append(dockslim.lint(data, path))
        except dockslim.Error:
            pass
    seconds = time.process_time() - begin
    module = sorted(line(finding) for findings in found for finding in findings)
    told("module", count, seconds, module)
    del found

    table = pa.table({"path": [path for path, _ in files], "text": [data for _, data in files]})
    begin = time.process_time()
    result = tables.lint(table)
    seconds = time.process_time() - begin
    if set(result.column("path").to_pylist()) != {path for path, _ in files}:
        sys.exit("error: the table has not the files that came in")
    rows = result.filter(pa.compute.is_valid(result.column("rule"))).drop_columns("error").to_pylist()
    tabled = sorted(line(row) for row in rows)
    told("table", count, seconds, tabled)

    engines = ["local", "ray"] if find_spec("ray") else ["local"]
    fleets = [(engine, by_fleet(engine, count)) for engine in engines]

    for name, lines in (("pipe", piped), ("module", module), ("table", tabled), *fleets):
        if lines != command:
            odd = sorted(set(lines) ^ set(command))
            sys.exit(f"error: {name} and command differ in {len(odd)} lines, such as {odd[0]}")
    print("all the same")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(sys.argv[1], os.path.abspath(sys.argv[2]) if len(sys.argv) == 3 else program())
