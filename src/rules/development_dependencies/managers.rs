//! How package managers install a project's dependencies, and how they are told to leave out those for development.
//! Knows names only.

use crate::model::CommandUse;
use crate::tools::path::file_name;

/// A package manager that installs development dependencies unless told otherwise, or only when told so.
pub(super) struct Manager {
    /// Its commands.
    commands: &'static [&'static str],
    /// Its subcommands that install what the project lists; an empty word for none at all.
    words: &'static [&'static str],
    /// Options that leave development dependencies out, name packages elsewhere, or say that they are wanted.
    options: &'static [&'static str],
    /// What in the file leaves them out, or takes them away later.
    pub(super) off: &'static [&'static str],
    /// How it leaves them out.
    pub(super) without: Without,
    /// What takes them away behind a build; empty where it has no such command.
    pub(super) prune: &'static str,
    /// Where they go to.
    pub(super) directory: &'static str,
    /// Whether only a build shows that there are some: half of the projects for node list none.
    pub(super) shown_by_build: bool,
    /// A peer's code for it.
    pub(super) code: Option<&'static str>,
}

/// How a package manager leaves out what only development needs.
pub(super) enum Without {
    /// By this option.
    Option(&'static str),
    /// By this option, and by another one before that.
    Since(&'static str, &'static str),
    /// By an option that npm 7 has made a new one of: see [`super::npm`].
    Npm,
    /// By an option, or by another command from version 2 on.
    Yarn,
    /// By this instruction above it.
    Setting(&'static str),
}

static MANAGERS: [Manager; 7] = [
    Manager {
        commands: &["npm"],
        words: &["install", "i", "ci", "clean-install"],
        options: &[
            "--production",
            "--prod",
            "--omit",
            "--only",
            "-P",
            "-g",
            "--global",
            "--location",
            "--include",
            "--also",
            "--dev",
            "-D",
            "--save-dev",
            "--package-lock-only",
            "--prefix",
        ],
        off: &[
            "NODE_ENV=production",
            "NODE_ENV production",
            "NODE_ENV=\"production",
            "NODE_ENV='production",
            "NODE_ENV=${NODE_ENV",
            "NODE_ENV=$NODE_ENV",
            "omit=dev",
            "omit dev",
            "npm prune",
            "--production",
            "npm_config_production",
            "NPM_CONFIG_PRODUCTION",
            "NPM_CONFIG_OMIT",
            "set production",
            "set only",
            "only=prod",
            "only=production",
            "node_modules",
        ],
        without: Without::Npm,
        prune: "npm prune",
        directory: "node_modules",
        shown_by_build: true,
        code: None,
    },
    Manager {
        commands: &["yarn", "yarnpkg"],
        words: &["", "install"],
        options: &["--production", "--prod", "--dev", "-D", "--cwd", "--modules-folder"],
        off: &[
            "NODE_ENV=production",
            "NODE_ENV production",
            "NODE_ENV=\"production",
            "NODE_ENV='production",
            "NODE_ENV=${NODE_ENV",
            "NODE_ENV=$NODE_ENV",
            "YARN_PRODUCTION",
            "--production",
            "workspaces focus",
            "yarn install --prod",
            "node_modules",
            "npm prune",
        ],
        without: Without::Yarn,
        prune: "yarn install --production --ignore-scripts --prefer-offline",
        directory: "node_modules",
        shown_by_build: true,
        code: None,
    },
    Manager {
        commands: &["pnpm"],
        words: &["install", "i"],
        options: &[
            "--prod",
            "-P",
            "--production",
            "-g",
            "--global",
            "--dev",
            "-D",
            "--filter",
            "-C",
            "--dir",
        ],
        off: &[
            "NODE_ENV=production",
            "NODE_ENV production",
            "NODE_ENV=\"production",
            "--prod",
            "pnpm prune",
            "pnpm deploy",
            "node_modules",
        ],
        without: Without::Option("--prod"),
        prune: "pnpm prune --prod",
        directory: "node_modules",
        shown_by_build: true,
        code: None,
    },
    Manager {
        commands: &["composer", "composer.phar"],
        words: &["install", "i"],
        options: &["--no-dev", "--dev", "--working-dir", "-d", "--no-install", "--download-only"],
        off: &["COMPOSER_NO_DEV", "--no-dev"],
        without: Without::Option("--no-dev"),
        prune: "composer install --no-dev",
        directory: "vendor",
        shown_by_build: false,
        code: Some("tally:composer-no-dev"),
    },
    Manager {
        commands: &["bundle", "bundler"],
        words: &["", "install"],
        options: &["--without", "--with", "--gemfile", "--only"],
        off: &[
            "BUNDLE_WITHOUT",
            "BUNDLE_ONLY",
            "without",
            "BUNDLE_WITH",
            "RAILS_ENV=development",
            "BUNDLE_GEMFILE",
        ],
        without: Without::Setting("ENV BUNDLE_WITHOUT=development:test"),
        prune: "",
        directory: "bundle",
        shown_by_build: false,
        code: Some("tally:missing-bundle-without"),
    },
    Manager {
        commands: &["poetry"],
        words: &["install"],
        options: &[
            "--no-dev",
            "--only",
            "--without",
            "--with",
            "--only-root",
            "--all-groups",
            "--all-extras",
            "--dev",
        ],
        off: &["POETRY_WITHOUT", "POETRY_NO_DEV", "--no-dev", "--only", "--without"],
        without: Without::Since("--only main", "before poetry 1.2: `--no-dev`"),
        prune: "",
        directory: "venv",
        shown_by_build: false,
        code: None,
    },
    Manager {
        commands: &["uv"],
        words: &["sync"],
        options: &[
            "--no-dev",
            "--no-default-groups",
            "--only-group",
            "--group",
            "--all-groups",
            "--dev",
            "--only-dev",
            "--no-group",
            "--script",
            "--package",
        ],
        off: &["UV_NO_DEV", "UV_NO_DEFAULT_GROUPS", "--no-dev", "--no-default-groups", "UV_NO_GROUP"],
        without: Without::Option("--no-dev"),
        prune: "uv sync --no-dev",
        directory: "venv",
        shown_by_build: false,
        code: None,
    },
];

/// The manager, where a command installs all that the project lists.
pub(super) fn install(command: &CommandUse<'_>) -> Option<&'static Manager> {
    let mut name = command.program();
    // Most commands are none of them.
    if !matches!(name.as_bytes().first(), Some(b'n' | b'y' | b'p' | b'c' | b'b' | b'u')) {
        return None;
    }
    let mut argv = command.arguments().iter();
    if name == "corepack" {
        name = file_name(&argv.next()?.text);
    }
    let first = name.as_bytes().first();
    let is_name = |known: &&str| known.as_bytes().first() == first && *known == name;
    let manager = MANAGERS.iter().find(|manager| manager.commands.iter().any(is_name))?;
    // What a variable holds may be the option.
    if command.argv.iter().any(|word| !word.is_known()) {
        return None;
    }
    let mut operands: [&str; 2] = [""; 2];
    let mut count = 0;
    for field in argv {
        let word = field.text.as_ref();
        let option = word.split('=').next().unwrap_or(word);
        if manager.options.contains(&option) || matches!(option, "--version" | "-v" | "--help" | "-h") {
            return None;
        }
        if !field.is_option() {
            *operands.get_mut(count)? = word;
            count += 1;
        }
    }
    let [subcommand, rest] = operands;
    (manager.words.contains(&subcommand) && is_value(rest)).then_some(manager)
}

/// Whether a word behind the subcommand is an option's value, no package: `-j 4`, `--registry URL`.
fn is_value(word: &str) -> bool {
    word.is_empty() || word.bytes().all(|byte| byte.is_ascii_digit()) || word.starts_with("http")
}
