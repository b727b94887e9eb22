//! What makes a leftover cache doubtful, or too small to warn about. Reads the file around it; the fold has
//! said before that it stays.

use crate::model::{CommandUse, Model, StageEnv, Step};
use crate::size::{Fold, Written};
use crate::source::Span;
use crate::tools::{CacheSpec, EffectKind, Path, Place, Recognised, Tool, path, recognise};
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// yum is dnf, or another reader of the same repositories.
pub(in crate::rules) fn tool_family(tool: &Tool) -> &'static str {
    match tool.id {
        "dnf" | "microdnf" | "yum" => "rpm",
        id => id,
    }
}

/// Whether the file looks after a cache in a way whose effect cannot be followed.
pub(in crate::rules) struct CacheCare<'m> {
    model: &'m Model<'m>,
    /// By tool, for each stage, where its configuration starts.
    configured: Vec<(&'static str, Vec<Option<u32>>)>,
}

impl<'m> CacheCare<'m> {
    pub(in crate::rules) fn new(model: &'m Model<'m>) -> Self {
        Self { model, configured: Vec::new() }
    }

    pub(in crate::rules) fn covers(
        &mut self,
        fold: &Fold<'_>,
        left: &Written<'_>,
        tool: &Tool,
        spec: &CacheSpec,
    ) -> bool {
        let step = fold.step(left.layer);
        let later = |span: Span| span.start > left.effect.span.start;
        has_cache_mount(step, tool)
            || is_linked(fold, left, spec)
            || is_elsewhere(step.instruction.span.slice(self.model.file.text), spec)
            || step
                .effects
                .iter()
                .any(|effect| later(effect.span) && removes_namesake(&effect.path, &effect.kind, spec))
            || step
                .commands
                .iter()
                .any(|command| later(command.span) && (cleans(command) || self.asks_for_place(command, tool)))
            || self.configured(fold, left, tool.id)
    }

    /// `rm -rf "$(yarn cache dir)"`: whether a command removes what the tool says is its cache.
    fn asks_for_place(&self, command: &CommandUse<'_>, tool: &Tool) -> bool {
        let removes = command.argv.first().is_some_and(|name| path::file_name(&name.text) == "rm");
        let text = command.span.slice(self.model.file.text);
        removes && text.contains(['`', '(']) && questions(tool.id).iter().any(|it| text.contains(it))
    }

    /// Whether a line up to this RUN configures the tool so that it keeps no cache, or one that it needs.
    fn configured(&mut self, fold: &Fold<'_>, left: &Written<'_>, tool: &'static str) -> bool {
        let marks = marks(tool);
        if marks.is_empty() || tool == "pip" && NO_CACHE_DIR.find(self.model.file.text.as_bytes()).is_none() {
            return false;
        }
        let known = self.configured.iter().position(|(known, _)| *known == tool);
        let index = known.unwrap_or_else(|| {
            self.configured.push((tool, self.model.first_mentions(marks)));
            self.configured.len() - 1
        });
        let stage = fold.layers[left.layer].stage.index;
        self.configured[index].1[stage].is_some_and(|at| at < fold.step(left.layer).instruction.span.end)
    }
}

/// What all of pip's marks hold.
static NO_CACHE_DIR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("no-cache-dir"));

/// What a configuration looks like that keeps a tool from leaving a cache, or needs the cache.
fn marks(tool: &str) -> &'static [&'static str] {
    match tool {
        "pip" => &["global.no-cache-dir", "install.no-cache-dir", "no-cache-dir =", "no-cache-dir="],
        "npm" => &["npm config set cache", "npm set cache"],
        // With yarn 2 and later the cache may be what the program is run from.
        "yarn" => {
            &[".yarnrc.yml", "--immutable", "yarn set version", ".yarn/", "yarn config set cache-folder"]
        }
        _ => &[],
    }
}

/// How a tool is asked where its cache is.
fn questions(tool: &str) -> &'static [&'static str] {
    match tool {
        "pip" => &["pip cache dir", "pip3 cache dir"],
        "npm" => &["npm config get cache"],
        "yarn" => &["yarn cache dir"],
        "composer" => &["composer config cache-dir", "composer config --global cache-dir"],
        _ => &[],
    }
}

/// A cache mount that bears the tool's name: its target may be right for a user or base image that we do not
/// know.
fn has_cache_mount(step: &Step<'_>, tool: &Tool) -> bool {
    let mounts = step.instruction.flags.iter().filter(|flag| flag.name() == "mount");
    mounts.filter_map(|flag| flag.value()).any(|value| {
        value.contains("type=cache")
            && (value.contains(tool.id)
                || value.contains("/.cache,")
                || value.ends_with("/.cache")
                || (tool_family(tool) == "rpm" && (value.contains("yum") || value.contains("dnf"))))
    })
}

