"""A folder to work in, and a program that stands in for dockslim."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq

from dockslim import fleet
from dockslim.fleet.cli import main

HERE = Path(__file__).parent
#: Where `dockslim.fleet` comes from, for runs in processes of their own.
PACKAGE = str(Path(fleet.__file__).parents[2])


def standin(folder: Path) -> Path:
    """The stand-in as a program that this Python runs."""
    program = folder / "dockslim"
    text = (HERE / "standin.py").read_text(encoding="utf-8").split("\n", 1)[1]
    program.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    program.chmod(0o755)
    return program


class Case(unittest.TestCase):
    """A test in a folder of its own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="dockslim-fleet-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program = standin(self.folder)
        said = mock.patch.dict(os.environ, {"DOCKSLIM_BIN": str(self.program)})
        said.start()
        self.addCleanup(said.stop)

    def write(self, name: str, text: str) -> Path:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        return place

    def table(self, name: str, rows: list[dict[str, Any]]) -> Path:
        place = self.folder / name
        pq.write_table(pa.Table.from_pylist(rows), place, row_group_size=40)
        return place

    def fleet(self, *words: object) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of a run in this process."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = main([str(word) for word in words])
            except SystemExit as error:
                code = int(error.code or 0)
        return code, out.getvalue(), err.getvalue()

    def local(self, *words: object) -> tuple[int, str, str]:
        return self.fleet(*words, "-o", self.folder / "out", "--engine", "local", "--workers", "2")

    def rows(self, table: str = "files", out: str = "out") -> list[dict[str, Any]]:
        """The rows that the manifest counts."""
        folder = self.folder / out
        parts = json.loads((folder / "manifest.json").read_text())["parts"]
        return [row for part in parts for row in pq.read_table(folder / table / f"{part['name']}.parquet").to_pylist()]

    def errors(self, out: str = "out") -> dict[str, str]:
        return {row["path"]: row["error"] for row in self.rows(out=out) if row["error"] is not None}

    def git(self, folder: Path, *words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def texts(count: int, poisoned: dict[int, str] | None = None, **columns: str) -> list[dict[str, Any]]:
    """Rows of a table of Dockerfiles with a finding each, but for those that are poisoned."""
    rows = []
    for n in range(count):
        run = (poisoned or {}).get(n, f"step {n} cache")
        rows.append({"path": f"s{n}/Dockerfile", "text": f"FROM debian\nRUN {run}\n", **columns})
    return rows
