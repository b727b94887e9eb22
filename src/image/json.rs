//! The JSON files of an image, as far as they are read: what may be missing, may.

use serde::Deserialize;
use std::collections::BTreeMap;

/// One image of a manifest.json.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Saved {
    pub(super) config: String,
    #[serde(default)]
    pub(super) repo_tags: Option<Vec<String>>,
    #[serde(default)]
    pub(super) layers: Option<Vec<String>>,
}

/// An index, or a list of manifests, as Docker called it.
#[derive(Debug, Deserialize)]
pub(super) struct Index {
    #[serde(default)]
    pub(super) manifests: Option<Vec<Descriptor>>,
}

/// What points at a blob.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    #[serde(default)]
    pub(super) media_type: Option<String>,
    pub(super) digest: String,
    #[serde(default)]
    pub(super) size: Option<u64>,
    #[serde(default)]
    pub(super) urls: Option<Vec<String>>,
    #[serde(default)]
    pub(super) annotations: Option<BTreeMap<String, String>>,
    #[serde(default)]
    pub(super) platform: Option<PlatformJson>,
}

impl Descriptor {
    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.as_ref()?.get(key).map(String::as_str)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct PlatformJson {
    #[serde(default)]
    pub(super) os: Option<String>,
    #[serde(default)]
    pub(super) architecture: Option<String>,
    #[serde(default)]
    pub(super) variant: Option<String>,
}

/// A manifest.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    #[serde(default)]
    pub(super) config: Option<Descriptor>,
    #[serde(default)]
    pub(super) layers: Option<Vec<Descriptor>>,
    /// Where it is an index all the same.
    #[serde(default)]
    pub(super) manifests: Option<Vec<Descriptor>>,
    #[serde(default)]
    pub(super) annotations: Option<BTreeMap<String, String>>,
}

/// An image's configuration.
#[derive(Debug, Deserialize)]
pub(super) struct Config {
    #[serde(flatten)]
    pub(super) platform: PlatformJson,
    #[serde(default)]
    pub(super) rootfs: Option<RootFs>,
    #[serde(default)]
    pub(super) history: Option<Vec<History>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct RootFs {
    #[serde(default)]
    pub(super) diff_ids: Option<Vec<String>>,
}

/// What made a layer, or a part of the configuration.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct History {
    #[serde(default)]
    pub(super) created_by: Option<String>,
    #[serde(default)]
    pub(super) comment: Option<String>,
    #[serde(default)]
    pub(super) empty_layer: Option<bool>,
}

/// How containers of an image are started, as far as its configuration says.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Runtime {
    #[serde(default)]
    env: Option<Vec<String>>,
    #[serde(default)]
    entrypoint: Option<Vec<String>>,
    #[serde(default)]
    cmd: Option<Vec<String>>,
    #[serde(default)]
    working_dir: Option<String>,
    #[serde(default)]
    user: Option<String>,
}

impl Runtime {
    /// Of a configuration, as it is stored.
    pub(super) fn of(config: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Config {
            #[serde(default)]
            config: Option<Runtime>,
        }
        // It is asked for nothing that the layers rest on: what is odd about it is as if it were not there.
        let read = serde_json::from_slice::<Config>(config).ok();
        read.and_then(|read| read.config).unwrap_or_default()
    }

    /// The value of a variable.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let mut pairs = self.env.iter().flatten().rev().filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The directory that it is started in.
    pub(super) fn directory(&self) -> &str {
        self.working_dir.as_deref().filter(|it| !it.is_empty()).unwrap_or("/")
    }

    /// The user that it is started as, where that is said.
    pub(super) fn user(self) -> Option<String> {
        self.user.filter(|it| !it.is_empty())
    }

    /// The program that is started.
    pub(super) fn program(&self) -> Option<&str> {
        let words = [&self.entrypoint, &self.cmd].into_iter().flatten();
        words.flatten().next().map(String::as_str)
    }
}
