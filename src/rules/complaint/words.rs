//! What complaints are called: stable codes, and names for people.

use super::{ComplaintChannel, ComplaintKind, ComplaintStage, Finding};
use crate::rules::article::Article;
use crate::rules::named::named;

named! { ComplaintKind, 6:
    Reply => "reply", "未依法办理、答复政府信息公开申请", "an application was not dealt with or answered as the law demands";
    ProactiveDisclosure => "proactive_disclosure", "未按照要求主动公开政府信息", "something was not disclosed that must be without being asked for";
    RightsInfringed => "rights_infringed", "政府信息公开工作侵犯合法权益", "rights were infringed in the work of disclosure";
    DutiesNotDone => "duties_not_done", "不依法履行政府信息公开职能", "the duties of disclosure are not done";
    NotUpToDate => "not_up_to_date", "未及时更新公开内容、指南和目录", "information, guide or catalogue is not kept up to date";
    Other => "other", "违反条例的其他情形", "the Regulations were broken in another way";
}

named! { ComplaintChannel, 6:
    InPerson => "in_person", "当面", "in person";
    Mail => "mail", "信函", "by post";
    Telephone => "telephone", "电话", "by telephone";
    Email => "email", "电子邮件", "by e-mail";
    Online => "online", "网上", "online";
    Forwarded => "forwarded", "有关机关转办", "forwarded by another authority";
}

named! { Finding, 5:
    Upheld => "upheld", "查证属实", "it proved true";
    PartlyUpheld => "partly_upheld", "部分属实", "it proved true in part";
    NotUpheld => "not_upheld", "不属实", "it did not prove true";
    Withdrawn => "withdrawn", "投诉人撤回", "taken back by whoever complained";
    NotOurs => "not_ours", "不属于本机关处理范围", "for another body to hear";
}

named! { ComplaintStage, 7:
    Received => "received", "已收到", "received";
    Investigating => "investigating", "调查中", "being looked into";
    Upheld => "upheld", "属实待处理", "proved true, to be put right";
    Rectifying => "rectifying", "整改中", "to be put right by the department";
    Reported => "reported", "整改待核查", "reported as put right";
    Rectified => "rectified", "整改完成", "put right";
    Closed => "closed", "已办结", "closed";
}

impl ComplaintKind {
    /// Where the law speaks of it.
    pub fn article(self) -> Article {
        match self {
            Self::Reply | Self::ProactiveDisclosure => Article::regulations(47).paragraph(2),
            Self::RightsInfringed => Article::regulations(51),
            Self::DutiesNotDone => Article::regulations(53).item(1),
            Self::NotUpToDate => Article::regulations(53).item(2),
            Self::Other => Article::regulations(53).item(3),
        }
    }
}
