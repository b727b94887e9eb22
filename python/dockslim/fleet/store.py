"""The folder of a run: `files/` and `findings/` with a Parquet file of each part, and `manifest.json`, which says what counts.

A part is written under a temporary name and renamed into place, `files/` last: where that is, the part is whole.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from . import schema
from .errors import FleetError

#: Of what a manifest says; a newer one is not read.
FORMAT = 1
_MANIFEST = "manifest.json"
_TABLES = {"findings": schema.FINDINGS, "files": schema.FILES}
_COUNTS = b"dockslim"
#: A byte for each attempt, in a file of each part that is being made.
_ATTEMPTS = ".attempts"


@dataclass(frozen=True)
class Counts:
    """Rows of a part: of `files`, those of them that are errors, and of `findings`."""

    name: str
    files: int
    errors: int
    findings: int


class Store:
    """A folder of results."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def path(self, table: str, name: str) -> Path:
        return self.folder / table / f"{name}.parquet"

    def begin(self) -> None:
        for name in (*_TABLES, _ATTEMPTS):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps a second run out of the folder."""
        self.begin()
        with open(self.folder / ".lock", "w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FleetError(
                    f"{self.folder}: another run writes there; wait for it, or name another folder"
                ) from error
            for mark in (self.folder / _ATTEMPTS).iterdir():
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
        """What a part has, if it is there and whole."""
        try:
            held = pq.read_metadata(self.path("files", name))
            findings = pq.read_metadata(self.path("findings", name))
            counts = Counts(**json.loads((held.metadata or {})[_COUNTS]))
        except (OSError, pa.ArrowInvalid, KeyError, TypeError, ValueError):
            return None
        whole = (held.num_rows, findings.num_rows) == (counts.files, counts.findings)
        return counts if whole else None

    def finish(self, head: dict[str, Any], parts: list[Counts]) -> None:
        """Makes these parts the ones that count, and deletes all others."""
        sums = {key: sum(getattr(it, key) for it in parts) for key in ("files", "errors", "findings")}
        said = {"format": FORMAT, **head, **sums, "parts": [asdict(it) for it in parts]}
        replace_text(self.folder / _MANIFEST, json.dumps(said, indent=1))
        self._clean({it.name for it in parts})

    def _clean(self, kept: set[str]) -> None:
        for table in _TABLES:
            for file in (self.folder / table).iterdir():
                if file.name.removesuffix(".parquet") not in kept:
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
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise FleetError(f"{place} is of another format; run `python -m dockslim.fleet` of its version, or anew")
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
        self._rows = {"files": 0, "findings": 0, "errors": 0}

    def write(self, files: pa.Table, findings: pa.Table) -> None:
        for table, rows in (("findings", findings), ("files", files)):
            with _writing(self._store.folder):
                self._writer(table).write_table(rows)
            self._rows[table] += len(rows)
        self._rows["errors"] += len(files) - files["error"].null_count

    def _writer(self, table: str) -> pq.ParquetWriter:
        if table not in self._open:
            self._open[table] = pq.ParquetWriter(self._temporary[table], _TABLES[table], compression="zstd")
        return self._open[table]

    def done(self, read: int) -> Counts:
        """Puts both in place, if there is a row for each file that was read."""
        if read != self._rows["files"]:
            raise ValueError(f"{read} files were read, and {self._rows['files']} rows written")
        counts = Counts(self._name, **self._rows)
        with _writing(self._store.folder):
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


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """What cannot be written ends a run: no other part could be."""
    try:
        yield
    except OSError as error:
        raise cannot_write(folder, error) from error


def cannot_write(folder: Path, error: OSError) -> FleetError:
    return FleetError(f"{folder}: cannot be written: {os.strerror(error.errno) if error.errno else error}")


def replace_text(place: str | Path, text: str) -> None:
    """Writes a file, so that it is there whole or as it was."""
    temporary = Path(f"{place}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    finally:
        temporary.unlink(missing_ok=True)
