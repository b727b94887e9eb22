//! What a recognised command line does to the file system, as effects in order. Reads only the tool's data;
//! whether a command runs at all, and what a mount swallows, is the model's to say.

use super::attributes::Attributes;
use super::effect::{Effect, EffectKind, Kept, Path};
use super::find;
use super::found::{self, Found};
use super::invocation::Invocation;
use super::path;
use super::run::{Place, Run};
use super::sources::Places;
use super::spec::{CacheSpec, Choice, Extra, Gives, Off, Operands, Source, Step, Verb};
use crate::shell::Field;
use std::borrow::Cow;

/// A command of more words may do anything: its effects would be too many.
const MAX_WORDS: usize = 4_096;

/// Appends what `invocation` does. All of it as if it surely ran, into the layer.
pub fn effects<'t>(invocation: &Invocation<'_, 't>, place: &Place<'_>, out: &mut Vec<Effect<'t>>) {
    effects_on(invocation, place, &[], out);
}

/// The same, where some of its words stand for files that were found.
pub fn effects_on<'t>(
    invocation: &Invocation<'_, 't>,
    place: &Place<'_>,
    found: &[Found<'t>],
    out: &mut Vec<Effect<'t>>,
) {
    let run = Run { invocation, place, found };
    if invocation.args.len() > MAX_WORDS {
        return out.push(run.effect(EffectKind::Opaque, Path::Unknown));
    }
    perform(&run, out);
}

impl<'t> Invocation<'_, 't> {
    /// Whether something is switched off: by an option, a variable or the tool's own configuration. What a
    /// base image switches off is not asked.
    pub fn is_off(&self, off: &Off, place: &Place<'_>) -> bool {
        if self.has_option(off.unless) {
            return false;
        }
        let configured = |setting: &&str| {
            pair(setting).is_some_and(|(key, value)| {
                self.config(key)
                    .is_some_and(|given| given.trim_matches(['"', '\'']).eq_ignore_ascii_case(value))
            })
        };
        let run = Run { invocation: self, place, found: &[] };
        self.has_option(off.flag)
            || !off.config.is_empty() && self.is_configured() && off.config.iter().any(configured)
            || off.env.iter().any(|setting| match pair(setting) {
                Some((name, value)) => {
                    run.variable(name).is_some_and(|given| given.eq_ignore_ascii_case(value))
                }
                None => run.variable(setting).is_some(),
            })
    }

    /// The packages that it names, as written; `None` where they are not known.
    pub fn packages(&self) -> Option<Vec<Cow<'t, str>>> {
        let unknown = self.subcommand.operands != Operands::Packages
            || self.more
            || self.has_option(self.subcommand.package_files)
            || self.operands.is_empty() && (self.subcommand.lockfile || self.is_for_orphans());
        (!unknown).then(|| self.operands.iter().map(|field| field.text.clone()).collect())
    }

    /// The name under which it installs.
    fn group(&self) -> Option<Cow<'t, str>> {
        let option = self.option(self.tool.groups.as_ref()?.define)?;
        option.value_field().map(|field| field.text)
    }

    /// Whether it brings what its tool installs beyond what is needed, unless that is switched off.
    fn brings_extras(&self, place: &Place<'_>) -> bool {
        let brought = |extra: &&Extra| extra.brought_by.contains(&self.subcommand.name);
        self.tool.extras.iter().filter(brought).any(|extra| !self.is_off(&extra.off, place))
    }

    /// Whether a removal takes along what nothing needs any longer.
    fn removes_orphans(&self) -> bool {
        match self.tool.orphans {
            Choice::Never => false,
            Choice::Always => true,
            Choice::With(options) => self.has_option(options) || self.is_for_orphans(),
        }
    }

    /// Whether it is the subcommand for that (`autoremove`).
    fn is_for_orphans(&self) -> bool {
        matches!(self.tool.orphans, Choice::With(words) if words.contains(&self.subcommand.name))
    }

    /// The steps that its options allow.
    pub fn steps(&self) -> impl Iterator<Item = &'static Step> {
        let steps = if self.has_option(self.tool.dry_run) { &[] } else { self.subcommand.steps };
        steps.iter().filter(|step| {
            (step.when.is_empty() || self.has_option(step.when)) && !self.has_option(step.unless)
        })
    }

    /// From where it fetches what it prints; none where it prints something else, or nothing.
    pub fn prints(&self) -> Option<Cow<'t, str>> {
        let step = self.steps().find(|step| step.verb == Verb::Print)?;
        Some(self.text(step.from, 0)).filter(|url| !url.is_empty())
    }

    /// Whether it does `verb`.
    pub fn does(&self, verb: Verb) -> bool {
        self.subcommand.steps.iter().any(|step| step.verb == verb)
            && self.steps().any(|step| step.verb == verb)
    }

    /// The caches that it fills, unless they are switched off.
    pub fn fills(&self, place: &Place<'_>) -> impl Iterator<Item = &'static CacheSpec> {
        let caches = if self.has_option(self.tool.dry_run) { &[] } else { self.tool.caches };
        caches.iter().filter(move |cache| {
            cache.filled_by.contains(&self.subcommand.name)
                && (cache.when.is_empty() || self.has_option(cache.when))
                && !self.is_off(&cache.off, place)
                && !self.passes(cache)
        })
    }

    /// Whether nothing of what it names comes into a cache.
    fn passes(&self, cache: &CacheSpec) -> bool {
        let passed = &cache.passed_by;
        if self.more || !self.has_option(passed.with) {
            return false;
        }
        let passes = |name: &str| {
            passed.packages.iter().any(|pattern| path::glob_matches(pattern, name)) && !is_at_commit(name)
        };
        let files =
            self.options.iter().filter(|it| self.subcommand.package_files.iter().any(|name| it.is(name)));
        let files = files.map(|it| it.value().filter(|_| passed.named_by.iter().any(|name| it.is(name))));
        let mut named = files.chain(self.operands.iter().map(|it| Some(it.text.as_ref()))).peekable();
        named.peek().is_some() && named.all(|name| name.is_some_and(passes))
    }

    /// Where a cache of its tool stands for it.
    pub fn cache_path(&self, cache: &'static CacheSpec, place: &Place<'_>) -> Path<'t> {
        Run { invocation: self, place, found: &[] }.cache_path(cache)
    }
}

