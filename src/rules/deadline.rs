//! The statutory clock: events, regime and calendar give the due date and its ledger.
