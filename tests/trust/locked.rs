//! An encrypted case is known for what it is, whether or not this build can open it.

use std::fs;
use std::process::{Command, Stdio};

use sha2::{Digest as _, Sha256};

use crate::tools::MUCKRAKE;

/// As much of an encrypted case as is looked at before its passphrase.
fn start(form: u8) -> Vec<u8> {
    let mut bytes = b"mck_saltsalt".to_vec();
    bytes[3] = form;
    let check = Sha256::digest(&bytes);
    bytes.extend_from_slice(&check[..4]);
    bytes.resize(2 * 8192, 0x5a);
    bytes
}

#[test]
fn an_encrypted_case_is_never_taken_for_damage_or_for_a_stranger_s_file() {
    let folder = tempfile::tempdir().unwrap();
    let told = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let mut command = Command::new(MUCKRAKE);
        command.args(["verify", name]).env_clear().current_dir(folder.path()).stdin(Stdio::null());
        let output = command.output().unwrap();
        assert_eq!((output.status.code(), fs::read(&path).unwrap()), (Some(2), bytes.to_vec()), "{name}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = told("a.case", &start(b'1'));
    if cfg!(feature = "encrypted") {
        assert!(said.contains("no terminal to ask on") && said.contains("--passphrase-file"), "{said}");
    } else {
        assert!(said.contains("a.case is encrypted") && said.contains("--features encrypted"), "{said}");
    }
    assert!(told("newer.case", &start(b'2')).contains("newer form"));
    let mut changed = start(b'1');
    changed[7] ^= 1;
    assert!(told("changed.case", &changed).contains("first 16 bytes are damaged"));
    assert!(told("random.case", &[0xa7; 16384]).contains("is not a case file"));
    let said = told("cut.case", &start(b'1')[..9000]);
    assert!(cfg!(feature = "encrypted") || said.contains("cut off"), "{said}");
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 5, "something was made beside them");
}
