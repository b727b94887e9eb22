//! What is said in bytes where nobody knows the base image: by words of its name, by what commands write, by the package
//! manager; and that nothing else rests on it.

use dockslim::{Facts, Finding, Linter, Settings, parse};

fn lint(text: &str) -> Vec<Finding> {
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse(text);
    linter.lint(&linter.analyse(&file), &Facts::default())
}

/// The message of the finding of a rule.
fn told(rule: &str, text: &str) -> String {
    let found = lint(text).into_iter().find(|it| it.rule == rule);
    found.map_or_else(String::new, |it| it.message)
}

#[test]
fn an_index_weighs_what_it_does_on_the_likely_releases() {
    for (base, run, expected) in [
        ("ubuntu:22.04", "apt-get update", ": about 75.1 MB"),
        ("debian:12", "apt-get update", ": 19.9 MB"),
        ("registry.example/base:1-jammy", "apt-get update", ": about 75.1 MB as on Ubuntu 22.04"),
        ("registry.example/base:1-bookworm-slim", "apt-get update", ": 19.9 MB as on Debian 12"),
        ("$BASE", "apt-get update", ": 18–84 MB over Debian 11–13 and Ubuntu 20.04–24.04"),
        ("debian:$VERSION", "apt-get update", " over Debian 11–13"),
        ("example/base", "apk add git", " over Alpine 3.18–3.22"),
        ("example/base:el8", "dnf install -y git", ": 60–250 MB as on CentOS 8"),
        ("centos:8", "dnf install -y git", ": 60–250 MB as on CentOS 8"),
        ("centos", "dnf install -y git", " over CentOS 7–9"),
        ("ubuntu:19.04", "apt-get update", ": 20–78 MB"),
        ("ubuntu:24.10", "apt-get update", ": 20–78 MB"),
        // A version's image is of the release that was its default in the end.
        ("golang:1.23.5", "apt-get update", ": 19.9 MB"),
        ("python:3.10.4", "apt-get update", ": 18.5 MB"),
        ("php:8.3", "apt-get update", ": 21.7 MB"),
        ("nginx:1.28", "apt-get update", ": about 19.9 MB over Debian 12–13"),
        ("nvidia/cuda:12.9.9-devel-ubuntu22.04", "apt-get update", ": about 75.1 MB"),
        ("alpine:3.18", "apk add --repository https://example.org/testing git", ": 1.8–5.2 MB"),
        ("public.ecr.aws/lambda/dotnet:6", "yum install -y git", " over Amazon Linux 2–2023"),
        ("example/ubuntu", "apt-get update", " over Ubuntu 16.04–24.04"),
        // Repositories that are added have lists, too; other sources may have fewer or more.
        ("debian:12", "echo deb x >/etc/apt/sources.list.d/a.list && apt-get update", ": 20–30 MB"),
        ("debian:12", "echo deb x >/etc/apt/sources.list && apt-get update", ": 20–40 MB"),
        ("registry.example/ubi9/ubi", "dnf install -y git", ": 30–120 MB as on RHEL 9"),
        ("example/base", "microdnf install -y git", ": 30–120 MB over RHEL 8–9"),
        (
            "example/base",
            "echo 'deb http://archive.ubuntu.com/ubuntu focal main' >> /etc/apt/sources.list && apt-get update",
            ": about 58.9 MB as on Ubuntu 20.04",
        ),
        ("example/base", "add-apt-repository -y ppa:a/b && apt-get update", " over Ubuntu 20.04–24.04"),
        ("example/base", "dpkg --add-architecture i386 && apt-get update", ": 18–168 MB over Debian"),
        ("opensuse/leap:15", "dnf install -y git", "layer"),
        ("example/base", "zypper -n install git", "layer"),
        ("example/base", "pacman -Sy --noconfirm git", "layer"),
    ] {
        let message = told("package-cache-left", &format!("ARG BASE\nARG VERSION\nFROM {base}\nRUN {run}\n"));
        assert!(message.contains(expected), "{base}, {run}: {message}");
        assert!(expected != "layer" || !message.contains(':'), "{base}, {run}: {message}");
    }
}

