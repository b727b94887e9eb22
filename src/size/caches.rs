//! Where tools keep what they fetched, by the variables of an image: what stands there is read by no container.

use crate::tools::{self, CacheSpec, Tool};

/// A tool's cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// What it is, for people: `pip cache`, `apt package index`.
    pub what: String,
    /// Where, from the root.
    pub path: String,
    /// The command that empties it.
    pub clean: &'static str,
}

/// The caches of all tools, each place once; `value` knows the variables of the image, `HOME` among them.
pub fn caches(value: &dyn Fn(&str) -> Option<String>) -> Vec<Cache> {
    let all = tools::TOOLS.iter().flat_map(|tool| tool.caches.iter().map(move |cache| (*tool, cache)));
    let mut found: Vec<Cache> = Vec::new();
    for (tool, cache) in all.filter(|(_, cache)| !cache.kept && !cache.light && !cache.linked) {
        let Some(path) = tools::filled(cache.path, value).filter(|path| path.starts_with('/')) else {
            continue;
        };
        if !found.iter().any(|it| it.path == path) {
            found.push(Cache { what: what(tool, cache), path: path.into_owned(), clean: cache.clean });
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
        let path = |what: &str, variables: &[(&str, &str)]| {
            let value =
                |name: &str| variables.iter().find(|it| it.0 == name).map(|(_, value)| (*value).to_owned());
            let all = caches(&value);
            all.into_iter().find(|it| it.what == what).map(|it| it.path)
        };
        let home = ("HOME", "/root");
        assert_eq!(path("pip cache", &[home]).as_deref(), Some("/root/.cache/pip"));
        assert_eq!(path("pip cache", &[home, ("PIP_CACHE_DIR", "/c")]).as_deref(), Some("/c"));
        assert_eq!(path("apt package index", &[]).as_deref(), Some("/var/lib/apt/lists"));
        assert_eq!(path("maven cache", &[]), None);
    }
}