/// A removal of the place where another version keeps it, or of a directory of this name elsewhere:
/// `rm -rf /home/app/.cache` where the home directory is not what we take it for.
fn removes_namesake(path: &Path<'_>, kind: &EffectKind<'_>, spec: &CacheSpec) -> bool {
    let (EffectKind::Remove { .. }, Path::Exact(path) | Path::Glob(path)) = (kind, path) else {
        return false;
    };
    let path = path.trim_end_matches(['/', '*']);
    if spec.also.iter().any(|also| path::is_within(also, path)) {
        return true;
    }
    let Some((_, in_home)) = spec.path.rsplit_once("$HOME") else { return false };
    let directory = in_home.trim_start_matches('/').split(['/', '}']).next().unwrap_or_default();
    path.ends_with("/.cache") || path.split('/').any(|name| name == directory)
}

/// Whether a command that no tool file knows says by its name that it cleans up.
fn cleans(command: &CommandUse<'_>) -> bool {
    let clean = b"clean";
    let speaks = |word: &str| word.as_bytes().windows(clean.len()).any(|part| part == clean);
    if !command.argv.iter().take(2).any(|word| speaks(&word.text)) {
        return false;
    }
    let name = |at: usize| {
        let text = command.argv.get(at).map_or("", |field| field.text.as_ref());
        text.rsplit('/').next().unwrap_or(text)
    };
    let script = matches!(name(0), "sh" | "bash" | "ash" | "." | "source");
    let name = name(usize::from(script));
    // package-cleanup looks for broken and left-over packages.
    speaks(name) && name != "package-cleanup" && matches!(recognise(&command.argv), Recognised::Unknown)
}

/// Whether what stays is surely, or maybe, next to nothing: a small package alone, local files that need not
/// be fetched, or a user without a home directory of its own.
pub(in crate::rules) fn is_small(fold: &Fold<'_>, left: &Written<'_>, spec: &CacheSpec) -> bool {
    let step = fold.step(left.layer);
    let homeless = step.scope.user.as_deref().is_some_and(|user| {
        let name = user.split(':').next().unwrap_or(user);
        name != "0" && name.bytes().all(|byte| byte.is_ascii_digit())
    });
    if homeless && spec.path.contains("$HOME") {
        return true;
    }
    if spec.index && !spec.light {
        return false;
    }
    let Some(Recognised::Tool(call)) = command(step, left.effect.span).map(|it| recognise(&it.argv)) else {
        return false;
    };
    if spec.light {
        return true;
    }
    let Some(syntax) = &call.tool.package else { return false };
    let named = !call.operands.is_empty() || call.has_option(&["-e", "--editable"]);
    named
        && !call.has_option(&["-r", "--requirement", "--group"])
        && call.operands.iter().all(|operand| {
            let name = operand.text.trim_matches(['"', '\'']);
            let name = syntax.split(name).0;
            syntax.is_local(name) && !name.contains("://") || spec.small.contains(&name)
        })
}

/// The command at `span`. They are in order but for those in substitutions, which stand before the command around
/// them, and for functions' bodies, which are then not found.
fn command<'s, 'm>(step: &'s Step<'m>, span: Span) -> Option<&'s CommandUse<'m>> {
    let at = step.commands.partition_point(|command| command.span.start < span.start);
    let near = step.commands.get(at.saturating_sub(8)..)?;
    near.iter().take(16).find(|command| command.span == span)
}

/// Whether what is left is hard links of what is installed, which cost little more than their names.
fn is_linked(fold: &Fold<'_>, left: &Written<'_>, spec: &CacheSpec) -> bool {
    if !spec.linked {
        return false;
    }
    let step = fold.step(left.layer);
    let env = StageEnv { stage: fold.layers[left.layer].stage, step };
    let place = Place { cwd: step.scope.workdir.as_deref(), env: &env };
    match command(step, left.effect.span).map(|command| recognise(&command.argv)) {
        Some(Recognised::Tool(call)) => !call.is_off(&spec.copied, &place),
        _ => true,
    }
}

/// Whether the RUN takes the place from a command that nobody runs here: `export COMPOSER_HOME="$(mktemp -d)"`.
fn is_elsewhere(run: &str, spec: &CacheSpec) -> bool {
    if !spec.path.contains('$') {
        return false;
    }
    let assigned = memchr::memchr_iter(b'=', run.as_bytes()).filter(|at| {
        let value = run[at + 1..].bytes().find(|byte| *byte != b'"');
        matches!(value, Some(b'$' | b'`'))
    });
    let assigned: Vec<&str> = assigned.map(|at| &run[..at]).collect();
    let mut names =
        spec.path.split('$').skip(1).filter_map(|rest| rest.strip_prefix('{')?.split([':', '}']).next());
    !assigned.is_empty() && names.any(|name| assigned.iter().any(|before| before.ends_with(name)))
}
