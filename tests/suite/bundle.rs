//! What a bundle takes of a root: the rules of the loaders, one by one, on small programs; scripts, links, trees, users.

use super::support::elves::{ARM64, Elf, GLIBC, MUSL, cache, library, program};
use super::support::roots::{Node, Root, gathered, paths, request};
use dockslim::image::bundle::{self, Cache, Extra, Request};

/// The paths that are taken beside those of the C library.
fn taken(root: &Root, programs: &[&str]) -> Vec<String> {
    own(root.taken(programs).unwrap())
}

fn own(mut paths: Vec<String>) -> Vec<String> {
    let usual = Root::glibc();
    paths.retain(|path| !usual.nodes.iter().any(|(known, _)| known == path));
    paths
}

fn wrong(root: &Root, programs: &[&str]) -> String {
    root.taken(programs).unwrap_err()
}

#[test]
fn a_program_takes_its_libraries_with_their_links() {
    let root = Root::glibc()
        .file("usr/bin/app", &program(&["liba.so.1", "libc.so.6"]).build())
        .link("usr/lib/x86_64-linux-gnu/liba.so.1", "liba.so.1.2")
        .file(
            "usr/lib/x86_64-linux-gnu/liba.so.1.2",
            &library("liba.so.1", &["libb.so.2", "libc.so.6"]).build(),
        )
        .file("usr/lib/libb.so.2", &library("libb.so.2", &["liba.so.1"]).build())
        .file("usr/lib/libunused.so", &library("libunused.so", &[]).build());
    let all = root.taken(&["app"]).unwrap();
    for path in ["lib", "lib64", "usr/lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu/libc.so.6"] {
        assert!(all.iter().any(|it| it == path), "{path}: {all:?}");
    }
    assert_eq!(
        own(all),
        [
            "usr/bin/app",
            "usr/lib/libb.so.2",
            "usr/lib/x86_64-linux-gnu/liba.so.1",
            "usr/lib/x86_64-linux-gnu/liba.so.1.2"
        ]
    );
}

#[test]
fn rpath_is_inherited_and_runpath_is_not() {
    let app = |rpath, runpath| Elf { rpath, runpath, ..program(&["liba.so"]) };
    let root = |app: Elf<'_>, liba: Elf<'_>| {
        Root::glibc()
            .file("bin/app", &app.build())
            .file("opt/liba.so", &liba.build())
            .file("opt/libb.so", &library("libb.so", &[]).build())
    };
    let needs_b = library("liba.so", &["libb.so"]);
    let all = ["bin/app", "opt/liba.so", "opt/libb.so"];
    assert_eq!(taken(&root(app(Some("/opt"), None), needs_b.clone()), &["/bin/app"]), all);
    // The newer list is for what it is in alone.
    let missing = wrong(&root(app(None, Some("/opt")), needs_b.clone()), &["/bin/app"]);
    assert!(
        missing.starts_with(
            "libb.so is not in the root: /opt/liba.so needs it, which /bin/app needs; sought in /lib"
        ),
        "{missing}"
    );
    // Where both are there, the older one counts for nothing.
    let missing = wrong(&root(app(Some("/opt"), Some("/none")), needs_b.clone()), &["/bin/app"]);
    assert!(missing.starts_with("liba.so is not") && missing.contains("/none (RUNPATH)"), "{missing}");
    // One that has a newer list does not ask those who loaded it.
    let own_list = Elf { runpath: Some("/none"), ..needs_b };
    let missing = wrong(&root(app(Some("/opt"), None), own_list), &["/bin/app"]);
    assert!(missing.starts_with("libb.so is not"), "{missing}");
}

#[test]
fn words_in_lists_stand_for_directories() {
    let root = |list: &'static str, at: &str| {
        Root::glibc()
            .file("opt/app/bin/app", &Elf { runpath: Some(list), ..program(&["liba.so"]) }.build())
            .link("usr/bin/app", "/opt/app/bin/app")
            .file(at, &library("liba.so", &[]).build())
    };
    for (list, at) in [
        ("$ORIGIN/../lib", "opt/app/lib/liba.so"),
        ("${ORIGIN}/../lib", "opt/app/lib/liba.so"),
        ("/none:$ORIGIN", "opt/app/bin/liba.so"),
        ("/opt/$LIB", "opt/lib/x86_64-linux-gnu/liba.so"),
        ("/opt/${LIB}/x", "opt/lib/x86_64-linux-gnu/x/liba.so"),
        ("/opt/$PLATFORM", "opt/x86_64/liba.so"),
        ("/opt/$OTHER", "opt/$OTHER/liba.so"),
    ] {
        let taken = taken(&root(list, at), &["/usr/bin/app"]);
        assert!(taken.iter().any(|it| it == at), "{list}: {taken:?}");
        assert!(taken.iter().any(|it| it == "usr/bin/app"), "{taken:?}");
    }
}

