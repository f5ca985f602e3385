//! The scripts as they are sent: without comments and without space that means nothing. A fifth less to send, and no
//! build step.
//!
//! This knows only as much JavaScript as it takes to tell code from comments, texts and patterns; it renames nothing and
//! moves nothing. Declarations that follow one another become one, and all of them `let`, which says the same in fewer
//! bytes. It relies on one habit of our scripts: every statement ends with a semicolon or a brace.

/// What was kept last, as far as the next sign depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing yet, or a sign after which a value begins.
    Opens,
    /// A name, a number or a closing bracket: what follows a value.
    Value,
}

/// Words after which a value begins, so that a slash begins a pattern.
const BEFORE_VALUES: [&str; 8] = ["return", "typeof", "case", "in", "of", "await", "throw", "else"];

/// Words that begin a declaration. What declares cannot tell them apart; what writes could, and the lints look after it.
const DECLARE: [&str; 2] = ["const", "let"];

/// Drops comments and needless space, and joins declarations.
pub(super) fn strip(script: &str) -> String {
    let kept = String::with_capacity(script.len());
    let mut stripper = Stripper { rest: script, kept, gap: Gap::None, declares: Vec::new() };
    stripper.code(None);
    stripper.kept
}

/// The space between two signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Gap {
    None,
    Space,
    Line,
}

struct Stripper<'a> {
    rest: &'a str,
    kept: String,
    gap: Gap,
    /// For every open bracket: whether the last statement in it is a declaration.
    declares: Vec<bool>,
}

impl Stripper<'_> {
    /// Takes code up to its end, or up to the brace that closes a template's `${`.
    fn code(&mut self, until: Option<char>) {
        self.declares.push(false);
        let floor = self.declares.len();
        while let Some(sign) = self.rest.chars().next() {
            match sign {
                _ if sign.is_whitespace() => self.space(sign),
                '/' if self.rest.starts_with("//") => self.skip(self.rest.find('\n').unwrap_or(self.rest.len())),
                '/' if self.rest.starts_with("/*") => {
                    self.skip(self.rest.find("*/").map_or(self.rest.len(), |end| end + 2));
                }
                '/' if self.last() == Last::Opens => self.keep(pattern_len(self.rest)),
                '"' | '\'' => self.keep(text_len(self.rest, sign)),
                '`' => self.template(),
                '}' if self.declares.len() == floor && until == Some('}') => break,
                '(' | '[' | '{' => {
                    self.keep(1);
                    self.declares.push(false);
                }
                ')' | ']' | '}' => {
                    self.keep(1);
                    self.declares.truncate(floor.max(self.declares.len() - 1));
                }
                _ if in_word(sign) => self.word(),
                _ => self.keep(sign.len_utf8()),
            }
        }
        if !self.rest.is_empty() {
            self.keep(1); // the brace that ended it
        }
        self.declares.truncate(floor - 1);
    }

    fn word(&mut self) {
        let (word, rest) = self.rest.split_at(self.rest.find(|sign| !in_word(sign)).unwrap_or(self.rest.len()));
        let is_name = self.kept.ends_with('.') || rest.trim_start().starts_with(':');
        if is_name || !DECLARE.contains(&word) {
            return self.keep(word.len());
        }
        if self.kept.ends_with(';') && self.declares.last() == Some(&true) {
            self.kept.pop();
            self.put(",");
        } else {
            self.put("let");
        }
        if let Some(last) = self.declares.last_mut() {
            *last = true;
        }
        self.rest = rest;
    }

    fn skip(&mut self, bytes: usize) {
        if self.rest[..bytes].contains('\n') {
            self.gap = Gap::Line;
        }
        self.rest = &self.rest[bytes..];
    }

    fn space(&mut self, sign: char) {
        let gap = if sign == '\n' { Gap::Line } else { Gap::Space };
        if self.gap < gap {
            self.gap = gap;
        }
        self.rest = &self.rest[sign.len_utf8()..];
    }

    /// Keeps the next bytes.
    fn keep(&mut self, bytes: usize) {
        let (kept, rest) = self.rest.split_at(bytes);
        self.put(kept);
        self.rest = rest;
    }

    /// Puts a sign behind what was kept, with the gap before it where the two would run together.
    fn put(&mut self, sign: &str) {
        if self.kept.ends_with(';')
            && let Some(declares) = self.declares.last_mut()
        {
            *declares = false;
        }
        if ends_early(&self.kept, sign) {
            self.kept.pop();
        }
        if let (Some(before), Some(after)) = (self.kept.chars().next_back(), sign.chars().next()) {
            self.kept.push_str(between(before, self.gap, after));
        }
        self.gap = Gap::None;
        self.kept.push_str(sign);
    }

    fn last(&self) -> Last {
        let kept = self.kept.trim_end();
        let word = kept.rsplit(|sign: char| !in_word(sign)).next().unwrap_or_default();
        match kept.chars().next_back() {
            Some(')' | ']' | '}' | '"' | '\'' | '`') => Last::Value,
            Some(sign) if in_word(sign) && !BEFORE_VALUES.contains(&word) => Last::Value,
            _ => Last::Opens,
        }
    }

    /// A template literal. One over several lines is a style sheet, in which a line's indentation means nothing.
    fn template(&mut self) {
        self.keep(1);
        while let Some(sign) = self.rest.chars().next() {
            if sign == '\n' {
                self.kept.truncate(self.kept.trim_end_matches(' ').len());
                self.rest = self.rest.trim_start();
                if !self.kept.ends_with(['{', '}', ';', ',', '`']) {
                    self.kept.push('\n');
                }
                continue;
            }
            let bytes = match sign {
                '\\' => 1 + self.rest.chars().nth(1).map_or(0, char::len_utf8),
                '$' if self.rest.starts_with("${") => 2,
                _ => sign.len_utf8(),
            };
            let (kept, rest) = self.rest.split_at(bytes);
            self.kept.push_str(kept);
            self.rest = rest;
            match kept {
                "`" => return,
                "${" => self.code(Some('}')),
                _ => {}
            }
        }
    }
}

