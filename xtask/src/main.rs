//! House rules as a test, and the project's own chores.

fn main() {}
