//! Users' own rules: finds their folders and reads their files. A broken file is told with its place and does
//! not hide the others.

use super::args::OwnArgs;
use super::read;
use crate::report::Failure;
use crate::rule::Rule;
use crate::rule::own::{self, OwnRule, RuleError};
use crate::rule::schema::RuleFile;
use crate::rules::RULES;
use anyhow::bail;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a project keeps its rules.
const FOLDER: &str = ".dockslim/rules";
const LINK_OUT: &str =
    "is a link that leaves the repository, and is not followed; name its folder with --rules";

/// Rules that were read, and files that are none.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// In the order of folders and names.
    pub(super) rules: Vec<OwnFile>,
    /// What is broken.
    pub(super) failures: Vec<Failure>,
    /// Every file that was looked at.
    pub(super) paths: Vec<PathBuf>,
}

/// A rule's file.
#[derive(Debug)]
pub(super) struct OwnFile {
    /// As messages name it.
    pub(super) path: PathBuf,
    /// What is run.
    pub(super) rule: Arc<Rule>,
    /// What else it says.
    pub(super) file: RuleFile,
}

impl Own {
    /// Reads the folders that the arguments name.
    pub(super) fn named(args: &OwnArgs) -> anyhow::Result<Self> {
        let mut own = Self::default();
        for folder in &args.rules {
            own.read_named(folder)?;
        }
        Ok(own)
    }

    /// The same, and the project's folder above the current one.
    pub(super) fn here(args: &OwnArgs) -> anyhow::Result<Self> {
        let mut own = Self::named(args)?;
        if let Some(folder) = Folders::default().above(Path::new("")) {
            own.read_found(&folder);
        }
        Ok(own)
    }

    /// Reads a folder that must hold rules.
    pub(super) fn read_named(&mut self, folder: &Path) -> anyhow::Result<()> {
        let shown = folder.display();
        if !folder.is_dir() {
            bail!("{shown} is no folder: name the folder that holds the rules' YAML files");
        }
        if self.read(folder, None) == 0 {
            bail!("no rule in {shown}: a rule is a file ID.yaml in that folder itself");
        }
        Ok(())
    }

    /// Reads a project's own `.dockslim/rules`. Links that leave the repository are not followed: messages would show
    /// lines of whatever they lead to.
    pub(super) fn read_found(&mut self, folder: &Path) {
        let bounds = read::bounds(folder.ancestors().nth(FOLDER.split('/').count()).unwrap_or(folder));
        if read::leaves(folder, &bounds) {
            return self.fail(folder, LINK_OUT.to_owned());
        }
        self.read(folder, Some(&bounds));
    }

    /// Reads a folder; how many files there were.
    fn read(&mut self, folder: &Path, bounds: Option<&Path>) -> usize {
        let paths = match files(folder) {
            Ok(paths) => paths,
            Err(error) => {
                self.fail(folder, format!("cannot be read: {error}"));
                return 1;
            }
        };
        let count = paths.len();
        for path in paths {
            if bounds.is_some_and(|bounds| read::is_link_out(&path, || bounds)) {
                self.fail(&path, LINK_OUT.to_owned());
            } else {
                self.read_file(&path);
            }
            self.paths.push(path);
        }
        count
    }

    fn fail(&mut self, path: &Path, message: String) {
        self.failures.push(Failure { name: path.display().to_string(), message });
    }

    fn read_file(&mut self, path: &Path) {
        let shown = path.display();
        let text = match read::text(path, read::RULE) {
            Ok(text) => text,
            Err(message) => return self.fail(path, message),
        };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        match own::read(&stem, &text, &|id| self.taken(id)) {
            Ok(OwnRule { rule, file }) => {
                self.rules.push(OwnFile { path: path.to_owned(), rule: Arc::new(rule), file });
            }
            Err(RuleError { place, message }) => {
                let name = format!("{shown}:{}:{}", place.line, place.column);
                self.failures.push(Failure { name, message });
            }
        }
    }

    /// Who has this id already.
    fn taken(&self, id: &str) -> Option<String> {
        if RULES.iter().any(|rule| rule.id == id) {
            return Some("a built-in rule".to_owned());
        }
        let other = self.rules.iter().find(|other| other.rule.id == id)?;
        Some(format!("the rule in {}", other.path.display()))
    }

    /// What the engine needs of them.
    pub(super) fn rules(&self) -> Vec<Arc<Rule>> {
        self.rules.iter().map(|own| Arc::clone(&own.rule)).collect()
    }
}

/// The YAML files of a folder, by name; hidden ones are left out.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if yaml && !hidden {
            paths.push(path);
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

/// Which folder of rules is nearest above a file. Asks once for each folder on the way.
#[derive(Debug, Default)]
pub(super) struct Folders {
    known: HashMap<PathBuf, Option<PathBuf>>,
}

impl Folders {
    /// The nearest `.dockslim/rules` at or above `folder` (a path from the current folder, or an absolute one).
    pub(super) fn above(&mut self, folder: &Path) -> Option<PathBuf> {
        let folder = std::path::absolute(Path::new(".").join(folder)).ok()?;
        self.find(&plain(&folder))
    }

    fn find(&mut self, folder: &Path) -> Option<PathBuf> {
        let mut asked = Vec::new();
        let mut found = None;
        for ancestor in folder.ancestors() {
            if let Some(known) = self.known.get(ancestor) {
                found.clone_from(known);
                break;
            }
            asked.push(ancestor);
            let rules = ancestor.join(FOLDER);
            if rules.is_dir() {
                found = Some(rules);
                break;
            }
        }
        for ancestor in asked {
            self.known.insert(ancestor.to_owned(), found.clone());
        }
        found
    }
}

/// The path without `.` and `..`, by its letters alone.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The path from the current folder, where it stands below.
pub(super) fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(here).unwrap_or(path);
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() }
}
