//! What is known of the world beside the Dockerfile, as plain data, and what more would help. Fetches nothing: whoever
//! can (the command line, an editor, a test) answers what is wanted and asks again, since an answer may raise the
//! next question.

use super::built::Built;
use super::catalog;
use super::downloads;
use super::locks;
use super::packages::{Table, Tables};
use super::sibling::Sibling;
use super::sources::Sources;
use crate::bytes::Interval;
use crate::context::{BuildContext, Entry, FileKind, Folder, Unpacked};
use crate::lock::{Kind, Lock};
use crate::model::{Base, ImageEnd, ImageRef, Model, ScriptText, Siblings, Stage, Step};
use crate::tools::path::file_name;
use crate::tools::{EffectKind, Path};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::sync::Arc;

/// How often it is worth asking again. Answers of one round raise the questions of the next (the script that a script
/// calls, the list that it installs by), and no chain of questions is longer.
pub const ROUNDS: usize = 8;

/// Files of the build context that are looked into for what gzip leaves of them: the largest …
const LARGEST: usize = 32;
/// … and as many of the others, evenly.
const OTHERS: usize = 128;
/// Files that are chosen from.
const MOST_FILES: usize = 1 << 20;

/// What was found out. Without any of it every figure is still true, but more are unknown.
///
/// ```
/// use dockslim::{Answer, BuildContext, Facts, FileKind, Files, Found, Linter, ROUNDS, Settings, Want, parse};
///
/// let linter = Linter::new(&Settings::default())?;
/// let file = parse("FROM alpine:3.20\nCOPY model.bin /srv/\nRUN chmod +x /srv/model.bin\n");
/// let analysis = linter.analyse(&file);
/// let mut facts = Facts::default();
/// for _ in 0..ROUNDS {
///     for want in analysis.wants(&facts) {
///         let answer = match &want {
///             Want::Context => {
///                 let mut found = Found::default();
///                 found.push("model.bin", 20_000_000, FileKind::File);
///                 Some(Answer::Context(BuildContext::walked(None, Files::from(found), Vec::new())))
///             }
///             // What is not known is said to be so, and is not asked again.
///             _ => None,
///         };
///         facts.answer(want, answer);
///     }
/// }
/// let findings = linter.lint(&analysis, &facts);
/// let bytes = findings.iter().find(|it| it.rule == "copied-up-in-later-layer").and_then(|it| it.bytes);
/// assert_eq!(bytes.map(|bytes| bytes.likely), Some(20_000_000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The build context; `None` where nothing is known of it.
    pub context: Option<BuildContext>,
    /// The image that was built of the file, where it was read.
    pub built: Option<Built>,
    /// Tables of packages besides the embedded ones.
    pub tables: Tables,
    /// What lock files and manifests list, and folders beside hold.
    pub(super) known: locks::Known,
    /// The scripts of the build context that RUNs call.
    pub(super) scripts: FxHashMap<String, ScriptText>,
    /// The images that other Dockerfiles build, by the references of FROM.
    pub(super) siblings: FxHashMap<String, Arc<Sibling>>,
    /// Whether nobody knows other Dockerfiles than those that are named.
    pub alone: bool,
    /// What was asked, with or without an answer.
    asked: Vec<Want>,
}

/// Something that only the world outside knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Want {
    /// The build context: COPY or ADD takes from it.
    Context,
    /// What the file at this path of the build context, which an ADD names, unpacks to.
    Archive(String),
    /// The SHA-256 of the file at this path of the build context: an instruction fetches a file of its name, and compares.
    Digest(String),
    /// What gzip leaves of the files at these paths of the build context: a sample of what COPY and ADD take. Only figures
    /// of compressed bytes rest on it.
    Packed(Vec<String>),
    /// What the lock file or manifest at a path of the build context lists, by which a command of the file installs.
    List {
        /// The path.
        path: String,
        /// What it is.
        kind: Kind,
    },
    /// The text of the file at this path of the build context, which a RUN calls as a script.
    Script(String),
    /// What the folder at this path beside the build context's files holds, also where .dockerignore leaves it out: the
    /// `node_modules` of whoever builds tells what an installation comes to.
    Folder(String),
    /// The image of this reference as another Dockerfile builds it.
    Sibling {
        /// The reference: `example/base:1.2`.
        image: String,
        /// The Dockerfile that the user says builds it, with `#` and a stage behind where that is not the last.
        said: Option<String>,
    },
    /// The table of the packages of a release.
    Table {
        /// The distribution: `ubuntu`.
        distro: String,
        /// Its release, by number or name: `24.04`.
        release: String,
    },
}

