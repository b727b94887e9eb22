//! Files that are made to go deep or to multiply: long chains of stages, nesting, values made of values. They end soon,
//! on a small stack, in little memory, and cost no other file its findings.

use super::support::program::Folder;
use dockslim::model::{Model, Options, build};
use dockslim::shell::Field;
use dockslim::tools::effect::MAX_PATH;
use dockslim::{Facts, Linter, Settings, parse};
use std::thread;

/// What the files of a run are linted on.
const WORKER: usize = 2 << 20;

/// Lints `text` on a stack of so many bytes; gives the number of findings.
fn lint_on(stack: usize, text: String) -> usize {
    let lint = move || {
        let linter = Linter::new(&Settings::default()).unwrap();
        let file = parse(&text);
        linter.lint(&linter.analyse(&file), &Facts::default()).len()
    };
    thread::Builder::new().stack_size(stack).spawn(lint).unwrap().join().unwrap()
}

fn chain(count: usize, link: impl Fn(usize) -> String) -> String {
    let links: String = (0..count).map(link).collect();
    format!("FROM debian:12 AS s0\nRUN echo a > /a\n{links}FROM scratch\nRUNN a\n")
}

/// A chain of stages by FROM, by COPY --from and by RUN --mount=from.
fn chains(count: usize) -> [String; 3] {
    [
        chain(count, |n| format!("FROM s{n} AS s{}\n", n + 1)),
        chain(count, |n| format!("FROM scratch AS s{}\nCOPY --from=s{n} /a /a\n", n + 1)),
        chain(count, |n| {
            format!("FROM debian:12 AS s{}\nRUN --mount=from=s{n},target=/x cp /x/a /a\n", n + 1)
        }),
    ]
}

#[test]
fn a_chain_of_stages_needs_no_deep_stack() {
    let [longest, ..] = chains(100_000);
    for text in chains(12_000).into_iter().chain([longest]) {
        assert!(lint_on(256 << 10, text) > 0, "the last line's finding is lost");
    }
}

#[test]
fn chains_cost_no_other_file_its_findings() {
    let [from, copy, mount] = chains(12_000);
    let good = "FROM scratch\nRUNN a\n";
    let names: Vec<String> = (0..20).map(|n| format!("{n}.Dockerfile")).collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), good)).collect();
    files.extend([("a.Dockerfile", &*from), ("b.Dockerfile", &*copy), ("c.Dockerfile", &*mount)]);
    let run = Folder::new("b-chains", &files).run(&["lint", "--isolated", "--format", "gnu"]).is(1);
    assert_eq!(run.err, "");
    assert_eq!(run.out.matches(" [unknown-instruction]").count(), 23);
}

#[test]
fn nested_scripts_end_before_the_stack_does() {
    let functions = |open: &str, close: &str| {
        let bodies: Vec<String> =
            (0..9).map(|n| format!("f{n}() {} f{}{}", open.repeat(120), n + 1, close.repeat(120))).collect();
        format!("{}; f0", bodies.join("; "))
    };
    let texts = [
        "(".repeat(100_000),
        "{ ".repeat(100_000),
        "a $(".repeat(100_000),
        "a \"${b:-".repeat(50_000),
        "if a; then ".repeat(50_000),
        "! ".repeat(100_000),
        "eval ".repeat(50_000),
        "f() ".repeat(50_000),
        "find . -exec ".repeat(20_000),
        "sudo env A=1 ".repeat(20_000),
        functions("{ ", "; }"),
        functions("( ", ")"),
        functions("{ a $( ", " ); }"),
        format!("{}a{}", "sh -c \"".repeat(50), "\"".repeat(50)),
    ];
    for text in texts {
        for kind in ["RUN", "ONBUILD RUN", "COPY --from=a", "ENV A=", "CMD"] {
            lint_on(WORKER, format!("FROM a\n{kind} {text}\nRUNN a\n"));
        }
    }
    for text in
        ["[".repeat(100_000), "${a:-".repeat(100_000) + &"}".repeat(100_000), "ONBUILD ".repeat(100_000)]
    {
        lint_on(WORKER, format!("FROM a\nENV A={text}\nCMD {text}\nONBUILD {text}\n"));
    }
}

