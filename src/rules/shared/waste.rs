//! How sure a waste is and what it deserves: what several size rules ask before they speak.

use super::kit::is_only_for_setup;
use super::shown::{Nouns, Shown};
use super::wording::{describe, readable_path};
use crate::finding::Severity;
use crate::model::{BASE_WORKDIR, Base, Step};
use crate::size::catalog::official;
use crate::size::{
    Class, CopiedUp, Fold, Hidden, Idle, Predictor, Written, is_answer, is_archive_root, is_tree,
};
use crate::syntax::Kind;
use crate::tools::{Certainty, Effect, EffectKind, Kept, Path, Recognised, path, recognise};
use std::borrow::Cow;

/// What a deletion deserves; `None` where all of it is a guess.
pub(in crate::rules) fn deletion_severity<'m>(
    sizes: &Predictor<'m>,
    hidden: &Hidden<'m>,
) -> Option<Severity> {
    let gone = packages_gone(sizes, hidden);
    // An ADD of an answer asks whether something is new, and fetches nothing else.
    let is_answered = matches!(&hidden.written.effect.kind, EffectKind::Download { url } if is_answer(url));
    if gone.as_ref().is_some_and(Vec::is_empty) || is_answered {
        return None;
    }
    if hidden.is_overwritten() {
        return overwrite_severity(sizes, hidden);
    }
    if !hidden.whole && gone.is_none() && !is_prune(hidden) {
        return part_severity(sizes, hidden);
    }
    // A clean-up on a branch, or in another try: the cache itself is told of where it is left.
    let cache = matches!(hidden.written.effect.kind, EffectKind::Cache { .. } | EffectKind::Refresh { .. });
    if cache && !hidden.by.sure {
        return None;
    }
    let class = sizes.class(hidden.written);
    // Without -r it is one file, and what the context brings as one file is a script more often than not.
    let one_file = matches!(hidden.by.effect.kind, EffectKind::Remove { recursive: false })
        && matches!(hidden.by.effect.path, Path::Exact(_));
    let heavy = match class {
        Class::Small => false,
        Class::Unknown => !one_file && !is_only_for_setup(sizes, hidden),
        Class::Sizeable => true,
    };
    let sure = hidden.by.sure && (hidden.written.sure || is_used_part(sizes, hidden));
    Some(if sure && heavy { Severity::Warning } else { Severity::Info })
}

/// What it deserves that something else is written where a file stood. What COPY brings of the context and a RUN writes
/// anew are settings more often than not.
fn overwrite_severity<'m>(sizes: &Predictor<'m>, hidden: &Hidden<'m>) -> Option<Severity> {
    if empties(sizes, hidden.written) {
        return None;
    }
    let (class, step) = (sizes.hidden_class(hidden), sizes.step(hidden.written.layer));
    let severity = match class.unwrap_or_else(|| sizes.class(hidden.written)) {
        Class::Small => return None,
        Class::Sizeable if hidden.by.sure && hidden.written.sure => Severity::Warning,
        Class::Unknown if step.copies() && step.from.is_none() && !empties(sizes, hidden.by) => return None,
        Class::Sizeable | Class::Unknown => Severity::Info,
    };
    Some(severity)
}

/// Whether nothing is in the file from then on: `: > FILE`.
fn empties<'m>(sizes: &Predictor<'m>, written: Written<'m>) -> bool {
    let (by, step) = (written.effect, sizes.step(written.layer));
    let command = step.command_of(by.id).and_then(|id| step.command(id));
    by.copies_nothing()
        || matches!(by.kind, EffectKind::Write { kept: Kept::Nothing })
            && step.instruction.kind == Kind::Run
            && command.is_none_or(|it| match it.argv.as_slice() {
                [cat, from] if cat.text == "cat" => from.text == "/dev/null",
                [name, ..] => matches!(name.text.as_ref(), ":" | "true" | "truncate"),
                [] => false,
            })
}

/// What the deletion of a part deserves: by its bytes where its files are known, else it is a guess that something is
/// there.
fn part_severity<'m>(sizes: &Predictor<'m>, hidden: &Hidden<'m>) -> Option<Severity> {
    if hidden.is_byte_code() {
        let weighs = sizes.byte_code(hidden).is_some_and(|bytes| bytes.likely > 0);
        return weighs.then_some(if hidden.by.sure && hidden.written.sure {
            Severity::Warning
        } else {
            Severity::Info
        });
    }
    match sizes.hidden_class(hidden).filter(|_| hidden.is_known_part()) {
        Some(Class::Small) => None,
        Some(_) if hidden.by.sure && hidden.written.sure => Some(Severity::Warning),
        Some(_) => Some(Severity::Info),
        None if is_history(sizes, hidden) && is_named_part(sizes, hidden) && is_by_rm(sizes, hidden) => {
            Some(Severity::Warning)
        }
        None if is_used_part(sizes, hidden) => Some(Severity::Warning),
        None => (is_selection(sizes, hidden) || is_named_part(sizes, hidden) && is_by_rm(sizes, hidden))
            .then_some(Severity::Info),
    }
}