#[test]
fn the_order_is_rpath_environment_runpath_cache_default() {
    let liba = library("liba.so", &[]).build();
    let list = cache(&[("liba.so", "/cached/liba.so", 0), ("liba.so", "/fast/liba.so", 2)], "new");
    let places = ["rpath", "environment", "runpath", "cached", "lib/x86_64-linux-gnu"];
    let root = |from: usize, rpath| {
        let (rpath, runpath) = if rpath { (Some("/rpath"), None) } else { (None, Some("/runpath")) };
        let app = Elf { rpath, runpath, ..program(&["liba.so"]) };
        let root = Root::glibc().file("bin/app", &app.build()).file("etc/ld.so.cache", &list);
        places[from..].iter().fold(root, |root, place| {
            root.file(&format!("usr/{place}/liba.so").replace("usr/lib", "usr/lib"), &liba)
        })
    };
    let found = |from: usize, rpath: bool| {
        let mut root = root(from, rpath);
        for place in &places[..4] {
            root = root.link(place, &format!("usr/{place}"));
        }
        let bundle =
            gathered(&root.image(0).docker25(), &request(&["/bin/app"]), Some("/environment")).unwrap();
        let all = paths(&bundle);
        let library = all.iter().find(|path| path.ends_with("/liba.so")).unwrap().clone();
        (library, all.iter().any(|path| path == "etc/ld.so.cache"))
    };
    assert_eq!(found(0, true), ("usr/rpath/liba.so".into(), false));
    assert_eq!(found(1, true), ("usr/environment/liba.so".into(), false));
    assert_eq!(found(1, false), ("usr/environment/liba.so".into(), false));
    assert_eq!(found(2, false), ("usr/runpath/liba.so".into(), false));
    assert_eq!(found(3, false), ("usr/cached/liba.so".into(), true));
    assert_eq!(found(4, false), ("usr/lib/x86_64-linux-gnu/liba.so".into(), false));
}

#[test]
fn the_list_of_ldconfig_is_read_in_all_its_forms() {
    let entries =
        [("libx.so", "/opt/libx.so", 0), ("libx.so", "/opt/v3/libx.so", 1 << 62), ("liby.so", "/opt/y", 0)];
    for form in ["new", "both", "old"] {
        let bytes = cache(&entries, form);
        let read = Cache::parse(&bytes, false).unwrap();
        let first = read.paths(b"libx.so").first().map(|path| path.to_vec());
        assert_eq!(first.as_deref(), Some(&b"/opt/libx.so"[..]), "{form}");
        assert_eq!(read.paths(b"liby.so").len(), 1);
        assert!(read.paths(b"libz.so").is_empty());
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0xff;
            Cache::parse(&broken, at % 2 == 0);
            Cache::parse(&bytes[..at], false);
        }
    }
}

#[test]
fn what_ldconfig_was_not_told_of_is_not_found_and_explained() {
    let root = Root::glibc()
        .file("bin/app", &program(&["liba.so"]).build())
        .file("etc/ld.so.conf", b"# a comment\ninclude /etc/ld.so.conf.d/*.conf\n")
        .file("etc/ld.so.conf.d/local.conf", b"/usr/local/lib # here\n")
        .file("usr/local/lib/liba.so", &library("liba.so", &[]).build());
    let missing = wrong(&root, &["/bin/app"]);
    assert!(missing.contains("/usr/local/lib/liba.so is there") && missing.contains("ldconfig"), "{missing}");
    assert!(
        missing.contains("sought in /lib/x86_64-linux-gnu, /usr/lib/x86_64-linux-gnu, /lib, /usr/lib;"),
        "{missing}"
    );
}

