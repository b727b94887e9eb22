//! Several RUNs as one. The bodies stay as they are written, comments and continuations included; what a body
//! would leak into the next (a directory, variables, shell options) is kept in a subshell.

use crate::model::{Shell, Step};
use crate::shell::{self, Command, CommandKind, Connector, List};
use crate::source::Span;
use crate::syntax::{Args, Kind};

/// The text of one RUN that does what `runs` do, or `None` where that takes a human: exec forms, heredocs, other
/// flags or users, shells that are not read, or a body with a comment or an error in it.
pub fn merged(runs: &[&Step<'_>], text: &str, escape: char) -> Option<String> {
    let (first, _) = runs.split_first()?;
    if !runs.iter().all(|run| can_join(first, run)) {
        return None;
    }
    let bodies: Vec<Body<'_>> = runs.iter().map(|run| Body::read(run, text)).collect::<Option<_>>()?;
    let errexit = bodies.iter().any(|body| body.sets_errexit);
    let mut out = String::from("RUN ");
    for flag in &first.instruction.flags {
        out.push_str(flag.span.slice(text));
        out.push(' ');
    }
    // In an `&&` list a shell ignores `set -e`, so bodies that count on it are joined by `;` under one `set -e`.
    let join = if errexit { format!("; {escape}\n    ") } else { format!(" {escape}\n && ") };
    if errexit && !bodies[0].sets_errexit {
        out.push_str("set -e");
        out.push_str(&join);
    }
    let parts: Vec<String> = bodies.iter().map(|body| body.wrapped(errexit)).collect();
    out.push_str(&parts.join(&join));
    Some(out)
}

fn can_join(first: &Step<'_>, run: &Step<'_>) -> bool {
    let instruction = run.instruction;
    let flags =
        |step: &Step<'_>| step.instruction.flags.iter().map(|flag| flag.text.to_string()).collect::<Vec<_>>();
    instruction.kind == Kind::Run
        && instruction.heredocs.is_empty()
        && matches!(instruction.args, Args::Text)
        && run.scope.shell == Shell::Posix
        && run.scope.user == first.scope.user
        && run.scope.workdir == first.scope.workdir
        && flags(run) == flags(first)
}

/// A RUN's body with what matters for joining it.
struct Body<'t> {
    text: &'t str,
    /// Only `&&` joins its commands.
    plain: bool,
    /// It changes the shell for what comes after it.
    leaks: bool,
    sets_errexit: bool,
}

impl<'t> Body<'t> {
    fn read(run: &Step<'_>, text: &'t str) -> Option<Self> {
        let body = &run.instruction.body;
        let script = shell::parse(body);
        if !script.errors.is_empty() || script.list.items.is_empty() || has_comment(&body.text) {
            return None;
        }
        let span = body.file_span(Span::new(0, body.text.len() as u32));
        let text = span.slice(text).trim_end_matches([' ', '\t', ';']);
        let commands = || top_level(&script.list);
        Some(Self {
            text,
            plain: script.list.items.iter().all(|item| matches!(item.then, Connector::And | Connector::End))
                && !script.list.items.iter().any(|item| item.pipeline.negated),
            leaks: commands().any(changes_shell),
            sets_errexit: commands().any(sets_errexit),
        })
    }

    fn wrapped(&self, errexit: bool) -> String {
        match (errexit, self.plain) {
            (_, true) if !self.leaks => self.text.to_owned(),
            (false, _) if self.leaks => format!("( {} )", self.text),
            (false, _) => format!("{{ {}; }}", self.text),
            (true, _) if self.sets_errexit && !self.leaks => self.text.to_owned(),
            (true, _) if self.sets_errexit => format!("( {} )", self.text),
            (true, _) => format!("( set +e; {} )", self.text),
        }
    }
}

/// The commands of a list and of the groups in it, which run in the shell itself.
fn top_level<'s, 't>(list: &'s List<'t>) -> impl Iterator<Item = &'s Command<'t>> {
    let single = list.items.iter().filter(|item| item.pipeline.commands.len() == 1);
    single.flat_map(|item| &item.pipeline.commands)
}

fn changes_shell(command: &Command<'_>) -> bool {
    let CommandKind::Simple(simple) = &command.kind else {
        return !matches!(command.kind, CommandKind::Subshell(_) | CommandKind::Test(_));
    };
    match simple.words.first() {
        None => !simple.assignments.is_empty(),
        Some(word) => match word.raw {
            "set" => !sets_errexit(command),
            name => matches!(
                name,
                "cd" | "pushd"
                    | "popd"
                    | "export"
                    | "unset"
                    | "umask"
                    | "exit"
                    | "exec"
                    | "trap"
                    | "."
                    | "source"
                    | "shopt"
                    | "alias"
                    | "ulimit"
                    | "readonly"
                    | "declare"
                    | "return"
                    | "eval"
                    | "read"
            ),
        },
    }
}

/// `set -e`, alone or in a cluster (`set -eux`), also with `-o pipefail` behind it.
fn sets_errexit(command: &Command<'_>) -> bool {
    let CommandKind::Simple(simple) = &command.kind else { return false };
    let mut words = simple.words.iter().map(|word| word.raw);
    words.next() == Some("set")
        && words.any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
}

/// Whether a `#` starts a comment in the joined text: it would swallow what is put behind it.
fn has_comment(text: &str) -> bool {
    text.starts_with('#') || text.contains(" #") || text.contains("\t#")
}