/// Whether somebody named what goes: a tool that cleans up does so whether there is something or not.
fn is_by_rm(sizes: &Predictor<'_>, hidden: &Hidden<'_>) -> bool {
    let step = sizes.step(hidden.by.layer);
    let command = step.command_of(hidden.by.effect.id).and_then(|id| step.command(id));
    command.is_some_and(|it| matches!(recognise(&it.argv), Recognised::Tool(call) if call.tool.id == "rm"))
}

/// Whether a path is deleted that lies in a tree which COPY or ADD brought, which was cloned, or which a `mv` put there:
/// whoever wrote that has seen it there.
fn is_named_part<'m>(sizes: &Predictor<'m>, hidden: &Hidden<'m>) -> bool {
    let (written, by) = (hidden.written.effect, hidden.by.effect);
    let below = match (&written.path, &by.path) {
        (Path::Below(tree) | Path::Exact(tree), Path::Exact(gone)) => {
            gone.len() > tree.len() && path::is_within(gone, tree)
        }
        _ => false,
    };
    let brought = match (&written.kind, &written.path) {
        (EffectKind::Copy { .. }, Path::Below(_)) => true,
        (EffectKind::Download { .. }, Path::Exact(_)) => is_tree(written),
        (EffectKind::Move { .. }, Path::Exact(_)) => {
            let first = sizes.first(hidden.written).effect;
            is_tree(first) || matches!(first.path, Path::Below(_))
        }
        _ => false,
    };
    let removes = matches!(by.kind, EffectKind::Remove { recursive: true });
    // What git keeps is there, whatever else of the clone is changed or gone by then.
    let is_there =
        is_history(sizes, hidden) && written.certainty == Certainty::Must && !is_gone_before(sizes, hidden);
    below
        && (hidden.untouched && hidden.written.sure || is_there)
        && removes
        && by.selection.is_none()
        && hidden.by.sure
        && brought
}

/// Whether the same path was deleted before.
fn is_gone_before(sizes: &Predictor<'_>, hidden: &Hidden<'_>) -> bool {
    let (written, by) = (hidden.written, hidden.by);
    let steps = (written.layer..=by.layer).take(MAX_BETWEEN).map(|layer| sizes.step(layer));
    let before = steps.flat_map(|step| &step.effects).filter(|effect| effect.id < by.effect.id);
    let mut removals = before.filter(|effect| matches!(effect.kind, EffectKind::Remove { .. }));
    removals.any(|effect| effect.path == by.effect.path)
}

/// So many layers between an archive and the deletion of what came out of it are looked at.
const MAX_BETWEEN: usize = 100;

/// Whether a directory goes that surely came out of an archive: a command took something from it, or worked in it, and
/// the build has gone on.
fn is_used_part(sizes: &Predictor<'_>, hidden: &Hidden<'_>) -> bool {
    let (written, by) = (hidden.written, hidden.by);
    let (EffectKind::Extract { .. }, Path::Below(tree)) = (&written.effect.kind, &written.effect.path) else {
        return false;
    };
    let Path::Exact(gone) = &by.effect.path else { return false };
    let removes = matches!(by.effect.kind, EffectKind::Remove { recursive: true });
    let inside = gone.len() > tree.len() && path::is_within(gone, tree);
    // Some of it may be gone by then; the rest was surely written.
    let sure = by.sure && written.effect.certainty == Certainty::Must;
    let unpacks = |effect: &Effect<'_>| {
        matches!(effect.kind, EffectKind::Extract { .. }) && effect.path == written.effect.path
    };
    // What another archive brings may be meant behind that.
    let other = |layer: &usize| *layer > written.layer && sizes.step(*layer).effects.iter().any(unpacks);
    let mut layers = (written.layer..=by.layer).take(MAX_BETWEEN).take_while(|layer| !other(layer));
    (removes && inside && hidden.untouched && sure && !is_gone_before(sizes, hidden))
        && layers.any(|layer| takes_from(sizes.step(layer), gone, by.effect.span.start))
}

