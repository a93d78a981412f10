//! Working days: weekends, holidays and make-up working days (调休).
