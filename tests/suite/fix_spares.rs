//! What fixes leave alone: what a comment ignores, what is read later, comments, and what nobody sees through. Beside each
//! stands what they do without it.

use super::fix::{becomes, fixed};
use super::support::program::Folder;
use dockslim::Safety;

const INSTALL: &str = "apt-get update && apt-get install -y --no-install-recommends";
const LISTS: &str = "rm -rf /var/lib/apt/lists/*";

fn stays(least: Safety, text: &str) {
    becomes(least, text, text);
}

#[test]
fn no_fix_merges_over_a_comment_to_a_linter() {
    let text = |comment: &str| {
        format!(
            "FROM debian:12-slim\nRUN {INSTALL} gcc make && {LISTS}\n{comment}RUN make -C /x\nRUN apt-get purge -y gcc make\n"
        )
    };
    let merged = |comment: &str| {
        format!(
            "FROM debian:12-slim\nRUN {INSTALL} gcc make && {LISTS} \\\n{comment} && make -C /x \\\n && apt-get purge -y gcc make\n"
        )
    };
    for comment in ["", "# builds it\n", "# dockslim is a linter\n"] {
        becomes(Safety::Safe, &text(comment), &merged(comment));
    }
    let to_linters = [
        "# dockslim ignore=consecutive-runs it is slow\n",
        "# dockslim ignore=all\n",
        "# hadolint ignore=DL3059\n",
        "# hadolint ignore=DL3003\n# builds it\n",
        "#checkov:skip=CKV_DOCKER_2\n",
    ];
    for comment in to_linters {
        stays(Safety::Unsafe, &text(comment));
    }
    // In it, and at the end of it.
    let inside = text("").replace("make -C /x", "make \\\n  # dockslim ignore=consecutive-runs\n  -C /x");
    stays(Safety::Unsafe, &inside);
    stays(Safety::Unsafe, &text("").replace("gcc make\n", "gcc make # dockslim ignore=consecutive-runs\n"));
}

#[test]
fn a_comment_above_any_run_of_a_row_ignores_the_row() {
    let row = |comment: &str| {
        format!(
            "FROM debian:12-slim\nRUN cp -r /usr /srv/a\n{comment}RUN make -C /srv/a\nRUN chown -R nobody /srv/a\n"
        )
    };
    let folder = Folder::new(
        "fix-row",
        &[("a", &row("")), ("b", &row("# dockslim ignore=consecutive-runs,copied-up-in-later-layer slow\n"))],
    );
    let rules = |file: &str| {
        let run = folder.run(&["lint", "--isolated", "--fail-on", "never", "--format", "jsonl", file]).is(0);
        let told = run.findings().into_iter().filter(|it| it["suppressed"].is_null());
        told.filter(|it| it["category"] == "size").map(|it| it["rule"].to_string()).collect::<Vec<_>>()
    };
    assert!(rules("a").iter().any(|rule| rule.contains("in-later-layer") || rule.contains("runs")));
    assert_eq!(rules("b"), [""; 0]);
}

#[test]
fn a_fix_of_one_run_leaves_another_one_alone_whose_finding_is_ignored() {
    let text = "FROM node:22\n# dockslim ignore=package-cache-left the next stage needs it\nRUN npm install -g typescript\nRUN npm install -g eslint\n";
    stays(Safety::Unsafe, text);
    let folder = Folder::new("fix-spared", &[("Dockerfile", text)]);
    let run =
        folder.run(&["lint", "--isolated", "--fail-on", "never", "--format", "json", "Dockerfile"]).is(0);
    assert!(run.out.contains("by hand: a comment has it ignored in line 3"), "{run:?}");
    let without = text.replace("# dockslim ignore=package-cache-left the next stage needs it\n", "");
    let clean = without.replace("typescript", "typescript && npm cache clean --force");
    becomes(Safety::Safe, &without, &clean.replace("eslint", "eslint && npm cache clean --force"));
}

