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
}
