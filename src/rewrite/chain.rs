//! Several RUNs as one. The bodies stay as they are written, comments and continuations included; what a body
//! would leak into the next (a directory, variables, shell options) is kept in a subshell. Where the outcome is
//! not surely the same, says why instead.

mod body;

use super::Obstacle;
use super::draft::{Draft, line_end};
use crate::finding::Fix;
use crate::model::Step;
use crate::source::Span;
use crate::syntax::{Args, Dockerfile, Kind};
use body::{Body, Shape};

/// One RUN that does what `runs` do, and then `code`, in the place of the first; or why that takes a human.
pub fn merge<'s>(
    file: &'s Dockerfile<'s>,
    runs: &[&'s Step<'s>],
    code: Option<&str>,
) -> Result<Fix, Obstacle> {
    let bodies = bodies(runs, file)?;
    let errexit = bodies.iter().any(Body::needs_errexit);
    let around = if errexit { by_errexit(&bodies, code.is_some()) } else { by_and(&bodies) };
    let (sign, start) = if errexit { (";", "    ") } else { ("", " && ") };
    let line = format!("{sign} {}{}", file.escape, line_end(file.text));
    let mut draft = Draft::new(file);
    let set = if errexit && !around[0].is_bare_errexit(&bodies[0]) {
        format!("set -e{line}{start}")
    } else {
        String::new()
    };
    draft.put(Span::at(bodies[0].span.start), format!("{set}{}", around[0].before));
    for (at, pair) in bodies.windows(2).enumerate() {
        let gap = Span::new(pair[0].span.end, pair[1].span.start);
        let comments = comments_between(runs[at], runs[at + 1], file);
        let between: String = comments.flat_map(|comment| [comment, line_end(file.text)]).collect();
        draft.put(gap, format!("{}{line}{between}{start}{}", around[at].after, around[at + 1].before));
        draft.touch(runs[at + 1].instruction);
    }
    let last = &bodies[bodies.len() - 1];
    let after = around[bodies.len() - 1].after;
    let code = code.map_or_else(String::new, |code| format!("{line}{start}{code}"));
    draft.put(Span::new(last.span.end, last.last), format!("{after}{code}"));
    draft.drop_idle();
    draft.show(Span::new(runs[0].instruction.span.start, last.last));
    Ok(draft.titled(format!("merge the RUNs of lines {} into one", lines_of(runs))))
}

/// `2 and 3`, `2 to 5`.
pub fn lines_of(runs: &[&Step<'_>]) -> String {
    let line = |step: Option<&&Step<'_>>| step.map_or(0, |step| step.instruction.start_line);
    let to = if runs.len() == 2 { "and" } else { "to" };
    format!("{} {to} {}", line(runs.first()), line(runs.last()))
}

/// Why [`merge`] cannot spell it.
pub fn obstacle<'s>(file: &'s Dockerfile<'s>, runs: &[&'s Step<'s>]) -> Option<&'static str> {
    bodies(runs, file).err()
}

fn bodies<'s>(runs: &[&'s Step<'s>], file: &'s Dockerfile<'s>) -> Result<Vec<Body<'s>>, &'static str> {
    let (first, _) = runs.split_first().ok_or("there is no RUN")?;
    runs.iter().try_for_each(|run| can_join(first, run))?;
    let mut bodies: Vec<Body<'s>> =
        runs.iter().map(|run| Body::read(run, file.text)).collect::<Result<_, _>>()?;
    if first.scope.options.errexit != Some(false) && !bodies.iter().all(|body| body.strict) {
        return Err("SHELL sets -e, which a joined list ignores");
    }
    for at in 0..bodies.len() {
        let (bodies, later) = bodies.split_at_mut(at + 1);
        bodies[at].leaks |= leaks_into(&bodies[at], later, file);
    }
    if let Some(last) = bodies.last_mut() {
        last.leaks = false;
    }
    Ok(bodies)
}

fn can_join(first: &Step<'_>, run: &Step<'_>) -> Result<(), &'static str> {
    let (one, other) = (first.instruction, run.instruction);
    let same_flags = one.flags.len() == other.flags.len()
        && one.flags.iter().zip(&other.flags).all(|(one, other)| one.text == other.text);
    match () {
        () if other.kind != Kind::Run => Err("not all of them are RUNs"),
        () if !other.heredocs.is_empty() => Err("a heredoc stands in one of them"),
        () if !matches!(other.args, Args::Text) => Err("one of them is in exec form"),
        () if !run.scope.shell.is_read() => Err("their shell is not read"),
        () if run.scope.user != first.scope.user => Err("their users differ"),
        () if run.scope.workdir != first.scope.workdir => Err("their working directories differ"),
        () if !same_flags => Err("their flags differ"),
        () => Ok(()),
    }
}