/// Whether a command of a step that stands before `end` surely finds a directory: it works there, or takes from it.
fn takes_from(step: &Step<'_>, directory: &str, end: u32) -> bool {
    let is_inside = |place: &str| path::is_within(place, directory);
    let from = |effect: &Effect<'_>| match &effect.kind {
        EffectKind::Move { from: Path::Exact(from) | Path::Glob(from) }
        | EffectKind::Copy { from: Path::Exact(from) | Path::Glob(from) } => is_inside(from),
        _ => false,
    };
    let mut commands =
        step.commands.iter().filter(|it| it.certainty == Certainty::Must && it.span.start < end);
    commands.any(|it| {
        let mut effects = step.effects.get(it.effects.clone()).unwrap_or_default().iter();
        it.directory.as_deref().is_some_and(is_inside) || effects.any(from)
    })
}

/// Whether it is what git keeps beside the files of a clone, which is surely there.
pub(in crate::rules) fn is_history<'m>(sizes: &Predictor<'m>, hidden: &Hidden<'m>) -> bool {
    let (Path::Exact(tree), Path::Exact(gone)) = (&hidden.written.effect.path, &hidden.by.effect.path) else {
        return false;
    };
    let first = sizes.first(hidden.written).effect;
    let clone = matches!(first.kind, EffectKind::Download { .. }) && is_tree(first);
    clone && path::part_within(gone, tree) == Some(".git")
}

/// Whether files go that are picked from what an earlier layer brought, a tree of them. That some are there is what
/// the deletion says, not what is known; and from the whole root anything may be meant.
fn is_selection<'m>(sizes: &Predictor<'m>, hidden: &Hidden<'m>) -> bool {
    let effect = hidden.written.effect;
    let tree = is_tree(effect)
        || matches!((&effect.kind, &effect.path), (EffectKind::Copy { .. }, Path::Below(_)))
            && sizes.class(hidden.written) != Class::Small;
    let root = matches!(&hidden.by.effect.path, Path::Below(root) if root == "/");
    hidden.selected && tree && hidden.written.sure && !root
}

/// Whether only what is needed in development goes.
fn is_prune(hidden: &Hidden<'_>) -> bool {
    matches!(hidden.by.effect.kind, EffectKind::Uninstall { packages: None, .. })
}

/// The packages that an uninstallation takes of those that were installed, as they are named there; `None` where it
/// names none of them, and none of them where all were there before.
fn packages_gone<'h, 'm>(sizes: &Predictor<'m>, hidden: &'h Hidden<'m>) -> Option<Vec<Cow<'h, str>>> {
    let EffectKind::Uninstall { packages: Some(gone), .. } = &hidden.by.effect.kind else { return None };
    let EffectKind::Install { packages: Some(installed), group, .. } = &hidden.written.effect.kind else {
        return None;
    };
    let whole_group = group.as_ref().is_some_and(|group| gone.contains(group));
    let named: Vec<&str> = installed
        .iter()
        .map(AsRef::as_ref)
        .filter(|name| whole_group || gone.iter().any(|gone| bare_package(gone) == bare_package(name)))
        .collect();
    let is_brought = |name: &&str| sizes.brings(hidden.written, bare_package(name)) != Some(false);
    (!named.is_empty()).then(|| named.into_iter().filter(is_brought).map(Cow::Borrowed).collect())
}

/// What stays: the packages by name, else what was written; of a part, the part.
pub(in crate::rules) fn add_nouns<'m>(nouns: &mut Nouns, sizes: &Predictor<'m>, hidden: &Hidden<'m>) {
    match packages_gone(sizes, hidden) {
        Some(packages) => packages.into_iter().for_each(|name| nouns.add(Shown::new(name))),
        None if is_prune(hidden) => nouns.add(Shown::new("the packages for development")),
        None if hidden.is_byte_code() => {
            nouns.add(Shown::new(format!("the byte code of {}", describe(hidden.written.effect))));
        }
        None if hidden.selected => {
            nouns.add(Shown::new(format!("what it deletes of {}", describe(hidden.written.effect))));
        }
        None if hidden.is_known_part() => nouns.add(describe(hidden.by.effect)),
        None if is_history(sizes, hidden) => nouns.add(describe(hidden.by.effect)),
        None if is_named_part(sizes, hidden) => {
            nouns.add(Shown::new(format!("{}, if it is there", describe(hidden.by.effect))));
        }
        None if let Some(directory) = emptied(hidden) => {
            let how = match hidden.written.effect.kind {
                EffectKind::Extract { .. } => "unpacked",
                EffectKind::Copy { .. } => "copied",
                _ => "written",
            };
            nouns.add(Shown::new(format!("what was {how} to {directory}")));
        }
        // Of an archive that was unpacked into a directory of others only its own goes.
        None if matches!(hidden.written.effect.kind, EffectKind::Extract { .. })
            && matches!(hidden.by.effect.path, Path::Exact(_)) =>
        {
            nouns.add(describe(hidden.by.effect));
        }
        None => nouns.add(describe(hidden.written.effect)),
    }
}

