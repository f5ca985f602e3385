//! `deskbell widget --snippet`: the lines that put the widget on a page.

use std::path::Path;
use std::sync::Arc;

use super::arguments::WidgetOptions;
use super::exit::Failure;
use super::{load, out};
use crate::config;
use crate::content::SETTINGS_FILE;
use crate::diagnostics::{Lang, Report};
use crate::widget::{Asset, Assets};

/// Prints both lines, and how long each lives.
///
/// # Errors
/// When nobody says where the server is reached, or the settings cannot be read.
pub(super) fn run(dir: &Path, options: &WidgetOptions) -> Result<(), Failure> {
    let lang = options.lang.map_or_else(load::locale_lang, load::lang);
    let url = match &options.site_url {
        Some(url) => config::web_address(url).ok_or_else(|| no_address(url, lang))?,
        None => public_url(dir, lang)?,
    };
    // The widget is compiled in: it is always there.
    let asset = Assets::embedded().get("widget.js");
    asset.map_or(Ok(()), |asset| out::print(&snippet(&url, &asset, lang)))
}

fn public_url(dir: &Path, lang: Lang) -> Result<String, Failure> {
    let cure = lang.pick(
        "nennen Sie mit --site-url die Adresse, unter der Besucher den Server erreichen, oder setzen Sie public_url in deskbell.yaml",
        "name the address under which visitors reach the server with --site-url, or set public_url in deskbell.yaml",
    );
    let text = load::settings_text(dir, cure, lang)?;
    let mut report = Report::default();
    let url = config::read_public_url(&Arc::from(SETTINGS_FILE), &text, &load::environment, &mut report);
    let what = lang.pick("public_url fehlt in deskbell.yaml", "deskbell.yaml has no public_url");
    url.ok_or_else(|| Failure::usage(what, cure))
}

fn no_address(url: &str, lang: Lang) -> Failure {
    let [what, cure] = lang.pick(
        [
            format!("„{url}“ ist keine Webadresse"),
            "schreiben Sie sie vollständig: https://hilfe.beispiel.test".to_owned(),
        ],
        [format!("“{url}” is no web address"), "write it in full: https://help.example.test".to_owned()],
    );
    Failure::usage(&what, &cure)
}

fn snippet(url: &str, asset: &Asset, lang: Lang) -> String {
    let [plain, fixed] = lang.pick(
        [
            "Die einfache Zeile. Sie bleibt, wie sie ist: Browser fragen nach fünf Minuten nach, und eine neue\n\
             Fassung von Deskbell kommt von selbst.",
            "Die geprüfte Zeile. Der Browser lädt genau diese Fassung oder nichts und behält sie ein Jahr. Sie gilt\n\
             bis zur nächsten Fassung von Deskbell: Rufen Sie diesen Befehl dann noch einmal auf, sonst fehlt das\n\
             Fenster auf Ihren Seiten.",
        ],
        [
            "The plain line. It stays as it is: browsers ask again after five minutes, and a new version of\n\
             Deskbell comes by itself.",
            "The checked line. The browser loads exactly this version or nothing, and keeps it for a year. It holds\n\
             until the next version of Deskbell: call this command again then, or the window will be missing from\n\
             your pages.",
        ],
    );
    let (hash, integrity) = (&asset.hash, asset.integrity());
    format!(
        "{plain}\n\n<script src=\"{url}/widget.js\" defer></script>\n\n{fixed}\n\n\
         <script src=\"{url}/widget.{hash}.js\" integrity=\"{integrity}\" crossorigin=\"anonymous\" defer></script>\n"
    )
}