pub(super) fn perform<'t>(run: &Run<'_, '_, 't>, out: &mut Vec<Effect<'t>>) {
    let start = out.len();
    let tool = run.invocation.tool.id;
    for cache in run.invocation.fills(run.place) {
        // An installation may be told to fetch the index first.
        let refresh = cache.index && (run.invocation.does(Verb::Refresh) || !cache.when.is_empty());
        let cached = EffectKind::Cache { tool, cache: cache.name };
        let kind = if refresh { EffectKind::Refresh { tool } } else { cached };
        match run.cache_path(cache) {
            // Given away to a device.
            Path::Exact(path) if path.starts_with("/dev/") => {}
            path => out.push(run.effect(kind, path)),
        }
    }
    run.invocation.steps().for_each(|step| run.step(step, out));
    if !run.found.is_empty() {
        found::select(run.found, &mut out[start..]);
    }
}

impl<'t> Run<'_, '_, 't> {
    fn step(&self, step: &Step, out: &mut Vec<Effect<'t>>) {
        let tool = self.invocation.tool.id;
        let packages = || self.invocation.packages();
        match step.verb {
            // The index is said above, with the cache that holds it; where print goes, a redirection says.
            Verb::Refresh | Verb::Print => {}
            Verb::Install => {
                let (group, extras) = (self.invocation.group(), self.invocation.brings_extras(self.place));
                self.manage(EffectKind::Install { tool, packages: packages(), group, extras }, step, out);
            }
            Verb::Uninstall => {
                let orphans = self.invocation.removes_orphans();
                self.manage(EffectKind::Uninstall { tool, packages: packages(), orphans }, step, out);
            }
            Verb::MarkManual | Verb::MarkAuto => {
                let manual = step.verb == Verb::MarkManual;
                self.manage(EffectKind::Mark { packages: packages(), manual }, step, out);
            }
            Verb::Upgrade => self.manage(EffectKind::Upgrade { tool }, step, out),
            Verb::Clean => self.clean(out),
            Verb::Find => find::effects(self, out),
            Verb::Run => out.push(self.effect(EffectKind::Opaque, Path::Unknown)),
            Verb::Copy | Verb::Move | Verb::Link if step.at == [Source::Destination] => {
                self.transfer(step, out);
            }
            Verb::Pack => self.pack(step, out),
            verb => self.plain(verb, step, out),
        }
    }

    /// An archive of the operands, or of each one that lies beside it.
    fn pack(&self, step: &Step, out: &mut Vec<Effect<'t>>) {
        let compressed = self.chosen(step.compressed);
        if let [Source::Suffixed(_)] = step.at {
            let pairs = self.places(step.at).into_iter().zip(self.places(step.from));
            let packed = |source| EffectKind::Pack { sources: vec![source], compressed };
            return out.extend(pairs.map(|(place, source)| self.effect(packed(source), place)));
        }
        let Some(place) = self.places(step.at).drain(..).next() else { return };
        let mut sources: Vec<Path<'t>> = self.places_in(step.inside, step.from).into_iter().collect();
        if sources.is_empty() || self.invocation.more {
            sources.push(Path::Unknown);
        }
        out.push(self.effect(EffectKind::Pack { sources, compressed }, place));
    }

