"""Files through a child process, so that nothing that a file does to it reaches anything but that file.

The child answers in order and says when a file is done. If it dies, or says nothing for too long, what it had answered is
kept. The file whose turn it was is the likely cause and is tried alone; if it is not the cause, the rest is halved. So a
file that kills its child costs two children, wherever it stands, and a file that hangs costs twice the time limit.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from . import binary


@dataclass
class Answer:
    """What the program says of one file."""

    #: Lines of JSON as they came: findings, or the report of sizes.
    lines: list[bytes] = field(default_factory=list)
    #: Why there are none.
    error: str | None = None
    #: Whether settings leave the file out.
    excluded: bool = False
    #: Whether another try may have an answer: time ran out, or the child was ended from outside.
    passing: bool = False


@dataclass(frozen=True)
class Command:
    """How the program is called for some files."""

    program: str
    #: `binary.LINT` or `binary.SIZE`, and options.
    arguments: tuple[str, ...]
    #: The folder that it runs in: settings are sought from there.
    folder: str | None
    #: Seconds without an answer after which a child has overrun.
    timeout: float


def ask(command: Command, requests: Sequence[bytes]) -> list[Answer]:
    """An answer for each request, a line of JSON each, in their order."""
    if not requests:
        return []
    answers, failed = _one_child(command, requests)
    rest = requests[len(answers) :]
    if not rest:
        return answers
    if len(requests) == 1:
        return [failed]
    first = ask(command, rest[:1])
    rest = rest[1:]
    # A first file that fails alone explains what happened.
    middle = len(rest) if first[0].error else (len(rest) + 1) // 2
    for part in (rest[:middle], rest[middle:]):
        first += ask(command, part)
    return answers + first


def _one_child(command: Command, requests: Sequence[bytes]) -> tuple[list[Answer], Answer]:
    """The answers of one child, and one that says why there are no more of them."""
    child = subprocess.Popen(
        [command.program, *command.arguments],
        cwd=command.folder,
        env=binary.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdin is not None and child.stdout is not None
    writer = threading.Thread(target=_feed, args=(child.stdin, requests), daemon=True)
    writer.start()
    answers: list[Answer] = []
    reason = ""
    try:
        for answer in _answers(child.stdout, command.timeout):
            answers.append(answer)
    except TimeoutError:
        reason = f"gave no answer in {command.timeout:g} seconds; left out"
    finally:
        if reason or len(answers) < len(requests):
            child.kill()
        child.stdout.close()
        code = child.wait()
        writer.join()
    failed = Answer(error=reason or f"the linting process ended {_how(code)} at it; left out")
    failed.passing = bool(reason) or code < 0
    return answers[: len(requests)], failed


def _how(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"


def _feed(pipe: IO[bytes], requests: Sequence[bytes]) -> None:
    try:
        pipe.writelines(requests)
        pipe.close()
    except OSError:
        # The child is gone; whoever reads its answers sees that.
        pass


def _answers(pipe: IO[bytes], timeout: float) -> Iterator[Answer]:
    answer = Answer()
    for line in _lines(pipe, timeout):
        end = _end(line)
        if end is None:
            answer.lines.append(line)
            continue
        answer.error = end.get("error")
        answer.excluded = bool(end.get("excluded"))
        yield answer
        answer = Answer()


def _end(line: bytes) -> dict[str, Any] | None:
    """What the line says if it ends a file."""
    # Quotes inside of a text are escaped, so a look at the bytes spares reading most lines.
    if b'"done":' not in line and b'"error":' not in line:
        return None
    said = json.loads(line)
    return said if "done" in said or "error" in said else None


def _lines(pipe: IO[bytes], timeout: float) -> Iterator[bytes]:
    """Whole lines; `TimeoutError` if none comes in time."""
    handle = pipe.fileno()
    rest: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        while selector.select(timeout):
            chunk = os.read(handle, 1 << 16)
            if not chunk:
                # What has no end of line is the rest of a child that died.
                return
            if b"\n" not in chunk:
                rest.append(chunk)
                continue
            *lines, last = (b"".join(rest) + chunk).split(b"\n")
            yield from lines
            rest = [last]
    raise TimeoutError
