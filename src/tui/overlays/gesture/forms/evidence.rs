//! A note taken from a source: its words, ours, where they stand and how credible they are.

use super::super::field::{Field, Takes};
use super::cited::{credibility, picked_credibility};
use super::{Fields, Finish, Form, Wrong, as_type, checked, clean, sources, wrong};
use crate::model::{Evidence, SourceId, Vocabulary};
use crate::tui::deed::Deed;
use crate::tui::effect::Ground;

struct EvidenceForm {
    vocabulary: &'static Vocabulary,
    before: Evidence,
}

pub(super) fn new(
    vocabulary: &'static Vocabulary,
    ground: &Ground,
    changes: Option<&Evidence>,
) -> (Box<dyn Form>, Vec<Field>) {
    let fresh = || Evidence {
        source: ground.begun.source.clone().unwrap_or_default(),
        locator: ground.begun.locator.clone(),
        lang: ground.language.clone(),
        ..Evidence::default()
    };
    let now = changes.cloned().unwrap_or_else(fresh);
    let offered = sources(&ground.sources);
    let relays = now.relays.as_ref().map_or("", SourceId::as_str);
    let fields = vec![
        Field::new("source", Takes::OneOf, "which source it is taken from; n s makes one")
            .needed()
            .offering(offered.clone())
            .taking(now.source.as_str()),
        Field::new("in our words", Takes::Long, "what it says").typed(now.paraphrase.as_deref()),
        Field::new("quote", Takes::Long, "the exact words").typed(now.quote.as_deref()),
        Field::new("at", Takes::Text, "the place in the source: ¶6, p. 12, 00:14:20").typed(now.locator.as_deref()),
        Field::new("language", Takes::Text, "of the quote: eng, Russian, ru").typed(now.lang.as_deref()),
        Field::new("translation", Takes::Long, "the quote in the language of the case")
            .typed(now.translation.as_deref()),
        credibility(now.credibility),
        Field::new("relays", Takes::OneOf, "the source that this passage relays, if it is another")
            .offering(offered)
            .taking(relays),
        Field::new("note", Takes::Long, "a note of yours").typed(now.note.as_deref()),
    ];
    let before = changes.cloned().unwrap_or_default();
    (Box::new(EvidenceForm { vocabulary, before }), fields)
}

impl Form for EvidenceForm {
    fn title(&self) -> String {
        if self.before.id.as_str().is_empty() { "New evidence" } else { "Change the evidence" }.to_owned()
    }

    fn renew(&mut self, fields: &mut Fields) {
        checked(fields, "language", |text| as_type(self.vocabulary, "language", text));
        // One of the two is needed: ours, unless there are the source's own.
        let quoted = fields.text("quote").is_some();
        if let Some(field) = fields.get_mut("in our words") {
            field.needed = !quoted;
        }
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let source = fields.key("source").ok_or_else(|| wrong("source", "which source is it taken from?"))?;
        let language = clean(fields, "language", |text| as_type(self.vocabulary, "language", text))?;
        let evidence = Evidence {
            id: self.before.id.clone(),
            source: SourceId::new(source),
            locator: fields.text("at"),
            quote: fields.text("quote"),
            paraphrase: fields.text("in our words"),
            lang: language.map(|(code, _)| code),
            translation: fields.text("translation"),
            credibility: picked_credibility(fields),
            relays: fields.key("relays").map(SourceId::new),
            note: fields.text("note"),
            damaged: false,
        };
        let words = evidence.paraphrase.clone().or_else(|| evidence.quote.clone()).unwrap_or_default();
        Ok(Finish::Do(Box::new(Deed::Evidence(Box::new(evidence))), format!("evidence: {words}")))
    }
}
