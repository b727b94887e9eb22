//! Which way a script takes, what it gets from whoever calls it, and how it is found: as a shell would have it, where that is
//! written.

use super::scripts::{Texts, findings, installs, with_model};

/// What one script installs that a RUN calls, with others beside it.
fn of(script: &str, run: &str) -> String {
    let texts = [("a.sh", script), ("lib/b.sh", "apt-get install -y b-$1$NAME\n"), ("lib/c.sh", "NAME=jq\n")];
    installs(&format!("FROM debian:12\nWORKDIR /x\nCOPY . .\n{run}\n"), &texts)
}

#[test]
fn a_program_gets_what_is_exported_and_a_sourced_script_all() {
    let get = "apt-get install -y \"a-$N\"\n";
    assert_eq!(of(get, "RUN N=1; sh a.sh"), "a-$N ");
    assert_eq!(of(get, "RUN N=1; . ./a.sh"), "a-1 ");
    assert_eq!(of(get, "RUN export N=1; sh a.sh"), "a-1 ");
    assert_eq!(of(get, "RUN N=1; export N; sh a.sh"), "a-1 ");
    assert_eq!(of(get, "RUN N=0; export N; N=1; ./a.sh"), "a-1 ");
    assert_eq!(of(get, "RUN declare -x N=1; sh a.sh"), "a-1 ");
    assert_eq!(of(get, "RUN declare N=1; sh a.sh"), "a-$N ");
    assert_eq!(of(get, "RUN set -a; N=1; set +a; M=2; sh a.sh"), "a-1 ");
    assert_eq!(of("apt-get install -y a$M", "RUN set -a; N=1; set +a; M=2; sh a.sh"), "a$M ");
    assert_eq!(of(get, "RUN set -ea -o pipefail; N=1; sh a.sh"), "a-1 ");
    assert_eq!(of(get, "RUN set -o allexport; N=1; sh a.sh"), "a-1 ");
    assert_eq!(of(get, "RUN N=1 sh a.sh"), "a-1 ");
    assert_eq!(of(get, "RUN N=1 env sh a.sh"), "a-1 ");
    assert_eq!(of(get, "ARG N=1\nRUN ./a.sh"), "a-1 ");
    assert_eq!(of(get, "ENV N=0\nRUN N=1 && ./a.sh"), "a-1 ", "the shell has it from its environment");
    assert_eq!(of("N=2; sh lib/b.sh x", "RUN ./a.sh"), "b-x$NAME ");
    assert_eq!(of(". lib/c.sh; sh lib/b.sh x", "RUN ./a.sh"), "b-x$NAME ");
    assert_eq!(of(". lib/c.sh; export NAME; sh lib/b.sh x", "RUN ./a.sh"), "b-xjq ");
    assert_eq!(of("set -a\n. lib/c.sh\nset +a\nsh lib/b.sh x", "RUN ./a.sh"), "b-xjq ");
    assert_eq!(of("", "RUN N=1; sh -c 'apt-get install -y \"a-$N\"'"), "a-$N ");
    assert_eq!(of("", "RUN export N=1; sh -c 'apt-get install -y \"a-$N\"'"), "a-1 ");
    assert_eq!(of("", "RUN N=1; sh -c \"apt-get install -y a-$N\""), "a-1 ", "the outer shell puts it in");
}

