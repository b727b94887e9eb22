#!/usr/bin/env python3
"""Bundles of real programs, run where nothing else is.

    tests/bundle/run.py DOCKSLIM [WORK]

Debian's packages are installed into a root of their own (needs root, debootstrap, skopeo, gcc, the network; half a gigabyte
in WORK, which is made anew where it is not there), then `dockslim bundle` takes programs out of it, and each is started by chroot in
its bundle: with `--version`, and with a real request where it serves. Its bytes stand beside those of debian:bookworm-slim with
the package. The same is taken from an image of the root, plain and compressed, and has to be the same byte for byte. A root of
another machine (arm64) is read, and nothing of it run. What the printed Dockerfile copies has to be what the bundle holds.
"""

import gzip, hashlib, io, json, os, pathlib, shutil, socket, subprocess, sys, tarfile, time

SUITE = "bookworm"
PACKAGES = {"redis-server": ["redis-server"], "git": ["git"], "curl": ["curl", "ca-certificates"], "python3": ["python3"],
            "nginx": ["nginx-light"], "busybox": ["busybox-static"]}
DROPPED = ["doc", "man", "locale", "info", "groff", "lintian"]
failures, rows = [], []


def run(*args, ok=True, **more):
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stderr", subprocess.STDOUT)
    done = subprocess.run([str(arg) for arg in args], **more)
    if ok and done.returncode:
        sys.exit(f"{' '.join(map(str, args))}: {done.returncode}\n{(done.stdout or b'').decode(errors='replace')[-3000:]}")
    return done


def check(name, holds, told=""):
    print(f"{'ok  ' if holds else 'FAIL'}  {name}" + (f": {told}" if told and not holds else ""), flush=True)
    if not holds:
        failures.append(name)


def content(folder):
    """Bytes of files, each once."""
    seen, total = set(), 0
    for path, _, names in os.walk(folder):
        for name in names:
            it = os.lstat(os.path.join(path, name))
            if os.path.isfile(os.path.join(path, name)) and not os.path.islink(os.path.join(path, name)) and it.st_ino not in seen:
                seen.add(it.st_ino)
                total += it.st_size
    return total


def slim(root):
    """What debian:bookworm-slim leaves out."""
    for name in DROPPED:
        shutil.rmtree(root / "usr/share" / name, ignore_errors=True)
    for pattern in ["var/cache/apt/archives/*.deb", "var/cache/apt/*.bin", "var/lib/apt/lists/*", "var/log/*.log"]:
        for path in root.glob(pattern):
            if path.is_file():
                path.unlink()


def install(root, packages):
    script = "export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install -qy --no-install-recommends " + " ".join(packages)
    run("chroot", root, "sh", "-c", script)


