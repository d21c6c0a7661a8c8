//! A source. What is pasted into its first field, an address, a path or a whole reference, fills what it can.

use super::super::field::{Choice, Field, Takes};
use super::{Fields, Finish, Form, Wrong, as_type, checked, clean, sources, wrong};
use crate::model::check::Checked;
use crate::model::source_from::source_from;
use crate::model::{Reliability, Source, SourceId, Visibility, Vocabulary};
use crate::tui::deed::Deed;
use crate::tui::effect::Ground;

/// The kinds of source that are offered; any other word is taken too.
const KINDS: [&str; 12] = [
    "article",
    "investigation",
    "document",
    "register extract",
    "customs record",
    "dataset",
    "database",
    "interview",
    "correspondence",
    "image",
    "web page",
    "book",
];

/// The grades of a source, Admiralty code.
const GRADES: [(Reliability, &str, &str); 6] = [
    (Reliability::A, "A", "completely reliable"),
    (Reliability::B, "B", "usually reliable"),
    (Reliability::C, "C", "fairly reliable"),
    (Reliability::D, "D", "not usually reliable"),
    (Reliability::E, "E", "unreliable"),
    (Reliability::F, "F", "cannot be judged; unknown, not worst"),
];

/// Who may know of it.
const VISIBILITIES: [(Visibility, &str, &str); 3] = [
    (Visibility::Public, "public", "it may be named"),
    (Visibility::Background, "background", "it may be used, under a label"),
    (Visibility::Confidential, "confidential", "neither it nor what rests on it alone may leave the case"),
];

struct SourceForm {
    vocabulary: Option<&'static Vocabulary>,
    before: Source,
    /// What a paste put into each field: another paste may put something else there.
    filled: Vec<(String, String)>,
}

pub(super) fn new(ground: &Ground, changes: Option<&Source>) -> (Box<dyn Form>, Vec<Field>) {
    let now = changes.cloned().unwrap_or_default();
    let grades = GRADES.iter().map(|(_, key, help)| Choice::new(*key, *key, *help)).collect();
    let grade = GRADES.iter().find(|(grade, ..)| *grade == now.reliability).map_or("F", |(_, key, _)| key);
    let seen = VISIBILITIES.iter().map(|(_, key, help)| Choice::new(*key, *key, *help)).collect();
    let may = VISIBILITIES.iter().find(|(v, ..)| *v == now.visibility).map_or("public", |(_, key, _)| key);
    let others: Vec<Source> = ground.sources.iter().filter(|s| s.id != now.id).cloned().collect();
    let derived = now.derives_from.as_ref().map_or("", SourceId::as_str);
    let fields = vec![
        Field::new("title", Takes::Text, "an address, a file, a whole reference, or what it is called")
            .needed()
            .typed(Some(&now.title)),
        Field::new("kind", Takes::Suggested, "what sort of source it is")
            .offering(KINDS.iter().map(|kind| Choice::new(*kind, *kind, "")).collect())
            .typed(Some(&now.kind)),
        Field::new("publisher", Takes::Text, "who published or keeps it; several with a semicolon between")
            .typed(Some(&now.publisher.join("; "))),
        Field::new("published", Takes::Text, "when: 2022, April 2022, 12.04.2022").typed(now.published.as_deref()),
        Field::new("address", Takes::Text, "where it can be read").typed(now.url.as_deref()),
        Field::new("archived", Takes::Text, "the address of an archived copy").typed(now.archived.as_deref()),
        Field::new("read on", Takes::Text, "when it was read or taken").typed(now.retrieved.as_deref()),
        Field::new("reliability", Takes::OneOf, "A to F; F is unknown, not worst").offering(grades).taking(grade),
        Field::new("visibility", Takes::OneOf, "who may know of it").offering(seen).taking(may),
        Field::new("label", Takes::Text, "what it appears as where it must not be named: a customs officer")
            .typed(now.label.as_deref()),
        Field::new("origin", Takes::OneOf, "whether the information began here")
            .offering(vec![
                Choice::new("no", "no", "it takes it from elsewhere, or that is not known"),
                Choice::new("yes", "yes", "the information began here"),
            ])
            .taking(if now.origin { "yes" } else { "no" }),
        Field::new("derives from", Takes::OneOf, "the source that it takes it from")
            .offering(sources(&others))
            .taking(derived),
        Field::new("note", Takes::Long, "a note of yours").typed(now.note.as_deref()),
    ];
    let form = SourceForm { vocabulary: Vocabulary::shipped().ok(), before: now, filled: Vec::new() };
    (Box::new(form), fields)
}