/// What is answered to a [`Want`] of the same name.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To [`Want::Context`].
    Context(BuildContext),
    /// To [`Want::Archive`].
    Archive(Unpacked),
    /// To [`Want::Digest`], in hexadecimal digits.
    Digest(String),
    /// To [`Want::Packed`]: some of the paths, and the compressed bytes of the whole file there.
    Packed(Vec<(String, Interval)>),
    /// To [`Want::List`]; [`read_list`](crate::read_list) makes it of a text.
    List(Arc<Lock>),
    /// To [`Want::Script`]; [`ScriptText::from_bytes`] makes it of a file's bytes.
    Script(ScriptText),
    /// To [`Want::Folder`].
    Folder(Arc<Folder>),
    /// To [`Want::Sibling`]; [`Analysis::sibling`](crate::Analysis::sibling) makes it.
    Sibling(Arc<Sibling>),
    /// To [`Want::Table`].
    Table(Table),
}

impl Facts {
    /// Only the build context is known.
    pub fn of_context(context: impl Into<Option<BuildContext>>) -> Self {
        Self { context: context.into(), ..Self::default() }
    }

    /// Only the tables of packages are known.
    pub fn of_tables(tables: Tables) -> Self {
        Self { tables, ..Self::default() }
    }

    /// Notes the answer to `want`, or that there is none: either way it is not wanted again. An answer to something
    /// else counts as none.
    pub fn answer(&mut self, want: Want, answer: Option<Answer>) {
        match (&want, answer) {
            (Want::Context, Some(Answer::Context(context))) => self.context = Some(context),
            (Want::Archive(path), Some(Answer::Archive(unpacked))) => {
                self.context.iter_mut().for_each(|context| context.set_unpacked(path, unpacked));
            }
            (Want::Digest(path), Some(Answer::Digest(digest))) => {
                self.context.iter_mut().for_each(|context| context.set_digest(path, digest.clone()));
            }
            (Want::Packed(_), Some(Answer::Packed(samples))) => {
                if let Some(context) = &mut self.context {
                    context.set_packed(samples);
                }
            }
            (Want::List { path, .. }, Some(Answer::List(lock))) => {
                self.known.add_list(path, lock);
            }
            (Want::Script(path), Some(Answer::Script(script))) => {
                self.scripts.insert(path.clone(), script);
            }
            (Want::Folder(path), Some(Answer::Folder(folder))) => {
                self.known.add_folder(path, folder);
            }
            (Want::Sibling { image, .. }, Some(Answer::Sibling(sibling))) => {
                self.siblings.insert(image.clone(), sibling);
            }
            (Want::Table { distro, release }, Some(Answer::Table(table))) => {
                self.tables.add(distro, release, table);
            }
            _ => {}
        }
        self.asked.push(want);
    }

    /// The image that another Dockerfile builds, where a base is one that is known.
    pub fn sibling(&self, base: &Base<'_>) -> Option<&Sibling> {
        let Base::Image(image) = base else { return None };
        self.siblings.get(&*image.text).map(Arc::as_ref)
    }

    /// The same by what models ask; none where no such image is known.
    pub fn siblings(&self) -> Option<&dyn Siblings> {
        (!self.siblings.is_empty()).then_some(self)
    }

    /// Whether COPY or ADD takes the file at `path` of the build context, or may: where there are more sources than are
    /// looked for.
    pub fn copies(&self, model: &Model<'_>, path: &str) -> bool {
        let sources = Sources::new(self.context.as_ref());
        let mut seen = FxHashSet::default();
        let mut takes = |source| {
            let taken = if seen.insert(source) { sources.at(source, false) } else { None };
            taken.is_some_and(|taken| taken.entries().any(|it| it.entry.path == path))
        };
        let copies = steps(model).filter(|step| step.copies());
        copies.flat_map(Step::from_context).any(|(_, source)| takes(source)) || sources.are_spent()
    }

