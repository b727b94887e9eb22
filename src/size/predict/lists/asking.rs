//! Which parts of a project a command installs, by its options and the environment. Knows the package managers' names
//! for it only.

use crate::lock::{Kind, Lock, OPTIONAL, Part, Python, Selected};
use crate::model::{CommandUse, Model, Stage, Step};
use crate::size::catalog::Libc;
use crate::size::predict::Predictor;
use crate::tools::{Effect, EffectKind, Invocation, Opt, Recognised, recognise};

/// A command that installs what a project lists, and where it does.
pub(in super::super) struct Asking<'s, 'd> {
    stage: &'s Stage<'d>,
    step: &'s Step<'d>,
    command: &'s CommandUse<'d>,
    python: Python,
    musl: Option<bool>,
}

impl<'s, 'd> Asking<'s, 'd> {
    /// A command of a step.
    pub(in super::super) fn of(
        predictor: &Predictor<'_>,
        stage: &'s Stage<'d>,
        step: &'s Step<'d>,
        command: &'s CommandUse<'d>,
    ) -> Self {
        let python = predictor.python_of(stage, step, command);
        let musl = predictor.base(stage).map(|entry| entry.libc == Libc::Musl);
        Self { stage, step, command, python, musl }
    }

    /// What it wants of a project with this lock file, and the manifest beside.
    pub(in super::super) fn selected<'l>(&self, lock: &Lock, manifest: Option<&'l Lock>) -> Selected<'l>
    where
        's: 'l,
    {
        let python = lock.oldest_python.map_or(self.python, |minor| self.python.at_least(minor));
        let mut selected = Selected { python, musl: self.musl, manifest, ..Selected::default() };
        self.choose(&mut selected, lock);
        // Installers take those of a `pylock.toml` unless they are told otherwise.
        selected.defaults |= lock.kind == Kind::Pylock;
        selected
    }

    /// Whether it leaves groups out of which no lock file says what they hold: those of a Gemfile.
    pub(in super::super) fn leaves_unknown_groups_out(&self, model: &Model<'_>) -> bool {
        const SETTINGS: [&str; 4] = ["BUNDLE_WITHOUT", "BUNDLE_ONLY", "without", "--without"];
        self.command.program() == "bundle"
            && model
                .chain(self.stage.index)
                .iter()
                .any(|stage| SETTINGS.iter().any(|it| model.mentions(stage, it)))
    }

    fn choose<'l>(&self, selected: &mut Selected<'l>, lock: &Lock)
    where
        's: 'l,
    {
        let (stage, step) = (self.stage, self.step);
        let Recognised::Tool(call) = recognise(&self.command.argv) else { return };
        let is_set =
            |name: &str| stage.variable(step, name).is_some_and(|value| !matches!(value, "" | "0" | "false"));
        // What leaves out those for development, an option or a variable, the model has read already.
        let effects = step.effects.get(self.command.effects.clone()).unwrap_or_default();
        let brings = |effect: &Effect<'_>| matches!(effect.kind, EffectKind::Install { extras: true, .. });
        let is_production = !effects.iter().any(brings);
        match call.tool.id {
            "pip" => of_pip(selected, &call),
            "uv" => {
                of_uv(selected, &call, &is_set, is_production);
                // No lock file says which groups are installed by themselves.
                if lock.kind == Kind::Pyproject && std::mem::take(&mut selected.defaults) {
                    selected.with.push("dev");
                }
            }
            "poetry" => of_poetry(selected, &call),
            "pdm" => {
                of_pdm(selected, &call);
                // A group for development that is named comes in the place of all of them.
                let is_named =
                    |part: &Part| matches!(part, Part::Group(name) if selected.with.contains(&&**name));
                if selected.manifest.is_some_and(|it| it.roots.iter().any(|root| is_named(&root.part))) {
                    selected.defaults = false;
                }
            }
            "npm" | "pnpm" => {
                leave_out(selected, "dev", is_production);
                let omitted = values(&call, &["--omit"]).any(|value| value == OPTIONAL);
                leave_out(selected, OPTIONAL, omitted || call.has_option(&["--no-optional"]));
            }
            "yarn" => {
                // Yarn 2 and later leave none out.
                leave_out(selected, "dev", is_production && !lock.is_berry);
                leave_out(selected, OPTIONAL, call.has_option(&["--ignore-optional"]));
            }
            "composer" => leave_out(selected, "dev", is_production),
            _ => {}
        }
    }
}

