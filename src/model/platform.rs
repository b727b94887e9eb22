//! The platform that is built for, and the variables that BuildKit makes of it.

use std::fmt;

/// An operating system and a kind of processor: `linux/arm/v7`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Platform {
    text: String,
    os: String,
    arch: String,
    variant: String,
}

impl Default for Platform {
    fn default() -> Self {
        Self::new("linux", "amd64", "")
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Platform {
    fn new(os: &str, arch: &str, variant: &str) -> Self {
        let parts = [os, arch, variant];
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        Self { text, os: os.to_owned(), arch: arch.to_owned(), variant: variant.to_owned() }
    }

    /// `OS/ARCH` or `OS/ARCH/VARIANT`, with the names that containerd has for what is known by several.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let is_name = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.'))
        };
        let mut parts = text.split('/');
        let (os, arch, variant) = (parts.next()?, parts.next()?, parts.next());
        if parts.next().is_some() || ![Some(os), Some(arch), variant].into_iter().flatten().all(is_name) {
            return None;
        }
        let os = if os == "macos" { "darwin" } else { os };
        let (arch, variant) = match (arch, variant.unwrap_or("")) {
            ("i386", _) => ("386", ""),
            ("x86_64" | "x86-64" | "amd64", variant) => ("amd64", if variant == "v1" { "" } else { variant }),
            ("aarch64" | "arm64", variant) => {
                ("arm64", if matches!(variant, "8" | "v8") { "" } else { variant })
            }
            ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
            ("armel", _) | ("arm", "6") => ("arm", "v6"),
            ("arm", "5") => ("arm", "v5"),
            ("arm", "8") => ("arm", "v8"),
            known => known,
        };
        Some(Self::new(os, arch, variant))
    }

    /// The operating system: `linux`.
    pub fn os(&self) -> &str {
        &self.os
    }

    /// The kind of processor: `amd64`.
    pub fn arch(&self) -> &str {
        &self.arch
    }

    fn part(&self, name: &str) -> Option<&str> {
        Some(match name {
            "PLATFORM" => &self.text,
            "OS" => &self.os,
            "ARCH" => &self.arch,
            "VARIANT" => &self.variant,
            // Of Windows only.
            "OSVERSION" => "",
            _ => return None,
        })
    }

    /// The value of a variable that BuildKit sets in FROM, and in a stage that has an ARG of its name. Builds run on
    /// `build`.
    pub(super) fn variable<'p>(&'p self, build: &'p Self, name: &str) -> Option<&'p str> {
        match name.strip_prefix("TARGET") {
            Some(part) => self.part(part),
            None => build.part(name.strip_prefix("BUILD")?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_containerds() {
        let parsed = |text| Platform::parse(text).map(|it| it.to_string());
        for (text, is) in [
            ("linux/amd64", "linux/amd64"),
            ("Linux/x86_64", "linux/amd64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/arm64/v8", "linux/arm64"),
            ("linux/arm", "linux/arm/v7"),
            ("linux/arm/v6", "linux/arm/v6"),
            ("linux/armhf", "linux/arm/v7"),
            ("windows/amd64", "windows/amd64"),
        ] {
            assert_eq!(parsed(text).as_deref(), Some(is), "{text}");
        }
        for text in ["", "linux", "linux/", "/amd64", "linux/arm/v7/x", "linux/a b", "linux/$ARCH"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn variables_are_buildkits() {
        let (target, build) = (Platform::parse("linux/arm/v7").unwrap(), Platform::default());
        let value = |name| target.variable(&build, name);
        assert_eq!(value("TARGETPLATFORM"), Some("linux/arm/v7"));
        assert_eq!([value("TARGETARCH"), value("TARGETVARIANT")], [Some("arm"), Some("v7")]);
        assert_eq!([value("BUILDPLATFORM"), value("BUILDVARIANT")], [Some("linux/amd64"), Some("")]);
        assert_eq!([value("TARGETS"), value("BUILD"), value("ARCH")], [None; 3]);
    }
}
