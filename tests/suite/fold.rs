//! What the layers of a file hold: writes, deletions in later layers, copies made twice.

use dockslim::bytes::Amount;
use dockslim::context::{BuildContext, FileKind, Files, Found, Unpacked};
use dockslim::model::{Options, build};
use dockslim::size::ledger::LayerBytes;
use dockslim::size::{Facts, Fold, Idle, Predictor, Sources};
use dockslim::syntax::parse;
use dockslim::tools::{EffectKind, Path};

/// The hidden writes of a file as `line of the deletion < line of the write`, with `?` for a part or a maybe.
fn hidden(text: &str) -> Vec<String> {
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    let fold = Fold::new(&model, &Sources::default());
    let line = |layer| fold.step(layer).instruction.start_line;
    let hidden = fold.hidden.iter().map(|hidden| {
        let doubt = if hidden.whole && hidden.by.sure && hidden.written.sure { "" } else { "?" };
        format!("{} < {}{doubt}", line(hidden.by.layer), line(hidden.written.layer))
    });
    hidden.collect()
}

/// The indexes and caches left, as lines.
fn left(text: &str) -> Vec<u32> {
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    let fold = Fold::new(&model, &Sources::default());
    fold.caches_left.iter().map(|left| fold.step(left.layer).instruction.start_line).collect()
}

/// Copies made twice, as `line of the change < line of the write`.
fn copied_up(text: &str) -> Vec<String> {
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    let fold = Fold::new(&model, &Sources::default());
    let line = |layer| fold.step(layer).instruction.start_line;
    let copied =
        fold.copied_up.iter().flat_map(|copied| copied.written.iter().map(|written| (copied.by, *written)));
    copied.map(|(by, written)| format!("{} < {}", line(by.layer), line(written.layer))).collect()
}

#[test]
fn a_late_rm_hides_what_a_layer_keeps() {
    let text = "FROM debian\nRUN curl -o /tmp/a https://example.org/a\nRUN rm /tmp/a\n";
    assert_eq!(hidden(text), ["3 < 2"]);
    assert!(hidden("FROM debian\nRUN curl -o /tmp/a https://example.org/a && rm /tmp/a\n").is_empty());
    assert!(hidden("FROM debian\nRUN rm -rf /usr/share/doc\n").is_empty());
}

#[test]
fn what_is_added_to_an_earlier_file_stores_it_again() {
    let again = |command: &str| {
        copied_up(&format!("FROM debian\nRUN curl -o /tmp/a https://example.org/a\nRUN {command}\n"))
    };
    for command in [
        "echo b >> /tmp/a",
        ": >> /tmp/a",
        "exec 3<> /tmp/a",
        "cd /tmp; echo b | tee -a a",
        "dd if=/dev/zero of=/tmp/a count=1 conv=fsync,notrunc",
        "truncate -s +1M /tmp/a",
        "truncate --size=-10 /tmp/a",
        "tar -rf /tmp/a /etc/hosts",
        "patch /tmp/a /b.diff",
        "echo b >> /tmp/a && echo c >> /tmp/a",
        "if [ -e /b ]; then echo b >> /tmp/a; fi",
    ] {
        assert_eq!(again(command), ["3 < 2"], "{command}");
    }
    for command in ["echo b > /tmp/a", "echo b >> /tmp/b", "echo b >> /tmp/*", "truncate -s 1M /tmp/a"] {
        assert!(again(command).is_empty(), "{command}");
    }
    assert!(copied_up("FROM debian\nRUN curl -o /a https://example.org/a && echo b >> /a\n").is_empty());
    // Nobody knows whether an installation is one file.
    assert!(copied_up("FROM debian\nRUN unzip a.zip -d /a\nRUN echo b >> /a\n").is_empty());
}

#[test]
fn a_program_has_one_place_where_directories_are_merged() {
    let again = |copied: &str, changed: &str| {
        copied_up(&format!(
            "FROM debian\nRUN curl -o {copied} https://example.org/a\nRUN chmod 700 {changed}\n"
        ))
    };
    assert_eq!(again("/usr/bin/a", "/bin/a"), ["3 < 2"]);
    assert_eq!(again("/lib/x/a", "/usr/lib/x/a"), ["3 < 2"]);
    assert!(again("/usr/share/a", "/share/a").is_empty());
    assert_eq!(again("/bin/b", "/usr/bin/a"), Vec::<String>::new());
}

