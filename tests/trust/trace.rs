//! What a program asked of the system, in order, as `strace` wrote it down: file names and bytes, all of them.
//!
//! It must not know what the program is.

use std::collections::HashMap;
use std::path::Path;

use portable_pty::CommandBuilder;

/// The calls that change a file or a folder, and those that make it last.
const CALLS: &str = "trace=openat,write,pwrite64,writev,pwritev,ftruncate,fallocate,fsync,fdatasync,sync_file_range,\
                     rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,copy_file_range";

/// A command under the tracer, which writes to this file.
pub(crate) fn command(log: &Path, program: &str, arguments: &[&str]) -> CommandBuilder {
    let mut strace = CommandBuilder::new("strace");
    strace.args(["-f", "--seccomp-bpf", "-y", "-xx", "-s", "100000000", "-e", CALLS, "-e", "signal=none", "-o"]);
    strace.arg(log);
    strace.arg(program);
    strace.args(arguments);
    strace
}

/// A call that came back.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    arguments: Vec<String>,
    pub(crate) result: i64,
    /// The lines on which it began and ended: two calls whose lines overlap were under way at once.
    pub(crate) began: usize,
    pub(crate) ended: usize,
}

impl Call {
    /// The open file that an argument names, by its path; none once it was deleted, or if it is no file.
    pub(crate) fn file(&self, at: usize) -> Option<String> {
        let (_, path) = self.arguments.get(at)?.split_once('<')?;
        path.strip_suffix('>').map(|path| String::from_utf8(bytes_of(path)).unwrap())
    }

    /// The number of the open file that an argument names.
    pub(crate) fn number(&self, at: usize) -> i64 {
        let text = self.arguments[at].split('<').next().unwrap();
        text.parse().unwrap_or(-1)
    }

    /// The bytes that an argument holds.
    pub(crate) fn bytes(&self, at: usize) -> Vec<u8> {
        bytes_of(self.arguments[at].trim_matches('"'))
    }

    /// The path that an argument names, beside the folder that the one before it names.
    pub(crate) fn path(&self, at: usize, beside: Option<usize>) -> String {
        let path = String::from_utf8(self.bytes(at)).unwrap();
        match beside {
            Some(folder) if !path.starts_with('/') => format!("{}/{path}", self.file(folder).unwrap()),
            _ => path,
        }
    }

    /// Whether an argument has a flag.
    pub(crate) fn has(&self, at: usize, flag: &str) -> bool {
        self.arguments.get(at).is_some_and(|flags| flags.split('|').any(|one| one == flag))
    }
}

/// Every call of a trace, in the order in which they began.
pub(crate) fn read(log: &Path) -> Vec<Call> {
    let text = std::fs::read_to_string(log).unwrap();
    let mut waiting: HashMap<&str, (usize, &str)> = HashMap::new();
    let mut calls = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (who, what) = line.split_once(' ').unwrap();
        let what = what.trim_start();
        if let Some(start) = what.strip_suffix("<unfinished ...>") {
            waiting.insert(who, (at, start));
        } else if let Some(rest) = what.strip_prefix("<... ") {
            let Some((began, start)) = waiting.remove(who) else { continue };
            let rest = rest.split_once(" resumed>").unwrap().1;
            calls.extend(call(&format!("{start}{rest}"), (began, at)));
        } else {
            calls.extend(call(what, (at, at)));
        }
    }
    calls.sort_by_key(|call| call.began);
    calls
}

fn call(text: &str, (began, ended): (usize, usize)) -> Option<Call> {
    let (name, rest) = text.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let number: String = result.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
    Some(Call {
        name: name.to_owned(),
        arguments: arguments.split(", ").map(|argument| argument.trim().to_owned()).collect(),
        result: number.parse().ok()?,
        began,
        ended,
    })
}

/// Bytes written as `\x2f\x74`.
fn bytes_of(text: &str) -> Vec<u8> {
    let digit = |b: u8| if b.is_ascii_digit() { b - b'0' } else { b - b'a' + 10 };
    assert!(text.len().is_multiple_of(4), "cut off: {}", text.get(..40).unwrap_or(text));
    text.as_bytes().chunks_exact(4).map(|hex| digit(hex[2]) << 4 | digit(hex[3])).collect()
}