#[test]
fn what_lies_beside_a_script_is_found_from_it() {
    for (script, run) in [
        ("sh \"$(dirname \"$0\")/lib/b.sh\" x", "RUN ./a.sh"),
        ("sh $(dirname $0)/lib/b.sh x", "RUN cd / && sh /x/a.sh"),
        ("cd \"$(dirname \"$0\")\"\nlib/b.sh x", "RUN cd / && x/a.sh"),
        ("cd `dirname $0`; ./lib/b.sh x", "RUN cd / && /x/a.sh"),
        ("cd -- \"$(dirname -- \"$0\")\" && ./lib/b.sh x", "RUN cd / && /x/a.sh"),
        ("cd \"${0%/*}\"; ./lib/b.sh x", "RUN cd / && /x/a.sh"),
        ("D=\"$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)\"\n$D/lib/b.sh x", "RUN cd / && bash x/a.sh"),
        (
            "D=$(cd \"$(dirname \"$0\")\" >/dev/null 2>&1; pwd -P)\nbash \"$D\"/lib/b.sh x",
            "RUN cd / && x/a.sh",
        ),
        ("D=$(dirname \"$(readlink -f \"$0\")\")\nbash \"$D/lib/b.sh\" x", "RUN cd / && x/a.sh"),
        ("D=$(dirname $(realpath $0)); $D/lib/b.sh x", "RUN cd / && x/a.sh"),
        ("D=$(dirname \"$BASH_SOURCE\"); \"$D/lib/b.sh\" x", "RUN cd / && . x/a.sh"),
        ("f() { sh \"$(dirname \"$0\")/lib/b.sh\" x; }\nf y", "RUN cd / && x/a.sh"),
        ("sh \"$(dirname \"$0\")/lib/$(basename /q/b.sh .sh).sh\" x", "RUN cd / && x/a.sh"),
    ] {
        assert_eq!(of(script, run), "b-x$NAME ", "{script}: {run}");
    }
    assert_eq!(
        of("sh \"$(dirname \"$0\")/lib/b.sh\" x", "RUN . ./a.sh"),
        "? ",
        "that is where the shell lies"
    );
    assert_eq!(of("sh \"$(date)/lib/b.sh\" x", "RUN ./a.sh"), "? ");
}

#[test]
fn a_program_is_sought_where_instructions_say() {
    let texts =
        [("a.sh", "#!/bin/sh\napt-get install -y a $0\n"), ("b", "#!/bin/sh\napt-get install -y b\n")];
    let of = |end: &str| installs(&format!("FROM debian:12\nCOPY . /opt/kit/\n{end}\n"), &texts);
    assert_eq!(of("ENV PATH=/opt/kit:$PATH\nRUN a.sh"), "a /opt/kit/a.sh ");
    assert_eq!(of("ENV KIT=/opt/kit\nENV A=b PATH=\"${KIT}:${PATH}\"\nRUN a.sh"), "a /opt/kit/a.sh ");
    assert_eq!(of("ENV PATH=$PATH:/opt/kit\nRUN [\"a.sh\"]"), "a /opt/kit/a.sh ");
    assert_eq!(of("RUN PATH=/opt/kit:/bin && a.sh"), "a /opt/kit/a.sh ");
    assert_eq!(of("RUN PATH=/opt/kit:/bin a.sh"), "a /opt/kit/a.sh ", "shells look by what stands in front");
    assert_eq!(of("RUN a.sh"), "? ");
    assert_eq!(of("ENV PATH=/opt/kit:$PATH\nCOPY b /opt/one/a.sh\nRUN a.sh"), "a /opt/kit/a.sh ");
    assert_eq!(of("ENV PATH=/opt/kit:$PATH\nCOPY b /one/a.sh\nENV PATH=/one:$PATH\nRUN a.sh"), "b ");
    let stage = "FROM debian:12 AS base\nENV PATH=/opt/kit:$PATH\nFROM base\nCOPY . /opt/kit\nRUN b\n";
    assert_eq!(installs(stage, &texts), "b ");
}

#[test]
fn a_shell_that_is_fed_a_script_runs_it() {
    let script = "apt-get install -y a-$1\n";
    assert_eq!(of(script, "RUN sh < a.sh"), "a- ");
    assert_eq!(of(script, "RUN bash -e -s x < /x/a.sh"), "a-x ");
    assert_eq!(of(script, "RUN cat a.sh | sh"), "a- ");
    assert_eq!(of(script, "RUN cat a.sh | sudo bash -es -- y z"), "a-y ");
    assert_eq!(of(script, "RUN cat a.sh lib/b.sh | sh"), "? ", "two in one");
    assert_eq!(of(script, "RUN cat a.sh | sed s/a/b/ | sh"), "? ");
    assert_eq!(of(script, "RUN sh -c 'cat' < a.sh"), "");
    assert_eq!(of(script, "RUN sh lib/b.sh q < a.sh"), "b-q$NAME ", "that reads it");
    assert_eq!(of(script, "RUN cat a.sh | sh && sh"), "a- ? ");
}

