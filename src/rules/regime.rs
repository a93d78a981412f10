//! The numbers of a law: periods, caps, zone and who approves.
