"""A run: plans parts, leaves out those that are there, has an engine make the others, and writes the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from . import binary, plan
from .engine import Engine
from .errors import FleetError
from .folders import own_rules
from .part import Job, Part
from .progress import Progress
from .source import Failure
from .store import Counts, Store


def run(job: Job, inputs: Sequence[str], engine: Engine, again: bool = False) -> dict[str, Any]:
    """Lints the inputs into the job's folder, and gives the manifest. `again` makes parts anew that are there."""
    store = Store(job.out)
    for name in plan.listed(inputs):
        if store.has(name):
            raise FleetError(f"{name}: lies in {job.out}, where the results go; name another folder for them")
    with store.locked():
        parts = plan.parts(job, inputs, binary.find())
        _keep(store, parts)
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
        head["config"] = sha256(job.config.encode()).hexdigest() if job.config else None
        store.finish(head, sorted([*there, *made], key=lambda it: it.name))
        return store.manifest() | {"reused": len(there)}


def _keep(store: Store, parts: list[Part]) -> None:
    """Stops where nothing can be read: what an earlier run found is worth more than that."""
    read = [it for part in parts for it in part.slices if not isinstance(it, Failure)]
    if read or not store.has_results():
        return
    why = next((f"{it.path}: {it.why}" for part in parts for it in part.slices if isinstance(it, Failure)), None)
    raise FleetError(f"{why or 'no INPUT has a Dockerfile'}; the results in {store.folder} stay as they are")


def _make(parts: list[Part], engine: Engine, store: Store, progress: Progress) -> list[Counts]:
    """Makes all parts, the lost ones by halves."""
    made: list[Counts] = []
    while parts:
        waiting = {part.name: part for part in parts}
        lost: list[Part] = []
        for outcome in engine.run(parts):
            part = waiting.pop(outcome.name, None)
            if outcome.stop:
                raise FleetError(f"{outcome.stop}; what is done is kept: mend that, and run the same command again")
            if part and outcome.counts:
                made.append(outcome.counts)
                progress.step(outcome.counts)
            elif part and outcome.lost:
                lost += _smaller(part, outcome.lost)
        if waiting:
            raise FleetError(f"{len(waiting)} parts are missing from what the engine gave; run the same command again")
        # Those that an earlier run made, when it lost the same part.
        there = {part.name: counts for part in lost if (counts := store.counts(part.name))}
        progress.more(len(lost))
        for counts in there.values():
            made.append(counts)
            progress.step(counts)
        parts = [part for part in lost if part.name not in there]
    return made


def _smaller(part: Part, why: str) -> list[Part]:
    """What a lost part comes to."""
    smaller = part.halves() or [part.lost(why)]
    if smaller == [part]:
        raise FleetError(f"not even an error row can be written: {why}")
    return smaller


def config(path: str | None) -> tuple[tuple[str, ...], str]:
    """Options and contents of a file that `--config` names, with those of the rules that it names."""
    if path is None:
        return (), ""
    try:
        place = Path(path).resolve(strict=True)
        rules = [it.read_text(encoding="utf-8", errors="replace") for it in own_rules(place) if it.is_file()]
        return ("--config", str(place)), "\0".join([place.read_text(encoding="utf-8"), *rules])
    except (OSError, UnicodeDecodeError) as error:
        raise FleetError(f"{path}: cannot be read as settings: {error}") from error