impl SourceForm {
    /// Fills in what a pasted text says of a source; what somebody typed stays.
    fn fill(&mut self, text: &str, fields: &mut Fields) {
        let sketch = source_from(text);
        let source = &sketch.source;
        let said = [
            ("kind", source.kind.as_str()),
            ("publisher", &source.publisher.join("; ")),
            ("published", source.published.as_deref().unwrap_or_default()),
            ("address", source.url.as_deref().unwrap_or_default()),
            ("archived", source.archived.as_deref().unwrap_or_default()),
            ("read on", source.retrieved.as_deref().unwrap_or_default()),
            ("note", source.note.as_deref().unwrap_or_default()),
        ];
        for (name, now) in said {
            let before = self.filled.iter().find(|(filled, _)| filled == name).map(|(_, text)| text.clone());
            if let Some(field) = fields.get_mut(name)
                && field.line.text() == before.unwrap_or_default()
            {
                field.put(now);
                field.changed();
            }
        }
        self.filled = said.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        if let Some(field) = fields.get_mut("title") {
            field.put(if source.title.is_empty() { text.trim() } else { &source.title });
            field.note = Some(format!("understood as {}", sketch.understood.join("; ")));
        }
    }

    fn date(&self, text: &str) -> Checked {
        self.typed("date", text)
    }

    fn url(&self, text: &str) -> Checked {
        self.typed("url", text)
    }

    fn typed(&self, kind: &str, text: &str) -> Checked {
        match self.vocabulary {
            Some(vocabulary) => as_type(vocabulary, kind, text),
            None => Checked::Clean { value: text.to_owned(), original: None, note: None },
        }
    }
}

impl Form for SourceForm {
    fn title(&self) -> String {
        if self.before.id.as_str().is_empty() { "New source" } else { "Change the source" }.to_owned()
    }

    fn pasted(&mut self, name: &str, text: &str, fields: &mut Fields) -> bool {
        let first = name == "title" && self.before.id.as_str().is_empty();
        if first {
            self.fill(text, fields);
        }
        first
    }

    fn taken(&mut self, name: &str, fields: &mut Fields) {
        // An address that was typed says as much as one that was pasted.
        let typed = fields.text("title").filter(|text| text.contains("://") && self.before.id.as_str().is_empty());
        if let Some(text) = typed.filter(|_| name == "title") {
            self.fill(&text, fields);
        }
    }

    fn renew(&mut self, fields: &mut Fields) {
        for name in ["published", "read on"] {
            checked(fields, name, |text| self.date(text));
        }
        let on_background = fields.key("visibility").as_deref() == Some("background");
        if let Some(label) = fields.get_mut("label") {
            label.off = !on_background;
        }
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let title = fields.text("title").ok_or_else(|| wrong("title", "nothing is typed"))?;
        let value = |found: Option<(String, Option<String>)>| found.map(|(value, _)| value);
        let publisher = fields.text("publisher").unwrap_or_default();
        let publisher = publisher.split(';').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty());
        let grade = fields.key("reliability").unwrap_or_default();
        let may = fields.key("visibility").unwrap_or_default();
        let source = Source {
            id: self.before.id.clone(),
            title: title.clone(),
            kind: fields.text("kind").unwrap_or_else(|| "document".to_owned()),
            publisher: publisher.collect(),
            published: value(clean(fields, "published", |text| self.date(text))?),
            retrieved: value(clean(fields, "read on", |text| self.date(text))?),
            url: value(clean(fields, "address", |text| self.url(text))?),
            archived: value(clean(fields, "archived", |text| self.url(text))?),
            reliability: GRADES.iter().find(|(_, key, _)| *key == grade).map(|g| g.0).unwrap_or_default(),
            visibility: VISIBILITIES.iter().find(|(_, key, _)| *key == may).map(|v| v.0).unwrap_or_default(),
            label: fields.text("label").filter(|_| may == "background"),
            origin: fields.key("origin").as_deref() == Some("yes"),
            derives_from: fields.key("derives from").map(SourceId::new),
            sha256: self.before.sha256.clone(),
            note: fields.text("note"),
            damaged: false,
        };
        Ok(Finish::Do(Box::new(Deed::Source(Box::new(source))), format!("source: {title}")))
    }
}
