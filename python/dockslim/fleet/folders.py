"""Dockerfiles below a folder: found by the program itself, so that both find the same, with the repository and team of each."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from . import binary
from .source import Failure, Folder, Named, Slice

#: Runs next to nothing, and names every file that it found.
_FIND = (
    "lint",
    "--isolated",
    "--quiet",
    "--select",
    "unterminated-heredoc",
    "--format",
    "json",
    "--fail-on",
    "never",
    ".",
)
_OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")
_SETTINGS = (".dockslim.yaml", ".dockslim.yml", ".hadolint.yaml", ".hadolint.yml", ".dockslim/rules")
#: What a file of settings says of folders with rules: read as text, since a name too many costs nothing.
_RULES = re.compile(r"""(?:^|[{,\s])["']?rules["']?\s*:(.*?)(?=^[\w"'}]|\Z)""", re.DOTALL | re.MULTILINE)
_VALUE = re.compile(r""""([^"\n]*)"|'([^'\n]*)'|([^\s\[\]{},#"'-][^\[\]{},#\n]*)""")
_ORIGIN = re.compile(r'\[remote "origin"\][^\[]*?\burl\s*=\s*(\S+)')


def files(folder: str, program: str, name: str | None = None) -> list[Slice]:
    """The Dockerfiles below `folder`, and what could not be looked at. `name` is the repository's, if it is known."""
    root = Path(folder)
    if not root.is_dir():
        return [Failure(folder, "is no folder; check the path")]
    found = subprocess.run(
        [program, *_FIND],
        cwd=root,
        env=binary.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    try:
        said = json.loads(found.stdout)
    except ValueError:
        reason = found.stderr.decode(errors="replace").strip().removeprefix("error: ")
        # A folder without Dockerfiles has nothing to say.
        return (
            []
            if found.returncode == 0 or "no Dockerfile" in reason
            else [Failure(folder, f"cannot be searched: {reason}")]
        )
    repositories = Repositories(root, name)
    paths = sorted({*said["files"], *(it["path"] for it in said["failures"])})
    named = [_named(root, path, repositories) for path in paths]
    return [Folder(str(root.resolve()), tuple(named), _settings(root, paths))] if named else []


def _named(root: Path, path: str, repositories: Repositories) -> Named:
    repo, team = repositories.of(path)
    return Named(path, state(root / path), repo, team)


def state(path: Path) -> tuple[int, int]:
    """Size and time of change; zeros where there is nothing to look at."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_size, found.st_mtime_ns)


class Repositories:
    """Which repository below a folder a file is of, and whose."""

    def __init__(self, root: Path, name: str | None) -> None:
        self._root, self._name = root, name
        self._of_folder = cache(self._find)
        self._owners = cache(owners)

    def of(self, path: str) -> tuple[str, str | None]:
        """The name of its repository, and its team by CODEOWNERS."""
        top, repo = self._of_folder(PurePosixPath(path).parent)
        inside = PurePosixPath(path).relative_to(top)
        return repo, self._owners(self._root / top)(str(inside))

    def _find(self, folder: PurePosixPath) -> tuple[PurePosixPath, str]:
        """The nearest folder with a `.git` at or above this one, else the one that is searched."""
        here = self._root / folder
        if os.path.exists(here / ".git") or folder == PurePosixPath("."):
            known = self._name if folder == PurePosixPath(".") else None
            return folder, known or origin(here) or here.resolve().name
        return self._of_folder(folder.parent)


def origin(checkout: Path) -> str | None:
    """`owner/name` as the address of origin says it."""
    try:
        text = (_git(checkout) / "config").read_text(errors="replace")
    except (OSError, ValueError):
        return None
    found = _ORIGIN.search(text)
    if not found:
        return None
    path = re.sub(r"^(\w+://[^/]+/|[^/]+@[^:/]+:)", "", found[1])
    return path.removesuffix("/").removesuffix(".git") if path != found[1] else None


def _git(checkout: Path) -> Path:
    """Git's folder with the settings: a submodule and a worktree have a file that names theirs."""
    folder = checkout / ".git"
    if folder.is_file():
        folder = checkout / folder.read_text(errors="replace").removeprefix("gitdir:").strip()
        shared = folder / "commondir"
        if shared.is_file():
            folder /= shared.read_text(errors="replace").strip()
    return folder


def owners(checkout: Path) -> Callable[[str], str | None]:
    """Who owns a path, as CODEOWNERS says; several owners are one team."""
    place = next((checkout / name for name in _OWNERS if os.path.isfile(checkout / name)), None)
    parse = _parser() if place else None
    if place is None or parse is None:
        return lambda _: None
    try:
        table = parse(place.read_text(errors="replace"))
    except (OSError, ValueError) as error:
        print(f"note: {place} is not read, and no team is told of its files: {error}", file=sys.stderr)
        return lambda _: None
    return lambda path: " ".join(name for _, name in table.of(path)) or None


@cache
def _parser() -> Callable[[str], Any] | None:
    """What reads CODEOWNERS; where it is not installed, that is said once."""
    try:
        from codeowners import CodeOwners
    except ImportError:
        print("note: no team is told: `pip install codeowners` has CODEOWNERS read", file=sys.stderr)
        return None
    return CodeOwners


def _settings(root: Path, paths: list[str]) -> str:
    """What changes when a file of settings does that may count for one of the paths."""
    folders = {parent for path in paths for parent in (root / path).parents}
    found = sorted(
        (str(file), *state(file)) for folder in folders | {*root.resolve().parents} for file in _said(folder)
    )
    return sha256(json.dumps(found).encode()).hexdigest()


def _said(folder: Path) -> Iterator[Path]:
    names = set(_entries(folder))
    for name in _SETTINGS:
        if name.split("/")[0] in names:
            yield folder / name
            yield from (folder / name / rule for rule in _entries(folder / name))
            yield from own_rules(folder / name)


def own_rules(settings: Path) -> Iterator[Path]:
    """The rules in folders that a file of settings names."""
    try:
        text = settings.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for said in _RULES.findall(text):
        for names in _VALUE.findall(said):
            folder = settings.parent / "".join(names).strip()
            yield from (folder / rule for rule in sorted(_entries(folder)))


def _entries(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except (OSError, ValueError):
        return []
