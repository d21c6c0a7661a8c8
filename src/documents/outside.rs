//! Programs of others that read better: `pdftotext` and `tesseract`, where they are on the machine.
//!
//! They get the bytes on their standard input, and give text back: no file is written, no name is handed over. Each is
//! stopped when its time is over.

use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::bounds::Limits;

/// How much they may answer, in bytes.
const ANSWER_MOST: u64 = 80 * 1024 * 1024;

/// What a program answered.
pub(super) struct Ran {
    /// How it ended; none if its time was over.
    pub(super) ended: Option<ExitStatus>,
    /// What it wrote.
    pub(super) out: Vec<u8>,
}

/// Starts a program, gives it `input`, and waits for its answer until its time is over.
pub(super) fn run(command: &mut Command, input: &[u8], seconds: u64) -> io::Result<Ran> {
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let (into, from) = (child.stdin.take(), child.stdout.take());
    std::thread::scope(|scope| {
        // Whoever does not read to the end closes the pipe, and that is no failure.
        scope.spawn(move || into.map(|mut into| into.write_all(input)));
        let (tell, told) = mpsc::channel();
        scope.spawn(move || {
            let mut out = Vec::new();
            let read = from.map_or(Ok(0), |from| from.take(ANSWER_MOST).read_to_end(&mut out));
            let _ = tell.send(read.map(|_| out));
        });
        let answer = told.recv_timeout(until.saturating_duration_since(Instant::now()));
        let mut ended = None;
        while answer.is_ok() && ended.is_none() && Instant::now() < until {
            ended = child.try_wait()?;
            if ended.is_none() {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        if ended.is_none() {
            stop(&mut child);
            child.wait()?;
        }
        let out = match answer {
            Ok(out) => out?,
            Err(_) => Vec::new(),
        };
        Ok(Ran { ended, out })
    })
}

/// Stops a program and those that it has started.
fn stop(child: &mut std::process::Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // Only one that leads a group of its own is stopped so; for any other this names no group.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}

/// The version of a program that is on the machine: "pdftotext 22.12.0".
fn version(program: &str, ask: &str) -> Option<String> {
    let said = Command::new(program).arg(ask).stdin(Stdio::null()).output().ok()?;
    let said = [said.stdout, said.stderr].concat();
    let line = String::from_utf8_lossy(&said).lines().next()?.to_owned();
    let number = line.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(format!("{program} {number}"))
}

/// The pages of a PDF as `pdftotext` reads them, and its version; none if it is not there, or can't.
pub(super) fn pages_of_pdf(bytes: &[u8], limits: &Limits) -> Option<(Vec<String>, String)> {
    let by = version("pdftotext", "-v")?;
    let mut command = Command::new("pdftotext");
    let ran = run(command.args(["-q", "-enc", "UTF-8", "-", "-"]), bytes, limits.seconds / 2).ok()?;
    if !ran.ended.is_some_and(|ended| ended.success()) {
        return None;
    }
    let text = String::from_utf8_lossy(&ran.out).into_owned();
    let mut pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
    // Each page ends with a form feed: behind the last there is none.
    pages.pop();
    (!pages.is_empty()).then_some((pages, by))
}

/// The words in an image as `tesseract` reads them, and who has read them or why nobody has.
pub(super) fn words_of_image(bytes: &[u8], limits: &Limits) -> (Option<String>, String) {
    let Some(by) = version("tesseract", "--version") else {
        return (None, "words not read: tesseract is not on this machine".to_owned());
    };
    let mut command = Command::new("tesseract");
    command.args(["stdin", "stdout", "-l", &languages()]).env("OMP_THREAD_LIMIT", "1");
    match run(&mut command, bytes, limits.seconds / 2) {
        Ok(ran) if ran.ended.is_some_and(|ended| ended.success()) => {
            (Some(String::from_utf8_lossy(&ran.out).into_owned()), by)
        }
        _ => (None, format!("words not read: {by} failed at it")),
    }
}

/// The languages that `tesseract` has, as it wants them told.
fn languages() -> String {
    let said = Command::new("tesseract").arg("--list-langs").stdin(Stdio::null()).output();
    let said = said.map(|said| [said.stdout, said.stderr].concat()).unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let names = said.lines().skip(1).map(str::trim).filter(|name| !matches!(*name, "" | "osd" | "equ"));
    let names: Vec<&str> = names.take(6).collect();
    if names.is_empty() { "eng".to_owned() } else { names.join("+") }
}
