//! Several RUNs as one: what the text looks like, and that running it does what the RUNs do one by one.

use dockslim::model::{Options, Step, build};
use dockslim::rewrite::{MergeStyle, append, chain};
use dockslim::syntax::{Args, parse};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The RUNs of a stage as one, as the file has it.
fn merged(dockerfile: &str) -> Result<String, String> {
    merged_so(dockerfile, None)
}

fn merged_so(dockerfile: &str, style: Option<MergeStyle>) -> Result<String, String> {
    let file = parse(dockerfile);
    let options = Options::default();
    let model = build(&file, &options);
    let runs = |step: &&Step<'_>| step.instruction.kind == dockslim::syntax::Kind::Run;
    let steps: Vec<&Step<'_>> = model.stages[0].steps.iter().filter(runs).collect();
    let fix = chain::merge(&file, style, &steps, None).map_err(|why| why.to_string())?;
    let text = fix.apply(dockerfile);
    let first = steps[0].instruction.span.start as usize;
    assert!(fix.help(dockerfile).ends_with(text[first..].trim_end()), "{text}");
    Ok(text[first..].trim_end().to_owned())
}

fn runs(bodies: &[&str]) -> String {
    let lines = bodies.iter().map(|body| format!("RUN {body}\n"));
    std::iter::once("FROM debian\n".to_owned()).chain(lines).collect()
}

fn joined(bodies: &[&str]) -> String {
    merged(&runs(bodies)).unwrap_or_else(|why| format!("not merged: {why}"))
}

#[test]
fn commands_are_joined_as_they_stand() {
    assert_eq!(joined(&["a b", "c && d"]), "RUN a b \\\n && c && d");
    assert_eq!(
        joined(&["a;", "find . -exec rm {} \\;", "b"]),
        "RUN a \\\n && find . -exec rm {} \\; \\\n && b"
    );
    assert_eq!(
        joined(&["if a; then b; fi", "for x in 1 2; do c $x; done"]),
        "RUN if a; then b; fi \\\n && for x in 1 2; do c $x; done"
    );
}

#[test]
fn what_leaks_is_kept_in_a_subshell_but_not_at_the_end() {
    assert_eq!(
        joined(&["cd /src && make", "cd /x && make"]),
        "RUN ( cd /src && make ) \\\n && cd /x && make"
    );
    assert_eq!(joined(&["export A=1 && b", "c"]), "RUN ( export A=1 && b ) \\\n && c");
    assert_eq!(joined(&["if a; then cd /b; fi", "c"]), "RUN ( if a; then cd /b; fi ) \\\n && c");
    assert_eq!(joined(&["(cd /src && make)", "b"]), "RUN (cd /src && make) \\\n && b");
    assert_eq!(joined(&["command -v a && printf x", "b"]), "RUN command -v a && printf x \\\n && b");
}

#[test]
fn a_variable_matters_only_to_who_reads_it() {
    assert_eq!(joined(&["deps=gcc && use $deps", "b"]), "RUN deps=gcc && use $deps \\\n && b");
    assert_eq!(
        joined(&["deps=gcc && use $deps", "b $deps"]),
        "RUN ( deps=gcc && use $deps ) \\\n && b $deps"
    );
    assert_eq!(joined(&["PATH=/x && a", "b"]), "RUN ( PATH=/x && a ) \\\n && b");
    assert_eq!(joined(&["for f in *; do a $f; done", "b"]), "RUN for f in *; do a $f; done \\\n && b");
}

#[test]
fn lists_that_pass_over_a_failure_are_grouped() {
    assert_eq!(joined(&["a || b", "c || d", "e; f"]), "RUN a || b \\\n && { c || d; } \\\n && { e; f; }");
}

#[test]
fn set_e_of_a_child_of_the_shell_is_no_part_of_an_and_list() {
    let merged = joined(&["( set -e; a; b ); c", "d"]);
    assert_eq!(merged, "RUN set -e; \\\n    ( set +e; ( set -e; a; b ); c ); \\\n    d");
}

