//! What file systems and archives say of a file beside its name and its content.

/// What is said of a file beside its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// Its permissions, with the bits for other owners' rights.
    pub mode: u32,
    /// Whose it is, by number.
    pub owner: u64,
    /// Which group's.
    pub group: u64,
    /// When it was changed, in whole seconds since 1970; 0 for what is older.
    pub time: u64,
    /// What of the superuser's power it has when it is run, as the file system keeps it.
    pub capability: Option<Box<[u8]>>,
}