/// The bytes that a model holds beside its text: each no longer than it may be.
fn made(model: &Model<'_>) -> usize {
    let mut sum = 0;
    for stage in model.stages.iter().chain(&model.triggers) {
        for step in &stage.steps {
            assert!(step.scope.workdir.as_ref().is_none_or(|path| path.len() <= MAX_PATH));
            assert!(step.scope.user.as_ref().is_none_or(|user| user.len() <= 1 << 17));
            for effect in &step.effects {
                let path = format!("{:?}", effect.path);
                assert!(path.len() <= 2 * MAX_PATH, "a path of {} bytes", path.len());
                sum += effect.bytes();
            }
            let words = step.commands.iter().flat_map(|command| &command.argv);
            sum += words.map(Field::bytes).sum::<usize>();
        }
    }
    sum
}

#[test]
fn what_multiplies_itself_is_bounded() {
    let many = |line: &str, bytes: usize| line.repeat(bytes / line.len());
    let double = format!("ENV A=xxxxxxxx\n{}", "ENV A=$A$A\n".repeat(60));
    let wide = format!("ENV A=xxxxxxxx\n{}", "ENV A=$A$A\n".repeat(12));
    let deep = format!("WORKDIR /{}\nWORKDIR b\n", "a/".repeat(2_000));
    let body = format!("a{}", ";a".repeat(100_000));
    let texts = [
        format!("{double}RUN echo $A > /$A\n"),
        format!("ARG A=xxxxxxxx\n{}RUN echo $A\n", "ARG A=$A$A\n".repeat(60)),
        format!("{wide}{}", many("ENV B=$A\n", 60_000)),
        format!("{wide}{}", many("RUN a \"$A\"\n", 60_000)),
        format!("{wide}RUN a{}\n", many(";a \"$A\"", 60_000)),
        format!("{wide}{}", many("COPY a /$A\n", 60_000)),
        format!("{wide}RUN echo {}| xargs rm\n", many("\"$A\" ", 60_000)),
        format!("{wide}RUN for i in {}; do a; done\n", many("\"$A\" ", 60_000)),
        format!("{wide}RUN rm {}\n", many("$A$A$A$A", 60_000)),
        format!("{wide}USER $A\n{}", many("RUN a\n", 60_000)),
        format!("RUN A=xxxxxxxx{}; echo $A > /$A\n", "; A=$A$A".repeat(60)),
        format!("RUN rm{}\n", many(" {1..1000000}{1..1000000}", 60_000)),
        format!("RUN rm{}\n", many(" {1..99}{1,2}", 60_000)),
        format!("RUN a {}\n", many("$((1+2*3))", 60_000)),
        many(&format!("WORKDIR {}\n", "a".repeat(57)), 800_000),
        format!("{deep}{}", many("COPY a a\n", 60_000)),
        format!("{deep}{}", many("RUN > a\n", 60_000)),
        format!("{deep}RUN cp {} /x\n", many("a ", 60_000)),
        format!("{deep}COPY {} /x/\n", many("a ", 60_000)),
        format!("{deep}RUN find {} -delete -delete -exec rm {{}} {{}} {{}} ';'\n", many("a ", 60_000)),
        format!("RUN f() {{ {body}; }}{}\n", "; f".repeat(1_000)),
        format!("RUN for i in {0}; do for j in {0}; do {body}; done; done\n", "1 2 3 4 5 6 7 8 9 10 11 12"),
        format!(
            "RUN sh -c 'for i in {0}; do sh -c \"for i in {0}; do sh -c \\\"a\\\"; done\"; done'\n",
            "1 2 3 4 5"
        ),
    ];
    for text in texts {
        let t0 = std::time::Instant::now();
        let text = format!("FROM a\n{text}");
        let file = parse(&text);
        let sum = made(&build(&file, &Options::default()));
        eprintln!("{:?} {} {:?}", t0.elapsed(), sum, &text[..text.len().min(20)]);
        assert!(sum <= 72 << 20, "{sum} bytes of {}", &text[..text.len().min(200)]);
    }
}

