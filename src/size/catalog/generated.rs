//! Made by `cargo regen` from rules/images/variants.yaml. Never edited by hand.

use super::family::{Family, Lack, Move, Place, Stood};
use super::tag::Words;

/// By what tags are read.
pub(super) const WORDS: Words<'static> = Words {
    floating: &[
        "current",
        "edge",
        "innovation",
        "latest",
        "lts",
        "mainline",
        "rolling",
        "stable",
        "testing",
        "unstable",
    ],
    ignored: &[
        "M",
        "alpha",
        "b",
        "beta",
        "ce",
        "ea",
        "fresh",
        "p",
        "preview",
        "rc",
        "u",
        "v",
    ],
    releases: &[
        ("artful", 17_836_032),
        ("bionic", 18_878_464),
        ("bookworm", 12_582_912),
        ("bullseye", 11_534_336),
        ("buster", 10_485_760),
        ("cosmic", 18_884_608),
        ("disco", 19_927_040),
        ("eoan", 19_933_184),
        ("focal", 20_975_616),
        ("forky", 14_680_064),
        ("groovy", 20_981_760),
        ("hirsute", 22_024_192),
        ("impish", 22_030_336),
        ("jammy", 23_072_768),
        ("jessie", 8_388_608),
        ("kinetic", 23_078_912),
        ("lunar", 24_121_344),
        ("mantic", 24_127_488),
        ("noble", 25_169_920),
        ("oldoldstable", 11_534_336),
        ("oldstable", 12_582_912),
        ("oracular", 25_176_064),
        ("plucky", 26_218_496),
        ("precise", 12_587_008),
        ("questing", 26_224_640),
        ("resolute", 27_267_072),
        ("sid", 14_680_064),
        ("squeeze", 6_291_456),
        ("stretch", 9_437_184),
        ("trixie", 13_631_488),
        ("trusty", 14_684_160),
        ("utopic", 14_690_304),
        ("vivid", 15_732_736),
        ("wheezy", 7_340_032),
        ("wily", 15_738_880),
        ("xenial", 16_781_312),
        ("yakkety", 16_787_456),
        ("zesty", 17_829_888),
    ],
    versions: &[
        ("argon", 4_194_304),
        ("boron", 6_291_456),
        ("carbon", 8_388_608),
        ("dubnium", 10_485_760),
        ("erbium", 12_582_912),
        ("fermium", 14_680_064),
        ("gallium", 16_777_216),
        ("hydrogen", 18_874_368),
        ("iron", 20_971_520),
        ("jod", 23_068_672),
        ("krypton", 25_165_824),
    ],
    foreign: &[
        "ltsc",
        "nanoserver",
        "windows",
        "windowsservercore",
    ],
};

/// Distributions' releases by their packed version.
pub(super) static DISTROS: &[(u32, &str)] = &[
    (6_291_456, "debian 6"),
    (7_340_032, "debian 7"),
    (8_388_608, "debian 8"),
    (9_437_184, "debian 9"),
    (10_485_760, "debian 10"),
    (11_534_336, "debian 11"),
    (12_582_912, "debian 12"),
    (12_587_008, "ubuntu 12.04"),
    (13_631_488, "debian 13"),
    (14_680_064, "debian 14"),
    (14_684_160, "ubuntu 14.04"),
    (14_690_304, "ubuntu 14.10"),
    (15_732_736, "ubuntu 15.04"),
    (15_738_880, "ubuntu 15.10"),
    (16_781_312, "ubuntu 16.04"),
    (16_787_456, "ubuntu 16.10"),
    (17_829_888, "ubuntu 17.04"),
    (17_836_032, "ubuntu 17.10"),
    (18_878_464, "ubuntu 18.04"),
    (18_884_608, "ubuntu 18.10"),
    (19_927_040, "ubuntu 19.04"),
    (19_933_184, "ubuntu 19.10"),
    (20_975_616, "ubuntu 20.04"),
    (20_981_760, "ubuntu 20.10"),
    (22_024_192, "ubuntu 21.04"),
    (22_030_336, "ubuntu 21.10"),
    (23_072_768, "ubuntu 22.04"),
    (23_078_912, "ubuntu 22.10"),
    (24_121_344, "ubuntu 23.04"),
    (24_127_488, "ubuntu 23.10"),
    (25_169_920, "ubuntu 24.04"),
    (25_176_064, "ubuntu 24.10"),
    (26_218_496, "ubuntu 25.04"),
    (26_224_640, "ubuntu 25.10"),
    (27_267_072, "ubuntu 26.04"),
];

