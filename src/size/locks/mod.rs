//! Which lock files and manifests of the build context the commands of a file go by: the one that a COPY, ADD or bind mount
//! has put where the package manager looks for it. Knows what to ask the world for; the files themselves are in the facts.

mod known;
mod tools;
mod wants;

pub use known::Known;
pub use wants::{Listed, folders, texts};

use super::origin::Origin;
use super::sources::Sources;
use crate::ids::CommandId;
use crate::model::{CommandUse, Model, Stage, Step};
use crate::tools::{EffectKind, Recognised, recognise};

/// Commands of one file that are looked at.
const MAX_USES: usize = 256;

/// What one command installs by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Which command.
    pub command: CommandId,
    /// The package manager's id.
    pub tool: &'static str,
    /// Its lock file, as a path of the build context.
    pub lock: Option<String>,
    /// What the project itself asks for.
    pub manifest: Option<String>,
    /// Files that the command names: requirements, or lock files of pip's form.
    pub named: Vec<String>,
    /// Files that only limit versions.
    pub limits: Vec<String>,
    /// Folders beside that hold what was installed there, if they are there.
    pub folders: Vec<String>,
    /// Whether it names a file that is not found in the build context.
    pub is_open: bool,
}

impl Use {
    /// The files that it goes by, in the order in which they count.
    pub fn files(&self) -> impl Iterator<Item = &String> {
        self.lock.iter().chain(&self.named).chain(&self.manifest)
    }
}

/// The commands of a file that install by files of the build context, in their order. None where its files are not known.
pub fn uses(model: &Model<'_>, sources: &Sources<'_>) -> Vec<Use> {
    if !sources.are_known() {
        return Vec::new();
    }
    let mut origin = Origin::new(model, sources);
    let steps = model.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
    let commands = steps.flat_map(|(stage, step)| step.commands.all().map(move |it| (stage, step, it)));
    let found = commands.filter_map(|(stage, step, (index, command))| {
        // Most commands are no package manager's.
        if command.effects.is_empty() && !tools::may_be_silent(command) {
            return None;
        }
        one(&mut origin, stage, step, CommandId { step: step.id, index }, command)
    });
    found.take(MAX_USES).collect()
}

fn one(
    origin: &mut Origin<'_, '_, '_>,
    stage: &Stage<'_>,
    step: &Step<'_>,
    id: CommandId,
    command: &CommandUse<'_>,
) -> Option<Use> {
    let Recognised::Tool(call) = recognise(&command.argv) else { return None };
    let directory = command.directory.as_deref();
    let wanted = tools::wanted(&call, directory)?;
    let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
    let names_packages = effects.iter().any(|effect| {
        matches!(&effect.kind, EffectKind::Install { packages: Some(packages), .. } if !packages.is_empty())
    });
    if names_packages {
        return None;
    }
    let had = command.effects.start;
    let mut find = |path: &str| origin.find(stage, step, had, path);
    let lock = wanted.locks.iter().find_map(|path| find(path));
    let manifest = wanted.manifests.iter().find_map(|path| find(path));
    let named: Vec<Option<String>> = wanted.named.iter().map(|path| find(path)).collect();
    let limits: Vec<String> = wanted.limits.iter().filter_map(|path| find(path)).collect();
    let is_open = wanted.is_open || named.iter().any(Option::is_none);
    let named: Vec<String> = named.into_iter().flatten().collect();
    let beside = lock.as_ref().or(manifest.as_ref()).or(named.first()).or(limits.first())?;
    let folder = beside.rsplit_once('/').map_or("", |(folder, _)| folder);
    let within =
        |name: &&str| if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
    let folders = wanted.folders.iter().map(within).collect();
    Some(Use { command: id, tool: call.tool.id, lock, manifest, named, limits, folders, is_open })
}
