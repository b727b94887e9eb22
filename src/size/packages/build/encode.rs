//! Writes a table in the layout of `format`. Numbers and text only; what they mean was settled before.

use super::graph::Graph;
use super::{BuildError, Input, Kind};
use crate::size::packages::format::{
    self, HEADER, MAGIC, NARROW, SCHEMA, SECTIONS, SEPARATOR, Section, UPGRADES_BY_SOURCE, WIDE, at,
};
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

    let mut out = Sections::default();
    let about = [input.distro, input.release, input.number, input.source];
    out.bytes(Section::About, about.join("\n").into_bytes());
    out.text(Section::Names, Section::NameEnds, graph.nodes.iter().map(|node| node.record.name.as_str()));
    out.numbers(Section::Installed, WIDE, graph.nodes.iter().map(|node| node.record.installed));
    out.numbers(Section::Download, WIDE, graph.nodes.iter().map(|node| node.record.download));
    out.numbers(Section::Files, NARROW, graph.nodes.iter().map(|node| node.record.files));
    out.numbers(Section::Docs, NARROW, graph.nodes.iter().map(|node| node.record.docs));
    // Most packages have none.
    let python =
        || (0..).zip(graph.nodes.iter().map(|node| node.record.modules)).filter(|(_, count)| *count > 0);
    out.numbers(Section::ModulesOf, id_width, python().map(|(id, _)| id));
    out.numbers(Section::Modules, NARROW, python().map(|(_, count)| count));
    let names: BTreeSet<&str> = graph.nodes.iter().map(|node| node.record.source.as_str()).collect();
    let sources: BTreeMap<&str, u32> = names.into_iter().zip(0..).collect();
    let source_of = |name: &str| sources.get(name).copied().unwrap_or(0);
    out.numbers(Section::Sources, id_width, graph.nodes.iter().map(|node| source_of(&node.record.source)));
    out.lists(Section::Needs, Section::NeedEnds, id_width, needs.iter().map(Vec::as_slice));
    out.lists(Section::Choices, Section::ChoiceEnds, id_width, choices.lists.iter().copied());
    out.text(Section::VirtualNames, Section::VirtualEnds, graph.virtuals.keys().copied());
    out.numbers(Section::Virtuals, id_width, virtuals.iter().copied());
    let set_names: Vec<&str> = sets.iter().map(|(name, _)| name.as_str()).collect();
    out.bytes(Section::BaseNames, set_names.join("\n").into_bytes());
    let bitmaps = sets.iter().flat_map(|(_, bitmap)| bitmap).chain(renewed);
    out.bytes(Section::Bases, bitmaps.copied().collect());

    let counts = [packages, choices.lists.len() as u32, virtuals.len() as u32, sets.len() as u32];
    Ok(out.finish(input, id_width, counts))
}

/// The sections while they are filled.
#[derive(Default)]
struct Sections([Vec<u8>; SECTIONS]);

impl Sections {
    fn bytes(&mut self, section: Section, bytes: Vec<u8>) {
        self.0[section as usize] = bytes;
    }

    fn numbers(&mut self, section: Section, width: usize, numbers: impl Iterator<Item = u32>) {
        // One that is too big for its width becomes the biggest; the separator does so on purpose.
        let most = (1 << (8 * width)) - 1;
        let bytes = numbers.flat_map(|number| number.min(most).to_le_bytes().into_iter().take(width));
        self.0[section as usize] = bytes.collect();
    }

    fn text<'t>(&mut self, names: Section, ends: Section, texts: impl Iterator<Item = &'t str>) {
        let (mut all, mut places) = (Vec::new(), Vec::new());
        for text in texts {
            all.extend_from_slice(text.as_bytes());
            places.push(all.len() as u32);
        }
        self.bytes(names, all);
        self.numbers(ends, WIDE, places.into_iter());
    }

    fn lists<'l>(
        &mut self,
        lists: Section,
        ends: Section,
        width: usize,
        rows: impl Iterator<Item = &'l [u32]>,
    ) {
        let (mut all, mut places) = (Vec::new(), Vec::new());
        for row in rows {
            all.extend_from_slice(row);
            places.push(all.len() as u32);
        }
        self.numbers(lists, width, all.into_iter());
        self.numbers(ends, WIDE, places.into_iter());
    }

    fn finish(self, input: &Input<'_>, id_width: usize, counts: [u32; 4]) -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        let mut put = |place: usize, value: &[u8]| bytes[place..place + value.len()].copy_from_slice(value);
        put(0, &MAGIC);
        put(at::SCHEMA, &SCHEMA.to_le_bytes());
        put(at::FLAGS, &(if input.upgrades_by_source { UPGRADES_BY_SOURCE } else { 0 }).to_le_bytes());
        put(at::AS_OF, &input.as_of.days().to_le_bytes());
        let kind = match input.kind {
            Kind::Apt => 0,
            Kind::Apk => 1,
            Kind::Rpm => 2,
        };
        put(at::ID_WIDTH, &[id_width as u8, kind]);
        for (place, count) in [at::PACKAGES, at::CHOICES, at::VIRTUALS, at::BASES].into_iter().zip(counts) {
            put(place, &count.to_le_bytes());
        }
        let mut end = HEADER;
        for (section, content) in self.0.iter().enumerate() {
            end += content.len();
            put(at::SECTIONS + 4 * section, &(end as u32).to_le_bytes());
        }
        let body: Vec<u8> = self.0.concat();
        put(at::CHECKSUM, &format::checksum(&body).to_le_bytes());
        bytes.extend(body);
        bytes
    }
}
