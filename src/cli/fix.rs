//! `dockslim lint --fix`: the fixed text in the place of the file, or a diff of it. A file appears whole or not at all,
//! with the mode, the owner and the line ends that it had.

use super::args::{Colour, FixArgs};
use super::linters::Linters;
use super::temporary::Temporary;
use super::{read, terminal};
use crate::bytes::{Bytes, human};
use crate::engine::{Analysis, Linter};
use crate::finding::{Failure, Safety};
use crate::fix::{self, Fixed, Wanted};
use crate::report::{self, Look};
use crate::size::Facts;
use crate::source::SourceFile;
use anyhow::bail;
use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::Path;

/// What becomes of the fixed texts.
#[derive(Debug)]
pub(super) struct Fixer {
    least: Safety,
    only: Vec<String>,
    /// They are shown as diffs.
    diff: Option<Look>,
}

/// What was done to a file.
#[derive(Debug)]
pub(super) struct Done {
    /// What was applied, and what did not hold.
    pub(super) fixed: Fixed,
    /// The diff, where one is wanted.
    pub(super) diff: Option<Vec<u8>>,
}

impl Fixer {
    /// As the arguments say; `None` where nothing is to be fixed.
    pub(super) fn new(args: &FixArgs, colour: Colour, linters: &Linters) -> anyhow::Result<Option<Self>> {
        if !args.fix && !args.diff {
            if args.unsafe_fixes || !args.fix_only.is_empty() {
                let option = if args.unsafe_fixes { "--unsafe-fixes" } else { "--fix-only" };
                bail!("{option} says which fixes: add --fix to apply them, or --diff to see them");
            }
            return Ok(None);
        }
        Ok(Some(Self {
            least: if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe },
            only: fix::only(&args.fix_only, &linters.rules())?,
            diff: args.diff.then(|| Look {
                colour: terminal::is_coloured(colour, false),
                // `patch` takes what is piped, and has to have it as it is.
                visible: terminal::is_there(),
            }),
        }))
    }

    /// Whether nothing but diffs is printed.
    pub(super) fn shows(&self) -> bool {
        self.diff.is_some()
    }

    /// The text with its fixes, at its place where that is wanted. `path` is where it stands, if not on standard input.
    pub(super) fn apply(
        &self,
        linter: &Linter,
        source: &SourceFile,
        path: Option<&Path>,
        ask: &mut dyn FnMut(&Analysis<'_>) -> Result<Facts, Failure>,
    ) -> Result<Done, Failure> {
        let wanted = Wanted { least: self.least, only: &self.only, name: &source.name };
        let fixed = fix::fix(linter, &source.text, wanted, ask)?;
        if let Some(look) = self.diff {
            let diff = report::unified(&source.name, &source.text, &fixed.text, look).into_bytes();
            return Ok(Done { fixed, diff: Some(diff) });
        }
        if let Some(path) = path.filter(|_| fixed.text != source.text) {
            let fail = |error: io::Error| Failure {
                name: source.name.clone(),
                message: format!("cannot be fixed, and is as it was: {error}"),
            };
            put(path, &source.text, &fixed.text).map_err(fail)?;
        }
        Ok(Done { fixed, diff: None })
    }
}

/// Puts `new` in the place of the file, which held `old` when it was read.
fn put(path: &Path, old: &str, new: &str) -> io::Result<()> {
    // A link stays a link.
    let target = fs::canonicalize(path)?;
    let metadata = fs::metadata(&target)?;
    if metadata.permissions().readonly() {
        return Err(io::Error::other("it may not be written: chmod u+w it first"));
    }
    let (temporary, mut file) = Temporary::create(target, Some(metadata.permissions()))?;
    file.write_all(new.as_bytes())?;
    keep_owner(&file, &metadata)?;
    file.sync_all()?;
    let now = read::read(path, read::DOCKERFILE).map_err(io::Error::other)?;
    if now != old.as_bytes() {
        return Err(io::Error::other("it was changed meanwhile: run this again"));
    }
    temporary.keep()
}

#[cfg(unix)]
fn keep_owner(file: &File, was: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let is = file.metadata()?;
    if (is.uid(), is.gid()) == (was.uid(), was.gid()) {
        return Ok(());
    }
    fchown(file, Some(was.uid()), Some(was.gid())).map_err(|_| {
        io::Error::other("it is another user's, whose file it could not stay: run this as that user")
    })
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// All that a run has fixed.
#[derive(Debug, Default)]
pub(super) struct Tally {
    files: usize,
    fixes: usize,
    saved: Bytes,
    /// Fixes that did not hold.
    dropped: usize,
}

impl Tally {
    /// Adds a file. Gives what to say of it: a line for each fix.
    pub(super) fn add(&mut self, name: &str, fixed: &Fixed, verbose: bool) -> Vec<String> {
        self.files += usize::from(!fixed.applied.is_empty());
        self.fixes += fixed.applied.len();
        self.saved += fixed.applied.iter().filter_map(|it| it.saves).map(|it| it.likely).sum::<Bytes>();
        self.dropped += fixed.dropped.len();
        let applied = fixed.applied.iter().map(|it| {
            let saves = it.saves.filter(|bytes| bytes.likely > 0);
            let saves = saves.map(|bytes| format!(", {} less", human(bytes.likely))).unwrap_or_default();
            format!("{name}:{}: {}{saves} [{}, {}]", it.line, it.title, it.rule, it.safety.as_str())
        });
        let dropped =
            fixed.dropped.iter().filter(|_| verbose).map(|it| {
                format!("note: {name}:{}: not done: {}: {} [{}]", it.line, it.title, it.why, it.rule)
            });
        let rounds = (verbose && fixed.rounds > 0).then(|| {
            let rounds = fixed.rounds;
            format!("note: {name}: {rounds} round{} of fixes", if rounds == 1 { "" } else { "s" })
        });
        applied.chain(dropped).chain(rounds).collect()
    }

    /// What was done in all.
    pub(super) fn summary(&self, shown: bool) -> Option<String> {
        let dropped = match self.dropped {
            0 => None,
            1 => Some("1 fix did not hold and was left out (--verbose says why)".to_owned()),
            count => Some(format!("{count} fixes did not hold and were left out (--verbose says why)")),
        };
        if self.fixes == 0 {
            return dropped;
        }
        let (count, fixes) = (self.files, self.fixes);
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let fixes = if fixes == 1 { "1 fix".to_owned() } else { format!("{fixes} fixes") };
        let done = if shown { "would change" } else { "changed" };
        let saved = if self.saved > 0 {
            format!(": about {} less, by what the findings were estimated at", human(self.saved))
        } else {
            String::new()
        };
        let dropped = dropped.map(|dropped| format!("; {dropped}")).unwrap_or_default();
        Some(format!("{fixes} {done} {files}{saved}{dropped}"))
    }
}
