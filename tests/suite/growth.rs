//! Work and memory in proportion to the input: each family of `tests/growth/families.txt` at two lengths, the second
//! twice the first. What is counted is the memory that is asked for, and the most of it that is held at a time: that
//! is the same on any machine, as time is not (`tests/growth/run.py` has that). Work that asks for none is
//! not seen here.

use allocation_counter::{AllocationInfo, measure};
use dockslim::{BuildContext, Facts, FileKind, Files, Found, Linter, Settings, parse};
use std::sync::Mutex;
use std::thread;

/// Lengths in bytes. What grows too fast at one of them, but is bounded, has met its bounds at the next.
const LENGTHS: [usize; 2] = [3 << 10, 24 << 10];
/// Values of variables are bounded too, but a file must be longer than a test should take.
const LATE: &str = "a long argument";
/// How often as much twice the length may take, in hundredths: lists grow by doubling, and trees grow deeper.
const MOST: u64 = 240;

/// Name and text of each family.
fn families() -> Vec<(&'static str, &'static str)> {
    let text = include_str!("../growth/families.txt");
    text.split("\n== ").skip(1).map(|part| part.split_once('\n').unwrap()).collect()
}

/// The text with what grows in it `count` times.
fn grown(text: &str, count: usize) -> String {
    let mut parts = text.split(['⟦', '⟧']);
    let mut grown = parts.next().unwrap().to_owned();
    while let (Some(body), Some(rest)) = (parts.next(), parts.next()) {
        for n in 0..count {
            grown += &body.replace("@i", &n.to_string()).replace("@j", &(n + 1).to_string());
        }
        grown += rest;
    }
    grown + "\n"
}

/// A build context of some directories with files.
fn context() -> BuildContext {
    let mut found = Found::default();
    for n in 0..60 {
        found.push(&format!("d{}/f{n}.p{}", n % 6, n % 10), 20_000 * n, FileKind::File);
    }
    BuildContext::walked(None, Files::from(found), Vec::new())
}

/// What it takes to read a file, to ask what more would be known of it, to lint it and to weigh its image.
fn taken(linter: &Linter, text: &str, facts: &Facts) -> AllocationInfo {
    measure(|| {
        let file = parse(text);
        let analysis = linter.analyse(&file);
        drop(analysis.wants(facts));
        drop(linter.outlooks(&analysis, facts, false));
    })
}

/// How often as much is taken for a file that is twice as long, in hundredths: in all, and at once.
fn growth(linter: &Linter, text: &str, facts: &Facts, length: usize) -> [u64; 2] {
    const SOME: usize = 100;
    let count = SOME * length / grown(text, SOME).len();
    let [first, second] = [count, 2 * count].map(|count| taken(linter, &grown(text, count), facts));
    let ratio = |first: u64, second: u64| second * 100 / first;
    [ratio(first.bytes_total, second.bytes_total), ratio(first.bytes_max, second.bytes_max)]
}

/// What is wrong with a family, in words.
fn wrong(linter: &Linter, text: &str, facts: &Facts) -> Option<String> {
    let mut told = None;
    for length in LENGTHS {
        let [all, at_once] = growth(linter, text, facts, length);
        if all <= MOST && at_once <= MOST {
            return None;
        }
        told = Some(format!("twice {length} bytes take {all} % of the work and {at_once} % of the memory"));
    }
    told
}

#[test]
fn twice_the_file_takes_twice_the_work_and_memory() {
    let linter = Linter::new(&Settings::default()).unwrap();
    let known = Facts::of_context(context());
    let mut cases: Vec<(&str, &str, Facts)> = Vec::new();
    for (name, text) in families().into_iter().filter(|(name, _)| *name != LATE) {
        cases.push((name, text, Facts::default()));
        if text.contains("COPY") || text.contains("ADD") {
            cases.push((name, text, known.clone()));
        }
    }
    assert!(cases.len() > 140, "the families are gone");
    let (open, told) = (Mutex::new(cases.iter()), Mutex::new(Vec::new()));
    let work = || {
        while let Some((name, text, facts)) = { open.lock().unwrap().next() } {
            let context = if facts.context.is_some() { " with a context" } else { "" };
            let wrong = wrong(&linter, text, facts).map(|wrong| format!("{name}{context}: {wrong}"));
            told.lock().unwrap().extend(wrong);
        }
    };
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let told = told.into_inner().unwrap();
    assert!(told.is_empty(), "these grow faster than the file:\n{}", told.join("\n"));
}

#[test]
fn what_grows_with_the_square_is_seen() {
    let square = |length: usize| measure(|| (0..length).for_each(|n| drop(vec![1_u8; n]))).bytes_total;
    assert!(square(2_000) * 100 > MOST * square(1_000));
}
