"""The native program: where it is, which version it has, and how it is called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from .errors import FleetError

#: What the files of a run are fed to. No finding makes it fail: the exit code tells of errors alone.
LINT = ("lint", "--stdin-format", "jsonl", "--with-done", "--fail-on", "never")
SIZE = ("size", "--stdin-format", "jsonl", "--with-done")


def find() -> str:
    """The path of the program: `$DOCKSLIM_BIN`, else the one beside Python, else the one on `PATH`."""
    said = os.environ.get("DOCKSLIM_BIN")
    if said:
        if not shutil.which(said):
            raise FleetError(f"DOCKSLIM_BIN is {said}, which is no program; set it to the path of dockslim")
        return str(Path(said).resolve())
    beside = Path(sys.executable).parent / "dockslim"
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which("dockslim")
    if not found:
        raise FleetError("dockslim is not installed here; run `pip install dockslim`, or set DOCKSLIM_BIN to its path")
    return found


@cache
def version(program: str) -> str:
    """Its version, having tried that it takes files from a pipe."""
    said = _run([program, "--version"])
    tried = _run([program, *LINT, "--isolated"])
    if not said.stdout.startswith(b"dockslim ") or tried.returncode != 0:
        reason = (said.stderr + tried.stderr).decode(errors="replace").strip()
        raise FleetError(
            f"{program} does not take `lint --stdin-format jsonl`; install the version of this package ({reason})"
        )
    return said.stdout.decode(errors="replace").split()[-1]


def environment() -> dict[str, str]:
    """That of a child: one thread, since there is a child for each core, and nothing of the user's that settles findings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HADOLINT_")}
    return kept | {"RAYON_NUM_THREADS": "1", "XDG_CONFIG_HOME": "/nonexistent"}


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FleetError(f"{command[0]} does not run: {error}") from error