#[test]
fn set_e_does_not_come_into_what_a_substitution_runs() {
    let merged = joined(&["x=$( a | { b && eval 'c; d'; } )", "e; f", "set -e; g; h"]);
    assert!(merged.contains("( set +e; x=$( a | { b && eval 'c; d'; } ) )"), "{merged}");
    let merged = joined(&["x=$(date)", "set -e; g; h"]);
    assert!(!merged.contains("set +e"), "{merged}");
}

#[test]
fn set_e_stays_in_force() {
    assert_eq!(joined(&["set -ex && a && b", "c"]), "RUN set -ex && a && b \\\n && c");
    assert_eq!(joined(&["set -e; a; b", "c"]), "RUN set -e; a; b; \\\n    c");
    assert_eq!(joined(&["a && b", "set -e; c; d"]), "RUN set -e; \\\n    ( a && b ); \\\n    c; d");
    assert_eq!(joined(&["set -eux; a; b", "set -eux; c; d"]), "RUN set -eux; a; b; \\\n    c; d");
    assert_eq!(joined(&["set -eux; a; b", "c"]), "RUN set -e; \\\n    ( set -eux; a; b ); \\\n    c");
    assert_eq!(
        joined(&["set -e && { a; b; }", "c"]),
        "RUN set -e; \\\n    ( set +e; set -e && { a; b; } ); \\\n    c"
    );
    assert_eq!(
        joined(&["set -e; a; b && c", "d; e"]),
        "RUN set -e; \\\n    ( set -e; a; b && c ); \\\n    set +e; d; e"
    );
}

#[test]
fn comments_and_continuations_stay() {
    let text = "FROM debian\nRUN a \\\n  # why\n && b\n\n# then\nRUN c\n";
    assert_eq!(merged(text).unwrap(), "RUN a \\\n  # why\n && b \\\n# then\n && c");
    assert_eq!(joined(&["echo 'a # b'", "c"]), "RUN echo 'a # b' \\\n && c");
    assert_eq!(joined(&["a; # b", "c  # d"]), "RUN a \\\n# b\n && c # d");
    assert_eq!(document(&["a # b", "c # d"]), "RUN <<EOF\nset -e\na\n# b\nc\n# d\nEOF");
}

fn document(bodies: &[&str]) -> String {
    merged_so(&runs(bodies), Some(MergeStyle::Heredoc)).unwrap_or_else(|why| format!("not merged: {why}"))
}

#[test]
fn a_heredoc_has_a_line_for_each_command() {
    assert_eq!(document(&["a b", "c && d"]), "RUN <<EOF\nset -e\na b\nc\nd\nEOF");
    assert_eq!(document(&["a;", "b \\\n  -x \\\n && c"]), "RUN <<EOF\nset -e\na\nb \\\n  -x\nc\nEOF");
    assert_eq!(document(&["set -ex && a", "b"]), "RUN <<EOF\nset -ex\na\nb\nEOF");
    assert_eq!(document(&["set -eux; a; b", "set -eux; c"]), "RUN <<EOF\nset -eux\na\nb\nc\nEOF");
    assert_eq!(
        document(&["echo EOF \\\n EOF", "b"]),
        "RUN <<EOF\nset -e\necho EOF \\\n EOF\nb\nEOF".replace("<<EOF", "<<EOT").replace("\nEOF", "\nEOT")
    );
}

#[test]
fn what_a_heredoc_would_read_otherwise_stays_apart() {
    assert_eq!(document(&["cd /a && b", "cd /c && d"]), "RUN <<EOF\nset -e\n( cd /a && b )\ncd /c\nd\nEOF");
    assert_eq!(document(&["a || b", "c; d"]), "RUN <<EOF\nset -e\n( set +e; a || b )\nset +e\nc\nd\nEOF");
    assert_eq!(document(&["a && . ./b", "c"]), "RUN <<EOF\nset -e\n( set +e; a && . ./b )\nc\nEOF");
}

