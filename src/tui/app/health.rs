//! What is said of a damaged case: that it is only read from now on, or which records are not as they were saved.

use super::App;
use crate::case::Health;
use crate::error::{Kind, Result};
use crate::tui::effect::{Message, Tone};
use crate::tui::panes::count;

impl App {
    /// Takes how the file is.
    pub(super) fn healthy(&mut self, health: Result<Health>) {
        match health {
            Ok(health) if !health.pages.is_empty() => {
                self.only_reads = true;
                let what = format!("{}: the case file is damaged: {}", self.file_name(), health.pages.join("; "));
                self.message = Some(only_reads(what));
            }
            Ok(health) if !health.records.is_empty() => {
                let number = u64::try_from(health.records.len()).unwrap_or(u64::MAX);
                let is = if number == 1 { "is" } else { "are" };
                let what = format!("{} {is} damaged: ", count(number, "record", "records"));
                self.message = Some(damaged(what + &named(&health.records)));
            }
            Ok(Health { away, bring_back, .. }) if !away.is_empty() => {
                let number = u64::try_from(away.len()).unwrap_or(u64::MAX);
                let is = if number == 1 { "is not as it was" } else { "are not as they were" };
                let what = count(number, "document beside the case", "documents beside the case");
                let text = format!("{what} {is}, or not there: {}", named(&away));
                self.message = Some(Message { tone: Tone::Failed, text, hint: Some(bring_back) });
            }
            Ok(_) => {}
            Err(error) if error.kind() == Kind::Damaged => {
                self.only_reads = true;
                self.message = Some(only_reads(error.cause().to_owned()));
            }
            Err(error) => self.message = Some(error.into()),
        }
    }
}

/// Why nothing can be written any more, and what to do.
pub(super) fn only_reads(why: String) -> Message {
    Message {
        tone: Tone::Failed,
        text: why,
        hint: Some(
            "This window only reads. Keep a copy of the file as it is; `muckrake verify` says what is wrong."
                .to_owned(),
        ),
    }
}

/// How many records a message names.
const NAMED: usize = 3;

/// The first of them, and how many more.
pub(super) fn named(records: &[String]) -> String {
    let mut names: Vec<String> = records.iter().take(NAMED).cloned().collect();
    if records.len() > NAMED {
        names.push(format!("{} more", records.len() - NAMED));
    }
    names.join("; ")
}

/// What is said of damage that the reporter can work beside.
pub(super) fn damaged(text: String) -> Message {
    let hint = "Back the file up as it is. `muckrake verify` names all that is damaged, `muckrake salvage` brings over what is whole.";
    Message { tone: Tone::Failed, text, hint: Some(hint.to_owned()) }
}
