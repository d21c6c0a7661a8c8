//! A document is read by a process of its own, which a bound on memory, time and files stops: libraries that read a
//! stranger's bytes may panic, run in circles or fill the memory, and none of that may reach the case.
//!
//! That process is this program again, started with [`APART`]; it gets the bytes on its standard input and gives the
//! text back. Where no program has been named ([`read_apart_with`]), as in a test, a thread reads: its panic is caught
//! and its time bounded, but it can't be stopped, nor its memory bounded.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Given, Limits, Text, outside};
use crate::error::{Error, Result};

/// The argument that makes this program read one document, and nothing else.
pub const APART: &str = "--read-one-document";

/// Stands before the answer: libraries write to the same place what they like.
const ANSWER: &[u8] = b"\n\x01muckrake\x01";

/// How much stack a reader has: documents nest.
const STACK: usize = 64 * 1024 * 1024;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// What the process answers.
#[derive(Serialize, Deserialize)]
enum Answer {
    Read(Text),
    Failed { cause: String, hint: Option<String> },
}

/// Names the program that reads documents apart: this one.
pub fn read_apart_with(program: PathBuf) {
    // Named once, it stays so.
    let _ = PROGRAM.set(program);
}

pub(super) fn read(bytes: &[u8], name: &str, limits: &Limits) -> Result<Text> {
    match PROGRAM.get() {
        Some(program) => read_in_process(program, bytes, name, limits),
        None => read_in_thread(bytes, name, limits),
    }
}

fn too_long(limits: &Limits) -> Error {
    Error::input(format!("reading it took more than {} seconds, and was given up", limits.seconds))
        .hint("the document is kept; it may be damaged, or made to keep readers busy")
}

fn failed(how: &str) -> Error {
    Error::input(format!("what reads it failed {how}")).hint("the document is kept; it may be damaged")
}

fn read_in_process(program: &PathBuf, bytes: &[u8], name: &str, limits: &Limits) -> Result<Text> {
    let mut command = Command::new(program);
    command.arg(APART).arg(name.replace('\0', "")).arg(limits.seconds.to_string()).arg(limits.memory.to_string());
    // Our allocator otherwise takes more ahead than a reader may have in all.
    command.env("MIMALLOC_ARENA_EAGER_COMMIT", "0");
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    // One that has just been replaced by a newer version can't be started: then a thread has to do.
    let Ok(ran) = outside::run(&mut command, bytes, limits.seconds) else {
        return read_in_thread(bytes, name, limits);
    };
    if ran.ended.is_none() {
        return Err(too_long(limits));
    }
    let at = ran.out.windows(ANSWER.len()).rposition(|some| some == ANSWER);
    let answer = at.and_then(|at| ran.out.get(at + ANSWER.len()..));
    match answer.and_then(|answer| serde_json::from_slice(answer).ok()) {
        Some(Answer::Read(text)) => Ok(text),
        Some(Answer::Failed { cause, hint }) => {
            let error = Error::input(cause);
            Err(match hint {
                Some(hint) => error.hint(hint),
                None => error,
            })
        }
        // Which of the two it was it could not say any more.
        None => Err(failed(&format!("or needs more than {} MiB of memory", limits.memory / (1024 * 1024)))),
    }
}

fn read_in_thread(bytes: &[u8], name: &str, limits: &Limits) -> Result<Text> {
    let (tell, told) = mpsc::channel();
    let given: Arc<[u8]> = bytes.into();
    let (name, within) = (name.to_owned(), limits.clone());
    let reader = std::thread::Builder::new().name("document".to_owned()).stack_size(STACK);
    let started = reader.spawn(move || tell.send(caught(&given, &name, &within)));
    started.map_err(Error::from)?;
    told.recv_timeout(Duration::from_secs(limits.seconds)).unwrap_or_else(|_| Err(too_long(limits)))
}

/// Reads; a panic is an error.
fn caught(bytes: &[u8], name: &str, limits: &Limits) -> Result<Text> {
    let read = catch_unwind(AssertUnwindSafe(|| Given { bytes, name, depth: 0, limits }.read()));
    read.unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        let words: String = words.chars().take(120).collect();
        Err(failed(&format!("on it: {words}")))
    })
}

/// Reads the document on standard input and writes the answer to standard output: what [`APART`] starts. Takes the
/// arguments behind it: name, seconds, bytes of memory.
pub fn answer(arguments: &[OsString]) -> u8 {
    let word = |at: usize| arguments.get(at).map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
    let usual = Limits::default();
    let limits =
        Limits { seconds: word(1).parse().unwrap_or(usual.seconds), memory: word(2).parse().unwrap_or(usual.memory) };
    bind(&limits);
    // What failed is told by the answer.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    if std::io::stdin().lock().read_to_end(&mut bytes).is_err() {
        return 2;
    }
    let name = word(0);
    let reader = std::thread::Builder::new().stack_size(STACK);
    let Ok(Ok(read)) = reader.spawn(move || caught(&bytes, &name, &limits)).map(std::thread::JoinHandle::join) else {
        return 2;
    };
    let answer = match read {
        Ok(text) => Answer::Read(text),
        Err(error) => Answer::Failed { cause: error.cause().to_owned(), hint: error.to_try().map(ToOwned::to_owned) },
    };
    let mut out = std::io::stdout().lock();
    let written = out.write_all(ANSWER).map_err(serde_json::Error::io).and_then(|()| {
        let mut out = std::io::BufWriter::new(&mut out);
        serde_json::to_writer(&mut out, &answer)?;
        out.flush().map_err(serde_json::Error::io)
    });
    if written.is_ok() { 0 } else { 2 }
}

/// Bounds this process and whatever it starts: memory, time, no file written, no core dump.
#[cfg(unix)]
fn bind(limits: &Limits) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let bounds =
        [(Resource::Data, limits.memory), (Resource::Cpu, limits.seconds), (Resource::Fsize, 0), (Resource::Core, 0)];
    for (resource, most) in bounds {
        // A system that knows one of them not leaves the others.
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(not(unix))]
fn bind(_limits: &Limits) {}
