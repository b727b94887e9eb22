//! Why a variable that the file does not set is not one of the base image's either. Reports nothing.

use crate::model::{Base, Model, Stage, Step};
use crate::rule::Context;
use crate::source::Span;
use crate::syntax::{Instruction, Kind, Value, expand_known, is_slip};

/// So many instructions, stages or names are looked at for each variable.
const MAX_LOOKS: usize = 200;

/// A variable where it is used.
pub(super) struct Use<'u, 'd> {
    pub(super) step: &'u Step<'d>,
    pub(super) stage: &'u Stage<'d>,
    pub(super) name: &'u str,
    /// How many variables of the stage are known there.
    pub(super) mark: usize,
}

/// What is wrong with it, what to write, and where it is set.
pub(super) struct Evidence {
    pub(super) what: String,
    pub(super) help: String,
    pub(super) at: Option<Span>,
}

/// The best there is.
pub(super) fn of(used: &Use<'_, '_>, cx: &Context<'_>) -> Option<Evidence> {
    let (model, name) = (cx.model, used.name);
    let (globals, escape) = (&model.globals, model.file.escape);
    if globals.get(name, globals.mark()).is_some() {
        let at = model.preamble.iter().find_map(|it| declared(it, name, escape));
        let what = format!(
            "only FROM knows the ARG above it: here `{name}` has no value, unless the base image sets one"
        );
        let found = Evidence { what, help: format!("write `ARG {name}` in this stage, above"), at };
        return (!may_be_of_base(used, model)).then_some(found);
    }
    if model.options.predefined(name).is_some() {
        let what = format!(
            "`{name}` is empty here: the build gives its value only to a stage that has an ARG for it"
        );
        return Some(Evidence { what, help: format!("write `ARG {name}` above"), at: None });
    }
    if let Some(at) = declared(used.step.instruction, name, escape) {
        let what =
            format!("`{name}` is not yet what this instruction sets it to: that counts from the next one on");
        return Some(Evidence {
            what,
            help: "set it by an instruction of its own, above".to_owned(),
            at: Some(at),
        });
    }
    if matches!(model.root_base(used.stage), Base::Scratch) {
        let what =
            format!("`{name}` is empty here: the stage starts from nothing, and nothing above sets it");
        let help = format!("set it above (`ARG {name}=…`), or write `{escape}$` if the sign is meant");
        return Some(Evidence { what, help, at: None });
    }
    if may_be_of_base(used, model) {
        return None;
    }
    set_later(used, escape).or_else(|| set_elsewhere(used, model)).or_else(|| misspelt(used))
}

/// Whether the base image is called like the variable, as those are that set it: `NODE_VERSION` of `node`.
fn may_be_of_base(used: &Use<'_, '_>, model: &Model<'_>) -> bool {
    let stem = used.name.split('_').next().unwrap_or_default().to_ascii_lowercase();
    let is_in = |image: &str| image.contains(&*stem);
    match model.root_base(used.stage) {
        Base::Image(image) => is_in(&image.name),
        Base::Unresolved(text) => is_in(text),
        _ => false,
    }
}

/// Where an instruction declares a variable, unless its value is made of the variable's own.
fn declared(instruction: &Instruction<'_>, name: &str, escape: char) -> Option<Span> {
    let extends = |value: &str| {
        let expanded = expand_known(value, escape, &|_| Value::Unset);
        expanded.is_ok_and(|expanded| expanded.unset.iter().any(|used| used == name))
    };
    match instruction.kind {
        Kind::Arg => instruction.words().iter().find(|word| word.argument().0 == name).map(|word| word.span),
        Kind::Env => {
            let pair = instruction.pairs().iter().find(|pair| pair.key.text == name)?;
            (!extends(&pair.value.text)).then_some(pair.key.span)
        }
        _ => None,
    }
}

/// Set below in the same stage.
fn set_later(used: &Use<'_, '_>, escape: char) -> Option<Evidence> {
    let variables = &used.stage.variables;
    variables.get(used.name, variables.mark())?;
    let below = used.stage.steps.iter().skip(used.step.id.index as usize + 1).take(MAX_LOOKS);
    let (step, at) =
        below.into_iter().find_map(|step| Some((step, declared(step.instruction, used.name, escape)?)))?;
    let what = format!("`{}` is not yet what line {} sets it to", used.name, step.instruction.start_line);
    Some(Evidence { what, help: "move that line up".to_owned(), at: Some(at) })
}

/// An argument of another stage, which this one is not FROM.
fn set_elsewhere(used: &Use<'_, '_>, model: &Model<'_>) -> Option<Evidence> {
    let name = used.name;
    let has = |stage: &&Stage<'_>| {
        let binding = stage.variables.get(name, stage.variables.mark());
        stage.index != used.stage.index && binding.is_some_and(|binding| binding.is_arg)
    };
    let stage = model.stages.iter().take(MAX_LOOKS).find(has)?;
    let args = stage.steps.iter().take(MAX_LOOKS).filter(|step| step.instruction.kind == Kind::Arg);
    let (line, at) = args.into_iter().find_map(|step| {
        Some((step.instruction.start_line, declared(step.instruction, name, model.file.escape)?))
    })?;
    let what = format!("`{name}` has no value here: the ARG of line {line} is another stage's");
    Some(Evidence { what, help: format!("declare it in this stage, too: `ARG {name}=…`"), at: Some(at) })
}

/// Nearly the name of one that is known here.
fn misspelt(used: &Use<'_, '_>) -> Option<Evidence> {
    let known = used.stage.variables.names(used.mark).chain(["PATH"]).take(MAX_LOOKS);
    let meant = known.into_iter().find(|known| is_slip(used.name, known))?;
    let what = format!("`{}` has no value here: nothing sets a variable of this name", used.name);
    Some(Evidence { what, help: format!("did you mean `{meant}`?"), at: None })
}
