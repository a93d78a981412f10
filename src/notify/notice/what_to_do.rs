//! What a notice asks of the applicant, and what follows: whole paragraphs for the mail that serves it.

use chrono::NaiveDate;

use super::Due;
use crate::notify::wording::{self, due_date};
use crate::rules::clocks::Length;
use crate::rules::fee::Fen;
use crate::rules::language::Language;

/// What is asked for with a request for clarification, in a few words.
pub fn clarify(language: Language) -> String {
    language.pick("补正", "correct your application").into()
}

/// What is asked for with the notice of a fee.
pub fn pay(language: Language) -> String {
    language
        .pick("缴纳信息处理费", "pay the processing fee")
        .into()
}

/// To correct the application (补正; Art. 30).
pub fn to_clarify(answer_by: Option<NaiveDate>, language: Language) -> Vec<String> {
    let last = day(answer_by, language);
    vec![
        language.pick(
            format!("请在{last}前（含当日）按告知书所列事项补正您的申请。补正期间答复期限停止计算；收到补正后，答复期限重新起算。"),
            format!("Please correct your application by {last}, in every point that the notice lists. Until then the reply period stands still; it begins anew when your correction is received."),
        ),
        language.pick(
            "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该申请。",
            "Without an answer by then, and without good reason, the application is deemed abandoned and is not handled further.",
        ).to_owned(),
        language.pick(
            "您可以在下列网址凭申请编号和查询码在线补正，也可以当面、邮寄或者传真提交。",
            "You can answer online at the address below with the case number and the query code, or in person, by post or by fax.",
        ).to_owned(),
    ]
}

/// To say why there are so many applications (说明理由; Art. 35).
pub fn to_give_reasons(answer_by: Option<NaiveDate>, language: Language) -> Vec<String> {
    let last = day(answer_by, language);
    vec![
        language.pick(
            format!("请在{last}前（含当日）按通知书所列事项说明理由，可以在下列网址凭申请编号和查询码在线提交，也可以当面、邮寄或者传真提交。答复期限继续计算。"),
            format!("Please give your reasons by {last}, in every point that the notice lists: online at the address below with the case number and the query code, or in person, by post or by fax. The reply period runs on."),
        ),
        language.pick(
            "理由不合理或者未说明理由的，本机关将告知不予处理。",
            "If the reasons are not good, or none are given, the application is not handled.",
        ).to_owned(),
    ]
}

/// Nothing: the reply comes on a fixed day (延迟答复; Art. 35).
pub fn after_a_delay(until: Option<NaiveDate>, language: Language) -> Vec<String> {
    let until = day(until, language);
    vec![language.pick(
        format!("您所说明的理由合理，本机关将在{until}前（含当日）答复您的申请。您无需办理任何手续。"),
        format!("Your reasons are found good. We will reply to your application by {until}. You need not do anything."),
    )]
}

/// Nothing: the due date has moved with the calendar (期限变更).
pub fn after_a_move(due: Option<Due>, language: Language) -> Vec<String> {
    let due = due.map_or_else(String::new, |due| {
        wording::due_day(language, due.on, due.provisional)
    });
    vec![language.pick(
        format!("因节假日安排公布或者调整，本机关答复您的申请的期限届满之日现为{due}。您无需办理任何手续。"),
        format!("The public holidays were published or changed: our reply is now due by {due}. You need not do anything."),
    )]
}

/// To pay a fee (缴费; Art. 42): by a day, or within a period where the day of receipt is not known yet.
pub fn to_pay(amount: Fen, pay_by: Option<Due>, period: Length, language: Language) -> Vec<String> {
    let amount = amount.in_language(language);
    let by = if let Some(last) = pay_by {
        let last = due_date(language, last.on, last.provisional);
        language.pick(
            format!("请在{last}前（含当日）缴清信息处理费{amount}。"),
            format!("Please pay the processing fee of {amount} in full by {last}."),
        )
    } else {
        let period = period.in_language(language);
        language.pick(
                format!("请自收到收费通知之日的次日起{period}内缴清信息处理费{amount}。"),
                format!("Please pay the processing fee of {amount} in full within {period}, counted from the day after you receive the notice."),
            )
    };
    vec![
        by + language.pick(
            "缴费期间答复期限停止计算；完成缴费后，答复期限自次日起重新计算。",
            " Until then the reply period stands still; it begins anew on the day after your payment.",
        ),
        language
            .pick(
                "逾期未缴纳的，视为放弃申请，本机关不再处理该申请。",
                "Without payment by then the application is deemed abandoned and is not handled further.",
            )
            .to_owned(),
        language
            .pick(
                "收费依据、标准、数额和缴纳方式见收费通知，也可以在下列网址凭申请编号和查询码查看。",
                "The notice says what the fee rests on, how it was counted and how to pay it; so does the address below, with the case number and the query code.",
            )
            .to_owned(),
    ]
}

fn day(day: Option<NaiveDate>, language: Language) -> String {
    day.map(|day| wording::day(language, day))
        .unwrap_or_default()
}
