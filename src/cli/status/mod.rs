//! `deskbell status`: what is live, what was refused and why, and whether the folder differs from it.

mod folder;
mod server;
mod tell;

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::arguments::StatusOptions;
use super::exit::{Failure, Reason};
use super::{load, out};
use crate::config;
use crate::content::SETTINGS_FILE;
use crate::diagnostics::{Lang, Report};
use folder::Folder;
use server::{Silence, Standing};

/// Runs the command.
///
/// # Errors
/// When no server answers or its store does not, or newer content was refused.
pub(super) fn run(dir: &Path, options: &StatusOptions) -> Result<(), Failure> {
    let lang = load::locale_lang();
    let base = match &options.url {
        Some(url) => given(url, lang)?,
        None => by_settings(dir, lang)?,
    };
    let folder = Folder::look(dir);
    match load::runtime()?.block_on(server::ask(&base)) {
        Ok(ready) => answered(&base, &ready, folder.as_ref(), options.json, lang),
        Err(silence) => silent(&base, &silence, folder.as_ref(), options.json, lang),
    }
}

fn answered(base: &str, ready: &Standing, folder: Option<&Folder>, as_json: bool, lang: Lang) -> Result<(), Failure> {
    if as_json {
        let folder = folder.map(|folder| folder.json(Some(&ready.content.version)));
        out::print(&format!("{}\n", json!({"url": base, "server": ready, "folder": folder})))?;
    } else {
        out::print(&tell::live(base, ready, folder, lang))?;
    }
    if !ready.ready {
        let what = lang.pick("der Server kann nichts speichern", "the server cannot store anything");
        let cure = lang.pick("sehen Sie in sein Protokoll", "look at its log");
        return Err(Failure::Outside(Reason::new(&format!("{what}: {}", ready.store), None, cure)));
    }
    if ready.content.refused.is_some() { Err(Failure::Content) } else { Ok(()) }
}

fn silent(base: &str, why: &Silence, folder: Option<&Folder>, as_json: bool, lang: Lang) -> Result<(), Failure> {
    if as_json {
        let folder: Option<Value> = folder.map(|folder| folder.json(None));
        out::print(&format!("{}\n", json!({"url": base, "server": null, "folder": folder})))?;
    } else if let Some(folder) = folder {
        out::print(&tell::folder_alone(folder, lang))?;
    }
    Err(Failure::Outside(tell::silence(base, why, lang)))
}

/// An address as typed: `https://…`, or a host and port alone.
fn given(url: &str, lang: Lang) -> Result<String, Failure> {
    let whole = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let parsed = reqwest::Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    if parsed.is_some() {
        return Ok(whole.trim_end_matches('/').trim_end_matches("/readyz").to_owned());
    }
    let what = lang.pick(format!("„{url}“ ist keine Adresse"), format!("“{url}” is no address"));
    Err(Failure::usage(&what, lang.pick("etwa --url http://localhost:8080", "such as --url http://localhost:8080")))
}

/// The address that the settings name. Nothing else in them needs to be right.
fn by_settings(dir: &Path, lang: Lang) -> Result<String, Failure> {
    let cure = lang.pick(
        "nennen Sie den Ordner mit --dir oder die Adresse des Servers mit --url",
        "name the folder with --dir, or the server's address with --url",
    );
    let text = load::settings_text(dir, cure, lang)?;
    let mut report = Report::default();
    let listen = config::read_listen(&Arc::from(SETTINGS_FILE), &text, &load::environment, &mut report);
    let unclear = lang.pick(
        format!("{SETTINGS_FILE} sagt nicht, unter welcher Adresse der Server antwortet"),
        format!("{SETTINGS_FILE} does not say at which address the server answers"),
    );
    let base = Some(listen).filter(|_| !report.has_errors()).and_then(|listen| reachable(&listen));
    base.ok_or_else(|| Failure::Outside(Reason::new(&unclear, None, cure)))
}

/// Where a server that listens there answers; none if the system chooses its port.
fn reachable(listen: &str) -> Option<String> {
    let (host, port) = listen.rsplit_once(':')?;
    let host = if matches!(host, "0.0.0.0" | "[::]") { "localhost" } else { host };
    (port != "0").then(|| format!("http://{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_to_ask() {
        for (listen, base) in [
            ("127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("0.0.0.0:80", Some("http://localhost:80")),
            ("[::]:8080", Some("http://localhost:8080")),
            ("[::1]:8080", Some("http://[::1]:8080")),
            ("shop.test:8080", Some("http://shop.test:8080")),
            ("127.0.0.1:0", None),
        ] {
            assert_eq!(reachable(listen).as_deref(), base, "{listen}");
        }
        for (typed, base) in [
            ("localhost:8080", "http://localhost:8080"),
            ("https://hilfe.shop.test/", "https://hilfe.shop.test"),
            ("http://localhost:8080/readyz", "http://localhost:8080"),
        ] {
            assert_eq!(given(typed, Lang::De).unwrap(), base);
        }
        assert!(given("ftp://shop.test", Lang::De).is_err());
        assert!(given("http://", Lang::De).is_err());
    }
}
