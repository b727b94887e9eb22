"""Sums of bytes that keep their interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Amount:
    """A sum: the likely number, and its bounds. The low ones are summed, and the high ones, as if all erred in one way."""

    findings: int = 0
    likely: int = 0
    low: int = 0
    #: `None` where something of unknown size is in it.
    high: int | None = 0

    def add(self, likely: int | None, low: int | None, high: int | None) -> None:
        self.findings += 1
        self.likely += likely or 0
        self.low += low or 0
        self.high = None if self.high is None or high is None else self.high + high

    def add_bytes(self, said: Mapping[str, Any]) -> None:
        """The `bytes` of a finding."""
        self.add(said["saves"], said["low"], said["high"])

    def bounds(self) -> str:
        """`12–20 GB`, or `at least 12 GB` where nobody knows the most."""
        if self.high is None:
            return f"at least {human(self.low)}"
        if self.low == self.high:
            return human(self.low)
        low, high = human(self.low), human(self.high)
        # One unit is said once.
        return f"{low.removesuffix(high[-3:])}–{high}"


def human(count: int) -> str:
    """Decimal units, as the program has them."""
    sign, count = ("-", -count) if count < 0 else ("", count)
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            value = count / size
            return f"{sign}{value:.0f} {unit}" if value >= 99.95 else f"{sign}{value:.1f} {unit}"
    return f"{sign}{count} B"
