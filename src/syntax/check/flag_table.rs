//! The flags of each instruction, and the check of their names and shapes. Values are `values`'s.

use super::Sink;
use crate::syntax::ast::{Flag, Instruction, Kind};
use crate::syntax::errors::ErrorKind;
use crate::syntax::suggest;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Bool,
    Text,
    List,
}

use Shape::{Bool, List, Text};

/// The flags that an instruction takes.
fn table(kind: Kind) -> &'static [(&'static str, Shape)] {
    match kind {
        Kind::From => &[("platform", Text)],
        Kind::Run => &[("mount", List), ("network", Text), ("security", Text), ("device", List)],
        Kind::Copy => &[
            ("from", Text),
            ("chown", Text),
            ("chmod", Text),
            ("link", Bool),
            ("parents", Bool),
            ("exclude", List),
        ],
        Kind::Add => &[
            ("chown", Text),
            ("chmod", Text),
            ("checksum", Text),
            ("link", Bool),
            ("keep-git-dir", Bool),
            ("unpack", Bool),
            ("exclude", List),
        ],
        Kind::Healthcheck => &[
            ("interval", Text),
            ("timeout", Text),
            ("start-period", Text),
            ("start-interval", Text),
            ("retries", Text),
        ],
        _ => &[],
    }
}

/// Checks the flags of an instruction.
pub(super) fn check(instruction: &Instruction<'_>, sink: &mut Sink<'_>) {
    // Most have none.
    if !instruction.flags.is_empty() {
        check_all(instruction, sink);
    }
}

fn check_all(instruction: &Instruction<'_>, sink: &mut Sink<'_>) {
    let table = table(instruction.kind);
    // A bit for each flag of the table that has been seen.
    let mut used = 0_u32;
    for flag in &instruction.flags {
        let Some(index) = table.iter().position(|(name, _)| *name == flag.name()) else {
            unknown(instruction, flag, sink);
            continue;
        };
        let shape = table[index].1;
        if shape != List && used & (1 << index) != 0 {
            let message = format!("`--{}` stands here twice", flag.name());
            sink.add(ErrorKind::Flag, flag.span, message, "remove one of them".to_owned());
        } else {
            check_shape(flag, shape, sink);
        }
        used |= 1 << index;
    }
}

fn unknown(instruction: &Instruction<'_>, flag: &Flag<'_>, sink: &mut Sink<'_>) {
    let kind = instruction.kind.as_str();
    let name = suggest::short(flag.name());
    let known = table(instruction.kind);
    let help = if let Some(near) = suggest::nearest(name, known.iter().map(|(name, _)| *name)) {
        format!("did you mean `--{near}`?")
    } else if matches!(instruction.kind, Kind::Run | Kind::Cmd | Kind::Entrypoint) {
        format!("for an argument of the command, put `--` before it: `{kind} -- --{name}`")
    } else if known.is_empty() {
        format!("{kind} takes no flags")
    } else {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("--{name}")).collect();
        format!("{kind} takes {}", names.join(", "))
    };
    sink.add(ErrorKind::Flag, flag.span, format!("{kind} has no flag `--{name}`"), help);
}

fn check_shape(flag: &Flag<'_>, shape: Shape, sink: &mut Sink<'_>) {
    let name = flag.name();
    let (message, help) = match (shape, flag.value()) {
        (Bool, None) => return,
        (Bool, Some(value)) if ["true", "false"].iter().any(|word| value.eq_ignore_ascii_case(word)) => {
            return;
        }
        (Bool, _) => (format!("`--{name}` is true or false"), format!("write `--{name}`")),
        (_, Some(_)) => return,
        (_, None) => {
            (format!("`--{name}` needs a value"), format!("write `--{name}=value`, without a space"))
        }
    };
    sink.add(ErrorKind::Flag, flag.span, message, help);
}
