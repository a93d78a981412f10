//! The ways a case can end: article, required findings, remedies and row of the annual report.
