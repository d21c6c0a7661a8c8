//! A program on a pseudo-terminal: what it writes, and when.

use std::io::{Read as _, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtyPair, PtySize, native_pty_system};

/// How long a program may take to begin its answer to a key.
const PATIENCE: Duration = Duration::from_secs(2);

/// A program that believes it is on a screen.
pub(crate) struct Terminal {
    _pair: PtyPair,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    chunks: Receiver<(Instant, Vec<u8>)>,
    /// When the program was started.
    pub(crate) started: Instant,
    seen: String,
    /// When something came last.
    last: Instant,
}

impl Terminal {
    /// Starts a program on a screen of this size, with an empty home.
    pub(crate) fn start(program: &str, arguments: &[&str], home: &Path, (columns, rows): (u16, u16)) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(home);
        command.env("HOME", home);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env_remove("FZF_DEFAULT_OPTS");
        command.env_remove("NO_COLOR");
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (send, chunks) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(read) = reader.read(&mut buffer) {
                if read == 0 || send.send((Instant::now(), buffer[..read].to_vec())).is_err() {
                    break;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        Self { _pair: pair, child, keys, chunks, started, seen: String::new(), last: started }
    }

    /// Presses keys; says when.
    pub(crate) fn press(&mut self, keys: &str) -> Instant {
        self.seen.clear();
        let at = Instant::now();
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        at
    }

    /// Waits until something that can be seen was written, and then nothing more for `quiet`; gives when the last of
    /// it came, if anything did.
    pub(crate) fn settled(&mut self, quiet: Duration) -> Option<Instant> {
        let (mut last, mut end) = (None, Instant::now() + PATIENCE.max(quiet));
        while let Some((at, shown)) = self.next(end.saturating_duration_since(Instant::now())) {
            if shown > 0 {
                (last, end) = (Some(at), at + quiet);
            }
        }
        last
    }

    /// Waits like [`Terminal::settled`]; gives when the last piece came that shows so many letters or more: a list, and
    /// not a number in a corner.
    pub(crate) fn brought(&mut self, letters: usize, quiet: Duration) -> Option<Instant> {
        let (mut last, mut end) = (None, Instant::now() + PATIENCE.max(quiet));
        while let Some((at, shown)) = self.next(end.saturating_duration_since(Instant::now())) {
            end = at + quiet;
            if shown >= letters {
                last = Some(at);
            }
        }
        last
    }

    /// Waits until all of these have been written; gives when the last of them came, or none after `most`.
    pub(crate) fn shows(&mut self, words: &[&str], most: Duration) -> Option<Instant> {
        let end = Instant::now() + most;
        while !words.iter().all(|word| self.seen.contains(word)) {
            self.next(end.saturating_duration_since(Instant::now()))?;
        }
        Some(self.last)
    }

    /// All that was written since the last key.
    pub(crate) fn seen(&self) -> &str {
        &self.seen
    }

    /// What is written next: when, and how many letters of it can be seen.
    fn next(&mut self, most: Duration) -> Option<(Instant, usize)> {
        match self.chunks.recv_timeout(most) {
            Ok((at, bytes)) => {
                let text = String::from_utf8_lossy(&bytes);
                self.seen.push_str(&text);
                self.last = at;
                Some((at, visible(&text)))
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }
}

/// How many letters a text has beside control sequences: a frame in which nothing changed moves the cursor and sets
/// colours.
fn visible(text: &str) -> usize {
    let (mut rest, mut letters) = (text.chars(), 0);
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => drop(rest.find(char::is_ascii_alphabetic)),
            _ if !c.is_control() => letters += 1,
            _ => {}
        }
    }
    letters
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
