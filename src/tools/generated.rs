//! Package managers, commands and wrappers. Generated from `rules/tools/` by `cargo regen`; never edited by hand.

use super::spec::{
    CacheFix, CacheSpec, Choice, Entry, Extra, Groups, Interactive, Off, Operands, Options, PackageSyntax, Prefix,
    Source, Step, Subcommand, Target, Tool, Verb, Wrapper,
};

static APK: Tool = Tool { id: "apk", commands: &["apk"], options: Options { short: b"Xpt", long: &["--repository", "--arch", "--cache-dir", "--cache-max-age", "--keys-dir", "--progress-fd", "--repositories-file", "--timeout", "--wait", "--root", "--virtual"], ..Options::EMPTY }, dry_run: &["-s", "--simulate"], root: &["-p", "--root"], database: Some("/lib/apk/db"), subcommands: &[
    Subcommand { name: "cache clean", ..Subcommand::EMPTY },
    Subcommand { name: "cache purge", ..Subcommand::EMPTY },
    Subcommand { name: "add", operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "del", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "fetch", options: Options { short: b"o", long: &["--output"], ..Options::EMPTY }, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-o"), Source::Option("--output"), Source::Path(".")], below: true, ..Step::EMPTY }], ..Subcommand::EMPTY },
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
], caches: &[CacheSpec { name: "index", path: "/var/cache/apk", filled_by: &["update", "add", "upgrade", "fix"], index: true, off: Off { flag: &["--no-cache"], ..Off::EMPTY }, clean: "rm -rf /var/cache/apk/*", fix: CacheFix::Flag("--no-cache"), codes: &["hadolint:DL3019", "parfum:apkAddUseNoCache"], ..CacheSpec::EMPTY }], package: Some(PackageSyntax { version: &["~=", ">=", "<=", "=", "~", ">", "<"], release: &["@"], local: &["./*", "/*", "../*", "*.apk"], codes: &["hadolint:DL3018"], ..PackageSyntax::EMPTY }), groups: Some(Groups { define: &["-t", "--virtual"], ..Groups::EMPTY }), ..Tool::EMPTY };

static APT: Tool = Tool { id: "apt", commands: &["apt-get", "apt", "aptitude"], options: Options { short: b"tcaPo", long: &["--target-release", "--default-release", "--config-file", "--host-architecture", "--build-profiles", "--option", "--option"], config: &["-o", "--option"], ..Options::EMPTY }, dry_run: &["-s", "--simulate", "--just-print", "--dry-run", "--recon", "--no-act", "--print-uris"], database: Some("/var/lib/dpkg"), subcommands: &[
    Subcommand { name: "autoclean", aliases: &["auto-clean"], ..Subcommand::EMPTY },
    Subcommand { name: "autoremove", aliases: &["auto-remove", "autopurge"], steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "build-dep", steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "clean", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["archives"], ..Subcommand::EMPTY },
    Subcommand { name: "dist-upgrade", aliases: &["full-upgrade", "dselect-upgrade"], steps: &[Step { verb: Verb::Upgrade, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "distclean", aliases: &["dist-clean"], steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["archives", "lists"], ..Subcommand::EMPTY },
    Subcommand { name: "download", steps: &[Step { verb: Verb::Write, at: &[Source::Path(".")], below: true, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "edit-sources", steps: &[Step { verb: Verb::Write, at: &[Source::Path("/etc/apt/sources.list")], ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "install", aliases: &["reinstall", "satisfy"], operands: Operands::Packages, steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "purge", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "remove", operands: Operands::Packages, steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "source", steps: &[Step { verb: Verb::Write, at: &[Source::Path(".")], below: true, ..Step::EMPTY }], ..Subcommand::EMPTY },
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
], caches: &[CacheSpec { name: "archives", path: "/var/cache/apt", filled_by: &["install", "build-dep", "upgrade", "dist-upgrade"], off: Off { config: &["APT::Keep-Downloaded-Packages=false", "APT::Keep-Downloaded-Packages=0"], base: &["docker-clean"], ..Off::EMPTY }, clean: "apt-get clean", ..CacheSpec::EMPTY }, CacheSpec { name: "lists", path: "/var/lib/apt/lists", filled_by: &["update"], read_by: &["install", "build-dep", "upgrade", "dist-upgrade", "source", "download"], index: true, clean: "rm -rf /var/lib/apt/lists/*", codes: &["hadolint:DL3009", "parfum:aptGetInstallThenRemoveAptLists"], ..CacheSpec::EMPTY }], package: Some(PackageSyntax { version: &["="], release: &["/"], local: &["./*", "/*", "../*", "*.deb"], codes: &["hadolint:DL3008"], ..PackageSyntax::EMPTY }), extras: &[Extra { name: "recommends", brought_by: &["install", "build-dep"], off: Off { flag: &["--no-install-recommends", "--without-recommends"], config: &["APT::Install-Recommends=false", "APT::Install-Recommends=0", "APT::Install-Recommends=no", "APT::Install-Recommends=off"], ..Off::EMPTY }, write: "--no-install-recommends", codes: &["hadolint:DL3015"], ..Extra::EMPTY }], interactive: Some(Interactive { asked_by: &["install", "build-dep", "upgrade", "dist-upgrade", "remove", "purge", "autoremove"], off: Off { flag: &["-y", "--yes", "--assume-yes", "-qq", "-q=2"], config: &["APT::Get::Assume-Yes=true", "APT::Get::Assume-Yes=1", "APT::Get::Assume-Yes=yes"], ..Off::EMPTY }, write: "-y", codes: &["hadolint:DL3014"], ..Interactive::EMPTY }), ..Tool::EMPTY };

static CHMOD: Tool = Tool { id: "chmod", commands: &["chmod", "setfacl", "chattr"], options: Options { long: &["--reference"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::RestUnless(&["--reference"])], recursive: Choice::With(&["-R", "--recursive"]), ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static CHOWN: Tool = Tool { id: "chown", commands: &["chown", "chgrp"], options: Options { long: &["--reference", "--from"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::RestUnless(&["--reference"])], recursive: Choice::With(&["-R", "--recursive"]), ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static CP: Tool = Tool { id: "cp", commands: &["cp"], options: Options { short: b"tS", long: &["--target-directory", "--suffix"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Copy, at: &[Source::Destination], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static DD: Tool = Tool { id: "dd", commands: &["dd"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Prefixed("of=")], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static FIND: Tool = Tool { id: "find", commands: &["find"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Find, ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static INSTALL: Tool = Tool { id: "install", commands: &["install"], options: Options { short: b"mogtS", long: &["--mode", "--owner", "--group", "--target-directory", "--suffix"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::MakeDirectory, at: &[Source::Operands], when: &["-d", "--directory"], ..Step::EMPTY }, Step { verb: Verb::Copy, at: &[Source::Destination], unless: &["-d", "--directory"], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static LN: Tool = Tool { id: "ln", commands: &["ln"], options: Options { short: b"tS", long: &["--target-directory", "--suffix"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Link, at: &[Source::Destination], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static MKDIR: Tool = Tool { id: "mkdir", commands: &["mkdir", "mkfifo", "mknod"], options: Options { short: b"m", long: &["--mode"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::MakeDirectory, at: &[Source::Operands], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static MKTEMP: Tool = Tool { id: "mktemp", commands: &["mktemp"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::MakeDirectory, at: &[Source::Path("${TMPDIR:-/tmp}")], below: true, ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static MV: Tool = Tool { id: "mv", commands: &["mv"], options: Options { short: b"tS", long: &["--target-directory", "--suffix"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Move, at: &[Source::Destination], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static PATCH: Tool = Tool { id: "patch", commands: &["patch"], options: Options { short: b"diopFBbr", long: &["--directory", "--input", "--output", "--strip", "--fuzz", "--prefix", "--suffix", "--reject-file"], ..Options::EMPTY }, dry_run: &["--dry-run"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::First, Source::Path(".")], inside: &[Source::Option("-d"), Source::Option("--directory"), Source::Path(".")], below: true, ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static PERL_IN_PLACE: Tool = Tool { id: "perl-in-place", commands: &["perl -pi", "perl -i"], options: Options { short: b"eE", optional: b"i", ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::Operands], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static PIP: Tool = Tool { id: "pip", commands: &["pip", "pip2", "pip3", "pip2.*", "pip3.*", "python* -m pip", "pypy* -m pip"], options: Options { long: &["--python", "--log", "--proxy", "--retries", "--timeout", "--exists-action", "--trusted-host", "--cert", "--client-cert", "--cache-dir", "--use-feature", "--use-deprecated", "--progress-bar", "--keyring-provider"], ..Options::EMPTY }, subcommands: &[
    Subcommand { name: "cache purge", steps: &[Step { verb: Verb::Clean, ..Step::EMPTY }], cleans: &["cache"], ..Subcommand::EMPTY },
    Subcommand { name: "config set", steps: &[Step { verb: Verb::Write, at: &[Source::Path("$HOME/.config/pip")], ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "cache dir", ..Subcommand::EMPTY },
    Subcommand { name: "cache info", ..Subcommand::EMPTY },
    Subcommand { name: "cache list", ..Subcommand::EMPTY },
    Subcommand { name: "config list", ..Subcommand::EMPTY },
    Subcommand { name: "config get", ..Subcommand::EMPTY },
    Subcommand { name: "download", options: Options { short: b"rcdif", long: &["--requirement", "--constraint", "--dest", "--destination-directory", "--index-url", "--extra-index-url", "--find-links", "--platform", "--python-version", "--implementation", "--abi", "--no-binary", "--only-binary"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-d"), Source::Option("--dest"), Source::Option("--destination-directory"), Source::Path(".")], below: true, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "install", options: Options { short: b"rcetifbC", long: &["--requirement", "--constraint", "--editable", "--target", "--prefix", "--root", "--platform", "--python-version", "--implementation", "--abi", "--src", "--upgrade-strategy", "--index-url", "--extra-index-url", "--find-links", "--no-binary", "--only-binary", "--config-settings", "--global-option", "--install-option", "--build-option", "--report", "--progress-bar", "--build", "--group", "--root-user-action"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-r", "--requirement", "-e", "--editable", "--group"], steps: &[Step { verb: Verb::Install, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-t"), Source::Option("--target")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Option("--root")], ..Target::EMPTY }, Target { when: &["--user"], at: &[Source::Path("$HOME/.local")], ..Target::EMPTY }, Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "uninstall", options: Options { short: b"r", long: &["--requirement"], ..Options::EMPTY }, operands: Operands::Packages, package_files: &["-r", "--requirement"], steps: &[Step { verb: Verb::Uninstall, ..Step::EMPTY }], writes: &[Target { at: &[Source::Option("-t"), Source::Option("--target")], ..Target::EMPTY }, Target { at: &[Source::Option("--prefix")], ..Target::EMPTY }, Target { at: &[Source::Option("--root")], ..Target::EMPTY }, Target { when: &["--user"], at: &[Source::Path("$HOME/.local")], ..Target::EMPTY }, Target { at: &[Source::Path("${VIRTUAL_ENV:-/usr/local}/lib")], ..Target::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "wheel", options: Options { short: b"rcewif", long: &["--requirement", "--constraint", "--editable", "--wheel-dir", "--index-url", "--extra-index-url", "--find-links", "--no-binary", "--only-binary", "--build-option", "--global-option", "--config-settings"], ..Options::EMPTY }, operands: Operands::Packages, steps: &[Step { verb: Verb::Write, at: &[Source::Option("-w"), Source::Option("--wheel-dir"), Source::Path(".")], below: true, ..Step::EMPTY }], ..Subcommand::EMPTY },
    Subcommand { name: "freeze", ..Subcommand::EMPTY },
    Subcommand { name: "list", ..Subcommand::EMPTY },
    Subcommand { name: "show", ..Subcommand::EMPTY },
    Subcommand { name: "check", ..Subcommand::EMPTY },
    Subcommand { name: "search", ..Subcommand::EMPTY },
    Subcommand { name: "hash", ..Subcommand::EMPTY },
    Subcommand { name: "debug", ..Subcommand::EMPTY },
    Subcommand { name: "inspect", ..Subcommand::EMPTY },
    Subcommand { name: "index", ..Subcommand::EMPTY },
], caches: &[CacheSpec { name: "cache", path: "${PIP_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pip}", filled_by: &["install", "download", "wheel"], off: Off { flag: &["--no-cache-dir"], env: &["PIP_NO_CACHE_DIR"], ..Off::EMPTY }, clean: "pip cache purge", fix: CacheFix::Flag("--no-cache-dir"), codes: &["hadolint:DL3042", "parfum:pipUseNoCacheDir"], ..CacheSpec::EMPTY }], package: Some(PackageSyntax { version: &["===", "==", "~=", ">=", "<=", "!=", ">", "<", "@"], local: &["./*", "/*", "../*", ".", "..", ".[[]*", "*.whl", "*.tar.gz", "*.zip", "*://*"], codes: &["hadolint:DL3013"], ..PackageSyntax::EMPTY }), interactive: Some(Interactive { asked_by: &["uninstall"], off: Off { flag: &["-y", "--yes"], env: &["PIP_NO_INPUT"], ..Off::EMPTY }, write: "-y", ..Interactive::EMPTY }), ..Tool::EMPTY };

static RM: Tool = Tool { id: "rm", commands: &["rm", "unlink"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Remove, at: &[Source::Operands], recursive: Choice::With(&["-r", "-R", "--recursive"]), ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static RMDIR: Tool = Tool { id: "rmdir", commands: &["rmdir"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Remove, at: &[Source::Operands], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static RSYNC: Tool = Tool { id: "rsync", commands: &["rsync"], options: Options { short: b"efBT", long: &["--rsh", "--exclude", "--include", "--exclude-from", "--include-from", "--files-from", "--filter", "--chown", "--chmod", "--temp-dir"], ..Options::EMPTY }, dry_run: &["-n", "--dry-run"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Copy, at: &[Source::Destination], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static SED: Tool = Tool { id: "sed", commands: &["sed"], options: Options { short: b"efl", long: &["--expression", "--file", "--line-length"], optional: b"i", ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::RestUnless(&["-e", "--expression", "-f", "--file"])], when: &["-i", "--in-place"], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static SETCAP: Tool = Tool { id: "setcap", commands: &["setcap"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::Rest], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static STRIP: Tool = Tool { id: "strip", commands: &["strip", "patchelf", "chrpath"], options: Options { short: b"KNRFIOor", long: &["--set-interpreter", "--set-rpath", "--add-needed", "--remove-needed", "--replace-needed", "--set-soname", "--output"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::Option("-o"), Source::Option("--output"), Source::Operands], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static TEE: Tool = Tool { id: "tee", commands: &["tee"], subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Operands], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static TOUCH: Tool = Tool { id: "touch", commands: &["touch"], options: Options { short: b"drt", long: &["--date", "--reference", "--time"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Touch, at: &[Source::Operands], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static TRUNCATE: Tool = Tool { id: "truncate", commands: &["truncate", "fallocate", "mkswap"], options: Options { short: b"srlo", long: &["--size", "--reference", "--length", "--offset"], ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Write, at: &[Source::Operands], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static UPX: Tool = Tool { id: "upx", commands: &["upx", "upx-ucl"], options: Options { short: b"o", optional: b"o", ..Options::EMPTY }, subcommands: &[
    Subcommand { operands: Operands::Paths, steps: &[Step { verb: Verb::Rewrite, at: &[Source::Option("-o"), Source::Operands], ..Step::EMPTY }], ..Subcommand::EMPTY },
], ..Tool::EMPTY };

static WRAPPER_0: Wrapper = Wrapper { options: Options { short: b"ughpCTrtUDR", long: &["--user", "--group", "--prompt", "--chdir"], ..Options::EMPTY }, assignments: true, ..Wrapper::EMPTY };

static WRAPPER_1: Wrapper = Wrapper { options: Options { short: b"uCS", long: &["--unset", "--chdir", "--split-string"], ..Options::EMPTY }, assignments: true, ..Wrapper::EMPTY };

static WRAPPER_2: Wrapper = Wrapper { options: Options { short: b"n", long: &["--adjustment"], ..Options::EMPTY }, ..Wrapper::EMPTY };

static WRAPPER_3: Wrapper = Wrapper { options: Options { short: b"cn", long: &["--class", "--classdata"], ..Options::EMPTY }, ..Wrapper::EMPTY };

static WRAPPER_4: Wrapper = Wrapper { options: Options { short: b"a", ..Options::EMPTY }, ..Wrapper::EMPTY };

static WRAPPER_5: Wrapper = Wrapper { harmless: &["-v", "-V"], ..Wrapper::EMPTY };

static WRAPPER_6: Wrapper = Wrapper { options: Options { short: b"of", long: &["--output", "--format"], ..Options::EMPTY }, ..Wrapper::EMPTY };

static WRAPPER_7: Wrapper = Wrapper { options: Options { short: b"ks", long: &["--kill-after", "--signal"], ..Options::EMPTY }, operands: 1, ..Wrapper::EMPTY };

static WRAPPER_8: Wrapper = Wrapper { operands: 1, ..Wrapper::EMPTY };

static WRAPPER_9: Wrapper = Wrapper { options: Options { short: b"ioe", long: &["--input", "--output", "--error"], ..Options::EMPTY }, ..Wrapper::EMPTY };

static WRAPPER_10: Wrapper = Wrapper::EMPTY;

static WRAPPER_11: Wrapper = Wrapper { options: Options { short: b"InPLdEsa", long: &["--max-args", "--max-procs", "--max-lines", "--delimiter", "--arg-file", "--replace", "--max-chars"], optional: b"il", ..Options::EMPTY }, more: true, ..Wrapper::EMPTY };

static WRAPPER_12: Wrapper = Wrapper { options: Options { short: b"oO", ..Options::EMPTY }, script: &["-c"], shell: true, ..Wrapper::EMPTY };

static WRAPPER_13: Wrapper = Wrapper { options: Options { short: b"csgGw", long: &["--command", "--session-command", "--shell", "--group", "--supp-group"], ..Options::EMPTY }, script: &["-c", "--command", "--session-command"], ..Wrapper::EMPTY };

/// All tools, by id.
pub static TOOLS: &[&Tool] = &[&APK, &APT, &CHMOD, &CHOWN, &CP, &DD, &FIND, &INSTALL, &LN, &MKDIR, &MKTEMP, &MV, &PATCH, &PERL_IN_PLACE, &PIP, &RM, &RMDIR, &RSYNC, &SED, &SETCAP, &STRIP, &TEE, &TOUCH, &TRUNCATE, &UPX];

pub(super) static PREFIXES: &[Prefix] = &[
    Prefix { command: "perl", arguments: &["-pi"], entry: Entry::Tool(&PERL_IN_PLACE) },
    Prefix { command: "perl", arguments: &["-i"], entry: Entry::Tool(&PERL_IN_PLACE) },
    Prefix { command: "pip2.*", arguments: &[], entry: Entry::Tool(&PIP) },
    Prefix { command: "pip3.*", arguments: &[], entry: Entry::Tool(&PIP) },
    Prefix { command: "python*", arguments: &["-m", "pip"], entry: Entry::Tool(&PIP) },
    Prefix { command: "pypy*", arguments: &["-m", "pip"], entry: Entry::Tool(&PIP) },
];

// By name.
pub(super) static COMMANDS: &[(&str, Entry)] = &[
    (":", Entry::Harmless),
    ("[", Entry::Harmless),
    ("[[", Entry::Harmless),
    ("alias", Entry::Harmless),
    ("apk", Entry::Tool(&APK)),
    ("apt", Entry::Tool(&APT)),
    ("apt-cache", Entry::Harmless),
    ("apt-config", Entry::Harmless),
    ("apt-get", Entry::Tool(&APT)),
    ("apt-sortpkgs", Entry::Harmless),
    ("aptitude", Entry::Tool(&APT)),
    ("arch", Entry::Harmless),
    ("ash", Entry::Wrapper(&WRAPPER_12)),
    ("awk", Entry::Harmless),
    ("b2sum", Entry::Harmless),
    ("base32", Entry::Harmless),
    ("base64", Entry::Harmless),
    ("basename", Entry::Harmless),
    ("bash", Entry::Wrapper(&WRAPPER_12)),
    ("bc", Entry::Harmless),
    ("bg", Entry::Harmless),
    ("break", Entry::Harmless),
    ("builtin", Entry::Wrapper(&WRAPPER_4)),
    ("busybox", Entry::Wrapper(&WRAPPER_4)),
    ("bzcat", Entry::Harmless),
    ("cat", Entry::Harmless),
    ("catchsegv", Entry::Wrapper(&WRAPPER_4)),
    ("cd", Entry::Harmless),
    ("chattr", Entry::Tool(&CHMOD)),
    ("chgrp", Entry::Tool(&CHOWN)),
    ("chmod", Entry::Tool(&CHMOD)),
    ("chown", Entry::Tool(&CHOWN)),
    ("chronic", Entry::Wrapper(&WRAPPER_4)),
    ("chrpath", Entry::Tool(&STRIP)),
    ("cksum", Entry::Harmless),
    ("cmp", Entry::Harmless),
    ("column", Entry::Harmless),
    ("comm", Entry::Harmless),
    ("command", Entry::Wrapper(&WRAPPER_5)),
    ("continue", Entry::Harmless),
    ("cp", Entry::Tool(&CP)),
    ("cut", Entry::Harmless),
    ("dash", Entry::Wrapper(&WRAPPER_12)),
    ("date", Entry::Harmless),
    ("dd", Entry::Tool(&DD)),
    ("declare", Entry::Harmless),
    ("df", Entry::Harmless),
    ("diff", Entry::Harmless),
    ("dig", Entry::Harmless),
    ("dir", Entry::Harmless),
    ("dirname", Entry::Harmless),
    ("dirs", Entry::Harmless),
    ("disown", Entry::Harmless),
    ("doas", Entry::Wrapper(&WRAPPER_0)),
    ("dpkg-architecture", Entry::Harmless),
    ("dpkg-query", Entry::Harmless),
    ("du", Entry::Harmless),
    ("dumb-init", Entry::Wrapper(&WRAPPER_4)),
    ("eatmydata", Entry::Wrapper(&WRAPPER_4)),
    ("echo", Entry::Harmless),
    ("egrep", Entry::Harmless),
    ("env", Entry::Wrapper(&WRAPPER_1)),
    ("envsubst", Entry::Harmless),
    ("exec", Entry::Wrapper(&WRAPPER_4)),
    ("exit", Entry::Harmless),
    ("expand", Entry::Harmless),
    ("export", Entry::Harmless),
    ("expr", Entry::Harmless),
    ("fakeroot", Entry::Wrapper(&WRAPPER_4)),
    ("fallocate", Entry::Tool(&TRUNCATE)),
    ("false", Entry::Harmless),
    ("fg", Entry::Harmless),
    ("fgrep", Entry::Harmless),
    ("file", Entry::Harmless),
    ("find", Entry::Tool(&FIND)),
    ("fmt", Entry::Harmless),
    ("fold", Entry::Harmless),
    ("free", Entry::Harmless),
    ("gawk", Entry::Harmless),
    ("getconf", Entry::Harmless),
    ("getent", Entry::Harmless),
    ("getopts", Entry::Harmless),
    ("gosu", Entry::Wrapper(&WRAPPER_8)),
    ("grep", Entry::Harmless),
    ("groups", Entry::Harmless),
    ("hash", Entry::Harmless),
    ("head", Entry::Harmless),
    ("help", Entry::Harmless),
    ("hexdump", Entry::Harmless),
    ("history", Entry::Harmless),
    ("host", Entry::Harmless),
    ("hostid", Entry::Harmless),
    ("hostname", Entry::Harmless),
    ("iconv", Entry::Harmless),
    ("id", Entry::Harmless),
    ("ifconfig", Entry::Harmless),
    ("install", Entry::Tool(&INSTALL)),
    ("ionice", Entry::Wrapper(&WRAPPER_3)),
    ("ip", Entry::Harmless),
    ("jobs", Entry::Harmless),
    ("join", Entry::Harmless),
    ("jq", Entry::Harmless),
    ("kill", Entry::Harmless),
    ("killall", Entry::Harmless),
    ("ksh", Entry::Wrapper(&WRAPPER_12)),
    ("ldd", Entry::Harmless),
    ("less", Entry::Harmless),
    ("let", Entry::Harmless),
    ("linux32", Entry::Wrapper(&WRAPPER_10)),
    ("linux64", Entry::Wrapper(&WRAPPER_10)),
    ("ll", Entry::Harmless),
    ("ln", Entry::Tool(&LN)),
    ("local", Entry::Harmless),
    ("locale", Entry::Harmless),
    ("logname", Entry::Harmless),
    ("logout", Entry::Harmless),
    ("ls", Entry::Harmless),
    ("lsb_release", Entry::Harmless),
    ("lscpu", Entry::Harmless),
    ("lsmod", Entry::Harmless),
    ("lsof", Entry::Harmless),
    ("mapfile", Entry::Harmless),
    ("mawk", Entry::Harmless),
    ("md5sum", Entry::Harmless),
    ("mkdir", Entry::Tool(&MKDIR)),
    ("mkfifo", Entry::Tool(&MKDIR)),
    ("mknod", Entry::Tool(&MKDIR)),
    ("mkswap", Entry::Tool(&TRUNCATE)),
    ("mktemp", Entry::Tool(&MKTEMP)),
    ("more", Entry::Harmless),
    ("mv", Entry::Tool(&MV)),
    ("nc", Entry::Harmless),
    ("netstat", Entry::Harmless),
    ("nice", Entry::Wrapper(&WRAPPER_2)),
    ("nl", Entry::Harmless),
    ("nm", Entry::Harmless),
    ("nohup", Entry::Wrapper(&WRAPPER_4)),
    ("nproc", Entry::Harmless),
    ("nslookup", Entry::Harmless),
    ("numfmt", Entry::Harmless),
    ("objdump", Entry::Harmless),
    ("od", Entry::Harmless),
    ("paste", Entry::Harmless),
    ("patch", Entry::Tool(&PATCH)),
    ("patchelf", Entry::Tool(&STRIP)),
    ("pathchk", Entry::Harmless),
    ("pgrep", Entry::Harmless),
    ("ping", Entry::Harmless),
    ("pip", Entry::Tool(&PIP)),
    ("pip2", Entry::Tool(&PIP)),
    ("pip3", Entry::Tool(&PIP)),
    ("pkill", Entry::Harmless),
    ("popd", Entry::Harmless),
    ("pr", Entry::Harmless),
    ("printenv", Entry::Harmless),
    ("printf", Entry::Harmless),
    ("ps", Entry::Harmless),
    ("pushd", Entry::Harmless),
    ("pwd", Entry::Harmless),
    ("read", Entry::Harmless),
    ("readarray", Entry::Harmless),
    ("readelf", Entry::Harmless),
    ("readlink", Entry::Harmless),
    ("readonly", Entry::Harmless),
    ("realpath", Entry::Harmless),
    ("return", Entry::Harmless),
    ("rev", Entry::Harmless),
    ("rm", Entry::Tool(&RM)),
    ("rmdir", Entry::Tool(&RMDIR)),
    ("rpmquery", Entry::Harmless),
    ("rsync", Entry::Tool(&RSYNC)),
    ("runuser", Entry::Wrapper(&WRAPPER_13)),
    ("sed", Entry::Tool(&SED)),
    ("seq", Entry::Harmless),
    ("set", Entry::Harmless),
    ("setarch", Entry::Wrapper(&WRAPPER_10)),
    ("setcap", Entry::Tool(&SETCAP)),
    ("setfacl", Entry::Tool(&CHMOD)),
    ("setsid", Entry::Wrapper(&WRAPPER_4)),
    ("sh", Entry::Wrapper(&WRAPPER_12)),
    ("sha1sum", Entry::Harmless),
    ("sha224sum", Entry::Harmless),
    ("sha256sum", Entry::Harmless),
    ("sha384sum", Entry::Harmless),
    ("sha512sum", Entry::Harmless),
    ("shift", Entry::Harmless),
    ("shopt", Entry::Harmless),
    ("shuf", Entry::Harmless),
    ("size", Entry::Harmless),
    ("sleep", Entry::Harmless),
    ("sort", Entry::Harmless),
    ("ss", Entry::Harmless),
    ("stat", Entry::Harmless),
    ("stdbuf", Entry::Wrapper(&WRAPPER_9)),
    ("strings", Entry::Harmless),
    ("strip", Entry::Tool(&STRIP)),
    ("su", Entry::Wrapper(&WRAPPER_13)),
    ("su-exec", Entry::Wrapper(&WRAPPER_8)),
    ("sudo", Entry::Wrapper(&WRAPPER_0)),
    ("sum", Entry::Harmless),
    ("suspend", Entry::Harmless),
    ("sync", Entry::Harmless),
    ("tac", Entry::Harmless),
    ("tail", Entry::Harmless),
    ("tee", Entry::Tool(&TEE)),
    ("test", Entry::Harmless),
    ("time", Entry::Wrapper(&WRAPPER_6)),
    ("timeout", Entry::Wrapper(&WRAPPER_7)),
    ("times", Entry::Harmless),
    ("tini", Entry::Wrapper(&WRAPPER_4)),
    ("top", Entry::Harmless),
    ("touch", Entry::Tool(&TOUCH)),
    ("toybox", Entry::Wrapper(&WRAPPER_4)),
    ("tr", Entry::Harmless),
    ("trap", Entry::Harmless),
    ("tree", Entry::Harmless),
    ("true", Entry::Harmless),
    ("truncate", Entry::Tool(&TRUNCATE)),
    ("tsort", Entry::Harmless),
    ("tty", Entry::Harmless),
    ("type", Entry::Harmless),
    ("typeset", Entry::Harmless),
    ("ulimit", Entry::Harmless),
    ("umask", Entry::Harmless),
    ("unalias", Entry::Harmless),
    ("uname", Entry::Harmless),
    ("unbuffer", Entry::Wrapper(&WRAPPER_4)),
    ("uniq", Entry::Harmless),
    ("unlink", Entry::Tool(&RM)),
    ("unset", Entry::Harmless),
    ("uptime", Entry::Harmless),
    ("upx", Entry::Tool(&UPX)),
    ("upx-ucl", Entry::Tool(&UPX)),
    ("users", Entry::Harmless),
    ("usleep", Entry::Harmless),
    ("vdir", Entry::Harmless),
    ("wait", Entry::Harmless),
    ("wc", Entry::Harmless),
    ("whereis", Entry::Harmless),
    ("which", Entry::Harmless),
    ("who", Entry::Harmless),
    ("whoami", Entry::Harmless),
    ("xargs", Entry::Wrapper(&WRAPPER_11)),
    ("xvfb-run", Entry::Wrapper(&WRAPPER_4)),
    ("xxd", Entry::Harmless),
    ("xzcat", Entry::Harmless),
    ("yes", Entry::Harmless),
    ("yq", Entry::Harmless),
    ("zcat", Entry::Harmless),
    ("zgrep", Entry::Harmless),
    ("zsh", Entry::Wrapper(&WRAPPER_12)),
];
