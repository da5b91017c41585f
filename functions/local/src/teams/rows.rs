//! The rows of a CSV file that a person wrote: a header, then RFC 4180, with the line of each row.

use std::path::Path;

use crate::exit::usage;

/// The largest file that is read. The largest sensible one is a hundred times smaller.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A row: the columns that were asked for, in that order.
pub(super) struct Row<const N: usize> {
    pub(super) line: u64,
    /// Its fields, or why it cannot be used.
    pub(super) fields: Result<[String; N], String>,
}

/// Reads the columns of these names.
pub(super) fn read_rows<const N: usize>(
    file: &Path,
    columns: [&str; N],
) -> anyhow::Result<Vec<Row<N>>> {
    let wrong = |why: String| usage(format!("{}: {why}", file.display()));
    let size = std::fs::metadata(file).map_err(|error| wrong(error.to_string()))?;
    if size.len() > FILE_BYTES_MAX {
        return Err(wrong("it is larger than 16 MiB; split it".to_owned()));
    }
    let bytes = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
    let text = with_plain_lines(&bytes);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_slice());
    let headers = reader
        .headers()
        .map_err(|_| wrong("its first line is no CSV in UTF-8; save the file as such".to_owned()))?
        .clone();
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(columns) {
        let named = |header: &str| {
            let header = header.trim_start_matches('\u{feff}').trim();
            header.eq_ignore_ascii_case(name)
        };
        let found = headers.iter().position(named);
        *place = found
            .ok_or_else(|| wrong(format!("the first line must name the column \"{name}\"")))?;
    }
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let read = reader.read_record(&mut record);
        if matches!(read, Ok(false)) {
            return Ok(rows);
        }
        let is_usable = match read {
            Err(_) => Err("this is no CSV in UTF-8; save the file as such".to_owned()),
            Ok(_) if record.len() != headers.len() => Err(format!(
                "the row has {} fields and the first line {}; a missing quote or a comma in a \
                 field is the usual cause",
                record.len(),
                headers.len()
            )),
            Ok(_) => Ok(()),
        };
        // Where the row ended, less the lines within it: blank lines before it are not its.
        let within: u64 = record.iter().map(lines_in).sum();
        let line = reader.position().line().saturating_sub(1 + within);
        let text = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        rows.push(Row {
            line,
            fields: is_usable.map(|()| places.map(text)),
        });
    }
}

fn lines_in(field: &str) -> u64 {
    field.matches('\n').count() as u64
}

/// The text with one sort of line ends, and one at its end, so that lines can be counted.
fn with_plain_lines(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len() + 1);
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    if plain.last() != Some(&b'\n') {
        plain.push(b'\n');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the rows hold: `LINE: FIELD | FIELD`.
    fn rows(bytes: &[u8]) -> Result<Vec<String>, String> {
        let thread = std::thread::current();
        let name = format!("rows-{}-{:?}.csv", std::process::id(), thread.id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, bytes).unwrap();
        let read = read_rows(&file, ["employee_id", "user"]);
        std::fs::remove_file(&file).unwrap();
        let row = |row: Row<2>| match row.fields {
            Ok(fields) => format!("{}: {}", row.line, fields.join(" | ")),
            Err(why) => format!("{}: {}", row.line, why.split(';').next().unwrap()),
        };
        let rows = read.map_err(|error| format!("{error:#}"))?;
        Ok(rows.into_iter().map(row).collect())
    }

    #[test]
    fn a_file_has_a_header_and_rows_as_rfc_4180_has_them() {
        let text = "\u{feff}User, Employee_ID\nada@contoso.com,7\n\n\"a,b\",\"8\"\nshort\n\"two\nlines\",9\nlast,10";
        let expected = [
            "2: 7 | ada@contoso.com",
            "4: 8 | a,b",
            "5: the row has 1 fields and the first line 2",
            "6: 9 | two\nlines",
            "8: 10 | last",
        ];
        assert_eq!(rows(text.as_bytes()).unwrap(), expected);
        assert_eq!(
            rows(text.replace('\n', "\r\n").as_bytes()).unwrap(),
            expected
        );
    }

    #[test]
    fn rows_that_cannot_be_read_are_told_with_their_lines_and_hide_no_others() {
        let rows = rows(b"employee_id,user\n1,\xff\n2,bob\n3,\xfe\n").unwrap();
        assert_eq!(
            rows,
            [
                "2: this is no CSV in UTF-8",
                "3: 2 | bob",
                "4: this is no CSV in UTF-8"
            ]
        );
    }

    #[test]
    fn a_file_without_its_columns_is_refused() {
        let refused = rows(b"id,user\n1,ada\n").unwrap_err();
        assert!(
            refused.contains("must name the column \"employee_id\""),
            "{refused}"
        );
        assert!(rows(b"").is_err());
        assert!(rows(b"\xff\xfe").unwrap_err().contains("no CSV in UTF-8"));
    }
}
