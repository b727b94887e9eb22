//! Package managers, commands and wrappers. Generated from `rules/tools/` by `cargo regen`; never edited by hand.

use super::spec::{
    CacheFix, CacheSpec, Choice, Entry, Extra, Gives, Groups, Interactive, Off, Operands, Options, PackageSyntax,
    Passed, Prefix, Source, Step, Subcommand, Target, Tool, Verb, Wrapper,
};

static T7Z: Tool = Tool {
    id: "7z",
    commands: &["7z", "7za", "7zr", "7zz"],
    options: Options { short: b"opmxitvw", ..Options::EMPTY },
    family: "7z",
    subcommands: &[
        Subcommand { name: "a", aliases: &["u", "d"], operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::First], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "x", aliases: &["e"], operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Option("-o"), Source::Path(".")], from: &[Source::First], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "l", ..Subcommand::EMPTY },
        Subcommand { name: "t", ..Subcommand::EMPTY },
        Subcommand { name: "i", ..Subcommand::EMPTY },
        Subcommand { name: "b", ..Subcommand::EMPTY },
        Subcommand { name: "h", ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static ADD_APT_REPOSITORY: Tool = Tool {
    id: "add-apt-repository",
    commands: &["add-apt-repository", "apt-add-repository"],
    options: Options { short: b"pckPCUS", long: &["--pocket", "--component", "--keyserver", "--ppa", "--cloud", "--uri", "--sourceslist"], ..Options::EMPTY },
    family: "apt",
    subcommands: &[
        Subcommand { steps: &[Step { verb: Verb::Refresh, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/etc/apt")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "lists", path: "/var/lib/apt/lists", only_on: &["ubuntu:latest", "ubuntu:rolling", "ubuntu:devel", "ubuntu:1[89].*", "ubuntu:2[0-9].*", "ubuntu:bionic*", "ubuntu:focal*", "ubuntu:jammy*", "ubuntu:noble*", "ubuntu:resolute*", "debian:latest", "debian:stable*", "debian:1[23]*", "debian:bookworm*", "debian:trixie*", "nvidia/cuda:*ubuntu18.04", "nvidia/cuda:*ubuntu2[0-9].04"], filled_by: &[""], index: true, off: Off { flag: &["-n", "--no-update"], ..Off::EMPTY }, clean: "rm -rf /var/lib/apt/lists/*", ..CacheSpec::EMPTY },
    ],
    ..Tool::EMPTY
};

static ADDUSER: Tool = Tool {
    id: "adduser",
    commands: &["adduser"],
    options: Options { short: b"hgsGukcd", long: &["--home", "--shell", "--uid", "--gid", "--ingroup", "--gecos", "--firstuid", "--lastuid", "--conf"], ..Options::EMPTY },
    family: "adduser",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/passwd")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/etc/group")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/etc/shadow")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-h"), Source::Option("--home"), Source::Option("-d"), Source::First], inside: &[Source::Path("/home")], unless: &["-H", "--no-create-home"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static ALTERNATIVES: Tool = Tool {
    id: "alternatives",
    commands: &["update-alternatives", "alternatives", "update-java-alternatives"],
    family: "alternatives",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Link, at: &[Source::Path("/etc/alternatives")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static APACHE: Tool = Tool {
    id: "apache",
    commands: &["a2enmod", "a2dismod", "a2ensite", "a2dissite", "a2enconf", "a2disconf"],
    family: "apache",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Link, at: &[Source::Path("/etc/apache2")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static APK: Tool = Tool {
    id: "apk",
    commands: &["apk"],
    options: Options { short: b"Xpt", long: &["--repository", "--arch", "--cache-dir", "--cache-max-age", "--keys-dir", "--progress-fd", "--repositories-file", "--timeout", "--wait", "--root", "--virtual"], ..Options::EMPTY },
    family: "apk",
    dry_run: &["-s", "--simulate"],
    root: &["-p", "--root"],
    database: Some("/lib/apk/db"),
    system: true,
    subcommands: &[
        Subcommand { name: "cache clean", ..Subcommand::EMPTY },
        Subcommand { name: "cache purge", ..Subcommand::EMPTY },
        Subcommand { name: "add", operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "del", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "fetch", options: Options { short: b"o", long: &["--output"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "fix", steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", steps: &[Step { verb: Verb::Refresh, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "upgrade", steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], codes: &["hadolint:DL3017"], ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "stats", ..Subcommand::EMPTY },
        Subcommand { name: "policy", ..Subcommand::EMPTY },
        Subcommand { name: "audit", ..Subcommand::EMPTY },
        Subcommand { name: "verify", ..Subcommand::EMPTY },
        Subcommand { name: "dot", ..Subcommand::EMPTY },
        Subcommand { name: "manifest", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "index", path: "/var/cache/apk", moved_by: &["--cache-dir"], filled_by: &["update", "add", "upgrade", "fix"], index: true, off: Off { flag: &["--no-cache", "--no-network"], ..Off::EMPTY }, clean: "rm -rf /var/cache/apk/*", fix: CacheFix::Flag("--no-cache"), codes: &["hadolint:DL3019", "parfum:apkAddUseNoCache"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["~=", ">=", "<=", "=", "~", ">", "<"], release: &["@"], local: &["./*", "/*", "../*", "*.apk"], codes: &["hadolint:DL3018"], ..PackageSyntax::EMPTY }),
    groups: Some(Groups { define: &["-t", "--virtual"], ..Groups::EMPTY }),
    orphans: Choice::Always,
    ..Tool::EMPTY
};

static APT: Tool = Tool {
    id: "apt",
    commands: &["apt-get", "apt", "aptitude"],
    options: Options { short: b"tcaPo", long: &["--target-release", "--default-release", "--config-file", "--host-architecture", "--build-profiles", "--option", "--option"], config: &["-o", "--option"], ..Options::EMPTY },
    family: "apt",
    dry_run: &["-s", "--simulate", "--just-print", "--dry-run", "--recon", "--no-act", "--print-uris"],
    database: Some("/var/lib/dpkg"),
    system: true,
    subcommands: &[
        Subcommand { name: "autoclean", aliases: &["auto-clean"], ..Subcommand::EMPTY },
        Subcommand { name: "autoremove", aliases: &["auto-remove", "autopurge"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "build-dep", steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "clean", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["archives"], ..Subcommand::EMPTY },
        Subcommand { name: "dist-upgrade", aliases: &["full-upgrade", "dselect-upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "distclean", aliases: &["dist-clean"], steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["archives", "lists"], ..Subcommand::EMPTY },
        Subcommand { name: "download", steps: &[Step { verb: Verb::Write, at: &[Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "edit-sources", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/apt/sources.list")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["reinstall", "satisfy"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "purge", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "source", steps: &[Step { verb: Verb::Write, at: &[Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", steps: &[Step { verb: Verb::Refresh, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "upgrade", aliases: &["safe-upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "changelog", ..Subcommand::EMPTY },
        Subcommand { name: "indextargets", ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "show", ..Subcommand::EMPTY },
        Subcommand { name: "policy", ..Subcommand::EMPTY },
        Subcommand { name: "why", ..Subcommand::EMPTY },
        Subcommand { name: "depends", ..Subcommand::EMPTY },
        Subcommand { name: "rdepends", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "archives", path: "/var/cache/apt", filled_by: &["install", "build-dep", "upgrade", "dist-upgrade"], off: Off { config: &["APT::Keep-Downloaded-Packages=false", "APT::Keep-Downloaded-Packages=0"], base: &["docker-clean"], ..Off::EMPTY }, clean: "apt-get clean", ..CacheSpec::EMPTY },
        CacheSpec { name: "lists", path: "/var/lib/apt/lists", filled_by: &["update"], read_by: &["install", "build-dep", "upgrade", "dist-upgrade", "source", "download"], index: true, clean: "rm -rf /var/lib/apt/lists/*", codes: &["hadolint:DL3009", "parfum:aptGetInstallThenRemoveAptLists"], ..CacheSpec::EMPTY },
        CacheSpec { name: "lists-of-install", path: "/var/lib/apt/lists", filled_by: &["install", "build-dep", "upgrade", "dist-upgrade"], read_by: &["install", "build-dep", "upgrade", "dist-upgrade", "source", "download"], index: true, clean: "rm -rf /var/lib/apt/lists/*", when: &["-U", "--update"], codes: &["hadolint:DL3009", "parfum:aptGetInstallThenRemoveAptLists"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["="], release: &["/"], local: &["./*", "/*", "../*", "*.deb"], codes: &["hadolint:DL3008"], ..PackageSyntax::EMPTY }),
    orphans: Choice::With(&["--auto-remove", "--autoremove", "autoremove"]),
    extras: &[
        Extra { name: "recommends", brought_by: &["install", "build-dep"], off: Off { flag: &["--no-install-recommends", "--without-recommends"], config: &["APT::Install-Recommends=false", "APT::Install-Recommends=0", "APT::Install-Recommends=no", "APT::Install-Recommends=off", "APT::Install-Recommends=without", "APT::Install-Recommends=disable"], ..Off::EMPTY }, write: "--no-install-recommends", codes: &["hadolint:DL3015"], ..Extra::EMPTY },
    ],
    interactive: Some(Interactive { asked_by: &["install", "build-dep", "upgrade", "dist-upgrade", "remove", "purge", "autoremove"], off: Off { flag: &["-y", "--yes", "--assume-yes", "-qq", "-q=2"], config: &["APT::Get::Assume-Yes=true", "APT::Get::Assume-Yes=1", "APT::Get::Assume-Yes=yes"], ..Off::EMPTY }, write: "-y", codes: &["hadolint:DL3014"], ..Interactive::EMPTY }),
    ..Tool::EMPTY
};

static APT_KEY: Tool = Tool {
    id: "apt-key",
    commands: &["apt-key"],
    options: Options { long: &["--keyring", "--keyserver", "--recv-keys", "--recv", "--keyserver-options"], ..Options::EMPTY },
    family: "apt-key",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("--keyring"), Source::Path("/etc/apt/trusted.gpg")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static APT_MARK: Tool = Tool {
    id: "apt-mark",
    commands: &["apt-mark"],
    options: Options { short: b"co", long: &["--config-file", "--option", "--option"], config: &["-o", "--option"], ..Options::EMPTY },
    family: "apt-mark",
    database: Some("/var/lib/apt/extended_states"),
    subcommands: &[
        Subcommand { name: "auto", operands: Operands::Packages, steps: &[Step { verb: Verb::MarkAuto, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "hold", aliases: &["unhold", "minimize-manual"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("/var/lib/apt/extended_states")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "manual", operands: Operands::Packages, steps: &[Step { verb: Verb::MarkManual, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "showmanual", ..Subcommand::EMPTY },
        Subcommand { name: "showauto", ..Subcommand::EMPTY },
        Subcommand { name: "showhold", ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static AR: Tool = Tool {
    id: "ar",
    commands: &["ar"],
    options: Options { bare_cluster: true, ..Options::EMPTY },
    family: "ar",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Path(".")], from: &[Source::First], when: &["-x"], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::First], when: &["-r", "-q", "-d"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static ARIA2C: Tool = Tool {
    id: "aria2c",
    commands: &["aria2c"],
    options: Options { short: b"doxskji", long: &["--dir", "--out", "--input-file", "--header", "--max-tries", "--checksum"], ..Options::EMPTY },
    family: "aria2c",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Download, at: &[Source::Option("-o"), Source::Option("--out")], from: &[Source::Operands], inside: &[Source::Option("-d"), Source::Option("--dir"), Source::Path(".")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-d"), Source::Option("--dir"), Source::Path(".")], unless: &["-o", "--out"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static AS: Tool = Tool {
    id: "as",
    commands: &["as", "nasm", "yasm", "windres", "llc", "lld"],
    options: Options { short: b"ofIDdlPiO", long: &["--output"], ..Options::EMPTY },
    family: "as",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Compile, at: &[Source::Option("-o"), Source::Option("--output")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static BUN: Tool = Tool {
    id: "bun",
    commands: &["bun"],
    options: Options { short: b"c", long: &["--cwd", "--config", "--cache-dir", "--registry", "--backend", "--network-concurrency", "--concurrent-scripts", "--omit", "--filter", "--linker"], ..Options::EMPTY },
    family: "bun",
    dry_run: &["--dry-run"],
    subcommands: &[
        Subcommand { name: "pm cache rm", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "pm ls", ..Subcommand::EMPTY },
        Subcommand { name: "pm bin", ..Subcommand::EMPTY },
        Subcommand { name: "pm cache", ..Subcommand::EMPTY },
        Subcommand { name: "pm hash", ..Subcommand::EMPTY },
        Subcommand { name: "add", aliases: &["a"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${BUN_INSTALL_GLOBAL_DIR:-${BUN_INSTALL:-$HOME/.bun}/install/global}")], ..Target::EMPTY }, Target { at: &[Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["i", "ci"], operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${BUN_INSTALL_GLOBAL_DIR:-${BUN_INSTALL:-$HOME/.bun}/install/global}")], ..Target::EMPTY }, Target { at: &[Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["rm"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${BUN_INSTALL_GLOBAL_DIR:-${BUN_INSTALL:-$HOME/.bun}/install/global}")], ..Target::EMPTY }, Target { at: &[Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${BUN_INSTALL_GLOBAL_DIR:-${BUN_INSTALL:-$HOME/.bun}/install/global}")], ..Target::EMPTY }, Target { at: &[Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "outdated", ..Subcommand::EMPTY },
        Subcommand { name: "why", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "audit", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${BUN_INSTALL_CACHE_DIR:-${BUN_INSTALL:-$HOME/.bun}/install/cache}", moved_by: &["--cache-dir"], filled_by: &["install", "add", "update"], clean: "bun pm cache rm", linked: true, copied: Off { flag: &["--backend=copyfile"], ..Off::EMPTY }, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], local: &["./*", "/*", "../*", ".", "*.tgz", "*://*", "git+*", "github:*", "file:*", "link:*"], codes: &["hadolint:DL3016"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static BUNDLER: Tool = Tool {
    id: "bundler",
    commands: &["bundle", "bundler"],
    options: Options { short: b"rj", long: &["--gemfile", "--retry", "--jobs", "--path", "--without", "--with", "--system", "--binstubs", "--target-rbconfig", "--standalone", "--cache-path"], ..Options::EMPTY },
    family: "bundler",
    subcommands: &[
        Subcommand { name: "config list", ..Subcommand::EMPTY },
        Subcommand { name: "config get", ..Subcommand::EMPTY },
        Subcommand { name: "add", options: Options { short: b"vgs", long: &["--version", "--group", "--source", "--git", "--github", "--branch", "--ref", "--glob"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--path")], ..Target::EMPTY }, Target { when: &["--deployment"], at: &[Source::Path("vendor/bundle")], ..Target::EMPTY }, Target { at: &[Source::Path("${BUNDLE_PATH:-${GEM_HOME:-/usr/local/bundle}}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "binstubs", steps: &[Step { verb: Verb::Write, at: &[Source::Path("bin")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "cache", aliases: &["package", "pack"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("vendor")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "clean", steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--path")], ..Target::EMPTY }, Target { when: &["--deployment"], at: &[Source::Path("vendor/bundle")], ..Target::EMPTY }, Target { at: &[Source::Path("${BUNDLE_PATH:-${GEM_HOME:-/usr/local/bundle}}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "config", aliases: &["config set", "config unset", "config --global", "config --local"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("${BUNDLE_APP_CONFIG:-.bundle}/config")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("$HOME/.bundle/config")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--path")], ..Target::EMPTY }, Target { when: &["--deployment"], at: &[Source::Path("vendor/bundle")], ..Target::EMPTY }, Target { at: &[Source::Path("${BUNDLE_PATH:-${GEM_HOME:-/usr/local/bundle}}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "lock", steps: &[Step { verb: Verb::Write, at: &[Source::Path("Gemfile.lock")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--path")], ..Target::EMPTY }, Target { when: &["--deployment"], at: &[Source::Path("vendor/bundle")], ..Target::EMPTY }, Target { at: &[Source::Path("${BUNDLE_PATH:-${GEM_HOME:-/usr/local/bundle}}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "show", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "outdated", ..Subcommand::EMPTY },
        Subcommand { name: "platform", ..Subcommand::EMPTY },
        Subcommand { name: "env", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--path")], ..Target::EMPTY }, Target { when: &["--deployment"], at: &[Source::Path("vendor/bundle")], ..Target::EMPTY }, Target { at: &[Source::Path("${BUNDLE_PATH:-${GEM_HOME:-/usr/local/bundle}}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "archives", path: "${BUNDLE_PATH:-${GEM_HOME:-/usr/local/bundle}}/cache", found_at: &["**/bundle/ruby/*/cache"], filled_by: &["", "install", "update", "add"], off: Off { flag: &["--local"], ..Off::EMPTY }, clean: "rm -rf \"$(bundle exec gem env home)\"/cache/*", kept: true, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &[":"], local: &["*.gem"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static BZIP2: Tool = Tool {
    id: "bzip2",
    commands: &["bzip2", "pbzip2", "lbzip2"],
    options: Options { short: b"pnbm", ..Options::EMPTY },
    family: "bzip2",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Stem], from: &[Source::Operands], when: &["-d", "--decompress"], unless: &["-c", "--stdout", "-t", "--test"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Pack, at: &[Source::Suffixed(".bz2")], from: &[Source::Operands], unless: &["-c", "--stdout", "-t", "--test", "-d", "--decompress"], gives: Gives::Nothing, compressed: Choice::Always, ..Step::EMPTY }, Step { verb: Verb::Remove, at: &[Source::Operands], unless: &["-c", "--stdout", "-t", "--test", "-k", "--keep"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static CARGO: Tool = Tool {
    id: "cargo",
    commands: &["cargo"],
    options: Options { short: b"ZCjFp", long: &["--color", "--config", "--target-dir", "--manifest-path", "--jobs", "--profile", "--features", "--target", "--package", "--bin", "--example", "--lockfile-path"], ..Options::EMPTY },
    family: "cargo",
    subcommands: &[
        Subcommand { name: "chef prepare", ..Subcommand::EMPTY },
        Subcommand { name: "build", aliases: &["b", "test", "t", "run", "r", "check", "c", "bench", "doc", "clippy", "rustc", "nextest", "chef cook", "sqlx prepare", "zigbuild", "auditable build"], steps: &[Step { verb: Verb::Compile, at: &[Source::Option("--target-dir"), Source::Path("${CARGO_TARGET_DIR:-target}")], unless: &["--manifest-path"], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "clean", steps: &[Step { verb: Verb::Remove, at: &[Source::Option("--target-dir"), Source::Path("${CARGO_TARGET_DIR:-target}")], unless: &["-p", "--package", "--release", "--profile", "--doc", "-r", "--target"], recursive: Choice::Always, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "fetch", ..Subcommand::EMPTY },
        Subcommand { name: "generate-lockfile", steps: &[Step { verb: Verb::Write, at: &[Source::Path("Cargo.lock")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", options: Options { long: &["--root", "--path", "--git", "--branch", "--tag", "--rev", "--version", "--vers", "--index", "--registry"], ..Options::EMPTY }, operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--root")], ..Target::EMPTY }, Target { at: &[Source::Path("${CARGO_INSTALL_ROOT:-${CARGO_HOME:-$HOME/.cargo}}/bin")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "new", aliases: &["init"], steps: &[Step { verb: Verb::Write, at: &[Source::First, Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "uninstall", options: Options { long: &["--root"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--root")], ..Target::EMPTY }, Target { at: &[Source::Path("${CARGO_INSTALL_ROOT:-${CARGO_HOME:-$HOME/.cargo}}/bin")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", steps: &[Step { verb: Verb::Write, at: &[Source::Path("Cargo.lock")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "vendor", steps: &[Step { verb: Verb::Write, at: &[Source::First, Source::Path("vendor")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "tree", ..Subcommand::EMPTY },
        Subcommand { name: "metadata", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "locate-project", ..Subcommand::EMPTY },
        Subcommand { name: "pkgid", ..Subcommand::EMPTY },
        Subcommand { name: "fmt", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
        Subcommand { name: "verify-project", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "git", path: "${CARGO_HOME:-$HOME/.cargo}/git", also: &["/usr/local/cargo/git"], found_at: &["/usr/local/cargo/git"], clean: "rm -rf \"${CARGO_HOME:-$HOME/.cargo}/git\"", kept: true, ..CacheSpec::EMPTY },
        CacheSpec { name: "registry", path: "${CARGO_HOME:-$HOME/.cargo}/registry", also: &["/usr/local/cargo/registry"], found_at: &["/usr/local/cargo/registry"], filled_by: &["build", "fetch", "update", "generate-lockfile", "install", "vendor"], off: Off { flag: &["--offline", "--frozen"], env: &["CARGO_NET_OFFLINE=true"], ..Off::EMPTY }, clean: "rm -rf \"${CARGO_HOME:-$HOME/.cargo}/registry\"", kept: true, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], pinned_by: &["--version", "--vers", "--rev", "--tag", "--branch", "--path"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static CC: Tool = Tool {
    id: "cc",
    commands: &["gcc", "cc", "g++", "c++", "clang", "clang++", "gfortran", "tcc", "musl-gcc", "gcc-[0-9]*", "g++-[0-9]*", "clang-[0-9]*", "clang++-[0-9]*", "*-linux-*-gcc", "*-linux-*-g++", "*-w64-mingw32-g*"],
    options: Options { short: b"oILDUxTuzBeAG", long: &["-include", "-imacros", "-isystem", "-iquote", "-idirafter", "-iprefix", "-iwithprefix", "-isysroot", "-MF", "-MT", "-MQ", "-Xlinker", "-Xassembler", "-Xpreprocessor", "-Xclang", "-target", "-arch", "-framework", "-aux-info", "-dumpbase", "-dumpdir", "--param"], optional: b"fWOlgsnprdtaiwvMPES", ..Options::EMPTY },
    family: "cc",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Compile, at: &[Source::Option("-o")], unless: &["-c", "-E", "-S", "-M", "-MM"], gives: Gives::Fixed("755"), ..Step::EMPTY }, Step { verb: Verb::Compile, at: &[Source::Option("-o")], when: &["-c", "-E", "-S", "-M", "-MM"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static CHGRP: Tool = Tool {
    id: "chgrp",
    commands: &["chgrp"],
    options: Options { long: &["--reference", "--from"], ..Options::EMPTY },
    family: "chgrp",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::RestUnless(&["--reference"])], unless: &["--from"], recursive: Choice::With(&["-R", "--recursive"]), gives: Gives::Group, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static CHMOD: Tool = Tool {
    id: "chmod",
    commands: &["chmod"],
    options: Options { long: &["--reference"], ..Options::EMPTY },
    family: "chmod",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::RestUnless(&["--reference"])], recursive: Choice::With(&["-R", "--recursive"]), gives: Gives::Mode, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static CHOWN: Tool = Tool {
    id: "chown",
    commands: &["chown"],
    options: Options { long: &["--reference", "--from"], ..Options::EMPTY },
    family: "chown",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::RestUnless(&["--reference"])], unless: &["--from"], recursive: Choice::With(&["-R", "--recursive"]), gives: Gives::Owner, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static COMPILERS: Tool = Tool {
    id: "compilers",
    commands: &["swiftc", "ghc", "crystal build", "nim c", "nim cpp", "dmd", "ldc2", "gdc", "dart compile", "ocamlopt", "ocamlfind ocamlopt", "bun build", "deno compile", "mcs", "csc", "fpc", "gnatmake", "tinygo build", "native-image", "zig build-exe"],
    options: Options { short: b"oDCLIlmdO", long: &["--output", "--outfile", "--target", "-package", "-main-module", "--release-mode"], ..Options::EMPTY },
    family: "compilers",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Compile, at: &[Source::Option("-o"), Source::Option("--output"), Source::Option("--outfile")], gives: Gives::Fixed("755"), ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static COMPOSER: Tool = Tool {
    id: "composer",
    commands: &["composer", "composer.phar", "php* composer.phar", "php* /usr/bin/composer", "php* /usr/local/bin/composer"],
    options: Options { short: b"d", long: &["--working-dir", "--repository", "--repository-url"], ..Options::EMPTY },
    family: "composer",
    dry_run: &["--dry-run"],
    subcommands: &[
        Subcommand { name: "global remove", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${COMPOSER_HOME:-$HOME/.composer}/vendor")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "global require", aliases: &["global install", "global update"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${COMPOSER_HOME:-$HOME/.composer}/vendor")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "clear-cache", aliases: &["clearcache", "cc", "global clear-cache", "global clearcache", "global cc"], steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "config", steps: &[Step { verb: Verb::Write, at: &[Source::Path("composer.json")], unless: &["-g", "--global"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("${COMPOSER_HOME:-$HOME/.composer}")], when: &["-g", "--global"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "create-project", options: Options { short: b"s", long: &["--stability"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Second, Source::Path(".")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "dump-autoload", aliases: &["dumpautoload", "dumpautoload -o"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("${COMPOSER_VENDOR_DIR:-vendor}")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["i"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${COMPOSER_VENDOR_DIR:-vendor}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["rm", "uninstall"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${COMPOSER_VENDOR_DIR:-vendor}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "require", aliases: &["r"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${COMPOSER_VENDOR_DIR:-vendor}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "self-update", aliases: &["selfupdate"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("/usr/local/bin/composer")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["u", "upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${COMPOSER_VENDOR_DIR:-vendor}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "show", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "validate", ..Subcommand::EMPTY },
        Subcommand { name: "check-platform-reqs", ..Subcommand::EMPTY },
        Subcommand { name: "diagnose", ..Subcommand::EMPTY },
        Subcommand { name: "about", ..Subcommand::EMPTY },
        Subcommand { name: "why", ..Subcommand::EMPTY },
        Subcommand { name: "why-not", ..Subcommand::EMPTY },
        Subcommand { name: "outdated", ..Subcommand::EMPTY },
        Subcommand { name: "audit", ..Subcommand::EMPTY },
        Subcommand { name: "licenses", ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${COMPOSER_CACHE_DIR:-${COMPOSER_HOME:-$HOME/.composer}/cache}", also: &["$HOME/.cache/composer", "/tmp/cache"], found_at: &["$HOME/.cache/composer"], filled_by: &["install", "update", "require", "global require", "create-project"], off: Off { flag: &["--no-cache"], ..Off::EMPTY }, clean: "composer clear-cache", fix: CacheFix::Flag("--no-cache"), asked_by: &["config cache-dir", "config --global cache-dir"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &[":", "="], local: &["*://*"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "development", brought_by: &["install"], off: Off { flag: &["--no-dev"], env: &["COMPOSER_NO_DEV=1", "COMPOSER_NO_DEV=true"], unless: &["--dev"], ..Off::EMPTY }, write: "--no-dev", ..Extra::EMPTY },
    ],
    ..Tool::EMPTY
};

static CONDA: Tool = Tool {
    id: "conda",
    commands: &["conda", "mamba"],
    options: Options { short: b"r", long: &["--solver", "--repodata-fn", "--subdir", "--platform", "--rc-file", "--category", "--root-prefix"], ..Options::EMPTY },
    family: "conda",
    dry_run: &["-d", "--dry-run"],
    database: Some("/opt/conda/conda-meta"),
    subcommands: &[
        Subcommand { name: "env list", ..Subcommand::EMPTY },
        Subcommand { name: "config list", ..Subcommand::EMPTY },
        Subcommand { name: "env export", ..Subcommand::EMPTY },
        Subcommand { name: "clean", steps: &[Step { verb: Verb::Clean, when: &["-a", "--all", "-t", "--tarballs", "--force-pkgs-dirs"], gives: Gives::Nothing, ..Step::EMPTY }], cleans: &["packages"], ..Subcommand::EMPTY },
        Subcommand { name: "config", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/opt/conda/.condarc")], when: &["--system"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("$HOME/.condarc")], unless: &["--system", "--show", "--show-sources", "--get", "--describe"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "create", aliases: &["env create"], options: Options { short: b"npcf", long: &["--name", "--prefix", "--channel", "--file"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-f", "--file"], lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-p"), Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["-n", "--name"], at: &[Source::Path("/opt/conda/envs")], ..Target::EMPTY }, Target { at: &[Source::Path("/opt/conda")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "init", aliases: &["shell init"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", options: Options { short: b"npcf", long: &["--name", "--prefix", "--channel", "--file"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-f", "--file"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-p"), Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["-n", "--name"], at: &[Source::Path("/opt/conda/envs")], ..Target::EMPTY }, Target { at: &[Source::Path("/opt/conda")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["uninstall", "env remove"], options: Options { short: b"npcf", long: &["--name", "--prefix", "--channel", "--file"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-p"), Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["-n", "--name"], at: &[Source::Path("/opt/conda/envs")], ..Target::EMPTY }, Target { at: &[Source::Path("/opt/conda")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["upgrade", "env update"], options: Options { short: b"npcf", long: &["--name", "--prefix", "--channel", "--file"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-p"), Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["-n", "--name"], at: &[Source::Path("/opt/conda/envs")], ..Target::EMPTY }, Target { at: &[Source::Path("/opt/conda")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "compare", ..Subcommand::EMPTY },
        Subcommand { name: "doctor", ..Subcommand::EMPTY },
        Subcommand { name: "notices", ..Subcommand::EMPTY },
        Subcommand { name: "repoquery", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "packages", path: "${CONDA_PKGS_DIRS:-/opt/conda/pkgs}", also: &["/opt/miniconda/pkgs", "/opt/miniconda3/pkgs", "/opt/anaconda3/pkgs", "/opt/mamba/pkgs", "/opt/miniforge3/pkgs", "$HOME/miniconda/pkgs", "$HOME/miniconda3/pkgs", "$HOME/anaconda3/pkgs", "$HOME/miniforge3/pkgs", "$HOME/mambaforge/pkgs", "$HOME/micromamba/pkgs", "$HOME/.conda/pkgs", "/usr/local/pkgs"], found_at: &["/opt/miniconda/pkgs", "/opt/miniconda3/pkgs", "/opt/anaconda3/pkgs", "/opt/mamba/pkgs", "/opt/miniforge3/pkgs", "$HOME/miniconda/pkgs", "$HOME/miniconda3/pkgs", "$HOME/anaconda3/pkgs", "$HOME/miniforge3/pkgs", "$HOME/mambaforge/pkgs", "$HOME/micromamba/pkgs", "$HOME/.conda/pkgs", "/usr/local/pkgs"], filled_by: &["install", "create", "update"], off: Off { flag: &["--offline"], ..Off::EMPTY }, clean: "conda clean -afy", ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["==", ">=", "<=", "!=", "=", ">", "<"], local: &["./*", "/*", "../*", "*.conda", "*.tar.bz2", "*://*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static COREPACK: Tool = Tool {
    id: "corepack",
    commands: &["corepack"],
    options: Options { short: b"o", long: &["--output", "--install-directory"], ..Options::EMPTY },
    family: "corepack",
    subcommands: &[
        Subcommand { name: "enable", aliases: &["disable"], steps: &[Step { verb: Verb::Link, at: &[Source::Option("--install-directory"), Source::Path("/usr/local/bin")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["use", "up", "hydrate"], operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${COREPACK_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/node/corepack}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "pack", steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output"), Source::Path("corepack.tgz")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "prepare", operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${COREPACK_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/node/corepack}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static CP: Tool = Tool {
    id: "cp",
    commands: &["cp"],
    options: Options { short: b"tS", long: &["--target-directory", "--suffix"], ..Options::EMPTY },
    family: "cp",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Copy, at: &[Source::Destination], unless: &["-p", "-a", "--archive", "--preserve"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Copy, at: &[Source::Destination], when: &["-p", "-a", "--archive", "--preserve"], gives: Gives::Origin, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static CPAN: Tool = Tool {
    id: "cpan",
    commands: &["cpan"],
    options: Options { short: b"jIMl", ..Options::EMPTY },
    family: "cpan",
    dry_run: &["-D", "-a", "-C", "-A", "-v", "-O", "-P", "-V"],
    subcommands: &[
        Subcommand { steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("/usr/local/lib/perl5")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "home", path: "$HOME/.cpan", also: &["$HOME/.local/share/.cpan"], found_at: &["$HOME/.local/share/.cpan"], filled_by: &[""], clean: "rm -rf ~/.cpan", ..CacheSpec::EMPTY },
    ],
    ..Tool::EMPTY
};

static CPANM: Tool = Tool {
    id: "cpanm",
    commands: &["cpanm", "cpanminus"],
    options: Options { short: b"lLM", long: &["--local-lib", "--local-lib-contained", "--mirror", "--from", "--save-dists", "--cpanfile", "--configure-args", "--build-args", "--test-args", "--install-args", "--with-feature", "--without-feature", "--with-develop-of", "--format", "--configure-timeout", "--build-timeout", "--test-timeout"], ..Options::EMPTY },
    family: "cpanm",
    dry_run: &["--info", "--look", "--scandeps", "--showdeps", "-V", "--version"],
    subcommands: &[
        Subcommand { operands: Operands::Packages, package_files: &["--installdeps", "--cpanfile"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-l"), Source::Option("--local-lib"), Source::Option("-L"), Source::Option("--local-lib-contained")], ..Target::EMPTY }, Target { at: &[Source::Path("/usr/local/lib/perl5")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "work", path: "${PERL_CPANM_HOME:-$HOME/.cpanm}", filled_by: &[""], clean: "rm -rf ~/.cpanm", small: &["Getopt::Std", "Getopt::Long", "List::Util", "Data::Dumper", "Time::HiRes", "File::Spec", "File::Temp"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@", "~"], local: &["./*", "/*", ".", "*.tar.gz", "*://*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static CPIO: Tool = Tool {
    id: "cpio",
    commands: &["cpio"],
    options: Options { short: b"DEFHRIOC", long: &["--directory", "--file", "--format", "--owner"], ..Options::EMPTY },
    family: "cpio",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Option("-D"), Source::Option("--directory"), Source::Path(".")], from: &[Source::Option("-F"), Source::Option("--file")], when: &["-i", "--extract"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static CRONTAB: Tool = Tool {
    id: "crontab",
    commands: &["crontab"],
    family: "crontab",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/var/spool/cron")], unless: &["-l"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static CURL: Tool = Tool {
    id: "curl",
    commands: &["curl"],
    options: Options { short: b"oHduAeXxmwbcETFrCKYyzDUPQt", long: &["--output", "--output-dir", "--header", "--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--json", "--user", "--user-agent", "--referer", "--request", "--proxy", "--preproxy", "--max-time", "--connect-timeout", "--retry", "--retry-delay", "--retry-max-time", "--write-out", "--cookie", "--cookie-jar", "--cacert", "--capath", "--cert", "--cert-type", "--key", "--key-type", "--pass", "--resolve", "--connect-to", "--upload-file", "--form", "--form-string", "--url", "--range", "--continue-at", "--config", "--speed-limit", "--speed-time", "--time-cond", "--ciphers", "--tls13-ciphers", "--limit-rate", "--dump-header", "--interface", "--max-redirs", "--max-filesize", "--noproxy", "--proto", "--proto-redir", "--proto-default", "--proxy-user", "--stderr", "--trace", "--trace-ascii", "--tls-max", "--socks4", "--socks5", "--socks5-hostname", "--unix-socket", "--dns-servers", "--aws-sigv4", "--quote", "--netrc-file", "--create-file-mode", "--expect100-timeout", "--happy-eyeballs-timeout-ms", "--keepalive-time", "--local-port", "--oauth2-bearer", "--pinnedpubkey", "--postquote", "--parallel-max", "--rate", "--variable", "--expand-url"], ..Options::EMPTY },
    family: "curl",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Download, at: &[Source::Option("-o"), Source::Option("--output")], from: &[Source::Operands, Source::Option("--url")], inside: &[Source::Option("--output-dir"), Source::Path(".")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Download, at: &[Source::UrlName], from: &[Source::Operands], inside: &[Source::Option("--output-dir"), Source::Path(".")], when: &["-O", "--remote-name", "--remote-name-all"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Print, from: &[Source::Operands, Source::Option("--url")], unless: &["-o", "--output", "-O", "--remote-name", "--remote-name-all", "-I", "--head"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-D"), Source::Option("--dump-header"), Source::Option("-c"), Source::Option("--cookie-jar")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static DD: Tool = Tool {
    id: "dd",
    commands: &["dd"],
    family: "dd",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Overwrite, at: &[Source::Prefixed("of=")], unless: &["conv=*notrunc*", "oflag=*append*"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Append, at: &[Source::Prefixed("of=")], when: &["conv=*notrunc*", "oflag=*append*"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static DEBCONF: Tool = Tool {
    id: "debconf",
    commands: &["debconf-set-selections", "dpkg-preconfigure"],
    family: "debconf",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/var/cache/debconf")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static DNF: Tool = Tool {
    id: "dnf",
    commands: &["dnf", "dnf-3", "dnf5", "dnf4"],
    options: Options { short: b"cxdeR", long: &["--config", "--enablerepo", "--disablerepo", "--repo", "--repoid", "--repofrompath", "--releasever", "--installroot", "--exclude", "--debuglevel", "--errorlevel", "--randomwait", "--forcearch", "--disableplugin", "--enableplugin", "--downloaddir", "--destdir", "--color", "--comment", "--advisory", "--bz", "--cve", "--rpmverbosity", "--setopt"], config: &["--setopt"], ..Options::EMPTY },
    family: "rpm",
    dry_run: &["--downloadonly", "--assumeno"],
    root: &["--installroot"],
    database: Some("/var/lib/rpm"),
    system: true,
    subcommands: &[
        Subcommand { name: "clean all", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "module list", ..Subcommand::EMPTY },
        Subcommand { name: "group list", ..Subcommand::EMPTY },
        Subcommand { name: "group info", ..Subcommand::EMPTY },
        Subcommand { name: "check-update", aliases: &["check-upgrade"], ..Subcommand::EMPTY },
        Subcommand { name: "clean", ..Subcommand::EMPTY },
        Subcommand { name: "config-manager", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/yum.repos.d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "copr", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/yum.repos.d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "download", options: Options { long: &["--destdir", "--downloaddir"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("--destdir"), Source::Option("--downloaddir"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "groupinstall", aliases: &["group install", "module install", "builddep", "build-dep", "module enable", "module reset"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["localinstall", "reinstall", "downgrade", "swap", "install-n"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "makecache", steps: &[Step { verb: Verb::Refresh, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["erase", "autoremove", "groupremove", "group remove"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["upgrade", "distro-sync", "upgrade-minimal", "update-minimal", "dist-upgrade", "system-upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], codes: &["hadolint:DL3039"], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "provides", ..Subcommand::EMPTY },
        Subcommand { name: "whatprovides", ..Subcommand::EMPTY },
        Subcommand { name: "repolist", ..Subcommand::EMPTY },
        Subcommand { name: "repoquery", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "history", ..Subcommand::EMPTY },
        Subcommand { name: "grouplist", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
        Subcommand { name: "deplist", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "/var/cache/dnf", also: &["/var/cache/libdnf5", "/var/cache/yum"], found_at: &["/var/cache/libdnf5", "/var/cache/yum"], apart_on: &["centos:[567]*", "centos/*:[567]*", "amazonlinux:[12]", "amazonlinux:[12].*", "amazonlinux:201[678]*", "oraclelinux:[567]*", "*/ubi7*:*", "*/ubi7/*:*", "*/rhel7*:*", "*/rhel-atomic:*", "scientificlinux/sl:*"], filled_by: &["makecache", "check-update", "install", "groupinstall", "update"], index: true, clean: "dnf clean all", codes: &["hadolint:DL3040"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["-#"], local: &["./*", "/*", "../*", "*.rpm", "*://*", "@*"], codes: &["hadolint:DL3041"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "documentation", brought_by: &["install", "groupinstall"], off: Off { flag: &["--nodocs"], config: &["tsflags=nodocs"], ..Off::EMPTY }, write: "--setopt=tsflags=nodocs", ..Extra::EMPTY },
        Extra { name: "recommends", brought_by: &["install", "groupinstall"], off: Off { config: &["install_weak_deps=False", "install_weak_deps=0", "install_weak_deps=no"], ..Off::EMPTY }, write: "--setopt=install_weak_deps=False", ..Extra::EMPTY },
    ],
    interactive: Some(Interactive { asked_by: &["install", "groupinstall", "update", "remove"], off: Off { flag: &["-y", "--assumeyes"], config: &["assumeyes=1", "assumeyes=True"], ..Off::EMPTY }, write: "-y", codes: &["hadolint:DL3038"], ..Interactive::EMPTY }),
    ..Tool::EMPTY
};

static DOCKER: Tool = Tool {
    id: "docker",
    commands: &["docker", "crane", "oras"],
    options: Options { short: b"upHl", long: &["--username", "--password", "--authfile", "--host", "--config", "--tlscacert", "--tlscert", "--tlskey", "--log-level", "--context"], ..Options::EMPTY },
    family: "docker",
    subcommands: &[
        Subcommand { name: "login", aliases: &["registry login", "auth login"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("${DOCKER_CONFIG:-$HOME/.docker}/config.json")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "logout", aliases: &["registry logout", "auth logout"], steps: &[Step { verb: Verb::Remove, at: &[Source::Path("${DOCKER_CONFIG:-$HOME/.docker}/config.json")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "--version", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static DOCKER_PHP_EXT: Tool = Tool {
    id: "docker-php-ext",
    commands: &["docker-php-ext-install"],
    options: Options { short: b"j", ..Options::EMPTY },
    family: "docker-php-ext",
    subcommands: &[
        Subcommand { operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("/usr/local/lib/php/extensions")], ..Target::EMPTY }, Target { at: &[Source::Path("/usr/local/etc/php")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static DOTNET: Tool = Tool {
    id: "dotnet",
    commands: &["dotnet"],
    options: Options { short: b"corfvsap", long: &["--configuration", "--output", "--runtime", "--framework", "--verbosity", "--source", "--configfile", "--packages", "--arch", "--os", "--lock-file-path", "--project", "--tool-path", "--version", "--add-source", "--property", "--artifacts-path", "--version-suffix", "--self-contained", "--tool-manifest"], ..Options::EMPTY },
    family: "dotnet",
    subcommands: &[
        Subcommand { name: "nuget locals all", aliases: &["nuget locals http-cache", "nuget locals global-packages"], steps: &[Step { verb: Verb::Clean, when: &["-c", "--clear"], gives: Gives::Nothing, ..Step::EMPTY }], cleans: &["packages", "http"], ..Subcommand::EMPTY },
        Subcommand { name: "tool install", aliases: &["tool update"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--tool-path")], ..Target::EMPTY }, Target { at: &[Source::Path("$HOME/.dotnet/tools")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "tool restore", ..Subcommand::EMPTY },
        Subcommand { name: "sln list", ..Subcommand::EMPTY },
        Subcommand { name: "nuget list", ..Subcommand::EMPTY },
        Subcommand { name: "tool list", ..Subcommand::EMPTY },
        Subcommand { name: "build", aliases: &["publish", "pack"], steps: &[Step { verb: Verb::Compile, at: &[Source::Option("-o"), Source::Option("--output")], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "restore", steps: &[Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "run", aliases: &["test", "msbuild", "watch", "clean"], steps: &[Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "http", path: "${NUGET_HTTP_CACHE_PATH:-${XDG_DATA_HOME:-$HOME/.local/share}/NuGet/http-cache}", also: &["$HOME/.local/share/NuGet/v3-cache"], found_at: &["$HOME/.local/share/NuGet/v3-cache"], filled_by: &["restore", "build", "run", "tool install", "tool restore"], off: Off { flag: &["--no-restore", "--no-http-cache", "--no-cache"], ..Off::EMPTY }, clean: "dotnet nuget locals http-cache --clear", light: true, ..CacheSpec::EMPTY },
        CacheSpec { name: "packages", path: "${NUGET_PACKAGES:-$HOME/.nuget/packages}", moved_by: &["--packages"], filled_by: &["restore", "build", "run", "tool restore"], off: Off { flag: &["--no-restore"], ..Off::EMPTY }, clean: "dotnet nuget locals all --clear", kept: true, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], pinned_by: &["--version"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static DPKG: Tool = Tool {
    id: "dpkg",
    commands: &["dpkg"],
    options: Options { short: b"D", long: &["--root", "--instdir", "--admindir", "--log", "--debug"], ..Options::EMPTY },
    family: "dpkg",
    dry_run: &["--no-act", "--dry-run", "--simulate"],
    root: &["--root", "--instdir"],
    database: Some("/var/lib/dpkg"),
    subcommands: &[
        Subcommand { operands: Operands::Packages, steps: &[Step { verb: Verb::Install, when: &["-i", "--install", "--unpack"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Uninstall, when: &["-r", "--remove", "-P", "--purge"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Extract, at: &[Source::Second], from: &[Source::First], when: &["-x", "--extract", "-X", "--vextract"], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/var/lib/dpkg/arch")], when: &["--add-architecture", "--remove-architecture"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/var/lib/dpkg")], when: &["--configure", "--set-selections", "--clear-selections"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    package: Some(PackageSyntax { local: &["*.deb", "*/*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static DPKG_DEB: Tool = Tool {
    id: "dpkg-deb",
    commands: &["dpkg-deb"],
    family: "dpkg-deb",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Second], from: &[Source::First], when: &["-x", "--extract", "-R", "--raw-extract", "-X"], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Second, Source::Path(".")], when: &["-b", "--build"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static DPKG_DIVERT: Tool = Tool {
    id: "dpkg-divert",
    commands: &["dpkg-divert", "dpkg-statoverride", "dpkg-trigger"],
    family: "dpkg-divert",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/var/lib/dpkg")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static DPKG_RECONFIGURE: Tool = Tool {
    id: "dpkg-reconfigure",
    commands: &["dpkg-reconfigure"],
    family: "dpkg-reconfigure",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/var/cache/debconf")], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/etc")], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/usr/lib/locale")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static EXTREPO: Tool = Tool {
    id: "extrepo",
    commands: &["extrepo"],
    family: "extrepo",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/apt")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static FALLOCATE: Tool = Tool {
    id: "fallocate",
    commands: &["fallocate", "mkswap"],
    options: Options { short: b"lo", long: &["--length", "--offset"], ..Options::EMPTY },
    family: "fallocate",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Operands], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static FC_CACHE: Tool = Tool {
    id: "fc-cache",
    commands: &["fc-cache"],
    family: "fc-cache",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/var/cache/fontconfig")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static FFMPEG: Tool = Tool {
    id: "ffmpeg",
    commands: &["ffmpeg", "convert", "magick", "sox", "pandoc"],
    options: Options { short: b"o", long: &["--output"], ..Options::EMPTY },
    family: "ffmpeg",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output"), Source::Last], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static FIND: Tool = Tool {
    id: "find",
    commands: &["find"],
    family: "find",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Find, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static GEM: Tool = Tool {
    id: "gem",
    commands: &["gem", "gem2*", "gem3*", "jgem"],
    options: Options { short: b"vinsPpBg", long: &["--version", "--install-dir", "--bindir", "--source", "--trust-policy", "--http-proxy", "--platform", "--build-root", "--file", "--config-file", "--without", "--target-rbconfig", "--host"], ..Options::EMPTY },
    family: "gem",
    subcommands: &[
        Subcommand { name: "build", options: Options { short: b"o", long: &["--output"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "cleanup", steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-i"), Source::Option("--install-dir")], ..Target::EMPTY }, Target { when: &["--user-install"], at: &[Source::Path("$HOME/.local/share/gem")], ..Target::EMPTY }, Target { at: &[Source::Path("${GEM_HOME:-/usr/local/bundle}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "fetch", steps: &[Step { verb: Verb::Write, at: &[Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["i"], operands: Operands::Packages, package_files: &["-g", "--file"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-i"), Source::Option("--install-dir")], ..Target::EMPTY }, Target { when: &["--user-install"], at: &[Source::Path("$HOME/.local/share/gem")], ..Target::EMPTY }, Target { at: &[Source::Path("${GEM_HOME:-/usr/local/bundle}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "sources", steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME/.gemrc")], when: &["-a", "--add", "-r", "--remove"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "uninstall", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-i"), Source::Option("--install-dir")], ..Target::EMPTY }, Target { when: &["--user-install"], at: &[Source::Path("$HOME/.local/share/gem")], ..Target::EMPTY }, Target { at: &[Source::Path("${GEM_HOME:-/usr/local/bundle}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "unpack", options: Options { long: &["--target"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("--target"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-i"), Source::Option("--install-dir")], ..Target::EMPTY }, Target { when: &["--user-install"], at: &[Source::Path("$HOME/.local/share/gem")], ..Target::EMPTY }, Target { at: &[Source::Path("${GEM_HOME:-/usr/local/bundle}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "query", ..Subcommand::EMPTY },
        Subcommand { name: "which", ..Subcommand::EMPTY },
        Subcommand { name: "environment", ..Subcommand::EMPTY },
        Subcommand { name: "env", ..Subcommand::EMPTY },
        Subcommand { name: "contents", ..Subcommand::EMPTY },
        Subcommand { name: "dependency", ..Subcommand::EMPTY },
        Subcommand { name: "outdated", ..Subcommand::EMPTY },
        Subcommand { name: "specification", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${GEM_HOME:-/usr/local/bundle}/cache", also: &["/var/lib/gems"], found_at: &["**/lib/ruby/gems/*/cache", "/var/lib/gems/*/cache", "/usr/share/gems/cache", "$HOME/.gem/ruby/*/cache", "$HOME/.local/share/gem/ruby/*/cache"], moved_by: &["-i", "--install-dir"], filled_by: &["install", "update"], off: Off { flag: &["-l", "--local"], ..Off::EMPTY }, clean: "rm -rf \"$(gem env gemdir)\"/cache/*", light: true, small: &["bundler", "rake", "rubygems-update"], asked_by: &["env gemdir"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &[":"], local: &["./*", "/*", "../*", "*.gem"], pinned_by: &["-v", "--version"], codes: &["hadolint:DL3028"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "documentation", brought_by: &["install"], off: Off { flag: &["-N", "--no-document", "--no-documentation", "--no-rdoc", "--no-ri"], base: &["gemrc"], ..Off::EMPTY }, write: "--no-document", codes: &["parfum:gemUpdateNoDocument"], ..Extra::EMPTY },
    ],
    interactive: Some(Interactive { asked_by: &["uninstall"], off: Off { flag: &["-x", "--executables", "-a", "--all", "-I", "--ignore-dependencies"], ..Off::EMPTY }, write: "-x", ..Interactive::EMPTY }),
    ..Tool::EMPTY
};

static GENISOIMAGE: Tool = Tool {
    id: "genisoimage",
    commands: &["genisoimage", "mkisofs", "xorrisofs", "grub-mkrescue"],
    options: Options { short: b"oVbcApe", long: &["-output", "-volid", "-publisher", "-eltorito-alt-boot", "--output"], ..Options::EMPTY },
    family: "genisoimage",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("-output"), Source::Option("--output")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static GET_PIP: Tool = Tool {
    id: "get-pip",
    commands: &["python* *get-pip.py", "pypy* *get-pip.py"],
    options: Options { short: b"rctif", long: &["--requirement", "--constraint", "--target", "--prefix", "--root", "--index-url", "--extra-index-url", "--find-links", "--cache-dir", "--trusted-host", "--proxy", "--cert", "--timeout", "--retries"], ..Options::EMPTY },
    family: "pip",
    subcommands: &[
        Subcommand { steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${PIP_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pip}", moved_by: &["--cache-dir"], filled_by: &[""], off: Off { flag: &["--no-cache-dir", "--no-cache", "--no-index"], env: &["PIP_NO_CACHE_DIR"], ..Off::EMPTY }, clean: "pip cache purge", fix: CacheFix::Flag("--no-cache-dir"), light: true, configured_by: &["global.no-cache-dir", "install.no-cache-dir", "no-cache-dir =", "no-cache-dir="], codes: &["hadolint:DL3042", "parfum:pipUseNoCacheDir"], ..CacheSpec::EMPTY },
    ],
    ..Tool::EMPTY
};

static GIT: Tool = Tool {
    id: "git",
    commands: &["git"],
    options: Options { short: b"Cc", long: &["--git-dir", "--work-tree", "--namespace"], ..Options::EMPTY },
    family: "git",
    subcommands: &[
        Subcommand { name: "checkout", aliases: &["switch", "reset", "restore", "pull", "fetch", "merge", "submodule", "apply", "am", "clean", "init", "add", "commit", "stash", "rebase", "cherry-pick", "revert", "tag", "remote", "sparse-checkout", "gc", "repack", "worktree", "rm", "mv", "branch", "update-index", "read-tree", "checkout-index", "filter-branch", "prune", "reflog", "notes", "maintenance"], steps: &[Step { verb: Verb::Write, at: &[Source::Path(".")], inside: &[Source::Option("-C"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "clone", options: Options { short: b"bouj", long: &["--branch", "--depth", "--origin", "--upload-pack", "--reference", "--separate-git-dir", "--jobs", "--template", "--filter", "--config", "--shallow-since", "--shallow-exclude", "--revision"], ..Options::EMPTY }, operands: Operands::Paths, steps: &[Step { verb: Verb::Download, at: &[Source::Second, Source::UrlName], from: &[Source::First], inside: &[Source::Option("-C"), Source::Path(".")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "config", steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME/.gitconfig")], when: &["--global"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/etc/gitconfig")], when: &["--system"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path(".git")], inside: &[Source::Option("-C"), Source::Path(".")], unless: &["--global", "--system", "--get", "--list", "-l"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "lfs", steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME/.gitconfig")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path(".")], inside: &[Source::Option("-C"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "rev-parse", ..Subcommand::EMPTY },
        Subcommand { name: "log", ..Subcommand::EMPTY },
        Subcommand { name: "status", ..Subcommand::EMPTY },
        Subcommand { name: "describe", ..Subcommand::EMPTY },
        Subcommand { name: "ls-remote", ..Subcommand::EMPTY },
        Subcommand { name: "ls-files", ..Subcommand::EMPTY },
        Subcommand { name: "ls-tree", ..Subcommand::EMPTY },
        Subcommand { name: "diff", ..Subcommand::EMPTY },
        Subcommand { name: "show", ..Subcommand::EMPTY },
        Subcommand { name: "rev-list", ..Subcommand::EMPTY },
        Subcommand { name: "for-each-ref", ..Subcommand::EMPTY },
        Subcommand { name: "cat-file", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "blame", ..Subcommand::EMPTY },
        Subcommand { name: "grep", ..Subcommand::EMPTY },
        Subcommand { name: "shortlog", ..Subcommand::EMPTY },
        Subcommand { name: "archive", ..Subcommand::EMPTY },
        Subcommand { name: "show-ref", ..Subcommand::EMPTY },
        Subcommand { name: "symbolic-ref", ..Subcommand::EMPTY },
        Subcommand { name: "merge-base", ..Subcommand::EMPTY },
        Subcommand { name: "var", ..Subcommand::EMPTY },
        Subcommand { name: "credential", ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static GO: Tool = Tool {
    id: "go",
    commands: &["go", "go1*"],
    options: Options { short: b"C", long: &["-mod", "-modfile", "-tags", "-ldflags", "-gcflags", "-asmflags", "-gccgoflags", "-buildmode", "-buildvcs", "-compiler", "-installsuffix", "-overlay", "-pgo", "-pkgdir", "-toolexec", "-covermode", "-coverpkg"], ..Options::EMPTY },
    family: "go",
    subcommands: &[
        Subcommand { name: "mod download", ..Subcommand::EMPTY },
        Subcommand { name: "mod edit", steps: &[Step { verb: Verb::Write, at: &[Source::Path("go.mod")], unless: &["-json", "-print"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "mod init", steps: &[Step { verb: Verb::Write, at: &[Source::Path("go.mod")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "mod tidy", aliases: &["get -u"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("go.mod")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("go.sum")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "mod vendor", steps: &[Step { verb: Verb::Write, at: &[Source::Path("vendor")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "mod verify", ..Subcommand::EMPTY },
        Subcommand { name: "mod graph", ..Subcommand::EMPTY },
        Subcommand { name: "mod why", ..Subcommand::EMPTY },
        Subcommand { name: "build", options: Options { short: b"op", optional: b"wcj", ..Options::EMPTY }, steps: &[Step { verb: Verb::Compile, at: &[Source::Option("-o")], inside: &[Source::Option("-C"), Source::Path(".")], gives: Gives::Fixed("755"), ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "clean", steps: &[Step { verb: Verb::Remove, at: &[Source::Path("${GOCACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/go-build}")], when: &["-cache"], recursive: Choice::Always, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Remove, at: &[Source::Path("${GOMODCACHE:-${GOPATH:-/go}/pkg/mod}")], when: &["-modcache"], recursive: Choice::Always, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "env", steps: &[Step { verb: Verb::Write, at: &[Source::Path("${GOENV:-$HOME/.config/go/env}")], when: &["-w", "-u"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "get", operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${GOPATH:-/go}")], ..Target::EMPTY }], codes: &["hadolint:DL3062"], ..Subcommand::EMPTY },
        Subcommand { name: "install", operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${GOBIN:-${GOPATH:-/go}/bin}")], ..Target::EMPTY }], codes: &["hadolint:DL3062"], ..Subcommand::EMPTY },
        Subcommand { name: "test", aliases: &["run", "generate", "vet"], steps: &[Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "doc", ..Subcommand::EMPTY },
        Subcommand { name: "fmt", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
        Subcommand { name: "tool", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "builds", path: "${GOCACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/go-build}", filled_by: &["build", "test", "install", "get"], clean: "go clean -cache", kept: true, ..CacheSpec::EMPTY },
        CacheSpec { name: "modules", path: "${GOMODCACHE:-${GOPATH:-/go}/pkg/mod}", also: &["$HOME/go/pkg/mod"], found_at: &["$HOME/go/pkg/mod"], filled_by: &["mod download", "build", "test", "install", "get", "mod tidy", "mod vendor"], off: Off { flag: &["-mod=vendor"], ..Off::EMPTY }, clean: "go clean -modcache", kept: true, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], local: &["./*", ".", "../*", "/*"], of_project: &["install"], codes: &["hadolint:DL3062"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static GPG: Tool = Tool {
    id: "gpg",
    commands: &["gpg", "gpg2", "gpgv", "gpg-agent", "gpgconf", "dirmngr"],
    options: Options { short: b"our", long: &["--output", "--homedir", "--keyserver", "--keyserver-options", "--recv-keys", "--recv-key", "--receive-keys", "--keyring", "--trust-model", "--recipient", "--local-user", "--status-fd", "--passphrase", "--passphrase-fd"], ..Options::EMPTY },
    family: "gpg",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("--homedir"), Source::Path("${GNUPGHOME:-$HOME/.gnupg}")], unless: &["--dearmor"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static GRADLE: Tool = Tool {
    id: "gradle",
    commands: &["gradle", "gradlew", "./gradlew", "sh ./gradlew", "sh gradlew", "bash ./gradlew", "bash gradlew"],
    options: Options { short: b"xpbcgIPD", long: &["--exclude-task", "--project-dir", "--build-file", "--settings-file", "--gradle-user-home", "--init-script", "--project-prop", "--system-prop", "--max-workers", "--console", "--warning-mode", "--include-build", "--project-cache-dir", "--write-locks"], ..Options::EMPTY },
    family: "gradle",
    dry_run: &["-m", "--dry-run"],
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "home", path: "${GRADLE_USER_HOME:-$HOME/.gradle}/caches", also: &["/home/gradle/.gradle/caches"], found_at: &["/home/gradle/.gradle/caches"], moved_by: &["-g", "--gradle-user-home"], filled_by: &[""], off: Off { flag: &["--offline"], ..Off::EMPTY }, clean: "rm -rf ~/.gradle/caches", kept: true, ..CacheSpec::EMPTY },
    ],
    ..Tool::EMPTY
};

static GROUPADD: Tool = Tool {
    id: "groupadd",
    commands: &["groupadd", "addgroup", "groupmod", "groupdel", "delgroup", "gpasswd"],
    family: "groupadd",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/group")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static GUNZIP: Tool = Tool {
    id: "gunzip",
    commands: &["gunzip", "bunzip2", "unxz", "unlzma", "uncompress"],
    options: Options { short: b"ST", long: &["--suffix", "--threads"], ..Options::EMPTY },
    family: "gunzip",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Stem], from: &[Source::Operands], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Remove, at: &[Source::Operands], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list", "-k", "--keep"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static GZIP: Tool = Tool {
    id: "gzip",
    commands: &["gzip", "pigz"],
    options: Options { short: b"Spb", long: &["--suffix", "--processes", "--blocksize"], ..Options::EMPTY },
    family: "gzip",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Stem], from: &[Source::Operands], when: &["-d", "--decompress", "--uncompress"], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Rewrite, at: &[Source::Operands], when: &["-r", "--recursive"], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list", "-d", "--decompress", "--uncompress"], recursive: Choice::Always, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Pack, at: &[Source::Suffixed(".gz")], from: &[Source::Operands], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list", "-d", "--decompress", "--uncompress", "-r", "--recursive"], gives: Gives::Nothing, compressed: Choice::Always, ..Step::EMPTY }, Step { verb: Verb::Remove, at: &[Source::Operands], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list", "-k", "--keep", "-r", "--recursive"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static HUGGINGFACE_CLI: Tool = Tool {
    id: "huggingface-cli",
    commands: &["huggingface-cli", "hf"],
    options: Options { long: &["--token", "--revision", "--repo-type", "--cache-dir", "--local-dir", "--include", "--exclude"], ..Options::EMPTY },
    family: "huggingface-cli",
    subcommands: &[
        Subcommand { name: "auth whoami", ..Subcommand::EMPTY },
        Subcommand { name: "download", steps: &[Step { verb: Verb::Write, at: &[Source::Option("--local-dir"), Source::Option("--cache-dir"), Source::Path("${HF_HOME:-$HOME/.cache/huggingface}/hub")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "login", aliases: &["auth login"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("${HF_TOKEN_PATH:-${HF_HOME:-$HOME/.cache/huggingface}/token}")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "logout", aliases: &["auth logout"], steps: &[Step { verb: Verb::Remove, at: &[Source::Path("${HF_TOKEN_PATH:-${HF_HOME:-$HOME/.cache/huggingface}/token}")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "env", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "whoami", ..Subcommand::EMPTY },
        Subcommand { name: "scan-cache", ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static INSTALL: Tool = Tool {
    id: "install",
    commands: &["install"],
    options: Options { short: b"mogtS", long: &["--mode", "--owner", "--group", "--target-directory", "--suffix"], ..Options::EMPTY },
    family: "install",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::MakeDirectory, at: &[Source::Operands], when: &["-d", "--directory"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Copy, at: &[Source::Destination], unless: &["-d", "--directory"], gives: Gives::Fixed("755"), ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static JAR: Tool = Tool {
    id: "jar",
    commands: &["jar", "fastjar"],
    options: Options { short: b"fmeC", long: &["--file", "--manifest", "--main-class", "--dir", "--release"], bare_cluster: true, ..Options::EMPTY },
    family: "jar",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Option("--dir"), Source::Path(".")], from: &[Source::Option("-f"), Source::Option("--file")], when: &["-x", "--extract"], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-f"), Source::Option("--file")], when: &["-c", "--create", "-u", "--update"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static JAVAC: Tool = Tool {
    id: "javac",
    commands: &["javac", "kotlinc", "scalac", "groovyc"],
    options: Options { short: b"dshpm", long: &["-cp", "-classpath", "--class-path", "-sourcepath", "--source-path", "-bootclasspath", "-processor", "-processorpath", "--processor-path", "-source", "-target", "-encoding", "--release", "--module-path", "--module", "--add-modules", "--add-exports", "-Xplugin", "-jvm-target"], ..Options::EMPTY },
    family: "javac",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Compile, at: &[Source::Option("-d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static JLINK: Tool = Tool {
    id: "jlink",
    commands: &["jlink", "jpackage"],
    options: Options { short: b"pcd", long: &["--output", "--module-path", "--add-modules", "--compress", "--strip-java-debug-attributes", "--dest", "--vm", "--launcher", "--include-locales"], ..Options::EMPTY },
    family: "jlink",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Compile, at: &[Source::Option("--output"), Source::Option("--dest"), Source::Option("-d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static KEYTOOL: Tool = Tool {
    id: "keytool",
    commands: &["keytool"],
    options: Options { long: &["-keystore", "-destkeystore", "-file", "-alias", "-storepass", "-keypass", "-dname", "-keyalg", "-keysize", "-validity", "-storetype", "-ext", "-srckeystore", "-deststorepass", "-srcstorepass"], ..Options::EMPTY },
    family: "keytool",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-destkeystore"), Source::Option("-keystore")], unless: &["-list", "-printcert", "-exportcert", "-export"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-file")], when: &["-exportcert", "-export", "-certreq"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static LD: Tool = Tool {
    id: "ld",
    commands: &["ld", "gold", "ld.gold", "ld.lld", "ld.bfd", "mold", "*-linux-*-ld"],
    options: Options { short: b"oTLemuzyAbcFfhIRY", long: &["-Map", "-rpath", "-soname", "-dynamic-linker", "--output", "--entry", "--script"], optional: b"lsnprdtwvMEOS", ..Options::EMPTY },
    family: "ld",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Compile, at: &[Source::Option("-o"), Source::Option("--output")], gives: Gives::Fixed("755"), ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static LDCONFIG: Tool = Tool {
    id: "ldconfig",
    commands: &["ldconfig"],
    family: "ldconfig",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/ld.so.cache")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static LITTLER: Tool = Tool {
    id: "littler",
    commands: &["install.r", "install2.r", "installGithub.r", "installBioc.r", "installRub.r"],
    options: Options { short: b"rlnmd", long: &["--repos", "--libloc", "--ncpus", "--method", "--deps-of"], ..Options::EMPTY },
    family: "littler",
    subcommands: &[
        Subcommand { operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-l"), Source::Option("--libloc")], ..Target::EMPTY }, Target { at: &[Source::Path("${R_LIBS_SITE:-${R_LIBS:-/usr/local/lib/R}}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], local: &["./*", "/*", "*.tar.gz"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static LN: Tool = Tool {
    id: "ln",
    commands: &["ln"],
    options: Options { short: b"tS", long: &["--target-directory", "--suffix"], ..Options::EMPTY },
    family: "ln",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Link, at: &[Source::Destination], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static LOCALE_GEN: Tool = Tool {
    id: "locale-gen",
    commands: &["locale-gen", "localedef"],
    family: "locale-gen",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/usr/lib/locale")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static MAVEN: Tool = Tool {
    id: "maven",
    commands: &["mvn", "mvnw", "mvnd", "./mvnw", "sh ./mvnw", "sh mvnw", "bash ./mvnw", "bash mvnw"],
    options: Options { short: b"fstPTblD", long: &["--file", "--settings", "-gs", "--global-settings", "--toolchains", "-gt", "--global-toolchains", "--activate-profiles", "-pl", "--projects", "-rf", "--resume-from", "--threads", "--builder", "--log-file", "--define", "-emp", "-ep", "-ef"], ..Options::EMPTY },
    family: "maven",
    subcommands: &[
        Subcommand { name: "dependency:go-offline", aliases: &["dependency:resolve", "dependency:resolve-plugins", "dependency:get", "de.qaware.maven:go-offline-maven-plugin:resolve-dependencies"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("target")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "package", aliases: &["validate", "compile", "test", "verify", "install", "deploy", "clean", "site", "test-compile", "process-resources", "prepare-package", "generate-sources", "initialize", "integration-test", "install:install-file", "versions:set", "war:war", "jetty:run", "spring-boot:run", "dependency:copy", "dependency:copy-dependencies"], steps: &[Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "help:evaluate", ..Subcommand::EMPTY },
        Subcommand { name: "dependency:tree", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "repository", path: "$HOME/.m2/repository", filled_by: &["dependency:go-offline", "package"], off: Off { flag: &["-o", "--offline"], ..Off::EMPTY }, clean: "rm -rf ~/.m2/repository", kept: true, ..CacheSpec::EMPTY },
    ],
    ..Tool::EMPTY
};

static MICRODNF: Tool = Tool {
    id: "microdnf",
    commands: &["microdnf"],
    options: Options { short: b"cxdeR", long: &["--config", "--enablerepo", "--disablerepo", "--repo", "--repoid", "--repofrompath", "--releasever", "--installroot", "--exclude", "--debuglevel", "--errorlevel", "--randomwait", "--forcearch", "--disableplugin", "--enableplugin", "--downloaddir", "--destdir", "--color", "--comment", "--advisory", "--bz", "--cve", "--rpmverbosity", "--setopt"], config: &["--setopt"], ..Options::EMPTY },
    family: "rpm",
    dry_run: &["--downloadonly", "--assumeno"],
    root: &["--installroot"],
    database: Some("/var/lib/rpm"),
    system: true,
    subcommands: &[
        Subcommand { name: "clean all", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "module list", ..Subcommand::EMPTY },
        Subcommand { name: "group list", ..Subcommand::EMPTY },
        Subcommand { name: "group info", ..Subcommand::EMPTY },
        Subcommand { name: "check-update", aliases: &["check-upgrade"], ..Subcommand::EMPTY },
        Subcommand { name: "clean", ..Subcommand::EMPTY },
        Subcommand { name: "config-manager", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/yum.repos.d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "copr", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/yum.repos.d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "download", options: Options { long: &["--destdir", "--downloaddir"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("--destdir"), Source::Option("--downloaddir"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "groupinstall", aliases: &["group install", "module install", "builddep", "build-dep", "module enable", "module reset"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["localinstall", "reinstall", "downgrade", "swap", "install-n"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "makecache", steps: &[Step { verb: Verb::Refresh, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["erase", "autoremove", "groupremove", "group remove"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["upgrade", "distro-sync", "upgrade-minimal", "update-minimal", "dist-upgrade", "system-upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], codes: &["hadolint:DL3039"], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "provides", ..Subcommand::EMPTY },
        Subcommand { name: "whatprovides", ..Subcommand::EMPTY },
        Subcommand { name: "repolist", ..Subcommand::EMPTY },
        Subcommand { name: "repoquery", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "history", ..Subcommand::EMPTY },
        Subcommand { name: "grouplist", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
        Subcommand { name: "deplist", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "/var/cache/yum", also: &["/var/cache/dnf", "/var/cache/libdnf5"], found_at: &["/var/cache/dnf", "/var/cache/libdnf5"], filled_by: &["makecache", "check-update", "install", "groupinstall", "update"], index: true, clean: "microdnf clean all", codes: &["hadolint:DL3040"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["-#"], local: &["./*", "/*", "../*", "*.rpm", "*://*", "@*"], codes: &["hadolint:DL3041"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "documentation", brought_by: &["install", "groupinstall"], off: Off { flag: &["--nodocs"], config: &["tsflags=nodocs"], ..Off::EMPTY }, write: "--nodocs", ..Extra::EMPTY },
        Extra { name: "recommends", brought_by: &["install", "groupinstall"], off: Off { config: &["install_weak_deps=False", "install_weak_deps=0", "install_weak_deps=no"], ..Off::EMPTY }, write: "--setopt=install_weak_deps=False", ..Extra::EMPTY },
    ],
    ..Tool::EMPTY
};

static MICROMAMBA: Tool = Tool {
    id: "micromamba",
    commands: &["micromamba", "mamba2"],
    options: Options { short: b"r", long: &["--solver", "--repodata-fn", "--subdir", "--platform", "--rc-file", "--category", "--root-prefix"], ..Options::EMPTY },
    family: "micromamba",
    dry_run: &["-d", "--dry-run"],
    database: Some("/opt/conda/conda-meta"),
    subcommands: &[
        Subcommand { name: "env list", ..Subcommand::EMPTY },
        Subcommand { name: "config list", ..Subcommand::EMPTY },
        Subcommand { name: "env export", ..Subcommand::EMPTY },
        Subcommand { name: "clean", steps: &[Step { verb: Verb::Clean, when: &["-a", "--all", "-t", "--tarballs", "--force-pkgs-dirs"], gives: Gives::Nothing, ..Step::EMPTY }], cleans: &["packages"], ..Subcommand::EMPTY },
        Subcommand { name: "config", steps: &[Step { verb: Verb::Write, at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}/.condarc")], when: &["--system"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("$HOME/.condarc")], unless: &["--system", "--show", "--show-sources", "--get", "--describe"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "create", aliases: &["env create"], options: Options { short: b"npcf", long: &["--name", "--prefix", "--channel", "--file"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-f", "--file"], lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-p"), Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["-n", "--name"], at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}/envs")], ..Target::EMPTY }, Target { at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "init", aliases: &["shell init"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", options: Options { short: b"npcf", long: &["--name", "--prefix", "--channel", "--file"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-f", "--file"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-p"), Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["-n", "--name"], at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}/envs")], ..Target::EMPTY }, Target { at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["uninstall", "env remove"], options: Options { short: b"npcf", long: &["--name", "--prefix", "--channel", "--file"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-p"), Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["-n", "--name"], at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}/envs")], ..Target::EMPTY }, Target { at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["upgrade", "env update"], options: Options { short: b"npcf", long: &["--name", "--prefix", "--channel", "--file"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-p"), Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["-n", "--name"], at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}/envs")], ..Target::EMPTY }, Target { at: &[Source::Path("${MAMBA_ROOT_PREFIX:-/opt/conda}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "compare", ..Subcommand::EMPTY },
        Subcommand { name: "doctor", ..Subcommand::EMPTY },
        Subcommand { name: "notices", ..Subcommand::EMPTY },
        Subcommand { name: "repoquery", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "packages", path: "${CONDA_PKGS_DIRS:-${MAMBA_ROOT_PREFIX:-/opt/conda}/pkgs}", also: &["/opt/miniconda/pkgs", "/opt/miniconda3/pkgs", "/opt/anaconda3/pkgs", "/opt/mamba/pkgs", "/opt/miniforge3/pkgs", "$HOME/miniconda/pkgs", "$HOME/miniconda3/pkgs", "$HOME/anaconda3/pkgs", "$HOME/miniforge3/pkgs", "$HOME/mambaforge/pkgs", "$HOME/micromamba/pkgs", "$HOME/.conda/pkgs", "/usr/local/pkgs"], found_at: &["/opt/miniconda/pkgs", "/opt/miniconda3/pkgs", "/opt/anaconda3/pkgs", "/opt/mamba/pkgs", "/opt/miniforge3/pkgs", "$HOME/miniconda/pkgs", "$HOME/miniconda3/pkgs", "$HOME/anaconda3/pkgs", "$HOME/miniforge3/pkgs", "$HOME/mambaforge/pkgs", "$HOME/micromamba/pkgs", "$HOME/.conda/pkgs", "/usr/local/pkgs"], filled_by: &["install", "create", "update"], off: Off { flag: &["--offline"], ..Off::EMPTY }, clean: "micromamba clean -ay", ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["==", ">=", "<=", "!=", "=", ">", "<"], local: &["./*", "/*", "../*", "*.conda", "*.tar.bz2", "*://*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static MKDIR: Tool = Tool {
    id: "mkdir",
    commands: &["mkdir", "mkfifo", "mknod"],
    options: Options { short: b"m", long: &["--mode"], ..Options::EMPTY },
    family: "mkdir",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::MakeDirectory, at: &[Source::Operands], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static MKSQUASHFS: Tool = Tool {
    id: "mksquashfs",
    commands: &["mksquashfs", "mkfs.erofs"],
    options: Options { short: b"bpe", long: &["-comp", "-Xcompression-level", "-processors", "-mem"], ..Options::EMPTY },
    family: "mksquashfs",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Second], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static MKTEMP: Tool = Tool {
    id: "mktemp",
    commands: &["mktemp"],
    family: "mktemp",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::MakeDirectory, at: &[Source::Path("${TMPDIR:-/tmp}")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static MV: Tool = Tool {
    id: "mv",
    commands: &["mv"],
    options: Options { short: b"tS", long: &["--target-directory", "--suffix"], ..Options::EMPTY },
    family: "mv",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Move, at: &[Source::Destination], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static NPM: Tool = Tool {
    id: "npm",
    commands: &["npm"],
    options: Options { short: b"Cw", long: &["--prefix", "--cache", "--registry", "--loglevel", "--userconfig", "--globalconfig", "--tag", "--workspace", "--omit", "--include", "--only", "--script-shell", "--fetch-retries", "--fetch-timeout", "--fetch-retry-mintimeout", "--fetch-retry-maxtimeout", "--maxsockets", "--otp", "--https-proxy", "--proxy", "--cafile", "--target", "--arch", "--platform", "--python"], ..Options::EMPTY },
    family: "npm",
    dry_run: &["--dry-run"],
    subcommands: &[
        Subcommand { name: "cache clean", aliases: &["cache clear", "cache rm"], steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "config set", aliases: &["set", "config delete", "login", "adduser"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("/usr/local/etc/npmrc")], when: &["-g", "--global"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("${NPM_CONFIG_USERCONFIG:-$HOME/.npmrc}")], unless: &["-g", "--global"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "config get", ..Subcommand::EMPTY },
        Subcommand { name: "config list", ..Subcommand::EMPTY },
        Subcommand { name: "cache verify", ..Subcommand::EMPTY },
        Subcommand { name: "cache ls", ..Subcommand::EMPTY },
        Subcommand { name: "ci", aliases: &["clean-install", "install-ci-test", "cit"], operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global", "--location=global"], at: &[Source::Path("${NPM_CONFIG_PREFIX:-${npm_config_prefix:-/usr/local}}/lib/node_modules")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix"), Source::Option("-C")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "dedupe", aliases: &["ddp"], steps: &[Step { verb: Verb::Write, at: &[Source::Option("--prefix"), Source::Option("-C"), Source::Path("node_modules")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["i", "in", "ins", "add", "isntall", "install-test", "it"], operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global", "--location=global"], at: &[Source::Path("${NPM_CONFIG_PREFIX:-${npm_config_prefix:-/usr/local}}/lib/node_modules")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix"), Source::Option("-C")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "link", aliases: &["ln"], steps: &[Step { verb: Verb::Link, at: &[Source::Path("node_modules")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "pack", steps: &[Step { verb: Verb::Write, at: &[Source::Option("--pack-destination"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "prune", steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global", "--location=global"], at: &[Source::Path("${NPM_CONFIG_PREFIX:-${npm_config_prefix:-/usr/local}}/lib/node_modules")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix"), Source::Option("-C")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "uninstall", aliases: &["rm", "r", "remove", "un", "unlink"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global", "--location=global"], at: &[Source::Path("${NPM_CONFIG_PREFIX:-${npm_config_prefix:-/usr/local}}/lib/node_modules")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix"), Source::Option("-C")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["up", "upgrade", "udpate"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global", "--location=global"], at: &[Source::Path("${NPM_CONFIG_PREFIX:-${npm_config_prefix:-/usr/local}}/lib/node_modules")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix"), Source::Option("-C")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "ls", ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "view", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "show", ..Subcommand::EMPTY },
        Subcommand { name: "get", ..Subcommand::EMPTY },
        Subcommand { name: "root", ..Subcommand::EMPTY },
        Subcommand { name: "bin", ..Subcommand::EMPTY },
        Subcommand { name: "outdated", ..Subcommand::EMPTY },
        Subcommand { name: "audit", ..Subcommand::EMPTY },
        Subcommand { name: "whoami", ..Subcommand::EMPTY },
        Subcommand { name: "ping", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "explain", ..Subcommand::EMPTY },
        Subcommand { name: "fund", ..Subcommand::EMPTY },
        Subcommand { name: "prefix", ..Subcommand::EMPTY },
        Subcommand { name: "doctor", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${npm_config_cache:-${NPM_CONFIG_CACHE:-$HOME/.npm}}", moved_by: &["--cache"], filled_by: &["install", "ci", "update"], off: Off { flag: &["--offline"], ..Off::EMPTY }, clean: "npm cache clean --force", small: &["npm", "yarn", "pnpm", "corepack", "cross-env", "elliptic", "ip", "json", "n", "semver", "uuid", "ws"], configured_by: &["npm config set cache", "npm set cache"], kept_for: &["npm install --offline", "npm i --offline", "npm ci --offline"], asked_by: &["config get cache"], codes: &["parfum:npmCacheCleanAfterInstall"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], local: &["./*", "/*", "../*", ".", "..", "*.tgz", "*.tar.gz", "*://*", "git+*", "github:*", "file:*"], codes: &["hadolint:DL3016"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "development", brought_by: &["install", "ci"], off: Off { flag: &["--omit=dev", "--production", "--prod", "--only=production", "--only=prod"], env: &["NODE_ENV=production", "npm_config_omit=dev", "NPM_CONFIG_OMIT=dev", "npm_config_production=true", "NPM_CONFIG_PRODUCTION=true"], unless: &["--include=dev", "--production=false", "--prod=false", "--only=dev", "--also=dev"], ..Off::EMPTY }, write: "--omit=dev", ..Extra::EMPTY },
    ],
    ..Tool::EMPTY
};

static NUGET: Tool = Tool {
    id: "nuget",
    commands: &["nuget", "nuget.exe"],
    options: Options { short: b"o", long: &["-OutputDirectory", "-Version", "-Source", "-ConfigFile", "-PackagesDirectory", "-SolutionDirectory", "-Verbosity", "-Framework", "-MSBuildPath", "-MSBuildVersion"], ..Options::EMPTY },
    family: "nuget",
    subcommands: &[
        Subcommand { name: "locals all", steps: &[Step { verb: Verb::Clean, when: &["-clear"], gives: Gives::Nothing, ..Step::EMPTY }], cleans: &["packages", "http"], ..Subcommand::EMPTY },
        Subcommand { name: "install", operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-OutputDirectory"), Source::Option("-o")], ..Target::EMPTY }, Target { at: &[Source::Path(".")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "restore", steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-PackagesDirectory"), Source::Option("-OutputDirectory"), Source::Path("packages")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "sources", steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME/.nuget/NuGet/NuGet.Config")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path(".")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "http", path: "${NUGET_HTTP_CACHE_PATH:-${XDG_DATA_HOME:-$HOME/.local/share}/NuGet/http-cache}", also: &["$HOME/.local/share/NuGet/v3-cache"], found_at: &["$HOME/.local/share/NuGet/v3-cache"], filled_by: &["install", "restore", "update"], off: Off { flag: &["-NoHttpCache", "-NoCache", "-DirectDownload"], ..Off::EMPTY }, clean: "nuget locals http-cache -clear", light: true, ..CacheSpec::EMPTY },
        CacheSpec { name: "packages", path: "${NUGET_PACKAGES:-$HOME/.nuget/packages}", filled_by: &["restore"], clean: "nuget locals all -clear", kept: true, ..CacheSpec::EMPTY },
    ],
    ..Tool::EMPTY
};

static NVM: Tool = Tool {
    id: "nvm",
    commands: &["nvm"],
    options: Options { long: &["--reinstall-packages-from"], ..Options::EMPTY },
    family: "nvm",
    subcommands: &[
        Subcommand { name: "cache clear", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["archives"], ..Subcommand::EMPTY },
        Subcommand { name: "cache dir", ..Subcommand::EMPTY },
        Subcommand { name: "alias", aliases: &["unalias"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("${NVM_DIR:-$HOME/.nvm}/alias")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["i"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("${NVM_DIR:-$HOME/.nvm}/versions")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "uninstall", steps: &[Step { verb: Verb::Write, at: &[Source::Path("${NVM_DIR:-$HOME/.nvm}/versions")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "use", ..Subcommand::EMPTY },
        Subcommand { name: "ls", ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "ls-remote", ..Subcommand::EMPTY },
        Subcommand { name: "list-remote", ..Subcommand::EMPTY },
        Subcommand { name: "current", ..Subcommand::EMPTY },
        Subcommand { name: "which", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "version-remote", ..Subcommand::EMPTY },
        Subcommand { name: "deactivate", ..Subcommand::EMPTY },
        Subcommand { name: "unload", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "archives", path: "${NVM_DIR:-$HOME/.nvm}/.cache", filled_by: &["install"], clean: "nvm cache clear", configured_by: &["nvm/v0.1", "nvm/v0.2", "nvm/v0.30", "nvm/v0.31", "checkout v0.1", "checkout v0.2", "checkout v0.30", "checkout v0.31", "NVM_VERSION 0.1", "NVM_VERSION 0.2", "NVM_VERSION 0.30", "NVM_VERSION 0.31", "NVM_VERSION v0.1", "NVM_VERSION v0.2", "NVM_VERSION v0.30", "NVM_VERSION v0.31", "NVM_VERSION=0.1", "NVM_VERSION=0.2", "NVM_VERSION=0.30", "NVM_VERSION=0.31", "NVM_VERSION=v0.1", "NVM_VERSION=v0.2", "NVM_VERSION=v0.30", "NVM_VERSION=v0.31"], ..CacheSpec::EMPTY },
    ],
    ..Tool::EMPTY
};

static OBJCOPY: Tool = Tool {
    id: "objcopy",
    commands: &["objcopy"],
    options: Options { short: b"IOFBjRKNGLW", long: &["--input-target", "--output-target", "--only-section", "--remove-section", "--add-section", "--set-section-flags", "--rename-section", "--redefine-sym", "--keep-symbol", "--strip-symbol", "--add-gnu-debuglink", "--binary-architecture", "--change-section-vma", "--gap-fill", "--pad-to"], ..Options::EMPTY },
    family: "objcopy",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Compile, at: &[Source::Second, Source::First], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static OPENSSL: Tool = Tool {
    id: "openssl",
    commands: &["openssl"],
    options: Options { short: b"kKS", long: &["-out", "-keyout", "-in", "-inkey", "-key", "-newkey", "-subj", "-days", "-config", "-extfile", "-extensions", "-reqexts", "-addext", "-set_serial", "-CA", "-CAkey", "-CAserial", "-passin", "-passout", "-pass", "-keyform", "-inform", "-outform", "-name", "-certfile", "-CAfile", "-CApath", "-signkey", "-algorithm", "-pkeyopt", "-curve", "-rand", "-writerand", "-connect", "-servername", "-iv", "-md", "-iter", "-cipher", "-engine", "-startdate", "-enddate", "-outdir", "-pubout"], ..Options::EMPTY },
    family: "openssl",
    subcommands: &[
        Subcommand { name: "ca", steps: &[Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "req", aliases: &["asn1parse", "cms", "crl", "crl2pkcs7", "dgst", "dhparam", "dsa", "dsaparam", "ec", "ecparam", "enc", "gendsa", "genpkey", "genrsa", "pkcs12", "pkcs7", "pkcs8", "pkey", "pkeyparam", "pkeyutl", "rand", "rsa", "rsautl", "smime", "spkac", "x509", "passwd", "base64", "aes-256-cbc"], steps: &[Step { verb: Verb::Write, at: &[Source::Option("-out")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-keyout")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "s_client", ..Subcommand::EMPTY },
        Subcommand { name: "ciphers", ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "verify", ..Subcommand::EMPTY },
        Subcommand { name: "speed", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static PACMAN: Tool = Tool {
    id: "pacman",
    commands: &["pacman"],
    options: Options { short: b"br", long: &["--dbpath", "--root", "--cachedir", "--config", "--gpgdir", "--hookdir", "--logfile", "--sysroot", "--arch", "--ignore", "--ignoregroup", "--assume-installed", "--overwrite", "--color", "--print-format", "--asexplicit"], ..Options::EMPTY },
    family: "pacman",
    dry_run: &["-p", "--print", "--print-format", "-Q", "--query", "-T", "--deptest", "-V", "--version"],
    root: &["-r", "--root", "--sysroot"],
    database: Some("/var/lib/pacman/local"),
    system: true,
    subcommands: &[
        Subcommand { operands: Operands::Packages, steps: &[Step { verb: Verb::Refresh, when: &["-y", "--refresh"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Clean, when: &["-cc"], unless: &["--noconfirm"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Upgrade, when: &["-u", "--sysupgrade"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Install, when: &["-S", "--sync", "-U", "--upgrade"], unless: &["-c", "--clean"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Uninstall, when: &["-R", "--remove"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/var/lib/pacman/local")], when: &["-D", "--database"], gives: Gives::Nothing, ..Step::EMPTY }], cleans: &["packages"], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "index", path: "/var/lib/pacman/sync", filled_by: &[""], read_by: &[""], index: true, clean: "rm -rf /var/lib/pacman/sync/*", when: &["-y", "--refresh"], ..CacheSpec::EMPTY },
        CacheSpec { name: "packages", path: "/var/cache/pacman/pkg", moved_by: &["--cachedir"], filled_by: &[""], off: Off { flag: &["-c", "--clean"], ..Off::EMPTY }, clean: "rm -rf /var/cache/pacman/pkg/*", when: &["-S", "--sync", "-U", "--upgrade"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["=", ">=", "<=", ">", "<"], local: &["./*", "/*", "../*", "*.pkg.tar*", "*://*"], ..PackageSyntax::EMPTY }),
    interactive: Some(Interactive { asked_by: &[""], off: Off { flag: &["--noconfirm"], ..Off::EMPTY }, write: "--noconfirm", ..Interactive::EMPTY }),
    ..Tool::EMPTY
};

static PACMAN_KEY: Tool = Tool {
    id: "pacman-key",
    commands: &["pacman-key"],
    family: "pacman-key",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/pacman.d/gnupg")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static PATCH: Tool = Tool {
    id: "patch",
    commands: &["patch"],
    options: Options { short: b"diopFBbr", long: &["--directory", "--input", "--output", "--strip", "--fuzz", "--prefix", "--suffix", "--reject-file"], ..Options::EMPTY },
    family: "patch",
    dry_run: &["--dry-run"],
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::First], inside: &[Source::Option("-d"), Source::Option("--directory"), Source::Path(".")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Rewrite, at: &[Source::Path(".")], inside: &[Source::Option("-d"), Source::Option("--directory"), Source::Path(".")], unless: &["*"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static PDM: Tool = Tool {
    id: "pdm",
    commands: &["pdm", "python* -m pdm"],
    options: Options { short: b"cpL", long: &["--config", "--project", "--lockfile", "--venv"], ..Options::EMPTY },
    family: "pdm",
    dry_run: &["--dry-run"],
    subcommands: &[
        Subcommand { name: "venv list", ..Subcommand::EMPTY },
        Subcommand { name: "add", options: Options { short: b"Ges", long: &["--group", "--editable", "--skip"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "config", steps: &[Step { verb: Verb::Write, at: &[Source::Path("pdm.toml")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "export", options: Options { short: b"ofG", long: &["--output", "--format", "--group"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", options: Options { short: b"Gd", long: &["--group", "--with", "--without", "--dev-group"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "lock", steps: &[Step { verb: Verb::Write, at: &[Source::Path("pdm.lock")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", options: Options { short: b"G", long: &["--group"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "sync", options: Options { short: b"Gd", long: &["--group", "--with", "--without", "--dev-group"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", options: Options { short: b"Gd", long: &["--group", "--with", "--without", "--dev-group"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "show", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "outdated", ..Subcommand::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["===", "==", "~=", ">=", "<=", "!=", ">", "<", "@"], local: &["./*", "/*", "../*", ".", "*.whl", "*.tar.gz", "*://*", "git+*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static PECL: Tool = Tool {
    id: "pecl",
    commands: &["pecl", "pear"],
    options: Options { short: b"DRcCyYG", long: &["--configureoptions", "--installroot"], ..Options::EMPTY },
    family: "pecl",
    subcommands: &[
        Subcommand { name: "channel-update", aliases: &["update-channels", "channel-discover", "config-set", "cs"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("/usr/local/lib/php")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "clear-cache", ..Subcommand::EMPTY },
        Subcommand { name: "download", steps: &[Step { verb: Verb::Write, at: &[Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["upgrade", "i"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("/usr/local/lib/php")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "uninstall", aliases: &["un"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("/usr/local/lib/php")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "list-all", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "config-get", ..Subcommand::EMPTY },
        Subcommand { name: "config-show", ..Subcommand::EMPTY },
        Subcommand { name: "remote-info", ..Subcommand::EMPTY },
        Subcommand { name: "remote-list", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "temporary", path: "/tmp/pear", filled_by: &["install"], clean: "rm -rf /tmp/pear", light: true, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["-#"], local: &["./*", "/*", "*.tgz", "*://*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static PERL_IN_PLACE: Tool = Tool {
    id: "perl-in-place",
    commands: &["perl -pi", "perl -i"],
    options: Options { short: b"eE", optional: b"i", ..Options::EMPTY },
    family: "perl-in-place",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::Operands], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static PHP_MODULES: Tool = Tool {
    id: "php-modules",
    commands: &["phpenmod", "phpdismod", "docker-php-ext-enable"],
    family: "php-modules",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/php")], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/usr/local/etc/php")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static PIP: Tool = Tool {
    id: "pip",
    commands: &["pip", "pip2", "pip3", "pip2.*", "pip3.*", "python* -m pip", "pypy* -m pip", "platform-python* -m pip"],
    options: Options { long: &["--python", "--log", "--proxy", "--retries", "--timeout", "--exists-action", "--trusted-host", "--cert", "--client-cert", "--cache-dir", "--use-feature", "--use-deprecated", "--progress-bar", "--keyring-provider"], ..Options::EMPTY },
    family: "pip",
    subcommands: &[
        Subcommand { name: "cache purge", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "config set", steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME/.config/pip")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "cache dir", ..Subcommand::EMPTY },
        Subcommand { name: "cache info", ..Subcommand::EMPTY },
        Subcommand { name: "cache list", ..Subcommand::EMPTY },
        Subcommand { name: "config list", ..Subcommand::EMPTY },
        Subcommand { name: "config get", ..Subcommand::EMPTY },
        Subcommand { name: "download", options: Options { short: b"rcdif", long: &["--requirement", "--constraint", "--dest", "--destination-directory", "--index-url", "--extra-index-url", "--find-links", "--platform", "--python-version", "--implementation", "--abi", "--no-binary", "--only-binary"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-d"), Source::Option("--dest"), Source::Option("--destination-directory"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", options: Options { short: b"rcetifbC", long: &["--requirement", "--constraint", "--editable", "--target", "--prefix", "--root", "--platform", "--python-version", "--implementation", "--abi", "--src", "--upgrade-strategy", "--index-url", "--extra-index-url", "--find-links", "--no-binary", "--only-binary", "--config-settings", "--global-option", "--install-option", "--build-option", "--report", "--progress-bar", "--build", "--group", "--root-user-action"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-r", "--requirement", "-e", "--editable", "--group"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-t"), Source::Option("--target")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Option("--root")], ..Target::EMPTY }, Target { when: &["--user"], at: &[Source::Path("$HOME/.local")], ..Target::EMPTY }, Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "uninstall", options: Options { short: b"r", long: &["--requirement"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-r", "--requirement"], steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-t"), Source::Option("--target")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Option("--root")], ..Target::EMPTY }, Target { when: &["--user"], at: &[Source::Path("$HOME/.local")], ..Target::EMPTY }, Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "wheel", options: Options { short: b"rcewif", long: &["--requirement", "--constraint", "--editable", "--wheel-dir", "--index-url", "--extra-index-url", "--find-links", "--no-binary", "--only-binary", "--build-option", "--global-option", "--config-settings"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-w"), Source::Option("--wheel-dir"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "freeze", ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "show", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "hash", ..Subcommand::EMPTY },
        Subcommand { name: "debug", ..Subcommand::EMPTY },
        Subcommand { name: "inspect", ..Subcommand::EMPTY },
        Subcommand { name: "index", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${PIP_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pip}", none_on: &["ubuntu:1[0-4].*", "ubuntu:precise*", "ubuntu:trusty*", "debian:[678]", "debian:[678].*", "debian:squeeze*", "debian:wheezy*", "debian:jessie*", "python:2.7.[0-8]", "python:2.7.[0-8]-*", "python:3.[34].[0-2]", "python:3.[34].[0-2]-*"], moved_by: &["--cache-dir"], filled_by: &["install", "download", "wheel"], off: Off { flag: &["--no-cache-dir", "--no-cache", "--no-index"], env: &["PIP_NO_CACHE_DIR"], ..Off::EMPTY }, clean: "pip cache purge", fix: CacheFix::Flag("--no-cache-dir"), small: &["pip", "setuptools", "wheel"], passed_by: Passed { with: &["--no-deps"], named_by: &["-e", "--editable"], packages: &["git+*", "hg+*", "svn+*", "bzr+*", "* @ git+*", "*@git+*", ".", "./*", "/*", "../*", "..", ".[[]*"], ..Passed::EMPTY }, configured_by: &["global.no-cache-dir", "install.no-cache-dir", "no-cache-dir =", "no-cache-dir="], asked_by: &["cache dir"], codes: &["hadolint:DL3042", "parfum:pipUseNoCacheDir"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["===", "==", "~=", ">=", "<=", "!=", ">", "<", "@"], local: &["./*", "*/*", ".", "..", ".[[]*", "*.whl", "*.tar.gz", "*.zip", "*://*"], pinned_by: &["-c", "--constraint"], codes: &["hadolint:DL3013"], ..PackageSyntax::EMPTY }),
    interactive: Some(Interactive { asked_by: &["uninstall"], off: Off { flag: &["-y", "--yes"], env: &["PIP_NO_INPUT"], ..Off::EMPTY }, write: "-y", ..Interactive::EMPTY }),
    ..Tool::EMPTY
};

static PIPENV: Tool = Tool {
    id: "pipenv",
    commands: &["pipenv", "python* -m pipenv"],
    options: Options { short: b"i", long: &["--python", "--pypi-mirror", "--index", "--categories", "--extra-pip-args"], ..Options::EMPTY },
    family: "pipenv",
    subcommands: &[
        Subcommand { name: "install", options: Options { short: b"re", long: &["--requirements", "--editable"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-r", "--requirements", "-e", "--editable"], lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { when: &["--system"], at: &[Source::Path("/usr/local/lib")], ..Target::EMPTY }, Target { at: &[Source::Path("${WORKON_HOME:-$HOME/.local/share/virtualenvs}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "lock", steps: &[Step { verb: Verb::Write, at: &[Source::Path("Pipfile.lock")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "sync", steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { when: &["--system"], at: &[Source::Path("/usr/local/lib")], ..Target::EMPTY }, Target { at: &[Source::Path("${WORKON_HOME:-$HOME/.local/share/virtualenvs}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "uninstall", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { when: &["--system"], at: &[Source::Path("/usr/local/lib")], ..Target::EMPTY }, Target { at: &[Source::Path("${WORKON_HOME:-$HOME/.local/share/virtualenvs}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { when: &["--system"], at: &[Source::Path("/usr/local/lib")], ..Target::EMPTY }, Target { at: &[Source::Path("${WORKON_HOME:-$HOME/.local/share/virtualenvs}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "graph", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "verify", ..Subcommand::EMPTY },
        Subcommand { name: "audit", ..Subcommand::EMPTY },
        Subcommand { name: "requirements", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${PIPENV_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pipenv}", also: &["$HOME/.cache/pip"], found_at: &["$HOME/.cache/pip"], filled_by: &["install", "sync", "update"], off: Off { env: &["PIP_NO_CACHE_DIR"], ..Off::EMPTY }, clean: "rm -rf ~/.cache/pipenv", ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["===", "==", "~=", ">=", "<=", "!=", ">", "<", "@"], local: &["./*", "/*", "../*", ".", "*.whl", "*.tar.gz", "*://*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static PNPM: Tool = Tool {
    id: "pnpm",
    commands: &["pnpm"],
    options: Options { short: b"CF", long: &["--dir", "--filter", "--filter-prod", "--loglevel", "--reporter", "--registry", "--store-dir", "--prefix", "--config", "--workspace-concurrency", "--network-concurrency", "--modules-dir", "--virtual-store-dir", "--package-import-method", "--lockfile-dir"], ..Options::EMPTY },
    family: "pnpm",
    dry_run: &["--dry-run"],
    subcommands: &[
        Subcommand { name: "config set", aliases: &["set", "config delete"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME/.config/pnpm")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "store prune", ..Subcommand::EMPTY },
        Subcommand { name: "config get", ..Subcommand::EMPTY },
        Subcommand { name: "config list", ..Subcommand::EMPTY },
        Subcommand { name: "store path", ..Subcommand::EMPTY },
        Subcommand { name: "store status", ..Subcommand::EMPTY },
        Subcommand { name: "cache list", ..Subcommand::EMPTY },
        Subcommand { name: "add", operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${PNPM_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/pnpm}/global")], ..Target::EMPTY }, Target { at: &[Source::Option("--modules-dir"), Source::Option("-C"), Source::Option("--dir"), Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "fetch", steps: &[Step { verb: Verb::Write, at: &[Source::Path("node_modules")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["i"], operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${PNPM_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/pnpm}/global")], ..Target::EMPTY }, Target { at: &[Source::Option("--modules-dir"), Source::Option("-C"), Source::Option("--dir"), Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "prune", steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${PNPM_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/pnpm}/global")], ..Target::EMPTY }, Target { at: &[Source::Option("--modules-dir"), Source::Option("-C"), Source::Option("--dir"), Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["rm", "uninstall", "un"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${PNPM_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/pnpm}/global")], ..Target::EMPTY }, Target { at: &[Source::Option("--modules-dir"), Source::Option("-C"), Source::Option("--dir"), Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "setup", steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["up", "upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { when: &["-g", "--global"], at: &[Source::Path("${PNPM_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/pnpm}/global")], ..Target::EMPTY }, Target { at: &[Source::Option("--modules-dir"), Source::Option("-C"), Source::Option("--dir"), Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "ls", ..Subcommand::EMPTY },
        Subcommand { name: "ll", ..Subcommand::EMPTY },
        Subcommand { name: "why", ..Subcommand::EMPTY },
        Subcommand { name: "outdated", ..Subcommand::EMPTY },
        Subcommand { name: "audit", ..Subcommand::EMPTY },
        Subcommand { name: "licenses", ..Subcommand::EMPTY },
        Subcommand { name: "get", ..Subcommand::EMPTY },
        Subcommand { name: "root", ..Subcommand::EMPTY },
        Subcommand { name: "bin", ..Subcommand::EMPTY },
        Subcommand { name: "doctor", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "store", path: "${npm_config_store_dir:-${NPM_CONFIG_STORE_DIR:-${PNPM_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/pnpm}/store}}", also: &["$HOME/.local/share/pnpm/store", "$HOME/.pnpm-store", "/pnpm/store"], found_at: &["$HOME/.local/share/pnpm/store", "$HOME/.pnpm-store", "/pnpm/store", "$HOME/.cache/pnpm"], moved_by: &["--store-dir"], filled_by: &["install", "add", "update"], off: Off { flag: &["--offline", "--lockfile-only"], ..Off::EMPTY }, clean: "rm -rf \"$(pnpm store path)\"", linked: true, copied: Off { flag: &["--package-import-method=copy"], env: &["npm_config_package_import_method=copy"], ..Off::EMPTY }, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], local: &["./*", "/*", "../*", ".", "..", "*.tgz", "*.tar.gz", "*://*", "git+*", "github:*", "file:*", "link:*", "workspace:*"], codes: &["hadolint:DL3016"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "development", brought_by: &["install"], off: Off { flag: &["-P", "--prod", "--production"], env: &["NODE_ENV=production", "npm_config_production=true", "NPM_CONFIG_PRODUCTION=true"], unless: &["--prod=false", "--production=false", "-D", "--dev"], ..Off::EMPTY }, write: "--prod", ..Extra::EMPTY },
    ],
    ..Tool::EMPTY
};

static POETRY: Tool = Tool {
    id: "poetry",
    commands: &["poetry", "python* -m poetry"],
    options: Options { short: b"CP", long: &["--directory", "--project"], ..Options::EMPTY },
    family: "poetry",
    dry_run: &["--dry-run"],
    subcommands: &[
        Subcommand { name: "self add", aliases: &["self update", "self install", "plugin add"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "env info", ..Subcommand::EMPTY },
        Subcommand { name: "env list", ..Subcommand::EMPTY },
        Subcommand { name: "cache list", ..Subcommand::EMPTY },
        Subcommand { name: "source show", ..Subcommand::EMPTY },
        Subcommand { name: "add", options: Options { short: b"GE", long: &["--group", "--extras", "--python", "--platform", "--source", "--optional"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "config", steps: &[Step { verb: Verb::Write, at: &[Source::Path("${POETRY_CONFIG_DIR:-$HOME/.config/pypoetry}")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "export", options: Options { short: b"ofE", long: &["--output", "--format", "--with", "--without", "--only", "--extras"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["sync"], options: Options { short: b"E", long: &["--with", "--without", "--only", "--extras"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "lock", steps: &[Step { verb: Verb::Write, at: &[Source::Path("poetry.lock")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", options: Options { short: b"G", long: &["--group"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", options: Options { long: &["--with", "--without", "--only"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "show", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "about", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "artifacts", path: "${POETRY_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pypoetry}/artifacts", found_at: &["${POETRY_CACHE_DIR:-$HOME/.cache/pypoetry}/cache"], filled_by: &["install", "add", "update", "self add"], clean: "rm -rf \"$(poetry config cache-dir)/artifacts\" \"$(poetry config cache-dir)/cache\"", asked_by: &["config cache-dir"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@", "==", ">=", "<=", ">", "<", "^", "~"], local: &["./*", "/*", "../*", "*.whl", "*.tar.gz", "*://*", "git+*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static PROTOC: Tool = Tool {
    id: "protoc",
    commands: &["protoc", "python* -m grpc_tools.protoc"],
    options: Options { short: b"Io", long: &["--proto_path", "--python_out", "--pyi_out", "--grpc_python_out", "--go_out", "--go-grpc_out", "--cpp_out", "--java_out", "--kotlin_out", "--ruby_out", "--csharp_out", "--php_out", "--js_out", "--objc_out", "--descriptor_set_out"], ..Options::EMPTY },
    family: "protoc",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--descriptor_set_out")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("--python_out"), Source::Option("--go_out"), Source::Option("--cpp_out"), Source::Option("--java_out"), Source::Option("--kotlin_out"), Source::Option("--ruby_out"), Source::Option("--csharp_out"), Source::Option("--php_out"), Source::Option("--js_out"), Source::Option("--objc_out")], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static R: Tool = Tool {
    id: "r",
    commands: &["R", "Rscript", "r"],
    options: Options { short: b"efgdplL", long: &["--file", "--gui", "--debugger", "--encoding", "--default-packages"], ..Options::EMPTY },
    family: "r",
    subcommands: &[
        Subcommand { name: "CMD INSTALL", options: Options { long: &["--library", "--configure-args", "--configure-vars"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-l"), Source::Option("--library")], ..Target::EMPTY }, Target { at: &[Source::Path("${R_LIBS_SITE:-${R_LIBS:-/usr/local/lib/R}}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "CMD config", ..Subcommand::EMPTY },
        Subcommand { name: "RHOME", ..Subcommand::EMPTY },
        Subcommand { steps: &[Step { verb: Verb::Install, when: &["-e=*install*", "-e=*pak::*", "-e=*renv::restore*"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, unless: &["-e=*install*", "-e=*pak::*", "-e=*renv::restore*"], gives: Gives::Nothing, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${R_LIBS_SITE:-${R_LIBS:-/usr/local/lib/R}}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static RM: Tool = Tool {
    id: "rm",
    commands: &["rm", "unlink"],
    family: "rm",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Remove, at: &[Source::Operands], recursive: Choice::With(&["-r", "-R", "--recursive"]), gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static RMDIR: Tool = Tool {
    id: "rmdir",
    commands: &["rmdir"],
    family: "rmdir",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Remove, at: &[Source::Operands], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static RPM: Tool = Tool {
    id: "rpm",
    commands: &["rpm"],
    options: Options { short: b"rD", long: &["--root", "--dbpath", "--prefix", "--relocate", "--excludepath", "--define", "--qf", "--queryformat"], ..Options::EMPTY },
    family: "rpm",
    dry_run: &["--test"],
    root: &["--root"],
    database: Some("/var/lib/rpm"),
    subcommands: &[
        Subcommand { operands: Operands::Packages, steps: &[Step { verb: Verb::Install, when: &["-i", "--install", "-U", "--upgrade", "-F", "--freshen", "--reinstall"], unless: &["-q", "--query"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Uninstall, when: &["-e", "--erase"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/var/lib/rpm")], when: &["--import", "--rebuilddb", "--initdb"], unless: &["-q", "--query"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    package: Some(PackageSyntax { local: &["*.rpm", "*/*", "*://*"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static RSYNC: Tool = Tool {
    id: "rsync",
    commands: &["rsync"],
    options: Options { short: b"efBT", long: &["--rsh", "--exclude", "--include", "--exclude-from", "--include-from", "--files-from", "--filter", "--chown", "--chmod", "--temp-dir"], ..Options::EMPTY },
    family: "rsync",
    dry_run: &["-n", "--dry-run"],
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Copy, at: &[Source::Destination], unless: &["-a", "--archive", "-o", "--owner", "--files-from"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Copy, at: &[Source::Destination], when: &["-a", "--archive", "-o", "--owner"], unless: &["--files-from"], gives: Gives::Origin, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Last], when: &["--files-from"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static RUSTC: Tool = Tool {
    id: "rustc",
    commands: &["rustc"],
    options: Options { short: b"oLlCAWDF", long: &["--codegen", "--cfg", "--check-cfg", "--crate-type", "--crate-name", "--edition", "--emit", "--print", "--out-dir", "--target", "--extern", "--cap-lints", "--sysroot", "--error-format", "--color", "--remap-path-prefix"], ..Options::EMPTY },
    family: "rustc",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Compile, at: &[Source::Option("-o")], gives: Gives::Fixed("755"), ..Step::EMPTY }, Step { verb: Verb::Compile, at: &[Source::Option("--out-dir")], unless: &["-o"], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static SBT: Tool = Tool {
    id: "sbt",
    commands: &["sbt", "./sbt", "sbtx", "./sbtx"],
    options: Options { short: b"DJ", long: &["-mem", "-jvm-debug", "--mem", "-ivy", "-sbt-dir", "-sbt-boot", "--sbt-dir", "--sbt-boot", "-java-home"], ..Options::EMPTY },
    family: "sbt",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "artifacts", path: "${COURSIER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/coursier/v1}", also: &["$HOME/.ivy2/cache", "$HOME/.cache/coursier", "$HOME/.sbt"], found_at: &["$HOME/.ivy2/cache", "$HOME/.cache/coursier", "$HOME/.sbt"], filled_by: &[""], clean: "rm -rf ~/.cache/coursier ~/.ivy2/cache", kept: true, ..CacheSpec::EMPTY },
    ],
    ..Tool::EMPTY
};

static SED: Tool = Tool {
    id: "sed",
    commands: &["sed"],
    options: Options { short: b"efl", long: &["--expression", "--file", "--line-length"], optional: b"i", ..Options::EMPTY },
    family: "sed",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::RestUnless(&["-e", "--expression", "-f", "--file"])], when: &["-i", "--in-place"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static SERVICES: Tool = Tool {
    id: "services",
    commands: &["update-rc.d", "systemctl", "rc-update", "chkconfig", "insserv", "systemd-tmpfiles"],
    family: "services",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Link, at: &[Source::Path("/etc")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static SETCAP: Tool = Tool {
    id: "setcap",
    commands: &["setcap"],
    family: "setcap",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::Rest], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static SETFACL: Tool = Tool {
    id: "setfacl",
    commands: &["setfacl", "chattr"],
    family: "setfacl",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::Rest], recursive: Choice::With(&["-R", "--recursive"]), gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static SNAP: Tool = Tool {
    id: "snap",
    commands: &["snap"],
    options: Options { long: &["--channel", "--revision", "--cohort"], ..Options::EMPTY },
    family: "snap",
    database: Some("/var/lib/snapd"),
    subcommands: &[
        Subcommand { name: "install", operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "refresh", steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "find", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "changes", ..Subcommand::EMPTY },
        Subcommand { name: "tasks", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "snaps", path: "/var/lib/snapd/cache", filled_by: &["install", "refresh"], clean: "rm -rf /var/lib/snapd/cache/*", linked: true, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { local: &["./*", "/*", "*.snap"], ..PackageSyntax::EMPTY }),
    ..Tool::EMPTY
};

static SSH_KEYGEN: Tool = Tool {
    id: "ssh-keygen",
    commands: &["ssh-keygen"],
    options: Options { short: b"ftbNCmP", ..Options::EMPTY },
    family: "ssh-keygen",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-f"), Source::Path("/etc/ssh")], unless: &["-F", "-l", "-y"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static STRIP: Tool = Tool {
    id: "strip",
    commands: &["strip", "patchelf", "chrpath"],
    options: Options { short: b"KNRFIOor", long: &["--set-interpreter", "--set-rpath", "--add-needed", "--remove-needed", "--replace-needed", "--set-soname", "--output"], ..Options::EMPTY },
    family: "strip",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::Operands], unless: &["-o", "--output"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Compile, at: &[Source::Option("-o"), Source::Option("--output")], gives: Gives::Fixed("755"), ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static TAR: Tool = Tool {
    id: "tar",
    commands: &["tar", "bsdtar", "gtar"],
    options: Options { short: b"fCTXbIKNVgLs", long: &["--file", "--directory", "--strip-components", "--strip", "--files-from", "--exclude-from", "--exclude", "--use-compress-program", "--transform", "--xform", "--owner", "--group", "--mode", "--mtime"], bare_cluster: true, ..Options::EMPTY },
    family: "tar",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Option("-C"), Source::Option("--directory"), Source::Path(".")], from: &[Source::Option("-f"), Source::Option("--file")], when: &["-x", "--extract", "--get"], unless: &["-O", "--to-stdout"], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Pack, at: &[Source::Option("-f"), Source::Option("--file")], from: &[Source::Operands], inside: &[Source::Option("-C"), Source::Option("--directory"), Source::Path(".")], when: &["-c", "--create"], unless: &["-T", "--files-from", "-X", "--exclude", "--exclude-from", "--exclude-vcs", "--exclude-caches", "-N", "--newer"], gives: Gives::Nothing, compressed: Choice::With(&["-z", "--gzip", "-j", "--bzip2", "-J", "--xz", "-Z", "--compress", "--zstd", "--lzma", "--lzip", "--lzop", "-a", "--auto-compress", "-I", "--use-compress-program"]), ..Step::EMPTY }, Step { verb: Verb::Overwrite, at: &[Source::Option("-f"), Source::Option("--file")], when: &["-T", "--files-from", "-X", "--exclude", "--exclude-from", "--exclude-vcs", "--exclude-caches", "-N", "--newer"], unless: &["-x", "--extract", "--get", "-t", "--list", "-d", "--diff", "--compare", "-r", "--append", "-u", "--update"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Append, at: &[Source::Option("-f"), Source::Option("--file")], when: &["-r", "--append", "-u", "--update"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static TDNF: Tool = Tool {
    id: "tdnf",
    commands: &["tdnf"],
    options: Options { short: b"cxdeR", long: &["--config", "--enablerepo", "--disablerepo", "--repo", "--repoid", "--repofrompath", "--releasever", "--installroot", "--exclude", "--debuglevel", "--errorlevel", "--randomwait", "--forcearch", "--disableplugin", "--enableplugin", "--downloaddir", "--destdir", "--color", "--comment", "--advisory", "--bz", "--cve", "--rpmverbosity", "--setopt"], config: &["--setopt"], ..Options::EMPTY },
    family: "tdnf",
    dry_run: &["--downloadonly", "--assumeno"],
    root: &["--installroot"],
    database: Some("/var/lib/rpm"),
    system: true,
    subcommands: &[
        Subcommand { name: "clean all", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "module list", ..Subcommand::EMPTY },
        Subcommand { name: "group list", ..Subcommand::EMPTY },
        Subcommand { name: "group info", ..Subcommand::EMPTY },
        Subcommand { name: "check-update", aliases: &["check-upgrade"], ..Subcommand::EMPTY },
        Subcommand { name: "clean", ..Subcommand::EMPTY },
        Subcommand { name: "config-manager", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/yum.repos.d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "copr", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/yum.repos.d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "download", options: Options { long: &["--destdir", "--downloaddir"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("--destdir"), Source::Option("--downloaddir"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "groupinstall", aliases: &["group install", "module install", "builddep", "build-dep", "module enable", "module reset"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["localinstall", "reinstall", "downgrade", "swap", "install-n"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "makecache", steps: &[Step { verb: Verb::Refresh, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["erase", "autoremove", "groupremove", "group remove"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["upgrade", "distro-sync", "upgrade-minimal", "update-minimal", "dist-upgrade", "system-upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "provides", ..Subcommand::EMPTY },
        Subcommand { name: "whatprovides", ..Subcommand::EMPTY },
        Subcommand { name: "repolist", ..Subcommand::EMPTY },
        Subcommand { name: "repoquery", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "history", ..Subcommand::EMPTY },
        Subcommand { name: "grouplist", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
        Subcommand { name: "deplist", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "/var/cache/tdnf", filled_by: &["makecache", "check-update", "install", "groupinstall", "update"], index: true, clean: "tdnf clean all", ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["-#"], local: &["./*", "/*", "../*", "*.rpm", "*://*", "@*"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "documentation", brought_by: &["install", "groupinstall"], off: Off { flag: &["--nodocs"], config: &["tsflags=nodocs"], ..Off::EMPTY }, write: "--setopt=tsflags=nodocs", ..Extra::EMPTY },
    ],
    interactive: Some(Interactive { asked_by: &["install", "groupinstall", "update", "remove"], off: Off { flag: &["-y", "--assumeyes"], config: &["assumeyes=1", "assumeyes=True"], ..Off::EMPTY }, write: "-y", ..Interactive::EMPTY }),
    ..Tool::EMPTY
};

static TEE: Tool = Tool {
    id: "tee",
    commands: &["tee"],
    family: "tee",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Append, at: &[Source::Operands], when: &["-a", "--append"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Overwrite, at: &[Source::Operands], unless: &["-a", "--append"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static TOUCH: Tool = Tool {
    id: "touch",
    commands: &["touch"],
    options: Options { short: b"drt", long: &["--date", "--reference", "--time"], ..Options::EMPTY },
    family: "touch",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::Operands], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static TRUNCATE: Tool = Tool {
    id: "truncate",
    commands: &["truncate"],
    options: Options { short: b"sr", long: &["--size", "--reference"], ..Options::EMPTY },
    family: "truncate",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Overwrite, at: &[Source::Operands], unless: &["-s=+*", "--size=+*", "-s=-*", "--size=-*"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Append, at: &[Source::Operands], when: &["-s=+*", "--size=+*"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Rewrite, at: &[Source::Operands], when: &["-s=-*", "--size=-*"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static TSC: Tool = Tool {
    id: "tsc",
    commands: &["tsc", "esbuild"],
    options: Options { short: b"ptm", long: &["--project", "--outDir", "--outFile", "--outfile", "--outdir", "--target", "--module", "--lib", "--format", "--platform"], ..Options::EMPTY },
    family: "tsc",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("--outFile"), Source::Option("--outfile")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("--outDir"), Source::Option("--outdir")], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Run, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UNAR: Tool = Tool {
    id: "unar",
    commands: &["unar"],
    options: Options { short: b"opeik", long: &["-output-directory", "-password", "-encoding", "-indexes"], ..Options::EMPTY },
    family: "unar",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Option("-o"), Source::Option("-output-directory"), Source::Path(".")], from: &[Source::First], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UNRAR: Tool = Tool {
    id: "unrar",
    commands: &["unrar", "unrar-free", "unrar-nonfree"],
    family: "unrar",
    subcommands: &[
        Subcommand { name: "x", aliases: &["e"], operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Rest, Source::Path(".")], from: &[Source::First], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "l", ..Subcommand::EMPTY },
        Subcommand { name: "lb", ..Subcommand::EMPTY },
        Subcommand { name: "lt", ..Subcommand::EMPTY },
        Subcommand { name: "p", ..Subcommand::EMPTY },
        Subcommand { name: "t", ..Subcommand::EMPTY },
        Subcommand { name: "v", ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UNSQUASHFS: Tool = Tool {
    id: "unsquashfs",
    commands: &["unsquashfs"],
    options: Options { short: b"dpe", long: &["-dest", "-processors", "-ef"], ..Options::EMPTY },
    family: "unsquashfs",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Option("-d"), Source::Option("-dest"), Source::Path("squashfs-root")], from: &[Source::First], unless: &["-l", "-ll", "-s", "-stat"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UNZIP: Tool = Tool {
    id: "unzip",
    commands: &["unzip"],
    options: Options { short: b"dP", ..Options::EMPTY },
    family: "unzip",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Option("-d"), Source::Path(".")], from: &[Source::First], unless: &["-l", "-t", "-p", "-z", "-Z"], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UPDATE_CA_CERTIFICATES: Tool = Tool {
    id: "update-ca-certificates",
    commands: &["update-ca-certificates"],
    family: "update-ca-certificates",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/ssl/certs")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UPDATE_CA_TRUST: Tool = Tool {
    id: "update-ca-trust",
    commands: &["update-ca-trust"],
    family: "update-ca-trust",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/pki/ca-trust")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UPDATE_LOCALE: Tool = Tool {
    id: "update-locale",
    commands: &["update-locale"],
    family: "update-locale",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/default/locale")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UPX: Tool = Tool {
    id: "upx",
    commands: &["upx", "upx-ucl"],
    options: Options { short: b"o", optional: b"o", ..Options::EMPTY },
    family: "upx",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::Operands], unless: &["-o", "-t", "-l", "-V", "-L"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Compile, at: &[Source::Option("-o")], gives: Gives::Fixed("755"), ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static USERADD: Tool = Tool {
    id: "useradd",
    commands: &["useradd"],
    options: Options { short: b"ugGdscbefkKpRPZ", long: &["--uid", "--gid", "--groups", "--home-dir", "--home", "--shell", "--comment", "--base-dir", "--expiredate", "--inactive", "--skel", "--key", "--password", "--root", "--prefix"], ..Options::EMPTY },
    family: "useradd",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/passwd")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/etc/group")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/etc/shadow")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/var/log/lastlog")], unless: &["-l", "--no-log-init"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-d"), Source::Option("--home-dir"), Source::Option("--home"), Source::Last], inside: &[Source::Option("-b"), Source::Option("--base-dir"), Source::Path("/home")], when: &["-m", "--create-home"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static USERMOD: Tool = Tool {
    id: "usermod",
    commands: &["usermod", "userdel", "deluser", "passwd", "chpasswd", "chsh", "chfn", "newusers", "vipw", "pwconv", "chage"],
    family: "usermod",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/passwd")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Path("/etc/shadow")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static UV: Tool = Tool {
    id: "uv",
    commands: &["uv", "python* -m uv"],
    options: Options { short: b"pifCP", long: &["--cache-dir", "--config-file", "--directory", "--project", "--allow-insecure-host", "--color", "--link-mode", "--python", "--index-url", "--default-index", "--index", "--extra-index-url", "--find-links", "--index-strategy", "--keyring-provider", "--resolution", "--prerelease", "--exclude-newer", "--config-setting", "--no-build-package", "--no-binary-package", "--upgrade-package", "--refresh-package", "--reinstall-package", "--no-build-isolation-package", "--python-platform", "--python-version", "--torch-backend", "--fork-strategy"], ..Options::EMPTY },
    family: "uv",
    dry_run: &["--dry-run"],
    subcommands: &[
        Subcommand { name: "cache clean", aliases: &["clean"], steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "cache prune", ..Subcommand::EMPTY },
        Subcommand { name: "pip compile", options: Options { short: b"o", long: &["--output-file"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output-file")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "pip install", options: Options { short: b"recbt", long: &["--requirement", "--requirements", "--editable", "--constraint", "--constraints", "--override", "--overrides", "--build-constraint", "--build-constraints", "--extra", "--group", "--no-binary", "--only-binary", "--target", "--prefix"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-r", "--requirement", "--requirements", "-e", "--editable", "--group"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-t"), Source::Option("--target")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["--system"], at: &[Source::Path("/usr/local/lib")], ..Target::EMPTY }, Target { at: &[Source::Path("${VIRTUAL_ENV:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "pip sync", options: Options { short: b"recbt", long: &["--requirement", "--requirements", "--editable", "--constraint", "--constraints", "--override", "--overrides", "--build-constraint", "--build-constraints", "--extra", "--group", "--no-binary", "--only-binary", "--target", "--prefix"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-t"), Source::Option("--target")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["--system"], at: &[Source::Path("/usr/local/lib")], ..Target::EMPTY }, Target { at: &[Source::Path("${VIRTUAL_ENV:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "pip uninstall", options: Options { short: b"recbt", long: &["--requirement", "--requirements", "--editable", "--constraint", "--constraints", "--override", "--overrides", "--build-constraint", "--build-constraints", "--extra", "--group", "--no-binary", "--only-binary", "--target", "--prefix"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-r", "--requirement", "--requirements"], steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-t"), Source::Option("--target")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix")], ..Target::EMPTY }, Target { when: &["--system"], at: &[Source::Path("/usr/local/lib")], ..Target::EMPTY }, Target { at: &[Source::Path("${VIRTUAL_ENV:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "python install", options: Options { short: b"i", long: &["--install-dir", "--mirror", "--pypy-mirror"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-i"), Source::Option("--install-dir"), Source::Path("${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/python}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "tool install", aliases: &["tool upgrade"], options: Options { long: &["--with", "--with-editable", "--with-requirements", "--with-executables-from"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${UV_TOOL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/tools}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "tool uninstall", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${UV_TOOL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/tools}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "pip list", ..Subcommand::EMPTY },
        Subcommand { name: "pip freeze", ..Subcommand::EMPTY },
        Subcommand { name: "pip show", ..Subcommand::EMPTY },
        Subcommand { name: "pip tree", ..Subcommand::EMPTY },
        Subcommand { name: "pip check", ..Subcommand::EMPTY },
        Subcommand { name: "cache dir", ..Subcommand::EMPTY },
        Subcommand { name: "cache size", ..Subcommand::EMPTY },
        Subcommand { name: "python list", ..Subcommand::EMPTY },
        Subcommand { name: "python find", ..Subcommand::EMPTY },
        Subcommand { name: "python dir", ..Subcommand::EMPTY },
        Subcommand { name: "tool list", ..Subcommand::EMPTY },
        Subcommand { name: "tool dir", ..Subcommand::EMPTY },
        Subcommand { name: "self version", ..Subcommand::EMPTY },
        Subcommand { name: "add", options: Options { short: b"rc", long: &["--requirement", "--requirements", "--constraints", "--extra", "--group", "--optional", "--package", "--script", "--tag", "--branch", "--rev"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-r", "--requirement", "--requirements"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${UV_PROJECT_ENVIRONMENT:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "lock", steps: &[Step { verb: Verb::Write, at: &[Source::Path("uv.lock")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", options: Options { long: &["--group", "--optional", "--package", "--script"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${UV_PROJECT_ENVIRONMENT:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "sync", options: Options { long: &["--extra", "--no-extra", "--group", "--no-group", "--only-group", "--package", "--no-install-package"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Path("${UV_PROJECT_ENVIRONMENT:-.venv}")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "venv", options: Options { long: &["--prompt"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::First, Source::Path(".venv")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "tree", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${UV_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/uv}", moved_by: &["--cache-dir"], filled_by: &["pip install", "pip sync", "sync", "add", "tool install"], off: Off { flag: &["--no-cache", "--no-cache-dir", "-n", "--offline"], env: &["UV_NO_CACHE=1", "UV_NO_CACHE=true", "UV_NO_CACHE=yes", "UV_NO_CACHE=on"], ..Off::EMPTY }, clean: "uv cache clean", fix: CacheFix::Flag("--no-cache"), linked: true, copied: Off { flag: &["--link-mode=copy"], env: &["UV_LINK_MODE=copy"], ..Off::EMPTY }, ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["===", "==", "~=", ">=", "<=", "!=", ">", "<", "@"], local: &["./*", "/*", "../*", ".", "..", ".[[]*", "*.whl", "*.tar.gz", "*.zip", "*://*"], pinned_by: &["-c", "--constraint", "--constraints"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "development", brought_by: &["sync"], off: Off { flag: &["--no-dev"], env: &["UV_NO_DEV=1", "UV_NO_DEV=true", "UV_NO_DEV=yes"], ..Off::EMPTY }, write: "--no-dev", ..Extra::EMPTY },
    ],
    ..Tool::EMPTY
};

static VENV: Tool = Tool {
    id: "venv",
    commands: &["python* -m venv", "virtualenv", "python* -m virtualenv", "virtualenv-*"],
    options: Options { short: b"p", long: &["--python", "--prompt", "--extra-search-dir", "--pip", "--setuptools"], ..Options::EMPTY },
    family: "venv",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Operands], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static WGET: Tool = Tool {
    id: "wget",
    commands: &["wget", "wget2"],
    options: Options { short: b"OoaPetTUiBwQARlIXD", long: &["--output-document", "--output-file", "--append-output", "--directory-prefix", "--execute", "--tries", "--timeout", "--user-agent", "--header", "--input-file", "--base", "--wait", "--quota", "--accept", "--reject", "--level", "--include-directories", "--exclude-directories", "--domains", "--exclude-domains", "--user", "--password", "--http-user", "--http-password", "--ftp-user", "--ftp-password", "--proxy-user", "--proxy-password", "--post-data", "--post-file", "--method", "--body-data", "--body-file", "--ca-certificate", "--ca-directory", "--certificate", "--private-key", "--progress", "--secure-protocol", "--load-cookies", "--save-cookies", "--referer", "--limit-rate", "--bind-address", "--cut-dirs", "--waitretry", "--connect-timeout", "--dns-timeout", "--read-timeout", "--retry-on-http-error", "--compression", "--max-redirect", "--accept-regex", "--reject-regex", "--prefer-family", "--default-page", "--report-speed"], ..Options::EMPTY },
    family: "wget",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Download, at: &[Source::Option("-O"), Source::Option("--output-document")], from: &[Source::Operands], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Download, at: &[Source::UrlName], from: &[Source::Operands], inside: &[Source::Option("-P"), Source::Option("--directory-prefix"), Source::Path(".")], unless: &["-O", "--output-document", "-r", "--recursive", "-m", "--mirror", "-i", "--input-file", "--spider"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-P"), Source::Option("--directory-prefix"), Source::Path(".")], when: &["-r", "--recursive", "-m", "--mirror", "-i", "--input-file"], unless: &["-O", "--output-document", "--spider"], below: true, gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Print, from: &[Source::Operands], when: &["-O=-", "--output-document=-"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output-file"), Source::Option("-a"), Source::Option("--append-output")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static XZ: Tool = Tool {
    id: "xz",
    commands: &["xz", "lzma", "pixz", "pxz"],
    options: Options { short: b"STCFM", long: &["--suffix", "--threads", "--check", "--format", "--memlimit", "--block-size"], ..Options::EMPTY },
    family: "xz",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Extract, at: &[Source::Stem], from: &[Source::Operands], when: &["-d", "--decompress", "--uncompress"], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Pack, at: &[Source::Suffixed(".xz")], from: &[Source::Operands], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list", "-d", "--decompress", "--uncompress"], gives: Gives::Nothing, compressed: Choice::Always, ..Step::EMPTY }, Step { verb: Verb::Remove, at: &[Source::Operands], unless: &["-c", "--stdout", "--to-stdout", "-t", "--test", "-l", "--list", "-k", "--keep"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static YARN: Tool = Tool {
    id: "yarn",
    commands: &["yarn", "yarnpkg"],
    options: Options { long: &["--cwd", "--cache-folder", "--modules-folder", "--registry", "--network-timeout", "--network-concurrency", "--prefix", "--global-folder", "--mutex", "--production-dir", "--preferred-cache-folder", "--use-yarnrc", "--proxy", "--https-proxy"], ..Options::EMPTY },
    family: "yarn",
    subcommands: &[
        Subcommand { name: "cache clean", aliases: &["cache clear"], steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "config set", aliases: &["set version", "policies set-version"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME/.yarnrc")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "global add", operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--global-folder")], ..Target::EMPTY }, Target { at: &[Source::Path("/usr/local/share/.config/yarn/global")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "global remove", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--global-folder")], ..Target::EMPTY }, Target { at: &[Source::Path("/usr/local/share/.config/yarn/global")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "cache dir", ..Subcommand::EMPTY },
        Subcommand { name: "cache list", ..Subcommand::EMPTY },
        Subcommand { name: "config get", ..Subcommand::EMPTY },
        Subcommand { name: "config list", ..Subcommand::EMPTY },
        Subcommand { name: "global bin", ..Subcommand::EMPTY },
        Subcommand { name: "global dir", ..Subcommand::EMPTY },
        Subcommand { name: "global list", ..Subcommand::EMPTY },
        Subcommand { name: "add", operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--modules-folder"), Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--modules-folder"), Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--modules-folder"), Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "upgrade", aliases: &["up"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--modules-folder"), Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "why", ..Subcommand::EMPTY },
        Subcommand { name: "outdated", ..Subcommand::EMPTY },
        Subcommand { name: "audit", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "licenses", ..Subcommand::EMPTY },
        Subcommand { name: "versions", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
        Subcommand { name: "bin", ..Subcommand::EMPTY },
        Subcommand { name: "node", ..Subcommand::EMPTY },
        Subcommand { operands: Operands::Packages, lockfile: true, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("--modules-folder"), Source::Option("--cwd")], ..Target::EMPTY }, Target { at: &[Source::Path("node_modules")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "${YARN_CACHE_FOLDER:-${XDG_CACHE_HOME:-/usr/local/share/.cache}/yarn}", also: &["$HOME/.cache/yarn", "$HOME/.yarn/berry/cache"], found_at: &["$HOME/.cache/yarn", "$HOME/.yarn/berry/cache"], moved_by: &["--cache-folder"], filled_by: &["", "install", "add", "upgrade", "global add"], off: Off { flag: &["--offline"], ..Off::EMPTY }, clean: "yarn cache clean", configured_by: &[".yarnrc.yml", "--immutable", "yarn set version", ".yarn/", "yarn config set cache-folder"], kept_for: &["yarn install --offline", "yarn --offline"], asked_by: &["cache dir"], codes: &["hadolint:DL3060", "parfum:yarnCacheCleanAfterInstall"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["@"], local: &["./*", "/*", "../*", "*.tgz", "*.tar.gz", "*://*", "file:*", "link:*"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "development", brought_by: &["", "install"], off: Off { flag: &["--production", "--prod", "--production=true"], env: &["NODE_ENV=production"], unless: &["--production=false", "--prod=false"], ..Off::EMPTY }, write: "--production", ..Extra::EMPTY },
    ],
    ..Tool::EMPTY
};

static YUM: Tool = Tool {
    id: "yum",
    commands: &["yum", "yum-deprecated"],
    options: Options { short: b"cxdeR", long: &["--config", "--enablerepo", "--disablerepo", "--repo", "--repoid", "--repofrompath", "--releasever", "--installroot", "--exclude", "--debuglevel", "--errorlevel", "--randomwait", "--forcearch", "--disableplugin", "--enableplugin", "--downloaddir", "--destdir", "--color", "--comment", "--advisory", "--bz", "--cve", "--rpmverbosity", "--setopt"], config: &["--setopt"], ..Options::EMPTY },
    family: "rpm",
    dry_run: &["--downloadonly", "--assumeno"],
    root: &["--installroot"],
    database: Some("/var/lib/rpm"),
    system: true,
    subcommands: &[
        Subcommand { name: "clean all", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "module list", ..Subcommand::EMPTY },
        Subcommand { name: "group list", ..Subcommand::EMPTY },
        Subcommand { name: "group info", ..Subcommand::EMPTY },
        Subcommand { name: "check-update", aliases: &["check-upgrade"], ..Subcommand::EMPTY },
        Subcommand { name: "clean", ..Subcommand::EMPTY },
        Subcommand { name: "config-manager", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/yum.repos.d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "copr", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/yum.repos.d")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "download", options: Options { long: &["--destdir", "--downloaddir"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("--destdir"), Source::Option("--downloaddir"), Source::Path(".")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "groupinstall", aliases: &["group install", "module install", "builddep", "build-dep", "module enable", "module reset"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["localinstall", "reinstall", "downgrade", "swap", "install-n"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "makecache", steps: &[Step { verb: Verb::Refresh, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["erase", "autoremove", "groupremove", "group remove"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["upgrade", "distro-sync", "upgrade-minimal", "update-minimal", "dist-upgrade", "system-upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], codes: &["hadolint:DL3031"], ..Subcommand::EMPTY },
        Subcommand { name: "list", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "provides", ..Subcommand::EMPTY },
        Subcommand { name: "whatprovides", ..Subcommand::EMPTY },
        Subcommand { name: "repolist", ..Subcommand::EMPTY },
        Subcommand { name: "repoquery", ..Subcommand::EMPTY },
        Subcommand { name: "check", ..Subcommand::EMPTY },
        Subcommand { name: "history", ..Subcommand::EMPTY },
        Subcommand { name: "grouplist", ..Subcommand::EMPTY },
        Subcommand { name: "help", ..Subcommand::EMPTY },
        Subcommand { name: "deplist", ..Subcommand::EMPTY },
        Subcommand { name: "version", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "/var/cache/yum", also: &["/var/cache/dnf", "/var/cache/libdnf5"], found_at: &["/var/cache/dnf", "/var/cache/libdnf5"], apart_on: &["centos:[567]*", "centos/*:[567]*", "amazonlinux:[12]", "amazonlinux:[12].*", "amazonlinux:201[678]*", "oraclelinux:[567]*", "*/ubi7*:*", "*/ubi7/*:*", "*/rhel7*:*", "*/rhel-atomic:*", "scientificlinux/sl:*"], filled_by: &["makecache", "check-update", "install", "groupinstall", "update"], index: true, clean: "yum clean all", codes: &["hadolint:DL3032", "parfum:yumInstallRmVarCacheYum"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["-#"], local: &["./*", "/*", "../*", "*.rpm", "*://*", "@*"], codes: &["hadolint:DL3033"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "documentation", brought_by: &["install", "groupinstall"], off: Off { flag: &["--nodocs"], config: &["tsflags=nodocs"], ..Off::EMPTY }, write: "--setopt=tsflags=nodocs", ..Extra::EMPTY },
    ],
    interactive: Some(Interactive { asked_by: &["install", "groupinstall", "update", "remove"], off: Off { flag: &["-y", "--assumeyes"], config: &["assumeyes=1", "assumeyes=True"], ..Off::EMPTY }, write: "-y", codes: &["hadolint:DL3030"], ..Interactive::EMPTY }),
    ..Tool::EMPTY
};

static YUM_CONFIG_MANAGER: Tool = Tool {
    id: "yum-config-manager",
    commands: &["yum-config-manager", "rhn_register", "subscription-manager"],
    family: "yum-config-manager",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static ZIP: Tool = Tool {
    id: "zip",
    commands: &["zip"],
    options: Options { short: b"binPtx", long: &["-tt", "-TT"], ..Options::EMPTY },
    family: "zip",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Pack, at: &[Source::First], from: &[Source::Rest], unless: &["-x", "--exclude", "-i", "--include", "-@", "-d", "-u", "-f", "-m"], gives: Gives::Nothing, compressed: Choice::Always, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::First], when: &["-x", "--exclude", "-i", "--include", "-@", "-d", "-u", "-f", "-m"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static ZSTD: Tool = Tool {
    id: "zstd",
    commands: &["zstd", "zstdmt"],
    options: Options { short: b"oDTBM", optional: b"b", ..Options::EMPTY },
    family: "zstd",
    subcommands: &[
        Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o")], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Write, at: &[Source::Suffixed(".zst")], unless: &["-o", "-d", "--decompress", "--uncompress", "-c", "--stdout", "-t", "--test", "-l", "--list"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Extract, at: &[Source::Stem], from: &[Source::Operands], when: &["-d", "--decompress", "--uncompress"], unless: &["-o", "-c", "--stdout", "-t", "--test", "-l", "--list"], gives: Gives::Nothing, ..Step::EMPTY }, Step { verb: Verb::Remove, at: &[Source::Operands], when: &["--rm"], unless: &["-c", "--stdout", "-t", "--test", "-l", "--list"], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
    ],
    ..Tool::EMPTY
};

static ZYPPER: Tool = Tool {
    id: "zypper",
    commands: &["zypper"],
    options: Options { short: b"cDCRprt", long: &["--config", "--reposd-dir", "--cache-dir", "--raw-cache-dir", "--solv-cache-dir", "--pkg-cache-dir", "--root", "--installroot", "--plus-repo", "--plus-content", "--userdata", "--repo", "--from", "--type", "--download", "--priority"], ..Options::EMPTY },
    family: "zypper",
    dry_run: &["--dry-run", "--download-only", "-d"],
    root: &["-R", "--root", "--installroot"],
    database: Some("/var/lib/rpm"),
    system: true,
    subcommands: &[
        Subcommand { name: "addlock", aliases: &["al", "removelock", "rl"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/zypp/locks")], gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "addrepo", aliases: &["ar", "removerepo", "rr", "modifyrepo", "mr", "renamerepo", "nr", "addservice", "as", "removeservice", "rs", "modifyservice", "ms"], steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/zypp")], below: true, gives: Gives::Nothing, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "clean", aliases: &["cc"], steps: &[Step { verb: Verb::Clean, when: &["-a", "--all"], gives: Gives::Nothing, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
        Subcommand { name: "dist-upgrade", aliases: &["dup"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], codes: &["hadolint:DL3035"], ..Subcommand::EMPTY },
        Subcommand { name: "install", aliases: &["in", "verify", "ve"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "install-new-recommends", aliases: &["inr", "source-install", "si"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "refresh", aliases: &["ref", "refresh-services", "refs"], steps: &[Step { verb: Verb::Refresh, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "remove", aliases: &["rm"], operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "update", aliases: &["up", "patch"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], ..Subcommand::EMPTY },
        Subcommand { name: "search", ..Subcommand::EMPTY },
        Subcommand { name: "se", ..Subcommand::EMPTY },
        Subcommand { name: "info", ..Subcommand::EMPTY },
        Subcommand { name: "if", ..Subcommand::EMPTY },
        Subcommand { name: "repos", ..Subcommand::EMPTY },
        Subcommand { name: "lr", ..Subcommand::EMPTY },
        Subcommand { name: "services", ..Subcommand::EMPTY },
        Subcommand { name: "ls", ..Subcommand::EMPTY },
        Subcommand { name: "list-updates", ..Subcommand::EMPTY },
        Subcommand { name: "lu", ..Subcommand::EMPTY },
        Subcommand { name: "list-patches", ..Subcommand::EMPTY },
        Subcommand { name: "lp", ..Subcommand::EMPTY },
        Subcommand { name: "patch-check", ..Subcommand::EMPTY },
        Subcommand { name: "pchk", ..Subcommand::EMPTY },
        Subcommand { name: "packages", ..Subcommand::EMPTY },
        Subcommand { name: "pa", ..Subcommand::EMPTY },
        Subcommand { name: "patterns", ..Subcommand::EMPTY },
        Subcommand { name: "pt", ..Subcommand::EMPTY },
        Subcommand { name: "products", ..Subcommand::EMPTY },
        Subcommand { name: "pd", ..Subcommand::EMPTY },
        Subcommand { name: "what-provides", ..Subcommand::EMPTY },
        Subcommand { name: "wp", ..Subcommand::EMPTY },
        Subcommand { name: "locks", ..Subcommand::EMPTY },
        Subcommand { name: "ll", ..Subcommand::EMPTY },
        Subcommand { name: "licenses", ..Subcommand::EMPTY },
        Subcommand { name: "ps", ..Subcommand::EMPTY },
        Subcommand { name: "versioncmp", ..Subcommand::EMPTY },
        Subcommand { name: "vcmp", ..Subcommand::EMPTY },
        Subcommand { name: "targetos", ..Subcommand::EMPTY },
        Subcommand { name: "tos", ..Subcommand::EMPTY },
        Subcommand { name: "needs-rebooting", ..Subcommand::EMPTY },
    ],
    caches: &[
        CacheSpec { name: "cache", path: "/var/cache/zypp", moved_by: &["-C", "--cache-dir"], filled_by: &["refresh", "install", "install-new-recommends", "update", "dist-upgrade"], index: true, off: Off { flag: &["--no-remote"], ..Off::EMPTY }, clean: "zypper clean --all", codes: &["hadolint:DL3036"], ..CacheSpec::EMPTY },
    ],
    package: Some(PackageSyntax { version: &["=", ">=", "<=", ">", "<"], local: &["./*", "/*", "../*", "*.rpm", "*://*"], codes: &["hadolint:DL3037"], ..PackageSyntax::EMPTY }),
    extras: &[
        Extra { name: "recommends", brought_by: &["install", "update", "dist-upgrade"], off: Off { flag: &["--no-recommends"], ..Off::EMPTY }, write: "--no-recommends", ..Extra::EMPTY },
    ],
    interactive: Some(Interactive { asked_by: &["install", "install-new-recommends", "update", "dist-upgrade", "remove"], off: Off { flag: &["-n", "--non-interactive", "-y", "--no-confirm"], ..Off::EMPTY }, write: "-n", codes: &["hadolint:DL3034"], ..Interactive::EMPTY }),
    ..Tool::EMPTY
};

static WRAPPER_SUDO: Wrapper = Wrapper {
    options: Options { short: b"ughpCTrtUDR", long: &["--user", "--group", "--prompt", "--chdir"], ..Options::EMPTY },
    assignments: true,
    ..Wrapper::EMPTY
};

static WRAPPER_ENV: Wrapper = Wrapper {
    options: Options { short: b"uCS", long: &["--unset", "--chdir", "--split-string"], ..Options::EMPTY },
    assignments: true,
    ..Wrapper::EMPTY
};

static WRAPPER_NICE: Wrapper = Wrapper {
    options: Options { short: b"n", long: &["--adjustment"], ..Options::EMPTY },
    ..Wrapper::EMPTY
};

static WRAPPER_IONICE: Wrapper = Wrapper {
    options: Options { short: b"cn", long: &["--class", "--classdata"], ..Options::EMPTY },
    ..Wrapper::EMPTY
};

static WRAPPER_NOHUP: Wrapper = Wrapper {
    options: Options { short: b"a", ..Options::EMPTY },
    ..Wrapper::EMPTY
};

static WRAPPER_COMMAND: Wrapper = Wrapper {
    harmless: &["-v", "-V"],
    ..Wrapper::EMPTY
};

static WRAPPER_TIME: Wrapper = Wrapper {
    options: Options { short: b"of", long: &["--output", "--format"], ..Options::EMPTY },
    ..Wrapper::EMPTY
};

static WRAPPER_TIMEOUT: Wrapper = Wrapper {
    options: Options { short: b"ks", long: &["--kill-after", "--signal"], ..Options::EMPTY },
    operands: 1,
    ..Wrapper::EMPTY
};

static WRAPPER_GOSU: Wrapper = Wrapper {
    operands: 1,
    ..Wrapper::EMPTY
};

static WRAPPER_STDBUF: Wrapper = Wrapper {
    options: Options { short: b"ioe", long: &["--input", "--output", "--error"], ..Options::EMPTY },
    ..Wrapper::EMPTY
};

static WRAPPER_LINUX32: Wrapper = Wrapper {
    ..Wrapper::EMPTY
};

static WRAPPER_XARGS: Wrapper = Wrapper {
    options: Options { short: b"InPLdEsa", long: &["--max-args", "--max-procs", "--max-lines", "--delimiter", "--arg-file", "--replace", "--max-chars"], optional: b"il", ..Options::EMPTY },
    more: true,
    ..Wrapper::EMPTY
};

static WRAPPER_SH: Wrapper = Wrapper {
    options: Options { short: b"oO", ..Options::EMPTY },
    script: &["-c"],
    shell: true,
    ..Wrapper::EMPTY
};

static WRAPPER_SU: Wrapper = Wrapper {
    options: Options { short: b"csgGw", long: &["--command", "--session-command", "--shell", "--group", "--supp-group"], ..Options::EMPTY },
    script: &["-c", "--command", "--session-command"],
    ..Wrapper::EMPTY
};

/// All tools, by id.
pub static TOOLS: &[&Tool] = &[
    &T7Z,
    &ADD_APT_REPOSITORY,
    &ADDUSER,
    &ALTERNATIVES,
    &APACHE,
    &APK,
    &APT,
    &APT_KEY,
    &APT_MARK,
    &AR,
    &ARIA2C,
    &AS,
    &BUN,
    &BUNDLER,
    &BZIP2,
    &CARGO,
    &CC,
    &CHGRP,
    &CHMOD,
    &CHOWN,
    &COMPILERS,
    &COMPOSER,
    &CONDA,
    &COREPACK,
    &CP,
    &CPAN,
    &CPANM,
    &CPIO,
    &CRONTAB,
    &CURL,
    &DD,
    &DEBCONF,
    &DNF,
    &DOCKER,
    &DOCKER_PHP_EXT,
    &DOTNET,
    &DPKG,
    &DPKG_DEB,
    &DPKG_DIVERT,
    &DPKG_RECONFIGURE,
    &EXTREPO,
    &FALLOCATE,
    &FC_CACHE,
    &FFMPEG,
    &FIND,
    &GEM,
    &GENISOIMAGE,
    &GET_PIP,
    &GIT,
    &GO,
    &GPG,
    &GRADLE,
    &GROUPADD,
    &GUNZIP,
    &GZIP,
    &HUGGINGFACE_CLI,
    &INSTALL,
    &JAR,
    &JAVAC,
    &JLINK,
    &KEYTOOL,
    &LD,
    &LDCONFIG,
    &LITTLER,
    &LN,
    &LOCALE_GEN,
    &MAVEN,
    &MICRODNF,
    &MICROMAMBA,
    &MKDIR,
    &MKSQUASHFS,
    &MKTEMP,
    &MV,
    &NPM,
    &NUGET,
    &NVM,
    &OBJCOPY,
    &OPENSSL,
    &PACMAN,
    &PACMAN_KEY,
    &PATCH,
    &PDM,
    &PECL,
    &PERL_IN_PLACE,
    &PHP_MODULES,
    &PIP,
    &PIPENV,
    &PNPM,
    &POETRY,
    &PROTOC,
    &R,
    &RM,
    &RMDIR,
    &RPM,
    &RSYNC,
    &RUSTC,
    &SBT,
    &SED,
    &SERVICES,
    &SETCAP,
    &SETFACL,
    &SNAP,
    &SSH_KEYGEN,
    &STRIP,
    &TAR,
    &TDNF,
    &TEE,
    &TOUCH,
    &TRUNCATE,
    &TSC,
    &UNAR,
    &UNRAR,
    &UNSQUASHFS,
    &UNZIP,
    &UPDATE_CA_CERTIFICATES,
    &UPDATE_CA_TRUST,
    &UPDATE_LOCALE,
    &UPX,
    &USERADD,
    &USERMOD,
    &UV,
    &VENV,
    &WGET,
    &XZ,
    &YARN,
    &YUM,
    &YUM_CONFIG_MANAGER,
    &ZIP,
    &ZSTD,
    &ZYPPER,
];

pub(super) static PREFIXES: &[Prefix] = &[
    Prefix { command: "gcc-[0-9]*", arguments: &[], entry: Entry::Tool(&CC) },
    Prefix { command: "g++-[0-9]*", arguments: &[], entry: Entry::Tool(&CC) },
    Prefix { command: "clang-[0-9]*", arguments: &[], entry: Entry::Tool(&CC) },
    Prefix { command: "clang++-[0-9]*", arguments: &[], entry: Entry::Tool(&CC) },
    Prefix { command: "*-linux-*-gcc", arguments: &[], entry: Entry::Tool(&CC) },
    Prefix { command: "*-linux-*-g++", arguments: &[], entry: Entry::Tool(&CC) },
    Prefix { command: "*-w64-mingw32-g*", arguments: &[], entry: Entry::Tool(&CC) },
    Prefix { command: "crystal", arguments: &["build"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "nim", arguments: &["c"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "nim", arguments: &["cpp"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "dart", arguments: &["compile"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "ocamlfind", arguments: &["ocamlopt"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "bun", arguments: &["build"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "deno", arguments: &["compile"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "tinygo", arguments: &["build"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "zig", arguments: &["build-exe"], entry: Entry::Tool(&COMPILERS) },
    Prefix { command: "php*", arguments: &["composer.phar"], entry: Entry::Tool(&COMPOSER) },
    Prefix { command: "php*", arguments: &["/usr/bin/composer"], entry: Entry::Tool(&COMPOSER) },
    Prefix { command: "php*", arguments: &["/usr/local/bin/composer"], entry: Entry::Tool(&COMPOSER) },
    Prefix { command: "gem2*", arguments: &[], entry: Entry::Tool(&GEM) },
    Prefix { command: "gem3*", arguments: &[], entry: Entry::Tool(&GEM) },
    Prefix { command: "python*", arguments: &["*get-pip.py"], entry: Entry::Tool(&GET_PIP) },
    Prefix { command: "pypy*", arguments: &["*get-pip.py"], entry: Entry::Tool(&GET_PIP) },
    Prefix { command: "go1*", arguments: &[], entry: Entry::Tool(&GO) },
    Prefix { command: "sh", arguments: &["./gradlew"], entry: Entry::Tool(&GRADLE) },
    Prefix { command: "sh", arguments: &["gradlew"], entry: Entry::Tool(&GRADLE) },
    Prefix { command: "bash", arguments: &["./gradlew"], entry: Entry::Tool(&GRADLE) },
    Prefix { command: "bash", arguments: &["gradlew"], entry: Entry::Tool(&GRADLE) },
    Prefix { command: "*-linux-*-ld", arguments: &[], entry: Entry::Tool(&LD) },
    Prefix { command: "sh", arguments: &["./mvnw"], entry: Entry::Tool(&MAVEN) },
    Prefix { command: "sh", arguments: &["mvnw"], entry: Entry::Tool(&MAVEN) },
    Prefix { command: "bash", arguments: &["./mvnw"], entry: Entry::Tool(&MAVEN) },
    Prefix { command: "bash", arguments: &["mvnw"], entry: Entry::Tool(&MAVEN) },
    Prefix { command: "python*", arguments: &["-m", "pdm"], entry: Entry::Tool(&PDM) },
    Prefix { command: "perl", arguments: &["-pi"], entry: Entry::Tool(&PERL_IN_PLACE) },
    Prefix { command: "perl", arguments: &["-i"], entry: Entry::Tool(&PERL_IN_PLACE) },
    Prefix { command: "pip2.*", arguments: &[], entry: Entry::Tool(&PIP) },
    Prefix { command: "pip3.*", arguments: &[], entry: Entry::Tool(&PIP) },
    Prefix { command: "python*", arguments: &["-m", "pip"], entry: Entry::Tool(&PIP) },
    Prefix { command: "pypy*", arguments: &["-m", "pip"], entry: Entry::Tool(&PIP) },
    Prefix { command: "platform-python*", arguments: &["-m", "pip"], entry: Entry::Tool(&PIP) },
    Prefix { command: "python*", arguments: &["-m", "pipenv"], entry: Entry::Tool(&PIPENV) },
    Prefix { command: "python*", arguments: &["-m", "poetry"], entry: Entry::Tool(&POETRY) },
    Prefix { command: "python*", arguments: &["-m", "grpc_tools.protoc"], entry: Entry::Tool(&PROTOC) },
    Prefix { command: "python*", arguments: &["-m", "uv"], entry: Entry::Tool(&UV) },
    Prefix { command: "python*", arguments: &["-m", "venv"], entry: Entry::Tool(&VENV) },
    Prefix { command: "python*", arguments: &["-m", "virtualenv"], entry: Entry::Tool(&VENV) },
    Prefix { command: "virtualenv-*", arguments: &[], entry: Entry::Tool(&VENV) },
];

// By slot, then by name.
pub(super) static COMMANDS: &[(&str, Entry)] = &[
    ("comm", Entry::Harmless),
    ("docker-php-ext-enable", Entry::Tool(&PHP_MODULES)),
    ("cksum", Entry::Harmless),
    ("cpanm", Entry::Tool(&CPANM)),
    ("fc-cache", Entry::Tool(&FC_CACHE)),
    ("fg", Entry::Harmless),
    ("gold", Entry::Tool(&LD)),
    ("groovyc", Entry::Tool(&JAVAC)),
    ("as", Entry::Tool(&AS)),
    ("fallocate", Entry::Tool(&FALLOCATE)),
    ("chfn", Entry::Tool(&USERMOD)),
    ("cpan", Entry::Tool(&CPAN)),
    ("adduser", Entry::Tool(&ADDUSER)),
    ("chown", Entry::Tool(&CHOWN)),
    ("gpasswd", Entry::Tool(&GROUPADD)),
    ("alias", Entry::Harmless),
    ("column", Entry::Harmless),
    ("ffmpeg", Entry::Tool(&FFMPEG)),
    ("groupadd", Entry::Tool(&GROUPADD)),
    ("groupmod", Entry::Tool(&GROUPADD)),
    ("apt", Entry::Tool(&APT)),
    ("cpio", Entry::Tool(&CPIO)),
    ("gradle", Entry::Tool(&GRADLE)),
    ("cargo", Entry::Tool(&CARGO)),
    ("cp", Entry::Tool(&CP)),
    ("cmp", Entry::Harmless),
    ("gnatmake", Entry::Tool(&COMPILERS)),
    ("head", Entry::Harmless),
    ("gpg", Entry::Tool(&GPG)),
    ("apt-get", Entry::Tool(&APT)),
    ("bsdtar", Entry::Tool(&TAR)),
    ("chgrp", Entry::Tool(&CHGRP)),
    ("getconf", Entry::Harmless),
    ("gpgconf", Entry::Tool(&GPG)),
    ("hostid", Entry::Harmless),
    ("bundler", Entry::Tool(&BUNDLER)),
    ("genisoimage", Entry::Tool(&GENISOIMAGE)),
    ("alternatives", Entry::Tool(&ALTERNATIVES)),
    ("apt-sortpkgs", Entry::Harmless),
    ("disown", Entry::Harmless),
    ("hf", Entry::Tool(&HUGGINGFACE_CLI)),
    ("grub-mkrescue", Entry::Tool(&GENISOIMAGE)),
    ("id", Entry::Harmless),
    ("bzcat", Entry::Harmless),
    ("hostname", Entry::Harmless),
    ("chattr", Entry::Tool(&SETFACL)),
    ("composer", Entry::Tool(&COMPOSER)),
    ("cat", Entry::Harmless),
    ("cut", Entry::Harmless),
    ("delgroup", Entry::Tool(&GROUPADD)),
    ("echo", Entry::Harmless),
    ("hash", Entry::Harmless),
    ("ionice", Entry::Wrapper(&WRAPPER_IONICE)),
    ("javac", Entry::Tool(&JAVAC)),
    ("dir", Entry::Harmless),
    ("docker-php-ext-install", Entry::Tool(&DOCKER_PHP_EXT)),
    ("gawk", Entry::Harmless),
    ("cpanminus", Entry::Tool(&CPANM)),
    ("extrepo", Entry::Tool(&EXTREPO)),
    ("composer.phar", Entry::Tool(&COMPOSER)),
    ("convert", Entry::Tool(&FFMPEG)),
    ("docker", Entry::Tool(&DOCKER)),
    ("egrep", Entry::Harmless),
    ("apt-key", Entry::Tool(&APT_KEY)),
    ("deluser", Entry::Tool(&USERMOD)),
    ("dirmngr", Entry::Tool(&GPG)),
    ("dirs", Entry::Harmless),
    ("doas", Entry::Wrapper(&WRAPPER_SUDO)),
    ("gem", Entry::Tool(&GEM)),
    ("lzma", Entry::Tool(&XZ)),
    ("ifconfig", Entry::Harmless),
    ("busybox", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("du", Entry::Harmless),
    ("expr", Entry::Harmless),
    ("groupdel", Entry::Tool(&GROUPADD)),
    ("jpackage", Entry::Tool(&JLINK)),
    ("kotlinc", Entry::Tool(&JAVAC)),
    ("dotnet", Entry::Tool(&DOTNET)),
    ("dpkg-trigger", Entry::Tool(&DPKG_DIVERT)),
    ("fgrep", Entry::Harmless),
    ("catchsegv", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("go", Entry::Tool(&GO)),
    ("llc", Entry::Tool(&AS)),
    ("dumb-init", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("huggingface-cli", Entry::Tool(&HUGGINGFACE_CLI)),
    ("ld", Entry::Tool(&LD)),
    ("dpkg-divert", Entry::Tool(&DPKG_DIVERT)),
    ("exit", Entry::Harmless),
    ("gfortran", Entry::Tool(&CC)),
    ("ldd", Entry::Harmless),
    ("lld", Entry::Tool(&AS)),
    ("mamba", Entry::Tool(&CONDA)),
    ("add-apt-repository", Entry::Tool(&ADD_APT_REPOSITORY)),
    ("apt-add-repository", Entry::Tool(&ADD_APT_REPOSITORY)),
    ("export", Entry::Harmless),
    ("grep", Entry::Harmless),
    ("gzip", Entry::Tool(&GZIP)),
    ("lsmod", Entry::Harmless),
    ("ld.bfd", Entry::Tool(&LD)),
    ("ld.lld", Entry::Tool(&LD)),
    ("envsubst", Entry::Harmless),
    ("fastjar", Entry::Tool(&JAR)),
    ("gunzip", Entry::Tool(&GUNZIP)),
    ("ld.gold", Entry::Tool(&LD)),
    ("env", Entry::Wrapper(&WRAPPER_ENV)),
    ("ksh", Entry::Wrapper(&WRAPPER_SH)),
    ("micromamba", Entry::Tool(&MICROMAMBA)),
    ("fmt", Entry::Harmless),
    ("locale", Entry::Harmless),
    ("install", Entry::Tool(&INSTALL)),
    ("logname", Entry::Harmless),
    ("lsof", Entry::Harmless),
    ("debconf-set-selections", Entry::Tool(&DEBCONF)),
    ("gtar", Entry::Tool(&TAR)),
    ("mold", Entry::Tool(&LD)),
    ("mvnd", Entry::Tool(&MAVEN)),
    ("help", Entry::Harmless),
    ("jlink", Entry::Tool(&JLINK)),
    ("mknod", Entry::Tool(&MKDIR)),
    ("musl-gcc", Entry::Tool(&CC)),
    ("nc", Entry::Harmless),
    ("fakeroot", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("lsb_release", Entry::Harmless),
    ("more", Entry::Harmless),
    ("hexdump", Entry::Harmless),
    ("localedef", Entry::Tool(&LOCALE_GEN)),
    ("git", Entry::Tool(&GIT)),
    ("groups", Entry::Harmless),
    ("nproc", Entry::Harmless),
    ("dpkg-query", Entry::Harmless),
    ("getopts", Entry::Harmless),
    ("ip", Entry::Harmless),
    ("jgem", Entry::Tool(&GEM)),
    ("ldconfig", Entry::Tool(&LDCONFIG)),
    ("mapfile", Entry::Harmless),
    ("getent", Entry::Harmless),
    ("gosu", Entry::Wrapper(&WRAPPER_GOSU)),
    ("join", Entry::Harmless),
    ("kill", Entry::Harmless),
    ("microdnf", Entry::Tool(&MICRODNF)),
    ("nice", Entry::Wrapper(&WRAPPER_NICE)),
    ("gpg-agent", Entry::Tool(&GPG)),
    ("gpgv", Entry::Tool(&GPG)),
    ("od", Entry::Harmless),
    ("host", Entry::Harmless),
    ("keytool", Entry::Tool(&KEYTOOL)),
    ("killall", Entry::Harmless),
    ("c++", Entry::Tool(&CC)),
    (":", Entry::Harmless),
    ("ll", Entry::Harmless),
    ("nuget.exe", Entry::Tool(&NUGET)),
    ("jq", Entry::Harmless),
    ("clang++", Entry::Tool(&CC)),
    ("gradlew", Entry::Tool(&GRADLE)),
    ("local", Entry::Harmless),
    ("native-image", Entry::Tool(&COMPILERS)),
    ("install.r", Entry::Tool(&LITTLER)),
    ("install2.r", Entry::Tool(&LITTLER)),
    ("jar", Entry::Tool(&JAR)),
    ("pandoc", Entry::Tool(&FFMPEG)),
    ("protoc", Entry::Tool(&PROTOC)),
    ("pwd", Entry::Harmless),
    ("ln", Entry::Tool(&LN)),
    ("mawk", Entry::Harmless),
    ("popd", Entry::Harmless),
    ("installRub.r", Entry::Tool(&LITTLER)),
    ("pushd", Entry::Harmless),
    ("installBioc.r", Entry::Tool(&LITTLER)),
    ("magick", Entry::Tool(&FFMPEG)),
    ("passwd", Entry::Tool(&USERMOD)),
    ("jobs", Entry::Harmless),
    ("installGithub.r", Entry::Tool(&LITTLER)),
    ("paste", Entry::Harmless),
    ("phpenmod", Entry::Tool(&PHP_MODULES)),
    ("phpdismod", Entry::Tool(&PHP_MODULES)),
    ("iconv", Entry::Harmless),
    ("insserv", Entry::Tool(&SERVICES)),
    ("locale-gen", Entry::Tool(&LOCALE_GEN)),
    ("md5sum", Entry::Harmless),
    ("mvn", Entry::Tool(&MAVEN)),
    ("nl", Entry::Harmless),
    ("printf", Entry::Harmless),
    ("bzip2", Entry::Tool(&BZIP2)),
    ("ping", Entry::Harmless),
    ("base32", Entry::Harmless),
    ("history", Entry::Harmless),
    ("patchelf", Entry::Tool(&STRIP)),
    ("bunzip2", Entry::Tool(&GUNZIP)),
    ("nm", Entry::Harmless),
    ("npm", Entry::Tool(&NPM)),
    ("nvm", Entry::Tool(&NVM)),
    ("rsync", Entry::Tool(&RSYNC)),
    ("rustc", Entry::Tool(&RUSTC)),
    ("nasm", Entry::Tool(&AS)),
    ("patch", Entry::Tool(&PATCH)),
    ("mkfifo", Entry::Tool(&MKDIR)),
    ("read", Entry::Harmless),
    ("ls", Entry::Harmless),
    ("base64", Entry::Harmless),
    ("less", Entry::Harmless),
    ("mkswap", Entry::Tool(&FALLOCATE)),
    ("mktemp", Entry::Tool(&MKTEMP)),
    ("R", Entry::Tool(&R)),
    ("sync", Entry::Harmless),
    ("let", Entry::Harmless),
    ("openssl", Entry::Tool(&OPENSSL)),
    ("scalac", Entry::Tool(&JAVAC)),
    ("sed", Entry::Tool(&SED)),
    ("swiftc", Entry::Tool(&COMPILERS)),
    ("g++", Entry::Tool(&CC)),
    ("su-exec", Entry::Wrapper(&WRAPPER_GOSU)),
    ("logout", Entry::Harmless),
    ("mkdir", Entry::Tool(&MKDIR)),
    ("rc-update", Entry::Tool(&SERVICES)),
    ("mcs", Entry::Tool(&COMPILERS)),
    ("nohup", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("readelf", Entry::Harmless),
    ("setsid", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("lscpu", Entry::Harmless),
    ("pathchk", Entry::Harmless),
    ("pecl", Entry::Tool(&PECL)),
    ("size", Entry::Harmless),
    ("suspend", Entry::Harmless),
    ("tac", Entry::Harmless),
    ("tcc", Entry::Tool(&CC)),
    ("tsc", Entry::Tool(&TSC)),
    ("pkill", Entry::Harmless),
    ("dnf-3", Entry::Tool(&DNF)),
    ("nslookup", Entry::Harmless),
    ("pdm", Entry::Tool(&PDM)),
    ("[", Entry::Harmless),
    ("mkisofs", Entry::Tool(&GENISOIMAGE)),
    ("pnpm", Entry::Tool(&PNPM)),
    ("shuf", Entry::Harmless),
    ("dnf4", Entry::Tool(&DNF)),
    ("unlzma", Entry::Tool(&GUNZIP)),
    ("stdbuf", Entry::Wrapper(&WRAPPER_STDBUF)),
    ("mkfs.erofs", Entry::Tool(&MKSQUASHFS)),
    ("mksquashfs", Entry::Tool(&MKSQUASHFS)),
    ("realpath", Entry::Harmless),
    ("tee", Entry::Tool(&TEE)),
    ("dnf5", Entry::Tool(&DNF)),
    ("mv", Entry::Tool(&MV)),
    ("sh", Entry::Wrapper(&WRAPPER_SH)),
    ("time", Entry::Wrapper(&WRAPPER_TIME)),
    ("tree", Entry::Harmless),
    ("true", Entry::Harmless),
    ("type", Entry::Harmless),
    ("objdump", Entry::Harmless),
    ("pacman", Entry::Tool(&PACMAN)),
    ("tdnf", Entry::Tool(&TDNF)),
    ("newusers", Entry::Tool(&USERMOD)),
    ("nuget", Entry::Tool(&NUGET)),
    ("pip", Entry::Tool(&PIP)),
    ("truncate", Entry::Tool(&TRUNCATE)),
    ("mvnw", Entry::Tool(&MAVEN)),
    ("numfmt", Entry::Harmless),
    ("setarch", Entry::Wrapper(&WRAPPER_LINUX32)),
    ("netstat", Entry::Harmless),
    ("pgrep", Entry::Harmless),
    ("oras", Entry::Tool(&DOCKER)),
    ("useradd", Entry::Tool(&USERADD)),
    ("usermod", Entry::Tool(&USERMOD)),
    ("readlink", Entry::Harmless),
    ("rm", Entry::Tool(&RM)),
    ("uname", Entry::Harmless),
    ("pr", Entry::Harmless),
    ("rpm", Entry::Tool(&RPM)),
    ("uptime", Entry::Harmless),
    ("touch", Entry::Tool(&TOUCH)),
    ("pear", Entry::Tool(&PECL)),
    ("update-rc.d", Entry::Tool(&SERVICES)),
    ("gpg2", Entry::Tool(&GPG)),
    ("ps", Entry::Harmless),
    ("tini", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("unrar-free", Entry::Tool(&UNRAR)),
    ("wc", Entry::Harmless),
    ("ocamlopt", Entry::Tool(&COMPILERS)),
    ("return", Entry::Harmless),
    ("sum", Entry::Harmless),
    ("unrar-nonfree", Entry::Tool(&UNRAR)),
    ("update-locale", Entry::Tool(&UPDATE_LOCALE)),
    ("setfacl", Entry::Tool(&SETFACL)),
    ("r", Entry::Tool(&R)),
    ("systemctl", Entry::Tool(&SERVICES)),
    ("sha1sum", Entry::Harmless),
    ("tail", Entry::Harmless),
    ("sha224sum", Entry::Harmless),
    ("sha256sum", Entry::Harmless),
    ("sha384sum", Entry::Harmless),
    ("sha512sum", Entry::Harmless),
    ("sudo", Entry::Wrapper(&WRAPPER_SUDO)),
    ("xxd", Entry::Harmless),
    ("pipenv", Entry::Tool(&PIPENV)),
    ("pwconv", Entry::Tool(&USERMOD)),
    ("rmdir", Entry::Tool(&RMDIR)),
    ("snap", Entry::Tool(&SNAP)),
    ("ssh-keygen", Entry::Tool(&SSH_KEYGEN)),
    ("umask", Entry::Harmless),
    ("printenv", Entry::Harmless),
    ("sleep", Entry::Harmless),
    ("ssh-keyscan", Entry::Harmless),
    ("strip", Entry::Tool(&STRIP)),
    ("unlink", Entry::Tool(&RM)),
    ("objcopy", Entry::Tool(&OBJCOPY)),
    ("runuser", Entry::Wrapper(&WRAPPER_SU)),
    ("seq", Entry::Harmless),
    ("setcap", Entry::Tool(&SETCAP)),
    ("upx-ucl", Entry::Tool(&UPX)),
    ("userdel", Entry::Tool(&USERMOD)),
    ("which", Entry::Harmless),
    ("top", Entry::Harmless),
    ("rhn_register", Entry::Tool(&YUM_CONFIG_MANAGER)),
    ("ss", Entry::Harmless),
    ("trap", Entry::Harmless),
    ("poetry", Entry::Tool(&POETRY)),
    ("pxz", Entry::Tool(&XZ)),
    ("pigz", Entry::Tool(&GZIP)),
    ("pixz", Entry::Tool(&XZ)),
    ("whoami", Entry::Harmless),
    ("rev", Entry::Harmless),
    ("sbt", Entry::Tool(&SBT)),
    ("set", Entry::Harmless),
    ("tr", Entry::Harmless),
    ("pacman-key", Entry::Tool(&PACMAN_KEY)),
    ("sort", Entry::Harmless),
    ("stat", Entry::Harmless),
    ("strings", Entry::Harmless),
    ("tar", Entry::Tool(&TAR)),
    ("shift", Entry::Harmless),
    ("shopt", Entry::Harmless),
    ("su", Entry::Wrapper(&WRAPPER_SU)),
    ("zstd", Entry::Tool(&ZSTD)),
    ("unzip", Entry::Tool(&UNZIP)),
    ("usleep", Entry::Harmless),
    ("yum-deprecated", Entry::Tool(&YUM)),
    ("times", Entry::Harmless),
    ("uniq", Entry::Harmless),
    ("yarnpkg", Entry::Tool(&YARN)),
    ("test", Entry::Harmless),
    ("tsort", Entry::Harmless),
    ("unar", Entry::Tool(&UNAR)),
    ("ldc2", Entry::Tool(&COMPILERS)),
    ("systemd-tmpfiles", Entry::Tool(&SERVICES)),
    ("unrar", Entry::Tool(&UNRAR)),
    ("subscription-manager", Entry::Tool(&YUM_CONFIG_MANAGER)),
    ("timeout", Entry::Wrapper(&WRAPPER_TIMEOUT)),
    ("typeset", Entry::Harmless),
    ("[[", Entry::Harmless),
    ("lbzip2", Entry::Tool(&BZIP2)),
    ("sox", Entry::Tool(&FFMPEG)),
    ("linux32", Entry::Wrapper(&WRAPPER_LINUX32)),
    ("readonly", Entry::Harmless),
    ("rpmquery", Entry::Harmless),
    ("sbtx", Entry::Tool(&SBT)),
    ("unbuffer", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("users", Entry::Harmless),
    ("who", Entry::Harmless),
    ("zsh", Entry::Wrapper(&WRAPPER_SH)),
    ("readarray", Entry::Harmless),
    ("unalias", Entry::Harmless),
    ("unset", Entry::Harmless),
    ("vdir", Entry::Harmless),
    ("ulimit", Entry::Harmless),
    ("uncompress", Entry::Tool(&GUNZIP)),
    ("unsquashfs", Entry::Tool(&UNSQUASHFS)),
    ("linux64", Entry::Wrapper(&WRAPPER_LINUX32)),
    ("mamba2", Entry::Tool(&MICROMAMBA)),
    ("uv", Entry::Tool(&UV)),
    ("yum", Entry::Tool(&YUM)),
    ("toybox", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("tty", Entry::Harmless),
    ("xvfb-run", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("yasm", Entry::Tool(&AS)),
    ("yarn", Entry::Tool(&YARN)),
    ("update-ca-trust", Entry::Tool(&UPDATE_CA_TRUST)),
    ("upx", Entry::Tool(&UPX)),
    ("update-alternatives", Entry::Tool(&ALTERNATIVES)),
    ("Rscript", Entry::Tool(&R)),
    ("wait", Entry::Harmless),
    ("wget", Entry::Tool(&WGET)),
    ("whereis", Entry::Harmless),
    ("windres", Entry::Tool(&AS)),
    ("update-ca-certificates", Entry::Tool(&UPDATE_CA_CERTIFICATES)),
    ("./sbt", Entry::Tool(&SBT)),
    ("vipw", Entry::Tool(&USERMOD)),
    ("update-java-alternatives", Entry::Tool(&ALTERNATIVES)),
    ("yq", Entry::Harmless),
    ("unxz", Entry::Tool(&GUNZIP)),
    ("virtualenv", Entry::Tool(&VENV)),
    ("xargs", Entry::Wrapper(&WRAPPER_XARGS)),
    ("7za", Entry::Tool(&T7Z)),
    ("xzcat", Entry::Harmless),
    ("zip", Entry::Tool(&ZIP)),
    ("pip2", Entry::Tool(&PIP)),
    ("xorrisofs", Entry::Tool(&GENISOIMAGE)),
    ("yes", Entry::Harmless),
    ("zgrep", Entry::Harmless),
    ("pbzip2", Entry::Tool(&BZIP2)),
    ("./mvnw", Entry::Tool(&MAVEN)),
    ("pip3", Entry::Tool(&PIP)),
    ("./gradlew", Entry::Tool(&GRADLE)),
    ("./sbtx", Entry::Tool(&SBT)),
    ("zypper", Entry::Tool(&ZYPPER)),
    ("zcat", Entry::Harmless),
    ("yum-config-manager", Entry::Tool(&YUM_CONFIG_MANAGER)),
    ("xz", Entry::Tool(&XZ)),
    ("zstdmt", Entry::Tool(&ZSTD)),
    ("aria2c", Entry::Tool(&ARIA2C)),
    ("bc", Entry::Harmless),
    ("7zr", Entry::Tool(&T7Z)),
    ("a2enmod", Entry::Tool(&APACHE)),
    ("a2dismod", Entry::Tool(&APACHE)),
    ("wget2", Entry::Tool(&WGET)),
    ("conda", Entry::Tool(&CONDA)),
    ("a2ensite", Entry::Tool(&APACHE)),
    ("aptitude", Entry::Tool(&APT)),
    ("a2dissite", Entry::Tool(&APACHE)),
    ("apt-cache", Entry::Harmless),
    ("cc", Entry::Tool(&CC)),
    ("a2enconf", Entry::Tool(&APACHE)),
    ("csc", Entry::Tool(&COMPILERS)),
    ("a2disconf", Entry::Tool(&APACHE)),
    ("ash", Entry::Wrapper(&WRAPPER_SH)),
    ("crontab", Entry::Tool(&CRONTAB)),
    ("arch", Entry::Harmless),
    ("bundle", Entry::Tool(&BUNDLER)),
    ("cd", Entry::Harmless),
    ("basename", Entry::Harmless),
    ("bg", Entry::Harmless),
    ("chronic", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("apt-config", Entry::Harmless),
    ("chmod", Entry::Tool(&CHMOD)),
    ("command", Entry::Wrapper(&WRAPPER_COMMAND)),
    ("chage", Entry::Tool(&USERMOD)),
    ("chpasswd", Entry::Tool(&USERMOD)),
    ("crane", Entry::Tool(&DOCKER)),
    ("bash", Entry::Wrapper(&WRAPPER_SH)),
    ("dd", Entry::Tool(&DD)),
    ("dpkg-deb", Entry::Tool(&DPKG_DEB)),
    ("apk", Entry::Tool(&APK)),
    ("awk", Entry::Harmless),
    ("dmd", Entry::Tool(&COMPILERS)),
    ("continue", Entry::Harmless),
    ("clang", Entry::Tool(&CC)),
    ("date", Entry::Harmless),
    ("eatmydata", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("apt-mark", Entry::Tool(&APT_MARK)),
    ("df", Entry::Harmless),
    ("exec", Entry::Wrapper(&WRAPPER_NOHUP)),
    ("7z", Entry::Tool(&T7Z)),
    ("chsh", Entry::Tool(&USERMOD)),
    ("dnf", Entry::Tool(&DNF)),
    ("7zz", Entry::Tool(&T7Z)),
    ("declare", Entry::Harmless),
    ("diff", Entry::Harmless),
    ("dirname", Entry::Harmless),
    ("chkconfig", Entry::Tool(&SERVICES)),
    ("break", Entry::Harmless),
    ("chrpath", Entry::Tool(&STRIP)),
    ("dig", Entry::Harmless),
    ("dpkg", Entry::Tool(&DPKG)),
    ("expand", Entry::Harmless),
    ("esbuild", Entry::Tool(&TSC)),
    ("fpc", Entry::Tool(&COMPILERS)),
    ("dash", Entry::Wrapper(&WRAPPER_SH)),
    ("b2sum", Entry::Harmless),
    ("find", Entry::Tool(&FIND)),
    ("fold", Entry::Harmless),
    ("bun", Entry::Tool(&BUN)),
    ("dpkg-reconfigure", Entry::Tool(&DPKG_RECONFIGURE)),
    ("dpkg-architecture", Entry::Harmless),
    ("dpkg-preconfigure", Entry::Tool(&DEBCONF)),
    ("dpkg-statoverride", Entry::Tool(&DPKG_DIVERT)),
    ("curl", Entry::Tool(&CURL)),
    ("file", Entry::Harmless),
    ("free", Entry::Harmless),
    ("gcc", Entry::Tool(&CC)),
    ("gdc", Entry::Tool(&COMPILERS)),
    ("ghc", Entry::Tool(&COMPILERS)),
    ("corepack", Entry::Tool(&COREPACK)),
    ("false", Entry::Harmless),
    ("addgroup", Entry::Tool(&GROUPADD)),
    ("ar", Entry::Tool(&AR)),
    ("builtin", Entry::Wrapper(&WRAPPER_NOHUP)),
];
