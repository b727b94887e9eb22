//! How the history of a clone goes: it is not fetched, or the RUN that fetched it removes it at its end.

use super::Clone;
use super::uses::Uses;
use crate::finding::{Alike, Cure, Fix};
use crate::model::{BASE_WORKDIR, Step};
use crate::rewrite::{Obstacle, all, append, set_option};
use crate::rule::Context;
use crate::shell::Script;
use crate::size::catalog::Entry;
use crate::tools::path;

/// So many clones of a RUN are mended together.
const MAX_TOGETHER: usize = 16;

/// What mends one clone.
enum Way {
    /// Only the commit that is meant is fetched.
    Shallow,
    /// This is removed at the end of the RUN.
    Remove(String),
}

/// What mends the clones of a RUN, and what is said of each such RUN.
pub(super) fn cure(cx: &Context<'_>, clones: &[Clone<'_>], uses: &[Uses<'_>]) -> (Option<Cure>, Alike) {
    let ways: Vec<Option<Way>> = clones.iter().zip(uses).map(|(clone, uses)| way(cx, clone, uses)).collect();
    let cure = cx.cure(
        || plan(cx, clones, uses, &ways),
        |why| match &ways[0] {
            Some(Way::Shallow) if clones[0].command.script.is_some() => {
                let option = options(cx, &clones[0]).unwrap_or("--depth=1");
                let of_tags = of_tags(&clones[0], &uses[0]).unwrap_or_default();
                format!("give `git clone` {option}{of_tags}")
            }
            way => prose(cx, &clones[0], &uses[0], matches!(way, Some(Way::Remove(_))).then_some(&why)),
        },
    );
    let alike = Alike::new("`git clone` leaves the whole history of a project in the image");
    let alike = match (&cure, &ways[0]) {
        (Some(Cure::Plan(_)), Some(Way::Shallow)) => alike.each("add --depth=1 to each `git clone`"),
        (Some(Cure::Plan(_)), Some(Way::Remove(_))) => {
            alike.each("end each of these RUNs with `rm -rf DIRECTORY/.git`")
        }
        _ => alike,
    };
    (cure, alike)
}

/// A clone of depth 1 has no other commit to check out, and nothing to look back on. What a later RUN does with git, or
/// builds with a version from it, needs it there.
fn way(cx: &Context<'_>, clone: &Clone<'_>, uses: &Uses<'_>) -> Option<Way> {
    if uses.drives || uses.deleted_in.is_some() {
        return None;
    }
    let shallow = uses.goes_by.is_none()
        && !uses.looks_back
        && !uses.later_commits
        && !is_refused(clone.step, cx.model.file.text);
    let stays = uses.later || uses.at_work || uses.builds_later || uses.runs_later;
    let remove = || history(clone).filter(|_| !stays).map(Way::Remove);
    match shallow {
        true if uses.fetches_submodules => Some(remove().unwrap_or(Way::Shallow)),
        true => Some(Way::Shallow),
        false => remove(),
    }
}

/// Whether a comment in the RUN, or in a script that it calls, says that the server has no such clones.
fn is_refused(step: &Step<'_>, text: &str) -> bool {
    let says = |text: &str| {
        let mut comments = text.split('#').skip(1);
        comments.any(|comment| comment.contains("shallow") || comment.contains("depth"))
    };
    let own = step.script.as_ref().is_some_and(Script::has_comment);
    own && says(step.instruction.span.slice(text))
        || step.scripts.iter().any(|script| script.text().text.lines().any(says))
}

/// The `.git` of a clone, as it is named at the end of its RUN.
fn history(clone: &Clone<'_>) -> Option<String> {
    let place = clone.place()?;
    let git = path::child(place, ".git");
    let git = if path::is_within(place, BASE_WORKDIR) {
        path::part_within(&git, clone.step.left_in.as_deref()?)?
    } else {
        &git
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte);
    git.bytes().all(is_plain).then(|| git.to_owned())
}

