//! A ruling: what a person decided about the selected claims, and why.

use super::super::field::{Choice, Field, Takes};
use super::{Fields, Finish, Form, Wrong, nothing, wrong};
use crate::error::Result;
use crate::model::{ClaimRef, Decision};
use crate::tui::deed::Deed;
use crate::tui::effect::Ground;

/// The decisions with their keys.
const DECISIONS: [(Decision, &str, &str); 3] = [
    (Decision::Verified, "verified", "checked, and it stands"),
    (Decision::Cut, "cut", "taken out of the story"),
    (Decision::Open, "open", "still to be checked"),
];

struct RuleForm {
    claims: Vec<ClaimRef>,
    sentences: Vec<String>,
}

pub(super) fn new(ground: &Ground) -> Result<(Box<dyn Form>, Vec<Field>)> {
    if ground.begun.claims.is_empty() {
        return Err(nothing("no claim is selected to rule on", "select a value, a link or an assertion"));
    }
    let choices = DECISIONS.iter().map(|(_, name, help)| Choice::new(*name, *name, *help)).collect();
    let fields = vec![
        Field::new("ruling", Takes::OneOf, "verified, cut or open").needed().offering(choices),
        Field::new("reason", Takes::Long, "why, for whoever asks later"),
    ];
    let form = RuleForm { claims: ground.begun.claims.clone(), sentences: ground.sentences.clone() };
    Ok((Box::new(form), fields))
}

impl Form for RuleForm {
    fn title(&self) -> String {
        "Rule".to_owned()
    }

    fn said(&self, _fields: &Fields) -> Vec<String> {
        self.sentences.iter().take(3).cloned().collect()
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let key = fields.key("ruling").unwrap_or_default();
        let decision = DECISIONS.iter().find(|(_, name, _)| *name == key).map(|(decision, ..)| *decision);
        let decision = decision.ok_or_else(|| wrong("ruling", "verified, cut or open?"))?;
        let about = match self.sentences.as_slice() {
            [one] => one.clone(),
            many => format!("{} claims", many.len()),
        };
        let deed = Deed::Rule { claims: self.claims.clone(), decision, reason: fields.text("reason") };
        Ok(Finish::Do(Box::new(deed), format!("{key}: {about}")))
    }
}
