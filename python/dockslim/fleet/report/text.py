"""Reports for a terminal, and in Markdown. What names hold cannot leave its cell."""

from __future__ import annotations

from .page import Page, Section

_WIDEST = 72


def text(page: Page) -> str:
    parts = [*page.lines]
    for section in page.sections:
        parts += ["", section.title, *filter(None, [section.note]), *_aligned(section)]
    return "\n".join(parts) + "\n"


def _aligned(section: Section) -> list[str]:
    rows = [section.heads(), *([visible(cell)[:_WIDEST] for cell in row] for row in section.rows)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  " + "  ".join(map(_pad, row, widths, section.numbers())).rstrip() for row in rows]


def _pad(cell: str, width: int, number: bool) -> str:
    return cell.rjust(width) if number else cell.ljust(width)


def markdown(page: Page) -> str:
    parts = [f"# {page.title}", "", *(f"- {line}" for line in page.lines)]
    for section in page.sections:
        parts += ["", f"## {section.title}", ""]
        if section.note:
            parts += [section.note, ""]
        parts += [_row(section.heads()), _row(["---:" if it else "---" for it in section.numbers()])]
        parts += [_row([_escaped(cell) for cell in row]) for row in section.rows]
    return "\n".join(parts) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(cell: str) -> str:
    return "".join(f"\\{it}" if it in "\\|<>[]*_" else it for it in visible(cell))


def visible(cell: str) -> str:
    """Without what would move a terminal's cursor or turn its text around."""
    return "".join(it if it.isprintable() else "\N{REPLACEMENT CHARACTER}" for it in cell)
