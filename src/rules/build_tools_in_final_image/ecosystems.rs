//! What builds programs: SDK images, commands, packages, and what comes out. Knows names only.

use crate::model::{CommandUse, ImageRef};
use crate::size::catalog::official;
use crate::tools::path::glob_matches;
use crate::tools::{Recognised, recognise};
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// A way to build programs.
#[derive(PartialEq, Eq)]
pub(super) struct Ecosystem {
    /// SDK images whose programs run without them.
    images: &'static [&'static str],
    /// Tags of these that have no SDK, only what its programs run on.
    runtimes: &'static [&'static str],
    /// Commands that build, each with the word behind it, where one must be.
    builds: &'static [(&'static str, &'static [&'static str])],
    /// Whether its images have a compiler of their own, so that the file installs headers only.
    pub(super) brings_compiler: bool,
    /// What a start that needs the SDK calls.
    pub(super) tools: &'static [&'static str],
    /// What comes out of a build.
    pub(super) outcome: Outcome,
}

/// Builds that no image is there for.
const BUILDS: Ecosystem = Ecosystem {
    images: &[],
    runtimes: &[],
    builds: &[],
    brings_compiler: false,
    tools: &[],
    outcome: Outcome::Other,
};

/// What a build makes, and so what runs it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A program, most often alone.
    Program,
    /// An archive for a Java runtime.
    Jar,
    /// A directory for the .NET runtime.
    Published,
    /// What lies beside the files of an interpreter, or wherever the build puts it.
    Other,
}

static ECOSYSTEMS: [Ecosystem; 14] = [
    Ecosystem {
        images: &["golang"],
        builds: &[("go", &["build", "install"])],
        tools: &["go", "air", "make", "bash", "sh", "reflex", "dlv", "ginkgo", "gotestsum"],
        outcome: Outcome::Program,
        ..BUILDS
    },
    Ecosystem {
        images: &["rust"],
        builds: &[("cargo", &["build", "install"])],
        tools: &["cargo", "rustc", "make", "bash", "sh"],
        outcome: Outcome::Program,
        ..BUILDS
    },
    Ecosystem {
        images: &["maven"],
        builds: &[("mvn", &["package", "install", "verify"]), ("mvnw", &["package", "install", "verify"])],
        tools: &["mvn", "mvnw", "bash", "sh", "javac"],
        outcome: Outcome::Jar,
        ..BUILDS
    },
    Ecosystem {
        images: &["gradle"],
        builds: &[
            ("gradle", &["build", "assemble", "bootJar", "shadowJar", "installDist", "jar", "war"]),
            ("gradlew", &["build", "assemble", "bootJar", "shadowJar", "installDist", "jar", "war"]),
        ],
        tools: &["gradle", "gradlew", "bash", "sh", "javac"],
        outcome: Outcome::Jar,
        ..BUILDS
    },
    Ecosystem {
        images: &["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/core/sdk", "microsoft/dotnet"],
        runtimes: &["*runtime*"],
        builds: &[("dotnet", &["publish"])],
        brings_compiler: false,
        tools: &["run", "watch", "test", "build", "ef", "bash", "sh", "vstest"],
        outcome: Outcome::Published,
    },
    Ecosystem {
        images: &["haskell", "fpco/stack-build"],
        builds: &[("stack", &["build", "install"]), ("cabal", &["build", "install"])],
        tools: &["stack", "cabal", "ghci", "ghc", "runghc", "bash", "sh"],
        ..BUILDS
    },
    Ecosystem {
        images: &["swift"],
        runtimes: &["*slim"],
        builds: &[("swift", &["build"])],
        brings_compiler: false,
        tools: &["swift", "bash", "sh"],
        outcome: Outcome::Other,
    },
    Ecosystem {
        builds: &[
            ("pip", &["install"]),
            ("pip3", &["install"]),
            ("python", &["setup.py", "pip"]),
            ("python3", &["setup.py", "pip"]),
            ("uv", &["sync", "pip"]),
            ("poetry", &["install"]),
            ("pdm", &["install", "sync"]),
            ("pipx", &["install"]),
            ("pipenv", &["install", "sync"]),
        ],
        ..BUILDS
    },
    Ecosystem { builds: &[("bundle", &["install"]), ("gem", &["install"])], ..BUILDS },
    Ecosystem {
        builds: &[
            ("npm", &["install", "ci", "i", "rebuild"]),
            ("yarn", &[]),
            ("pnpm", &["install", "i", "add"]),
            ("bun", &["install", "add"]),
            ("node-gyp", &[]),
        ],
        ..BUILDS
    },
    Ecosystem {
        builds: &[
            ("cpanm", &[]),
            ("cpan", &[]),
            ("luarocks", &["install", "make", "build"]),
            ("opam", &["install"]),
            ("dune", &["build"]),
            ("mix", &["compile", "deps.compile", "release"]),
            ("rebar3", &["compile", "release", "tar", "escriptize"]),
            ("nimble", &["build", "install"]),
            ("nim", &["c", "cpp", "compile"]),
            ("raco", &["pkg", "make", "exe"]),
            ("shards", &["build", "install"]),
            ("crystal", &["build"]),
            ("dub", &["build"]),
            ("zig", &["build", "build-exe"]),
        ],
        ..BUILDS
    },
    // `Rscript -e 'install.packages("x")'`: what installs stands in a word.
    Ecosystem {
        builds: &[
            ("R", &["INSTALL", "*install*"]),
            ("Rscript", &["*install*"]),
            ("r", &["*install*"]),
            ("littler", &["*install*"]),
            ("install2.r", &[]),
            ("install.r", &[]),
            ("installGithub.r", &[]),
        ],
        ..BUILDS
    },
    Ecosystem {
        builds: &[("docker-php-ext-install", &[]), ("pecl", &["install"])],
        brings_compiler: true,
        ..BUILDS
    },
    Ecosystem {
        builds: &[
            ("make", &[]),
            ("gmake", &[]),
            ("cmake", &[]),
            ("ninja", &[]),
            ("scons", &[]),
            ("bazel", &["build"]),
            ("gcc", &[]),
            ("g++", &[]),
            ("cc", &[]),
            ("c++", &[]),
            ("clang", &[]),
            ("clang++", &[]),
            ("gfortran", &[]),
            ("meson", &["compile", "install"]),
            ("colcon", &["build"]),
            ("catkin_make", &[]),
            ("dpkg-buildpackage", &[]),
        ],
        ..BUILDS
    },
];

