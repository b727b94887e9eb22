//! What lies over the panes; most of all a list of which one is picked: arrows move, letters narrow it down.

use super::filter::Filter;
use super::list::List;
use crate::bytes::Bytes;

/// What lies over the panes.
pub(super) enum Popup {
    Help(List),
    Caches(Picker),
    Packages(Picker),
    /// A text is typed that paths hold; the filter as it was.
    Path(Filter),
}

/// What can be picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// Its place in the inventory; the first choice has none.
    pub(super) id: Option<u32>,
    pub(super) name: String,
    pub(super) bytes: Bytes,
    pub(super) dead: Bytes,
}

/// The list.
pub(super) struct Picker {
    pub(super) title: &'static str,
    pub(super) text: String,
    pub(super) list: List,
    choices: Vec<Choice>,
    /// The places of those that hold the text.
    found: Vec<usize>,
}

impl Picker {
    /// Of these, with the cursor on the one that is picked now.
    pub(super) fn new(title: &'static str, choices: Vec<Choice>, now: Option<u32>) -> Self {
        let found: Vec<usize> = (0..choices.len()).collect();
        let mut list = List::default();
        list.put(choices.iter().position(|it| it.id == now).unwrap_or(0));
        Self { title, text: String::new(), list, choices, found }
    }

    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Choice> {
        self.found.get(at).map(|at| &self.choices[*at])
    }

    /// The one under the cursor.
    pub(super) fn picked(&self) -> Option<&Choice> {
        self.get(self.list.at)
    }

    /// Looks for another text.
    pub(super) fn type_text(&mut self, edit: impl FnOnce(&mut String)) {
        edit(&mut self.text);
        let text = self.text.to_lowercase();
        let choices = self.choices.iter().enumerate();
        self.found = choices.filter(|it| it.1.name.to_lowercase().contains(&text)).map(|it| it.0).collect();
        self.list.put(0);
    }
}
