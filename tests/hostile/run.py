#!/usr/bin/env python3
"""Hostile inputs beside good files: tests/hostile/run.py BINARY [-k WORD]

Makes each input in a folder of its own, beside good Dockerfiles, and runs the program on it with bounded memory and
time. Whatever the input: no crash, no hang, nothing written where it should not be, no raw control character in a
report, and every finding of the good files told. Needs Python 3 on Linux and nothing else; runs nothing as root's
equal: what a case needs it makes itself.
"""

import argparse
import gzip
import hashlib
import io
import json
import lzma
import os
import resource
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib

MEMORY = 1 << 30  # of address space, in bytes
SECONDS = 20  # by the clock; the machine may be busy
GOOD = 20
CASES = []


def case(*args, code=(0, 1, 2), says=None, good=True, stdin=None, seconds=SECONDS, memory=MEMORY, file_size=1 << 30,
         send=None):
    """Registers a function that fills the folder. `args` is what is run (`lint` of the folder unless given), `code` the
    exit codes that are right, `says` what standard error must contain, `good` whether the good files' findings must be
    there (not where the whole command is refused), `send` a signal that comes once it has begun to write."""

    def register(make):
        CASES.append((make.__name__, make, list(args), code, says, good, stdin, seconds, memory, file_size, send))
        return make

    return register


LINT = ["lint", "--fail-on", "never", "--format", "jsonl"]


