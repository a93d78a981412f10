//! The one test binary: the service through its real doors.

mod outcome_catalogue;
