//! Several RUNs as one. The bodies stay as they are written, comments and continuations included; what a body
//! would leak into the next (a directory, variables, shell options) is kept in a subshell. Where the outcome is
//! not surely the same, says why instead.

mod body;

use crate::model::Step;
use crate::source::Span;
use crate::syntax::{Args, Dockerfile, Kind};
use body::{Body, Shape};

/// The text of one RUN that does what `runs` do, or why that takes a human.
pub fn merge<'s>(runs: &[&'s Step<'s>], file: &'s Dockerfile<'s>) -> Result<String, &'static str> {
    let (first, _) = runs.split_first().ok_or("there is no RUN")?;
    let bodies = bodies(runs, file)?;
    let errexit = bodies.iter().any(Body::needs_errexit);
    let parts = if errexit { by_errexit(&bodies) } else { by_and(&bodies) };
    let mut out = String::from("RUN ");
    for flag in &first.instruction.flags {
        out.push_str(flag.span.slice(file.text));
        out.push(' ');
    }
    let (end, start) = if errexit { (";", "    ") } else { ("", " && ") };
    // A `set -e` put in front is a part without a RUN.
    let extra = parts.len() - runs.len();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.extend([end, " ", file.escape.encode_utf8(&mut [0; 4]), "\n"]);
            if at > extra {
                out.push_str(&comments_between(runs[at - extra - 1], runs[at - extra], file));
            }
            out.push_str(start);
        }
        out.push_str(part);
    }
    Ok(out)
}

/// Why [`merge`] cannot spell it.
pub fn obstacle<'s>(runs: &[&'s Step<'s>], file: &'s Dockerfile<'s>) -> Option<&'static str> {
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

/// Joined by `&&`: each body as one command of the list.
fn by_and(bodies: &[Body<'_>]) -> Vec<String> {
    let part = |(at, body): (usize, &Body<'_>)| match body.shape {
        _ if body.leaks => format!("( {} )", body.text),
        Shape::And => body.text.to_owned(),
        // `a || b && c` is `(a || b) && c`.
        Shape::AndOr if at == 0 => body.text.to_owned(),
        Shape::AndOr | Shape::List => format!("{{ {}; }}", body.text),
    };
    bodies.iter().enumerate().map(part).collect()
}

/// In an `&&` list a shell ignores `set -e`, so bodies that count on it are joined by `;` under one `set -e`.
/// There only a failing command or subshell ends the script, not a failing `a && b`.
fn by_errexit(bodies: &[Body<'_>]) -> Vec<String> {
    let last = bodies.len() - 1;
    let part = |(at, body): (usize, &Body<'_>)| {
        let text = body.text;
        if body.counts_on_errexit() {
            let bare = at == last || !body.leaks && body.ends_checked;
            return if bare { text.to_owned() } else { format!("( {text} )") };
        }
        match (body.strict, at == last) {
            (true, true) => text.to_owned(),
            (true, false) if body.items == 1 && !body.leaks => text.to_owned(),
            (true, false) => format!("( {text} )"),
            (false, true) => format!("set +e; {text}"),
            (false, false) => format!("( set +e; {text} )"),
        }
    };
    let mut parts: Vec<String> = bodies.iter().enumerate().map(part).collect();
    if parts[0] != bodies[0].text || !bodies[0].counts_on_errexit() {
        parts.insert(0, "set -e".to_owned());
    }
    parts
}

/// The comment lines between two RUNs.
fn comments_between(one: &Step<'_>, next: &Step<'_>, file: &Dockerfile<'_>) -> String {
    let between = Span::new(one.instruction.span.end, next.instruction.span.start);
    let first = file.comments.partition_point(|comment| comment.span.start < between.start);
    let inside = file.comments[first..].iter().take_while(|comment| between.contains(comment.span));
    inside.flat_map(|comment| [comment.span.slice(file.text).trim(), "\n"]).collect()
}
