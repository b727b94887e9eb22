"""Files out of tables: the rows of Parquet and of JSONL, with the columns path, text, and perhaps repo, team, settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from . import source
from .source import Bytes, File, Rows

COLUMNS = ("path", "text", "repo", "team", "settings")
#: Rows that are in memory at a time.
AT_ONCE = 512
_BUFFER = 1 << 20


def parquet_rows(rows: Rows) -> Iterator[File]:
    # A row group may be the whole table: it is read as it is needed.
    with pq.ParquetFile(rows.table, pre_buffer=False, buffer_size=_BUFFER) as table:
        columns = [name for name in COLUMNS if name in table.schema_arrow.names]
        seen, end = 0, rows.first + rows.count
        for batch in table.iter_batches(AT_ONCE, row_groups=[rows.group], columns=columns):
            low, high = max(rows.first - seen, 0), min(end - seen, len(batch))
            if low < high:
                for n, row in enumerate(batch.slice(low, high - low).to_pylist(), seen + low):
                    yield _file(row, f"{rows.table}, row {n + 1} of row group {rows.group}")
            seen += len(batch)
            if seen >= end:
                return


def parquet_problem(schema: pa.Schema) -> str | None:
    """Why a table of this schema has no files."""
    for name in ("path", "text"):
        kind = schema.field(name).type if name in schema.names else None
        if kind is None or not _is_text(kind, name == "text"):
            has = "no such column" if kind is None else f"a column of type {kind}"
            return f"there must be a column `{name}` of strings, and there is {has}"
    return None


def jsonl_rows(part: Bytes) -> Iterator[File]:
    with open(part.table, "rb") as table:
        if part.start:
            # The line that this byte is in belongs to whoever has its start.
            table.seek(part.start - 1)
            table.readline()
        while (at := table.tell()) < part.end:
            line = table.readline()
            if line.strip():
                yield _line(line, f"{part.table}, byte {at}")


def _line(line: bytes, place: str) -> File:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return File(place, error=f"is no line of JSON: {error}")
    return _file(row, place) if isinstance(row, dict) else File(place, error="is no object with path and text")


def _file(row: dict[str, Any], place: str) -> File:
    path, text, repo, team = (row.get(name) for name in COLUMNS[:4])
    repo, team = (None if it is None else str(it) for it in (repo, team))
    if not isinstance(path, str) or not path:
        return File(place, repo=repo, team=team, error="has no path")
    lossy = False
    if isinstance(text, bytes):
        text, lossy = source.decoded(text)
    if not isinstance(text, str):
        return File(path, repo=repo, team=team, error=f"has no text ({place})")
    settings = row.get("settings")
    if isinstance(settings, str):
        try:
            settings = json.loads(settings)
        except (ValueError, RecursionError):
            settings = False
    if settings is not None and not isinstance(settings, dict):
        return File(path, repo=repo, team=team, error=f"its settings are no JSON object ({place})")
    return File(path, text, repo, team, settings, lossy)


def _is_text(kind: pa.DataType, or_bytes: bool) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    said = str(kind)
    return said in ("string", "large_string", "string_view") or (
        or_bytes and said.startswith(("binary", "large_binary", "fixed_size_binary"))
    )
