"""What one would do about findings: those that the same step answers all over a fleet are one mend."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from . import image
from .amount import Amount

#: Infos of these rules say what may be freed, which the program itself does not sum either.
UNSURE = {
    "archive-left",
    "build-tools-in-final-image",
    "heavy-base-image",
    "heavy-package",
    "scratch-candidate",
    "sparse-login-log",
}
#: What a cache is of.
_CACHE = re.compile(r"leaves? the (.+?) in this layer")
_QUOTED = re.compile(r"`([^`]+)`")
#: Places, and the names beside them that are those of one file.
_PLACES = re.compile(
    r"\s*\b(?:in|of|from|at) (?:each of )?(?:lines? )?\d+(?:, \d+)*(?: (?:and|to) \d+)?(?: lines \([^)]*\))?"
)


def is_sure(rule: str, severity: str) -> bool:
    return severity != "info" or rule not in UNSURE


def key(rule: str, message: str) -> tuple[str, str]:
    """Rule, and what it is about: an image's repository, or what is cached."""
    if rule == "heavy-base-image":
        found = _QUOTED.search(message)
        return rule, image.repository(found[1]) if found else ""
    found = _CACHE.search(message) if rule == "package-cache-left" else None
    return rule, found[1] if found else ""


@dataclass
class Mend:
    """A step, and what it saves."""

    rule: str
    about: str
    saves: Amount = field(default_factory=Amount)
    #: To pull, where that is known; of base images, once each.
    pull: int = 0
    pull_known: int = 0
    repos: set[str] = field(default_factory=set)
    files: int = 0
    #: How many findings `--fix` mends, how many `--unsafe-fixes` too; the rest is for hands.
    fixes: Counter[str] = field(default_factory=Counter)
    _last: object = None
    _titles: Counter[str] = field(default_factory=Counter)
    _bases: set[str] = field(default_factory=set)

    def add(self, file: object, repo: str, finding: dict[str, Any]) -> None:
        said, fix = finding["bytes"], finding["fix"]
        self.saves.add_bytes(said)
        # Findings of a file come in a row.
        self.files += file != self._last
        self._last = file
        self.repos.add(repo)
        self.fixes[fix["safety"] if fix else "hand"] += 1
        if fix:
            self._titles[" ".join(_PLACES.sub(" ", fix["title"]).split()).replace(" ,", ",").split(", ")[0]] += 1
        self._pull(said["compressed"], finding["message"])

    def _pull(self, compressed: int | None, message: str) -> None:
        if compressed is None:
            return
        self.pull_known += 1
        if self.rule == "heavy-base-image":
            quoted = _QUOTED.search(message)
            base = image.name(quoted[1]) if quoted else message
            if base in self._bases:
                return
            self._bases.add(base)
        self.pull += compressed

    def title(self) -> str:
        """What is to be done."""
        if self.rule == "heavy-base-image":
            return f"build on a lighter variant of `{self.about}`"
        step = self._titles.most_common(1)
        words = step[0][0] if step else f"see `dockslim explain {self.rule}`"
        return f"{self.about or self.rule.replace('-', ' ')}: {words}"

    def how(self) -> str:
        """By which command, and how often."""
        names = {"safe": "by --fix", "unsafe": "by --unsafe-fixes", "suggestion": "by a suggestion", "hand": "by hand"}
        return ", ".join(f"{count} {names.get(kind, kind)}" for kind, count in self.fixes.most_common())