#[test]
fn comments_stand_on_lines_of_a_heredoc() {
    let text = "FROM debian\nRUN a \\\n  # why\n && b\n\n# then\nRUN c\n";
    let heredoc = Some(MergeStyle::Heredoc);
    assert_eq!(merged_so(text, heredoc).unwrap(), "RUN <<EOF\nset -e\na\n# why\nb\n# then\nc\nEOF");
}

#[test]
fn a_chain_is_written_where_a_heredoc_would_be_read_otherwise() {
    let chained = |text: &str| {
        let text = if text.starts_with('#') { text.to_owned() } else { format!("FROM debian\n{text}") };
        let merged = merged_so(&text, Some(MergeStyle::Heredoc)).unwrap();
        assert!(!merged.starts_with("RUN <<"), "{merged}");
    };
    for old in ["1.3", "1.0-experimental", "1.2.1", "experimental"] {
        chained(&format!("# syntax=docker/dockerfile:{old}\nFROM debian\nRUN a\nRUN b\n"));
    }
    chained("RUN a 'b \\\n c'\nRUN d\n");
    chained("RUN a \\\n # why\n b\nRUN d\n");
    chained("RUN a \\ \n b\nRUN d\n");
    chained("RUN a \\\n\n b\nRUN d\n");
    chained("RUN a\r\nRUN d\r\n");
}

#[test]
fn a_heredoc_is_written_for_who_reads_it() {
    for new in ["1", "1.4", "1.10-labs", "latest"] {
        let text = format!("# syntax=docker/dockerfile:{new}\nFROM debian\nRUN a\nRUN b\n");
        let merged = merged_so(&text, Some(MergeStyle::Heredoc)).unwrap();
        assert_eq!(merged, "RUN <<EOF\nset -e\na\nb\nEOF", "{text}");
    }
}

#[test]
fn the_file_has_its_style() {
    let text = "FROM debian\nRUN <<EOF\nset -e\na\nEOF\nFROM debian\nRUN b\nRUN c\n";
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    let steps: Vec<&Step<'_>> = model.stages[1].steps.iter().collect();
    let written = |style| chain::merge(&file, style, &steps, Some("d")).unwrap().apply(text);
    assert!(written(None).ends_with("FROM debian\nRUN <<EOF\nset -e\nb\nc\nd\nEOF\n"), "{}", written(None));
    assert!(written(Some(MergeStyle::Chain)).ends_with("RUN b \\\n && c \\\n && d\n"));
}

#[test]
fn what_only_describes_the_image_goes_behind() {
    let text = "FROM debian\nRUN a\n\n# who\nLABEL x=1 \\\n  y=2\nEXPOSE 80\n# then\nRUN b;\n";
    assert_eq!(merged(text).unwrap(), "RUN a \\\n# then\n && b\n\n# who\nLABEL x=1 \\\n  y=2\nEXPOSE 80");
    let heredoc = merged_so(text, Some(MergeStyle::Heredoc)).unwrap();
    assert_eq!(heredoc, "RUN <<EOF\nset -e\na\n# then\nb\nEOF\n\n# who\nLABEL x=1 \\\n  y=2\nEXPOSE 80");
    let text = "FROM debian\nRUN a\nSTOPSIGNAL SIGINT\nRUN b\nCMD [\"c\"]\nRUN d";
    assert_eq!(merged(text).unwrap(), "RUN a \\\n && b \\\n && d\nSTOPSIGNAL SIGINT\nCMD [\"c\"]");
    let text = "FROM debian\nRUN a\nSTOPSIGNAL SIGINT\nRUN b   \n";
    assert_eq!(merged(text).unwrap(), "RUN a \\\n && b\nSTOPSIGNAL SIGINT");
    let between = |other: &str| merged(&format!("FROM debian\nRUN a\n{other}\nRUN b\n")).unwrap_err();
    assert_eq!(between("VOLUME /v"), "the VOLUME of line 3 stands between them");
    assert_eq!(between("ENV A=1"), "the ENV of line 3 stands between them");
}

