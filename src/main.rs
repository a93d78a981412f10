//! The `disclosure` program: wiring only.

fn main() {}
