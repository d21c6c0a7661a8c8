//! Reader: a document by page and paragraph, in place of the chain. Who is named in it stands out; a passage is
//! selected by keys, and what is selected is what evidence, citations and links are made of.
//!
//! It must not know how a document is read or a name found: it asks, and draws what is in sight.

mod act;
mod draw;
mod known;
mod sight;
mod units;

use ratatui::layout::Rect;

use super::{Pane, count, grouped, titled};
use crate::documents::language;
use crate::documents::passage::{Found, Passage, Spot};
use crate::documents::{Place as At, Text};
use crate::error::Result;
use crate::model::Evidence;
use crate::tui::effect::{Effect, Message, Named, Opened, Out, Place, Question, Slot, Sought, Taken, Target, Wanted};
use crate::tui::theme::Role;
use crate::tui::widgets::paint::{Paint, Pieces, piece};

use known::Known;
use sight::Sight;
use units::Unit;

/// The pane.
#[derive(Debug, Clone)]
pub struct ReaderPane {
    opened: Option<Box<Opened>>,
    /// A document is being read.
    reading: bool,
    /// Where the keys go back to.
    from: Place,
    cursor: Spot,
    selection: Option<Selection>,
    sight: Sight,
    known: Known,
    /// Where the cursor was when a search began.
    began: Spot,
    /// What is to be said of the evidence that the document was opened for.
    notice: Option<String>,
    room: (u16, u16),
}

/// What is selected.
#[derive(Debug, Clone)]
struct Selection {
    /// What it began with.
    anchor: Passage,
    now: Passage,
    /// What it was before, to shrink again.
    before: Vec<Passage>,
}

impl Default for ReaderPane {
    fn default() -> Self {
        let start = Spot { place: At { page: 0, paragraph: 0 }, at: 0 };
        Self {
            opened: None,
            reading: false,
            from: Place::Chain,
            cursor: start,
            selection: None,
            sight: Sight::default(),
            known: Known::default(),
            began: start,
            notice: None,
            room: (0, 0),
        }
    }
}

impl ReaderPane {
    /// A document is asked for, from a pane that is gone back to.
    pub fn ask(&mut self, wanted: Wanted, from: Place, out: &mut Out) {
        self.reading = true;
        if from != Place::Reader {
            self.from = from;
        }
        out.push(Effect::Ask(Slot::Document, Question::Document(wanted)));
    }

    /// It could not be read: what was shown before stays. Where the keys go back to, if there is nothing.
    pub fn failed(&mut self) -> Option<Place> {
        self.reading = false;
        self.opened.is_none().then_some(self.from)
    }

    /// Takes the document that was asked for, and shows its passage.
    pub fn open(&mut self, opened: Box<Opened>, out: &mut Out) {
        self.reading = false;
        let same = self.opened.as_ref().is_some_and(|now| now.sha256 == opened.sha256 && now.text == opened.text);
        if !same {
            self.sight.on(&opened.text);
            self.known = Known::of(opened.text.pages.len());
            self.cursor = Spot { place: opened.text.first().unwrap_or(self.began.place), at: 0 };
            out.push(Effect::Forget(Slot::Seek));
        }
        self.selection = None;
        let (cursor, passage, notice) = arrival(&opened);
        self.cursor = cursor.unwrap_or(self.cursor);
        self.selection = passage.map(|now| Selection { anchor: now, now, before: Vec::new() });
        self.notice = notice;
        self.opened = Some(opened);
        self.fit();
        self.show();
        self.go_on_naming(out);
    }

    /// Asks again who is named, because the case has changed.
    pub fn renew(&mut self, out: &mut Out) {
        self.known.renew();
        self.go_on_naming(out);
    }

    /// Takes who is named on some pages, and asks for the next ones.
    pub fn named(&mut self, named: Result<Named>, out: &mut Out) {
        match named {
            Ok(named) if self.is_of(&named.sha256) => {
                self.known.named(named);
                self.go_on_naming(out);
            }
            Ok(_) => {}
            Err(error) => out.push(Effect::Say(error.into())),
        }
    }

