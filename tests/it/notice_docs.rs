//! `docs/notices/` shows every notice as the program writes it.
//!
//! `DISCLOSURE_WRITE_DOCS=1 cargo test notice_docs` rewrites it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use disclosure::notify::notice::Notice;
use disclosure::notify::render::{Mail, render};
use disclosure::rules::kind::CaseKind;
use disclosure::rules::language::Language;
use disclosure::rules::notified::Notified;

/// A page of notices that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Application,
    Routing,
    Reply,
    Extension,
    Consultation,
    Asking,
    DueDates,
    Watching,
    Complaint,
}

impl Group {
    const ALL: [Self; 9] = [
        Self::Application,
        Self::Routing,
        Self::Reply,
        Self::Extension,
        Self::Consultation,
        Self::Asking,
        Self::DueDates,
        Self::Watching,
        Self::Complaint,
    ];

    fn file(self) -> &'static str {
        match self {
            Self::Application => "application.md",
            Self::Routing => "routing.md",
            Self::Reply => "reply.md",
            Self::Extension => "extension.md",
            Self::Consultation => "consultation.md",
            Self::Asking => "asking.md",
            Self::DueDates => "due-dates.md",
            Self::Watching => "watching.md",
            Self::Complaint => "complaints.md",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Application => "Received, registered, split (收件、登记、分立)",
            Self::Routing => "Between departments and handlers (分办、流转)",
            Self::Reply => "The reply, and a case taken up again (答复、重新办理)",
            Self::Extension => "An extension (延长答复期限)",
            Self::Consultation => "An opinion (征求意见)",
            Self::Asking => {
                "Asked of the applicant, and ends without a reply (补正、说明理由、收费、视为放弃)"
            }
            Self::DueDates => "A new calendar (节假日安排变化)",
            Self::Watching => "Reminders, the digest, urging (提醒、摘要、督办)",
            Self::Complaint => "Complaints, and what is put right (投诉举报、整改)",
        }
    }
}

/// What the index says of a notice.
struct Entry {
    group: Group,
    name: &'static str,
    when: &'static str,
    to: &'static str,
    ground: &'static str,
}

fn entry(
    group: Group,
    name: &'static str,
    when: &'static str,
    to: &'static str,
    ground: &'static str,
) -> Entry {
    Entry {
        group,
        name,
        when,
        to,
        ground,
    }
}

const APPLICANT: &str = "applicant";
const HANDLER: &str = "handler";
const DEPARTMENT: &str = "department";
const HEADS: &str = "heads";
const REGISTRARS: &str = "registrars";
const WHO_SERVES: &str = "handler, registrars";
const ASKED: &str = "whoever is asked";
const WHOSE_WORK: &str = "handler, department or registrars";
/// Nothing in the law asks for it: so that the work is done in time.
const OFFICE: &str = "Art. 45 (登记、审核、办理、答复、归档)";

