//! Packages that are of little use without one that they only recommend: what to name beside them, once recommended
//! packages stay away. A row each.

use crate::model::{Base, Model, Stage, Step};
use crate::rules::shared::runtime::start_instructions;
use crate::size::{Extras, catalog, may_be_compiled};
use crate::tools::{Effect, EffectKind};
use std::borrow::Cow;
use std::cell::OnceCell;

/// A package that has to be named, and beside which.
pub(super) struct Companion {
    /// What is of little use without it; none where the package index tells that something recommends it.
    beside: &'static [&'static str],
    /// Its name.
    pub(super) package: &'static str,
    /// What brings it or does its work: where one of them is named, it need not be.
    instead: &'static [&'static str],
    /// What a file that needs it mentions; none where everyone does. Who works in an image that starts nothing may, too.
    marks: &'static [&'static str],
    /// When it is needed, where that is not always so: it is only told of, unless the file shows that pip may compile.
    when: Option<&'static str>,
}

/// What fetches by TLS.
const FETCHING: &[&str] = &["curl", "wget", "git", "git-all", "wget2", "aria2", "links", "links2", "w3m"];

/// What compiles and links C, or calls the compiler that does.
const COMPILING: &[&str] = &["gcc", "gfortran", "tcc", "golang-go", "golang", "cmake", "cython3"];

/// What brings the C compiler with its headers.
const WHOLE: &[&str] = &["build-essential", "g++", "clang"];

/// Where a Git repository is reached by ssh.
const BY_SSH: &[&str] = &[".ssh", "git@", "type=ssh", "ssh://", "ssh-key", "ssh-agent", "GIT_SSH"];

/// What a build by autotools calls beside autoconf.
const BY_AUTOTOOLS: &[&str] = &["autogen", "autoreconf", "aclocal", "automake", "bootstrap"];

/// What builds what it fetches as source.
const PIP: &[&str] = &["python3-pip", "python3-virtualenv"];

const FOR_TLS: &str = "for TLS";

const COMPILED_BY_PIP: Option<&str> = Some("where pip compiles what it installs");

/// All of them: from Debian's `Recommends`.
#[rustfmt::skip]
const COMPANIONS: [Companion; 12] = [
    Companion { beside: FETCHING, package: "ca-certificates", instead: &[], marks: &[], when: None },
    // By libcurl and others, for whatever calls them.
    Companion { beside: &[], package: "ca-certificates", instead: FETCHING, marks: &[], when: None },
    Companion { beside: &["git", "git-all"], package: "openssh-client", instead: &["ssh"], marks: BY_SSH, when: None },
    Companion { beside: &["golang-go", "golang", "cmake", "cython3"], package: "gcc", instead: WHOLE, marks: &[], when: None },
    Companion { beside: COMPILING, package: "libc6-dev", instead: WHOLE, marks: &[], when: None },
    Companion { beside: &["cmake"], package: "make", instead: &["build-essential", "ninja-build"], marks: &[], when: None },
    Companion { beside: &["autoconf"], package: "automake", instead: &["automake1.11"], marks: BY_AUTOTOOLS, when: None },
    // It imports the key of a PPA by gpg, which asks the agent.
    Companion { beside: &["software-properties-common"], package: "gpg-agent", instead: &["gnupg", "gnupg2"], marks: &["ppa:"], when: None },
    Companion { beside: &["xvfb"], package: "xauth", instead: &[], marks: &[], when: None },
    Companion { beside: &["cython3"], package: "python3-dev", instead: &[], marks: &[], when: None },
    Companion { beside: PIP, package: "build-essential", instead: &["g++"], marks: &[], when: COMPILED_BY_PIP },
    Companion { beside: PIP, package: "python3-dev", instead: &[], marks: &[], when: COMPILED_BY_PIP },
];

/// What the stages of a file mention and install of them, looked up once.
pub(super) struct Companions<'d> {
    model: &'d Model<'d>,
    /// Whether pip may compile in an image that has a stage's layers.
    compiled: OnceCell<Vec<bool>>,
    needed: [OnceCell<Vec<Option<u32>>>; COMPANIONS.len()],
    named: [OnceCell<Vec<Option<u32>>>; COMPANIONS.len()],
}

/// A companion that has to be named.
#[derive(Clone, Copy)]
pub(super) struct Needed {
    pub(super) it: &'static Companion,
    /// The package of the command that it stands beside, or what it is for.
    beside: &'static str,
    /// Whether it is needed whatever the author knows.
    pub(super) is_sure: bool,
}

impl<'d> Companions<'d> {
    pub(super) fn new(model: &'d Model<'d>) -> Self {
        Self { model, compiled: OnceCell::new(), needed: Default::default(), named: Default::default() }
    }

