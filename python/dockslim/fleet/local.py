"""The engine of one machine, without Ray. A thread suffices a worker: the work is done by children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from .engine import Outcome, run
from .part import Part


class Local:
    """Runs as many parts at once as there are workers."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers)

    def run(self, parts: Sequence[Part]) -> Iterator[Outcome]:
        for done in as_completed([self._pool.submit(run, part) for part in parts]):
            yield done.result()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
