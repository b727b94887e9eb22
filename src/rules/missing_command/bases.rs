//! Which commands known base images lack, and which packages bring them. For Debian 8 to 13 and Alpine 3.24, with the
//! images that are built on them, it is read off the images' package lists; for Ubuntu from 18.04, Python on Alpine,
//! recent slim tags, nginx, PHP and the rpm bases it is what their Dockerfiles do not install. A command that some
//! version of an image had is not in its list.

use crate::model::{CommandUse, ImageRef};
use crate::size::catalog::official;

/// What an image lacks.
pub(super) struct Lacking {
    /// Lists of such commands.
    lists: [&'static [&'static str]; 2],
    /// Its package manager.
    pub(super) manager: &'static str,
    /// How that installs, and what it leaves to be cleaned.
    install: (&'static str, &'static str),
    /// Whether the distribution's pip installs nothing for the whole system (PEP 668).
    pub(super) refuses_pip: bool,
}

const DEBIAN: &[&str] = &[
    "curl",
    "wget",
    "git",
    "make",
    "gcc",
    "g++",
    "cc",
    "python3",
    "python",
    "pip",
    "pip3",
    "unzip",
    "zip",
    "vim",
    "nano",
    "jq",
    "node",
    "npm",
    "yarn",
    "java",
    "ruby",
    "php",
    "go",
    "sudo",
    "lsb_release",
    "add-apt-repository",
    "rsync",
    "apk",
    "yum",
    "dnf",
];

/// What the images of Debian 11 and later lack besides.
const DEBIAN_NOW: &[&str] = &["gpg", "ps", "xz", "bzip2", "ip", "ping", "ssh", "openssl", "less", "file"];

/// Ubuntu 16.04 and later.
const UBUNTU: &[&str] = DEBIAN;

const ALPINE: &[&str] = &[
    "bash", "curl", "git", "make", "gcc", "g++", "cc", "python3", "python", "pip", "pip3", "sudo", "useradd",
    "groupadd", "usermod", "jq", "java", "rsync", "ssh", "zip", "apt-get", "apt", "yum", "dnf", "vim",
    "nano", "ruby", "php", "file", "node", "npm", "yarn", "go",
];

/// Language images on Alpine: less is known of them.
const ON_ALPINE: &[&str] = &[
    "bash", "git", "make", "gcc", "g++", "sudo", "useradd", "groupadd", "usermod", "apt-get", "apt", "yum",
    "dnf", "java",
];

const SLIM: &[&str] = &[
    "git",
    "make",
    "gcc",
    "g++",
    "cc",
    "unzip",
    "zip",
    "vim",
    "nano",
    "jq",
    "sudo",
    "java",
    "go",
    "php",
    "apk",
    "yum",
    "dnf",
    "rsync",
    "add-apt-repository",
    "lsb_release",
];

const FETCH: &[&str] = &["curl", "wget"];

const PHP: &[&str] = &[
    "git", "unzip", "zip", "wget", "sudo", "vim", "nano", "jq", "node", "npm", "yarn", "java", "apk", "yum",
    "dnf", "composer",
];

const NGINX: &[&str] = &[
    "wget", "git", "make", "gcc", "unzip", "vim", "nano", "python3", "pip", "sudo", "node", "npm", "apk",
    "yum", "dnf",
];

const RPM: &[&str] = &["apt-get", "apt", "apk"];

const APT: (&str, &str) =
    ("apt-get update && apt-get install -y --no-install-recommends", " && rm -rf /var/lib/apt/lists/*");

