//! The lists of powers and responsibilities (权力清单、责任清单): which body does what, on what basis,
//! and whom to ask.
//!
//! Every agency publishes them; they tell whose a subject is better than anyone's memory does. Here is
//! what a row holds, under which headings such lists really carry it, and whose row it is.

use super::characters::{is_format, is_no_text, turns};
use super::width::half_width;

/// A row: one power or duty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Responsibility {
    /// What it is called (权力名称、项目名称).
    pub name: String,
    /// Who exercises it (实施主体).
    pub body: String,
    /// The provisions it rests on (实施依据).
    pub basis: Option<String>,
    /// Whom it concerns (行使对象).
    pub object: Option<String>,
    /// What is charged (收费标准及依据).
    pub charges: Option<String>,
    /// How it goes (办理流程).
    pub process: Option<String>,
    /// How long it takes (办理时限).
    pub time_limit: Option<String>,
    /// The section that does it (责任科室、承办机构).
    pub office: Option<String>,
    /// The telephone for questions (咨询电话).
    pub hotline: Option<String>,
}

/// A column of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// 权力名称
    Name,
    /// 实施主体
    Body,
    /// 实施依据
    Basis,
    /// 行使对象
    Object,
    /// 收费
    Charges,
    /// 办理流程
    Process,
    /// 办理时限
    TimeLimit,
    /// 责任科室
    Office,
    /// 咨询电话
    Hotline,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Body,
        Self::Basis,
        Self::Object,
        Self::Charges,
        Self::Process,
        Self::TimeLimit,
        Self::Office,
        Self::Hotline,
    ];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Body => "body",
            Self::Basis => "basis",
            Self::Object => "object",
            Self::Charges => "charges",
            Self::Process => "process",
            Self::TimeLimit => "time_limit",
            Self::Office => "office",
            Self::Hotline => "hotline",
        }
    }

    /// The headings under which lists carry it, the usual one first: where a list has several of them,
    /// the earlier one counts.
    #[expect(clippy::too_many_lines, reason = "read as a table")]
    pub fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Name => &[
                "权力名称",
                "项目名称",
                "职权名称",
                "事项名称",
                "权责名称",
                "权责事项名称",
                "权责事项",
                "权力事项名称",
                "权力事项",
                "行政权力名称",
                "责任事项名称",
                "责任事项",
                "主项名称",
                "项目",
                "事项",
                "名称",
                "name",
                "power",
                "responsibility",
                "item",
            ],
            Self::Body => &[
                "实施主体",
                "实施机关",
                "实施部门",
                "实施单位",
                "行使主体",
                "行使机关",
                "权力主体",
                "责任主体",
                "责任单位",
                "责任部门",
                "主管部门",
                "部门名称",
                "单位名称",
                "部门",
                "单位",
                "implementing body",
                "body",
                "agency",
                "authority",
            ],
            Self::Basis => &[
                "实施依据",
                "设定依据",
                "法律依据",
                "法定依据",
                "职权依据",
                "权力依据",
                "依据",
                "legal basis",
                "basis",
            ],
            Self::Object => &[
                "行使对象",
                "实施对象",
                "办理对象",
                "服务对象",
                "行政相对人",
                "对象",
                "object",
                "addressees",
            ],
            Self::Charges => &[
                "收费标准及依据",
                "收费依据及标准",
                "收费标准和依据",
                "收费依据和标准",
                "收费标准",
                "收费依据",
                "收费情况",
                "收费项目",
                "是否收费",
                "收费",
                "charges",
                "fees",
                "fee",
            ],
            Self::Process => &[
                "办理流程",
                "办理程序",
                "工作流程",
                "运行流程",
                "权力运行流程",
                "流程图",
                "流程",
                "process",
                "procedure",
            ],
            Self::TimeLimit => &[
                "办理时限",
                "承诺时限",
                "承诺办结时限",
                "法定时限",
                "法定办结时限",
                "办结时限",
                "办理期限",
                "时限",
                "time limit",
            ],
            Self::Office => &[
                "责任科室",
                "承办机构",
                "承办科室",
                "责任股室",
                "承办股室",
                "责任处室",
                "承办处室",
                "内设机构",
                "办理机构",
                "责任科(股)室",
                "科室",
                "office",
                "section",
            ],
            Self::Hotline => &[
                "咨询电话",
                "咨询方式",
                "服务电话",
                "联系电话",
                "办公电话",
                "电话",
                "咨询投诉电话",
                "咨询监督电话",
                "监督电话",
                "投诉电话",
                "监督投诉电话",
                "hotline",
                "telephone",
                "phone",
            ],
        }
    }

    /// Whether a row is nothing without it.
    pub fn is_required(self) -> bool {
        matches!(self, Self::Name | Self::Body)
    }

    /// The most characters it may hold.
    pub fn longest(self) -> usize {
        match self {
            Self::Body | Self::TimeLimit | Self::Office | Self::Hotline => 200,
            Self::Name => 500,
            Self::Object | Self::Charges => 2_000,
            Self::Basis | Self::Process => 10_000,
        }
    }

    /// Whether it is a text of several lines; the others stand on one.
    fn has_lines(self) -> bool {
        matches!(self, Self::Basis | Self::Charges | Self::Process)
    }

    /// The heading that a list is advised to use.
    pub fn usual_heading(self) -> &'static str {
        self.headings().first().copied().unwrap_or_default()
    }

    fn place(self, row: &mut Responsibility, text: String) {
        match self {
            Self::Name => row.name = text,
            Self::Body => row.body = text,
            Self::Basis => row.basis = Some(text),
            Self::Object => row.object = Some(text),
            Self::Charges => row.charges = Some(text),
            Self::Process => row.process = Some(text),
            Self::TimeLimit => row.time_limit = Some(text),
            Self::Office => row.office = Some(text),
            Self::Hotline => row.hotline = Some(text),
        }
    }
}