#[test]
fn loops_over_scripts_run_each() {
    let texts: Texts<'_> = &[
        ("s/10-a.sh", "apt-get install -y a\n"),
        ("s/20-b.sh", "apt-get install -y b\n"),
        ("s/.hidden.sh", "apt-get install -y h\n"),
        ("s/deep/c.sh", "apt-get install -y c\n"),
        ("s/note.txt", "apt-get install -y n\n"),
    ];
    let of = |end: &str| installs(&format!("FROM debian:12\nWORKDIR /x\n{end}\n"), texts);
    for run in [
        "COPY s /x/s\nRUN for f in s/10-a.sh s/20-b.sh; do sh $f; done",
        "COPY s /x/s\nRUN for f in /x/s/*.sh; do sh \"$f\"; done",
        "COPY . .\nRUN for f in s/*.sh; do . \"./$f\" ; done; for f in s/*.sh; do . ./s/none; done",
        "COPY . .\nRUN for f in ./s/*.sh; do bash -e ${f}; done",
        "COPY . .\nRUN cd s && for f in ./*.sh; do if true; then $f; fi; done",
        "COPY s/*.sh /t/\nRUN for f in /t/*; do sh $f; done",
        "RUN --mount=type=bind,source=s,target=/t for f in /t/*-?.sh; do sh $f; done",
        "RUN --mount=type=bind,target=/t for f in /t/s/*.sh; do sh $f; done",
    ] {
        let told = of(run).replace(['(', ')'], "");
        let known = !run.contains("./$f");
        assert_eq!(told.trim_end_matches(" ? ? ") == "a b" || told == "a b ", known, "{run}: {told}");
    }
    let other = "COPY s /x/s\nRUN rm s/10-a.sh\nRUN for f in s/*.sh; do sh $f; done";
    assert_eq!(of(other), "b ");
    assert_eq!(of("COPY s /x/s\nRUN for f in s/*.sh; do cat $f; done"), "");
}

