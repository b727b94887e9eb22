//! A rule's file as a page to read: plain text for `explain`, Markdown for code hosts and the documentation.

use super::schema::{Example, ExampleContext, FixClaim, OptionForm, RuleFile, RuleOption, Switch};
use crate::bytes::human;
use std::fmt::Write as _;

impl RuleFile {
    /// The page as plain text.
    pub fn text(&self) -> String {
        let mut out = format!("{}: {}\n{}\n\n{}\n", self.id, self.summary, self.facts(), self.description());
        for example in &self.examples {
            let (word, dockerfile) = example.shown();
            let _ = write!(out, "\n{word}{}:\n\n{}", example.subtitle(), indented(dockerfile));
            if let Some(context) = &example.context {
                let _ = write!(out, "\n  {}\n", context.line().replace('`', ""));
            }
            for flagged in example.expected() {
                let _ = writeln!(out, "\n  finds: {}", first_line(&flagged.at));
            }
            if let Some(fixed) = &example.fixed {
                let _ = write!(out, "\nMended:\n\n{}", indented(fixed));
            }
        }
        if !self.options.is_empty() {
            let options: Vec<String> = self.options.iter().map(RuleOption::line).collect();
            let _ = write!(
                out,
                "\nOptions, under `options: {{{}: …}}` in .dockslim.yaml:\n\n{}",
                self.id,
                indented(&options.join("\n"))
            );
        }
        if !self.references.is_empty() {
            let _ = write!(out, "\nReferences:\n\n{}", indented(&self.references.join("\n")));
        }
        out
    }

    /// The page as Markdown.
    pub fn markdown(&self) -> String {
        let mut out =
            format!("# {}\n\n{}.\n\n{}\n\n{}\n", self.id, self.summary, self.facts(), self.description());
        for example in &self.examples {
            let (word, dockerfile) = example.shown();
            let _ = write!(
                out,
                "\n**{word}{}**\n\n```dockerfile\n{}\n```\n",
                example.subtitle(),
                dockerfile.trim()
            );
            if let Some(context) = &example.context {
                let _ = write!(out, "\n{}\n", context.line());
            }
            for flagged in example.expected() {
                let _ = write!(out, "\nFinds: `{}`\n", first_line(&flagged.at));
            }
            if let Some(fixed) = &example.fixed {
                let _ = write!(out, "\nMended:\n\n```dockerfile\n{}\n```\n", fixed.trim());
            }
        }
        if !self.options.is_empty() {
            let _ =
                write!(out, "\n## Options\n\nUnder `options: {{{}: …}}` in `.dockslim.yaml`:\n\n", self.id);
        }
        for option in &self.options {
            let _ = writeln!(out, "- {}", option.line());
        }
        if !self.references.is_empty() {
            out.push_str("\n## References\n\n");
        }
        for reference in &self.references {
            let _ = writeln!(out, "- <{reference}>");
        }
        out
    }

    /// Why it matters; without a word about that, the summary.
    pub fn description(&self) -> &str {
        let why = self.why.trim();
        if why.is_empty() { &self.summary } else { why }
    }

    /// Category, severity and what else is known in a word or two.
    fn facts(&self) -> String {
        let mut facts = format!("{}, {}", self.category.as_str(), self.severity.as_str());
        facts.push_str(if self.default == Switch::On { ", on by default" } else { ", off by default" });
        facts.push_str(match self.fix {
            FixClaim::None => "",
            FixClaim::Suggestion => ", shows what to write",
            FixClaim::Unsafe => ", fixed by --fix --unsafe-fixes",
            FixClaim::Safe => ", fixed by --fix",
        });
        if !self.codes.is_empty() {
            let _ = write!(facts, "; answers to {}", self.codes.join(", "));
        }
        facts
    }
}

impl RuleOption {
    /// Name, what it does and its default.
    fn line(&self) -> String {
        let default = match &self.default {
            OptionForm::Number(number) => number.to_string(),
            OptionForm::Texts(texts) if texts.is_empty() => "none".to_owned(),
            OptionForm::Texts(texts) => texts.join(", "),
        };
        format!("`{}`: {} (default: {default})", self.name, self.summary)
    }
}

impl Example {
    /// Its Dockerfile, and whether that is bad.
    fn shown(&self) -> (&'static str, &str) {
        match (&self.bad, &self.good) {
            (Some(bad), _) => ("Bad", bad),
            (None, good) => ("Good", good.as_deref().unwrap_or("")),
        }
    }

    fn subtitle(&self) -> String {
        self.title.as_ref().map_or_else(String::new, |title| format!(" ({title})"))
    }
}

impl ExampleContext {
    /// What it is, in a line.
    fn line(&self) -> String {
        let mut parts = Vec::new();
        if let Some(text) = &self.dockerignore {
            let lines: Vec<String> = text.lines().map(|line| format!("`{line}`")).collect();
            parts.push(format!(".dockerignore {}", lines.join(", ")));
        }
        let file = |(path, size): (&String, &u64)| format!("`{path}` {}", human(*size));
        parts.extend(self.files.iter().flatten().map(file));
        format!("Build context: {}", parts.join("; "))
    }
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or("")
}

fn indented(text: &str) -> String {
    text.trim_end().lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{}", format!("    {line}").trim_end());
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_prose_the_codes_and_every_example() {
        let rule = RuleFile::parse(
            "id: x\nsummary: S\ncategory: size\nseverity: info\nwhy: |\n  W.\ncodes: ['hadolint:DL1']\n\
             check: code\nreferences: ['https://a']\nexamples:\n- bad: |\n    FROM a\n    RUN b\n  at: RUN b\n\
             - good: FROM b\n  title: slim\n",
        )
        .unwrap();
        let text = rule.text();
        assert!(
            text.starts_with("x: S\nsize, info, on by default; answers to hadolint:DL1\n\nW.\n"),
            "{text}"
        );
        assert!(text.contains("Bad:\n\n    FROM a\n    RUN b\n\n  finds: RUN b\n"), "{text}");
        assert!(text.contains("Good (slim):\n\n    FROM b\n"), "{text}");
        assert!(rule.markdown().contains("```dockerfile\nFROM a\nRUN b\n```\n\nFinds: `RUN b`\n"));
    }
}
