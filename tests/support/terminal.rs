//! The real program on a pseudo-terminal: keys go in as a terminal sends them, and what it writes is kept as bytes
//! and as the screen that they make.
#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a helper that fails here is a failed test")]

use std::io::{Read as _, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// How long something may take that a reporter would wait for; long, because a busy machine is no failure.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(2);

/// After Esc a terminal sends nothing for a moment; what follows at once would be read as a key held with Alt.
const AFTER_ESC: Duration = Duration::from_millis(30);

/// A terminal with a program on it. Dropping it kills the program.
pub(crate) struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    written: Arc<Mutex<Written>>,
    reader: Option<JoinHandle<()>>,
    /// The reader is to end with the next bytes that come.
    gone: Arc<AtomicBool>,
}

/// What the program wrote.
struct Written {
    bytes: Vec<u8>,
    screen: vt100::Parser,
}

impl Terminal {
    /// The program with these arguments, in a folder that is its home too, and nothing of the caller's settings.
    pub(crate) fn start(arguments: &[&str], folder: &Path, (columns, rows): (u16, u16)) -> Self {
        let mut command = CommandBuilder::new(super::tools::MUCKRAKE);
        command.args(arguments);
        Self::run(command, folder, (columns, rows))
    }

    /// Any command, so that the program can be started by another.
    pub(crate) fn run(mut command: CommandBuilder, folder: &Path, (columns, rows): (u16, u16)) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        command.cwd(folder);
        for unset in ["NO_COLOR", "MUCKRAKE_KEYS", "VISUAL", "EDITOR", "XDG_STATE_HOME", "XDG_CONFIG_HOME"] {
            command.env_remove(unset);
        }
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("MUCKRAKE_NAME", "Reporter")] {
            command.env(name, value);
        }
        command.env("HOME", folder);
        let child = pair.slave.spawn_command(command).unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(cells(rows), cells(columns), 0);
        let written = Arc::new(Mutex::new(Written { bytes: Vec::new(), screen }));
        let filled = Arc::clone(&written);
        let gone = Arc::new(AtomicBool::new(false));
        let goes = Arc::clone(&gone);
        let reader = std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(read @ 1..) = output.read(&mut buffer)
                && !goes.load(Ordering::Relaxed)
            {
                let mut written = filled.lock().unwrap();
                written.bytes.extend_from_slice(&buffer[..read]);
                written.screen.process(&buffer[..read]);
            }
        });
        Self { master: Some(pair.master), keys: Some(keys), child, written, reader: Some(reader), gone }
    }

    /// Plays a key script (`/sky<enter>l`). The program may be gone: then nobody reads it.
    pub(crate) fn press(&mut self, script: &str) {
        for piece in pieces(script) {
            self.send(&piece);
            if piece == b"\x1b" {
                sleep(AFTER_ESC);
            }
        }
    }

    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        if let Some(keys) = &mut self.keys {
            drop(keys.write_all(bytes).and_then(|()| keys.flush()));
        }
    }

    /// Waits until the screen has this on it.
    #[track_caller]
    pub(crate) fn shows(&self, words: &str) {
        assert!(self.comes(|screen| screen.contains(words)), "{words:?} never came:\n{}", self.screen());
    }

    /// Waits until the screen is so; whether it came to be.
    pub(crate) fn comes(&self, so: impl FnMut(&str) -> bool) -> bool {
        self.comes_within(PATIENCE, so)
    }

    /// The same, where it may well not come: a moment only.
    pub(crate) fn comes_within(&self, patience: Duration, mut so: impl FnMut(&str) -> bool) -> bool {
        let end = Instant::now() + patience;
        loop {
            if so(&self.screen()) {
                return true;
            }
            if Instant::now() > end {
                return false;
            }
            sleep(LOOK);
        }
    }

    /// The screen as text, a line a row.
    pub(crate) fn screen(&self) -> String {
        self.written.lock().unwrap().screen.screen().contents()
    }

    /// What the terminal is left as: what it shows, its modes, its cursor.
    pub(crate) fn state<T>(&self, of: impl FnOnce(&vt100::Screen) -> T) -> T {
        of(self.written.lock().unwrap().screen.screen())
    }

    /// Every byte that was written so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.written.lock().unwrap().bytes.clone()
    }

    /// Makes the screen another size.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.written.lock().unwrap().screen.screen_mut().set_size(cells(rows), cells(columns));
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// The terminal's settings as `stty -a` prints them.
    pub(crate) fn settings(&self) -> String {
        let name = self.master.as_ref().unwrap().tty_name().unwrap();
        let told = std::process::Command::new("stty").arg("-a").arg("-F").arg(name).output().unwrap();
        String::from_utf8(told.stdout).unwrap()
    }

    /// The number of the process that was started.
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap()
    }

    /// Sends it a signal, if it is still there.
    pub(crate) fn signal(&self, signal: Signal) {
        let _gone = kill_process(self.pid(), signal);
    }

    /// Hangs up: the terminal is gone, as when a connection is lost.
    pub(crate) fn hang_up(&mut self) {
        self.keys = None;
        self.gone.store(true, Ordering::Relaxed);
        // The reader holds the terminal too, until something comes: a frame in another size.
        let (rows, columns) = self.state(vt100::Screen::size);
        self.resize(columns.get() - 1, rows.get());
        let end = Instant::now() + PATIENCE;
        while self.reader.as_ref().is_some_and(|reader| !reader.is_finished()) && Instant::now() < end {
            sleep(LOOK);
        }
        self.master = None;
    }

    /// Whether the program has ended.
    pub(crate) fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits until the program has ended and all that it wrote is here; none if it doesn't.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                // The other end reads the rest before it sees the end.
                let reader = self.reader.take();
                let most = Instant::now() + Duration::from_secs(2);
                while reader.as_ref().is_some_and(|reader| !reader.is_finished()) && Instant::now() < most {
                    sleep(LOOK);
                }
                return Some(status);
            }
            sleep(LOOK);
        }
        None
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A count of columns or rows as the screen wants it.
pub(crate) fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

/// A script as the bytes that a terminal sends, a key each.
pub(crate) fn pieces(script: &str) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut rest = script.chars();
    while let Some(c) = rest.next() {
        if c == '<' {
            let name: String = rest.by_ref().take_while(|c| *c != '>').collect();
            pieces.push(named(&name));
        } else if c != '\n' {
            pieces.push(c.to_string().into_bytes());
        }
    }
    pieces
}

fn named(name: &str) -> Vec<u8> {
    let bytes: &[u8] = match name {
        "enter" => b"\r",
        "esc" => b"\x1b",
        "tab" => b"\t",
        "shift+tab" => b"\x1b[Z",
        "backspace" => b"\x7f",
        "delete" => b"\x1b[3~",
        "up" => b"\x1b[A",
        "down" => b"\x1b[B",
        "right" => b"\x1b[C",
        "left" => b"\x1b[D",
        "home" => b"\x1b[H",
        "end" => b"\x1b[F",
        "pageup" => b"\x1b[5~",
        "pagedown" => b"\x1b[6~",
        "space" => b" ",
        "lt" => b"<",
        _ => return held(name).unwrap_or_else(|| panic!("no terminal key is called {name}")),
    };
    bytes.to_vec()
}

fn held(name: &str) -> Option<Vec<u8>> {
    if let Some(text) = name.strip_prefix("paste ") {
        return Some(format!("\x1b[200~{text}\x1b[201~").into_bytes());
    }
    let key = name.strip_prefix("ctrl+")?.as_bytes();
    (key.len() == 1).then(|| vec![key[0] & 0x1f])
}