#[test]
fn an_index_that_a_container_may_install_from_goes_as_unsafe_only() {
    let text = |start: &str| format!("FROM debian:12-slim\nRUN {INSTALL} curl\n{start}\n");
    let clean = |text: &str| text.replacen(" curl\n", &format!(" curl && {LISTS}\n"), 1);
    let reads = [
        "CMD apt-get install -y vim && vim",
        "CMD [\"sh\", \"-c\", \"apt-get -y install vim; exec vim\"]",
        "HEALTHCHECK CMD apt-get install -y procps && ps",
        "COPY entry.sh /\nENTRYPOINT [\"/entry.sh\"]",
        "COPY . /app\nENTRYPOINT [\"bash\", \"/app/docker-entrypoint\"]",
        "COPY <<EOF /run\n#!/bin/sh\napt-get install -y vim\nEOF\nCMD [\"/run\"]",
        "RUN printf '#!/bin/sh\\napt-get install -y vim\\n' > /run && chmod +x /run\nCMD [\"/run\"]",
        "RUN cat > /run <<EOF\nset -e\napt install vim\nEOF\nCMD [\"sh\", \"/run\"]",
    ];
    for start in reads {
        stays(Safety::Safe, &text(start));
        becomes(Safety::Unsafe, &text(start), &clean(&text(start)));
    }
    let fetches = [
        "CMD apt-get update && apt-get install -y vim && vim",
        "CMD [\"curl\", \"--version\"]",
        "COPY <<EOF /run\napt-get -qq update\napt-get install -y vim\nEOF\nCMD [\"/run\"]",
        "RUN echo 'apt-get install is for admins' && true\nCMD [\"curl\"]",
        "ENTRYPOINT [\"docker-entrypoint.sh\"]",
    ];
    for start in fetches {
        becomes(Safety::Safe, &text(start), &clean(&text(start)));
    }
}

#[test]
fn a_cache_that_is_read_later_is_kept() {
    let kept = [
        "FROM archlinux\nRUN pacman -Sw --noconfirm vim\nRUN pacman -U --noconfirm /var/cache/pacman/pkg/vim-9.pkg.tar.zst\n",
        "FROM archlinux\nRUN pacman -S --noconfirm vim\nRUN cp -r /var/cache/pacman/pkg /srv\n",
        "FROM archlinux\nRUN pacman -S --noconfirm vim\nWORKDIR /var/cache/pacman/pkg\nRUN pacman -U --noconfirm vim-9.pkg.tar.zst\n",
        "FROM fedora:40\nRUN dnf install -y vim\nRUN rpm -i --force /var/cache/libdnf5/vim.rpm\n",
        "FROM fedora:40\nRUN dnf install -y vim\nRUN dnf -C install -y git\n",
        "FROM fedora:40\nRUN dnf makecache\nRUN dnf install -y --cacheonly git\n",
        "FROM fedora:40\nRUN dnf install -y vim\nCMD dnf -C install -y git\n",
        "FROM python:3.12-slim\nRUN pip download numpy\nRUN pip install --no-index --find-links ~/.cache/pip/wheels numpy\n",
        "FROM python:3.12-slim\nRUN pip wheel numpy && pip install --no-index --find-links=$HOME/.cache/pip numpy\n",
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -dy --no-install-recommends vim\nRUN apt-get install -y --no-install-recommends --no-download vim\n",
    ];
    for text in kept {
        stays(Safety::Safe, text);
    }
    // Whoever deletes it, or makes room for it, does not read it.
    let text = "FROM archlinux\nRUN pacman -S --noconfirm vim\nRUN mkdir -p /var/cache/pacman/pkg\n";
    becomes(Safety::Safe, text, &text.replace("vim\n", "vim && rm -rf /var/cache/pacman/pkg/*\n"));
}

#[test]
fn a_tool_that_goes_cleans_up_before() {
    for (gone, cleans) in [
        ("rpm -e dnf", true),
        ("rpm -e --nodeps python3-libs openssl-libs", true),
        ("dnf remove -y dnf", true),
        ("rm -f /usr/bin/dnf", true),
        ("rpm -e vim", false),
    ] {
        let text = format!("FROM fedora:40\nRUN dnf install -y vim && {gone}\n");
        let clean =
            if cleans { format!("dnf clean all && {gone}") } else { format!("{gone} && dnf clean all") };
        becomes(Safety::Safe, &text, &format!("FROM fedora:40\nRUN dnf install -y vim && {clean}\n"));
    }
}

