//! What a scalar without quotes is taken for, by the core schema of YAML 1.2.

/// What a scalar is taken for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sort {
    /// Nothing, `null` or `~`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Whole(u64),
    /// A negative whole number.
    Negative(i64),
    /// Any other number.
    Number(f64),
    /// A text.
    Text,
}

impl Sort {
    /// What a scalar is called, for messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Flag(_) => "true or false",
            Self::Whole(_) | Self::Negative(_) | Self::Number(_) => "a number",
            Self::Text => "a text",
        }
    }

    /// What `text` is without quotes.
    pub(super) fn of(text: &str) -> Self {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Self::Null,
            "true" | "True" | "TRUE" => Self::Flag(true),
            "false" | "False" | "FALSE" => Self::Flag(false),
            _ => number(text).unwrap_or(Self::Text),
        }
    }
}

fn number(text: &str) -> Option<Sort> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let ".inf" | ".Inf" | ".INF" = digits {
        return Some(Sort::Number(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
    }
    if let ".nan" | ".NaN" | ".NAN" = text {
        return Some(Sort::Number(f64::NAN));
    }
    let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    // `007` is no number that anybody would write so.
    if only_digits && digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    whole(negative, digits).or_else(|| {
        let number: f64 = digits.parse().ok().filter(|number: &f64| number.is_finite())?;
        Some(Sort::Number(if negative { -number } else { number }))
    })
}

fn whole(negative: bool, digits: &str) -> Option<Sort> {
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return None;
    }
    if negative {
        let number = i64::from_str_radix(&format!("-{digits}"), radix).ok()?;
        return Some(Sort::Negative(number));
    }
    u64::from_str_radix(digits, radix).ok().map(Sort::Whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_what_the_core_schema_says() {
        let numbers = [("0", 0), ("12", 12), ("+3", 3), ("0x1F", 31), ("0o17", 15), ("0b11", 3)];
        for (text, number) in numbers {
            assert_eq!(Sort::of(text), Sort::Whole(number), "{text}");
        }
        assert_eq!(Sort::of("-4"), Sort::Negative(-4));
        assert_eq!(Sort::of("3.10"), Sort::Number(3.1));
        assert_eq!(Sort::of("-.inf"), Sort::Number(f64::NEG_INFINITY));
        assert_eq!(Sort::of("99999999999999999999"), Sort::Number(1e20));
        assert_eq!((Sort::of("True"), Sort::of("~")), (Sort::Flag(true), Sort::Null));
        for text in
            ["yes", "on", "007", "1.2.3", "0x", "--1", "+-1", "1e999", "inf", "nan", "e5", "1_000", "-", "."]
        {
            assert_eq!(Sort::of(text), Sort::Text, "{text}");
        }
    }
}