#[test]
fn heredocs_become_a_part_of_one() {
    let lines = |text: &str| merged(&format!("FROM debian\n{text}")).unwrap();
    assert_eq!(
        lines("RUN <<EOF\n# why\nset -ex\na\n  b # c\nEOF\nRUN d && e\n"),
        "RUN <<EOF\n# why\nset -ex\na\n  b # c\nd\ne\nEOF"
    );
    assert_eq!(
        lines("RUN a\n# then\nRUN <<SH\nb\nc\nSH\nRUN d\n"),
        "RUN <<SH\nset -e\na\n# then\n(\nset +e\nb\nc\n)\nd\nSH"
    );
    assert_eq!(
        lines("RUN <<EOF\nset -e\ncd /a\nb\nEOF\nRUN c\n"),
        "RUN <<EOF\nset -e\n(\nset -e\ncd /a\nb\n)\nc\nEOF"
    );
    assert_eq!(
        lines("RUN cat <<EOF > f\nx\nEOF\nRUN cat <<-X > g && chmod 755 g\n\ty\n\tX\nRUN c\n"),
        "RUN <<EOT\nset -e\ncat <<EOF > f\nx\nEOF\n( cat <<-X > g && chmod 755 g\n\ty\n\tX\n)\nc\nEOT"
    );
    // Whatever style is asked for: nothing else holds a heredoc.
    let text = "FROM debian\nRUN <<EOF\na\nEOF\nRUN b\n";
    assert_eq!(merged_so(text, Some(MergeStyle::Chain)).unwrap(), "RUN <<EOF\nset -e\na\nb\nEOF");
}

#[test]
fn what_takes_a_human_says_why() {
    let why = |text: &str| merged(&format!("FROM debian\n{text}")).unwrap_err();
    assert_eq!(why("RUN a # b \\\n && d\nRUN c\n"), "a comment ends the text of one of them");
    assert_eq!(why("RUN [\"a\"]\nRUN c\n"), "one of them is in exec form");
    assert_eq!(why("RUN <<EOF\n#!/bin/bash\na\nEOF\nRUN c\n"), "one of them names its interpreter");
    assert_eq!(why("RUN <<EOF\na \\\n\nEOF\nRUN c\n"), "a heredoc ends in a continuation");
    assert_eq!(why("RUN <<-EOF\n\ta\n\tEOF\nRUN c\n"), "one of them is a heredoc whose tabs go");
    let read_otherwise = "a heredoc stands in one of them, and another one cannot be a line of it";
    assert_eq!(why("RUN <<EOF\na\nEOF\nRUN b \\\n # why\n c\n"), read_otherwise);
    assert_eq!(why("RUN --network=none a\nRUN c\n"), "their flags differ");
    let gone = "one of them takes away the directory that the next one starts in";
    assert_eq!(why("WORKDIR /b\nRUN make -C /src && rm -rf /b\nRUN c\n"), gone);
    assert_eq!(why("WORKDIR /b/c\nRUN mv /b /bb\nRUN c\n"), gone);
    let remembered = "one of them uninstalls what may be called before and behind it, and a shell remembers where that was";
    assert_eq!(why("RUN cmake --version\nRUN apt-get remove -y cmake\nRUN cmake -B b a\n"), remembered);
    assert_eq!(
        why("RUN pip3 install -U pip && apt-get purge -y python3-pip\nRUN pip3 install a\n"),
        remembered
    );
    for text in
        ["RUN make\nRUN apt-get purge -y gcc\n", "RUN make\nRUN apt-get purge -y gcc\nRUN rm -rf /x\n"]
    {
        assert!(merged(&format!("FROM debian\n{text}")).is_ok());
    }
    assert_eq!(why("RUN a &\nRUN c\n"), "one of them leaves a command in the background");
    assert_eq!(why("USER a\nRUN a\nUSER b\nRUN c\n"), "their users differ");
    let shell = "one of them puts another shell in the place of /bin/sh, which those behind it run in";
    for run in [
        "rm /bin/sh && ln -s bash /bin/sh",
        "ln -sf /bin/bash /bin/sh",
        "mv /bin/bash /usr/bin/sh",
        "dpkg-reconfigure -f noninteractive dash",
        "ln -snf bash $(which sh)",
    ] {
        assert_eq!(why(&format!("RUN {run}\nRUN c\n")), shell);
        assert!(merged(&format!("FROM debian\nRUN c\nRUN {run}\n")).is_ok());
    }
    assert_eq!(
        why("SHELL [\"/bin/bash\", \"-ec\"]\nRUN a; b\nRUN c\n"),
        "SHELL sets -e, which a joined list ignores"
    );
    assert_eq!(why("WORKDIR /a\nRUN a\nWORKDIR /b\nRUN c\n"), "their working directories differ");
    // A heredoc to the shell alone: a Dockerfile's stands by itself.
    assert_eq!(why("RUN cat<<EOF\nRUN c\n"), "a heredoc stands in one of them");
    assert_eq!(why("RUN a && \nRUN if\n"), "the shell would refuse one of them");
    assert!(merged("FROM debian\nSHELL [\"/bin/bash\", \"-ec\"]\nRUN a && b\nRUN c\n").is_ok());
    assert_eq!(why("SHELL [\"pwsh\", \"-c\"]\nRUN a\nRUN b\n"), "their shell is not read");
}

