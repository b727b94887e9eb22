"""What runs parts: `local` by threads of this process, each with children of its own; `ray` by Ray Data, here or on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from . import binary
from .errors import FleetError
from .part import Part
from .store import Counts, Store

#: How many workers may die of a part before it is lost.
ATTEMPTS = 3


@dataclass(frozen=True)
class Outcome:
    """What came of a part: its counts; or why it was `lost`, and smaller ones are worth a try; or why no other will `stop` failing."""

    name: str
    counts: Counts | None = None
    lost: str | None = None
    stop: str | None = None


class Engine(Protocol):
    """Runs parts in any order."""

    def run(self, parts: Sequence[Part]) -> Iterator[Outcome]:
        """Outcomes as they come. A part whose worker died is run again, however often."""

    def close(self) -> None:
        """Gives back what was started."""


def run(part: Part) -> Outcome:
    """Runs a part here. Never raises: an engine would try again without end, stop all, or leave the part out."""
    try:
        program = binary.find()
        if (here := binary.version(program)) != part.job.version:
            raise FleetError(
                f"{program} is dockslim {here}, and the run is of {part.job.version}; install that on all nodes"
            )
        with Store(part.job.out).attempt(part.name) as earlier:
            if earlier >= ATTEMPTS:
                return Outcome(part.name, lost=f"its worker died {earlier} times; left out")
            return Outcome(part.name, counts=part.write(program))
    except FleetError as error:
        return Outcome(part.name, stop=str(error))
    except Exception as error:  # pylint: disable=broad-except
        return Outcome(part.name, lost=f"{type(error).__name__}: {error}")
