//! Sources that a RUN unpacked or cloned, built and installed, and that stay behind.

use super::shared::archives::is_archive;
use super::shared::wording::{command_text, readable_path};
use crate::finding::{Claim, Severity, Share, Source};
use crate::model::{CommandUse, Stage, Step};
use crate::rewrite::{Obstacle, append};
use crate::rule::Context;
use crate::shell::Field;
use crate::size::Written;
use crate::syntax::Kind;
use crate::tools::path::{
    Cover, child, components, covers, file_name, glob_matches, is_within, literal_directory, may_overlap,
    of_field, part_within,
};
use crate::tools::{Certainty, Effect, EffectKind, Path, Recognised, recognise};
use std::borrow::Cow;

/// Directories for what is not meant to stay.
const TEMPORARY: [&str; 4] = ["/tmp", "/var/tmp", "/usr/src", "/usr/local/src"];

/// Directories where what stays is not always meant to.
const DOUBTFUL: [&str; 4] = ["/root", "/build", "/opt/src", "/src"];

/// No more installations of a file are looked at: each look goes through the text behind it.
const MAX_LOOKS: usize = 50;

/// One finding for each RUN that leaves such a tree, at the installation.
pub(super) fn check(cx: &mut Context<'_>) {
    let fold = cx.fold;
    let mut looks = 0;
    for (id, layer) in fold.of_images() {
        let step = &layer.stage.steps[layer.step];
        if step.instruction.kind != Kind::Run {
            continue;
        }
        if looks > MAX_LOOKS {
            return;
        }
        // What is neither unpacked nor fetched leaves no sources.
        if !step.effects.iter().any(brings) {
            continue;
        }
        let tree = fold.held(id).iter().filter(|written| brings(written.effect)).find_map(|written| {
            let installed = step
                .commands
                .iter()
                .find(|command| command.span.start > written.effect.span.start && is_installation(command))?;
            let tree = tree(written, installed)?;
            looks += 1;
            let place = tree.place.as_ref();
            let stays = !is_hidden(cx, written, step, &tree)
                && !may_be_removed(step, written, place, installed)
                && !match tree.kind {
                    Kept::Anywhere => {
                        removes_namesake(step, place) || is_named_elsewhere(cx, layer.stage, step, place)
                    }
                    _ => is_used_later(cx, layer.stage, step, place),
                };
            stays.then_some((written, tree, installed))
        });
        match tree {
            Some((written, tree, installed)) => report(cx, layer.stage, step, written, &tree, installed),
            None => look_at_mktemp(cx, step),
        }
    }
}

fn brings(effect: &Effect<'_>) -> bool {
    matches!(effect.kind, EffectKind::Extract { .. } | EffectKind::Download { .. })
}

/// A tree of sources, and what is known of the place where it lies.
struct Tree<'m> {
    place: Cow<'m, str>,
    kind: Kept,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// In a directory for what is not meant to stay.
    Temporary,
    /// Where what stays is not always meant to.
    Doubtful,
    /// In any other directory.
    Anywhere,
}

/// The tree of sources that a write brought: what lies in a place for such, or else the directory of an archive's own
/// that was installed from.
fn tree<'m>(written: &Written<'m>, installed: &CommandUse<'_>) -> Option<Tree<'m>> {
    let place: &'m str = match (&written.effect.kind, &written.effect.path) {
        (EffectKind::Extract { .. }, Path::Below(place)) => place,
        (EffectKind::Download { url }, Path::Exact(place)) if url.contains(".git") || is_hosted(url) => place,
        _ => return None,
    };
    let is_in = |known: &[&str]| known.iter().any(|directory| is_within(place, directory));
    let known = match (is_in(&TEMPORARY), is_in(&DOUBTFUL)) {
        (true, _) => Some(Kept::Temporary),
        (_, true) => Some(Kept::Doubtful),
        _ => None,
    };
    if let Some(kind) = known {
        return Some(Tree { place: place.into(), kind });
    }
    // What Python installs may read the settings of its sources.
    let is_unpacked = matches!(written.effect.kind, EffectKind::Extract { .. }) && !is_python(installed);
    let name = components(part_within(installed.directory.as_deref()?, place)?).next()?;
    let is_own = is_unpacked && name.len() > 2 && literal_directory(name) == name;
    is_own.then(|| Tree { place: child(place, name).into(), kind: Kept::Anywhere })
}

/// A repository at one of the known hosts.
fn is_hosted(url: &str) -> bool {
    let hosts = ["https://github.com/", "https://gitlab.com/", "https://bitbucket.org/"];
    let rest = hosts.iter().find_map(|host| url.strip_prefix(host));
    rest.is_some_and(|rest| rest.trim_end_matches('/').split('/').count() == 2)
}