#[test]
fn a_library_of_another_machine_is_passed_over() {
    let foreign = Elf { machine: ARM64, ..library("liba.so", &[]) }.build();
    let narrow = Elf { is_32: true, machine: 3, ..library("liba.so", &[]) }.build();
    let root = Root::glibc()
        .file("bin/app", &Elf { runpath: Some("/one:/two"), ..program(&["liba.so"]) }.build())
        .file("one/liba.so", &foreign)
        .file("two/liba.so", &narrow);
    let missing = wrong(&root, &["/bin/app"]);
    assert!(
        missing.contains("/one (is there for another machine), /two (is there for another machine)"),
        "{missing}"
    );
    let root = root.file("usr/lib/liba.so", &library("liba.so", &[]).build());
    assert_eq!(taken(&root, &["/bin/app"]), ["bin/app", "usr/lib/liba.so"]);
}

#[test]
fn other_machines_are_read_as_well() {
    for (is_32, is_big, machine, interpreter) in [
        (false, false, ARM64, "/lib/ld-linux-aarch64.so.1"),
        (true, false, 40, "/lib/ld-linux-armhf.so.3"),
        (false, true, 22, "/lib/ld64.so.1"),
    ] {
        let of = |elf: Elf<'_>| Elf { is_32, is_big, machine, ..elf }.build();
        let root = Root::default()
            .file("bin/app", &of(Elf { interpreter: Some(interpreter), ..program(&["libc.so.6"]) }))
            .file(&interpreter[1..], &of(library("ld.so.1", &[])))
            .file("lib/libc.so.6", &of(library("libc.so.6", &["ld.so.1"])));
        let mut wanted = vec!["bin/app".to_owned(), interpreter[1..].to_owned(), "lib/libc.so.6".to_owned()];
        wanted.sort();
        assert_eq!(root.taken(&["/bin/app"]).unwrap(), wanted);
        let bundle = root.gathered(&request(&["/bin/app"])).unwrap();
        assert_eq!(bundle.machine.map(|it| it.number), Some(machine));
    }
}

#[test]
fn musl_has_its_own_rules() {
    let app = |needed, rpath, runpath| Elf { interpreter: Some(MUSL), rpath, runpath, ..program(needed) };
    let root = |app: Elf<'_>| {
        Root::default()
            .file("bin/app", &app.build())
            .file("lib/ld-musl-x86_64.so.1", &library("libc.musl-x86_64.so.1", &[]).build())
            .link("lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
            .file("usr/local/lib/liba.so", &library("liba.so", &["libc.musl-x86_64.so.1", "libb.so"]).build())
            .file("opt/libb.so", &library("libb.so", &[]).build())
    };
    // Its loader is the C library, and any list is inherited.
    let wanted = ["bin/app", "lib/ld-musl-x86_64.so.1", "opt/libb.so", "usr/local/lib/liba.so"];
    let needed = &["liba.so", "libc.musl-x86_64.so.1", "libpthread.so.0"];
    assert_eq!(root(app(needed, None, Some("$ORIGIN/../opt"))).taken(&["app"]).unwrap(), wanted);
    assert_eq!(root(app(needed, Some("/opt"), None)).taken(&["app"]).unwrap(), wanted);
    // A list with a word that it does not know counts for nothing.
    let missing = wrong(&root(app(needed, None, Some("/opt:$LIB"))), &["app"]);
    assert!(
        missing.starts_with("libb.so is not") && missing.contains("sought in /lib, /usr/local/lib, /usr/lib"),
        "{missing}"
    );
    // Its own file of directories counts in place of the usual ones.
    let listed = root(app(&["libb.so"], None, None)).file("etc/ld-musl-x86_64.path", b"/none\n/opt\n");
    assert_eq!(
        listed.taken(&["app"]).unwrap(),
        ["bin/app", "etc/ld-musl-x86_64.path", "lib/ld-musl-x86_64.so.1", "opt/libb.so"]
    );
    let glibc = Root::default()
        .file("bin/app", &program(&[]).build())
        .file("lib/ld-musl-x86_64.so.1", &library("libc.so", &[]).build());
    let missing = wrong(&glibc, &["app"]);
    assert!(missing.contains(GLIBC) && missing.contains("there is /lib/ld-musl-x86_64.so.1"), "{missing}");
}

