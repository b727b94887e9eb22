"""The folder of a run: `files/` and `findings/` with a Parquet file of each part, and `manifest.json`, which says what counts.

A part is written under a temporary name and renamed into place, `files/` last: where that is, the part is whole.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from . import schema
from .errors import FleetError
from .output import cannot_write, write_text, writing

#: Of what a manifest says; a newer one is not read.
FORMAT = 1
_MANIFEST = "manifest.json"
_TABLES = {"findings": schema.FINDINGS, "files": schema.FILES}
_COUNTS = b"dockslim"
#: A byte for each attempt, in a file of each part that is being made.
_ATTEMPTS = ".attempts"
_LOCK = ".lock"
#: What the lock says, so that a folder is known as a run's before it has a manifest.
_MARK = "dockslim fleet\n"
_NAME = re.compile(r"[0-9a-f]{32}")
#: A part, and one that a worker had begun with.
_PART = re.compile(r"([0-9a-f]{32})\.parquet|\.[0-9a-f]{32}\.[0-9a-f]{8}\.parquet")


@dataclass(frozen=True)
class Counts:
    """Rows of a part: of `files`, those of them that are errors, and of `findings`."""

    name: str
    files: int
    errors: int
    findings: int
    #: Errors that another try may not have.
    passing: int = 0


class Store:
    """A folder of results."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def path(self, table: str, name: str) -> Path:
        return self.folder / table / f"{name}.parquet"

    def _begin(self, lock: TextIO) -> None:
        """Makes the folder a run's."""
        if not lock.tell():
            lock.write(_MARK)
            lock.flush()
        for name in (*_TABLES, _ATTEMPTS):
            (self.folder / name).mkdir(exist_ok=True)

    def _check(self) -> None:
        """Refuses a folder in which others have something: a run deletes parts that no longer count."""
        if not self.folder.is_dir():
            if os.path.lexists(self.folder):
                raise FleetError(f"{self.folder}: is no folder; name another for the results")
            return
        names = set(os.listdir(self.folder))
        if _MANIFEST in names:
            self.manifest()
        elif names - {_LOCK} and not self._marked():
            raise FleetError(
                f"{self.folder}: is not empty, and has no results of a run; name a new folder, or one of an earlier run"
            )

    def has_results(self) -> bool:
        """Whether an earlier run found something."""
        return (self.folder / _MANIFEST).exists() and bool(self.manifest()["parts"])

    def _marked(self) -> bool:
        try:
            return (self.folder / _LOCK).read_text(encoding="utf-8") == _MARK
        except (OSError, ValueError):
            return False

    def has(self, place: str | Path) -> bool:
        """Whether it is the folder, or lies in it."""
        return Path(os.path.realpath(place)).is_relative_to(os.path.realpath(self.folder))

    def owns(self, place: str | Path) -> bool:
        """Whether it is a file of the run, by whatever name."""
        real, home = Path(os.path.realpath(place)), Path(os.path.realpath(self.folder))
        if real.parent in {Path(os.path.realpath(home / name)) for name in (*_TABLES, _ATTEMPTS)}:
            return True
        own = [home / _MANIFEST, home / _LOCK]
        if real.is_file() and real.stat().st_nlink > 1:
            own += [file for table in _TABLES for file in (home / table).glob("*.parquet")]
        return real in own or any(os.path.samefile(real, it) for it in own if real.exists() and it.exists())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps a second run out of the folder."""
        self._check()
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / _LOCK, "a", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FleetError(
                    f"{self.folder}: another run writes there; wait for it, or name another folder"
                ) from error
            self._begin(lock)
            for mark in (self.folder / _ATTEMPTS).iterdir():
                if _NAME.fullmatch(mark.name):
                    mark.unlink(missing_ok=True)
            yield

    @contextmanager
    def attempt(self, name: str) -> Iterator[int]:
        """How many attempts at a part came to no end. This one does, unless its worker dies."""
        mark = self.folder / _ATTEMPTS / name
        try:
            with open(mark, "a+b") as file:
                earlier = file.tell()
                file.write(b".")
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        try:
            yield earlier
        finally:
            mark.unlink(missing_ok=True)

    @contextmanager
    def part(self, name: str) -> Iterator[PartWriter]:
        """Writes a part; nothing of it stays where that fails."""
        writer = PartWriter(self, name)
        try:
            yield writer
        finally:
            writer.close()

    def counts(self, name: str) -> Counts | None:
        """What a part has, if it is there and whole, and another try would have no more."""
        try:
            held = pq.read_metadata(self.path("files", name))
            findings = pq.read_metadata(self.path("findings", name))
            counts = Counts(**json.loads((held.metadata or {})[_COUNTS]))
        except (OSError, pa.ArrowInvalid, KeyError, TypeError, ValueError):
            return None
        whole = (held.num_rows, findings.num_rows) == (counts.files, counts.findings)
        return counts if whole and not counts.passing else None

    def finish(self, head: dict[str, Any], parts: list[Counts]) -> None:
        """Makes these parts the ones that count, and deletes all others."""
        sums = {key: sum(getattr(it, key) for it in parts) for key in ("files", "errors", "findings")}
        said = {"format": FORMAT, **head, **sums, "parts": [asdict(it) for it in parts]}
        write_text(self.folder / _MANIFEST, json.dumps(said, indent=1))
        self._clean({it.name for it in parts})

    def _clean(self, kept: set[str]) -> None:
        for table in _TABLES:
            for file in (self.folder / table).iterdir():
                part = _PART.fullmatch(file.name)
                if part and part[1] not in kept:
                    with suppress(FileNotFoundError):
                        file.unlink()

    def manifest(self) -> dict[str, Any]:
        place = self.folder / _MANIFEST
        try:
            said = json.loads(place.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise FleetError(
                f"{place} is not there; `python -m dockslim.fleet INPUT… -o {self.folder}` makes it"
            ) from error
        except (OSError, ValueError) as error:
            raise FleetError(f"{place} cannot be read: {error}") from error
        if not isinstance(said, dict) or not {"format", "dockslim", "parts"} <= said.keys():
            raise FleetError(f"{place} is not of a run; name another folder")
        if said["format"] != FORMAT:
            raise FleetError(f"{place} is of another format; take `python -m dockslim.fleet` of its version, or another folder")
        return said

    def tables(self, table: str, columns: list[str]) -> Iterator[pa.Table]:
        """These columns of each part that counts, one part at a time."""
        for part in self.manifest()["parts"]:
            try:
                yield pq.read_table(self.path(table, part["name"]), columns=columns, partitioning=None)
            except (OSError, pa.ArrowInvalid) as error:
                raise FleetError(
                    f"{self.folder}: a part of the manifest cannot be read: {error}; run it again"
                ) from error


class PartWriter:
    """Both files of a part."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, name
        own = f".{name}.{secrets.token_hex(4)}"
        self._temporary = {table: store.path(table, own) for table in _TABLES}
        self._open: dict[str, pq.ParquetWriter] = {}
        self._rows = {"files": 0, "findings": 0, "errors": 0, "passing": 0}

    def write(self, files: pa.Table, findings: pa.Table, passing: int) -> None:
        for table, rows in (("findings", findings), ("files", files)):
            with writing(self._store.folder):
                self._writer(table).write_table(rows)
            self._rows[table] += len(rows)
        self._rows["errors"] += len(files) - files["error"].null_count
        self._rows["passing"] += passing

    def _writer(self, table: str) -> pq.ParquetWriter:
        if table not in self._open:
            self._open[table] = pq.ParquetWriter(self._temporary[table], _TABLES[table], compression="zstd")
        return self._open[table]

    def done(self, read: int) -> Counts:
        """Puts both in place, if there is a row for each file that was read."""
        if read != self._rows["files"]:
            raise ValueError(f"{read} files were read, and {self._rows['files']} rows written")
        counts = Counts(self._name, **self._rows)
        with writing(self._store.folder):
            self._writer("files").add_key_value_metadata({_COUNTS: json.dumps(asdict(counts))})
            for table in _TABLES:
                self._writer(table).close()
                os.replace(self._temporary[table], self._store.path(table, self._name))
        return counts

    def close(self) -> None:
        for table, temporary in self._temporary.items():
            writer = self._open.get(table)
            if writer is not None:
                with suppress(OSError):
                    writer.close()
            temporary.unlink(missing_ok=True)