/// Every notice has a line here, or this does not compile.
#[expect(clippy::too_many_lines, reason = "one line for each notice")]
fn about(notice: &Notice) -> Entry {
    use Group::{
        Application, Asking, Complaint, Consultation, DueDates, Extension, Reply, Routing, Watching,
    };
    match notice {
        Notice::ApplicationReceived(_) => entry(
            Application,
            "申请已收到",
            "an application came in and waits for confirmation",
            APPLICANT,
            "Art. 31(2), (3)",
        ),
        Notice::ApplicationConfirmed(_) => entry(
            Application,
            "申请已登记",
            "receipt is confirmed and the period runs",
            APPLICANT,
            "Arts. 31, 33(2), 45",
        ),
        Notice::ApplicationSplit(_) => entry(
            Application,
            "按事项分立",
            "an application with several matters is split",
            APPLICANT,
            "国办发〔2010〕5号 (一事一申请)",
        ),
        Notice::ConfirmationLate(_) => entry(
            Application,
            "逾期未确认收件",
            "nobody has confirmed in time, once",
            REGISTRARS,
            "Art. 31(2), (3)",
        ),
        Notice::CaseAssigned(_) => entry(
            Routing,
            "新件待签收",
            "a case is routed to a department",
            DEPARTMENT,
            OFFICE,
        ),
        Notice::CaseTransferredAway(_) => entry(
            Routing,
            "转由其他部门办理",
            "a case is taken from a department",
            DEPARTMENT,
            OFFICE,
        ),
        Notice::CaseReturned(_) => entry(
            Routing,
            "退件待重新分办",
            "a department gives a case back",
            REGISTRARS,
            OFFICE,
        ),
        Notice::CaseTakenOver(_) => entry(
            Routing,
            "由其他承办人接办",
            "a colleague takes the case over",
            HANDLER,
            OFFICE,
        ),
        Notice::AcceptanceLate(_) => entry(
            Routing,
            "逾期未签收",
            "nobody has taken a case in hand in time, once for each routing",
            "department, heads, registrars",
            OFFICE,
        ),
        Notice::PartAsked(_) => entry(
            Routing,
            "请协办",
            "another department's part is asked for",
            "co-handling department",
            OFFICE,
        ),
        Notice::PartGiven(_) => entry(
            Routing,
            "已收到协办意见",
            "a co-handling department gives its part",
            HANDLER,
            OFFICE,
        ),
        Notice::ApprovalWaiting(_) => entry(
            Reply,
            "答复待审批",
            "a draft waits for approval",
            HEADS,
            OFFICE,
        ),
        Notice::DraftReturned(_) => entry(
            Reply,
            "答复稿退回修改",
            "a draft is sent back, or its approval taken back",
            HANDLER,
            OFFICE,
        ),
        Notice::ReplyApproved(_) => entry(
            Reply,
            "答复已批准",
            "a draft is approved and can be served",
            HANDLER,
            "国办公开办函〔2016〕235号",
        ),
        Notice::ReplyMade(_) => entry(
            Reply,
            "申请已答复",
            "the reply is served",
            APPLICANT,
            "Arts. 33, 36",
        ),
        Notice::ServiceFailed(_) => entry(
            Reply,
            "电子送达未成功",
            "the mail that should have served a reply never left, or came back",
            WHO_SERVES,
            "国办公开办函〔2016〕235号",
        ),
        Notice::ReplyArrived(_) => entry(
            Reply,
            "答复邮件已送达",
            "a mail of a reply that had been given up has arrived after all",
            WHO_SERVES,
            "国办公开办函〔2016〕235号",
        ),
        Notice::LastDayNear(_) => entry(
            Asking,
            "补正、缴费期限提醒",
            "three and one working days before the last day to clarify or to pay, and on that day",
            APPLICANT,
            "Art. 30; 国办函〔2020〕109号 Art. 6",
        ),
        Notice::ApplicationReopened(_) => entry(
            Reply,
            "重新办理（申请人）",
            "the case is taken up again as ordered",
            APPLICANT,
            "法释〔2025〕8号; 行政复议法",
        ),
        Notice::CaseReopened(_) => entry(
            Reply,
            "重新办理（承办）",
            "the same",
            "handler and department, or registrars",
            "行政诉讼法 96; 行政复议法",
        ),
        Notice::ExtensionWaiting(_) => entry(
            Extension,
            "延长待审批",
            "an extension is proposed",
            HEADS,
            "Art. 33(2)",
        ),
        Notice::ExtensionDecided(_) => entry(
            Extension,
            "延长已同意、未同意",
            "an extension is approved or refused",
            HANDLER,
            "Art. 33(2)",
        ),
        Notice::ExtensionTold(_) => entry(
            Extension,
            "延长答复期限",
            "the notice of an extension is served",
            APPLICANT,
            "Art. 33(2)",
        ),
        Notice::ExtensionNotTold(_) => entry(
            Extension,
            "延期答复告知书送达未成功",
            "the mail that should have told it never left, or came back",
            WHO_SERVES,
            "Art. 33(2)",
        ),
        Notice::ConsultationAsked(_) => entry(
            Consultation,
            "征求意见",
            "an opinion is asked for by e-mail; the mail carries the letter",
            ASKED,
            "Arts. 32, 34, 11",
        ),
        Notice::ConsultationBegun(_) => entry(
            Consultation,
            "征求意见告知",
            "someone is asked and the clock stands still",
            APPLICANT,
            "Art. 33(3)",
        ),
        Notice::ConsultationMovesDueDate(_) => entry(
            Consultation,
            "征求意见后期限变更",
            "an opinion comes early, or a letter late or back, and the due date moves that was told",
            APPLICANT,
            "Art. 33(3)",
        ),
        Notice::OpinionIn(_) => entry(
            Consultation,
            "收到征求意见的反馈",
            "an opinion came in",
            "handler, department",
            "Art. 32",
        ),
        Notice::ConsultationNotSent(_) => entry(
            Consultation,
            "征求意见邮件未送达",
            "the mail with a letter never left, or came back",
            WHO_SERVES,
            "Art. 32",
        ),
        Notice::ThirdPartyTold(_) => entry(
            Consultation,
            "公开决定告知第三方",
            "it is disclosed against a third party's opinion",
            "third party",
            "Art. 32",
        ),
        Notice::LetterServed(served) => match served.of {
            Notified::Clarification => entry(
                Asking,
                "补正告知书",
                "the applicant is asked to correct the application",
                APPLICANT,
                "Art. 30",
            ),
            Notified::Reasons => entry(
                Asking,
                "说明理由通知书",
                "the applicant is asked why there are so many applications",
                APPLICANT,
                "Art. 35",
            ),
            Notified::Delay => entry(
                Asking,
                "延迟答复告知书",
                "the reply is put off to a fixed day",
                APPLICANT,
                "Art. 35",
            ),
            Notified::Fee => entry(
                Asking,
                "收费通知",
                "a fee is to be paid",
                APPLICANT,
                "Art. 42; 国办函〔2020〕109号",
            ),
            Notified::DueDate => entry(
                DueDates,
                "期限变更告知书",
                "a moved due date is told by letter, served by e-mail",
                APPLICANT,
                "Art. 33(2)",
            ),
        },
        Notice::LetterNotServed(_) => entry(
            Asking,
            "告知书电子送达未成功",
            "the mail that should have served such a notice never left, or came back",
            WHO_SERVES,
            "Arts. 30, 35, 42",
        ),
        Notice::NoticeWithoutEffect(_) => entry(
            Asking,
            "告知书不发生效力",
            "a notice, or that of an extension, left after the last day on which it could have effect",
            APPLICANT,
            "Arts. 30, 33(2), 35, 42",
        ),
        Notice::ApplicationResumed(_) => entry(
            Asking,
            "撤销视为放弃",
            "a notice comes back over which the application was deemed abandoned",
            APPLICANT,
            "Art. 30; 国办函〔2020〕109号 Art. 6",
        ),
        Notice::NoticeToPost(_) => entry(
            Reply,
            "请邮寄告知",
            "a mail that only told the applicant something never left, or came back",
            "handler, or registrars where there is none",
            OFFICE,
        ),
        Notice::ClarificationReceived(_) => entry(
            Asking,
            "已收到补正",
            "the application is corrected and the period begins anew",
            APPLICANT,
            "Art. 30",
        ),
        Notice::AnswerReceived(_) => entry(
            Asking,
            "申请人已答复",
            "the applicant has answered",
            HANDLER,
            "Arts. 30, 35",
        ),
        Notice::LateAnswerRefused(_) => entry(
            Asking,
            "逾期理由未被认定为正当",
            "a late answer is found to have no good reason",
            APPLICANT,
            "Art. 30",
        ),
        Notice::PaymentReceived(_) => entry(
            Asking,
            "已收到缴费",
            "a fee is paid and the period begins anew",
            APPLICANT,
            "国办函〔2020〕109号 Art. 6",
        ),
        Notice::PaymentIn(_) => entry(
            Asking,
            "申请人已缴费",
            "the same",
            HANDLER,
            "国办函〔2020〕109号 Art. 6",
        ),
        Notice::FeeCancelled(_) => entry(
            Asking,
            "收费通知已撤销",
            "the notice of a fee is taken back",
            APPLICANT,
            "Art. 42",
        ),
        Notice::ApplicationClosed(_) => entry(
            Asking,
            "视为放弃、已撤回（申请人）",
            "the case ends without a reply",
            APPLICANT,
            "Art. 30; 国办函〔2020〕109号 Art. 6",
        ),
        Notice::CaseClosed(_) => entry(
            Asking,
            "视为放弃、已撤回（承办）",
            "the same",
            "handler or department, or registrars",
            OFFICE,
        ),
        Notice::DueDateCorrected(_) => entry(
            DueDates,
            "答复期限更正",
            "a new calendar moves the due date that was told",
            APPLICANT,
            "Art. 33(2); 全国年节及纪念日放假办法",
        ),
        Notice::DueDateMoved(_) => entry(
            DueDates,
            "期限变更提醒",
            "the same",
            WHOSE_WORK,
            "Art. 33(2)",
        ),
        Notice::LastDayToPayMoved(_) => entry(
            DueDates,
            "缴费期限更正",
            "a new calendar, or a notice that left late, moves the last day to pay that was told",
            APPLICANT,
            "国办函〔2020〕109号 Art. 6",
        ),
        Notice::OpinionDayMoved(_) => entry(
            DueDates,
            "意见期限更正",
            "a new calendar moves the last day for an opinion that was told",
            ASKED,
            "Arts. 32, 34",
        ),
        Notice::AwaitedDayMoved(_) => entry(
            DueDates,
            "等候的最后一日有变化",
            "either of these, for whoever waits",
            WHOSE_WORK,
            "Arts. 32, 34, 42",
        ),
        Notice::DeadlineNear(_) => entry(
            Watching,
            "期限提醒",
            "10, 5, 3 and 1 working days before a period ends, and on its last day",
            "those who must act; heads near the end",
            OFFICE,
        ),
        Notice::DeadlinePassed(_) => entry(
            Watching,
            "逾期提醒",
            "the day after a period ended, and every week",
            "those who must act, heads, supervisors",
            "Art. 47",
        ),
        Notice::MorningDigest(_) => entry(
            Watching,
            "督办摘要",
            "each working morning on which something is late or comes due",
            "supervisors, heads",
            "Art. 47",
        ),
        Notice::Urged(_) => entry(Watching, "督办", "someone is urged", WHOSE_WORK, "Art. 47"),
        Notice::UrgingAnswered(_) => entry(
            Watching,
            "督办已答复",
            "an urging is answered",
            "whoever urged",
            "Art. 47",
        ),
        Notice::ComplaintReceived(_) => entry(
            Complaint,
            "已收到投诉举报",
            "a complaint is recorded, or sent by an applicant",
            "whoever complained",
            "Arts. 47(2), 51, 53",
        ),
        Notice::ComplaintWaiting(_) => entry(
            Complaint,
            "收到投诉举报，待调查",
            "the same",
            "supervisors",
            "Arts. 47(2), 51, 53",
        ),
        Notice::ComplaintConcluded(_) => entry(
            Complaint,
            "投诉举报处理结果",
            "a complaint is concluded",
            "whoever complained",
            "Art. 47(2)",
        ),
        Notice::RectificationOrdered(_) => entry(
            Complaint,
            "责令整改",
            "the department is ordered to put it right by a day",
            DEPARTMENT,
            "Arts. 47(2), 53",
        ),
        Notice::RectificationReported(_) => entry(
            Complaint,
            "已报告整改情况",
            "the department reports what it did",
            "whoever ordered it",
            "Art. 47(2)",
        ),
        Notice::RectificationDecided(_) => entry(
            Complaint,
            "整改情况已认可、已退回",
            "the report is accepted or sent back",
            DEPARTMENT,
            "Art. 47(2)",
        ),
        Notice::RectificationDue(_) => entry(
            Complaint,
            "整改期限提醒",
            "three working days before the last day, and once it has passed",
            DEPARTMENT,
            "Art. 47(2)",
        ),
    }
}