def write(name, data):
    folder = os.path.dirname(name)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(name, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


# --- Outputs


@case("lint", "--format", "jsonl", "-o", "out.json", ".", good=False)
def output_with_planted_links():
    for pid in range(1, 400):
        for name in (f".out.json.{pid}.tmp", f"out.json.{pid}.tmp"):
            os.symlink("canary", name)


@case("lint", "--format", "sarif=out.sarif", "--format", "json=./out.sarif", ".", code=(2,), good=False)
def two_outputs_one_file():
    pass


@case("lint", "--format", "sarif=a.out", "--format", "json=b.out", ".", code=(2,), good=False)
def two_outputs_one_link():
    write("a.out", "")
    os.symlink("a.out", "b.out")


@case("lint", "--format", "sarif=a.out", "--format", "json=b.out", ".", code=(2,), good=False)
def two_outputs_one_hard_link():
    write("a.out", "")
    os.link("a.out", "b.out")


@case("lint", "--format", "sarif=sub/../a.out", "--format", "json=a.out", ".", code=(2,), good=False)
def two_outputs_one_by_dots():
    os.mkdir("sub")


@case("lint", "-o", "good/0.Dockerfile", ".", code=(2,), good=False)
def output_is_an_input():
    pass


@case("lint", "-o", "link", ".", code=(2,), good=False)
def output_links_to_an_input():
    os.symlink("good/0.Dockerfile", "link")


@case("lint", "-o", ".dockslim.yaml", ".", code=(2,), good=False)
def output_is_the_settings():
    write(".dockslim.yaml", "fail-on: never\n")


@case("lint", "-o", "list", "--files-from", "list", code=(2,), good=False)
def output_is_the_list():
    write("list", "good/0.Dockerfile\n")


@case("size", "-o", "good/1.Dockerfile", "good/1.Dockerfile", code=(2,), good=False)
def size_output_is_an_input():
    pass


@case("lint", "-o", "no/such/folder/out", ".", code=(2,), good=False)
def output_without_folder():
    pass


@case("lint", "-o", "good", ".", code=(2,), good=False)
def output_is_a_folder():
    pass


@case("lint", "-o", "/dev/full", ".", code=(2,), good=False)
def output_is_full():
    pass


for NAME in (".gitignore", ".ignore", "good/.gitignore", ".git/info/exclude"):
    def output_is_a_file_of_patterns():
        for name in (".gitignore", ".ignore", "good/.gitignore", ".git/info/exclude"):
            write(name, "none\n")
    output_is_a_file_of_patterns.__name__ = f"output_is_{NAME.strip('.').replace('/.', '_').replace('/', '_')}"
    case("lint", "--fail-on", "never", "-o", NAME, ".", code=(2,), good=False)(output_is_a_file_of_patterns)


for NAME in ("a.tar", "app/main.py", "app/data.bin"):
    def output_is_copied():
        write("bad/Dockerfile", "FROM alpine\nADD a.tar /x/\nCOPY app /app/\n")
        write("a.tar", "archive")
        write("app/main.py", "print()\n")
        write("app/data.bin", b"\0" * 100)
    output_is_copied.__name__ = f"output_is_copied_{NAME.replace('/', '_')}"
    case("lint", "--context", ".", "--format", f"json={NAME}", ".", code=(2,), good=False)(output_is_copied)


@case("lint", "--format", "json=out.json", ".", code=(2,), good=False, says="cannot write the report", file_size=4096)
def output_may_not_grow():
    write("bad/Dockerfile", "FROM a\n" + "X\n" * 900)


@case("lint", "-", "--format", "json=out.json", code=(-signal.SIGQUIT,), good=False, send=signal.SIGQUIT)
def quit_while_writing():
    pass


# --- Stages and paths


def chain(line, count=12_000):
    return "FROM alpine AS s0\n" + "".join(line.format(i=i, j=i + 1) for i in range(count))


@case()
def stage_chain():
    for n in range(6):
        write(f"bad/{n}.Dockerfile", chain("FROM s{i} AS s{j}\n"))


@case()
def copy_from_chain():
    write("bad/Dockerfile", chain("FROM scratch AS s{j}\nCOPY --from=s{i} /a /a\n"))


@case()
def mount_chain():
    write("bad/Dockerfile", chain("FROM scratch AS s{j}\nRUN --mount=from=s{i},target=/a cp /a/b /c\n", 6_000))


@case()
def onbuild_chain():
    write("bad/Dockerfile", chain("FROM s{i} AS s{j}\nONBUILD RUN apt-get update\n", 4_000))


@case()
def deep_workdir():
    write("bad/Dockerfile", "FROM alpine\n" + ("WORKDIR " + "a" * 57 + "\n") * 12_000)


@case()
def deep_workdir_with_copies():
    write("bad/Dockerfile", "FROM alpine\n" + ("WORKDIR " + "a" * 57 + "\nCOPY b c\n") * 4_000)


@case()
def doubling_variables():
    text = "FROM alpine\nENV A=aaaaaaaaaaaaaaaa\n" + "ENV A=$A$A\n" * 60 + "WORKDIR /$A\nCOPY a $A\nRUN rm -rf $A\n"
    write("bad/Dockerfile", text)


@case()
def doubling_arguments():
    text = "ARG A0=aaaaaaaaaaaaaaaa\n" + "".join(f"ARG A{i + 1}=$A{i}$A{i}\n" for i in range(60))
    write("bad/Dockerfile", text + "FROM $A60\nRUN ls\n")


@case()
def doubling_in_the_shell():
    body = "a=aaaaaaaaaaaaaaaa; " + "a=$a$a; " * 60 + "rm -rf /$a"
    write("bad/Dockerfile", f"FROM alpine\nRUN {body}\n")


@case()
def braces():
    write("bad/Dockerfile", "FROM alpine\nRUN touch /{1..1000000}{1..1000000} " + "{a,b}" * 60 + "\n")


@case()
def nested_shell():
    for n, token in enumerate(["$(", "(", "{ ", "${a:-", "`", "if true; then ", "$((", "<<A\n", "'", "case a in a) "]):
        write(f"bad/{n}.Dockerfile", "FROM alpine\nRUN " + token * 50_000 + "\n")


@case()
def long_line():
    write("bad/Dockerfile", "FROM alpine\nRUN echo " + "a" * 10_000_000 + "\n")


@case()
def many_heredocs():
    words = " ".join(f"<<A{i}" for i in range(20_000))
    write("bad/Dockerfile", f"FROM alpine\nRUN cat {words}\n" + "".join(f"A{i}\n" for i in range(20_000)))


@case()
def nested_json():
    write("bad/Dockerfile", "FROM alpine\nCMD " + "[" * 500_000 + "\nENTRYPOINT [" + '"a",' * 100_000 + '"a"]\n')


@case()
def many_continuations():
    write("bad/Dockerfile", "FROM alpine\nRUN " + "\\\n" * 500_000 + "true\n")


@case()
def many_comments():
    write("bad/Dockerfile", "FROM alpine\n" + "# dockslim ignore=latest-tag x\n" * 3_000 + "RUN true\n")


@case()
def many_names_in_a_comment():
    write("bad/Dockerfile", "# dockslim ignore=" + "a," * 50_000 + "\nFROM alpine\n")


@case()
def no_newline_nul_and_bom():
    write("bad/0.Dockerfile", b"\xef\xbb\xbfFROM alpine\0\nRUN a\0b")
    write("bad/1.Dockerfile", bytes(range(256)) * 400)
    write("bad/2.Dockerfile", b"FROM \xff\xfe\nRUN \xc3\x28")
    write("bad/3.Dockerfile", "FROM alpine\r\nRUN a \\\r\n\r\r\n b\r")


@case()
def many_errors():
    write("bad/Dockerfile", "FROM a\n" + "X\n" * 3_200_000)


@case()
def many_errors_of_flags():
    write("bad/Dockerfile", "FROM a\n" + "RUN --x --y --mount=type=x true\n" * 300_000)


@case()
def many_findings_in_many_files():
    for n in range(100):
        write(f"bad/{n}.Dockerfile", "FROM a\n" + "X\nRUN --x cd y\nCMD ['a']\n" * 2_000)


@case()
def many_useless_names():
    write("bad/Dockerfile", "FROM a\n" + ("# dockslim ignore=" + "a," * 1_000 + "\n") * 200)


# --- Special files and links


@case("lint", "--format", "jsonl", "--fail-on", "never", "/proc/kmsg", "bad/Dockerfile", "good", code=(2,))
def files_of_the_kernel():
    os.mkdir("bad")
    os.symlink("/proc/kmsg", "bad/Dockerfile")


@case("lint", "--format", "jsonl", "--fail-on", "never", "bad/i.Dockerfile", code=(0,), good=False)
def link_to_a_folder_named():
    os.mkdir("bad")
    os.symlink("../good", "bad/i.Dockerfile")


@case("lint", "--format", "jsonl", "--fail-on", "never", ".", seconds=6)
def deep_folders():
    here = os.getcwd()
    for _ in range(800):
        os.mkdir("d")
        os.chdir("d")
    write("Dockerfile", "FROM a\n")
    os.chdir(here)


@case("lint", "--files-from", "list", code=(2,), good=False, says="split it")
def list_of_many_lines():
    write("list", "a\n" * 20_000_000)


@case("lint", "--files-from", "list", code=(2,), good=False)
def list_of_different_names():
    write("list", "".join(f"{i:060}\n" for i in range(990_000)))



def fifo(name):
    folder = os.path.dirname(name)
    if folder:
        os.makedirs(folder, exist_ok=True)
    os.mkfifo(name)


@case()
def fifo_as_dockerfile():
    fifo("bad/Dockerfile")


@case("lint", "--format", "jsonl", "--fail-on", "never", "bad/Dockerfile", "good", code=(2,))
def fifo_named():
    fifo("bad/Dockerfile")


@case()
def device_link_as_dockerfile():
    os.mkdir("bad")
    os.symlink("/dev/zero", "bad/Dockerfile")


@case("lint", "--format", "jsonl", "--fail-on", "never", "/dev/zero", "good", code=(2,))
def device_named():
    pass


@case()
def link_loop_as_dockerfile():
    os.mkdir("bad")
    os.symlink("b.Dockerfile", "bad/a.Dockerfile")
    os.symlink("a.Dockerfile", "bad/b.Dockerfile")
    os.symlink(".", "bad/loop")


@case()
def link_out_of_the_folder():
    os.mkdir("bad")
    os.symlink("/etc/passwd", "bad/Dockerfile.x")


def odd_file(name):
    """The same name, each kind of file that must not be read."""

    def link():
        os.symlink("/dev/zero", name)

    def pipe():
        fifo(name)

    def folder():
        os.makedirs(name)

    def outside():
        os.symlink("/etc/passwd", name)

    def large():
        with open(name, "wb") as file:
            file.truncate(3 << 30)

    for kind in (link, pipe, folder, outside, large):
        kind.__name__ = f"{name.strip('.').replace('/', '_').replace('.', '_')}_{kind.__name__}"
        yield kind


for NAME in (".gitignore", ".ignore", ".dockslim.yaml", ".hadolint.yaml", ".dockerignore", "good/.dockerignore"):
    for KIND in odd_file(NAME):
        # Settings that cannot be read are told, and what they are about is not linted.
        case(good="yaml" not in NAME)(KIND)


@case()
def gitignore_of_nested_braces():
    write("bad/.gitignore", "{a," * 50_000 + "a" + "}" * 50_000 + "\n")
    write("bad/Dockerfile", "FROM alpine\n")


@case()
def gitignore_of_many_patterns():
    write(".gitignore", "".join(f"{i % 977}*{i}\n" for i in range(60_000)))


@case(good=False, code=(2,))
def exclude_of_nested_braces():
    write(".dockslim.yaml", 'exclude: ["' + "{a," * 50_000 + "a" + "}" * 50_000 + '"]\n')


@case(good=False, code=(2,))
def exclude_of_many_patterns():
    write(".dockslim.yaml", "exclude:\n" + "".join(f"  - '**/a*{i}*/**'\n" for i in range(8_000)))


@case("data", "list", code=(0,), good=False)
def nasty_table():
    write("data/dockslim/packages/debian_b\x1b[31m\u202e_12.bin", "")


@case()
def rule_is_a_device():
    os.makedirs(".dockslim/rules")
    os.symlink("/dev/zero", ".dockslim/rules/a.yaml")
    fifo(".dockslim/rules/b.yaml")


@case("lint", "--config", "pipe", ".", code=(2,), good=False)
def config_is_a_pipe():
    fifo("pipe")


@case("lint", "--config", "/dev/zero", ".", code=(2,), good=False)
def config_is_a_device():
    pass


@case("lint", "--files-from", "/dev/zero", code=(2,), good=False)
def list_is_a_device():
    pass


@case("lint", "--files-from", "pipe", code=(2,), good=False)
def list_is_a_pipe():
    fifo("pipe")


@case("lint", "--format", "jsonl", "--fail-on", "never", "--context", ".", ".")
def context_with_odd_files():
    write("bad/Dockerfile", "FROM alpine\nADD a.tar b.tar c.tar /x/\nCOPY . /y\n")
    fifo("a.tar")
    os.symlink("/dev/zero", "b.tar")
    os.symlink("c.tar", "c.tar")


@case("lint", ".", code=(2,), good=False, says="context")
def settings_send_the_walk_over_the_disk():
    write(".dockslim.yaml", "context: /\n")


@case("lint", "Dockerfile", code=(2,), good=False)
def folder_named_dockerfile():
    os.mkdir("Dockerfile")


# --- Settings


@case(good=False, code=(2,))
def yaml_aliases_of_long_scalars():
    lines = ["a0: &a0 " + "x" * 60_000] + [f"a{i}: &a{i} [{', '.join(['*a' + str(i - 1)] * 9)}]" for i in range(1, 12)]
    write(".dockslim.yaml", "\n".join(lines) + "\n")


@case()
def yaml_many_arguments():
    write(".dockslim.yaml", "build-args:\n" + "".join(f"  A{i}: b\n" for i in range(5_000)))


@case(good=False, code=(2,))
def yaml_deep():
    write(".dockslim.yaml", "[" * 100_000)


@case(good=False, code=(2,))
def yaml_deep_block():
    write(".dockslim.yaml", "".join(" " * i + "a:\n" for i in range(2_000)))


@case(good=False, code=(2,))
def yaml_many_keys():
    write(".dockslim.yaml", "".join(f"k{i}: v\n" for i in range(200_000)))


@case(good=False, code=(2,))
def yaml_odd_bytes():
    write(".dockslim.yaml", b"fail-on: \x00\x1b[31m\xc2\x9b never\r\n")


@case(good=False, code=(2,))
def yaml_hadolint_bomb():
    write(".hadolint.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join(['*' + chr(ord(c) - 1)] * 9)}]\n" for c in "bcdefghij"))


