//! Notices: how they are written and handed over.
