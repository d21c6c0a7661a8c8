//! A gap: what is asked, of whom, and on which side of its chain.

use super::super::field::{Choice, Field, Takes};
use super::{Fields, Finish, Form, Wrong, known, wrong};
use crate::model::{Brief, EntityId, Gap, Side};
use crate::tui::deed::Deed;
use crate::tui::effect::Ground;

struct GapForm {
    before: Gap,
}

pub(super) fn new(ground: &Ground) -> (Box<dyn Form>, Vec<Field>) {
    (Box::new(GapForm { before: Gap::default() }), fields(&Gap::default(), ground.brief.as_ref()))
}

pub(super) fn change(gap: &Gap, entity: Option<&Brief>) -> (Box<dyn Form>, Vec<Field>) {
    (Box::new(GapForm { before: gap.clone() }), fields(gap, entity))
}

fn fields(now: &Gap, entity: Option<&Brief>) -> Vec<Field> {
    let sides = vec![
        Choice::new("upstream", "upstream", "who supplies it is not known"),
        Choice::new("downstream", "downstream", "whom it supplies is not known"),
    ];
    let side = now.side.map_or("", |side| if side == Side::Upstream { "upstream" } else { "downstream" });
    let mut of = Field::new("of", Takes::Entity, "the entity at which something is missing; none if empty");
    if let Some(entity) = entity {
        of.choices = vec![known(entity)];
        of = of.taking(entity.id.as_str());
    }
    vec![
        Field::new("question", Takes::Long, "what is not known, as a question").needed().typed(Some(&now.question)),
        of,
        Field::new("side", Takes::OneOf, "where the missing hop would stand, if it is one")
            .offering(sides)
            .taking(side),
        Field::new("note", Takes::Long, "a note of yours; no claim").typed(now.note.as_deref()),
    ]
}

impl Form for GapForm {
    fn title(&self) -> String {
        if self.before.id.as_str().is_empty() { "New gap" } else { "Change the gap" }.to_owned()
    }

    fn finish(&self, fields: &Fields) -> Result<Finish, Wrong> {
        let mut question = fields.text("question").ok_or_else(|| wrong("question", "nothing is typed"))?;
        if !question.ends_with(['?', '？', '؟', '\u{37e}']) {
            question.push('?');
        }
        if fields.taken("of").is_some_and(|choice| choice.new) {
            return Err(wrong("of", "there is no entity of this name; n e makes one"));
        }
        let side = fields.key("side").map(|key| if key == "upstream" { Side::Upstream } else { Side::Downstream });
        let gap = Gap {
            question: question.clone(),
            entity: fields.key("of").map(EntityId::new),
            side,
            note: fields.text("note"),
            ..self.before.clone()
        };
        Ok(Finish::Do(Box::new(Deed::Gap(Box::new(gap))), format!("gap: {question}")))
    }
}
