"""What a report says of a run: sums, bounds, changes, and that names stay in their cells."""

import unittest

from dockslim.fleet.report import image, mend
from dockslim.fleet.report.amount import Amount, human
from dockslim.fleet.report.gather import gather
from dockslim.fleet.report.html import html
from dockslim.fleet.report.page import Page, Section
from dockslim.fleet.report.text import markdown, text
from dockslim.fleet.store import Store

from .support import Case, texts


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


class Pages(unittest.TestCase):
    def test_columns(self):
        page = Page("T", ["line"], [Section("S", "", ("name", "count#"), [("a", "10"), ("bcd", "7")], [10, 7])])
        self.assertEqual(text(page), "line\n\nS\n  name  count\n  a        10\n  bcd       7\n")
        self.assertIn("| name | count |\n| --- | ---: |\n| a | 10 |", markdown(page))
        self.assertIn('<div class="bar" style="width:70.0%">', html(page))


if __name__ == "__main__":
    unittest.main()
