#!/usr/bin/env python3
"""How long dockslim takes on Dockerfiles that grow: tests/growth/run.py BINARY [-k WORD] [--sizes KB,KB,…]

Runs `lint` and `size`, with a build context of 2,000 files and without, on each family of families.txt, each time twice
as long, on one thread, and prints the processor's seconds for the longest and the exponent of the last doubling. A
family fails where the exponent is above 1.2 and the longest takes more than a second a megabyte, in one run, in the best
of three and in the best of five: other work on the machine makes one or the other seem slow. Needs Python 3 on Linux.
"""

import argparse
import math
import os
import re
import resource
import subprocess
import sys
import tempfile

EXPONENT = 1.2 + 0.1  # the clock is not exact
SECONDS = 1  # for a megabyte
LIMIT = 30  # seconds, beyond which nothing is waited for
LINT = ["lint", "--format", "jsonl", "--isolated", "--fail-on", "never"]
SIZE = ["size", "--format", "json", "--isolated"]
COMMANDS = {
    "lint": [*LINT, "Dockerfile"],
    "size": [*SIZE, "Dockerfile"],
    "lint+context": [*LINT, "--context", "../context", "Dockerfile"],
    "size+context": [*SIZE, "--context", "../context", "Dockerfile"],
}


def families():
    """Name and text of each."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "families.txt")
    with open(path, encoding="utf-8") as file:
        parts = file.read().split("\n== ")[1:]
    return [(name, text + "\n") for name, text in (part.split("\n", 1) for part in parts)]


def grown(text, count):
    """The text with what grows in it `count` times."""

    def repeat(match):
        body = match[1]
        return "".join(body.replace("@i", str(i)).replace("@j", str(i + 1)) for i in range(count))

    return re.sub("⟦(.*?)⟧", repeat, text, flags=re.S)


def of_size(text, size):
    """The text, about so many bytes long."""
    some = 20_000
    return grown(text, max(1, int(some * size / len(grown(text, some)))))


def seconds(command):
    """Of the processor, or infinite where it took too long."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=LIMIT,
                              env={**os.environ, "RAYON_NUM_THREADS": "1"})
    except subprocess.TimeoutExpired:
        return math.inf
    if done.returncode not in (0, 1, 2) or b"panicked" in done.stderr:
        raise SystemExit(f"{command} ends with {done.returncode}: {done.stderr[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return max(after.ru_utime - before.ru_utime, 0.001)


def measure(binary, arguments, texts, runs):
    """Seconds for the longest, and the exponent of the last doubling."""
    last, took = math.nan, math.nan
    for text in texts:
        with open("Dockerfile", "w", encoding="utf-8") as file:
            file.write(text)
        last, took = took, min(seconds([binary, *arguments]) for _ in range(runs))
        if took == math.inf:
            break
    return took, math.log2(took / last)


def judge(binary, arguments, texts):
    """As `measure`, and whether it is wrong; again where it looks so."""
    for runs in 1, 3, 5:
        took, exponent = measure(binary, arguments, texts, runs)
        is_wrong = took > SECONDS * len(texts[-1]) / (1 << 20) and not exponent <= EXPONENT
        if not is_wrong or took == math.inf:
            break
    return took, exponent, is_wrong


def make_context():
    for i in range(2_000):
        folder = f"../context/d{i % 40}"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/f{i}.p{i % 50}", "w") as file:
            file.write("x" * (i % 997))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("-k", default="", help="only the families whose name has this word")
    parser.add_argument("--sizes", default="256,512,1024", help="kilobytes, each twice the one before")
    parser.add_argument("--commands", default=",".join(COMMANDS), help="of " + ", ".join(COMMANDS))
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    sizes = [int(size) << 10 for size in options.sizes.split(",")]
    commands = options.commands.split(",")
    chosen = [it for it in families() if options.k in it[0]]
    print("family".ljust(42), *(f"{name:>18}" for name in commands))
    failed = 0
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        # A Dockerfile's own folder is its context where none is named.
        os.mkdir(f"{folder}/alone")
        os.chdir(f"{folder}/alone")
        make_context()
        for name, text in chosen:
            texts = [of_size(text, size) for size in sizes]
            cells = []
            for command in commands:
                took, exponent, bad = judge(binary, COMMANDS[command], texts)
                failed += bad
                cells.append(f"{'*' if bad else ' '}{took:7.2f} s ^{exponent:5.2f}")
            print(name.ljust(42), *(f"{cell:>18}" for cell in cells), flush=True)
        os.chdir("/")
    print(f"{len(chosen)} families, {failed} times one grows too fast (*)")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
