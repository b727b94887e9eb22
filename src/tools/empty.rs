//! What stands where a tool file says nothing. The generated tables are written over these values, so that a new
//! field in [`spec`](super::spec) does not keep them from compiling until they are generated anew.

use super::spec::{
    CacheFix, CacheSpec, Choice, Extra, Gives, Groups, Interactive, Off, Operands, Options, PackageSyntax,
    Passed, Step, Subcommand, Target, Tool, Verb, Wrapper,
};

impl Tool {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self {
        id: "",
        commands: &[],
        options: Options::EMPTY,
        family: "",
        dry_run: &[],
        root: &[],
        database: None,
        system: false,
        subcommands: &[],
        caches: &[],
        package: None,
        groups: None,
        orphans: Choice::Never,
        extras: &[],
        interactive: None,
    };
}

impl Options {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self { short: &[], long: &[], optional: &[], config: &[], bare_cluster: false };
}

impl Subcommand {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self {
        name: "",
        aliases: &[],
        options: Options::EMPTY,
        operands: Operands::None,
        package_files: &[],
        lockfile: false,
        steps: &[],
        writes: &[],
        cleans: &[],
        codes: &[],
    };
}

impl Step {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self {
        verb: Verb::Write,
        at: &[],
        from: &[],
        inside: &[],
        when: &[],
        unless: &[],
        recursive: Choice::Never,
        below: false,
        gives: Gives::Nothing,
        compressed: Choice::Never,
    };
}

impl Target {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self { when: &[], at: &[] };
}

impl CacheSpec {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self {
        name: "",
        path: "",
        also: &[],
        found_at: &[],
        apart_on: &[],
        none_on: &[],
        only_on: &[],
        moved_by: &[],
        filled_by: &[],
        read_by: &[],
        index: false,
        off: Off::EMPTY,
        clean: "",
        fix: CacheFix::Append,
        when: &[],
        linked: false,
        copied: Off::EMPTY,
        kept: false,
        light: false,
        small: &[],
        passed_by: Passed::EMPTY,
        configured_by: &[],
        kept_for: &[],
        asked_by: &[],
        codes: &[],
    };
}

impl Passed {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self { with: &[], named_by: &[], packages: &[] };
}

impl Off {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self { flag: &[], env: &[], config: &[], base: &[], unless: &[] };
}

impl PackageSyntax {
    /// What stands where nothing is said.
    pub const EMPTY: Self =
        Self { version: &[], release: &[], local: &[], pinned_by: &[], of_project: &[], codes: &[] };
}

impl Groups {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self { define: &[] };
}

impl Extra {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self { name: "", brought_by: &[], off: Off::EMPTY, write: "", codes: &[] };
}

impl Interactive {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self { asked_by: &[], off: Off::EMPTY, write: "", codes: &[] };
}

impl Wrapper {
    /// What stands where nothing is said.
    pub const EMPTY: Self = Self {
        options: Options::EMPTY,
        operands: 0,
        assignments: false,
        more: false,
        harmless: &[],
        script: &[],
        shell: false,
    };
}