#[test]
fn what_a_comment_says_and_where_it_stands_decides_nothing() {
    let text = |comments: [&str; 2]| {
        let [one, other] = comments;
        format!(
            "FROM debian:12-slim\nRUN useradd app\n{one}RUN cp -r /usr/lib /srv/lib\n{other}RUN chown -R app /srv/lib\n"
        )
    };
    let long = format!("# {}\n", "so".repeat(100));
    for comment in ["# a\n", "# a comment\n", &long] {
        let merged = format!(
            "FROM debian:12-slim\nRUN useradd app\n# b\nRUN cp -r /usr/lib /srv/lib \\\n{comment} && chown -R app /srv/lib\n"
        );
        becomes(Safety::Safe, &text(["# b\n", comment]), &merged);
        becomes(Safety::Unsafe, &text(["# b\n", comment]), &merged);
    }
    // At the ends of RUNs, one that is no last one gets a line of its own.
    let fetch = "curl -fsSL https://example.org/a.tar.gz -o /opt/a.tar.gz";
    let text = format!(
        "FROM node:22\nRUN {fetch} # get\nEXPOSE 80\n# all\nRUN tar -xzf /opt/a.tar.gz -C /opt && rm /opt/a.tar.gz  # and go\nCMD [\"node\"]\n"
    );
    let merged = format!(
        "FROM node:22\nRUN {fetch} \\\n# get\n# all\n && tar -xzf /opt/a.tar.gz -C /opt && rm /opt/a.tar.gz # and go\nEXPOSE 80\nCMD [\"node\"]\n"
    );
    becomes(Safety::Safe, &text, &merged);
    // What a comment swallows is none of the RUN's.
    stays(Safety::Unsafe, &text.replace("# get", "# get \\\n  && echo"));
}

#[test]
fn the_comment_of_a_run_that_goes_stays() {
    let fetch = "curl -fsSL https://example.org/a -o /opt/a";
    becomes(
        Safety::Unsafe,
        &format!(
            "FROM node:22\nRUN {fetch}\nEXPOSE 80\nENV A=b\nRUN rm /opt/a # no longer\nCMD [\"node\"]\n"
        ),
        &format!("FROM node:22\nRUN {fetch} && rm /opt/a\nEXPOSE 80\nENV A=b\n# no longer\nCMD [\"node\"]\n"),
    );
}

#[test]
fn a_file_stays_for_what_nobody_sees_through() {
    let text = |run: &str| {
        format!(
            "FROM node:22\nARG TASK\nWORKDIR /srv\nRUN wget -q https://example.org/a.bin\nRUN {run}\nENV A=b\nRUN rm a.bin\n"
        )
    };
    for run in ["eval \"$TASK\"", "sh -c \"$TASK\"", "$TASK", "./unpack"] {
        let behind = format!(" \\\n && {run} \\\n && rm a.bin\nENV A=b\n");
        let merged = text(run).replace(&format!("\nRUN {run}\nENV A=b\nRUN rm a.bin\n"), &behind);
        // What eval runs may leave the directory.
        let wanted = if run.starts_with("eval") { text(run) } else { merged };
        becomes(Safety::Unsafe, &text(run), &wanted);
    }
    let known = text("mkdir /srv/b");
    let moved = known
        .replace("a.bin\nRUN mkdir", "a.bin && rm a.bin\nRUN mkdir")
        .replace("ENV A=b\nRUN rm a.bin\n", "ENV A=b\n");
    becomes(Safety::Unsafe, &known, &moved);
}

