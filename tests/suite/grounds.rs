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
        ("nvidia/cuda:12.9.9-devel-ubuntu22.04", "apt-get update", ": about 75.1 MB"),
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

/// Of names that no table has the others are counted; where a release is known and nothing is recommended, nothing is told.
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
    assert_ne!(message("example/base:jammy", "tzdata make"), "");
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
    // It was gone before the second.
    let anew = told("consecutive-runs", "RUN yum install -y git\nRUN yum clean all && yum install -y gcc\n");
    assert!(anew.contains(" 200–700 MB"), "{anew}");
}
