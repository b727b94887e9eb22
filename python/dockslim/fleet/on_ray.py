"""The engine of a cluster: Ray Data, on the cluster that `RAY_ADDRESS` names, or on one that is started here."""

from __future__ import annotations

import logging
import os
import pickle
import re
import socket
from collections.abc import Iterator, Sequence
from typing import Any

from .engine import Outcome, run
from .errors import FleetError
from .part import Part

#: How long a cluster may take to answer.
_SECONDS = 20


class Ray:
    """Runs each part as a task of one CPU. Rows of parts go in and rows of counts come out; files are read by the tasks."""

    def __init__(self, workers: int | None) -> None:
        try:
            import ray
            from ray.data import DataContext
        except ImportError as error:
            raise FleetError(
                "Ray is not installed; run `pip install 'dockslim[fleet]'`, or take `--engine local`"
            ) from error
        self._ray = ray
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        # A cluster that happens to run here is nobody's to take.
        here: dict[str, Any] = {"address": "local", "num_cpus": workers, "include_dashboard": False}
        own = {} if os.environ.get("RAY_ADDRESS") else here
        _reach(os.environ.get("RAY_ADDRESS", ""))
        try:
            ray.init(logging_level=logging.ERROR, log_to_driver=False, **own)
        except Exception as error:
            raise _gone("does not start", error) from error
        DataContext.get_current().enable_progress_bars = False

    def run(self, parts: Sequence[Part]) -> Iterator[Outcome]:
        if not parts:
            return
        items = [{"part": pickle.dumps(part)} for part in parts]
        rows = self._ray.data.from_items(items, override_num_blocks=len(items))
        # Ray tries a task whose worker died again, without end; `engine.run` sees to that.
        outcomes = iter(rows.map(_task, num_cpus=1).iter_rows())
        while row := self._next(outcomes):
            yield pickle.loads(row["outcome"])

    def _next(self, outcomes: Iterator[dict[str, Any]]) -> dict[str, Any] | None:
        try:
            return next(outcomes, None)
        except Exception as error:
            raise _gone("went away; what is done is kept: run the same command again", error) from error

    def close(self) -> None:
        self._ray.shutdown()


def _reach(address: str) -> None:
    """Tells soon of a cluster that is not there: Ray itself waits for minutes."""
    named = re.fullmatch(r"(?:ray://)?\[?([^/]+?)\]?:(\d{1,5})", address)
    if named:
        try:
            socket.create_connection((named[1], int(named[2])), timeout=_SECONDS).close()
        except (OSError, OverflowError) as error:
            raise FleetError(f"RAY_ADDRESS is {address}, and nothing answers there ({error})") from error


def _gone(what: str, error: Exception) -> FleetError:
    said = str(error).strip().splitlines()
    return FleetError(f"Ray {what} ({type(error).__name__}{': ' + said[0] if said else ''})")


def _task(row: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": pickle.dumps(run(pickle.loads(row["part"])))}
