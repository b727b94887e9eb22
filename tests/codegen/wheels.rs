//! `rules/costs/wheels.tsv` → `rules/costs/wheels.bin`: what pip fetches, in the layout of `size::wheels`.

use crate::costs;
use dockslim::size::sections::Writer;
use dockslim::size::wheels::{MAGIC, OPEN, SCHEMA, SECTIONS, Section};

/// The whole file.
pub(crate) fn generated() -> Vec<u8> {
    let rows = costs::rows("wheels.tsv");
    let names: Vec<&str> = rows.iter().map(|row| &*row[0]).collect();
    let number = |text: &str| if text.is_empty() { 0 } else { text.parse::<u64>().unwrap() };
    let share = |part: &str, whole: &str| (number(part) * 1000).checked_div(number(whole)).unwrap_or(0);
    let version = |text: &str| {
        let mut parts = text.split('.').map(|part| part.parse::<u64>().unwrap_or(0));
        [parts.next().unwrap_or(0), parts.next().unwrap_or(0)]
    };
    let kind = |row: &Vec<String>| {
        let kinds = ["any", "native", "source", "built"];
        let kind = kinds.iter().position(|kind| *kind == row[3]).unwrap_or_else(|| panic!("{row:?}")) as u8;
        kind | if row[7].split(' ').any(|need| need == "?") { OPEN } else { 0 }
    };
    let mut out = Writer::<SECTIONS>::default();
    out.texts(Section::Names, (Section::NameEnds, 3), names.iter().copied());
    out.numbers(Section::Bytes, 4, rows.iter().map(|row| number(&row[2])));
    out.numbers(Section::Musl, 4, rows.iter().map(|row| number(&row[4])));
    out.numbers(Section::Kinds, 1, rows.iter().map(kind));
    out.numbers(Section::Versions, 2, rows.iter().flat_map(|row| version(&row[1])));
    out.numbers(Section::Unpacked, 2, rows.iter().map(|row| share(&row[5], &row[2])));
    out.numbers(Section::Code, 2, rows.iter().map(|row| share(&row[6], &row[2])));
    let (mut needs, mut ends) = (Vec::new(), Vec::new());
    for row in &rows {
        let named = row[7].split(' ').filter(|need| !need.is_empty() && *need != "?");
        needs
            .extend(named.map(|need| names.binary_search(&need).unwrap_or_else(|_| panic!("{need}")) as u64));
        ends.push(needs.len() as u64);
    }
    out.numbers(Section::Needs, 2, needs);
    out.numbers(Section::NeedEnds, 3, ends);
    out.finish(MAGIC, SCHEMA, &[])
}
