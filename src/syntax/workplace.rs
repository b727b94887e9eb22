//! Whether a file's name says that its image is a place to work in, not one that is shipped. Knows names only.

/// Folders of such files.
const FOLDERS: [&str; 9] = [
    ".devcontainer",
    "devcontainer",
    "devcontainers",
    ".gitpod",
    "dev",
    "development",
    "devenv",
    "dev-env",
    "dev-container",
];

/// Parts of the file's own name.
const PARTS: [&str; 7] = ["dev", "devel", "develop", "development", "devcontainer", "devenv", "gitpod"];

/// How many folders above a file are looked at: a checkout may lie below any.
const NEAR: usize = 2;

pub(super) fn is_workplace(path: &str) -> bool {
    let mut components = path.rsplit(['/', '\\']);
    let named =
        components.next().is_some_and(|name| name.split(['.', '-', '_']).any(|it| PARTS.contains(&it)));
    named || components.take(NEAR).any(|folder| FOLDERS.contains(&folder))
}

#[cfg(test)]
mod tests {
    use super::is_workplace;

    #[test]
    fn a_name_says_where_one_works() {
        for path in [
            ".devcontainer/Dockerfile",
            "a/.devcontainer/go/Dockerfile",
            "dev/containers/Dockerfile",
            "dev\\Dockerfile",
            "Dockerfile.dev",
            "dev.Dockerfile",
            ".gitpod.Dockerfile",
        ] {
            assert!(is_workplace(path), "{path}");
        }
        for path in
            ["Dockerfile", "dev/a/b/Dockerfile", "devices/Dockerfile", "Dockerfile.device", "/srv/Dockerfile"]
        {
            assert!(!is_workplace(path), "{path}");
        }
    }
}
