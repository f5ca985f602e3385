//! English verbs of two words that mean something else than their first word: "sign up" is not "sign in".

use super::token::{Token, TokenKind};

/// Joins such verbs to one token each, in the form that is also written as one word: "logged in" → "login".
pub(super) fn join(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let joined = out.last().and_then(|verb| joined(verb, &token));
        match (joined, out.last_mut()) {
            (Some(joined), Some(verb)) => {
                verb.typed = format!("{} {}", verb.typed, token.typed).into();
                verb.lower = joined.into();
                joined.clone_into(&mut verb.folded);
                verb.ends_clause = token.ends_clause;
            }
            _ => out.push(token),
        }
    }
    out
}

fn joined(verb: &Token, particle: &Token) -> Option<&'static str> {
    if verb.ends_clause || verb.kind != TokenKind::Word {
        return None;
    }
    let verb = match verb.folded.as_str() {
        "log" | "logs" | "logged" | "logging" => "log",
        "sign" | "signs" | "signed" | "signing" => "sign",
        "opt" | "opts" | "opted" | "opting" => "opt",
        "check" | "checks" | "checked" | "checking" => "check",
        "top" | "topped" | "topping" => "top",
        _ => return None,
    };
    Some(match (verb, particle.folded.as_str()) {
        ("log", "in" | "into" | "on") => "login",
        ("log", "out" | "off") => "logout",
        ("sign", "in" | "into") => "signin",
        ("sign", "out") => "signout",
        ("sign", "up") => "signup",
        ("opt", "in") => "optin",
        ("opt", "out") => "optout",
        ("check", "in") => "checkin",
        ("check", "out") => "checkout",
        ("top", "up") => "topup",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::ids::Language;
    use crate::text::{stem, tokens, words};

    #[test]
    fn two_words_become_one() {
        for (text, expected) in [
            ("I cannot log in", "i can not login"),
            ("logged into my account", "login my account"),
            ("how do I sign up, please", "how do i signup please"),
            ("sign the form in ink", "sign the form in ink"),
            ("check. In the shop", "check in the shop"),
            ("check out time", "checkout time"),
            ("log", "log"),
        ] {
            assert_eq!(words(text, Language::En).join(" "), expected, "{text}");
        }
        assert_eq!(words("log in", Language::De), ["log", "in"]);
        assert_eq!(&*tokens("Log In?", Language::En)[0].typed, "Log In");
        assert!(tokens("Log in. Now", Language::En)[0].ends_clause);
    }

    #[test]
    fn in_and_up_are_two_things() {
        let stem_of = |text: &str| stem(&words(text, Language::En).concat(), Language::En);
        assert_eq!(stem_of("sign in"), stem_of("login"));
        assert_ne!(stem_of("sign in"), stem_of("sign up"));
        assert_ne!(stem_of("sign in"), stem_of("sign out"));
        assert_ne!(stem_of("check in"), stem_of("check out"));
    }
}