    /// The packages that an installation of `names` must bring all the same: not to be counted as left out.
    pub(super) fn keep(&self, stage: usize, names: &[Cow<'_, str>]) -> Vec<&'static str> {
        let sure = self.beside(stage, names).into_iter().filter(|(_, needed)| needed.is_sure);
        sure.map(|(_, needed)| needed.it.package).collect()
    }

    /// What is to be named beside `names`: by what they would bring, or, where no index tells, unless the stage
    /// installs it.
    pub(super) fn needed(
        &self,
        stage: usize,
        names: &[Cow<'_, str>],
        extras: Option<&Extras>,
    ) -> Vec<Needed> {
        let all = self.beside(stage, names).into_iter();
        let lacks = |at: usize, Needed { it, is_sure, .. }: &Needed| match extras {
            Some(extras) if *is_sure => extras.kept.contains(&it.package),
            Some(extras) => extras.packages.iter().any(|(name, _)| &**name == it.package),
            None => !it.beside.is_empty() && !self.is_named(at, it, stage),
        };
        all.filter(|(at, needed)| lacks(*at, needed)).map(|(_, needed)| needed).collect()
    }

    fn beside(&self, stage: usize, names: &[Cow<'_, str>]) -> Vec<(usize, Needed)> {
        let bit = |name: &str| name.as_bytes().first().map_or(0, |first| 1_u64 << (first % 64));
        let firsts = names.iter().fold(0, |firsts, name| firsts | bit(name));
        let asks =
            |package: &str| firsts & bit(package) != 0 && names.iter().any(|name| is_it(name, package));
        // Their own Python and its headers are not the distribution's.
        let is_pythons = self.stands_on_python(stage);
        let found = COMPANIONS.iter().enumerate().filter_map(|(at, it)| {
            if is_pythons && it.package == "python3-dev" {
                return None;
            }
            let beside = match it.beside {
                [] => FOR_TLS,
                beside => beside.iter().copied().find(|package| asks(package))?,
            };
            let done = asks(it.package) || it.instead.iter().any(|package| asks(package));
            (!done && self.is_needed(at, it, stage))
                .then(|| (at, Needed { it, beside, is_sure: it.when.is_none() || self.is_compiled(stage) }))
        });
        found.collect()
    }

    fn stands_on_python(&self, stage: usize) -> bool {
        let base = self.model.stages.get(stage).map(|stage| self.model.root_base(stage));
        matches!(base, Some(Base::Image(image)) if catalog::official(&image.name) == "python")
    }

    /// Whether pip may compile in this stage, or in one that stands on it.
    fn is_compiled(&self, stage: usize) -> bool {
        let compiled = self.compiled.get_or_init(|| {
            let stages = &self.model.stages;
            let own = |stage: &Stage<'_>| stage.steps.iter().any(|step| may_be_compiled(stage, step));
            let mut found: Vec<bool> = stages.iter().map(own).collect();
            // A base stands above what is FROM it.
            for stage in stages.iter().rev() {
                if let Base::Stage(base) = stage.base {
                    found[base] |= found[stage.index];
                }
            }
            found
        });
        compiled.get(stage).copied().unwrap_or_default()
    }

    fn is_needed(&self, at: usize, it: &Companion, stage: usize) -> bool {
        let mentions = || self.needed[at].get_or_init(|| self.model.first_mentions(it.marks));
        let starts = || {
            let stage = self.model.stages.get(stage);
            stage.is_none_or(|stage| start_instructions(self.model, stage).next().is_some())
        };
        it.marks.is_empty() || mentions().get(stage).is_some_and(Option::is_some) || !starts()
    }

    /// Whether the image of a stage installs it by name.
    fn is_named(&self, at: usize, it: &Companion, stage: usize) -> bool {
        let named = self.named[at].get_or_init(|| self.model.first_steps(|step| installs(step, it)));
        named.get(stage).is_some_and(Option::is_some)
    }
}

/// Whether a step installs a companion, or what stands for it.
fn installs(step: &Step<'_>, it: &Companion) -> bool {
    step.effects
        .iter()
        .filter_map(packages_of)
        .flatten()
        .any(|name| is_it(name, it.package) || it.instead.iter().any(|package| is_it(name, package)))
}

/// The packages that an installation names.
pub(super) fn packages_of<'s, 'd>(install: &'s Effect<'d>) -> Option<&'s [Cow<'d, str>]> {
    match &install.kind {
        EffectKind::Install { packages: Some(names), .. } => Some(names),
        _ => None,
    }
}

/// `gcc`, `gcc-12`, `gcc=4:12.2.0-3`, but not `gcc-doc`.
pub(super) fn is_it(name: &str, package: &str) -> bool {
    // Most do not even begin alike.
    name.as_bytes().first() == package.as_bytes().first()
        && name.strip_prefix(package).is_some_and(|rest| match rest.as_bytes() {
            [] | [b'=', ..] => true,
            [b'-', version @ ..] => version.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.'),
            _ => false,
        })
}

/// `libc6-dev beside gcc, and ca-certificates beside curl`.
pub(super) fn told(needed: &[Needed]) -> Option<String> {
    let mut shown: Vec<(String, String)> = Vec::new();
    for Needed { it, beside, .. } in needed {
        let reason = match (it.when, *beside) {
            (Some(reason), _) | (None, reason @ FOR_TLS) => reason.to_owned(),
            (None, beside) => format!("beside {beside}"),
        };
        match shown.iter_mut().find(|(_, own)| *own == reason) {
            Some((packages, _)) if !packages.contains(it.package) => {
                *packages = format!("{packages} and {}", it.package);
            }
            Some(_) => {}
            None => shown.push((it.package.to_owned(), reason)),
        }
    }
    let shown: Vec<String> =
        shown.into_iter().map(|(packages, reason)| format!("{packages} {reason}")).collect();
    (!shown.is_empty()).then(|| shown.join(", and "))
}
