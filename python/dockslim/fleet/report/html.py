"""A report as one page that needs no network and no script."""

from __future__ import annotations

from html import escape

from .page import Page, Section
from .text import visible

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #4a90d966; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 84rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .3rem; } p { margin: .3rem 0; }
.note { opacity: .75; } .wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-top: .5rem; }
th, td { text-align: left; padding: .3rem .7rem .3rem .3rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; } .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td:first-child { overflow-wrap: anywhere; min-width: 12rem; }
.bar { height: .3rem; background: var(--bar); margin-top: .2rem; }
"""


def html(page: Page) -> str:
    lines = "\n".join(f"<p>{_cell(line)}</p>" for line in page.lines)
    sections = "\n".join(map(_section, page.sections))
    head = f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{escape(page.title)}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f"<h1>{escape(page.title)}</h1>\n{lines}\n{sections}\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    kinds = [' class="n"' if it else "" for it in section.numbers()]
    head = "".join(f"<th{kind}>{escape(name)}</th>" for kind, name in zip(kinds, section.heads()))
    most = max(section.weights, default=0)
    weights = section.weights or [0] * len(section.rows)
    rows = "\n".join(_row(row, kinds, weight / most if most else 0) for row, weight in zip(section.rows, weights))
    note = f'<p class="note">{_cell(section.note)}</p>\n' if section.note else ""
    return f'<h2>{escape(section.title)}</h2>\n{note}<div class="wide"><table>\n<tr>{head}</tr>\n{rows}\n</table></div>'


def _row(row: tuple[str, ...], kinds: list[str], share: float) -> str:
    bar = f'<div class="bar" style="width:{share:.1%}"></div>' if share > 0 else ""
    first, *others = (f"<td{kind}>{_cell(cell)}" for kind, cell in zip(kinds, row))
    return "<tr>" + "</td>".join([first + bar, *others]) + "</td></tr>"


def _cell(cell: str) -> str:
    return escape(visible(cell))
