#!/usr/bin/env python3
"""Stands in for the program: answers a pipe as it does, finds one thing a RUN, and does what a poisoned text says.

POISON abort    ends by a signal        POISON hang     answers no more
POISON exit     ends with code 7        POISON parent   kills the worker
"""

import json
import os
import signal
import sys
import time

BASE = {"debian": 116_000_000, "node:22": 1_100_000_000}


def main(words):
    if words == ["--version"]:
        print("dockslim 9.9.9")
    elif "--stdin-format" in words:
        return pipe(words[0])
    else:
        names = [os.path.relpath(os.path.join(at, it), ".") for at, _, files in os.walk(".") for it in sorted(files)]
        print(json.dumps({"files": [it for it in names if os.path.basename(it) == "Dockerfile"], "failures": []}))
    return 0


def pipe(command):
    code = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        said = json.loads(line)
        text = said["text"]
        if "POISON" in text:
            poison(text.split("POISON ", 1)[1].split()[0])
        if "ERROR" in text:
            code = 2
            tell({"path": said["path"], "line": number, "error": "is no Dockerfile"})
            continue
        lines = size(said["path"], text) if command == "size" else findings(said["path"], text)
        for it in lines:
            tell(it)
        tell({"path": said["path"], "line": number, "done": True, "findings": len(lines)})
    return code


def poison(how):
    sys.stdout.flush()
    if how == "abort":
        os.abort()
    if how == "parent":
        os.kill(os.getppid(), signal.SIGKILL)
    if how == "hang":
        time.sleep(3600)
    sys.exit(7)


def findings(path, text):
    return [finding(path, n, line) for n, line in enumerate(text.splitlines(), 1) if line.startswith("RUN")]


def finding(path, number, line):
    heavy = "heavy" in line
    return {
        "path": path,
        "rule": "package-cache-left" if "cache" in line else "consecutive-runs",
        "aliases": [],
        "severity": "warning",
        "category": "size",
        "message": f'`{line}` leaves the pip cache in this layer "done": 1',
        "start": {"line": number, "column": 1},
        "end": {"line": number, "column": len(line) + 1},
        "instruction": {"cmd": "RUN", "line": number},
        "bytes": {
            "saves": 20_000_000,
            "low": 10_000_000,
            "high": None if heavy else 30_000_000,
            "compressed": None,
            "provenance": "estimate",
            "complete": not heavy,
        },
        "fix": {"title": f"mend line {number}", "safety": "safe", "edits": [{"start": 0, "end": 0, "text": "x"}]},
        "fingerprint": f"{abs(hash_of(line)):016x}",
        "folded": [],
    }


def hash_of(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & (2**64 - 1)
    return value


def size(path, text):
    base = text.split()[1]
    has = BASE.get(base)
    total = {key: has for key in ("unpacked", "compressed", "low", "high", "compressed_low", "compressed_high")}
    total["complete"] = True
    return [
        {
            "path": path,
            "target": "0",
            "base": {
                "reference": base,
                "resolved": base if has else None,
                "match": "exact" if has else "unknown",
                "unpacked": has,
                "compressed": has,
                "as_of": "2026-01-01" if has else None,
                "known_by": None,
            },
            "layers": [],
            "total": total,
            "waste": {"unpacked": 0, "low": 0, "high": 0, "complete": True},
            "after_fixes": total,
            "context": None,
        }
    ]


def tell(said):
    print(json.dumps(said, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
