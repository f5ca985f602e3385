//! Deskbell: a rule-driven chatbot and self-service FAQ engine.
//!
//! ```text
//!  visitor            editor                                   helpdesk
//!     |                 | knowledge/ intents/                      ^
//!     v                 v                                          | signed POST
//!  +------+  +-----+ +-------+                                +---------+
//!  | http |  | cli | | files |                                | courier |
//!  +--+---+  +--+--+ +---+---+                                +----+----+
//!     v         v        v                                         v
//!  +--------------------------- desk ------------------------------+----+
//!  | load conversation -> turn -> ONE transaction -> then answer        |--> store
//!  +-----------------------------+--------------------------------------+
//!  ==============================|====== I/O above, pure below =========
//!                                v
//!    turn:  text -> understanding -> decision -> flow -> reply -> events
//! ```
//!
//! A module may use those in lower tiers only; `tests/architecture.rs` holds the table.

pub mod cli;
pub mod config;
pub mod connector;
pub mod content;
pub mod conversation;
pub mod courier;
pub mod decision;
pub mod desk;
pub mod diagnostics;
pub mod dialogues;
pub mod evaluation;
pub mod exchange;
pub mod failpoint;
pub mod files;
pub mod flow;
pub mod handoff;
pub mod http;
pub mod ids;
pub mod reply;
pub mod store;
pub mod template;
pub mod text;
pub mod turn;
pub mod understanding;
pub mod widget;
pub mod yaml;