fn plan(
    cx: &Context<'_>,
    clones: &[Clone<'_>],
    uses: &[Uses<'_>],
    ways: &[Option<Way>],
) -> Result<Fix, Obstacle> {
    if clones.len() > MAX_TOGETHER {
        return Err("there are many of them".into());
    }
    let (file, mut fixes, mut removed) = (cx.model.file, Vec::new(), Vec::new());
    for (clone, way) in clones.iter().zip(ways) {
        match way {
            Some(Way::Shallow) => {
                fixes.push(set_option(file, clone.step, clone.command, options(cx, clone)?)?);
            }
            Some(Way::Remove(history)) => removed.push(history.as_str()),
            None => return Err("git goes on to work there".into()),
        }
    }
    let mut titles: Vec<String> = match fixes.as_slice() {
        [] => Vec::new(),
        [fix] => vec![fix.title.to_string()],
        _ if clones.iter().any(|clone| has_submodules(clone) && makes_them_shallow(cx, clone)) => {
            vec!["add --depth=1 to each `git clone` of this RUN, and --shallow-submodules to those with submodules".into()]
        }
        _ => vec!["add --depth=1 to each `git clone` of this RUN".into()],
    };
    if !removed.is_empty() {
        let fix = append(file, clones[0].step, &removal(&clones[0], &removed))?;
        titles.push(fix.title.to_string());
        fixes.push(fix);
    }
    let of_tags = clones.iter().zip(uses).zip(ways).find_map(|((clone, uses), way)| {
        matches!(way, Some(Way::Shallow)).then(|| of_tags(clone, uses)).flatten()
    });
    all(fixes, titles.join(", and ") + of_tags.as_deref().unwrap_or_default())
}

/// What a clone is given. Submodules have a history of their own.
fn options(cx: &Context<'_>, clone: &Clone<'_>) -> Result<&'static str, Obstacle> {
    match has_submodules(clone) && makes_them_shallow(cx, clone) {
        true if clone.step.instruction.is_json() => Err("it is in exec form".into()),
        true => Ok("--depth=1 --shallow-submodules"),
        false => Ok("--depth=1"),
    }
}

/// Whether the git of the base image's distribution is known to have `--shallow-submodules`: 2.9 and later have it.
fn makes_them_shallow(cx: &Context<'_>, clone: &Clone<'_>) -> bool {
    /// The first releases that bring such a git.
    const SINCE: [(&str, u32, u32); 10] = [
        ("almalinux", 8, 0),
        ("alpine", 3, 5),
        ("amazonlinux", 2023, 0),
        ("centos", 8, 0),
        ("debian", 9, 0),
        ("fedora", 24, 0),
        ("opensuse", 15, 0),
        ("oraclelinux", 8, 0),
        ("rocky", 8, 0),
        ("ubuntu", 16, 10),
    ];
    let release = cx.sizes.base(clone.stage).and_then(Entry::release);
    release.is_some_and(|(distro, major, minor)| {
        SINCE.iter().any(|(of, since, from)| *of == distro && (major, minor) >= (*since, *from))
    })
}

fn has_submodules(clone: &Clone<'_>) -> bool {
    const WITH: [&str; 3] = ["--recursive", "--recurse-submodules", "--recurse-submodule"];
    clone.call.has_option(&WITH) && !clone.call.has_option(&["--shallow-submodules"])
}

/// The command that removes these, by the user who has cloned.
fn removal(clone: &Clone<'_>, removed: &[&str]) -> String {
    let sudo = clone.command.argv.first().is_some_and(|name| name.text == "sudo");
    format!("{}rm -rf {}", if sudo { "sudo " } else { "" }, removed.join(" "))
}

/// What a clone of depth 1 lacks for a build, and how it gets that.
fn of_tags(clone: &Clone<'_>, uses: &Uses<'_>) -> Option<String> {
    let is_one = clone.call.has_option(&["-b", "--branch", "--revision"]);
    if is_one || !uses.builds && !uses.builds_later {
        return None;
    }
    let other =
        match history(clone).filter(|_| uses.builds && !uses.later && !uses.builds_later && !uses.at_work) {
            Some(history) => format!("in its place end the RUN with `&& {}`", removal(clone, &[&history])),
            None => "clone and build in one RUN that removes .git at its end".to_owned(),
        };
    Some(format!(", with `--branch TAG` where the build takes its version from tags; or {other}"))
}

/// What helps where no edits can be written; `why` is what keeps the removal from being put there.
fn prose(cx: &Context<'_>, clone: &Clone<'_>, uses: &Uses<'_>, why: Option<&Obstacle>) -> String {
    let name = clone.place().filter(|it| !path::is_within(it, BASE_WORKDIR)).unwrap_or("DIRECTORY");
    if let Some(line) = uses.deleted_in {
        return format!("line {line} deletes it, which is too late: clone, use and delete it in one RUN");
    }
    if uses.drives {
        return "this tool works with git where it is cloned: clone the one version that is meant, `--depth=1 --branch TAG`, and leave out what goes to another one later".to_owned();
    }
    if uses.is_carried {
        return format!("end its stage with `RUN rm -rf {name}/.git`");
    }
    if let Some(why) = why {
        return format!("end the RUN with `rm -rf {name}/.git` by hand: {why}");
    }
    let alone = wanted(cx, uses).map_or(String::new(), |name| {
        format!(
            "; where `{name}` is a tag or a branch, `git clone --depth=1 --branch {name}` brings that alone"
        )
    });
    format!("clone, and do all that needs git, in one RUN, and end it with `rm -rf {name}/.git`{alone}")
}

/// What the RUN checks out, where that may be a tag or a branch.
fn wanted<'c>(cx: &'c Context<'_>, uses: &Uses<'_>) -> Option<&'c str> {
    let [_, verb, name] = uses.goes_by.filter(|it| it.script.is_none())?.argv.as_slice() else { return None };
    let is_commit = name.text.len() >= 7 && name.text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_path =
        path::components(&name.text).any(|part| matches!(part, "tags" | "refs" | "origin" | "." | "--"));
    (matches!(verb.text.as_ref(), "checkout" | "switch") && !name.is_option() && !is_commit && !is_path)
        .then(|| name.span.slice(cx.model.file.text))
}