@case()
def yaml_rules():
    write(".dockslim/rules/deep.yaml", "id: deep\nmatch: " + "{all: [" * 20_000)
    write(".dockslim/rules/bomb.yaml", "x: &a " + "y" * 100_000 + "\nz: [" + ",".join(["*a"] * 5_000) + "]\n")


@case("lint", "--select", "", ".", code=(2,), good=False)
def empty_selection():
    pass


@case("lint", "--build-arg", "=", ".", code=(2,), good=False)
def empty_argument():
    pass


def long_value(key, value):
    def make():
        write("bad/.dockslim.yaml", f"{key}: " + value.format("x" * 1_000_000) + "\n")
        for n in range(2_500):
            write(f"bad/{n}.Dockerfile", "FROM scratch\n")

    make.__name__ = f"long_value_of_{key.replace('-', '_')}"
    return make


for KEY, VALUE in (("target", "{}"), ("fail-on", "{}"), ("select", "[{}]"), ("severity", "{{all: {}}}"), ("context", "{}")):
    case(code=(0,) if KEY == "target" else (2,))(long_value(KEY, VALUE))


# --- Archives and contexts


def tar(name, entries, pax=None):
    with tarfile.open(name, "w", format=tarfile.PAX_FORMAT) as archive:
        for path, size, headers in entries:
            info = tarfile.TarInfo(path)
            info.size = size
            info.pax_headers = headers
            archive.addfile(info, io.BytesIO(b"\0" * size))


