//! What the user says about a build.

use super::{ImageRef, Platform};

/// What the user says about the build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// `--build-arg NAME=VALUE`.
    pub build_args: Vec<(String, String)>,
    /// `--target`: a stage's name or number.
    pub target: Option<String>,
    /// `--platform`.
    pub platform: Platform,
    /// The platform that builds run on.
    pub host: Platform,
    /// Images by name, or name and tag, and the Dockerfiles that build them: paths, with a `#` and a stage behind where
    /// it is not the last.
    pub images: Vec<(String, String)>,
}

impl Options {
    /// The options of the build's checks that the build is given in place of the file's own.
    /// <https://docs.docker.com/build/checks/>
    pub fn checks(&self) -> Option<&str> {
        let mut given = self.build_args.iter().filter(|(name, _)| name == "BUILDKIT_DOCKERFILE_CHECK");
        given.next_back().map(|(_, value)| value.as_str())
    }

    /// The Dockerfile that the user says builds an image: of this tag, or else of any.
    pub fn dockerfile_of(&self, image: &ImageRef<'_>) -> Option<&str> {
        let said = |of: &str| self.images.iter().rev().find(|(name, _)| name == of);
        let found = said(&image.text).or_else(|| said(&image.name).filter(|_| image.digest.is_none()));
        found.map(|(_, dockerfile)| dockerfile.as_str())
    }

    /// The value that BuildKit gives a variable in FROM, and in a stage that has an ARG of its name, where the file says
    /// nothing.
    pub fn predefined(&self, name: &str) -> Option<&str> {
        let own = match name {
            "TARGETSTAGE" => self.target.as_deref().unwrap_or("default"),
            _ => self.platform.variable(&self.host, name)?,
        };
        let given = self.build_args.iter().find(|(key, _)| key == name);
        Some(given.map_or(own, |(_, value)| value))
    }
}