/// Where each column stands in a table: its place, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headings(Vec<(Column, usize)>);

impl Headings {
    /// Reads a row of headings; `None` when it is not one: it must name at least the two columns that
    /// every row needs.
    pub fn read<'a>(cells: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let cells: Vec<String> = cells.into_iter().map(plain_heading).collect();
        let find = |column: Column| {
            let heading =
                |known: &&str| cells.iter().position(|cell| cell == &plain_heading(known));
            let found = column.headings().iter().find_map(heading)?;
            Some((column, found))
        };
        let found: Vec<_> = Column::ALL.into_iter().filter_map(find).collect();
        let has = |column| found.iter().any(|(it, _)| *it == column);
        let is_whole = Column::ALL
            .into_iter()
            .all(|column| !column.is_required() || has(column));
        is_whole.then_some(Self(found))
    }

    /// The columns that were found, with their places.
    pub fn columns(&self) -> &[(Column, usize)] {
        &self.0
    }
}

/// 咨询电话（工作日）: -> 咨询电话. What stands in brackets only explains, unless nothing else is there.
fn plain_heading(cell: &str) -> String {
    let half = half_width(cell).to_lowercase();
    let (mut plain, mut depth) = (String::new(), 0_usize);
    for character in half.chars() {
        match character {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ':' | '*' | '_' => {}
            _ if character.is_whitespace() => {}
            _ => plain.push(character),
        }
    }
    plain
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Empty, and must not be.
    Missing,
    /// Longer than the column allows.
    TooLong,
    /// What a spreadsheet shows where a formula fails (`#REF!`).
    FailedFormula,
    /// A character that makes others be shown in another order: no draft that quotes it would be taken.
    Turning,
    /// A character that is not seen, in a text on one line: nobody who types the name would find it.
    Invisible,
    /// A code point that is no character.
    NoCharacter,
}

impl Wrong {
    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "required",
            Self::TooLong => "too_long",
            Self::FailedFormula => "failed_formula",
            Self::Turning => "turning_character",
            Self::Invisible => "invisible_character",
            Self::NoCharacter => "control_character",
        }
    }
}

/// What a spreadsheet shows where a formula fails.
const FAILED: [&str; 7] = [
    "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!",
];

/// Reads the cells of a row, given with their columns.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_row<'a>(
    cells: impl IntoIterator<Item = (Column, &'a str)>,
) -> Result<Responsibility, Vec<(Column, Wrong)>> {
    let (mut row, mut wrong) = (Responsibility::default(), Vec::new());
    for (column, cell) in cells {
        let text = cleaned(cell, column.has_lines());
        if FAILED.contains(&text.as_str()) {
            wrong.push((column, Wrong::FailedFormula));
        } else if let Some(fault) = unseen(&text, column.has_lines()) {
            wrong.push((column, fault));
        } else if text.chars().count() > column.longest() {
            wrong.push((column, Wrong::TooLong));
        } else if !text.is_empty() {
            column.place(&mut row, text);
        } else if column.is_required() {
            wrong.push((column, Wrong::Missing));
        }
    }
    if wrong.is_empty() {
        Ok(row)
    } else {
        Err(wrong)
    }
}

/// What is in a text that nobody sees, and that would be refused wherever it is used.
fn unseen(text: &str, has_lines: bool) -> Option<Wrong> {
    if text.chars().any(turns) {
        Some(Wrong::Turning)
    } else if text.chars().any(is_no_text) {
        Some(Wrong::NoCharacter)
    } else if !has_lines && text.chars().any(is_format) {
        Some(Wrong::Invisible)
    } else {
        None
    }
}