/// Numbers that look random and are the same each time (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Builtins only, so that a case costs no more than its shells.
const SIMPLE: [&str; 44] = [
    "true",
    "true",
    "false",
    ": > f",
    "echo 1 > g",
    "echo 2 >> g",
    "echo $v-$W-${1-none} >> h",
    "v=1",
    "v=2",
    "W=3",
    "export W=4",
    "unset v W",
    "cd d",
    "cd ..",
    "cd d/e",
    "umask 077",
    "umask >> u",
    "exit 0",
    "exit 3",
    "set -e",
    "set +e",
    "set -u",
    "set -f",
    "set -- a b",
    "echo * > s",
    "echo $- > /dev/null",
    "[ -f f ]",
    "[ -f d/f ]",
    "! true",
    "! false",
    "f() { echo in-f >> h; }",
    "f",
    "g() { false; echo in-g >> h; }",
    "g",
    "true() { false; }",
    "eval 'cd d'",
    "eval 'false; echo e >> h'",
    "echo 'false; echo r >> h' > run",
    ". ./run",
    "command eval 'false; :'",
    "test -n \"$v\"",
    "trap 'echo t >> t' EXIT",
    "echo ${v:=9} >> h",
    "readonly R=1",
];

fn list(random: &mut Random, depth: u32) -> String {
    let mut text = item(random, depth);
    for _ in 0..random.below(4) {
        text.push_str(random.pick(&[" && ", " && ", "; ", "; ", " || "]));
        text.push_str(&item(random, depth));
    }
    text
}

fn item(random: &mut Random, depth: u32) -> String {
    if depth == 0 || random.below(4) > 0 {
        return random.pick(&SIMPLE).to_owned();
    }
    let inner = list(random, depth - 1);
    match random.below(8) {
        0 => format!("( {inner} )"),
        1 => format!("{{ {inner}; }}"),
        2 => format!("if {}; then {inner}; else {}; fi", random.pick(&SIMPLE), random.pick(&SIMPLE)),
        3 => format!("for v in 1 2; do {inner}; done"),
        // Both ends of a pipe run at once: only one of them may write.
        6 => format!("echo p | {{ {inner}; }}"),
        4 => format!("x=$( {inner} )"),
        5 => format!("case \"$v\" in 1) {inner};; *) {};; esac", random.pick(&SIMPLE)),
        _ => format!("while {inner}; do break; done"),
    }
}

fn body(random: &mut Random) -> String {
    let start = random.pick(&["", "", "", "set -e; ", "set -ex; ", "set -eu; ", "set -e && ", "set -x; "]);
    format!("{start}{}{}", list(random, 2), random.pick(&["", "", "", ";"]))
}

