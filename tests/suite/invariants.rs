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
    fn rules_of_any_yaml(text in made_of(&[YAML])) {
        let head = "id: a-rule\nsummary: s\ncategory: size\nseverity: info\nmessage: m\nmatch: ";
        invariants::settings(format!("{head}{text}").as_bytes());
    }
}
