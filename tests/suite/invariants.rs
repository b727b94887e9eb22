//! A short run of what the fuzz targets assert, on texts made of what the grammars care about.

use super::support::invariants;
use proptest::prelude::*;

const DOCKERFILE: &[&str] = &[
    "FROM debian:bookworm AS a\n",
    "FROM node\n",
    "FROM a\n",
    "FROM $x\n",
    "\nRUN ",
    "\nRUN --mount=type=cache,target=/root/.cache ",
    "\nRUN <<E\n",
    "\nE\n",
    "\nCOPY --from=a . /app\n",
    "\nADD https://example.com/a.tar.gz /app/\n",
    "\nENV x=/app y=\"a b\"\n",
    "\nARG x\n",
    "\nWORKDIR $x\n",
    "\nUSER a\n",
    "\nSHELL [\"/bin/bash\", \"-c\"]\n",
    "\nONBUILD RUN ",
    "\nCMD [\"a\", 'b']\n",
    "\nHEALTHCHECK --interval=1s CMD a\n",
    "\n# escape=`\n",
    "\u{FEFF}",
    "\\\n",
    "`\r\n",
    "# ü\n",
];

const LOCK: &[&str] = &[
    "[[package]]\n",
    "name = \"a\"\n",
    "version = \"1\"\n",
    "source = { virtual = \".\" }\n",
    "dependencies = [{ name = \"a\", marker = \"python_version < '3.12' and extra == 'x'\" }]\n",
    "wheels = [{ url = \"a-1-cp312-cp312-manylinux_2_17_x86_64.whl\", size = 1 }]\n",
    "groups = [\"main\", \"dev\"]\n",
    "[dependency-groups]\ndev = [\"a\", {include-group = \"dev\"}]\n",
    "{\"packages\": {",
    "\"node_modules/a\": {\"dev\": true},",
    "\"dependencies\": {\"a\": {\"version\": \"1\"}}",
    "}}",
    "lockfileVersion: 9\n",
    "packages:\n",
    "  '@s/a@1(b@2)': {cpu: [x64]}\n",
    "importers:\n  .:\n    dependencies:\n      a: {version: 1}\n",
    "a@^1, b@2:\n",
    "  version \"1\"\n",
    "  dependencies:\n    a \"^1\"\n",
    "GEM\n  specs:\n    a (1)\n      b\n",
    "-r a.txt\n",
    "a[x]==1 ; os_name == 'posix' \\\n",
    "a v1 h1:x\n",
    "\u{FEFF}",
    "é\n",
];

const SHELL: &[&str] = &[
    "apt-get update ",
    "apt-get install -y gcc $x ",
    "apt-get purge -y --auto-remove gcc",
    "rm -rf /var/lib/apt/lists/* ",
    "rm -rf /app",
    "apk add --virtual .b gcc",
    "apk del .b",
    "pip install -r a.txt",
    "npm ci",
    "curl -o a.tar.gz https://example.com/a",
    "tar -xzf a.tar.gz -C /app",
    "chown -R a:a /app /var",
    "mv /app /b",
    "cd /app",
    "sh -c '",
    "xargs ",
    "x=\"gcc make\"",
    " && ",
    " || ",
    ";",
    " | ",
    " & ",
    "\n",
    "'",
    "\"",
    "`",
    "$(",
    "${x:-",
    "$x",
    "$((",
    "}",
    ")",
    "(",
    "{ ",
    "; }",
    "if ",
    "; then ",
    "; fi",
    "for x in a b; do ",
    "; done",
    "case $x in a) ",
    ";; esac",
    "<<E\n",
    "\nE\n",
    "> /app/a ",
    "2>&1 ",
    "f() ",
    "[[ ",
    " ]]",
    "# ",
    "{a,b}",
    "*",
    "\\",
    "ü",
    "\u{0}",
];

const YAML: &[&str] = &[
    "select: ",
    "ignore: ",
    "severity: {size: info",
    "options: {heavy-package: {limit: 1",
    "build-args: {A: ",
    "fail-on: error",
    "override: {error: ",
    "id: a-rule\nsummary: s\ncategory: size\nseverity: info\nmessage: m\nmatch: ",
    "examples:\n- bad: |\n    FROM a\n  at: ",
    "instruction: RUN",
    "command: {name: b}",
    "{regex: '(a|b)*'}",
    "all: [",
    "\nmessage: '{command}'",
    "&a ",
    "*a ",
    "<<: *a",
    "!!str ",
    "!t ",
    "!!binary ",
    "3.10",
    "~",
    "'",
    "\"",
    "\\u0000",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ": ",
    "? ",
    "- ",
    "|\n ",
    ">-\n ",
    "\n",
    "\r\n",
    "\n  ",
    "\n    ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "# ",
    "a",
    "default",
    "ü",
    "\u{FEFF}",
    "\u{0}",
    "\u{1b}",
    "\u{202e}",
    "\t",
];

