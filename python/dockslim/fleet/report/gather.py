"""One pass over the parts of a run: sums by base image, rule, repository, team and mend. Memory grows with their names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from ..store import Store
from . import image, mend
from .amount import Amount
from .mend import Mend

_FILES = ["row", "repo", "team", "path", "error", "base", "total"]
_FINDINGS = ["row", "repo", "team", "rule", "severity", "message", "bytes", "fix"]
_ENDED = re.compile(r"^(\S+ \S+) got its last update on (\d{4}-\d\d-\d\d)")
#: Who owns what is nobody's.
NOBODY = "(nobody)"


@dataclass
class Base:
    """A base image, and what is built on it."""

    images: int = 0
    unpacked: int | None = None
    compressed: int | None = None
    #: Of which day these figures are.
    as_of: str | None = None
    #: Whether they are those of this very tag.
    own: bool = False
    waste: Amount = field(default_factory=Amount)


@dataclass
class Release:
    """A release that gets no more updates."""

    ended: str
    files: int = 0
    repos: set[str] = field(default_factory=set)
    bases: Counter[str] = field(default_factory=Counter)


def _amounts() -> defaultdict[str, Amount]:
    return defaultdict(Amount)


@dataclass
class Fleet:
    """What a run found."""

    files: int = 0
    findings: int = 0
    all_repos: set[str] = field(default_factory=set)
    errors: Counter[str] = field(default_factory=Counter)
    waste: Amount = field(default_factory=Amount)
    unsure: Amount = field(default_factory=Amount)
    #: Images whose base is known.
    on_disk: Amount = field(default_factory=Amount)
    #: The same to pull, without the bases.
    own_pull: Amount = field(default_factory=Amount)
    bases: defaultdict[str, Base] = field(default_factory=lambda: defaultdict(Base))
    rules: defaultdict[str, Amount] = field(default_factory=_amounts)
    repos: defaultdict[str, Amount] = field(default_factory=_amounts)
    teams: defaultdict[str, Amount] = field(default_factory=_amounts)
    mends: dict[tuple[str, str], Mend] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)


def gather(store: Store) -> Fleet:
    """Sums up a run."""
    fleet = Fleet()
    parts = zip(store.tables("files", _FILES), store.tables("findings", _FINDINGS), strict=True)
    for number, (files, findings) in enumerate(parts):
        names = [_file(fleet, it) for it in files.to_pylist()]
        for it in findings.to_pylist():
            _finding(fleet, number, names[it["row"]], it)
    return fleet


def _file(fleet: Fleet, it: dict[str, Any]) -> str:
    """Counts a file, and gives the name of its base."""
    fleet.files += 1
    fleet.all_repos.add(it["repo"] or NOBODY)
    if it["error"] is not None:
        fleet.errors[it["error"]] += 1
    if it["base"] is None:
        return image.VARIABLE
    name = image.name(it["base"]["reference"])
    base = fleet.bases[name]
    base.images += 1
    if name != image.VARIABLE:
        base.unpacked, base.compressed = it["base"]["unpacked"], it["base"]["compressed"]
        base.as_of = it["base"]["as_of"]
        base.own = it["base"]["match"] in ("exact", "alias")
    total, below = it["total"], it["base"]["compressed"] or 0
    if total is not None and total["unpacked"] is not None:
        fleet.on_disk.add(total["unpacked"], total["low"], total["high"])
    if total is not None and total["compressed"] is not None:
        fleet.own_pull.add(*(_less(total[key], below) for key in ("compressed", "compressed_low", "compressed_high")))
    return name


def _less(count: int | None, below: int) -> int | None:
    return None if count is None else max(count - below, 0)


def _finding(fleet: Fleet, part: int, base: str, it: dict[str, Any]) -> None:
    fleet.findings += 1
    repo = it["repo"] or NOBODY
    if it["rule"] == "end-of-life-base":
        _ended(fleet, base, repo, it["message"])
    if it["bytes"] is None:
        return
    if not mend.is_sure(it["rule"], it["severity"]):
        fleet.unsure.add_bytes(it["bytes"])
        return
    sums = (
        fleet.waste,
        fleet.rules[it["rule"]],
        fleet.repos[repo],
        fleet.bases[base].waste,
        fleet.teams[it["team"] or NOBODY],
    )
    for amount in sums:
        amount.add_bytes(it["bytes"])
    key = mend.key(it["rule"], it["message"])
    fleet.mends.setdefault(key, Mend(*key)).add((part, it["row"]), repo, it)


def _ended(fleet: Fleet, base: str, repo: str, message: str) -> None:
    if found := _ENDED.match(message):
        release = fleet.releases.setdefault(found[1], Release(found[2]))
        release.files += 1
        release.repos.add(repo)
        if base not in ("scratch", image.VARIABLE):
            release.bases[base] += 1
