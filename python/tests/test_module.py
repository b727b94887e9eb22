"""The module as it is installed: python -m unittest discover -s python/tests -t python/tests."""

import contextlib
import doctest
import inspect
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import dockslim

WARNED = "FROM scratch\nCMD ['a']\n"
DEBIAN = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl\n"
OWN = """id: own
summary: s
category: style
severity: info
message: m
match: {instruction: RUN}
examples: [{bad: "FROM a\\nRUN b", at: RUN b}, {good: FROM a}]
"""


def command(*args, text=None, cwd=None):
    """What the program prints."""
    done = subprocess.run(
        [sys.executable, "-m", "dockslim", *args], input=text, capture_output=True, text=True, cwd=cwd, check=False
    )
    assert done.returncode in (0, 1), done
    return done.stdout


def line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def rules(found):
    return [finding["rule"] for finding in found]


class Shapes(unittest.TestCase):
    def test_examples_in_the_documentation(self):
        failed, tried = doctest.testmod(dockslim)
        self.assertEqual(failed, 0)
        self.assertGreater(tried, 10)

    def test_findings_are_the_lines_of_the_command(self):
        for text in (DEBIAN, WARNED, "FROM a\nRUNN b\n", "", "# é…\nFROM ubuntu:22.04\nRUN apt-get install x # é\n"):
            printed = command("lint", "--isolated", "--format", "jsonl", "--stdin-filename", "d/Dockerfile", "-", text=text)
            self.assertEqual([line(it) for it in dockslim.lint(text, "d/Dockerfile")], printed.splitlines())
            self.assertEqual(dockslim.lint(text.encode(), "d/Dockerfile"), dockslim.lint(text, "d/Dockerfile"))

    def test_keys_stand_in_the_order_of_the_contract(self):
        finding = dockslim.lint(DEBIAN, "Dockerfile")[0]
        self.assertEqual(list(finding)[:6], ["path", "rule", "aliases", "severity", "category", "message"])
        self.assertEqual(list(finding)[-2:], ["fingerprint", "folded"])

    def test_size_is_the_object_of_the_command(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "Dockerfile").write_text(DEBIAN)
            printed = command("size", "--isolated", "--format", "jsonl", "Dockerfile", cwd=folder)
        self.assertEqual(line(dockslim.size(DEBIAN, "Dockerfile")), printed.strip())

    def test_the_tree_is_that_of_the_command(self):
        printed = command("ast", "--stdin-filename", "d", "-", text=DEBIAN)
        self.assertEqual(line(dockslim.parse(DEBIAN, "d")), printed.strip())

    def test_pages_are_those_of_the_command(self):
        for word in ("DL3009", "latest-tag", "hadolint:DL3007"):
            self.assertEqual(dockslim.explain(word), command("explain", word))
        with self.assertRaisesRegex(dockslim.Error, "`nope` is no rule"):
            dockslim.explain("nope")

    def test_a_fixed_text_is_that_of_the_command(self):
        for unsafe in (False, True):
            args = ["--unsafe-fixes"] if unsafe else []
            printed = command("lint", "--isolated", "--fix", *args, "-", text=DEBIAN)
            fixed = dockslim.fix(DEBIAN, unsafe=unsafe)
            self.assertEqual(fixed["text"], printed)
            self.assertEqual(list(fixed), ["path", "text", "applied", "dropped", "rounds"])
            self.assertTrue(fixed["applied"])
        self.assertEqual(dockslim.fix(DEBIAN, only=["latest-tag"])["text"], DEBIAN)
        self.assertNotEqual(dockslim.fix(DEBIAN, only=["DL3009"])["text"], DEBIAN)
        with self.assertRaisesRegex(dockslim.Error, "`nope` is no rule"):
            dockslim.fix(DEBIAN, only=["nope"])

    def test_everything_public_is_documented_and_typed(self):
        for name in dockslim.__all__:
            self.assertTrue(name == "__version__" or getattr(dockslim, name).__doc__, name)
        self.assertEqual(command("--version").split()[1], dockslim.__version__)
        folder = pathlib.Path(dockslim.__file__).parent
        self.assertTrue((folder / "py.typed").exists() and (folder / "_dockslim.pyi").exists())
        for name in ("lint", "size", "fix"):
            parameters = list(inspect.signature(getattr(dockslim, name)).parameters)
            self.assertEqual(parameters[:5], ["text", "path", "settings", "context", "rules"])


