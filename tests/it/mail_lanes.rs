//! How many mails are under way, in all and to one domain; and what stays the same from attempt to attempt.

use disclosure::jobs::run_once;
use disclosure::notify::transport::{SmtpSettings, Transport};

use crate::harness::Test;
use crate::harness::mails::{MAIL_FROM, queue_to};
use crate::harness::smtp::{Command, Script, SmtpServer, settings};

#[tokio::test]
async fn a_domain_that_is_slow_leaves_room_for_the_others() {
    let server = SmtpServer::start().await;
    let t = Test::app().await;
    let case = t.file_online().await;
    t.send_mails(&Transport::Memory(
        disclosure::notify::transport::Memory::default(),
    ))
    .await;
    let slow = (0..9).map(|no| format!("citizen{no}@SLOW.example"));
    let others = (0..2).map(|no| format!("citizen{no}@other{no}.example"));
    queue_to(&t, &case, slow.chain(others)).await;
    server.script(vec![Script::HoldAt(Command::Data); 11]);
    let transport = Transport::smtp(SmtpSettings {
        max_concurrent: 4,
        max_per_domain: 2,
        ..settings(server.port())
    })
    .unwrap();
    let held = async {
        server.wait_for_held(4).await;
        let mut sending: Vec<String> = t
            .owed(&case)
            .await
            .into_iter()
            .filter(|owed| owed.state == "sending")
            .map(|owed| owed.mail.to)
            .collect();
        sending.sort();
        server.release();
        sending
    };
    let (attempts, sending) = tokio::join!(t.send_mails(&transport), held);
    assert_eq!(attempts, 11);
    assert_eq!(sending.len(), 4);
    let slow = sending.iter().filter(|to| to.ends_with("@SLOW.example"));
    assert_eq!(slow.count(), 2, "{sending:?}");
    assert_eq!(server.messages().len(), 11);
    assert_eq!(server.most_open(), 4);
}

#[tokio::test]
async fn a_message_id_outlives_a_new_address_of_the_service() {
    let server = SmtpServer::start().await;
    let t = Test::app().await;
    let case = t.file_online().await;
    let transport = Transport::smtp(settings(server.port())).unwrap();
    server.script([Script::CloseAfterData]);
    assert_eq!(t.send_mails(&transport).await, 1);
    t.wait_for_next_attempt(&case).await;
    let mut moved = t.another_copy();
    moved.public_url = "https://moved.example".into();
    assert_eq!(run_once(&moved, &transport, MAIL_FROM).await.unwrap(), 1);
    let mails = server.wait_for(2).await;
    assert!(
        mails[0]
            .header("Message-ID")
            .ends_with("@disclosure.example>")
    );
    assert_eq!(mails[0].raw, mails[1].raw);
}
