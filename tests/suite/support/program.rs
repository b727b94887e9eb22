//! The program run on a folder of its own, as people and scripts run it. Not every test uses all of it.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "shared by several test programs")]

use serde_json::Value;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own for one test.
pub struct Folder(pub PathBuf);

/// The formats of `lint`.
pub const FORMATS: [&str; 15] = [
    "text",
    "json",
    "jsonl",
    "sarif",
    "github",
    "github-review",
    "gitlab",
    "checkstyle",
    "junit",
    "gnu",
    "tty",
    "codeclimate",
    "gitlab_codeclimate",
    "codacy",
    "sonarqube",
];

impl Folder {
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        for (file, text) in files {
            let file = folder.0.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dockslim"));
        command.args(args).current_dir(&self.0).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_HYPERLINK", "CI"] {
            command.env_remove(name);
        }
        // Settings that are hadolint's are read from there.
        command.env("HOME", "/nonexistent").env_remove("XDG_CONFIG_HOME");
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::from(self.command(args).output().unwrap())
    }

    pub fn run_with_stdin(&self, args: &[&str], input: &str) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // What is read and written bit by bit would wait for this side, and this side for it.
        std::thread::scope(|scope| {
            scope.spawn(move || match stdin.write_all(input.as_bytes()) {
                // Who refuses the arguments need not read.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
                written => written.unwrap(),
            });
            Run::from(child.wait_with_output().unwrap())
        })
    }

    /// With files that may not grow beyond a few kilobytes, as on a disk that is full.
    #[cfg(unix)]
    pub fn limited(&self, args: &[&str]) -> Run {
        let program = self.command(args);
        let mut limited = Command::new("sh");
        limited.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"]).arg(program.get_program());
        limited.args(args).current_dir(&self.0).env("TMPDIR", &self.0);
        Run::from(limited.output().unwrap())
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }
}

#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    pub fn is(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// The findings of `--format jsonl`.
    pub fn findings(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The paths of `--format jsonl`, one a finding.
    pub fn paths(&self) -> Vec<String> {
        self.findings().iter().map(|finding| finding["path"].as_str().unwrap().to_owned()).collect()
    }
}
