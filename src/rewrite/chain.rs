//! Several RUNs as one: a chain of `&&`, or a heredoc under `set -e`. The bodies stay as they are written, comments and
//! continuations included; what a body would leak into the next (a directory, variables, shell options) is kept in a
//! subshell. Where the outcome is not surely the same, says why instead.

mod apart;
mod body;
mod document;
mod repeats;
mod row;

use super::Obstacle;
use super::draft::{Draft, line_end, next_line};
use crate::finding::Fix;
use crate::model::Step;
use crate::source::Span;
use crate::syntax::{Args, Dockerfile, Kind};
use body::{Body, Form, Shape};
use document::Document;
pub use row::row;
use row::{Gap, between};

/// How several RUNs are written as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeStyle {
    /// `a && \`, a line for each.
    Chain,
    /// `RUN <<EOF`, `set -e`, and a line for each command; a chain where that would say something else.
    Heredoc,
}

impl MergeStyle {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chain, Self::Heredoc];

    /// As settings name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Heredoc => "heredoc",
        }
    }

    /// As the file has it: heredocs where a RUN of it is one already.
    fn of(file: &Dockerfile<'_>) -> Self {
        let is_heredoc = file.instructions.iter().any(|it| it.kind == Kind::Run && !it.heredocs.is_empty());
        if is_heredoc { Self::Heredoc } else { Self::Chain }
    }
}

/// One RUN that does what `runs` do, and then `code`, in the place of the first; or why that takes a human. Without a
/// style it is as the file has it; where one of them has a heredoc, it is a heredoc. What stands between them and only
/// describes the image goes behind it.
pub fn merge<'s>(
    file: &'s Dockerfile<'s>,
    style: Option<MergeStyle>,
    runs: &[&'s Step<'s>],
    code: Option<&str>,
) -> Result<Fix, Obstacle> {
    let joint = Joint::new(file, runs, code)?;
    let has_heredoc = joint.bodies.iter().any(|body| body.form != Form::Line);
    let heredoc = has_heredoc || style.unwrap_or_else(|| MergeStyle::of(file)) == MergeStyle::Heredoc;
    let document = heredoc.then(|| Document::new(&joint)).flatten();
    if has_heredoc && document.is_none() {
        return Err("a heredoc stands in one of them, and another one cannot be a line of it".into());
    }
    let mut draft = document.map_or_else(|| chained(&joint), |it| it.draft());
    let described = joint.gaps.iter().flat_map(|gap| gap.instructions(file));
    for instruction in runs[1..].iter().map(|run| run.instruction).chain(described) {
        draft.touch(instruction);
    }
    draft.drop_idle();
    draft.show(Span::new(runs[0].instruction.span.start, joint.end.end));
    Ok(draft.titled(format!("merge the RUNs of lines {} into one", lines_of(runs))))
}

/// What becomes one RUN.
struct Joint<'m, 's> {
    file: &'s Dockerfile<'s>,
    bodies: Vec<Body<'s>>,
    gaps: Vec<Gap>,
    /// What runs behind all of them.
    code: Option<&'m str>,
    /// What is left of the last RUN behind its body.
    end: Span,
    /// The lines that follow.
    behind: String,
}

impl<'m, 's> Joint<'m, 's> {
    fn new(file: &'s Dockerfile<'s>, runs: &[&'s Step<'s>], code: Option<&'m str>) -> Result<Self, Obstacle> {
        let bodies = bodies(runs, file)?;
        let gaps = row::gaps(file, runs)?;
        if let Some(run) = spoken_of(file, runs).next() {
            let line = run.instruction.start_line;
            return Err(format!("a comment to a linter is about the RUN of line {line} alone").into());
        }
        let behind = row::behind(file, &gaps);
        let (last, run) = (&bodies[bodies.len() - 1], runs[runs.len() - 1].instruction);
        let below = Span::new(run.span.end, next_line(file.text, run.span.end)).slice(file.text);
        let blanks = below.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let end = if behind.is_empty() { last.last } else { run.span.end + blanks as u32 };
        let end = Span::new(last.span.end, end);
        Ok(Self { file, bodies, gaps, code, end, behind })
    }
}

