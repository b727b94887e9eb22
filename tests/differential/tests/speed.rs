//! How fast and how large the shell parser is, over the RUN bodies of a folder and over hostile texts:
//!
//!     DOCKERFILES=DIR cargo test --release --manifest-path tests/differential/Cargo.toml --test speed -- \
//!         --ignored --nocapture --test-threads 1

mod common;

use dockslim::shell;
use dockslim::source::Mapped;
use std::time::Duration;

#[test]
#[ignore = "needs a folder of Dockerfiles"]
fn bodies_per_second() {
    let mut texts = Vec::new();
    common::each_body(|_, body| texts.push(body.clone().text.into_owned()));
    let bodies: Vec<Mapped<'_>> = texts.iter().map(|text| Mapped::contiguous(text, 0)).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut best = Duration::MAX;
    for _ in 0..15 {
        let start = busy();
        for body in &bodies {
            std::hint::black_box(shell::parse(body));
        }
        best = best.min(busy() - start);
    }
    println!("{} bodies, {bytes} bytes, {:.1} MB/s", bodies.len(), bytes as f64 / 1e6 / best.as_secs_f64());
}

#[test]
#[ignore = "takes memory"]
fn hostile_texts_take_a_second_at_most() {
    let line = "apt-get install -y --no-install-recommends curl libssl-dev python3-pip && rm -rf /var/lib/apt/lists/* ; ";
    let mut texts = vec![
        ("10 MB of ordinary commands".to_owned(), line.repeat(10_000_000 / line.len())),
        ("10 MB of one word".to_owned(), "a".repeat(10_000_000)),
        ("10 MB in quotes".to_owned(), format!("'{}'", "a b ".repeat(2_500_000))),
        ("10 MB of ((".to_owned(), "$((a; # ((((\n) ".repeat(600_000)),
        ("300,000 heredocs".to_owned(), "cat <<E $'\\'\n' x\n".repeat(300_000)),
        ("50,000 links".to_owned(), "apt-get install -y x && ".repeat(50_000) + "true"),
        ("50,000 pipes".to_owned(), "grep x | ".repeat(50_000) + "true"),
    ];
    for (open, close) in [
        ("$(", ")"),
        ("(", ")"),
        ("{ ", "; }"),
        ("${a:-", "}"),
        ("$((", "))"),
        ("((", "))"),
        ("`", "`"),
        ("if ", " fi"),
        ("\"$(", ")\""),
        ("<(", ")"),
        ("a=(", ")"),
        ("f() ", ""),
    ] {
        texts.push((format!("100,000 {open}"), open.repeat(100_000)));
        texts.push((format!("100,000 {open}{close}"), open.repeat(100_000) + "a" + &close.repeat(100_000)));
    }
    for (name, text) in &texts {
        let body = Mapped::contiguous(text, 0);
        let before = resident("VmRSS:");
        let start = busy();
        let script = shell::parse(&body);
        let parsed = busy() - start;
        let after = resident("VmRSS:");
        drop(script);
        let all = busy() - start;
        println!("{name}: {parsed:?}, with drop {all:?}, {} MB", after.saturating_sub(before) / 1000);
        assert!(all < Duration::from_secs(1), "{name}");
    }
    println!("peak {} MB with all texts held", resident("VmHWM:") / 1000);
}

/// How long this thread has been on a processor: other work on the machine does not count.
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

/// A figure of this process in kB.
fn resident(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|value| value.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
