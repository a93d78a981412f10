//! The rows of a table as a file gives them: by name, each once, of so many whole numbers.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::file::TableError;

/// The rows of a table.
#[derive(Default)]
pub(super) struct Rows {
    rows: BTreeMap<String, Value>,
    twice: Option<String>,
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Rows;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("rows by their names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rows, A::Error> {
        let mut read = Rows::default();
        while let Some((name, cells)) = map.next_entry::<String, Value>()? {
            // Which of the two would count? Nobody can say.
            if read.rows.insert(name.clone(), cells).is_some() {
                read.twice.get_or_insert(name);
            }
        }
        Ok(read)
    }
}

impl Rows {
    /// Refuses a row that is given twice.
    pub(super) fn check(&self) -> Result<(), TableError> {
        match &self.twice {
            Some(name) => Err(TableError::Twice(name.clone())),
            None => Ok(()),
        }
    }

    /// Takes out a row: a whole number or null for each column.
    pub(super) fn take<const N: usize>(
        &mut self,
        name: &str,
    ) -> Result<[Option<u64>; N], TableError> {
        let cells = self.rows.remove(name);
        let cells = cells.ok_or_else(|| TableError::Missing(name.to_owned()))?;
        let cells: Option<Vec<Option<u64>>> = serde_json::from_value(cells).ok();
        let cells = cells.and_then(|cells| cells.try_into().ok());
        cells.ok_or_else(|| TableError::Shape {
            row: name.to_owned(),
            columns: N,
        })
    }

    /// Refuses what was not taken.
    pub(super) fn end(self) -> Result<(), TableError> {
        match self.rows.into_keys().next() {
            Some(row) => Err(TableError::Unknown(row)),
            None => Ok(()),
        }
    }
}
