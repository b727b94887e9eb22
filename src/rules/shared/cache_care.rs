//! What makes a leftover cache doubtful, or too small to warn about. Reads the file around it; the fold has
//! said before that it stays.

use crate::model::{CommandUse, Model, StageEnv, Step};
use crate::size::catalog::is_one_of;
use crate::size::{Fold, Written};
use crate::source::Span;
use crate::syntax::MountKind;
use crate::tools::{self, CacheSpec, EffectKind, Path, Place, Recognised, Tool, path, recognise};

/// The cache that a command leaves in its layer, where nothing may read it later.
pub(in crate::rules) fn left_by<'m>(
    fold: &Fold<'m>,
    step: &Step<'m>,
    command: &CommandUse<'_>,
) -> Option<(Written<'m>, &'static CacheSpec)> {
    let own = step.effects.get(command.effects.clone())?;
    let left = fold.caches_left.iter().find(|left| own.iter().any(|effect| effect.id == left.effect.id))?;
    let EffectKind::Cache { tool, cache } = left.effect.kind else { return None };
    let spec = tools::tool(tool)?.cache(cache).filter(|spec| !spec.kept)?;
    Some((*left, spec))
}

/// Whether a RUN does nothing but to fetch an index.
pub(in crate::rules) fn is_update(step: &Step<'_>) -> bool {
    step.scripts.is_empty() && step.commands.iter().all(|command| only_refreshes(step, command))
}

/// Whether a command does nothing but fetch an index.
pub(in crate::rules) fn only_refreshes(step: &Step<'_>, command: &CommandUse<'_>) -> bool {
    let effects = step.effects.get(command.effects.clone()).unwrap_or_default();
    effects.iter().all(|effect| matches!(effect.kind, EffectKind::Refresh { .. }))
}

/// Whether a step runs nothing that takes long, but for what a package manager does.
pub(in crate::rules) fn is_about_packages(step: &Step<'_>) -> bool {
    let mut kinds = step.effects.iter().map(|effect| &effect.kind);
    !kinds.any(|kind| {
        matches!(kind, EffectKind::Opaque | EffectKind::Download { .. } | EffectKind::Extract { .. })
    })
}

/// What a tool's file says to look for.
type Marks = &'static [&'static str];

/// Whether the file looks after a cache in a way whose effect cannot be followed.
pub(in crate::rules) struct CacheCare<'m> {
    model: &'m Model<'m>,
    /// By what is looked for, for each stage, where it is first mentioned.
    mentioned: Vec<(Marks, Vec<Option<u32>>)>,
}

impl<'m> CacheCare<'m> {
    pub(in crate::rules) fn new(model: &'m Model<'m>) -> Self {
        Self { model, mentioned: Vec::new() }
    }

    pub(in crate::rules) fn covers(
        &mut self,
        fold: &Fold<'_>,
        left: &Written<'_>,
        tool: &Tool,
        spec: &'static CacheSpec,
    ) -> bool {
        let step = fold.step(left.layer);
        has_cache_mount(step, tool, spec)
            || is_linked(fold, left, spec)
            || step.effects.iter().filter(|effect| effect.stands_behind(left.effect)).any(|effect| {
                removes_namesake(&effect.path, &effect.kind, spec)
                    || removes_other(&effect.path, &effect.kind, spec)
                        && !is_one_of(self.model.root_base(fold.layers[left.layer].stage), spec.apart_on)
            })
            || step.commands.everywhere().any(|command| {
                command.stands_behind(left.effect) && (cleans(command) || is_asked(step, command, tool, spec))
            })
            || self.is_configured(fold, left, spec)
            || self.first_mention(fold, left, spec.kept_for).is_some()
            || step.sets_at_build(&|name| spec.variables().any(|own| own == name))
    }

    /// Whether a line up to this RUN configures the tool so that it keeps no cache, or one that it needs.
    fn is_configured(&mut self, fold: &Fold<'_>, left: &Written<'_>, spec: &'static CacheSpec) -> bool {
        let first = self.first_mention(fold, left, spec.configured_by);
        first.is_some_and(|at| at < fold.step(left.layer).instruction.span.end)
    }

    /// Where the stage of a leftover, or one that it is FROM, first mentions one of these.
    fn first_mention(&mut self, fold: &Fold<'_>, left: &Written<'_>, marks: Marks) -> Option<u32> {
        if marks.is_empty() {
            return None;
        }
        let known = self.mentioned.iter().position(|(known, _)| *known == marks);
        let index = known.unwrap_or_else(|| {
            self.mentioned.push((marks, self.model.first_mentions(marks)));
            self.mentioned.len() - 1
        });
        self.mentioned[index].1[fold.layers[left.layer].stage.index]
    }
}

/// `rm -rf "$(yarn cache dir)"`: whether a command removes what the tool says is its cache.
fn is_asked(step: &Step<'_>, command: &CommandUse<'_>, tool: &Tool, spec: &CacheSpec) -> bool {
    let removes = command.argv.first().is_some_and(|name| path::file_name(&name.text) == "rm");
    let inside = |it: &&CommandUse<'_>| command.span.contains(it.span) && it.span != command.span;
    removes && step.commands.iter().filter(inside).any(|inner| asks(inner, tool, spec))
}

