//! Options of rules: what a rule's file declares and what a configuration sets. Plain data.

/// An option that a rule has.
#[derive(Clone, Copy, Debug)]
pub struct OptionSpec {
    /// Kebab-case.
    pub name: &'static str,
    /// What holds where nothing is set; also says of which type it is.
    pub default: OptionDefault,
    /// What it does, in one line.
    pub summary: &'static str,
}

/// The value of an option where nothing is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionDefault {
    /// A whole number.
    Number(u64),
    /// Texts.
    Texts(&'static [&'static str]),
}

/// A value that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// A whole number.
    Number(u64),
    /// Texts.
    Texts(Vec<String>),
}

/// An option of a rule with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionSetting {
    /// The rule's id.
    pub rule: String,
    /// The option's name.
    pub option: String,
    /// Its value.
    pub value: OptionValue,
}

impl OptionDefault {
    /// Whether `value` is of the same type.
    pub fn takes(self, value: &OptionValue) -> bool {
        matches!(
            (self, value),
            (Self::Number(_), OptionValue::Number(_)) | (Self::Texts(_), OptionValue::Texts(_))
        )
    }

    /// What it takes, for messages.
    pub fn expects(self) -> &'static str {
        match self {
            Self::Number(_) => "a whole number",
            Self::Texts(_) => "a text or a list of texts",
        }
    }
}
