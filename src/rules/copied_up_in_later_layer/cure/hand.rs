//! What to do about owner and mode where it cannot be written: all of it, in the order of the file, so that it works as
//! it is said.

use super::{Change, effects, has_flag, is_file, is_of_base_too, owner};
use crate::model::Step;
use crate::rewrite::Obstacle;
use crate::rewrite::code::Code;
use crate::rule::Context;
use crate::rules::shared::earlier::Late;
use crate::rules::shared::shown::Lines;
use crate::size::{CopiedUp, Written};
use crate::syntax::Kind;
use crate::tools::{EffectKind, is_dotted, mode_after};
use rustc_hash::FxHashSet;

/// Each instruction gives what it writes the owner and mode that it should have; `worth`: what is told of, of `every`
/// that the command changes.
pub(in super::super) fn by_hand<'m>(
    cx: &Context<'m>,
    every: &[CopiedUp<'m>],
    worth: &[&CopiedUp<'m>],
    written: &[Written<'m>],
    why: &Obstacle,
) -> String {
    let step = |one: &Written<'m>| cx.fold.step(one.layer);
    // What is small is changed, too, where COPY brings it.
    let copies: Vec<&Step<'m>> =
        every.iter().flat_map(|copied| &copied.written).map(step).filter(|step| step.copies()).collect();
    let runs: Vec<&Step<'m>> =
        written.iter().map(step).filter(|step| step.instruction.kind == Kind::Run).collect();
    let change = worth.first().and_then(|first| {
        let to = &cx.fold.layers[first.by.layer];
        let late = Late::of(cx.fold, first.by).ok()?;
        Some(Change {
            file: cx.model.file,
            style: cx.merging.style,
            stage: to.stage,
            base: cx.model.root_base(to.stage),
            late,
            from: 0,
            to: to.step,
            effects: effects(worth),
        })
    });
    // What is changed twice in one RUN is stored once: each of the changes has to go.
    let changes = change.as_ref().map(Change::companions).unwrap_or_default();
    let first = copies.iter().chain(&runs).min_by_key(|step| step.instruction.start_line);
    // In another stage nobody makes one for this.
    let is_here = |step: &Step<'_>| changes.iter().all(|change| step.id.stage == change.late.step.id.stage);
    let first = first.filter(|first| is_here(first));
    let is_named = |change: &Change<'m>| first.is_none_or(|first| change.check_number(first).is_ok());
    let flag = |change: &Change<'m>| change.flag_text(&copies).filter(|_| is_named(change));
    let flags: Option<Vec<Flag>> = changes.iter().map(flag).collect();
    let mut flags = flags.unwrap_or_default();
    // Of two that give an owner the last one holds, but for the group alone.
    flags.reverse();
    let (mut names, count) = (FxHashSet::default(), flags.len());
    flags.retain(|flag| names.insert(flag.name));
    flags.reverse();
    if flags.len() < count && changes.iter().any(|change| change.late.command.program() == "chgrp") {
        flags.clear();
    }
    let user = first.and_then(|first| changes.iter().find_map(|change| change.user_first(first)));
    let is_told = user.is_some() || flags.iter().any(|flag| flag.needs.is_some());
    let mut parts: Vec<String> = Vec::new();
    parts.extend(user);
    parts.extend(of_copies(&copies, &flags));
    // What the command names may be told by a variable that comes later.
    let is_all = copies.is_empty()
        && !is_of_base_too(cx, every)
        && changes.iter().all(|change| runs.iter().all(|run| change.reads_the_same_behind(run)));
    parts.extend(of_runs(&runs, is_all));
    parts.push(if is_of_base_too(cx, every) {
        "name here only what else needs it".to_owned()
    } else if changes.iter().any(Change::is_recursive) {
        let codes: Option<Vec<String>> = changes.iter().map(Change::of_others).collect();
        match codes.filter(|codes| !codes.is_empty()) {
            Some(codes) => format!("change here only what is not so by then (`{}`)", codes.join(" && ")),
            None => "leave out here what is so by then".to_owned(),
        }
    } else {
        "leave it out here".to_owned()
    });
    let (last, before) = parts.split_last().map_or(("", &[][..]), |(last, before)| (last.as_str(), before));
    let all = format!("{}, and {last}", before.join(", "));
    if is_told { all } else { format!("{all}, by hand: {why}") }
}

/// What the instructions that copy are given; none where all have it.
fn of_copies(copies: &[&Step<'_>], flags: &[Flag]) -> Option<String> {
    let is_so = |step: &Step<'_>, flag: &Flag| has_flag(step, flag.name, &flag.value);
    let lacks = |step: &&&Step<'_>| flags.is_empty() || flags.iter().any(|flag| !is_so(step, flag));
    let lines: Vec<u32> = copies.iter().filter(lacks).map(|step| step.instruction.start_line).collect();
    let lines = (!lines.is_empty()).then(|| Lines::new(lines))?;
    if flags.is_empty() {
        return Some(format!(
            "let {lines} copy with the owner and mode that it gives (`--chown`, `--chmod`)"
        ));
    }
    let missing = flags.iter().filter(|flag| copies.iter().any(|copy| !is_so(copy, flag)));
    let texts: Vec<String> = missing.map(|flag| format!("--{}={}", flag.name, flag.value)).collect();
    let needs = flags.iter().find_map(|flag| flag.needs).unwrap_or_default();
    Some(format!("give {lines} `{}`{needs}", texts.join(" ")))
}

/// What the RUNs do themselves.
fn of_runs(runs: &[&Step<'_>], is_all: bool) -> Option<String> {
    let lines: Vec<u32> = runs.iter().map(|step| step.instruction.start_line).collect();
    let lines = (!lines.is_empty()).then(|| Lines::new(lines))?;
    Some(match lines.is_one() {
        true if is_all => format!("do it at the end of the RUN of {lines}"),
        true => format!("do it at the end of the RUN of {lines} for what that one writes"),
        false => format!("do it at the end of each RUN of {lines} for what that one writes"),
    })
}

/// A flag of COPY.
struct Flag {
    name: &'static str,
    value: String,
    /// What else has to be so.
    needs: Option<&'static str>,
}

impl<'m> Change<'m> {
    fn reads_the_same_behind(&self, run: &Step<'m>) -> bool {
        let code = Code::of(self.late.step, self.late.command);
        code.is_some_and(|code| code.reads_the_same_behind(run, self.stage))
    }

    fn is_recursive(&self) -> bool {
        matches!(self.effects[0].kind, EffectKind::Touch { recursive: true, .. })
    }

    /// The name of the command, and the owner or mode that it gives, as it may stand in a flag.
    fn given(&self) -> Option<(&'m str, &'m str)> {
        let command = self.late.command;
        let word = command.arguments().iter().find(|word| !word.is_option())?;
        let raw = word.span.slice(self.file.text);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-:.=+,${}".contains(&byte);
        let text = if raw.bytes().all(plain) { raw } else { word.value()? };
        Some((command.program(), text))
    }

    fn flag_text(&self, copies: &[&Step<'m>]) -> Option<Flag> {
        let (name, text) = self.given()?;
        let chown = |value| Some(Flag { name: "chown", value, needs: None });
        match name {
            "chown" if !is_dotted(text) => chown(owner(text)),
            // A flag gives the user, too.
            "chgrp" if copies.iter().all(|copy| copy.instruction.flag("chown").is_none()) => {
                chown(format!("0:{text}"))
            }
            "chmod" => {
                let trees = self.is_recursive()
                    || copies.iter().flat_map(|copy| &copy.effects).any(|it| !is_file(it));
                Some(match mode_after(text, trees) {
                    Some(value) => Flag { name: "chmod", value, needs: None },
                    None => Flag {
                        name: "chmod",
                        value: text.to_owned(),
                        needs: (!self.file.has_newest_frontend()).then_some(
                            " (a mode in letters needs `# syntax=docker/dockerfile:1` as the first line)",
                        ),
                    },
                })
            }
            _ => None,
        }
    }

    /// The command, for what does not have the owner or the mode yet.
    fn of_others(&self) -> Option<String> {
        if !self.is_recursive() {
            return Some(Code::of(self.late.step, self.late.command)?.to_string());
        }
        let (name, value) = self.given()?;
        let mode = self.effects.first()?.attributes.as_deref().and_then(|it| it.mode.as_deref());
        let (test, command) = match (name, mode) {
            // Not `${USER:-app}`.
            ("chown", ..) if !value.contains(":-") && !is_dotted(value) => {
                let test = match value.split_once(':') {
                    Some(("", group)) => format!("! -group {group}"),
                    Some((user, "")) => format!("! -user {user}"),
                    Some((user, group)) => format!("\\( ! -user {user} -o ! -group {group} \\)"),
                    None => format!("! -user {value}"),
                };
                (test, "chown -h")
            }
            ("chgrp", ..) => (format!("! -group {value}"), "chgrp -h"),
            // A link has no mode of its own.
            ("chmod", Some(mode)) => (format!("! -type l ! -perm {}", tested(mode)?), "chmod"),
            _ => return None,
        };
        let own = self.late.step.effects.get(self.late.command.effects.clone()).unwrap_or_default();
        let places: Option<Vec<&str>> =
            own.iter().map(|effect| Some(self.late.operand(effect.id)?.slice(self.file.text))).collect();
        Some(format!("find {} {test} -exec {command} {value} {{}} +", places?.join(" ")))
    }
}

/// The mode as `find -perm` asks for it; none where that depends on what else a file has.
fn tested(mode: &str) -> Option<String> {
    if mode.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(mode.to_owned());
    }
    // What `=` takes away no test asks for in the same breath.
    let gives = |clause: &str| {
        let (who, what) = clause.split_once('+')?;
        let known =
            |text: &str, letters: &str| !text.is_empty() && text.chars().all(|it| letters.contains(it));
        (known(who, "ugoa") && known(what, "rwxX") && what != "X").then_some(())
    };
    mode.split(',').try_for_each(gives)?;
    // Who can execute a file at all is asked of no test.
    Some(format!("-{}", mode.chars().filter(|letter| *letter != 'X').collect::<String>()))
}