/// Whether a command asks the tool where its cache is.
fn asks(command: &CommandUse<'_>, tool: &Tool, spec: &CacheSpec) -> bool {
    let Some((name, args)) = command.argv.split_first() else { return false };
    let is_tool = tool.commands.iter().any(|known| path::glob_matches(known, path::file_name(&name.text)));
    let is_question = |words: &&str| args.iter().map(|arg| &*arg.text).eq(words.split(' '));
    is_tool && spec.asked_by.iter().any(is_question)
}

/// A cache mount that bears the tool's name: its target may be right for a user or base image that we do not
/// know. One that holds another cache of the tool, and not this one, is for that.
fn has_cache_mount(step: &Step<'_>, tool: &Tool, spec: &CacheSpec) -> bool {
    const RPM: [&str; 2] = ["yum", "dnf"];
    let names = |text: &str| {
        text.contains(tool.id) || (tool.family == "rpm" && RPM.iter().any(|name| text.contains(name)))
    };
    step.instruction.mounts().iter().filter(|mount| mount.kind == MountKind::Cache).any(|mount| {
        let target = mount.target.as_deref().unwrap_or_default();
        let holds = |cache: &CacheSpec| path::is_within(cache.path, target);
        let is_meant = holds(spec) || !tool.caches.iter().any(holds);
        // Nobody expands a tilde there.
        is_meant
            && path::components(target).next() != Some("~")
            && (names(target)
                || mount.id.as_deref().is_some_and(names)
                || path::file_name(target) == ".cache")
    })
}

/// A removal of the place where another version keeps it.
fn removes_other(path: &Path<'_>, kind: &EffectKind<'_>, spec: &CacheSpec) -> bool {
    let takes = |also: &&str| path::covers(path, true, &Path::Exact((*also).into())) == path::Cover::Surely;
    matches!(kind, EffectKind::Remove { .. }) && !matches!(path, Path::Unknown) && spec.also.iter().any(takes)
}

/// A removal of a directory of this name elsewhere: `rm -rf /home/app/.cache` where the home directory is not what we
/// take it for.
fn removes_namesake(path: &Path<'_>, kind: &EffectKind<'_>, spec: &CacheSpec) -> bool {
    let (EffectKind::Remove { .. }, Path::Exact(name) | Path::Glob(name)) = (kind, path) else {
        return false;
    };
    let path = name.trim_end_matches(['/', '*']);
    let Some(directory) = spec.in_home() else { return false };
    path::file_name(path) == ".cache" || path::components(path).any(|name| name == directory)
}

/// Whether a command that no tool file knows says by its name that it cleans up.
fn cleans(command: &CommandUse<'_>) -> bool {
    let clean = b"clean";
    let speaks = |word: &str| word.as_bytes().windows(clean.len()).any(|part| part == clean);
    // `install-tools ubuntu --cleanup`
    let is_order = |word: &str| matches!(word, "cleanup" | "clean-up") || word.get(..7) == Some("--clean");
    if command.argv.iter().skip(1).any(|word| is_order(&word.text)) {
        return matches!(recognise(&command.argv), Recognised::Unknown);
    }
    if !command.argv.iter().take(2).any(|word| speaks(&word.text)) {
        return false;
    }
    let name = |at: usize| command.argv.get(at).map_or("", |field| path::file_name(&field.text));
    let script = matches!(name(0), "sh" | "bash" | "ash" | "." | "source");
    let name = name(usize::from(script));
    // package-cleanup looks for broken and left-over packages.
    speaks(name) && name != "package-cleanup" && matches!(recognise(&command.argv), Recognised::Unknown)
}

/// Whether what stays is surely, or maybe, next to nothing: a small package alone, local files that need not
/// be fetched, or a user without a home directory of its own.
pub(in crate::rules) fn is_small(fold: &Fold<'_>, left: &Written<'_>, spec: &CacheSpec) -> bool {
    let step = fold.step(left.layer);
    if step.scope.is_homeless() && spec.in_home().is_some() {
        return true;
    }
    if spec.light || spec.index {
        return spec.light;
    }
    let Some(Recognised::Tool(call)) = command(step, left.effect.span).map(|it| recognise(&it.argv)) else {
        return false;
    };
    let Some(syntax) = &call.tool.package else { return false };
    let named = !call.operands.is_empty() || call.has_option(&["-e", "--editable"]);
    let names: Vec<&str> = call.operands.iter().map(|operand| syntax.split(&operand.text).0).collect();
    // What a project at hand depends on comes from an index that is named for it.
    let indexed = call.has_option(&["--extra-index-url", "--index-url", "-i", "-f", "--find-links"])
        && (call.has_option(&["-e", "--editable"]) || names.iter().any(|name| syntax.is_file(name)));
    named
        && !indexed
        && !call.has_option(&["-r", "--requirement", "--group"])
        && names.iter().all(|name| syntax.is_file(name) || spec.small.iter().any(|it| it == name))
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
