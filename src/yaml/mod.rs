//! YAML as editors write it: bytes to a tree in which every value knows its place, and a decoder that
//! collects every problem.
//!
//! Scalars stay as written; the schema decides what they mean, so `007`, `12:30`, `no` and `1_000` are text
//! where a text is meant. Anchors, aliases, merge keys and tags are refused.

mod bytes;
mod decode;
mod fields;
mod indent;
mod line;
mod lines;
mod nearest;
mod parse;
mod quote;
mod rest;
mod scan_error;
mod tree;
mod within;

pub use bytes::{MAX_BYTES, text_of};
pub use decode::{
    Spanned, date, integer, items, name, named, number, one_of, one_or_more, parsed, short, shown, text, texts,
    verbatim, wrong_type, wrong_type_or_colon, yes_no,
};
pub use fields::Fields;
pub use nearest::nearest;
pub use parse::{MAX_DEPTH, MAX_NODES, read};
pub use tree::{Node, Scalar, Style, Value};
pub use within::narrowed;