#[test]
fn stages_inherit_what_is_likely() {
    let text = "FROM example/base:noble AS one\nFROM one\nRUN apt-get update\n";
    assert!(told("package-cache-left", text).ends_with(": about 62.2 MB as on Ubuntu 24.04"));
}

#[test]
fn recommended_packages_of_a_likely_release_have_bytes_and_no_names() {
    let message = |base: &str| {
        told("recommended-packages", &format!("FROM {base}\nRUN apt-get install -y libpq-dev gnuplot\n"))
    };
    let guessed = message("registry.example/base:bookworm");
    assert!(guessed.contains("installs the packages that these recommend too: "), "{guessed}");
    assert!(guessed.ends_with(" MB as on Debian 12"), "{guessed}");
    let known = message("debian:bookworm");
    assert!(known.contains(" packages that nothing asks for: "), "{known}");
}

/// Of names that no table has the others are counted; where nothing is recommended on each release that the image may be of,
/// nothing is told.
#[test]
fn recommended_packages_are_told_as_far_as_they_are_known() {
    let message = |base: &str, names: &str| {
        told("recommended-packages", &format!("FROM {base}\nRUN apt-get install -y {names}\nCMD [\"a\"]\n"))
    };
    for base in ["debian:12", "ubuntu:22.04"] {
        let some = message(base, "libpq-dev gnuplot example-of-another-repository");
        assert!(some.contains("recommend too: at least "), "{base}: {some}");
        let none = message(base, "example-of-another-repository");
        assert!(none.ends_with("recommend too"), "{base}: {none}");
    }
    assert_eq!(message("ubuntu:22.04", "tzdata make"), "");
    assert_ne!(message("ubuntu:22.04", "tzdata make git"), "");
    // What Ubuntu's lists lack may need more than its neighbour's package says.
    assert_ne!(message("ubuntu:20.04", "python3-venv"), "");
    for base in ["example/base:jammy", "example/base", "example/base:bookworm"] {
        assert_eq!(message(base, "tzdata"), "", "{base}");
        assert_ne!(message(base, "tzdata git"), "", "{base}");
        assert_ne!(message(base, "tzdata example-of-another-repository"), "", "{base}");
    }
}

/// `debian:$VERSION` is Debian's own image, and has not what larger ones have.
#[test]
fn the_image_of_a_distribution_is_itself_whatever_its_release() {
    let message = told(
        "recommended-packages",
        "ARG VERSION\nFROM debian:$VERSION\nRUN apt-get install -y git\nCMD [\"a\"]\n",
    );
    assert!(message.ends_with(" MB over Debian 11–13") && !message.contains("up to"), "{message}");
}

/// What npm keeps of programs that all can run, where every name is known.
#[test]
fn caches_of_npm_have_bytes() {
    for (base, run, expected) in [
        ("node:22", "npm install -g typescript", ": about 20.9 MB"),
        ("node:22", "npm i --global typescript@latest", ": about 20.9 MB"),
        ("example/base", "npm install -g @angular/cli", ": about 59.3 MB"),
        ("node:22", "npm install -g typescript@7.0.1", ": 16–26 MB"),
        // Either may need what the other needs.
        ("node:22", "npm install -g webpack webpack-cli", ": 26–72 MB"),
        ("node:22", "npm install -g typescript && npm ci", ": at least 18.4 MB"),
        ("node:22", "npm install -g typescript && npm install -g nodemon", ": about 23.1 MB"),
        ("node:22", "npm install -g typescript@4", "layer"),
        ("node:22", "npm install -g typescript example-of-nobody", "layer"),
        ("node:22", "npm install -g \"$PACKAGE\"", "layer"),
        ("node:22", "npm install -g typescript --registry https://npm.example", "layer"),
        ("node:22", "npm install typescript", "layer"),
        // Its npm keeps another cache.
        ("node:6", "npm install -g typescript", "layer"),
        ("ubuntu:16.04", "npm install -g typescript", "layer"),
    ] {
        let message = told("package-cache-left", &format!("FROM {base}\nRUN {run}\nCMD [\"a\"]\n"));
        assert!(message.ends_with(expected), "{base}, {run}: {message}");
    }
    let text = "FROM node:22\nRUN npm i -g typescript\nENV A=1\nRUN npm i -g typescript@latest\n";
    let last = lint(text).into_iter().rfind(|it| it.rule == "package-cache-left");
    assert!(last.is_some_and(|it| it.message.ends_with(": up to 25.5 MB")));
}