/// Prefixes of the official images elsewhere, the longest first.
pub(super) static MIRRORS: &[&str] = &[
    "container-registry.oracle.com/os/",
    "registry.hub.docker.com/library/",
    "public.ecr.aws/docker/library/",
    "registry-1.docker.io/library/",
    "public.ecr.aws/amazonlinux/",
    "registry.fedoraproject.org/",
    "index.docker.io/library/",
    "registry.hub.docker.com/",
    "mirror.gcr.io/library/",
    "public.ecr.aws/ubuntu/",
    "public.ecr.aws/debian/",
    "quay.io/almalinuxorg/",
    "quay.io/rockylinux/",
    "docker.io/library/",
    "index.docker.io/",
    "ghcr.io/oracle/",
    "mirror.gcr.io/",
    "docker.io/",
    "library/",
    "amd64/",
];

pub(super) static STOOD: &[Stood] = &[
    Stood { image: "golang", from: &[(1_058_816, &[9]), (1_059_840, &[9]), (1_059_852, &[10, 9]), (1_060_864, &[9]), (1_060_871, &[10, 9]), (1_060_872, &[10]), (1_061_888, &[10]), (1_062_912, &[10]), (1_063_936, &[10]), (1_063_951, &[10, 11]), (1_064_960, &[10]), (1_064_967, &[11]), (1_065_984, &[11]), (1_067_008, &[11]), (1_068_032, &[11]), (1_068_042, &[12]), (1_069_056, &[11]), (1_069_061, &[12]), (1_070_080, &[12]), (1_071_104, &[12]), (1_072_128, &[12]), (1_072_140, &[12, 13]), (1_073_152, &[12]), (1_073_158, &[13]), (1_074_176, &[13]), (1_075_200, &[13])] },
    Stood { image: "httpd", from: &[(2_101_287, &[10, 9]), (2_101_291, &[10]), (2_101_296, &[11, 10]), (2_101_297, &[11]), (2_101_305, &[12]), (2_101_312, &[12]), (2_101_313, &[13])] },
    Stood { image: "nginx", from: &[(1_062_912, &[9]), (1_063_936, &[9]), (1_064_960, &[9]), (1_064_961, &[10]), (1_065_984, &[9]), (1_065_985, &[10, 9]), (1_065_986, &[10]), (1_067_008, &[10]), (1_068_032, &[10]), (1_069_056, &[10]), (1_069_057, &[11, 10]), (1_069_058, &[11]), (1_070_080, &[10]), (1_070_081, &[11, 10]), (1_070_083, &[11]), (1_071_104, &[11]), (1_072_128, &[11]), (1_073_152, &[11]), (1_074_176, &[11]), (1_074_177, &[12]), (1_075_200, &[12]), (1_076_224, &[12]), (1_077_248, &[12, 13]), (1_078_272, &[12]), (1_078_273, &[13, 12])] },
    Stood { image: "node", from: &[(10_485_760, &[8, 9]), (10_498_048, &[9, 8]), (10_501_120, &[9, 10]), (11_534_336, &[9, 8]), (11_539_456, &[9, 10]), (12_582_912, &[9, 10, 11]), (13_631_488, &[9, 10]), (14_680_064, &[10, 9, 11]), (15_728_640, &[10, 9]), (16_777_216, &[10, 11]), (17_825_792, &[11, 10]), (18_874_368, &[11]), (18_890_752, &[12, 11]), (18_891_776, &[12]), (19_922_944, &[11]), (20_971_520, &[11, 12]), (20_975_616, &[12]), (22_020_096, &[12]), (23_068_672, &[12]), (24_117_248, &[12]), (25_165_824, &[12]), (26_214_400, &[12, 13]), (27_262_976, &[13])] },
    Stood { image: "php", from: &[(7_341_074, &[9]), (7_341_086, &[10, 9]), (7_341_087, &[10]), (7_342_080, &[9]), (7_342_100, &[10, 9]), (7_342_101, &[10]), (7_343_104, &[9]), (7_343_111, &[10, 9]), (7_343_112, &[10]), (7_343_133, &[11, 10]), (7_343_134, &[11]), (7_344_128, &[10]), (7_344_150, &[11, 10]), (7_344_151, &[11]), (8_388_608, &[10]), (8_388_617, &[11, 10]), (8_388_618, &[11]), (8_388_637, &[11, 12]), (8_389_632, &[11]), (8_389_652, &[12]), (8_389_665, &[13]), (8_390_656, &[11]), (8_390_663, &[12]), (8_390_685, &[13]), (8_391_680, &[12]), (8_391_704, &[13, 12]), (8_391_705, &[13]), (8_392_704, &[12]), (8_392_715, &[13, 12]), (8_392_716, &[13]), (8_393_728, &[13])] },
    Stood { image: "python", from: &[(2_104_335, &[9]), (2_104_336, &[10]), (3_145_728, &[]), (3_150_854, &[9]), (3_150_855, &[10]), (3_151_872, &[]), (3_151_878, &[9]), (3_151_881, &[10]), (3_151_886, &[11]), (3_152_896, &[9]), (3_152_900, &[10]), (3_152_907, &[11]), (3_152_913, &[12]), (3_153_920, &[10]), (3_153_931, &[11]), (3_153_937, &[12]), (3_154_944, &[10]), (3_154_950, &[11]), (3_154_961, &[12]), (3_154_967, &[13]), (3_155_968, &[11]), (3_155_980, &[12]), (3_155_986, &[13]), (3_156_992, &[11]), (3_156_996, &[12]), (3_157_005, &[13]), (3_158_016, &[12]), (3_158_027, &[13]), (3_159_040, &[12]), (3_159_046, &[13, 12]), (3_159_047, &[13]), (3_160_064, &[13])] },
    Stood { image: "redis", from: &[(5_242_880, &[9]), (5_242_885, &[10, 9]), (5_242_886, &[10]), (5_242_893, &[10, 11]), (5_242_894, &[11]), (6_291_456, &[10]), (6_291_471, &[10, 11]), (6_291_472, &[11]), (6_293_504, &[10]), (6_293_509, &[11]), (6_293_516, &[12]), (7_340_032, &[11]), (7_340_043, &[12]), (7_342_080, &[12])] },
    Stood { image: "ruby", from: &[(2_100_232, &[9]), (2_101_248, &[]), (2_101_253, &[9]), (2_101_254, &[10, 9]), (2_101_255, &[10]), (2_102_272, &[]), (2_102_274, &[9]), (2_102_277, &[10]), (2_103_296, &[9]), (2_103_299, &[10]), (2_103_304, &[11]), (2_104_320, &[10]), (2_104_324, &[11]), (3_145_728, &[10]), (3_145_730, &[11]), (3_145_734, &[12]), (3_146_752, &[11]), (3_146_756, &[12]), (3_147_776, &[11]), (3_147_778, &[12]), (3_147_785, &[13]), (3_148_800, &[12]), (3_148_809, &[13]), (3_149_824, &[12]), (3_149_829, &[13])] },
    Stood { image: "rust", from: &[(1_079_296, &[9]), (1_085_440, &[10, 9]), (1_086_464, &[10]), (1_103_872, &[11, 10]), (1_104_896, &[11]), (1_120_256, &[12]), (1_139_712, &[12, 13]), (1_140_736, &[13])] },
];

