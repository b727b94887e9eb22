//! Another content or place: a file is written as it should be, or where; a RUN does that at its end.

use super::{Change, Plan};
use crate::finding::Fix;
use crate::model::Step;
use crate::rewrite::{Obstacle, all, append, replace};
use crate::rules::shared::earlier::uses;
use crate::syntax::Kind;
use crate::tools::path::{file_name, is_standard_directory, is_within, may_overlap};
use crate::tools::{Effect, EffectKind, Kept, Path};

impl<'m> Change<'m> {
    /// Content and place.
    pub(super) fn others(&self, mut writers: Vec<&Step<'m>>) -> Result<Plan, Obstacle> {
        writers.sort_by_key(|step| step.id);
        writers.dedup_by_key(|step| step.id);
        let moves = matches!(self.effects[0].kind, EffectKind::Move { .. });
        let name = self.late.command.program();
        if moves && name != "mv" {
            return Err("it makes another file of it".into());
        }
        match writers.as_slice() {
            [writer] if writer.instruction.kind == Kind::Run => {
                let there = self.is_alone().and_then(|()| self.at_the_end_of(writer, moves));
                there.map(Plan::from).or_else(|why| self.merged(&[*writer]).map_err(|_| why))
            }
            [copy] if moves => self.is_alone().and_then(|()| self.copied_to_its_place(copy)).map(Plan::from),
            [_] => Err("COPY brings it as it is".into()),
            _ => Err("several instructions write it".into()),
        }
    }

    /// That its RUN changes nothing more of it, which would be stored again where only that is left.
    fn is_alone(&self) -> Result<(), Obstacle> {
        let behind = |effect: &&Effect<'_>| effect.span.start >= self.late.command.span.end;
        let changes = |effect: &Effect<'_>| {
            matches!(effect.kind, EffectKind::Touch { .. } | EffectKind::Write { kept: Kept::All })
                && self.effects.iter().any(|own| may_overlap(&own.path, &effect.path))
        };
        let more = self.late.step.effects.iter().filter(behind).find(|effect| changes(effect));
        let by_flag = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Touch { content: false, .. });
        match more {
            None => Ok(()),
            Some(effect) if by_flag(effect) => {
                Err("the same RUN changes its owner or mode then, which has to go with it".into())
            }
            Some(_) => Err("the same RUN changes it once more, which has to go with it".into()),
        }
    }

    /// The command behind those of the RUN that writes, and gone from where it is.
    fn at_the_end_of(&self, writer: &Step<'m>, moves: bool) -> Result<Fix, Obstacle> {
        if let Some(user) = self.user_between(writer).filter(|_| moves) {
            return Err(format!("line {} needs it where it is", user.instruction.start_line).into());
        }
        if let Some(maker) = self.makes_way(writer).filter(|_| moves) {
            return Err(format!(
                "the directory for it is there only since line {}",
                maker.instruction.start_line
            )
            .into());
        }
        let there = append(self.file, writer, &self.code_behind(writer)?)?;
        let removal = self.removal()?;
        let title = format!("{}, and {}", there.title, removal.title);
        all([there, removal], title)
    }

    /// Who needs what a step writes where that puts it, before it is changed.
    fn user_between(&self, writer: &Step<'m>) -> Option<&'m Step<'m>> {
        let (at, end) = (writer.id.index as usize, Some(self.late.command.span.start));
        let EffectKind::Move { from: Path::Exact(place) } = &self.effects[0].kind else {
            return Some(self.late.step);
        };
        // ENV may name the place where it is to be.
        let target = match &self.effects[0].path {
            Path::Exact(target) => file_name(target),
            _ => "",
        };
        let names_target = |step: &Step<'_>| {
            !target.is_empty() && step.instruction.kind == Kind::Env && step.mentions(target)
        };
        let mut between = self.stage.steps[at + 1..self.to].iter().filter(|step| !names_target(step));
        let between = between.find(|step| uses(step, place, None));
        between.or(Some(self.late.step).filter(|step| uses(step, place, end)))
    }

    /// Who makes, behind a step, the directory that its files are moved into, as far as is known.
    fn makes_way(&self, writer: &Step<'m>) -> Option<&'m Step<'m>> {
        let Path::Exact(target) = &self.effects[0].path else { return None };
        let (at, end) = (writer.id.index as usize, self.late.command.span.start);
        let makes = |effect: &Effect<'_>| match (&effect.kind, &effect.path) {
            (EffectKind::Remove { .. } | EffectKind::Touch { .. } | EffectKind::Clean { .. }, _) => false,
            (_, Path::Exact(made)) => is_within(target, made) && !is_standard_directory(made),
            _ => false,
        };
        // WORKDIR makes its directory.
        let before = writer.scope.workdir.as_deref();
        let is_new =
            |place: &str| Some(place) != before && is_within(target, place) && !is_standard_directory(place);
        let mut steps = self.stage.steps[at + 1..=self.to].iter();
        steps.find(|step| {
            step.effects.iter().any(|effect| effect.span.end <= end && makes(effect))
                || step.scope.workdir.as_deref().is_some_and(is_new)
        })
    }

    /// The COPY writes where the file is moved to.
    fn copied_to_its_place(&self, copy: &Step<'m>) -> Result<Fix, Obstacle> {
        let (EffectKind::Move { from: Path::Exact(from) }, Path::Exact(to)) =
            (&self.effects[0].kind, &self.effects[0].path)
        else {
            return Err("nobody can tell which files are moved".into());
        };
        let ([written], Some(([_], target))) = (copy.effects.as_slice(), copy.instruction.copy_parts())
        else {
            return Err("it brings several files".into());
        };
        let is_it = matches!(&written.path, Path::Exact(place) | Path::Below(place) if place == from);
        let plain = to.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte));
        if !is_it || copy.instruction.is_json() || !plain || self.user_between(copy).is_some() {
            return Err("only a part of it is moved, or something needs it where it is".into());
        }
        let (there, removal) = (replace(self.file, target.span, to), self.removal()?);
        let title = format!("let line {} write to {to}, and {}", copy.instruction.start_line, removal.title);
        all([there, removal], title)
    }
}
