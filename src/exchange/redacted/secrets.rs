//! Texts that would give away what a redacted copy leaves out: names, titles and addresses of it, in any script and
//! with other endings.

use std::collections::{HashMap, HashSet};

use super::stays::{Stays, is_name};
use crate::case::Case;
use crate::error::Result;
use crate::model::{Graph as _, Visibility};
use crate::text::fold::fold;

/// A word of at least so many letters is recognised with another ending, too.
const STEM: usize = 5;

/// What must not be named.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Each secret as folded words, by the start of its first one.
    by_start: HashMap<String, Vec<Vec<String>>>,
}

impl Secrets {
    pub(super) fn of(case: &Case, stays: &Stays) -> Result<Self> {
        let (mut secret, mut open) = (Vec::new(), HashSet::new());
        for source in case.sources()? {
            // Whoever is titled as labelled has no other name here.
            let label = source.label.as_deref().map(fold);
            let texts = std::iter::once(source.title).chain(source.publisher).chain(source.url).chain(source.archived);
            if source.visibility == Visibility::Public {
                open.extend(texts.map(|text| fold(&text)));
            } else {
                let telling =
                    texts.filter(|text| source.visibility != Visibility::Background || label != Some(fold(text)));
                secret.extend(telling.chain([source.id.to_string()]));
            }
        }
        case.each_row(&mut |id| {
            let Some(row) = case.row(&id)? else { return Ok(()) };
            for value in row.values {
                let kind = case.vocabulary().property(&row.schema, &value.property).map(|p| p.kind.as_str());
                let telling =
                    is_name(&value.property) || matches!(kind, Some("name" | "identifier" | "email" | "phone" | "url"));
                if !telling {
                    continue;
                }
                if stays.value(&id, &value.key()) {
                    open.insert(fold(&value.value));
                } else {
                    secret.push(value.value);
                }
            }
            if stays.gone_entities.contains(&id) {
                secret.push(id.to_string());
            }
            Ok(())
        })?;
        let mut by_start: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for text in secret.iter().map(|text| fold(text)).filter(|text| !text.is_empty() && !open.contains(text)) {
            let words: Vec<String> = text.split(' ').map(ToOwned::to_owned).collect();
            let list = by_start.entry(start(&text).to_owned()).or_default();
            if !list.contains(&words) {
                list.push(words);
            }
        }
        Ok(Self { by_start })
    }

    /// Whether a text names any of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        if self.by_start.is_empty() {
            return false;
        }
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').collect();
        (0..words.len()).any(|at| {
            let rest = words.get(at..).unwrap_or_default();
            let known = rest.first().and_then(|first| self.by_start.get(start(first)));
            known.into_iter().flatten().any(|secret| begins(rest, secret))
        })
    }
}

/// The first letters of a word, by which it is looked up.
fn start(word: &str) -> &str {
    let end = word.find(' ').unwrap_or(word.len()).min(STEM - 1);
    word.get(..end).unwrap_or(word)
}

/// Whether words begin with those of a secret, endings aside.
fn begins(words: &[&str], secret: &[String]) -> bool {
    words.len() >= secret.len() && words.iter().zip(secret).all(|(word, secret)| is_form_of(word, secret))
}

/// Whether two words are the same but for their endings: all but the last two letters of a long one.
fn is_form_of(word: &str, secret: &str) -> bool {
    let stem = if secret.len() >= STEM { secret.get(..(secret.len() - 2).max(STEM - 1)) } else { None };
    word == secret || stem.is_some_and(|stem| word.starts_with(stem) && word.len() <= secret.len() + 3)
}
