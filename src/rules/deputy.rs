//! Who stands in for whom while somebody is absent (代理), and that nobody decides on their own work by it.

use chrono::{Days, NaiveDate};

use super::decide::Viewer;
use super::event::By;
use super::ids::{AccountId, DepartmentId};
use super::policy::Role;
use super::refusal::Refusal;

/// For how many days at most someone is named, and how far ahead.
pub const LONGEST_DAYS: u64 = 366;

/// What an account is charged with, as far as deputies go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// The account.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
    /// Its department, for a handler.
    pub department: Option<DepartmentId>,
    /// Whether that department is the disclosure office.
    pub in_office: bool,
}

/// Why someone cannot be another's deputy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Nobody stands in for themselves.
    Themselves,
    /// Only handlers and heads have deputies.
    NeedsNone,
    /// Neither of the same department, nor of the disclosure office.
    Elsewhere,
}

/// Whether one may stand in for another: for a handler, a handler of the same department; for handlers and heads,
/// anyone who works with cases in the disclosure office.
///
/// # Errors
/// Why not.
pub fn check_fit(absent: Post, deputy: Post) -> Result<(), Unfit> {
    if absent.account == deputy.account {
        return Err(Unfit::Themselves);
    }
    let of_office = match deputy.role {
        Role::Registrar | Role::Head => true,
        Role::Handler => deputy.in_office,
        Role::Supervisor | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => false,
    };
    let fits = match absent.role {
        Role::Head => of_office,
        Role::Handler => {
            let colleague = deputy.role == Role::Handler && deputy.department == absent.department;
            colleague || of_office
        }
        Role::Registrar
        | Role::Supervisor
        | Role::SystemAdmin
        | Role::SecurityAdmin
        | Role::AuditAdmin => return Err(Unfit::NeedsNone),
    };
    fits.then_some(()).ok_or(Unfit::Elsewhere)
}

/// Whether a span of days can be named today: not over, in order, and neither long nor far ahead.
pub fn is_span(from: NaiveDate, until: NaiveDate, today: NaiveDate) -> bool {
    let within = |day: NaiveDate, of: NaiveDate| {
        let last = of.checked_add_days(Days::new(LONGEST_DAYS));
        last.is_some_and(|last| day <= last)
    };
    today <= from && from <= until && within(from, today) && within(until, from)
}

/// Refuses a decision on one's own work (四眼原则): neither who did it nor for whom it was done decides on it, be it
/// for themselves or for another.
pub(super) fn check_other_than(by: By, viewer: Viewer<'_>) -> Result<(), Refusal> {
    let decides = [viewer.account, viewer.deputy];
    let worked = [by.account(), by.absent()];
    let is_own = worked
        .iter()
        .flatten()
        .any(|one| decides.contains(&Some(*one)));
    if is_own {
        return Err(Refusal::OwnWork);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn post(account: u128, role: Role, department: Option<u128>, in_office: bool) -> Post {
        Post {
            account: AccountId(Uuid::from_u128(account)),
            role,
            department: department.map(|id| DepartmentId(Uuid::from_u128(id))),
            in_office,
        }
    }

    #[test]
    fn who_may_stand_in_for_whom() {
        let land = post(1, Role::Handler, Some(1), false);
        let head = post(2, Role::Head, None, false);
        let colleague = post(3, Role::Handler, Some(1), false);
        let office = post(4, Role::Handler, Some(2), true);
        let elsewhere = post(5, Role::Handler, Some(3), false);
        let registrar = post(6, Role::Registrar, None, false);
        let other_head = post(7, Role::Head, None, false);
        let supervisor = post(8, Role::Supervisor, None, false);
        for fit in [colleague, office, registrar, head] {
            assert_eq!(check_fit(land, fit), Ok(()), "{fit:?}");
        }
        for unfit in [elsewhere, supervisor] {
            assert_eq!(check_fit(land, unfit), Err(Unfit::Elsewhere), "{unfit:?}");
        }
        for fit in [office, registrar, other_head] {
            assert_eq!(check_fit(head, fit), Ok(()), "{fit:?}");
        }
        for unfit in [land, supervisor] {
            assert_eq!(check_fit(head, unfit), Err(Unfit::Elsewhere), "{unfit:?}");
        }
        assert_eq!(check_fit(head, head), Err(Unfit::Themselves));
        assert_eq!(check_fit(registrar, head), Err(Unfit::NeedsNone));
    }

    #[test]
    fn a_span_is_to_come_and_bounded() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-03-02");
        for (from, until, fits) in [
            ("2026-03-02", "2026-03-02", true),
            ("2026-03-01", "2026-03-02", false),
            ("2026-03-05", "2026-03-04", false),
            ("2027-03-03", "2028-03-03", true),
            ("2027-03-04", "2027-03-04", false),
            ("2026-03-02", "2027-03-04", false),
        ] {
            assert_eq!(
                is_span(day(from), day(until), today),
                fits,
                "{from} {until}"
            );
        }
    }
}
