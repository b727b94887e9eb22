"""The folder of a run: it is never anyone else's, and loses nothing that is not the run's own."""

import json
import os
import unittest

from .support import Case, texts


class Folders(Case):
    def setUp(self):
        super().setUp()
        self.input = self.table("t.parquet", texts(10))
        self.out = self.folder / "out"

    def held(self, folder):
        return {str(it.relative_to(folder)): it.read_bytes() for it in sorted(folder.rglob("*")) if it.is_file()}

    def refused(self, said, *words):
        before = self.held(self.out)
        code, out, err = self.local(*words)
        self.assertEqual((code, out), (2, ""), err)
        self.assertIn(said, err)
        self.assertEqual(err.count("\n"), 1)
        self.assertEqual(self.held(self.out), before)

    def test_what_others_have_is_no_place_for_results(self):
        self.write("out/files/a.parquet", "mine")
        self.refused("is not empty, and has no results of a run", self.input)
        self.write("out/.lock", "another's")
        self.refused("is not empty, and has no results of a run", self.input)

    def test_a_manifest_of_something_else_is_kept(self):
        for text in ('{"name": "extension"}', "[]", '{"format": 1}', "no JSON"):
            self.write("out/manifest.json", text)
            self.refused("manifest.json", self.input)
        self.write("out/manifest.json", '{"format": 99, "dockslim": "9", "parts": []}')
        self.refused("is of another format", self.input)

    def test_a_file_is_no_folder(self):
        self.write("file", "x")
        code, _, err = self.fleet(self.input, "-o", self.folder / "file", "--engine", "local")
        self.assertEqual(code, 2)
        self.assertIn("is no folder", err)
        self.assertEqual((self.folder / "file").read_text(), "x")

    def test_an_empty_folder_and_a_run_without_manifest_are_taken(self):
        self.out.mkdir()
        self.assertEqual(self.local(self.input)[0], 0)
        (self.out / "manifest.json").unlink()
        code, out, err = self.local(self.input)
        self.assertEqual(code, 0, err)
        self.assertIn("(1 of 1 parts were there)", out)

    def test_only_parts_are_deleted(self):
        self.local(self.input)
        own, half = "0" * 32, f".{'1' * 32}.89abcdef"
        names = ["files/notes.txt", "findings/x.parquet", "findings/sub.parquet/x", ".attempts/note", "report.html"]
        for name in (*names, f"files/{own}.parquet", f"findings/{half}.parquet", f".attempts/{own}"):
            self.write(f"out/{name}", "x")
        code, _, err = self.local(self.input, "--again")
        self.assertEqual(code, 0, err)
        held = self.held(self.out)
        self.assertEqual([name for name in names if name not in held], [])
        for name in (f"files/{own}.parquet", f"findings/{half}.parquet", f".attempts/{own}"):
            self.assertNotIn(name, held)

    def test_an_input_in_the_results_is_refused(self):
        self.local(self.input)
        (part,) = (self.out / "findings").iterdir()
        os.symlink(part, self.folder / "link.parquet")
        names = self.write("names.txt", f"{part}\n")
        for name in (part, self.out, self.folder / "link.parquet", names, self.out / "files" / ".." / "findings"):
            self.refused("where the results go; name another folder", name)

    def test_inputs_that_are_not_there_cost_no_results(self):
        self.local(self.input)
        empty = self.folder / "empty"
        empty.mkdir()
        self.refused("no such file or folder; check the path; the results in", self.folder / "checkuots")
        self.refused("no INPUT has a Dockerfile; the results in", empty)
        self.write("odd.parquet", "no")
        self.refused("cannot be read", self.folder / "odd.parquet", self.folder / "none")
        code, _, _ = self.local(self.input, self.folder / "none")
        self.assertEqual((code, len(self.rows())), (2, 11))

    def test_without_results_they_are_error_rows(self):
        code, _, _ = self.local(self.folder / "none")
        self.assertEqual((code, list(self.errors())), (2, [str(self.folder / "none")]))
        manifest = json.loads((self.out / "manifest.json").read_text())
        self.assertEqual((manifest["files"], manifest["errors"]), (1, 1))


if __name__ == "__main__":
    unittest.main()
