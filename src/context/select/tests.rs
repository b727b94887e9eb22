use super::*;
use crate::context::Found;
use crate::context::ignore::simple;
use proptest::prelude::*;

fn context() -> BuildContext {
    let mut found = Found::default();
    for directory in ["src", "src/deep", "docs"] {
        found.push(directory, 0, FileKind::Directory);
    }
    let files = [("a.txt", 1), ("b.txt", 2), ("src/main.rs", 10), ("src/deep/x.txt", 20), ("docs/x.txt", 40)];
    for (path, size) in files.into_iter().chain([("[x]", 3), ("app.tar.gz", 100)]) {
        found.push(path, size, FileKind::File);
    }
    found.push_link("link", "src/deep");
    found.push_link("out", "/etc/../docs/x.txt");
    found.push_link("loop", "loop");
    found.push_link("src/up", "../../..");
    let mut context = BuildContext::walked(None, Files::from(found), Vec::new());
    context.set_unpacked("app.tar.gz", Unpacked::Bytes(900));
    context
}

fn paths(source: &str) -> Vec<String> {
    let context = context();
    let selection = context.select(source, Copying::default()).unwrap();
    selection.entries().map(|it| format!("{}={}", it.lands, it.entry.size)).collect()
}

#[test]
fn a_directory_gives_its_contents() {
    assert_eq!(paths("src"), ["deep/x.txt=20", "main.rs=10", "up=8"]);
    assert_eq!(paths("/src/"), paths("src"));
    assert_eq!(paths("./docs/../src/."), paths("src"));
    assert_eq!(paths("../../src"), paths("src"));
    for root in [".", "/", "./", "..", ""] {
        assert_eq!(paths(root).len(), 11, "{root}");
    }
}

#[test]
fn wildcards_stay_in_their_directory() {
    assert_eq!(paths("*.txt"), ["a.txt=1", "b.txt=2"]);
    assert_eq!(paths("*/x.txt"), ["x.txt=40"]);
    assert_eq!(paths("s?c"), paths("src"));
    assert_eq!(paths("[ab].txt"), ["a.txt=1", "b.txt=2"]);
    assert_eq!(paths("[^a].txt"), ["b.txt=2"]);
    assert_eq!(paths("\\[x]"), ["[x]=3"]);
    assert_eq!(paths("link/*"), ["x.txt=20"]);
}

#[test]
fn links_of_the_source_are_followed_inside_the_context() {
    assert_eq!(paths("link"), ["x.txt=20"]);
    assert_eq!(paths("link/x.txt"), ["x.txt=20"]);
    assert_eq!(paths("out"), ["x.txt=40"]);
    assert_eq!(paths("src/up").len(), 11);
    assert_eq!(paths("loop"), Vec::<String>::new());
}

#[test]
fn what_is_not_there_is_missing() {
    let context = context();
    let select = |source| context.select(source, Copying::default()).unwrap();
    assert!(select("no").missing && !select("no").has_wildcards);
    assert!(select("no*").missing && select("no*").has_wildcards);
    assert!(!select("src").missing && select("src").is_dir);
    assert!(select("a.txt/b").missing && select("loop").missing);
}

#[test]
fn exclusions_start_at_the_directory() {
    let context = context();
    let copying = Copying { exclude: &["**/*.txt"], ..Copying::default() };
    let selection = context.select(".", copying).unwrap();
    assert_eq!(selection.entries().filter(|it| it.lands.contains(".txt")).count(), 0);
    let copying = Copying { exclude: &["deep", "b*"], ..Copying::default() };
    assert_eq!(context.select("src", copying).unwrap().files, 2);
    assert_eq!(context.select("*.txt", copying).unwrap().files, 1);
}

#[test]
fn add_counts_what_an_archive_unpacks_to() {
    let mut context = context();
    let add = Copying { unpack: true, ..Copying::default() };
    let selection = context.select("app.tar.gz", add).unwrap();
    assert!(selection.is_archive);
    // The archive is packed already.
    let packed = Interval { likely: 100, low: 85, high: 115 };
    assert_eq!(selection.amount(), Amount::exact(900, Provenance::Measured).packed_to(packed));
    assert_eq!(context.select("src", add).unwrap().amount().compressed, None);
    assert_eq!(context.select("app.tar.gz", Copying::default()).unwrap().bytes, 100);
    // In a directory an archive is a file like any other.
    assert_eq!(context.select(".", add).unwrap().bytes, context.files().unwrap().total());
    context.set_unpacked("app.tar.gz", Unpacked::Unknown);
    assert!(!context.select("app.tar.gz", add).unwrap().amount().complete);
}

#[test]
fn what_is_taken_weighs_compressed_what_its_files_do() {
    let mut context = context();
    context.set_packed(vec![("src/main.rs".to_owned(), Interval::exact(10))]);
    let packed = |source| context.select(source, Copying::default()).unwrap().amount().compressed.unwrap();
    assert_eq!(packed("src/main.rs").likely, 10);
    let link = Interval { likely: 8, low: 0, high: 8 };
    assert_eq!(packed("src"), packed("src/main.rs") + packed("src/deep") + link);
}

#[test]
fn a_selection_tells_what_another_takes_too() {
    let context = context();
    let all = context.select(".", Copying::default()).unwrap();
    let part = context.select("src", Copying::default()).unwrap();
    assert_eq!(all.shared(&part).map(|it| it.entry.size).sum::<u64>(), 38);
}

#[test]
fn a_selection_is_unknown_where_more_is_excluded_than_is_looked_at() {
    let exclude = vec!["a"; 10_001];
    let copying = Copying { exclude: &exclude, ..Copying::default() };
    assert!(context().select(".", copying).is_none());
}

proptest! {
    /// Wildcards match as one comparison a path does, also where directories are no entries.
    #[test]
    fn wildcards_match_as_the_simple_matcher_says(
        pattern in "([ab.?*]|\\\\[ab*]|\\[[ab^/]{1,2}\\]){1,3}(/([ab?*]|\\[\\^a\\]){1,2}){0,3}",
        paths in prop::collection::btree_set("[ab*-]{1,2}(/[ab.]{1,2}){0,3}", 1..12),
    ) {
        let pattern = in_context(&pattern);
        prop_assume!(has_wildcards(&pattern));
        let is_plain = |path: &&String| in_context(path) == **path;
        let mut found = Found::default();
        for path in paths.iter().filter(is_plain) {
            found.push(path, 1, FileKind::File);
        }
        let files = Files::from(found);
        let expected: Vec<&str> = match simple::Glob::new(&pattern, simple::Stars::Single) {
            Some(glob) => files.iter().map(|it| it.path).filter(|path| glob.matches(path)).collect(),
            None => Vec::new(),
        };
        let found = matching(&files, &pattern, &mut 0);
        let is_first = |path: &&&str| !expected.iter().any(|other| other != *path && is_at_or_below(path, other));
        prop_assert_eq!(found, expected.iter().filter(is_first).copied().collect::<Vec<_>>(), "{}", pattern);
    }
}
