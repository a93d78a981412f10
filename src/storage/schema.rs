//! The tables as diesel sees them; a test compares them with what the migrations make.

diesel::table! {
    installation (one) {
        one -> Bool,
        kind -> Text,
        key_check -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    authorities (id) {
        id -> Uuid,
        code -> Text,
        name -> Text,
        name_en -> Text,
        law -> Text,
        zone -> Text,
        confirmation -> Text,
        language -> Text,
        office -> Text,
        address -> Text,
        phone -> Text,
        email -> Text,
        reconsideration_body -> Text,
        court -> Text,
        created_at -> Timestamptz,
        acceptance_days -> Integer,
        reconsideration_body_en -> Nullable<Text>,
        court_en -> Nullable<Text>,
        department_court -> Nullable<Text>,
        department_court_en -> Nullable<Text>,
        on_the_spot -> Bool,
    }
}

diesel::table! {
    departments (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        no -> Integer,
        name -> Text,
        kind -> Text,
        subjects -> Array<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        closed_on -> Nullable<Date>,
        version -> Integer,
        created_at -> Timestamptz,
        merged_into -> Nullable<Uuid>,
        merged_on -> Nullable<Date>,
        merger_basis -> Nullable<Text>,
        answered_by -> Nullable<Uuid>,
        closed_apart -> Nullable<Date>,
    }
}

diesel::table! {
    accounts (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        login -> Text,
        name -> Bytea,
        email -> Nullable<Bytea>,
        role -> Text,
        department_id -> Nullable<Uuid>,
        password_hash -> Text,
        failed_attempts -> Integer,
        locked_until -> Nullable<Timestamptz>,
        disabled_at -> Nullable<Timestamptz>,
        version -> Integer,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    cases (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        number -> Text,
        stage -> Text,
        channel -> Text,
        applicant_kind -> Text,
        title -> Bytea,
        department_id -> Nullable<Uuid>,
        handler_id -> Nullable<Uuid>,
        filed_on -> Date,
        received_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        clock -> Text,
        provisional -> Bool,
        outcome -> Nullable<Text>,
        replied_on -> Nullable<Date>,
        on_time -> Nullable<Bool>,
        query_generation -> Integer,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        calendar_revision -> Integer,
        due_before -> Nullable<Date>,
        undelivered -> Bool,
        joint -> Integer,
        waits_until -> Nullable<Date>,
        closed_on -> Nullable<Date>,
        first_outcome -> Nullable<Text>,
        first_closed_on -> Nullable<Date>,
        fee_items -> Nullable<Integer>,
        fee_fen -> Nullable<BigInt>,
        fee_paid_on -> Nullable<Date>,
        kind -> Text,
        counted_on -> Nullable<Date>,
        calendar_bound -> BigInt,
        steps -> SmallInt,
    }
}

diesel::table! {
    responsibility_lists (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        version -> Integer,
        source -> Text,
        hash -> Bytea,
        rows -> Integer,
        imported_at -> Timestamptz,
        imported_by -> Text,
    }
}

diesel::table! {
    responsibilities (authority_id, version, no) {
        authority_id -> Uuid,
        version -> Integer,
        no -> Integer,
        department_id -> Nullable<Uuid>,
        name -> Text,
        body -> Text,
        basis -> Nullable<Text>,
        object -> Nullable<Text>,
        charges -> Nullable<Text>,
        process -> Nullable<Text>,
        time_limit -> Nullable<Text>,
        office -> Nullable<Text>,
        hotline -> Nullable<Text>,
    }
}

diesel::table! {
    calendars (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        region -> Text,
        years -> Text,
        hash -> Bytea,
        imported_at -> Timestamptz,
        imported_by -> Text,
        revision -> Nullable<Integer>,
        published_at -> Nullable<Timestamptz>,
        published_by -> Nullable<Text>,
        remedies_followed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    case_clocks (authority_id, case_id, kind, nth) {
        authority_id -> Uuid,
        case_id -> Uuid,
        kind -> Text,
        nth -> Integer,
        reference -> Nullable<Text>,
        department_id -> Nullable<Uuid>,
        counted_from -> Nullable<Date>,
        due_on -> Nullable<Date>,
        met_on -> Nullable<Date>,
        void_on -> Nullable<Date>,
        provisional -> Bool,
    }
}

diesel::table! {
    case_mails (authority_id, case_id) {
        authority_id -> Uuid,
        case_id -> Uuid,
        bound -> BigInt,
    }
}

diesel::table! {
    case_events (authority_id, case_id, seq) {
        authority_id -> Uuid,
        case_id -> Uuid,
        seq -> Integer,
        day -> Date,
        at -> Timestamptz,
        actor -> Text,
        kind -> Text,
        body -> Text,
        previous -> Bytea,
        hash -> Bytea,
    }
}

diesel::table! {
    applicants (authority_id, case_id) {
        authority_id -> Uuid,
        case_id -> Uuid,
        language -> Text,
        document_kind -> Text,
        document_number -> Bytea,
        name -> Bytea,
        representative -> Nullable<Bytea>,
        contact_person -> Nullable<Bytea>,
        email -> Nullable<Bytea>,
        phone -> Nullable<Bytea>,
        address -> Nullable<Bytea>,
        postal_code -> Nullable<Bytea>,
        blind_index -> Bytea,
        fax -> Nullable<Bytea>,
    }
}

diesel::table! {
    alarms (authority_id, case_id, clock, nth) {
        authority_id -> Uuid,
        case_id -> Uuid,
        clock -> Text,
        nth -> Integer,
        raised_at -> Timestamptz,
    }
}

diesel::table! {
    reminders (authority_id, case_id, clock, nth, begun_on, milestone, recipient) {
        authority_id -> Uuid,
        case_id -> Uuid,
        clock -> Text,
        nth -> Integer,
        begun_on -> Date,
        milestone -> Text,
        recipient -> Bytea,
        due_on -> Date,
        sent_at -> Timestamptz,
    }
}

diesel::table! {
    unreached (authority_id, address) {
        authority_id -> Uuid,
        address -> Bytea,
        state -> Text,
        answer -> Text,
        since -> Timestamptz,
        failed_at -> Timestamptz,
        failures -> Integer,
        taken_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    digests (authority_id, day, recipient) {
        authority_id -> Uuid,
        day -> Date,
        recipient -> Bytea,
        sent_at -> Timestamptz,
    }
}

diesel::table! {
    mornings (authority_id, day) {
        authority_id -> Uuid,
        day -> Date,
        finished_at -> Timestamptz,
        looked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    agents (authority_id, case_id) {
        authority_id -> Uuid,
        case_id -> Uuid,
        document_kind -> Text,
        document_number -> Bytea,
        name -> Bytea,
        phone -> Nullable<Bytea>,
        fax -> Nullable<Bytea>,
        email -> Nullable<Bytea>,
        address -> Nullable<Bytea>,
        postal_code -> Nullable<Bytea>,
    }
}

diesel::table! {
    joint_applicants (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        case_id -> Uuid,
        nth -> Integer,
        applicant_kind -> Text,
        document_kind -> Text,
        document_number -> Bytea,
        name -> Bytea,
        blind_index -> Bytea,
    }
}

diesel::table! {
    texts (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        case_id -> Uuid,
        sealed -> Bytea,
    }
}

diesel::table! {
    letters (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        case_id -> Uuid,
        kind -> Text,
        number -> Text,
        language -> Text,
        made_on -> Date,
        sealed_text -> Bytea,
        sealed_html -> Bytea,
        created_at -> Timestamptz,
        sealed_by -> Nullable<Uuid>,
        superseded_on -> Nullable<Date>,
    }
}

diesel::table! {
    letter_numbers (authority_id, sealed_by, year) {
        authority_id -> Uuid,
        sealed_by -> Uuid,
        year -> Integer,
        last -> Integer,
    }
}

diesel::table! {
    numbers (authority_id, kind, year) {
        authority_id -> Uuid,
        kind -> Text,
        year -> Integer,
        last -> Integer,
    }
}

diesel::table! {
    sessions (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        account_id -> Nullable<Uuid>,
        case_id -> Nullable<Uuid>,
        generation -> Nullable<Integer>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    outbox (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        case_id -> Nullable<Uuid>,
        kind -> Text,
        addressee -> Text,
        language -> Text,
        state -> Text,
        attempts -> Integer,
        next_at -> Nullable<Timestamptz>,
        since -> Timestamptz,
        last_answer -> Nullable<Text>,
        sealed -> Bytea,
        created_at -> Timestamptz,
        letter_id -> Nullable<Uuid>,
        domain -> Nullable<Text>,
        lane -> Integer,
        urgency -> SmallInt,
        ended_bound -> Nullable<BigInt>,
        maybe_left -> SmallInt,
        taken_back -> Bool,
    }
}

diesel::table! {
    consultations (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        case_id -> Uuid,
        reference -> Text,
        party -> Text,
        language -> Text,
        name -> Bytea,
        email -> Nullable<Bytea>,
        phone -> Nullable<Bytea>,
        address -> Nullable<Bytea>,
        code_index -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    remedies (authority_id, case_id, reference) {
        authority_id -> Uuid,
        case_id -> Uuid,
        reference -> Text,
        kind -> Text,
        against -> Text,
        claimant -> Text,
        after -> Nullable<Text>,
        filed_on -> Date,
        last_day -> Nullable<Date>,
        warnings -> Text,
        accepted_on -> Nullable<Date>,
        result -> Nullable<Text>,
        decided_on -> Nullable<Date>,
        served_on -> Nullable<Date>,
        ordered -> Nullable<Text>,
        reopened_on -> Nullable<Date>,
    }
}

diesel::table! {
    earlier_replies (authority_id, case_id, number) {
        authority_id -> Uuid,
        case_id -> Uuid,
        number -> Integer,
        received_on -> Nullable<Date>,
        replied_on -> Date,
        on_time -> Bool,
        begun_at -> Nullable<Timestamptz>,
        ended_at -> Timestamptz,
        steps -> SmallInt,
    }
}

diesel::table! {
    departments_left (authority_id, case_id, seq) {
        authority_id -> Uuid,
        case_id -> Uuid,
        seq -> Integer,
        left_on -> Date,
        department_id -> Uuid,
    }
}

diesel::table! {
    due_dates_left (authority_id, case_id, number) {
        authority_id -> Uuid,
        case_id -> Uuid,
        number -> Integer,
        due_on -> Date,
        ended_on -> Date,
        answered -> Bool,
    }
}

diesel::table! {
    documents (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        case_id -> Uuid,
        kind -> Text,
        media_type -> Text,
        name -> Nullable<Bytea>,
        bytes -> BigInt,
        sha256 -> Text,
        created_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    idempotency (authority_id, client, key) {
        authority_id -> Uuid,
        client -> Text,
        key -> Text,
        digest -> Bytea,
        status -> SmallInt,
        subject -> Uuid,
        version -> Integer,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    deputies (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        absent_id -> Uuid,
        deputy_id -> Uuid,
        from_on -> Date,
        until_on -> Date,
        named_by -> Uuid,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        actor -> Text,
        action -> Text,
        subject -> Nullable<Uuid>,
        detail -> Nullable<Text>,
        seq -> Nullable<BigInt>,
        hash -> Nullable<Bytea>,
    }
}

diesel::table! {
    audit_ends (authority_id) {
        authority_id -> Uuid,
        seq -> BigInt,
        hash -> Bytea,
        bound -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::Uuid;
    use crate::storage::columns::TsVector;

    search_docs (authority_id, case_id) {
        authority_id -> Uuid,
        case_id -> Uuid,
        body -> TsVector,
    }
}

diesel::table! {
    annual_freezings (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        year -> Integer,
        frozen_at -> Timestamptz,
        frozen_by -> Uuid,
        withdrawn_at -> Nullable<Timestamptz>,
        withdrawn_by -> Nullable<Uuid>,
        reason -> Nullable<Text>,
        frozen_for -> Nullable<Uuid>,
        withdrawn_for -> Nullable<Uuid>,
    }
}

diesel::table! {
    annual_figures (authority_id, freezing_id, unit_id) {
        authority_id -> Uuid,
        freezing_id -> Uuid,
        unit_id -> Uuid,
        figures -> Text,
    }
}

diesel::table! {
    complaints (authority_id, id) {
        authority_id -> Uuid,
        id -> Uuid,
        number -> Text,
        kind -> Text,
        channel -> Text,
        received_on -> Date,
        case_id -> Nullable<Uuid>,
        department_id -> Uuid,
        department_name -> Text,
        complainant -> Nullable<Bytea>,
        stage -> Text,
        investigator_id -> Nullable<Uuid>,
        finding -> Nullable<Text>,
        concluded_on -> Nullable<Date>,
        criticised_on -> Nullable<Date>,
        ordered_on -> Nullable<Date>,
        rectify_by -> Nullable<Date>,
        reported_on -> Nullable<Date>,
        missed_by -> Nullable<Date>,
        rectified_on -> Nullable<Date>,
        version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        mails_bound -> BigInt,
    }
}

diesel::table! {
    complaint_events (authority_id, complaint_id, seq) {
        authority_id -> Uuid,
        complaint_id -> Uuid,
        seq -> Integer,
        day -> Date,
        at -> Timestamptz,
        actor -> Text,
        body -> Text,
        text_id -> Nullable<Uuid>,
        text_digest -> Nullable<Text>,
        text_sealed -> Nullable<Bytea>,
        previous -> Bytea,
        hash -> Bytea,
    }
}

diesel::table! {
    complaint_mails (authority_id, complaint_id, notice_id) {
        authority_id -> Uuid,
        complaint_id -> Uuid,
        notice_id -> Uuid,
    }
}

diesel::table! {
    complaint_reminders (authority_id, complaint_id, rectify_by, milestone) {
        authority_id -> Uuid,
        complaint_id -> Uuid,
        rectify_by -> Date,
        milestone -> Text,
        sent_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(complaints, departments);
diesel::allow_tables_to_appear_in_same_query!(complaint_mails, outbox);
diesel::allow_tables_to_appear_in_same_query!(cases, alarms, case_clocks);
diesel::allow_tables_to_appear_in_same_query!(cases, departments);
diesel::allow_tables_to_appear_in_same_query!(cases, documents);
diesel::allow_tables_to_appear_in_same_query!(cases, applicants);
diesel::allow_tables_to_appear_in_same_query!(cases, remedies);
diesel::allow_tables_to_appear_in_same_query!(earlier_replies, remedies);
diesel::allow_tables_to_appear_in_same_query!(cases, search_docs);
diesel::allow_tables_to_appear_in_same_query!(sessions, accounts, cases);
diesel::allow_tables_to_appear_in_same_query!(accounts, deputies);