#[test]
fn every_notice_stands_in_the_docs_as_it_is_written() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/notices");
    let mut pages = vec![("README.md", index())];
    pages.extend(Group::ALL.map(|group| (group.file(), page(group))));
    for (file, fresh) in &pages {
        let path = folder.join(file);
        if std::env::var_os("DISCLOSURE_WRITE_DOCS").is_some() {
            fs::write(&path, fresh).unwrap();
        } else {
            assert!(
                fs::read_to_string(&path).unwrap() == *fresh,
                "docs/notices/{file} is stale: DISCLOSURE_WRITE_DOCS=1 cargo test notice_docs"
            );
        }
    }
    let written: BTreeSet<&str> = pages.iter().map(|(file, _)| *file).collect();
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            written.contains(name.as_str()),
            "nobody writes docs/notices/{name}"
        );
    }
}

/// The language of each reader's sample is given side by side: the kinds are the same in both.
fn index() -> String {
    let mut page = String::from(
        "# Notices

What is mailed, when and to whom, with a sample of each in Chinese and English. Written by the program: `DISCLOSURE_WRITE_DOCS=1 cargo test notice_docs` renders the samples of `src/notify/notice`, and a test compares. Articles without a law's name are of the Regulations on Open Government Information (政府信息公开条例).

Each mail holds the text shown here and a page in HTML that says the same words (held by the test `notices`). None bears the query code of a case, none has personal data in its subject, and those to staff say nothing of the applicant: what a colleague wrote is read at the case. Which event owes which notice is decided in `src/rules/notices.rs` and printed by its test.

| notice | | when | to | ground |
| --- | --- | --- | --- | --- |
",
    );
    for group in Group::ALL {
        for notice in of(group, Language::English) {
            let it = about(&notice);
            writeln!(
                page,
                "| [`{kind}`]({file}#{kind}) | {} | {} | {} | {} |",
                it.name,
                it.when,
                it.to,
                it.ground,
                kind = notice.kind(),
                file = group.file(),
            )
            .unwrap();
        }
    }
    page
}

fn page(group: Group) -> String {
    let mut page = format!("# {}\n\n[All notices](README.md)\n", group.title());
    let samples = of(group, Language::Chinese).into_iter();
    for (chinese, english) in samples.zip(of(group, Language::English)) {
        assert_eq!(chinese.kind(), english.kind());
        let it = about(&english);
        writeln!(
            page,
            "\n## {}\n\n{}. When: {}. To: {}. Ground: {}.",
            english.kind(),
            it.name,
            it.when,
            it.to,
            it.ground
        )
        .unwrap();
        for (notice, language) in [(chinese, Language::Chinese), (english, Language::English)] {
            let mail = render(&notice, CaseKind::Disclosure, language).unwrap();
            page += &shown(&mail);
        }
    }
    page
}

fn of(group: Group, language: Language) -> Vec<Notice> {
    let samples = Notice::samples(language).into_iter();
    samples
        .filter(|notice| about(notice).group == group)
        .collect()
}

fn shown(mail: &Mail) -> String {
    assert!(!mail.text.contains("```"), "{}", mail.text);
    format!("\n**{}**\n\n```text\n{}\n```\n", mail.subject, mail.text)
}
