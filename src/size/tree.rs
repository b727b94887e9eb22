//! An abstract path tree: which writes stand at or below a path. Knows nothing of layers or commands.
//!
//! Every look-up is bounded, and draws on what a file has left, so that no script can make its fold slow.

use crate::tools::effect::{MAX_PATH, Path};
use crate::tools::path::{Dots, components, name_matches};
use rustc_hash::FxHashMap;

/// How many nodes a look-up that takes nothing away may visit, and how many names a glob is compared with.
const MAX_VISITED: usize = 1_000;
/// So many nodes at most: paths beyond them are not placed.
const MAX_NODES: usize = 1 << 20;

/// How much of a write a path covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coverage {
    /// All of it.
    Whole,
    /// Some of it, perhaps nothing.
    Part,
}

/// What a look-up has found, and how much more it may come upon.
struct Search {
    found: Vec<(u32, Coverage)>,
    /// None once that did not suffice.
    left: Option<usize>,
}

impl Search {
    /// Notes that a node or a value is looked at; whether that was left.
    fn meets(&mut self) -> bool {
        self.left = self.left.and_then(|left| left.checked_sub(1));
        self.left.is_some()
    }

    fn take(&mut self, values: impl Iterator<Item = u32>, coverage: Coverage) {
        for value in values {
            if !self.meets() {
                return;
            }
            self.found.push((value, coverage));
        }
    }
}

/// The end of a list.
const NONE: u32 = u32::MAX;

/// A node with more children than this has them in the index; going through a few is faster than hashing.
const MAX_LISTED: u32 = 8;

/// Numbers at paths. Children and values are linked lists in two vectors: most trees are small, and a vector
/// for each node would cost more than all the rest.
#[derive(Clone, Debug, Default)]
pub(super) struct PathTree<'t> {
    /// The root comes with the first path.
    nodes: Vec<Node<'t>>,
    /// (value, the next one at the same node).
    values: Vec<(u32, u32)>,
    /// The children of the nodes that have many.
    index: FxHashMap<(u32, &'t str), u32>,
}

#[derive(Clone, Copy, Debug)]
struct Node<'t> {
    name: &'t str,
    first_child: u32,
    children: u32,
    next_sibling: u32,
    first_value: u32,
}

impl<'t> Node<'t> {
    fn new(name: &'t str, next_sibling: u32) -> Self {
        Self { name, first_child: NONE, children: 0, next_sibling, first_value: NONE }
    }
}

impl<'t> PathTree<'t> {
    /// Puts `value` at `path`; a glob stands at the directory above its first pattern. An unknown path is nowhere.
    pub(super) fn insert(&mut self, path: &'t Path<'t>, value: u32) {
        let Some(text) = place(path) else { return };
        if self.nodes.is_empty() {
            self.nodes.push(Node::new("", NONE));
        }
        if self.nodes.len() >= MAX_NODES {
            return;
        }
        let mut at = 0;
        for name in components(text) {
            at = self.child_or_new(at, name);
        }
        let node = &mut self.nodes[at as usize];
        self.values.push((value, node.first_value));
        node.first_value = self.values.len() as u32 - 1;
    }

    /// The values that `path` covers, in their order, with how much. Takes from `left` what it looks at; none where
    /// that does not suffice.
    pub(super) fn covered(
        &self,
        path: &Path<'_>,
        dots: Dots,
        left: &mut usize,
    ) -> Option<Vec<(u32, Coverage)>> {
        let mut search = Search { found: Vec::new(), left: Some(*left) };
        match path {
            _ if self.nodes.is_empty() => {}
            Path::Exact(path) => self.exact(path, Coverage::Whole, &mut search),
            Path::Below(path) => self.exact(path, Coverage::Part, &mut search),
            Path::Glob(path) => self.glob(path, dots, &mut search),
            Path::Unknown => {}
        }
        *left = search.left?;
        search.found.sort_unstable_by_key(|pair| pair.0);
        Some(search.found)
    }

    /// How much a copy of it takes, in nodes.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Takes away what `path` covers wholly.
    pub(super) fn remove(&mut self, path: &Path<'_>, dots: Dots) {
        match path {
            _ if self.nodes.is_empty() => {}
            Path::Exact(path) => {
                if let Some(at) = self.find(path) {
                    self.clear(at);
                }
            }
            Path::Glob(path) => {
                let (directory, pattern) = split_glob(path);
                let Some(at) = self.find(directory) else { return };
                for node in self.matching(at, pattern, dots) {
                    self.clear(node);
                }
                if pattern == "*" {
                    self.nodes[at as usize].first_value = NONE;
                }
            }
            Path::Below(_) | Path::Unknown => {}
        }
    }

