//! One integration binary: every area a module.

mod content;
