//! Citations as data: which article of which law, and how it is written in a letter.

use crate::rules::language::Language;

/// A law or official letter that a decision rests on (依据).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Law {
    /// 中华人民共和国政府信息公开条例 (2019).
    Regulations,
    /// 国办函〔2020〕109号, on the fee for processing (信息处理费).
    FeeMeasures,
    /// 国办公开办函〔2021〕30号, the form of the annual report (年度报告格式).
    ReportForm,
    /// 国办公开办函〔2015〕207号, on when an application is received.
    ReceiptLetter,
    /// 国办公开办函〔2016〕235号, on when a reply is made.
    ServiceLetter,
    /// 法释〔2025〕8号, the Supreme People's Court on disclosure cases.
    Interpretation,
    /// 中华人民共和国行政复议法 (2023).
    ReconsiderationLaw,
    /// 行政复议法实施条例.
    ReconsiderationRegulations,
    /// 中华人民共和国行政诉讼法 (2017).
    LitigationLaw,
    /// 中华人民共和国民法典 (2020).
    CivilCode,
}

impl Law {
    /// The name as it stands in a letter.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Regulations => language.pick(
                "《中华人民共和国政府信息公开条例》",
                "Regulations on Open Government Information",
            ),
            Self::FeeMeasures => language.pick(
                "国办函〔2020〕109号",
                "General Office of the State Council Letter No. 109 of 2020",
            ),
            Self::ReportForm => language.pick(
                "国办公开办函〔2021〕30号",
                "Open Government Office Letter No. 30 of 2021",
            ),
            Self::ReceiptLetter => language.pick(
                "国办公开办函〔2015〕207号",
                "Open Government Office Letter No. 207 of 2015",
            ),
            Self::ServiceLetter => language.pick(
                "国办公开办函〔2016〕235号",
                "Open Government Office Letter No. 235 of 2016",
            ),
            Self::Interpretation => language.pick(
                "法释〔2025〕8号",
                "Supreme People's Court Interpretation No. 8 of 2025",
            ),
            Self::ReconsiderationLaw => language.pick(
                "《中华人民共和国行政复议法》",
                "Administrative Reconsideration Law",
            ),
            Self::ReconsiderationRegulations => language.pick(
                "《中华人民共和国行政复议法实施条例》",
                "Implementing Regulations of the Administrative Reconsideration Law",
            ),
            Self::LitigationLaw => language.pick(
                "《中华人民共和国行政诉讼法》",
                "Administrative Litigation Law",
            ),
            Self::CivilCode => language.pick("《中华人民共和国民法典》", "Civil Code"),
        }
    }

    /// Whether a letter to an applicant may rest on it.
    ///
    /// The form of the annual report names a row but gives no power, what a court asks of the
    /// evidence is no basis for the act, and the civil code speaks of the applicant's side.
    pub fn carries_a_decision(self) -> bool {
        match self {
            Self::Regulations
            | Self::FeeMeasures
            | Self::ReconsiderationLaw
            | Self::ReconsiderationRegulations
            | Self::LitigationLaw => true,
            Self::ReportForm
            | Self::ReceiptLetter
            | Self::ServiceLetter
            | Self::Interpretation
            | Self::CivilCode => false,
        }
    }
}

/// Those of the articles on which a decision can rest.
pub fn deciding(articles: &[Article]) -> impl Iterator<Item = Article> {
    articles
        .iter()
        .copied()
        .filter(|article| article.law.carries_a_decision())
}

/// One place in a law: article, paragraph (款) and item (项).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Article {
    /// The law.
    pub law: Law,
    /// The article (条); `None` for the document as a whole.
    pub article: Option<u8>,
    /// The paragraph (款).
    pub paragraph: Option<u8>,
    /// The item (项).
    pub item: Option<u8>,
}

impl Article {
    /// The law as a whole.
    pub const fn whole(law: Law) -> Self {
        Self {
            law,
            article: None,
            paragraph: None,
            item: None,
        }
    }

    /// An article of a law.
    pub const fn of(law: Law, article: u8) -> Self {
        Self {
            law,
            article: Some(article),
            paragraph: None,
            item: None,
        }
    }

    /// An article of the Regulations (条例).
    pub const fn regulations(article: u8) -> Self {
        Self::of(Law::Regulations, article)
    }

