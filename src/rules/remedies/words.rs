//! What remedies are called: stable codes, and names for people.

use super::{Against, Claimant, Ordered, RemedyKind, RemedyResult, RemedyWarning, ReportCell};
use crate::rules::named::named;

named! { RemedyKind, 3:
    Reconsideration => "reconsideration", "行政复议", "reconsideration";
    DirectSuit => "direct_suit", "行政诉讼（未经复议直接起诉）", "suit without reconsideration";
    SuitAfterReconsideration => "suit_after_reconsideration", "行政诉讼（复议后起诉）", "suit after reconsideration";
}

named! { Against, 3:
    Reply => "reply", "答复", "the reply";
    NonReply => "non_reply", "逾期未答复", "that no reply was made in time";
    Other => "other", "其他行为", "another act";
}

named! { Claimant, 2:
    Applicant => "applicant", "申请人", "the applicant";
    ThirdParty => "third_party", "第三方", "a third party";
}

named! { RemedyResult, 6:
    Upheld => "upheld", "结果维持", "upheld";
    Corrected => "corrected", "结果纠正", "corrected";
    NotAccepted => "not_accepted", "不予受理、不予立案", "not accepted";
    Withdrawn => "withdrawn", "撤回", "withdrawn";
    Dismissed => "dismissed", "驳回", "dismissed";
    Other => "other", "其他结果", "another result";
}

named! { ReportCell, 4:
    Upheld => "upheld", "结果维持", "upheld";
    Corrected => "corrected", "结果纠正", "corrected";
    Other => "other", "其他结果", "another result";
    Pending => "pending", "尚未审结", "not decided";
}

named! { Ordered, 2:
    Disclose => "disclose", "责令公开", "to disclose";
    DecideAnew => "decide_anew", "责令重新答复", "to decide anew";
}

named! { RemedyWarning, 4:
    AfterLastDay => "after_last_day",
        "提出时已超过法定期限，是否受理由受理机关决定",
        "filed after its last day: whether it is heard is for the body to decide";
    ReconsiderationFirst => "reconsideration_first",
        "依据条例第十四条至第十六条不予公开的，应当先申请行政复议",
        "where disclosure is denied under Arts. 14 to 16, reconsideration must come first";
    ReconsiderationFirstForPart => "reconsideration_first_for_part",
        "对依据条例第十四条至第十六条不予公开的部分，应当先申请行政复议",
        "for what is withheld under Arts. 14 to 16, reconsideration must come first";
    NotOverdue => "not_overdue",
        "提出时答复尚未逾期",
        "the reply was not overdue when it was filed";
}
