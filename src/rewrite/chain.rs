//! Several RUNs as one. The bodies stay as they are written, comments and continuations included; what a body
//! would leak into the next (a directory, variables, shell options) is kept in a subshell. Where the outcome is
//! not surely the same, says why instead.

mod body;

use crate::model::{Shell, Step};
use crate::source::Span;
use crate::syntax::{Args, Dockerfile, Instruction, Kind};
use body::{Body, Shape};

/// The text of one RUN that does what `runs` do, or why that takes a human.
pub fn merge(runs: &[&Step<'_>], file: &Dockerfile<'_>) -> Result<String, &'static str> {
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
                out.push_str(&comments_between(runs[at - extra - 1], runs[at - extra], file.text));
            }
            out.push_str(start);
        }
        out.push_str(part);
    }
    Ok(out)
}

/// Why [`merge`] cannot spell it.
pub fn obstacle(runs: &[&Step<'_>], file: &Dockerfile<'_>) -> Option<&'static str> {
    bodies(runs, file).err()
}

/// Whether `&& …` behind the RUN's last command runs after all of them.
pub fn can_append(run: &Step<'_>, file: &Dockerfile<'_>) -> bool {
    let body = run.instruction.body.text.trim_end();
    let ends_early = body.split([' ', ';', '&', '\n', '\t']).any(|word| word == "exit" || word == "exec");
    obstacle(&[run], file).is_none() && !body.ends_with([';', '&']) && !ends_early
}

fn bodies<'d>(runs: &[&Step<'d>], file: &Dockerfile<'d>) -> Result<Vec<Body<'d>>, &'static str> {
    let (first, _) = runs.split_first().ok_or("there is no RUN")?;
    runs.iter().try_for_each(|run| can_join(first, run))?;
    let mut bodies: Vec<Body<'d>> =
        runs.iter().map(|run| Body::read(run, file.text)).collect::<Result<_, _>>()?;
    if shell_has_errexit(file, first.instruction) && !bodies.iter().all(|body| body.strict) {
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
        () if run.scope.shell != Shell::Posix => Err("their shell is not read"),
        () if run.scope.user != first.scope.user => Err("their users differ"),
        () if run.scope.workdir != first.scope.workdir => Err("their working directories differ"),
        () if !same_flags => Err("their flags differ"),
        () => Ok(()),
    }
}

/// Whether a SHELL in front runs bodies with `-e`: in the middle of a list that has no effect.
fn shell_has_errexit(file: &Dockerfile<'_>, before: &Instruction<'_>) -> bool {
    let shells =
        file.instructions.iter().filter(|it| it.kind == Kind::Shell && it.span.start < before.span.start);
    shells
        .filter_map(|it| if let Args::Json(words) = &it.args { Some(words) } else { None })
        .any(|words| words.iter().any(|word| body::has_errexit_option(&word.text)))
}

/// Whether what a body sets for the shell could matter to a later one.
fn leaks_into(body: &Body<'_>, later: &[Body<'_>], file: &Dockerfile<'_>) -> bool {
    let options = !body.options.is_empty()
        && !later.iter().all(|next| {
            body.first_set.is_some() && next.first_set == body.first_set && body.options.len() == 1
                || body.only_errexit && (next.strict || next.counts_on_errexit())
        });
    let variables = body.variables.iter().any(|name| {
        let own = name.bytes().any(|byte| byte.is_ascii_lowercase()) && !name.ends_with("_proxy");
        !own || later.iter().any(|next| next.text.contains(name)) || is_declared(name, file)
    });
    options || variables
}

fn is_declared(name: &str, file: &Dockerfile<'_>) -> bool {
    let mut declared = file.instructions.iter().filter(|it| matches!(it.kind, Kind::Env | Kind::Arg));
    declared.any(|it| it.span.slice(file.text).contains(name))
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
fn comments_between(one: &Step<'_>, next: &Step<'_>, text: &str) -> String {
    let between = Span::new(one.instruction.span.end, next.instruction.span.start).slice(text);
    let lines = between.lines().map(str::trim).filter(|line| line.starts_with('#'));
    lines.flat_map(|line| [line, "\n"]).collect()
}
