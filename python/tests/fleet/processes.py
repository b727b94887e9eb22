"""Which processes a run has started."""

from __future__ import annotations

import subprocess


def below(top: int, command: str) -> list[int]:
    """Those that `top` started, itself or through others, whose command begins so."""
    said = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in said.splitlines()]
    parents = {int(pid): int(parent) for pid, parent, _ in rows}

    def is_below(pid: int) -> bool:
        while pid in parents and pid != top:
            pid = parents[pid]
        return pid == top

    return [int(pid) for pid, _, args in rows if args.startswith(command) and is_below(int(pid))]
