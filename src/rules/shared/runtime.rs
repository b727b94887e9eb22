//! What a finished image is: the stages that are images of their own, what those say, and what they start.
//! Judges nothing; shared by the rules about what an image holds beyond what it runs.

use crate::model::{Base, ImageRef, Model, Stage, Step, start_words};
use crate::size::catalog::{lists, official};
use crate::syntax::{Instruction, Kind};
use crate::tools::path::{file_name, glob_matches};

/// Longer chains of stages are not looked through.
const MAX_CHAIN: usize = 64;

/// No more images of a file are looked at.
const MAX_IMAGES: usize = 64;

/// What a start looks like that is development itself, or a test.
const DEVELOPS: [&str; 43] = [
    "dev",
    "develop",
    "development",
    "test",
    "tests",
    "watch",
    "nodemon",
    "ts-node",
    "ts-node-dev",
    "tsx",
    "vite",
    "webpack",
    "webpack-dev-server",
    "react-scripts",
    "ng",
    "jest",
    "mocha",
    "cypress",
    "playwright",
    "build",
    "lint",
    "rspec",
    "phpunit",
    "pytest",
    "tox",
    "storybook",
    "gulp",
    "grunt",
    "concurrently",
    "ember",
    "expo",
    "jupyter",
    "artisan",
    "mkdocs",
    "sphinx",
    "jekyll",
    "hugo",
    "guard",
    "foreman",
    "hardhat",
    "truffle",
    "e2e",
    "preview",
];

/// The stages that are built as images: the target, and what no other stage refers to.
pub(in crate::rules) fn image_stages<'m, 'd>(model: &'m Model<'d>) -> impl Iterator<Item = &'m Stage<'d>> {
    let target = model.target.and_then(|target| model.stages.get(target));
    // Where the last stage only checks another one, that is the image.
    let checked = target.filter(|stage| !stage.is_shipped).and_then(|stage| match stage.base {
        Base::Stage(base) => Some(base),
        _ => None,
    });
    let is_image = move |stage: &&Stage<'_>| {
        stage.is_shipped
            && (model.target == Some(stage.index) || checked == Some(stage.index) || !stage.is_referred)
    };
    model.stages.iter().filter(is_image).take(MAX_IMAGES)
}

/// The stage and what it is FROM, itself first.
fn upwards<'m, 'd>(model: &'m Model<'d>, stage: &'m Stage<'d>) -> impl Iterator<Item = &'m Stage<'d>> {
    let next = |stage: &&'m Stage<'d>| match stage.base {
        Base::Stage(index) => model.stages.get(index),
        _ => None,
    };
    std::iter::successors(Some(stage), next).take(MAX_CHAIN)
}

/// The stages whose layers an image has, in their order.
pub(in crate::rules) fn base_chain<'m, 'd>(model: &'m Model<'d>, stage: &'m Stage<'d>) -> Vec<&'m Stage<'d>> {
    let mut chain: Vec<&Stage<'_>> = upwards(model, stage).collect();
    chain.reverse();
    chain
}

/// The last instruction of a kind in an image, at its stage or at one that this is FROM.
pub(in crate::rules) fn last_instruction<'m, 'd>(
    model: &'m Model<'d>,
    stage: &'m Stage<'d>,
    kind: Kind,
) -> Option<&'m Instruction<'d>> {
    let steps = upwards(model, stage).flat_map(|stage| stage.steps.iter().rev());
    steps.map(|step| step.instruction).find(|instruction| instruction.kind == kind)
}

/// What a container of it starts: the ENTRYPOINT, then the CMD.
pub(in crate::rules) fn start_instructions<'m, 'd>(
    model: &'m Model<'d>,
    stage: &'m Stage<'d>,
) -> impl Iterator<Item = &'m Instruction<'d>> {
    [Kind::Entrypoint, Kind::Cmd].into_iter().filter_map(move |kind| last_instruction(model, stage, kind))
}

