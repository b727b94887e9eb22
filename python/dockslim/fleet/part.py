"""A part of a run: some slices of the inputs, linted and written by one worker.

Its name is a hash of all that decides its rows, so that whoever finds a part of this name has its rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from typing import Any

import pyarrow as pa

from . import binary, bundles, child, schema
from .child import Answer
from .source import Bundle, File, Folder, Slice, request
from .store import Counts, Store

#: Files that one child gets.
BATCH = 500


@dataclass(frozen=True)
class Job:
    """What all parts of a run share."""

    out: str
    #: The program's version, which a worker's own must have.
    version: str
    #: Options of the program that decide findings, such as `--isolated`.
    options: tuple[str, ...]
    #: Contents of the file that `--config` names.
    config: str
    sizes: bool
    timeout: float


@dataclass(frozen=True)
class Part:
    job: Job
    slices: tuple[Slice, ...]

    @property
    def name(self) -> str:
        """A hash of the inputs, the settings, and the version of the program."""
        said = [self.job.version, self.job.options, self.job.config, self.job.sizes]
        inputs = [it.identity() for it in self.slices]
        return sha256(json.dumps([said, inputs]).encode()).hexdigest()[:32]

    def halves(self) -> list[Part]:
        """Smaller parts of the same files, at best; else the one file that is left as an error row."""
        middle = len(self.slices) // 2
        if middle:
            return [replace(self, slices=self.slices[:middle]), replace(self, slices=self.slices[middle:])]
        return [replace(self, slices=(half,)) for half in self.slices[0].halves()]

    def lost(self, why: str) -> Part:
        return replace(self, slices=tuple(it.lost(why) for it in self.slices))

    def write(self, program: str) -> Counts:
        """Lints all files and writes the rows."""
        with Store(self.job.out).part(self.name) as writer:
            row = 0
            for batch, folder in _batches(self.slices, program):
                writer.write(*_lint(self.job, program, batch, folder, row))
                row += len(batch)
            return writer.done(row)


def _batches(slices: Sequence[Slice], program: str) -> Iterator[tuple[list[File], str | None]]:
    """Files that go to one child, and the folder that it runs in."""
    for it in slices:
        with bundles.unpacked(it, program) if isinstance(it, Bundle) else nullcontext([it]) as parts:
            for part in parts:
                assert not isinstance(part, Bundle)
                files = part.read()
                while batch := list(islice(files, BATCH)):
                    yield batch, part.root if isinstance(part, Folder) else None


def _lint(job: Job, program: str, batch: list[File], folder: str | None, row: int) -> tuple[pa.Table, pa.Table, int]:
    """The rows of `files` and of `findings` for a batch, and how many answers another try may have."""
    findings = _ask(job, program, binary.LINT, batch, folder)
    sizes = _ask(job, program, binary.SIZE, batch, folder) if job.sizes else [Answer(lines=[b"{}"])] * len(batch)
    files = [_row(n, *it) for n, it in enumerate(zip(batch, findings, sizes, strict=True), row)]
    images = schema.rows([it.lines[0] if it.lines else b"{}" for it in sizes], schema.SIZE)
    heads = pa.Table.from_pylist(files, pa.schema([schema.FILES.field(n) for n in range(len(files[0]))]))
    owner = pa.array([n for n, answer in enumerate(findings) for _ in answer.lines], pa.int64())
    told = schema.rows([line for answer in findings for line in answer.lines], schema.FINDING)
    key = heads.select(schema.KEY.names).take(owner)
    passing = sum(it.passing for it in (*findings, *sizes))
    return _beside(heads, images, schema.FILES), _beside(key, told, schema.FINDINGS), passing


def _ask(job: Job, program: str, command: tuple[str, ...], batch: list[File], folder: str | None) -> list[Answer]:
    """An answer for each file; those that could not be read have theirs already."""
    # Outside of a folder there are no files of settings to seek.
    options = job.options if folder or job.options else ("--isolated",)
    how = child.Command(program, (*command, *options), folder, job.timeout)
    answers = iter(child.ask(how, [request(file) for file in batch if file.error is None]))
    return [next(answers) if file.error is None else Answer(error=file.error) for file in batch]


def _row(row: int, file: File, lint: Answer, size: Answer) -> dict[str, Any]:
    return {
        "row": row,
        "repo": _text(file.repo),
        "team": _text(file.team),
        "path": _text(file.path),
        "error": _text(lint.error),
        "excluded": lint.excluded,
        "findings": len(lint.lines),
        "size_error": size.error if lint.error is None else None,
    }


def _text(said: str | None) -> str | None:
    """Without what is no Unicode, as a name of other bytes has it: no column takes that."""
    return said and said.encode("utf-8", errors="replace").decode("utf-8")


def _beside(left: pa.Table, right: pa.Table, whole: pa.Schema) -> pa.Table:
    if len(left) != len(right):
        raise ValueError(f"{len(left)} files came to {len(right)} rows")
    return pa.Table.from_arrays([*left.columns, *right.columns], schema=whole)
