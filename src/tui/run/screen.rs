//! What the terminal shows, and how it comes to show something else: the cells that differ, in one piece.
//!
//! It must not know what is drawn. Ratatui's own `Terminal` compares every cell of every frame, and asks the system for
//! the size each time; a letter that is typed changes one pane.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::error::Result;
use crate::tui::app::{App, LastFrame, Parts};

/// The terminal's screen.
pub(super) struct Screen {
    backend: CrosstermBackend<Frame>,
    frame: Frame,
    /// What stands on it, but for `parts`.
    shown: Buffer,
    /// The parts of it that were drawn last by themselves: they are likely to be the next to change.
    parts: Vec<Buffer>,
    last: LastFrame,
}

impl Screen {
    /// An empty one.
    pub(super) fn new() -> Self {
        let frame = Frame::default();
        let backend = CrosstermBackend::new(frame.clone());
        Self { backend, frame, shown: Buffer::empty(Rect::ZERO), parts: Vec::new(), last: LastFrame::default() }
    }

    /// Wipes it: what stood on it is not known any more.
    pub(super) fn clear(&mut self) -> Result<()> {
        self.last.forget();
        self.parts.clear();
        self.shown.reset();
        Ok(self.backend.clear()?)
    }

    /// Shows the state.
    pub(super) fn draw(&mut self, app: &App) -> Result<()> {
        if self.shown.area != app.screen() {
            // A terminal that got another size keeps what it likes of what stood there.
            self.clear()?;
            self.shown = Buffer::empty(app.screen());
        }
        let Parts { drawn, cursor } = app.draw_parts(&mut self.last);
        self.put(drawn, cursor)?;
        self.frame.show()?;
        Ok(())
    }

    fn put(&mut self, drawn: Vec<Buffer>, cursor: Option<Position>) -> io::Result<()> {
        let before: Vec<Buffer> = drawn.iter().map(|part| self.take(part.area)).collect();
        self.backend.draw(before.iter().zip(&drawn).flat_map(|(before, part)| before.diff_iter(part)))?;
        self.parts.extend(drawn);
        match cursor {
            Some(at) => {
                self.backend.show_cursor()?;
                self.backend.set_cursor_position(at)
            }
            None => self.backend.hide_cursor(),
        }
    }

    /// What stands in an area, whose cells nobody else keeps from here on.
    fn take(&mut self, area: Rect) -> Buffer {
        if let Some(at) = self.parts.iter().position(|part| part.area == area) {
            return self.parts.swap_remove(at);
        }
        // Parts that reach into it are other parts of another layout.
        let (across, apart): (Vec<Buffer>, Vec<Buffer>) =
            self.parts.drain(..).partition(|part| part.area.intersects(area));
        across.iter().for_each(|part| paste(&mut self.shown, part));
        self.parts = apart;
        cut(&self.shown, area)
    }
}

/// A part of a screen, copied.
fn cut(screen: &Buffer, area: Rect) -> Buffer {
    let rows = area.rows().map(|row| row.intersection(screen.area)).filter(|row| !row.is_empty());
    let content = rows.flat_map(|row| {
        let start = screen.index_of(row.x, row.y);
        screen.content.get(start..start + usize::from(row.width)).unwrap_or_default().iter().cloned()
    });
    Buffer { area, content: content.collect() }
}

/// Puts a part where it stands on the screen.
fn paste(screen: &mut Buffer, part: &Buffer) {
    let width = usize::from(part.area.width);
    for (row, cells) in part.area.rows().zip(part.content.chunks(width.max(1))) {
        let start = screen.index_of(row.x, row.y);
        if let Some(place) = screen.content.get_mut(start..start + width) {
            place.clone_from_slice(cells);
        }
    }
}

/// The bytes of a frame, which go to the terminal in one piece: whoever shows them is woken once, and shows no half.
#[derive(Debug, Clone, Default)]
struct Frame(Rc<RefCell<Vec<u8>>>);

impl Frame {
    fn show(&self) -> io::Result<()> {
        let mut bytes = self.0.borrow_mut();
        let mut out = io::stdout().lock();
        let shown = out.write_all(&bytes).and_then(|()| out.flush());
        bytes.clear();
        shown
    }
}

impl Write for Frame {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// A frame is flushed in parts: its cells, its cursor. It waits for the last.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
