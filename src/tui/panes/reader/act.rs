//! What keys do in the reader: moving about by line, word, sentence and paragraph, selecting, and going from name to
//! name and from match to match.

use super::units::{self, Unit};
use super::{Effect, Message, Out, ReaderPane, Selection, Spot};
use crate::documents::passage::Passage;
use crate::model::Evidence;
use crate::tui::deed::Deed;
use crate::tui::effect::{Place, Wanted};

impl ReaderPane {
    /// The line above.
    pub fn up(&mut self, _out: &mut Out) {
        self.lines(-1);
    }

    /// The line below.
    pub fn down(&mut self, _out: &mut Out) {
        self.lines(1);
    }

    /// A screen further up.
    pub fn page_up(&mut self, _out: &mut Out) {
        self.lines(-self.screen());
    }

    /// A screen further down.
    pub fn page_down(&mut self, _out: &mut Out) {
        self.lines(self.screen());
    }

    /// The start of the document.
    pub fn home(&mut self, _out: &mut Out) {
        let Some(first) = self.text().and_then(|text| text.first()) else { return };
        self.go(Spot { place: first, at: 0 });
    }

    /// Its last paragraph.
    pub fn end(&mut self, _out: &mut Out) {
        let Some(last) = self.text().and_then(|text| text.last()) else { return };
        self.go(Spot { place: last, at: 0 });
    }

    /// The word before.
    pub fn left(&mut self, _out: &mut Out) {
        self.unit(Unit::Word, false);
    }

    /// The next word.
    pub fn right(&mut self, _out: &mut Out) {
        self.unit(Unit::Word, true);
    }

    /// The sentence before.
    pub fn sentence_before(&mut self, _out: &mut Out) {
        self.unit(Unit::Sentence, false);
    }

    /// The next sentence.
    pub fn sentence_after(&mut self, _out: &mut Out) {
        self.unit(Unit::Sentence, true);
    }

    /// The paragraph before.
    pub fn paragraph_before(&mut self, _out: &mut Out) {
        self.unit(Unit::Paragraph, false);
    }

    /// The next paragraph.
    pub fn paragraph_after(&mut self, _out: &mut Out) {
        self.unit(Unit::Paragraph, true);
    }

    /// Selects the word at the cursor; then its sentence, its paragraph, the next one too.
    pub fn grow(&mut self, _out: &mut Out) {
        let Some(text) = self.text() else { return };
        match &mut self.selection {
            None => {
                let now = units::around(&text, self.cursor, Unit::Word);
                self.selection = Some(Selection { anchor: now, now, before: Vec::new() });
            }
            Some(selection) => {
                let larger = units::grown(&text, selection.now);
                if larger != selection.now {
                    selection.before.push(selection.now);
                    selection.now = larger;
                    selection.anchor = larger;
                }
            }
        }
    }

    /// Selects what was selected before it grew.
    pub fn shrink(&mut self, _out: &mut Out) {
        let Some(selection) = &mut self.selection else { return };
        match selection.before.pop() {
            Some(before) => {
                (selection.now, selection.anchor) = (before, before);
                self.cursor = before.from;
                self.show();
            }
            None => self.selection = None,
        }
    }

    /// Whether something is selected.
    pub fn has_selection(&self) -> bool {
        self.selection.is_some()
    }

    /// The next name.
    pub fn name_after(&mut self, out: &mut Out) {
        self.name(true, out);
    }

    /// The name before.
    pub fn name_before(&mut self, out: &mut Out) {
        self.name(false, out);
    }

    fn name(&mut self, forward: bool, out: &mut Out) {
        match self.known.next_name(self.cursor, forward) {
            Some(name) => {
                self.selection = None;
                self.go(Spot { place: name.place, at: name.from });
            }
            None => {
                let still = self.known.next_page(0).is_some();
                let way = if forward { "further down" } else { "further up" };
                let told = if still { ", as far as was looked through yet" } else { "" };
                out.push(Effect::Say(Message::note(format!("Nobody who is in the case is named {way}{told}."))));
            }
        }
    }

    /// Shows the dossier of who is named at the cursor.
    pub fn open_name(&mut self, out: &mut Out) {
        let who = self.known.at(self.cursor);
        let Some(first) = who.first() else { return };
        out.push(Effect::Subject(first.clone()));
        if who.len() > 1 {
            let text = format!("{} in the case bear this name; one of them is shown.", who.len());
            out.push(Effect::Say(Message::note(text)));
        }
    }

