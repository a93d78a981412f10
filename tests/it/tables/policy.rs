//! Who may do what: every role against every action and every office.

use std::fmt::Write;

use disclosure::rules::command::Action;
use disclosure::rules::ids::{AccountId, AuthorityId, CaseId, DepartmentId};
use disclosure::rules::policy::{
    Actor, Office, Role, Scope, holds, may, permit, permit_office, scope, sees_personal_data,
    worklist,
};
use insta::assert_snapshot;
use uuid::Uuid;

const AUTHORITY: AuthorityId = AuthorityId(Uuid::from_u128(1));
const DEPARTMENT: DepartmentId = DepartmentId(Uuid::from_u128(2));

fn staff(role: Role) -> Actor {
    Actor::Staff {
        account: AccountId(Uuid::from_u128(3)),
        authority: AUTHORITY,
        role,
        department: (role == Role::Handler).then_some(DEPARTMENT),
        succeeds: false,
        deputy: None,
    }
}

fn grid(rows: impl IntoIterator<Item = (String, Vec<bool>)>) -> String {
    let mut grid = format!("{:<26}", "");
    for role in Role::ALL {
        write!(grid, "{:<15}", role.code()).unwrap();
    }
    for (name, cells) in rows {
        write!(grid, "\n{name:<26}").unwrap();
        for yes in cells {
            write!(grid, "{:<15}", if yes { "yes" } else { "-" }).unwrap();
        }
    }
    grid.lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

#[test]
fn every_role_and_every_action() {
    let rows = Action::ALL.map(|action| {
        let cells = Role::ALL.map(|role| may(role, action));
        (action.code().to_owned(), cells.to_vec())
    });
    assert_snapshot!(grid(rows));
}

#[test]
fn every_role_and_every_office() {
    let offices = Office::ALL.map(|office| {
        let cells = Role::ALL.map(|role| holds(role, office));
        (format!("{office:?}"), cells.to_vec())
    });
    let personal = (
        "sees personal data".to_owned(),
        Role::ALL.map(sees_personal_data).to_vec(),
    );
    assert_snapshot!(grid(offices.into_iter().chain([personal])));
}

#[test]
fn every_role_and_the_cases_it_sees() {
    let mut table = String::new();
    for role in Role::ALL {
        let scope = match scope(&staff(role)) {
            Scope::Authority(AUTHORITY) => "all",
            Scope::Department(AUTHORITY, DEPARTMENT) => "own department's",
            Scope::Nothing(AUTHORITY) => "none",
            other => panic!("{role:?} sees {other:?}"),
        };
        let waits: Vec<_> = worklist(&staff(role))
            .iter()
            .map(|stage| stage.code())
            .collect();
        let line = format!("{:<15}{scope:<18}{}", role.code(), waits.join(" "));
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
    assert_snapshot!(table);
}

#[test]
fn who_may_act_on_a_case_sees_some() {
    for role in Role::ALL {
        let acts = Action::ALL.into_iter().any(|action| may(role, action));
        let sees = scope(&staff(role)) != Scope::Nothing(AUTHORITY);
        assert!(sees || !acts, "{role:?}");
        assert_eq!(sees, holds(role, Office::SeeCases), "{role:?}");
    }
}

#[test]
fn applicants_and_strangers_hold_no_office_and_strangers_change_no_case() {
    let case = CaseId(Uuid::from_u128(4));
    let authority = AUTHORITY;
    let applicant = Actor::Applicant { authority, case };
    let stranger = Actor::Anyone { authority };
    let third_party = Actor::ThirdParty { authority, case };
    for actor in [applicant, third_party, stranger] {
        assert!(
            Office::ALL
                .iter()
                .all(|office| permit_office(&actor, *office).is_err())
        );
        assert!(worklist(&actor).is_empty());
    }
    let may = |actor: &Actor| -> Vec<&str> {
        let all = Action::ALL.into_iter();
        all.filter(|action| permit(actor, *action).is_ok())
            .map(Action::code)
            .collect()
    };
    assert_eq!(
        may(&applicant),
        [
            "clarifications/answer",
            "reasons/answer",
            "withdrawal",
            "documents",
            "documents/withdrawal"
        ]
    );
    assert_eq!(may(&third_party), ["consultations/opinion"]);
    assert_eq!(may(&stranger), [""; 0]);
    assert_eq!(scope(&applicant), Scope::Case(authority, case));
    assert_eq!(scope(&stranger), Scope::Nothing(authority));
}

#[test]
fn a_handler_without_a_department_sees_nothing() {
    let lost = Actor::Staff {
        account: AccountId(Uuid::from_u128(3)),
        authority: AUTHORITY,
        role: Role::Handler,
        department: None,
        succeeds: false,
        deputy: None,
    };
    assert_eq!(scope(&lost), Scope::Nothing(AUTHORITY));
}