/// What is left out of one installation, and comes with a later one, is not saved.
#[test]
fn recommended_packages_that_come_again_are_not_counted() {
    let saved = |rest: &str| {
        let text = format!("FROM debian:12 AS one\nRUN apt-get install -y git\n{rest}CMD [\"git\"]\n");
        let found = lint(&text).into_iter().find(|it| it.rule == "recommended-packages");
        found.and_then(|it| it.bytes).map_or(0, |bytes| bytes.likely)
    };
    let other = "FROM debian:12 AS two\nRUN apt-get install -y --no-install-recommends PACKAGE\nFROM one\nCOPY --from=two /a /a\n";
    for (rest, package, is_less) in [
        ("RUN apt-get install -y --no-install-recommends PACKAGE\n", "less", true),
        ("RUN apt-get install -y --no-install-recommends PACKAGE\n", "openssh-client", true),
        // What it needs of them.
        ("RUN apt-get install -y --no-install-recommends PACKAGE\n", "libfido2-1", true),
        ("FROM one\nRUN apt-get install -y --no-install-recommends PACKAGE\n", "less", true),
        ("RUN apt-get remove -y PACKAGE\n", "less", false),
        (other, "less", false),
    ] {
        let [all, left] = ["jq", package].map(|it| saved(&rest.replace("PACKAGE", it)));
        assert_eq!(left < all, is_less, "{rest} {package}: {left} of {all}");
        assert!(all > 5_000_000, "{all}");
    }
}

/// Whatever is inferred, the findings are those that there are where nothing is.
#[test]
fn nothing_but_bytes_rests_on_what_is_inferred() {
    let rules = |base: &str| {
        let text = format!(
            "FROM {base}\nRUN apt-get update\nRUN apt-get install -y jq tzdata git build-essential\nRUN curl -o /a https://h/a\n\
             RUN apt-get purge -y build-essential\nCMD [\"/a\"]\n"
        );
        lint(&text).into_iter().map(|it| (it.rule, it.span)).collect::<Vec<_>>().len()
    };
    assert_eq!(rules("example/base:v1"), rules("example/base:jammy"));
    assert_eq!(rules("example/base:v1"), rules("example/base:trixie"));
}

#[test]
fn an_rpm_index_that_lies_there_is_not_surely_fetched_again() {
    let told = |rule: &str, runs: &str| told(rule, &format!("FROM centos:7\n{runs}RUN yum clean all\n"));
    let once = told("deleted-in-later-layer", "RUN yum install -y git\n");
    assert!(once.contains(": 100–350 MB"), "{once}");
    let twice = told("deleted-in-later-layer", "RUN yum install -y git\nRUN yum install -y gcc\n");
    assert!(twice.contains(": 100–410 MB"), "{twice}");
    let listed = told("deleted-in-later-layer", "RUN yum makecache && yum install -y git\n");
    assert!(listed.contains(": 100–350 MB"), "{listed}");
    let more = "RUN yum makecache && yum install -y epel-release && yum install -y jq\n";
    assert!(
        told("deleted-in-later-layer", more).contains(": 100–470 MB"),
        "{}",
        told("deleted-in-later-layer", more)
    );
    // It was gone before the second.
    let anew = told("consecutive-runs", "RUN yum install -y git\nRUN yum clean all && yum install -y gcc\n");
    assert!(anew.contains(" 200–700 MB"), "{anew}");
}

#[test]
fn an_index_of_apk_that_lies_there_is_not_fetched_again() {
    let told = |runs: &str| {
        let text = format!("FROM alpine:3.20\n{runs}COPY a /a\nRUN rm -rf /var/cache/apk/*\n");
        told("deleted-in-later-layer", &text)
    };
    for runs in ["RUN apk add jq\n", "RUN apk update && apk add bash\n", "RUN apk add curl && apk add git\n"]
    {
        assert!(told(runs).contains(": 1.9–2.9 MB"), "{}", told(runs));
    }
    let more = told("RUN apk add jq && echo http://h/r >>/etc/apk/repositories && apk add git\n");
    assert!(more.contains(": 1.9–5.9 MB"), "{more}");
}
