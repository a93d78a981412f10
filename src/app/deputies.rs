//! Deputies for absence (代理): who names one, and how a deputy acts in another's place.

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{Key, begin, finish};
use super::{App, Error, Result};
use crate::rules::account::folded;
use crate::rules::case::StageName;
use crate::rules::deputy::{Post, Unfit, check_fit, is_span};
use crate::rules::ids::{AccountId, AuthorityId};
use crate::rules::policy::{self, Actor, Office, permit_office};
use crate::storage::lists::{self, Filter};
use crate::storage::{AsyncPgConnection, accounts, deputies as rows};

pub use crate::storage::deputies::Deputyship;

/// A deputy to be named.
pub struct NewDeputy {
    /// Who is absent, by login; the one who asks when left out.
    pub absent: Option<String>,
    /// Who stands in, by login.
    pub deputy: String,
    /// From which day.
    pub from: NaiveDate,
    /// Until which day.
    pub until: NaiveDate,
}

/// A deputy with the names of those concerned.
pub struct Named {
    /// Who, for whom, and when.
    pub it: Deputyship,
    /// The name of who is absent.
    pub absent_name: String,
    /// The name of who stands in.
    pub deputy_name: String,
}

/// Names a deputy: one's own, or anyone's by a head or who keeps accounts.
///
/// # Errors
/// Denied, or fields that cannot be accepted; or the database cannot be reached.
pub async fn name(app: &App, actor: &Actor, new: &NewDeputy, key: Option<Key>) -> Result<Named> {
    let own = themselves(actor)?;
    permit_naming(actor)?;
    let (now, authority) = (app.env.now(), actor.authority());
    let today = app.authority(authority).await?.day(now);
    app.write(async |tx| {
        if let Some(earlier) = begin(tx, key.as_ref(), now).await? {
            let found = rows::find(tx, authority, earlier.subject).await?;
            return named(tx, app, authority, found.ok_or(Error::NotFound)?).await;
        }
        let absent = match &new.absent {
            Some(login) => known(tx, authority, "absent", login).await?,
            None => own,
        };
        let office = if absent == own {
            Office::HaveDeputy
        } else {
            Office::NameDeputies
        };
        permit_office(actor, office)?;
        let deputy = known(tx, authority, "deputy", &new.deputy).await?;
        // Held, so that no two are named for the same day.
        accounts::lock(tx, &app.keys, authority, absent).await?;
        check(tx, authority, (absent, deputy)).await?;
        check_span(new, today)?;
        if rows::overlaps(tx, authority, absent, (new.from, new.until)).await? {
            return Err(Error::invalid(
                "from",
                "deputy_overlaps",
                "该期间已有代理人，请先结束原代理",
                "There is a deputy on one of these days: end that first",
            ));
        }
        let it = Deputyship {
            id: app.env.id(),
            absent_id: absent,
            deputy_id: deputy,
            from_on: new.from,
            until_on: new.until,
            named_by: own,
        };
        rows::add(tx, authority, &it, now).await?;
        app.note(tx, authority, actor.by(), "deputy_named", Some(it.id))
            .await?;
        finish(tx, key.as_ref(), 201, it.id, 1).await?;
        named(tx, app, authority, it).await
    })
    .await
}

/// Ends a deputyship before its time, at once.
///
/// # Errors
/// Not found, denied; or the database cannot be reached.
pub async fn end(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    let own = themselves(actor)?;
    permit_naming(actor)?;
    let (now, authority) = (app.env.now(), actor.authority());
    app.write(async |tx| {
        let found = rows::find(tx, authority, id).await?;
        let found = found.ok_or(Error::NotFound)?;
        if found.absent_id != own {
            permit_office(actor, Office::NameDeputies)?;
        }
        if !rows::end(tx, authority, id, now).await? {
            return Err(Error::NotFound);
        }
        app.note(tx, authority, actor.by(), "deputy_ended", Some(id))
            .await
    })
    .await
}

/// Those that stand or are to come: one's own and those one is, or everyone's for who may name them.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Named>> {
    let own = themselves(actor)?;
    permit_office(actor, Office::SeeDeputies)?;
    let authority = actor.authority();
    let today = app.authority(authority).await?.day(app.env.now());
    let of = permit_office(actor, Office::NameDeputies)
        .is_err()
        .then_some(own);
    let mut conn = app.read().await?;
    let list = rows::list(&mut conn, authority, today, of).await?;
    all_named(&conn, app, authority, list).await
}

/// One for whom someone stands in today.
pub struct Absent {
    /// The account.
    pub account: AccountId,
    /// The name of its holder.
    pub name: String,
    /// The last day.
    pub until: NaiveDate,
    /// How many cases wait for who is absent: those in hand with them, or before them.
    pub waiting: i64,
}

/// For whom the one who asks stands in today.
///
/// # Errors
/// When the database cannot be reached.
pub async fn stood_in_for(app: &App, actor: &Actor) -> Result<Vec<Absent>> {
    let Ok(own) = themselves(actor) else {
        return Ok(Vec::new());
    };
    let authority = actor.authority();
    let today = app.authority(authority).await?.day(app.env.now());
    let conn = app.read().await?;
    let list = rows::absent_ones(&conn, authority, own, today).await?;
    let mut absent = Vec::with_capacity(list.len());
    for named in all_named(&conn, app, authority, list).await? {
        let account = named.it.absent_id;
        let Some(place) = place_of(&conn, authority, account, own).await? else {
            continue;
        };
        let stages = policy::worklist(&place).to_vec();
        let filter = Filter {
            open: true,
            handler: stages.contains(&StageName::InHand).then_some(account),
            stages,
            ..Filter::default()
        };
        absent.push(Absent {
            account,
            name: named.absent_name,
            until: named.it.until_on,
            waiting: lists::count(&conn, policy::scope(&place), &filter).await?,
        });
    }
    Ok(absent)
}

