//! One file, row by row.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use csv::{ByteRecord, Reader, ReaderBuilder};
use shifts_model::Problem;
use shifts_ports::WfmError;

/// The largest file that is read.
const FILE_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// How many problems of one file are told one by one; the rest is counted.
const PROBLEMS_TOLD_MAX: usize = 50;

/// A file that is being read.
pub(crate) struct Table {
    path: PathBuf,
    name: String,
    reader: Reader<BufReader<io::Take<File>>>,
    columns: BTreeMap<String, usize>,
    column_count: usize,
    state: (u64, Option<SystemTime>),
    record: ByteRecord,
    problems: Vec<Problem>,
    problems_left_out: usize,
    rows_lost: bool,
}

/// One row, with its place.
pub(crate) struct Row<'a> {
    table: &'a str,
    columns: &'a BTreeMap<String, usize>,
    record: &'a ByteRecord,
    pub(crate) line: u64,
}

/// What is wrong with one cell.
pub(crate) struct BadCell {
    pub(crate) column: String,
    pub(crate) why: String,
}

/// What was wrong in a file.
pub(crate) struct Findings {
    /// All of it.
    pub(crate) problems: Vec<Problem>,
    /// Whether some of it is no matter of a single cell, so that rows are missing and nobody can
    /// say whose.
    pub(crate) rows_lost: bool,
}

impl Table {
    /// Opens a file and reads its header. `None` when there is no such file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is too large, or lacks a required column.
    pub(crate) fn open(
        folder: &Path,
        name: &str,
        required: &[&str],
    ) -> Result<Option<Self>, WfmError> {
        let path = folder.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let operation = format!("read {}", path.display());
                return Err(WfmError::Unreachable {
                    operation,
                    cause: error.into(),
                });
            }
        };
        let unusable = |why: String| WfmError::Unusable {
            operation: format!("read {}", path.display()),
            why,
        };
        let state = state(&file);
        if state.0 > FILE_BYTES_MAX {
            return Err(unusable("the file is larger than 1 GiB".to_owned()));
        }
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .has_headers(true)
            .from_reader(BufReader::new(file.take(FILE_BYTES_MAX)));
        let header = reader
            .byte_headers()
            .map_err(|error| unusable(error.to_string()))?
            .clone();
        let columns = columns(&header);
        for column in required {
            if !columns.contains_key(*column) {
                let found: Vec<&str> = columns.keys().map(String::as_str).collect();
                return Err(unusable(format!(
                    "its first line must name the column \"{column}\"; it names: {}",
                    found.join(", ")
                )));
            }
        }
        Ok(Some(Self {
            name: name.to_owned(),
            reader,
            column_count: header.len(),
            columns,
            state,
            record: ByteRecord::new(),
            problems: Vec::new(),
            problems_left_out: 0,
            rows_lost: false,
            path,
        }))
    }

    /// Opens a file that has to be there.
    ///
    /// # Errors
    ///
    /// As [`Table::open`], and when there is no such file.
    pub(crate) fn required(folder: &Path, name: &str, columns: &[&str]) -> Result<Self, WfmError> {
        Self::open(folder, name, columns)?.ok_or_else(|| WfmError::Unusable {
            operation: format!("read {}", folder.join(name).display()),
            why: "there is no such file; the folder must hold business_units.csv, employees.csv, \
                  jobs.csv and shifts.csv"
                .to_owned(),
        })
    }

    /// Opens a file that was there when the folder was asked what it offers.
    ///
    /// # Errors
    ///
    /// As [`Table::open`], and when there is no such file: that it is gone must not be taken for
    /// an empty one.
    pub(crate) fn offered(folder: &Path, name: &str, columns: &[&str]) -> Result<Self, WfmError> {
        Self::open(folder, name, columns)?.ok_or_else(|| WfmError::Unusable {
            operation: format!("read {}", folder.join(name).display()),
            why: "there is no such file; without it, what it would hold is left alone in Teams"
                .to_owned(),
        })
    }

    /// Reads every row through `each`, which says what is wrong with it, and tells all problems.
    pub(crate) fn read(
        mut self,
        mut each: impl FnMut(&Row<'_>) -> Result<(), BadCell>,
    ) -> Findings {
        loop {
            let line = self.reader.position().line();
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    self.complain(
                        line,
                        None,
                        format!("the file cannot be read further: {error}"),
                    );
                    break;
                }
            }
            let line = self.record.position().map_or(line, csv::Position::line);
            if self.record.len() != self.column_count {
                let why = format!(
                    "the row has {} fields and the first line {}; a cut end, a missing quote or a \
                     comma too many is the usual cause",
                    self.record.len(),
                    self.column_count
                );
                self.complain(line, None, why);
                continue;
            }
            let row = Row {
                table: &self.name,
                columns: &self.columns,
                record: &self.record,
                line,
            };
            if let Err(BadCell { column, why }) = each(&row) {
                self.complain(line, Some(&column), why);
            }
        }
        self.finish()
    }

    fn complain(&mut self, line: u64, column: Option<&str>, why: String) {
        self.rows_lost |= column.is_none();
        if self.problems.len() >= PROBLEMS_TOLD_MAX {
            self.problems_left_out += 1;
            return;
        }
        let place = match column {
            Some(column) => format!("{}, line {line}, column \"{column}\"", self.name),
            None => format!("{}, line {line}", self.name),
        };
        self.problems.push(Problem { place, why });
    }

    fn finish(mut self) -> Findings {
        if self.problems_left_out > 0 {
            let why = format!("{} more rows cannot be used", self.problems_left_out);
            self.complain_of_file(why);
        }
        if self.problems.is_empty() && has_open_quote(&self.path) {
            self.rows_lost = true;
            let why =
                "a quotation mark is opened and never closed; mend it, or write the file again";
            self.complain_of_file(why.to_owned());
        }
        let now = File::open(&self.path).map(|file| state(&file));
        if now.is_ok_and(|now| now != self.state) {
            self.rows_lost = true;
            let why = "the file was changed while it was read; it is read again at the next run";
            self.complain_of_file(why.to_owned());
        }
        Findings {
            problems: self.problems,
            rows_lost: self.rows_lost,
        }
    }

    fn complain_of_file(&mut self, why: String) {
        let place = self.name.clone();
        self.problems.push(Problem { place, why });
    }
}