/// The directory of which a pattern takes what one write put there: others may have their files beside it.
fn emptied(hidden: &Hidden<'_>) -> Option<Shown> {
    let (Path::Below(directory), Path::Glob(glob)) = (&hidden.written.effect.path, &hidden.by.effect.path)
    else {
        return None;
    };
    (path::literal_directory(glob) == directory).then(|| readable_path(directory))
}

/// What a change stores again of a write, as a noun.
pub(in crate::rules) fn changed_noun<'m>(copied: &CopiedUp<'m>, written: Written<'m>) -> Shown {
    match moved_by_name(copied) {
        Some(name) => name,
        None if copied.whole => describe(written.effect),
        None => Shown::new(format!("a part of {}", describe(written.effect))),
    }
}

/// What is moved out of the image's own directory, which has no name that a part of it could be told by.
pub(in crate::rules) fn moved_by_name(copied: &CopiedUp<'_>) -> Option<Shown> {
    let EffectKind::Move { from: Path::Exact(from) | Path::Glob(from) } = &copied.by.effect.kind else {
        return None;
    };
    let is_nameless =
        |written: &Written<'_>| matches!(&written.effect.path, Path::Below(at) if at == BASE_WORKDIR);
    (!copied.whole && copied.written.iter().all(is_nameless)).then(|| readable_path(from))
}

/// What a change deserves; `None` where all of it is a guess or surely small.
pub(in crate::rules) fn change_severity<'m>(
    sizes: &Predictor<'m>,
    copied: &CopiedUp<'m>,
) -> Option<Severity> {
    if copied.written.is_empty() {
        let surely = copied.by.sure && is_of_toolchain(sizes, copied) && opens_up(copied.by.effect);
        let severity = if surely { Severity::Warning } else { Severity::Info };
        return is_large_base_directory(copied.by.effect).then_some(severity);
    }
    let classes: Vec<(Written<'m>, Class)> = sizes.changed_classes(copied).collect();
    let heaviest = classes.iter().map(|(_, class)| *class).max()?;
    let mut heavy = classes.iter().filter(|(_, class)| *class > Class::Small).map(|(written, _)| *written);
    let sure = copied.by.sure && copied.written.iter().any(|written| written.sure);
    match heaviest {
        Class::Small => None,
        // Nothing changes, or what weighs has it already and only what is small changes.
        _ if (copied.whole || copied.known_part)
            && (sizes.idle(copied).is_needless()
                || heavy.clone().all(|it| copied.by.effect.changes(it.effect.given()) == Some(false))) =>
        {
            Some(Severity::Info)
        }
        // Most files have it already, or are copies that kept what nobody knows here.
        _ if sizes.idle(copied) == Idle::Perhaps
            && (copied.by.effect.gives_usual_modes()
                || heavy.clone().all(|it| it.effect.keeps_attributes())) =>
        {
            Some(Severity::Info)
        }
        _ if copied.known_part => Some(if sure { Severity::Warning } else { Severity::Info }),
        _ if !copied.whole => {
            // What one name moves is surely there.
            let named =
                matches!(&copied.by.effect.kind, EffectKind::Move { from: Path::Exact(_) }) && copied.by.sure;
            let root = copied.written.iter().any(|written| is_archive_root(copied, *written));
            root.then_some(if named { Severity::Warning } else { Severity::Info })
        }
        // Only changes of base images' files before: the same change again stores nothing in most builders.
        _ if heavy.clone().all(|written| is_change(written.effect)) => Some(Severity::Info),
        Class::Unknown if heavy.all(|written| is_of_scripts(sizes, written)) => Some(Severity::Info),
        Class::Unknown if matches!(copied.by.effect.kind, EffectKind::Move { .. }) => Some(Severity::Info),
        Class::Unknown if copied.written.iter().all(|it| is_program(it.effect)) => Some(Severity::Info),
        _ => Some(if sure { Severity::Warning } else { Severity::Info }),
    }
}

/// Whether it is a directory of programs or of tests in the context, which has scripts more often than what weighs.
fn is_of_scripts(sizes: &Predictor<'_>, written: Written<'_>) -> bool {
    let step = sizes.step(written.layer);
    let by_name = match (&written.effect.kind, &written.effect.path) {
        (EffectKind::Copy { from: Path::Exact(from) }, Path::Below(_)) => {
            path::components(from).any(|part| matches!(part, "bin" | "test" | "tests"))
        }
        _ => false,
    };
    by_name && step.copies() && step.from.is_none()
}

/// Whether it changes what the base image is for: hundreds of megabytes, which are root's.
fn is_of_toolchain(sizes: &Predictor<'_>, copied: &CopiedUp<'_>) -> bool {
    const TOOLCHAINS: [(&str, &str); 10] = [
        ("mcr.microsoft.com/dotnet/sdk", "/usr/share/dotnet"),
        ("mcr.microsoft.com/dotnet/sdk", "/usr/share"),
        ("golang", "/usr/local/go"),
        ("rust", "/usr/local/rustup"),
        ("continuumio/miniconda3", "/opt/conda"),
        ("continuumio/anaconda3", "/opt/conda"),
        ("condaforge/*", "/opt/conda"),
        ("mambaorg/micromamba", "/opt/conda"),
        ("eclipse-temurin", "/opt/java"),
        ("eclipse-temurin", "/opt/java/openjdk"),
    ];
    let (Path::Exact(place), Base::Image(image)) = (&copied.by.effect.path, sizes.root_base(copied.by.layer))
    else {
        return false;
    };
    let name = official(&image.name);
    TOOLCHAINS.iter().any(|(known, directory)| place == directory && path::glob_matches(known, name))
}

/// Whether root's files surely get another owner or mode: all of them are stored again.
fn opens_up(effect: &Effect<'_>) -> bool {
    const OPEN: [&str; 16] = [
        "777", "0777", "775", "0775", "a+w", "a+rw", "a+rwx", "a+rwX", "a=rwx", "ugo+rwx", "o+w", "go+w",
        "g+w", "g+rw", "g+rwX", "g+rwx",
    ];
    let Some(attributes) = &effect.attributes else { return false };
    let other = |owner: &str| !["root", "0", "root:root", "0:0", ":root", ":0"].contains(&owner);
    attributes.owner.as_deref().is_some_and(other)
        || attributes.mode.as_deref().is_some_and(|mode| OPEN.contains(&mode))
}

/// Whether it is a program that is compiled, of which nobody knows how large it is.
fn is_program(effect: &Effect<'_>) -> bool {
    matches!((&effect.kind, &effect.path), (EffectKind::Compile, Path::Exact(_)))
}

/// Whether it changes what is there.
pub(in crate::rules) fn is_change(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Touch { .. })
}

