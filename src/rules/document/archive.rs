//! What a document is made of that is an archive inside (OFD, DOCX, XLSX, ODT), and whether a program is among it.

/// What such a document holds, as far as its form tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    /// The names of its members, in small letters.
    pub members: Vec<String>,
    /// What it says of them: their types, their relations.
    pub descriptions: String,
}

/// What programs are called in the names of members and in what is said of them: the macros of Word and Excel, of
/// before 1993 too, controls, and objects of other programs (OLE).
const PROGRAMS: [&str; 6] = [
    "vbaproject",
    "vbadata",
    "macroenabled",
    "macrosheet",
    "activex",
    "oleobject",
];
/// What texts in an office document never need, and which would let a word be written so that nobody finds it.
const DISGUISES: [&str; 2] = ["<!doctype", "<!entity"];
/// Where the macros of an open document stand.
const FOLDERS: [&str; 2] = ["basic/", "scripts/"];
/// What Windows runs.
const RUN: [&str; 20] = [
    "exe", "dll", "com", "scr", "pif", "cpl", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js",
    "jse", "wsf", "hta", "jar", "lnk", "chm", "reg",
];

impl Archive {
    /// Whether it carries macros, objects of other programs, or programs.
    pub fn carries_programs(&self) -> bool {
        let said = without_references(&self.descriptions).to_lowercase();
        self.members.iter().any(|name| is_program(name))
            || PROGRAMS.iter().any(|word| said.contains(word))
            || DISGUISES.iter().any(|word| said.contains(word))
    }
}

fn is_program(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    PROGRAMS.iter().any(|word| name.contains(word))
        || FOLDERS.iter().any(|folder| name.starts_with(folder))
        || RUN.contains(&extension)
}

/// The text with the characters that are written as numbers (`&#118;`).
fn without_references(text: &str) -> String {
    let mut parts = text.split("&#");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap_or((part, ""));
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        plain.extend(code.ok().and_then(char::from_u32));
        plain.push_str(rest);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Archive;

    #[test]
    fn programs_are_found_by_name_and_by_what_is_said_of_them() {
        let plain = [
            "word/document.xml",
            "word/embeddings/sheet1.xlsx",
            "xl/printersettings1.bin",
        ];
        for (name, said, expect) in [
            ("", "", false),
            (
                "word/media/image1.png",
                "<Override ContentType='image/png'/>",
                false,
            ),
            ("word/vbaproject.bin", "", true),
            ("xl/my_vbaproject2.xml", "", true),
            ("word/activex/activex1.xml", "", true),
            ("word/embeddings/oleobject1.bin", "", true),
            ("basic/standard/module1.xml", "", true),
            ("attachs/setup.exe", "", true),
            (
                "word/x.bin",
                "ContentType=\"application/vnd.ms-office.vbaProject\"",
                true,
            ),
            (
                "",
                "application/vnd.ms-word.document.macroEnabled.main+xml",
                true,
            ),
            ("", "application/vnd.ms-excel.macrosheet+xml", true),
            ("", "relationships/oleObject", true),
            ("", "application/vnd.ms-office.&#118;&#x62;aProject", true),
            ("", "<!DOCTYPE Types>", true),
            ("", "Target=\"https://a.example/?a=1&amp;b=2&#39;\"", false),
            ("", "&#; &#x110000; &#", false),
        ] {
            let members = plain.iter().chain([&name]).map(|name| (*name).to_owned());
            let archive = Archive {
                members: members.collect(),
                descriptions: said.to_owned(),
            };
            assert_eq!(archive.carries_programs(), expect, "{name} {said}");
        }
    }
}
