//! Delivery reports as mail servers write them.

use serde_json::json;

use super::story::Story;
use super::web::Answer;

impl Story {
    /// The last mail of a kind comes back, and the report on it is brought.
    pub(crate) async fn comes_back(&self, kind: &str) -> Answer {
        let mail = self.owed(kind).await.pop().unwrap();
        let message_id = format!("<{}@disclosure.example>", mail.id.0);
        let body = json!({"report": failed(&message_id)});
        let system = self.web.staff("system").await;
        let path = "/api/v1/delivery-reports";
        self.web.post(&system, path, &body).await.is(200)
    }
}

/// A report about the mail with this Message-ID.
pub(crate) fn report(message_id: &str, action: &str, status: &str, words: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@relay.example>\r\n\
         To: bounces@yunling.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"9B095B5ADSN\"\r\n\r\n\
         This is a MIME-encapsulated message.\r\n\r\n\
         --9B095B5ADSN\r\nContent-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         This is the mail system at host relay.example.\r\n\r\n\
         --9B095B5ADSN\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; relay.example\r\nArrival-Date: Mon,  2 Mar 2026 09:00:00 +0800 (CST)\r\n\r\n\
         Final-Recipient: rfc822; zhangsan@mail.example\r\nOriginal-Recipient: rfc822;zhangsan@mail.example\r\n\
         Action: {action}\r\nStatus: {status}\r\nRemote-MTA: dns; mx.mail.example\r\n\
         Diagnostic-Code: smtp; {words}\r\n\r\n\
         --9B095B5ADSN\r\nContent-Description: Undelivered Message Headers\r\n\
         Content-Type: text/rfc822-headers\r\n\r\n\
         Return-Path: <bounces@yunling.example>\r\nMessage-ID: {message_id}\r\n\
         From: office@yunjiang.example\r\nTo: zhangsan@mail.example\r\n\r\n\
         --9B095B5ADSN--\r\n"
    )
}

/// A report that the mail failed for good.
pub(crate) fn failed(message_id: &str) -> String {
    report(
        message_id,
        "failed",
        "5.1.1",
        "550 5.1.1 <zhangsan@mail.example>:\r\n    user zhangsan unknown",
    )
}
