//! How long each step of a lint takes, on Dockerfiles of several shapes that are made here. `cargo bench`, or
//! `cargo bench -- lint` for one step.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a benchmark that cannot go on has failed, and its files are made before the clock starts"
)]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use dockslim::config::Settings;
use dockslim::engine::Linter;
use dockslim::model::{self, Options};
use dockslim::shell;
use dockslim::size::{Facts, Fold, Sources};
use dockslim::source::SourceFile;
use dockslim::syntax::{self, Kind};
use std::fmt;

fn main() {
    divan::main();
}

/// A sort of file that people write.
#[derive(Clone, Copy)]
enum Shape {
    /// A RUN for each step, cleaned up at the end.
    Steps,
    /// One long RUN that cleans up after itself.
    Chain,
    /// Stages that copy from one another.
    Stages,
    /// Scripts in heredocs.
    Heredocs,
    /// Long ENV and LABEL lists.
    Variables,
    /// 200 RUNs, far beyond what people write.
    Long,
}

use Shape::{Chain, Heredocs, Long, Stages, Steps, Variables};

const SHAPES: [Shape; 6] = [Steps, Chain, Stages, Heredocs, Variables, Long];

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Steps => "steps",
            Chain => "chain",
            Stages => "stages",
            Heredocs => "heredocs",
            Variables => "variables",
            Long => "long",
        })
    }
}

impl Shape {
    fn source(self) -> SourceFile {
        SourceFile::from_bytes(self.to_string(), self.text().into_bytes()).unwrap()
    }

    fn text(self) -> String {
        match self {
            Steps => include_str!("../tests/fixtures/articles/redis.Dockerfile").to_owned(),
            Chain => include_str!("../tests/fixtures/articles/redis-official.Dockerfile").to_owned(),
            Stages => stages(),
            Heredocs => heredocs(),
            Variables => variables(),
            Long => long(),
        }
    }
}

fn stages() -> String {
    let mut text = "# syntax=docker/dockerfile:1\nARG GO=1.22\n".to_owned();
    for n in 0..5 {
        text += &format!(
            "FROM --platform=$BUILDPLATFORM golang:${{GO}}-alpine AS build{n}\n\
             WORKDIR /src/{n}\n\
             COPY go.mod go.sum ./\n\
             RUN --mount=type=cache,target=/go/pkg/mod go mod download\n\
             COPY . .\n\
             RUN --mount=type=cache,target=/root/.cache/go-build \\\n    CGO_ENABLED=0 go build -o /out/tool{n} ./cmd/tool{n}\n\n"
        );
    }
    text += "FROM alpine:3.19\nRUN apk add --no-cache ca-certificates tzdata\n";
    for n in 0..5 {
        text += &format!("COPY --from=build{n} --chown=app:app /out/tool{n} /usr/local/bin/\n");
    }
    text + "USER app\nENTRYPOINT [\"tool0\"]\n"
}

fn heredocs() -> String {
    let mut text = "# syntax=docker/dockerfile:1\nFROM debian:bookworm-slim\n".to_owned();
    for n in 0..6 {
        text += &format!(
            "RUN <<-EOF\n\tset -eux\n\tif [ ! -d /opt/{n} ]; then\n\t\tmkdir -p /opt/{n}\n\tfi\n\
             \tfor url in a b c; do\n\t\tcurl -fsSL \"https://example.org/$url/{n}.tar.gz\" | tar -xz -C /opt/{n}\n\tdone\n\
             \trm -rf /tmp/*\nEOF\nCOPY <<'CONF' /etc/app/{n}.conf\nlisten = {n}\nname = \"$not_expanded\"\nCONF\n"
        );
    }
    text
}

fn variables() -> String {
    let mut text = "FROM node:20\n".to_owned();
    for n in 0..20 {
        text += &format!(
            "ARG VERSION_{n}=1.{n}.0\nENV HOME_{n}=/opt/app{n} \\\n    PATH_{n}=\"$HOME_{n}/bin:$PATH\" \\\n    URL_{n}=${{BASE:-https://example.org}}/${{VERSION_{n}}}\n"
        );
        text += &format!(
            "LABEL org.example.part{n}=\"the part of number {n}\" org.example.version{n}=$VERSION_{n}\n"
        );
    }
    text + "RUN npm ci && npm cache clean --force\nCMD [\"node\", \"server.js\"]\n"
}

fn long() -> String {
    let mut text = "FROM ubuntu:22.04\n".to_owned();
    for n in 0..100 {
        text += &format!("RUN apt-get update && apt-get install -y gcc-{n} make curl\n");
        text += &format!(
            "RUN curl -o /tmp/{n}.tgz https://example.org/{n}.tgz && tar -xzf /tmp/{n}.tgz -C /opt && rm /tmp/{n}.tgz\n"
        );
    }
    text
}

/// The file to its tree.
#[divan::bench(args = SHAPES)]
fn syntax_parse(bencher: Bencher<'_, '_>, shape: Shape) {
    let text = shape.text();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| drop(syntax::parse(black_box(&text))));
}

/// The tree to its tokens.
#[divan::bench(args = SHAPES)]
fn syntax_tokens(bencher: Bencher<'_, '_>, shape: Shape) {
    let text = shape.text();
    let file = syntax::parse(&text);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| syntax::tokens(black_box(&file)));
}

/// The bodies of the RUNs to scripts.
#[divan::bench(args = SHAPES)]
fn shell_parse(bencher: Bencher<'_, '_>, shape: Shape) {
    let text = shape.text();
    let file = syntax::parse(&text);
    let runs = file.instructions.iter().filter(|found| found.kind == Kind::Run);
    let bodies: Vec<_> =
        runs.map(|run| run.heredocs.first().map_or(&run.body, |heredoc| &heredoc.body)).collect();
    let bytes: usize = bodies.iter().map(|body| body.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for body in &bodies {
            drop(shell::parse(black_box(body)));
        }
    });
}

/// The tree to stages, commands and effects (scripts are read on the way), and these to layers.
#[divan::bench(args = SHAPES)]
fn model_and_ledger(bencher: Bencher<'_, '_>, shape: Shape) {
    let text = shape.text();
    let file = syntax::parse(&text);
    let options = Options::default();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let model = model::build(black_box(&file), &options);
        drop(black_box(Fold::new(&model, &Sources::default())));
    });
}

/// All of it, with every rule that is on by default.
#[divan::bench(args = SHAPES)]
fn lint(bencher: Bencher<'_, '_>, shape: Shape) {
    let linter = Linter::new(&Settings::default()).unwrap();
    let source = shape.source();
    let facts = Facts::default();
    let counter = (BytesCount::of_str(&source.text), ItemsCount::new(1_u32));
    bencher.counter(counter.0).counter(counter.1).bench_local(|| {
        let file = syntax::parse(black_box(&source.text));
        linter.lint(&linter.analyse(&file), &facts)
    });
}

/// What each run pays once.
#[divan::bench]
fn linter_new() -> Linter {
    Linter::new(&Settings::default()).unwrap()
}
