"""The two tables of a run, and how lines of JSON become rows of them.

`findings` has the keys of docs/json.md, `files` one row a file with what docs/size.md says of its image. Both have `repo`,
`team`, `path` and `row`, the number of the file in its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pyarrow as pa
from pyarrow import json as pa_json

_PLACE = pa.struct([("line", pa.int64()), ("column", pa.int64())])
_TEXT, _BYTES = pa.string(), pa.int64()


def _struct(**fields: pa.DataType) -> pa.StructType:
    return pa.struct(list(fields.items()))


#: A line of `lint --format jsonl`, key by key.
FINDING = pa.schema(
    {
        "path": _TEXT,
        "rule": _TEXT,
        "aliases": pa.list_(_TEXT),
        "severity": _TEXT,
        "category": _TEXT,
        "message": _TEXT,
        "start": _PLACE,
        "end": _PLACE,
        "instruction": _struct(cmd=_TEXT, line=pa.int64()),
        "bytes": _struct(
            saves=_BYTES, low=_BYTES, high=_BYTES, compressed=_BYTES, provenance=_TEXT, complete=pa.bool_()
        ),
        "fix": _struct(
            title=_TEXT, safety=_TEXT, edits=pa.list_(_struct(start=pa.int64(), end=pa.int64(), text=_TEXT))
        ),
        "fingerprint": _TEXT,
        "folded": pa.list_(
            _struct(rule=_TEXT, aliases=pa.list_(_TEXT), message=_TEXT, start=_PLACE, end=_PLACE, fingerprint=_TEXT)
        ),
        "elsewhere": pa.list_(_struct(path=_TEXT, start=_PLACE, end=_PLACE, message=_TEXT)),
    }
)

_SUM = _struct(
    unpacked=_BYTES,
    compressed=_BYTES,
    low=_BYTES,
    high=_BYTES,
    compressed_low=_BYTES,
    compressed_high=_BYTES,
    complete=pa.bool_(),
)

#: What is kept of an object of `size --format json`.
SIZE = pa.schema(
    {
        "target": _TEXT,
        "base": _struct(
            reference=_TEXT,
            resolved=_TEXT,
            match=_TEXT,
            unpacked=_BYTES,
            compressed=_BYTES,
            as_of=_TEXT,
            known_by=_TEXT,
            built_by=_TEXT,
        ),
        "total": _SUM,
        "waste": _struct(unpacked=_BYTES, low=_BYTES, high=_BYTES, complete=pa.bool_()),
        "after_fixes": _SUM,
    }
)

#: Which file a row is about.
KEY = pa.schema({"row": pa.int64(), "repo": _TEXT, "team": _TEXT})
FINDINGS = pa.schema([*KEY, *FINDING])
FILES = pa.schema(
    [
        *KEY,
        pa.field("path", _TEXT),
        # Why the file was not linted: null for all that were.
        pa.field("error", _TEXT),
        # Whether settings leave it out.
        pa.field("excluded", pa.bool_()),
        pa.field("findings", pa.int64()),
        # Why there is no image of it: null where there is one.
        pa.field("size_error", _TEXT),
        *SIZE,
    ]
)


def rows(lines: Sequence[bytes], schema: pa.Schema) -> pa.Table:
    """A row for each line of JSON; keys that the schema does not have are left out."""
    if not lines:
        return schema.empty_table()
    text = b"\n".join(lines)
    # One block: a row must not be longer than that.
    read = pa_json.ReadOptions(use_threads=False, block_size=len(text) + 1)
    parse = pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    return pa_json.read_json(BytesIO(text), read_options=read, parse_options=parse)
