//! Typed views of an instruction's arguments: what they are by their place. Holds no state and judges nothing.

use super::ast::{Args, DirectiveKind, Dockerfile, Heredoc, Instruction, Kind, Word};
use crate::source::Mapped;

/// The parts of a FROM.
#[derive(Clone, Copy, Debug)]
pub struct FromParts<'i, 's> {
    /// The image or stage, unexpanded.
    pub image: &'i Word<'s>,
    /// `--platform=`, unexpanded.
    pub platform: Option<&'i str>,
    /// The word `AS`, as written.
    pub as_word: Option<&'i Word<'s>>,
    /// The name after `AS`, as written.
    pub alias: Option<&'i Word<'s>>,
}

impl Dockerfile<'_> {
    /// Whether its syntax line asks for the newest frontend, whatever the builder has of its own: then COPY takes
    /// modes in letters (1.14) and `--exclude` (1.19), for two.
    /// <https://github.com/moby/buildkit/releases>
    pub fn has_newest_frontend(&self) -> bool {
        const NEWEST: [&str; 4] = [
            "docker/dockerfile",
            "docker/dockerfile:1",
            "docker/dockerfile:latest",
            "docker/dockerfile:1-labs",
        ];
        let syntax = self.directives.iter().find(|directive| directive.kind == DirectiveKind::Syntax);
        syntax.is_some_and(|syntax| NEWEST.contains(&syntax.value))
    }

    /// Whether a heredoc is one to the frontend that its syntax line asks for: to Docker's since 1.4, and to the builder's own.
    pub fn takes_heredocs(&self) -> bool {
        let mut syntax = self.directives.iter().filter(|directive| directive.kind == DirectiveKind::Syntax);
        let is_old = |tag: &str| {
            let minor = tag.strip_prefix("1.").map(|rest| rest.split(['.', '-']).next().unwrap_or_default());
            tag == "experimental" || minor.and_then(|it| it.parse().ok()).is_some_and(|minor: u32| minor < 4)
        };
        !syntax.any(|it| it.value.strip_prefix("docker/dockerfile:").is_some_and(is_old))
    }
}

impl Word<'_> {
    /// Of a word of ARG its name, and its default where it has one.
    pub fn argument(&self) -> (&str, Option<&str>) {
        self.text.split_once('=').map_or((&self.text, None), |(name, default)| (name, Some(default)))
    }
}

impl<'s> Instruction<'s> {
    /// The parts of a FROM; `None` for others and for one without an image.
    pub fn from_parts(&self) -> Option<FromParts<'_, 's>> {
        let words = self.words();
        let image = words.first().filter(|_| self.kind == Kind::From)?;
        let as_word = words.get(1).filter(|word| word.text.eq_ignore_ascii_case("as"));
        let alias = as_word.and(words.get(2));
        Some(FromParts { image, platform: self.flag("platform"), as_word, alias })
    }

    /// The sources and the destination of ADD or COPY; `None` for others and for one without both.
    pub fn copy_parts(&self) -> Option<(&[Word<'s>], &Word<'s>)> {
        let (destination, sources) = self.words().split_last()?;
        let copies = matches!(self.kind, Kind::Add | Kind::Copy) && !sources.is_empty();
        copies.then_some((sources, destination))
    }

    /// Whether it is an ENV or ARG that declares the variable.
    pub fn declares(&self, name: &str) -> bool {
        let declared = |word: &Word<'_>| word.argument().0 == name;
        match self.kind {
            Kind::Arg => self.words().iter().any(declared),
            Kind::Env => self.pairs().iter().any(|pair| pair.key.text == name),
            _ => false,
        }
    }

    /// The heredoc that a source word of ADD or COPY stands for.
    pub fn heredoc_of(&self, word: &Word<'_>) -> Option<&Heredoc<'s>> {
        if self.is_json() || !word.text.contains("<<") {
            return None;
        }
        let name = super::heredoc::marker(&word.text).ok()??.name;
        self.heredocs.iter().rev().find(|heredoc| heredoc.name == name)
    }

    /// The same as [`Self::shell_text`], with its way back into the file.
    pub fn shell_script(&self) -> Option<Mapped<'_>> {
        let text = self.shell_text()?;
        let start = self.body.text.len().checked_sub(text.len())?;
        Some(self.body.part(start..self.body.text.len()))
    }

    /// The command text of a shell form: of RUN, CMD and ENTRYPOINT, or after `HEALTHCHECK CMD`.
    pub fn shell_text(&self) -> Option<&str> {
        match (&self.args, self.kind) {
            (Args::Text, Kind::Run | Kind::Cmd | Kind::Entrypoint) => Some(&self.body.text),
            (Args::Health { command, json: false, .. }, _) => command.first().map(|word| word.text.as_ref()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;

    #[test]
    fn parts_of_from() {
        let file = parse("FROM --platform=$P a as B\nFROM\n");
        let parts = file.instructions[0].from_parts().unwrap();
        assert_eq!((parts.image.text.as_ref(), parts.platform), ("a", Some("$P")));
        assert_eq!(parts.alias.map(|word| word.text.as_ref()), Some("B"));
        assert!(file.instructions[1].from_parts().is_none());
    }

    #[test]
    fn parts_of_copy() {
        let file = parse("FROM a\nCOPY x <<-E /d\n\tb\nE\nCOPY x\n");
        let copy = &file.instructions[1];
        let (sources, destination) = copy.copy_parts().unwrap();
        assert_eq!((sources.len(), destination.text.as_ref()), (2, "/d"));
        assert_eq!(copy.heredoc_of(&sources[1]).unwrap().body.text, "b\n");
        assert!(copy.heredoc_of(&sources[0]).is_none());
        assert!(file.instructions[2].copy_parts().is_none());
    }
}
