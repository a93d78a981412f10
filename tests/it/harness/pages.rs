//! What a page says, without how it looks.

/// What stands in the main part of a page.
pub(crate) fn main_part(html: &str) -> String {
    html.split_once("<main")
        .unwrap()
        .1
        .split_once('>')
        .unwrap()
        .1
        .to_owned()
}

/// The letters and digits of a text or page, without tags, marks and spaces.
pub(crate) fn words(page: &str) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    let marks = ["&#x27;", "&#x2f;", "&quot;"];
    let page = marks
        .iter()
        .fold(page.to_owned(), |page, mark| page.replace(mark, ""));
    for letter in page.chars() {
        match letter {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if !in_tag && letter.is_alphanumeric() => words.push(letter),
            _ => {}
        }
    }
    words
}