    fn manage(&self, kind: EffectKind<'t>, step: &Step, out: &mut Vec<Effect<'t>>) {
        let targets = self.invocation.subcommand.writes;
        let target = targets.iter().find_map(|target| {
            let holds = target.when.is_empty() || self.invocation.has_option(target.when);
            holds.then(|| self.places(target.at).drain(..).next()).flatten()
        });
        let path = match (target, self.invocation.tool.database) {
            (Some(path), _) => path::below(path),
            (None, Some(database)) => self.fixed(database),
            (None, None) => Path::Unknown,
        };
        let path = if step.below { path::below(path) } else { path };
        out.push(self.effect(kind, path));
    }

    fn cache_path(&self, cache: &'static CacheSpec) -> Path<'t> {
        let moved = self.invocation.option(cache.moved_by).and_then(super::Opt::value_field);
        moved.map_or_else(|| self.fixed(cache.path), |field| path::of_field(self.place.cwd, &field))
    }

    fn clean(&self, out: &mut Vec<Effect<'t>>) {
        let tool = self.invocation.tool;
        for cache in self.invocation.subcommand.cleans.iter().filter_map(|name| tool.cache(name)) {
            for place in std::iter::once(&cache.path).chain(cache.also) {
                out.push(self.effect(EffectKind::Clean { tool: tool.id }, self.fixed(place)));
            }
        }
    }

    /// A verb with its places and, pairwise, its origins.
    fn plain(&self, verb: Verb, step: &Step, out: &mut Vec<Effect<'t>>) {
        let places = self.places_in(step.inside, step.at);
        let recursive = self.chosen(step.recursive);
        let origins = match verb {
            Verb::Extract | Verb::Copy | Verb::Move | Verb::Link => self.places(step.from),
            _ => Places::new(),
        };
        for (index, place) in places.into_iter().enumerate() {
            let place = if step.below { path::below(place) } else { place };
            let origin = || origins.get(index).or(origins.last()).cloned().unwrap_or(Path::Unknown);
            let kind = match verb {
                Verb::Download => EffectKind::Download { url: self.invocation.text(step.from, index) },
                Verb::Extract => EffectKind::Extract { archive: origin() },
                Verb::Copy => EffectKind::Copy { from: origin() },
                Verb::Move => EffectKind::Move { from: origin() },
                Verb::Link => EffectKind::Link { target: origin(), hard: false },
                Verb::MakeDirectory => EffectKind::MakeDirectory,
                Verb::Remove => EffectKind::Remove { recursive },
                Verb::Touch => EffectKind::Touch { recursive, content: false },
                Verb::Compile => EffectKind::Compile,
                Verb::Rewrite => EffectKind::Touch { recursive, content: true },
                Verb::Overwrite => EffectKind::Write { kept: Kept::Nothing },
                Verb::Append => EffectKind::Write { kept: Kept::All },
                _ => EffectKind::Write { kept: Kept::Perhaps },
            };
            let attributes = self.given(step.gives).map(Box::new);
            out.push(Effect { attributes, ..self.effect(kind, place) });
        }
    }

    /// The owner or mode that a step gives to files.
    fn given(&self, gives: Gives) -> Option<Attributes<'t>> {
        let first = || {
            let first = self.invocation.operands.first().filter(|field| field.is_known())?;
            Some(first.text.clone())
        };
        let (owner, mode) = match gives {
            Gives::Nothing => return None,
            Gives::Origin => return Some(Attributes { of_origin: true, ..Attributes::default() }),
            _ if self.invocation.has_option(&["--reference"]) => return None,
            Gives::Owner => (Some(first()?), None),
            Gives::Group => (Some(Cow::Owned([":", &first()?].concat())), None),
            Gives::Mode => (None, Some(first()?)),
            Gives::Fixed(mode) => match self.invocation.option(&["-m", "--mode"]) {
                Some(given) => (None, Some(given.value_field().filter(Field::is_known)?.text)),
                None => (None, Some(Cow::Borrowed(mode))),
            },
        };
        Some(Attributes { owner, mode, of_origin: false })
    }

