"""Whole runs on one machine: exact counts, nothing twice, and an error row each."""

import fcntl
import json
import os
import subprocess
import unittest
from io import StringIO

from dockslim.fleet.progress import Progress
from dockslim.fleet.store import Counts

from .support import Case, texts


class Runs(Case):
    def test_all_rows_are_there_once(self):
        poison = {5: "POISON abort", 77: "POISON exit", 90: "ERROR"}
        table = self.table("t.parquet", texts(100, poison, repo="shop", team="a"))
        self.write("f/x/Dockerfile", "FROM node:22\nRUN one\nRUN two\n")
        code, out, err = self.local(table, self.folder / "f", self.folder / "none")
        self.assertEqual(code, 2, err)
        self.assertIn("102 files, 99 findings, 4 errors", out)
        rows = self.rows()
        self.assertEqual(
            sorted(it["path"] for it in rows),
            sorted([f"s{n}/Dockerfile" for n in range(100)] + ["x/Dockerfile", str(self.folder / "none")]),
        )
        self.assertEqual(
            set(self.errors()), {"s5/Dockerfile", "s77/Dockerfile", "s90/Dockerfile", str(self.folder / "none")}
        )
        by = {row["path"]: row for row in rows}
        self.assertEqual(by["x/Dockerfile"]["base"]["reference"], "node:22")
        self.assertEqual((by["s5/Dockerfile"]["repo"], by["s5/Dockerfile"]["team"]), ("shop", "a"))
        found = self.rows("findings")
        self.assertEqual(len(found), 99)
        self.assertEqual(sum(it["path"] == "x/Dockerfile" for it in found), 2)
        self.assertEqual({it["team"] for it in found}, {"a", None})

    def test_a_run_without_errors_is_0_and_quiet(self):
        code, out, err = self.local(self.table("t.parquet", texts(10)))
        self.assertEqual((code, err), (0, ""))
        self.assertIn("10 files, 10 findings, 0 errors", out)

    def test_what_is_there_is_not_made_again(self):
        table = self.table("t.parquet", texts(10))
        self.local(table)
        before = self.stamps()
        _, out, _ = self.local(table)
        self.assertIn("(1 of 1 parts were there)", out)
        self.assertEqual(self.stamps(), before)
        _, out, _ = self.local(table, "--again")
        self.assertNotIn("were there", out)
        self.assertNotEqual(self.stamps(), before)

    def stamps(self):
        return {it.name: it.stat().st_ino for it in (self.folder / "out" / "files").iterdir()}

    def test_only_what_the_manifest_has_is_kept(self):
        table = self.table("t.parquet", texts(10))
        self.local(table)
        (old,) = self.stamps()
        # What a worker leaves that was killed.
        self.write(f"out/files/.{old.removesuffix('.parquet')}.0123abcd.parquet", "PAR1")
        self.table("t.parquet", texts(12))
        _, out, _ = self.local(table)
        self.assertIn("12 files", out)
        self.assertEqual(len(self.stamps()), 1)
        self.assertNotIn(old, self.stamps())

    def test_a_part_that_is_cut_off_is_made_again(self):
        table = self.table("t.parquet", texts(10))
        self.local(table)
        for name in ("files", "findings"):
            (part,) = (self.folder / "out" / name).iterdir()
            with open(part, "r+b") as file:
                file.truncate(200)
            _, out, _ = self.local(table)
            self.assertNotIn("were there", out)
            self.assertEqual(len(self.rows(name)), 10)

    def test_a_file_that_hangs_is_an_error_row_in_time(self):
        code, _, _ = self.local(self.table("t.parquet", texts(30, {9: "POISON hang"})), "--timeout", "1")
        self.assertEqual(code, 2)
        self.assertEqual(list(self.errors()), ["s9/Dockerfile"])

    def test_errors_that_may_pass_are_tried_again(self):
        table = self.table("t.parquet", texts(30, {9: "POISON hang", 11: "POISON abort"}))
        code, _, _ = self.local(table, "--timeout", "1")
        self.assertEqual((code, len(self.errors())), (2, 2))
        program = self.program.read_text()
        self.program.write_text(program.replace('if "POISON" in text', "if False"))
        code, out, err = self.local(table, "--timeout", "1")
        self.assertEqual((code, self.errors()), (0, {}), err)
        self.assertNotIn("were there", out)
        self.assertIn("were there", self.local(table)[1])

    def test_errors_that_stay_are_not_tried_again(self):
        table = self.table("t.parquet", texts(30, {9: "ERROR", 11: "POISON exit"}))
        self.local(table)
        code, out, _ = self.local(table)
        self.assertEqual((code, len(self.errors())), (2, 2))
        self.assertIn("(1 of 1 parts were there)", out)

    def test_names_that_are_no_unicode_are_rows(self):
        rows = [{"path": f"{name}\ud800/Dockerfile", "text": "FROM a\nRUN b\n", "repo": "r\udcff"} for name in "ab"]
        code, _, err = self.local(self.write("t.jsonl", "\n".join(map(json.dumps, rows))))
        self.assertEqual(code, 0, err)
        self.assertEqual([(it["path"], it["repo"]) for it in self.rows()], [(f"{it}?/Dockerfile", "r?") for it in "ab"])

    def test_options_that_contradict_or_have_no_end(self):
        table = self.table("t.parquet", texts(1))
        for words, said in (
            (("--isolated", "--config", self.write("c.yaml", "ignore: []\n")), "leave one of them"),
            (("--timeout", "inf"), "--timeout: takes seconds"),
            (("--timeout", "nan"), "--timeout: takes seconds"),
            (("--timeout", "0"), "--timeout: takes seconds"),
        ):
            code, _, err = self.local(table, *words)
            self.assertEqual(code, 2)
            self.assertIn(said, err)
            self.assertFalse((self.folder / "out").exists())

    def test_two_runs_do_not_meet(self):
        (self.folder / "out").mkdir()
        with open(self.folder / "out" / ".lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            code, _, err = self.local(self.table("t.parquet", texts(1)))
        self.assertEqual(code, 2)
        self.assertIn("another run writes there", err)

    def test_a_full_disk_keeps_the_manifest_and_goes_on_later(self):
        small = self.folder / "out"
        small.mkdir()
        mounted = (
            os.geteuid() == 0
            and not subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small], check=False).returncode
        )
        if not mounted:
            self.skipTest("no file system of 256 kB can be mounted here")
        self.addCleanup(subprocess.run, ["umount", small], check=True)
        self.local(self.table("t.parquet", texts(20)))
        manifest = (small / "manifest.json").read_text()
        many = self.table("t.parquet", texts(6000))
        code, _, err = self.local(many)
        self.assertEqual(code, 2)
        self.assertIn("cannot be written: No space left on device", err)
        self.assertIn("run the same command again", err)
        self.assertEqual((small / "manifest.json").read_text(), manifest)
        self.assertEqual(len(self.rows()), 20)
        subprocess.run(["mount", "-o", "remount,size=64m", small], check=True)
        code, out, _ = self.local(many)
        self.assertEqual(code, 0)
        self.assertIn("6000 files, 6000 findings, 0 errors", out)
        self.assertEqual(len({row["path"] for row in self.rows()}), 6000)

    def test_wrong_commands_say_what_mends_them(self):
        os.environ["DOCKSLIM_BIN"] = str(self.folder / "none")
        self.assertIn("DOCKSLIM_BIN is", self.local("x")[2])
        os.environ["DOCKSLIM_BIN"] = "/bin/true"
        self.assertIn("install the version of this package", self.local("x")[2])
        os.environ["DOCKSLIM_BIN"] = str(self.program)
        self.assertIn("cannot be read as settings", self.local("x", "--config", self.folder / "none")[2])
        self.assertIn("is not there", self.fleet("report", self.folder / "none")[2])
        self.assertEqual(self.fleet("-o", "x")[0], 2)

    def test_progress_is_for_terminals(self):
        for terminal in (False, True):
            to = StringIO()
            to.isatty = lambda: terminal  # noqa: B023
            progress = Progress(2, to)
            progress.step(Counts("a", 1000, 3, 7))
            self.assertEqual("1 of 2 parts, 1000 files, 3 errors" in to.getvalue(), terminal)
            progress.end()
            self.assertEqual(to.getvalue().endswith("\r\x1b[K"), terminal)

    def test_a_manifest_of_another_format_is_refused(self):
        self.local(self.table("t.parquet", texts(1)))
        place = self.folder / "out" / "manifest.json"
        place.write_text(json.dumps({**json.loads(place.read_text()), "format": 99}))
        self.assertIn("of another format", self.fleet("report", self.folder / "out")[2])


if __name__ == "__main__":
    unittest.main()
