//! What each effect does, and where each answer goes.

use crate::error::{Kind, Result};
use crate::exchange::export::FORMATS;
use crate::model::Mark;
use crate::tui::commands::{self, Overlay};
use crate::tui::effect::{Answer, Effect, Exported, Message, Out, Place, Question, Selection, Slot, Tone, Way, Wrote};
use crate::tui::jobs::{Done, Job};
use crate::tui::overlays::export::{Export, Format};
use crate::tui::overlays::help::Help;
use crate::tui::overlays::menu::Menu;
use crate::tui::overlays::palette::Palette;
use crate::tui::overlays::seek::Seek;
use crate::tui::panes::Pane;
use crate::tui::theme::Theme;

use super::health::{damaged, named};
use super::{App, rooms};

impl App {
    /// Applies effects, and those that come of them.
    pub(super) fn apply(&mut self, out: Out) {
        let mut waiting: std::collections::VecDeque<Effect> = out.into();
        while let Some(effect) = waiting.pop_front() {
            let mut more = Out::new();
            self.apply_one(effect, &mut more);
            waiting.extend(more);
        }
    }

    fn apply_one(&mut self, effect: Effect, out: &mut Out) {
        match effect {
            Effect::Quit => self.quit = true,
            Effect::Suspend => self.suspend = true,
            Effect::Back => self.back(out),
            Effect::Focus(place) => self.focus(place, out),
            Effect::Turn(forward) => self.turn(forward, out),
            Effect::Zoom => self.zoomed = !self.zoomed,
            Effect::Open(place) => self.open(place),
            Effect::Close => self.panes.overlay = Overlay::None,
            Effect::Tour(touring) => self.tour(touring),
            Effect::Play(beats) => self.play(beats),
            Effect::Run(name) => self.run_named(name, out),
            Effect::NextTheme => self.next_theme(),
            Effect::Root(id) => self.walk_from(&id, out),
            Effect::Subject(id) => self.look_at(&id, out),
            Effect::Along(way) => {
                self.go_along(way, out);
            }
            // While a document is read, what is read anew beside it moves neither the dossier nor the claim in hand.
            Effect::Select(_) if self.focus == Place::Reader => {}
            Effect::Select(selection) => self.select(selection, out),
            Effect::Ask(slot, question) => self.ask(slot, question),
            Effect::Forget(slot) => {
                self.asked.remove(&slot);
            }
            Effect::Say(message) => self.message = Some(message),
            Effect::Undo => {
                if let Some(action) = self.done.last() {
                    self.write(Question::Undo(Some(*action)));
                }
            }
            Effect::UndoCase => {
                self.write(Question::Undo(None));
            }
            Effect::Redo => {
                if let Some(action) = self.undone.last() {
                    self.write(Question::Redo(*action));
                }
            }
            Effect::Edit(text) => self.editing = Some(text),
            Effect::Begin(start) => self.begin(start),
            Effect::Do(deed, title) => self.carry_out(*deed, title),
            Effect::Read => self.read_document(out),
            Effect::CiteFrom(source, title, locator) => self.cite_from(source, title, locator),
            Effect::Delete => self.delete(),
            Effect::Pick => self.pick(),
            Effect::Tie => self.tie(),
            Effect::LookFor(query) => {
                self.focus(Place::Find, out);
                self.panes.find.look_for(query, out);
            }
            Effect::ToggleMark(mark) => self.toggle_mark(mark),
            Effect::TakeBack(action) => self.write_or_say(Question::Undo(Some(action))),
            Effect::TakeBackWithLater(action) => self.write_or_say(Question::UndoWithLater(action)),
            Effect::DoAgain(action) => self.write_or_say(Question::Redo(action)),
        }
    }

    /// Asks for a write, where this window may write at all.
    fn write_or_say(&mut self, question: Question) {
        if self.only_reads {
            self.panes.log.settled(false);
            self.message = Some(Message::note("This window only reads: nothing can be taken back from it."));
        } else {
            self.write(question);
        }
    }

    fn select(&mut self, selection: Selection, out: &mut Out) {
        if let Some(id) = &selection.entity {
            self.panes.dossier.subject(id, out);
        }
        self.panes.citations.topic(selection.topic, out);
    }

