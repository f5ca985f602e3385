//! The table that a group of problems is written in.

/// Defines an enum of problems: for each its fields, code, severity, and message and help in both languages.
/// Every field is a [`Word`](super::Word); in the texts it stands as it is said in the language.
macro_rules! problems {
    ($(#[$doc:meta])* $group:ident {$(
        $(#[$vdoc:meta])*
        $name:ident $({ $($field:ident: $ty:ty),* $(,)? })? = $severity:ident $code:literal
            de: $de_message:literal => $de_help:literal
            en: $en_message:literal => $en_help:literal
    )*}) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $group {$(
            $(#[$vdoc])*
            $name $({ $(#[doc = concat!("The ", stringify!($field), " in the message.")] $field: $ty),* })?,
        )*}

        impl $group {
            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code),* }
            }

            /// How bad it is.
            pub fn severity(&self) -> $crate::diagnostics::Severity {
                match self { $(Self::$name { .. } => $crate::diagnostics::Severity::$severity),* }
            }

            /// What is said of it.
            pub fn words(&self, lang: $crate::diagnostics::Lang) -> $crate::diagnostics::Words {
                use $crate::diagnostics::{Lang, Words};
                match self {$(
                    Self::$name { $($($field),*)? } => {
                        $($(let $field = $crate::diagnostics::Word::word($field, lang);)*)?
                        $($(let _ = &$field;)*)?
                        match lang {
                            Lang::De => Words { message: format!($de_message), help: format!($de_help) },
                            Lang::En => Words { message: format!($en_message), help: format!($en_help) },
                        }
                    }
                )*}
            }
        }

        impl $group {
            /// Every problem of the group as the table has it, with its gaps.
            pub(in crate::diagnostics) const TABLE: &[$crate::diagnostics::Told] = &[$($crate::diagnostics::Told {
                code: $code,
                severity: $crate::diagnostics::Severity::$severity,
                messages: [$de_message, $en_message],
                helps: [$de_help, $en_help],
            }),*];
        }

        impl From<$group> for $crate::diagnostics::Problem {
            fn from(problem: $group) -> Self {
                Self::$group(problem)
            }
        }
    };
}

pub(super) use problems;
