//! Values of arguments: how they are read and refused. Looks at no file.

use crate::bytes::Bytes;
use crate::config::is_arg_name;
use crate::finding::Severity;
use crate::model::Platform;
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

pub(super) fn severity() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::as_str))
        .map(|word| severity_of(&word).unwrap_or(Severity::Style))
}

pub(super) fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    let words = Severity::ALL.map(Severity::as_str).into_iter().chain(["never"]);
    PossibleValuesParser::new(words).map(|word| FailOn(severity_of(&word)))
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
