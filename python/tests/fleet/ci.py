#!/usr/bin/env python3
"""500 Dockerfiles through Ray, with a worker that is killed in the midst: the findings are those of the command, each once.

    DOCKSLIM_BIN=target/release/dockslim python python/tests/fleet/ci.py

Needs the packages of `dockslim[fleet]`; the package itself is taken from the checkout, unless it is installed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from processes import below

COUNT = 500
BASES = ("debian:12", "python:3.12", "node:22", "alpine:3.20", "ubuntu:20.04", "registry.example.com/base/a:1")
STEPS = (
    "RUN apt-get update && apt-get install -y curl git\n",
    "RUN pip install requests==2.32.0\n",
    "COPY . /srv\nRUN rm -rf /srv/tests\n",
    "RUN npm install\nRUN npm cache clean --force\n",
    'WORKDIR /srv\nCMD ["./run"]\n',
    "RUN cd /srv\nRUN case x in\n",
)


def main() -> int:
    program = os.path.abspath(os.environ.get("DOCKSLIM_BIN") or "target/release/dockslim")
    with tempfile.TemporaryDirectory(prefix="dockslim-fleet-ci-") as name:
        folder = Path(name)
        make(folder / "files")
        expected = command(program, folder / "files")
        error = on_ray(program, folder)
        found = rows(folder / "out")
    assert "died" in error, f"Ray did not say that a worker died:\n{error}"
    assert len(expected) > COUNT, f"only {len(expected)} findings are to be found"
    assert found == expected, f"{len(found)} findings on Ray, {len(expected)} by the command"
    print(f"{COUNT} files, {len(found)} findings on Ray with a killed worker: those of the command")
    return 0


def make(folder: Path) -> None:
    """Files that differ: a base and some steps each."""
    for n in range(COUNT):
        place = folder / f"team{n % 7}" / f"service{n}" / "Dockerfile"
        place.parent.mkdir(parents=True)
        steps = "".join(step for bit, step in enumerate(STEPS) if (n // len(BASES)) >> bit & 1)
        place.write_text(f"FROM {BASES[n % len(BASES)]}\nLABEL number={n}\n{steps}", encoding="utf-8")

    # What a search leaves alone, and settings that count for a part.
    for name in ("skipped", "node_modules/a"):
        (folder / name).mkdir(parents=True)
        (folder / name / "Dockerfile").write_text("FROM debian\n", encoding="utf-8")
    (folder / ".gitignore").write_text("skipped/\n", encoding="utf-8")
    (folder / "team0" / ".dockslim.yaml").write_text("ignore: [package-cache-left]\n", encoding="utf-8")


def command(program: str, folder: Path) -> list[str]:
    """What the command finds, a sorted line each."""
    words = [program, "lint", "--format", "jsonl", "--fail-on", "never", "."]
    said = subprocess.run(words, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
    return sorted(json.dumps(json.loads(line)) for line in said.splitlines())


def rows(out: Path) -> list[str]:
    """The same from the tables of a run, having counted its files."""
    import pyarrow.parquet as pq

    parts = [it["name"] for it in json.loads((out / "manifest.json").read_text())["parts"]]
    files = [row["path"] for name in parts for row in pq.read_table(out / "files" / f"{name}.parquet").to_pylist()]
    assert len(files) == len(set(files)) == COUNT, f"{len(files)} rows of {len(set(files))} files"
    tables = [pq.read_table(out / "findings" / f"{name}.parquet") for name in parts]
    keys = [it for it in tables[0].column_names if it not in ("row", "repo", "team")]
    found = [row for table in tables for row in table.select(keys).to_pylist()]
    for row in found:
        # A line has this key only where there is something.
        if row["elsewhere"] is None:
            del row["elsewhere"]
    return sorted(map(json.dumps, found))


def on_ray(program: str, folder: Path) -> str:
    """A run, one of whose workers is killed; gives what it said on standard error."""
    # So slow that there is a midst.
    slow = folder / "slow-dockslim"
    slow.write_text(f'#!/bin/sh\nsleep 2\nexec "{program}" "$@"\n', encoding="utf-8")
    slow.chmod(0o755)
    environment = os.environ | {"DOCKSLIM_BIN": str(slow)}
    if find_spec("dockslim") is None:
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    words = [sys.executable, "-m", "dockslim.fleet", "files", "-o", "out", "--workers", "2"]
    with open(folder / "log", "w+", encoding="utf-8") as log:
        run = subprocess.Popen(words, cwd=folder, env=environment, stderr=log)
        os.kill(worker(run, folder / "out" / ".attempts"), signal.SIGKILL)
        code = run.wait(timeout=180)
        log.seek(0)
        error = log.read()
    assert code == 0, f"exit code {code}:\n{error}"
    return error


def worker(run: subprocess.Popen[bytes], attempts: Path) -> int:
    """The process that has begun with a part."""
    end = time.monotonic() + 120
    while time.monotonic() < end and run.poll() is None:
        if attempts.is_dir() and any(attempts.iterdir()) and (tasks := below(run.pid, "ray::Map(_task)")):
            return tasks[0]
        time.sleep(0.05)
    raise AssertionError("no worker began")


if __name__ == "__main__":
    sys.exit(main())