def header(name, size, kind):
    block = bytearray(512)
    block[: len(name)] = name
    block[100:108] = b"0000644\0"
    if size < 8 ** 11:
        block[124:136] = b"%011o\0" % size
    else:
        block[124:136] = b"\x80" + struct.pack(">Q", size).rjust(11, b"\0")
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


ADDS = "FROM scratch\nADD a.tar /x\n"
CONTEXT = ["lint", "--format", "jsonl", "--fail-on", "never", "--context", ".", "."]


@case(*CONTEXT)
def archive_with_a_name_of_gigabytes():
    write("bad/Dockerfile", ADDS)
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with open("a.tar", "wb") as file:
        file.write(packer.compress(header(b"././@LongLink", 1 << 31, b"L")))
        for _ in range(600):
            file.write(packer.compress(b"a" * (1 << 20)))
        file.write(packer.flush())


@case(*CONTEXT)
def archive_with_records_of_gigabytes():
    write("bad/Dockerfile", ADDS)
    with gzip.open("a.tar", "wb", 1) as file:
        for kind in (b"x", b"g"):
            file.write(header(b"pax", 1 << 31, kind))
            for _ in range(300):
                file.write(b"9999999 a=" + b"b" * (1 << 20))


@case("size", "--format", "json", "--context", ".", "bad/Dockerfile", code=(0,), good=False)
def archive_with_a_sparse_file():
    write("bad/Dockerfile", ADDS)
    tar("a.tar", [("GNUSparseFile.0/a", 512, {
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "a",
        "GNU.sparse.realsize": "8600000000"})])