    /// Takes where something that is searched for stands, and goes to the first place from where the search began.
    pub fn sought(&mut self, sought: Result<Sought>, out: &mut Out) {
        match sought {
            Ok(sought) if self.is_of(&sought.sha256) => {
                let is_none = sought.found.is_empty() && !sought.query.trim().is_empty();
                self.known.sought = sought;
                self.cursor = self.began;
                if is_none {
                    self.notice = Some(format!("“{}” is nowhere in this document.", self.known.sought.query));
                } else {
                    self.notice = None;
                    let here =
                        self.known.sought.found.iter().find(|f| Spot { place: f.place, at: f.from } >= self.began);
                    if let Some(found) = here.or(self.known.sought.found.first()) {
                        self.cursor = Spot { place: found.place, at: found.from };
                    }
                }
                self.fit();
                self.show();
            }
            Ok(_) => {}
            Err(error) => out.push(Effect::Say(error.into())),
        }
    }

    /// What is selected, as evidence takes it.
    pub fn taken(&self) -> Option<Taken> {
        let (opened, selection) = (self.opened.as_ref()?, self.selection.as_ref()?);
        let quote = selection.now.words(&opened.text);
        Some(Taken {
            source: opened.source.clone(),
            title: opened.title.clone(),
            locator: selection.now.locator(&opened.text),
            lang: language::of(&quote).map(ToOwned::to_owned),
            quote,
            names: self.known.within(selection.now),
        })
        .filter(|taken| !taken.quote.is_empty())
    }

    /// The document, by which it is searched.
    pub fn sha256(&self) -> Option<&str> {
        self.opened.as_ref().map(|opened| opened.sha256.as_str())
    }

    /// Whether there is a document.
    pub fn has_document(&self) -> bool {
        self.opened.is_some()
    }

    fn is_of(&self, sha256: &str) -> bool {
        self.sha256() == Some(sha256)
    }

    fn text(&self) -> Option<std::sync::Arc<Text>> {
        self.opened.as_ref().map(|opened| std::sync::Arc::clone(&opened.text))
    }

    /// Asks for the names of the pages that were not looked through yet, those in sight first.
    fn go_on_naming(&mut self, out: &mut Out) {
        let Some(opened) = &self.opened else { return };
        if let Some(page) = self.known.next_page(self.cursor.place.page) {
            out.push(Effect::Ask(Slot::Names, Question::Names(opened.sha256.clone(), page)));
        }
    }

    /// What it says beneath the text takes room.
    fn fit(&mut self) {
        let (columns, rows) = self.room;
        let said = u16::try_from(self.said(columns).len()).unwrap_or(0).min(rows / 2);
        self.sight.resize(columns, rows - said);
    }

    /// Brings the cursor into sight.
    fn show(&mut self) {
        if let Some(text) = self.text() {
            self.sight.show(&text, self.cursor);
        }
    }

    /// Which of the places of what was searched for it is: ` match 2/3 ·`.
    fn matches(&self) -> String {
        let sought = &self.known.sought;
        if sought.found.is_empty() {
            return String::new();
        }
        let more = if sought.more { "+" } else { "" };
        let at = self.known.number_of(self.cursor).map_or_else(|| "–".to_owned(), |at| at.to_string());
        format!(" match {at}/{}{more} ·", grouped(u64::try_from(sought.found.len()).unwrap_or(0)))
    }

    /// The evidence that the document was opened for, where its quote stands elsewhere than it says.
    fn moved(&self) -> Option<(&Evidence, Passage)> {
        let (evidence, found) = self.opened.as_ref()?.evidence.as_ref()?;
        match found {
            Found::Elsewhere(passage) => Some((evidence, *passage)),
            _ => None,
        }
    }
}