fn made_of(pieces: &[&'static [&'static str]]) -> impl Strategy<Value = String> + use<> {
    prop::collection::vec(prop::sample::select(pieces.concat()), 0..40).prop_map(|words| words.concat())
}

const IGNORE: &[&str] = &[
    "\n", "\n!", "a", "b", "/", "*", "**", "**/", "/**", "?", "[ab]", "[^a]", "[", "\\", ".", "..", " ", "#",
    "ü", "\u{FEFF}",
];

/// Blocks of an archive: headers of a kind and size, which get their checksums later, and contents.
fn archive() -> impl Strategy<Value = Vec<u8>> {
    let size = prop_oneof![0_u64..2000, Just(1 << 20), Just((1 << 20) + 1), Just(0o777_7777_7777)];
    let header = (prop::sample::select(&b"\x0001234567SLKxgV"[..]), size, any::<bool>(), "[a/]{0,4}");
    let header = header.prop_map(|(kind, size, gnu, name)| {
        let mut block = [0; 512];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
        block[156] = kind;
        block[257..265].copy_from_slice(if gnu { b"ustar  \0" } else { b"ustar\x0000" });
        // A map of one part, for sparse files.
        block[386..397].copy_from_slice(b"00000000000");
        block[398..409].copy_from_slice(format!("{size:011o}").as_bytes());
        block[483..494].copy_from_slice(format!("{:011o}", (size / 2 * 3).min(0o777_7777_7777)).as_bytes());
        block.to_vec()
    });
    let records = prop::sample::select(vec![
        "9 size=5\n",
        "12 size=600\n",
        "13 path=a/bc\n",
        "22 GNU.sparse.major=1\n",
        "22 GNU.sparse.minor=0\n",
        "27 GNU.sparse.realsize=900\n",
        "24 GNU.sparse.map=0,512\n",
        "26 GNU.sparse.numblocks=1\n",
        "1\n0\n5\n",
        "x",
    ]);
    let content = prop::collection::vec(records, 0..5).prop_map(|records| {
        let mut block = records.concat().into_bytes();
        block.resize(512, 0);
        block
    });
    let block = prop_oneof![3 => header, 2 => content, 1 => Just(vec![0; 512]), 1 => prop::collection::vec(any::<u8>(), 0..600)];
    prop::collection::vec(block, 0..12).prop_map(|blocks| blocks.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn syntax_of_any_file(text in made_of(&[DOCKERFILE, SHELL])) {
        invariants::syntax(&text);
    }

    #[test]
    fn shell_of_any_script(text in made_of(&[SHELL])) {
        invariants::shell(&text);
    }

    #[test]
    fn lint_of_any_file(text in made_of(&[DOCKERFILE, DOCKERFILE, SHELL])) {
        invariants::lint(text.as_bytes());
    }

    #[test]
    fn fixes_of_any_file(text in made_of(&[DOCKERFILE, SHELL, SHELL])) {
        invariants::fix(text.as_bytes());
    }

    #[test]
    fn fixes_of_any_commands(text in made_of(&[SHELL])) {
        invariants::fix(format!("FROM debian:12\nRUN {text}\nRUN {text}").as_bytes());
    }

    #[test]
    fn lint_of_any_commands(text in made_of(&[SHELL])) {
        invariants::lint(format!("FROM debian\nRUN {text}\nRUN {text}").as_bytes());
    }

    #[test]
    fn lint_of_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        invariants::lint(&bytes);
    }

    #[test]
    fn settings_of_any_yaml(text in made_of(&[YAML])) {
        invariants::settings(text.as_bytes());
    }

    #[test]
    fn lock_of_any_text(kind in 0..14_u8, text in made_of(&[LOCK])) {
        invariants::lock(&[&[kind], text.as_bytes()].concat());
    }

    #[test]
    fn rules_of_any_yaml(text in made_of(&[YAML])) {
        let head = "id: a-rule\nsummary: s\ncategory: size\nseverity: info\nmessage: m\nmatch: ";
        invariants::settings(format!("{head}{text}").as_bytes());
    }

    #[test]
    fn archive_of_any_blocks(bytes in archive()) {
        invariants::archive(&bytes);
        invariants::image(&bytes);
    }

    #[test]
    fn ignore_of_any_patterns(patterns in made_of(&[IGNORE]), paths in "[ab.ü]{0,2}(/[ab.]{0,2}){0,4}(\n[ab]{1,2}(/[ab]){0,3}){0,3}") {
        invariants::ignore(&format!("{patterns}\0{paths}"));
    }
}