pub(super) static LACKS: &[Lack] = &[
    Lack { name: "archives", says: "unzip, xz, bzip2, file, ImageMagick", commands: &["unzip", "xz", "unxz", "bzip2", "bunzip2", "file", "convert", "identify", "mogrify"], packages: &["unzip", "xz-utils", "bzip2", "file", "imagemagick"], dependencies: &[], refused: &[], minor: false },
    Lack { name: "collation", says: "the same collation (do not switch under an existing data directory)", commands: &[], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "compilers", says: "compilers, make, -dev headers", commands: &["gcc", "g++", "cc", "c++", "cpp", "make", "gmake", "autoconf", "automake", "autoreconf", "aclocal", "libtoolize", "ld", "ar", "nm", "objdump", "readelf", "strip", "configure", "configure.sh", "autogen.sh", "bootstrap.sh", "node-gyp", "bundle", "gem", "cpan", "cpanm", "carton", "rebar", "rebar3", "dpkg-buildpackage", "pkg-config", "m4", "patch", "cmake", "meson", "ninja"], packages: &["build-essential", "gcc", "g++", "clang"], dependencies: &["mysqlclient", "psycopg2", "pycurl", "uwsgi", "python-ldap", "pygraphviz", "python-magic", "mod_wsgi", "mod-wsgi", "dlib", "pyaudio", "netifaces", "fasttext", "pyicu", "bjoern", "gdal", "pyodbc", "pymssql", "pycrypto", "m2crypto", "pycairo", "pygobject", "xmlsec", "python-snappy", "pysqlcipher3"], refused: &[], minor: false },
    Lack { name: "cuda", says: "nvcc, CUDA headers, compilers", commands: &["nvcc", "gcc", "g++", "cc", "c++", "make", "cmake", "ninja", "configure", "ptxas"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "cuda-libraries", says: "cuBLAS, cuFFT, cuSPARSE, NPP, NCCL (libcudart alone is kept; pip's torch brings its own)", commands: &["nvcc", "gcc", "g++", "cc", "c++", "make", "cmake", "ninja", "configure", "ptxas", "ffmpeg", "trtexec", "conda", "mamba"], packages: &[], dependencies: &["tensorflow", "tensorflow-gpu", "cupy", "jax", "jaxlib", "onnxruntime-gpu", "ctranslate2", "faster-whisper", "llama-cpp-python", "paddlepaddle-gpu", "mxnet", "cudf", "cuml", "tensorrt", "pycuda", "numba", "flash-attn", "deepspeed", "apex"], refused: &[], minor: false },
    Lack { name: "dnf", says: "dnf and yum (it has microdnf)", commands: &["dnf", "yum", "dnf-3", "rpmbuild"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "docker-daemon", says: "dockerd (a client only)", commands: &["dockerd", "dockerd-entrypoint.sh", "containerd", "dind"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "documentation", says: "man pages, documentation, translations", commands: &["man", "locale-gen", "unminimize"], packages: &["man-db", "locales"], dependencies: &[], refused: &[], minor: true },
    Lack { name: "dotnet-sdk", says: "dotnet build, publish and tool (a runtime only)", commands: &["dotnet build", "dotnet publish", "dotnet restore", "dotnet run", "dotnet test", "dotnet tool", "dotnet new", "dotnet add", "dotnet pack", "dotnet msbuild", "dotnet watch", "dotnet ef", "dotnet nuget", "dotnet workload", "dotnet clean", "dotnet dev-certs", "dotnet build-server", "dotnet sln", "msbuild", "nuget", "pwsh", "git", "curl", "wget", "unzip", "powershell"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "fetch", says: "curl, wget, gpg", commands: &["curl", "wget", "gpg", "gpg2", "dirmngr", "apt-key"], packages: &["curl", "wget", "gnupg", "gnupg2", "dirmngr"], dependencies: &[], refused: &[], minor: false },
    Lack { name: "haskell-tools", says: "profiling libraries, curl, git", commands: &["curl", "wget", "git", "make", "autoconf", "hlint"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "jdk", says: "javac, jar, jlink, jcmd, jmap, jstack (a runtime only)", commands: &["javac", "jar", "jlink", "jmap", "jps", "jstack", "jcmd", "jstat", "javadoc", "jdeps", "jarsigner", "jshell", "jpackage", "mvn", "mvnw", "gradle", "gradlew", "sbt", "ant", "lein", "native-image", "kotlinc", "scalac", "bazel"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "libraries", says: "shared libraries that Python packages load (libglib2.0-0, libpq5, libmagickwand)", commands: &[], packages: &[], dependencies: &["opencv-python", "opencv-contrib-python", "weasyprint", "cairosvg", "wand", "pyqt5", "pyqt6", "pyside2", "pyside6", "napari", "pyzbar"], refused: &[], minor: false },
    Lack { name: "manual-directories", says: "", commands: &[], packages: &[], dependencies: &[], refused: &["openjdk-", "default-jre", "default-jdk", "postgresql-client", "postgresql"], minor: true },
    Lack { name: "musl", says: "glibc (it has musl: glibc-linked binaries and manylinux wheels do not load), apt-get (it has apk), bash (it has busybox ash)", commands: &["apt-get", "apt", "aptitude", "apt-key", "apt-cache", "dpkg", "dpkg-reconfigure", "bash", "useradd", "usermod", "groupadd", "groupmod", "add-apt-repository", "update-alternatives", "debconf-set-selections", "locale-gen", "ldconfig", "install_packages", "chromium", "dnf", "yum"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "nginx-modules", says: "dynamic modules (xslt, geoip, image filter, njs), curl", commands: &["curl"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "python", says: "Python", commands: &["python", "python2", "python3", "pip", "pip3"], packages: &["python", "python-minimal", "python2", "python3", "python3-minimal", "python3-pip", "python-pip"], dependencies: &[], refused: &[], minor: false },
    Lack { name: "rust-tools", says: "make, pkg-config, libssl-dev, git, curl (gcc and libc6-dev are kept)", commands: &["make", "pkg-config", "git", "curl", "wget", "cmake", "patch", "unzip", "xz", "file", "python3", "ssh", "gpg", "autoconf"], packages: &["make", "pkg-config", "git", "curl", "wget", "cmake", "build-essential", "patch", "unzip", "xz-utils", "file", "python3"], dependencies: &[], refused: &[], minor: false },
    Lack { name: "scm", says: "git, ssh, ps", commands: &["git", "hg", "svn", "bzr", "ssh", "scp", "sftp", "ssh-keygen", "ssh-keyscan", "ps", "top", "pkill", "pgrep"], packages: &["git", "git-core", "mercurial", "subversion", "bzr", "openssh-client", "procps"], dependencies: &[], refused: &[], minor: false },
    Lack { name: "swift", says: "swift build (a runtime only)", commands: &["swift", "swiftc"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "ubi-package-manager", says: "a package manager, curl, certificates of authorities, OpenSSL's and most other libraries", commands: &["microdnf", "dnf", "yum", "rpm", "curl", "update-ca-trust", "openssl", "gpg", "gpgv", "tar", "gzip", "unzip", "find", "xargs", "which", "useradd", "groupadd", "usermod", "groupmod", "adduser", "addgroup", "passwd", "chpasswd", "ps", "python3", "python", "pip3", "pip", "grep", "sed", "awk", "java", "node", "npm"], packages: &[], dependencies: &[], refused: &[], minor: false },
    Lack { name: "ubi-tools", says: "dnf, tar, find, which, useradd, ps, Python (it has microdnf)", commands: &["dnf", "yum", "dnf-3", "rpmbuild", "tar", "gzip", "gunzip", "unzip", "xz", "bzip2", "find", "xargs", "which", "useradd", "groupadd", "usermod", "groupmod", "adduser", "addgroup", "passwd", "chpasswd", "su", "ps", "top", "pkill", "pgrep", "hostname", "systemctl", "less", "vi", "diff", "cmp", "crontab", "localedef", "python3", "python", "pip3", "pip", "subscription-manager", "update-crypto-policies", "alternatives", "update-alternatives", "setcap", "openssl", "unshare", "ip"], packages: &["tar"], dependencies: &[], refused: &[], minor: false },
];

pub(super) static FAMILIES: &[Family] = &[
    Family { images: &["python"], moves: &[
        Move { to: "slim", add: "slim", place: Place::BeforeRelease, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((2_104_320, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 12, 18, 9, 0, 13] },
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((2_104_320, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 2, 18, 9, 0] },
    ] },
    Family { images: &["pypy"], moves: &[
        Move { to: "slim", add: "slim", place: Place::BeforeRelease, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((2_097_152, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 12, 18, 9, 0, 16, 13] },
    ] },
    Family { images: &["node"], moves: &[
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((10_240, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 18, 9, 0, 16, 13] },
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((4_201_472, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 2, 18, 9, 0, 16] },
    ] },
    Family { images: &["ruby"], moves: &[
        Move { to: "slim", add: "slim", place: Place::BeforeRelease, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((2_097_152, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 18, 9, 0, 16, 13] },
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((2_098_176, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 2, 18, 9, 0, 16] },
    ] },
    Family { images: &["perl"], moves: &[
        Move { to: "slim", add: "slim", place: Place::BeforeRelease, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((5_261_312, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 18, 9, 0, 16, 13] },
    ] },
    Family { images: &["erlang"], moves: &[
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((18_874_368, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 18, 9, 0, 16, 13] },
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((20_971_520, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 2, 18, 9, 0, 16] },
    ] },
    Family { images: &["elixir"], moves: &[
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &["otp"], versions: Some((1_051_648, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 18, 9, 0, 16, 13] },
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &["otp"], versions: Some((1_053_696, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 2, 18, 9, 0, 16] },
    ] },
    Family { images: &["mono"], moves: &[
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((4_202_496, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 9] },
    ] },
    Family { images: &["haskell"], moves: &[
        Move { to: "slim", add: "slim", place: Place::BeforeRelease, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((9_439_232, 4_294_967_295)), latest: "", trade_off: false, lacks: &[10] },
    ] },
    Family { images: &["swift"], moves: &[
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((4_196_352, 4_294_967_295)), latest: "", trade_off: false, lacks: &[19, 2, 18] },
    ] },
    Family { images: &["golang"], moves: &[
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((1_054_720, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 2, 18, 9] },
    ] },
    Family { images: &["rust"], moves: &[
        Move { to: "slim", add: "slim", place: Place::BeforeRelease, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((1_068_032, 4_294_967_295)), latest: "", trade_off: false, lacks: &[17] },
    ] },
    Family { images: &["php"], moves: &[
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &["cli", "fpm", "zts"], versions: Some((5_249_024, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 0] },
    ] },
    Family { images: &["eclipse-temurin"], moves: &[
        Move { to: "jre", add: "", place: Place::BeforeRelease, replace: Some(("jdk", "jre")), rename: None, drop_release: false, from: "", with: &["jdk", "alpine", "ubi", "minimal"], versions: Some((8_388_608, 4_294_967_295)), latest: "", trade_off: false, lacks: &[11] },
        Move { to: "jre-alpine", add: "alpine", place: Place::Last, replace: Some(("jdk", "jre")), rename: None, drop_release: true, from: "", with: &["jdk", "jre"], versions: None, latest: "", trade_off: true, lacks: &[11, 14] },
    ] },
    Family { images: &["openjdk"], moves: &[
        Move { to: "jre-slim", add: "slim", place: Place::BeforeRelease, replace: Some(("jdk", "jre")), rename: None, drop_release: false, from: "", with: &["jdk"], versions: Some((8_388_608, 12_582_911)), latest: "", trade_off: false, lacks: &[11, 18, 9, 0] },
        Move { to: "jre", add: "", place: Place::BeforeRelease, replace: Some(("jdk", "jre")), rename: None, drop_release: false, from: "", with: &["jdk", "slim"], versions: Some((7_340_032, 12_582_911)), latest: "", trade_off: false, lacks: &[11] },
        Move { to: "jre", add: "", place: Place::BeforeRelease, replace: Some(("jdk", "jre")), rename: None, drop_release: false, from: "alpine", with: &["jdk", "alpine"], versions: Some((7_340_032, 9_437_183)), latest: "", trade_off: false, lacks: &[11] },
        Move { to: "slim", add: "slim", place: Place::BeforeRelease, replace: None, rename: None, drop_release: false, from: "", with: &["jdk", "jre"], versions: Some((8_388_608, 12_582_911)), latest: "", trade_off: false, lacks: &[18, 9, 0] },
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &["jdk", "jre"], versions: Some((7_340_032, 9_437_183)), latest: "", trade_off: true, lacks: &[14, 18, 9, 0] },
    ] },
    Family { images: &["tomcat", "jetty", "groovy", "tomee", "ibm-semeru-runtimes", "sapmachine"], moves: &[
        Move { to: "jre", add: "", place: Place::Last, replace: Some(("jdk", "jre")), rename: None, drop_release: false, from: "", with: &["jdk", "open", "slim", "alpine", "ubuntu", "temurin", "openjdk", "corretto", "al", "eclipse", "ubi", "minimal", "plume", "plus", "webprofile", "microprofile"], versions: None, latest: "", trade_off: false, lacks: &[11] },
    ] },
    Family { images: &["azul/zulu-openjdk", "azul/zulu-openjdk-debian", "azul/zulu-openjdk-alpine"], moves: &[
        Move { to: "jre", add: "", place: Place::Last, replace: Some(("jdk", "jre")), rename: None, drop_release: false, from: "", with: &[], versions: Some((8_388_608, 4_294_967_295)), latest: "", trade_off: false, lacks: &[11] },
    ] },
    Family { images: &["bellsoft/liberica-openjdk-debian"], moves: &[
        Move { to: "jre", add: "", place: Place::Last, replace: None, rename: Some(("openjdk-debian", "openjre-debian")), drop_release: false, from: "", with: &[], versions: Some((8_388_608, 4_294_967_295)), latest: "", trade_off: false, lacks: &[11] },
    ] },
    Family { images: &["bellsoft/liberica-openjdk-alpine"], moves: &[
        Move { to: "jre", add: "", place: Place::Last, replace: None, rename: Some(("openjdk-alpine", "openjre-alpine")), drop_release: false, from: "", with: &[], versions: Some((8_388_608, 4_294_967_295)), latest: "", trade_off: false, lacks: &[11] },
    ] },
    Family { images: &["mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/nightly/sdk"], moves: &[
        Move { to: "aspnet", add: "", place: Place::Last, replace: None, rename: Some(("sdk", "aspnet")), drop_release: false, from: "", with: &["alpine", "azurelinux", "cbl", "mariner", "slim"], versions: Some((5_242_880, 4_294_967_295)), latest: "", trade_off: false, lacks: &[8] },
        Move { to: "runtime", add: "", place: Place::Last, replace: None, rename: Some(("sdk", "runtime")), drop_release: false, from: "", with: &["alpine", "azurelinux", "cbl", "mariner", "slim"], versions: Some((5_242_880, 4_294_967_295)), latest: "", trade_off: false, lacks: &[8] },
    ] },
    Family { images: &["mcr.microsoft.com/dotnet/core/sdk"], moves: &[
        Move { to: "aspnet", add: "", place: Place::Last, replace: None, rename: Some(("sdk", "aspnet")), drop_release: false, from: "", with: &["alpine"], versions: Some((2_098_176, 3_147_775)), latest: "", trade_off: false, lacks: &[8] },
        Move { to: "runtime", add: "", place: Place::Last, replace: None, rename: Some(("sdk", "runtime")), drop_release: false, from: "", with: &["alpine"], versions: Some((2_098_176, 3_147_775)), latest: "", trade_off: false, lacks: &[8] },
    ] },
    Family { images: &["mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime", "mcr.microsoft.com/dotnet/runtime-deps"], moves: &[
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &["slim"], versions: None, latest: "", trade_off: true, lacks: &[14] },
    ] },
    Family { images: &["nvidia/cuda"], moves: &[
        Move { to: "runtime", add: "", place: Place::Last, replace: Some(("devel", "runtime")), rename: None, drop_release: false, from: "", with: &["devel", "cudnn", "ubuntu", "ubi", "rockylinux", "centos", "oraclelinux"], versions: Some((7_340_032, 4_294_967_295)), latest: "", trade_off: false, lacks: &[3] },
        Move { to: "base", add: "", place: Place::Last, replace: Some(("runtime", "base")), rename: None, drop_release: false, from: "runtime", with: &["runtime", "ubuntu", "ubi", "rockylinux", "centos", "oraclelinux"], versions: Some((9_437_184, 4_294_967_295)), latest: "", trade_off: true, lacks: &[4] },
    ] },
    Family { images: &["registry.access.redhat.com/ubi8", "registry.access.redhat.com/ubi9", "registry.access.redhat.com/ubi10"], moves: &[
        Move { to: "minimal", add: "", place: Place::Last, replace: None, rename: Some(("", "-minimal")), drop_release: false, from: "", with: &[], versions: None, latest: "latest", trade_off: false, lacks: &[21] },
    ] },
    Family { images: &["registry.access.redhat.com/ubi8-minimal", "registry.access.redhat.com/ubi9-minimal", "registry.access.redhat.com/ubi10-minimal"], moves: &[
        Move { to: "micro", add: "", place: Place::Last, replace: None, rename: Some(("-minimal", "-micro")), drop_release: false, from: "", with: &[], versions: None, latest: "latest", trade_off: true, lacks: &[20] },
    ] },
    Family { images: &["pytorch/pytorch"], moves: &[
        Move { to: "runtime", add: "", place: Place::Last, replace: Some(("devel", "runtime")), rename: None, drop_release: false, from: "", with: &["devel", "cuda", "cudnn"], versions: Some((4_096, 4_294_967_295)), latest: "", trade_off: false, lacks: &[3, 18, 9] },
    ] },
    Family { images: &["debian"], moves: &[
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((7_340_032, 4_294_967_295)), latest: "stable", trade_off: false, lacks: &[7, 13] },
    ] },
    Family { images: &["buildpack-deps"], moves: &[
        Move { to: "scm", add: "scm", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((7_340_032, 4_294_967_295)), latest: "", trade_off: true, lacks: &[2, 0] },
        Move { to: "curl", add: "curl", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((7_340_032, 4_294_967_295)), latest: "", trade_off: true, lacks: &[2, 18, 0] },
    ] },
    Family { images: &["nginx"], moves: &[
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((1_057_792, 4_294_967_295)), latest: "", trade_off: false, lacks: &[14] },
        Move { to: "alpine-slim", add: "alpine-slim", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((1_072_128, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 15] },
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "alpine", with: &["alpine"], versions: Some((1_072_128, 4_294_967_295)), latest: "", trade_off: true, lacks: &[15] },
    ] },
    Family { images: &["httpd"], moves: &[
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((2_099_200, 4_294_967_295)), latest: "", trade_off: false, lacks: &[14] },
    ] },
    Family { images: &["redis", "memcached", "haproxy"], moves: &[
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((1_052_672, 4_294_967_295)), latest: "", trade_off: false, lacks: &[14] },
    ] },
    Family { images: &["rabbitmq", "telegraf", "influxdb", "kapacitor", "chronograf", "varnish", "ghost"], moves: &[
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &["management"], versions: None, latest: "", trade_off: true, lacks: &[14] },
    ] },
    Family { images: &["postgres"], moves: &[
        Move { to: "alpine", add: "alpine", place: Place::Last, replace: None, rename: None, drop_release: true, from: "", with: &[], versions: Some((9_439_232, 4_294_967_295)), latest: "", trade_off: true, lacks: &[14, 1] },
    ] },
    Family { images: &["docker"], moves: &[
        Move { to: "cli", add: "cli", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: Some((24_117_248, 4_294_967_295)), latest: "", trade_off: true, lacks: &[6] },
    ] },
    Family { images: &["oraclelinux"], moves: &[
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: None, latest: "", trade_off: true, lacks: &[5] },
    ] },
    Family { images: &["rockylinux", "almalinux"], moves: &[
        Move { to: "minimal", add: "minimal", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &[], versions: None, latest: "", trade_off: true, lacks: &[5] },
    ] },
    Family { images: &["ghcr.io/astral-sh/uv"], moves: &[
        Move { to: "slim", add: "slim", place: Place::Last, replace: None, rename: None, drop_release: false, from: "", with: &["python"], versions: Some((1_024, 4_294_967_295)), latest: "", trade_off: false, lacks: &[2, 18, 9, 0, 13] },
    ] },
];
