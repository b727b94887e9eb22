"""`python -m dockslim.fleet report`: what a fleet wastes, and what changed."""

from __future__ import annotations

from ..store import Store
from .build import page
from .change import between
from .gather import gather
from .html import html
from .text import markdown, text

_FORMATS = {"text": text, "markdown": markdown, "html": html}


def report(folder: str, against: str | None, form: str) -> str:
    """The report of the run in `folder`, held against an older one, as `text`, `markdown` or `html`."""
    store = Store(folder)
    manifest = store.manifest()
    if against is None:
        return _FORMATS[form](page(gather(store), manifest, None))
    old = Store(against)
    return _FORMATS[form](page(gather(store), manifest, between(old, store), old.manifest()))
