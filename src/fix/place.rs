//! Where what stood in a text stands once it is edited. Each question is a search, as a file may have many edits.

use crate::finding::Edit;
use crate::source::Span;
use std::collections::BTreeMap;

/// The edits of a text, sorted and apart.
#[derive(Debug)]
pub(super) struct Places<'e> {
    edits: &'e [Edit],
    /// By how much a place moves on behind so many of them; where that is back, around the end of the numbers.
    moves: Vec<u32>,
}

impl<'e> Places<'e> {
    pub(super) fn new(edits: &'e [Edit]) -> Self {
        let longer = |edit: &Edit| (edit.text.len() as u32).wrapping_sub(edit.span.len());
        let sum = edits.iter().scan(0_u32, |sum, edit| {
            *sum = sum.wrapping_add(longer(edit));
            Some(*sum)
        });
        Self { edits, moves: std::iter::once(0).chain(sum).collect() }
    }

    /// What a span of the old text is in the new one, where nothing in it and at its ends is edited.
    pub(super) fn same(&self, span: Span) -> Option<Span> {
        (!self.is_edited(span)).then(|| {
            let start = self.moved(span.start);
            Span::new(start, start + span.len())
        })
    }

    /// Where a place of the old text is in the new one: behind what is put there; none where it goes.
    pub(super) fn start(&self, place: u32) -> Option<u32> {
        let goes = self.behind(place).is_some_and(|edit| edit.span.start <= place);
        (!goes).then(|| self.moved(place))
    }

    /// Whether an edit stands in a span or at its end, which may move on. What stands in front of it does not count.
    fn is_edited(&self, span: Span) -> bool {
        self.behind(span.start).is_some_and(|edit| edit.span.start <= span.end)
    }

    /// The same place behind all edits in front of it.
    fn moved(&self, place: u32) -> u32 {
        place.wrapping_add(self.moves[self.before(place)])
    }

    /// How many edits end before a place, or there.
    fn before(&self, place: u32) -> usize {
        self.edits.partition_point(|edit| edit.span.end <= place)
    }

    /// The first edit that ends behind a place.
    fn behind(&self, place: u32) -> Option<&Edit> {
        self.edits.get(self.before(place))
    }
}

/// What is edited already: by where each edit starts where it ends.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeMap<u32, u32>);

impl Taken {
    pub(super) fn add(&mut self, edit: &Edit) {
        self.0.insert(edit.span.start, edit.span.end);
    }

    /// Whether an edit shares a byte with one of them, or touches one.
    pub(super) fn meets(&self, edit: &Edit) -> bool {
        let last = self.0.range(..=edit.span.end).next_back();
        last.is_some_and(|(_, end)| edit.span.start <= *end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { span: Span::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn places_move_with_what_is_written_before_them() {
        let edits = [edit(2, 2, "xyz"), edit(5, 8, "")];
        let places = Places::new(&edits);
        assert_eq!(places.same(Span::new(0, 1)), Some(Span::new(0, 1)));
        // An insertion at the end makes it longer, one in front of it does not.
        assert_eq!(places.same(Span::new(0, 2)), None);
        assert_eq!(places.same(Span::new(2, 4)), Some(Span::new(5, 7)));
        assert_eq!((places.same(Span::new(4, 6)), places.same(Span::new(4, 5))), (None, None));
        assert_eq!(places.same(Span::new(8, 9)), Some(Span::new(8, 9)));
        assert_eq!(places.start(2), Some(5));
        assert_eq!(places.start(6), None);
        assert_eq!(places.start(8), Some(8));
    }

    #[test]
    fn edits_that_touch_meet() {
        let meet = |one: &Edit, other: &Edit| {
            let mut taken = Taken::default();
            taken.add(one);
            taken.meets(other)
        };
        for (one, other, wanted) in [
            (edit(2, 2, "a"), edit(2, 2, "b"), true),
            (edit(2, 4, "a"), edit(4, 4, "b"), true),
            (edit(2, 4, "a"), edit(5, 5, "b"), false),
        ] {
            assert_eq!((meet(&one, &other), meet(&other, &one)), (wanted, wanted), "{one:?} {other:?}");
        }
    }
}
