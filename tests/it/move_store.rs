//! `deskbell migrate` and `deskbell store copy` as an operator uses them.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::postgres::Database;
use crate::serve::{SETTINGS, Server, folder_with};

/// Runs a command; exit code, standard output, standard error.
fn deskbell(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.arg("--dir").arg(folder).args(arguments).env("LC_ALL", "en_GB.UTF-8").envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The settings with the store in a variable, as an operator keeps a password.
fn settings() -> String {
    format!("{SETTINGS}store: ${{STORE}}\n")
}

#[test]
fn migrate_says_what_it_did() {
    let (folder, database) = (folder_with(&settings()), Database::new());
    for (store, place) in [("data/deskbell.db", "data/deskbell.db"), (&*database.url(), "postgres://%2F")] {
        let variables = [("STORE", store)];
        let (code, out, _) = deskbell(folder.path(), &["migrate"], &variables);
        assert_eq!(code, 0);
        assert!(out.contains(place) && out.ends_with("is made (schema 11).\n"), "{out}");
        let (_, out, _) = deskbell(folder.path(), &["migrate"], &variables);
        assert!(out.ends_with("has the schema 11 of this version already.\n"), "{out}");
        let german = [("STORE", store), ("LC_ALL", "de_DE.UTF-8")];
        let (_, out, _) = deskbell(folder.path(), &["migrate"], &german);
        assert!(out.ends_with("hat schon das Schema 11 dieser Version.\n"), "{out}");
    }
    database.run("DELETE FROM deskbell_migrations; INSERT INTO deskbell_migrations VALUES (99, 'later', '')");
    let (code, _, told) = deskbell(folder.path(), &["migrate"], &[("STORE", &database.url())]);
    assert_eq!(code, 3);
    assert!(told.contains("a newer Deskbell"), "{told}");
}

#[test]
fn a_password_is_never_told() {
    let folder = folder_with(&settings());
    for lang in ["de_DE.UTF-8", "en_GB.UTF-8"] {
        for store in ["postgres://desk:geheim@127.0.0.1:1/desk", "postgres://desk:geheim@db/desk?sslmode=prefer"] {
            for command in [&["serve"][..], &["migrate"], &["handoffs", "list"], &["check"], &["rollback"]] {
                let (code, out, told) = deskbell(folder.path(), command, &[("STORE", store), ("LC_ALL", lang)]);
                assert_eq!(code == 0, *command == ["check"] && !store.contains("sslmode"), "{command:?}: {told}");
                assert!(!format!("{out}{told}").contains("geheim"), "{command:?}: {out}{told}");
            }
        }
    }
}

#[test]
fn a_conversation_moves_from_the_file_to_postgres_and_goes_on() {
    let (folder, database) = (folder_with(&settings()), Database::new());
    let server = Server::begin_with(folder.path(), &[("STORE", "data/deskbell.db")]);
    let (id, token) = server.start();
    let path = format!("/v1/conversations/{id}/messages");
    let said = json!({"client_id": "1", "text": "Wo ist mein Paket?"});
    let first = server.json("POST", &path, &token, &said);
    server.signal("TERM");
    server.ended();

    let file = [("STORE", "data/deskbell.db")];
    let url = database.url();
    let copy = ["store", "copy", "--to", &url];
    let (code, out, told) = deskbell(folder.path(), &copy, &file);
    assert_eq!(code, 0, "{told}");
    assert!(out.contains("1 conversations, 2 turns, 0 handoffs, 0 deliveries"), "{out}");
    assert!(out.contains("the same in both stores (SHA-256 "), "{out}");
    let (code, _, told) = deskbell(folder.path(), &copy, &file);
    assert_eq!(code, 3);
    assert!(told.contains("not empty; nothing was changed"), "{told}");
    let (_, _, told) = deskbell(folder.path(), &copy, &[("STORE", "data/deskbell.db"), ("LC_ALL", "de_DE.UTF-8")]);
    assert!(told.contains("ist nicht leer; nichts wurde geändert"), "{told}");
    let (code, _, told) = deskbell(folder.path(), &["store", "copy", "--to", "postgres://a:geheim@/"], &file);
    assert!(code == 2 && told.contains("--to is no address") && !told.contains("geheim"), "{told}");
    let (code, _, told) = deskbell(folder.path(), &["store", "copy", "--to", &url], &[("STORE", "data/none.db")]);
    assert!(code == 3 && told.contains("there is no store at"), "{told}");

    let server = Server::begin_with(folder.path(), &[("STORE", &url)]);
    assert_eq!(server.json("POST", &path, &token, &said), first, "the repeat gives the first answer");
    server.json("POST", &path, &token, &json!({"client_id": "2", "text": "Wo ist mein Paket?"}));
    server.signal("TERM");
    server.ended();
    let postgres = [("STORE", url.as_str())];
    let (code, out, told) = deskbell(folder.path(), &["replay", &id], &postgres);
    assert_eq!(code, 0, "{out}{told}");

    // And back, by the variables.
    let back = folder.path().join("back.db").display().to_string();
    let variables = [("STORE", "nowhere.db"), ("DESKBELL_COPY_FROM", &*url), ("DESKBELL_COPY_TO", &*back)];
    let (code, out, told) = deskbell(folder.path(), &["store", "copy"], &variables);
    assert_eq!(code, 0, "{told}");
    assert!(out.contains("1 conversations, 3 turns"), "{out}");
}
