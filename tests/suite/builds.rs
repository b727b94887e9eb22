//! The builds of tests/fixtures/builds: the table of measured bytes says what its Dockerfiles say, and the ledger
//! finds what really was hidden by a later layer, and nothing that was not.

use std::collections::{BTreeMap, BTreeSet};

use dockslim::model::{Options, build};
use dockslim::size::{Facts, Fold, Sources};
use dockslim::syntax::parse;

/// A layer that is hidden by less is not worth a word: user tables, a makefile's dependencies.
const WORTH_TELLING: u64 = 100_000;

/// What is hidden in truth and not told, as `line of the deletion < line of the write`: make and cmake write where they
/// like, and a package manager writes its database again.
const NOT_TOLD: [&str; 3] = ["cmake-late 7 < 6", "redis-naive 11 < 8", "upgrade 4 < 3"];

/// What is told without the files of the context and is not so: a part may have been meant.
const TOLD_WRONGLY: [&str; 6] = [
    "find-delete 8 < 4",
    "modes-of-parts 9 < 3",
    "modes-of-parts 7 < 4",
    "modes-of-parts 7 < 5",
    "modes-of-parts 7 < 6",
    "modes-of-parts 9 < 7",
];

/// Cases of instructions that change one file again and again: each hides the copy before it alone, which the
/// fold does not tell from those before that; the bytes that it loses are the copy's.
const ONE_FILE_CHANGED_OFTEN: [&str; 2] = ["appends", "small-facts"];

/// One instruction as built.
struct Row {
    line: u32,
    command: String,
    added: u64,
    tar: u64,
    dead: u64,
    overwritten: u64,
    hidden_by: BTreeMap<u32, u64>,
}

fn folder() -> String {
    format!("{}/tests/fixtures/builds", env!("CARGO_MANIFEST_DIR"))
}

fn dockerfile(case: &str) -> String {
    std::fs::read_to_string(format!("{}/{case}/Dockerfile", folder())).unwrap()
}

fn row(fields: &[&str]) -> Row {
    let number = |index: usize| fields[index].parse().unwrap();
    let part = |text: &str| {
        text.split_once(':').map(|(line, bytes)| (line.parse().unwrap(), bytes.parse().unwrap()))
    };
    Row {
        line: fields[1].parse().unwrap(),
        command: fields[2].to_owned(),
        added: number(3),
        tar: number(4),
        dead: number(6),
        overwritten: number(7),
        hidden_by: fields[9].split(',').filter_map(part).collect(),
    }
}

/// The table by case, in the order of the lines.
fn measured() -> BTreeMap<String, Vec<Row>> {
    let text = std::fs::read_to_string(folder() + "/measured.tsv").unwrap();
    let mut cases: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        cases.entry(fields[0].to_owned()).or_default().push(row(&fields));
    }
    cases
}

/// The lines of pairs that the ledger tells: (written, hidden by), deletions and copies made twice.
fn told(case: &str, facts: &Facts) -> BTreeSet<(u32, u32)> {
    let text = dockerfile(case);
    let file = parse(&text);
    let options = Options::default();
    let model = build(&file, &options);
    let sources = Sources::new(facts.context.as_ref());
    let fold = Fold::new(&model, &sources);
    let line = |layer| fold.step(layer).instruction.start_line;
    let deleted = fold.hidden.iter().map(|hidden| (line(hidden.stored), line(hidden.by.layer)));
    let copied = fold.copied_up.iter();
    let copied =
        copied.flat_map(|copied| copied.written.iter().map(|from| (line(from.layer), line(copied.by.layer))));
    deleted.chain(copied).collect()
}

#[test]
fn the_table_is_of_these_dockerfiles() {
    let cases = measured();
    let there = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let there = there.filter(|entry| entry.path().join("Dockerfile").exists());
    let there: BTreeSet<String> = there.map(|entry| entry.file_name().into_string().unwrap()).collect();
    assert_eq!(there, cases.keys().cloned().collect());
    for (case, rows) in &cases {
        let text = dockerfile(case);
        let lines: Vec<u32> = rows.iter().map(|row| row.line).collect();
        let file = parse(&text);
        let model_lines: Vec<u32> =
            file.instructions.iter().map(|instruction| instruction.start_line).collect();
        assert!(model_lines.ends_with(&lines), "{case}: {lines:?} of {model_lines:?}");
        for row in rows {
            let source = text.lines().nth(row.line as usize - 1).unwrap();
            let start = source.trim_end_matches('\\').trim_end();
            let same = row.command.starts_with(start) || start.starts_with(&row.command);
            assert!(same, "{case}:{}: {} is not {source}", row.line, row.command);
        }
    }
}

#[test]
fn the_figures_hold_together() {
    for (case, rows) in &measured() {
        for row in rows {
            let place = format!("{case}:{}", row.line);
            assert!(row.overwritten <= row.dead && row.dead <= row.added && row.added <= row.tar, "{place}");
            assert_eq!(row.hidden_by.values().sum::<u64>(), row.dead, "{place}");
            assert!(row.hidden_by.keys().all(|by| *by > row.line), "{place}");
        }
    }
}

/// What is told and not so, and what is so and not told.
fn differences(facts: impl Fn(&str) -> Facts) -> (Vec<String>, Vec<String>) {
    let mut missed = Vec::new();
    let mut wrong = Vec::new();
    for (case, rows) in measured().iter().filter(|(case, _)| !ONE_FILE_CHANGED_OFTEN.contains(&case.as_str()))
    {
        let told = told(case, &facts(case));
        // What was hidden of the base is not the file's fault.
        let hidden = rows.iter().skip(1).flat_map(|row| {
            row.hidden_by.iter().map(|(by, bytes)| ((row.line, *by), *bytes)).collect::<Vec<_>>()
        });
        let real: BTreeMap<(u32, u32), u64> = hidden.collect();
        let untold = real.iter().filter(|(pair, bytes)| **bytes >= WORTH_TELLING && !told.contains(pair));
        missed.extend(untold.map(|((line, by), _)| format!("{case} {by} < {line}")));
        let untrue = told.iter().filter(|pair| !real.contains_key(pair));
        wrong.extend(untrue.map(|(line, by)| format!("{case} {by} < {line}")));
    }
    (wrong, missed)
}

#[test]
fn the_ledger_tells_what_was_hidden() {
    let (wrong, missed) = differences(|_| Facts::default());
    assert_eq!(wrong, TOLD_WRONGLY);
    assert_eq!(missed, NOT_TOLD);
}

#[test]
fn with_the_files_of_the_context_nothing_is_told_wrongly() {
    let (wrong, missed) = differences(|case| Facts::of_context(crate::predictions::context(case)));
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(missed, NOT_TOLD);
}
