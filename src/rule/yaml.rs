//! How `match:` is written in YAML. Every error says what to write; the reader adds line and column.

use super::condition::{CommandTest, Condition, ImageTest};
use super::list::List;
use super::pattern::{Pattern, Regex};
use super::{Kinds, schema::word_error};
use crate::syntax::Kind;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// One pattern or a list of them.
#[derive(Default)]
struct Patterns(Vec<Pattern>);

impl From<Option<Patterns>> for List<Pattern> {
    fn from(patterns: Option<Patterns>) -> Self {
        patterns.unwrap_or_default().0.into()
    }
}

/// `regex: "…"`
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RegexForm {
    regex: String,
}

fn regex<E: Error>(source: &str) -> Result<Pattern, E> {
    let regex = Regex::new(source);
    regex.map(Pattern::Regex).map_err(|why| E::custom(format!("the regular expression is wrong: {why}")))
}

struct PatternsVisitor;

impl<'de> Visitor<'de> for PatternsVisitor {
    type Value = Patterns;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text (in quotes where it looks like a number), `regex: …`, or a list of these")
    }

    fn visit_str<E: Error>(self, glob: &str) -> Result<Patterns, E> {
        Ok(Patterns(vec![Pattern::Glob(glob.to_owned().into())]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Patterns, A::Error> {
        let mut all = Vec::new();
        while let Some(Patterns(patterns)) = items.next_element()? {
            all.extend(patterns);
        }
        if all.is_empty() {
            return Err(A::Error::custom("the list is empty, so nothing can match"));
        }
        Ok(Patterns(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Patterns, A::Error> {
        let form = RegexForm::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Patterns(vec![regex(&form.regex)?]))
    }
}

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PatternsVisitor)
    }
}

/// One instruction or a list of them.
struct Instructions(Kinds);

impl<'de> Deserialize<'de> for Instructions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InstructionsVisitor;
        impl<'de> Visitor<'de> for InstructionsVisitor {
            type Value = Instructions;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an instruction such as RUN, or a list of them")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Instructions, E> {
                match Kind::of(word) {
                    Kind::Unknown => Err(word_error("instruction", word, &Kind::ALL.map(Kind::as_str))),
                    kind => Ok(Instructions(Kinds::of(&[kind]))),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Instructions, A::Error> {
                let mut all = Kinds::NONE;
                while let Some(Instructions(kinds)) = items.next_element()? {
                    all = all.or(kinds);
                }
                Ok(Instructions(all))
            }
        }
        deserializer.deserialize_any(InstructionsVisitor)
    }
}

/// `stage:`
#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum StageWord {
    Final,
    Any,
}

/// `command:` in full.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandForm {
    name: Option<Patterns>,
    subcommand: Option<Patterns>,
    option: Option<Patterns>,
    operand: Option<Patterns>,
    package: Option<Patterns>,
}

/// `image:` in full.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ImageForm {
    regex: Option<String>,
    registry: Option<Patterns>,
    name: Option<Patterns>,
    tag: Option<Patterns>,
    digest: Option<Patterns>,
}

/// What can be written in short (patterns) or in full (a map).
trait Form: Sized {
    const EXPECTING: &'static str;
    fn short(patterns: List<Pattern>) -> Self;
    fn full<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

struct FormVisitor<F>(std::marker::PhantomData<F>);

impl<'de, F: Form> Visitor<'de> for FormVisitor<F> {
    type Value = F;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(F::EXPECTING)
    }

    fn visit_str<E: Error>(self, glob: &str) -> Result<F, E> {
        PatternsVisitor.visit_str(glob).map(|patterns| F::short(patterns.0.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<F, A::Error> {
        PatternsVisitor.visit_seq(items).map(|patterns| F::short(patterns.0.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<F, A::Error> {
        F::full(map)
    }
}

impl Form for CommandTest {
    const EXPECTING: &'static str = "a command's name, or name, subcommand, option, operand and package";

    fn short(name: List<Pattern>) -> Self {
        Self { name, ..Self::EMPTY }
    }

    fn full<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let form = CommandForm::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Self {
            name: form.name.into(),
            subcommand: form.subcommand.into(),
            option: form.option.into(),
            operand: form.operand.into(),
            package: form.package.into(),
        })
    }
}

impl Form for ImageTest {
    const EXPECTING: &'static str = "an image, or registry, name, tag and digest";

    fn short(reference: List<Pattern>) -> Self {
        Self { reference, ..Self::EMPTY }
    }

    fn full<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let form = ImageForm::deserialize(MapAccessDeserializer::new(map))?;
        let reference = form.regex.map(|source| regex(&source)).transpose()?;
        Ok(Self {
            reference: reference.into_iter().collect::<Vec<_>>().into(),
            registry: form.registry.into(),
            name: form.name.into(),
            tag: form.tag.into(),
            digest: form.digest.into(),
        })
    }
}

impl<'de> Deserialize<'de> for CommandTest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FormVisitor(std::marker::PhantomData))
    }
}

impl<'de> Deserialize<'de> for ImageTest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FormVisitor(std::marker::PhantomData))
    }
}

/// A condition as a map; several keys mean that all of them hold.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionForm {
    instruction: Option<Instructions>,
    stage: Option<StageWord>,
    flag: Option<Patterns>,
    image: Option<ImageTest>,
    command: Option<CommandTest>,
    operand: Option<Patterns>,
    all: Option<Vec<Condition>>,
    any: Option<Vec<Condition>>,
    not: Option<Condition>,
}

impl ConditionForm {
    /// Cheap questions first.
    fn into_parts(self) -> Vec<Condition> {
        let mut parts = Vec::new();
        parts.extend(self.instruction.map(|it| Condition::Instruction(it.0)));
        match self.stage {
            Some(StageWord::Final) => parts.push(Condition::FinalStage),
            Some(StageWord::Any) => parts.push(Condition::All(List::EMPTY)),
            None => {}
        }
        parts.extend(self.flag.map(|patterns| Condition::Flag(patterns.0.into())));
        parts.extend(self.image.map(Condition::Image));
        parts.extend(self.command.map(Condition::Command));
        parts.extend(self.operand.map(|patterns| Condition::Operand(patterns.0.into())));
        parts.extend(self.all.map(|all| Condition::All(all.into())));
        parts.extend(self.any.map(|any| Condition::Any(any.into())));
        parts.extend(self.not.map(|not| Condition::Not(vec![not].into())));
        parts
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ConditionVisitor;
        impl<'de> Visitor<'de> for ConditionVisitor {
            type Value = Condition;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a condition: instruction, stage, flag, image, command, operand, all, any or not")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Condition, A::Error> {
                let mut parts = ConditionForm::deserialize(MapAccessDeserializer::new(map))?.into_parts();
                match parts.len() {
                    0 => Err(A::Error::custom("the condition is empty: say what to look for")),
                    1 => Ok(parts.remove(0)),
                    _ => Ok(Condition::All(parts.into())),
                }
            }
        }
        deserializer.deserialize_map(ConditionVisitor)
    }
}
