//! What was put to whom, how and by when, and what they answered.

use super::{Page, md};
use crate::analysis::replies::{self, Reply};
use crate::error::Result;
use crate::model::Approach;

pub(super) fn write(page: &mut Page<'_, '_>) -> Result<()> {
    let replies = replies::all(page.graph, None)?;
    if replies.iter().all(|reply| reply.approaches.is_empty()) {
        return Ok(());
    }
    page.line("## Right of reply\n")?;
    page.line("What was put to those who are named, as it read then, and what they answered.\n")?;
    for reply in replies.iter().filter(|reply| !reply.approaches.is_empty()) {
        subject(page, reply)?;
    }
    Ok(())
}

fn subject(page: &mut Page<'_, '_>, reply: &Reply) -> Result<()> {
    page.line(&format!("### {}\n", md(&reply.subject.caption)))?;
    for approach in &reply.approaches {
        page.line(&format!("- {}", title(approach)))?;
        for put in &approach.put {
            page.line(&format!("  - {}", md(&put.said)))?;
        }
    }
    page.line("")?;
    let answers = reply.approaches.iter().filter_map(answer).collect::<Vec<_>>();
    for answer in &answers {
        page.line(&format!("{answer}\n"))?;
    }
    if answers.is_empty() {
        let times = if reply.attempts() == 1 { "once".to_owned() } else { format!("{} times", reply.attempts()) };
        let by = reply.deadline.as_deref().map(|by| format!("; an answer was asked for by {}", md(by)));
        page.line(&format!("They were approached {times}{}. No answer is noted.\n", by.unwrap_or_default()))?;
    } else if !reply.open.is_empty() {
        let points =
            if reply.open.len() == 1 { "one point".to_owned() } else { format!("{} points", reply.open.len()) };
        page.line(&format!("To {points} put to them no answer is noted.\n"))?;
    }
    Ok(())
}

fn title(approach: &Approach) -> String {
    let how = if approach.how.is_empty() { "Approached".to_owned() } else { format!("By {}", md(&approach.how)) };
    let how = how.replacen("By in person", "In person", 1).replacen("By through", "Through", 1);
    let at = approach.at.as_deref().map(|at| format!(" on {}", md(at))).unwrap_or_default();
    let by = approach.deadline.as_deref().map(|by| format!(", to be answered by {}", md(by))).unwrap_or_default();
    let colon = if approach.put.is_empty() { "." } else { ":" };
    format!("{how}{at}{by}{colon}")
}

fn answer(approach: &Approach) -> Option<String> {
    let answer = approach.answer.as_deref()?;
    let who = approach
        .answered_by
        .as_deref()
        .map_or_else(|| "They answered".to_owned(), |by| format!("Answered for them by {}", md(by)));
    let at = approach.answered_at.as_deref().map(|at| format!(" on {}", md(at))).unwrap_or_default();
    Some(format!("{who}{at}: “{}”", md(answer)))
}