#[test]
fn a_file_is_there_until_its_last_name_goes() {
    let over = |rest: &str| {
        let text = format!("FROM debian\nRUN curl -o /a https://example.org/a && ln /a /b\n{rest}");
        (hidden(&text), copied_up(&text))
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(over("RUN rm /a\n"), (none.clone(), none.clone()));
    assert_eq!(over("RUN rm /b\n").1, none);
    assert_eq!(over("RUN rm /a\nRUN rm /b\n").0, ["4 < 2"]);
    assert_eq!(over("RUN rm /a /b\n").0, ["3 < 2"]);
    // What is changed is a file of its own then, and the other name has what was there.
    assert_eq!(over("RUN chmod 700 /a\nRUN rm /a\n"), (vec!["4 < 2".to_owned()], vec!["3 < 2".to_owned()]));
    assert_eq!(over("RUN echo c > /a\n"), (none.clone(), none));
}

#[test]
fn what_is_written_over_is_hidden() {
    let over = |command: &str| {
        hidden(&format!("FROM debian\nRUN curl -o /tmp/a https://example.org/a\nRUN {command}\n"))
    };
    for command in [
        "truncate -s 0 /tmp/a",
        "dd if=/dev/zero of=/tmp/a count=1",
        "cat /etc/hosts > /tmp/a",
        ": > /tmp/a",
        "> /tmp/a",
        "cp /dev/null /tmp/a",
        "cp /etc/hosts /tmp/a",
        "mv /tmp/b /tmp/a",
        "echo b | tee /tmp/a",
        "wget -O /tmp/a https://example.org/b",
    ] {
        assert_eq!(over(command), ["3 < 2"], "{command}");
    }
    for command in [
        "echo b >> /tmp/a",
        "echo b | tee -a /tmp/a",
        "fallocate -l 1 /tmp/a",
        "if [ -e /b ]; then : > /tmp/a; fi",
        ": > /tmp/a.txt",
    ] {
        assert!(over(command).is_empty(), "{command}");
    }
    let tree =
        "FROM debian\nRUN git clone https://example.org/a.git /tmp/a\nCOPY b /tmp/a\nRUN cp /b /tmp/a\n";
    assert!(hidden(tree).is_empty());
    let twice = "FROM debian\nCOPY a.bin /a.bin\nCOPY a.bin /a.bin\nRUN : > /a.bin && echo > /a.bin\n";
    assert_eq!(hidden(twice), ["4 < 3"]);
}

#[test]
fn relative_paths_meet_in_the_working_directory() {
    let text = "FROM debian\nRUN curl -o a https://example.org/a\nRUN rm a\nWORKDIR /w\nRUN rm a\n";
    assert_eq!(hidden(text), ["3 < 2"]);
    let moved = "FROM debian\nWORKDIR /w\nRUN cd sub && curl -O https://example.org/a\nRUN rm /w/sub/a\n";
    assert_eq!(hidden(moved), ["4 < 3"]);
}

#[test]
fn variables_name_packages_and_paths() {
    let late = "FROM debian\nENV DEPS=\"gcc make\"\nRUN apt-get install $DEPS\nRUN apt-get purge $DEPS\n";
    assert_eq!(hidden(late), ["4 < 3"]);
    let one = "FROM debian\nRUN set -ex; deps='gcc make'; apt-get update; apt-get install $deps; apt-get purge $deps; rm -rf /var/lib/apt/lists/*\n";
    assert!(hidden(one).is_empty() && left(one).is_empty());
    let arg = "ARG D=/tmp/x\nFROM debian\nARG D\nRUN wget -O ${D}/a https://example.org/a\nRUN rm -r $D\n";
    assert_eq!(hidden(arg), ["5 < 4"]);
}

#[test]
fn the_order_within_a_run_counts() {
    assert_eq!(left("FROM debian\nRUN rm -rf /var/lib/apt/lists/* && apt-get update\n"), [2]);
    assert!(left("FROM debian\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\n").is_empty());
    assert!(left("FROM debian\nRUN sh -c 'apt-get update && rm -rf /var/lib/apt/lists/*'\n").is_empty());
    assert_eq!(left("FROM debian\nRUN bash -c \"apt-get update\"\n"), [2]);
}

#[test]
fn heredocs_and_mounts() {
    assert_eq!(left("FROM debian\nRUN <<EOF\napt-get update\napt-get install -y git\nEOF\n"), [2]);
    assert_eq!(left("FROM debian\nRUN bash -e <<'EOF'\napt-get update\nEOF\n"), [2]);
    assert!(left("FROM debian\nRUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\n").is_empty());
    let mount = "FROM debian\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\n";
    assert!(left(mount).is_empty());
}

#[test]
fn branches_are_doubtful() {
    let text =
        "FROM debian\nRUN curl -o /tmp/a https://example.org/a\nRUN if [ -n \"$X\" ]; then rm /tmp/a; fi\n";
    assert_eq!(hidden(text), ["3 < 2?"]);
    let either = "FROM debian\nRUN curl -o /tmp/a https://example.org/a || true\nRUN rm /tmp/a || true\n";
    assert_eq!(hidden(either), ["3 < 2"]);
    let function = "FROM debian\nRUN clean() { rm /tmp/a; }; curl -o /tmp/a https://example.org/a; clean\n";
    assert!(hidden(function).is_empty());
}

#[test]
fn a_branch_that_deletes_what_it_wrote_has_kept_nothing() {
    let both = "apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*";
    for run in [
        format!("if [ -n \"$X\" ]; then {both}; fi"),
        format!("if $x; then echo; elif $y; then {both}; else {both}; fi"),
        format!("case $x in a) {both};; *) {both};; esac"),
        format!("command -v git || {{ {both}; }}"),
        format!("command -v git || ( {both} )"),
        format!("[ -e /git ] && {{ {both}; }}"),
        format!("[ -e /git ] && {both}"),
        format!("[ -e /git ] || sh -c '{both}'"),
        format!("for x in $y; do {both}; done"),
        format!("if $x; then apt-get update; [ -e /git ] && {{ {both}; }}; rm -rf /var/lib/apt/lists/*; fi"),
        "if $x; then apt-get update; fi; rm -rf /var/lib/apt/lists/*".to_owned(),
        format!("get() {{ {both}; }}; if $x; then get; fi"),
    ] {
        assert!(held(&run, "/var/lib/apt/lists").is_empty(), "{run}");
    }
    for run in [
        "if $x; then apt-get update; else rm -rf /var/lib/apt/lists/*; fi",
        "if $x; then apt-get update; fi; if $y; then rm -rf /var/lib/apt/lists/*; fi",
        "apt-get update; [ -e /git ] && rm -rf /var/lib/apt/lists/*",
        "[ -e /a ] && apt-get update && [ -e /git ] && rm -rf /var/lib/apt/lists/*",
        "apt-get update || rm -rf /var/lib/apt/lists/*",
        "if $x; then trap 'rm -rf /var/lib/apt/lists/*' EXIT; fi; if $y; then apt-get update; fi",
    ] {
        assert_eq!(held(run, "/var/lib/apt/lists").len(), 1, "{run}");
    }
}

/// What one RUN holds of what stands at a path.
fn held(run: &str, at: &str) -> Vec<String> {
    let text = format!("FROM debian\nRUN {run}\n");
    let file = parse(&text);
    let options = Options::default();
    let model = build(&file, &options);
    let sources = Sources::default();
    let fold = Fold::new(&model, &sources);
    let held = fold.held(0).iter().filter(|it| matches!(&it.effect.path, Path::Exact(path) if path == at));
    held.map(|it| format!("{:?}", it.effect.kind)).collect()
}

#[test]
fn where_no_development_dependencies_were_installed_nothing_is_pruned() {
    for (file, wanted) in [
        ("RUN npm ci\nRUN npm prune --production", 1),
        ("ENV NODE_ENV=production\nRUN npm ci\nRUN npm prune", 0),
        ("RUN npm ci --omit dev\nRUN npm prune", 0),
        ("ENV NODE_ENV=production\nRUN npm ci --include=dev\nRUN npm prune", 1),
        ("RUN NODE_ENV=production npm install\nRUN npm prune", 0),
        ("RUN NODE_ENV=production pnpm install\nRUN pnpm prune", 0),
    ] {
        assert_eq!(hidden(&format!("FROM node\n{file}\n")).len(), wanted, "{file}");
    }
}

#[test]
fn a_package_that_its_own_layer_let_go_is_not_there_to_remove() {
    let idiom = "saved=\"$(apt-mark showmanual)\"; apt-get install -y gcc; apt-mark auto '.*' > /dev/null; apt-mark manual $saved; apt-get purge -y --auto-remove";
    let text =
        format!("FROM debian:bookworm\nRUN {idiom}\nRUN apt-get install -y gcc\nRUN apt-get purge -y gcc\n");
    assert_eq!(hidden(&text), ["4 < 3"]);
}

#[test]
fn stages_count_along_their_chain() {
    let chain = "FROM debian AS a\nRUN curl -o /a https://example.org/a\nFROM a\nRUN rm /a\n";
    assert_eq!(hidden(chain), ["4 < 2"]);
    let apart = "FROM debian AS a\nRUN curl -o /a https://example.org/a\nRUN rm /a\nFROM debian\nCOPY --from=a /b /b\n";
    assert!(hidden(apart).is_empty());
}

#[test]
fn a_recursive_change_of_owner_copies_up() {
    let text = "FROM debian\nCOPY . /app\nRUN chown -R app /app\n";
    assert_eq!(copied_up(text), ["3 < 2"]);
    let moved =
        "FROM debian\nRUN curl -o /tmp/a https://example.org/a\nRUN mv /tmp/a /opt/a\nRUN rm /opt/a\n";
    assert_eq!(copied_up(moved), ["3 < 2"]);
    assert_eq!(hidden(moved), ["4 < 3"]);
}

#[test]
fn tools_of_one_database_remove_what_another_one_installed() {
    for (base, install, remove) in [
        ("debian", "apt-get install -y", "dpkg --purge"),
        ("debian", "aptitude install -y", "apt-get purge -y"),
        ("fedora", "dnf install -y", "rpm -e"),
        ("fedora", "yum install -y", "dnf remove -y"),
    ] {
        let text = format!("FROM {base}\nRUN {install} gcc\nRUN {remove} gcc\n");
        assert_eq!(hidden(&text), ["3 < 2"], "{remove}");
    }
    assert!(hidden("FROM debian\nRUN apt-get install -y gcc\nRUN pip uninstall gcc\n").is_empty());
}

#[test]
fn a_group_of_packages_goes_by_its_name() {
    let text = "FROM alpine\nRUN apk add --no-cache --virtual .deps gcc make\nRUN apk del .deps\n";
    assert_eq!(hidden(text), ["3 < 2"]);
    assert!(hidden("FROM alpine\nRUN apk add --no-cache -t .deps gcc && apk del .deps\n").is_empty());
}

#[test]
fn effects_know_their_place_in_the_file() {
    let text = "FROM debian\nRUN apt-get update \\\n # why\n && apt-get install -y \\\n    git\n";
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    let effects = &model.stages[0].steps[0].effects;
    let install = effects.iter().find(|effect| matches!(effect.kind, EffectKind::Install { .. })).unwrap();
    assert_eq!(install.span.slice(text), "apt-get install -y \\\n    git");
}

/// How many changes store something again, files of the base image included.
fn changes(text: &str) -> usize {
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    Fold::new(&model, &Sources::default()).copied_up.len()
}

#[test]
fn a_layer_may_change_what_it_wrote_itself() {
    assert_eq!(changes("FROM debian\nRUN mkdir -p /opt/app && chown -R app /opt/app\n"), 0);
    assert_eq!(changes("FROM debian\nRUN ./install.sh && chmod -R a+w /opt\n"), 0);
    assert_eq!(changes("FROM debian\nRUN chmod -R a+w /opt\n"), 1);
    let gone = "FROM debian\nRUN curl -o /opt/a https://example.org/a && rm /opt/a && chmod -R a+w /opt\n";
    assert_eq!(changes(gone), 1);
    let unpacked = "FROM debian\nRUN tar xf /a.tgz -C /opt\nRUN tar xf /b.tgz -C /opt && mv /opt/b* /opt/b\n";
    assert!(copied_up(unpacked).is_empty());
}

#[test]
fn a_change_is_no_write_of_its_own() {
    // What the second change stores again is the first change's copy: one copy, though two lines wrote it.
    let text =
        "FROM debian\nRUN mkdir -p /data && chmod 700 /data\nCOPY . /data/app\nRUN chown -R app /data\n";
    assert_eq!(copied_up(text), ["4 < 3"]);
    let twice = "FROM debian\nCOPY . /app\nRUN chown -R app /app\nRUN chmod -R 700 /app\n";
    assert_eq!(copied_up(twice), ["3 < 2", "4 < 3"]);
    let base = "FROM debian\nRUN chmod 755 /var/run/postgresql\nRUN chmod 2777 /var/run/postgresql\n";
    assert!(copied_up(base).is_empty());
    // What goes again in its own RUN is stored in no layer.
    let gone = "FROM debian\nCOPY a b /opt/\nRUN chmod -R 700 /opt && rm -r /opt\n";
    assert!(copied_up(gone).is_empty());
    let other = "FROM debian\nCOPY a /opt/a\nCOPY b /opt/b\nRUN chmod 700 /opt/a\n\
        RUN chmod 755 /opt/b && rm /opt/b\n";
    assert_eq!(copied_up(other), ["4 < 2"]);
}

#[test]
fn a_pattern_that_enters_no_directory_hides_what_it_names() {
    let at = |path: &str| {
        hidden(&format!(
            "FROM debian\nRUN curl --create-dirs -o {path} https://example.org/a\nRUN rm /tmp/*\n"
        ))
    };
    assert_eq!(at("/tmp/a"), ["3 < 2"]);
    assert!(at("/tmp/d/a").is_empty());
}

#[test]
fn packages_of_a_project_are_no_others() {
    assert!(hidden("FROM node:22\nRUN npm install -g a\nWORKDIR /app\nRUN npm uninstall a\n").is_empty());
    assert_eq!(hidden("FROM node:22\nRUN npm install -g a\nRUN npm uninstall -g a\n"), ["3 < 2"]);
}

#[test]
fn byte_code_goes_only_where_it_is_surely_deleted() {
    let found = |run: &str| {
        let install = "RUN apt-get update && apt-get install -y python3-yaml";
        let text =
            format!("FROM debian:12\n{install}\nRUN {}\n", run.replace("{find}", "find / -name '*.pyc'"));
        let file = parse(&text);
        let options = Options::default();
        let model = build(&file, &options);
        Fold::new(&model, &Sources::default()).hidden.iter().filter(|hidden| hidden.is_byte_code()).count()
    };
    let deleted = found("{find} -delete");
    assert!(deleted > found("{find} -exec chmod 644 {} +"));
    assert!(deleted > found("a || {find} -delete"));
}

#[test]
fn directories_cost_nothing() {
    assert!(hidden("FROM debian\nRUN mkdir -p /build/a\nRUN rm -rf /build\n").is_empty());
}

#[test]
fn a_copy_lands_in_a_directory_that_is_there() {
    let text = "FROM debian\nCOPY code.zip /opt\nRUN rm /opt/code.zip\n";
    assert_eq!(hidden(text), ["3 < 2"]);
    let workdir = "FROM debian\nWORKDIR /app\nCOPY code.zip /app\nRUN rm /app/code.zip\n";
    assert_eq!(hidden(workdir), ["4 < 3"]);
    let heredoc = "FROM debian\nCOPY <<EOF /etc/\nx\nEOF\nRUN rm /etc/EOF\n";
    assert_eq!(hidden(heredoc), ["5 < 2"]);
}

/// The indexes and caches that surely stay, as lines.
fn surely_left(text: &str) -> Vec<u32> {
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    let fold = Fold::new(&model, &Sources::default());
    let sure = fold.caches_left.iter().filter(|left| left.sure);
    sure.map(|left| fold.step(left.layer).instruction.start_line).collect()
}

#[test]
fn some_versions_of_a_command_fetch_the_index_on_their_way() {
    let adds = "add-apt-repository -y ppa:a/b";
    let of = |base: &str, run: &str| surely_left(&format!("FROM {base}\nRUN {run}\n"));
    for base in [
        "ubuntu",
        "ubuntu:18.04",
        "ubuntu:noble",
        "debian:bookworm-slim",
        "nvidia/cuda:12.4.1-base-ubuntu22.04",
    ] {
        assert_eq!(of(base, adds), [2], "{base}");
        assert_eq!(of(base, &format!("{adds} && apt-get update")), [2], "{base}");
        assert!(of(base, &format!("{adds} && rm -rf /var/lib/apt/lists/*")).is_empty(), "{base}");
        assert!(of(base, &format!("{adds} --no-update")).is_empty(), "{base}");
    }
    for base in ["ubuntu:16.04", "ubuntu:xenial", "debian:bullseye", "example.org/ubuntu:22.04"] {
        assert!(of(base, adds).is_empty(), "{base}");
    }
}

#[test]
fn a_clean_up_by_a_detour_cleans() {
    let install = "apt-get update && apt-get install -y git";
    for run in [
        format!("{install} && echo /var/lib/apt/lists/* | xargs rm -rf"),
        format!("{install} && echo /var/lib/apt/lists /tmp/x | xargs -r rm -rf"),
        format!("{install} && eval \"rm -rf /var/lib/apt/lists/*\""),
        format!("dir=/var/lib/apt/lists; {install} && eval \"rm -rf $dir/*\""),
        format!("eval 'dir=/var/lib/apt/lists' && {install} && rm -rf $dir"),
        format!("trap 'rm -rf /var/lib/apt/lists/*' EXIT; {install}"),
        format!("clean() {{ rm -rf /var/lib/apt/lists/*; }}; trap -- clean 0; {install}"),
        format!("bash -c \"trap 'rm -rf /var/lib/apt/lists/*' EXIT; {install}\""),
        format!("{install} && find /var/lib/apt/lists -type f | xargs rm -f"),
        format!(
            "{install} && find /var/lib/apt/lists -mindepth 1 -print0 | sort -z | sudo xargs -0 -r rm -rf"
        ),
        format!("{install} && find /var/lib/apt/lists -type f | xargs -n1 -I % rm -f %"),
        format!("{install} && find /var/lib/apt/lists -type f | xargs -n1 sh -c 'rm -f \"$0\"'"),
        format!("{install} && ls -d /var/lib/apt/lists/* | xargs rm -rf"),
        format!("{install} && cd /var/lib/apt/lists && ls | xargs rm -rf"),
        format!("{install} && printf '%s\\n' /var/lib/apt/lists/* | xargs rm -rf"),
        format!("{install} && for f in /var/lib/apt/lists/*; do rm -rf \"$f\"; done"),
        format!("{install} && for d in /var/lib/apt/* /var/cache/apt; do rm -rf ${{d}}; done"),
        format!("{install} && for d in /var/lib/*; do rm -rf \"$d/lists\"; done"),
        format!("{install} && for f in $(find /var/lib/apt/lists -type f); do rm -f $f; done"),
        format!("{install} && find /var/lib/apt/lists -type f | while read -r f; do rm -f \"$f\"; done"),
        format!(
            "{install} && find /var/lib/apt/lists -print0 | while IFS= read -r -d '' f; do rm -rf \"$f\"; done"
        ),
        format!("{install} && rm -f $(find /var/lib/apt/lists -type f)"),
        format!("{install} && rm -rf `ls -d /var/lib/apt/lists/*`"),
        format!("{install} && find /var/lib/apt/lists -type f -exec sh -c 'rm \"$1\"' _ {{}} \\;"),
        format!(
            "{install} && find /var/lib/apt/lists -type f -exec sh -c 'for f; do rm \"$f\"; done' _ {{}} +"
        ),
        format!("{install} && find /var/lib/apt/lists -type f -exec bash -c 'rm -f \"$@\"' -- {{}} +"),
        format!("{install} && find /var/lib/apt/lists -type f -exec sh -c 'rm {{}}' \\;"),
    ] {
        assert!(left(&format!("FROM debian\nRUN {run}\n")).is_empty(), "{run}");
    }
    for run in [
        format!("{install} && echo /var/lib/apt/lists/* | xargs echo rm -rf"),
        format!("trap 'rm -rf /var/lib/apt/lists/*' EXIT; {install}; trap - EXIT"),
        format!("trap 'rm -rf /var/lib/apt/lists/*' INT TERM; {install}"),
        format!("{install} && eval 'echo rm -rf /var/lib/apt/lists'"),
        format!("{install} && find /var/lib/apt/lists -type f | xargs ls"),
        format!("{install} && for f in /var/lib/apt/lists/*; do f=/x; rm -rf \"$f\"; done"),
        format!("{install} && for f in /var/lib/apt/lists/*; do rm -rf \"$files\"; done"),
        format!("{install} && find /var/lib/apt/lists -type f > /x | xargs -r echo"),
    ] {
        assert_eq!(surely_left(&format!("FROM debian\nRUN {run}\n")), [2], "{run}");
    }
}

#[test]
fn a_clean_up_that_runs_only_when_something_failed_is_doubtful() {
    let text = "FROM debian\nRUN apt-get update && apt-get install -y git || rm -rf /var/lib/apt/lists/*\n";
    assert!(left(text).is_empty());
    let branch = "FROM debian\nRUN if $a; then apt-get update; fi\nRUN if $a; then apt-get update && rm -rf /var/lib/apt/lists/*; fi\n";
    assert_eq!((left(branch), surely_left(branch)), (vec![2], vec![]));
    let unknown = "FROM debian\nRUN apt-get update && eval \"$CLEAN\" && echo \"$DIR\" | xargs rm -rf\n";
    assert_eq!(left(unknown), [2]);
}

#[test]
fn many_writes_elsewhere_change_nothing() {
    let many: Vec<String> =
        (0..40).map(|number| format!("curl -o /pad/{number} https://example.org/")).collect();
    let get = "RUN curl -o /a/b/c https://example.org/";
    for rest in [
        format!("{get}\nRUN rm -r /a\nRUN rm -r /a\n"),
        format!("{get}\nRUN rm -r /a\n{get}\nRUN rm /a/*/c\n"),
        format!("{get}\nRUN rm -r /a/b/*\n{get}\nRUN rm -r /a/*\n"),
        format!("{get}\nRUN mv /a/b /d\nRUN rm -r /a /d\n"),
        format!("{get}\nRUN if x; then rm -r /a; fi\nRUN rm -r /a/b\n"),
        format!("{get}\nRUN chown -R x /a\nRUN chown -R y /a/b\n"),
    ] {
        let few = format!("FROM debian\nRUN curl -o /pad/0 https://example.org/\n{rest}");
        let padded = format!("FROM debian\nRUN {}\n{rest}", many.join(" && "));
        assert_eq!(hidden(&padded), hidden(&few), "{rest}");
        assert_eq!(copied_up(&padded), copied_up(&few), "{rest}");
        assert!(!hidden(&few).is_empty() || !copied_up(&few).is_empty(), "{rest}");
    }
}

#[test]
fn where_the_budget_of_a_file_ends_nothing_is_claimed() {
    let copies: Vec<String> =
        (0..1_000).map(|n| format!("COPY f{n} /srv/f{n}\nRUN chown -R app /srv\n")).collect();
    let last = "RUN curl -o /tmp/f https://example.com/f && rm /tmp/f\n";
    let text = format!("FROM debian:12\n{}{last}", copies.concat());
    let file = parse(&text);
    let options = Options::default();
    let model = build(&file, &options);
    let fold = Fold::new(&model, &Sources::default());
    let followed: Vec<bool> = fold.layers.iter().map(|layer| layer.followed).collect();
    let first = followed.iter().position(|followed| !followed).unwrap();
    assert!(first > 500 && followed[first..].iter().all(|followed| !followed), "{first}");
    assert!((first..followed.len()).all(|layer| fold.layers[layer].opaque && fold.held(layer).is_empty()));
    let told = fold.hidden.iter().map(|it| it.by).chain(fold.copied_up.iter().map(|it| it.by));
    assert!(told.into_iter().all(|by| by.layer < first));
    assert!(fold.downloads_left.is_empty(), "the RUN deletes it, but nobody looked");
    let facts = Facts::default();
    let sources = Sources::default();
    let ledger = Predictor::new(&model, &fold, &facts, &sources).ledger(&model.stages[0]);
    let beyond = &ledger.layers[first];
    assert!(
        !beyond.added.complete && beyond.lacks.iter().any(|lack| lack.what.contains("more than is followed"))
    );
}

#[test]
fn a_program_of_another_stage_is_executable_there_as_far_as_it_is_followed() {
    let moves = |count: usize| {
        let moves = (0..count).map(|at| format!(" && mv /out/{at} /out/{}", at + 1));
        moves.collect::<String>()
    };
    let copied = |count: usize| format!("cp /src/run /out/0{}", moves(count));
    for (run, end, wanted) in [
        (copied(0), 0, Idle::Likely),
        (copied(3), 3, Idle::Likely),
        (copied(20), 20, Idle::Perhaps),
        // What a compiler makes is executable, wherever it goes.
        (format!("go build -o /out/0 .{}", moves(20)), 20, Idle::Surely),
        ("go build -o /out/0 . && chmod 644 /out/0".to_owned(), 0, Idle::No),
        ("gcc -c a.c -o /out/0".to_owned(), 0, Idle::Likely),
        (
            "[ -f a ] || chmod 755 /out/0; go build -o /out/0 . && if [ -f a ]; then chmod 700 /out/0; fi"
                .to_owned(),
            0,
            Idle::Likely,
        ),
        ("cat a b > /out/0".to_owned(), 0, Idle::Perhaps),
        ("curl -o /out/0 https://example.org/0".to_owned(), 0, Idle::Perhaps),
    ] {
        let text = format!(
            "FROM debian AS b\nRUN {run}\nFROM debian\nCOPY --from=b /out/{end} /bin/x\nRUN chmod +x /bin/x\n"
        );
        let file = parse(&text);
        let options = Options::default();
        let model = build(&file, &options);
        let sources = Sources::default();
        let fold = Fold::new(&model, &sources);
        let idle: Vec<Idle> = fold.copied_up.iter().map(|copied| copied.idle).collect();
        assert_eq!(idle, [wanted], "{run}");
    }
}

/// What each layer of the last stage adds and hides, with a build context of these files; archives hold 5 MB.
fn layers(text: &str, files: &[(&str, u64)]) -> Vec<(Amount, u64)> {
    let mut found = Found::default();
    for (path, size) in files {
        path.match_indices('/').for_each(|(at, _)| found.push(&path[..at], 0, FileKind::Directory));
        found.push(path, *size, FileKind::File);
    }
    let mut context = BuildContext::walked(None, Files::from(found), Vec::new());
    for (path, _) in files.iter().filter(|(path, _)| path.strip_suffix(".tar").is_some()) {
        context.set_unpacked(path, Unpacked::Bytes(5_000_000));
    }
    let facts = Facts::of_context(Some(context));
    let file = parse(text);
    let options = Options::default();
    let model = build(&file, &options);
    let sources = Sources::new(facts.context.as_ref());
    let fold = Fold::new(&model, &sources);
    let ledger = Predictor::new(&model, &fold, &facts, &sources).ledger(model.stages.last().unwrap());
    let hidden = |layer: &LayerBytes| layer.hidden.iter().map(|it| it.bytes.likely).sum();
    ledger.layers.iter().map(|layer| (layer.added, hidden(layer))).collect()
}

/// What the last but one layer hides once the last one is there, and what the last one adds; none where that is not
/// known in full.
fn last_of(text: &str, files: &[(&str, u64)]) -> (u64, Option<u64>) {
    let layers = layers(text, files);
    let [.., (_, hidden), (added, _)] = layers.as_slice() else { panic!("{text}") };
    (*hidden, added.complete.then_some(added.likely))
}

#[test]
fn what_copy_brings_stands_where_it_lands() {
    let files = [("d/a.zip", 1_000), ("d/b.zip", 3_000), ("x.zip", 10_000), ("y.zip", 20_000)];
    for (copy, gone, hidden) in [
        ("x.zip /z", "/z/x.zip", 0),
        ("x.zip /z", "/z", 10_000),
        ("x.zip /z/", "/z/x.zip", 10_000),
        ("x*.zip /z", "/z/x.zip", 10_000),
        ("*.zip /z", "/z/y.zip", 20_000),
        ("x.zip y.zip /z", "/z/y.zip", 20_000),
        ("d /z", "/z/b.zip", 3_000),
        ("d /z", "/z/d/b.zip", 0),
    ] {
        let text = format!("FROM debian:12\nWORKDIR /w\nCOPY {copy}\nRUN rm {gone}\n");
        assert_eq!(last_of(&text, &files).0, hidden, "{copy}, {gone}");
    }
}

#[test]
fn an_archive_is_unpacked_where_it_surely_stands() {
    let files = [("a.tar", 1_000), ("d/a.tar", 1_000), ("d/b.tar", 1_000)];
    for (lines, added) in [
        ("COPY a.tar /t/\nRUN tar xf /t/a.tar -C /opt", Some(5_000_000)),
        // Others of the base image may be meant.
        ("COPY a.tar /t/\nRUN tar xf /t/*.tar -C /opt", None),
        ("COPY d /t/\nRUN tar xf /t/a.tar -C /opt", None),
        ("COPY a.tar /t/\nRUN rm /t/a.tar\nRUN tar xf /t/a.tar -C /opt", None),
    ] {
        assert_eq!(last_of(&format!("FROM debian:12\n{lines}\n"), &files).1, added, "{lines}");
    }
}

#[test]
fn a_tree_of_the_base_image_has_more_than_what_was_put_there() {
    let files = [("x.zip", 10_000)];
    for (base, place, known) in
        [("debian:12", "/etc", false), ("debian:12", "/opt", true), ("scratch", "/etc", true)]
    {
        let copied = format!("FROM {base} AS b\nCOPY x.zip {place}/x/\n");
        let packed = format!("{copied}RUN tar cf /x.tar {place}\n");
        assert_eq!(last_of(&packed, &files).1.is_some(), known, "{packed}");
        let taken = format!("{copied}FROM {base}\nRUN true\nCOPY --from=b {place} /x\n");
        assert_eq!(last_of(&taken, &files).1, known.then_some(10_000), "{taken}");
    }
}

#[test]
fn a_compressed_archive_may_be_half_of_what_a_registry_stores() {
    let text = "FROM debian:12\nCOPY x.zip /srv/\nRUN tar caf /x.tar.xz /srv\n";
    let layers = layers(text, &[("x.zip", 10_000)]);
    let [(file, _), (archive, _)] = layers.as_slice() else { panic!("{layers:?}") };
    let packed = file.compressed.unwrap();
    assert_eq!(archive.low, packed.low / 2);
    assert!(archive.likely >= packed.likely && archive.high > packed.high, "{archive:?}");
}
