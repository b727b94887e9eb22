"""What is read of each kind of input, and that cuts neither lose nor double a file."""

import json
import unittest
from importlib.util import find_spec
from unittest import mock

import pyarrow as pa
import pyarrow.parquet as pq

from dockslim.fleet import folders, plan, source
from dockslim.fleet.folders import origin
from dockslim.fleet.part import Job, Part
from dockslim.fleet.run import config

from .support import Case, texts


def leaves(it):
    """A slice, halved as far as it can be."""
    halves = it.halves()
    return [leaf for half in halves for leaf in leaves(half)] if halves else [it]


class Sources(Case):
    def slices(self, *inputs):
        job = Job(str(self.folder / "out"), "1", (), "", True, 30.0)
        parts = plan.parts(job, [str(it) for it in inputs], str(self.program))
        return [it for part in parts for it in part.slices]

    def files(self, *inputs):
        return [file for it in self.slices(*inputs) for file in it.read()]

    def test_a_table_in_halves_has_each_row_once(self):
        place = self.table("t.parquet", texts(101))
        whole = [it.path for it in self.files(place)]
        self.assertEqual(whole, [f"s{n}/Dockerfile" for n in range(101)])
        halved = [leaf for it in self.slices(place) for leaf in leaves(it)]
        self.assertEqual([file.path for it in halved for file in it.read()], whole)
        self.assertEqual(len(halved), 101)

    def test_a_long_row_group_is_cut(self):
        place = self.folder / "t.parquet"
        pq.write_table(pa.Table.from_pylist(texts(2500)), place)
        slices = self.slices(place)
        self.assertEqual([it.count for it in slices], [1000, 1000, 500])
        self.assertEqual([file.path for it in slices for file in it.read()], [f"s{n}/Dockerfile" for n in range(2500)])

    def test_lines_in_halves_have_each_line_once(self):
        rows = [{**it, "text": it["text"] * (n % 5 + 1) + "é\u2028"} for n, it in enumerate(texts(23))]
        lines = [json.dumps(it, ensure_ascii=n % 2 == 0) for n, it in enumerate(rows)]
        place = self.write("t.jsonl", "\n".join(lines[:9]) + "\n\n \r\n" + "\r\n".join(lines[9:]))
        whole = [(it.path, it.text) for it in self.files(place)]
        self.assertEqual(whole, [(it["path"], it["text"]) for it in rows])
        halved = [leaf for it in self.slices(place) for leaf in leaves(it)]
        self.assertEqual([(file.path, file.text) for it in halved for file in it.read()], whole)

    def test_odd_rows_are_error_rows(self):
        lines = [
            "{",
            "[]",
            '{"text":"FROM a"}',
            '{"path":"a"}',
            '{"path":"b","text":1}',
            '{"path":"c","text":"","settings":"x"}',
        ]
        lines += [
            '{"path":"d","text":"","settings":{"ignore":["a"]}}',
            '{"path":"e","text":"","settings":"{\\"x\\":1}","repo":7}',
        ]
        files = self.files(self.write("t.jsonl", "\n".join(lines)))
        self.assertEqual(len(files), 8)
        self.assertEqual([it.error is None for it in files], [False] * 6 + [True] * 2)
        self.assertEqual([it.settings for it in files[6:]], [{"ignore": ["a"]}, {"x": 1}])
        self.assertEqual(files[7].repo, "7")

    def test_tables_without_texts_are_errors(self):
        place = self.folder / "t.parquet"
        pq.write_table(pa.table({"path": ["a"], "text": [1]}), place)
        self.assertIn("column `text` of strings, and there is a column of type int64", self.files(place)[0].error)
        pq.write_table(pa.table({"text": ["a"]}), place)
        self.assertIn("column `path` of strings, and there is no such column", self.files(place)[0].error)
        self.assertIn("cannot be read", self.files(self.write("broken.parquet", "no"))[0].error)

    def test_texts_as_bytes_are_read(self):
        place = self.folder / "b.parquet"
        for kind in (pa.binary(), pa.large_binary(), pa.dictionary(pa.int32(), pa.binary())):
            told = pa.array([b"FROM b", b"FROM b # \xff"], pa.binary()).cast(kind)
            pq.write_table(pa.table({"path": ["a", "b"], "text": told}), place)
            files = [(it.text, it.lossy) for it in self.files(place)]
            self.assertEqual(files, [("FROM b", False), ("FROM b # \ufffd", True)])

    def test_texts_of_any_string_type_are_read(self):
        for kind in (pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
            place = self.folder / "t.parquet"
            pq.write_table(pa.table({"path": pa.array(["a"], kind), "text": pa.array(["FROM b"], kind)}), place)
            self.assertEqual([it.text for it in self.files(place)], ["FROM b"])

    def test_a_folder_has_its_repositories_and_teams(self):
        for repo, url in (("one", "git@example.com:team/one.git"), ("two", "https://token@example.com/team/two")):
            self.write(f"all/{repo}/src/Dockerfile", "FROM a\n")
            self.git(self.folder / "all" / repo, "init", "-q")
            self.git(self.folder / "all" / repo, "remote", "add", "origin", url)
        self.write("all/three/Dockerfile", "FROM a\n")
        self.write("all/one/.github/CODEOWNERS", "* @org/all\n/src/ @org/a @org/b\n")
        owned = "@org/a @org/b" if find_spec("codeowners") else None
        files = {it.path: (it.repo, it.team) for it in self.files(self.folder / "all")}
        self.assertEqual(
            files,
            {
                "one/src/Dockerfile": ("team/one", owned),
                "two/src/Dockerfile": ("team/two", None),
                "three/Dockerfile": ("all", None),
            },
        )

    def test_owners_that_nobody_can_read_are_told(self):
        if not find_spec("codeowners"):
            self.skipTest("the package codeowners is not installed")
        self.write("a/Dockerfile", "FROM a\n")
        self.write("a/CODEOWNERS", "[ @x\n")
        _, _, err = self.local(self.folder / "a")
        self.assertIn("a/CODEOWNERS is not read, and no team is told of its files", err)
        self.assertEqual([it["team"] for it in self.rows()], [None])

    def test_a_list_names_inputs_and_none_counts_twice(self):
        self.write("a/b/Dockerfile", "FROM a\n")
        self.write("a/Dockerfile", "FROM b\n")
        table = self.table("t.parquet", texts(3))
        names = self.write("list.txt", f"# those\n{self.folder}/a/b\n\n{self.folder}/a\n{table}\n{self.folder}/no\n")
        files = self.files(names, self.folder / "a", self.folder / "a" / ".." / "t.parquet")
        texts_of = sorted(it.text for it in files if it.text)
        self.assertEqual(
            texts_of[-1:] + texts_of[:-1][-1:], ["FROM debian\nRUN step 2 cache\n", "FROM debian\nRUN step 1 cache\n"]
        )
        self.assertEqual(len(files), 6)
        self.assertEqual(
            [(it.path, it.error) for it in files if it.error],
            [(f"{self.folder}/no", "no such file or folder; check the path")],
        )

    def test_a_dockerfile_is_no_list(self):
        for name in ("Dockerfile", "a.Dockerfile", "Containerfile-dev"):
            (it,) = self.files(self.write(name, "FROM debian\n"))
            self.assertIn("is a Dockerfile; name its folder", it.error)

    def test_a_file_that_is_gone_or_not_utf8(self):
        place = self.write("a/Dockerfile", "")
        place.write_bytes(b"FROM a\n# \xff")
        (it,) = self.files(self.folder / "a")
        self.assertEqual((it.text, it.lossy), ("FROM a\n# \ufffd", True))
        self.assertTrue(json.loads(source.request(it))["lossy"])
        place.write_text("FROM a\n# \ufffd", encoding="utf-8")
        self.assertFalse(self.files(self.folder / "a")[0].lossy)
        (found,) = self.slices(self.folder / "a")
        place.unlink()
        self.assertEqual([it.error for it in found.read()], ["cannot be read: No such file or directory"])

    def test_a_part_is_named_by_all_that_decides_it(self):
        job = Job("out", "1", (), "", True, 30.0)
        self.write("a/Dockerfile", "FROM a\n")
        name = lambda job: Part(job, tuple(self.slices(self.folder / "a"))).name  # noqa: E731
        first = name(job)
        self.assertEqual(name(Job("elsewhere", "1", (), "", True, 9.0)), first)
        others = [Job("out", "2", (), "", True, 30.0), Job("out", "1", ("--isolated",), "", True, 30.0)]
        others += [Job("out", "1", (), "x", True, 30.0), Job("out", "1", (), "", False, 30.0)]
        names = {name(it) for it in others}
        self.write("a/.dockslim.yaml", "ignore: []\n")
        names.add(name(job))
        self.write("a/Dockerfile", "FROM abc\n")
        names.add(name(job))
        self.assertEqual(len(names | {first}), 7)

    def test_origins(self):
        for url, name in (
            ("git@example.com:a/b.git", "a/b"),
            ("https://example.com/a/b/c.git", "a/b/c"),
            ("ssh://git@example.com:22/a/b", "a/b"),
            ("/srv/b", None),
        ):
            self.write("r/.git/config", f'[core]\n\tx = 1\n[remote "origin"]\n\turl = {url}\n\tfetch = x\n')
            self.assertEqual(origin(self.folder / "r"), name)

    def test_origins_of_submodules_and_worktrees(self):
        top = self.write("top/.git/config", '[remote "origin"]\n\turl = git@example.com:a/top\n').parent.parent
        self.write("top/.git/modules/lib/config", '[remote "origin"]\n\turl = git@example.com:a/lib.git\n')
        self.write("top/lib/.git", "gitdir: ../.git/modules/lib\n")
        self.write("top/.git/worktrees/w/commondir", "../..\n")
        self.write("w/.git", f"gitdir: {top}/.git/worktrees/w\n")
        self.write("odd/.git", "\0")
        names = [origin(it) for it in (top, top / "lib", self.folder / "w", self.folder / "odd")]
        self.assertEqual(names, ["a/top", "a/lib", "a/top", None])

    def test_a_folder_that_cannot_be_read_costs_no_other(self):
        self.write("a/Dockerfile", "FROM a\nRUN b\n")
        self.write("shut/Dockerfile", "FROM a\n")
        find = folders.subprocess.run

        def shut(*words, cwd, **more):
            if cwd.name == "shut":
                raise PermissionError(13, "Permission denied", str(cwd))
            return find(*words, cwd=cwd, **more)

        with mock.patch.object(folders.subprocess, "run", shut):
            files = self.files(self.folder / "shut", self.folder / "a")
        self.assertEqual([it.path for it in files], [f"{self.folder}/shut", "Dockerfile"])
        self.assertIn("cannot be read", files[0].error)
        self.assertIsNone(files[1].error)

    def test_a_list_may_begin_with_a_mark(self):
        self.write("a/Dockerfile", "FROM a\n")
        names = self.write("list.txt", f"\ufeff{self.folder}/a\n")
        self.assertEqual([it.error for it in self.files(names)], [None])

    def test_rules_that_settings_name_decide_a_part(self):
        self.write("a/Dockerfile", "FROM a\n")
        name = lambda: self.slices(self.folder / "a")[0].settings  # noqa: E731
        for text in (
            "rules: [../own rules]",
            "rules:\n- '../own rules' # ours\nignore: []",
            'select: [all]\nrules:\n  - "../own rules"',
            "rules:\n  - ../own rules # ours",
            '{"rules": ["../own rules"], "ignore": []}',
        ):
            with self.subTest(text):
                self.write("a/.dockslim.yaml", text)
                names = [name()]
                for rule in ("id: a", "id: ab"):
                    place = self.write("own rules/r.yaml", rule)
                    names.append(name())
                self.assertEqual(len(set(names)), 3)
                place.unlink()
        self.write("a/.dockslim.yaml", "ignore: []")
        before = name()
        self.write("own rules/r.yaml", "id: abc")
        self.assertEqual(name(), before)
        settings = str(self.write("c.yaml", "rules: [own rules]"))
        before = config(settings)
        self.write("own rules/r.yaml", "id: abd")
        self.assertNotEqual(config(settings), before)

    def test_bundles(self):
        repo = self.write("r/sub/Dockerfile", "FROM debian\nRUN a\n").parent.parent
        self.git(repo, "init", "-q", "-b", "main")
        self.git(repo, "add", ".")
        self.git(repo, "commit", "-q", "-m", "a")
        self.git(repo, "bundle", "create", str(self.folder / "shop.bundle"), "main")
        self.write("odd.bundle", "no bundle")
        code, _, _ = self.local(self.folder / "shop.bundle", self.folder / "odd.bundle")
        self.assertEqual(code, 2)
        rows = {row["repo"]: row for row in self.rows()}
        self.assertEqual((rows["shop"]["path"], rows["shop"]["findings"]), ("sub/Dockerfile", 1))
        self.assertIn("is no bundle that git takes", rows[None]["error"])


if __name__ == "__main__":
    unittest.main()
