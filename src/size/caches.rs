//! Where tools keep what they fetched, by the variables of an image: what stands there is read by no container, or by few.

use crate::tools::{self, CacheSpec, Tool};
use rustc_hash::FxHashSet;

/// A tool's cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// What it is, for people: `pip cache`, `apt package index`.
    pub what: String,
    /// Where, from the root: below any directory after `**/`, and `*` is any name.
    pub place: String,
    /// The command that empties it, where one does.
    pub clean: Option<&'static str>,
    /// Whether the program itself may read it.
    pub is_kept: bool,
}

/// The values of variables.
type Variables<'v> = &'v dyn Fn(&str) -> Option<String>;

/// The caches of all tools, each place once: where the variables of an image have them, and where they are without any, in
/// the home of whatever user.
pub fn caches(variable: Variables<'_>) -> Vec<Cache> {
    let home = |name: &str| (name == "HOME").then(|| "**".to_owned());
    let said = |name: &str| home(name).or_else(|| variable(name));
    let environments: [Variables<'_>; 2] = [&said, &home];
    let specs = || tools::TOOLS.iter().flat_map(|tool| tool.caches.iter().map(move |cache| (*tool, cache)));
    // A place that is the first one of a tool is that tool's.
    let own = specs().map(|(tool, cache)| (tool, cache, cache.path, Some(cache.clean)));
    let others =
        specs().flat_map(|(tool, cache)| cache.found_at.iter().map(move |at| (tool, cache, *at, None)));
    let (mut seen, mut found) = (FxHashSet::default(), Vec::new());
    for (tool, cache, template, clean) in own.chain(others) {
        for environment in environments {
            let Some(place) = tools::filled(template, environment) else { continue };
            if (place.starts_with('/') || place.starts_with("**/")) && seen.insert(place.to_string()) {
                let (what, place) = (what(tool, cache), place.into_owned());
                found.push(Cache { what, place, clean, is_kept: cache.kept });
            }
        }
    }
    found
}

fn what(tool: &Tool, cache: &CacheSpec) -> String {
    let tool = tool.family;
    if cache.index { format!("{tool} package index") } else { format!("{tool} cache") }
}

#[cfg(test)]
mod tests {
    use super::caches;

    #[test]
    fn places_follow_the_variables_of_the_image() {
        let places = |what: &str, variables: &[(&str, &str)]| {
            let value =
                |name: &str| variables.iter().find(|it| it.0 == name).map(|(_, value)| (*value).to_owned());
            let all = caches(&value).into_iter().filter(|it| it.what == what);
            all.map(|it| (it.place, it.clean.is_some(), it.is_kept)).collect::<Vec<_>>()
        };
        let is = |place: &str, is_cleaned, is_kept| (place.to_owned(), is_cleaned, is_kept);
        let pip = is("**/.cache/pip", true, false);
        assert_eq!(places("pip cache", &[]), std::slice::from_ref(&pip));
        assert_eq!(places("pip cache", &[("PIP_CACHE_DIR", "/c")]), [is("/c", true, false), pip.clone()]);
        assert_eq!(places("pip cache", &[("PIP_CACHE_DIR", "c")]), [pip]);
        assert_eq!(places("apt package index", &[])[0], is("/var/lib/apt/lists", true, false));
        assert_eq!(places("maven cache", &[]), [is("**/.m2/repository", true, true)]);
        assert!(places("gem cache", &[]).contains(&is("/var/lib/gems/*/cache", false, false)));
    }
}