class InForce(unittest.TestCase):
    def test_settings(self):
        latest = "FROM a:latest\nCMD ['a']\n"
        self.assertEqual(rules(dockslim.lint(latest, settings={"select": ["latest-tag"]})), ["latest-tag"])
        self.assertEqual(rules(dockslim.lint(latest, settings={"select": None, "ignore": ["default"]})), [])
        over = {"overrides": [{"files": ["x/*"], "select": ["latest-tag"]}]}
        self.assertEqual(rules(dockslim.lint(latest, "x/Dockerfile", settings=over)), ["latest-tag"])
        self.assertIn("invalid-json-form", rules(dockslim.lint(latest, "y/Dockerfile", settings=over)))
        self.assertEqual(dockslim.lint(latest, "x", settings={"exclude": ["x"]}), [])
        for act in (dockslim.size, dockslim.fix):
            with self.assertRaisesRegex(dockslim.Error, "^x: is left out by its settings"):
                act(latest, "x", settings={"exclude": ["x"]})

    def test_comments_count(self):
        ignored = "FROM scratch\n# dockslim ignore=invalid-json-form\nCMD ['a']\n"
        self.assertEqual(dockslim.lint(ignored), [])
        self.assertEqual(dockslim.lint(ignored.replace("dockslim ignore=", "hadolint ignore=DL3025 #")), dockslim.lint(ignored))

    def test_settings_are_found_only_where_that_is_asked_for(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/a/Dockerfile"
            os.makedirs(f"{folder}/a")
            settings = pathlib.Path(folder, ".dockslim.yaml")
            settings.write_text("select: [latest-tag]\n")
            text = "FROM a:latest\nCMD ['a']\n"
            self.assertEqual(rules(dockslim.lint(text, path, settings="found")), ["latest-tag"])
            self.assertIn("invalid-json-form", rules(dockslim.lint(text, path)))
            settings.write_text("select: [invalid-json-form]\n")
            self.assertEqual(rules(dockslim.lint(text, path, settings="found")), ["invalid-json-form"])
            settings.write_text("selekt: []\n")
            with self.assertRaisesRegex(dockslim.Error, "selekt"):
                dockslim.lint(text, path, settings="found")
        with self.assertRaisesRegex(TypeError, "found"):
            dockslim.lint(text, path, settings="lost")

    def test_own_rules(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "own.yaml").write_text(OWN)
            self.assertIn("own", rules(dockslim.lint("FROM a:1\nRUN b\n", rules=[folder])))
            self.assertIn("own", rules(dockslim.lint("FROM a:1\nRUN b\n", settings={}, rules=[pathlib.Path(folder)])))
            self.assertNotIn("own", rules(dockslim.lint("FROM a:1\nRUN b\n")))
            pathlib.Path(folder, "own.yaml").write_text("id: own\n")
            with self.assertRaisesRegex(dockslim.Error, "own.yaml:1"):
                dockslim.lint("FROM a:1\nRUN b\n", rules=[folder])

    def test_a_build_context(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "big").write_bytes(b"x" * 1234)
            text = "FROM scratch\nCOPY big /\n"
            self.assertEqual(dockslim.size(text, context=folder)["total"]["unpacked"], 1234)
            own = dockslim.size(text, f"{folder}/Dockerfile", context="dockerfile")
            self.assertEqual(own["total"]["unpacked"], 1234)
            self.assertIsNone(dockslim.size(text, f"{folder}/Dockerfile")["context"])
        with self.assertRaisesRegex(dockslim.Error, "is no folder"):
            dockslim.size(text, context="/nonexistent")


class BadInput(unittest.TestCase):
    def test_what_is_no_dockerfile_is_named(self):
        wrong = [
            (b"\x7fELF\x01\x02", "is a program"),
            (b"\xff\xfeF\x00R\x00", "is UTF-16"),
            ("services:\n  a:\n    build: .\n", "is a Compose file"),
            ("x" * ((16 << 20) + 1), "is longer than 16 MiB"),
            ("FROM \ud800", "is no text that can be UTF-8"),
        ]
        for text, said in wrong:
            for act in (dockslim.lint, dockslim.size, dockslim.parse, dockslim.fix):
                with self.assertRaisesRegex(dockslim.Error, f"^d/compose.yaml: {said}"):
                    act(text, "d/compose.yaml")
        with self.assertRaisesRegex(dockslim.Error, "^<text>: has no FROM"):
            dockslim.size("")
        with self.assertRaisesRegex(dockslim.Error, "^d: it has no stage `b`"):
            dockslim.lint("FROM a AS c\n", "d", settings={"target": "b"})

    def test_what_is_not_utf8_has_no_edits(self):
        text = b"FROM alpine:3.20\nRUN apk add curl # \xff\n"
        self.assertTrue(all(finding["fix"] is None for finding in dockslim.lint(text)))
        self.assertEqual(len(dockslim.lint(text)), 1)
        with self.assertRaisesRegex(dockslim.Error, "is not UTF-8"):
            dockslim.fix(text)

    def test_settings_have_an_end(self):
        own, deep, wide = {}, [], []
        own["options"] = own
        for _ in range(100_000):
            deep = [deep]
        for _ in range(40):
            wide = [wide, wide]
        for settings, said in (
            (own, "more than 64 lists and dicts in one another"),
            ({"select": deep}, "more than 64 lists and dicts in one another"),
            ({"select": wide}, "more than 50000 values"),
            ({"select": ["latest-tag"] * 50_000}, "more than 50000 values"),
        ):
            for act in (dockslim.lint, dockslim.size, dockslim.fix):
                with self.assertRaisesRegex(dockslim.Error, f"^a: settings: {said}"):
                    act("FROM a\n", "a", settings=settings)
        many = {"select": ("latest-tag",) * 40_000}
        self.assertEqual(rules(dockslim.lint("FROM a:latest\n", settings=many)), ["latest-tag"])

    def test_a_path_may_be_any_path(self):
        for act in (dockslim.lint, dockslim.size, dockslim.parse, dockslim.fix):
            self.assertEqual(act(DEBIAN, pathlib.Path("a", "Dockerfile")), act(DEBIAN, "a/Dockerfile"))

    def test_types(self):
        with self.assertRaisesRegex(TypeError, "str or bytes"):
            dockslim.lint(3)
        with self.assertRaisesRegex(TypeError, "has to be a dict"):
            dockslim.lint("", settings=["a"])
        with self.assertRaises(dockslim.Error):
            dockslim.lint("", settings={"select": object()})

    def test_nothing_is_printed(self):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            done = subprocess.run(
                [sys.executable, "-c", "import dockslim; dockslim.lint(b'FROM \\xff'); dockslim.size('FROM a\\nRUNN b')"],
                capture_output=True,
                check=True,
            )
        self.assertEqual((done.stdout, done.stderr), (b"", b""))


class Threads(unittest.TestCase):
    def test_other_threads_run_meanwhile(self):
        # Long enough that it would be noticed if this thread had to wait for all of it.
        text = "FROM debian:bookworm\n" + "RUN apt-get update && apt-get install -y curl\n" * 3000
        begin = time.monotonic()
        dockslim.parse(text)
        dockslim.lint(text)
        alone = time.monotonic() - begin
        thread = threading.Thread(target=dockslim.lint, args=(text,))
        thread.start()
        longest, last = 0.0, time.monotonic()
        while thread.is_alive():
            now = time.monotonic()
            longest, last = max(longest, now - last), now
        self.assertLess(longest, alone / 2)

    def test_many_threads_find_the_same(self):
        texts = [DEBIAN, WARNED, "FROM a:latest\n"] * 50
        alone = [dockslim.lint(text, "d") for text in texts]
        found = [None] * len(texts)

        def work(first):
            for at in range(first, len(texts), 4):
                found[at] = dockslim.lint(texts[at], "d")

        threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, alone)


if __name__ == "__main__":
    unittest.main()