/// Whether a container of it runs a program of its own: there is a CMD or ENTRYPOINT that is more than a shell. What
/// has none is a base for others, or a place to work in.
/// Of images that set none, the base's counts, where that is a server.
pub(in crate::rules) fn is_program(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    const IDLE: [&str; 16] = [
        "bash", "sh", "zsh", "ash", "fish", "tail", "sleep", "true", "tini", "python", "python3", "node",
        "irb", "R", "julia", "ipython",
    ];
    if start_instructions(model, stage).next().is_none() {
        return matches!(model.root_base(stage), Base::Image(image) if is_server(image));
    }
    start_instructions(model, stage).any(|start| {
        let words = start_words(start);
        let Some((first, others)) = words.split_first() else { return false };
        let is_idle = |word: &String| IDLE.contains(&file_name(word));
        let is_option = |word: &String| word.as_bytes().first() == Some(&b'-');
        // `sh -c "…"` and `bash script.sh` run something.
        let shell = is_idle(first) && !matches!(first.as_str(), "tail" | "sleep" | "true");
        !is_idle(first) || (shell && others.iter().any(|word| !is_option(word) && !is_idle(word)))
    })
}

/// Whether a container of it starts what its base image says, of which nobody can see what that runs, and files are copied
/// in that it may: `COPY build.sh $SRC/` on an image of OSS-Fuzz.
pub(in crate::rules) fn may_run_what_is_copied(model: &Model<'_>, stage: &Stage<'_>) -> bool {
    let is_unknown = match model.root_base(stage) {
        Base::Image(image) => !lists(&image.name),
        Base::Unresolved(_) => true,
        Base::Scratch | Base::Stage(_) => false,
    };
    let copies = |step: &Step<'_>| step.copies() && step.from.is_none();
    is_unknown
        && start_instructions(model, stage).next().is_none()
        && upwards(model, stage).any(|stage| stage.steps.iter().any(copies))
}

/// Whether an official image starts a server by itself.
fn is_server(image: &ImageRef<'_>) -> bool {
    const SERVERS: [&str; 22] = [
        "nginx",
        "httpd",
        "tomcat",
        "jetty",
        "wordpress",
        "drupal",
        "joomla",
        "nextcloud",
        "matomo",
        "postgres",
        "mysql",
        "mariadb",
        "mongo",
        "redis",
        "valkey",
        "memcached",
        "rabbitmq",
        "haproxy",
        "caddy",
        "traefik",
        "solr",
        "kong",
    ];
    let name = official(&image.name);
    let of_php = |tag: &str| glob_matches("*apache*", tag) || glob_matches("*fpm*", tag);
    SERVERS.contains(&name) || name == "php" && image.tag.as_deref().is_some_and(of_php)
}

/// Whether the image is made for development or tests, by what it is called and what it starts.
pub(in crate::rules) fn is_for_development(model: &Model<'_>, image: &Stage<'_>) -> bool {
    image.name.as_deref().is_some_and(names_development) || starts_development(model, image)
}

/// Whether a container of it starts development itself, or tests.
pub(in crate::rules) fn starts_development(model: &Model<'_>, image: &Stage<'_>) -> bool {
    start_instructions(model, image)
        .any(|start| start_words(start).iter().any(|word| names_development(word)))
}

/// Whether a part of a word, between signs, is one of those.
fn names_development(word: &str) -> bool {
    let last = file_name(word);
    let is_sign = |byte: &u8| matches!(byte, b':' | b'-' | b'_' | b'.');
    let is_short = |part: &[u8]| DEVELOPS[..8].iter().any(|known| known.as_bytes() == part);
    DEVELOPS.contains(&last) || last.as_bytes().split(is_sign).any(is_short)
}

/// Whether one of the stages of an image mentions one of these words.
pub(in crate::rules) fn image_mentions(model: &Model<'_>, stage: &Stage<'_>, sought: &[&str]) -> bool {
    upwards(model, stage).any(|stage| sought.iter().any(|word| model.mentions(stage, word)))
}

/// The user of a USER, without the group that may stand behind.
pub(in crate::rules) fn user_name(user: &str) -> &str {
    let end = user.bytes().position(|byte| byte == b':').unwrap_or(user.len());
    user[..end].trim()
}

/// The RUNs of these stages, in order, each with its stage.
pub(in crate::rules) fn run_steps<'m, 'd>(
    chain: &[&'m Stage<'d>],
) -> impl Iterator<Item = (&'m Stage<'d>, &'m Step<'d>)> {
    chain.iter().flat_map(|&stage| {
        stage.steps.iter().filter(|step| step.instruction.kind == Kind::Run).map(move |step| (stage, step))
    })
}
