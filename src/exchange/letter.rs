//! A letter to somebody whom the story names: what it says of them, numbered, and by when an answer is asked for.
//!
//! A draft for the reporter to sign. It names no source, and nothing stands in it that a confidential source alone
//! gives. It must not know a clock nor arguments.

use std::path::Path;

use super::{export, redacted};
use crate::analysis::replies::{Reply, to_put};
use crate::analysis::sentence::sentence;
use crate::case::Case;
use crate::error::{Error, Kind, Result};
use crate::model::EntityId;
use crate::text::safe::safe;

/// A letter in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whom it is to.
    pub to: String,
    /// What is put to them, each a sentence.
    pub points: Vec<String>,
    /// How many claims stay out because a confidential source alone gives them, or a name in them.
    pub kept_back: usize,
    /// Partial ISO date up to which an answer is asked for.
    pub deadline: Option<String>,
    /// Whose letter it is, if that is known.
    pub from: Option<String>,
}

impl Letter {
    /// The letter to a subject, of what [`to_put`] gives.
    ///
    /// # Errors
    /// If the graph can't be read, if there is nothing to put to them, or if a confidential source alone names them.
    pub fn to(case: &Case, subject: &EntityId, deadline: Option<&str>, from: Option<&str>) -> Result<Self> {
        let reply = Reply::of(case, subject, None)?;
        let screen = redacted::Screen::of(case)?;
        let to = reply.subject.caption.clone();
        if !screen.shows_entity(&reply.subject.id) || screen.tells(&to) {
            return Err(Error::new(Kind::Conflict, format!("{to} is named by a confidential source alone"))
                .hint("a letter would tell them of it; cite another source for the name first"));
        }
        let claims = to_put(case, &reply.subject.id)?;
        let (mut points, mut kept_back) = (Vec::new(), 0);
        for claim in &claims {
            let said = sentence(case, claim)?;
            if screen.shows(claim) && !screen.tells(&said) {
                points.push(said);
            } else {
                kept_back += 1;
            }
        }
        if points.is_empty() {
            let cause = if kept_back > 0 {
                format!("all that would be put to {to} rests on confidential sources alone")
            } else {
                format!("nothing is left that could be put to {to}")
            };
            return Err(Error::new(Kind::NotFound, cause)
                .hint("put claims to them in the workbench, or mark those relevant that go into the story"));
        }
        let deadline = deadline.map(ToOwned::to_owned).or(reply.deadline);
        Ok(Self { to, points, kept_back, deadline, from: from.map(ToOwned::to_owned) })
    }

    /// The letter as text; what only the reporter knows stands in square brackets.
    pub fn text(&self) -> String {
        let points: Vec<String> =
            self.points.iter().enumerate().map(|(n, point)| format!("{}. {}", n + 1, line(point))).collect();
        let by = self.deadline.as_deref().map_or_else(|| "[date and time]".to_owned(), line);
        let from = self.from.as_deref().map_or_else(|| "[your name]".to_owned(), line);
        let to = line(&self.to);
        format!(
            "To: {to}\n[address]\n\n[place and date]\n\n\
             Dear Sir or Madam,\n\n\
             I am a reporter with [newsroom]. We are preparing a report in which {to} is named, and we would like to\n\
             hear from you before anything is published. At present we intend to report the following:\n\n\
             {}\n\n\
             Would you please tell us, point by point, whether this is accurate; if anything is wrong or incomplete,\n\
             what is right; and what you wish to say about it? If there are documents that we should see, we would be\n\
             glad to have them.\n\n\
             So that your answer can be reflected fully and fairly, please let us have it by {by}. Should you need\n\
             more time, or rather speak to us, tell us before then at [e-mail] or [telephone]. If we do not hear from\n\
             you, we shall say that we asked.\n\n\
             Yours faithfully,\n\n{from}\n[newsroom]\n",
            points.join("\n"),
        )
    }

    /// Writes it to a file, whole or not at all, or to the standard output.
    ///
    /// # Errors
    /// As [`export::run`].
    pub fn write(&self, out: Option<&Path>) -> Result<()> {
        let text = self.text();
        export::put_down(out, &mut |out| Ok(out.write_all(text.as_bytes())?))
    }
}

/// A stranger's text on one line.
fn line(text: &str) -> String {
    safe(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}
