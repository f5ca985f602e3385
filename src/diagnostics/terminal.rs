//! The form for people at a terminal: the line, what is under the mark, and the cure.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};

use super::Severity;
use super::report::Diagnostic;
use super::word::Lang;

/// Gives the text of a file without a byte order mark; none: it cannot be shown.
pub type Sources<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// All problems one below the other, each with its place in the file.
pub fn to_terminal(diagnostics: &[Diagnostic], sources: &Sources<'_>, lang: Lang, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&one(diagnostic, sources(&diagnostic.file), lang, &renderer));
        out.push_str("\n\n");
    }
    out
}

fn one(diagnostic: &Diagnostic, text: Option<&str>, lang: Lang, renderer: &Renderer) -> String {
    let words = diagnostic.problem.words(lang);
    let title = level(diagnostic.severity(), lang).primary_title(words.message).id(diagnostic.code());
    let help = Level::HELP.with_name(lang.pick("Abhilfe", "help")).message(words.help);
    renderer.render(&[title.element(place(diagnostic, text)).element(help)])
}

fn level(severity: Severity, lang: Lang) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR.with_name(lang.pick("Fehler", "error")),
        Severity::Warning => Level::WARNING.with_name(lang.pick("Warnung", "warning")),
    }
}

fn place<'a>(diagnostic: &'a Diagnostic, text: Option<&'a str>) -> Element<'a> {
    let path: &str = &diagnostic.file;
    match text {
        Some(text) if !text.is_empty() => {
            let mark = AnnotationKind::Primary.span(shown(text, diagnostic.span.start..diagnostic.span.end));
            Snippet::source(text).path(path).annotation(mark).into()
        }
        _ => Origin::path(path).line(diagnostic.span.line).char_column(diagnostic.span.column).into(),
    }
}

/// The part of a span on its first line: a mark over a long answer would drown the message.
fn shown(text: &str, span: Range<usize>) -> Range<usize> {
    let start = floor(text, span.start.min(text.len()));
    let end = floor(text, span.end.clamp(start, text.len()));
    let line_end = text[start..end].find(['\n', '\r']).map_or(end, |at| start + at);
    start..line_end
}

fn floor(text: &str, mut index: usize) -> usize {
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}
