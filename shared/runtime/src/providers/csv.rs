//! `kind = "csv"`: a folder of CSV files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
#[cfg(feature = "outside")]
use shifts_ports::Wfm;
#[cfg(feature = "outside")]
use shifts_provider_csv::CsvFolder;
use toml::{Table, Value};

use super::checks::check_given;
#[cfg(feature = "outside")]
use super::{AssemblyError, Shared};
use super::{Checked, Kind, Provider};

/// The line of the registry.
pub(super) const KIND: Kind = Kind { name: "csv", read };

/// The checked keys.
#[derive(Debug)]
struct CsvSection {
    #[cfg_attr(
        not(feature = "outside"),
        expect(dead_code, reason = "nothing is built")
    )]
    dir: PathBuf,
}

fn read(merged: Table, base: &Path) -> Checked {
    let dir = merged.get("dir").and_then(Value::as_str);
    let dir = dir.unwrap_or_default();
    check_given("dir", dir, "write the folder of the CSV files")?;
    Ok(Arc::new(CsvSection {
        dir: base.join(dir),
    }))
}

#[async_trait]
impl Provider for CsvSection {
    #[cfg(feature = "outside")]
    async fn build(&self, _: &str, _: &Shared<'_>) -> Result<Arc<dyn Wfm>, AssemblyError> {
        Ok(Arc::new(CsvFolder::new(self.dir.clone())))
    }
}
