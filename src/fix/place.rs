//! Where what stood in a text stands once it is edited.

use crate::finding::Edit;
use crate::source::Span;

/// The edits of a text, sorted and apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'e>(pub(super) &'e [Edit]);

impl Places<'_> {
    /// What a span of the old text is in the new one, where nothing in it and at its ends is edited.
    pub(super) fn same(self, span: Span) -> Option<Span> {
        (!self.is_edited(span)).then(|| {
            let start = self.moved(span.start);
            Span::new(start, start + span.len())
        })
    }

    /// Where a place of the old text is in the new one: behind what is put there; none where it goes.
    pub(super) fn start(self, place: u32) -> Option<u32> {
        let goes = self.0.iter().any(|edit| edit.span.start <= place && place < edit.span.end);
        (!goes).then(|| self.moved(place))
    }

    /// Whether an edit stands in a span or at its end, which may move on. What stands in front of it does not count.
    pub(super) fn is_edited(self, span: Span) -> bool {
        self.0.iter().any(|edit| span.start < edit.span.end && edit.span.start <= span.end)
    }

    /// The same place behind all edits in front of it.
    fn moved(self, place: u32) -> u32 {
        let before = self.0.iter().take_while(|edit| edit.span.end <= place);
        before.fold(place, |place, edit| place + edit.text.len() as u32 - edit.span.len())
    }
}

/// Whether two edits meet: they share a byte, or touch.
pub(super) fn meet(one: &Edit, other: &Edit) -> bool {
    one.span.start <= other.span.end && other.span.start <= one.span.end
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
        let places = Places(&edits);
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
        assert!(meet(&edit(2, 2, "a"), &edit(2, 2, "b")));
        assert!(meet(&edit(2, 4, "a"), &edit(4, 4, "b")));
        assert!(!meet(&edit(2, 4, "a"), &edit(5, 5, "b")));
    }
}