/// Whether what a body sets for the shell could matter to a later one.
fn leaks_into(body: &Body<'_>, later: &[Body<'_>], file: &Dockerfile<'_>) -> bool {
    let options = !body.options.is_empty()
        && !later.iter().all(|next| {
            body.first_set.is_some() && next.first_set == body.first_set && body.options.len() == 1
                || body.only_errexit && (next.strict || next.counts_on_errexit())
        });
    let variables = body.variables.iter().any(|name| {
        let own = name.bytes().any(|byte| byte.is_ascii_lowercase()) && !PROXIES.contains(name);
        !own || later.iter().any(|next| next.mentions(name)) || is_declared(name, file)
    });
    options || variables
}

/// What programs read of the environment, though it is written in small letters.
const PROXIES: [&str; 5] = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];

fn is_declared(name: &str, file: &Dockerfile<'_>) -> bool {
    file.instructions.iter().any(|it| it.declares(name))
}

/// What stands around a body in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Around {
    before: &'static str,
    after: &'static str,
}

impl Around {
    const NOTHING: Self = Self { before: "", after: "" };
    const SUBSHELL: Self = Self { before: "( ", after: " )" };
    const GROUP: Self = Self { before: "{ ", after: "; }" };

    /// Whether the body starts the list by its own `set -e`.
    fn is_bare_errexit(self, body: &Body<'_>) -> bool {
        self == Self::NOTHING && body.counts_on_errexit()
    }
}

/// Joined by `&&`: each body as one command of the list.
fn by_and(bodies: &[Body<'_>]) -> Vec<Around> {
    let around = |(at, body): (usize, &Body<'_>)| match body.shape {
        _ if body.leaks => Around::SUBSHELL,
        Shape::And => Around::NOTHING,
        // `a || b && c` is `(a || b) && c`.
        Shape::AndOr if at == 0 => Around::NOTHING,
        Shape::AndOr | Shape::List => Around::GROUP,
    };
    bodies.iter().enumerate().map(around).collect()
}

/// In an `&&` list a shell ignores `set -e`, so bodies that count on it are joined by `;` under one `set -e`.
/// There only a failing command or subshell ends the script, not a failing `a && b`.
fn by_errexit(bodies: &[Body<'_>], more: bool) -> Vec<Around> {
    // Behind the last one nothing asks whether it failed.
    let last = if more { bodies.len() } else { bodies.len() - 1 };
    let around = |(at, body): (usize, &Body<'_>)| {
        if body.counts_on_errexit() {
            let bare = at == last || !body.leaks && body.ends_checked;
            return if bare { Around::NOTHING } else { Around::SUBSHELL };
        }
        match (body.strict, at == last) {
            (true, true) => Around::NOTHING,
            (true, false) if body.items == 1 && !body.leaks => Around::NOTHING,
            (true, false) => Around::SUBSHELL,
            (false, true) => Around { before: "set +e; ", after: "" },
            (false, false) => Around { before: "( set +e; ", after: " )" },
        }
    };
    bodies.iter().enumerate().map(around).collect()
}

/// Whether a comment between them speaks to a linter that reads it above an instruction only: inside of a RUN it would
/// say nothing any more.
pub fn hides_pragma(file: &Dockerfile<'_>, runs: &[&Step<'_>]) -> bool {
    const WORDS: [&str; 4] = ["hadolint ", "checkov:", "trivy:", "kics-scan "];
    let is_pragma = |comment: &str| {
        let said = comment.trim_start_matches('#').trim_start();
        WORDS.iter().any(|word| said.starts_with(word))
    };
    runs.windows(2).any(|pair| comments_between(pair[0], pair[1], file).any(is_pragma))
}

/// The comment lines between two RUNs.
fn comments_between<'f>(
    one: &Step<'_>,
    next: &Step<'_>,
    file: &'f Dockerfile<'_>,
) -> impl Iterator<Item = &'f str> {
    let between = Span::new(one.instruction.span.end, next.instruction.span.start);
    let first = file.comments.partition_point(|comment| comment.span.start < between.start);
    let inside = file.comments[first..].iter().take_while(move |comment| between.contains(comment.span));
    inside.map(|comment| comment.span.slice(file.text).trim())
}
