//! What the sources of COPY and ADD take of the build context. Each is looked for once, and all of a Dockerfile's go
//! through a bounded number of files: what sources beyond that take is not known.

use crate::bytes::Amount;
use crate::context::{BuildContext, Copying, Files, Selection};
use crate::model::Step;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;

/// How many files of the build context are gone through for one Dockerfile …
const MAX_FILES: usize = 1 << 19;
/// … or this often all of them, where that is more.
const ROUNDS: usize = 4;

/// A source, whether archives are unpacked, and what is left out.
type Source = (Box<str>, bool, Box<[Box<str>]>);

/// What the sources of one Dockerfile take.
#[derive(Debug, Default)]
pub struct Sources<'c> {
    context: Option<&'c BuildContext>,
    known: RefCell<FxHashMap<Source, Option<Rc<Taken<'c>>>>>,
    /// How many files may still be gone through.
    left: Cell<usize>,
}

/// What a source takes.
#[derive(Debug)]
pub struct Taken<'c> {
    /// Another one for each source that is not the same.
    pub number: usize,
    selection: Selection<'c>,
    /// What that weighs; unknown where nothing is there.
    pub(super) amount: Amount,
}

impl<'c> Deref for Taken<'c> {
    type Target = Selection<'c>;

    fn deref(&self) -> &Selection<'c> {
        &self.selection
    }
}

impl<'c> Sources<'c> {
    /// For a Dockerfile that is built from `context`. Where its files are not known, nothing is.
    pub fn new(context: Option<&'c BuildContext>) -> Self {
        let sources = Self { context, ..Self::default() };
        sources.left.set(MAX_FILES.max(sources.files().saturating_mul(ROUNDS)));
        sources
    }

    /// What one source of a COPY or ADD takes.
    pub fn of(&self, step: &Step<'_>, source: &str) -> Option<Rc<Taken<'c>>> {
        // Not even patterns are gone through once nothing is left.
        let exclude = if self.left.get() > 0 { step.excluded() } else { return None };
        self.spend(exclude.len());
        self.find(source, Copying { unpack: step.unpacks(), exclude: &exclude })
    }

    /// What stands at a path, or at those that a pattern matches, with archives unpacked or as they are.
    pub fn at(&self, source: &str, unpack: bool) -> Option<Rc<Taken<'c>>> {
        self.find(source, Copying { unpack, exclude: &[] })
    }

    /// The context, where its files are known.
    pub(super) fn context(&self) -> Option<&'c BuildContext> {
        self.context.filter(|context| context.files().is_some())
    }

    /// Whether the files of the context are known.
    pub(super) fn are_known(&self) -> bool {
        self.context().is_some()
    }

    /// How many files the context has.
    pub fn files(&self) -> usize {
        self.context.and_then(BuildContext::files).map_or(0, Files::len)
    }

    /// Whether all that may be gone through was.
    pub(super) fn are_spent(&self) -> bool {
        self.are_known() && self.left.get() == 0
    }

    fn find(&self, source: &str, copying: Copying<'_>) -> Option<Rc<Taken<'c>>> {
        let context = self.context?;
        let exclude = copying.exclude.iter().map(|pattern| Box::from(*pattern));
        let key = (Box::from(source), copying.unpack, exclude.collect());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let found = if self.left.get() > 0 { context.select(source, copying) } else { None };
        // A pattern takes some time to be read, too.
        self.spend(16 * copying.exclude.len());
        let found = found.map(|selection| {
            self.spend(selection.visited);
            let amount = if selection.missing { Amount::UNKNOWN } else { selection.amount() };
            Rc::new(Taken { number: self.known.borrow().len(), selection, amount })
        });
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    fn spend(&self, files: usize) {
        self.left.set(self.left.get().saturating_sub(files));
    }
}