/// Whether what was kept ends with a sign that a closing bracket makes needless: a list's last comma, a block's last
/// semicolon. (A loop without a body, and a list with holes, would be hurt; we write neither.)
fn ends_early(before: &str, next: &str) -> bool {
    match next {
        "}" => before.ends_with([',', ';']),
        ")" | "]" => before.ends_with(','),
        _ => false,
    }
}

fn in_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_' || sign == '$' || sign == '#'
}

/// What must stay of a gap.
fn between(before: char, gap: Gap, after: char) -> &'static str {
    match gap {
        Gap::None => "",
        _ if in_word(before) && in_word(after) => " ",
        // Joined they would be another sign.
        _ if before == after && matches!(before, '+' | '-' | '/') => " ",
        // A statement may end with a brace, and then a bracket begins the next one.
        Gap::Line if before == '}' && matches!(after, '(' | '[' | '`' | '+' | '-' | '/') => "\n",
        _ => "",
    }
}

/// The length of a text in quotes, both included.
fn text_len(rest: &str, quote: char) -> usize {
    closed_by(rest, |sign, _| sign == quote)
}

/// The length of a pattern between slashes, both included; its flags are a word of their own.
fn pattern_len(rest: &str) -> usize {
    closed_by(rest, |sign, in_class| sign == '/' && !in_class)
}