#[test]
fn some_need_nothing_and_some_no_default() {
    let is_static = Root::default().file("app", &Elf::default().build());
    assert_eq!(is_static.taken(&["/app"]).unwrap(), ["app"]);
    let root = Root::glibc()
        .file("bin/app", &Elf { no_default: true, ..program(&["liba.so"]) }.build())
        .file("usr/lib/liba.so", &library("liba.so", &[]).build());
    assert!(wrong(&root, &["/bin/app"]).starts_with("liba.so is not"));
    let by_path = Root::glibc()
        .file("bin/app", &program(&["/opt/../opt/liba.so"]).build())
        .file("opt/liba.so", &library("other", &[]).build());
    assert_eq!(taken(&by_path, &["/bin/app"]), ["bin/app", "opt/liba.so"]);
}

#[test]
fn libraries_for_newer_processors_are_left_and_named() {
    let root = Root::glibc()
        .file("bin/app", &program(&["liba.so"]).build())
        .file("usr/lib/liba.so", &library("liba.so", &[]).build())
        .file("usr/lib/glibc-hwcaps/x86-64-v3/liba.so", &library("liba.so", &[]).build());
    let bundle = root.gathered(&request(&["/bin/app"])).unwrap();
    assert_eq!(own(paths(&bundle)), ["bin/app", "usr/lib/liba.so"]);
    assert!(
        bundle.notes[0].starts_with("/usr/lib/glibc-hwcaps/x86-64-v3/liba.so is left"),
        "{:?}",
        bundle.notes
    );
}

#[test]
fn scripts_bring_who_reads_them() {
    let root = Root::glibc()
        .file("usr/bin/env", &program(&[]).build())
        .link("usr/bin/python3", "python3.11")
        .file("usr/bin/python3.11", &program(&[]).build())
        .file("app/a", b"#!/usr/bin/env python3\nprint()\n")
        .file("app/b", b"#! /usr/bin/env -S python3 -u\n")
        .file("app/c", b"#!/app/a\n")
        .file("app/gone", b"#!/bin/none -x\n")
        .file("app/text", b"hello\n");
    let python = ["usr/bin/env", "usr/bin/python3", "usr/bin/python3.11"];
    for (script, more) in [("app/a", None), ("app/b", None), ("app/c", Some("app/a"))] {
        let mut wanted: Vec<&str> = more.into_iter().chain([script]).chain(python).collect();
        wanted.sort_unstable();
        assert_eq!(taken(&root, &[&format!("/{script}")]), wanted, "{script}");
    }
    for (script, why) in [
        ("/app/gone", "is a script for `/bin/none -x`: that is not in the root"),
        ("/app/text", "/app/text is neither for a loader nor begins with `#!`, and no program"),
        ("/app", "/app is a directory"),
        ("/none", "/none: it is not there in the root"),
        ("none", "`none` is in no directory of PATH in the root"),
    ] {
        let said = wrong(&root, &[script]);
        assert!(said.contains(why), "{script}: {said}");
    }
}

#[test]
fn links_never_lead_out() {
    let root = Root::glibc()
        .file("bin/app", &Elf { runpath: Some("/a:/b:/c"), ..program(&["liba.so"]) }.build())
        .link("a", "b")
        .link("b", "a")
        .link("up", "../../../../../../etc");
    let said = wrong(&root, &["/bin/app"]);
    assert!(said.contains("lead back to themselves"), "{said}");
    assert!(wrong(&root, &["/up/passwd"]).contains("/up/passwd: it is not there in the root"));
    assert!(wrong(&root, &["/../../../bin/sh"]).contains("it is not there"));
}

#[test]
fn a_damaged_program_is_said_to_be_so() {
    let whole =
        Elf { rpath: Some("/opt"), imports: &["dlopen"], ..program(&["liba.so", "libc.so.6"]) }.build();
    for end in 4..whole.len() {
        let root = Root::glibc().file("bin/app", &whole[..end]);
        let said = root.taken(&["/bin/app"]).err();
        let is_told = said.as_ref().is_some_and(|it| {
            it.contains("damaged") || it.contains("is not in the root") || it.contains("neither")
        });
        assert!(is_told, "{end}: {said:?}");
    }
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        let read = |range: std::ops::Range<u64>| {
            let end = (range.end as usize).min(broken.len());
            Ok::<_, ()>(broken.get(range.start as usize..end).unwrap_or_default().to_vec())
        };
        let _ = bundle::read(broken.len() as u64, read).unwrap();
    }
    let script = Root::glibc()
        .file("bin/app", &program(&["liba.so"]).build())
        .file("usr/lib/liba.so", b"/* GNU ld script */ INPUT(/lib/libreal.so)");
    assert!(wrong(&script, &["/bin/app"]).contains("/usr/lib/liba.so is damaged: it is no library"));
}

