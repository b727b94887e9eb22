//! Users' own rules: finds their folders and takes in their files. A broken file is told with its place and does not
//! hide the others.

use super::files::{SettingFiles, TextKind};
use super::{FlagError, files::shown};
use crate::finding::Failure;
use crate::rule::Rule;
use crate::rule::own::{self, OwnRule, RuleError};
use crate::rule::schema::RuleFile;
use crate::rules::RULES;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a project keeps its rules.
const FOLDER: &str = ".dockslim/rules";
const LINK_OUT: &str =
    "is a link that leaves the repository, and is not followed; name its folder with --rules";

/// Rules that were read, and files that are none. Messages name files from a root.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// In the order of folders and names.
    pub rules: Vec<OwnFile>,
    /// What is broken.
    pub failures: Vec<Failure>,
    root: PathBuf,
    /// Every file that was looked at.
    pub paths: Vec<PathBuf>,
}

/// A rule's file.
#[derive(Clone, Debug)]
pub struct OwnFile {
    /// As messages name it.
    pub path: PathBuf,
    /// What is run.
    pub rule: Arc<Rule>,
    /// What else it says.
    pub file: Arc<RuleFile>,
}

impl Own {
    /// Takes in folders that the arguments name; messages name files from `root`.
    pub fn named(files: &dyn SettingFiles, folders: &[PathBuf], root: &Path) -> Result<Self, FlagError> {
        let mut own = Self { root: root.to_owned(), ..Self::default() };
        for folder in folders {
            own.read_named(files, folder).map_err(FlagError)?;
        }
        Ok(own)
    }

    /// Takes in a folder that must hold rules; the error says what is wrong with it.
    pub fn read_named(&mut self, files: &dyn SettingFiles, folder: &Path) -> Result<(), String> {
        let name = shown(folder, &self.root);
        let name = name.display();
        if files.folder(folder).is_none() {
            return Err(format!("{name} is no folder: name the folder that holds the rules' YAML files"));
        }
        if self.read(files, folder, None) == 0 {
            return Err(format!("no rule in {name}: a rule is a file ID.yaml in that folder itself"));
        }
        Ok(())
    }

    /// Takes in a project's own `.dockslim/rules`. Links that leave the repository are not followed: messages would show
    /// lines of whatever they lead to.
    pub fn read_found(&mut self, files: &dyn SettingFiles, folder: &Path) {
        let project = folder.ancestors().nth(FOLDER.split('/').count()).unwrap_or(folder);
        let bounds = files.bounds(project);
        if files.leaves(folder, &bounds) {
            return self.fail(folder, LINK_OUT.to_owned());
        }
        self.read(files, folder, Some(&bounds));
    }

    /// Takes in a folder; how many files there were.
    fn read(&mut self, files: &dyn SettingFiles, folder: &Path, bounds: Option<&Path>) -> usize {
        let mut paths = match files.list(folder) {
            Ok(paths) => paths,
            Err(message) => {
                self.fail(folder, message);
                return 1;
            }
        };
        paths.retain(|path| is_rule(path));
        let count = paths.len();
        for path in paths {
            if bounds.is_some_and(|bounds| files.leaves(&path, bounds)) {
                self.fail(&path, LINK_OUT.to_owned());
            } else {
                self.read_file(files, &path);
            }
            self.paths.push(path);
        }
        count
    }

    fn fail(&mut self, path: &Path, message: String) {
        let name = shown(path, &self.root).display().to_string();
        self.failures.push(Failure { name, message });
    }

    fn read_file(&mut self, files: &dyn SettingFiles, path: &Path) {
        let name = shown(path, &self.root);
        let text = match files.text(path, TextKind::Rule) {
            Ok(text) => text,
            Err(message) => return self.fail(path, message),
        };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        match own::read(&stem, &text, &|id| self.taken(id)) {
            Ok(OwnRule { rule, file }) => {
                let (rule, file) = (Arc::new(rule), Arc::new(file));
                self.rules.push(OwnFile { path: name, rule, file });
            }
            Err(RuleError { place, message }) => {
                let name = format!("{}:{}:{}", name.display(), place.line, place.column);
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
    pub fn rules(&self) -> Vec<Arc<Rule>> {
        self.rules.iter().map(|own| Arc::clone(&own.rule)).collect()
    }
}

/// Whether it is a YAML file that is not hidden.
fn is_rule(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    yaml && !hidden
}

/// Which folder of rules is nearest above a file. Asks once for each folder on the way.
#[derive(Debug, Default)]
pub(super) struct Folders {
    known: HashMap<PathBuf, Option<PathBuf>>,
}

impl Folders {
    /// The nearest `.dockslim/rules` at or above `folder` (a plain absolute path).
    pub(super) fn above(&mut self, files: &dyn SettingFiles, folder: &Path) -> Option<PathBuf> {
        let mut asked = Vec::new();
        let mut found = None;
        for ancestor in folder.ancestors() {
            if let Some(known) = self.known.get(ancestor) {
                found.clone_from(known);
                break;
            }
            asked.push(ancestor);
            let rules = ancestor.join(FOLDER);
            if files.folder(&rules).is_some() {
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
