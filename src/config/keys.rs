//! Every key of `.dockslim.yaml`: its name, what it takes and what it is for. The reader's messages, the JSON schema
//! and `dockslim config` go by this table.

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    /// What holds without it, as `dockslim config` shows it.
    pub default: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text or a list of texts.
    Texts,
    /// A list of texts that is not empty, or a text.
    SomeTexts,
    /// A text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A platform.
    Platform,
    /// A severity or `never`.
    FailOn,
    /// How RUNs are merged.
    MergeStyle,
    /// A map to severities.
    Severities,
    /// A map to texts.
    Pairs,
    /// A map of rules to maps of their options.
    Options,
    /// A list of maps: patterns under `files`, and keys that hold for what they match.
    Overrides,
}

/// Keys that hold for all files, and so stand in no override.
pub const FOR_ALL: [&str; 3] = ["exclude", "rules", "overrides"];

/// Every key, in the order in which they are shown.
pub const KEYS: [Key; 16] = [
    Key {
        name: "select",
        shape: Shape::SomeTexts,
        summary: "The rules that run: rules, categories, codes (DL3009), `hadolint`, `buildkit`, `default`, `all`.",
        default: "default",
    },
    Key {
        name: "ignore",
        shape: Shape::Texts,
        summary: "The rules that do not run, named as for `select`.",
        default: "none",
    },
    Key {
        name: "severity",
        shape: Shape::Severities,
        summary: "Severities that replace those of rules, codes or categories; what is named more exactly wins.",
        default: "as each rule says",
    },
    Key {
        name: "options",
        shape: Shape::Options,
        summary: "Options of rules, by rule; `dockslim explain RULE` lists them.",
        default: "as each rule says",
    },
    Key {
        name: "exclude",
        shape: Shape::Texts,
        summary: "Files that are left out, as patterns of .gitignore, from the folder of this file.",
        default: "none",
    },
    Key {
        name: "fail-on",
        shape: Shape::FailOn,
        summary: "The mildest severity that makes the exit code 1.",
        default: "warning",
    },
    Key {
        name: "require-reason",
        shape: Shape::Flag,
        summary: "Whether a comment that ignores a finding has to say why (runs `ignore-without-reason`).",
        default: "false",
    },
    Key {
        name: "target",
        shape: Shape::Text,
        summary: "The stage that is built.",
        default: "the last stage",
    },
    Key {
        name: "platform",
        shape: Shape::Platform,
        summary: "The platform that is built for, of which TARGETARCH and the like have their values.",
        default: "linux/amd64",
    },
    Key { name: "build-args", shape: Shape::Pairs, summary: "The values of ARGs.", default: "none" },
    Key {
        name: "context",
        shape: Shape::Text,
        summary: "The folder that is the build context, from the folder of this file, or `dockerfile` for each Dockerfile's own: what COPY and ADD bring is measured.",
        default: "the Dockerfile's folder, not looked at by lint",
    },
    Key {
        name: "images",
        shape: Shape::Pairs,
        summary: "Images that Dockerfiles of yours build, by name or name and tag, and those: paths from the folder of this file, with `#STAGE` behind where it is not the last.",
        default: "those of a searched folder, where it is certain which Dockerfile builds them",
    },
    Key {
        name: "merge-style",
        shape: Shape::MergeStyle,
        summary: "How fixes and advice write RUNs that are merged: `chain` (`a && b`) or `heredoc` (`RUN <<EOF`, `set -e`).",
        default: "as the file: heredocs where it has RUNs of these, else chains",
    },
    Key {
        name: "merge-all",
        shape: Shape::Flag,
        summary: "Whether RUNs in a row are merged also where that saves no bytes.",
        default: "false",
    },
    Key {
        name: "overrides",
        shape: Shape::Overrides,
        summary: "Keys for some files: `files` has their patterns, as in a .gitignore, from the folder of this file.",
        default: "none",
    },
    Key {
        name: "rules",
        shape: Shape::Texts,
        summary: "Folders with rules of your own, from the folder of this file, besides `.dockslim/rules`.",
        default: "none",
    },
];