/// Whether a command puts what was built into place: what it was built in is then of no use.
fn is_installation(command: &CommandUse<'_>) -> bool {
    if command.certainty != Certainty::Must {
        return false;
    }
    let mut words = command.argv.iter().map(|word| word.text.as_ref()).skip_while(|word| *word == "sudo");
    let name = words.next().map(file_name).unwrap_or_default();
    let has = |wanted: &[&str]| command.argv.iter().skip(1).any(|word| wanted.contains(&word.text.as_ref()));
    match name {
        "make" | "gmake" | "ninja" | "meson" | "checkinstall" => {
            has(&["install", "install-strip", "altinstall", "install_sw", "install/strip"])
        }
        "cmake" => has(&["--install", "install"]),
        "python" | "python2" | "python3" => has(&["setup.py"]) && has(&["install"]),
        _ => false,
    }
}

/// Whether a later layer deletes it, or some of it: that is told there. What stands beside it is not meant.
fn is_hidden(cx: &Context<'_>, written: &Written<'_>, step: &Step<'_>, tree: &Tree<'_>) -> bool {
    let place = tree.place.as_ref();
    let own = own_names(step, place);
    let of_own =
        |gone: &Path<'_>| own.iter().any(|name| may_overlap(gone, &Path::Exact(child(place, name).into())));
    let takes = |gone: &Path<'_>| match tree.kind {
        Kept::Anywhere => may_overlap(gone, &Path::Exact(place.into())),
        _ => own.is_empty() || of_own(gone),
    };
    let mut hidden = cx.fold.hidden_of(written.effect);
    hidden.any(|hidden| hidden.whole || takes(&hidden.by.effect.path))
}

/// Whether a deletion in the same RUN may mean it: of an archive beside it, of one file, or of another tree than that in
/// which it was installed, it does not.
fn may_be_removed(step: &Step<'_>, written: &Written<'_>, place: &str, installed: &CommandUse<'_>) -> bool {
    let inside = installed.directory.as_deref().and_then(|directory| part_within(directory, place));
    let own =
        inside.and_then(|inside| components(inside).next()).filter(|name| literal_directory(name) == *name);
    let tree = own.map_or(Path::Below(place.into()), |name| Path::Exact(child(place, name).into()));
    let later = |effect: &&Effect<'_>| effect.span.start > written.effect.span.start;
    step.effects.iter().filter(later).any(|effect| match (&effect.kind, &effect.path) {
        (EffectKind::Remove { .. }, Path::Exact(gone)) if is_archive(gone) => false,
        (EffectKind::Remove { recursive }, path) => {
            *recursive && may_overlap(path, &tree) || matches!(path, Path::Unknown)
        }
        (EffectKind::Move { from }, _) => may_overlap(from, &Path::Below(place.into())),
        (EffectKind::Link { target, .. }, _) => may_overlap(target, &Path::Below(place.into())),
        _ => false,
    }) || step.commands.iter().any(|command| {
        command.argv.iter().take(2).any(|word| word.text.contains("clean") && !word.text.contains("dist"))
            && command.argv.first().is_some_and(|name| {
                !matches!(name.text.as_ref(), "make" | "apt-get" | "apt" | "yum" | "dnf" | "conda")
            })
    })
}

/// Whether something behind the RUN may use it: it names the place, works in it, or takes it into another stage.
fn is_used_later(cx: &Context<'_>, stage: &Stage<'_>, step: &Step<'_>, place: &str) -> bool {
    let inside = step
        .scope
        .workdir
        .as_deref()
        .is_some_and(|workdir| is_within(workdir, place) || is_within(place, workdir));
    let name = file_name(place);
    let own = own_names(step, place);
    let generic = TEMPORARY.contains(&place) || DOUBTFUL.contains(&place);
    let end = step.instruction.span.end;
    let model = cx.model;
    let stages = || model.stages.iter().chain(&model.triggers);
    let behind = || stages().flat_map(|stage| &stage.steps).filter(|step| step.instruction.span.start >= end);
    // A place that is named in full, and is none of its own trees, leads to none of them.
    let elsewhere = |text: &str| {
        text.as_bytes().first() == Some(&b'/')
            && !text.bytes().any(|byte| byte == b'$')
            && !own.is_empty()
            && !components(text).any(|part| own.contains(&part))
    };
    let leads =
        |step: &Step<'_>| step.instruction.kind == Kind::Workdir && !elsewhere(&step.instruction.body.text);
    let moves = || behind().any(leads);
    let lies_inside = |value: &str| is_within(value, place) && value.len() > place.len();
    let below = format!("={}/", place.trim_end_matches('/'));
    // `ENV A=/tmp/x/lib`, `echo extension=/tmp/x/a.so >> php.ini`
    let in_setting = |step: &Step<'_>| {
        let fields = step.commands.iter().flat_map(|command| &command.argv);
        step.instruction.pairs().iter().any(|pair| lies_inside(&pair.value.text))
            || fields.into_iter().any(|field| !field.is_option() && field.text.contains(&*below))
    };
    (inside && (!generic || moves()))
        || behind().any(|step| match own.as_slice() {
            _ if step.instruction.kind == Kind::Workdir && generic => step.mentions(place) && leads(step),
            own @ [_, ..] if generic && step.instruction.kind == Kind::Run => {
                own.iter().any(|name| step.mentions(name)) || takes_all_of(step, place)
            }
            _ => step.mentions(place) || (!generic && name.len() > 2 && step.mentions(name)),
        })
        || stage.steps.iter().any(in_setting)
}

