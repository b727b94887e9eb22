"""``python -m dockslim``: the program itself, in the place of this process."""

from __future__ import annotations

import os
import sys
import sysconfig


def program() -> str:
    """Where the wheel has put the program: beside this Python, for this user, or beside the packages (``pip --target``)."""
    package = os.path.dirname(os.path.abspath(__file__))
    folders = [
        sysconfig.get_path("scripts"),
        sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")),
        os.path.join(os.path.dirname(package), "bin"),
    ]
    for folder in folders:
        path = os.path.join(folder, "dockslim")
        if os.path.isfile(path):
            return path
    searched = ", ".join(folders)
    raise SystemExit(f"error: the program `dockslim` is in none of {searched}: install the wheel again")


if __name__ == "__main__":
    path = program()
    os.execv(path, ["dockslim", *sys.argv[1:]])