/// The ecosystem of an SDK image.
pub(super) fn of_image(image: &ImageRef<'_>) -> Option<&'static Ecosystem> {
    let (name, tag) = (official(&image.name), image.tag.as_deref().unwrap_or_default());
    let is_one = |ecosystem: &&Ecosystem| {
        ecosystem.images.contains(&name) && !ecosystem.runtimes.iter().any(|it| glob_matches(it, tag))
    };
    ECOSYSTEMS.iter().find(is_one)
}

/// The commands of all of them that build.
static BUILDING: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| ECOSYSTEMS.iter().flat_map(|it| it.builds).map(|(command, _)| *command).collect());

/// The ecosystem whose build a command is. To install a package manager alone is none.
pub(super) fn built_by(command: &CommandUse<'_>) -> Option<&'static Ecosystem> {
    let name = command.program();
    if !BUILDING.contains(name) {
        return None;
    }
    let args = command.arguments();
    let is_one = |sought: &[&str]| {
        args.iter().any(|word| sought.iter().any(|pattern| glob_matches(pattern, &word.text)))
    };
    let builds =
        |(command, sought): &(&str, &[&str])| *command == name && (sought.is_empty() || is_one(sought));
    let found = ECOSYSTEMS.iter().find(|ecosystem| ecosystem.builds.iter().any(builds))?;
    (!installs_manager(command)).then_some(found)
}

/// Whether all that a command installs is package managers and what they need themselves, which bring no code to compile.
fn installs_manager(command: &CommandUse<'_>) -> bool {
    let Recognised::Tool(call) = recognise(&command.argv) else { return false };
    let Some(syntax) = &call.tool.package else { return false };
    let is_small = |name: &str| call.tool.caches.iter().any(|cache| cache.small.contains(&name));
    !call.operands.is_empty()
        && !call.has_option(&["-r", "--requirement", "-e", "--editable"])
        && call.operands.iter().all(|operand| is_small(syntax.split(&operand.text).0))
}

/// Whether a package is a compiler, or brings one.
pub(super) fn is_compiler(package: &str) -> bool {
    const COMPILERS: [&str; 18] = [
        "build-essential",
        "gcc",
        "g++",
        "clang",
        "build-base",
        "alpine-sdk",
        "gcc-c++",
        "golang",
        "golang-go",
        "go",
        "rust",
        "cargo",
        "rustc",
        "maven",
        "gradle",
        "@development-tools",
        "\"Development Tools\"",
        "Development Tools",
    ];
    let package = package.as_bytes();
    // `gcc-12`, `gcc-x86-64-linux-gnu`; `gcc-doc` is none.
    let is_end = |rest: &[u8]| match rest {
        [] | [b'-', .., b'l', b'i', b'n', b'u', b'x', b'-', b'g', b'n', b'u'] => true,
        [b'-', next, ..] => next.is_ascii_digit(),
        [first, ..] => ends_name(*first),
    };
    COMPILERS
        .iter()
        .map(|known| known.as_bytes())
        .any(|known| package.first() == known.first() && package.strip_prefix(known).is_some_and(is_end))
}

/// Whether a package is for looking into programs that were built.
pub(super) fn is_debugger(package: &str) -> bool {
    matches!(bare(package), "gdb" | "gdbserver" | "lldb" | "valgrind")
}

/// Whether a package holds headers.
pub(super) fn is_headers(package: &str) -> bool {
    let name = bare(package);
    name.ends_with("-dev") || name.ends_with("-devel")
}

/// Whether these are of a library: `php-dev` and `microsoft-edge-dev` are not.
pub(super) fn is_library_headers(package: &str) -> bool {
    const LIBRARIES: [&str; 4] = ["lib*-dev", "lib*-devel", "zlib*-dev*", "openssl-dev*"];
    LIBRARIES.iter().any(|pattern| glob_matches(pattern, bare(package)))
}

/// Whether it is what builds PHP's extensions, as Alpine calls it: no program calls that.
pub(super) fn is_of_extensions(tool: &str, package: &str) -> bool {
    tool == "apk" && glob_matches("php*-dev", bare(package))
}

/// Whether a package is of use to a build, or a search for errors, only.
pub(super) fn is_toolchain(package: &str) -> bool {
    is_compiler(package)
        || is_headers(package)
        || is_debugger(package)
        || matches!(
            bare(package),
            "make"
                | "cmake"
                | "autoconf"
                | "automake"
                | "libtool"
                | "libtool-bin"
                | "bison"
                | "flex"
                | "m4"
                | "meson"
                | "ninja-build"
                | "pkg-config"
                | "linux-headers"
        )
}

/// Whether a version or an architecture follows.
fn ends_name(byte: u8) -> bool {
    matches!(byte, b'=' | b'<' | b'>' | b'~' | b':' | b'/')
}

/// A package's name without version and architecture.
pub(super) fn bare(package: &str) -> &str {
    let end = package.bytes().position(ends_name);
    end.map_or(package, |end| &package[..end])
}
