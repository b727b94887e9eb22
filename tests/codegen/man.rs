//! `docs/man/`: a manual page a command, from the command line itself.

use clap_mangen::Man;

/// The folder's files.
pub(crate) fn generated() -> Vec<(String, String)> {
    let mut whole = dockslim::cli::command().disable_help_subcommand(true);
    whole.build();
    let commands: Vec<_> = whole.get_subcommands().cloned().collect();
    let pages = commands.into_iter().map(|command| {
        let name = format!("dockslim-{}", command.get_name());
        let command = command.version(env!("CARGO_PKG_VERSION"));
        page(&name.clone(), command.display_name(name))
    });
    std::iter::once(page("dockslim", whole.clone())).chain(pages).collect()
}

fn page(name: &str, command: clap::Command) -> (String, String) {
    let mut bytes = Vec::new();
    Man::new(command).render(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    (format!("docs/man/{name}.1"), lines.join("\n") + "\n")
}