/// Runs a body as a build does, and says whether it succeeds.
fn succeeds(shell: &str, body: &str, directory: &Path) -> bool {
    let mut command = Command::new(shell);
    if shell.ends_with("busybox") {
        command.arg("sh");
    }
    command
        .arg("-c")
        .arg(body)
        .current_dir(directory)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("W", "env");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().success()
}

fn fresh(directory: &Path) {
    let _ = fs::remove_dir_all(directory);
    fs::create_dir_all(directory.join("d/e")).unwrap();
}

/// Every file's text and every directory, with the mode.
fn tree(directory: &Path) -> BTreeMap<String, (u32, String)> {
    use std::os::unix::fs::PermissionsExt;
    let mut found = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            let name = path.strip_prefix(directory).unwrap().to_str().unwrap().to_owned();
            let text = if path.is_dir() { String::new() } else { fs::read_to_string(&path).unwrap() };
            found.insert(name, (mode, text));
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    found
}

/// What the shell gets of the merged RUN.
fn shell_text(merged: &str) -> String {
    let text = format!("FROM debian\n{merged}\n");
    let file = parse(&text);
    assert_eq!((file.errors.len(), file.instructions.len()), (0, 2), "{merged}");
    assert!(matches!(file.instructions[1].args, Args::Text));
    let run = &file.instructions[1];
    run.heredocs.first().map_or(&run.body, |heredoc| &heredoc.body).text.clone().into_owned()
}

fn compare(shell: &str, cases: usize, seed: u64) {
    let scratch = std::env::temp_dir().join(format!("dockslim-chain-{}-{seed}", std::process::id()));
    let mut random = Random(seed);
    let (mut compared, mut documents) = (0, 0);
    for _ in 0..cases {
        let bodies: Vec<String> = (0..2 + random.below(3)).map(|_| body(&mut random)).collect();
        let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
        let Ok(chain) = merged_so(&runs(&bodies), Some(MergeStyle::Chain)) else { continue };
        compared += 1;
        fresh(&scratch);
        let one_by_one = bodies.iter().all(|body| succeeds(shell, body, &scratch));
        let expected = (one_by_one, tree(&scratch));
        let heredoc = merged_so(&runs(&bodies), Some(MergeStyle::Heredoc)).unwrap();
        documents += usize::from(heredoc.starts_with("RUN <<"));
        for merged in [chain, heredoc] {
            fresh(&scratch);
            let at_once = succeeds(shell, &shell_text(&merged), &scratch);
            assert_eq!((at_once, tree(&scratch)), expected, "{shell}: {bodies:#?}\nas\n{merged}");
        }
    }
    let _ = fs::remove_dir_all(&scratch);
    assert!(compared > cases / 2, "only {compared} of {cases} lists could be merged");
    assert!(documents > compared / 2, "only {documents} of {compared} lists became heredocs");
}

/// A RUN, and what its shell gets.
fn any_run(random: &mut Random) -> (String, String) {
    match random.below(3) {
        0 => {
            let body = body(random);
            (format!("RUN {body}\n"), body)
        }
        1 => {
            let start = random.pick(&["", "", "set -e\n", "# why\nset -eu\n", "set -e && "]);
            let more = ["\n", "\n", " # why\n", "\n\n", "\ncat >> h <<X\n# $v\nX\n"];
            let mut text = start.to_owned();
            for _ in 0..=random.below(3) {
                text += &list(random, 2);
                text += random.pick(&more);
            }
            (format!("RUN <<EOF\n{text}EOF\n"), text)
        }
        _ => {
            let start = random.pick(&["", "", "set -e; ", "true && ", "false || ", "cd d; "]);
            let join = random.pick(&[" && ", "; ", " || "]);
            let text = format!("{start}cat >> k <<X{join}{}\nk $v\nX\n", list(random, 1));
            (format!("RUN {text}"), text)
        }
    }
}

