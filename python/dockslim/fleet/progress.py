"""How far a run is: one line that is drawn again, on a terminal only."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from .store import Counts


class Progress:
    """Parts and files that are done."""

    def __init__(self, parts: int, to: TextIO = sys.stderr) -> None:
        self._parts, self._to = parts, to
        self._done = self._files = self._errors = 0
        self._start = time.monotonic()

    def step(self, counts: Counts) -> None:
        self._done += 1
        self._files += counts.files
        self._errors += counts.errors
        self._draw()

    def more(self, parts: int) -> None:
        """As many more parts than were planned."""
        self._parts += parts

    def _draw(self) -> None:
        if not self._to.isatty():
            return
        rate = self._files / max(time.monotonic() - self._start, 0.001)
        errors = f", {self._errors} errors" if self._errors else ""
        line = f"{self._done} of {self._parts} parts, {self._files} files{errors}, {rate:.0f} a second"
        self._to.write(f"\r\x1b[K{line}")
        self._to.flush()

    def end(self) -> None:
        if self._to.isatty():
            self._to.write("\r\x1b[K")
            self._to.flush()
