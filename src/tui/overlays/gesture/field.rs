//! One field of a gesture: what is typed into it, what it offers, what was taken.
//!
//! It ranks what it offers by what is typed; it must not know what the gesture is about.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::analysis::likeness;
use crate::text::clip;
use crate::text::fold::fold;
use crate::tui::theme::Role;
use crate::tui::widgets::area::TextBox;
use crate::tui::widgets::input::InputLine;
use crate::tui::widgets::list::{Item, List};
use crate::tui::widgets::paint::{Pieces, piece};
use crate::tui::widgets::typed::Typed;

/// Up to so many columns, what is said beside something that is offered stands at the right end.
const BESIDE: usize = 24;
/// How many columns its label takes where it stands behind it.
const LABELS: usize = 22;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Any text.
    Text,
    /// A text of several sentences.
    Long,
    /// One of what is offered.
    OneOf,
    /// One of what is offered, or any other text.
    Suggested,
    /// An entity; one that is not there yet is made.
    Entity,
    /// Entities, one after the other.
    Entities,
}

/// What is typed into a field: a line, or text of many lines.
#[derive(Debug, Clone)]
pub(super) enum Line {
    /// A line; it never takes a line break.
    One(InputLine),
    /// Many lines.
    Many(Box<TextBox>),
}

impl Line {
    fn new(takes: Takes) -> Self {
        if takes == Takes::Long { Self::Many(Box::default()) } else { Self::One(InputLine::default()) }
    }

    pub(super) fn text(&self) -> &str {
        match self {
            Self::One(line) => line.text(),
            Self::Many(text) => text.text(),
        }
    }

    pub(super) fn typed(&mut self) -> &mut dyn Typed {
        match self {
            Self::One(line) => line,
            Self::Many(text) => text.as_mut(),
        }
    }
}

/// Something that a field offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// What it stands for: an id, a name in the vocabulary, a code.
    pub(super) key: String,
    /// What it is called.
    pub(super) label: String,
    /// What is said beside it.
    pub(super) detail: String,
    /// It is not there yet, and is made.
    pub(super) new: bool,
    /// The schema of an entity; empty for anything else.
    pub(super) schema: String,
}

impl Choice {
    pub(super) fn new(key: impl Into<String>, label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), detail: detail.into(), new: false, schema: String::new() }
    }
}

/// A field.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// What it is called, on the screen and in the code.
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    /// Nothing can be written without it.
    pub(super) needed: bool,
    pub(super) line: Line,
    /// All that it offers; for entities, what was found.
    pub(super) choices: Vec<Choice>,
    /// What fits what is typed, best first.
    pub(super) list: List<Choice>,
    /// What was taken: one, or of entities several.
    pub(super) taken: Vec<Choice>,
    /// Why it can't be taken, with what can.
    pub(super) wrong: Option<String>,
    /// What is said beside it: how a value was understood.
    pub(super) note: Option<String>,
    /// What is typed looks like another name, and how it differs.
    pub(super) odd: Option<String>,
    /// What would be accepted, in a few words.
    pub(super) hint: String,
    /// It has no meaning just now, and is passed over.
    pub(super) off: bool,
    /// What is made of a text that nothing offered is called by.
    makes: Option<&'static str>,
    /// Somebody moved among what is offered: what is selected is meant, though nothing was typed.
    pub(super) pointed: bool,
}

impl Field {
    pub(super) fn new(name: &'static str, takes: Takes, hint: &str) -> Self {
        Self {
            name,
            takes,
            needed: false,
            line: Line::new(takes),
            choices: Vec::new(),
            list: List::default(),
            taken: Vec::new(),
            wrong: None,
            note: None,
            odd: None,
            hint: hint.to_owned(),
            off: false,
            makes: None,
            pointed: false,
        }
    }

    #[must_use]
    pub(super) fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// With this typed into it.
    #[must_use]
    pub(super) fn typed(mut self, text: Option<&str>) -> Self {
        self.put(text.unwrap_or_default());
        self
    }

    #[must_use]
    pub(super) fn offering(mut self, choices: Vec<Choice>) -> Self {
        self.choices = choices;
        self.rank();
        self
    }

    /// With something made of what is typed, offered last, where nothing is called so.
    #[must_use]
    pub(super) fn making(mut self, what: &'static str) -> Self {
        self.makes = Some(what);
        self
    }

    /// With one of what it offers taken already.
    #[must_use]
    pub(super) fn taking(mut self, key: &str) -> Self {
        if let Some(choice) = self.choices.iter().find(|choice| choice.key == key).cloned() {
            self.put(&choice.label);
            self.taken = vec![choice];
            self.rank();
        }
        self
    }

