//! What a declarative rule looks for, as plain data: a static for a built-in rule, owned for a user's own.
//! Tests nothing itself; says which instructions a condition can hold for.

use super::Kinds;
use super::list::List;
use super::pattern::Pattern;
use crate::syntax::Kind;

/// Something that holds for an instruction, one of its commands or one of its images, or does not.
#[derive(Debug)]
pub enum Condition {
    /// The instruction is one of these.
    Instruction(Kinds),
    /// The stage's layers reach an image.
    FinalStage,
    /// One of the instruction's flags.
    Flag(List<Pattern>),
    /// One of the instruction's own words.
    Operand(List<Pattern>),
    /// The image that the instruction takes files from.
    Image(ImageTest),
    /// The command of a RUN.
    Command(CommandTest),
    /// All of them hold.
    All(List<Condition>),
    /// At least one holds.
    Any(List<Condition>),
    /// None of them holds.
    Not(List<Condition>),
}

/// Tests of an image; an empty list asks nothing.
#[derive(Debug)]
pub struct ImageTest {
    /// The whole reference, in any of its spellings.
    pub reference: List<Pattern>,
    /// The registry; `docker.io` where none is written.
    pub registry: List<Pattern>,
    /// What stands between registry and tag; `library/` is left out.
    pub name: List<Pattern>,
    /// The tag; `latest` where neither tag nor digest is written.
    pub tag: List<Pattern>,
    /// The digest.
    pub digest: List<Pattern>,
}

impl ImageTest {
    /// Asks nothing.
    pub const EMPTY: Self = Self {
        reference: List::EMPTY,
        registry: List::EMPTY,
        name: List::EMPTY,
        tag: List::EMPTY,
        digest: List::EMPTY,
    };
}

/// Tests of a command; an empty list asks nothing.
#[derive(Debug)]
pub struct CommandTest {
    /// What is called: without its directory, or as written.
    pub name: List<Pattern>,
    /// What it is told to do (`install`).
    pub subcommand: List<Pattern>,
    /// One of its options.
    pub option: List<Pattern>,
    /// One of its other arguments.
    pub operand: List<Pattern>,
    /// One of the packages that it installs, without version.
    pub package: List<Pattern>,
}

impl CommandTest {
    /// Asks nothing.
    pub const EMPTY: Self = Self {
        name: List::EMPTY,
        subcommand: List::EMPTY,
        option: List::EMPTY,
        operand: List::EMPTY,
        package: List::EMPTY,
    };
}

/// The instructions that can have flags.
const FLAGGED: Kinds = Kinds::of(&[Kind::From, Kind::Copy, Kind::Add, Kind::Run, Kind::Healthcheck]);
/// The instructions that can name an image.
const IMAGES: Kinds = Kinds::of(&[Kind::From, Kind::Copy, Kind::Add, Kind::Run]);
const RUN: Kinds = Kinds::of(&[Kind::Run]);

impl Condition {
    /// The instructions for which it can hold.
    pub fn kinds(&self) -> Kinds {
        self.can_be(true)
    }

    /// The instructions for which it can be surely true, or surely false. What does not apply is neither.
    fn can_be(&self, truth: bool) -> Kinds {
        match self {
            Self::Instruction(kinds) if truth => *kinds,
            Self::Instruction(kinds) => kinds.complement(),
            Self::Flag(_) if truth => FLAGGED,
            Self::Flag(_) | Self::FinalStage => Kinds::KNOWN,
            Self::Operand(_) => RUN.complement(),
            Self::Image(_) => IMAGES,
            Self::Command(_) => RUN,
            Self::All(conditions) => combine(conditions, truth, truth),
            Self::Any(conditions) => combine(conditions, truth, !truth),
            Self::Not(conditions) => combine(conditions, !truth, truth),
        }
    }

    /// A text without which it cannot hold in a file: the one name that a command must have. Only a variable could
    /// put such a name together from parts.
    pub fn needle(&self) -> Option<&str> {
        match self {
            Self::Command(test) => match &*test.name {
                [Pattern::Glob(name)] if !name.contains(['*', '?']) => Some(name),
                _ => None,
            },
            Self::All(conditions) => conditions.iter().find_map(Self::needle),
            _ => None,
        }
    }

    /// Whether it asks anywhere for what `asks` says, also where that must not hold.
    pub fn mentions(&self, asks: fn(&Self) -> bool) -> bool {
        asks(self) || self.parts().iter().any(|part| part.mentions(asks))
    }

    /// Whether it asks, where that must hold, for what `asks` says.
    pub fn wants(&self, asks: fn(&Self) -> bool) -> bool {
        match self {
            Self::Not(_) => false,
            _ => asks(self) || self.parts().iter().any(|part| part.wants(asks)),
        }
    }

    fn parts(&self) -> &[Self] {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::Not(parts) => parts,
            _ => &[],
        }
    }

    /// Whether it is about a command.
    pub fn is_command(&self) -> bool {
        matches!(self, Self::Command(_))
    }

    /// Whether it is about an image.
    pub fn is_image(&self) -> bool {
        matches!(self, Self::Image(_))
    }

    /// Whether it finds an argument.
    pub fn finds_operand(&self) -> bool {
        match self {
            Self::Operand(_) => true,
            Self::Command(test) => !test.operand.is_empty() || !test.package.is_empty(),
            _ => false,
        }
    }

    /// Whether it finds a flag.
    pub fn finds_flag(&self) -> bool {
        matches!(self, Self::Flag(_))
    }
}

/// What all, or at least one, of the parts can be.
fn combine(parts: &[Condition], truth: bool, all: bool) -> Kinds {
    let kinds = parts.iter().map(|part| part.can_be(truth));
    if all { kinds.fold(Kinds::KNOWN, Kinds::and) } else { kinds.fold(Kinds::NONE, Kinds::or) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(kinds: &[Kind]) -> Condition {
        Condition::Instruction(Kinds::of(kinds))
    }

    fn of(conditions: Vec<Condition>, make: fn(List<Condition>) -> Condition) -> Kinds {
        make(conditions.into()).kinds()
    }

    #[test]
    fn a_condition_is_asked_only_of_the_instructions_for_which_it_can_hold() {
        let command = || Condition::Command(CommandTest::EMPTY);
        let image = || Condition::Image(ImageTest::EMPTY);
        assert_eq!(of(vec![command()], Condition::Not), RUN);
        assert_eq!(of(vec![on(&[Kind::From]), image()], Condition::All), Kinds::of(&[Kind::From]));
        assert_eq!(of(vec![on(&[Kind::User]), command()], Condition::All), Kinds::NONE);
        assert_eq!(
            of(vec![on(&[Kind::User]), command()], Condition::Any),
            Kinds::of(&[Kind::User, Kind::Run])
        );
        // None of them: both must be surely false.
        assert_eq!(
            of(vec![on(&[Kind::From, Kind::Run]), image()], Condition::Not),
            Kinds::of(&[Kind::Add, Kind::Copy])
        );
        let without_flag = of(vec![Condition::Flag(List::EMPTY)], Condition::Not);
        assert!(
            without_flag.contains(Kind::User)
                && !of(vec![Condition::FinalStage], Condition::All).contains(Kind::Unknown)
        );
    }

    #[test]
    fn what_must_not_hold_finds_nothing() {
        let operand = || Condition::Operand(List::EMPTY);
        let not = Condition::Not(vec![operand()].into());
        assert!(not.mentions(Condition::finds_operand) && !not.wants(Condition::finds_operand));
        assert!(Condition::Any(vec![operand()].into()).wants(Condition::finds_operand));
    }
}
