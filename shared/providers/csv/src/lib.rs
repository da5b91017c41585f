//! A folder of CSV files as a WFM (the format is in `README.md` beside this crate's manifest).
//!
//! Files are streamed: a row is parsed, judged and kept or passed over before the next is read. A
//! row that cannot be used is named by file, line and column, the rest is used, and the reading is
//! partial, so that nothing is deleted on its word. Values of names, logins, labels and notes are
//! never repeated in a message.

mod availability;
mod cells;
mod folder;
mod moments;
mod open_shifts;
mod people;
mod shifts;
mod staff;
mod table;
mod time_off;

pub use folder::CsvFolder;