/// What is known to lack in an image.
pub(super) fn lacking(image: &ImageRef<'_>) -> Option<Lacking> {
    let tag = image.tag.as_deref().unwrap_or(if image.digest.is_some() { "" } else { "latest" });
    if tag.is_empty() {
        return None;
    }
    let name = official(&image.name);
    let refuses_pip = refuses_pip(name, tag);
    let deb = |lists| Some(Lacking { lists, manager: "apt-get", install: APT, refuses_pip });
    let apk =
        |lists| Some(Lacking { lists, manager: "apk", install: ("apk add --no-cache", ""), refuses_pip });
    let (alpine, slim) = (|| tag.contains("alpine"), || tag.contains("slim"));
    match name {
        "debian" => deb([DEBIAN, if is_debian_now(tag) { DEBIAN_NOW } else { &[] }]),
        "ubuntu" if !is_early_ubuntu(tag) => deb([UBUNTU, &[]]),
        // Up to 3.11 python3 brought pip3.
        "alpine" if tag.starts_with("2.") || (tag.starts_with("3.") && major(&tag[2..]) < 12) => {
            apk([ON_ALPINE, &["curl"]])
        }
        "alpine" => apk([ALPINE, &[]]),
        "python" | "node" if alpine() => apk([ON_ALPINE, &[]]),
        "python" if slim() => deb([SLIM, FETCH]),
        "node" if slim() => deb([SLIM, if major(tag) >= 14 { FETCH } else { &[] }]),
        "php" if !alpine() => deb([PHP, &[]]),
        "nginx" if !alpine() && !slim() => deb([NGINX, &[]]),
        "centos" | "fedora" | "rockylinux" | "almalinux" | "amazonlinux" => {
            let install = ("dnf install -y", " && dnf clean all");
            Some(Lacking { lists: [RPM, &[]], manager: "dnf (or yum)", install, refuses_pip })
        }
        _ => None,
    }
}

/// Debian from 12, Ubuntu from 23.04, Alpine from 3.19 on.
fn refuses_pip(name: &str, tag: &str) -> bool {
    const EARLY: [&str; 16] = [
        "bullseye", "buster", "stretch", "jessie", "wheezy", "old", "kinetic", "jammy", "impish", "hirsute",
        "groovy", "focal", "eoan", "disco", "cosmic", "bionic",
    ];
    let minor = || tag.strip_prefix("3.").map(major);
    let is_early = EARLY.iter().any(|release| tag.contains(release));
    match (name, major(tag)) {
        ("alpine", 2) => false,
        ("alpine", _) => minor().is_none_or(|minor| minor >= 19),
        _ if is_early => false,
        ("debian", number) => number == 0 || number >= 12,
        ("ubuntu", number) => number == 0 || number >= 23,
        ("nginx", _) => minor().is_none() && tag.strip_prefix("1.").is_none_or(|rest| major(rest) >= 25),
        _ => false,
    }
}

fn is_debian_now(tag: &str) -> bool {
    ["bullseye", "bookworm", "trixie", "11", "12", "13", "latest", "stable"]
        .iter()
        .any(|name| tag.starts_with(name))
}

/// Releases that came with more.
fn is_early_ubuntu(tag: &str) -> bool {
    ["10", "11", "12", "13", "14", "15", "lucid", "precise", "trusty", "utopic", "vivid", "wily"]
        .iter()
        .any(|name| tag.starts_with(name))
}

fn major(tag: &str) -> u32 {
    let end = tag.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(tag.len());
    tag[..end].parse().unwrap_or(0)
}

impl Lacking {
    /// The command that installs packages, whole.
    pub(super) fn line(&self, packages: &str) -> String {
        format!("{} {packages}{}", self.install.0, self.install.1)
    }

    /// The same with another command behind it.
    pub(super) fn then(&self, packages: &str, command: &str) -> String {
        format!("{} && {command}", self.line(packages))
    }