    /// Asks a question; the answer to an earlier one in the same slot is stale from now on.
    pub(super) fn ask(&mut self, slot: Slot, question: Question) {
        let question = match (question, &self.options.folder) {
            (Question::Export(format, path, replace, redacted), Some(folder)) => {
                Question::Export(format, folder.join(path), replace, redacted)
            }
            (question, _) => question,
        };
        self.number += 1;
        self.asked.insert(slot, self.number);
        self.outbox.retain(|earlier| earlier.slot != slot);
        self.outbox.push(Job { slot, number: self.number, question });
    }

    /// Has something written; the slot that its answer comes in.
    pub(super) fn write(&mut self, question: Question) -> Slot {
        self.saving += 1;
        let slot = Slot::Write(self.number);
        self.ask(slot, question);
        slot
    }

    fn focus(&mut self, place: Place, out: &mut Out) {
        if place != self.focus {
            self.before = self.focus;
            self.focus = place;
            if matches!(place, Place::Chain | Place::Log | Place::Reader | Place::Story) {
                self.middle = place;
            }
            self.pane_mut(place).focused(out);
        }
    }

    fn turn(&mut self, forward: bool, out: &mut Out) {
        let panes = rooms::shown(self.middle);
        let at = panes.iter().position(|p| *p == self.focus).unwrap_or(0);
        let next = if forward { at + 1 } else { at + panes.len() - 1 };
        self.focus(panes[next % panes.len()], out);
    }

    /// Closes the last thing that was opened, or goes back where the keys are.
    fn back(&mut self, out: &mut Out) {
        if self.message.take().is_some() {
            return;
        }
        match std::mem::take(&mut self.panes.overlay) {
            Overlay::None => {}
            Overlay::Gesture(gesture) => return self.leave(*gesture),
            _ => return,
        }
        if std::mem::take(&mut self.zoomed) {
            return;
        }
        let place = self.focus;
        let went = match place {
            Place::Chain => self.go_along(Way::Root, out),
            Place::Dossier => self.go_along(Way::Back, out),
            _ => self.pane_mut(place).back(out),
        };
        if !went && place == Place::Find {
            let before = if self.before == Place::Find { Place::Chain } else { self.before };
            self.focus(before, out);
        }
    }

    fn open(&mut self, place: Place) {
        let ascii = self.theme.ascii;
        self.panes.overlay = match place {
            Place::Palette => {
                let offered = |c: &&commands::Command| {
                    let pane = c.place.is_pane() && c.group != commands::Group::Move;
                    pane || matches!(c.place, Place::App | Place::New | Place::Mark) || c.name == "app.back"
                };
                let entries = commands::all().filter(offered).map(|c| c.entry(self.can(c), self.keys_of(c))).collect();
                Overlay::Palette(Box::new(Palette::new(entries)))
            }
            Place::Help => {
                let here = |c: &&commands::Command| c.place != Place::Tour || self.panes.tour.is_some();
                let mut table: Vec<_> = commands::all().filter(here).collect();
                table.sort_by_key(|c| c.group);
                let entries: Vec<_> = table.into_iter().map(|c| c.entry(true, self.keys_of(c))).collect();
                Overlay::Help(Box::new(Help::new(&entries)))
            }
            Place::Export => Overlay::Export(Box::new(Export::new(formats(), &self.path))),
            Place::Seek => match self.panes.reader.sha256() {
                Some(sha256) => Overlay::Seek(Box::new(Seek::new(sha256))),
                None => Overlay::None,
            },
            Place::New | Place::Mark => {
                let entry = |c: &commands::Command| {
                    let carry = c.name.strip_prefix("mark.list_").and_then(Mark::named).map(|mark| self.carry(mark));
                    (c.entry(self.can(c), self.keymap.shown(c, ascii)), carry)
                };
                let entries = commands::all().filter(|c| c.place == place).map(entry);
                Overlay::Menu(Box::new(Menu::new(place, entries.collect())))
            }
            _ => Overlay::None,
        };
    }

    /// The keys of a command as they are shown: with the one that opens its menu, where it stands in one.
    fn keys_of(&self, command: &commands::Command) -> String {
        let shown = self.keymap.shown(command, self.theme.ascii);
        let menu = match command.place {
            Place::New => commands::named("app.new"),
            Place::Mark => commands::named("app.mark"),
            _ => None,
        };
        menu.map_or(shown.clone(), |menu| format!("{} {shown}", self.keymap.shown(menu, self.theme.ascii)))
    }