#[test]
fn what_loads_more_is_told() {
    let imports = ["getaddrinfo", "iconv_open", "setlocale", "execvp"];
    let root = Root::glibc()
        .file("bin/nginx", &Elf { imports: &imports, ..program(&["libssl.so.3", "libdl.so.2"]) }.build())
        .file("usr/lib/libssl.so.3", &library("libssl.so.3", &[]).build())
        .file("usr/lib/libdl.so.2", &Elf { imports: &["dlopen"], ..library("libdl.so.2", &[]) }.build())
        .file("usr/lib/x86_64-linux-gnu/gconv/x", b"")
        .file("etc/nginx/nginx.conf", b"");
    let with_c = Root { nodes: root.nodes.clone() }
        .file("bin/other", &Elf { imports: &["dlopen"], ..program(&["libc.so.6"]) }.build());
    let unseen = |root: &Root, program: &str| {
        let bundle = root.gathered(&request(&[program])).unwrap();
        bundle
            .unseen
            .into_iter()
            .map(|it| format!("{}: {}", it.what, it.options.join(" ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        unseen(&root, "/bin/nginx"),
        [
            "name service: --with nss",
            "certificates: --with ca-certificates",
            "character sets: ",
            "locale: ",
            "programs: ",
            "modules and settings: --add /etc/nginx"
        ]
    );
    assert_eq!(unseen(&with_c, "/bin/other"), ["plug-ins: "]);
}

/// What is opened later is offered where it is there, and not where it is taken already.
#[test]
fn what_loads_more_is_offered_once() {
    let app = Elf { imports: &["iconv_open", "setlocale"], ..program(&["libc.so.6"]) }.build();
    let root = |locale: &str| {
        Root::glibc()
            .file("bin/app", &app)
            .file("usr/lib/x86_64-linux-gnu/gconv/x", b"")
            .file(locale, b"")
            .file("usr/bin/node", &program(&["libc.so.6"]).build())
            .file("srv/app/bin/start.js", b"#!/usr/bin/node\n")
            .file("srv/app/node_modules/a/index.js", b"")
    };
    let unseen = |root: &Root, request: &Request| {
        let bundle = root.gathered(request).unwrap();
        let told = bundle.unseen.into_iter().map(|it| format!("{}: {}", it.what, it.options.join(" ")));
        told.collect::<Vec<_>>()
    };
    for locale in ["usr/lib/locale/C.utf8/x", "usr/lib64/locale/C.utf8/x"] {
        let offered = ["character sets: --add /usr/lib/x86_64-linux-gnu/gconv", "locale: --with locale"];
        assert_eq!(unseen(&root(locale), &request(&["/bin/app"])), offered, "{locale}");
    }
    let none = root("srv/x");
    assert_eq!(unseen(&none, &request(&["/bin/app"]))[1], "locale: ");
    let added = |path: &[u8]| Request { added: vec![path.to_vec()], ..request(&["/bin/app"]) };
    assert_eq!(unseen(&none, &added(b"/usr/lib/x86_64-linux-gnu/gconv"))[0], "character sets: ");
    assert_eq!(
        unseen(&none, &request(&["/srv/app/bin/start.js"])),
        ["modules and settings: --add /srv/app/node_modules"]
    );
}

#[test]
fn trees_bring_what_their_libraries_need() {
    let root = Root::glibc()
        .file("bin/app", &program(&["libc.so.6"]).build())
        .file("opt/lib/module.so", &library("module.so", &["liba.so", "libgone.so"]).build())
        .file("opt/lib/sub/data.txt", b"data")
        .link("opt/lib/out", "/srv/file")
        .link("opt/lib/folder", "/srv/folder")
        .with("opt/lib/empty", Node::Directory)
        .file("srv/file", b"one")
        .file("srv/folder/two", b"two")
        .file("usr/lib/liba.so", &library("liba.so", &[]).build());
    let wanted = Request { added: vec![b"/opt/lib".to_vec()], ..request(&["/bin/app"]) };
    let bundle = root.gathered(&wanted).unwrap();
    assert_eq!(
        own(paths(&bundle)),
        [
            "bin/app",
            "opt/lib/folder",
            "opt/lib/module.so",
            "opt/lib/out",
            "opt/lib/sub/data.txt",
            "srv/file",
            "usr/lib/liba.so"
        ]
    );
    assert!(bundle.items.iter().any(|item| item.path == b"opt/lib/empty"));
    let notes = bundle.notes.join("\n");
    assert!(notes.contains("libgone.so is not in the root: /opt/lib/module.so needs it"), "{notes}");
    assert!(
        notes.contains("/opt/lib/folder leads to /srv/folder, which is left: --add /srv/folder"),
        "{notes}"
    );
    let wanted = Request { added: vec![b"/none".to_vec()], ..request(&["/bin/app"]) };
    assert!(root.gathered(&wanted).unwrap_err().contains("/none: it is not there"));
}

#[test]
fn a_user_and_files_by_name_come_along() {
    let root = Root::glibc()
        .file("bin/app", &program(&["libc.so.6"]).build())
        .file("etc/passwd", b"root:x:0:0::/root:/bin/sh\nbin:x:2:2::/:/x\nweb:x:33:34::/srv:/x\n")
        .file("etc/group", b"root:x:0:\nbin:x:2:\nweb:x:34:\ntls:x:40:other,web\n")
        .file("etc/nsswitch.conf", b"passwd: files extra\nhosts: files [NOTFOUND=return] dns\n")
        .file("usr/lib/libnss_extra.so.2", &library("libnss_extra.so.2", &["libtalk.so"]).build())
        .file("usr/lib/libtalk.so", &library("libtalk.so", &[]).build());
    let wanted = |user: &str, extras: &[Extra]| Request {
        user: Some(user.as_bytes().to_vec()),
        extras: extras.to_vec(),
        ..request(&["/bin/app"])
    };
    let bundle = root.gathered(&wanted("web", &[Extra::Nss])).unwrap();
    assert_eq!(
        own(paths(&bundle)),
        [
            "bin/app",
            "etc/group",
            "etc/nsswitch.conf",
            "etc/passwd",
            "usr/lib/libnss_extra.so.2",
            "usr/lib/libtalk.so"
        ]
    );
    let names = |path: &str| {
        let item = bundle.items.iter().find(|item| item.path == path.as_bytes()).unwrap();
        item.made_names().into_iter().map(|it| String::from_utf8(it.to_vec()).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(
        (names("etc/passwd"), names("etc/group")),
        (vec!["root".into(), "web".into()], vec!["root".into(), "web".into(), "tls".into()])
    );
    assert!(root.gathered(&wanted("65532:65532", &[])).is_ok());
    assert!(root.gathered(&wanted("nobody", &[])).unwrap_err().contains("no user `nobody` in /etc/passwd"));
    let said = root.gathered(&wanted("0", &[Extra::Certificates])).unwrap_err();
    assert!(
        said.contains("--with ca-certificates: the root has none of it")
            && said.contains("install ca-certificates"),
        "{said}"
    );
}

/// Whatever the bytes: read by jumping or in small portions, a program says the same of itself.
#[test]
fn portions_make_no_difference() {
    let whole = Elf {
        rpath: Some("$ORIGIN"),
        imports: &["dlopen", "iconv_open"],
        ..program(&["liba.so", "libc.so.6"])
    };
    let narrow = Elf { is_32: true, is_big: true, machine: 20, ..whole.clone() };
    let mut seed = 7_u64;
    let mut random = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    for turn in 0..20_000 {
        let mut bytes = if turn % 2 == 0 { whole.build() } else { narrow.build() };
        for _ in 0..random(6) {
            let at = random(bytes.len());
            bytes[at] = random(256) as u8;
        }
        let size = bytes.len() as u64;
        let part = |range: std::ops::Range<u64>, most: usize| {
            let start = (range.start as usize).min(bytes.len());
            bytes[start..(range.end as usize).min(bytes.len()).min(start.saturating_add(most))].to_vec()
        };
        let at_once = bundle::read(size, |range| Ok::<_, ()>(part(range, usize::MAX))).unwrap();
        let mut reader = bundle::Reader::new(size);
        let mut broken = false;
        while let Some(range) = reader.wants().filter(|_| !broken) {
            let some = part(range, 1 + random(40));
            broken = some.is_empty() || reader.take(&some).is_err();
        }
        match at_once {
            Ok(program) => assert!(!broken && program == reader.finish(), "{turn}"),
            Err(_) => assert!(broken, "{turn}"),
        }
    }
}
