"""Tables in, tables out."""

import doctest
import json
import unittest

import dockslim

try:
    import pyarrow as pa
except ImportError as error:
    raise unittest.SkipTest("pyarrow is not installed: tables are not tested") from error

from dockslim import tables

WARNED = "FROM scratch\nCMD ['a']\n"
CLEAN = 'FROM scratch\nCMD ["a"]\n'
DEBIAN = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl\n"


def lint(**columns):
    return tables.lint(pa.table(columns))


class Tables(unittest.TestCase):
    def test_examples_in_the_documentation(self):
        failed, tried = doctest.testmod(tables)
        self.assertEqual(failed, 0)
        self.assertGreater(tried, 4)

    def test_rows_are_findings(self):
        texts = [DEBIAN, WARNED, DEBIAN] * 700
        paths = [f"{n}/Dockerfile" for n in range(len(texts))]
        found = lint(path=paths, text=texts, other=paths)
        self.assertEqual(found.schema, tables.FINDINGS)
        rows = found.drop_columns("error").to_pylist()
        expected = [it for path, text in zip(paths, texts) for it in dockslim.lint(text, path)]
        self.assertEqual(rows, [{"elsewhere": None} | it for it in expected])
        self.assertEqual(found.column("error").null_count, len(found))

    def test_no_file_is_missing(self):
        texts = pa.array([WARNED.encode(), CLEAN.encode(), None, b"\x7fELF", b"FROM a # \xff"])
        found = lint(path=["a", "b", "c", "d", None], text=texts, repo=pa.array([1, 2, 3, 4, 5], pa.int8()))
        self.assertEqual(found.schema.field("repo").type, pa.int8())
        told = [(row["repo"], row["path"], row["rule"], row["error"]) for row in found.to_pylist()]
        self.assertEqual(
            told,
            [
                (1, "a", "invalid-json-form", None),
                (2, "b", None, None),
                (3, "c", None, "c: `text` is null: write the text of the Dockerfile"),
                (4, "d", None, "d: is a program (ELF), not a Dockerfile; leave it out"),
                (5, None, None, "None: `path` is null: write the name that the file has in the result"),
            ],
        )

    def test_settings_in_every_form(self):
        text = "FROM a:latest\nCMD ['a']\n"
        struct = pa.array([{"select": ["latest-tag"], "target": None}, None], pa.struct({"select": pa.list_(pa.string()), "target": pa.string()}))
        mapped = pa.array([[("select", ["latest-tag"])], None], pa.map_(pa.string(), pa.list_(pa.string())))
        told = pa.array([json.dumps({"select": ["latest-tag"]}), None])
        for settings in (struct, mapped, told):
            found = lint(path=["a", "b"], text=[text, text], settings=settings)
            rules = [row["rule"] for row in found.to_pylist() if row["path"] == "a"]
            self.assertEqual(rules, ["latest-tag"], settings.type)
            self.assertGreater(len(found), 2)
        for wrong in ("{", "[]", '{"selekt": []}'):
            row = lint(path=["a"], text=[text], settings=[wrong]).to_pylist()
            self.assertEqual(len(row), 1)
            self.assertTrue(row[0]["error"].startswith("a: "), row)

    def test_settings_of_one_row_cost_no_other(self):
        deep = "[" * 200_000
        found = lint(path=["a", "b"], text=[WARNED, WARNED], settings=[deep, None]).to_pylist()
        self.assertEqual([(row["path"], row["rule"]) for row in found], [("a", None), ("b", "invalid-json-form")])
        self.assertIn("a: `settings` ", found[0]["error"])
        twice = [[("select", ["latest-tag"]), ("select", [])], [("select", ["latest-tag"])], None]
        kind = pa.map_(pa.string(), pa.list_(pa.string()))
        columns = {"path": ["a", "b", "c"], "text": ["FROM a:latest\n"] * 3, "settings": pa.array(twice, kind)}
        for more in ({}, {"repo": ["x", "y", "z"]}):
            found = lint(**columns, **more).to_pylist()
            told = {row["path"]: (row["rule"], row.get("repo")) for row in found}
            repos = more.get("repo", [None] * 3)
            self.assertEqual(told, dict(zip("abc", zip([None, "latest-tag", "latest-tag"], repos))))
            self.assertRegex(found[0]["error"], "a: cannot be read: .*select")

    def test_places_in_scripts_have_a_column(self):
        place = {"line": 1, "column": 1}
        told = {"path": "a", "rule": "r", "elsewhere": [{"path": "s.sh", "start": place, "end": place, "message": "m"}]}
        (row,) = tables._typed([told], tables.FINDINGS).to_pylist()
        self.assertEqual(row["elsewhere"], told["elsewhere"])

    def test_images(self):
        found = tables.size(pa.table({"path": ["a", "b"], "text": [DEBIAN, "# nothing\n"], "repo": ["x", "y"]}))
        image, error = found.to_pylist()
        self.assertEqual((image.pop("repo"), image.pop("error")), ("x", None))
        self.assertIsNone(image["base"].pop("built_by"))
        self.assertEqual(image, dockslim.size(DEBIAN, "a"))
        self.assertEqual((error["repo"], error["error"]), ("y", "b: has no FROM, and so no image; start it with one"))
        self.assertEqual(found.schema.names, ["repo", *tables.IMAGES.names])

    def test_what_is_wrong_with_the_table(self):
        with self.assertRaisesRegex(ValueError, "one column `text`"):
            lint(path=["a"])
        with self.assertRaisesRegex(ValueError, "one column `path`"):
            tables.lint(pa.table([["a"], ["b"], ["c"]], ["path", "path", "text"]))
        empty = lint(path=pa.array([], pa.string()), text=pa.array([], pa.string()))
        self.assertEqual((len(empty), empty.schema), (0, tables.FINDINGS))

    def test_a_number_that_no_column_takes_costs_one_row(self):
        rows = [{"path": "a", "start": {"line": 1, "column": 2}}, {"path": "b", "start": {"line": 1 << 40, "column": 1}}]
        told = tables._typed(rows, tables.FINDINGS).to_pylist()
        self.assertEqual([row["path"] for row in told], ["a", "b"])
        self.assertTrue(told[0]["error"] is None and told[1]["error"].startswith("b: cannot be told in a table"))


if __name__ == "__main__":
    unittest.main()
