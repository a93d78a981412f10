//! Two shorter stories after the first: a fee that is charged and paid, and an application that is split.

use serde_json::{Value, json};

use super::super::Prepared;
use super::super::client::{Or, Someone, get, plain, required, version};
use super::{Seen, Teller, Told};

/// What costs something: many pages.
const DRAWINGS: &str = "花园小区建设工程规划验收全部图纸";
/// What is two matters in one application.
const MATTERS: [&str; 2] = ["2025年度公交线路调整方案", "2025年饮用水水质检测报告"];

impl Teller<'_> {
    /// 8: sixty-eight pages cost 380 yuan; the clock stands until they are paid for, and begins anew the day after
    /// (Art. 42; 国办函〔2020〕109号).
    pub(super) async fn charge(
        &mut self,
        prepared: &Prepared,
        registrar: &Someone,
        (handler, department): (&Someone, &str),
    ) -> Or<()> {
        self.begin("收取信息处理费", "A fee is charged and paid");
        let filed = self.apply(prepared, DRAWINGS).await?;
        let seen = self
            .confirm(registrar, &required(&filed.body, "/number")?)
            .await?;
        let body = json!({"department": department});
        let seen = self.step_on(registrar, seen, "assignments", body).await?;
        let seen = self.step_on(handler, seen, "claim", json!({})).await?;
        let body = json!({
            "basis": "by_page",
            "pages": 68,
            "provided": "paper",
            "how_to_pay": "迎江区非税收入专户（演示），请注明申请编号",
        });
        let charged = self.change(handler, &seen, "fees", body).await?;
        let seen = seen.at(version(&charged)?);
        self.fact_if_there("计费 charged for", &charged.body, "/fee/charged_for");
        self.fact_if_there("收费金额 fee", &charged.body, "/fee/amount");
        let today = required(&charged.body, "/fee/written_on")?;
        let body = json!({"method": "personal", "signed_on": today, "signed_by": "applicant"});
        let served = self.change(handler, &seen, "fees/service", body).await?;
        let seen = seen.at(version(&served)?);
        self.fact_if_there("办理环节 stage", &served.body, "/stage_title");
        self.fact_if_there("缴费期限 pay by", &served.body, "/fee/pay_by");
        // A sum other than the one that was asked for is no payment of it.
        let body = json!({"paid_on": today, "amount_fen": 100, "receipt": "34080126-0000000067"});
        let wrong = ("fees/payment", "wrong_amount");
        self.is_refused(registrar, &seen, wrong, body).await?;
        let amount = charged.body.pointer("/fee/amount_fen").cloned();
        let body =
            json!({"paid_on": today, "amount_fen": amount, "receipt": "34080126-0000000068"});
        let paid = self.change(registrar, &seen, "fees/payment", body).await?;
        self.fact_if_there("办理环节 stage", &paid.body, "/stage_title");
        self.fact_if_there("答复期限重新起算至 due on", &paid.body, "/due_on");
        Ok(())
    }

    /// 9: two matters in one application become two cases, received and due on the same days (一事一申请).
    pub(super) async fn split(&mut self, prepared: &Prepared, registrar: &Someone) -> Or<()> {
        self.begin(
            "一事一申请：分立",
            "An application with two matters is split",
        );
        let filed = self.apply(prepared, &MATTERS.join("；")).await?;
        let seen = self
            .confirm(registrar, &required(&filed.body, "/number")?)
            .await?;
        let matters = MATTERS.map(|name| json!({"name": name}));
        let body = json!({"matters": matters});
        let first = self.change(registrar, &seen, "split", body).await?;
        let part = format!("/cases/{}", required(&first.body, "/opened/0/id")?);
        let second = self.send(get(&part, registrar), 200).await?;
        let heading = [
            "申请编号 number",
            "所需信息 information",
            "收到申请之日 received on",
            "答复期限 due on",
        ];
        let row = |body: &Value| {
            let places = ["/number", "/information/name", "/received_on", "/due_on"];
            places.map(|place| body.pointer(place).map(plain).unwrap_or_default())
        };
        let rows = [row(&first.body), row(&second.body)];
        let table = std::iter::once(heading.map(str::to_owned)).chain(rows);
        (self.listener)(Told::Table(table.map(Vec::from).collect()));
        Ok(())
    }
}

impl Seen {
    fn at(self, version: String) -> Self {
        Self { version, ..self }
    }
}
