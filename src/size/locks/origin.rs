//! Where a file of an image comes from in the build context: through bind mounts, COPY, ADD, and other stages.

use crate::context::{BuildContext, FileKind, in_context};
use crate::model::{Model, Stage, Step};
use crate::size::sources::Sources;
use crate::tools::{EffectKind, Path, path};

/// Instructions that are looked through for one Dockerfile.
const MOST: usize = 100_000;
/// Stages that a file is followed through by COPY --from.
const DEEPEST: usize = 8;

pub(super) struct Origin<'o, 'c, 'd> {
    model: &'o Model<'d>,
    sources: &'o Sources<'c>,
    context: &'c BuildContext,
    /// How many may still be looked at.
    left: usize,
}

impl<'o, 'c, 'd> Origin<'o, 'c, 'd> {
    pub(super) fn new(model: &'o Model<'d>, sources: &'o Sources<'c>, context: &'c BuildContext) -> Self {
        Self { model, sources, context, left: MOST }
    }

    /// The file of the build context that stands at an absolute path when a step runs.
    pub(super) fn find(&mut self, stage: &Stage<'_>, step: &Step<'_>, wanted: &str) -> Option<String> {
        self.mounted(step, wanted).or_else(|| self.copied(stage.index, Some(step.id.index), wanted, 0))
    }

    /// Where a bind mount has it.
    fn mounted(&self, step: &Step<'_>, wanted: &str) -> Option<String> {
        step.bound_context().iter().rev().find_map(|(source, target)| {
            let target = path::join(step.scope.workdir.as_deref(), target)?;
            self.file(source, path::part_within(wanted, &target)?)
        })
    }

    /// Where a COPY or ADD above a step has it from, of the stage or of one that it stands on.
    fn copied(&mut self, stage: usize, before: Option<u32>, wanted: &str, depth: usize) -> Option<String> {
        if self.left == 0 {
            return None;
        }
        let chain = self.model.chain(stage);
        self.left = self.left.saturating_sub(chain.len());
        for own in chain.iter().rev() {
            let before = before.filter(|_| own.index == stage);
            let end = before.map_or(own.steps.len(), |before| before as usize);
            for step in own.steps.iter().take(end).rev() {
                self.left = self.left.checked_sub(1)?;
                if step.copies()
                    && let Some(found) = self.by(own, step, wanted, depth)
                {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Where one COPY or ADD has it from.
    fn by(&mut self, stage: &Stage<'_>, step: &Step<'_>, wanted: &str, depth: usize) -> Option<String> {
        let name = path::file_name(wanted);
        for effect in &step.effects {
            let EffectKind::Copy { from: Path::Exact(source) } = &effect.kind else { continue };
            self.left = self.left.checked_sub(1)?;
            let below = match &effect.path {
                Path::Exact(target) | Path::Below(target) => path::part_within(wanted, target),
                Path::Glob(glob) => (path::literal_directory(glob).trim_end_matches('/')
                    == wanted.trim_end_matches(name).trim_end_matches('/'))
                .then_some(name),
                Path::Unknown => None,
            };
            let Some(below) = below else { continue };
            let found = match step.from {
                None => self.taken(step, source, below),
                Some(reference) => self.of_stage(stage, (reference, source), below, depth),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// What a COPY --from has from a stage of the file.
    fn of_stage(&mut self, stage: &Stage<'_>, of: (&str, &str), below: &str, depth: usize) -> Option<String> {
        let (reference, source) = of;
        let from = self.model.stage_named(reference, stage.index, true).filter(|_| depth < DEEPEST)?;
        let source = path::join(Some("/"), source)?;
        let inside = if below.is_empty() { source.to_string() } else { path::child(&source, below) };
        // A file whose name stays, or one below a directory.
        self.copied(from, None, &source, depth + 1).or_else(|| self.copied(from, None, &inside, depth + 1))
    }

    /// What a source takes that lands at `below`.
    fn taken(&self, step: &Step<'_>, source: &str, below: &str) -> Option<String> {
        if !path::has_glob(source) {
            return self.file(source, below);
        }
        let taken = self.sources.of(step, source)?;
        let lands = |it: &&crate::context::Picked<'_>| it.lands == below && it.entry.kind == FileKind::File;
        taken.picked.iter().take(MOST).find(lands).map(|it| it.entry.path.to_owned())
    }

    /// The file at a source, or below it where that is a directory.
    fn file(&self, source: &str, below: &str) -> Option<String> {
        let source = in_context(source);
        let files = self.context.files()?;
        let is_file = |path: &str| files.get(path).is_some_and(|entry| entry.kind == FileKind::File);
        if !source.is_empty() && is_file(&source) {
            return (below.is_empty() || path::file_name(&source) == below).then_some(source);
        }
        let inside = in_context(&format!("{source}/{below}"));
        (!below.is_empty() && is_file(&inside)).then_some(inside)
    }
}
