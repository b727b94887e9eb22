#!/usr/bin/env python3
"""The page of `dockslim size --format html` in a real browser: every layer is there, its bar leads to its line by
mouse and by keyboard, each fix has its advice, the themes work, it fits wide and narrow screens whatever the file holds,
and nothing is asked of the network.

    tests/browser/size_page.py target/debug/dockslim [--shots DIR] [--page PAGE]...

Needs chromedriver and chromium on the PATH; nothing but Python's own library. `--shots` keeps pictures, of each PAGE as
well.
"""

import argparse
import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM debian:bookworm
RUN apt-get update \\
    && apt-get install -y ffmpeg
COPY . /srv/app
RUN <<END
echo "</script><script>document.title = 'owned'</script>"
END
RUN echo '"><img src=https://example.org/x onerror=alert(1)>' > /tmp/x
RUN rm -rf /var/lib/apt/lists/* /tmp/x
CMD ["app"]
"""
# Many stages and layers, long names, sizes that lack something.
LARGE = "".join(
    f"""\
FROM registry.internal.example-corporation.com/platform/base-images/debian-with-python:{n}.17.3-build.4521 AS a-long-name-{n}
RUN apt-get update && apt-get install -y build-essential libssl-dev cmake ninja-build llvm-{n}
RUN make -j8 all && make install
RUN curl -fsSL https://example.org/a/long/path/to/an/archive-1.2.3-linux-amd64.tar.gz -o /tmp/a.tar.gz
RUN tar -xzf /tmp/a.tar.gz -C /opt && rm -f /tmp/a.tar.gz
"""
    for n in range(12)
) + "FROM debian:bookworm AS final\n" + "".join(
    f"""\
RUN apt-get update && apt-get install -y libboost-all-dev ffmpeg imagemagick texlive-latex-base extra-{n}
COPY --from=a-long-name-{n} /usr/local /usr/local
"""
    for n in range(12)
) + "RUN rm -rf /var/lib/apt/lists/* /usr/local/share/doc\n"
# Words that no line has room for.
HOSTILE = f"""\
FROM {"i" * 300}/{"i" * 300}:{"9" * 120} AS {"s" * 300}
RUN echo {"x" * 3000}
FROM debian:bookworm
RUN curl https://example.org/{"y" * 900}.tar.gz -o /{"z" * 200}.tar.gz
RUN tar xf /{"z" * 200}.tar.gz
RUN rm /{"z" * 200}.tar.gz
COPY {"日本語" * 80} /srv/
RUN echo '<script>alert(1)</script>' > /{"<b>" * 50}
RUN apt-get update && apt-get install -y gcc {" ".join("lib" + "q" * 80 + str(n) for n in range(9))}
RUN rm -rf /var/lib/apt/lists/*
"""
WIDTHS = (1280, 800, 400)
BROWSER = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]
TAB, ENTER = "\ue004", "\ue007"


class Driver:
    """A browser under way."""

    def __init__(self, profile):
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for line in self.process.stdout:
            if match := re.search(r"successfully on port (\d+)", line):
                break
        else:
            raise SystemExit("error: chromedriver did not start")
        self.base = f"http://127.0.0.1:{match[1]}"
        options = {"args": [*BROWSER, f"--user-data-dir={profile}"]}
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.base += "/session/" + session["sessionId"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        # The driver is on this machine, whatever proxy is set.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise SystemExit(f"error: {method} {path}: {error.read().decode()}") from error

    def open(self, page):
        # From elsewhere, since the same page would only be scrolled.
        self.ask("POST", "/url", {"url": "about:blank"})
        self.log("browser")
        self.log("performance")
        self.ask("POST", "/url", {"url": page.resolve().as_uri()})

    def run(self, script, *args):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(args)})

    def log(self, kind):
        return self.ask("POST", "/se/log", {"type": kind})

    def cdp(self, command, **params):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def find(self, css):
        found = self.ask("POST", "/elements", {"using": "css selector", "value": css})
        return [next(iter(element.values())) for element in found]

    def click(self, element):
        self.ask("POST", f"/element/{element}/click", {})

    def press(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def size(self, width, height):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def scheme(self, scheme):
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path):
        whole = self.cdp("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(whole["data"]))

    def close(self):
        self.ask("DELETE", "")
        self.process.terminate()
        self.process.wait()


def same(what, found, expected):
    if found != expected:
        raise SystemExit(f"error: {what}: {found!r} instead of {expected!r}")


TARGET = """
const target = document.querySelector(':target'), box = target?.getBoundingClientRect();
return [location.hash, target?.id, target?.dataset.n, target?.querySelector('span')?.textContent.trim(),
        box?.top >= 0 && box?.bottom <= innerHeight];
"""
# What is wider than the screen or than its own box; not what is shown to screen readers alone, or ends in an ellipsis.
TOO_WIDE = """
const screen = document.documentElement.clientWidth, found = [];
for (const it of document.querySelectorAll('body *')) {
    const style = getComputedStyle(it), box = it.getBoundingClientRect();
    const hidden = it.closest('.skip, .theme legend, .theme input') || (screen < 544 && it.closest('thead'));
    const boxed = it.clientWidth && style.display != 'inline' && style.textOverflow != 'ellipsis';
    const ends = it.parentElement.closest('.bars .code, .bars .track');
    if (hidden || ends || !box.width) continue;
    if (box.right > screen + 1 || box.left < -1 || (boxed && it.scrollWidth > it.clientWidth + 1))
        found.push(`${it.tagName}.${it.className} ${it.textContent.slice(0, 40)}`);
}
return found;
"""
BACKGROUND = "return getComputedStyle(document.body).backgroundColor"


def bars(driver, lines):
    """Every layer has its bar, and each bar leads to its line, which is then in sight."""
    found = driver.run("return [...document.querySelectorAll('.bars a')].map(a => a.hash)")
    same("lines of the bars", found, [f"#L{line}" for line in lines])
    same("rows of the table", len(driver.find("table tbody")), len(lines))
    for bar, line in zip(driver.find(".bars a"), lines):
        driver.click(bar)
        text = DOCKERFILE.splitlines()[line - 1]
        same("the target of a click", driver.run(TARGET), [f"#L{line}", f"L{line}", str(line), text, True])
        marked = driver.run("return getComputedStyle(document.querySelector(':target')).backgroundColor")
        if marked == "rgba(0, 0, 0, 0)":
            raise SystemExit(f"error: line {line} is not marked")


def back(driver, lines):
    """From the lines of the Dockerfile back to the table's rows."""
    chips = driver.find(".source a")
    same("figures beside the lines", len(chips), len(lines))
    driver.click(chips[-1])
    found = driver.run("const it = document.querySelector(':target'); return [it.tagName, it.querySelector('th').innerText]")
    same("the row that a line leads to", found, ["TBODY", str(lines[-1])])


def keyboard(driver, page, lines):
    """From the top by Tab alone: the links that skip, the theme, and then the bars."""
    driver.open(page)
    focus = """
        const it = document.activeElement, style = getComputedStyle(it);
        return [it.tagName == 'INPUT' ? it.id : it.textContent, style.outlineStyle + ' ' + style.outlineWidth];
    """
    seen = []
    for _ in range(4):
        driver.press(TAB)
        seen.append(driver.run(focus))
    first = ["Skip to the layers", "Skip to the Dockerfile", "theme-auto"]
    same("what Tab reaches first", [text for text, _ in seen[:3]], first)
    same("the focus of a bar", seen[3][1], "solid 3px")
    driver.press(TAB, ENTER)
    same("the line that Enter leads to", driver.run("return location.hash"), f"#L{lines[1]}")


def themes(driver):
    colours = {}
    for scheme in ("light", "dark"):
        driver.scheme(scheme)
        colours[scheme] = driver.run(BACKGROUND)
    if colours["light"] == colours["dark"]:
        raise SystemExit("error: the page does not follow prefers-color-scheme")
    for theme in ("light", "dark"):
        driver.click(driver.find(f"label[for=theme-{theme}]")[0])
        same(f"the background by the switch to {theme}", driver.run(BACKGROUND), colours[theme])
    driver.click(driver.find("label[for=theme-auto]")[0])


def fits(driver, page):
    """Nothing runs over the screen or its own box, also with all that can be opened."""
    driver.open(page)
    driver.run("document.querySelectorAll('details').forEach(it => it.open = true)")
    for width in WIDTHS:
        driver.size(width, 900)
        same(f"the width of {page.stem}", driver.run("return document.documentElement.scrollWidth"), width)
        same(f"what is too wide in {page.stem} at {width}", driver.run(TOO_WIDE), [])
    driver.size(1440, 900)


def fixes(driver, page):
    """Each fix that is named has its advice, and its changes are opened by keyboard."""
    driver.open(page)
    count = len(driver.find(".savings > li"))
    if not count:
        raise SystemExit("error: no fix is named")
    same("fixes with advice", len(driver.find(".savings > li .help")), count)
    driver.run("document.querySelector('.savings summary').focus()")
    driver.press(ENTER)
    lines = "return [...document.querySelector('.savings details[open]').querySelectorAll('del, ins')].map(it => it.innerText)"
    old, new = "    && apt-get install -y ffmpeg", "    && apt-get install --no-install-recommends -y ffmpeg ca-certificates"
    same("the lines that change", [line.rstrip() for line in driver.run(lines)], [old, new])


def quiet(driver, page):
    """Nothing was asked for but the page, and nothing went wrong on it."""
    same("the console", driver.log("browser"), [])
    messages = [json.loads(entry["message"])["message"] for entry in driver.log("performance")]
    asked = [it["params"]["request"]["url"] for it in messages if it["method"] == "Network.requestWillBeSent"]
    fetched = {url.split("#")[0] for url in asked if not url.startswith("data:")}
    same("requests", sorted(fetched), [page.resolve().as_uri()])
    ran = driver.run("return [document.title.includes('owned'), document.scripts.length, document.images.length]")
    same("scripts and images", ran, [False, 0, 0])


def pictures(driver, page, folder):
    driver.open(page)
    for summary in driver.find("details summary"):
        driver.click(summary)
    for scheme in ("light", "dark"):
        driver.scheme(scheme)
        for width in WIDTHS:
            driver.size(width, 900)
            driver.run("location.hash = 'L4'; scrollTo(0, 0)")
            driver.picture(folder / f"{page.stem}-{scheme}-{width}.png")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dockslim", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--shots", type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        command = [args.dockslim.resolve(), "size", "--isolated"]
        source, *others = [folder / name for name in ("Dockerfile", "large", "D" * 180 + ".Dockerfile")]
        for path, text in zip([source, *others], (DOCKERFILE, LARGE, HOSTILE)):
            path.write_text(text)
        page, large, hostile, all_three = [folder / f"{name}.html" for name in ("page", "large", "hostile", "all")]
        for path, sources in ((page, [source]), (large, others[:1]), (hostile, others[1:]), (all_three, [source, *others])):
            subprocess.run([*command, *sources, "--format", "html", "-o", path], check=True)
        command.append(source)
        image = json.loads(subprocess.run([*command, "--format", "json"], check=True, capture_output=True).stdout)
        lines = [2] + [layer["instruction"]["line"] for layer in image["layers"]]
        driver = Driver(folder / "profile")
        try:
            driver.size(1440, 900)
            driver.open(page)
            bars(driver, lines)
            back(driver, lines)
            quiet(driver, page)
            keyboard(driver, page, lines)
            themes(driver)
            fixes(driver, page)
            for path in (page, large, hostile, all_three):
                fits(driver, path)
            if args.shots:
                args.shots.mkdir(parents=True, exist_ok=True)
                for path in [page, large, hostile, *args.page]:
                    pictures(driver, path, args.shots)
        finally:
            driver.close()
    print(f"the page with {len(lines)} bars is as it should be")


if __name__ == "__main__":
    sys.exit(main())
