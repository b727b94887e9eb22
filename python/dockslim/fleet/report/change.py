"""What changed since an older run: findings that came and went. Those of a file that came or went itself, or that
one of the runs did not lint, are told apart.
"""

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
    #: Nobody knows whether those are new or mended.
    not_linted_then: Amount = field(default_factory=Amount)
    not_linted_now: Amount = field(default_factory=Amount)

    def likely(self) -> int:
        """By how much more is wasted."""
        more = self.new.likely + self.with_new_files.likely
        return more - self.mended.likely - self.with_gone_files.likely


@dataclass
class Change:
    """What changed, and by how many files."""

    files_new: int = 0
    files_gone: int = 0
    #: Files of both runs that one of them did not lint.
    files_unknown: int = 0
    all: Moves = field(default_factory=Moves)
    rules: defaultdict[str, Moves] = field(default_factory=lambda: defaultdict(Moves))
    repos: defaultdict[str, Moves] = field(default_factory=lambda: defaultdict(Moves))


def between(old: Store, new: Store) -> Change:
    """Holds two runs against each other. A finding is known by repository, path and fingerprint."""
    change = Change()
    then, now = _Files(old), _Files(new)
    change.files_new, change.files_gone = len(now.all - then.all), len(then.all - now.all)
    change.files_unknown = len((then.unknown | now.unknown) & then.all & now.all)
    before = {_key(it) for it in _findings(old)}
    after = set()
    for it in _findings(new):
        after.add(_key(it))
        if _key(it) not in before:
            _count(change, it, then.of(it, "new", "not_linted_then", "with_new_files"))
    for it in _findings(old):
        if _key(it) not in after:
            _count(change, it, now.of(it, "mended", "not_linted_now", "with_gone_files"))
    return change


def _count(change: Change, it: dict[str, Any], how: str) -> None:
    for moves in (change.all, change.rules[it["rule"]], change.repos[it["repo"] or NOBODY]):
        getattr(moves, how).add_bytes(it["bytes"])


class _Files:
    """Files of a run, and those of them that were not linted."""

    def __init__(self, store: Store) -> None:
        self.all: set[int] = set()
        self.unknown: set[int] = set()
        for table in store.tables("files", ["repo", "path", "error", "excluded"]):
            for it in table.to_pylist():
                self.all.add(_file(it))
                if it["error"] is not None or it["excluded"]:
                    self.unknown.add(_file(it))

    def of(self, it: dict[str, Any], linted: str, unknown: str, absent: str) -> str:
        """One of three, by what this run knows of the file of a finding."""
        file = _file(it)
        return absent if file not in self.all else unknown if file in self.unknown else linted


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
