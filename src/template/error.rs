//! What can be wrong with a template.

use std::fmt;
use std::ops::Range;

use minijinja::ErrorKind;

/// The kind of fault, for those who must say it in other words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateFault {
    /// It is not a valid template.
    Syntax,
    /// It uses a name that is not there.
    UndefinedName,
    /// It uses a filter, test or function that does not exist.
    UnknownFunction,
    /// It ran too long.
    TooLong,
    /// It failed in another way, such as adding a text to a number.
    Failed,
}

/// A template that could not be read or run.
#[derive(Debug)]
pub struct TemplateError {
    fault: TemplateFault,
    source: minijinja::Error,
}

impl TemplateError {
    pub(super) fn new(source: minijinja::Error) -> Self {
        let fault = match source.kind() {
            ErrorKind::SyntaxError | ErrorKind::BadEscape => TemplateFault::Syntax,
            ErrorKind::UndefinedError => TemplateFault::UndefinedName,
            ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownMethod => TemplateFault::UnknownFunction,
            ErrorKind::OutOfFuel => TemplateFault::TooLong,
            _ => TemplateFault::Failed,
        };
        Self { fault, source }
    }

    /// The kind of fault.
    pub fn fault(&self) -> TemplateFault {
        self.fault
    }

    /// Where in the template it is, in bytes, if that is known.
    pub fn range(&self) -> Option<Range<usize>> {
        self.source.range()
    }

    /// The filter, test or function that does not exist, if that is the fault.
    pub fn name(&self) -> Option<String> {
        let unknown = self.fault == TemplateFault::UnknownFunction;
        // The library says "filter x is unknown"; the place in the source would do as well, but is not always there.
        let name = self.detail().strip_suffix(" is unknown")?.rsplit(' ').next()?;
        unknown.then(|| name.to_owned())
    }

    /// The template library's own words, in English.
    pub fn detail(&self) -> &str {
        self.source.detail().unwrap_or_default()
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.fault {
            TemplateFault::Syntax => "the template cannot be read",
            TemplateFault::UndefinedName => "the template uses a name that is not there",
            TemplateFault::UnknownFunction => "the template uses a filter, test or function that does not exist",
            TemplateFault::TooLong => "the template ran too long",
            TemplateFault::Failed => "the template failed",
        })
    }
}

impl std::error::Error for TemplateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
