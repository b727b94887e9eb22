"""What ends a run. All else is a row of the result."""

from __future__ import annotations


class FleetError(Exception):
    """A sentence for the one who started the run: what is wrong, where, and what mends it."""