/// Whether a RUN removes something of this name: where the image starts is not always known.
fn removes_namesake(step: &Step<'_>, place: &str) -> bool {
    step.effects.iter().any(|effect| match (&effect.kind, &effect.path) {
        (EffectKind::Remove { recursive: true }, Path::Exact(gone) | Path::Glob(gone)) => {
            glob_matches(file_name(gone), file_name(place))
        }
        _ => false,
    })
}

/// Whether anything but the way there may name a tree: another instruction, or what the RUN itself sets for later.
fn is_named_elsewhere(cx: &Context<'_>, stage: &Stage<'_>, step: &Step<'_>, place: &str) -> bool {
    let name = file_name(place);
    let is_variable = !step.mentions(name);
    // `tool-$VERSION` is known by its start; a directory that is all variable by nothing.
    let start = name.bytes().position(|byte| byte.is_ascii_digit()).map(|at| &name[..at]);
    let names = |it: &Step<'_>| {
        let mut words = it.commands.iter().flat_map(|command| &command.argv);
        it.mentions(name)
            || is_variable && start.is_none_or(|start| it.mentions(start))
            || words.any(|word| components(&word.text).any(|part| part == name))
    };
    let steps = cx.model.stages.iter().chain(&cx.model.triggers).flat_map(|stage| &stage.steps);
    let works_there =
        |it: &Step<'_>| it.scope.workdir.as_deref().is_some_and(|directory| is_within(directory, place));
    sets_for_later(step, name)
        || stage.steps.iter().any(works_there)
        || steps.filter(|it| it.instruction.span != step.instruction.span).any(names)
}

/// Whether a command names a tree that it does not only go to, fill or build: `ln -s`, `./configure --prefix=$PWD`.
fn sets_for_later(step: &Step<'_>, name: &str) -> bool {
    const ON_THE_WAY: [&str; 14] = [
        "cd", "pushd", "mkdir", "tar", "unzip", "rm", "chown", "chmod", "patch", "make", "cmake", "sed",
        "wget", "curl",
    ];
    let leads = |word: &Field<'_>| {
        components(&word.text).any(|part| part == name)
            || word.text.contains("$PWD")
            || word.text.contains("$(pwd")
    };
    step.commands.iter().any(|command| {
        let Some((first, words)) = command.argv.split_first() else { return false };
        !ON_THE_WAY.contains(&file_name(&first.text)) && words.iter().any(leads)
    })
}