fn closed_by(rest: &str, closes: impl Fn(char, bool) -> bool) -> usize {
    let (mut escaped, mut in_class) = (false, false);
    for (at, sign) in rest.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if closes(sign, in_class) => return at + sign.len_utf8(),
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each script with the lines that begin a literal over several lines.
    const SCRIPTS: [(&str, &[&str]); 2] =
        [(include_str!("../../widget/widget.js"), &["const STYLE = `"]), (include_str!("../../widget/desk.js"), &[])];

    #[test]
    fn what_means_nothing_goes_and_code_stays() {
        let cases = [
            ("  a();\n\n  // why\n  b(); // not\n", "a();b();"),
            ("/** One line. */\nlet a;\n", "let a;"),
            ("/**\n * More.\n * @type {x}\n */\nlet a = 2\n* 3;", "let a=2*3;"),
            ("const url = `https://${host}/`;\n", "let url=`https://${host}/`;"),
            ("a = `${b ? `x  ${ c }` : { d }.d}  //`;", "a=`${b?`x  ${c}`:{d}.d}  //`;"),
            (
                "const css = `\n  :host {}\n  b { content: '//' }\n  p,\n  i{}`;",
                "let css=`:host {}b { content: '//' }p,i{}`;",
            ),
            ("const css = `\n  a\n  b{}`;", "let css=`a\nb{}`;"),
            ("'it\\'s // not' + \"/* no */\"", "'it\\'s // not'+\"/* no */\""),
            ("x = a / b / c;", "x=a/b/c;"),
            ("x = /[/\"]\\/ y/g.test(s) && f(/ /);", "x=/[/\"]\\/ y/g.test(s)&&f(/ /);"),
            ("return /a b/.test(s);", "return/a b/.test(s);"),
            ("a + +b - -c", "a+ +b- -c"),
            ("if (a) {\n}\n(b)\nclass X {}\n[1]", "if(a){}\n(b)class X{}\n[1]"),
            ("f(\n  a,\n  [b, c,],\n);\nif (a) { b(); }", "f(a,[b,c]);if(a){b()}"),
            ("typeof a in b; async () => {}", "typeof a in b;async()=>{}"),
            ("const ä = 'ß';", "let ä='ß';"),
            ("const a = 1;\nconst b = () => a;\nf();\nlet c;", "let a=1,b=()=>a;f();let c;"),
            ("const f = () => {\n  const [x] = y;\n  let z;\n};\nconst { g } = f;", "let f=()=>{let[x]=y,z},{g}=f;"),
            ("for (const x of y) z();\nconst q = 1;", "for(let x of y)z();let q=1;"),
            ("for (let i = 0; i < 3; i++) {}\nlet j;", "for(let i=0;i<3;i++){}let j;"),
            ("let a = `${(() => { const b = 1; const c = 2; })()}`;\nlet d;", "let a=`${(()=>{let b=1,c=2})()}`,d;"),
            ("if (a) {\n  const b = 1;\n}\nconst c = { const: 1 }.const;", "if(a){let b=1}let c={const:1}.const;"),
            ("constant = let_;", "constant=let_;"),
        ];
        for (script, stripped) in cases {
            assert_eq!(strip(script), stripped);
        }
    }

    /// The one literal over several lines is the style sheet, to which space at a line's end means nothing.
    #[test]
    fn no_script_has_a_literal_that_would_be_hurt() {
        for (script, literals) in SCRIPTS {
            let mut inside = false;
            let mut begun = Vec::new();
            for line in script.lines() {
                let ticks = line.matches('`').count();
                if !inside && ticks % 2 == 1 {
                    begun.push(line.trim());
                }
                inside ^= ticks % 2 == 1;
            }
            assert_eq!(begun, literals);
            assert!(!inside);
        }
    }

    /// The habit on which joining lines relies: where one ends without a sign, the next goes on with an operator.
    #[test]
    fn every_statement_ends_with_a_sign() {
        const GOES_ON: &[char] = &['?', ':', '.', '&', '|', '+', '-', '*', '/', '=', '<', '>', ',', ';', ')', ']', '}'];
        for (script, _) in SCRIPTS {
            let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['/', '*']));
            let lines: Vec<&str> = lines.map(|line| line.split(" // ").next().unwrap_or(line).trim_end()).collect();
            let style = lines.iter().position(|line| line.starts_with("const STYLE")).unwrap_or(lines.len());
            let after = lines.iter().position(|line| line.ends_with("`;")).unwrap_or(lines.len());
            for (at, pair) in lines.windows(2).enumerate().filter(|(at, _)| !(style..after).contains(at)) {
                let open = pair[0].ends_with(in_word) || pair[0].ends_with([')', ']', '"', '`']);
                assert!(!open || pair[1].starts_with(GOES_ON), "{at}: {} / {}", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn a_stripped_script_stays_as_it_is() {
        for (script, _) in SCRIPTS {
            let once = strip(script);
            assert_eq!(strip(&once), once);
            assert!(once.len() < script.len());
        }
    }
}
