//! What builds programs: SDK images, commands, packages, and how the result gets into an image of its own. Knows
//! names only.

use crate::model::CommandUse;
use crate::size::catalog::official;
use crate::tools::path::file_name;
use crate::tools::unwrapped;

/// A way to build programs.
#[derive(PartialEq, Eq)]
pub(super) struct Ecosystem {
    /// SDK images whose programs run without them.
    images: &'static [&'static str],
    /// Commands that build, each with the word behind it, where one must be.
    builds: &'static [(&'static str, &'static [&'static str])],
    /// What a start that needs the SDK calls.
    pub(super) tools: &'static [&'static str],
    /// The stages to write.
    pub(super) skeleton: &'static str,
}

static ECOSYSTEMS: [Ecosystem; 10] = [
    Ecosystem {
        images: &["golang"],
        builds: &[("go", &["build", "install"])],
        tools: &["go", "air", "make", "bash", "sh", "reflex", "dlv", "ginkgo", "gotestsum"],
        skeleton: "build in a stage of its own, and copy the binary:
FROM IMAGE AS build
RUN CGO_ENABLED=0 go build -o /out/app .
FROM gcr.io/distroless/static-debian12
COPY --from=build /out/app /app",
    },
    Ecosystem {
        images: &["rust"],
        builds: &[("cargo", &["build", "install"])],
        tools: &["cargo", "rustc", "make", "bash", "sh"],
        skeleton: "build in a stage of its own, and copy the binary:
FROM IMAGE AS build
RUN cargo build --release
FROM debian:trixie-slim
COPY --from=build /app/target/release/NAME /usr/local/bin/",
    },
    Ecosystem {
        images: &["maven"],
        builds: &[("mvn", &["package", "install", "verify"]), ("mvnw", &["package", "install", "verify"])],
        tools: &["mvn", "mvnw", "bash", "sh", "javac"],
        skeleton: "build in a stage of its own, and run the archive on a JRE:
FROM IMAGE AS build
RUN mvn -B package
FROM eclipse-temurin:21-jre
COPY --from=build /app/target/NAME.jar /app.jar",
    },
    Ecosystem {
        images: &["gradle"],
        builds: &[
            ("gradle", &["build", "assemble", "bootJar", "shadowJar", "installDist", "jar", "war"]),
            ("gradlew", &["build", "assemble", "bootJar", "shadowJar", "installDist", "jar", "war"]),
        ],
        tools: &["gradle", "gradlew", "bash", "sh", "javac"],
        skeleton: "build in a stage of its own, and run the archive on a JRE:
FROM IMAGE AS build
RUN gradle --no-daemon bootJar
FROM eclipse-temurin:21-jre
COPY --from=build /app/build/libs/NAME.jar /app.jar",
    },
    Ecosystem {
        images: &["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/core/sdk", "microsoft/dotnet"],
        builds: &[("dotnet", &["publish"])],
        tools: &["run", "watch", "test", "build", "ef", "bash", "sh", "vstest"],
        skeleton: "publish in a stage of its own, and run the result on the runtime image:
FROM IMAGE AS build
RUN dotnet publish -c Release -o /out
FROM mcr.microsoft.com/dotnet/aspnet:TAG
COPY --from=build /out /app",
    },
    Ecosystem {
        images: &["haskell", "fpco/stack-build"],
        builds: &[("stack", &["build", "install"]), ("cabal", &["build", "install"])],
        tools: &["stack", "cabal", "ghci", "ghc", "runghc", "bash", "sh"],
        skeleton: "build in a stage of its own, and copy the binary:
FROM IMAGE AS build
RUN stack install --local-bin-path /out
FROM debian:trixie-slim
COPY --from=build /out /usr/local/bin",
    },
    Ecosystem {
        images: &["swift"],
        builds: &[("swift", &["build"])],
        tools: &["swift", "bash", "sh"],
        skeleton: "build in a stage of its own, and run the binary on the slim image:
FROM IMAGE AS build
RUN swift build -c release --static-swift-stdlib
FROM debian:trixie-slim
COPY --from=build /app/.build/release/NAME /usr/local/bin/",
    },
    Ecosystem {
        images: &[],
        builds: &[
            ("pip", &["install"]),
            ("pip3", &["install"]),
            ("python", &["setup.py"]),
            ("python3", &["setup.py"]),
        ],
        tools: &[],
        skeleton: "install into a virtual environment in a stage of its own, and copy that:
FROM IMAGE AS build
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir -r requirements.txt
FROM (the same base, without compilers and headers)
COPY --from=build /opt/venv /opt/venv",
    },
    Ecosystem {
        images: &[],
        builds: &[("bundle", &["install"]), ("gem", &["install"])],
        tools: &[],
        skeleton: "install the gems in a stage of its own, and copy them:
FROM IMAGE AS build
RUN bundle install
FROM (the same base, without compilers and headers)
COPY --from=build /usr/local/bundle /usr/local/bundle",
    },
    Ecosystem {
        images: &[],
        builds: &[
            ("make", &[]),
            ("cmake", &[]),
            ("ninja", &[]),
            ("gcc", &[]),
            ("g++", &[]),
            ("cc", &[]),
            ("meson", &["compile", "install"]),
        ],
        tools: &[],
        skeleton: "build in a stage of its own, and copy what was installed:
FROM IMAGE AS build
RUN ./configure --prefix=/opt/app && make && make install
FROM (the same base, with the libraries that it links to)
COPY --from=build /opt/app /opt/app",
    },
];

/// The ecosystem of an SDK image.
pub(super) fn of_image(name: &str) -> Option<&'static Ecosystem> {
    let name = official(name);
    ECOSYSTEMS.iter().find(|ecosystem| ecosystem.images.contains(&name))
}

/// The ecosystem whose build a command is.
pub(super) fn built_by(command: &CommandUse<'_>) -> Option<&'static Ecosystem> {
    let (name, args) = unwrapped(&command.argv).split_first()?;
    let name = file_name(&name.text);
    let words = args.iter().map(|word| word.text.as_ref());
    ECOSYSTEMS.iter().find(|ecosystem| {
        ecosystem.builds.iter().any(|(command, sought)| {
            *command == name && (sought.is_empty() || words.clone().any(|word| sought.contains(&word)))
        })
    })
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
    COMPILERS.iter().map(|known| known.as_bytes()).any(|known| {
        package.first() == known.first()
            && package.strip_prefix(known).is_some_and(|rest| rest.first().copied().is_none_or(ends_name))
    })
}

/// Whether a package is of use to a build only.
pub(super) fn is_toolchain(package: &str) -> bool {
    let name = bare(package);
    is_compiler(package)
        || matches!(
            name,
            "make"
                | "cmake"
                | "autoconf"
                | "automake"
                | "libtool"
                | "ninja-build"
                | "pkg-config"
                | "musl-dev"
                | "linux-headers"
        )
        || name.ends_with("-dev")
        || name.ends_with("-devel")
}

/// Whether a version or an architecture follows.
fn ends_name(byte: u8) -> bool {
    matches!(byte, b'=' | b'<' | b'>' | b'~' | b':' | b'/')
}

/// A package's name without version and architecture.
fn bare(package: &str) -> &str {
    let end = package.bytes().position(ends_name);
    end.map_or(package, |end| &package[..end])
}
