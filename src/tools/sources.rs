//! Where the places of a step come from: operands, option values, names in URLs, fixed paths.

use super::effect::Path;
use super::found;
use super::invocation::Invocation;
use super::path;
use super::run::Run;
use super::spec::Source;
use crate::shell::Field;
use smallvec::SmallVec;
use std::borrow::Cow;

/// Most commands have one place or two.
pub(super) type Places<'t> = SmallVec<[Path<'t>; 2]>;

impl<'t> Invocation<'_, 't> {
    /// The text of the `index`-th of some sources, for URLs.
    pub(super) fn text(&self, sources: &[Source], index: usize) -> Cow<'t, str> {
        let operands = &self.operands;
        let found = sources.iter().find_map(|source| match source {
            Source::First => operands.first().map(|field| field.text.clone()),
            Source::Option(name) => self.option(&[name])?.value_field().map(|field| field.text),
            _ => operands.get(index).or(operands.last()).map(|field| field.text.clone()),
        });
        found.unwrap_or_default()
    }
}

impl<'t> Run<'_, '_, 't> {
    /// The paths that the first useful of `sources` gives, in the working directory.
    pub(super) fn places(&self, sources: &[Source]) -> Places<'t> {
        self.places_in(&[], sources)
    }

    /// The same, relative to the directory that `inside` gives.
    pub(super) fn places_in(&self, inside: &[Source], sources: &[Source]) -> Places<'t> {
        let directory = match inside {
            [] => None,
            inside => self.places(inside).into_iter().next(),
        };
        let cwd = match &directory {
            None => self.place.cwd,
            Some(Path::Exact(directory)) => Some(directory.as_ref()),
            Some(_) => None,
        };
        let mut out = Places::new();
        for source in sources {
            self.source(*source, cwd, &mut out);
            if !out.is_empty() {
                break;
            }
        }
        out
    }

    fn source(&self, source: Source, cwd: Option<&str>, out: &mut Places<'t>) {
        let operands = self.invocation.operands.as_slice();
        let chosen = match source {
            Source::Operands => operands,
            Source::First => operands.get(..1).unwrap_or(&[]),
            Source::Second => operands.get(1..2).unwrap_or(&[]),
            Source::Last => operands.len().checked_sub(1).map_or(&[][..], |last| &operands[last..]),
            Source::RestUnless(options) if self.invocation.has_option(options) => operands,
            Source::Rest | Source::RestUnless(_) => operands.get(1..).unwrap_or(&[]),
            Source::Init => operands.split_last().map_or(&[][..], |(_, init)| init),
            other => return self.derived(other, cwd, out),
        };
        for field in chosen {
            self.add(cwd, field, out);
        }
        if self.invocation.more && source != Source::First {
            out.push(Path::Unknown);
        }
    }

    /// Sources that are not operands as they stand.
    fn derived(&self, source: Source, cwd: Option<&str>, out: &mut Places<'t>) {
        let operands = || self.invocation.operands.iter();
        match source {
            Source::Option(name) => {
                let given = self.invocation.options.iter().filter(|option| option.is(name));
                given.filter_map(super::Opt::value_field).for_each(|field| self.add(cwd, &field, out));
            }
            Source::Prefixed(prefix) => {
                let fields = operands().filter_map(|field| without_prefix(field, prefix));
                fields.for_each(|field| self.add(cwd, &field, out));
            }
            Source::Stem => out.extend(self.each_operand(cwd).into_iter().map(stem)),
            Source::Suffixed(suffix) => {
                out.extend(self.each_operand(cwd).into_iter().map(|place| suffixed(place, suffix)));
            }
            Source::UrlName => operands().for_each(|field| out.push(url_place(cwd, &field.text))),
            Source::Path(template) if !template.starts_with(['/', '$']) => {
                let joined = path::join(cwd, template);
                out.push(joined.map_or(Path::Unknown, Path::Exact));
            }
            Source::Path(template) => out.push(self.fixed(template)),
            _ => {}
        }
    }

    fn each_operand(&self, cwd: Option<&str>) -> Places<'t> {
        let mut places = Places::new();
        self.invocation.operands.iter().for_each(|field| self.add(cwd, field, &mut places));
        places
    }

    /// Adds an argument's place; a standard stream is none.
    fn add(&self, cwd: Option<&str>, field: &Field<'t>, out: &mut Places<'t>) {
        match field.text.as_ref() {
            "-" => {}
            text if text.starts_with("/dev/") => {}
            // It stands for what xargs reads, which is counted apart.
            text if self.invocation.more && text.contains("{}") => {}
            _ => match found::places(self.found, field) {
                Some(places) => out.extend(places),
                None => out.push(path::of_field(cwd, field)),
            },
        }
    }
}

fn without_prefix<'t>(field: &Field<'t>, prefix: &str) -> Option<Field<'t>> {
    let rest = field.text.strip_prefix(prefix)?.len();
    let from = field.text.len() - rest;
    let mut part = field.clone();
    part.text = match &field.text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[from..]),
        Cow::Owned(text) => Cow::Owned(text[from..].to_owned()),
    };
    part.known = field.known.saturating_sub(from as u32);
    Some(part)
}

/// The path without the last extension.
fn stem(path: Path<'_>) -> Path<'_> {
    let cut = |text: &str| {
        let name = text.rfind('/').map_or(0, |slash| slash + 1);
        text[name..].rfind('.').filter(|&dot| dot > 0).map(|dot| text[..name + dot].to_owned())
    };
    match path {
        Path::Exact(text) => Path::Exact(cut(&text).map_or(text, Cow::Owned)),
        Path::Glob(text) => Path::Glob(cut(&text).map_or(text, Cow::Owned)),
        other => other,
    }
}

/// The path with something behind its name. A pattern with it would not be found by that pattern again.
fn suffixed<'t>(path: Path<'t>, suffix: &str) -> Path<'t> {
    match path {
        Path::Exact(text) => Path::Exact(Cow::Owned([&text, suffix].concat())),
        Path::Glob(text) => Path::Below(Cow::Owned(path::literal_directory(&text).to_owned())),
        other => other,
    }
}

/// Where a URL's file lands that is named by the URL. The name may be known where the rest is not.
fn url_place<'t>(cwd: Option<&str>, url: &str) -> Path<'t> {
    let url = url.trim_end_matches('/');
    let name = url.rsplit(['/', ':']).next().unwrap_or(url);
    let name = name.split(['?', '#']).next().unwrap_or(name);
    let name = name.strip_suffix(".git").unwrap_or(name).trim_end_matches(['"', '\'']);
    let plain = !name.is_empty() && !name.contains(['$', '`', '{', '}', '(', ')', '"', '\'', '\\', '*']);
    match cwd {
        Some(cwd) if plain => Path::Exact(Cow::Owned(path::child(cwd, name))),
        Some(cwd) => Path::Below(Cow::Owned(cwd.to_owned())),
        None => Path::Unknown,
    }
}