    /// Whether somebody is named at the cursor.
    pub fn opens(&self) -> bool {
        !self.known.at(self.cursor).is_empty()
    }

    /// Begins a search.
    pub fn seek(&mut self, out: &mut Out) {
        self.began = self.cursor;
        self.selection = None;
        out.push(Effect::Open(Place::Seek));
    }

    /// The next match.
    pub fn match_after(&mut self, _out: &mut Out) {
        self.matched(true);
    }

    /// The match before.
    pub fn match_before(&mut self, _out: &mut Out) {
        self.matched(false);
    }

    /// Past the last match comes the first.
    fn matched(&mut self, forward: bool) {
        let all = &self.known.sought.found;
        let round = if forward { all.first() } else { all.last() }.copied();
        if let Some(found) = self.known.next_found(self.cursor, forward).or(round) {
            self.selection = None;
            self.go(Spot { place: found.place, at: found.from });
        }
    }

    /// Whether something was searched for and found.
    pub fn has_matches(&self) -> bool {
        !self.known.sought.found.is_empty()
    }

    /// The next document of the same source.
    pub fn next_document(&mut self, out: &mut Out) {
        let Some(opened) = &self.opened else { return };
        let (at, of) = opened.which;
        let wanted = Wanted { source: Some(opened.source.clone()), which: Some((at + 1) % of), ..Wanted::default() };
        self.ask(wanted, Place::Reader, out);
    }

    /// Whether its source has others.
    pub fn has_others(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.which.1 > 1)
    }

    /// Writes where the quote stands into the evidence that the document was opened for.
    pub fn settle(&mut self, out: &mut Out) {
        let Some(opened) = &self.opened else { return };
        let Some((evidence, passage)) = self.moved() else { return };
        let locator = passage.locator(&opened.text);
        let title = format!("evidence: its quote stands at {locator}");
        let evidence = Evidence { locator: Some(locator), ..evidence.clone() };
        out.push(Effect::Do(Box::new(Deed::Evidence(Box::new(evidence))), title));
        self.notice = None;
        if let Some((_, found)) = self.opened.as_mut().and_then(|opened| opened.evidence.as_mut()) {
            *found = crate::documents::passage::Found::There(passage);
        }
        self.fit();
        self.show();
    }

    /// Whether the quote stands elsewhere than the evidence says.
    pub fn settles(&self) -> bool {
        self.moved().is_some()
    }

    fn screen(&self) -> isize {
        isize::try_from(self.sight.rows().saturating_sub(1).max(1)).unwrap_or(1)
    }

    fn lines(&mut self, lines: isize) {
        let Some(text) = self.text() else { return };
        // After the wheel the cursor follows what is in sight.
        if !self.sight.sees(&text, self.cursor)
            && let Some(line) = self.sight.lines.iter().find(|line| !line.parts).copied()
        {
            self.go(Spot { place: line.place, at: line.from });
            return;
        }
        let spot = self.sight.beneath(&text, self.cursor, lines);
        let spot = units::around(&text, spot, Unit::Word).from;
        let stuck = lines.abs() == 1 && spot <= self.cursor && lines > 0;
        // A word that goes on over the end of a line is gone past.
        let next = if stuck { units::next(&text, self.cursor, Unit::Word, true) } else { None };
        self.go(next.unwrap_or(spot));
    }

    fn unit(&mut self, unit: Unit, forward: bool) {
        let Some(text) = self.text() else { return };
        if let Some(spot) = units::next(&text, self.cursor, unit, forward) {
            self.go_by(spot, unit);
        }
    }

    fn go(&mut self, spot: Spot) {
        self.go_by(spot, Unit::Word);
    }

    /// The cursor goes elsewhere; what is selected reaches from where it began to there.
    fn go_by(&mut self, spot: Spot, unit: Unit) {
        let Some(text) = self.text() else { return };
        self.cursor = spot;
        if let Some(selection) = &mut self.selection {
            let to: Passage = units::around(&text, spot, unit);
            let now = units::joined(selection.anchor, to);
            if now != selection.now {
                selection.before.push(selection.now);
                selection.now = now;
            }
        }
        self.sight.show(&text, spot);
    }
}
