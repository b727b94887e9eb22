//! A script's tree as one short line, for tests.

use dockslim::shell::{Command, CommandKind, Connector, List, Redirect, RedirectOp, Script, Simple, Word};
use std::fmt::Write;

pub(crate) fn script(script: &Script<'_>) -> String {
    let mut out = list(&script.list);
    for error in &script.errors {
        let _ = write!(out, " !{}@{}", error.message, error.span.start);
    }
    out
}

fn list(list: &List<'_>) -> String {
    let mut out = String::new();
    for item in &list.items {
        if item.pipeline.negated {
            out.push_str("! ");
        }
        let commands: Vec<String> = item.pipeline.commands.iter().map(command).collect();
        out.push_str(&commands.join(" | "));
        out.push_str(match item.then {
            Connector::And => " && ",
            Connector::Or => " || ",
            Connector::Semicolon => "; ",
            Connector::Newline => "\\n ",
            Connector::Background => " & ",
            Connector::End => "",
        });
    }
    out.trim_end().to_owned()
}

fn command(command: &Command<'_>) -> String {
    let mut out = match &command.kind {
        CommandKind::Simple(it) => simple(it),
        CommandKind::Group(body) => format!("{{{}}}", list(body)),
        CommandKind::Subshell(body) => format!("({})", list(body)),
        CommandKind::If { branches, otherwise } => {
            let mut out = String::new();
            for branch in branches {
                let _ = write!(out, "if({})then({})", list(&branch.condition), list(&branch.body));
            }
            if let Some(body) = otherwise {
                let _ = write!(out, "else({})", list(body));
            }
            out
        }
        CommandKind::Loop { kind, variable, words: items, condition, body } => {
            let head = variable.map_or_else(|| list(condition), |name| format!("{name} in {}", words(items)));
            format!("{kind:?}({head})do({})", list(body))
        }
        CommandKind::Case { subject, arms } => {
            let arms = arms.iter().map(|arm| format!("{}:({})", words(&arm.patterns), list(&arm.body)));
            format!("case({}){}", word(subject), arms.collect::<String>())
        }
        CommandKind::Function { name, body } => format!("fn {name} {}", self::command(body)),
        CommandKind::Test(items) => format!("[[{}]]", words(items)),
        CommandKind::Arithmetic => "((…))".to_owned(),
        CommandKind::Opaque => "?".to_owned(),
    };
    for it in &command.redirects {
        out.push_str(&redirect(it));
    }
    out
}

fn simple(simple: &Simple<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for it in &simple.assignments {
        let values = words(&it.values);
        let values = if it.array { format!("({values})") } else { values };
        parts.push(format!("{}{}{values}", it.name, if it.append { "+=" } else { "=" }));
    }
    parts.extend(simple.words.iter().map(word));
    format!("<{}>", parts.join(" "))
}

fn words(items: &[Word<'_>]) -> String {
    items.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &Word<'_>) -> String {
    let mut out = word.raw.to_owned();
    for it in &word.substitutions {
        let _ = write!(out, "[{}]", list(it));
    }
    out
}

fn redirect(redirect: &Redirect<'_>) -> String {
    let op = match redirect.op {
        RedirectOp::In => "<",
        RedirectOp::Out => ">",
        RedirectOp::Append => ">>",
        RedirectOp::InOut => "<>",
        RedirectOp::DupIn => "<&",
        RedirectOp::DupOut => ">&",
        RedirectOp::OutAndErr => "&>",
        RedirectOp::Heredoc => "<<",
        RedirectOp::HereString => "<<<",
    };
    let fd = redirect.fd.map_or_else(String::new, |fd| fd.to_string());
    let body = redirect
        .heredoc
        .as_ref()
        .map_or_else(String::new, |it| format!("{}{:?}", if it.expand { "$" } else { "" }, it.body.text));
    format!(" {fd}{op}{}{body}", word(&redirect.target))
}
