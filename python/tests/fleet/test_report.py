"""What a report says of a run: sums, bounds, changes, and that names stay in their cells."""

import os
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

from dockslim.fleet.report import image, mend
from dockslim.fleet.report.amount import Amount, human
from dockslim.fleet.report.gather import gather
from dockslim.fleet.report.html import html
from dockslim.fleet.report.page import Page, Section
from dockslim.fleet.report.text import markdown, text
from dockslim.fleet.store import Store

from .support import PACKAGE, Case, texts


class Sums(unittest.TestCase):
    def test_bounds_are_summed(self):
        amount = Amount()
        amount.add(20_000_000, 10_000_000, 30_000_000)
        amount.add(5_000_000, 5_000_000, 5_000_000)
        self.assertEqual((amount.likely, amount.bounds()), (25_000_000, "15.0–35.0 MB"))
        amount.add(1, 0, None)
        self.assertEqual(amount.bounds(), "at least 15.0 MB")
        amount.add(1, 1, 1)
        self.assertIsNone(amount.high)

    def test_figures_are_short(self):
        for count, said in (
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (99_940_000, "99.9 MB"),
            (99_960_000, "100 MB"),
            (-2_000_000_000, "-2.0 GB"),
        ):
            self.assertEqual(human(count), said)
        self.assertEqual(Amount(1, 5, 900, 1_500_000).bounds(), "900 B–1.5 MB")
        self.assertEqual(Amount(1, 5, 7, 7).bounds(), "7 B")


class Names(unittest.TestCase):
    def test_one_image_has_one_name(self):
        for same in ("node", "node:latest", "library/node", "docker.io/library/node:latest", "index.docker.io/node"):
            self.assertEqual(image.name(same), "node:latest")
        self.assertEqual(image.name("localhost:5000/a/b"), "localhost:5000/a/b:latest")
        self.assertEqual(image.name("ghcr.io/a/b@sha256:1"), "ghcr.io/a/b@sha256:1")
        self.assertEqual(image.name("scratch"), "scratch")
        self.assertEqual(image.name("${BASE}:1"), image.VARIABLE)
        self.assertEqual(image.repository("localhost:5000/a/b:1@sha256:2"), "localhost:5000/a/b")
        self.assertEqual(image.split("a/b:1"), ("docker.io", "a/b:1"))

    def test_one_step_is_one_mend(self):
        titles = {
            "add --no-install-recommends to `apt-get install` in line 29, and name those": "add --no-install-recommends to `apt-get install`",
            "end the RUNs of lines 3, 13 and 23 with `x`, and run `y` in lines 13 and 23": "end the RUNs with `x`",
            "delete it at the end of the RUNs of 9 lines (8, 10, 12, …)": "delete it at the end of the RUNs",
        }
        for title, said in titles.items():
            it = mend.Mend("a-rule", "")
            said_bytes = {"saves": 1, "low": 1, "high": 1, "compressed": None}
            it.add(1, "r", {"bytes": said_bytes, "fix": {"title": title, "safety": "safe"}, "message": ""})
            self.assertEqual(it.title(), f"a rule: {said}")
        self.assertEqual(
            mend.key("heavy-base-image", "`python:3.6` is 1 MB, `python:3.6-slim`"), ("heavy-base-image", "python")
        )
        self.assertEqual(
            mend.key("package-cache-left", "`pip install a` leaves the pip cache in this layer")[1], "pip cache"
        )

    def test_a_base_is_pulled_once(self):
        it = mend.Mend("heavy-base-image", "node")
        for n, base in enumerate(("node", "node:latest", "node:22")):
            said = {"saves": 100, "low": 100, "high": 100, "compressed": 10}
            it.add(n, "r", {"bytes": said, "fix": None, "message": f"`{base}` is heavy"})
        self.assertEqual((it.saves.likely, it.pull, it.files), (300, 20, 3))