@case(*CONTEXT)
def archive_of_negative_and_huge_sizes():
    write("bad/Dockerfile", ADDS + "ADD b.tar c.tar /y/\n")
    write("a.tar", header(b"a", 1 << 62, b"0") * 2)
    write("b.tar", header(b"b", 0, b"0")[:100])
    tar("c.tar", [(f"f{i}", 0, {"size": "-5"}) for i in range(10)])


@case(*CONTEXT)
def archive_bomb():
    write("bad/Dockerfile", ADDS)
    with gzip.open("a.tar", "wb", 9) as file:
        file.write(header(b"a", 4 << 30, b"0"))
        for _ in range(4 << 10):
            file.write(b"\0" * (1 << 20))


@case(*CONTEXT, says="more memory")
def archive_of_a_large_dictionary():
    write("bad/Dockerfile", ADDS)
    data = bytearray(lzma.compress(b"\0" * 1024))
    data[16] = 40
    data[20:24] = struct.pack("<I", zlib.crc32(data[12:20]))
    write("a.tar", bytes(data))


@case(*CONTEXT)
def archive_of_many_entries():
    write("bad/Dockerfile", ADDS)
    with gzip.open("a.tar", "wb", 1) as file:
        block = header(b"a", 0, b"0") * 2_000
        for _ in range(300):
            file.write(block)


@case(*CONTEXT)
def dockerignore_of_many_patterns():
    write("bad/Dockerfile", "FROM scratch\nCOPY . /x\n")
    write(".dockerignore", "".join(f"**/*a{i}*b*\n" for i in range(400)) + "**/**/**/**/x*y*z*\n!**/keep\n")
    for i in range(100):
        os.makedirs(f"deep/{i}/b/c/d")
        for j in range(40):
            write(f"deep/{i}/b/c/d/{'a' * 40}{j}", "")


@case(*CONTEXT)
def dockerignore_of_a_long_pattern():
    write("bad/Dockerfile", "FROM scratch\nCOPY . /x\n")
    write(".dockerignore", "*a" * 200_000 + "\n" + "**/" * 100_000 + "b\n" + "[" + "a-" * 10_000 + "\n")
    write("aaaa/" * 40 + "a", "")


def lists(text, *more):
    return ["data", "update", "debian:bookworm", "--dir", "tables", "--from", text, *more]


@case(*lists("Packages"), code=(2,), good=False)
def list_bomb():
    with gzip.open("Packages", "wb", 9) as file:
        file.write(b"Package: a\nVersion: 1\nInstalled-Size: 1\nDescription: ")
        for _ in range(6 << 10):
            file.write(b"a" * (1 << 20))


@case(*lists("Packages"), code=(0, 2), good=False)
def list_of_negative_sizes():
    write("Packages", "".join(
        f"Package: p{n}\nVersion: 1\nArchitecture: amd64\nInstalled-Size: {size}\nSize: {size}\n\n"
        for n, size in enumerate(["-1", "99999999999999999999999", "abc", "", "1"])))


@case(*lists("/dev/zero"), code=(2,), good=False)
def list_from_a_device():
    pass


