//! `RUN --mount=…`: its comma-separated fields as plain data, unexpanded. Reports nothing: what is wrong with a
//! mount's values BuildKit says only when it builds.

use super::ast::{Instruction, Kind};

/// A mount of a RUN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// `type=`.
    pub kind: MountKind,
    /// `target=`, `dst=`, `destination=`.
    pub target: Option<String>,
    /// `source=`, `src=`.
    pub source: Option<String>,
    /// `from=`: a stage, context or image.
    pub from: Option<String>,
    /// `id=`.
    pub id: Option<String>,
    /// `sharing=` of a cache.
    pub sharing: Option<String>,
    /// `mode=`.
    pub mode: Option<String>,
    /// `uid=`.
    pub uid: Option<String>,
    /// `gid=`.
    pub gid: Option<String>,
    /// `env=` of a secret.
    pub env: Option<String>,
    /// `size=` of a tmpfs.
    pub size: Option<String>,
    /// `required`.
    pub required: bool,
    /// Whether nothing can be written: said so, or a bind, secret or ssh mount that does not say otherwise.
    pub readonly: bool,
}

/// The type of a mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MountKind {
    /// Files of the context, a stage or an image; the default.
    #[default]
    Bind,
    /// A directory kept between builds.
    Cache,
    /// An empty directory in memory.
    Tmpfs,
    /// A secret file or variable.
    Secret,
    /// An ssh agent's socket.
    Ssh,
    /// None of these.
    Unknown,
}

impl MountKind {
    fn of(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "bind" => Self::Bind,
            "cache" => Self::Cache,
            "tmpfs" => Self::Tmpfs,
            "secret" => Self::Secret,
            "ssh" => Self::Ssh,
            _ => Self::Unknown,
        }
    }
}

impl Instruction<'_> {
    /// The mounts of a RUN, in order; one that is no list of fields is left out.
    pub fn mounts(&self) -> Vec<Mount> {
        if self.kind != Kind::Run {
            return Vec::new();
        }
        let mounts = self.flags.iter().filter(|flag| flag.name() == "mount");
        mounts.filter_map(|flag| Some(parse(&fields(flag.value()?).ok()?))).collect()
    }
}

fn parse(fields: &[String]) -> Mount {
    let mut mount = Mount::default();
    let mut readonly = None;
    for field in fields {
        let (key, value) = field.split_once('=').unwrap_or((field, "true"));
        let text = || Some(value.to_owned());
        match key.to_ascii_lowercase().as_str() {
            "type" => mount.kind = MountKind::of(value),
            "target" | "dst" | "destination" => mount.target = text(),
            "source" | "src" => mount.source = text(),
            "from" => mount.from = text(),
            "id" => mount.id = text(),
            "sharing" => mount.sharing = text(),
            "mode" => mount.mode = text(),
            "uid" => mount.uid = text(),
            "gid" => mount.gid = text(),
            "env" => mount.env = text(),
            "size" => mount.size = text(),
            "required" => mount.required = is_true(value),
            "readonly" | "ro" => readonly = Some(is_true(value)),
            "readwrite" | "rw" => readonly = Some(!is_true(value)),
            _ => {}
        }
    }
    mount.readonly = readonly.unwrap_or(!matches!(mount.kind, MountKind::Cache | MountKind::Tmpfs));
    mount
}

/// Go's `strconv.ParseBool`, false for what it refuses.
fn is_true(value: &str) -> bool {
    matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

/// The fields of one CSV record, or what is wrong with it.
pub fn fields(text: &str) -> Result<Vec<String>, &'static str> {
    if text.is_empty() {
        return Err("it is empty");
    }
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let (field, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_field(quoted)?
        } else {
            let (field, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            if field.contains('"') {
                return Err("a field with a quote must be quoted as a whole");
            }
            (field.to_owned(), after)
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(fields),
            None => return Err("text follows a quoted field"),
        }
    }
}

/// A quoted field, in which `""` is a quote; its opening quote has been read.
fn quoted_field(text: &str) -> Result<(String, &str), &'static str> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (run, after) = rest.split_once('"').ok_or("a quote is not closed")?;
        field.push_str(run);
        match after.strip_prefix('"') {
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None => return Ok((field, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(text: &str) -> Mount {
        parse(&fields(text).unwrap())
    }

    #[test]
    fn fields_of_a_cache() {
        let cache = mount("TYPE=Cache,Target=/a,id=x,sharing=locked,mode=0755");
        assert_eq!((cache.kind, cache.target.as_deref()), (MountKind::Cache, Some("/a")));
        assert_eq!((cache.id.as_deref(), cache.sharing.as_deref()), (Some("x"), Some("locked")));
        assert!(!cache.readonly);
    }

    #[test]
    fn a_bind_is_read_only_unless_it_says_so() {
        assert!(mount("source=x,dst=/a").readonly);
        assert!(!mount("target=/a,rw").readonly);
        assert!(!mount("target=/a,ro=false").readonly);
        assert!(mount("type=cache,target=/a,readonly").readonly);
    }

    #[test]
    fn records_are_csv() {
        assert_eq!(fields("\"a,b\",c\"").unwrap_err(), "a field with a quote must be quoted as a whole");
        assert_eq!(fields("\"a,b\",\"c\"\"d\"").unwrap(), ["a,b", "c\"d"]);
        assert_eq!(fields("a,").unwrap(), ["a", ""]);
        assert!(fields("").is_err() && fields("\"a\"b").is_err() && fields("\"a").is_err());
    }
}
