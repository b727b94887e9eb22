"""A report as sections of tables: what text, Markdown and HTML are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Section:
    """A table. The first column is text; the others that end with `#` are numbers, and are told without it."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    #: How long the bar of each row is, if there are bars.
    weights: list[int] = field(default_factory=list)

    def heads(self) -> list[str]:
        return [it.removesuffix("#") for it in self.columns]

    def numbers(self) -> list[bool]:
        return [it.endswith("#") for it in self.columns]


@dataclass(frozen=True)
class Page:
    title: str
    lines: list[str]
    sections: list[Section]
