//! What can be known of a template before it runs.

use std::collections::{BTreeSet, HashSet};

use minijinja::Environment;

use super::environment::{CONDITION, PLAIN};
use super::error::{TemplateError, TemplateFault};
use super::has_marks;

/// The names that a template uses: dotted where it looks inside, such as `shop.url`.
pub type Names = BTreeSet<String>;

/// Reads a template and tells the names it uses.
///
/// # Errors
/// When it is not a template, or uses a filter, test or function that does not exist.
pub fn check(source: &str) -> Result<Names, TemplateError> {
    if !has_marks(source) {
        return Ok(Names::new());
    }
    let template = PLAIN.template_from_str(source).map_err(TemplateError::new)?;
    // A filter's name is only looked up when it runs; nothing else of this trial run counts.
    if let Err(error) = CONDITION.render_str(source, ()) {
        known_functions(TemplateError::new(error))?;
    }
    Ok(names(&PLAIN, template.undeclared_variables(true)))
}

/// Reads a condition and tells the names it uses.
///
/// # Errors
/// As [`check`].
pub fn check_condition(expression: &str) -> Result<Names, TemplateError> {
    let compiled = CONDITION.compile_expression(expression).map_err(TemplateError::new)?;
    if let Err(error) = compiled.eval(()) {
        known_functions(TemplateError::new(error))?;
    }
    Ok(names(&CONDITION, compiled.undeclared_variables(true)))
}

fn known_functions(error: TemplateError) -> Result<(), TemplateError> {
    if error.fault() == TemplateFault::UnknownFunction { Err(error) } else { Ok(()) }
}

fn names(environment: &Environment<'_>, found: HashSet<String>) -> Names {
    let globals: HashSet<&str> = environment.globals().map(|(name, _)| name).collect();
    found.into_iter().filter(|name| !globals.contains(name.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_names() {
        let names = check("{% for i in range(2) %}{{ i }}{{ shop.url }}{% endfor %}{{ nummer | upper }}").unwrap();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["nummer", "shop.url"]);
        let names = check_condition("auftrag.status == 'x' and menge").unwrap();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["auftrag.status", "menge"]);
    }

    #[test]
    fn finds_faults_before_the_run() {
        for (source, fault) in [
            ("{{ offen", TemplateFault::Syntax),
            ("{% if x %}ohne Ende", TemplateFault::Syntax),
            ("{{ x | gross }}", TemplateFault::UnknownFunction),
            ("{{ rufmich() }}", TemplateFault::UnknownFunction),
        ] {
            assert_eq!(check(source).unwrap_err().fault(), fault, "{source}");
        }
        assert_eq!(check_condition("a == ").unwrap_err().fault(), TemplateFault::Syntax);
    }
}
