"""What is to be read: the inputs as they were named, cut into parts of about the same work."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from . import folders
from .part import Job, Part
from .source import Bundle, Bytes, Failure, Folder, Rows, Slice

#: Files of a part. No setting: another number would give other parts, and none of an earlier run would count.
FILES = 1000
#: Into how many parts one row group is cut at most: each reads the group from its start.
CUTS = 32
_BUNDLES = 16
_DOCKERFILE = re.compile(r"(^|[/.])(docker|container)file([._-][^/]*)?$", re.IGNORECASE)
_BYTES = 4 << 20


def parts(job: Job, inputs: Sequence[str], program: str) -> list[Part]:
    """The parts of a run."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda it: list(_slices(it, program)), dict.fromkeys(listed(inputs)))
        slices = _once(it for slices in found for it in slices)
        return [Part(job, group) for group in _groups(slices)]


def listed(inputs: Sequence[str]) -> Iterator[str]:
    """The inputs, with those that lists name in place of the lists."""
    for name in inputs:
        if not _is_list(name):
            yield name
            continue
        try:
            lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            # Told where it is looked at as what it is not.
            yield name
            continue
        yield from (line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _is_list(name: str) -> bool:
    return os.path.isfile(name) and Path(name).suffix not in _KINDS and not _DOCKERFILE.search(name)


def _slices(name: str, program: str) -> Iterable[Slice]:
    """What one input comes to; one that cannot be read does not cost the others."""
    try:
        return _of(name, program)
    except (OSError, ValueError) as error:
        return [Failure(name, f"cannot be read: {error}")]


def _of(name: str, program: str) -> Iterable[Slice]:
    place = Path(name)
    if not place.exists():
        return [Failure(name, "no such file or folder; check the path")]
    if place.is_dir():
        return folders.files(name, program)
    if _DOCKERFILE.search(name):
        return [Failure(name, "is a Dockerfile; name its folder, or lint it by `dockslim lint`")]
    kind = _KINDS.get(place.suffix)
    if kind is None:
        return [
            Failure(
                name, "is no table (.parquet, .jsonl), bundle (.bundle) or list of such in UTF-8; rename or convert it"
            )
        ]
    return kind(str(place.resolve()))


def _parquet(name: str) -> Iterable[Slice]:
    import pyarrow.parquet as pq

    from . import tabular

    with pq.ParquetFile(name) as table:
        if problem := tabular.parquet_problem(table.schema_arrow):
            return [Failure(name, problem)]
        state = folders.state(Path(name))
        groups = [table.metadata.row_group(n).num_rows for n in range(table.num_row_groups)]
    return [Rows(name, state, n, *at) for n, rows in enumerate(groups) for at in _ranges(rows)]


def _ranges(rows: int) -> Iterator[tuple[int, int]]:
    """First row and number of rows of each part of a row group."""
    size = max(FILES, -(-rows // CUTS))
    return ((first, min(size, rows - first)) for first in range(0, rows, size))


def _jsonl(name: str) -> Iterable[Slice]:
    state = folders.state(Path(name))
    return [Bytes(name, state, at, min(at + _BYTES, state[0])) for at in range(0, state[0], _BYTES)]


def _bundle(name: str) -> Iterable[Slice]:
    return [Bundle(name, folders.state(Path(name)))]


_KINDS = {".parquet": _parquet, ".jsonl": _jsonl, ".ndjson": _jsonl, ".bundle": _bundle}


def _once(slices: Iterable[Slice]) -> Iterator[Slice]:
    """Each once, and folders without the files that an earlier one has: they may lie in one another."""
    seen: set[str] = set()
    for it in slices:
        if isinstance(it, Folder):
            new = {os.path.join(it.root, file.path): file for file in it.files}
            files = tuple(file for place, file in new.items() if place not in seen)
            seen.update(new)
            yield from (replace(it, files=files[at : at + FILES]) for at in range(0, len(files), FILES))
        elif (name := str(it.identity())) not in seen:
            seen.add(name)
            yield it


def _groups(slices: Iterable[Slice]) -> Iterator[tuple[Slice, ...]]:
    group: list[Slice] = []
    work = 0.0
    for it in slices:
        weight = _work(it)
        if group and work + weight > 1:
            yield tuple(group)
            group, work = [], 0.0
        group.append(it)
        work += weight
    if group:
        yield tuple(group)


def _work(it: Slice) -> float:
    """How much of a part it is."""
    match it:
        case Folder():
            return len(it.files) / FILES
        case Rows():
            return it.count / FILES
        case Bytes():
            return (it.end - it.start) / _BYTES
        case Bundle():
            return 1 / _BUNDLES
        case Failure():
            return 1 / FILES
