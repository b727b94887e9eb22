//! Commands that change the shell itself: its directory, variables and arguments.

use super::Walker;
use crate::model::text::Shared;
use crate::shell::Field;
use crate::tools::path;
use std::borrow::Cow;

impl<'d> Walker<'_, 'd> {
    /// What changes the shell itself and writes nothing.
    pub(super) fn builtin(&mut self, argv: &[Field<'d>]) -> bool {
        match argv[0].text.as_ref() {
            "cd" | "pushd" => {
                let target = argv.iter().skip(1).find(|field| !field.text.starts_with('-'));
                let cwd = self.env.cwd.as_deref();
                self.env.cwd = match target {
                    None => path::join_cow(cwd, &self.env.home).map(Shared::from),
                    Some(field) if field.is_known() => path::join_cow(cwd, &field.text).map(Shared::from),
                    Some(_) => None,
                };
            }
            "popd" => self.env.cwd = None,
            "shift" => return self.env.shift(argv),
            "set" => {
                self.env.set_options(argv);
                return self.env.replace(argv);
            }
            "export" | "readonly" | "local" | "declare" | "typeset" => {
                let exports = argv[0].text == "export"
                    || argv[1..].iter().any(|it| it.is_option() && it.text.contains('x'));
                for field in &argv[1..] {
                    let (name, value) = field
                        .text
                        .split_once('=')
                        .map_or((&*field.text, None), |(name, it)| (name, Some(it)));
                    if let Some(value) = value {
                        let value = field.is_known().then(|| Shared::Made(value.into()));
                        self.set(Cow::Owned(name.to_owned()), value);
                    }
                    if exports {
                        self.env.export(name);
                    }
                }
            }
            "unset" | "read" => {
                for field in &argv[1..] {
                    self.set(field.text.clone(), None);
                }
            }
            _ => return false,
        }
        true
    }
}
