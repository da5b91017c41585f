//! `kind = "csv"`: a folder of CSV files.

use std::path::{Path, PathBuf};
#[cfg(feature = "outside")]
use std::sync::Arc;

#[cfg(feature = "outside")]
use shifts_ports::Wfm;
#[cfg(feature = "outside")]
use shifts_provider_csv::CsvFolder;
use toml::{Table, Value};

use super::checks::check_given;
#[cfg(feature = "outside")]
use super::{AssemblyError, Shared};
use super::{Checked, Provider};

/// The checked keys.
#[derive(Debug)]
pub(super) struct CsvSection {
    #[cfg_attr(
        not(feature = "outside"),
        expect(dead_code, reason = "nothing is built")
    )]
    dir: PathBuf,
}

impl Provider for CsvSection {}

#[cfg(feature = "federated")]
impl super::Unfederated for CsvSection {}

impl CsvSection {
    pub(super) fn read(merged: Table, base: &Path) -> Checked<Self> {
        let dir = merged.get("dir").and_then(Value::as_str);
        let dir = dir.unwrap_or_default();
        check_given("dir", dir, "write the folder of the CSV files")?;
        Ok(Self {
            dir: base.join(dir),
        })
    }

    #[cfg(feature = "outside")]
    #[expect(clippy::unused_async, reason = "others fetch secrets")]
    pub(super) async fn build(
        &self,
        _name: &str,
        _shared: &Shared<'_>,
    ) -> Result<Arc<dyn Wfm>, AssemblyError> {
        Ok(Arc::new(CsvFolder::new(self.dir.clone())))
    }
}
