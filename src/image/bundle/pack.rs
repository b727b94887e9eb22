//! An image of one layer around a bundle, started as the image that it was taken from, as far as what that starts is in it.

use super::super::error as image;
use super::super::error::Why;
use super::super::open::{Image, Platform};
use super::super::outer::{Form, Names, Outer, Pack, finish, serialized};
use super::Bundle;
use super::program::Machine;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, Write};

/// What of a configuration stays: what is said of how it starts and what for.
const KEPT: [&str; 7] = ["Env", "WorkingDir", "User", "ExposedPorts", "Labels", "StopSignal", "Volumes"];

/// What an image is made of beside the bundle.
#[derive(Clone, Debug)]
pub struct Source {
    /// What is said of how it starts.
    config: Map<String, Value>,
    /// When it was made.
    created: Option<Value>,
    /// What was changed: for people.
    pub notes: Vec<String>,
}

impl Source {
    /// What starts the bundle: as `image` does where what it starts is `there`, else its first program.
    pub fn new(
        image: Option<&Image>,
        bundle: &Bundle,
        user: Option<&str>,
        mut there: impl FnMut(&str) -> bool,
    ) -> Self {
        let mut old: Map<String, Value> =
            image.and_then(|image| serde_json::from_slice(&image.config).ok()).unwrap_or_default();
        let mut own = match old.remove("config") {
            Some(Value::Object(own)) => own,
            _ => Map::new(),
        };
        let mut notes = Vec::new();
        let words = |value: Option<Value>| -> Vec<String> {
            serde_json::from_value(value.unwrap_or_default()).unwrap_or_default()
        };
        let (entrypoint, command) = (words(own.remove("Entrypoint")), words(own.remove("Cmd")));
        let mut config: Map<String, Value> =
            KEPT.iter().filter_map(|key| Some(((*key).to_owned(), own.remove(*key)?))).collect();
        let mut is_there = |words: &[String]| words.first().is_some_and(|word| there(word));
        if let Some(check) = own.remove("Healthcheck").filter(|it| !it.is_null()) {
            let test = words(check.get("Test").cloned());
            // One that is a shell's needs more than the shell.
            let is_kept = match test.split_first() {
                Some((kind, command)) => kind == "NONE" || kind == "CMD" && is_there(command),
                None => true,
            };
            if is_kept {
                config.insert("Healthcheck".to_owned(), check);
            } else {
                let what =
                    "the image's HEALTHCHECK is left: what it starts is not in the bundle, or starts more";
                notes.push(what.to_owned());
            }
        }
        let first: Vec<String> = bundle.programs.first().iter().map(|it| word(it)).collect();
        let (entrypoint, command) = if is_there(&entrypoint) {
            (entrypoint, command)
        } else if is_there(&command) {
            (Vec::new(), command)
        } else {
            (first, Vec::new())
        };
        for (key, words) in [("Entrypoint", entrypoint), ("Cmd", command)] {
            if !words.is_empty() {
                config.insert(key.to_owned(), json!(words));
            }
        }
        if let Some(user) = user {
            config.insert("User".to_owned(), json!(user));
        }
        Self { config, created: old.remove("created"), notes }
    }

    fn words(&self, key: &str) -> Vec<String> {
        self.config.get(key).cloned().and_then(|it| serde_json::from_value(it).ok()).unwrap_or_default()
    }

    /// What is started before all arguments.
    pub fn entrypoint(&self) -> Vec<String> {
        self.words("Entrypoint")
    }

    /// What is started without arguments, or is one.
    pub fn command(&self) -> Vec<String> {
        self.words("Cmd")
    }

    /// What is asked whether it is well, with its options, as JSON has them.
    pub fn health(&self) -> Option<&Map<String, Value>> {
        self.config.get("Healthcheck").and_then(Value::as_object)
    }

    /// The names that an object of the configuration has: its ports, its volumes.
    pub fn names(&self, key: &str) -> Vec<&str> {
        let object = self.config.get(key).and_then(Value::as_object);
        object.into_iter().flat_map(Map::keys).map(String::as_str).collect()
    }

    /// Its labels.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        let labels = self.config.get("Labels").and_then(Value::as_object);
        labels.into_iter().flatten().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
    }

    /// Its variables.
    pub fn environment(&self) -> Vec<String> {
        self.words("Env")
    }

    /// A text of the configuration, where it says something.
    pub fn said(&self, key: &str) -> Option<&str> {
        self.config.get(key).and_then(Value::as_str).filter(|it| !it.is_empty())
    }
}

/// An image that was written.
#[derive(Clone, Debug)]
pub struct Packed {
    /// The digest of its configuration.
    pub id: String,
}

/// Writes an image whose one layer is the archive `tar`, of so many bytes.
pub fn pack(
    source: &Source,
    bundle: &Bundle,
    tar: &mut (impl Read + Seek),
    (form, pack, tag): (Form, Pack, Option<&str>),
    out: &mut (impl Write + Seek),
) -> Result<Packed, image::Error> {
    let mine = |error: io::Error| Why::Io(error).at("the new image");
    tar.rewind().map_err(mine)?;
    let mut outer = Outer::new(out);
    let layer = outer.new_layer(pack, |out| io::copy(tar, out).map(drop).map_err(mine))?;
    let platform = bundle.machine.and_then(Machine::platform);
    let names: Vec<String> = bundle.programs.iter().map(|it| word(it)).collect();
    let mut history = json!({"created_by": format!("dockslim bundle {}", names.join(" "))});
    let mut config = json!({
        "config": source.config,
        "rootfs": {"type": "layers", "diff_ids": [layer.diff_id.to_string()]},
        "os": "linux",
    });
    if let Some(created) = &source.created {
        history["created"] = created.clone();
        config["created"] = created.clone();
    }
    config["history"] = json!([history]);
    config["architecture"] = json!("amd64");
    if let Some(Value::Object(platform)) = platform.as_ref().map(Platform::json) {
        for (key, value) in platform {
            config[key] = value;
        }
    }
    let tags = tag.map(str::to_owned).into_iter().collect();
    let names = Names { tags, platform: platform.as_ref(), annotations: &BTreeMap::new(), form };
    let id = finish(outer, &serialized(&config), &names, &[layer]).map_err(mine)?;
    Ok(Packed { id: id.to_string() })
}

impl Machine {
    /// What images call it.
    pub fn platform(self) -> Option<Platform> {
        Platform::parse(match (self.number, self.is_big) {
            (3, _) => "linux/386",
            (21, false) => "linux/ppc64le",
            (22, _) => "linux/s390x",
            (40, _) => "linux/arm/v7",
            (62, _) => "linux/amd64",
            (183, false) => "linux/arm64",
            (243, _) => "linux/riscv64",
            (258, _) => "linux/loong64",
            _ => return None,
        })
    }
}

/// A program as a configuration names it, which is text.
fn word(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}
