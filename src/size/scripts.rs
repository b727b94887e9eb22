//! Which scripts the RUNs of a file call, and their texts: those of the build context are in the facts, or are asked for;
//! those that a heredoc writes stand in the Dockerfile.

use super::facts::Facts;
use super::origin::{self, Origin, Standing};
use super::sources::Sources;
use crate::context::{BuildContext, in_context};
use crate::ids::StepId;
use crate::model::{Model, ScriptText, Scripts, Stage, Step};
use crate::tools::{EffectKind, Path, path};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// Scripts that are asked for, of one Dockerfile.
const MOST: usize = 256;
/// Paths that are looked up for it.
const MOST_PATHS: usize = 4_096;
/// Folders of PATH.
const MOST_FOLDERS: usize = 64;

/// An absolute path, when a step runs.
type Place = (StepId, Box<str>);

/// The scripts that stand in files, as the model of a file finds them that was read without any.
pub struct ScriptFiles<'f, 'd> {
    model: &'f Model<'d>,
    sources: Sources<'f>,
    known: &'f FxHashMap<String, ScriptText>,
    /// What was looked up.
    seen: RefCell<FxHashMap<Place, Option<ScriptText>>>,
    /// Instructions that may still be looked through.
    left: Cell<usize>,
    /// Paths of the build context whose texts are not known.
    unknown: RefCell<Vec<String>>,
}

impl<'f, 'd> ScriptFiles<'f, 'd> {
    /// Those of a model; none where no text of any can be known.
    pub fn new(model: &'f Model<'d>, facts: &'f Facts) -> Option<Self> {
        let sources = Sources::new(facts.context.as_ref());
        let may_be = model.calls_files && (sources.are_known() || writes_heredocs(model));
        let (seen, unknown, left) = (RefCell::default(), RefCell::default(), Cell::new(origin::MOST));
        may_be.then_some(Self { model, sources, known: &facts.scripts, seen, left, unknown })
    }

    /// The paths of the build context whose texts would be worth knowing.
    pub fn into_unknown(self) -> Vec<String> {
        self.unknown.into_inner()
    }

    fn standing(&self, step: StepId, path: &str) -> Option<Standing> {
        let stage = self.model.stages.get(step.stage.index()).filter(|_| !step.stage.is_triggers())?;
        let mut origin = Origin::new(self.model, &self.sources).within(self.left.get());
        let standing = origin.standing(stage, self.model.step(step)?, path);
        self.left.set(origin.left());
        standing
    }

    fn look_up(&self, step: StepId, path: &str) -> Option<ScriptText> {
        match self.standing(step, path)? {
            Standing::Heredoc(script) => Some(script),
            Standing::Unknown => None,
            Standing::Context(path) => {
                let known = self.known.get(&path).cloned();
                let mut unknown = self.unknown.borrow_mut();
                if known.is_none() && unknown.len() < MOST && !unknown.contains(&path) {
                    unknown.push(path);
                }
                known
            }
        }
    }

    /// The instructions before a step, in the order of their layers, with the stages that they stand in.
    fn before(&self, step: StepId) -> impl Iterator<Item = (&'f Stage<'d>, &'f Step<'d>)> {
        let own = step.stage.index();
        let chain = if step.stage.is_triggers() { Vec::new() } else { self.model.chain(own) };
        let left = self.left.get();
        self.left.set(left.saturating_sub(chain.iter().map(|stage| stage.steps.len()).sum()));
        chain.into_iter().filter(move |_| left > 0).flat_map(move |stage| {
            let end = if stage.index == own { step.index as usize } else { stage.steps.len() };
            stage.steps.iter().take(end).map(move |step| (stage, step))
        })
    }

    /// Where what an instruction takes of the build context lands below a folder.
    fn landed(&self, step: &Step<'_>, folder: &str, found: &mut BTreeSet<String>) {
        for (at, effect) in step.effects.iter().enumerate() {
            let target = match &effect.path {
                Path::Exact(target) | Path::Below(target) => target.as_ref(),
                Path::Glob(glob) => path::literal_directory(glob).trim_end_matches('/'),
                Path::Unknown => continue,
            };
            match &effect.kind {
                EffectKind::Copy { from: Path::Exact(source) } if step.from.is_none() => {
                    if let Some(taken) = self.sources.of(step, source) {
                        let lands = taken.picked.iter().take(MOST_PATHS);
                        found.extend(lands.map(|it| path::child(target, it.lands)));
                        // A file that gets another name.
                        found.insert(target.to_owned());
                    }
                }
                EffectKind::Write { .. } if step.copied_heredoc(at).is_some() => {
                    found.insert(target.to_owned());
                }
                _ => {}
            }
        }
        for mount in step.bind_mounts().into_iter().filter(|mount| mount.from.is_none()) {
            let Some(target) = path::join(step.scope.workdir.as_deref(), &mount.target) else { continue };
            let Some(below) = path::part_within(folder, &target) else { continue };
            let inside = in_context(&format!("{}/{below}", mount.source.as_deref().unwrap_or(".")));
            let files = self.sources.context().and_then(BuildContext::files);
            let names = files.into_iter().flat_map(|files| files.below(&inside)).take(MOST_PATHS);
            found.extend(names.map(|entry| path::child(folder, path::file_name(entry.path))));
        }
    }
}

impl Scripts for ScriptFiles<'_, '_> {
    fn at(&self, step: StepId, path: &str) -> Option<ScriptText> {
        let key = (step, Box::from(path));
        if let Some(seen) = self.seen.borrow().get(&key) {
            return seen.clone();
        }
        if self.seen.borrow().len() >= MOST_PATHS {
            return None;
        }
        let found = self.look_up(step, path);
        self.seen.borrow_mut().insert(key, found.clone());
        found
    }

    fn stands(&self, step: StepId, path: &str) -> Option<bool> {
        match self.standing(step, path) {
            Some(Standing::Context(_) | Standing::Heredoc(_)) => Some(true),
            Some(Standing::Unknown) => None,
            None => Some(false),
        }
    }

    fn matching(&self, step: StepId, pattern: &str) -> Vec<String> {
        let (folder, name) = pattern.rsplit_once('/').unwrap_or_default();
        let mut found = BTreeSet::new();
        if path::has_glob(folder) {
            return Vec::new();
        }
        let folder = if folder.is_empty() { "/" } else { folder };
        let own = self.model.step(step);
        self.before(step).map(|(_, step)| step).chain(own).for_each(|it| self.landed(it, folder, &mut found));
        let is_it = |path: &String| {
            path::part_within(path, folder).is_some_and(|below| {
                !below.contains('/') && !below.starts_with('.') && path::glob_matches(name, below)
            })
        };
        found.into_iter().filter(is_it).filter(|path| self.at(step, path).is_some()).collect()
    }

    fn folders(&self, step: StepId) -> Vec<String> {
        let mut found = Vec::new();
        for (stage, step) in self.before(step).collect::<Vec<_>>().into_iter().rev() {
            for pair in step.instruction.pairs() {
                let own = pair.value.text.trim_matches('"').split(':').filter(|_| pair.key.text == "PATH");
                let expanded = own.filter_map(|folder| stage.expand(step, folder, self.model.file.escape));
                found.extend(expanded.map(Cow::into_owned).filter(|folder| folder.starts_with('/')));
            }
        }
        found.truncate(MOST_FOLDERS);
        found
    }
}

/// Whether a heredoc of the file may be written to one that a RUN calls.
fn writes_heredocs(model: &Model<'_>) -> bool {
    model.stages.iter().flat_map(|stage| &stage.steps).any(Step::writes_heredocs)
}