/// `.[plot,test]`
fn of_pip<'a>(selected: &mut Selected<'a>, call: &Invocation<'a, '_>) {
    for field in &call.operands {
        let extras = field.text.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
        selected.extras.extend(extras.iter().flat_map(|(extras, _)| extras.split(',')).map(str::trim));
    }
    (selected.defaults, selected.all_groups) = (false, false);
}

fn leave_out<'s>(selected: &mut Selected<'s>, group: &'s str, is_out: bool) {
    if is_out {
        selected.without.push(group);
    }
}

/// The values of an option that may stand several times, and hold several each.
fn values<'a>(
    call: &Invocation<'a, '_>,
    names: &'static [&'static str],
) -> impl Iterator<Item = &'a str> + use<'a> {
    let own = call.options.iter().filter(|option| names.iter().any(|name| option.is(name)));
    let values: Vec<&'a str> = own.filter_map(Opt::value).collect();
    values.into_iter().flat_map(|value| value.split([',', ' '])).filter(|value| !value.is_empty())
}

/// <https://docs.astral.sh/uv/reference/cli/#uv-sync>
fn of_uv<'a>(
    selected: &mut Selected<'a>,
    call: &Invocation<'a, '_>,
    is_set: &dyn Fn(&str) -> bool,
    is_production: bool,
) {
    selected.extras.extend(values(call, &["--extra"]));
    selected.all_extras = call.has_option(&["--all-extras"]);
    if call.subcommand.name != "sync" {
        return of_pip(selected, call);
    }
    selected.defaults = !call.has_option(&["--no-default-groups"]) && !is_set("UV_NO_DEFAULT_GROUPS");
    leave_out(selected, "dev", is_production);
    selected.all_groups = call.has_option(&["--all-groups"]);
    selected.with.extend(values(call, &["--group"]));
    selected.without.extend(values(call, &["--no-group", "--no-extra"]));
    selected.left_out.extend(values(call, &["--no-install-package"]));
    let only: Vec<&str> = values(call, &["--only-group"]).collect();
    let only_dev = call.has_option(&["--only-dev"]);
    if only_dev || !only.is_empty() {
        (selected.main, selected.defaults) = (false, false);
        selected.with.extend(only);
        selected.with.extend(only_dev.then_some("dev"));
    }
}

/// <https://python-poetry.org/docs/cli/#install>
fn of_poetry<'a>(selected: &mut Selected<'a>, call: &Invocation<'a, '_>) {
    leave_out(selected, "dev", call.has_option(&["--no-dev"]));
    selected.with.extend(values(call, &["--with"]));
    selected.without.extend(values(call, &["--without"]));
    selected.all_groups = call.has_option(&["--all-groups"]);
    selected.extras.extend(values(call, &["-E", "--extras"]));
    selected.all_extras = call.has_option(&["--all-extras"]);
    let only: Vec<&str> = values(call, &["--only"]).collect();
    if !only.is_empty() {
        (selected.main, selected.defaults) = (only.contains(&"main"), false);
        selected.with.extend(only);
    }
}

/// <https://pdm-project.org/en/latest/reference/cli/#install>: extras are groups, too.
fn of_pdm<'a>(selected: &mut Selected<'a>, call: &Invocation<'a, '_>) {
    selected.defaults = !call.has_option(&["--prod", "--production", "--no-dev"]);
    selected.main = !call.has_option(&["--no-default"]);
    selected.without.extend(values(call, &["--without"]));
    selected.with.extend(values(call, &["-G", "--group", "--with"]));
    selected.all_groups = selected.with.contains(&":all");
}
