"""Faults of a run on Ray with two workers. Skipped where Ray is not installed."""

import os
import signal
import socket
import subprocess
import sys
import time
import unittest
from importlib.util import find_spec
from unittest import mock

from .processes import below
from .support import PACKAGE, Case, texts


@unittest.skipUnless(find_spec("ray"), "Ray is not installed")
class OnRay(Case):
    def start(self, *words):
        environment = os.environ | {"PYTHONPATH": PACKAGE}
        command = [
            sys.executable,
            "-m",
            "dockslim.fleet",
            *map(str, words),
            "-o",
            str(self.folder / "out"),
            "--workers",
            "2",
        ]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, run, seconds=150):
        out, err = run.communicate(timeout=seconds)
        return run.returncode, out, err

    def slow(self, count):
        """A program that takes a moment for each file, so that there is time for a fault."""
        text = self.program.read_text()
        self.program.write_text(
            text.replace('        text = said["text"]\n', '        text = said["text"]\n        time.sleep(0.002)\n')
        )
        return self.table("t.parquet", texts(count))

    def wait_for(self, what, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := what():
                return found
            time.sleep(0.05)
        self.fail("that did not come")

    def check(self, count, errors=()):
        rows = self.rows()
        self.assertEqual(sorted(it["path"] for it in rows), sorted(f"s{n}/Dockerfile" for n in range(count)))
        self.assertEqual(len(self.rows("findings")), count - len(errors))
        self.assertEqual(set(self.errors()), {f"s{n}/Dockerfile" for n in errors})

    def test_a_killed_worker(self):
        run = self.start(self.slow(4000))
        (worker, *_) = self.wait_for(
            lambda: below(run.pid, "ray::Map(_task)") if list((self.folder / "out").glob("files/[0-9a-f]*")) else None
        )
        os.kill(worker, signal.SIGKILL)
        code, out, err = self.end(run)
        self.assertEqual(code, 0, err)
        self.assertIn("4000 files, 4000 findings, 0 errors", out)
        self.assertIn("died", err)
        self.check(4000)

    def test_a_killed_driver(self):
        table = self.slow(4000)
        run = self.start(table)
        self.wait_for(lambda: list((self.folder / "out").glob("files/[0-9a-f]*")))
        run.kill()
        self.end(run)
        self.assertFalse((self.folder / "out" / "manifest.json").exists())
        code, out, err = self.end(self.start(table))
        self.assertEqual(code, 0, err)
        self.assertRegex(out, r"4000 files, 4000 findings, 0 errors \([1-9]\d* of \d+ parts were there\)")
        self.check(4000)

    def test_poison(self):
        poison = {3: "POISON abort", 1500: "POISON hang", 2999: "POISON exit"}
        code, _, err = self.end(self.start(self.table("t.parquet", texts(3000, poison)), "--timeout", "2"))
        self.assertEqual(code, 2, err)
        self.check(3000, errors=poison)

    def test_what_kills_each_worker_is_halved_to_one_row(self):
        table = self.table("t.parquet", texts(6, {4: "POISON parent"}))
        code, out, err = self.end(self.start(table), 240)
        self.assertEqual(code, 2, err)
        self.assertIn("6 files, 5 findings, 1 errors", out)
        # Whoever reads the row dies, so it is known by its place.
        self.assertEqual(self.errors(), {f"{table}, row 5 of row group 0": "its worker died 3 times; left out"})

    def test_a_cluster_that_is_not_there_is_one_message(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        for address in (f"127.0.0.1:{port}", f"ray://127.0.0.1:{port}"):
            with mock.patch.dict(os.environ, {"RAY_ADDRESS": address}):
                code, out, err = self.end(self.start(self.table("t.parquet", texts(2))))
            self.assertEqual((code, out), (2, ""))
            self.assertRegex(err, f"^error: RAY_ADDRESS is {address}, and nothing answers there .*\n$")

    def test_what_cannot_be_read(self):
        self.write("broken.parquet", "no")
        code, out, err = self.end(
            self.start(self.table("t.parquet", texts(20)), self.folder / "broken.parquet", self.folder / "none")
        )
        self.assertEqual(code, 2, err)
        self.assertIn("22 files, 20 findings, 2 errors", out)
        self.assertEqual(set(self.errors()), {str(self.folder / "broken.parquet"), str(self.folder / "none")})


if __name__ == "__main__":
    unittest.main()