/// RUNs some of which have heredocs.
fn compare_heredocs(shell: &str, cases: usize, seed: u64) {
    let scratch = std::env::temp_dir().join(format!("dockslim-heredocs-{}-{seed}", std::process::id()));
    let mut random = Random(seed);
    let mut compared = 0;
    for _ in 0..cases {
        let runs: Vec<(String, String)> = (0..2 + random.below(2)).map(|_| any_run(&mut random)).collect();
        let text: String = runs.iter().map(|(run, _)| run.as_str()).collect();
        let Ok(merged) = merged(&format!("FROM debian\n{text}")) else { continue };
        compared += usize::from(text.contains("<<"));
        fresh(&scratch);
        let one_by_one = runs.iter().all(|(_, text)| succeeds(shell, text, &scratch));
        let expected = (one_by_one, tree(&scratch));
        fresh(&scratch);
        let at_once = succeeds(shell, &shell_text(&merged), &scratch);
        assert_eq!((at_once, tree(&scratch)), expected, "{shell}: {text}\nas\n{merged}");
    }
    let _ = fs::remove_dir_all(&scratch);
    assert!(compared > cases / 2, "only {compared} of {cases} rows with heredocs could be merged");
}

/// A RUN that ends by one more command does what it did, then that, and fails where it failed.
fn compare_ends(shell: &str, cases: usize, seed: u64) {
    let scratch = std::env::temp_dir().join(format!("dockslim-ends-{}-{seed}", std::process::id()));
    let mut random = Random(seed);
    let mut compared = 0;
    for _ in 0..cases {
        let (body, text) = if random.below(3) == 0 {
            let lines: Vec<String> = (0..=random.below(3)).map(|_| list(&mut random, 2)).collect();
            let body = format!("{}{}\n", random.pick(&["", "set -e\n"]), lines.join("\n"));
            let text = format!("FROM debian\nRUN <<EOF\n{body}EOF\n");
            (body, text)
        } else {
            let body = body(&mut random);
            let text = runs(&[&body]);
            (body, text)
        };
        let (file, options) = (parse(&text), Options::default());
        let model = build(&file, &options);
        let more = format!("echo end >> {}/end", scratch.display());
        let Ok(fix) = append(&file, &model.stages[0].steps[0], &more) else { continue };
        compared += 1;
        fresh(&scratch);
        let alone = succeeds(shell, &body, &scratch);
        let mut expected = tree(&scratch);
        fresh(&scratch);
        let fixed = fix.apply(&text);
        let both = succeeds(shell, &shell_text(fixed["FROM debian\n".len()..].trim_end()), &scratch);
        let mut outcome = tree(&scratch);
        let ran = outcome.remove("end").is_some();
        expected.remove("end");
        assert_eq!((both, ran, outcome), (alone, alone, expected), "{shell}: {body}\nas\n{fixed}");
    }
    let _ = fs::remove_dir_all(&scratch);
    assert!(compared > cases / 4, "only {compared} of {cases} bodies could be ended");
}

#[test]
fn a_run_with_one_more_command_does_what_it_did() {
    compare_ends("sh", 200, 4);
    if Path::new("/bin/bash").exists() {
        compare_ends("/bin/bash", 100, 5);
    }
}

#[test]
fn one_run_does_what_the_runs_do() {
    compare("sh", 150, 1);
    compare_heredocs("sh", 150, 7);
    if Path::new("/bin/bash").exists() {
        compare("/bin/bash", 50, 2);
        compare_heredocs("/bin/bash", 50, 8);
    }
}

/// The same at length: `CHAIN_SHELLS='dash /bin/bash busybox' CHAIN_CASES=20000 cargo test --test suite chain --
/// --ignored`; each of them is asked for as `SHELL -c TEXT`, busybox as `busybox sh`.
#[test]
#[ignore = "takes minutes"]
fn one_run_does_what_the_runs_do_at_length() {
    let cases = std::env::var("CHAIN_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(10_000);
    let shells = std::env::var("CHAIN_SHELLS").unwrap_or_else(|_| "sh /bin/bash".to_owned());
    shells.split(' ').for_each(|shell| {
        compare(shell, cases, 3);
        compare_heredocs(shell, cases, 9);
        compare_ends(shell, cases, 6);
    });
}
