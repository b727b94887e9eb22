//! `Gemfile.lock`: the gems of a bundle. Groups stand in the Gemfile, which is a program; sizes nowhere.

use super::places::Places;
use super::{Kind, Lock, LockError, Need, Package, Part, Result};

/// Sections that have gems.
const SOURCES: [&str; 4] = ["GEM", "GIT", "PATH", "PLUGIN SOURCE"];

/// Reads `Gemfile.lock`: sections, in them `specs:`, the gems at four blanks and what each needs at six.
pub(super) fn read(text: &str) -> Result<Lock> {
    let mut gems: Vec<Gem<'_>> = Vec::new();
    let (mut section, mut has_section) = ("", false);
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim_end();
        let body = line.trim_start_matches(' ');
        match line.len() - body.len() {
            _ if body.is_empty() => {}
            0 if body.starts_with(['<', '>', '=', '|']) => {
                return Err(LockError::new(number, "two versions of the file were not merged here"));
            }
            0 => {
                section = body;
                has_section |= SOURCES.contains(&section) || section == "DEPENDENCIES";
            }
            4 if SOURCES.contains(&section) => {
                let (name, version) = split(body);
                // `nokogiri (1.16.0-x86_64-linux)`: one of several systems'.
                let (version, platform) = version.split_once('-').unwrap_or((version, ""));
                gems.push(Gem { name, version, platform, is_own: section == "PATH", needs: Vec::new() });
            }
            6 if SOURCES.contains(&section) => {
                if let Some(gem) = gems.last_mut() {
                    gem.needs.push(split(body).0);
                }
            }
            _ => {}
        }
    }
    if !has_section && !text.trim().is_empty() {
        return Err(LockError::new(1, "it has no section of a Gemfile.lock"));
    }
    Ok(lock(&gems))
}

struct Gem<'t> {
    name: &'t str,
    version: &'t str,
    platform: &'t str,
    is_own: bool,
    needs: Vec<&'t str>,
}

fn lock(gems: &[Gem<'_>]) -> Lock {
    let mut lock = Lock::new(Kind::Bundler);
    let places = Places::of(gems.iter().map(|gem| (gem.name, gem.version)));
    for gem in gems {
        let needs = gem.needs.iter().flat_map(|name| places.find(name, None));
        let (is_foreign, of_musl) = match gem.platform {
            "" | "ruby" => (has_own_platform(gem, gems), None),
            "x86_64-linux-musl" => (false, Some(true)),
            "x86_64-linux-gnu" => (false, Some(false)),
            platform => (platform != "x86_64-linux", None),
        };
        let package = Package {
            name: gem.name.into(),
            version: gem.version.into(),
            needs: needs.map(|package| Need { package, ..Need::default() }).collect(),
            is_own: gem.is_own,
            is_foreign,
            of_musl,
            ..Package::default()
        };
        lock.list(package, [Part::Unsaid], "");
    }
    lock
}

/// Whether the gem that is compiled for this system stands beside, and is taken: they follow one another.
fn has_own_platform(gem: &Gem<'_>, gems: &[Gem<'_>]) -> bool {
    let from = gems.partition_point(|other| other.name < gem.name);
    let same = gems[from..].iter().take(64).take_while(|other| other.name == gem.name);
    same.into_iter().any(|other| other.platform.starts_with("x86_64-linux"))
}

/// `name (1.0)`; what stands in brackets may be a limit.
fn split(body: &str) -> (&str, &str) {
    let (name, rest) = body.split_once(' ').unwrap_or((body, ""));
    (name, rest.trim_start_matches('(').trim_end_matches(')'))
}