    /// One of its paragraphs (款).
    #[must_use]
    pub const fn paragraph(self, paragraph: u8) -> Self {
        Self {
            paragraph: Some(paragraph),
            ..self
        }
    }

    /// One of its items (项).
    #[must_use]
    pub const fn item(self, item: u8) -> Self {
        Self {
            item: Some(item),
            ..self
        }
    }

    /// The citation: 《中华人民共和国政府信息公开条例》第三十六条第（三）项.
    pub fn cite(self, language: Language) -> String {
        cite_all(&[self], language)
    }

    fn place(self, language: Language) -> String {
        let Some(article) = self.article else {
            return String::new();
        };
        match language {
            Language::Chinese => {
                let paragraph = self
                    .paragraph
                    .map_or(String::new(), |n| format!("第{}款", chinese_numeral(n)));
                let item = self
                    .item
                    .map_or(String::new(), |n| format!("第（{}）项", chinese_numeral(n)));
                format!("第{}条{paragraph}{item}", chinese_numeral(article))
            }
            Language::English => {
                let paragraph = self.paragraph.map_or(String::new(), |n| format!(".{n}"));
                let item = self.item.map_or(String::new(), |n| format!("({n})"));
                format!("Art. {article}{paragraph}{item}")
            }
        }
    }
}

/// Several citations in one phrase; a law's name is written once for neighbours of the same law.
pub fn cite_all(articles: &[Article], language: Language) -> String {
    let mut text = String::new();
    let mut last: Option<Law> = None;
    for article in articles {
        if last.is_some() {
            text.push_str(language.pick("、", ", "));
        }
        let place = article.place(language);
        if last != Some(article.law) {
            text.push_str(article.law.name(language));
            if !place.is_empty() {
                text.push_str(language.pick("", ", "));
            }
        }
        text.push_str(&place);
        last = Some(article.law);
    }
    text
}

/// A number in Chinese.
fn chinese_numeral(number: u8) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u8| DIGITS.get(usize::from(n)).copied().unwrap_or_default();
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    match (hundreds, tens) {
        (0, 0) => digit(ones).to_owned(),
        (0, 1) => format!("十{}", digit(ones)),
        (0, 2..) => format!("{}十{}", digit(tens), digit(ones)),
        (1.., 0) if ones == 0 => format!("{}百", digit(hundreds)),
        (1.., 0) => format!("{}百零{}", digit(hundreds), digit(ones)),
        (1.., 1..) => format!("{}百{}十{}", digit(hundreds), digit(tens), digit(ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_written_as_in_a_letter() {
        for (article, zh, en) in [
            (
                Article::regulations(36).item(3),
                "《中华人民共和国政府信息公开条例》第三十六条第（三）项",
                "Regulations on Open Government Information, Art. 36(3)",
            ),
            (
                Article::regulations(39).paragraph(1),
                "《中华人民共和国政府信息公开条例》第三十九条第一款",
                "Regulations on Open Government Information, Art. 39.1",
            ),
            (
                Article::of(Law::ReconsiderationLaw, 23)
                    .paragraph(1)
                    .item(4),
                "《中华人民共和国行政复议法》第二十三条第一款第（四）项",
                "Administrative Reconsideration Law, Art. 23.1(4)",
            ),
            (
                Article::whole(Law::ReportForm),
                "国办公开办函〔2021〕30号",
                "Open Government Office Letter No. 30 of 2021",
            ),
        ] {
            assert_eq!(article.cite(Language::Chinese), zh);
            assert_eq!(article.cite(Language::English), en);
        }
    }

    #[test]
    fn a_law_is_named_once_for_its_neighbours() {
        let articles = [
            Article::regulations(14),
            Article::regulations(36).item(3),
            Article::whole(Law::Interpretation),
        ];
        assert_eq!(
            cite_all(&articles, Language::Chinese),
            "《中华人民共和国政府信息公开条例》第十四条、第三十六条第（三）项、法释〔2025〕8号"
        );
        assert_eq!(cite_all(&[], Language::English), "");
    }

    #[test]
    fn numerals() {
        for (number, expect) in [
            (1, "一"),
            (10, "十"),
            (15, "十五"),
            (20, "二十"),
            (51, "五十一"),
            (99, "九十九"),
            (100, "一百"),
            (101, "一百零一"),
            (110, "一百一十"),
            (165, "一百六十五"),
            (255, "二百五十五"),
        ] {
            assert_eq!(chinese_numeral(number), expect);
        }
    }
}
