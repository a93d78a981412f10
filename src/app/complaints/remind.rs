//! Each morning of work, departments are reminded of the orders on which they have not reported.

use std::sync::Arc;

use crate::app::record::{Change, Mails};
use crate::app::seen::Seen;
use crate::app::{App, Result, notices};
use crate::rules::complaint::{NEAR, OrderMilestone};
use crate::storage::authorities::Authority;
use crate::storage::complaints as rows;

/// Sends what is owed; how many mails. Done again, it sends nothing twice.
pub(in crate::app) async fn remind(app: &App, authority: &Arc<Authority>) -> Result<usize> {
    let now = app.env.now();
    let calendars = app.calendars(authority).await?;
    let (mails, seen) = (Mails::default(), Seen::default());
    let change = Change::by_system(app, (authority, &calendars), now, (&mails, &seen));
    let up_to = calendars.current().working_day_after(change.today, NEAR);
    let sent = app
        .write(async |tx| {
            let mut sent = 0_usize;
            for order in rows::waiting(tx, authority.id, up_to).await? {
                let milestone = OrderMilestone::of(order.rectify_by, change.today);
                if rows::add_reminder(tx, authority.id, &order, milestone, now).await? {
                    let told = notices::of_order_due(tx, &change, &order).await?;
                    sent = sent.saturating_add(told);
                }
            }
            Ok(sent)
        })
        .await?;
    mails.wake_sender(app);
    Ok(sent)
}