class Reports(Case):
    def run_of(self, rows, out):
        table = self.table(f"{out}.parquet", rows)
        self.fleet(table, "-o", self.folder / out, "--engine", "local")
        return self.folder / out

    def test_sums_of_a_run(self):
        rows = texts(3, {2: "heavy one"}, repo="shop", team="blue")
        rows += [{"path": "b", "text": "FROM node:22\nRUN a\n", "repo": "desk", "team": None}]
        rows += [{"path": "c", "text": "FROM node:22\nRUN ERROR\n", "repo": "desk", "team": None}]
        fleet = gather(Store(str(self.run_of(rows, "out"))))
        self.assertEqual((fleet.files, fleet.findings, sum(fleet.errors.values())), (5, 4, 1))
        self.assertEqual((fleet.waste.likely, fleet.waste.low, fleet.waste.high), (80_000_000, 40_000_000, None))
        self.assertEqual((fleet.repos["desk"].low, fleet.repos["desk"].high), (10_000_000, 30_000_000))
        self.assertEqual(fleet.teams["blue"].findings, 3)
        self.assertEqual(fleet.bases["debian:latest"].waste.findings, 3)
        self.assertEqual((fleet.bases["node:22"].images, fleet.bases["node:22"].waste.findings), (1, 1))
        self.assertEqual(fleet.on_disk.likely, 3 * 116_000_000 + 1_100_000_000)
        # Nothing is on top of the bases, which are pulled once each.
        self.assertEqual(fleet.own_pull.likely, 0)
        _, out, _ = self.fleet("report", self.folder / "out")
        self.assertIn(
            "each base once a registry: likely 1.2 GB, 1.2 GB; of it 1.2 GB are bases, which would be 1.4 GB", out
        )
        self.assertIn("at least 40.0 MB", out)

    def test_what_changed(self):
        old = self.run_of(texts(4, repo="r"), "old")
        rows = texts(5, {1: "other cache"}, repo="r")
        del rows[3]
        new = self.run_of(rows, "new")
        code, out, _ = self.fleet("report", new, "--against", old)
        self.assertEqual(code, 0)
        self.assertIn("1 files are new and 1 gone", out)
        line = next(line for line in out.splitlines() if line.strip().startswith("all "))
        self.assertEqual(line.split()[1:], "20.0 MB 10.0–30.0 MB 20.0 MB 10.0–30.0 MB 20.0 MB 20.0 MB 0 B".split())
        self.assertIn("all  0 B", self.fleet("report", new, "--against", new)[1])

    def test_what_was_not_linted_is_not_mended(self):
        whole = self.run_of(texts(3, repo="r"), "whole")
        part = self.run_of(texts(3, {1: "ERROR"}, repo="r"), "part")
        for new, old, columns in (
            (part, whole, ["0 B"] * 8 + ["20.0 MB"]),
            (whole, part, ["0 B"] * 7 + ["20.0 MB", "0 B"]),
        ):
            _, out, _ = self.fleet("report", new, "--against", old)
            self.assertIn("1 files were not linted in one of the runs", out)
            line = next(line for line in out.splitlines() if line.strip().startswith("all "))
            self.assertEqual(line.split()[1:], " ".join(columns).split())

    def test_other_settings_are_noted(self):
        table = self.table("t.parquet", texts(2))
        runs = {}
        for name, words in (
            ("plain", []),
            ("isolated", ["--isolated"]),
            ("set", ["--config", self.write("c.yaml", "ignore: []\n")]),
            ("same", ["--config", self.write("d.yaml", "ignore: []\n")]),
            ("light", ["--no-sizes"]),
        ):
            runs[name] = self.folder / name
            self.assertEqual(self.fleet(table, "-o", runs[name], "--engine", "local", *words)[0], 0)
        other = "The older run had other settings"
        for new, old, said in (
            ("plain", "isolated", other),
            ("plain", "set", other),
            ("plain", "light", "Only one of the runs weighed images"),
        ):
            self.assertIn(said, self.fleet("report", runs[new], "--against", runs[old])[1])
        for new, old in (("plain", "plain"), ("set", "same")):
            self.assertNotIn(other, self.fleet("report", runs[new], "--against", runs[old])[1])

    def test_pages_hold_what_names_bring(self):
        rows = [{"path": "a", "text": "FROM debian\nRUN a\n", "repo": "<b>|*x*\x1b[2J\u202e", "team": "t"}]
        out = self.run_of(rows, "out")
        for form in ("text", "markdown", "html"):
            _, said, _ = self.fleet("report", out, "--format", form)
            self.assertNotIn("\x1b", said)
            self.assertNotIn("\u202e", said)
            self.assertIn({"text": "<b>|*x*", "markdown": r"\<b\>\|\*x\*", "html": "&lt;b&gt;|*x*"}[form], said)
        self.assertNotIn("http", said)

    def test_a_report_is_written_whole(self):
        out = self.run_of(texts(2), "out")
        code, said, _ = self.fleet("report", out, "--format", "html", "-o", self.folder / "r.html")
        self.assertEqual((code, said), (0, ""))
        self.assertTrue((self.folder / "r.html").read_text().endswith("</html>\n"))
        self.assertEqual(self.fleet("report", out, "-o", self.folder / "none" / "r.html")[0], 2)
        self.assertEqual([it for it in self.folder.iterdir() if it.suffix == ".tmp"], [])

    def test_a_report_goes_where_it_is_sent(self):
        out = self.run_of(texts(2), "out")
        text = self.fleet("report", out)[1]
        target = self.write("there/r.txt", "old")
        target.chmod(0o640)
        link = self.folder / "link"
        link.symlink_to(target)
        self.assertEqual(self.fleet("report", out, "-o", link), (0, "", ""))
        self.assertTrue(link.is_symlink())
        self.assertEqual((target.read_text(), target.stat().st_mode & 0o777), (text, 0o640))
        target.unlink()
        code, _, err = self.fleet("report", out, "-o", link)
        self.assertEqual(code, 2)
        self.assertIn("a link that leads nowhere", err)
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with ThreadPoolExecutor(1) as pool:
            read = pool.submit(pipe.read_text)
            self.assertEqual(self.fleet("report", out, "-o", pipe), (0, "", ""))
            self.assertEqual(read.result(60), text)
        self.assertTrue(pipe.is_fifo())
        # Devices of a folder of links, so that a fault here costs no machine its own.
        for name, code, said in (
            ("null", 0, ""),
            ("full", 2, "cannot be written: No space left on device"),
        ):
            device = self.folder / name
            device.symlink_to(f"/dev/{name}")
            done = self.fleet("report", out, "-o", device)
            self.assertEqual((done[0], device.is_char_device()), (code, True))
            self.assertIn(said, done[2])
        code, _, err = self.fleet("report", out, "-o", self.folder)
        self.assertEqual(code, 2)
        self.assertIn("is a folder", err)

    def test_a_report_is_written_behind_what_a_handle_has(self):
        out = self.run_of(texts(2), "out")
        text = self.fleet("report", out)[1]
        for name in ("/dev/stdout", "/dev/fd/1"):
            words = [sys.executable, "-m", "dockslim.fleet", "report", str(out), "-o", name]
            with open(self.folder / "all", "w+b") as file:
                file.write(b"before\n")
                file.flush()
                subprocess.run(words, env=os.environ | {"PYTHONPATH": PACKAGE}, stdout=file, check=True)
                file.seek(0)
                self.assertEqual(file.read().decode(), "before\n" + text)

    def test_a_report_replaces_no_file_of_a_run(self):
        out, old = self.run_of(texts(2), "out"), self.run_of(texts(3), "old")
        (part,) = (out / "files").iterdir()
        other = self.folder / "other"
        other.hardlink_to(part)
        link = self.folder / "link"
        link.symlink_to(old / "manifest.json")
        for place in (out / "manifest.json", part, other, link, out / "findings" / "r.txt", out / ".lock"):
            before = place.read_bytes() if place.exists() else None
            code, _, err = self.fleet("report", out, "--against", old, "-o", place)
            self.assertEqual(code, 2, place)
            self.assertIn("is a file of the run in", err)
            self.assertEqual(place.read_bytes() if place.exists() else None, before)
        self.assertEqual(self.fleet("report", out, "-o", out / "report.txt")[0], 0)


class Pages(unittest.TestCase):
    def test_columns(self):
        page = Page("T", ["line"], [Section("S", "", ("name", "count#"), [("a", "10"), ("bcd", "7")], [10, 7])])
        self.assertEqual(text(page), "line\n\nS\n  name  count\n  a        10\n  bcd       7\n")
        self.assertIn("| name | count |\n| --- | ---: |\n| a | 10 |", markdown(page))
        self.assertIn('<div class="bar" style="width:70.0%">', html(page))


if __name__ == "__main__":
    unittest.main()
