//! `deskbell endpoints`, beside the store that a server left.

use std::path::Path;
use std::process::Command;

use crate::serve::{Server, folder_with};

const SETTINGS: &str = "name: Musterladen
languages: [de]
listen: 127.0.0.1:0
handoff:
  endpoints:
    - {id: helpdesk, url: \"https://helpdesk.beispiel.test/hook\", secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}
";

fn endpoints(folder: &Path, action: &[&str], locale: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.arg("--dir").arg(folder).arg("endpoints").args(action).env("LC_ALL", locale);
    let output = command.output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn they_are_listed_switched_off_and_on() {
    let folder = folder_with(SETTINGS);
    let server = Server::begin_with(folder.path(), &[]);
    let english = |action: &[&str]| endpoints(folder.path(), action, "en_GB.UTF-8");
    assert_eq!(english(&[]), (0, "helpdesk: on, nothing to deliver so far\n".to_owned()));
    let (code, text) = english(&["off", "helpdesk"]);
    assert!(code == 0 && text.starts_with("helpdesk is switched off."), "{text}");
    // What is asked for meanwhile waits, parked.
    let (id, token) = server.start();
    server.json("POST", &format!("/v1/conversations/{id}/handoff"), &token, &serde_json::json!({}));
    let (_, text) = english(&[]);
    assert!(
        text.starts_with("helpdesk: OFF since 2") && text.contains("by hand") && text.ends_with("1 parked\n"),
        "{text}"
    );
    let (_, text) = endpoints(folder.path(), &[], "de_DE.UTF-8");
    assert!(text.contains("AUS seit") && text.contains("1 geparkt"), "{text}");
    assert_eq!(english(&["on", "helpdesk"]).1, "helpdesk is on. Deliveries that are on their way again: 1.\n");
    let (code, text) = english(&["off", "helpdeks"]);
    assert!(code == 2 && text.contains("there is no endpoint helpdeks") && text.contains("helpdesk"), "{text}");
}
