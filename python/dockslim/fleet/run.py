"""A run: plans parts, leaves out those that are there, has an engine make the others, and writes the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import binary, plan
from .engine import Engine, Outcome
from .errors import FleetError
from .part import Job, Part
from .progress import Progress
from .store import Counts, Store

#: How often a part is tried again whose worker died, and the halves of one that died of it each time.
RETRIES, RETRIES_OF_HALVES = 3, 1


def run(job: Job, inputs: Sequence[str], engine: Engine, again: bool = False) -> dict[str, Any]:
    """Lints the inputs into the job's folder, and gives the manifest. `again` makes parts anew that are there."""
    store = Store(job.out)
    with store.locked():
        parts = plan.parts(job, inputs, binary.find())
        there = [] if again else [counts for part in parts if (counts := store.counts(part.name))]
        progress = Progress(len(parts))
        for counts in there:
            progress.step(counts)
        names = {it.name for it in there}
        try:
            made = _make([it for it in parts if it.name not in names], engine, store, progress)
        finally:
            progress.end()
        head = {"dockslim": job.version, "inputs": list(inputs), "options": list(job.options), "sizes": job.sizes}
        store.finish(head, sorted([*there, *made], key=lambda it: it.name))
        return store.manifest() | {"reused": len(there)}


def _make(parts: list[Part], engine: Engine, store: Store, progress: Progress) -> list[Counts]:
    """Makes all parts, the lost ones by halves."""
    made: list[Counts] = []
    retries = RETRIES
    while parts:
        waiting = {part.name: part for part in parts}
        why: dict[str, str] = {}
        for outcome in engine.run(parts, retries):
            _check(outcome)
            if outcome.counts and waiting.pop(outcome.name, None):
                made.append(outcome.counts)
                progress.step(outcome.counts)
            elif outcome.lost:
                why[outcome.name] = outcome.lost
        parts = []
        for name, part in waiting.items():
            smaller = part.halves() or [part.lost(why.get(name, f"its worker died {retries + 1} times; left out"))]
            progress.more(len(smaller) - 1)
            # Halves of an earlier run that lost the same part.
            there = {it.name: counts for it in smaller if (counts := store.counts(it.name))}
            for counts in there.values():
                made.append(counts)
                progress.step(counts)
            parts += [it for it in smaller if it.name not in there]
        retries = RETRIES_OF_HALVES
    return made


def _check(outcome: Outcome) -> None:
    if outcome.stop:
        raise FleetError(f"{outcome.stop}; what is done is kept: mend that, and run the same command again")


def config(path: str | None) -> tuple[tuple[str, ...], str]:
    """Options and contents of a file that `--config` names."""
    if path is None:
        return (), ""
    try:
        return ("--config", str(Path(path).resolve(strict=True))), Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FleetError(f"{path}: cannot be read as settings: {error}") from error