@case(*lists("pipe"), code=(2,), good=False)
def list_from_a_pipe():
    fifo("pipe")


# --- Images


def stream(size):
    """What a gzip file of so many zeros is made of, and the digest of the layer that holds them."""
    digest, packer, block = hashlib.sha256(), zlib.compressobj(1, zlib.DEFLATED, 31), b"\0" * (1 << 20)
    out = []
    for part in (header(b"zeros", size, b"0"), *[block] * (size >> 20), b"\0" * 1024):
        digest.update(part)
        out.append(packer.compress(part))
    return b"".join([*out, packer.flush()]), digest.hexdigest()


def saved(layers, name="a.tar", more=()):
    """An image as `docker save` wrote it: of archives, or of packed ones with the digest of what is in them."""
    layers = [it if isinstance(it, tuple) else (it, hashlib.sha256(it).hexdigest()) for it in layers]
    config = json.dumps({"os": "linux", "architecture": "amd64", "config": {},
                         "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for _, digest in layers]}})
    names = [f"{n}/layer.tar" for n in range(len(layers))]
    manifest = json.dumps([{"Config": "config.json", "RepoTags": ["a:1"], "Layers": names}])
    files = [*more, ("config.json", config.encode()), ("manifest.json", manifest.encode()),
             *zip(names, (it for it, _ in layers))]
    with open(name, "wb") as file:
        for path, content in files:
            file.write(header(path.encode(), len(content), b"0") + content + b"\0" * (-len(content) % 512))
        file.write(b"\0" * 1024)


def files_of(paths):
    return b"".join(header(path.encode(), 0, b"0") for path in paths) + b"\0" * 1024


IMAGE = ["image", "--format", "json", "a.tar"]
SQUASH = ["squash", "a.tar", "-o", "out.tar"]


@case(*IMAGE, code=(0,), good=False, memory=256 << 20, seconds=60)
def image_bomb():
    saved([stream(1 << 30)])


@case(*SQUASH, code=(0,), good=False, memory=256 << 20)
def squash_bomb():
    saved([files_of(["a"]), stream(1 << 28)])


@case(*IMAGE, code=(2,), says="a build stops at more than", good=False, memory=256 << 20)
def image_with_a_record_of_hundreds_of_megabytes():
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    parts = [packer.compress(header(b"pax", 300 << 20, b"x"))]
    parts += [packer.compress(b"9999999 a=" + b"b" * ((1 << 20) - 10)) for _ in range(300)]
    saved([(b"".join([*parts, packer.flush()]), "0" * 64)])


for COMMAND in ("image", "squash"):
    def image_of_many_files():
        many = [f"d{n % 2000}/f{n}" for n in range(100_000)]
        gone = [f"d{n % 2000}/.wh.f{n}" for n in range(3_000)]
        opaque = [f"d{n}/.wh..wh..opq" for n in range(2_000)]
        saved([files_of(["base"]), files_of(many), files_of(gone), files_of(opaque)])
    image_of_many_files.__name__ = f"{COMMAND}_of_many_files"
    case(*(IMAGE if COMMAND == "image" else SQUASH), code=(0,), good=False)(image_of_many_files)


@case(*IMAGE, code=(0,), good=False)
def image_of_a_deep_path():
    record = b" path=" + b"d/" * 20_000 + b"f\n"
    record = b"40013" + record
    assert len(record) == 40_013
    deep = header(b"pax", len(record), b"x") + record + b"\0" * (-len(record) % 512) + header(b"f", 0, b"0")
    saved([deep + b"\0" * 1024, files_of([".wh.d"])])


@case(*SQUASH, code=(0,), good=False)
def image_with_files_outside():
    link = bytearray(header(b"out", 0, b"2"))
    link[157:159] = b".."
    link[148:156] = b" " * 8
    link[148:156] = b"%06o\0 " % sum(link)
    saved([files_of(["a"]), bytes(link) + files_of(["out/canary", "/canary", "/../canary"])],
          more=[("../canary", b"evil"), ("/tmp/canary", b"evil"), ("canary", b"evil")])


@case(*SQUASH, code=(2,), says="leads out of the image", good=False)
def squash_of_a_name_that_leads_out():
    saved([files_of(["a"]), files_of(["../canary"])])


@case("squash", "a.tar", "-o", "canary", code=(2,), says="cannot be its output", good=False)
def squash_into_the_image():
    saved([files_of(["a"]), files_of(["b"])])
    os.remove("canary")
    os.symlink("a.tar", "canary")


@case(*SQUASH, code=(2,), good=False, file_size=40_000)
def squash_may_not_grow():
    saved([files_of(["a"]), header(b"b", 30_000, b"0") + os.urandom(30_000) + b"\0" * (-30_000 % 512 + 1024)])


@case(*SQUASH, good=False, code=(-signal.SIGTERM, 0, 1, 2, 143), send=signal.SIGTERM)
def squash_that_is_ended():
    saved([files_of(["a"]), stream(1 << 29)])


# --- Bundles


BUNDLE = ["bundle", "--root", "root", "/app", "-o", "out"]


def program(strings, size, needed, count=3):
    """The start of a program whose strings lie there; all else is in its first bytes."""
    dynamic = b"".join(struct.pack("<QQ", *it) for it in ((1, needed), (5, strings), (10, size), (0, 0)))
    segments = [(1, 0, 0, 1 << 40), (2, 0x400, 0x400, len(dynamic)), (3, 0x500, 0x500, 12)]
    table = b"".join(struct.pack("<IIQQQQQQ", kind, 4, at, place, place, length, length, 8)
                     for kind, at, place, length in segments)
    head = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, 62, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0)
    return (head + table).ljust(0x400, b"\0") + dynamic.ljust(0x100, b"\0") + b"/lib/ld.so.2\0"[:12].ljust(16, b"\0")


@case(*BUNDLE, code=(2,), says="is damaged", good=False, memory=256 << 20)
def bundle_of_a_program_of_a_terabyte():
    write("root/app", program(0x1000, (1 << 40) - 0x2000, (1 << 40) - 0x3000))
    os.truncate("root/app", 1 << 40)


@case(*BUNDLE, code=(2,), says="is damaged", good=False, memory=256 << 20)
def bundle_of_a_program_of_many_segments():
    write("root/app", program(0x1000, 16, 0, count=65535))
    os.truncate("root/app", 1 << 32)


@case(*BUNDLE, "--add", "/big", code=(2,), says="canary", good=False, memory=256 << 20, file_size=1 << 20)
def bundle_that_may_not_grow():
    write("root/app", program(0, 0, 0, count=0))
    write("root/canary", b"c" * (2 << 20))
    os.symlink("canary", "root/big")


@case(*BUNDLE, code=(2,), says="is damaged", good=False)
def bundle_of_a_pipe_and_links():
    write("root/app", program(0x1000, 16, 0))
    os.makedirs("root/lib")
    fifo("root/lib/ld.so.2")
    os.symlink("/lib/loop", "root/lib/loop")


@case("bundle", "--root", "root", "/lib/loop/a", "--list", code=(2,), says="lead back to themselves", good=False)
def bundle_behind_a_loop():
    os.makedirs("root/lib")
    os.symlink("/lib/loop", "root/lib/loop")


@case("bundle", "--root", "root", "/out/canary", "/up", "--list", code=(2,), says="it is not there in the root", good=False)
def bundle_of_what_is_outside():
    os.makedirs("root")
    os.symlink(os.getcwd(), "root/out")
    os.symlink("../canary", "root/up")


@case("bundle", "--root", "a.tar", "/b", "-o", "out.tar", code=(2,), good=False, memory=256 << 20)
def bundle_of_a_bomb():
    saved([files_of(["b"]), stream(1 << 28)])


@case("bundle", "--root", "root", "/app", "--add", "/big", "-o", "out", good=False, code=(-signal.SIGTERM, 0, 1, 2, 143),
      send=signal.SIGTERM)
def bundle_that_is_ended():
    write("root/app", b"#!/app\n")
    for n in range(64):
        write(f"root/big/{n}", bytes(4 << 20))


# --- Characters


NASTY = "\x1b[31m\x07\x9b\u202e\u2066\r\x7f\u00ad\u200b\u2028\ufeff\U000e0041"


def nasty():
    write("bad/Dockerfile", f"FROM alpine AS a{NASTY}\nRUNN {NASTY}\nRUN cd {NASTY} && apt-get update\nCMD ['{NASTY}']\n"
                            f"RUN curl -o /x{NASTY}.tgz http://x\nRUN rm /x{NASTY}.tgz\n")
    write(f"bad/{NASTY}.Dockerfile", f"FROM alpine\nRUNN {NASTY}\n")
    write("bad/rules/own.yaml", 'id: own\nsummary: "s\\e[31m"\ncategory: style\nseverity: error\n'
                                'message: "m\\e[31m\\u009b\\u202e{command}"\nmatch: {command: {name: apt-get}}\n'
                                'examples: [{bad: "FROM a\\nRUN apt-get x", at: apt-get}, {good: "FROM a"}]\n')


for FORMAT in ("text", "json", "jsonl", "sarif", "github", "gitlab", "checkstyle", "junit", "gnu"):
    def hostile_text():
        nasty()
    hostile_text.__name__ = f"nasty_text_in_{FORMAT}"
    case("lint", "--fail-on", "never", "--format", FORMAT, "--rules", "bad/rules", ".", good=False)(hostile_text)

for FORMAT in ("text", "json", "html"):
    def hostile_size():
        nasty()
    hostile_size.__name__ = f"nasty_size_in_{FORMAT}"
    case("size", "--format", FORMAT, ".", good=False)(hostile_size)


@case("config", "--format", "text", "bad", good=False)
def nasty_settings():
    write("bad/.dockslim.yaml", 'target: "a\\e[31m\\u009b\\u202e"\nbuild-args: {A: "\\e[31m\\r"}\n')


@case("ast", "bad/Dockerfile", good=False)
def nasty_tree():
    nasty()


@case("lint", "--format", "jsonl", "--fail-on", "never", "-", "good", stdin=b"FROM \x1b\nRUN " + b"(" * 100_000)
def standard_input():
    pass


# --- The runner

RAW = {chr(c) for c in range(32) if c not in (9, 10)} | {chr(c) for c in range(0x7F, 0xA0)}
RAW |= set("\u00ad\u200b\u2028\u2029\ufeff\U000e0041\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def limits(memory, file_size):
    def apply():
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # What is started in the background ignores it.
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    return apply


def snapshot():
    """What must not change: the good files and the canary."""
    seen = {}
    for folder, _, names in os.walk("."):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) < 1 << 20:
                with open(path, "rb") as file:
                    seen[path] = hashlib.sha256(file.read()).hexdigest()
    return seen


def run(binary, entry):
    name, make, args, code, says, good, stdin, seconds, memory, file_size, send = entry
    write("canary", "untouched\n")
    for n in range(GOOD):
        write(f"good/{n}.Dockerfile", "FROM debian:bookworm\nRUNN true\n")
    make()
    before = snapshot()
    command = [binary, *(args or [*LINT, "."])]
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               preexec_fn=limits(memory, file_size), env={**os.environ, "XDG_DATA_HOME": os.getcwd() + "/data"})
    if send:
        while process.poll() is None and not [name for name in os.listdir(".") if name.endswith(".tmp")]:
            time.sleep(0.01)
        process.send_signal(send)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            pass
    try:
        out, err = process.communicate(stdin or b"", timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return [f"no end after {seconds} s"], seconds
    took = time.monotonic() - started
    wrong = []
    if process.returncode not in code:
        wrong.append(f"exit {process.returncode}, not {code}: {err[-300:].decode(errors='replace')}")
    text, said = out.decode(errors="replace"), err.decode(errors="replace")
    if "panicked" in said or "a bug in dockslim" in said:
        wrong.append(f"a panic: {said[-300:]}")
    if says and says not in said:
        wrong.append(f"says nothing of {says!r}: {said[-300:]}")
    if "root:x:0" in text + said:
        wrong.append("prints lines of /etc/passwd")
    raw = sorted(hex(ord(c)) for c in set(text + said) & RAW)
    if raw:
        wrong.append(f"raw control characters {raw}")
    after = snapshot()
    changed = [path for path, digest in before.items() if after.get(path) != digest]
    if changed:
        wrong.append(f"changed {changed}")
    left = [path for path in after if path not in before and (".tmp" in path or os.path.basename(path).startswith(".out"))]
    if left:
        wrong.append(f"left behind {left}")
    if good:
        findings = [json.loads(line) for line in text.splitlines()]
        told = {it["path"].removeprefix("./") for it in findings if it["rule"] == "unknown-instruction"}
        missing = [n for n in range(GOOD) if f"good/{n}.Dockerfile" not in told]
        if missing:
            wrong.append(f"hides the findings of {len(missing)} good files: {said[-300:]}")
    return wrong, took


def main():
    sys.setrecursionlimit(10_000)
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("binary")
    arguments.add_argument("-k", default="", help="only the cases whose name has this word")
    options = arguments.parse_args()
    binary = os.path.abspath(options.binary)
    chosen = [entry for entry in CASES if options.k in entry[0]]
    failed = 0
    for entry in chosen:
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            os.chdir(folder)
            wrong, took = run(binary, entry)
            os.chdir("/")
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok':6} {entry[0]}  {took:.1f} s", flush=True)
        for line in wrong:
            print(f"       {line}", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
