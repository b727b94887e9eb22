//! The tree to values, by serde. Each error stands at the innermost part that it is about.

use super::{Key, Node, Place, Sort, Value, YamlError};
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer as _, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;

/// What a value cannot be read for.
#[derive(Debug)]
pub(super) struct Fault {
    place: Option<Place>,
    message: String,
}

impl Fault {
    /// The same at `place`, unless it has one that is nearer.
    pub(super) fn at(mut self, place: Place) -> Self {
        self.place.get_or_insert(place);
        self
    }
}

impl From<Fault> for YamlError {
    fn from(Fault { place, message }: Fault) -> Self {
        Self { place: place.unwrap_or(Place::START), message }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { place: None, message: message.to_string() }
    }
}

/// A part that is read.
pub(super) struct Part<'de>(pub(super) &'de Node);

impl<'de> Deserializer<'de> for Part<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.value {
            Value::Scalar(_, Sort::Null) => visitor.visit_unit(),
            Value::Scalar(_, Sort::Flag(flag)) => visitor.visit_bool(*flag),
            Value::Scalar(_, Sort::Whole(number)) => visitor.visit_u64(*number),
            Value::Scalar(_, Sort::Negative(number)) => visitor.visit_i64(*number),
            Value::Scalar(_, Sort::Number(number)) => visitor.visit_f64(*number),
            Value::Scalar(text, Sort::Text) => visitor.visit_borrowed_str(text),
            Value::List(list) => visitor.visit_seq(Entries(list.iter())),
            Value::Map(map) => visitor.visit_map(Pairs { rest: map.iter(), value: None }),
        }
    }

    /// As it is written: `3.10` is a text where one is asked for.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.value {
            Value::Scalar(text, _) => visitor.visit_borrowed_str(text),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    /// A key without a value has an empty list.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() { visitor.visit_seq(Entries([].iter())) } else { self.deserialize_any(visitor) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.0.value {
            Value::Scalar(text, _) => visitor.visit_enum(word(text)),
            _ => Err(de::Error::custom(format_args!("a word has to stand here, not {}", self.0.sort()))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
        map struct identifier ignored_any
    }
}

fn word(text: &str) -> StrDeserializer<'_, Fault> {
    text.into_deserializer()
}

/// The entries of a list.
struct Entries<'de>(std::slice::Iter<'de, Node>);

impl<'de> SeqAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let read = |node: &'de Node| seed.deserialize(Part(node)).map_err(|fault| fault.at(node.place));
        self.0.next().map(read).transpose()
    }
}

/// The entries of a map.
struct Pairs<'de> {
    rest: std::slice::Iter<'de, (Key, Node)>,
    value: Option<&'de Node>,
}

impl<'de> MapAccess<'de> for Pairs<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(word(&key.text)).map(Some).map_err(|fault| fault.at(key.place))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let value = self.value.take().ok_or_else(|| de::Error::custom("a value without its key"))?;
        seed.deserialize(Part(value)).map_err(|fault| fault.at(value.place))
    }
}