/// Without control characters and blanks at the ends; on one line unless lines matter.
fn cleaned(cell: &str, has_lines: bool) -> String {
    let blank = |c: char| c.is_control() || c.is_whitespace();
    let lines = cell.split('\n').map(|line| {
        let words = line.split(blank).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join(if has_lines { "\n" } else { " " })
}

/// The bodies that a cell names, the leading one first: 区民政局、区财政局.
pub fn bodies(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['、', '；', ';', '，', ',', '/', '\n'])
        .map(str::trim)
        .filter(|body| !body.is_empty())
}

/// Which of the departments of a government a body is: its place. Where a cell names several bodies, the
/// first that is a department.
///
/// A list calls the same office 区民政局, 迎江区民政局 or 安庆市迎江区民政局. An office of another level
/// (安庆市民政局) is another office.
pub fn department_of(government: &str, departments: &[&str], body: &str) -> Option<usize> {
    let area = area_of(government);
    let is = |name: &str, listed: &str| {
        let same = |listed: &String| names_of(name).any(|name| is_same(&area, &name, listed));
        names_of(listed).any(|listed| same(&listed))
    };
    bodies(body).find_map(|body| departments.iter().position(|name| is(name, body)))
}

/// 安庆市迎江区人民政府（演示） -> 安庆市迎江区.
fn area_of(government: &str) -> String {
    let name = names_of(government).next().unwrap_or_default();
    name.strip_suffix("人民政府").unwrap_or(&name).to_owned()
}

/// 区数据资源管理局(区政务服务管理局) has two names.
fn names_of(name: &str) -> impl Iterator<Item = String> {
    let plain: String = half_width(name).split_whitespace().collect();
    let names: Vec<String> = plain
        .split(['(', ')'])
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    names.into_iter()
}

/// Whether two names of offices are one, read from within the area.
fn is_same(area: &str, name: &str, listed: &str) -> bool {
    if name == listed {
        return true;
    }
    let core = |name: &str| {
        let bare = name.strip_prefix(area).unwrap_or(name);
        let level = bare.strip_prefix(['区', '县', '市', '旗']);
        level.unwrap_or(bare).to_owned()
    };
    let Some(before) = listed.strip_suffix(core(name).as_str()) else {
        return false;
    };
    before.is_empty() || area.ends_with(before) || (!area.is_empty() && before.ends_with(area))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_however_they_are_written() {
        let cells = [
            "序号",
            "权力类别",
            "项目 名称",
            "实施\n主体",
            "设定依据*",
            "收费标准",
            "办理时限（工作日）",
            "承办机构：",
            "监督电话",
            "咨询电话",
        ];
        let headings = Headings::read(cells).unwrap();
        let places: Vec<_> = headings
            .columns()
            .iter()
            .map(|(column, at)| (column.code(), *at))
            .collect();
        assert_eq!(
            places,
            [
                ("name", 2),
                ("body", 3),
                ("basis", 4),
                ("charges", 5),
                ("time_limit", 6),
                ("office", 7),
                ("hotline", 9),
            ],
            "咨询电话 goes before 监督电话"
        );
        assert!(Headings::read(["Name", "Implementing Body", "Time limit"]).is_some());
        assert!(Headings::read(["项目名称", "电话"]).is_none(), "no body");
        assert!(Headings::read([]).is_none());
    }

    #[test]
    fn no_heading_belongs_to_two_columns() {
        let mut all = std::collections::BTreeSet::new();
        for column in Column::ALL {
            for heading in column.headings() {
                assert!(all.insert(heading), "{heading}");
            }
        }
    }

    #[test]
    fn a_row_is_cleaned_and_checked() {
        let row = read_row([
            (Column::Name, " 社会团体\n成立登记\u{0} "),
            (Column::Body, "区民政局"),
            (
                Column::Basis,
                "《社会团体登记管理条例》\r\n第三条\n\n第六条",
            ),
            (Column::Hotline, ""),
        ])
        .unwrap();
        assert_eq!(row.name, "社会团体 成立登记");
        assert_eq!(
            row.basis.unwrap(),
            "《社会团体登记管理条例》\n第三条\n第六条"
        );
        assert_eq!(row.hotline, None);
        let long = "长".repeat(201);
        let wrong = read_row([
            (Column::Name, "\t"),
            (Column::Body, "#REF!"),
            (Column::Office, long.as_str()),
        ]);
        assert_eq!(
            wrong,
            Err(vec![
                (Column::Name, Wrong::Missing),
                (Column::Body, Wrong::FailedFormula),
                (Column::Office, Wrong::TooLong),
            ])
        );
    }

    #[test]
    fn a_body_is_a_department_of_its_own_level_only() {
        let departments = [
            "区政府办公室",
            "区民政局",
            "区数据资源管理局(区政务服务管理局)",
        ];
        let of = |body| department_of("安庆市迎江区人民政府（演示）", &departments, body);
        for (body, expect) in [
            ("区民政局", Some(1)),
            ("民政局", Some(1)),
            ("迎江区民政局", Some(1)),
            ("安庆市迎江区民政局", Some(1)),
            ("安徽省安庆市迎江区民政局", Some(1)),
            (" 迎江区 民政局 ", Some(1)),
            ("区财政局、区民政局", Some(1)),
            ("区政务服务管理局", Some(2)),
            ("迎江区数据资源管理局（区政务服务管理局）", Some(2)),
            ("安庆市民政局", None),
            ("市民政局", None),
            ("大观区民政局", None),
            ("安庆市公安局迎江分局", None),
            ("", None),
        ] {
            assert_eq!(of(body), expect, "{body}");
        }
        let of = |body| department_of("云江区人民政府", &["自然资源局"], body);
        assert_eq!(of("云江区自然资源局"), Some(0));
        assert_eq!(of("云江市自然资源局"), None);
        assert_eq!(department_of("", &["民政局"], "安庆市民政局"), None);
    }
}
