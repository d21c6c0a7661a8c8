//! What sort of disk a file lies on: SQLite's log needs memory that programs share, which no network file system
//! gives them.

use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};

/// File systems that lie on another machine, as `/proc/self/mountinfo` names them.
const REMOTE: [&str; 12] =
    ["9p", "afs", "beegfs", "ceph", "cifs", "fuse.rclone", "fuse.sshfs", "glusterfs", "lustre", "nfs", "nfs4", "smb3"];

/// Refuses a place on a network file system. Where the system does not say what is mounted, nothing is refused.
pub(super) fn refuse_remote(path: &Path) -> Result<()> {
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mountinfo") else { return Ok(()) };
    let folder = folder_of(path);
    let Ok(folder) = folder.canonicalize() else { return Ok(()) };
    match file_system(&mounts, &folder) {
        Some(name) if REMOTE.contains(&name) => {
            let cause = format!("{} lies on a network file system ({name})", path.display());
            let why = "a case can be damaged there: programs that share it cannot see each other's log; copy it to a local disk, work on the copy, and copy it back";
            Err(Error::new(Kind::Io, cause).hint(why))
        }
        _ => Ok(()),
    }
}

/// The folder that a path lies in.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The file system that a folder lies on: that of the longest mount point above it, the last one mounted there.
fn file_system<'m>(mounts: &'m str, folder: &Path) -> Option<&'m str> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let (head, tail) = line.split_once(" - ")?;
        let point = head.split(' ').nth(4)?.replace("\\040", " ");
        let name = tail.split(' ').next()?;
        let depth = Path::new(&point).components().count();
        if folder.starts_with(&point) && best.is_none_or(|(deepest, _)| depth >= deepest) {
            best = Some((depth, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 22 0:28 / /home rw - ext4 /dev/vdb rw
40 31 0:45 / /home/ann/news\\040room rw - nfs4 server:/share rw
41 31 0:46 / /home/ann/local rw shared:1 - ext4 /dev/vdc rw
";

    #[test]
    fn a_folder_lies_on_the_nearest_mount_above_it() {
        let at = |folder: &str| file_system(MOUNTS, Path::new(folder));
        assert_eq!(at("/tmp"), Some("ext4"));
        assert_eq!(at("/home/ann/news room/2026"), Some("nfs4"));
        assert_eq!(at("/home/ann/news roomy"), Some("ext4"));
        assert_eq!(at("/home/ann/local/x"), Some("ext4"));
    }
}
