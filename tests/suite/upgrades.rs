//! What upgrades of a base's packages come to.

use dockslim::bytes::Amount;
use dockslim::size::ledger::Ledger;
use dockslim::size::packages::Tables;
use dockslim::{Facts, Linter, Settings, parse};

fn ledger(text: &str) -> Ledger {
    let linter = Linter::new(&Settings::default()).unwrap();
    let file = parse(text);
    let facts = Facts::of_tables(Tables::embedded());
    linter.outlooks(&linter.analyse(&file), &facts, false).pop().unwrap().ledger
}

/// What the last layer adds.
fn last(text: &str) -> Amount {
    ledger(text).layers.last().unwrap().added
}

#[test]
fn an_upgrade_is_from_nothing_to_all_of_the_base() {
    for (image, upgrade, most) in [
        (
            "debian:12",
            "apt-get update && apt-get -y upgrade && rm -rf /var/lib/apt/lists/*",
            100_000_000..125_000_000,
        ),
        (
            "debian:12-slim",
            "apt-get update && apt-get -y dist-upgrade && rm -rf /var/lib/apt/lists/*",
            60_000_000..80_000_000,
        ),
        ("alpine:3.18", "apk upgrade --no-cache", 6_000_000..9_000_000),
    ] {
        let added = last(&format!("FROM {image}\nRUN {upgrade}\n"));
        assert!(added.complete && added.low < 1_000_000 && most.contains(&added.high), "{image}: {added:?}");
        assert!(added.low < added.likely && added.likely < added.high, "{image}: {added:?}");
    }
}

#[test]
fn an_upgrade_hides_as_much_of_the_base() {
    let ledger = ledger("FROM alpine:3.18\nRUN apk upgrade --no-cache\n");
    let hidden = ledger.base.hidden.iter().find(|it| it.cause == "packages are upgraded").unwrap();
    assert_eq!((hidden.by, hidden.bytes.high), (2, ledger.layers[0].added.high));
}

#[test]
fn what_was_upgraded_is_not_upgraded_again() {
    let once = last("FROM alpine:3.18\nRUN apk upgrade --no-cache\n");
    let twice = last("FROM alpine:3.18\nRUN apk upgrade --no-cache\nRUN apk upgrade --no-cache\n");
    assert!(twice.complete && twice.high < once.high / 4, "{twice:?}");
}

#[test]
fn an_upgrade_by_name_is_of_these() {
    let of = |names: &str| {
        last(&format!(
            "FROM debian:12\nRUN apt-get update && apt-get install -y --only-upgrade {names} && rm -rf /var/lib/apt/lists/*\n"
        ))
    };
    let (none, one) = (of("nginx"), of("libc6"));
    assert!(none.complete && one.complete, "{none:?} {one:?}");
    assert!(one.high > none.high + 10_000_000 && one.high < 40_000_000, "{none:?} {one:?}");
}

#[test]
fn of_what_nobody_knows_nothing_is_said() {
    for text in [
        "FROM example/app:1\nRUN apt-get update && apt-get upgrade -y\n",
        "FROM alpine:3.18\nRUN yum -y update\n",
        "FROM debian:12\nRUN echo deb x > /etc/apt/sources.list.d/x.list && apt-get update && apt-get upgrade -y\n",
    ] {
        assert!(!last(text).complete, "{text}");
    }
}
