//! The package sets of base images, from what their published Dockerfiles install. Each is what the finished
//! table says of those commands, so a set is as new as its table.

use super::encode::Set;
use super::{BuildError, Input};
use crate::size::packages::{BaseSet, Index, format};
use crate::yaml::Node;
use serde::Deserialize;

/// One set, or several names of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct BaseSpec {
    /// The images, `image` or `image:variant`, that have it.
    pub images: Vec<String>,
    /// The image that it is made from; none for a distribution's own.
    #[serde(default)]
    pub from: Option<String>,
    /// What its Dockerfile installs (or its makers before all else), without recommended packages; `NAME|OTHER` is the first that the release has.
    #[serde(default)]
    pub install: Vec<String>,
    /// All of its packages, where they were read: then nothing else is in it.
    #[serde(default)]
    pub packages: Vec<String>,
    /// Its packages come without manuals and translations; so do those of the images made from it.
    #[serde(default)]
    pub slim: bool,
    /// The distribution.
    #[serde(default = "debian")]
    pub distro: String,
    /// The releases that it exists for; all if none is named.
    #[serde(default)]
    pub releases: Vec<String>,
}

fn debian() -> String {
    "debian".to_owned()
}

/// The file of sets, without those of other distributions and releases.
pub fn parse_bases(yaml: &str, distro: &str, release: &str) -> Result<Vec<BaseSpec>, BuildError> {
    let specs: Vec<BaseSpec> = Node::parse(yaml)
        .and_then(|root| root.read())
        .map_err(|error| BuildError::Bases(error.to_string()))?;
    let here = |spec: &BaseSpec| {
        spec.distro == distro && (spec.releases.is_empty() || spec.releases.iter().any(|it| it == release))
    };
    Ok(specs.into_iter().filter(here).collect())
}

/// The sets of `input`, and the bitmap of what of them was renewed.
pub(super) fn resolve(input: &Input<'_>, index: &Index<'_>) -> Result<(Vec<Set>, Vec<u8>), BuildError> {
    let mut sets: Vec<(&str, BaseSet<'_>, bool)> = Vec::new();
    for spec in input.bases {
        let first = spec.images.first().map_or("", String::as_str);
        let (mut set, slim) = match &spec.from {
            None => (index.no_base(), spec.slim),
            Some(from) => {
                let known = sets.iter().find(|(name, _, _)| name == from);
                known
                    .map(|(_, set, slim)| (set.clone(), *slim || spec.slim))
                    .ok_or_else(|| BuildError::Base(first.to_owned()))?
            }
        };
        let words = spec.install.iter().filter_map(|word| word.split('|').find(|name| index.has(name)));
        set.add(&index.install(&set, words, false));
        set.add_names(spec.packages.iter().map(String::as_str));
        if spec.from.is_none() && spec.packages.is_empty() {
            set.add(&index.install(&set, required(input), false));
        }
        sets.extend(spec.images.iter().map(|image| (image.as_str(), set.clone(), slim)));
    }
    let renewed = renewed(input);
    let mut stale = index.no_base();
    for (_, set, _) in &sets {
        stale.add_names(set.names().filter(|name| renewed.contains(name)));
    }
    let line = |name: &str, slim| format!("{name}{}", if slim { format::SLIM } else { "" });
    let rows = sets.iter().map(|(name, set, slim)| (line(name, *slim), set.bitmap().to_vec()));
    Ok((rows.collect(), stale.bitmap().to_vec()))
}

/// What every image of the distribution has: the required packages and the package manager.
fn required<'r>(input: &'r Input<'_>) -> impl Iterator<Item = &'r str> {
    let required = input.records.iter().filter(|record| record.required);
    required.map(|record| record.name.as_str()).chain(["apt"])
}

/// Names whose newest version is not the one that the release began with.
fn renewed<'r>(input: &'r Input<'_>) -> std::collections::HashSet<&'r str> {
    let newest = super::newest(input);
    newest.into_iter().filter(|(_, newest)| !newest.original).map(|(name, _)| name).collect()
}
