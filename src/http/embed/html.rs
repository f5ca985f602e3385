//! Builds HTML in which nothing can be anything but what it is: words are escaped, names are fixed.

/// A part of a page.
#[derive(Debug)]
enum Node {
    Words(String),
    Element(Element),
}

/// An element with its attributes and children. Its name and those of its attributes come from the program alone.
#[derive(Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

/// An empty element.
pub(super) fn el(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), children: Vec::new() }
}

impl Element {
    /// Adds an attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds words.
    pub(super) fn words(mut self, words: impl Into<String>) -> Self {
        self.children.push(Node::Words(words.into()));
        self
    }

    /// Adds an element.
    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// Adds elements.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// The whole document with this root.
    pub(super) fn document(&self) -> String {
        let mut html = String::from("<!doctype html>\n");
        self.write(&mut html);
        html.push('\n');
        html
    }

    fn write(&self, html: &mut String) {
        html.push('<');
        html.push_str(self.name);
        for (name, value) in &self.attributes {
            html.push(' ');
            html.push_str(name);
            html.push_str("=\"");
            escape(value, html);
            html.push('"');
        }
        html.push('>');
        if is_void(self.name) {
            return;
        }
        // A browser drops a line break that follows these at once; the words may begin with one.
        if matches!(self.name, "textarea" | "pre") {
            html.push('\n');
        }
        for child in &self.children {
            match child {
                Node::Words(words) => escape(words, html),
                Node::Element(element) => element.write(html),
            }
        }
        html.push_str("</");
        html.push_str(self.name);
        html.push('>');
    }
}

fn is_void(name: &str) -> bool {
    matches!(name, "meta" | "link" | "input" | "img" | "br")
}

fn escape(words: &str, html: &mut String) {
    for c in words.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // Not allowed in HTML at all.
            '\0' => html.push('\u{fffd}'),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_stay_words() {
        let page =
            el("p").with("title", "\"><script>").words("<b>&'\"").child(el("br")).child(el("textarea").words("\nx"));
        assert_eq!(
            page.document(),
            "<!doctype html>\n<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&#39;&quot;<br><textarea>\n\nx</textarea></p>\n"
        );
    }

    proptest! {
        #[test]
        fn no_words_open_a_tag_or_leave_an_attribute(words in ".*") {
            let html = el("i").with("title", words.clone()).words(words).document();
            prop_assert_eq!(html.matches('<').count(), 3);
            prop_assert_eq!(html.matches('"').count(), 2);
        }
    }
}
