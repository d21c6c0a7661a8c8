//! A link from the selected entity: the other end, the relation, and what more is said of it.
//!
//! The relation is picked as it is read from the selected entity, in either direction, so that nobody has to think
//! of ends; what FollowTheMoney forbids is offered as the nearest that it allows, and said.

use super::super::field::{Choice, Field, Takes};
use super::cited::Quarry;
use super::{Fields, Finish, Form, Wrong, checked, clean, nothing, wrong};
use crate::error::Result;
use crate::model::check;
use crate::model::guess;
use crate::model::vocabulary::{Offer, RelationKind};
use crate::model::{Brief, EntityId, Gap, Link, Side, Vocabulary};
use crate::tui::deed::{Deed, LinkDeed, NewEntity, Said, Who};
use crate::tui::effect::Ground;

/// What more can be said of a link: the name of the field, the property, what is taken.
const DETAILS: [(&str, &str, &str); 4] = [
    ("role", "role", "as what, in the source’s words"),
    ("share", "percentage", "51%, or 51"),
    ("relationship", "relationship", "in the source’s words: couple, brother"),
    ("description", "description", "what the source says of it besides"),
];

/// Which way a relation is read from the entity that the gesture began on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From it to the other.
    Forth,
    /// From the other to it.
    Back,
}

struct LinkForm {
    vocabulary: &'static Vocabulary,
    subject: Brief,
    from: Quarry,
    answers: Option<Gap>,
    /// The link that is changed, with its other end.
    changes: Option<(Box<Link>, Brief)>,
    /// The schema of the other end that the relations were offered for.
    offered_for: Option<String>,
    /// Somebody tried to turn the sentence round, and it can't be.
    stuck: bool,
}

pub(super) fn new(vocabulary: &'static Vocabulary, ground: &Ground) -> Result<(Box<dyn Form>, Vec<Field>)> {
    let Some(subject) = ground.brief.clone() else {
        return Err(nothing("no entity is selected to link from", "find one with / or make one with n e"));
    };
    let from = Quarry::new(ground);
    let mut fields = vec![
        Field::new("to", Takes::Entity, "the other end, in any script; a name that is not there yet is made").needed(),
        Field::new("relation", Takes::OneOf, "how the two are linked").needed(),
    ];
    fields.extend(details());
    fields.extend(from.fields());
    fields.push(Field::new("note", Takes::Long, "a note of yours; no claim"));
    let answers = ground.begun.target.gap.clone().filter(|gap| gap.entity.is_some() && gap.answered_by.is_none());
    let form = LinkForm { vocabulary, subject, from, answers, changes: None, offered_for: None, stuck: false };
    Ok((Box::new(form), fields))
}

