//! The catalogue of outcomes as one page for a lawyer: what each letter says, needs and tells of remedies.

use std::fmt::Write;

use disclosure::rules::applicant::{Reader, Salutation};
use disclosure::rules::article::cite_all;
use disclosure::rules::language::Language;
use disclosure::rules::outcome::{
    Duty, Ground, LetterKind, Outcome, Remedy, RemedyBodies, RemedyTerms, finding, optional,
    requirements,
};
use disclosure::rules::regime::{Regime, RegimeId};
use disclosure::rules::service::RemediesFrom;

#[test]
fn the_catalogue_of_outcomes_in_chinese() {
    insta::assert_snapshot!("outcome_catalogue_zh", catalogue(Language::Chinese));
}

#[test]
fn the_catalogue_of_outcomes_in_english() {
    insta::assert_snapshot!("outcome_catalogue_en", catalogue(Language::English));
}

fn catalogue(language: Language) -> String {
    let mut page = String::new();
    for outcome in Outcome::every() {
        chapter(&mut page, outcome, language).expect("a string takes every text");
    }
    page.push_str(language.pick("# 救济告知\n", "# Remedies as told\n"));
    remedies(&mut page, language).expect("a string takes every text");
    page
}

fn chapter(page: &mut String, outcome: Outcome, language: Language) -> std::fmt::Result {
    let title = outcome.title(language);
    writeln!(
        page,
        "# {} {title} [{outcome}]",
        outcome.group().label(language)
    )?;
    let by = language.pick("作出方式", "given by");
    writeln!(page, "{by}: {:?}", outcome.given_by())?;
    let basis = language.pick("依据", "basis");
    writeln!(page, "{basis}: {}", cite_all(outcome.articles(), language))?;
    let first = language.pick("复议前置", "reconsideration first");
    writeln!(page, "{first}: {:?}", outcome.reconsideration_first())?;
    let told = language.pick("救济", "remedies");
    match outcome {
        Outcome::Partial => {
            let secret = [Ground::Outcome(Outcome::StateSecret)];
            let (denied, other) = (outcome.remedy(&secret).code(), outcome.remedy(&[]).code());
            writeln!(page, "{told}: {denied} / {other}")?;
        }
        _ => writeln!(page, "{told}: {}", outcome.remedy(&[]).code())?,
    }
    for kind in outcome.kinds() {
        letter(page, outcome, *kind, language)?;
    }
    writeln!(page)
}

fn letter(
    page: &mut String,
    outcome: Outcome,
    kind: LetterKind,
    language: Language,
) -> std::fmt::Result {
    writeln!(page, "\n## {} [{}]", kind.label(language), kind.code())?;
    let sentence = finding(outcome, kind, None, reader(language)).unwrap_or_default();
    writeln!(page, "> {sentence}")?;
    for requirement in requirements(outcome, kind) {
        let duty = match requirement.duty {
            Duty::Statute => language.pick("法定", "statute"),
            Duty::House => language.pick("本系统要求", "house"),
        };
        let (path, advice) = (requirement.field.path(), requirement.field.advice(language));
        let articles = cite_all(requirement.articles, language);
        writeln!(page, "- {path}: {advice} [{duty}] {articles}")?;
    }
    let allowed: Vec<&str> = optional(outcome, kind)
        .iter()
        .map(|field| field.path())
        .collect();
    let also = language.pick("还可以写", "may also hold");
    writeln!(page, "{also}: {}", allowed.join(", "))
}

fn reader(language: Language) -> Reader {
    Reader {
        salutation: Salutation::Person,
        language,
    }
}

fn remedies(page: &mut String, language: Language) -> std::fmt::Result {
    let bodies = RemedyBodies {
        reconsideration_body: language
            .pick("某区人民政府", "the District Government")
            .to_owned(),
        court: language
            .pick("某区人民法院", "the District Court")
            .to_owned(),
    };
    let regime = Regime::builtin(RegimeId::Cn2019);
    let terms = RemedyTerms {
        bodies: &bodies,
        regime,
        calendar: regime.builtin_calendar(),
        reader: reader(language),
    };
    for remedy in [
        Remedy::Either,
        Remedy::ReconsiderationFirst,
        Remedy::FirstForWithheldPart,
        Remedy::General,
    ] {
        let articles = cite_all(remedy.articles(), language);
        writeln!(page, "\n## {}\n{articles}", remedy.code())?;
        for paragraph in remedy.paragraphs(RemediesFrom::Signature, &terms) {
            writeln!(page, "> {paragraph}")?;
        }
    }
    let sent_on = "2026-03-02".parse().expect("a day");
    let sent = RemediesFrom::Knowing { sent_on };
    page.push_str(language.pick("\n## 电子送达\n", "\n## by electronic service\n"));
    for paragraph in Remedy::Either.paragraphs(sent, &terms) {
        writeln!(page, "> {paragraph}")?;
    }
    Ok(())
}