def roots(work):
    base = work / "base"
    if not base.is_dir():
        made = work / "base.tmp"
        shutil.rmtree(made, ignore_errors=True)
        run("debootstrap", "--variant=minbase", SUITE, made)
        for name in ["apt.conf.d", "sources.list.d"]:
            run("cp", "-a", f"/etc/apt/{name}/.", made / "etc/apt" / name)
        for path in (made / "etc/apt/apt.conf.d").glob("*appstream*"):
            path.unlink()
        (made / "etc/apt/sources.list").unlink(missing_ok=True)
        if os.path.exists("/etc/apt/sources.list"):
            shutil.copy("/etc/apt/sources.list", made / "etc/apt/sources.list")
        (made / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (made / "usr/sbin/policy-rc.d").chmod(0o755)
        made.rename(base)
    root = work / "root"
    if not root.is_dir():
        made = work / "root.tmp"
        shutil.rmtree(made, ignore_errors=True)
        run("cp", "-a", base, made)
        install(made, sorted({name for names in PACKAGES.values() for name in names} | {"tzdata", "musl-tools"}))
        extra(made)
        made.rename(root)
    weighed = work / "weighed.json"
    known = json.loads(weighed.read_text()) if weighed.exists() else {}
    for name, packages in PACKAGES.items():
        if name not in known:
            one = work / "one.tmp"
            shutil.rmtree(one, ignore_errors=True)
            run("cp", "-a", base, one)
            install(one, packages)
            slim(one)
            known[name] = content(one)
            shutil.rmtree(one)
            weighed.write_text(json.dumps(known))
    return root, known


def extra(root):
    """A program of our own in each form, and scripts."""
    source = root / "tmp/hello.c"
    source.write_text('#include <stdio.h>\n#include <pthread.h>\nint main(int n, char **v) { (void)v; printf("hello %d\\n", n); return 0; }\n')
    run("chroot", root, "musl-gcc", "-o", "/usr/local/bin/hello-musl", "/tmp/hello.c")
    for name, options in [("pie", ["-pie", "-fPIE"]), ("fixed", ["-no-pie"]), ("static", ["-static"]), ("static-pie", ["-static-pie"])]:
        run("gcc", *options, "-o", root / f"usr/local/bin/hello-{name}", source)
    for name, text in {"script-sh": "#!/bin/sh -e\necho script $#\n", "script-env": "#!/usr/bin/env -S python3 -I\nprint('script', 0)\n"}.items():
        path = root / "usr/local/bin" / name
        path.write_text(text)
        path.chmod(0o755)


def image(root, target, packed=False):
    """An image of one layer, as `docker save` writes it."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(root.rglob("*")):
            if not (path.is_socket() or path.is_fifo() or path.is_block_device() or path.is_char_device()):
                tar.add(path, path.relative_to(root), recursive=False)
    layer = layer.getvalue()
    diff_id = hashlib.sha256(layer).hexdigest()
    stored = gzip.compress(layer, 1) if packed else layer
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]},
                         "rootfs": {"type": "layers", "diff_ids": ["sha256:" + diff_id]}}).encode()
    name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = json.dumps([{"Config": name, "RepoTags": ["bundled:1"], "Layers": ["layer.tar"]}]).encode()
    with tarfile.open(target, "w") as tar:
        for entry, data in [(name, config), ("layer.tar", stored), ("manifest.json", manifest)]:
            info = tarfile.TarInfo(entry)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def bundle(dockslim, root, out, *args):
    run("rm", "-rf", out)
    return run(dockslim, "bundle", "--root", root, "-o", out, *args).stdout.decode()


def starts(name, out, *command, wants=""):
    done = run("chroot", out, *command, ok=False)
    told = done.stdout.decode(errors="replace")
    check(f"{name} runs: {' '.join(command)}", done.returncode == 0 and wants in told, f"{done.returncode} {told[-300:]}")
    return done.returncode == 0


def asked(port, request):
    for _ in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as it:
                it.sendall(request)
                return it.recv(4096)
        except ConnectionRefusedError:
            time.sleep(0.1)
    return b""


def serves(name, out, port, request, wants, *command):
    server = subprocess.Popen(["chroot", str(out), *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    answer = asked(port, request)
    server.terminate()
    told = server.communicate(timeout=20)[0]
    check(f"{name} answers on its port", wants in answer, f"{answer[:200]} {told[-300:]}")


def programs(dockslim, root, weighed, work):
    def row(name, out, key, ran):
        rows.append((name, content(out), weighed.get(key), ran))

    out = work / "out"
    bundle(dockslim, root, out, "redis-server")
    row("redis-server", out, "redis-server", starts("redis-server", out, "/usr/bin/redis-server", "--version", wants="v=7"))
    os.makedirs(out / "dev", exist_ok=True)
    serves("redis-server", out, 16379, b"PING\r\n", b"+PONG", "/usr/bin/redis-server", "--port", "16379", "--save", "")

    bundle(dockslim, root, out, "curl", "--with", "nss,ca-certificates")
    row("curl, nss, certificates", out, "curl", starts("curl", out, "/usr/bin/curl", "--version", wants="curl 7"))

    bundle(dockslim, root, out, "git", "/bin/sh", "--add", "/usr/lib/git-core", "--add", "/usr/share/git-core")
    os.makedirs(out / "dev", exist_ok=True)
    os.makedirs(out / "tmp", exist_ok=True)
    run("mknod", "-m", "666", out / "dev/null", "c", "1", "3")
    row("git, git-core", out, "git", starts("git", out, "/usr/bin/git", "--version", wants="git version 2"))
    starts("git", out, "/usr/bin/git", "init", "-q", "/tmp/a")
    starts("git", out, "/usr/bin/git", "clone", "-q", "file:///tmp/a", "/tmp/b")
    run("rm", "-rf", out / "dev", out / "tmp")

    told = bundle(dockslim, root, out, "python3")
    wanted = [word for word in told.split() if word.startswith("/usr/lib/python3")]
    check("python3's modules are suggested", "/usr/lib/python3.11" in wanted, told)
    bundle(dockslim, root, out, "python3", "--add", "/usr/lib/python3.11")
    modules = "import ssl, json, sqlite3, hashlib, zlib, ctypes; print('modules', ssl.OPENSSL_VERSION)"
    row("python3, its modules", out, "python3", starts("python3", out, "/usr/bin/python3", "-c", modules, wants="modules OpenSSL 3"))

    adds = ["--add", "/etc/nginx", "--add", "/usr/lib/nginx", "--add", "/usr/share/nginx", "--add", "/var/lib/nginx", "--add", "/var/log/nginx", "--add", "/var/www", "--user", "www-data"]
    bundle(dockslim, root, out, "nginx", "--with", "nss", *adds)
    row("nginx, its settings, nss", out, "nginx", starts("nginx", out, "/usr/sbin/nginx", "-v", wants="nginx/1"))
    for name in ["dev", "run"]:
        os.makedirs(out / name, exist_ok=True)
    run("mknod", "-m", "666", out / "dev/null", "c", "1", "3")
    sites = out / "etc/nginx/sites-enabled/default"
    sites.unlink(missing_ok=True)
    sites.write_text("server { listen 127.0.0.1:18080; root /var/www/html; }\n")
    serves("nginx", out, 18080, b"GET /none HTTP/1.0\r\n\r\n", b"404 Not Found", "/usr/sbin/nginx", "-g", "daemon off;")

    bundle(dockslim, root, out, "/bin/busybox")
    row("busybox (static)", out, "busybox", starts("busybox", out, "/bin/busybox", "echo", "static", wants="static"))
    for name in ["musl", "pie", "fixed", "static", "static-pie"]:
        bundle(dockslim, root, out, f"hello-{name}")
        row(f"hello ({name})", out, None, starts(name, out, f"/usr/local/bin/hello-{name}", wants="hello 1"))
    bundle(dockslim, root, out, "script-sh")
    row("a script of sh", out, None, starts("script-sh", out, "/usr/local/bin/script-sh", "a", wants="script 1"))
    bundle(dockslim, root, out, "script-env", "--add", "/usr/lib/python3.11")
    row("a script of python3", out, None, starts("script-env", out, "/usr/local/bin/script-env", wants="script 0"))
    bundle(dockslim, root, out, "redis-server", "git", "curl", "script-sh")
    row("redis-server, git, curl, a script", out, None, starts("several", out, "/usr/bin/curl", "--version"))


def same(dockslim, root, work):
    plain, packed = work / "plain.tar", work / "packed.tar"
    image(root, plain)
    image(root, packed, packed=True)
    args = ["redis-server", "nginx", "hello-musl", "script-env", "--add", "/usr/lib/python3.11", "--with", "nss,ca-certificates,tzdata,locale", "--user", "www-data"]
    sums = {}
    for source in [root, plain, packed, root]:
        started = time.time()
        bundle(dockslim, source, work / "same.tar", *args)
        sums.setdefault(hashlib.sha256((work / "same.tar").read_bytes()).hexdigest(), []).append(source.name)
        print(f"      {source.name}: {time.time() - started:.1f} s")
    check("a directory and its images give the same bytes", len(sums) == 1, sums)
    bundle(dockslim, packed, work / "small.oci.tar", "redis-server", "--user", "redis", "--tag", "small:1")
    run("rm", "-rf", work / "loaded")
    done = run("skopeo", "--insecure-policy", "copy", f"oci-archive:{work / 'small.oci.tar'}", f"dir:{work / 'loaded'}", ok=False)
    check("skopeo loads the image", done.returncode == 0, done.stdout.decode())
    config = json.loads(run("skopeo", "inspect", "--config", f"oci-archive:{work / 'small.oci.tar'}").stdout)
    check("the image starts the program as its user", (config["config"]["Entrypoint"], config["config"]["User"]) == (["/usr/bin/redis-server"], "redis"), config)
    bundle(dockslim, packed, work / "small.tar", "redis-server", "--as", "docker", "--tag", "small:1", "--compress", "gzip")
    done = run("skopeo", "--insecure-policy", "copy", f"docker-archive:{work / 'small.tar'}", f"dir:{work / 'loaded2'}", ok=False)
    check("skopeo loads it as Docker's archive", done.returncode == 0, done.stdout.decode())


def in_a_build(dockslim, root, work):
    """Runs the RUN of the printed Dockerfile in a copy of the root."""
    args = ["nginx", "script-sh", "--add", "/etc/nginx", "--with", "nss,ca-certificates", "--user", "www-data"]
    told = bundle(dockslim, root, work / "wanted", *args)
    body = told.split("RUN ", 1)[1].split("\n\n", 1)[0]
    copy = work / "copy"
    run("rm", "-rf", copy)
    run("cp", "-a", root, copy)
    run("chroot", copy, "sh", "-ec", body)
    listed = lambda top: {str(path.relative_to(top)): (path.is_symlink(), path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() if not path.is_symlink() else os.readlink(path)) for path in top.rglob("*")}
    ours, theirs = listed(work / "wanted"), listed(copy / "bundle")
    check("a build makes the same tree", ours == theirs, sorted(set(ours.items()) ^ set(theirs.items()))[:5])
    run("rm", "-rf", copy)


def other_machine(dockslim, work):
    root = work / "arm64"
    if not root.is_dir():
        made = work / "arm64.tmp"
        shutil.rmtree(made, ignore_errors=True)
        run("debootstrap", "--foreign", "--arch=arm64", "--variant=minbase", "--include=redis-server,curl", SUITE, made)
        for path in (made / "var/cache/apt/archives").glob("*.deb"):
            run("dpkg-deb", "-x", path, made)
        made.rename(root)
    report = json.loads(run(dockslim, "bundle", "--root", root, "redis-server", "curl", "--list", "--format", "json", stderr=None).stdout)
    check("arm64 is told", report["platform"] == "linux/arm64", report["platform"])
    libraries = [item["path"] for item in report["items"] if item["reason"] in ("library", "loader") and item["kind"] == "file"]
    machines = {open(f"{root}{path}", "rb").read(20)[18] for path in libraries}
    check("its libraries are arm64's", machines == {183} and len(libraries) > 20, machines)
    wanted = set()
    for item in report["items"]:
        if item["kind"] == "file" and item["reason"] in ("program", "library"):
            out = run("readelf", "-d", f"{root}{item['path']}").stdout.decode()
            wanted |= {line.split("[")[1].rstrip("]") for line in out.splitlines() if "(NEEDED)" in line}
    names = {item["path"].rsplit("/", 1)[1] for item in report["items"]}
    check("all that readelf names is there", wanted <= names, wanted - names)
    rows.append(("redis-server, curl (arm64)", report["bytes"], None, "not run"))


def main():
    if len(sys.argv) < 2 or os.geteuid() != 0:
        sys.exit(__doc__)
    dockslim = pathlib.Path(sys.argv[1]).resolve()
    work = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp/dockslim-bundle").resolve()
    work.mkdir(parents=True, exist_ok=True)
    root, weighed = roots(work)
    programs(dockslim, root, weighed, work)
    same(dockslim, root, work)
    in_a_build(dockslim, root, work)
    other_machine(dockslim, work)
    print("\n| program | bundle | slim with the package | runs |\n|---|---:|---:|---|")
    mega = lambda bytes: "" if bytes is None else f"{bytes / 1e6:.1f} MB"
    for name, bytes, with_package, ran in rows:
        print(f"| {name} | {mega(bytes)} | {mega(with_package)} | {ran if isinstance(ran, str) else 'yes' if ran else 'no'} |")
    print(f"\n{'all as it should be' if not failures else f'{len(failures)} failed'}")
    sys.exit(1 if failures else 0)


main()