#[test]
fn an_index_is_fetched_once_where_its_runs_stand_together() {
    let install = "apt-get install -y --no-install-recommends";
    let text = format!(
        "FROM debian:12-slim\nRUN apt-get update\nRUN {install} curl\nRUN {install} vim\nRUN {install} git\nRUN apt-get clean\nRUN {LISTS}\n"
    );
    let merged = format!(
        "FROM debian:12-slim\nRUN apt-get update \\\n && {install} curl \\\n && {install} vim \\\n && {install} git \\\n && apt-get clean \\\n && {LISTS}\n"
    );
    becomes(Safety::Safe, &text, &merged);
    // Where they do not, no RUN is left that deletes what is gone.
    becomes(
        Safety::Unsafe,
        &format!(
            "FROM debian:12-slim\nRUN apt-get update\nRUN {install} curl\nENV A=b\nRUN {install} vim\nRUN {LISTS}\n"
        ),
        &format!(
            "FROM debian:12-slim\nRUN {INSTALL} curl && {LISTS}\nENV A=b\nRUN {INSTALL} vim && {LISTS}\n"
        ),
    );
    // One that it fetches itself is its own to delete.
    becomes(
        Safety::Unsafe,
        &format!("FROM debian:12-slim\nRUN {INSTALL} curl\nENV A=b\nRUN {INSTALL} vim && {LISTS}\n"),
        &format!(
            "FROM debian:12-slim\nRUN {INSTALL} curl && {LISTS}\nENV A=b\nRUN {INSTALL} vim && {LISTS}\n"
        ),
    );
    let clone = "git clone https://example.org/a.git /srv/a";
    for (between, joined) in [("", " \\\n"), ("ENV A=b\n", "")] {
        becomes(
            Safety::Unsafe,
            &format!("FROM node:22\nRUN {clone}\n{between}RUN rm -rf /srv/a/.git\n"),
            &format!("FROM node:22\nRUN {clone}{joined} && rm -rf /srv/a/.git\n{between}"),
        );
    }
}

#[test]
fn what_is_in_force_or_done_later_is_not_said_twice() {
    let text = "FROM centos:7\nRUN set -e; yum install -y gcc; cp -r /usr/lib /opt/lib; yum clean all\nRUN set -e; yum install -y make; yum clean all\nRUN set -e; yum remove -y gcc; rm -r /opt/lib; yum clean all\n";
    let merged = "FROM centos:7\nRUN set -e; yum install -y gcc; cp -r /usr/lib /opt/lib; \\\n    yum install -y make; \\\n    yum remove -y gcc; rm -r /opt/lib; yum clean all\n";
    becomes(Safety::Safe, text, merged);
    let text = text.replace("; ", " && ");
    let merged = "FROM centos:7\nRUN set -e && yum install -y gcc && cp -r /usr/lib /opt/lib \\\n && yum install -y make \\\n && yum remove -y gcc && rm -r /opt/lib && yum clean all\n";
    becomes(Safety::Safe, &text, merged);
    // Another option, and a clean-up that only looks like one.
    let text = "FROM node:22\nRUN set -x && cp -r /usr/lib /opt/lib && rm -rf /tmp/*\nRUN set -ex && rm -r /opt/lib && rm -rf /tmp/*\n";
    let merged = "FROM node:22\nRUN set -x && cp -r /usr/lib /opt/lib && rm -rf /tmp/* \\\n && set -ex && rm -r /opt/lib && rm -rf /tmp/*\n";
    becomes(Safety::Safe, text, merged);
    let heredoc = "FROM node:22\nRUN <<EOF\nset -e\ncp -r /usr/lib /opt/lib\nEOF\nRUN <<EOF\nset -e\nrm -r /opt/lib\nEOF\n";
    becomes(
        Safety::Safe,
        heredoc,
        "FROM node:22\nRUN <<EOF\nset -e\ncp -r /usr/lib /opt/lib\nrm -r /opt/lib\nEOF\n",
    );
    assert_eq!(fixed(heredoc, Safety::Safe).rounds, 1);
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_is_found_once() {
    use std::os::unix::fs::symlink;
    let safe = "FROM alpine:3.20\nRUN apk add curl\n";
    let folder = Folder::new("fix-links", &[("build/Dockerfile", safe), ("build/web.txt", safe)]);
    for (target, link) in [
        ("build/Dockerfile", "Dockerfile"),
        ("build/web.txt", "Dockerfile.web"),
        ("build/web.txt", "Dockerfile.www"),
    ] {
        symlink(target, folder.0.join(link)).unwrap();
    }
    for place in [".", "./build/.."] {
        let diff = folder.run(&["lint", "--isolated", "--diff", place]).is(1);
        assert_eq!(diff.out.matches("+RUN apk add --no-cache curl").count(), 2, "{diff:?}");
    }
    let diff = folder.run(&["lint", "--isolated", "--diff", "build"]).is(1);
    assert_eq!(diff.out.matches("+RUN").count(), 1, "{diff:?}");
    // Whoever names it means it.
    let named = folder.run(&["lint", "--isolated", "--diff", "Dockerfile"]).is(1);
    assert!(named.out.contains("--- a/Dockerfile\n"), "{named:?}");
}
