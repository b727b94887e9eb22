#!/usr/bin/env python3
"""Builds Dockerfiles before and after they are fixed, and compares what the images hold.

    tests/fixes/builds.py BIN [CASE...] [--keep DIR]

A case is a folder of tests/fixes/cases. A copy of it is fixed by `BIN lint --fix --unsafe-fixes` (heavy-base-image aside: another
base is another tree), both are built, a layer an instruction, and the two trees are compared path by path: kind, mode, owner,
content, target of a link. What may be gone afterwards is what fixes are meant to take: package indexes and caches, and packages
that are installed no longer, with their files. What differs between two builds of the very same file (logs, caches of the
linker) is left aside. Exits with 1 where a tree is another one.

Prints the bytes above the base before and after, beside what the findings promised.

Needs root, buildah, skopeo, the network for apt, and the base that `tests/fixtures/builds/base bookworm` makes. Environment:
BUILDS, the folder of that store (default: ./builds-out).
"""
import argparse
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

CASES = pathlib.Path(__file__).resolve().parent / "cases"
BUILDS = pathlib.Path(os.environ.get("BUILDS", "builds-out")).resolve()
STORE = ["--root", str(BUILDS / "store"), "--runroot", str(BUILDS / "run"), "--storage-driver", "overlay"]
TAKEN = re.compile(r"/var/lib/apt/lists/.|/var/cache/apt/.")
# Two builds of one file differ here.
BY_CHANCE = re.compile(
    r"/var/log/|/var/cache/ldconfig/|/var/cache/debconf/|/var/lib/dpkg/(status|available|lock|triggers)|/var/lib/apt/extended_states"
    r"|/etc/(ld\.so\.cache|hosts|resolv\.conf)$|/(run|proc|sys|dev)(/|$)|/etc/[a-z]*-$|/etc/\.pwd\.lock$"
)
DATABASE = "/var/lib/dpkg/"
# buildah leaves an empty file where a file was mounted; BuildKit takes it away.
MOUNTED = re.compile(r"--mount=\S*target=([^\s,]+)")
# What scripts of packages choose among those that are there (update-alternatives), and what netbase's writes.
CHOSEN = re.compile(r"/etc/alternatives/|/var/lib/dpkg/alternatives/|/etc/networks$")
EMPTY = hashlib.sha256(b"").hexdigest()


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False, **more)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def context(folder):
    """Lays what the cases copy: some text, a script, an archive of it; always the same bytes."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    for number in range(20):
        (data / f"part{number}.txt").write_text(f"line of part {number}\n" * 5_000)
    (folder / "run.sh").write_text("#!/bin/sh\nexec cat /srv/data/part0.txt\n")
    with tarfile.open(folder / "data.tar", "w") as archive:
        archive.add(data, "data", filter=plain)


def plain(info):
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    return info


def build(name, folder, out):
    """The image as an archive."""
    out.unlink(missing_ok=True)
    code, told, why = run("buildah", *STORE, "bud", "--isolation", "chroot", "--layers", "--no-cache", "--network", "host",
                          "--pull-never", "-t", f"localhost/{name}", folder)
    if code:
        raise RuntimeError(f"{name} does not build:\n{(told + why)[-1500:]}")
    image = f"containers-storage:[overlay@{BUILDS}/store+{BUILDS}/run]localhost/{name}:latest"
    code, _, why = run("skopeo", "--insecure-policy", "copy", "-q", image, f"docker-archive:{out}")
    if code:
        raise RuntimeError(why)
    return out


def layers(path):
    with tarfile.open(path) as image:
        for name in json.load(image.extractfile("manifest.json"))[0]["Layers"]:
            yield tarfile.open(fileobj=image.extractfile(name))


def tree(path):
    """Every path with what is there, and the bytes of files above the lowest layer."""
    there, above = {}, 0
    for number, layer in enumerate(layers(path)):
        gone, entries = [], []
        for entry in layer:
            place = os.path.normpath("/" + entry.name)
            folder, name = os.path.split(place)
            if name == ".wh..wh..opq":
                gone.append((folder, False))
            elif name.startswith(".wh."):
                gone.append((f"{folder.rstrip('/')}/{name[4:]}", True))
            else:
                content = hashlib.sha256(layer.extractfile(entry).read()).hexdigest() if entry.isreg() else ""
                entries.append((place, entry, content))
                above += entry.size if number and entry.isreg() else 0
        for place, itself in gone:
            below = place.rstrip("/") + "/"
            there = {at: what for at, what in there.items() if not at.startswith(below) and not (itself and at == place)}
        for place, entry, content in entries:
            if entry.islnk():
                there[place] = there[os.path.normpath("/" + entry.linkname)]
                continue
            if not entry.isdir():
                below = place.rstrip("/") + "/"
                there = {at: what for at, what in there.items() if not at.startswith(below)} if place in there else there
            there[place] = (entry.type, entry.mode, entry.uid, entry.gid, content, entry.linkname)
    return there, above


def packages(path):
    """The files of each installed package, as dpkg lists them in the layers."""
    files, status = {}, ""
    for layer in layers(path):
        for entry in layer:
            place = "/" + entry.name.strip("/")
            if place == DATABASE + "status":
                status = layer.extractfile(entry).read().decode()
            elif place.startswith(DATABASE + "info/") and place.endswith(".list"):
                name = place[len(DATABASE + "info/"):-len(".list")].split(":")[0]
                files.setdefault(name, set()).update(layer.extractfile(entry).read().decode().split("\n"))
    blocks = (dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and line[0] != " ") for block in status.split("\n\n"))
    installed = {block["Package"] for block in blocks if "installed" in block.get("Status", "").split()}
    return files, installed


def differences(before, after, mounted):
    """What is another thing than before, and not meant to be."""
    (old, _), (new, _) = tree(before), tree(after)
    files, was = packages(before)
    _, now = packages(after)
    left_out = {file for package in was - now for file in files.get(package, ())}
    found = [f"{package} is installed only now" for package in sorted(now - was)]
    for place in sorted(old.keys() | new.keys()):
        if BY_CHANCE.search(place) or TAKEN.match(place) and place not in new or place.startswith(DATABASE + "info"):
            continue
        if left_out and CHOSEN.match(place):
            continue
        if place in mounted and place not in old and new[place][4] == EMPTY:
            continue
        if place not in new and (place in left_out or any(made_for(place, file) for file in left_out)):
            continue
        if old.get(place) != new.get(place):
            found.append(f"{place}: {old.get(place)} before, {new.get(place)} after")
    return found


def made_for(place, file):
    """What comes with the files of a package: the folders above them, and what its scripts write below them."""
    return file.startswith(place + "/") or place.startswith(file + "/") and len(file) > 8


def promised(told):
    """The bytes that the fixes' sum names."""
    sums = [line for line in told.splitlines() if "estimate" in line]
    return sums[-1].strip() if sums else "nothing"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--keep", help="leave the folders and images here")
    asked = parser.parse_args()
    binary = pathlib.Path(asked.binary).resolve()
    work = pathlib.Path(asked.keep or tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    wrong = 0
    for case in asked.cases or sorted(path.name for path in CASES.iterdir()):
        before, after = work / f"{case}-before", work / f"{case}-after"
        for folder in (before, after):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(CASES / case, folder)
            context(folder)
        _, _, told = run(binary, "lint", "--isolated", "--fix", "--unsafe-fixes", "--ignore", "heavy-base-image", after / "Dockerfile")
        if (before / "Dockerfile").read_text() == (after / "Dockerfile").read_text():
            print(f"FAIL  {case}: nothing was fixed", flush=True)
            wrong += 1
            continue
        try:
            images = [build(folder.name, folder, work / f"{folder.name}.tar") for folder in (before, after)]
        except RuntimeError as why:
            print(f"FAIL  {case}: {why}", flush=True)
            wrong += 1
            continue
        found = differences(*images, MOUNTED.findall((after / "Dockerfile").read_text()))
        sizes = [tree(image)[1] for image in images]
        print(f"{'FAIL' if found else 'ok  '}  {case}: {sizes[0]:,} -> {sizes[1]:,} bytes above the base; promised: {promised(told)}", flush=True)
        for line in found[:20]:
            print(f"        {line}")
        wrong += bool(found)
    if not asked.keep:
        shutil.rmtree(work)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
