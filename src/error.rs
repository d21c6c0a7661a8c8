//! The one error of the house: what failed, why, and what to try.
//!
//! Every folder may use this file; it uses none of them. It must not know the terminal: `cli` and
//! `tui` decide how an error is shown, and pass its text through `text::safe` on the way.

use std::{fmt, io};

/// What sort of failure it was; it decides the exit code and how the interface words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command was given wrongly.
    Usage,
    /// A file, a line or a field holds something that can't be taken.
    Input,
    /// Nothing fits what was asked for.
    NotFound,
    /// More than one thing fits; the hint lists them.
    Ambiguous,
    /// The file is not a case, or a case of a newer version.
    Foreign,
    /// It is encrypted or sealed, and what was given does not open it.
    Locked,
    /// The case file is damaged.
    Damaged,
    /// A row has moved on since it was read, or something later hangs on it.
    Conflict,
    /// Somebody else has changed a row since whoever writes it looked at it; the cause names who and what.
    Overtaken,
    /// Somebody else holds the file, or it may not be written.
    Busy,
    /// The operating system refused: disk, permission, terminal.
    Io,
    /// A gate named with `--fail-on` found something.
    CheckFailed,
}

/// An error with its cause in words and, where there is one, what to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    cause: String,
    hint: Option<String>,
    /// It comes from deep within a case, where its name is not known.
    nameless: bool,
}

/// The result of everything in the house that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of a kind, with what failed and why in one sentence without a full stop.
    pub fn new(kind: Kind, cause: impl Into<String>) -> Self {
        Self { kind, cause: cause.into(), hint: None, nameless: false }
    }

    /// Bad input: the commonest kind.
    pub fn input(cause: impl Into<String>) -> Self {
        Self::new(Kind::Input, cause)
    }

    /// The same error with what to try.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error with what to try, where nothing better is known to help.
    #[must_use]
    pub fn or_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint.get_or_insert_with(|| hint.into());
        self
    }

    /// The same error with where it happened put before the cause: a file, a line, a field.
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.cause = format!("{place}: {}", self.cause);
        self
    }

    /// What sort of failure it was.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What failed and why.
    pub fn cause(&self) -> &str {
        &self.cause
    }

    /// What to try, where something is known to help.
    pub fn to_try(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The same error, which is about a case whose name is not known here: see [`Error::of_case`].
    #[must_use]
    pub fn nameless(mut self) -> Self {
        self.nameless = true;
        self
    }

    /// The same error with the case file that it is about put before it, unless it has been told already.
    #[must_use]
    pub fn of_case(mut self, file: impl fmt::Display) -> Self {
        if !std::mem::take(&mut self.nameless) || self.cause.contains(&file.to_string()) {
            return self;
        }
        self.at(file)
    }

    /// Cause and hint, for where there is one line.
    pub fn in_a_line(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}; try: {hint}", self.cause),
            None => self.cause.clone(),
        }
    }

    /// The exit code of a command that ends with this error: 1 for nothing found or a failed check, 2 otherwise.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::NotFound | Kind::CheckFailed => 1,
            _ => 2,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  try: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    /// What the system said, without its numbers, and what helps where that is known.
    fn from(error: io::Error) -> Self {
        // Libraries that make temporary files put a name beside it that nobody knows.
        let inner = error.get_ref().and_then(|e| e.source()).and_then(|e| e.downcast_ref::<io::Error>());
        let text = inner.unwrap_or(&error).to_string();
        let cause = text.split_once(" (os error").map_or(text.as_str(), |(said, _)| said);
        let failed = Self::new(Kind::Io, cause);
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                failed.hint("make room on that disk and do it again")
            }
            io::ErrorKind::PermissionDenied => failed.hint("look at its permissions and its folder's"),
            io::ErrorKind::ReadOnlyFilesystem => failed.hint("that disk can't be written: name a place on another"),
            io::ErrorKind::NotFound => failed.hint("look at how it is spelt"),
            _ if cause.starts_with("Too many open files") => {
                failed.hint("close other programs, or raise the limit: ulimit -n")
            }
            _ if cause.starts_with("Input/output error") => {
                failed.hint("the disk itself failed: copy what is there to another one, and do it again there")
            }
            _ => failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_told_without_its_numbers_and_with_what_helps() {
        for (number, said) in
            [(5, "Input/output error"), (13, "Permission denied"), (24, "Too many open files"), (28, "No space left")]
        {
            let error = Error::from(io::Error::from_raw_os_error(number));
            assert!(error.cause().starts_with(said) && !error.cause().contains("os error"), "{error}");
            assert!(error.to_try().is_some(), "{error}");
        }
        let nowhere = tempfile::Builder::new().prefix("odd-").tempfile_in("/nowhere/at/all").unwrap_err();
        assert_eq!(Error::from(nowhere).cause(), "No such file or directory");
    }
}
