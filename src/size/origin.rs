//! Where a file of an image comes from in the build context: through bind mounts, COPY, ADD, and other stages; which
//! heredoc of the Dockerfile writes it, and whether a RUN has put something else there.

use super::sources::Sources;
use crate::context::{FileKind, Files, Picked, in_context};
use crate::model::{Model, ScriptText, Stage, Step};
use crate::tools::{Effect, EffectKind, Path, path};

/// Instructions that are looked through for one Dockerfile.
pub(super) const MOST: usize = 100_000;
/// Stages, and commands that copy, that a file is followed through.
const DEEPEST: usize = 8;

pub(super) struct Origin<'o, 'c, 'd> {
    model: &'o Model<'d>,
    sources: &'o Sources<'c>,
    /// How many may still be looked at.
    left: usize,
}

/// What stands at a path of an image.
pub(super) enum Standing {
    /// The file at this path of the build context.
    Context(String),
    /// What a heredoc of the Dockerfile writes.
    Heredoc(ScriptText),
    /// Something else.
    Unknown,
}

impl<'o, 'c, 'd> Origin<'o, 'c, 'd> {
    pub(super) fn new(model: &'o Model<'d>, sources: &'o Sources<'c>) -> Self {
        Self { model, sources, left: MOST }
    }

    /// One that looks at so many instructions at most.
    pub(super) fn within(self, left: usize) -> Self {
        Self { left, ..self }
    }

    /// How many instructions may still be looked at.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// The file of the build context that stands at an absolute path when a step has had so many of its effects.
    pub(super) fn find(
        &mut self,
        stage: &Stage<'_>,
        step: &Step<'_>,
        had: usize,
        wanted: &str,
    ) -> Option<String> {
        let found = match self.mounted(stage, step, wanted) {
            Some(found) => Some(found),
            None => self
                .made(stage, step, wanted, 0, Some(had))
                .or_else(|| self.copied(stage.index, Some(step.id.index), wanted, 0)),
        };
        match found? {
            Standing::Context(path) => Some(path),
            Standing::Heredoc(_) | Standing::Unknown => None,
        }
    }

    /// What stands at an absolute path when a step runs; none where nothing is known to have put anything there.
    pub(super) fn standing(&mut self, stage: &Stage<'_>, step: &Step<'_>, wanted: &str) -> Option<Standing> {
        if let Some(found) = self.mounted(stage, step, wanted) {
            return Some(found);
        }
        let own = self.made(stage, step, wanted, 0, None);
        own.or_else(|| self.copied(stage.index, Some(step.id.index), wanted, 0))
    }

