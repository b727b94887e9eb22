//! Values of arguments: how they are read and refused. Looks at no file.

use crate::bytes::Bytes;
use crate::config::is_arg_name;
use crate::finding::Severity;
use crate::model::Platform;
use crate::rewrite::MergeStyle;
use crate::size::catalog::Date;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// A value that says something.
pub(super) fn said(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("it is empty; give it a value or leave it out".to_owned());
    }
    Ok(text.to_owned())
}

/// `NAME` or `NAME=VALUE`.
pub(super) fn named(text: &str) -> Result<String, String> {
    let name = text.split_once('=').map_or(text, |(name, _)| name);
    if is_arg_name(name) {
        Ok(text.to_owned())
    } else {
        Err("write it as NAME=VALUE, or NAME; a name begins with no digit".to_owned())
    }
}

/// `OS/ARCH` or `OS/ARCH/VARIANT`.
pub(super) fn platform(text: &str) -> Result<Platform, String> {
    Platform::parse(text).ok_or_else(|| "write it as linux/arm64 or linux/arm/v7".to_owned())
}

pub(super) fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "not a day such as 2026-11-25".to_owned())
}

/// The severity that fails a run, if any does.
#[derive(Clone, Copy, Debug)]
pub(super) struct FailOn(pub(super) Option<Severity>);

pub(super) fn bytes(text: &str) -> Result<Bytes, String> {
    crate::bytes::parse(text).ok_or_else(|| "write it as 50MB, 1.5GB or 700kB".to_owned())
}

/// What an image's waste may come to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    Bytes(Bytes),
    /// Of the whole image, in thousandths of a percent.
    Share(u64),
}

impl Limit {
    /// Waste that no share is worth stopping for: a package manager's database is as much.
    const FLOOR: Bytes = 1_000_000;

    /// Whether so many bytes of so many are more.
    pub(super) fn is_passed(self, bytes: Bytes, all: Bytes) -> bool {
        match self {
            Self::Bytes(most) => bytes > most,
            Self::Share(share) => {
                bytes >= Self::FLOOR && u128::from(bytes) * 100_000 > u128::from(share) * u128::from(all)
            }
        }
    }
}

impl Limit {
    /// So many bytes that are more, and the limit, in words that differ.
    pub(super) fn words(self, bytes: Bytes) -> (String, String) {
        match self {
            Self::Bytes(most) => crate::bytes::human_apart(bytes, most),
            Self::Share(_) => (crate::bytes::human(bytes), self.to_string()),
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes(bytes) => f.write_str(&crate::bytes::human(*bytes)),
            Self::Share(share) => {
                let (whole, part) = (share / 1000, share % 1000);
                let part = format!("{part:03}");
                let part = part.trim_end_matches('0');
                write!(f, "{whole}{}{part} %", if part.is_empty() { "" } else { "." })
            }
        }
    }
}

/// `20MB`, or `5%` of what an image is.
pub(super) fn limit(text: &str) -> Result<Limit, String> {
    at_most(text, 100_000)
}

/// `20MB`, or `5%` of what it was: it may be several times as much.
pub(super) fn growth(text: &str) -> Result<Limit, String> {
    at_most(text, 100_000_000)
}

fn at_most(text: &str, most: u64) -> Result<Limit, String> {
    let wrong = || "write it as 20MB, or as a share of the image: 5%".to_owned();
    let Some(share) = text.strip_suffix('%') else {
        return crate::bytes::parse(text).map(Limit::Bytes).ok_or_else(wrong);
    };
    let (whole, part) = share.trim().split_once('.').unwrap_or((share.trim(), ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 3 || !is_number(whole) || !is_number(part) {
        return Err(wrong());
    }
    let share = format!("{whole}{part:0<3}").parse().ok().filter(|share| *share <= most);
    share.map(Limit::Share).ok_or_else(wrong)
}

/// The name that a new image is given: without a tag it is `latest`, as for `docker tag`.
pub(super) fn new_tag(text: &str) -> Result<String, String> {
    if text.contains('@') {
        return Err("an image that is made is named by a tag, not by a digest".to_owned());
    }
    if let Some((message, _)) = crate::rules::refused_name(text) {
        return Err(format!(
            "{message}: write it as NAME:TAG, with what stands before the colon in lower case"
        ));
    }
    let has_tag = text.rsplit('/').next().is_some_and(|last| last.contains(':'));
    Ok(if has_tag { text.to_owned() } else { format!("{text}:latest") })
}

/// `OS/ARCH` or `OS/ARCH/VARIANT`, of an image.
pub(super) fn image_platform(text: &str) -> Result<crate::image::Platform, String> {
    crate::image::Platform::parse(text).ok_or_else(|| "write it as linux/arm64 or linux/arm/v7".to_owned())
}

pub(super) fn severity() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::as_str))
        .map(|word| severity_of(&word).unwrap_or(Severity::Style))
}

pub(super) fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    let words = Severity::ALL.map(Severity::as_str).into_iter().chain(["never"]);
    PossibleValuesParser::new(words).map(|word| FailOn(severity_of(&word)))
}

pub(super) fn merge_style() -> impl TypedValueParser<Value = MergeStyle> {
    let of = |word: String| MergeStyle::ALL.into_iter().find(|style| style.as_str() == word);
    PossibleValuesParser::new(MergeStyle::ALL.map(MergeStyle::as_str))
        .map(move |word| of(word).unwrap_or(MergeStyle::Chain))
}

fn severity_of(word: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.as_str() == word)
}

/// As `docker build` reads it: a name alone takes its value from the environment.
pub(super) fn build_arg(argument: &str) -> Option<(String, String)> {
    match argument.split_once('=') {
        Some((name, value)) => Some((name.to_owned(), value.to_owned())),
        None => std::env::var(argument).ok().map(|value| (argument.to_owned(), value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_bytes_or_a_share() {
        let passed = |text: &str, bytes, all| limit(text).unwrap().is_passed(bytes, all);
        assert!(passed("20MB", 20_000_001, 0) && !passed("20MB", 20_000_000, 0));
        assert!(passed("5%", 5_000_001, 100_000_000) && !passed("5%", 5_000_000, 100_000_000));
        assert!(passed("0.5%", 1_000_000, 100_000_000) && !passed("0.5%", 999_999, 1_000_000));
        assert!(growth("250%").unwrap().is_passed(251_000_000, 100_000_000));
        for wrong in ["", "%", "-5%", "101%", "5.1234%", "x%", "1.x%"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            ["20MB", "5%", "0.25%"].map(|it| limit(it).unwrap().to_string()),
            ["20.0 MB", "5 %", "0.25 %"]
        );
    }
}
