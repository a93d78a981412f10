//! What was planned, carried out deed by deed under a clock that is set to each moment.

use super::plan::{Act, Deed, Planned};
use super::remedies::Move;
use super::{failed, today};
use crate::app::{self, App};
use crate::demo::district::District;
use crate::demo::{Error, history};
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::fee::{Provided, ToCharge};
use crate::rules::remedies::{Against, Claimant, NewDecision, NewRemedy, RemedyKind, RemedyResult};

/// Carries out all of it; says after each deed how many are done, of how many, and how many cases there are.
pub(super) async fn carry_out(
    app: &App,
    district: &District,
    planned: Planned,
    progress: &mut (dyn FnMut(usize, usize, usize) + Send),
) -> Result<(), Error> {
    let total = planned.deeds.len();
    let mut cases: Vec<Option<Case>> = vec![None; planned.cases];
    let mut filed = 0_usize;
    for (index, deed) in planned.deeds.into_iter().enumerate() {
        app.env.set(deed.at);
        let (number, at) = (deed.case, deed.at);
        let case = cases
            .get_mut(number)
            .ok_or_else(|| Error::Damaged(format!("there is no case {number}")))?;
        filed = filed.saturating_add(usize::from(case.is_none()));
        let done = Box::pin(carry_out_one(app, district, case.as_ref(), deed)).await;
        *case = Some(done.map_err(failed(format!("case {number}, {at}")))?);
        progress(index.saturating_add(1), total, filed);
    }
    Ok(())
}

async fn carry_out_one(
    app: &App,
    district: &District,
    case: Option<&Case>,
    deed: Deed,
) -> app::Result<Case> {
    match deed.act {
        Act::Step(step) => history::carry_out(app, district, case, step).await,
        Act::Charge(handler, department) => {
            let command = Command::SetFee {
                wanted: ToCharge::ByPage {
                    pages: 68,
                    provided: Provided::Paper,
                },
                how_to_pay: app
                    .text("到区政务服务中心非税窗口缴纳，或者扫描缴款通知书上的二维码缴纳"),
            };
            let actor = district.handler(handler, department);
            history::change(app, &actor, case, command).await
        }
        Act::Remedy(of) => {
            let command = remedy(app, district, of);
            history::change(app, &district.registrar(), case, command).await
        }
    }
}

fn remedy(app: &App, district: &District, of: Move) -> Command {
    let on = today(app, district);
    match of {
        Move::Seek(kind, after) => Command::FileRemedy(Box::new(NewRemedy {
            kind,
            against: Against::Reply,
            claimant: Claimant::Applicant,
            on,
            after,
            body: app.text(match kind {
                RemedyKind::Reconsideration => "演示市人民政府",
                RemedyKind::DirectSuit | RemedyKind::SuitAfterReconsideration => "演示区人民法院",
            }),
            number: None,
        })),
        Move::Conclude(reference, result) => conclude(reference, result, on),
    }
}

fn conclude(reference: String, result: RemedyResult, on: chrono::NaiveDate) -> Command {
    Command::ConcludeRemedy {
        reference,
        decision: Box::new(NewDecision {
            result,
            on,
            served_on: Some(on),
            order: None,
            number: None,
            note: None,
        }),
    }
}
