import os
from collections.abc import Mapping
from typing import Any

__version__: str

class Error(ValueError):
    """A text cannot be worked on: what is wrong, and what to do."""

class Desk:
    """The linters for texts, made once for all that have the same settings."""

    def __new__(
        cls,
        context: str | os.PathLike[str] | None = None,
        rules: list[str | os.PathLike[str]] = ...,
        found: bool = False,
    ) -> Desk: ...
    def lint(
        self, text: str | bytes, path: str | None = None, settings: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]: ...
    def size(
        self, text: str | bytes, path: str | None = None, settings: Mapping[str, Any] | None = None
    ) -> dict[str, Any]: ...
    def fix(
        self,
        text: str | bytes,
        path: str | None = None,
        settings: Mapping[str, Any] | None = None,
        unsafe: bool = False,
        only: list[str] = ...,
    ) -> dict[str, Any]: ...

def parse(text: str | bytes, path: str | None = None) -> dict[str, Any]: ...
def explain(rule: str) -> str: ...
