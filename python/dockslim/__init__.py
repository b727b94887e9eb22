"""Dockerfile linter and image-size advisor: texts in, plain dictionaries out.

>>> import dockslim
>>> text = "FROM alpine:3.20\\nRUN apk add curl\\n"
>>> for finding in dockslim.lint(text, "Dockerfile"):
...     print(finding["start"]["line"], finding["rule"], finding["bytes"]["saves"])
2 package-cache-left 2300000

The findings are those of ``dockslim lint --format jsonl``, with the keys, units and bounds that docs/json.md says. What is
in force for a text:

* ``settings``, a dictionary with the keys of ``.dockslim.yaml``. Without it the defaults are in force, and no file is
  read: a result depends on the arguments alone, on whatever machine. ``settings="found"`` stands for what the command
  line would go by: the ``.dockslim.yaml`` or ``.hadolint.yaml`` and the ``.dockslim/rules`` above ``path``, the variables of
  hadolint, and the user's own package tables.
* ``context``, the folder that is the build context (``"dockerfile"``: that of ``path``). Without it no file is looked at.
* ``rules``, folders with rules of your own.

``path`` is the name that a text has in what is told; no file of that name is opened. A text is ``str``, or ``bytes`` as
they stand in a file. A text that cannot be worked on, and settings that are wrong, raise :class:`Error`, which names the
path. Nothing is printed. Other threads of Python run meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from ._dockslim import Desk, Error, __version__
from ._dockslim import explain as _explain
from ._dockslim import parse as _parse

__all__ = ["Error", "__version__", "explain", "fix", "lint", "parse", "size"]

Settings = Mapping[str, Any] | Literal["found"] | None
Folder = str | os.PathLike[str]


@cache
def _default() -> Desk:
    """For texts that nothing but their settings is said of: linters are made once."""
    return Desk()


def _desk(settings: Settings, context: Folder | None, rules: Sequence[Folder]) -> tuple[Desk, Mapping[str, Any] | None]:
    if isinstance(settings, str) and settings != "found":
        raise TypeError('settings has to be a dict with the keys of .dockslim.yaml, or "found"')
    found = settings == "found"
    said = None if found else settings
    # What stands in files may change between two calls.
    if found or context is not None or rules or (said and "rules" in said):
        return Desk(context, list(rules), found), said
    return _default(), said


def _name(path: Folder | None) -> str | None:
    return None if path is None else os.fspath(path)


def lint(
    text: str | bytes,
    path: Folder | None = None,
    settings: Settings = None,
    context: Folder | None = None,
    *,
    rules: Sequence[Folder] = (),
) -> list[dict[str, Any]]:
    """What is wrong with a Dockerfile, by place: findings as ``dockslim lint --format jsonl`` prints them.

    >>> lint("FROM scratch\\n", "Dockerfile")
    []
    >>> text = "FROM debian:latest\\n"
    >>> [finding["severity"] for finding in lint(text, settings={"select": ["latest-tag"]})]
    ['warning']
    >>> lint(text, "a/Dockerfile", settings={"selekt": ["latest-tag"]})
    Traceback (most recent call last):
    dockslim.Error: a/Dockerfile: settings: `selekt` is no key; did you mean `select`?
    """
    if settings is None and context is None and not rules:
        return _default().lint(text, _name(path))
    desk, said = _desk(settings, context, rules)
    return desk.lint(text, _name(path), said)


def size(
    text: str | bytes,
    path: Folder | None = None,
    settings: Settings = None,
    context: Folder | None = None,
    *,
    rules: Sequence[Folder] = (),
) -> dict[str, Any]:
    """What the image of a Dockerfile weighs, layer by layer: the object of ``dockslim size --format json``.

    >>> image = size("FROM alpine:3.20\\nRUN apk add --no-cache curl\\n")
    >>> image["base"]["reference"], [layer["instruction"]["line"] for layer in image["layers"]]
    ('alpine:3.20', [2])
    """
    desk, said = _desk(settings, context, rules)
    return desk.size(text, _name(path), said)


def parse(text: str | bytes, path: Folder | None = None) -> dict[str, Any]:
    """The syntax tree of a Dockerfile, as ``dockslim ast`` prints it. Any text has one.

    >>> [node["cmd"] for node in parse("FROM a\\nrun b\\n")["instructions"]]
    ['FROM', 'RUN']
    """
    return _parse(text, _name(path))


def fix(
    text: str | bytes,
    path: Folder | None = None,
    settings: Settings = None,
    context: Folder | None = None,
    *,
    rules: Sequence[Folder] = (),
    unsafe: bool = False,
    only: Sequence[str] = (),
) -> dict[str, Any]:
    """The text with its fixes, as ``dockslim lint --fix`` writes it: docs/fixes.md says what holds for them.

    ``unsafe`` applies those, too, that may change what is in the image; ``only`` names the rules or codes whose fixes are
    wanted. Keys: ``path``, ``text``, ``applied`` (``rule``, ``line``, ``title``, ``safety``, ``saves``: likely bytes or None),
    ``dropped`` (what did not hold: ``rule``, ``line``, ``title``, ``why``) and ``rounds``.

    >>> fixed = fix("FROM alpine:3.20\\nRUN apk add curl\\n")
    >>> fixed["text"]
    'FROM alpine:3.20\\nRUN apk add --no-cache curl\\n'
    >>> fixed["applied"][0]["title"]
    'add --no-cache to `apk add` in line 2'
    """
    desk, said = _desk(settings, context, rules)
    return desk.fix(text, _name(path), said, unsafe, list(only))


def explain(rule: str) -> str:
    """The page of a rule, or of all that a code names, as ``dockslim explain`` prints it.

    >>> explain("DL3007").splitlines()[0]
    'latest-tag: a base image by the tag latest'
    """
    return _explain(rule)