/// Where a document opens, what is selected there, and what has to be said.
fn arrival(opened: &Opened) -> (Option<Spot>, Option<Passage>, Option<String>) {
    let text = &opened.text;
    let Some((evidence, found)) = &opened.evidence else { return (None, None, None) };
    let said = evidence.locator.as_deref().unwrap_or_default();
    let placed = text.placed(said).map(|(first, _)| Spot { place: first, at: 0 });
    let notice = match (found, &evidence.quote) {
        (Found::There(_), _) => None,
        (Found::Elsewhere(passage), _) => Some(format!(
            "The quote stands at {} here; the evidence says {said}. y writes the new place into the evidence.",
            passage.locator(text)
        )),
        (Found::Nowhere, Some(quote)) => {
            Some(format!("This document does not hold the quote of the evidence: “{quote}”"))
        }
        (Found::Nowhere, None) if placed.is_none() && !said.is_empty() => {
            Some(format!("The evidence has no quote, and this document no place {said}."))
        }
        (Found::Nowhere, None) => None,
    };
    let passage = found.passage();
    (passage.map(|passage| passage.from).or(placed), passage, notice)
}

impl Pane for ReaderPane {
    fn title(&self) -> Pieces {
        let Some(opened) = &self.opened else {
            return titled("Reader", if self.reading { "reading" } else { "" });
        };
        let place = match &self.selection {
            Some(selection) => selection.now.locator(&opened.text),
            None => opened.text.locator(self.cursor.place),
        };
        let which = match opened.which {
            (_, 1) => String::new(),
            (at, of) => format!(" ({} of {of})", at + 1),
        };
        titled("Reader", format!("{place} ·{} {}{which}", self.matches(), opened.title))
    }

    fn corner(&self) -> Pieces {
        if self.reading {
            return vec![piece("reading", Role::Dim)];
        }
        let names = u64::try_from(self.known.count()).unwrap_or(0);
        if names == 0 { Pieces::new() } else { vec![piece(count(names, "name", "names"), Role::Dim)] }
    }

    fn selected_name(&self) -> Option<String> {
        None
    }

    /// Whom the selection or the cursor names. The source is no part of it: it is not to be deleted from here.
    fn target(&self) -> Target {
        let within = self.selection.as_ref().and_then(|s| self.known.within(s.now).into_iter().next());
        Target { entity: within.or_else(|| self.known.at(self.cursor).first().cloned()), ..Target::default() }
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        if self.room == (columns, rows) {
            return;
        }
        self.room = (columns, rows);
        self.fit();
        self.show();
    }

    fn rows(&self, paint: &mut Paint<'_>, area: Rect, focused: bool) {
        self.paint(paint, area, focused);
    }

    fn focused(&mut self, out: &mut Out) {
        self.go_on_naming(out);
    }

    fn back(&mut self, out: &mut Out) -> bool {
        if self.reading {
            self.reading = false;
            out.push(Effect::Forget(Slot::Document));
        } else if self.selection.take().is_some() || self.notice.take().is_some() {
            self.notice = None;
            self.fit();
            self.show();
            return true;
        }
        out.push(Effect::Focus(self.from));
        true
    }

    fn click(&mut self, down: u16, _again: bool, out: &mut Out) {
        self.click_at(0, down, false, out);
    }

    fn click_at(&mut self, across: u16, down: u16, again: bool, out: &mut Out) {
        let Some(text) = self.text() else { return };
        let Some(line) = self.sight.lines.get(usize::from(down)).filter(|line| !line.parts).copied() else { return };
        let column = usize::from(across.saturating_sub(self.sight.margin()));
        let spot = units::around(&text, sight::at_column(&text, &line, column), Unit::Word).from;
        // A second press on a name leads to it.
        if again && spot == self.cursor && self.opens() {
            return self.open_name(out);
        }
        self.selection = None;
        self.cursor = spot;
    }

    fn wheel(&mut self, rows: isize, _out: &mut Out) {
        if let Some(text) = self.text() {
            self.sight.scroll(&text, rows);
            self.sight.lay(&text);
        }
    }
}
