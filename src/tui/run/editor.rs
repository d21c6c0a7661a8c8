//! The reporter's own editor: it is given a text and asked for what has become of it.
//!
//! The text lies in a private file beside the case for as long as the editor is open, and nowhere else. It must not
//! know what the text is for.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

use crate::case::Beside;
use crate::error::{Error, Kind, Result};

/// The editor that the reporter has set, as a shell would take it.
pub(super) fn chosen() -> Option<String> {
    let set = |name| env::var(name).ok().filter(|command| !command.trim().is_empty());
    set("VISUAL").or_else(|| set("EDITOR"))
}

/// Has a text edited by a command, in a folder. The file that it lies in is gone afterwards, whatever happened.
///
/// # Errors
/// If there is no such editor, or it failed, or the file can't be written or has vanished.
pub(super) fn edit(command: Option<&str>, text: &str, folder: &Path) -> Result<String> {
    let failed = |cause: String| Error::new(Kind::Io, cause).hint("what was typed is still there");
    let command = command.ok_or_else(|| {
        Error::new(Kind::Usage, "no editor is set").hint("set EDITOR before you start muckrake: EDITOR=nano muckrake …")
    })?;
    let words = shell_words::split(command).map_err(|e| failed(format!("the editor “{command}”: {e}")))?;
    let (program, arguments) = words.split_first().ok_or_else(|| failed("no editor is set".to_owned()))?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let unwritten =
        |e: io::Error| failed(format!("no file for the editor can be written in {}: {e}", folder.display()));
    // Made for its owner alone, and deleted when it goes out of scope; if the program is killed, at the next opening.
    let beside = Beside::make(folder).map_err(unwritten)?;
    let mut file =
        tempfile::Builder::new().prefix("edit-").suffix(".txt").tempfile_in(beside.path()).map_err(unwritten)?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(unwritten)?;
    let status = Command::new(program).args(arguments).arg(file.path()).status();
    let status = status.map_err(|e| failed(format!("the editor “{program}” can’t be started: {e}")))?;
    if !status.success() {
        return Err(failed(format!("the editor “{program}” ended with {status}")));
    }
    let bytes = fs::read(file.path()).map_err(|e| failed(format!("what the editor left can’t be read: {e}")))?;
    let mut edited = String::from_utf8_lossy(&bytes).into_owned();
    // Most editors end the last line, which nobody typed.
    if !text.ends_with('\n') && edited.ends_with('\n') {
        edited.pop();
        if edited.ends_with('\r') {
            edited.pop();
        }
    }
    Ok(edited)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn by(command: &str, text: &str) -> (Result<String>, usize) {
        let folder = tempfile::tempdir().unwrap();
        let edited = edit(Some(command), text, folder.path());
        (edited, fs::read_dir(folder.path()).unwrap().count())
    }

    #[test]
    fn what_the_editor_leaves_comes_back_and_the_file_is_gone() {
        let (edited, left) = by("sh -c 'printf \"%s\" \" и ещё\" >> \"$0\"'", "one\ntwo");
        assert_eq!((edited.unwrap().as_str(), left), ("one\ntwo и ещё", 0));
        assert_eq!(by("sh -c 'echo \"new line\" > $0'", "old").0.unwrap(), "new line");
        assert_eq!(by("true", "ends with one\n").0.unwrap(), "ends with one\n");
        let renames = "sh -c 'echo moved > $0.new; mv $0.new $0'";
        assert_eq!(by(renames, ""), (Ok("moved".to_owned()), 0), "some editors write another file in its place");
    }

    #[test]
    fn nobody_else_can_read_the_file_and_it_lies_beside_the_case() {
        let folder = tempfile::tempdir().unwrap();
        let told =
            edit(Some("sh -c 'stat -c %a:%n $0 > $0.told; cat $0.told > $0; rm $0.told'"), "secret", folder.path());
        let told = told.unwrap();
        assert!(told.starts_with(&format!("600:{}", folder.path().display())), "{told}");
    }

    #[test]
    fn every_failure_says_what_to_try_and_leaves_nothing_behind() {
        for (command, said) in [
            ("muckrake-no-such-editor -w", "can’t be started"),
            ("false", "ended with"),
            ("sh -c 'rm $0'", "can’t be read"),
            ("sh -c 'unclosed", "the editor"),
            ("sh -c 'kill -9 $$'", "ended with"),
        ] {
            let (edited, left) = by(command, "typed");
            let error = edited.unwrap_err();
            assert!(error.cause().contains(said), "{command}: {error}");
            assert!(error.to_try().is_some(), "{command}");
            assert_eq!(left, 0, "{command}");
        }
        assert!(edit(None, "", Path::new("")).unwrap_err().to_try().unwrap().contains("EDITOR"));
        assert!(edit(Some("true"), "", Path::new("/nowhere")).unwrap_err().cause().contains("/nowhere"));
    }
}
