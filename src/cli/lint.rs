//! `dockslim lint`

use super::args::{Colour, Format, LintArgs};
use super::input::{self, Found};
use super::linters::Linters;
use super::output::Output;
use super::stream::stream;
use super::{CLEAN, FAILED, FOUND, complain};
use crate::config::Settings;
use crate::engine::Linter;
use crate::report::{self, Failure, FileReport, Github, Json, Jsonl, Report, Sarif, Summary, Text};
use crate::rule::schema::RuleFile;
use crate::source::SourceFile;
use anyhow::Context as _;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

/// A linted file, printed.
struct Done {
    name: String,
    printed: Vec<u8>,
    counts: report::Counts,
}

/// Lints what the arguments name.
pub(super) fn run(args: &LintArgs) -> anyhow::Result<u8> {
    let settings = args.settings();
    let mut found = input::find(&args.input)?;
    let mut linters = Linters::new(&settings, &args.own, args.isolated, &found.inputs)?;
    found.failures.append(&mut linters.failures);
    let report = report_of(args, &linters)?;
    if !args.quiet {
        note_barren(&found);
    }
    let mut output = Output::open(args.output.as_deref())?;
    let summary = lint_all(found, &linters, &*report, &mut output).context("cannot write the report")?;
    output.finish()?;
    Ok(exit_code(&summary, &settings))
}

fn lint_all(found: Found, linters: &Linters, report: &dyn Report, out: &mut Output) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let mut between = "";
    let root = std::env::current_dir().unwrap_or_default();
    report.head(out)?;
    found.failures.into_iter().for_each(|failure| fail(&mut summary, failure));
    let work = |n, source: SourceFile| lint_one(source, linters.of(n), report, &root);
    stream(&found.inputs, work, |result| {
        match result.and_then(|done| done) {
            Err(failure) => fail(&mut summary, failure),
            Ok(done) => {
                if !done.printed.is_empty() {
                    out.write_all(between.as_bytes())?;
                    out.write_all(&done.printed)?;
                    between = report.separator();
                }
                summary.add(done.name, done.counts);
            }
        }
        Ok(())
    })?;
    report.tail(&summary, out)?;
    Ok(summary)
}

fn lint_one(source: SourceFile, linter: &Linter, report: &dyn Report, root: &Path) -> Result<Done, Failure> {
    let (findings, suppressed) = report::split(linter.lint(&source));
    let relative = relative(&source.name, root);
    let file = FileReport {
        name: &source.name,
        relative: &relative,
        text: &source.text,
        findings: &findings,
        suppressed: &suppressed,
    };
    let mut printed = Vec::new();
    let result = report.file(&file, &mut printed);
    let counts = report::count(&findings);
    match result {
        Ok(()) => Ok(Done { name: source.name, printed, counts }),
        Err(error) => Err(Failure { name: source.name, message: format!("cannot be printed: {error}") }),
    }
}

fn fail(summary: &mut Summary, failure: Failure) {
    complain(&failure.to_string());
    summary.failures.push(failure);
}

fn note_barren(found: &Found) {
    for folder in &found.barren {
        complain(&format!(
            "note: no Dockerfile in {} (searched for Dockerfile, Dockerfile.*, *.Dockerfile, *.dockerfile, \
             Containerfile and Containerfile.*)",
            folder.display(),
        ));
    }
}

fn exit_code(summary: &Summary, settings: &Settings) -> u8 {
    if !summary.failures.is_empty() {
        return FAILED;
    }
    let bad = settings.fail_on.is_some_and(|severity| summary.at_least(severity) > 0);
    if bad { FOUND } else { CLEAN }
}

fn report_of(args: &LintArgs, linters: &Linters) -> anyhow::Result<Box<dyn Report>> {
    Ok(match args.format {
        Format::Text => Box::new(Text { colour: is_coloured(args), quiet: args.quiet }),
        Format::Json => Box::new(Json),
        Format::Jsonl => Box::new(Jsonl),
        Format::Github => Box::new(Github),
        Format::Sarif => Box::new(sarif(linters)?),
    })
}

fn sarif(linters: &Linters) -> anyhow::Result<Sarif> {
    let pages: Result<Vec<_>, _> = linters
        .rules()
        .into_iter()
        .map(|rule| RuleFile::parse(&rule.page).map(|page| (&**rule, page)))
        .collect();
    Ok(Sarif::new(pages.context("a rule's page cannot be read")?))
}

fn is_coloured(args: &LintArgs) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is = |name, word: &str| std::env::var_os(name).is_some_and(|value| value == word);
    match args.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if set("NO_COLOR") => false,
        Colour::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
        Colour::Auto => {
            args.output.is_none() && !is("CLICOLOR", "0") && !is("TERM", "dumb") && io::stdout().is_terminal()
        }
    }
}

/// The path from `root`, with forward slashes; absolute where it stands elsewhere.
fn relative(name: &str, root: &Path) -> String {
    let path = Path::new(name);
    let path = path.strip_prefix(root).unwrap_or(path);
    let path: PathBuf = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_where_the_run_started() {
        let root = Path::new("/repo");
        assert_eq!(relative("./a/./Dockerfile", root), "a/Dockerfile");
        assert_eq!(relative("/repo/a/Dockerfile", root), "a/Dockerfile");
        assert_eq!(relative("/other/Dockerfile", root), "/other/Dockerfile");
        assert_eq!(relative("../Dockerfile", root), "../Dockerfile");
    }
}