    /// Where a bind mount has it.
    fn mounted(&mut self, stage: &Stage<'_>, step: &Step<'_>, wanted: &str) -> Option<Standing> {
        for mount in step.bind_mounts().into_iter().rev() {
            let target = path::join(step.scope.workdir.as_deref(), &mount.target);
            let Some(below) = target.as_deref().and_then(|target| path::part_within(wanted, target)) else {
                continue;
            };
            let source = mount.source.as_deref();
            let found = match mount.from.as_deref() {
                None => self.file(source.unwrap_or("."), below),
                Some(from) => self.of_stage(stage, (from, source.unwrap_or("/")), below, 0),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// What a COPY or ADD above a step has put there, of the stage or of one that it stands on.
    fn copied(&mut self, stage: usize, before: Option<u32>, wanted: &str, depth: usize) -> Option<Standing> {
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
                let found = if step.copies() {
                    self.by(own, step, wanted, depth)
                } else {
                    self.made(own, step, wanted, depth, Some(step.effects.len()))
                };
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Where one COPY or ADD has it from.
    fn by(&mut self, stage: &Stage<'_>, step: &Step<'_>, wanted: &str, depth: usize) -> Option<Standing> {
        let name = path::file_name(wanted);
        for (at, effect) in step.effects.iter().enumerate() {
            self.left = self.left.checked_sub(1)?;
            let source = match &effect.kind {
                EffectKind::Copy { from: Path::Exact(source) } => source,
                EffectKind::Write { .. } if is_at(effect, wanted) => {
                    return Some(standing(step.copied_heredoc(at)));
                }
                EffectKind::Download { .. } if is_at(effect, wanted) => {
                    return Some(Standing::Unknown);
                }
                _ => continue,
            };
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

    /// What a RUN has put there, or made of it, by so many of its effects; none where it leaves it as it is. By all of them
    /// where nobody knows how many: then it may remove at its end what it has called before.
    fn made(
        &mut self,
        stage: &Stage<'_>,
        step: &Step<'_>,
        wanted: &str,
        depth: usize,
        had: Option<usize>,
    ) -> Option<Standing> {
        let had_all = had.unwrap_or(step.effects.len());
        for effect in step.effects.iter().take(had_all).rev() {
            self.left = self.left.checked_sub(1)?;
            match &effect.kind {
                EffectKind::Remove { recursive }
                    if had.is_some() && (is_at(effect, wanted) || *recursive && is_below(effect, wanted)) =>
                {
                    return Some(Standing::Unknown);
                }
                _ if !lands_at(effect, wanted) => {}
                EffectKind::Write { .. } => return Some(standing(step.written_heredoc(effect))),
                EffectKind::Copy { from: Path::Exact(source) }
                | EffectKind::Move { from: Path::Exact(source) } => {
                    let source = source.to_string();
                    let above = self.mounted(stage, step, &source).or_else(|| {
                        let before = Some(step.id.index).filter(|_| depth < DEEPEST)?;
                        self.copied(stage.index, Some(before), &source, depth + 1)
                    });
                    return Some(above.unwrap_or(Standing::Unknown));
                }
                EffectKind::Touch { content: true, .. } if !is_of_line_ends(step, effect) => {
                    return Some(Standing::Unknown);
                }
                EffectKind::Download { .. }
                | EffectKind::Extract { .. }
                | EffectKind::Compile
                | EffectKind::Copy { .. }
                | EffectKind::Move { .. }
                | EffectKind::Link { .. }
                | EffectKind::Pack { .. } => return Some(Standing::Unknown),
                _ => {}
            }
        }
        None
    }

    /// What a COPY --from has from a stage of the file.
    fn of_stage(
        &mut self,
        stage: &Stage<'_>,
        of: (&str, &str),
        below: &str,
        depth: usize,
    ) -> Option<Standing> {
        let (reference, source) = of;
        let from = self.model.stage_named(reference, stage.index, true).filter(|_| depth < DEEPEST)?;
        let source = path::join(Some("/"), source)?;
        let inside = if below.is_empty() { source.to_string() } else { path::child(&source, below) };
        // A file whose name stays, or one below a directory.
        self.copied(from, None, &source, depth + 1).or_else(|| self.copied(from, None, &inside, depth + 1))
    }

    /// What a source takes that lands at `below`.
    fn taken(&self, step: &Step<'_>, source: &str, below: &str) -> Option<Standing> {
        if !path::has_glob(source) {
            return self.file(source, below);
        }
        let taken = self.sources.of(step, source)?;
        let lands = |it: &&Picked<'_>| it.lands == below && it.entry.kind == FileKind::File;
        let found = taken.picked.iter().take(MOST).find(lands)?;
        Some(Standing::Context(found.entry.path.to_owned()))
    }

    /// The file at a source, or below it where that is a directory.
    fn file(&self, source: &str, below: &str) -> Option<Standing> {
        let source = in_context(source);
        let files = self.sources.context()?.files()?;
        if let Some(file) = Some(&source).filter(|source| !source.is_empty()).and_then(|it| plain(files, it))
        {
            let is_it = below.is_empty() || path::file_name(&source) == below;
            return is_it.then_some(Standing::Context(file));
        }
        let inside = in_context(&format!("{source}/{below}"));
        plain(files, &inside).filter(|_| !below.is_empty()).map(Standing::Context)
    }
}

/// The plain file at a path of the context, or the one that a link there leads to, where that does not leave the context.
fn plain(files: &Files, at: &str) -> Option<String> {
    let mut at = at.to_owned();
    for _ in 0..DEEPEST {
        match files.get(&at)?.kind {
            FileKind::File => return Some(at),
            FileKind::Symlink => {
                let target = files.link(&at).filter(|target| !target.starts_with('/'))?;
                let mut parts: Vec<&str> = path::components(&at).collect();
                parts.pop();
                for part in target.split('/') {
                    match part {
                        "" | "." => {}
                        ".." => drop(parts.pop()?),
                        part => parts.push(part),
                    }
                }
                at = parts.join("/");
            }
            FileKind::Directory => return None,
        }
    }
    None
}

fn standing(heredoc: Option<ScriptText>) -> Standing {
    heredoc.map_or(Standing::Unknown, Standing::Heredoc)
}

fn is_at(effect: &Effect<'_>, wanted: &str) -> bool {
    matches!(&effect.path, Path::Exact(place) if place == wanted)
}

/// The same, also where it is copied or moved into a directory.
fn lands_at(effect: &Effect<'_>, wanted: &str) -> bool {
    match (&effect.kind, &effect.path) {
        (
            EffectKind::Copy { from: Path::Exact(source) } | EffectKind::Move { from: Path::Exact(source) },
            Path::Below(into),
        ) => path::part_within(wanted, into) == Some(path::file_name(source)),
        _ => is_at(effect, wanted),
    }
}

fn is_below(effect: &Effect<'_>, wanted: &str) -> bool {
    matches!(&effect.path, Path::Exact(place) if path::is_within(wanted, place))
}

/// Whether it only makes the line ends plain, which is how the script is read.
fn is_of_line_ends(step: &Step<'_>, effect: &Effect<'_>) -> bool {
    let Some(command) = step.runner_of(effect.id) else { return false };
    command.program() == "dos2unix" || command.arguments().iter().any(|word| word.text == r"s/\r$//")
}
