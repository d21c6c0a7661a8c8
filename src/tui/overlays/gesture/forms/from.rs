//! The source and the place in it that are cited from, until another is picked.

use super::super::field::{Field, Takes};
use super::{Fields, Finish, Form, Wrong, nothing, sources, wrong};
use crate::error::Result;
use crate::model::SourceId;
use crate::tui::effect::{Effect, Ground};

struct FromForm {
    /// The place that was cited from before.
    before: Option<String>,
}

pub(super) fn new(ground: &Ground) -> Result<(Box<dyn Form>, Vec<Field>)> {
    if ground.sources.is_empty() {
        return Err(nothing("there is no source yet to cite from", "n s makes one, of a pasted address or reference"));
    }
    let now = ground.begun.target.source.as_ref().or(ground.begun.source.as_ref());
    let before = ground.begun.locator.clone().filter(|_| now == ground.begun.source.as_ref());
    let told = before.as_ref().map(|place| format!("; it was {place}")).unwrap_or_default();
    let hint = format!("the place in it: ¶6, p. 12, 00:14:20{told}; none if empty");
    // The place comes first: it changes more often than the source does.
    let fields = vec![
        Field::new("at", Takes::Text, &hint),
        Field::new("source", Takes::OneOf, "which source")
            .needed()
            .offering(sources(&ground.sources))
            .taking(now.map_or("", SourceId::as_str)),
    ];
    Ok((Box::new(FromForm { before }), fields))
}

/// A place as it is written: a bare number is counted as the place before was, so that after ¶5 a 6 is ¶6.
fn place(typed: &str, before: Option<&str>) -> String {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let sign = before.map(|before| before.trim_end_matches(|c: char| c.is_ascii_digit()));
    match sign.filter(|sign| is_number(typed) && !sign.ends_with([':', '.', '-', '–'])) {
        Some(sign) if before.is_some_and(|before| before.len() > sign.len()) => format!("{sign}{typed}"),
        _ => typed.to_owned(),
    }
}

impl FromForm {
    fn place(&self, fields: &Fields) -> Option<String> {
        fields.text("at").map(|typed| place(&typed, self.before.as_deref()))
    }
}

impl Form for FromForm {
    fn title(&self) -> String {
        "Cite from".to_owned()
    }

    fn renew(&mut self, fields: &mut Fields) {
        let read = self.place(fields);
        if let Some(field) = fields.get_mut("at") {
            field.note = read.filter(|read| field.text().as_ref() != Some(read)).map(|read| format!("taken as {read}"));
        }
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let source = fields.taken("source").ok_or_else(|| wrong("source", "which source?"))?;
        let (id, title) = (SourceId::new(source.key.clone()), source.label.clone());
        Ok(Finish::Only(vec![Effect::CiteFrom(id, title, self.place(fields))]))
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_bare_number_is_counted_as_the_place_before_was() {
        for (typed, before, read) in [
            ("6", Some("¶5"), "¶6"),
            ("13", Some("p. 12"), "p. 13"),
            ("6", None, "6"),
            ("6", Some("headline"), "6"),
            ("20", Some("00:14:18"), "20"),
            ("p. 3", Some("¶5"), "p. 3"),
        ] {
            assert_eq!(place(typed, before), read, "{typed} after {before:?}");
        }
    }
}
