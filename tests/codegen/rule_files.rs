//! Reads and checks `rules/*.yaml`.

use dockslim::rule::schema::RuleFile;
use std::fs;

/// Every rule's file, by id.
pub(crate) fn read_all() -> Vec<RuleFile> {
    files().into_iter().map(|(rule, _)| rule).collect()
}

/// The text of every rule's file, by id.
pub(crate) fn read_texts() -> Vec<String> {
    files().into_iter().map(|(_, text)| text).collect()
}

fn files() -> Vec<(RuleFile, String)> {
    let paths = fs::read_dir(crate::path("rules")).unwrap().map(|entry| entry.unwrap().path());
    let mut rules: Vec<(RuleFile, String)> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let rule = RuleFile::parse(&text).unwrap_or_else(|error| panic!("rules/{name}: {error}"));
            assert_eq!(name, format!("{}.yaml", rule.id), "rules/{name}: the id is not the file's name");
            assert!(!rule.summary.ends_with('.'), "rules/{name}: the summary ends with a stop");
            assert!(!rule.why.is_empty(), "rules/{name}: `why` is missing");
            (rule, text)
        })
        .collect();
    rules.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    rules
}
