//! Writes a table in the layout of `format`. Numbers and text only; what they mean was settled before.

use super::graph::Graph;
use super::{BuildError, Input, Kind};
use crate::size::packages::format::{
    MAGIC, NARROW, SCHEMA, SECTIONS, SEPARATOR, Section, UPGRADES_BY_SOURCE, WIDE, at,
};
use crate::size::sections::Writer;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A named package set with its bitmap.
pub(super) type Set = (String, Vec<u8>);

/// Lists with more than one member, each once.
#[derive(Default)]
struct Choices<'g> {
    lists: Vec<&'g [u32]>,
    places: HashMap<&'g [u32], u32>,
}

impl<'g> Choices<'g> {
    /// The node of a list: its only member, or a choice behind the packages.
    fn node(&mut self, list: &'g [u32], packages: u32) -> u32 {
        if let [only] = list {
            return *only;
        }
        self.choice(list, packages)
    }

    /// A choice even where the list has one member: a look-up by a provided name counts the members.
    fn choice(&mut self, list: &'g [u32], packages: u32) -> u32 {
        let Self { lists, places } = self;
        let place = places.entry(list).or_insert_with(|| {
            lists.push(list);
            lists.len() as u32 - 1
        });
        packages + *place
    }
}

pub(super) fn encode(
    input: &Input<'_>,
    graph: &Graph<'_>,
    (sets, renewed): (&[Set], &[u8]),
) -> Result<Vec<u8>, BuildError> {
    let packages = graph.nodes.len() as u32;
    let mut choices = Choices::default();
    let separator = u32::MAX;
    let needs: Vec<Vec<u32>> = graph
        .nodes
        .iter()
        .map(|node| {
            let mut row: Vec<u32> = node.needs.iter().map(|list| choices.node(list, packages)).collect();
            if !node.recommends.is_empty() {
                row.push(separator);
                row.extend(node.recommends.iter().map(|list| choices.node(list, packages)));
            }
            row
        })
        .collect();
    let virtuals: Vec<u32> = graph.virtuals.values().map(|list| choices.choice(list, packages)).collect();
    let nodes = packages as usize + choices.lists.len();
    let id_width = if nodes < 0xffff { 2 } else { WIDE };
    if nodes >= SEPARATOR as usize {
        return Err(BuildError::TooMany);
    }

    let mut out = Writer::<SECTIONS>::default();
    let about = [input.distro, input.release, input.number, input.source];
    out.bytes(Section::About, about.join("\n").into_bytes());
    out.texts(
        Section::Names,
        (Section::NameEnds, WIDE),
        graph.nodes.iter().map(|node| node.record.name.as_str()),
    );
    out.numbers(Section::Installed, WIDE, graph.nodes.iter().map(|node| node.record.installed));
    out.numbers(Section::Download, WIDE, graph.nodes.iter().map(|node| node.record.download));
    out.numbers(Section::Files, NARROW, graph.nodes.iter().map(|node| node.record.files));
    out.numbers(Section::Docs, NARROW, graph.nodes.iter().map(|node| node.record.docs));
    // Most packages have none.
    let python =
        || (0u32..).zip(graph.nodes.iter().map(|node| node.record.modules)).filter(|(_, count)| *count > 0);
    out.numbers(Section::ModulesOf, id_width, python().map(|(id, _)| id));
    out.numbers(Section::Modules, NARROW, python().map(|(_, count)| count));
    let names: BTreeSet<&str> = graph.nodes.iter().map(|node| node.record.source.as_str()).collect();
    let sources: BTreeMap<&str, u32> = names.into_iter().zip(0..).collect();
    let source_of = |name: &str| sources.get(name).copied().unwrap_or(0);
    // Nothing else asks for the sources.
    let asking = graph.nodes.iter().filter(|_| input.upgrades_by_source);
    out.numbers(Section::Sources, id_width, asking.map(|node| source_of(&node.record.source)));
    lists(&mut out, (Section::Needs, Section::NeedEnds), id_width, needs.iter().map(Vec::as_slice));
    lists(&mut out, (Section::Choices, Section::ChoiceEnds), id_width, choices.lists.iter().copied());
    out.texts(Section::VirtualNames, (Section::VirtualEnds, WIDE), graph.virtuals.keys().copied());
    out.numbers(Section::Virtuals, id_width, virtuals.iter().copied());
    let set_names: Vec<&str> = sets.iter().map(|(name, _)| name.as_str()).collect();
    out.bytes(Section::BaseNames, set_names.join("\n").into_bytes());
    let bitmaps = sets.iter().flat_map(|(_, bitmap)| bitmap).chain(renewed);
    out.bytes(Section::Bases, bitmaps.copied().collect::<Vec<u8>>());

    let filled = graph
        .nodes
        .chunks(8)
        .map(|nodes| nodes.iter().rev().fold(0, |byte: u8, node| byte << 1 | u8::from(node.record.filled)));
    out.bytes(Section::Filled, filled.collect::<Vec<u8>>());

    let counts = [packages, choices.lists.len() as u32, virtuals.len() as u32, sets.len() as u32];
    Ok(finish(out, input, id_width, counts))
}

/// Rows of ids, and where each ends.
fn lists<'l>(
    out: &mut Writer<SECTIONS>,
    (lists, ends): (Section, Section),
    width: usize,
    rows: impl Iterator<Item = &'l [u32]>,
) {
    let (mut all, mut places) = (Vec::new(), Vec::new());
    for row in rows {
        all.extend_from_slice(row);
        places.push(all.len() as u32);
    }
    // The separator is the biggest number on purpose: in every width it becomes the biggest of that width.
    out.numbers(lists, width, all);
    out.numbers(ends, WIDE, places);
}

/// The table with its header; `counts` are packages, choices, virtual names and base images.
fn finish(out: Writer<SECTIONS>, input: &Input<'_>, id_width: usize, counts: [u32; 4]) -> Vec<u8> {
    let kind = match input.kind {
        Kind::Apt => 0,
        Kind::Apk => 1,
        Kind::Rpm => 2,
    };
    let flags = if input.upgrades_by_source { UPGRADES_BY_SOURCE } else { 0 };
    let [packages, choices, virtuals, bases] = counts.map(u32::to_le_bytes);
    out.finish(
        MAGIC,
        SCHEMA,
        &[
            (at::FLAGS, &flags.to_le_bytes()),
            (at::AS_OF, &input.as_of.days().to_le_bytes()),
            (at::ID_WIDTH, &[id_width as u8]),
            (at::KIND, &[kind]),
            (at::PACKAGES, &packages),
            (at::CHOICES, &choices),
            (at::VIRTUALS, &virtuals),
            (at::BASES, &bases),
        ],
    )
}
