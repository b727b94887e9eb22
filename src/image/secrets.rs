//! Files that hold a secret: keys and tokens, told by where they stand and by what is in them. Only what is both is one:
//! programs come with keys for their tests.

/// What of a content is looked at.
pub(super) const HEAD: usize = 4096;

/// What such a file is, if it is one. The path is from the root.
pub(super) fn kind(path: &[u8], head: &[u8]) -> Option<&'static str> {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let folder = path[..path.len() - name.len()].strip_suffix(b"/").unwrap_or_default();
    let holds = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    let is_key = || holds(b"PRIVATE KEY-----") && head.trim_ascii_start().starts_with(b"-----BEGIN ");
    let gives = |word: &[u8]| gives(head, word);
    match name {
        b"id_rsa" | b"id_ed25519" | b"id_ecdsa" | b"id_dsa" => is_key().then_some("private key"),
        _ if folder.ends_with(b".ssh") && !name.ends_with(b".pub") => is_key().then_some("private key"),
        b".npmrc" | b"npmrc" => (gives(b"_authToken=") || gives(b"_password=")).then_some("token for npm"),
        b".netrc" => (holds(b"machine ") && gives(b"password ")).then_some("password"),
        b".git-credentials" => holds(b"://").then_some("password for git"),
        b".pypirc" => gives(b"password").then_some("password for PyPI"),
        b"credentials" if folder.ends_with(b".aws") => {
            gives(b"aws_secret_access_key").then_some("key for AWS")
        }
        b".env" if gives(b"AWS_SECRET_ACCESS_KEY=") => Some("key for AWS"),
        b".env" => TOKENS.iter().any(|token| holds(token)).then_some("token"),
        b"config" if folder.ends_with(b".kube") => {
            (gives(b"token:") || gives(b"client-key-data:")).then_some("key for Kubernetes")
        }
        _ if name.ends_with(b".json") && holds(b"\"private_key\"") && holds(b"PRIVATE KEY-----") => {
            is_own(path).then_some("key of a service account")
        }
        b"config.json" if folder.ends_with(b".docker") => {
            holds(b"\"auth\"").then_some("password for a registry")
        }
        _ => (is_key() && is_own(path)).then_some("private key"),
    }
}

/// How tokens begin that say whose they are: GitHub's, GitLab's, npm's, Slack's.
const TOKENS: [&[u8]; 7] = [b"=ghp_", b"=gho_", b"=github_pat_", b"=glpat-", b"=npm_", b"=xoxb-", b"=xoxp-"];

/// Whether a value stands behind the word, and no place for one (`${NPM_TOKEN}`, `<token>`).
fn gives(head: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find_iter(head, word).any(|at| {
        let line = head[at + word.len()..].split(|byte| *byte == b'\n').next().unwrap_or_default();
        let value = line.trim_ascii();
        let value =
            value.strip_prefix(b"=").or_else(|| value.strip_prefix(b":")).unwrap_or(value).trim_ascii();
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        !matches!(value.first(), None | Some(b'$' | b'<' | b'{' | b'%' | b'*' | b'"'))
    })
}

/// Where programs keep keys of their own, for tests and examples, or that a package makes anew on each machine.
const OF_PROGRAMS: [&[u8]; 9] = [
    b"lib/",
    b"usr/lib/",
    b"usr/lib64/",
    b"usr/share/",
    b"usr/local/lib/",
    b"usr/local/share/",
    b"usr/local/go/",
    b"etc/ssh/ssh_host_",
    b"etc/ssl/private/ssl-cert-snakeoil",
];
const FOR_TESTS: [&[u8]; 12] = [
    b"test",
    b"tests",
    b"testdata",
    b"testing",
    b"example",
    b"examples",
    b"fixtures",
    b"samples",
    b"doc",
    b"docs",
    b"node_modules",
    b"site-packages",
];

/// Whether a key there is somebody's own.
fn is_own(path: &[u8]) -> bool {
    let is_for_tests = |name: &[u8]| FOR_TESTS.iter().any(|word| name.eq_ignore_ascii_case(word));
    !path.ends_with(b".pub")
        && !OF_PROGRAMS.iter().any(|start| path.starts_with(start))
        && !path.split(|byte| *byte == b'/').any(is_for_tests)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_by_place_and_content() {
        let key = b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl";
        assert_eq!(kind(b"root/.ssh/id_rsa", key), Some("private key"));
        assert_eq!(kind(b"root/.ssh/deploy", key), Some("private key"));
        assert_eq!(kind(b"id_ed25519", key), Some("private key"));
        assert_eq!(kind(b"root/.npmrc", b"//r/:_authToken=abc\n"), Some("token for npm"));
        assert_eq!(kind(b"usr/local/etc/npmrc", b"//r/:_authToken=\"npm_x\""), Some("token for npm"));
        assert_eq!(kind(b"root/.pypirc", b"[pypi]\npassword = pypi-x\n"), Some("password for PyPI"));
        let aws = b"A=1\nAWS_SECRET_ACCESS_KEY=abc\n";
        assert_eq!(kind(b"app/.env", aws), Some("key for AWS"));
        assert_eq!(kind(b"app/.env", b"GITHUB_TOKEN=ghp_abc\n"), Some("token"));
        assert_eq!(
            kind(b"root/.kube/config", b"users:\n- user:\n    token: abc\n"),
            Some("key for Kubernetes")
        );
        let account = b"{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMI\"}";
        assert_eq!(kind(b"app/account.json", account), Some("key of a service account"));
        let plain = b"-----BEGIN RSA PRIVATE KEY-----\nMIIE";
        for path in [&b"app/config/server.key"[..], b"tls/key.pem", b"opt/deploy_rsa", b"usr/src/app/jwt"] {
            assert_eq!(kind(path, plain), Some("private key"));
        }
        assert_eq!(
            kind(b"root/.docker/config.json", b"{\"auths\":{\"r\":{\"auth\":\"eA==\"}}}"),
            Some("password for a registry")
        );
        for (path, head) in [
            (&b"usr/local/go/src/crypto/tls/testdata/key.pem"[..], &key[..]),
            (b"usr/lib/python3/dist-packages/x/ssl.key", key),
            (b"src/openssl/Test/certs/a.pem", key),
            (b"app/node_modules/x/key.pem", key),
            (b"etc/ssh/ssh_host_rsa_key", key),
            (b"app/cert.pem", b"-----BEGIN CERTIFICATE-----"),
            (b"root/.ssh/id_rsa.pub", key),
            (b"root/.ssh/id_rsa", b"ssh-rsa AAAA"),
            (b"root/.npmrc", b"registry=x"),
            (b"app/.npmrc", b"//r/:_authToken=${NPM_TOKEN}\n"),
            (b"root/.netrc", b"machine x login y password $TOKEN\n"),
            (b"app/.env", b"AWS_SECRET_ACCESS_KEY=\nPASSWORD=changeme\n"),
            (b"app/node_modules/x/account.json", account),
            (b"app/config.json", b"\"auth\""),
        ] {
            assert_eq!(kind(path, head), None);
        }
    }
}