    /// Puts text in place of what is typed.
    pub(super) fn put(&mut self, text: &str) {
        self.line = match &self.line {
            Line::One(_) => Line::One(InputLine::with(text)),
            Line::Many(_) => Line::Many(Box::new(TextBox::with(text))),
        };
    }

    /// What is typed, without spaces at its ends; none if it is nothing.
    pub(super) fn text(&self) -> Option<String> {
        Some(self.line.text().trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The key of what was taken.
    pub(super) fn key(&self) -> Option<&str> {
        self.taken.first().map(|choice| choice.key.as_str())
    }

    /// Whether there is something in it.
    pub(super) fn filled(&self) -> bool {
        match self.takes {
            Takes::Text | Takes::Long => self.text().is_some(),
            _ => !self.taken.is_empty() || self.text().is_some(),
        }
    }

    /// Something else was typed: what was taken before is no longer meant.
    pub(super) fn changed(&mut self) {
        self.wrong = None;
        self.note = None;
        self.odd = self.text().and_then(|text| likeness::of_name(&text)).map(|odd| odd.words());
        self.pointed = false;
        if self.takes != Takes::Entities {
            self.taken.clear();
        }
        if !matches!(self.takes, Takes::Entity | Takes::Entities) {
            self.rank();
        }
    }

    /// The keys come here: what was taken of a list stands beside the line, so that the first letter replaces it.
    pub(super) fn arrive(&mut self) {
        if self.picks() && !self.taken.is_empty() {
            self.put("");
            self.rank();
        }
    }

    /// Takes over what was typed into and taken in this field before the gesture was left.
    pub(super) fn take_over(&mut self, old: Self) {
        self.line = old.line;
        self.taken = old.taken;
        self.pointed = old.pointed;
        if matches!(self.takes, Takes::Entity | Takes::Entities) {
            self.choices = old.choices;
            self.list = old.list;
        } else {
            self.rank();
        }
    }

    /// Whether one of what is offered is taken, and nothing else.
    fn picks(&self) -> bool {
        matches!(self.takes, Takes::OneOf | Takes::Entity)
    }

    /// What was taken, where the line that is typed does not say it.
    pub(super) fn beside(&self) -> Option<&str> {
        let taken = self.taken.first().filter(|_| self.picks() && self.line.text().is_empty());
        taken.map(|choice| choice.label.as_str())
    }

    /// What is in it, to tell whether it has changed.
    pub(super) fn content(&self) -> String {
        let keys: Vec<&str> = self.taken.iter().map(|choice| choice.key.as_str()).collect();
        if self.picks() && !keys.is_empty() {
            keys.join("\n")
        } else {
            format!("{}\n{}", self.line.text(), keys.join("\n"))
        }
    }

    /// Takes what is selected or typed. Whether the field is done with; in a list of entities, one more may follow.
    pub(super) fn take(&mut self) -> bool {
        let typed = self.text();
        match self.takes {
            Takes::Text | Takes::Long => true,
            Takes::OneOf | Takes::Entity if typed.is_none() && !self.pointed && !self.needed => true,
            Takes::OneOf | Takes::Entity => {
                if self.taken.is_empty() || self.pointed {
                    match self.list.selected().cloned() {
                        Some(choice) => {
                            self.put(&choice.label);
                            self.taken = vec![choice];
                        }
                        None => self.wrong = Some(self.refusal(typed.as_deref())),
                    }
                }
                true
            }
            Takes::Suggested => {
                let meant = self.pointed || self.needed && typed.is_none();
                match self.list.selected().cloned().filter(|_| meant) {
                    Some(choice) => {
                        self.put(&choice.label);
                        self.taken = vec![choice];
                    }
                    None if self.needed && typed.is_none() => self.wrong = Some(self.refusal(None)),
                    None => {}
                }
                true
            }
            Takes::Entities if typed.is_none() => true,
            Takes::Entities => {
                if let Some(choice) = self.list.selected().cloned() {
                    self.taken.push(choice);
                    self.put("");
                    self.choices.clear();
                    self.rank();
                } else {
                    self.wrong = Some(self.refusal(typed.as_deref()));
                }
                false
            }
        }
    }

    /// Takes out what was named last, where nothing is typed.
    pub(super) fn untake(&mut self) {
        if matches!(self.takes, Takes::OneOf | Takes::Entity | Takes::Entities) && self.line.text().is_empty() {
            self.taken.pop();
        }
    }

    fn refusal(&self, typed: Option<&str>) -> String {
        match typed {
            Some(typed) => format!("“{typed}” fits nothing here: {}", self.hint),
            None => format!("this is needed: {}", self.hint),
        }
    }

    /// Orders what is offered by how well it fits what is typed.
    pub(super) fn rank(&mut self) {
        let typed = fold(self.line.text().trim());
        let matcher = SkimMatcherV2::default().ignore_case();
        let mut ranked: Vec<(Fit, i64, usize, &Choice)> = Vec::new();
        for (at, choice) in self.choices.iter().enumerate() {
            let taken = self.taken.first().is_some_and(|taken| taken == choice);
            let fit = if typed.is_empty() || taken {
                Some((if taken { Fit::Whole } else { Fit::Beside }, 0))
            } else {
                fit(&matcher, choice, &typed)
            };
            ranked.extend(fit.map(|(fit, score)| (fit, score, at, choice)));
        }
        ranked.sort_by_key(|(fit, score, at, _)| (*fit, std::cmp::Reverse(*score), *at));
        let made = self
            .makes
            .zip(self.text())
            .filter(|_| self.taken.is_empty() && ranked.first().is_none_or(|(fit, ..)| *fit != Fit::Whole));
        let made = made.map(|(what, text)| Choice { new: true, ..Choice::new("", text, what) });
        let items = ranked.into_iter().map(|(.., choice)| row(choice)).chain(made.iter().map(row)).collect();
        self.list.set(items);
    }

    /// Takes what was found for what is typed, in the order that it was found in.
    pub(super) fn found(&mut self, choices: Vec<Choice>) {
        self.list.set(choices.iter().map(row).collect());
        self.choices = choices;
    }

    /// What is odd about what is typed, unless something that is there already was picked in its place.
    pub(super) fn oddity(&self) -> Option<&str> {
        self.odd.as_deref().filter(|_| self.taken.iter().all(|choice| choice.new))
    }

    /// What stands in the field where it is not the one that is typed into.
    pub(super) fn shown(&self) -> Pieces {
        let mut shown = Pieces::new();
        for (at, choice) in self.taken.iter().enumerate() {
            if at > 0 {
                shown.push(piece(", ", Role::Dim));
            }
            shown.push(piece(choice.label.clone(), if choice.new { Role::Gap } else { Role::Strong }));
        }
        if shown.is_empty() || self.takes == Takes::Entities {
            shown.extend(self.text().map(|text| piece(text, Role::Text)));
        }
        shown.extend(self.oddity().map(|odd| piece(format!("  {odd}"), Role::Alike)));
        shown.extend(self.note.iter().map(|note| piece(format!("  {note}"), Role::Dim)));
        shown
    }
}

/// How well something that is offered fits what is typed, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is called so.
    Whole,
    /// It begins so.
    Begins,
    /// One of its words begins so.
    Word,
    /// It has these letters.
    Letters,
    /// What stands for it or beside it has them.
    Beside,
}

fn fit(matcher: &SkimMatcherV2, choice: &Choice, typed: &str) -> Option<(Fit, i64)> {
    let label = fold(&choice.label);
    let score = matcher.fuzzy_match(&label, typed);
    if label == typed {
        return Some((Fit::Whole, 0));
    }
    if let Some(score) = score {
        let words = label.match_indices(typed).any(|(at, _)| label.get(..at).is_some_and(|head| head.ends_with(' ')));
        let fit = if label.starts_with(typed) {
            Fit::Begins
        } else if words {
            Fit::Word
        } else {
            Fit::Letters
        };
        return Some((fit, score));
    }
    // The key of a relation has a sign in it; its own label says which way it is read.
    let key = Some(&choice.key).filter(|key| !key.ends_with(['<', '>']));
    let beside =
        key.and_then(|key| matcher.fuzzy_match(key, typed)).max(matcher.fuzzy_match(&fold(&choice.detail), typed));
    beside.map(|score| (Fit::Beside, score))
}

fn row(choice: &Choice) -> Item<Choice> {
    let role = if choice.new { Role::Gap } else { Role::Text };
    let mut left = vec![piece(format!(" {}", choice.label), role)];
    if clip::width(&choice.detail) > BESIDE {
        // What is long is cut itself where it is narrow, not what it explains.
        let gap = LABELS.saturating_sub(clip::width(&choice.label)) + 2;
        left.push(piece(format!("{}{}", " ".repeat(gap), choice.detail), Role::Dim));
        return Item::new(left, Pieces::new(), choice.clone());
    }
    let right = if choice.detail.is_empty() { Pieces::new() } else { vec![piece(choice.detail.clone(), Role::Dim)] };
    Item::new(left, right, choice.clone())
}
