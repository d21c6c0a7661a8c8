//! Probe.
mod support;
use std::time::Duration;
use support::pty::Terminal;
use support::times::*;
fn main() {
    let folder = tempfile::tempdir().unwrap();
    let names = support::names::names(100_000, 7);
    println!("{:?}", &names[..20]);
    std::fs::write(folder.path().join("names.txt"), names.join("\n")).unwrap();
    let mut t = Terminal::start("sh", &["-c", "exec fzf < names.txt"], folder.path(), (120, 36));
    println!("{:?}", t.shows(&["100000/100000"], Duration::from_secs(5)).map(|a| a - t.started));
    t.settled(Duration::from_millis(300));
    let rows: String = names.iter().enumerate().map(|(n, name)| format!("bench-{n:07},{name},kz,Company\n")).collect();
    std::fs::write(folder.path().join("t.csv"), format!("id,name,country,schema\n{rows}")).unwrap();
    let mut times = Times::default();
    for _ in 0..3 {
        let mut t = Terminal::start("vd", &["t.csv"], folder.path(), (120, 36));
        let e = t.shows(&["bench-0000020"], Duration::from_secs(20));
        times.add(
            {
                if e.is_none() {
                    println!("{}", t.seen());
                }
                e.unwrap()
            } - t.started,
        );
        let s = t.settled(Duration::from_millis(1000)).map(|a| a - t.started);
        println!("settled {s:?}");
    }
    head();
    row("vd", &times, None);
}