    fn children(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let next = |child: u32| (child != NONE).then_some(child);
        std::iter::successors(next(self.nodes[node as usize].first_child), move |&child| {
            next(self.nodes[child as usize].next_sibling)
        })
    }

    fn values_at(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let next = |at: u32| self.values.get(at as usize);
        std::iter::successors(next(self.nodes[node as usize].first_value), move |(_, at)| next(*at))
            .map(|(value, _)| *value)
    }

    fn child(&self, parent: u32, name: &str) -> Option<u32> {
        if self.nodes[parent as usize].children > MAX_LISTED {
            return self.index.get(&(parent, name)).copied();
        }
        // Looking at the last byte first is faster than calling for a comparison of each.
        let last = name.as_bytes().last();
        self.children(parent).find(|&child| {
            let own = self.nodes[child as usize].name;
            own.len() == name.len() && own.as_bytes().last() == last && own == name
        })
    }

    fn child_or_new(&mut self, parent: u32, name: &'t str) -> u32 {
        if let Some(child) = self.child(parent, name) {
            return child;
        }
        let child = self.nodes.len() as u32;
        let above = &mut self.nodes[parent as usize];
        let first = std::mem::replace(&mut above.first_child, child);
        above.children += 1;
        let count = above.children;
        self.nodes.push(Node::new(name, first));
        if count == MAX_LISTED + 1 {
            let mut next = child;
            while let Some(node) = self.nodes.get(next as usize) {
                self.index.insert((parent, node.name), next);
                next = node.next_sibling;
            }
        } else if count > MAX_LISTED {
            self.index.insert((parent, name), child);
        }
        child
    }

    fn find(&self, path: &str) -> Option<u32> {
        components(path).try_fold(0, |at, name| self.child(at, name))
    }

    /// What stands at, below (as `coverage` says) and above (in part) an exact path.
    fn exact(&self, path: &str, coverage: Coverage, search: &mut Search) {
        let mut at = Some(0);
        for name in components(path) {
            let Some(node) = at else { return };
            self.take_part(node, search);
            at = self.child(node, name);
        }
        if let Some(node) = at {
            self.below(node, coverage, search);
        }
    }

    fn take_part(&self, node: u32, search: &mut Search) {
        search.take(self.values_at(node), Coverage::Part);
    }

    fn below(&self, node: u32, coverage: Coverage, search: &mut Search) {
        // A part stays, and is looked through again and again.
        let limit = if coverage == Coverage::Whole { usize::MAX } else { MAX_VISITED };
        if self.nodes[node as usize].first_child == NONE {
            return search.take(self.values_at(node), coverage);
        }
        let mut open = vec![node];
        let mut visited = 0;
        while let Some(node) = open.pop() {
            visited += 1;
            if visited > limit || !search.meets() {
                return;
            }
            search.take(self.values_at(node), coverage);
            open.extend(self.children(node));
        }
    }

    fn glob(&self, path: &str, dots: Dots, search: &mut Search) {
        let (directory, pattern) = split_glob(path);
        let mut at = Some(0);
        for name in components(directory) {
            let Some(node) = at else { return };
            self.take_part(node, search);
            at = self.child(node, name);
        }
        let Some(node) = at else { return };
        // `directory/*` is all that was written there; a narrower pattern is some of it.
        let own = if pattern == "*" { Coverage::Whole } else { Coverage::Part };
        search.take(self.values_at(node), own);
        // `/var/cache/*/*` empties /var/cache/apk, if that is a directory.
        let above = pattern.strip_suffix("/*");
        for parent in above.map_or_else(Vec::new, |above| self.matching(node, above, dots)) {
            self.take_part(parent, search);
        }
        for node in self.matching(node, pattern, dots) {
            self.below(node, Coverage::Whole, search);
        }
    }

    /// The nodes below `node` that a pattern of one or more components names.
    fn matching(&self, node: u32, pattern: &str, dots: Dots) -> Vec<u32> {
        if self.nodes[node as usize].first_child == NONE && !pattern.is_empty() {
            return Vec::new();
        }
        let mut level = vec![node];
        for name in components(pattern) {
            let children = level.iter().flat_map(|&node| self.children(node));
            level = children
                .take(MAX_VISITED)
                .filter(|&child| name_matches(name, self.nodes[child as usize].name, dots))
                .collect();
        }
        level
    }