    /// Whether it was asked what the file at this path lists.
    fn is_asked(&self, path: &str) -> bool {
        self.asked.iter().any(|want| matches!(want, Want::List { path: own, .. } if own == path))
    }

    /// The images that are no distributor's, and those of which the user says what builds them.
    fn want_siblings(&self, model: &Model<'_>, wants: &mut Vec<Want>) {
        if self.alone && model.options.images.is_empty() {
            return;
        }
        for stage in &model.stages {
            let Base::Image(image) = &stage.base else { continue };
            let said = model.options.dockerfile_of(image).map(str::to_owned);
            // Who looks up a tag once a round looks longer than it takes to see that it was asked for, or is everyone's.
            let is_open = || {
                !self.alone
                    && image.digest.is_none()
                    && !self.is_asked_for(&image.text)
                    && (image.name.contains('/') || !catalog::lists(&image.name))
                    && catalog::lookup(image).is_none()
            };
            if said.is_some() || is_open() {
                wants.push(Want::Sibling { image: image.text.to_string(), said });
            }
        }
    }

    fn is_asked_for(&self, text: &str) -> bool {
        self.asked.iter().any(|want| matches!(want, Want::Sibling { image, .. } if image == text))
    }

    /// What would make more of the file known, each once; empty when there is nothing left to ask. `scripts` are those
    /// that its RUNs call and whose text is not known.
    pub fn wants(&self, model: &Model<'_>, scripts: Vec<String>) -> Vec<Want> {
        let mut wants: Vec<Want> = scripts.into_iter().map(Want::Script).collect();
        let takes = || steps(model).any(|step| step.copies() || step.binds_context());
        if self.context.is_none() && (takes() || downloads::are_compared(model)) {
            wants.push(Want::Context);
        }
        if let Some(files) = self.context.as_ref().and_then(BuildContext::files) {
            wants.extend(downloads::alike(model, files).into_iter().map(Want::Digest));
        }
        let sources = Sources::new(self.context.as_ref());
        want_archives(model, &sources, &mut wants);
        want_archives_fetched(model, self.context.as_ref(), &mut wants);
        if !self.asked.iter().any(|want| matches!(want, Want::Packed(_))) {
            wants.extend(want_packed(&sources, model));
        }
        let uses = locks::uses(model, &sources);
        let files = self.context.as_ref().and_then(BuildContext::files);
        let lists = locks::texts(&uses, &self.known, files).into_iter();
        wants.extend(lists.map(|(path, kind)| Want::List { path, kind }));
        // Where the sizes stand in a list, no folder is looked at: it is asked once that is known.
        if uses.iter().flat_map(locks::Use::files).all(|path| self.is_asked(path)) {
            wants.extend(locks::folders(&uses, &self.known).into_iter().map(Want::Folder));
        }
        self.want_siblings(model, &mut wants);
        if !self.tables.is_closed() {
            want_tables(model, &mut wants);
        }
        let mut known: FxHashSet<&Want> = self.asked.iter().collect();
        let is_new: Vec<bool> = wants.iter().map(|want| known.insert(want)).collect();
        let mut is_new = is_new.into_iter();
        wants.retain(|_| is_new.next() == Some(true));
        wants
    }
}

impl Siblings for Facts {
    fn end_of(&self, image: &ImageRef<'_>) -> Option<&ImageEnd> {
        self.siblings.get(&*image.text).map(|sibling| &sibling.end)
    }
}

/// The archives of the context that are unpacked.
fn want_archives(model: &Model<'_>, found: &Sources<'_>, wants: &mut Vec<Want>) {
    if !found.are_known() {
        return;
    }
    let read = archives_read(model);
    let takes = steps(model).filter(|step| step.unpacks() || step.copies() && !read.is_empty());
    let sources = takes.flat_map(|step| step.from_context().map(move |(_, source)| (step, source)));
    let mut seen = FxHashSet::default();
    for (step, source) in sources.filter(|(step, source)| seen.insert((step.unpacks(), *source))) {
        let Some(selection) = found.at(source, false) else { return };
        let files = selection.picked.iter().filter(|it| it.entry.kind == FileKind::File);
        for file in files {
            let unpacked = step.unpacks() && !selection.is_dir;
            if unpacked || read.contains(file_name(file.entry.path)) {
                wants.push(Want::Archive(file.entry.path.to_owned()));
            }
        }
    }
}

