//! What stands at a path below what one effect wrote, by names that tools have settled on: a program among all that was built
//! or installed, the packages of an environment of Python and its commands.

use crate::tools::{Effect, EffectKind, Path, path};

/// Tools that install Python's packages.
pub(super) const PYTHON: [&str; 4] = ["pip", "uv", "poetry", "pdm"];

/// A part of what an effect wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// One program of what a compiler built, or of what a tool built and installed.
    Program,
    /// The packages of an environment of Python, without its commands.
    Packages,
    /// The commands of one.
    Commands,
}

impl Part {
    /// What stands at `path`, where an effect wrote more than that.
    pub(super) fn of(effect: &Effect<'_>, path: &str) -> Option<Self> {
        let Path::Below(root) = &effect.path else { return None };
        let below = path::part_within(path, root).filter(|below| !below.is_empty())?;
        match &effect.kind {
            EffectKind::Compile if is_built(below) => Some(Self::Program),
            EffectKind::Install { tool: "cargo" | "go", .. } if is_command(below, root) => {
                Some(Self::Program)
            }
            EffectKind::Install { tool, .. } if PYTHON.contains(tool) => of_environment(below, root),
            _ => None,
        }
    }
}

/// Whether a tool that builds and installs programs is told to bring one of this name.
pub(super) fn names(effect: &Effect<'_>, program: &str) -> bool {
    let EffectKind::Install { packages: Some(packages), .. } = &effect.kind else { return false };
    packages.iter().any(|package| {
        let package = package.split('@').next().unwrap_or_default().trim_end_matches('/');
        path::components(package).any(|part| part == program)
    })
}

/// `release/NAME` below cargo's target directory, perhaps behind a platform.
fn is_built(below: &str) -> bool {
    let mut parts = below.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let is_profile = parts.next().is_some_and(|profile| !matches!(profile, "deps" | "build" | "incremental"));
    is_profile && parts.count() < 2 && !name.contains('.')
}

/// `NAME` in a directory of programs; not one of those that come with the toolchain.
pub(super) fn is_command(below: &str, root: &str) -> bool {
    let name = below.strip_prefix("bin/").or_else(|| root.ends_with("/bin").then_some(below));
    name.is_some_and(|name| !name.contains('/') && !is_of_toolchain(name))
}

fn is_of_toolchain(name: &str) -> bool {
    const CARGO: [&str; 4] = ["cargo-clippy", "cargo-fmt", "cargo-miri", "clippy-driver"];
    CARGO.contains(&name) || name == "cargo" || name.starts_with("rust") || name == "rls"
}

fn of_environment(below: &str, root: &str) -> Option<Part> {
    if below == "bin" {
        return (!root.ends_with("/lib")).then_some(Part::Commands);
    }
    // `lib/python3.12/site-packages` of an environment; of one that is shared, its library alone is known.
    let mut parts = below.split('/');
    if !root.ends_with("/lib") && !parts.next().is_some_and(|first| matches!(first, "lib" | "lib64")) {
        return None;
    }
    let is_python = parts.next().is_none_or(|part| part.starts_with("python"));
    let is_packages = parts.next().is_none_or(|part| matches!(part, "site-packages" | "dist-packages"));
    (is_python && is_packages && parts.next().is_none()).then_some(Part::Packages)
}
