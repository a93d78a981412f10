//! What each refusal says to a person, and what to do next.

use super::Refusal;
use crate::rules::language::Language;
use crate::rules::repeat::NoRepeat;

impl Refusal {
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one line of text for each reason"
    )]
    pub(super) fn in_chinese(&self) -> String {
        match self {
            Self::CannotConfirm { stage } => {
                format!(
                    "案件处于“{}”环节，收件无需或不能再次确认",
                    stage.title(Language::Chinese)
                )
            }
            Self::CannotAssign { stage } => {
                format!(
                    "案件处于“{}”环节，不能分办或转办；须先登记，且尚未送审",
                    stage.title(Language::Chinese)
                )
            }
            Self::AlreadyWithDepartment => "案件已在该部门，请选择其他部门".into(),
            Self::DepartmentUnknown => "没有这个部门，请从部门目录中选择".into(),
            Self::DepartmentClosed => "该部门已撤销或合并，请选择承接其职能的部门".into(),
            Self::CannotClaim { stage } => {
                format!(
                    "案件处于“{}”环节，不能签收；须先分办到本部门",
                    stage.title(Language::Chinese)
                )
            }
            Self::AlreadyClaimed => "您已签收该案件，可以直接办理".into(),
            Self::CannotReturn { stage } => {
                format!(
                    "案件处于“{}”环节，不能退回登记人员",
                    stage.title(Language::Chinese)
                )
            }
            Self::CannotDraft { stage } => {
                format!(
                    "案件处于“{}”环节，不能拟稿；须由承办人签收后拟稿",
                    stage.title(Language::Chinese)
                )
            }
            Self::NotTheHandler => "案件由本部门其他承办人办理，请先签收再办理".into(),
            Self::OwnWork => {
                "拟稿或者提请的人员及其所代理的人员不得审批本件，请由其他负责人审批".into()
            }
            Self::DraftIncomplete { .. } => {
                "答复稿缺少该答复类型必须具备的内容，请按所列字段补充".into()
            }
            Self::CannotReview { stage } => {
                format!(
                    "案件处于“{}”环节，没有待审核的答复稿",
                    stage.title(Language::Chinese)
                )
            }
            Self::AlreadyApproved => "答复稿已审核同意，可以送达".into(),
            Self::CannotReply { stage } => {
                format!(
                    "案件处于“{}”环节，不能作出答复；须先拟稿并经审核同意",
                    stage.title(Language::Chinese)
                )
            }
            Self::NotApproved => "答复稿尚未经政府信息公开工作机构负责人审核同意".into(),
            Self::NoEmailAddress => {
                "申请人未留电子邮箱，不能以电子方式送达，请改用邮寄或者直接送达".into()
            }
            Self::ElectronicIsNow { today } => {
                format!("电子答复自发出之日作出，日期只能是今天（{today}）")
            }
            Self::DayInFuture { on, today } => {
                format!("日期 {on} 晚于今天（{today}），请填写实际发生的日期")
            }
            Self::DayTooEarly { on, earliest } => format!("日期 {on} 过早，不得早于 {earliest}"),
            Self::ElectronicNotChosen => {
                "申请人未选择电子邮件方式，也未同意以其他方式提供，请邮寄或者直接送达".into()
            }
            Self::LetterMissing => "答复书尚未生成，请退回修改后重新审核".into(),
            Self::MailUnderWay => "送达答复的邮件仍在发送；不再等待的，请邮寄或者直接送达".into(),
            Self::MailLeaving => {
                "送达该文书的邮件此刻正在交给邮件服务器，暂不能撤销，也不能改为邮寄或者直接送达；请稍候（最长约十分钟），查看发送结果后再办理".into()
            }
            Self::ReplyIsOut => "申请人已可查阅该答复书，不能再退回修改，请邮寄或者直接送达".into(),
            Self::OnTheSpotNotAllowed => "本机关未开通登记人员当场答复，请登记后分办".into(),
            Self::OnTheSpotOnlyAtCounter => {
                "只有当面提交或者当面口头提出的申请可以当场答复，请登记后分办".into()
            }
            Self::OnTheSpotOnlyGranted => {
                "登记人员当场答复只能是“予以公开”；其他答复须经拟稿和审核，请登记后分办".into()
            }
            Self::OnTheSpotIsToday { today } => {
                format!("当场答复的申请，收到之日只能是今天（{today}）；此前收到的，请登记后分办")
            }
            Self::NoDisclosureOffice => {
                "部门目录中没有政府信息公开工作机构，请系统管理员先行添加".into()
            }
            Self::CannotProve { stage } => format!(
                "案件处于“{}”环节，不能登记送达回证；须先作出答复",
                stage.title(Language::Chinese)
            ),
            Self::SignedAlready => "直接送达的，以登记送达时的签收日期为准，无须另行登记".into(),
            Self::NoPowerOfAttorney => {
                "该申请没有委托代理人，或者尚未提交授权委托书；请由申请人签收，或者先登记授权委托书"
                    .into()
            }
            Self::WrongServiceRecord { wrong } => wrong.advice(Language::Chinese).into(),
            Self::CannotAddDocument { stage } => format!(
                "案件处于“{}”环节，不能再提交材料；如有新的申请，请另行提出",
                stage.title(Language::Chinese)
            ),
            Self::DocumentKindOfOffice => "公开的信息由行政机关提供，请选择其他材料种类".into(),
            Self::TooManyDocuments { most } => {
                format!("每件申请最多可有 {most} 份材料（含已撤回的），请合并后提交或者与我们联系")
            }
            Self::DocumentUnknown => "没有这份材料，或者不在您的权限范围内".into(),
            Self::DocumentInReply => {
                "该材料已附于答复书或者送审的答复稿，不能撤回；可先将答复稿退回修改".into()
            }
            Self::DocumentOfOther => "该材料由对方提交，只能由提交的一方撤回".into(),
            Self::CannotWithdrawDocument { stage } => format!(
                "案件处于“{}”环节，不能再撤回材料",
                stage.title(Language::Chinese)
            ),
            Self::CannotEnclose { .. } => {
                "附件须为本案件中未撤回的“公开的信息”，且不得重复，请核对所列附件".into()
            }
            Self::CannotSetSubDeadline { stage } => {
                format!(
                    "案件处于“{}”环节，不能设定内部时限；须已登记且尚未答复",
                    stage.title(Language::Chinese)
                )
            }
            Self::SubDeadlinePast { until, today } => {
                format!("内部时限 {until} 早于今天（{today}），请填写今天或者以后的日期")
            }
            Self::SubDeadlineAfterDue { until, due_on } => {
                format!(
                    "内部时限 {until} 晚于答复期限（{due_on}），请提前；确需如此的，请写明允许晚于答复期限"
                )
            }
            Self::SubDeadlineUnknown => "案件没有这一内部时限，请核对编号".into(),
            Self::CannotConfer { stage } => format!(
                "案件处于“{}”环节，不能登记会商；须已登记且尚未答复",
                stage.title(Language::Chinese)
            ),
            Self::CannotUrge { stage } => format!(
                "案件处于“{}”环节，不能督办；须尚未办结",
                stage.title(Language::Chinese)
            ),
            Self::TooManyUrgings { most } => format!("一件申请最多督办 {most} 次，请与承办人直接联系"),
            Self::AnswerByPast { answer_by, today } => {
                format!("督办答复期限 {answer_by} 早于今天（{today}），请填写今天或者以后的工作日")
            }
            Self::AnswerByUnfit { latest } => {
                format!("督办答复期限须为工作日，且不晚于 {latest}（自今天起第20个工作日），请重新填写")
            }
            Self::UrgingUnknown => "案件没有这一督办，请核对编号".into(),
            Self::UrgingOver => "该督办已答复，或者案件已办结，无须再答复".into(),
            Self::PartOfOther => "此项由其他部门办理，请办理交由本部门的事项".into(),
            Self::PartMissing => "请填写协办意见；由主办部门代为登记的，请写明来源或者不再需要的理由".into(),
            Self::PartAskedBefore => {
                "已请该部门办理同一事项，且尚未完成；需要补充的，请写明不同的内容".into()
            }
            Self::TooManyCoHandling { most } => {
                format!("一件申请最多由 {most} 个部门协办，请由已在协办的部门办理")
            }
            Self::SubDeadlineOver => "该内部时限已完成或者案件已办结".into(),
            Self::CannotExtend { stage } => format!(
                "案件处于“{}”环节，不能延长答复期限；须由承办人在作出答复前提请",
                stage.title(Language::Chinese)
            ),
            Self::ExtensionPending => "已有一项延长尚待审批或者尚未告知申请人，请先办完".into(),
            Self::ExtensionTooLong { left: 0 } => "延长答复期限的工作日已用完，不能再延长".into(),
            Self::ExtensionTooLong { left } => {
                format!("最多还可延长 {left} 个工作日，请填写 1 至 {left}")
            }
            Self::ExtensionTooLate { due_on } => {
                format!(
                    "答复期限已于 {due_on} 届满；期限届满后延长或者告知延长不发生效力，请尽快答复"
                )
            }
            Self::NothingOnItsWay { what } => format!(
                "没有可能被退回的{}：只登记已邮寄、申请人尚未签收也未回应的",
                what.title(Language::Chinese)
            ),
            Self::ExtensionOutdated { named, is } => {
                format!(
                    "延期答复告知书载明的期限为 {named}，批准后期限已变动，延长后应为 {is}；请由承办人重新提请延长，批准后送达新的告知书"
                )
            }
            Self::LetterOutdated { told } => format!(
                "答复书所述{}与案卷现状不符，不能照此审核、送达；请由负责人退回修改，重新拟稿、审核后送达新的答复书",
                told.title(Language::Chinese)
            ),
            Self::NoPeriodRuns => "答复期限目前没有计算，请待期限开始计算后再办理".into(),
            Self::NoExtensionProposed => "没有待审批的延长，请先由承办人提请".into(),
            Self::NoRepeat { why: NoRepeat::Unknown } => {
                "没有本机关办理的此编号的在先申请，请核对原申请的登记编号或者原答复文号；本系统启用之前年度答复的，请填写原答复文号，例如 〔2019〕第12号".into()
            }
            Self::NoRepeat { why: NoRepeat::NotAnswered } => {
                "在先申请尚未答复，不构成重复申请，请先答复在先申请".into()
            }
            Self::NoRepeat { why: NoRepeat::OfAnother } => {
                "在先申请并非同一申请人提出，不构成重复申请，请核对编号或者另选办理结果".into()
            }
            Self::Consultation(refusal) => refusal.message(Language::Chinese),
            Self::Remedy(refusal) => refusal.message(Language::Chinese),
            Self::Complaint(refusal) => refusal.message(Language::Chinese),
            Self::Fee(refusal) => refusal.message(Language::Chinese),
            Self::ExtensionNotApproved => "没有已同意而尚未告知的延长，请先由负责人审批".into(),
            Self::CannotClarify { stage } => format!(
                "案件处于“{}”环节，不能告知补正；须由承办人签收后、送审前办理",
                stage.title(Language::Chinese)
            ),
            Self::ClarifiedBefore => {
                "补正须一次性告知，本案已经告知过，不能再次要求补正；内容仍不明确的，请答复无法提供".into()
            }
            Self::AnswerDayUnfit {
                earliest, latest, ..
            } => {
                format!("答复的最后一日须为工作日，且在 {earliest} 至 {latest} 之间，请另选日期")
            }
            Self::AnswerDayTooNear { earliest, .. } => format!(
                "按该送达日期，留给申请人的时间过短，最后一日不得早于 {earliest}；请重新制作告知书后送达"
            ),
            Self::NoticeTooLate { due_on } => {
                format!("答复期限已于 {due_on} 届满；期限届满后告知不发生效力，请尽快答复")
            }
            Self::NothingToServe => "没有待送达的此类告知书，请先由承办人制作".into(),
            Self::NothingToPost => {
                "该通知的邮件没有投递失败，或者已经邮寄；请在案件的 to_post 中核对".into()
            }
            Self::CannotAnswer { stage, .. } => format!(
                "案件处于“{}”环节，没有等待申请人答复的告知，或者已经答复",
                stage.title(Language::Chinese)
            ),
            Self::LateNeedsReason { answer_by } => {
                format!("已超过规定的最后一日（{answer_by}），请说明逾期的正当理由，由承办人认定")
            }
            Self::LateReasonRequired { due_on } => {
                format!("答复期限已于{due_on}届满，请在 late_reason 中写明逾期答复的原因（不要写申请人姓名）")
            }
            Self::NoLateAnswer => "没有待认定的逾期补正".into(),
            Self::NotClarified => {
                "以“补正后仍不明确”答复的，须先告知补正并收到申请人的补正，请先办理补正".into()
            }
            Self::AskedDiffers {
                asked_on,
                answered_on: Some(answered_on),
            } => format!("答复稿所列日期与案卷不符：告知于 {asked_on}，收到答复于 {answered_on}"),
            Self::AskedDiffers {
                asked_on,
                answered_on: None,
            } => format!("答复稿所列日期与案卷不符：告知于 {asked_on}，未收到答复"),
            Self::CannotWithdraw {
                last_day: Some(last_day),
                ..
            } => format!("规定的最后一日（{last_day}）已过，该申请依法视为放弃，不能再撤回"),
            Self::CannotWithdraw { stage, .. } => format!(
                "案件处于“{}”环节，答复已作出或者已可查阅，或者案件已办结、已视为放弃，不能撤回申请",
                stage.title(Language::Chinese)
            ),
            Self::NotForCorrections => {
                "更正本人信息的申请不适用该程序：补正、延期、征求意见、说明理由、收费、当场答复和分立只适用于政府信息公开申请".into()
            }
            Self::OutcomeOfOtherKind => {
                "该结果不适用于此类申请：更正本人信息的申请与政府信息公开申请各有其办理结果".into()
            }
            Self::NoCorrectionHere => "本机关适用的法律没有此项更正程序".into(),
            Self::CannotSplit { stage } => format!(
                "案件处于“{}”环节，不能分立；须在登记后、送审前办理",
                stage.title(Language::Chinese)
            ),
            Self::NothingToSplit => "分立须列明至少两个事项，第一项由原件继续办理".into(),
            Self::TooManyMatters { most } => format!("一件申请最多分立为 {most} 个事项"),
            Self::MattersAlike { .. } => "所列事项与前面的事项相同，请合并或者改写".into(),
            Self::PartOfSplit => "本件由其他申请分立而来，不能再次分立".into(),
            Self::SplitBefore => "本申请已经分立，不能再次分立".into(),
            Self::SplitTooLate => {
                "案件已经拟稿、提请延长、征求意见、告知补正或者要求说明理由，不能再分立；请在同一答复中分别答复各事项".into()
            }
            Self::CannotAskReasons { stage } => format!(
                "案件处于“{}”环节，不能要求说明理由或者延迟答复；须由承办人签收后、送审前办理",
                stage.title(Language::Chinese)
            ),
            Self::ReasonsAskedBefore => "已要求申请人说明理由，不再重复要求".into(),
            Self::NoTimeToAsk { due_on } => {
                format!("答复期限将于 {due_on} 届满，已不足以留给申请人说明理由的时间，请直接办理答复")
            }
            Self::ReasonsNotAsked => "以“无正当理由大量反复申请”答复的，须先要求申请人说明理由".into(),
            Self::ReasonsAwaited { answer_by } => {
                format!("申请人可在 {answer_by} 前（含当日）说明理由，请待其说明或者期满后再答复")
            }
            Self::NoReasonsGiven => "申请人尚未说明理由，不能据以延迟答复".into(),
            Self::CountedWithoutThis { filed_on } => {
                format!("所统计的申请应当包括本件，请自 {filed_on} 或者更早的日期起统计")
            }
            Self::DelayUnfit { earliest, latest } => {
                format!("延迟答复的日期须为工作日，且在 {earliest} 至 {latest} 之间，请另选日期")
            }
            Self::DelayedBefore => "答复日期已经确定并告知申请人，不能再延迟或者延长".into(),
            Self::OrderFixesDay { until } => {
                format!("责令重新办理的决定已确定答复日期（{until}），延长不能改变该日期，请按期答复")
            }
            Self::NoticeOutdated => "告知书所载的期限已经不是现在的期限，请勿送达；期限因其他事由变化的，已另行告知申请人".into(),
            Self::NoDateMoved => "上次告知之后，工作日历没有再变更本件的答复期限，无需告知".into(),
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a table: one line of text for each reason"
    )]
    pub(super) fn in_english(&self) -> String {
        match self {
            Self::CannotConfirm { stage } => {
                format!(
                    "Receipt cannot be confirmed at the stage \"{}\"",
                    stage.title(Language::English)
                )
            }
            Self::CannotAssign { stage } => format!(
                "A case cannot be routed or transferred at the stage \"{}\": it must be registered and not yet in review",
                stage.title(Language::English)
            ),
            Self::AlreadyWithDepartment => {
                "The case is with this department already: choose another".into()
            }
            Self::DepartmentUnknown => {
                "No such department: choose one from the list of departments".into()
            }
            Self::DepartmentClosed => {
                "This department was closed or merged: choose the one that took over its duties"
                    .into()
            }
            Self::CannotClaim { stage } => format!(
                "A case cannot be taken in hand at the stage \"{}\": it must first be routed to your department",
                stage.title(Language::English)
            ),
            Self::AlreadyClaimed => "You have this case in hand already: go on with it".into(),
            Self::CannotReturn { stage } => {
                format!(
                    "A case cannot be given back at the stage \"{}\"",
                    stage.title(Language::English)
                )
            }
            Self::CannotDraft { stage } => format!(
                "No reply can be drafted at the stage \"{}\": a handler must first take the case in hand",
                stage.title(Language::English)
            ),
            Self::NotTheHandler => {
                "A colleague has this case in hand: take it in hand first".into()
            }
            Self::OwnWork => {
                "Nobody decides on what they wrote or proposed, nor for whom it was done: another head decides".into()
            }
            Self::DraftIncomplete { .. } => {
                "The draft lacks what this outcome demands: complete the fields named".into()
            }
            Self::CannotReview { stage } => {
                format!(
                    "No draft waits for review at the stage \"{}\"",
                    stage.title(Language::English)
                )
            }
            Self::AlreadyApproved => "The draft is approved already: serve it".into(),
            Self::CannotReply { stage } => format!(
                "No reply can be made at the stage \"{}\": it must first be drafted and approved",
                stage.title(Language::English)
            ),
            Self::NotApproved => {
                "The head of the disclosure office has not yet approved the draft".into()
            }
            Self::NoEmailAddress => {
                "The applicant left no e-mail address: serve the reply by post or in person".into()
            }
            Self::ElectronicIsNow { today } => {
                format!(
                    "An electronic reply is made when it is sent: its day can only be today ({today})"
                )
            }
            Self::DayInFuture { on, today } => {
                format!("{on} lies after today ({today}): give the day on which it happened")
            }
            Self::DayTooEarly { on, earliest } => {
                format!("{on} is too early: it cannot lie before {earliest}")
            }
            Self::ElectronicNotChosen => {
                "The applicant neither asked for e-mail nor agreed to another way: serve the reply by post or in person".into()
            }
            Self::LetterMissing => {
                "There is no letter to serve: send the draft back and approve it again".into()
            }
            Self::MailUnderWay => {
                "The mail that serves the reply is still being tried: to wait no longer, serve the reply by post or in person".into()
            }
            Self::MailLeaving => {
                "The mail that serves this letter is being handed over to the mail server just now: it can neither be taken back nor served another way. Look at what came of it shortly (ten minutes at most), then go on".into()
            }
            Self::ReplyIsOut => {
                "The applicant can read this letter already, so it stays as it is: serve it by post or in person".into()
            }
            Self::OnTheSpotNotAllowed => {
                "This authority does not let registrars answer on the spot: record the application and route it".into()
            }
            Self::OnTheSpotOnlyAtCounter => {
                "Only what is handed in or spoken at the counter is answered on the spot: record the application and route it".into()
            }
            Self::OnTheSpotOnlyGranted => {
                "On the spot a registrar can only grant: another reply is drafted and approved, so record the application and route it".into()
            }
            Self::OnTheSpotIsToday { today } => format!(
                "What is answered on the spot is received today ({today}): record what came in earlier and route it"
            ),
            Self::NoDisclosureOffice => {
                "No department is the disclosure office: ask the system administrator to add it".into()
            }
            Self::CannotProve { stage } => format!(
                "No proof of service can be recorded at the stage \"{}\": the reply must first be made",
                stage.title(Language::English)
            ),
            Self::SignedAlready => {
                "A reply handed over was signed for on the day recorded: there is nothing to add".into()
            }
            Self::NoPowerOfAttorney => {
                "The application names no agent, or no power of attorney was presented: let the applicant sign, or record the power of attorney first".into()
            }
            Self::WrongServiceRecord { wrong } => wrong.advice(Language::English).into(),
            Self::CannotAddDocument { stage } => format!(
                "No document can be added at the stage \"{}\": file a new application instead",
                stage.title(Language::English)
            ),
            Self::DocumentKindOfOffice => {
                "What is disclosed comes from the office: choose another kind of document".into()
            }
            Self::TooManyDocuments { most } => format!(
                "A case can have {most} documents, those withdrawn included: join them, or ask the office"
            ),
            Self::DocumentUnknown => "No such document, or not yours to see".into(),
            Self::DocumentInReply => {
                "The reply, or the draft under review, encloses this document: it cannot be withdrawn unless the draft is sent back".into()
            }
            Self::DocumentOfOther => {
                "The other side added this document: only they can withdraw it".into()
            }
            Self::CannotWithdrawDocument { stage } => format!(
                "No document can be withdrawn at the stage \"{}\"",
                stage.title(Language::English)
            ),
            Self::CannotEnclose { .. } => {
                "Only documents of this case that are disclosed information can be enclosed, each once: check those named".into()
            }
            Self::CannotSetSubDeadline { stage } => format!(
                "No internal deadline can be set at the stage \"{}\": the case must be registered and not yet answered",
                stage.title(Language::English)
            ),
            Self::SubDeadlinePast { until, today } => {
                format!("{until} lies before today ({today}): give today or a later day")
            }
            Self::SubDeadlineAfterDue { until, due_on } => format!(
                "{until} lies after the day on which the reply is due ({due_on}): choose an earlier day, or say that it may pass the due date"
            ),
            Self::SubDeadlineUnknown => {
                "The case has no internal deadline of this number: check the number".into()
            }
            Self::CannotConfer { stage } => format!(
                "No consultation between departments can be recorded at the stage \"{}\": the case must be registered and not yet answered",
                stage.title(Language::English)
            ),
            Self::CannotUrge { stage } => format!(
                "Nobody can be urged at the stage \"{}\": the case must be open",
                stage.title(Language::English)
            ),
            Self::TooManyUrgings { most } => {
                format!("A case is urged {most} times at most: speak to its handler")
            }
            Self::AnswerByPast { answer_by, today } => {
                format!("{answer_by} lies before today ({today}): give today or a later working day")
            }
            Self::AnswerByUnfit { latest } => format!(
                "The last day for the answer must be a working day, no later than {latest} (the twentieth from today): give another one"
            ),
            Self::UrgingUnknown => {
                "The case has no urging of this number: check the number".into()
            }
            Self::UrgingOver => {
                "This urging is answered already, or the case was closed: nothing more is asked for".into()
            }
            Self::PartOfOther => "That is for another department: do what is asked of yours".into(),
            Self::PartMissing => {
                "Say what the department gives to the case; the lead says whence it has it, or why it waits no longer".into()
            },
            Self::PartAskedBefore => {
                "This department is asked for the same already and has not given it: say what else it should do".into()
            }
            Self::TooManyCoHandling { most } => {
                format!("At most {most} departments handle a case beside its own: ask one of those")
            }
            Self::SubDeadlineOver => {
                "This internal deadline is met already, or the case is closed".into()
            }
            Self::CannotExtend { stage } => format!(
                "The period cannot be extended at the stage \"{}\": its handler proposes it before the reply is made",
                stage.title(Language::English)
            ),
            Self::ExtensionPending => {
                "An extension still waits to be decided or told to the applicant: finish that one first".into()
            }
            Self::ExtensionTooLong { left: 0 } => {
                "The working days by which the period can be extended are used up".into()
            }
            Self::ExtensionTooLong { left } => {
                format!("The period can be extended by {left} working days at most: give 1 to {left}")
            }
            Self::ExtensionTooLate { due_on } => format!(
                "The reply was due on {due_on}; an extension decided or told after that has no effect: reply as soon as you can"
            ),
            Self::NothingOnItsWay { what } => format!(
                "No {} may come back: it must have been posted, and neither signed for nor answered",
                what.title(Language::English)
            ),
            Self::ExtensionOutdated { named, is } => format!(
                "The notice of extension names {named}, but the period has moved since it was approved, and extended it would end on {is}: propose the extension anew, and serve the notice that is then approved"
            ),
            Self::LetterOutdated { told } => format!(
                "What the letter tells of {} is no longer so: the head sends it back, and it is drafted and approved anew before it is served",
                told.title(Language::English)
            ),
            Self::NoPeriodRuns => {
                "No period runs now: do this once the period runs".into()
            }
            Self::NoExtensionProposed => {
                "No extension waits to be decided: its handler proposes one first".into()
            }
            Self::NoRepeat { why: NoRepeat::Unknown } => {
                "This agency has no earlier case of this number: check the number of the case or of the letter; of a reply from a year before this service give the number of the letter, such as 〔2019〕第12号".into()
            }
            Self::NoRepeat { why: NoRepeat::NotAnswered } => {
                "The earlier case was not answered yet, so that this is no repeated application: answer that one first".into()
            }
            Self::NoRepeat { why: NoRepeat::OfAnother } => {
                "The earlier case is not of the same applicant, so that this is no repeated application: check the number, or choose another outcome".into()
            }
            Self::Consultation(refusal) => refusal.message(Language::English),
            Self::Remedy(refusal) => refusal.message(Language::English),
            Self::Complaint(refusal) => refusal.message(Language::English),
            Self::Fee(refusal) => refusal.message(Language::English),
            Self::ExtensionNotApproved => {
                "No approved extension waits to be told: the head decides first".into()
            }
            Self::CannotClarify { stage } => format!(
                "Clarification cannot be asked for at the stage \"{}\": the handler asks while the case is in hand, before drafting",
                stage.title(Language::English)
            ),
            Self::ClarifiedBefore => {
                "Clarification is asked for once, everything at once, and that was done: if the content is still unclear, reply that the information cannot be provided".into()
            }
            Self::AnswerDayUnfit {
                earliest, latest, ..
            } => format!(
                "The last day for the answer must be a working day from {earliest} to {latest}: choose another"
            ),
            Self::AnswerDayTooNear { earliest, .. } => format!(
                "Served on that day, the notice leaves too little time: the last day cannot lie before {earliest}; write the notice anew, then serve it"
            ),
            Self::NoticeTooLate { due_on } => format!(
                "The reply was due on {due_on}; a notice after that has no effect: reply as soon as you can"
            ),
            Self::NothingToPost => {
                "No mail of this notice failed, or it was posted already: see `to_post` of the case"
                    .into()
            }
            Self::NothingToServe => {
                "No notice of this kind waits to be served: the handler writes it first".into()
            }
            Self::CannotAnswer { stage, .. } => format!(
                "At the stage \"{}\" nothing waits for the applicant's answer, or it was answered already",
                stage.title(Language::English)
            ),
            Self::LateNeedsReason { answer_by } => format!(
                "The last day ({answer_by}) has passed: say for what good reason the answer is late; the handler decides on it"
            ),
            Self::LateReasonRequired { due_on } => format!(
                "The reply was due on {due_on}: say in late_reason why it comes late, without naming the applicant"
            ),
            Self::NoLateAnswer => "No late answer waits for a decision".into(),
            Self::NotClarified => {
                "A reply that the content is still unclear needs a clarification that was asked for and answered: ask for it first".into()
            }
            Self::AskedDiffers {
                asked_on,
                answered_on: Some(answered_on),
            } => format!(
                "The days in the draft are not those of the record: asked on {asked_on}, answered on {answered_on}"
            ),
            Self::AskedDiffers {
                asked_on,
                answered_on: None,
            } => format!(
                "The days in the draft are not those of the record: asked on {asked_on}, and no answer came"
            ),
            Self::CannotWithdraw {
                last_day: Some(last_day),
                ..
            } => format!(
                "The last day for what was asked ({last_day}) is over: the application is deemed abandoned, and cannot be withdrawn any more"
            ),
            Self::CannotWithdraw { stage, .. } => format!(
                "The application cannot be withdrawn at the stage \"{}\": the reply is made or can be read, or the case is closed or deemed abandoned",
                stage.title(Language::English)
            ),
            Self::NotForCorrections => {
                "A correction of one's own records knows no such step: clarification, extension, consultation, reasons, fee, reply on the spot and splitting are for applications for disclosure".into()
            }
            Self::OutcomeOfOtherKind => {
                "This outcome is not for this kind of application: corrections and disclosures have outcomes of their own".into()
            }
            Self::NoCorrectionHere => {
                "The law of this authority knows no correction by this way".into()
            }
            Self::CannotSplit { stage } => format!(
                "The application cannot be split at the stage \"{}\": that is done once it is registered and before it is drafted",
                stage.title(Language::English)
            ),
            Self::NothingToSplit => {
                "Name at least two matters: the first stays with this case".into()
            }
            Self::TooManyMatters { most } => {
                format!("An application is split into {most} matters at most")
            }
            Self::MattersAlike { .. } => {
                "This matter says what an earlier one says: join them or word it anew".into()
            }
            Self::PartOfSplit => {
                "This case was split from another: it cannot be split again".into()
            }
            Self::SplitBefore => "The application was split already".into(),
            Self::SplitTooLate => {
                "A draft, an extension, a consultation, a clarification or a request for reasons has begun: it cannot be split any more; answer each matter in the one reply".into()
            }
            Self::CannotAskReasons { stage } => format!(
                "Reasons cannot be asked for, nor the reply put off, at the stage \"{}\": that is done while the case is in hand, before drafting",
                stage.title(Language::English)
            ),
            Self::ReasonsAskedBefore => {
                "The applicant was asked for reasons already: that is done once".into()
            }
            Self::NoTimeToAsk { due_on } => format!(
                "The reply is due on {due_on}, before the applicant would have had time to answer: reply without asking"
            ),
            Self::ReasonsNotAsked => {
                "A refusal of excessive applications needs reasons that were asked for: ask the applicant first".into()
            }
            Self::ReasonsAwaited { answer_by } => format!(
                "The applicant has until {answer_by} to give reasons: wait for them, or for that day to pass"
            ),
            Self::NoReasonsGiven => {
                "The applicant has given no reasons on which the reply could be put off".into()
            }
            Self::CountedWithoutThis { filed_on } => format!(
                "This application is one of those that are counted: count from {filed_on} or an earlier day"
            ),
            Self::DelayUnfit { earliest, latest } => format!(
                "A delayed reply must be due on a working day from {earliest} to {latest}: choose another"
            ),
            Self::NoticeOutdated => {
                "The due date that the notice names is no longer the one: do not serve it. Where something else moved the date, the applicant is told of that".into()
            }
            Self::NoDateMoved => {
                "No calendar has moved the due date since the applicant was last written to: there is nothing to tell".into()
            }
            Self::OrderFixesDay { until } => format!(
                "The order fixes {until} as the day of the reply, and no extension moves it: reply by then"
            ),
            Self::DelayedBefore => {
                "The day of the reply is fixed and was told to the applicant: it is neither put off again nor extended".into()
            }
        }
    }
}