#[test]
fn a_script_takes_the_way_that_its_arguments_say() {
    let way = |test: &str, call: &str| {
        let script = format!("{test}; then apt-get install -y yes; else apt-get install -y no; fi\n");
        of(&script, &format!("RUN sh a.sh {call}"))
    };
    for (test, call, told) in [
        ("if [ \"$1\" = x ]", "x", "yes "),
        ("if [ \"$1\" = x ]", "y", "no "),
        ("if [ \"$1\" != x ]", "y", "yes "),
        ("if ! [ \"$1\" = x ]", "y", "yes "),
        ("if [ ! \"$1\" = x ]", "y", "yes "),
        ("if test \"$1\" = x", "x", "yes "),
        ("if test -n \"$1\"", "", "no "),
        ("if [ -z \"${2:-}\" ]", "x", "yes "),
        ("if [ \"$1\" ]", "x", "yes "),
        ("if [[ $1 == x* ]]", "xyz", "yes "),
        ("if [[ \"$1\" == \"x*\" ]]", "xyz", "no "),
        ("if [ $# -eq 0 ]", "", "yes "),
        ("if [ \"$#\" -lt 2 ]", "a b", "no "),
        ("if [ \"$1\" = x ] || [ \"$1\" = y ]", "y", "yes "),
        ("if [ \"$1\" = x ] && [ \"$2\" = y ]", "x z", "no "),
        ("if [ \"$UNKNOWN\" = x ]", "x", "(yes) (no) "),
        ("if [ \"$1\" = x ] || grep -q x /y", "z", "(yes) (no) "),
        ("if [[ $1 =~ x ]]", "z", "(yes) (no) "),
    ] {
        assert_eq!(way(test, call), told, "{test} with {call}");
    }
    let of = |script: &str, call: &str| of(script, &format!("RUN sh a.sh {call}"));
    let get = "apt-get install -y";
    assert_eq!(of(&format!("[ \"$1\" = x ] && {get} a; {get} b"), "x"), "a b ");
    assert_eq!(of(&format!("[ \"$1\" = x ] && {get} a; {get} b"), "y"), "b ");
    assert_eq!(of(&format!("[ \"$1\" = x ] || {get} a; {get} b"), "y"), "a b ");
    assert_eq!(of(&format!("[ \"$1\" = x ] && {get} a || {get} b"), "y"), "b ");
    assert_eq!(of(&format!("grep x /y && [ \"$1\" = x ] || {get} b"), "x"), "(b) ");
    assert_eq!(of(&format!("if [ \"$1\" = x ]; then {get} a; exit; fi; {get} b"), "x"), "a ");
    assert_eq!(of(&format!("if [ \"$1\" = x ]; then {get} a; exit; fi; {get} b"), "y"), "b ");
    assert_eq!(of(&format!("case $1 in x) {get} a; exit;; esac; {get} b"), "x"), "a ");
    assert_eq!(of(&format!("[ -n \"$1\" ] || exit 1\n{get} b"), ""), "");
    assert_eq!(of(&format!("command -v a && {{ {get} a; exit; }}\n{get} b"), ""), "a b ");
    assert_eq!(of(&format!("(exit 0); {get} b"), ""), "b ");
    assert_eq!(of(&format!("f() {{ {get} a; exit; }}; f; {get} b"), ""), "a ");
    assert_eq!(of(&format!("trap '{get} t' EXIT; exit; {get} b"), ""), "t ");
    assert_eq!(of(&format!(". lib/c.sh; {get} $NAME"), ""), "jq ");
}

#[test]
fn a_run_takes_the_way_of_the_file_that_is_there() {
    let texts: Texts<'_> = &[("package.json", "{}"), ("package-lock.json", "{}")];
    let run = "RUN if [ -f yarn.lock ]; then apt-get install -y yarn; elif [ -f package-lock.json ]; then \
               apt-get install -y npm; elif [ -f pnpm-lock.yaml ]; then apt-get install -y pnpm; else \
               echo none && exit 1; fi\n";
    let of = |copy: &str, run: &str| installs(&format!("FROM node:22\nWORKDIR /app\n{copy}\n{run}\n"), texts);
    let copy = "COPY package.json yarn.lock* package-lock.json* pnpm-lock.yaml* ./";
    assert_eq!(of(copy, run), "npm ");
    assert_eq!(of("COPY . .", run), "npm ");
    assert_eq!(
        of("COPY package.json ./", run),
        "(yarn) (npm) (pnpm) ",
        "something else may have brought one"
    );
    assert_eq!(of("COPY . .\nRUN touch yarn.lock && rm package-lock.json", run), "(yarn) (npm) (pnpm) ");
    let one = "RUN if [ -e package-lock.json ]; then apt-get install -y a; else apt-get install -y b; fi";
    assert_eq!((of("COPY . .", one).as_str(), of("", one).as_str()), ("a ", "(a) (b) "));
    let short = "RUN [ -f package-lock.json ] && apt-get install -y a || apt-get install -y b";
    assert_eq!(of("COPY . .", short), "a (b) ");
    let other = "RUN if [ \"$(uname)\" = x ]; then apt-get install -y a; elif test -f package.json; then \
                 apt-get install -y b; fi";
    assert_eq!(of("COPY . .", other), "(a) (b) ");
}

