//! A panic of ours says nothing on standard error, which belongs to the host; one of the host's own is still told.

use std::process::Command;
use std::thread;

use regulars::Code;
use regulars_border::guard;

#[test]
fn a_panic_of_ours_is_quiet_and_one_of_the_host_is_not() {
    for (name, expected) in [("ours", ""), ("the_hosts", "the host's own")] {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--ignored", "--nocapture"])
            .output()
            .unwrap();
        let said = String::from_utf8(child.stderr).unwrap();
        assert!(child.status.success(), "{name}: {said}");
        assert!(if expected.is_empty() { said.is_empty() } else { said.contains(expected) }, "{name}: {said}");
    }
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn ours() {
    for _ in 0..3 {
        assert_eq!(guard::<()>(|| panic!("of ours")).unwrap_err().code(), Code::Internal);
    }
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn the_hosts() {
    assert!(guard::<()>(|| panic!("of ours")).is_err());
    assert!(thread::spawn(|| panic!("the host's own")).join().is_err());
}
