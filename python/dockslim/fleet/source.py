"""Where files come from: slices of the inputs, each read by the worker that lints it, and small enough to be halved.

A slice says who it is (`identity`), by what changes when its files change, without reading them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Union

#: Bytes of the longest text that the program takes.
LONGEST = 16 << 20


@dataclass(frozen=True)
class File:
    """A Dockerfile, or what is known of one that cannot be read."""

    path: str
    text: str | None = None
    repo: str | None = None
    team: str | None = None
    #: Settings of its own, as those of .dockslim.yaml.
    settings: dict[str, Any] | None = None
    #: Whether the text has U+FFFD in place of bytes that were not UTF-8.
    lossy: bool = False
    #: Why it cannot be linted.
    error: str | None = None


def decoded(text: bytes) -> tuple[str, bool]:
    """A text, and whether it has U+FFFD in place of bytes that were not UTF-8."""
    read = text.decode("utf-8", errors="replace")
    return read, "\ufffd" in read and read.encode() != text


@dataclass(frozen=True)
class Named:
    """A file in a folder."""

    path: str
    #: Size and time of change, which tell versions apart.
    state: tuple[int, int]
    repo: str
    team: str | None


@dataclass(frozen=True)
class Folder:
    """Dockerfiles below a folder, by their paths from there. Settings above them count."""

    root: str
    files: tuple[Named, ...]
    #: State of the files of settings.
    settings: str

    def identity(self) -> list[Any]:
        return ["folder", self.root, self.settings, [[it.path, *it.state, it.repo, it.team] for it in self.files]]

    def halves(self) -> list[Slice]:
        middle = len(self.files) // 2
        parts = (self.files[:middle], self.files[middle:])
        return [replace(self, files=part) for part in parts if part] if middle else []

    def lost(self, why: str) -> Failure:
        it = self.files[0]
        return Failure(it.path, why, it.repo, it.team)

    def read(self) -> Iterator[File]:
        for it in self.files:
            try:
                with open(Path(self.root, it.path), "rb") as file:
                    text = file.read(LONGEST + 1)
            except OSError as error:
                yield File(it.path, repo=it.repo, team=it.team, error=f"cannot be read: {error.strerror}")
                continue
            read, lossy = decoded(text)
            yield File(it.path, read, it.repo, it.team, lossy=lossy)


@dataclass(frozen=True)
class Rows:
    """Some rows of a row group of a Parquet file."""

    table: str
    state: tuple[int, int]
    group: int
    first: int
    count: int

    def identity(self) -> list[Any]:
        return ["parquet", self.table, *self.state, self.group, self.first, self.count]

    def halves(self) -> list[Slice]:
        middle = self.count // 2
        low, high = replace(self, count=middle), replace(self, first=self.first + middle, count=self.count - middle)
        return [low, high] if middle else []

    def lost(self, why: str) -> Failure:
        return Failure(f"{self.table}, row {self.first + 1} of row group {self.group}", why)

    def read(self) -> Iterator[File]:
        from .tabular import parquet_rows

        return parquet_rows(self)


@dataclass(frozen=True)
class Bytes:
    """The lines of a JSONL file that start from one byte up to another."""

    table: str
    state: tuple[int, int]
    start: int
    end: int

    def identity(self) -> list[Any]:
        return ["jsonl", self.table, *self.state, self.start, self.end]

    def halves(self) -> list[Slice]:
        middle = (self.start + self.end) // 2
        return [replace(self, end=middle), replace(self, start=middle)] if middle > self.start else []

    def lost(self, why: str) -> Failure:
        return Failure(f"{self.table}, byte {self.start}", why)

    def read(self) -> Iterator[File]:
        from .tabular import jsonl_rows

        return jsonl_rows(self)


@dataclass(frozen=True)
class Bundle:
    """A repository in a git bundle: taken apart into a folder for as long as it is linted."""

    bundle: str
    state: tuple[int, int]

    def identity(self) -> list[Any]:
        return ["bundle", self.bundle, *self.state]

    def halves(self) -> list[Slice]:
        return []

    def lost(self, why: str) -> Failure:
        return Failure(self.bundle, why)


@dataclass(frozen=True)
class Failure:
    """Something that cannot be read: one row with the reason."""

    path: str
    why: str
    repo: str | None = None
    team: str | None = None

    def identity(self) -> list[Any]:
        return ["failure", self.path, self.why, self.repo, self.team]

    def halves(self) -> list[Slice]:
        return []

    def lost(self, why: str) -> Failure:
        return self

    def read(self) -> Iterator[File]:
        yield File(self.path, repo=self.repo, team=self.team, error=self.why)


Slice = Union[Folder, Rows, Bytes, Bundle, Failure]


def request(file: File) -> bytes:
    """The line that asks for a file."""
    said: dict[str, Any] = {"path": file.path, "text": file.text}
    if file.settings is not None:
        said["settings"] = file.settings
    if file.lossy:
        said["lossy"] = True
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace") + b"\n"
