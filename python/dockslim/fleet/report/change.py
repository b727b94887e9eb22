"""What changed since an older run: findings that came and went. Those of a file that came or went itself are told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..store import Store
from . import mend
from .amount import Amount
from .gather import NOBODY

_COLUMNS = ["repo", "path", "rule", "severity", "bytes", "fingerprint"]


@dataclass
class Moves:
    """Bytes of findings of a rule or a repository."""

    new: Amount = field(default_factory=Amount)
    mended: Amount = field(default_factory=Amount)
    with_new_files: Amount = field(default_factory=Amount)
    with_gone_files: Amount = field(default_factory=Amount)

    def likely(self) -> int:
        """By how much more is wasted."""
        more = self.new.likely + self.with_new_files.likely
        return more - self.mended.likely - self.with_gone_files.likely


@dataclass
class Change:
    """What changed, and by how many files."""

    files_new: int = 0
    files_gone: int = 0
    all: Moves = field(default_factory=Moves)
    rules: defaultdict[str, Moves] = field(default_factory=lambda: defaultdict(Moves))
    repos: defaultdict[str, Moves] = field(default_factory=lambda: defaultdict(Moves))


def between(old: Store, new: Store) -> Change:
    """Holds two runs against each other. A finding is known by repository, path and fingerprint."""
    change = Change()
    files = [_files(it) for it in (old, new)]
    change.files_new, change.files_gone = len(files[1] - files[0]), len(files[0] - files[1])
    before = {_key(it) for it in _findings(old)}
    after = set()
    for it in _findings(new):
        after.add(_key(it))
        if _key(it) not in before:
            _count(change, it, "new" if _file(it) in files[0] else "with_new_files")
    for it in _findings(old):
        if _key(it) not in after:
            _count(change, it, "mended" if _file(it) in files[1] else "with_gone_files")
    return change


def _count(change: Change, it: dict[str, Any], how: str) -> None:
    for moves in (change.all, change.rules[it["rule"]], change.repos[it["repo"] or NOBODY]):
        getattr(moves, how).add_bytes(it["bytes"])


def _files(store: Store) -> set[int]:
    return {_file(it) for table in store.tables("files", ["repo", "path"]) for it in table.to_pylist()}


def _findings(store: Store) -> Iterator[dict[str, Any]]:
    """Those that surely cost bytes."""
    for table in store.tables("findings", _COLUMNS):
        for it in table.to_pylist():
            if it["bytes"] is not None and mend.is_sure(it["rule"], it["severity"]):
                yield it


def _file(it: dict[str, Any]) -> int:
    # Hashes, as the names of a large fleet would fill the memory.
    return hash((it["repo"], it["path"]))


def _key(it: dict[str, Any]) -> int:
    return hash((it["repo"], it["path"], it["fingerprint"]))
