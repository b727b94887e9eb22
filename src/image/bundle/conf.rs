//! What ldconfig reads: the directories that its list is made of. A loader never looks at it, so that it only explains why
//! a library that is there is not found.

use super::super::path::absolute;
use super::error::Error;
use super::root::{Node, Root, follow, join, split};

const LONGEST: u64 = 64 << 10;
/// Files that are read.
const MOST: usize = 100;

/// What to do about a library that stands in a directory of ldconfig's, and that its list does not have.
pub(super) fn hint(root: &mut dyn Root, name: &[u8]) -> Result<Option<String>, Error> {
    for folder in folders(root)? {
        let path = join(&folder, name);
        if let Some(way) = follow(root, &path)?
            && matches!(way.end().1, Node::File(_))
        {
            let path = absolute(path.strip_prefix(b"/").unwrap_or(&path));
            return Ok(Some(format!(
                "{path} is there, in a directory of /etc/ld.so.conf; a loader reads /etc/ld.so.cache alone: run \
                 `ldconfig` in the root (`ldconfig -r DIR` from outside) and try again"
            )));
        }
    }
    Ok(None)
}

/// The directories, those of included files in their place.
fn folders(root: &mut dyn Root) -> Result<Vec<Vec<u8>>, Error> {
    let mut open = vec![b"/etc/ld.so.conf".to_vec()];
    let mut folders = Vec::new();
    let mut read = 0;
    while let Some(path) = open.pop() {
        read += 1;
        let way =
            follow(root, &path)?.filter(|way| matches!(way.end().1, Node::File(size) if *size <= LONGEST));
        let Some(way) = way.filter(|_| read <= MOST) else { continue };
        let text = root.read(way.end().0, LONGEST)?;
        for line in text.split(|byte| *byte == b'\n').rev() {
            let line = line.split(|byte| *byte == b'#').next().unwrap_or_default().trim_ascii();
            match line
                .strip_prefix(b"include")
                .filter(|rest| rest.starts_with(b" ") || rest.starts_with(b"\t"))
            {
                Some(pattern) => open.extend(matched(root, pattern.trim_ascii())?),
                None if line.starts_with(b"/") => folders.push(line.to_vec()),
                None => {}
            }
        }
    }
    Ok(folders)
}

/// The files of a pattern whose last part alone is one; a relative one is seen from /etc.
fn matched(root: &mut dyn Root, pattern: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let (folder, name) = split(pattern);
    let folder = if pattern.starts_with(b"/") { folder.to_vec() } else { join(b"/etc", folder) };
    let Some(way) = follow(root, &folder)?.filter(|way| *way.end().1 == Node::Directory) else {
        return Ok(Vec::new());
    };
    let mut names = root.names(way.end().0)?;
    names.retain(|it| is_like(it, name));
    Ok(names.into_iter().rev().map(|it| join(&folder, &it)).collect())
}

/// Whether a name fits a pattern of `*` and `?`.
fn is_like(name: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut of) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match pattern.get(of) {
            Some(b'*') => {
                star = Some((at, of));
                of += 1;
            }
            Some(byte) if *byte == b'?' || *byte == name[at] => (at, of) = (at + 1, of + 1),
            _ => {
                let Some((from, place)) = star else { return false };
                star = Some((from + 1, place));
                (at, of) = (from + 1, place + 1);
            }
        }
    }
    pattern[of..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_are_those_of_a_shell() {
        for (name, pattern, fits) in [
            ("a.conf", "*.conf", true),
            ("a.conf", "?.conf", true),
            ("ab.conf", "?.conf", false),
            ("a.conf.old", "*.conf", false),
            ("x86_64-linux-gnu.conf", "*-*-*.conf", true),
            ("", "*", true),
            ("a", "", false),
        ] {
            assert_eq!(is_like(name.as_bytes(), pattern.as_bytes()), fits, "{name} {pattern}");
        }
    }
}