/// The actor in whose place a deputy acts today: sees and may do what that one may, and stands on the record.
///
/// # Errors
/// Not a deputy of that account today; or the database cannot be reached.
pub async fn in_place_of(app: &App, actor: &Actor, absent: AccountId) -> Result<Actor> {
    let own = themselves(actor).map_err(|_nobody| Error::NotDeputy)?;
    let authority = actor.authority();
    let today = app.authority(authority).await?.day(app.env.now());
    let conn = app.read().await?;
    let standing = rows::absent_ones(&conn, authority, own, today).await?;
    if standing.iter().all(|it| it.absent_id != absent) {
        return Err(Error::NotDeputy);
    }
    let place = place_of(&conn, authority, absent, own).await?;
    place.ok_or(Error::NotDeputy)
}

/// Another's place as its deputy has it. What both are charged with now decides, not what they were when it was said.
async fn place_of(
    conn: &AsyncPgConnection,
    authority: AuthorityId,
    absent: AccountId,
    deputy: AccountId,
) -> Result<Option<Actor>> {
    let (absent, stands_in) = posts(conn, authority, (absent, deputy)).await?;
    let Some(((absent, succeeds), (stands_in, _))) = absent.zip(stands_in) else {
        return Ok(None);
    };
    let place = Actor::Staff {
        account: absent.account,
        authority,
        role: absent.role,
        department: absent.department,
        succeeds,
        deputy: Some(deputy),
    };
    Ok(check_fit(absent, stands_in).ok().map(|()| place))
}

fn check_span(new: &NewDeputy, today: NaiveDate) -> Result<()> {
    if is_span(new.from, new.until, today) {
        return Ok(());
    }
    // Where a single day is out of range, it is the first that is.
    let field = if is_span(new.from, new.from, today) {
        "until"
    } else {
        "from"
    };
    Err(Error::invalid(
        field,
        "out_of_range",
        "代理期间应自今天或以后开始，不超过一年，并在一年内开始",
        "The days begin today or later, within a year, and last a year at most",
    ))
}

/// Who has no deputy may at least name those of others.
fn permit_naming(actor: &Actor) -> Result<()> {
    permit_office(actor, Office::HaveDeputy)
        .or_else(|_denied| permit_office(actor, Office::NameDeputies))?;
    Ok(())
}

/// The account of a member of staff who acts for themselves: a deputy names no deputy.
fn themselves(actor: &Actor) -> Result<AccountId> {
    match actor {
        Actor::Staff {
            account,
            deputy: None,
            ..
        } => Ok(*account),
        Actor::Staff { .. }
        | Actor::Applicant { .. }
        | Actor::ThirdParty { .. }
        | Actor::Anyone { .. } => Err(Error::Denied),
    }
}

async fn known(
    tx: &mut AsyncPgConnection,
    authority: AuthorityId,
    field: &str,
    login: &str,
) -> Result<AccountId> {
    let found = rows::account_named(tx, authority, &folded(login)).await?;
    found.ok_or_else(|| {
        Error::invalid(
            field,
            "unknown_account",
            "没有以此登录名登录的在用账号",
            "No account that may sign in has this login",
        )
    })
}

async fn check(
    tx: &AsyncPgConnection,
    authority: AuthorityId,
    pair: (AccountId, AccountId),
) -> Result<()> {
    let (absent, deputy) = posts(tx, authority, pair).await?;
    let ((absent, _), (deputy, _)) = absent.zip(deputy).ok_or(Error::Denied)?;
    check_fit(absent, deputy).map_err(|unfit| match unfit {
        Unfit::Themselves => Error::invalid(
            "deputy",
            "own_deputy",
            "代理人不能是本人",
            "Nobody stands in for themselves: name another",
        ),
        Unfit::NeedsNone => Error::invalid(
            "absent",
            "needs_no_deputy",
            "只有承办人和政府信息公开工作机构负责人可以由他人代理",
            "Only handlers and heads have deputies",
        ),
        Unfit::Elsewhere => Error::invalid(
            "deputy",
            "deputy_elsewhere",
            "代理人应为同一部门的承办人，或者政府信息公开工作机构的人员；代理负责人的，应为该机构人员",
            "A deputy is a handler of the same department or someone of the disclosure office; for a head, of that office",
        ),
    })
}

/// What two accounts are charged with, and whether others have merged into their department.
async fn posts(
    conn: &AsyncPgConnection,
    authority: AuthorityId,
    (one, other): (AccountId, AccountId),
) -> Result<(Option<(Post, bool)>, Option<(Post, bool)>)> {
    let posts = rows::posts(conn, authority, &[one, other]).await?;
    let of = |id| posts.iter().find(|(post, _)| post.account == id).copied();
    Ok((of(one), of(other)))
}

async fn named(
    conn: &AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    it: Deputyship,
) -> Result<Named> {
    let mut all = all_named(conn, app, authority, vec![it]).await?;
    all.pop().ok_or(Error::NotFound)
}

async fn all_named(
    conn: &AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
    list: Vec<Deputyship>,
) -> Result<Vec<Named>> {
    if list.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<AccountId> = (list.iter().flat_map(|it| [it.absent_id, it.deputy_id])).collect();
    let names = accounts::names(conn, &app.keys, authority, &ids).await?;
    let name = |id| {
        let found = names.iter().find(|(of, _)| *of == id);
        found.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let told = |it: Deputyship| Named {
        absent_name: name(it.absent_id),
        deputy_name: name(it.deputy_id),
        it,
    };
    Ok(list.into_iter().map(told).collect())
}