#[test]
fn what_a_text_in_quotes_runs_stands_where_the_quotes_stand() {
    let file = "FROM debian:12\nRUN echo one two three four five six && eval \"apt-get update && pip install x\"\n\
                RUN sh -c \"echo \\\"a\\\" && rm -r /x /y\"\n";
    with_model(file, &[], |model| {
        let steps = &model.stages[0].steps;
        let inner: Vec<_> = steps.iter().flat_map(|step| &step.commands).collect();
        for program in ["apt-get", "pip", "rm"] {
            let command = inner.iter().find(|it| it.program() == program).unwrap();
            let words: Vec<&str> = command.argv.iter().map(|word| word.span.slice(file)).collect();
            assert!(words.iter().all(|word| word.starts_with('"') && word.ends_with('"')), "{words:?}");
        }
    });
}

#[test]
fn rules_tell_what_a_script_leaves() {
    let told = |rule: &str, script: &str, end: &str| -> Vec<(String, String)> {
        let texts = [
            ("build.sh", script),
            ("package.json", "{}"),
            ("package-lock.json", r#"{"packages": {"node_modules/a": {"dev": true}}}"#),
        ];
        let file = format!("FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN sh build.sh\n{end}");
        let found = findings(&file, &texts).into_iter().filter(|it| it.rule == rule);
        let told = found.map(|it| {
            assert_eq!(it.span.slice(&file), "sh build.sh");
            (it.elsewhere[0].place(), it.help.unwrap_or_default())
        });
        told.collect()
    };
    let places = |rule: &str, script: &str| -> Vec<String> {
        told(rule, script, "CMD [\"node\", \"x.js\"]\n").into_iter().map(|(place, _)| place).collect()
    };
    let clone = "set -e\ngit clone https://example.com/a.git /opt/a\n";
    assert_eq!(places("git-history-left", clone), ["build.sh:2"]);
    let [(_, help)] = <[_; 1]>::try_from(told("git-history-left", clone, "")).unwrap();
    assert_eq!(help, "give `git clone` --depth=1 (in build.sh, line 2)");
    for gone in ["rm -rf /opt/a/.git", "cd /opt/a && rm -r .git", "rm -rf /opt/a", "mv /opt/a/.git /tmp/x"] {
        assert_eq!(places("git-history-left", &format!("{clone}{gone}\n")), [""; 0], "{gone}");
    }
    assert_eq!(places("git-history-left", "git clone --depth 1 https://example.com/a.git\n"), [""; 0]);
    // It goes to another commit: a shallow clone would not have it.
    let [(_, help)] =
        <[_; 1]>::try_from(told("git-history-left", &format!("{clone}cd /opt/a\ngit checkout v1\n"), ""))
            .unwrap();
    assert!(!help.starts_with("give `git clone`"), "{help}");

    let fetch =
        "curl -fsSLo /opt/a.tar.gz https://example.com/a.tar.gz\ntar -xzf /opt/a.tar.gz -C /usr/local\n";
    assert_eq!(places("archive-left", fetch), ["build.sh:1"]);
    for gone in ["rm /opt/a.tar.gz", "rm -f /opt/*.gz", "mv /opt/a.tar.gz /srv", "ln /opt/a.tar.gz /srv/x"] {
        assert_eq!(places("archive-left", &format!("{fetch}{gone}\n")), [""; 0], "{gone}");
    }
    assert_eq!(places("archive-left", "curl -fsSLo /opt/a.tar.gz https://example.com/a.tar.gz\n"), [""; 0]);

    assert_eq!(places("development-dependencies", "npm ci\nnpm run build\n"), ["build.sh:1"]);
    assert_eq!(places("development-dependencies", "npm ci --omit=dev\n"), [""; 0]);
    assert_eq!(places("development-dependencies", "npm ci\nnpm run build\nrm -rf node_modules\n"), [""; 0]);
    assert_eq!(places("http-download", "curl -o /a http://example.com/a\n"), ["build.sh:1"]);
    assert_eq!(places("http-download", "curl -o /a http://example.com/a\nsha256sum -c /b\n"), [""; 0]);
}
