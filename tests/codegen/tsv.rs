//! Tables of `rules/` as rows of cells.

/// The rows below the heading: as wide as it, sorted, each once.
pub(crate) fn rows(file: &str) -> Vec<Vec<String>> {
    let text = crate::read(file);
    let mut lines = text.lines();
    let width = lines.next().unwrap().split('\t').count();
    let lines: Vec<&str> = lines.collect();
    assert!(lines.is_sorted_by(|a, b| a < b), "{file} is not sorted, or has a row twice");
    let rows = lines.into_iter().map(|line| line.split('\t').map(str::to_owned).collect());
    rows.inspect(|row: &Vec<String>| assert_eq!(row.len(), width, "{file}: {row:?}")).collect()
}
