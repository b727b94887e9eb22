"""Dockerfiles as rows of an Arrow table: ``pip install dockslim[tables]``.

>>> import pyarrow
>>> from dockslim import tables
>>> files = pyarrow.table({"path": ["a/Dockerfile", "b/Dockerfile"], "text": ["FROM alpine:3.20\\nRUN apk add curl\\n", None]})
>>> found = tables.lint(files)
>>> found.column("rule").to_pylist(), found.column("error").to_pylist()
(['package-cache-left', None], [None, 'b/Dockerfile: `text` is null: write the text of the Dockerfile'])
>>> found.schema.field("bytes").type.field("saves").type
DataType(int64)

Both functions take these columns and pass over all others:

* ``path``: text, the name that the file has in the result.
* ``text``: text, or bytes as they stand in the file.
* ``repo``, where it is there: anything; it stands in each row of the file.
* ``settings``, where it is there: a struct or a map with the keys of ``.dockslim.yaml``, or a text with the same as a JSON
  object. Null is the defaults, and keys whose value is null are as if they were not there.

The result has one row a finding (or an image), in the order of the files, with the columns of :data:`FINDINGS` (or
:data:`IMAGES`): those of docs/json.md by the same names, bytes as integers. A file in which nothing is found has one row
in which all but ``path`` and ``repo`` is null, and a file that could not be linted one with the reason in ``error``. So no
file that came in is missing. What is wrong with the table itself raises ``ValueError``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from ._dockslim import Desk, Error

__all__ = ["FINDINGS", "IMAGES", "lint", "size"]

# Rows whose findings are dictionaries at one time.
_BATCH = 1024
# Of a row that is none: no column has this name.
_UNREAD = "why it cannot be read"

_TEXTS = pa.list_(pa.string())
_PLACE = pa.struct({"line": pa.int32(), "column": pa.int32()})
_INSTRUCTION = pa.struct({"cmd": pa.string(), "line": pa.int32()})
_FIGURE = pa.struct(
    {
        "unpacked": pa.int64(),
        "compressed": pa.int64(),
        "low": pa.int64(),
        "high": pa.int64(),
        "compressed_low": pa.int64(),
        "compressed_high": pa.int64(),
        "complete": pa.bool_(),
    }
)

#: The columns of a finding; ``error`` says why a file has none.
FINDINGS = pa.schema(
    {
        "path": pa.string(),
        "rule": pa.string(),
        "aliases": _TEXTS,
        "severity": pa.string(),
        "category": pa.string(),
        "message": pa.string(),
        "start": _PLACE,
        "end": _PLACE,
        "instruction": _INSTRUCTION,
        "bytes": pa.struct(
            {
                "saves": pa.int64(),
                "low": pa.int64(),
                "high": pa.int64(),
                "compressed": pa.int64(),
                "provenance": pa.string(),
                "complete": pa.bool_(),
            }
        ),
        "fix": pa.struct(
            {
                "title": pa.string(),
                "safety": pa.string(),
                "edits": pa.list_(pa.struct({"start": pa.int64(), "end": pa.int64(), "text": pa.string()})),
            }
        ),
        "fingerprint": pa.string(),
        "folded": pa.list_(
            pa.struct(
                {
                    "rule": pa.string(),
                    "aliases": _TEXTS,
                    "message": pa.string(),
                    "start": _PLACE,
                    "end": _PLACE,
                    "fingerprint": pa.string(),
                }
            )
        ),
        "elsewhere": pa.list_(
            pa.struct({"path": pa.string(), "start": _PLACE, "end": _PLACE, "message": pa.string()})
        ),
        "error": pa.string(),
    }
)

#: The columns of an image; ``error`` says why a file has none.
IMAGES = pa.schema(
    {
        "path": pa.string(),
        "target": pa.string(),
        "base": pa.struct(
            {
                "reference": pa.string(),
                "resolved": pa.string(),
                "match": pa.string(),
                "unpacked": pa.int64(),
                "compressed": pa.int64(),
                "as_of": pa.string(),
                "known_by": pa.string(),
                "built_by": pa.string(),
            }
        ),
        "layers": pa.list_(
            pa.struct(
                {
                    "instruction": _INSTRUCTION,
                    "added": _FIGURE,
                    "hidden": pa.list_(
                        pa.struct(
                            {
                                "by_line": pa.int32(),
                                "bytes": pa.int64(),
                                "cause": pa.string(),
                                "low": pa.int64(),
                                "high": pa.int64(),
                                "complete": pa.bool_(),
                            }
                        )
                    ),
                    "packages": pa.list_(pa.struct({"name": pa.string(), "installed": pa.int64()})),
                    "lists": pa.list_(
                        pa.struct(
                            {
                                "file": pa.string(),
                                "packages": pa.int64(),
                                "development": pa.int64(),
                                "sized": pa.int64(),
                                "whole": pa.bool_(),
                            }
                        )
                    ),
                    "provenance": pa.string(),
                    "notes": _TEXTS,
                    "unknown": pa.list_(pa.struct({"what": pa.string(), "known_by": pa.string()})),
                }
            )
        ),
        "total": _FIGURE,
        "waste": pa.struct(
            {"unpacked": pa.int64(), "low": pa.int64(), "high": pa.int64(), "complete": pa.bool_()}
        ),
        "after_fixes": _FIGURE,
        "context": pa.struct({"folder": pa.string(), "said": pa.string()}),
        "error": pa.string(),
    }
)


def lint(table: pa.Table) -> pa.Table:
    """What is wrong with each file of a table: one row a finding, one with ``error`` for what could not be linted."""
    desk = Desk()
    return _each(table, FINDINGS, desk.lint)


def size(table: pa.Table) -> pa.Table:
    """What the image of each file of a table weighs: one row an image, one with ``error`` for what has none."""
    desk = Desk()
    return _each(table, IMAGES, lambda text, path, settings: [desk.size(text, path, settings)])


def _each(table: pa.Table, schema: pa.Schema, work: Callable[..., list[dict[str, Any]]]) -> pa.Table:
    names = table.column_names
    for name in ("path", "text"):
        if names.count(name) != 1:
            raise ValueError(f"the table has to have one column `{name}`, not {names.count(name)}; its columns are {names}")
    for name in ("repo", "settings"):
        if names.count(name) > 1:
            raise ValueError(f"the table has {names.count(name)} columns `{name}`: leave one of them")
    wanted = [name for name in ("repo", "path", "text", "settings") if name in names]
    if "repo" in names:
        schema = pa.schema([table.schema.field("repo"), *schema])
    done = []
    for batch in table.select(wanted).to_batches(max_chunksize=_BATCH):
        rows = [told for row in _read(batch) for told in _rows(row, work)]
        done.append(_typed(rows, schema))
    return pa.concat_tables(done) if done else schema.empty_table()


def _read(batch: pa.RecordBatch) -> Iterator[Mapping[str, Any]]:
    """Rows as dictionaries. One that cannot be one, as a map with a key twice, costs no other: it has a reason."""
    try:
        yield from batch.to_pylist(maps_as_pydicts="strict")
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        if len(batch) > 1:
            for at in range(len(batch)):
                yield from _read(batch.slice(at, 1))
            return
        names = [name for name in ("repo", "path") if name in batch.schema.names]
        row = {name: batch.column(name).to_pylist()[0] for name in names}
        why = error.args[0] if isinstance(error, KeyError) and error.args else error
        yield row | {_UNREAD: f"{row['path']}: cannot be read: {why}"}


def _rows(row: Mapping[str, Any], work: Callable[..., list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """What is told of one file, without types."""
    path = row["path"]
    ours = {"path": path, "repo": row.get("repo")}
    try:
        if _UNREAD in row:
            raise Error(row[_UNREAD])
        for name in ("path", "text"):
            if row[name] is None:
                what = "the name that the file has in the result" if name == "path" else "the text of the Dockerfile"
                raise Error(f"{path}: `{name}` is null: write {what}")
        found = work(row["text"], path, _settings(path, row.get("settings")))
    except (Error, TypeError, RecursionError) as error:
        yield ours | {"error": str(error)}
        return
    if not found:
        yield ours
    for told in found:
        told["repo"] = ours["repo"]
        yield told


def _settings(path: str, said: Any) -> Mapping[str, Any] | None:
    if not isinstance(said, str):
        return said
    try:
        settings = json.loads(said)
    except RecursionError:
        raise Error(f"{path}: `settings` has too many lists and objects in one another") from None
    except ValueError as error:
        raise Error(f"{path}: `settings` is no JSON: {error}") from None
    if settings is not None and not isinstance(settings, dict):
        raise Error(f"{path}: `settings` has to be a JSON object with the keys of .dockslim.yaml")
    return settings


def _typed(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    try:
        return pa.Table.from_pylist(rows, schema)
    except (pa.ArrowException, OverflowError) as error:
        if len(rows) == 1:
            # A number that no column takes is told, and costs no other row.
            row = {name: rows[0].get(name) for name in ("path", "repo")}
            return pa.Table.from_pylist([row | {"error": f"{row['path']}: cannot be told in a table: {error}"}], schema)
        return pa.concat_tables([_typed([row], schema) for row in rows])
