//! What reading alone does not see of a program: what it loads, opens or starts when it runs. Told by the calls that its
//! files make, by the libraries that are loaded, and by the names of interpreters, each with what the root has for it.

use super::super::path::{absolute, shown};
use super::closure::Closure;
use super::error::Error;
use super::extras::Extra;
use super::imports::Import;
use super::process::Process;
use super::root::{follow, join, split};

/// One such thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Its kind: `plug-ins`.
    pub what: &'static str,
    /// Who does it, and what becomes of it.
    pub message: String,
    /// Options that bring what the root has for it.
    pub options: Vec<String>,
}

/// What programs and libraries open, by how their names begin: directories from the root, or beside the library.
const COMPANIONS: &[(&str, &[&str])] = &[
    ("python", &["/usr/lib/python3/dist-packages"]),
    ("node", &["/usr/local/lib/node_modules", "/usr/lib/node_modules", "/usr/share/nodejs"]),
    (
        "perl",
        &[
            "/usr/share/perl",
            "/usr/share/perl5",
            "/etc/perl",
            "/usr/local/lib/site_perl",
            "/usr/local/lib/perl5",
        ],
    ),
    ("ruby", &["/usr/lib/ruby", "/usr/local/lib/ruby", "/var/lib/gems", "/usr/local/bundle"]),
    ("php", &["/usr/lib/php", "/etc/php", "/usr/share/php", "/usr/local/lib/php", "/usr/local/etc/php"]),
    ("git", &["/usr/lib/git-core", "/usr/libexec/git-core", "/usr/share/git-core"]),
    ("nginx", &["/etc/nginx", "/usr/lib/nginx", "/usr/share/nginx", "/var/lib/nginx", "/var/log/nginx"]),
    ("redis-", &["/etc/redis", "/var/lib/redis", "/var/log/redis"]),
    ("valkey-", &["/etc/valkey", "/var/lib/valkey"]),
    ("apache2", &["/etc/apache2", "/usr/lib/apache2", "/usr/share/apache2"]),
    ("httpd", &["/usr/local/apache2", "/etc/httpd", "/usr/lib64/httpd"]),
    ("postgres", &["/usr/share/postgresql", "/usr/local/share/postgresql", "/usr/local/lib/postgresql"]),
    ("mysqld", &["/usr/share/mysql", "/usr/lib/mysql", "/etc/mysql"]),
    ("mariadbd", &["/usr/share/mysql", "/usr/lib/mysql", "/etc/mysql"]),
    ("ssh", &["/etc/ssh"]),
    ("libcrypto.", &["ossl-modules", "engines-3", "engines-1.1"]),
    ("libsasl2.", &["sasl2"]),
    ("libgio-", &["gio/modules"]),
    ("libgdk_pixbuf", &["gdk-pixbuf-2.0"]),
    ("libkrb5.", &["krb5/plugins"]),
    ("libp11-kit.", &["pkcs11"]),
    ("libpam.", &["security", "/etc/pam.d"]),
    ("libMagickCore", &["ImageMagick-6.9.11", "ImageMagick-7.1.1", "/etc/ImageMagick-6"]),
    ("libgvc.", &["graphviz"]),
    ("libfontconfig.", &["/etc/fonts", "/usr/share/fonts"]),
    ("libmagic.", &["/usr/share/misc", "/usr/lib/file"]),
    ("libtcl", &["/usr/share/tcltk", "/usr/lib/tcl8.6"]),
];

/// Shells: what their scripts start is in no list.
const SHELLS: [&[u8]; 6] = [b"sh", b"bash", b"dash", b"ash", b"busybox", b"zsh"];
/// Libraries that ask who is trusted.
const TLS: [&[u8]; 5] = [b"libssl.", b"libgnutls.", b"libmbedtls.", b"libwolfssl.", b"libnss3."];

