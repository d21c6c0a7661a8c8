//! Changes of a text, to be taken back and done again.
//!
//! It must not know where anything is drawn.

/// One change: what was taken out at a place, and what was put in instead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) removed: String,
    pub(super) inserted: String,
    /// Where the cursor stood before.
    pub(super) cursor: usize,
}

/// The changes of a text, the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Edits {
    done: Vec<Edit>,
    undone: Vec<Edit>,
    /// The newest is a word being typed: the next letter joins it.
    typing: bool,
}

impl Edit {
    pub(super) fn redo(&self, text: &mut String) {
        text.replace_range(self.start..self.start + self.removed.len(), &self.inserted);
    }

    fn undo(&self, text: &mut String) {
        text.replace_range(self.start..self.start + self.inserted.len(), &self.removed);
    }

    fn end(&self) -> usize {
        self.start + self.inserted.len()
    }
}

impl Edits {
    /// Notes a change; a typed letter joins the word that is being typed, so that a word is taken back as one.
    pub(super) fn push(&mut self, edit: Edit, typed: bool) {
        self.undone.clear();
        let joins = self.typing && typed && edit.removed.is_empty();
        match self.done.last_mut() {
            Some(last) if joins && last.end() == edit.start && !starts_word(&last.inserted, &edit.inserted) => {
                last.inserted.push_str(&edit.inserted);
            }
            _ => self.done.push(edit),
        }
        self.typing = typed;
    }

    /// Takes the newest back; where the cursor stands then.
    pub(super) fn undo(&mut self, text: &mut String) -> Option<usize> {
        let edit = self.done.pop()?;
        edit.undo(text);
        let at = edit.cursor;
        self.undone.push(edit);
        self.typing = false;
        Some(at)
    }

    /// Does the last that was taken back again; where the cursor stands then.
    pub(super) fn redo(&mut self, text: &mut String) -> Option<usize> {
        let edit = self.undone.pop()?;
        edit.redo(text);
        let at = edit.end();
        self.done.push(edit);
        self.typing = false;
        Some(at)
    }
}

fn starts_word(before: &str, letter: &str) -> bool {
    before.ends_with(char::is_whitespace) && !letter.starts_with(char::is_whitespace)
}