    /// `cp`, `mv`, `ln`, `install`: each source to its own place.
    fn transfer(&self, step: &Step, out: &mut Vec<Effect<'t>>) {
        let operands = &self.invocation.operands;
        let given = self.invocation.option(&["-t", "--target-directory"]).and_then(super::Opt::value_field);
        let (sources, destination) = match (&given, operands.split_last()) {
            (Some(directory), _) => (operands.as_slice(), Some(directory)),
            (None, Some((last, sources))) if !sources.is_empty() || self.invocation.more => {
                (sources, Some(*last))
            }
            _ => (operands.as_slice(), None),
        };
        let place = destination.map_or_else(|| self.working_directory(), |field| self.place_of(field));
        let many = given.is_some() || destination.is_none() || sources.len() != 1 || self.invocation.more;
        let inside = !self.invocation.has_option(&["-T", "--no-target-directory"])
            && (many || destination.is_some_and(|field| self.is_directory(field, &place)));
        for source in sources {
            let at = if inside { into_directory(&place, source, step.verb) } else { place.clone() };
            let attributes = self.given(step.gives).map(Box::new);
            out.push(Effect { attributes, ..self.effect(self.transferred(step.verb, source, &at), at) });
        }
        if self.invocation.more {
            out.push(self.effect(transfer_kind(step.verb, Path::Unknown), path::below(place)));
        }
    }

    fn transferred(&self, verb: Verb, source: &Field<'t>, at: &Path<'t>) -> EffectKind<'t> {
        if verb == Verb::Link && self.invocation.has_option(&["-s", "--symbolic"]) {
            return EffectKind::Link { target: self.link_target(source, at), hard: false };
        }
        transfer_kind(verb, self.place_of(source))
    }

    /// A symbolic link's target is relative to the link.
    fn link_target(&self, source: &Field<'t>, at: &Path<'t>) -> Path<'t> {
        match at {
            Path::Exact(link) => {
                let directory = link.rfind('/').map_or("/", |slash| &link[..slash]);
                path::of_field(Some(directory), source)
            }
            _ => self.place_of(source),
        }
    }

    /// Whether a destination is surely a directory.
    fn is_directory(&self, field: &Field<'t>, place: &Path<'t>) -> bool {
        match place {
            Path::Exact(path) => {
                let here = self.place.cwd == Some(path.as_ref());
                field.text.ends_with('/') || here || path::is_standard_directory(path)
            }
            _ => false,
        }
    }

    fn working_directory(&self) -> Path<'t> {
        match self.place.cwd {
            Some(cwd) => Path::Exact(Cow::Owned(cwd.to_owned())),
            None => Path::Unknown,
        }
    }

    fn chosen(&self, choice: Choice) -> bool {
        match choice {
            Choice::Never => false,
            Choice::Always => true,
            Choice::With(options) => self.invocation.has_option(options),
        }
    }

    fn place_of(&self, field: &Field<'t>) -> Path<'t> {
        match found::places(self.found, field).as_deref() {
            None => path::of_field(self.place.cwd, field),
            Some([only]) => only.clone(),
            Some(_) => Path::Unknown,
        }
    }
}

/// Whether a repository is named at a commit, which stays what it is: `…@` and forty digits.
fn is_at_commit(name: &str) -> bool {
    let name = name.split('#').next().unwrap_or(name);
    let commit = name.rsplit('@').next().unwrap_or_default();
    commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `KEY=VALUE`, which is too short for a search to pay.
fn pair(setting: &str) -> Option<(&str, &str)> {
    let at = setting.bytes().position(|byte| byte == b'=')?;
    Some((&setting[..at], &setting[at + 1..]))
}

fn transfer_kind(verb: Verb, from: Path<'_>) -> EffectKind<'_> {
    match verb {
        Verb::Move => EffectKind::Move { from },
        Verb::Link => EffectKind::Link { target: from, hard: true },
        _ => EffectKind::Copy { from },
    }
}

/// Where a source lands in a directory.
fn into_directory<'t>(directory: &Path<'t>, source: &Field<'t>, verb: Verb) -> Path<'t> {
    let Path::Exact(parent) = directory else { return path::below(directory.clone()) };
    // `cp -r src/. dir` and `rsync src/ dir` copy what is inside; `mv src/ dir` moves the directory.
    let inside = source.text.ends_with('/') && verb != Verb::Move;
    let contents = inside || source.text.ends_with("/.") || source.text == ".";
    let known = source.known as usize >= source.text.len() && !source.text.contains("{}");
    if contents || !known {
        return path::below(directory.clone());
    }
    let place = Cow::Owned(path::child(parent, path::file_name(&source.text)));
    if source.glob { Path::Glob(place) } else { Path::Exact(place) }
}
