"""Files as the program writes them: whole or as they were, through links, and devices as they are."""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import FleetError

_HANDLE = re.compile(r"/dev/(?:(stdin)|(stdout)|(stderr)|fd/(\d+))|/proc/self/fd/(\d+)")


def write_text(place: str | Path, text: str) -> None:
    """Writes a file. What is there is replaced when the new text is complete, and keeps its mode."""
    with writing(place):
        if (handle := _handle(str(place))) is not None:
            sys.stdout.flush()
            _into(os.dup(handle), text)
            return
        target = Path(os.path.realpath(place))
        try:
            mode: int | None = target.stat().st_mode
        except FileNotFoundError:
            if os.path.islink(place):
                raise FleetError(f"{place}: is a link that leads nowhere; name the file itself") from None
            mode = None
        if mode is not None and stat.S_ISDIR(mode):
            raise FleetError(f"{place}: is a folder; name a file in it")
        if mode is not None and not stat.S_ISREG(mode):
            _into(os.open(target, os.O_WRONLY), text)
        else:
            _replace(target, text, mode)


def _handle(place: str) -> int | None:
    """The number of an open file, where a path names one."""
    found = _HANDLE.fullmatch(place)
    if not found:
        return None
    names = [n for n, said in enumerate(found.groups()[:3]) if said]
    return names[0] if names else int(found[4] or found[5])


def _into(handle: int, text: str) -> None:
    with os.fdopen(handle, "wb", buffering=0) as file:
        rest = memoryview(text.encode("utf-8"))
        while rest:
            rest = rest[file.write(rest) or 0 :]


def _replace(place: Path, text: str, mode: int | None) -> None:
    temporary = place.with_name(f".dockslim.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            if mode is not None:
                os.chmod(file.fileno(), stat.S_IMODE(mode))
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def writing(place: str | Path) -> Iterator[None]:
    """What cannot be written ends a run: no other part could be."""
    try:
        yield
    except OSError as error:
        raise cannot_write(place, error) from error


def cannot_write(place: str | Path, error: OSError) -> FleetError:
    return FleetError(f"{place}: cannot be written: {os.strerror(error.errno) if error.errno else error}")
