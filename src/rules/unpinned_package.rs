//! Packages without a version: what is installed is what is newest on the day of the build.

use super::shared::installs;
use super::shared::shown::enumerate;
use crate::model::{Stage, Step};
use crate::rule::Context;
use crate::shell::Field;
use crate::tools::{Invocation, Operands, PackageSyntax};

/// One finding for each command.
pub(super) fn check(step: &Step<'_>, _: &Stage<'_>, cx: &mut Context<'_>) {
    for (_, command, call) in installs::of(step) {
        let Some(syntax) = &call.tool.package else { continue };
        let unpinned = unpinned(&call, syntax, cx.model.file.text);
        let Some(first) = unpinned.first() else { continue };
        let named: Vec<String> = unpinned.iter().map(|name| format!("`{name}`")).collect();
        let are = if unpinned.len() == 1 { "is" } else { "are" };
        let message =
            format!("{} {are} whatever version is newest on the day of the build", enumerate(&named));
        let help = cx.explain(|| help(&call, syntax, first));
        let finding = cx.report(Some(step.instruction), command.span, message);
        finding.aliases.extend(syntax.codes.iter().map(|code| (*code).into()));
        finding.help = help;
    }
}

/// The packages that have no version.
fn unpinned<'c>(call: &'c Invocation<'_, '_>, syntax: &PackageSyntax, text: &str) -> Vec<&'c str> {
    let is_said = call.subcommand.operands != Operands::Packages || call.has_option(syntax.pinned_by);
    let words = if is_said { &[][..] } else { &call.operands };
    let of_project = syntax.of_project.contains(&call.subcommand.name);
    let known = words.iter().filter(|word| !is_chosen(word, syntax, text)).filter_map(|word| word.value());
    // `apt-get install name-` removes.
    let known = known.filter(|word| word.as_bytes().last() != Some(&b'-'));
    known.filter(|word| syntax.is_unpinned(word) && !(of_project && syntax.split(word).1.is_none())).collect()
}

/// Whether the command that builds is meant to say the version: `tool@${VERSION}`.
fn is_chosen(word: &Field<'_>, syntax: &PackageSyntax, text: &str) -> bool {
    syntax.split(&word.text).1.is_some() && word.span.slice(text).as_bytes().contains(&b'$')
}

fn help(call: &Invocation<'_, '_>, syntax: &PackageSyntax, package: &str) -> String {
    const MARKS: [&str; 4] = ["==", "=", "@", ":"];
    const ARCHITECTURES: [&str; 6] = ["aarch64", "i386", "i586", "i686", "noarch", "x86_64"];
    let (name, _) = syntax.split(package);
    let mark = MARKS.into_iter().find(|mark| syntax.version.contains(mark)).unwrap_or("-");
    if package.strip_prefix("git+").is_some() {
        let sign = if mark == "==" { "@" } else { "#" };
        return format!("name a commit or a tag (`{package}{sign}…`)");
    }
    if call.tool.system {
        let of_machine = name.rsplit_once('.').filter(|(_, end)| mark == "-" && ARCHITECTURES.contains(end));
        let shown = match of_machine {
            Some((name, machine)) => format!("{name}-….{machine}"),
            None => format!("{name}{mark}…"),
        };
        format!(
            "name a version (`{shown}`), which stops the build once the distribution drops it; or pin the base \
             image's digest and install from a snapshot of its repository"
        )
    } else {
        format!("name a version (`{name}{mark}…`), or install from a file that has all versions")
    }
}