    pub(super) fn run_named(&mut self, name: &str, out: &mut Out) {
        let Some(command) = commands::named(name).filter(|c| self.can(c)) else { return };
        if command.place.is_pane() {
            self.focus(command.place, out);
        }
        let place = self.place();
        command.act(&mut self.panes, place, out);
    }

    fn next_theme(&mut self) {
        let names: Vec<&str> = Theme::names().collect();
        let at = names.iter().position(|name| *name == self.theme_name).unwrap_or(0);
        let name = names[(at + 1) % names.len()];
        match self.options.theme(name) {
            Ok(theme) => {
                self.theme = theme;
                name.clone_into(&mut self.theme_name);
            }
            Err(error) => self.message = Some(error.into()),
        }
    }

    /// An answer came: goes to whom it is for, unless something newer was asked since.
    pub(super) fn answered(&mut self, done: Done, out: &mut Out) {
        if self.asked.get(&done.slot) != Some(&done.number) {
            return;
        }
        self.asked.remove(&done.slot);
        match (done.slot, done.answer) {
            (Slot::Gesture, Answer::Found(found)) => {
                if let Overlay::Gesture(gesture) = &mut self.panes.overlay {
                    gesture.found(found, out);
                }
            }
            (_, Answer::Found(found)) => self.panes.find.found(found, out),
            (_, Answer::Ground(start, ground)) => self.grounded(start, ground),
            (_, Answer::Root(Ok(None))) if self.root_is_gone(out) => {}
            (_, Answer::Root(root)) => {
                let id = root.as_ref().ok().and_then(Option::as_ref).map(|brief| brief.id.clone());
                self.panes.chain.rooted(root, out);
                if let Some(id) = id {
                    self.rooted_at(&id, out);
                }
            }
            (Slot::Branch(tree, node), Answer::Branch(step)) => self.panes.chain.stepped(tree, node, step, out),
            (_, Answer::Dossier(dossier)) => self.panes.dossier.read(dossier),
            (_, Answer::Links(links)) => self.panes.dossier.read_links(links),
            (_, Answer::Citations(rests)) => self.panes.citations.read(rests),
            (_, Answer::Sizes(Ok(tally))) => {
                self.seen = self.seen.max(tally.seen);
                self.title.clone_from(&tally.title);
                self.tally = Some(tally);
            }
            (_, Answer::Check(Ok((counts, likeness)))) => {
                self.counts = Some(counts);
                self.panes.find.liken(&likeness);
                self.panes.dossier.liken(&likeness);
            }
            (_, Answer::Health(health)) => self.healthy(health),
            (_, Answer::Feed(Ok(news))) => {
                self.news.extend(news);
                self.heard(out);
            }
            (_, Answer::Log(page)) => self.panes.log.read(page),
            (_, Answer::Story(queue)) => self.panes.story.read(queue, self.focus == Place::Story, out),
            (Slot::Changes(action), Answer::Changes(changes)) => self.panes.log.read_changes(action, changes),
            (_, Answer::Document(opened)) => self.opened(opened, out),
            (_, Answer::Names(named)) => self.panes.reader.named(named, out),
            (_, Answer::Sought(sought)) => self.panes.reader.sought(sought, out),
            (_, Answer::Exported(path)) => self.exported(path),
            (slot @ Slot::Write(_), Answer::Wrote(result)) => self.wrote(slot, result, out),
            (_, Answer::Sizes(Err(e)) | Answer::Check(Err(e)) | Answer::Feed(Err(e))) => {
                self.message = Some(e.into());
            }
            _ => {}
        }
    }

    fn exported(&mut self, result: Result<Exported>) {
        match result {
            Ok(Exported::Written(path, left_out, redacted)) => {
                self.panes.overlay = Overlay::None;
                let redacted = redacted.map(|told| format!(" {told}")).unwrap_or_default();
                let told = format!("Exported to {}.{redacted}", path.display());
                self.message = Some(if left_out.is_empty() {
                    Message::good(told)
                } else {
                    damaged(format!("{told} Without what is damaged: {}", named(&left_out)))
                });
            }
            Ok(Exported::There(path)) => {
                if let Overlay::Export(export) = &mut self.panes.overlay {
                    export.is_there(path);
                }
            }
            Err(error) => self.message = Some(error.into()),
        }
    }