/// Says what is not seen, given what was asked for.
pub(super) fn unseen(closure: &mut Closure<'_>, extras: &[Extra]) -> Result<Vec<Unseen>, Error> {
    let mut all = Vec::new();
    let processes = std::mem::take(&mut closure.processes);
    let first = |import: Import| {
        let of = |process: &Process| process.callers(|imports| imports.has(import)).map(absolute);
        processes.iter().find_map(|process| of(process).map(|by| (by, process.is_musl)))
    };
    let mut add = |what, message: String, options: Vec<String>| all.push(Unseen { what, message, options });
    let with = |extra: Extra| vec![format!("--with {}", extra.name())];
    let wants = |extra| !extras.contains(&extra);
    let called = first(Import::Hosts).map(|it| (it, "names of hosts"));
    let called = called.or(first(Import::Users).map(|it| (it, "names of users")));
    if let Some(((by, false), what)) = called.filter(|_| wants(Extra::Nss)) {
        add(
            "name service",
            format!("{by} looks up {what}: nsswitch.conf says where, and names libraries"),
            with(Extra::Nss),
        );
    }
    let tls = processes.iter().flat_map(|it| &it.objects).find(|(path, _)| is_named(path, &TLS));
    if let Some((path, _)) = tls.filter(|_| wants(Extra::Certificates)) {
        let message = format!("{} asks whom to trust: without certificates it trusts nobody", absolute(path));
        add("certificates", message, with(Extra::Certificates));
    }
    if let Some((by, false)) = first(Import::Conversion) {
        let options = beside_libc(closure, &processes, b"gconv")?;
        add(
            "character sets",
            format!("{by} converts between them: but for a few (UTF-8, ASCII) each is a plug-in"),
            options,
        );
    }
    if let Some((by, false)) = first(Import::Locale).filter(|_| wants(Extra::Locale)) {
        let message =
            format!("{by} asks for the language: without a locale there is C, and C.UTF-8 since glibc 2.35");
        add("locale", message, if has_locale(closure)? { with(Extra::Locale) } else { Vec::new() });
    }
    if let Some((by, false)) = first(Import::Threads) {
        let is_there = closure.taken.entries.keys().any(|path| is_named(path, &[b"libgcc_s."]));
        let options = if is_there { Vec::new() } else { beside_libc(closure, &processes, b"libgcc_s.so.1")? };
        if !options.is_empty() {
            add(
                "threads",
                format!("{by} ends threads: glibc loads libgcc_s for that, and stops without it"),
                options,
            );
        }
    }
    if let Some((by, _)) = first(Import::Dlopen) {
        add(
            "plug-ins",
            format!("{by} loads libraries when it runs (dlopen): which, no list of its says"),
            Vec::new(),
        );
    }
    if let Some((by, _)) = first(Import::Programs) {
        add("programs", format!("{by} starts other programs, or a shell: name them, too"), Vec::new());
    }
    let mut own = Vec::new();
    for (path, process) in processes.iter().flat_map(|it| it.objects.iter().map(move |(path, _)| (path, it)))
    {
        own.extend(companions(closure, path, process)?);
    }
    own.dedup();
    all.extend(own);
    if let Some(path) = processes.iter().map(Process::path).find(|path| SHELLS.contains(&split(path).1)) {
        let message = format!("{} reads scripts: what these start is not looked for", absolute(path));
        all.push(Unseen { what: "programs", message, options: Vec::new() });
    }
    closure.processes = processes;
    Ok(all)
}

fn is_named(path: &[u8], starts: &[&[u8]]) -> bool {
    starts.iter().any(|start| split(path).1.starts_with(start))
}

/// What a program or library opens that the root has and that is not taken.
fn companions(closure: &mut Closure<'_>, path: &[u8], process: &Process) -> Result<Option<Unseen>, Error> {
    let (folder, name) = split(path);
    let Some((start, places)) = COMPANIONS.iter().find(|(start, _)| name.starts_with(start.as_bytes()))
    else {
        return Ok(None);
    };
    let is_library = start.starts_with("lib");
    if !is_library && path != process.path() {
        return Ok(None);
    }
    let beside = |place: &&str| match place.strip_prefix('/') {
        Some(place) => place.as_bytes().to_vec(),
        None => join(folder, place.as_bytes()),
    };
    let mut wanted: Vec<Vec<u8>> = places.iter().map(beside).collect();
    if !is_library {
        wanted.extend(own_places(closure, path)?);
    }
    let mut options = Vec::new();
    for place in wanted {
        if let Some(way) = follow(closure.root, &place)?
            && !closure.taken.is_tree(way.end().0)
            && !way.end().0.is_empty()
        {
            options.push(format!("--add {}", shown(&[b"/", way.end().0].concat())));
        }
    }
    options.dedup();
    let what = if is_library { "plug-ins" } else { "modules and settings" };
    let message = format!("{} opens what stands here when it runs", absolute(path));
    Ok((!options.is_empty()).then_some(Unseen { what, message, options }))
}

/// The modules of an interpreter: below its own prefix, and beside the scripts that were asked for.
fn own_places(closure: &mut Closure<'_>, path: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let (folder, name) = split(path);
    let prefix = split(folder).0.to_vec();
    let mut places = Vec::new();
    if name.starts_with(b"python") {
        places.push(join(&prefix, &[&b"lib/"[..], name].concat()));
        places.push([&b"usr/local/lib/"[..], name].concat());
    }
    if name.starts_with(b"perl") {
        for folder in [&b"usr/lib/x86_64-linux-gnu"[..], b"usr/lib/aarch64-linux-gnu", b"usr/lib"] {
            places.extend([&b"perl-base"[..], b"perl", b"perl5"].map(|it| join(folder, it)));
        }
    }
    for asked in closure.asked() {
        let mut at = split(&asked).0;
        if name.starts_with(b"python") && closure.root.node(&join(split(at).0, b"pyvenv.cfg"))?.is_some() {
            places.push(split(at).0.to_vec());
        }
        while name.starts_with(b"node") && !at.is_empty() {
            places.push(join(at, b"node_modules"));
            at = split(at).0;
        }
    }
    Ok(places)
}

/// What stands beside the C library, where it is not taken.
fn beside_libc(closure: &mut Closure<'_>, processes: &[Process], name: &[u8]) -> Result<Vec<String>, Error> {
    let libc = processes.iter().flat_map(|it| &it.objects).find(|(path, _)| is_named(path, &[b"libc.so"]));
    let Some((path, _)) = libc else { return Ok(Vec::new()) };
    let place = join(split(path).0, name);
    let is_there = follow(closure.root, &place)?.is_some() && !closure.taken.is_tree(&place);
    Ok(is_there.then(|| format!("--add {}", absolute(&place))).into_iter().collect())
}

fn has_locale(closure: &mut Closure<'_>) -> Result<bool, Error> {
    Ok(follow(closure.root, b"usr/lib/locale")?.is_some()
        || follow(closure.root, b"usr/lib64/locale")?.is_some())
}