impl Row<'_> {
    /// The text of a cell, trimmed; empty when the file has no such column.
    pub(crate) fn text(&self, column: &str) -> Result<&str, BadCell> {
        let Some(at) = self.columns.get(column) else {
            return Ok("");
        };
        let bytes = self.record.get(*at).unwrap_or_default();
        std::str::from_utf8(bytes)
            .map(str::trim)
            .map_err(|_| self.bad(column, "it is no UTF-8; save the file as UTF-8"))
    }

    /// A complaint about a cell.
    pub(crate) fn bad(&self, column: &str, why: impl Into<String>) -> BadCell {
        BadCell {
            column: column.to_owned(),
            why: why.into(),
        }
    }

    /// The file and line, for a complaint that comes later.
    pub(crate) fn place(&self, column: &str) -> String {
        format!("{}, line {}, column \"{column}\"", self.table, self.line)
    }
}

fn columns(header: &ByteRecord) -> BTreeMap<String, usize> {
    let mut columns = BTreeMap::new();
    for (at, name) in header.iter().enumerate() {
        let name = String::from_utf8_lossy(name);
        let name = name.trim_start_matches('\u{feff}').trim().to_lowercase();
        columns.entry(name).or_insert(at);
    }
    columns
}

fn state(file: &File) -> (u64, Option<SystemTime>) {
    let metadata = file.metadata();
    metadata.map_or((0, None), |metadata| {
        (metadata.len(), metadata.modified().ok())
    })
}

/// Whether a quotation mark is never closed. Such a mark swallows the rest of a file without an
/// error; in a whole file marks come in pairs, doubled ones within a field too.
fn has_open_quote(path: &Path) -> bool {
    let count = || {
        let mut file = BufReader::new(File::open(path)?);
        let mut quotes = 0_usize;
        loop {
            let chunk = file.fill_buf()?;
            if chunk.is_empty() {
                return io::Result::Ok(quotes);
            }
            quotes += chunk.iter().filter(|byte| **byte == b'"').count();
            let length = chunk.len();
            file.consume(length);
        }
    };
    !count().is_ok_and(|quotes| quotes.is_multiple_of(2))
}