/// As a list that is joined by signs.
fn chained<'s>(joint: &Joint<'_, 's>) -> Draft<'s> {
    let Joint { file, bodies, gaps, code, end, behind } = joint;
    let errexit = bodies.iter().any(Body::needs_errexit);
    let around = if errexit { by_errexit(bodies, code.is_some()) } else { by_and(bodies) };
    let (sign, start) = if errexit { (";", "    ") } else { ("", " && ") };
    let line = format!("{sign} {}{}", file.escape, line_end(file.text));
    let mut draft = Draft::new(file);
    let sets = errexit && !around[0].is_bare_errexit(&bodies[0]);
    let set = if sets { format!("set -e{line}{start}") } else { String::new() };
    let starts = repeats::starts(bodies, &around, sets, file.text);
    draft.put(Span::at(bodies[0].span.start), format!("{set}{}", around[0].before));
    for (at, pair) in bodies.windows(2).enumerate() {
        let gap = Span::new(pair[0].span.end, starts[at + 1]);
        let comments = pair[0].comment.into_iter().chain(comments_in(file, gaps[at].rest));
        let between: String = comments.flat_map(|comment| [comment, line_end(file.text)]).collect();
        draft.put(gap, format!("{}{line}{between}{start}{}", around[at].after, around[at + 1].before));
    }
    let after = around[bodies.len() - 1].after;
    let code = code.map_or_else(String::new, |code| format!("{line}{start}{code}"));
    let comment = bodies[bodies.len() - 1].comment.map_or_else(String::new, |comment| format!(" {comment}"));
    draft.put(*end, format!("{after}{code}{comment}{behind}"));
    draft
}

/// `2 and 3`, `2 to 5`.
pub fn lines_of(runs: &[&Step<'_>]) -> String {
    let line = |step: Option<&&Step<'_>>| step.map_or(0, |step| step.instruction.start_line);
    let to = if runs.len() == 2 { "and" } else { "to" };
    format!("{} {to} {}", line(runs.first()), line(runs.last()))
}

/// Why [`merge`] cannot spell it.
pub fn obstacle<'s>(file: &'s Dockerfile<'s>, runs: &[&'s Step<'s>]) -> Option<Obstacle> {
    merge(file, None, runs, None).err()
}

fn bodies<'s>(runs: &[&'s Step<'s>], file: &'s Dockerfile<'s>) -> Result<Vec<Body<'s>>, &'static str> {
    let (first, _) = runs.split_first().ok_or("there is no RUN")?;
    runs.iter().try_for_each(|run| can_join(first, run))?;
    apart::needed(runs).map_or(Ok(()), Err)?;
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
    repeats::shorten(&mut bodies, runs, file.text);
    Ok(bodies)
}

fn can_join(first: &Step<'_>, run: &Step<'_>) -> Result<(), &'static str> {
    let (one, other) = (first.instruction, run.instruction);
    let same_flags = one.flags.len() == other.flags.len()
        && one.flags.iter().zip(&other.flags).all(|(one, other)| one.text == other.text);
    match () {
        () if other.kind != Kind::Run => Err("not all of them are RUNs"),
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
            (true, false) if body.items.len() == 1 && !body.leaks => Around::NOTHING,
            (true, false) => Around::SUBSHELL,
            (false, true) => Around { before: "set +e; ", after: "" },
            (false, false) => Around { before: "( set +e; ", after: " )" },
        }
    };
    bodies.iter().enumerate().map(around).collect()
}

/// Those behind the first that a comment to a linter is about, above or in them: it would be about all of the merged one, or,
/// to a linter that reads it above an instruction only, say nothing any more.
pub fn spoken_of<'r, 's>(
    file: &'r Dockerfile<'s>,
    runs: &'r [&'s Step<'s>],
) -> impl Iterator<Item = &'s Step<'s>> {
    const WORDS: [&str; 6] =
        ["dockslim ignore=", "dockslim ignore ", "hadolint ", "checkov:", "trivy:", "kics-scan "];
    let is_to_linter = |said: &str| WORDS.iter().any(|word| said.trim_start().starts_with(word));
    let about = |pair: &&[&Step<'_>]| between(pair[0], pair[1]).to(pair[1].instruction.span);
    runs.windows(2)
        .filter(move |pair| about(pair).slice(file.text).split('#').skip(1).any(is_to_linter))
        .map(|pair| pair[1])
}

/// The comment lines in a part of the file.
fn comments_in<'f>(file: &'f Dockerfile<'_>, part: Span) -> impl Iterator<Item = &'f str> {
    let first = file.comments.partition_point(|comment| comment.span.start < part.start);
    let inside = file.comments[first..].iter().take_while(move |comment| part.contains(comment.span));
    inside.map(|comment| comment.span.slice(file.text).trim())
}
