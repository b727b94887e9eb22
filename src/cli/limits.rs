//! What an image may come to: the limits of the command line and those of a `.dive-ci` file. Says which are passed.

use super::read;
use super::values::Limit;
use crate::bytes::{Bytes, human, human_apart};
use crate::size::changes::{Changes, difference};
use crate::size::ledger::Ledger;
use crate::yaml::{Node, Value};
use anyhow::{Context as _, anyhow, bail};
use std::path::Path;

/// The rules of a `.dive-ci` file; what is disabled is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DiveRules {
    /// At least this share of the bytes is to be alive.
    efficiency: Option<f64>,
    wasted: Option<Bytes>,
    /// At most this share of what stands above the lowest layer may be dead.
    user_wasted: Option<f64>,
}

impl DiveRules {
    /// What holds where a file does not name a rule, as dive has it (`dive --help`).
    const USUAL: Self = Self { efficiency: Some(0.9), wasted: None, user_wasted: Some(0.1) };

    /// Reads a file.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = read::text(path, read::LIMITS).map_err(|why| anyhow!("{}: {why}", path.display()))?;
        Self::of(&text).with_context(|| format!("cannot use {}", path.display()))
    }

    fn of(text: &str) -> anyhow::Result<Self> {
        let root = Node::parse(text).map_err(|error| anyhow!("{error}"))?;
        let mut rules = Self::USUAL;
        if root.is_null() {
            return Ok(rules);
        }
        for (key, node) in root.map().context("it has no `rules:`, below which they stand")? {
            if key.text != "rules" {
                bail!("`{}` is no part of it: it has `rules`", key.text);
            }
            if node.is_null() {
                continue;
            }
            let each =
                node.map().context("below `rules:` each stands on its line: `lowestEfficiency: 0.9`")?;
            for (key, node) in each {
                rules.set(&key.text, node)?;
            }
        }
        Ok(rules)
    }

    fn set(&mut self, key: &str, node: &Node) -> anyhow::Result<()> {
        let Value::Scalar(text, _) = &node.value else { bail!("`{key}` has no value") };
        let value = Some(text.as_str()).filter(|text| *text != "disabled");
        let share = |text: &str| {
            let share = text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
            share.with_context(|| format!("`{key}: {text}` is no share: write it as 0.9, or disabled"))
        };
        match key {
            "lowestEfficiency" | "lowest-efficiency" => self.efficiency = value.map(share).transpose()?,
            "highestUserWastedPercent" | "highest-user-wasted-percent" => {
                self.user_wasted = value.map(share).transpose()?;
            }
            "highestWastedBytes" | "highest-wasted-bytes" => {
                let bytes = |text: &str| {
                    crate::bytes::parse(text)
                        .with_context(|| format!("`{key}: {text}` is no size: write it as 20MB, or disabled"))
                };
                self.wasted = value.map(bytes).transpose()?;
            }
            _ => bail!(
                "`{key}` is no rule of dive: these are lowestEfficiency, highestWastedBytes, highestUserWastedPercent"
            ),
        }
        Ok(())
    }

    /// What an image does not keep to.
    #[allow(clippy::cast_precision_loss, reason = "a share with three digits")]
    pub(super) fn broken(&self, ledger: &Ledger) -> Vec<String> {
        let (total, waste) = (ledger.total.likely, ledger.waste.likely);
        let share = |part: Bytes, all: Bytes| if all == 0 { 0.0 } else { part as f64 / all as f64 };
        let alive = share(total.saturating_sub(waste), total.max(1));
        let above: Bytes = ledger.layers.iter().skip(1).map(|layer| layer.added.likely).sum();
        let dead = share(waste, above);
        let efficiency = self.efficiency.filter(|least| total > 0 && alive < *least);
        let efficiency = efficiency.map(|least| format!("lowestEfficiency: {alive:.3} is below {least}"));
        let wasted = self.wasted.filter(|most| waste > *most);
        let wasted = wasted.map(|most| human_apart(waste, most));
        let wasted = wasted.map(|(waste, most)| format!("highestWastedBytes: {waste} are more than {most}"));
        let user = self.user_wasted.filter(|most| dead > *most);
        let user = user.map(|most| format!("highestUserWastedPercent: {dead:.3} is above {most}"));
        [efficiency, wasted, user].into_iter().flatten().collect()
    }
}

/// Whether an image grew by more than it may; says by how much.
pub(super) fn growth(changes: &Changes, limit: Limit) -> Option<String> {
    let grown = Bytes::try_from(difference(changes.unpacked)).ok()?;
    limit.is_passed(grown, changes.unpacked.0).then(|| {
        let (grown, limit) = limit.words(grown);
        format!("the image grew by {grown} from {}: more than {limit}", human(changes.unpacked.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_dive_are_read_in_both_spellings() {
        let rules = |text: &str| DiveRules::of(text).map_err(|error| error.to_string());
        let all = DiveRules { efficiency: Some(0.9), wasted: Some(20_000_000), user_wasted: Some(0.1) };
        let text =
            "rules:\n  lowestEfficiency: 0.9\n  highestWastedBytes: 20MB\n  highestUserWastedPercent: 0.1\n";
        assert_eq!(rules(text), Ok(all));
        let text = "rules:\n  lowest-efficiency: '0.8'\n  highest-wasted-bytes: disabled\n";
        assert_eq!(rules(text), Ok(DiveRules { efficiency: Some(0.8), ..DiveRules::USUAL }));
        let text = "rules: {lowestEfficiency: disabled, highestUserWastedPercent: disabled}";
        assert_eq!(rules(text), Ok(DiveRules { efficiency: None, wasted: None, user_wasted: None }));
        assert_eq!(rules(""), Ok(DiveRules::USUAL));
        assert_eq!(rules("rules:"), Ok(DiveRules::USUAL));
        for wrong in [
            "rule: {}",
            "rules: {lowestEfficency: 0.9}",
            "rules: {lowestEfficiency: 90}",
            "rules: lowestEfficiency 0.9",
            "- a",
        ] {
            assert!(rules(wrong).is_err(), "{wrong}");
        }
    }
}
