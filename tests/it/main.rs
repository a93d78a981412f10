//! The one test binary: the service through its real doors.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod archive_http;
mod authority_days;
mod calendars;
mod case_life;
mod channels_http;
mod clarification_http;
mod clock_cases;
mod clock_cli;
mod clock_docs;
mod clock_properties;
mod config;
mod consultations_http;
mod day_in_the_life;
mod deadlines_http;
mod demo;
mod demo_story;
mod deputies_http;
mod documents_http;
mod due_date_notice_http;
mod excessive_http;
mod extensions_http;
mod fee_and_order_http;
mod fees_http;
mod filing_http;
mod harness;
mod http_manners;
mod http_odd_input;
mod http_personas;
mod http_silence;
mod letters;
mod lists;
mod mail_delivery;
mod mail_tls;
mod mail_transport;
mod merging_http;
mod named_clocks;
mod named_clocks_http;
mod nothing_lost;
mod notices;
mod notices_owed;
mod offers_http;
mod office_http;
mod on_the_spot_http;
mod openapi;
mod outbox_claims;
mod outcome_catalogue;
mod outcomes_http;
mod own_records_http;
mod parties_http;
mod postgres;
mod readme;
mod record_http;
mod remedies_http;
mod repeats_http;
mod responsibilities_cli;
mod responsibilities_http;
mod routing_http;
mod routing_measured;
mod search;
mod search_http;
mod serve_cli;
mod service_http;
mod sign_in;
mod splitting_http;
mod storage;
mod tables;
mod tampering;
mod transactions;
mod unconfirmed_http;
mod watching_http;
mod withdrawal_http;