/// What there is too much of is counted, with its rule and its place, and counts for the exit code and the summary.
#[test]
fn a_file_of_many_findings_is_told_shortly() {
    let found = |text: &str| dockslim::engine::lint(text, &Settings::default()).unwrap();
    let text = format!("FROM a\n{}", "X\n".repeat(4_000));
    let findings = found(&text);
    let unknown: Vec<_> = findings.iter().filter(|it| it.rule == "unknown-instruction").collect();
    assert_eq!((unknown.len(), unknown.iter().map(|it| it.times).sum::<u32>()), (1_001, 4_000));
    assert_eq!(unknown[1_000].message, "3000 more findings of this rule in this file are not shown");
    assert_eq!(unknown[1_000].span.start, 7 + 2 * 1_000);
    // What comments ignore is ignored to the last, and takes no place.
    let findings = found(&format!("# dockslim ignore-file=unknown-instruction\n{text}"));
    assert!(
        findings.iter().all(|it| it.suppressed.is_some() == (it.rule == "unknown-instruction")),
        "{findings:?}"
    );
    let findings = found(&format!("FROM a\n{}", "# dockslim ignore=nothing\n".repeat(3_000)));
    assert_eq!(
        findings.iter().filter(|it| it.rule == "unused-ignore").map(|it| it.times).sum::<u32>(),
        3_000
    );
    let long = found(&format!("FROM a\n{}", "RUN a\n".repeat(250_000)));
    let told = long.iter().find(|it| it.rule == "syntax-error").map(|it| it.message.as_str());
    assert!(told.is_some_and(|it| it.contains("more than 250000 instructions")), "{told:?}");
}

/// The error of many is among those that are not shown.
#[test]
fn what_is_only_counted_fails_the_run() {
    let text = format!("FROM scratch\n{}CMD ['a']\n", "CMD [\"a\"]\n# dockslim ignore=x\n".repeat(20));
    let folder = Folder::new(
        "deep-counted",
        &[("Dockerfile", &text), ("many/Dockerfile", &format!("FROM a\n{}", "X\n".repeat(5_000)))],
    );
    folder.run(&["lint", "--isolated", "--select", "invalid-json-form", "Dockerfile"]).is(1);
    let run =
        folder.run(&["lint", "--isolated", "--statistics", "--select", "unknown-instruction", "many"]).is(1);
    assert!(run.out.ends_with("5000 errors in 1 file\n"), "{run:?}");
}

/// A value is quoted by its start, however often something is said of it.
#[test]
fn long_values_are_told_shortly() {
    let long = "x".repeat(300_000);
    let files: Vec<(String, String)> =
        (0..30).map(|n| (format!("{n}.Dockerfile"), "FROM scratch\n".to_owned())).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = Folder::new("deep-values", &files);
    let keys = [
        format!("target: {long}"),
        format!("fail-on: {long}"),
        format!("\"{}\": 1", &long[..1_000]),
        format!("select: [{long}]"),
        format!("ignore: [{long}]"),
        format!("severity: {{all: {long}}}"),
        format!("severity: {{? {long} : error}}"),
        format!("options: {{? {long} : {{a: 1}}}}"),
        format!("options: {{heavy-package: {{? {long} : 1}}}}"),
        format!("build-args: {{? \"1{long}\" : a}}"),
        format!("context: {long}"),
        format!("context: ../{long}"),
        format!("rules: {long}"),
        format!("rules: ../{long}"),
        format!("? {long}\n: 1\n? {long}\n: 2"),
    ];
    for text in keys {
        std::fs::write(folder.0.join(".dockslim.yaml"), &text).unwrap();
        let run = folder.run(&["lint"]).is(2);
        let longest = run.err.lines().map(str::len).max().unwrap_or_default();
        assert!(longest < 2_000, "{}: a line of {longest}: {}", &text[..20], &run.err[..300]);
    }
}
