//! Which scripts the RUNs of a file call, and their texts: those of the build context are in the facts, or are asked for;
//! those that a heredoc writes stand in the Dockerfile.

use super::facts::Facts;
use super::origin::{self, Origin, Standing};
use super::sources::Sources;
use crate::ids::StepId;
use crate::model::{Model, ScriptText, Scripts, Step};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};

/// Scripts that are asked for, of one Dockerfile.
const MOST: usize = 256;
/// Paths that are looked up for it.
const MOST_PATHS: usize = 4_096;

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

    fn look_up(&self, step: StepId, path: &str) -> Option<ScriptText> {
        let stage = self.model.stages.get(step.stage.index()).filter(|_| !step.stage.is_triggers())?;
        let mut origin = Origin::new(self.model, &self.sources).heeding_runs(self.left.get());
        let standing = origin.standing(stage, self.model.step(step)?, path);
        self.left.set(origin.left());
        match standing? {
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
}

/// Whether a heredoc of the file may be written to one that a RUN calls.
fn writes_heredocs(model: &Model<'_>) -> bool {
    model.stages.iter().flat_map(|stage| &stage.steps).any(Step::writes_heredocs)
}
