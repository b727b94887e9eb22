#!/usr/bin/env python3
"""The browser on a terminal: tests/browse/run.py BINARY [-k WORD] [--picture FILE.svg]

Makes a small image, opens it with `dockslim image --browse` in a terminal of tmux, types, and reads the screen. Whatever
ends the program, the terminal is as it was. Also times keys on an image of 100,000 files. With --picture it draws what
is seen of the small image, and does nothing else. Needs Python 3, tmux, and Linux.
"""

import argparse
import hashlib
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tarfile
import tempfile
import time

SECONDS = 20  # for anything to show; the machine may be busy
CASES = []
PROMPT = "ready>"

DOCKERFILE = """FROM scratch
ADD rootfs.tar.xz /
RUN curl -o /tmp/model.tar.gz $MODEL
COPY shop.jar /srv/
RUN chown -R app /srv
RUN rm /tmp/model.tar.gz
"""


# --- Images


def layer(entries):
    """The archive of a layer: names with their bytes, `None` for a directory."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(info)
            else:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def image(path, layers):
    """An archive as `docker save` writes it, of layers with the commands that made them."""
    blobs = [layer(entries) for _, entries in layers]
    config = json.dumps({
        "architecture": "amd64",
        "os": "linux",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(blob).hexdigest() for blob in blobs]},
        "history": [{"created_by": made} for made, _ in layers],
    }).encode()
    names = ["%064d/layer.tar" % n for n in range(len(blobs))]
    manifest = json.dumps([{"Config": "config.json", "RepoTags": ["shop:1"], "Layers": names}]).encode()
    with tarfile.open(path, "w") as tar:
        for name, content in [("config.json", config), *zip(names, blobs), ("manifest.json", manifest)]:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def shop(folder):
    status = b"Package: coreutils\nStatus: install ok installed\nVersion: 9.1\nInstalled-Size: 18\n"
    image(os.path.join(folder, "shop.tar"), [
        ("ADD rootfs.tar.xz / # buildkit", [
            ("etc", None), ("etc/os-release", b"ID=debian\n"), ("usr/bin/ls", b"l" * 151_000),
            ("usr/bin/sort", b"s" * 110_000), ("var/lib/dpkg/status", status),
            ("var/lib/dpkg/info/coreutils.list", b"/usr/bin/ls\n/usr/bin/sort\n"),
            ("var/lib/apt/lists/deb.debian.org_dists_bookworm_main", b"i" * 1_900_000),
        ]),
        ("RUN /bin/sh -c curl -o /tmp/model.tar.gz $MODEL # buildkit",
         [("tmp", None), ("tmp/model.tar.gz", b"m" * 3_100_000)]),
        ("COPY shop.jar /srv/ # buildkit", [("srv", None), ("srv/shop.jar", b"j" * 620_000)]),
        ("RUN /bin/sh -c chown -R app /srv # buildkit", [("srv", None), ("srv/shop.jar", b"j" * 620_000)]),
        ("RUN /bin/sh -c rm /tmp/model.tar.gz # buildkit", [("tmp", None), ("tmp/.wh.model.tar.gz", b"")]),
    ])
    with open(os.path.join(folder, "Dockerfile"), "w") as file:
        file.write(DOCKERFILE)


# --- A terminal


class Terminal:
    """A shell in a terminal of tmux that is nobody else's."""

    def __init__(self, binary, folder, width=80, height=24, **variables):
        self.socket = "dockslim-browse-%d" % os.getpid()
        self.binary, self.folder = binary, folder
        shell = {"PS1": PROMPT, "LC_ALL": "C.UTF-8", "HISTFILE": "", **variables}
        words = ["env", "-u", "NO_COLOR", "-u", "CLICOLOR_FORCE", "-u", "CLICOLOR"]
        words += ["%s=%s" % pair for pair in shell.items()] + ["bash", "--norc", "--noprofile"]
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(width), "-y", str(height), "-c", folder, *words)
        self.until(PROMPT)
        self.before = self.state()

    def tmux(self, *args):
        return subprocess.run(["tmux", "-L", self.socket, *args], check=True, capture_output=True, text=True).stdout

    def close(self):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], check=False, capture_output=True)

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def asked(self, what):
        return self.tmux("display-message", "-p", what).strip()

    def until(self, *texts, gone=()):
        """Waits until all of these are on the screen, and none of the others; gives the screen."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            screen = self.screen()
            if all(text in screen for text in texts) and not any(text in screen for text in gone):
                return screen
            time.sleep(0.03)
        raise AssertionError("not there: %r, or still there: %r\n%s" % (texts, gone, self.screen()))

    def state(self):
        """What a program may leave behind: the settings of the line, the screen that is shown, the cursor."""
        name = os.path.join(self.folder, "stty")
        if os.path.exists(name):
            os.remove(name)
        self.type("stty -a > %s.new; mv %s.new %s" % (name, name, name))
        self.keys("Enter")
        end = time.monotonic() + SECONDS
        while not os.path.exists(name):
            assert time.monotonic() < end, "the shell does not answer\n" + self.screen()
            time.sleep(0.03)
        time.sleep(0.1)
        with open(name) as file:
            return file.read(), self.asked("#{alternate_on}"), self.asked("#{cursor_flag}")

    def browse(self, *options, dockerfile=True):
        words = [self.binary, "image", "--browse", "shop.tar", *options]
        words += ["--dockerfile", "Dockerfile"] if dockerfile else []
        self.type("clear; " + shlex.join(words))
        self.keys("Enter")

    def is_as_before(self, code):
        """The program has ended with this exit code, and the terminal is what it was."""
        end = time.monotonic() + SECONDS
        while self.processes():
            assert time.monotonic() < end, "it goes on\n" + self.screen()
            time.sleep(0.03)
        self.type("echo ended:$?")
        self.keys("Enter")
        self.until("ended:%s" % code)
        after = self.state()
        assert after == self.before, "%r\n%r" % (self.before, after)

    def processes(self):
        shell = self.asked("#{pane_pid}")
        with open("/proc/%s/task/%s/children" % (shell, shell)) as file:
            return [int(process) for process in file.read().split()]

    def process(self):
        """The program that runs in it."""
        end = time.monotonic() + SECONDS
        while len(self.processes()) != 1:
            assert time.monotonic() < end, self.screen()
        return self.processes()[0]


def case(width=80, height=24, **variables):
    def register(test):
        CASES.append((test.__name__, test, width, height, variables))
        return test
    return register


# --- What is tried


@case()
def opens_moves_filters_jumps_and_quits(terminal):
    terminal.browse()
    terminal.until("shop.tar  6.5 MB unpacked, 3.7 MB of it dead", "RUN chown -R app /srv", "Files of all layers")
    assert terminal.asked("#{alternate_on}") == "1" and terminal.asked("#{cursor_flag}") == "0"
    terminal.keys("j", "Down")
    terminal.until("Changes of layer 2 | 1 file, 3.1 MB")
    terminal.keys("Tab", "Space", "j")
    terminal.until("2 5 deleted", "3.1 MB, written by layer 2 (line 3), deleted by layer 5 (line 6): dead")
    terminal.keys("Enter")
    terminal.until("▶ Dockerfile | + line 3 wrote it | - line 6 took it away", ">+   3 RUN curl")
    terminal.keys("x")
    terminal.until(">-   6 RUN rm /tmp/model.tar.gz")
    terminal.keys("Enter")
    terminal.until("▶ Layers", ">  5")
    terminal.keys("d", "Home", "w")
    terminal.until("2 files, 3.7 MB | only dead", gone=["os-release"])
    terminal.keys("Escape")
    terminal.keys("C-f")
    terminal.type("lists")
    terminal.until("1 file, 1.9 MB | /lists", "lists▏")
    terminal.keys("Enter", "Escape", "c")
    terminal.until("Caches", "apt package index")
    terminal.type("index")
    terminal.keys("Enter")
    terminal.until("| apt package index")
    terminal.keys("Escape")
    terminal.keys("p")
    terminal.type("core")
    terminal.keys("Enter")
    terminal.until("2 files, 261 kB | package coreutils", "sort")
    terminal.keys("?")
    terminal.until("Keys", "Ctrl-Space")
    terminal.keys("Escape", "q")
    terminal.is_as_before(0)


@case()
def is_resized_to_anything(terminal):
    terminal.browse()
    terminal.until("Layers of the image")
    for width, height in [(40, 10), (20, 4), (5, 2), (1, 1), (160, 45), (80, 24)]:
        terminal.tmux("set-option", "-g", "window-size", "manual")
        terminal.tmux("resize-window", "-x", str(width), "-y", str(height))
        terminal.keys("Tab", "j", "?", "j", "Escape")
        time.sleep(0.2)
    terminal.until("Layers of the image", "Files of" if "Files of" in terminal.screen() else "Changes of")
    terminal.keys("q")
    terminal.is_as_before(0)


@case(width=32, height=9)
def is_usable_in_a_narrow_window(terminal):
    terminal.browse()
    terminal.until("▶ Layers of the image: 5", "RUN", gone=["Files of"])
    terminal.keys("j", "j", "Tab")
    terminal.until("▶ Changes of layer 2", "tmp/", gone=["Layers of"])
    terminal.keys("Space", "j", "Enter")
    terminal.until("▶ Dockerfile", ">+   3 RUN curl")
    terminal.keys("q")
    terminal.is_as_before(0)


@case(NO_COLOR="1")
def has_no_colour_where_none_is_wanted(terminal):
    terminal.browse()
    terminal.until("Layers of the image")
    terminal.keys("w", "Tab", "Space")
    terminal.until("only dead")
    assert not coloured(terminal.tmux("capture-pane", "-p", "-e")), terminal.tmux("capture-pane", "-p", "-e")
    terminal.keys("C-c")
    terminal.is_as_before(0)


@case()
def has_colours_but_where_the_option_says_never(terminal):
    terminal.browse()
    terminal.until("Layers of the image")
    assert coloured(terminal.tmux("capture-pane", "-p", "-e"))
    terminal.keys("q")
    terminal.is_as_before(0)
    terminal.browse("--color", "never", dockerfile=False)
    terminal.until("Layers of the image")
    assert not coloured(terminal.tmux("capture-pane", "-p", "-e"))
    terminal.keys("Enter")
    terminal.until("there is no Dockerfile")
    terminal.keys("q")
    terminal.is_as_before(0)


@case(LC_ALL="C")
def draws_with_ascii_where_the_locale_has_no_more(terminal):
    terminal.browse()
    screen = terminal.until("> Layers of the image")
    terminal.keys("c")
    screen += terminal.until("+ Caches ---")
    assert all(ord(c) < 128 for c in screen), screen
    terminal.keys("C-c")
    terminal.is_as_before(0)


@case()
def gives_the_terminal_back_when_a_signal_ends_it(terminal):
    for sent in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT]:
        terminal.browse()
        terminal.until("Layers of the image")
        os.kill(terminal.process(), sent)
        terminal.is_as_before(128 + sent)


@case()
def stops_and_goes_on(terminal):
    terminal.browse()
    terminal.until("Layers of the image")
    terminal.keys("j", "j", "C-z")
    terminal.until("Stopped", PROMPT)
    assert terminal.state() == terminal.before
    terminal.type("fg")
    terminal.keys("Enter")
    terminal.until("Changes of layer 2 | 1 file, 3.1 MB", "▶ Layers")
    assert terminal.asked("#{alternate_on}") == "1"
    terminal.keys("j")
    terminal.until("Changes of layer 3")
    # Stopped by somebody else: what stood on the screen is drawn anew.
    process = terminal.process()
    os.kill(process, signal.SIGSTOP)
    terminal.until("Stopped")
    terminal.type("fg")
    terminal.keys("Enter")
    terminal.until("Changes of layer 3", gone=["Stopped"])
    terminal.keys("q")
    terminal.is_as_before(0)


@case()
def says_what_is_missing_without_a_terminal(terminal):
    for at, (command, says) in enumerate([
        ("%s image --browse shop.tar 2>said | cat", "standard output is none: leave --browse out"),
        ("%s image --browse - <shop.tar 2>said", "name an archive as a file in place of"),
        ("TERM=dumb %s image --browse shop.tar 2>said", "set TERM"),
        ("%s image --browse nowhere.tar 2>said", "nowhere.tar"),
        ("%s image --browse shop.tar --format json 2>said", "cannot be used with"),
    ]):
        terminal.type("clear; %s; echo ended:$((%d+PIPESTATUS[0]))" % (command % shlex.quote(terminal.binary), at * 10))
        terminal.keys("Enter")
        terminal.until("ended:%d\n" % (at * 10 + 2))
        with open(os.path.join(terminal.folder, "said")) as file:
            said = file.read()
        assert says in said, said
    assert terminal.state() == terminal.before


@case()
def is_fluent_among_100000_files(terminal):
    names = ["usr/share/d%d/s%d/file%d" % (n % 100, n % 1000, n) for n in range(100_000)]
    image(os.path.join(terminal.folder, "many.tar"), [
        ("ADD many /", [(name, b"") for name in names]),
        ("RUN rm -r /usr/share/d7", [("usr/share/.wh.d7", b"")]),
    ])
    terminal.type("clear; %s image --browse many.tar" % shlex.quote(terminal.binary))
    terminal.keys("Enter")
    terminal.until("100000 files")
    started = resources(terminal.process())
    figures = []
    for what, keys, shown in [
        ("unfold all", ["Tab", "*"], "▾ d0/"),
        ("to the end", ["G"], "file99999"),
        ("300 lines up", ["Up"] * 300, None),
        ("30 pages up", ["PageUp"] * 30, None),
        ("to the start", ["Home"], "▾ usr/"),
        ("by bytes", ["s"], "by bytes"),
        ("a letter typed", ["/", "9"], "/9"),
        ("another", ["9"], "/99"),
        ("only dead", ["Escape", "w"], "only dead"),
        ("fold all", ["w", "-"], None),
    ]:
        before = resources(terminal.process())[0]
        terminal.keys(*keys)
        if shown:
            terminal.until(shown)
        settled(terminal)
        figures.append((what, (resources(terminal.process())[0] - before) / max(1, len(keys)) * 1000))
    memory = resources(terminal.process())[1]
    terminal.keys("q")
    terminal.is_as_before(0)
    print("    " + ", ".join("%s %.0f ms" % figure for figure in figures))
    print("    milliseconds of CPU a key; %d MB at most, %d when it opened" % (memory, started[1]))
    for what, took in figures:
        most = 10 if "lines" in what or "pages" in what else 250
        assert took <= most, "%s took %.0f ms" % (what, took)
    assert memory <= 150, memory


def settled(terminal):
    """Waits until the screen stays as it is, and the program has nothing to do."""
    last = None
    while True:
        now = (terminal.screen(), resources(terminal.process())[0])
        if now == last:
            return
        last = now
        time.sleep(0.2)


def resources(process):
    """Seconds of CPU, and the most memory in MB."""
    with open("/proc/%d/stat" % process) as file:
        fields = file.read().rsplit(")", 1)[1].split()
    with open("/proc/%d/status" % process) as file:
        peak = int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), peak


def coloured(screen):
    codes = {int(code) for run in re.findall(r"\x1b\[([\d;]*)m", screen) for code in run.split(";") if code}
    return any(30 <= code <= 38 or 40 <= code <= 48 or 90 <= code <= 107 for code in codes)


# --- A picture


INKS = {1: "#f38ba8", 2: "#a6e3a1", 3: "#f9e2af", 6: "#89dceb", 8: "#7f849c"}
TEXT, GROUND = "#cdd6f4", "#1e1e2e"


def picture(terminal, path):
    """What is on the screen, as SVG."""
    lines = terminal.tmux("capture-pane", "-p", "-e", "-N").split("\n")
    width, height = (int(terminal.asked("#{pane_%s}" % side)) for side in ("width", "height"))
    cell, row = 8.4, 18
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="DejaVu Sans Mono, Menlo, Consolas, '
           'monospace" font-size="14">' % (width * cell + 24, height * row + 24),
           '<rect width="100%%" height="100%%" rx="8" fill="%s"/>' % GROUND]
    ink, is_bold, is_lined, is_turned = TEXT, False, False, False
    for at, line in enumerate(lines):
        column = 0
        for part in re.split(r"(\x1b\[[\d;]*m)", line):
            if part.startswith("\x1b"):
                codes = [int(code or 0) for code in part[2:-1].split(";")]
                while codes:
                    code = codes.pop(0)
                    if code == 0:
                        ink, is_bold, is_lined, is_turned = TEXT, False, False, False
                    elif code == 38:
                        ink, codes = INKS[codes[1]], codes[2:]
                    elif 30 <= code < 38:
                        ink = INKS[code - 30]
                    elif code == 90:
                        ink = INKS[8]
                    elif code == 39:
                        ink = TEXT
                    is_bold |= code == 1
                    is_lined |= code == 4
                    is_turned |= code == 7
                continue
            x, y, wide = 12 + column * cell, 12 + at * row, len(part) * cell
            if is_turned and part:
                out.append('<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>' % (x, y, wide, row, ink))
            if part.strip() or is_lined and part:
                looks = ' font-weight="bold"' * is_bold + ' text-decoration="underline"' * is_lined
                text = part.replace("&", "&amp;").replace("<", "&lt;")
                out.append('<text x="%.1f" y="%d" fill="%s" textLength="%.1f" xml:space="preserve"%s>%s</text>' % (
                    x, y + 14, GROUND if is_turned else ink, wide, looks, text))
            column += len(part)
    with open(path, "w") as file:
        file.write("\n".join(out + ["</svg>", ""]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("-k", default="", help="only the cases with this in their names")
    parser.add_argument("--picture", help="draw the picture of the docs")
    args = parser.parse_args()
    binary = os.path.abspath(args.binary)
    if args.picture:
        with tempfile.TemporaryDirectory() as folder:
            shop(folder)
            terminal = Terminal(binary, folder, width=140, height=25)
            try:
                terminal.browse()
                terminal.until("Layers of the image")
                # All is unfolded that a filter leaves, and stays so without it; so does the cursor.
                for text in ["/", "model"]:
                    terminal.keys("/")
                    terminal.type(text)
                    terminal.keys("Enter", "End", "Escape")
                terminal.keys("d")
                terminal.until("+ line 3 wrote it | - line 6")
                picture(terminal, args.picture)
            finally:
                terminal.close()
        return 0
    failed = 0
    for name, test, width, height, variables in CASES:
        if args.k not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            shop(folder)
            terminal = Terminal(binary, folder, width, height, **variables)
            try:
                test(terminal)
                print("ok   ", name)
            except AssertionError as error:
                failed += 1
                print("FAIL ", name, error, sep="\n")
            finally:
                terminal.close()
    print("%d of the cases failed" % failed if failed else "all is as it should be")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