pub(super) fn change(
    vocabulary: &'static Vocabulary,
    ground: &Ground,
    link: &Link,
    source: &Brief,
    target: &Brief,
) -> (Box<dyn Form>, Vec<Field>) {
    let mut fields = vec![Field::new("relation", Takes::OneOf, "how the two are linked").needed()];
    fields.extend(details());
    fields.push(Field::new("note", Takes::Long, "a note of yours; no claim").typed(link.entity.note.as_deref()));
    let mut form = LinkForm {
        vocabulary,
        subject: source.clone(),
        from: Quarry::new(ground),
        answers: None,
        changes: Some((Box::new(link.clone()), target.clone())),
        offered_for: None,
        stuck: false,
    };
    let mut fields = Fields(fields);
    form.renew(&mut fields);
    if let Some(field) = fields.get_mut("relation") {
        *field = field.clone().taking(&format!("{}>", link.kind));
    }
    let properties: Vec<(&'static str, String)> =
        fields.0.iter().filter_map(|f| Some((f.name, form.property(&fields, f.name)?))).collect();
    for (name, property) in properties {
        let now = link.entity.first(&property).map(ToOwned::to_owned);
        if let Some(field) = fields.get_mut(name) {
            *field = field.clone().typed(now.as_deref());
        }
    }
    (Box::new(form), fields.0)
}

fn details() -> Vec<Field> {
    let mut fields = vec![
        Field::new("goods", Takes::Text, "what flows, in the source’s words"),
        Field::new("from", Takes::Text, "when it began: 2022, April 2022, 12.04.2022"),
        Field::new("until", Takes::Text, "when it ended"),
    ];
    fields.extend(DETAILS.iter().map(|(name, _, hint)| Field::new(name, Takes::Text, hint)));
    fields
}

impl LinkForm {
    /// The relation that was picked, and which way it is read.
    fn picked(&self, fields: &Fields) -> Option<(&'static RelationKind, Way)> {
        let key = fields.key("relation")?;
        let way = if key.ends_with('>') { Way::Forth } else { Way::Back };
        Some((self.vocabulary.kind(key.trim_end_matches(['<', '>']))?, way))
    }

    /// The other end, with what it is called and its schema.
    fn other(&self, fields: &Fields) -> Option<(Who, String, String)> {
        if let Some((_, other)) = &self.changes {
            return Some((Who::Known(other.id.clone()), other.caption.clone(), other.schema.clone()));
        }
        let choice = fields.taken("to")?;
        if choice.new {
            let (name, schema) = (choice.label.clone(), choice.schema.clone());
            let placeholder = guess::is_placeholder_name(&name);
            let new = NewEntity { name: name.clone(), schema: schema.clone(), placeholder };
            return Some((Who::New(new), name, schema));
        }
        Some((Who::Known(EntityId::new(choice.key.clone())), choice.label.clone(), choice.schema.clone()))
    }

    /// Every relation that fits the two ends, as read from the subject.
    fn relations(&self, other: &str) -> Vec<Choice> {
        let mut lawful = Vec::new();
        let mut instead = Vec::new();
        for kind in self.vocabulary.kinds() {
            for way in [Way::Forth, Way::Back] {
                if way == Way::Back && !kind.directed {
                    continue;
                }
                let (source, target) = match way {
                    Way::Forth => (self.subject.schema.as_str(), other),
                    Way::Back => (other, self.subject.schema.as_str()),
                };
                let (words, sign) = if way == Way::Forth { (&kind.verb, '>') } else { (&kind.inverse, '<') };
                match self.vocabulary.offer(kind, source, target) {
                    Offer::Lawful => lawful.push(Choice::new(format!("{}{sign}", kind.name), words, &kind.help)),
                    Offer::Instead(name, why) => instead.push(Choice::new(format!("{name}{sign}"), words, why)),
                    Offer::Nothing(_) => {}
                }
            }
        }
        if let Some(side) = self.answers.as_ref().and_then(|gap| gap.side) {
            let sign = if side == Side::Upstream { '<' } else { '>' };
            let flows = self.vocabulary.flows();
            let asked = |choice: &Choice| {
                choice.key.ends_with(sign) && flows.iter().any(|kind| *kind == choice.key.trim_end_matches(sign))
            };
            lawful.sort_by_key(|choice| !asked(choice));
        }
        lawful.extend(instead);
        lawful
    }

    /// The property that a field's text goes into, for the relation that was picked; none where it has no meaning.
    fn property(&self, fields: &Fields, name: &str) -> Option<String> {
        let (kind, _) = self.picked(fields)?;
        let schema = self.vocabulary.schema(&kind.schema)?;
        let property = match name {
            "goods" => return kind.goods.clone(),
            "from" => schema.starts.first()?.clone(),
            "until" => schema.ends.first()?.clone(),
            _ => DETAILS.iter().find(|(field, ..)| *field == name).map(|(_, property, _)| (*property).to_owned())?,
        };
        let taken = kind.goods.as_ref() == Some(&property) || (kind.role.is_some() && property == "role");
        (schema.properties.contains_key(&property) && !taken).then_some(property)
    }

    /// The two ends in words, the one that it starts from first.
    fn ends(&self, fields: &Fields, way: Way) -> (String, String) {
        let other = self.other(fields).map_or_else(|| "…".to_owned(), |(_, name, _)| name);
        match way {
            Way::Forth => (self.subject.caption.clone(), other),
            Way::Back => (other, self.subject.caption.clone()),
        }
    }
}

impl Form for LinkForm {
    fn title(&self) -> String {
        match (&self.changes, &self.answers) {
            (Some(_), _) => "Change the link".to_owned(),
            (None, Some(gap)) => format!("Answer: {}", gap.question),
            (None, None) => format!("Link {}", self.subject.caption),
        }
    }

    fn taken(&mut self, _name: &str, _fields: &mut Fields) {
        self.stuck = false;
    }

    fn renew(&mut self, fields: &mut Fields) {
        let other = self.other(fields).map(|(_, _, schema)| schema);
        if self.offered_for != other {
            let relations = other.as_deref().map(|schema| self.relations(schema)).unwrap_or_default();
            if let Some(field) = fields.get_mut("relation") {
                field.choices = relations;
                field.taken.retain(|taken| field.choices.iter().any(|choice| choice.key == taken.key));
                field.rank();
            }
            self.offered_for = other;
        }
        if let Some(field) = fields.get_mut("relation") {
            field.note = None;
        }
        let names: Vec<&'static str> = fields.0.iter().map(|field| field.name).collect();
        for name in names {
            let is_detail = matches!(name, "goods" | "from" | "until") || DETAILS.iter().any(|(n, ..)| *n == name);
            if !is_detail {
                continue;
            }
            let property = self.property(fields, name);
            if let Some(field) = fields.get_mut(name) {
                field.off = property.is_none();
            }
            if let (Some(property), Some((kind, _))) = (property, self.picked(fields)) {
                checked(fields, name, |text| check::check(self.vocabulary, &kind.schema, &property, text));
            }
        }
    }

    fn said(&self, fields: &Fields) -> Vec<String> {
        let Some((kind, way)) = self.picked(fields) else {
            return vec![format!("{} … {}", self.subject.caption, self.ends(fields, Way::Forth).1)];
        };
        let (source, target) = self.ends(fields, way);
        let goods = fields.text("goods").map(|goods| format!(" ({goods})")).unwrap_or_default();
        let mut said =
            vec![format!("{source} {} {target}{goods}", kind.verb), format!("{target}: {} {source}", kind.inverse)];
        // Another relation than was asked for, and why.
        let why = fields.taken("relation").map(|taken| taken.detail.clone());
        said.extend(why.filter(|why| why.starts_with("FollowTheMoney")));
        said.extend(self.stuck.then(|| "The other way round FollowTheMoney does not allow it.".to_owned()));
        said
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let (other, ..) = self.other(fields).ok_or_else(|| wrong("to", "to whom, or to what?"))?;
        let (kind, way) = self.picked(fields).ok_or_else(|| wrong("relation", "how are the two linked?"))?;
        let mut said = Vec::new();
        for field in fields.0.iter().filter(|field| !field.off) {
            let Some(property) = self.property(fields, field.name) else { continue };
            let check = |text: &str| check::check(self.vocabulary, &kind.schema, &property, text);
            if let Some((value, original)) = clean(fields, field.name, check)? {
                said.push(Said { property, value, original, lang: String::new() });
            }
        }
        let subject = Who::Known(self.subject.id.clone());
        let (source, target) = if way == Way::Forth { (subject, other) } else { (other, subject) };
        let (from, to) = self.ends(fields, way);
        let deed = LinkDeed {
            id: self.changes.as_ref().map(|(link, _)| link.entity.id.clone()),
            source,
            target,
            kind: kind.name.clone(),
            said: self.with_the_rest(said),
            note: fields.text("note"),
            answers: self.answers.clone(),
            cite: if self.changes.is_some() { None } else { self.from.cite(fields)? },
        };
        let what = if self.changes.is_some() { "change" } else { "link" };
        Ok(Finish::Do(Box::new(Deed::Link(Box::new(deed))), format!("{what}: {from} {} {to}", kind.verb)))
    }

    fn swap(&mut self, fields: &mut Fields) -> bool {
        let Some(key) = fields.key("relation") else { return false };
        let (name, other) = match key.strip_suffix('>') {
            Some(name) => (name, '<'),
            None => (key.trim_end_matches('<'), '>'),
        };
        let turned = format!("{name}{other}");
        let Some(field) = fields.get_mut("relation") else { return false };
        let can = field.choices.iter().any(|choice| choice.key == turned);
        if can {
            *field = field.clone().taking(&turned);
        }
        self.stuck = !can;
        can
    }
}

impl LinkForm {
    /// What a link that is changed has beside what its fields show: it stays. Of a property with several values, and
    /// of several ends, a field shows the first.
    fn with_the_rest(&self, mut said: Vec<Said>) -> Vec<Said> {
        let Some((link, _)) = &self.changes else { return said };
        let Some(kind) = self.vocabulary.kind(&link.kind) else { return said };
        let schema = self.vocabulary.schema(&kind.schema);
        let mut shown: Vec<&str> = DETAILS.iter().map(|(_, property, _)| *property).collect();
        shown.extend(kind.goods.as_deref());
        shown.extend(schema.and_then(|s| s.starts.first()).map(String::as_str));
        shown.extend(schema.and_then(|s| s.ends.first()).map(String::as_str));
        // An end is told by its head; the value may hold another member of the same group.
        let end = |property, head| {
            let named = link.entity.all(property).find(|id| *id == head).or_else(|| link.entity.first(property));
            (property, named.unwrap_or(head))
        };
        let ends = [end(kind.source.as_str(), link.source.as_str()), end(kind.target.as_str(), link.target.as_str())];
        for old in &link.entity.values {
            let (property, value) = (old.property.as_str(), old.value.as_str());
            if let Some(same) = said.iter_mut().find(|said| said.property == property && said.value == value) {
                // It was not changed: how it was written stays, too.
                same.original = same.original.take().or_else(|| old.original.clone());
                same.lang.clone_from(&old.lang);
            }
            let first = shown.contains(&property) && link.entity.first(property) == Some(value);
            if !first && !ends.contains(&(property, value)) {
                said.push(Said {
                    property: old.property.clone(),
                    value: old.value.clone(),
                    original: old.original.clone(),
                    lang: old.lang.clone(),
                });
            }
        }
        said
    }
}
