//! Scripts that were sourced: what of them can be called afterwards.

use crate::ids::ScriptId;
use crate::model::scripts::ScriptText;
use crate::shell::{Command, CommandKind, List, Script};
use std::rc::Rc;

/// A script that was sourced.
#[derive(Clone)]
pub(super) struct Sourced {
    pub(super) id: ScriptId,
    pub(super) text: ScriptText,
    functions: Rc<[Box<str>]>,
}

impl Sourced {
    /// What stays of a script that was sourced.
    pub(super) fn new(id: ScriptId, text: &ScriptText, script: &Script<'_>) -> Self {
        let functions = functions(&script.list).into_iter().map(|(name, _)| Box::from(name)).collect();
        Self { id, text: text.clone(), functions }
    }

    /// Whether it has a function of this name.
    pub(super) fn defines(&self, name: &str) -> bool {
        self.functions.iter().any(|function| **function == *name)
    }

    /// Whether it is this script.
    pub(super) fn is(&self, id: ScriptId) -> bool {
        self.id == id
    }
}

/// The functions that a list defines, also where it does so only sometimes.
pub(super) fn functions<'s, 'd>(list: &'s List<'d>) -> Vec<(&'d str, &'s Command<'d>)> {
    let mut found = Vec::new();
    for command in list.items.iter().flat_map(|item| &item.pipeline.commands) {
        match &command.kind {
            CommandKind::Function { name, body } => found.push((*name, &**body)),
            CommandKind::Group(_) | CommandKind::If { .. } => {
                command.lists().for_each(|list| found.extend(functions(list)));
            }
            _ => {}
        }
    }
    found
}