/// The directories that a RUN works in directly below a place: what it unpacked there has these names. None where one
/// is not known.
fn own_names<'s>(step: &'s Step<'_>, place: &str) -> Vec<&'s str> {
    let directories = step.commands.iter().filter_map(|command| command.directory.as_deref());
    let names = directories.filter_map(|directory| components(part_within(directory, place)?).next());
    let mut names: Vec<&str> = names.filter(|name| name.len() > 2).collect();
    if names.iter().any(|name| literal_directory(name) != *name) {
        names.clear();
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether a RUN may use whatever stands in a directory: it names it as such, but for going there and for putting
/// something there, or runs there what is not known.
fn takes_all_of(step: &Step<'_>, place: &str) -> bool {
    const ADDS: [&str; 6] = ["mkdir", "tar", "unzip", "wget", "curl", "git"];
    step.commands.iter().any(|command| {
        let Some((name, words)) = command.argv.split_first() else { return false };
        let all = Path::Exact(place.into());
        let names = |word: &Field<'_>| covers(&of_field(None, word), true, &all) == Cover::Surely;
        let here = command.directory.as_deref() == Some(place);
        !ADDS.contains(&file_name(&name.text)) && words.iter().any(names)
            || here && matches!(recognise(&command.argv), Recognised::Unknown)
    })
}

fn report(
    cx: &mut Context<'_>,
    stage: &Stage<'_>,
    step: &Step<'_>,
    written: &Written<'_>,
    tree: &Tree<'_>,
    installed: &CommandUse<'_>,
) {
    let place = tree.place.as_ref();
    let text = command_text(installed.span, cx.model.file.text);
    let cloned = matches!(written.effect.kind, EffectKind::Download { .. });
    let own = cloned || tree.kind == Kept::Anywhere;
    let unpacked = if own { "" } else { "what was unpacked in " };
    let what = format!("{unpacked}{}", readable_path(place));
    let built = if is_python(installed) { "" } else { ", with all that was compiled in it" };
    let message = format!("after `{text}` {what} stays in the image{built}");
    let file = cx.model.file;
    let cure = cx.cure(
        || {
            let tree = sources(step, place, own, installed)?;
            let code = match (stage.spelling(step, &tree), stage.way_out(step, &tree)) {
                (Some(tree), _) => format!("rm -rf {tree}"),
                (None, Some((0, name))) => format!("rm -rf {name}"),
                (None, Some((up, name))) => format!("cd {} && rm -rf {name}", vec![".."; up].join("/")),
                (None, None) => return Err("no word of its commands is the directory's name".into()),
            };
            append(file, step, &code)
        },
        |why| {
            format!(
                "remove it at the end of this RUN, or build in a stage of its own and `COPY --from` the result: {why}"
            )
        },
    );
    let counted = cx.sizes.built_at(written.layer, place);
    let source = Source::Effect(written.effect.id);
    let counted = counted.map(|bytes| Claim { source, share: Share::Some("sources"), bytes, sure: true });
    // Another tree beside it may be gone again; what compiles nothing is small.
    let sure =
        written.effect.certainty == Certainty::Must && tree.kind != Kept::Doubtful && !is_python(installed);
    let finding = cx.report(Some(step.instruction), installed.span, message);
    finding
        .label("nothing behind it needs the sources")
        .related(written.effect.span, "brings them")
        .claims(counted)
        .cure(cure, file.text);
    if is_within(place, "/usr/src") {
        finding.code("parfum:mkdirUsrSrcThenRemove");
    }
    if !sure {
        finding.severity(Severity::Info);
    }
}

/// Whether it installs by Python, which seldom compiles anything.
fn is_python(installed: &CommandUse<'_>) -> bool {
    installed.argv.iter().any(|word| word.text == "setup.py")
}

/// The tree of sources in a directory: a clone or what is known as such is one, an archive holds one that the
/// installation ran in.
fn sources(step: &Step<'_>, place: &str, own: bool, installed: &CommandUse<'_>) -> Result<String, Obstacle> {
    let inside = installed.directory.as_deref().and_then(|directory| part_within(directory, place));
    let made = step.effects.iter().any(|effect| {
        matches!((&effect.kind, &effect.path), (EffectKind::MakeDirectory, Path::Exact(made)) if made == place)
    });
    match inside.map(|inside| components(inside).next()) {
        _ if own || made => Ok(place.to_owned()),
        Some(Some(name)) => Ok(child(place, name)),
        _ => Err("nobody can tell under which name the archive unpacks".into()),
    }
}

/// `mktemp -d` whose directory is filled, and never removed.
fn look_at_mktemp(cx: &mut Context<'_>, step: &Step<'_>) {
    let mut commands = step.commands.iter();
    let Some(made) = commands.find(|command| is_mktemp(command)) else { return };
    let fills = step.effects.iter().any(|effect| {
        brings(effect) && matches!(effect.path, Path::Unknown) && effect.span.start > made.span.start
    });
    let removes = || ["rm", "trap", "mv", "unlink", "find"].iter().any(|name| step.mentions(name));
    if fills && !removes() {
        cx.report(
            Some(step.instruction),
            made.span,
            "what is put into this temporary directory stays in the image: nothing removes it",
        )
        .label("makes the directory")
        .code("parfum:rmRecursiveAfterMktempD")
        .help("end this RUN with `&& rm -rf \"$NAME\"`, NAME being the variable that holds its path");
    }
}

fn is_mktemp(command: &CommandUse<'_>) -> bool {
    let Some((name, args)) = command.argv.split_first() else { return false };
    let directory = |arg: &Field<'_>| arg.is_option() && arg.text.bytes().any(|letter| letter == b'd');
    name.text == "mktemp" && args.iter().any(directory)
}