    fn clear(&mut self, node: u32) {
        if self.nodes[node as usize].first_child == NONE {
            self.nodes[node as usize].first_value = NONE;
            return;
        }
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let start = open.len();
            open.extend(self.children(node));
            if self.nodes[node as usize].children > MAX_LISTED {
                for &child in &open[start..] {
                    self.index.remove(&(node, self.nodes[child as usize].name));
                }
            }
            let cleared = &mut self.nodes[node as usize];
            (cleared.first_child, cleared.children, cleared.first_value) = (NONE, 0, NONE);
        }
    }
}

/// A look-up as [`PathTree::covered`] does it, made ready for asking of one write after the other: where there are
/// few, that is less work than a tree of them.
#[derive(Clone, Copy)]
pub(super) struct Query<'p> {
    /// The path, or the directory above its first pattern.
    at: &'p str,
    pattern: Option<&'p str>,
    dots: Dots,
    /// How much it covers of what stands below.
    below: Coverage,
}

impl<'p> Query<'p> {
    /// `None` for an unknown path, which covers nothing.
    pub(super) fn new(path: &'p Path<'_>, dots: Dots) -> Option<Self> {
        let (at, pattern, below) = match path {
            Path::Exact(path) => (path.as_ref(), None, Coverage::Whole),
            Path::Below(path) => (path.as_ref(), None, Coverage::Part),
            Path::Glob(path) => {
                let (directory, pattern) = split_glob(path);
                (directory, Some(pattern), Coverage::Whole)
            }
            Path::Unknown => return None,
        };
        Some(Self { at: at.strip_suffix('/').unwrap_or(at), pattern, dots, below })
    }

    /// How much is covered of a write at `written`, if anything.
    pub(super) fn covers(self, written: &Path<'_>) -> Option<Coverage> {
        let place = place(written)?;
        let place = place.strip_suffix('/').unwrap_or(place);
        let (at, other) = (self.at.as_bytes(), place.as_bytes());
        let same = at.iter().zip(other).take_while(|(one, other)| one == other).count();
        let ends = |path: &[u8]| matches!(path.get(same), None | Some(b'/'));
        if same == at.len() && ends(other) {
            let below = &place[same..];
            return self.pattern.map_or(Some(self.below), |pattern| by_pattern(pattern, below, self.dots));
        }
        (same == other.len() && ends(at)).then_some(Coverage::Part)
    }
}

/// [`PathTree::glob`] of one write that stands at the pattern's directory, or below it.
fn by_pattern(pattern: &str, below: &str, dots: Dots) -> Option<Coverage> {
    if below.is_empty() {
        return Some(if pattern == "*" { Coverage::Whole } else { Coverage::Part });
    }
    let (mut wanted, mut names) = (components(pattern), components(below));
    loop {
        match (wanted.next(), names.next()) {
            (Some(wanted), Some(name)) if name_matches(wanted, name, dots) => {}
            (None, _) => return Some(Coverage::Whole),
            (Some("*"), None) if wanted.next().is_none() && pattern.ends_with("/*") => {
                return Some(Coverage::Part);
            }
            _ => return None,
        }
    }
}

/// Where a write stands; a glob at the directory above its first pattern, an unknown path nowhere.
fn place<'p>(path: &'p Path<'_>) -> Option<&'p str> {
    let place = match path {
        Path::Exact(path) | Path::Below(path) => path.as_ref(),
        Path::Glob(path) => split_glob(path).0,
        Path::Unknown => return None,
    };
    (place.len() <= MAX_PATH).then_some(place)
}