/// The archives of the context that are the same as those which a RUN fetches and unpacks.
fn want_archives_fetched(model: &Model<'_>, context: Option<&BuildContext>, wants: &mut Vec<Want>) {
    let Some(context) = context.filter(|context| context.hashed().next().is_some()) else { return };
    let read = archives_read(model);
    let fetched = steps(model).flat_map(|step| &step.effects).filter(|effect| match &effect.path {
        Path::Exact(path) => {
            matches!(effect.kind, EffectKind::Download { .. }) && read.contains(file_name(path))
        }
        _ => false,
    });
    let same = fetched.filter_map(|effect| downloads::same(model, effect, context));
    wants.extend(same.map(|entry| Want::Archive(entry.path.to_owned())));
}

/// The names of the archives that commands unpack.
fn archives_read<'m>(model: &'m Model<'_>) -> FxHashSet<&'m str> {
    let effects = steps(model).flat_map(|step| &step.effects);
    let archives = effects.filter_map(|effect| match &effect.kind {
        EffectKind::Extract { archive: Path::Exact(archive) } => Some(file_name(archive)),
        _ => None,
    });
    archives.collect()
}

/// A sample of the files that are copied, in their order: those that weigh most, and some of the rest.
fn want_packed(sources: &Sources<'_>, model: &Model<'_>) -> Option<Want> {
    let mut files = copied(sources, model);
    let most = LARGEST.min(files.len());
    if most < files.len() {
        files.select_nth_unstable_by(most, |a, b| (b.size, a.path).cmp(&(a.size, b.path)));
    }
    let (largest, others) = files.split_at_mut(most);
    others.sort_unstable_by_key(|entry| entry.path);
    let step = others.len().div_ceil(OTHERS).max(1);
    let sample = largest.iter().chain(others.iter().step_by(step));
    let mut sample: Vec<String> = sample.map(|entry| entry.path.to_owned()).collect();
    sample.sort_unstable();
    (!sample.is_empty()).then_some(Want::Packed(sample))
}

/// The plain files that COPY and ADD take, and what a RUN mounts by name.
fn copied<'c>(found: &Sources<'c>, model: &Model<'_>) -> Vec<Entry<'c>> {
    let mut files: Vec<Entry<'c>> = Vec::new();
    let mut sources: Vec<Cow<'_, str>> = Vec::new();
    for step in steps(model) {
        if step.copies() {
            sources.extend(step.from_context().map(|(_, source)| Cow::Borrowed(source)));
        }
        let mounts = step.instruction.mounts();
        let mounts = mounts.into_iter().filter(|mount| mount.from.is_none());
        sources.extend(mounts.filter_map(|mount| mount.source).map(Cow::Owned));
    }
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        let Some(selection) = found.at(&source, false) else { continue };
        let plain = |entry: &Entry<'_>| entry.kind == FileKind::File && entry.size > 0;
        files.extend(selection.entries().map(|it| it.entry).filter(plain));
        if files.len() > MOST_FILES {
            break;
        }
    }
    files.sort_unstable_by_key(|entry| entry.path);
    files.dedup_by_key(|entry| entry.path);
    files
}

fn want_tables(model: &Model<'_>, wants: &mut Vec<Want>) {
    for stage in model.stages.iter().filter(|stage| installs(stage)) {
        let Base::Image(image) = model.root_base(stage) else { continue };
        let Some(entry) = catalog::lookup(image) else { continue };
        if let Some((distro, release)) = entry.distro.split_once(' ') {
            wants.push(Want::Table { distro: distro.to_owned(), release: release.to_owned() });
        }
    }
}

/// What stages do, and what they leave to be done by ONBUILD.
fn steps<'m, 'd>(model: &'m Model<'d>) -> impl Iterator<Item = &'m Step<'d>> {
    model.stages.iter().chain(&model.triggers).flat_map(|stage| &stage.steps)
}

fn installs(stage: &Stage<'_>) -> bool {
    let effects = stage.steps.iter().flat_map(|step| &step.effects);
    effects
        .into_iter()
        .any(|effect| matches!(effect.kind, EffectKind::Install { .. } | EffectKind::Upgrade { .. }))
}