    /// What a command that fetches needs and its package only recommends.
    pub(super) fn beside(&self, command: &CommandUse<'_>) -> &'static [&'static str] {
        let name = command.argv.first().map_or("", |word| &*word.text);
        let by_ssh =
            || command.argv.iter().any(|word| ["git@", "ssh://"].iter().any(|it| word.text.contains(it)));
        match name {
            "git" if self.install == APT && by_ssh() => &["openssh-client"],
            "git" | "curl" | "wget" if self.install == APT => &["ca-certificates"],
            _ => &[],
        }
    }

    /// Whether it lacks the command.
    pub(super) fn lacks(&self, command: &str) -> bool {
        self.lists.iter().any(|list| list.contains(&command))
    }

    /// The package that brings the command.
    pub(super) fn package(&self, command: &str) -> Option<&'static str> {
        let alpine = self.manager == "apk";
        let packages: &[(&str, &str)] = if alpine { &ALPINE_PACKAGES } else { &DEBIAN_PACKAGES };
        let same = [
            "curl", "wget", "git", "make", "gcc", "g++", "unzip", "zip", "vim", "nano", "jq", "bash", "sudo",
            "rsync", "python3", "file", "less", "openssl", "ruby",
        ];
        let own = same.iter().find(|name| **name == command).copied();
        own.or_else(|| packages.iter().find(|(name, _)| *name == command).map(|(_, package)| *package))
    }
}

const ALPINE_PACKAGES: [(&str, &str); 11] = [
    ("useradd", "shadow"),
    ("groupadd", "shadow"),
    ("usermod", "shadow"),
    ("pip", "py3-pip"),
    ("pip3", "py3-pip"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("yarn", "yarn"),
    ("go", "go"),
    ("ssh", "openssh-client"),
    ("cc", "build-base"),
];

const DEBIAN_PACKAGES: [(&str, &str); 15] = [
    ("cc", "gcc"),
    ("pip", "python3-pip"),
    ("pip3", "python3-pip"),
    ("python", "python-is-python3"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("lsb_release", "lsb-release"),
    ("add-apt-repository", "software-properties-common"),
    ("gpg", "gpg"),
    ("ps", "procps"),
    ("xz", "xz-utils"),
    ("bzip2", "bzip2"),
    ("ip", "iproute2"),
    ("ping", "iputils-ping"),
    ("ssh", "openssh-client"),
];

/// The commands that a package brings, with what it depends on and recommends; nothing for a package of which that is
/// not known.
pub(super) fn brought_by(package: &str) -> Option<&'static [&'static str]> {
    let bare = package.split(['=', '<', '>', '~', ':', '@']).next().unwrap_or(package);
    PACKAGES.iter().find(|(name, _)| *name == bare).map(|(_, commands)| *commands)
}

const PACKAGES: [(&str, &[&str]); 44] = [
    ("apt-transport-https", &[]),
    ("apt-utils", &[]),
    ("bash", &["bash"]),
    ("build-base", &["make", "gcc", "g++", "cc", "file"]),
    ("bzip2", &["bzip2"]),
    ("ca-certificates", &["openssl"]),
    ("curl", &["curl", "openssl"]),
    ("dumb-init", &[]),
    ("file", &["file"]),
    ("gcc", &["gcc", "cc"]),
    ("g++", &["gcc", "g++", "cc"]),
    ("git", &["git", "ssh", "less", "openssl", "curl"]),
    ("gnupg", &["gpg"]),
    ("gnupg2", &["gpg"]),
    ("gosu", &[]),
    ("iproute2", &["ip"]),
    ("iputils-ping", &["ping"]),
    ("jq", &["jq"]),
    ("less", &["less"]),
    ("libc6-compat", &[]),
    ("libffi-dev", &[]),
    ("libpq5", &[]),
    ("libstdc++", &[]),
    ("linux-headers", &[]),
    ("locales", &[]),
    ("make", &["make"]),
    ("musl-dev", &[]),
    ("nano", &["nano"]),
    ("nodejs", &["node", "npm"]),
    ("openssh-client", &["ssh"]),
    ("openssl", &["openssl"]),
    ("procps", &["ps"]),
    ("python3", &["python3", "python"]),
    ("python3-pip", &["python3", "python", "pip", "pip3", "make", "gcc", "g++", "cc", "xz", "file"]),
    ("rsync", &["rsync", "ssh"]),
    ("shadow", &["useradd", "groupadd", "usermod"]),
    ("su-exec", &[]),
    ("sudo", &["sudo"]),
    ("tini", &[]),
    ("tzdata", &[]),
    ("unzip", &["unzip"]),
    ("wget", &["wget", "openssl"]),
    ("xz-utils", &["xz"]),
    ("zip", &["zip", "unzip"]),
];