/// Whether it changes all below a directory that is large in every base image.
pub(in crate::rules) fn is_of_every_base(effect: &Effect<'_>) -> bool {
    const LARGE: [&str; 7] = ["/", "/lib", "/usr", "/usr/bin", "/usr/lib", "/usr/sbin", "/usr/share"];
    matches!(effect.kind, EffectKind::Touch { recursive: true, .. })
        && effect.selection.is_none()
        && matches!(&effect.path, Path::Exact(path) if LARGE.contains(&path.as_ref()))
}

/// Directories that are large in most base images.
fn is_large_base_directory(effect: &Effect<'_>) -> bool {
    const LARGE: [&str; 22] = [
        "",
        "/usr",
        "/usr/bin",
        "/usr/local",
        "/usr/lib",
        "/usr/local/lib",
        "/usr/lib/jvm",
        "/usr/share",
        "/usr/share/dotnet",
        "/usr/share/elasticsearch",
        "/usr/share/kibana",
        "/usr/share/logstash",
        "/opt/conda",
        "/opt/java",
        "/opt/java/openjdk",
        "/usr/local/bundle",
        "/usr/local/lib/node_modules",
        "/usr/lib/node_modules",
        "/opt/venv",
        "/usr/local/cargo",
        "/usr/local/rustup",
        "/usr/local/go",
    ];
    let (EffectKind::Touch { recursive: true, .. } | EffectKind::Move { .. }) = effect.kind else {
        return false;
    };
    let (Path::Exact(path) | Path::Glob(path)) = &effect.path else { return false };
    LARGE.contains(&path.trim_end_matches(['*', '/']))
}

/// Whether a RUN wrote it.
pub(in crate::rules) fn is_by_run(fold: &Fold<'_>, written: Written<'_>) -> bool {
    fold.step(written.layer).instruction.kind == Kind::Run
}

/// A package's name without version, release or architecture.
fn bare_package(package: &str) -> &str {
    package.split(['=', '<', '>', '~', ':', '[', '/', '!']).next().unwrap_or(package)
}
