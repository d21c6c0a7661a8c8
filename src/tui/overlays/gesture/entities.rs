//! Entities as a field offers them: those that were found, and the one that is made where none is meant.
//!
//! It guesses what a new one is by its name; it must not know the gesture that asks.

use super::field::Choice;
use crate::model::guess;
use crate::model::{Brief, EntityId, Vocabulary};
use crate::text::fold::fold;
use crate::text::likeness::{alike, difference};
use crate::tui::effect::Find;

/// What fits what is typed, and the new entity that may be meant: last where a name begins so, first where none does
/// or where one is to be made.
pub(super) fn offered(hits: &[Find], typed: &str, but: Option<&EntityId>, makes: bool) -> Vec<Choice> {
    let known = hits.iter().filter(|hit| but.is_none_or(|but| *but != hit.brief.id));
    let mut choices: Vec<Choice> = known.clone().map(|hit| found(&hit.brief, &hit.matched)).collect();
    let sure = known.into_iter().any(|hit| begins(&hit.matched, typed));
    let place = if sure && !makes { choices.len() } else { 0 };
    choices.insert(place, made_of(typed));
    choices
}

/// Whether what is typed looks like one of those that were found, and is not it: which, and how it differs.
pub(super) fn imitated(hits: &[Find], typed: &str) -> Option<String> {
    let found = hits.iter().find(|hit| alike(typed, &hit.matched))?;
    Some(format!("looks like {}, which is in the case, but {}", found.matched, difference(typed, &found.matched)))
}

/// The same new entity with the next schema that is likely by its name.
pub(super) fn next(choice: &Choice) -> Choice {
    let schema = schema_after(choice);
    Choice { detail: detail_of_new(&schema), schema, ..choice.clone() }
}

/// Whether the words of what was typed begin words of a name, in any script.
fn begins(name: &str, typed: &str) -> bool {
    let (name, typed) = (fold(name), fold(typed));
    let mut words = name.split_whitespace();
    !typed.is_empty() && typed.split_whitespace().all(|part| words.any(|word| word.starts_with(part)))
}

fn found(brief: &Brief, matched: &str) -> Choice {
    let schema = Vocabulary::shipped().ok().and_then(|v| v.schema(&brief.schema));
    let mut detail = brief.countries.join(" ").to_uppercase();
    if let Some(schema) = schema {
        detail = format!("{detail} {}", schema.label).trim().to_owned();
    }
    if !matched.is_empty() && matched != brief.caption {
        detail = format!("{matched}  {detail}");
    }
    Choice { schema: brief.schema.clone(), ..Choice::new(brief.id.as_str(), &brief.caption, detail) }
}

/// An entity of this name that is not there yet.
fn made_of(name: &str) -> Choice {
    let schema = schemata(name).into_iter().next().unwrap_or_default();
    Choice { new: true, detail: detail_of_new(&schema), schema, ..Choice::new("", name, "") }
}

fn detail_of_new(schema: &str) -> String {
    let label = Vocabulary::shipped().ok().and_then(|v| v.schema(schema)).map_or(schema, |s| s.label.as_str());
    format!("new {}", label.to_lowercase())
}

fn schemata(name: &str) -> Vec<String> {
    Vocabulary::shipped().map(|vocabulary| guess::schema_of_name(vocabulary, name)).unwrap_or_default()
}

fn schema_after(choice: &Choice) -> String {
    let likely = schemata(&choice.label);
    let at = likely.iter().position(|schema| *schema == choice.schema).map_or(0, |at| at + 1);
    likely.get(at).or(likely.first()).cloned().unwrap_or_default()
}
