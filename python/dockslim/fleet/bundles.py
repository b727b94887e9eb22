"""A git bundle as a folder: what its HEAD, or else its first branch, has, for as long as it is looked at."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import folders
from .source import Bundle, Failure, Slice

#: Nothing of the user's settings or of the repository runs, and nothing is fetched but from the file.
_GIT = ("git", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "-c", "protocol.file.allow=always")
_SECONDS = 600


@contextmanager
def unpacked(bundle: Bundle, program: str) -> Iterator[list[Slice]]:
    """Its Dockerfiles, in a folder that is deleted in the end."""
    with tempfile.TemporaryDirectory(prefix="dockslim-bundle-") as folder:
        try:
            _check_out(str(Path(bundle.bundle).resolve()), folder)
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None)
            reason = said.decode(errors="replace").strip() if said else str(error)
            yield [Failure(bundle.bundle, f"is no bundle that git takes: {reason}")]
        else:
            yield folders.files(folder, program, Path(bundle.bundle).name.removesuffix(".bundle"))


def _check_out(bundle: str, folder: str) -> None:
    heads = _git(folder, "bundle", "list-heads", bundle).decode(errors="replace").split("\n")
    names = [line.split(" ", 1)[1] for line in heads if " " in line]
    if not names:
        raise OSError("it has no branch")
    _git(folder, "init", "--quiet")
    _git(folder, "fetch", "--quiet", bundle, "HEAD" if "HEAD" in names else names[0])
    _git(folder, "checkout", "--quiet", "FETCH_HEAD")


def _git(folder: str, *arguments: str) -> bytes:
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    command = [*_GIT, *arguments]
    done = subprocess.run(command, cwd=folder, env=os.environ | own, capture_output=True, timeout=_SECONDS, check=True)
    return done.stdout
