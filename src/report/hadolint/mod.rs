//! The formats that hadolint has and dockslim else has not, in hadolint's shapes: programs that read these go on reading
//! them. A finding stands under hadolint's code where it has one, and names its rule in the message.

mod codacy;
mod codeclimate;
mod sonarqube;
mod tty;

pub use codacy::Codacy;
pub use codeclimate::CodeClimate;
pub use sonarqube::SonarQube;
pub use tty::Tty;

use super::with_places;
use crate::finding::Finding;
use std::borrow::Cow;

/// hadolint's codes of a finding, of which it would tell one by one; or else the rule.
fn codes(finding: &Finding) -> Vec<&str> {
    let codes: Vec<&str> = finding.codes_of("hadolint").collect();
    if codes.is_empty() { vec![&finding.rule] } else { codes }
}

/// The message, with the rule where the code is another, and the places in scripts.
fn message<'f>(finding: &'f Finding, code: &str) -> Cow<'f, str> {
    with_places(plain_message(finding, code), finding)
}

fn plain_message<'f>(finding: &'f Finding, code: &str) -> Cow<'f, str> {
    if finding.rule == code {
        return Cow::Borrowed(&finding.message);
    }
    Cow::Owned(format!("{} [{}]", finding.message, finding.rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{FileReport, Report, Summary};
    use crate::source::Span;

    fn print(report: &dyn Report, findings: &[Finding]) -> String {
        let (name, text) = ("./a/Dockerfile", "FROM a\nRUN b\n");
        let file =
            FileReport { name, relative: "a/Dockerfile", text, findings, suppressed: &[], image: None };
        let mut out = Vec::new();
        report.head(&mut out).unwrap();
        report.file(&file, &mut out).unwrap();
        report.tail(&Summary::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn findings() -> Vec<Finding> {
        let mut coded = Finding::sample(Span::new(7, 12));
        coded.code("hadolint:DL3009").code("parfum:x").code("hadolint:DL3015");
        vec![coded, Finding::sample(Span::new(0, 6))]
    }

    #[test]
    fn a_line_a_code_with_the_rule_behind() {
        assert_eq!(
            print(&Tty { colour: false }, &findings()),
            "./a/Dockerfile:2 DL3009 warning: something is wrong [some-rule]\n\
             ./a/Dockerfile:2 DL3015 warning: something is wrong [some-rule]\n\
             ./a/Dockerfile:1 some-rule warning: something is wrong\n"
        );
        assert!(print(&Tty { colour: true }, &findings()).contains(" \x1b[1m\x1b[93mwarning\x1b[0m: "));
    }

    #[test]
    fn codacy_has_an_object_a_line() {
        let out = print(&Codacy, &findings());
        assert_eq!(
            out.lines().next(),
            Some(
                "{\"filename\":\"./a/Dockerfile\",\"line\":2,\"message\":\"something is wrong [some-rule]\",\"patternId\":\"DL3009\"}"
            )
        );
        assert_eq!(out.lines().count(), 3);
        assert_eq!(print(&Codacy, &[]), "");
    }

    #[test]
    fn code_climates_issues_end_in_nul_and_gitlabs_are_a_list() {
        let out = print(&CodeClimate { gitlab: false }, &findings());
        assert_eq!((out.matches('\0').count(), out.matches("\"check_name\":\"DL3015\"").count()), (3, 1));
        assert!(
            out.starts_with("{\"categories\":[\"Bug Risk\"],\"check_name\":\"DL3009\",")
                && out.ends_with('\0')
        );
        let list = print(&CodeClimate { gitlab: true }, &findings());
        let list: Vec<serde_json::Value> = serde_json::from_str(&list).unwrap();
        let prints: std::collections::BTreeSet<&str> =
            list.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
        assert_eq!((list.len(), prints.len()), (3, 3));
        assert_eq!(list[0]["location"]["path"], "a/Dockerfile");
        assert_eq!(print(&CodeClimate { gitlab: true }, &[]), "[\n\n]\n");
        assert_eq!(print(&CodeClimate { gitlab: false }, &[]), "");
    }

    #[test]
    fn sonarqube_has_one_object_with_places_that_are_not_empty() {
        let mut all = findings();
        all.push(Finding::sample(Span::at(3)));
        let out: serde_json::Value = serde_json::from_str(&print(&SonarQube, &all)).unwrap();
        let first = &out["issues"][0];
        assert_eq!((&first["engineId"], &first["ruleId"]), (&"Hadolint".into(), &"DL3009".into()));
        let place = serde_json::json!({"startLine": 2, "endLine": 2, "startColumn": 0, "endColumn": 5});
        assert_eq!(first["primaryLocation"]["textRange"], place);
        assert_eq!(out["issues"][3]["primaryLocation"]["textRange"], serde_json::json!({"startLine": 1}));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&print(&SonarQube, &[])).unwrap()["issues"],
            serde_json::json!([])
        );
    }
}