/// The directory above the first component with a pattern, and the rest.
fn split_glob(path: &str) -> (&str, &str) {
    let mut slash = 0;
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'/' => slash = at,
            b'*' | b'?' | b'[' => break,
            _ => {}
        }
    }
    (&path[..slash], path[slash..].trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(path: &'static str) -> Path<'static> {
        Path::Exact(path.into())
    }

    fn covered(tree: &PathTree<'_>, path: &Path<'_>) -> Vec<(u32, Coverage)> {
        covered_by(tree, path, Dots::Written)
    }

    fn covered_by(tree: &PathTree<'_>, path: &Path<'_>, dots: Dots) -> Vec<(u32, Coverage)> {
        tree.covered(path, dots, &mut MAX_NODES.clone()).unwrap()
    }

    #[test]
    fn a_directory_covers_what_is_below_and_part_of_what_is_above() {
        let (lists, app) = (exact("/var/lib/apt/lists"), exact("/app"));
        let mut tree = PathTree::default();
        tree.insert(&lists, 1);
        tree.insert(&app, 2);
        assert_eq!(covered(&tree, &exact("/var/lib")), [(1, Coverage::Whole)]);
        assert_eq!(covered(&tree, &exact("/app/tests")), [(2, Coverage::Part)]);
        assert_eq!(covered(&tree, &exact("/application")), []);
    }

    #[test]
    fn a_star_covers_the_directory_it_empties() {
        let (lists, one) = (exact("/var/lib/apt/lists"), exact("/var/lib/apt/lists/one"));
        let mut tree = PathTree::default();
        tree.insert(&lists, 1);
        tree.insert(&one, 2);
        let star = Path::Glob("/var/lib/apt/lists/*".into());
        assert_eq!(covered(&tree, &star), [(1, Coverage::Whole), (2, Coverage::Whole)]);
        let some = Path::Glob("/var/lib/apt/lists/o*".into());
        assert_eq!(covered(&tree, &some), [(1, Coverage::Part), (2, Coverage::Whole)]);
        let deeper = Path::Glob("/var/lib/*/*/*".into());
        assert_eq!(covered(&tree, &deeper), [(1, Coverage::Part), (2, Coverage::Whole)]);
        tree.remove(&star, Dots::Written);
        assert_eq!(covered(&tree, &exact("/var")), []);
    }

    #[test]
    fn a_star_takes_a_name_with_a_dot_only_where_dots_count() {
        let cache = exact("/tmp/.cache/pip");
        let star = |text: &'static str| Path::Glob(text.into());
        let mut tree = PathTree::default();
        tree.insert(&cache, 1);
        for glob in ["/tmp/*", "/tmp/?cache", "/tmp/*/pip", "/*/.c*/*"] {
            let whole = vec![(1, Coverage::Whole)];
            assert_eq!(covered_by(&tree, &star(glob), Dots::Any), whole, "{glob}");
            let shell = if glob.contains("/.") { whole } else { Vec::new() };
            assert_eq!(covered_by(&tree, &star(glob), Dots::Written), shell, "{glob}");
        }
        tree.remove(&star("/tmp/*"), Dots::Written);
        assert_eq!(covered(&tree, &cache), [(1, Coverage::Whole)]);
        tree.remove(&star("/tmp/.[!.]*"), Dots::Written);
        assert_eq!(covered(&tree, &cache), []);
    }

    #[test]
    fn a_query_says_what_a_tree_of_one_says() {
        let texts = [
            "/", "/a", "/ab", "/a/b", "/a/b/c", "/a/c", "/a/.b", "/a/b/c/d", "/a/*", "/a/b*", "/a/*/*",
            "/*/b", "/a/*/c", "/*", "/a/*/*/*", "/x/*.d", "/x",
        ];
        let kinds = |text: &'static str| {
            let glob = text.contains('*').then(|| Path::Glob(text.into()));
            [glob.unwrap_or(Path::Exact(text.into())), Path::Below(text.replace('*', "b").into())]
        };
        let paths: Vec<Path<'_>> = texts.into_iter().flat_map(kinds).chain([Path::Unknown]).collect();
        for written in &paths {
            let mut tree = PathTree::default();
            tree.insert(written, 0);
            for path in &paths {
                for dots in [Dots::Written, Dots::Any] {
                    let said = Query::new(path, dots).and_then(|query| query.covers(written));
                    let said = Vec::from_iter(said.map(|it| (0, it)));
                    assert_eq!(covered_by(&tree, path, dots), said, "{path:?} of {written:?}");
                }
            }
        }
    }

    #[test]
    fn what_was_removed_can_be_written_again() {
        let file = exact("/a/b");
        let mut tree = PathTree::default();
        tree.insert(&file, 1);
        tree.remove(&exact("/a"), Dots::Written);
        tree.insert(&file, 2);
        assert_eq!(covered(&tree, &exact("/a")), [(2, Coverage::Whole)]);
    }
}
