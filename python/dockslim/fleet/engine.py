"""What runs parts: `local` by threads of this process, each with children of its own; `ray` by Ray Data, here or on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from . import binary
from .errors import FleetError
from .part import Part
from .store import Counts


@dataclass(frozen=True)
class Outcome:
    """What came of a part: its counts; or why it was `lost`, and smaller ones are worth a try; or why no other will `stop` failing."""

    name: str
    counts: Counts | None = None
    lost: str | None = None
    stop: str | None = None


class Engine(Protocol):
    """Runs parts in any order. One of which no outcome comes is lost, too."""

    def run(self, parts: Sequence[Part], retries: int) -> Iterator[Outcome]:
        """Outcomes as they come; a part whose worker died is tried so often again."""

    def close(self) -> None:
        """Gives back what was started."""


def run(part: Part) -> Outcome:
    """Runs a part here. Never raises: an engine would try again without end, stop all, or leave the part out."""
    try:
        program = binary.find()
        if (here := binary.version(program)) != part.job.version:
            raise FleetError(f"{program} is dockslim {here}, and the run is of {part.job.version}; install that on all nodes")
        return Outcome(part.name, counts=part.write(program))
    except FleetError as error:
        return Outcome(part.name, stop=str(error))
    except Exception as error:  # pylint: disable=broad-except
        return Outcome(part.name, lost=f"{type(error).__name__}: {error}")