    fn wrote(&mut self, slot: Slot, result: Result<Wrote>, out: &mut Out) {
        self.saving = self.saving.saturating_sub(1);
        self.panes.log.settled(result.as_ref().is_err_and(|error| error.kind() == Kind::Conflict));
        match result {
            Ok(wrote) => {
                self.goes_on_from(slot, &wrote, out);
                self.own.extend(&wrote.places);
                for action in &wrote.actions {
                    self.done.retain(|other| other != action);
                    self.undone.retain(|other| other != action);
                    if wrote.stands { &mut self.done } else { &mut self.undone }.push(*action);
                }
                self.message = Some(Message::good(wrote.told));
                self.refresh(out);
            }
            Err(error) => {
                if !self.not_written(slot, &error) {
                    self.message = Some(error.clone().into());
                }
                if matches!(error.kind(), Kind::Conflict | Kind::Overtaken | Kind::NotFound) {
                    self.refresh(out);
                }
            }
        }
        self.heard(out);
    }

    /// Tells what others did, once it is known which of the news is this window's own.
    fn heard(&mut self, out: &mut Out) {
        if self.saving > 0 {
            return;
        }
        let mut news = std::mem::take(&mut self.news);
        news.retain(|news| !self.own.remove(&news.place));
        let Some(last) = news.last() else { return };
        let told = format!("Another window changed the case: {}", last.told);
        match &mut self.message {
            // What did not work is told alone; what was just done is told too: nobody else says that it is.
            Some(said) if said.tone == Tone::Failed => {}
            Some(said) if said.tone == Tone::Good => said.hint = Some(told),
            _ => self.message = Some(Message::note(told)),
        }
        self.refresh(out);
    }

    /// Reads everything anew.
    pub(super) fn refresh(&mut self, out: &mut Out) {
        self.panes.find.ask(out);
        self.panes.chain.renew(out);
        self.panes.dossier.renew(out);
        self.panes.citations.renew(out);
        self.panes.log.renew(out);
        self.panes.story.renew(out);
        self.panes.reader.renew(out);
        self.count(out);
    }

    /// Asks how much there is and how it stands.
    pub(super) fn count(&mut self, out: &mut Out) {
        out.push(Effect::Ask(Slot::Sizes, Question::Sizes));
        out.push(Effect::Ask(Slot::Check, Question::Check));
    }

    pub(super) fn pane_mut(&mut self, place: Place) -> &mut dyn Pane {
        match place {
            Place::Find => &mut *self.panes.find,
            Place::Dossier => &mut *self.panes.dossier,
            Place::Citations => &mut *self.panes.citations,
            Place::Log => &mut *self.panes.log,
            Place::Story => &mut *self.panes.story,
            Place::Reader => &mut *self.panes.reader,
            _ => &mut *self.panes.chain,
        }
    }

    /// A pane to be told its room: a room that is another is drawn anyway.
    pub(super) fn pane_uncounted(&mut self, place: Place) -> &mut dyn Pane {
        match place {
            Place::Find => self.panes.find.uncounted(),
            Place::Dossier => self.panes.dossier.uncounted(),
            Place::Citations => self.panes.citations.uncounted(),
            Place::Log => self.panes.log.uncounted(),
            Place::Story => self.panes.story.uncounted(),
            Place::Reader => self.panes.reader.uncounted(),
            _ => self.panes.chain.uncounted(),
        }
    }

    pub(super) fn pane(&self, place: Place) -> &dyn Pane {
        match place {
            Place::Find => &*self.panes.find,
            Place::Dossier => &*self.panes.dossier,
            Place::Citations => &*self.panes.citations,
            Place::Log => &*self.panes.log,
            Place::Story => &*self.panes.story,
            Place::Reader => &*self.panes.reader,
            _ => &*self.panes.chain,
        }
    }
}

/// The formats as the export offers them.
fn formats() -> Vec<Format> {
    let offered = |name: &str, help: &str, extension: &str| Format {
        name: name.to_owned(),
        help: help.to_owned(),
        extension: extension.to_owned(),
    };
    FORMATS.iter().map(|f| offered(f.name, f.help, f.extension)).collect()
}
