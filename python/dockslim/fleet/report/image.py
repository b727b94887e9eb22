"""Names of base images, so that one image has one name."""

from __future__ import annotations

#: Of images whose name a variable of the build decides.
VARIABLE = "(a variable decides)"
HUB = "docker.io"


def name(reference: str | None) -> str:
    """The name with its tag, without what Docker Hub is understood to be."""
    if not reference or "$" in reference:
        return VARIABLE
    registry, path = split(reference)
    if "@" not in path and ":" not in path.rsplit("/", 1)[-1] and path != "scratch":
        path += ":latest"
    return path if registry == HUB else f"{registry}/{path}"


def split(reference: str) -> tuple[str, str]:
    """The registry, and the rest."""
    first, slash, rest = reference.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost"):
        first, rest = HUB, reference
    if first == "index.docker.io":
        first = HUB
    return first, rest.removeprefix("library/") if first == HUB else rest


def repository(reference: str) -> str:
    """The name without tag and digest."""
    whole = name(reference).split("@", 1)[0]
    head, slash, last = whole.rpartition("/")
    return f"{head}{slash}{last.split(':', 1)[0]}"
