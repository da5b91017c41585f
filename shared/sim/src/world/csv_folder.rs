//! The rota as a folder of CSV files.

use std::path::Path;

use csv::Writer;
use jiff::civil::DateTime;

use super::rota::Rota;

/// Writes the folder. Files that are there are replaced.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write_csv(rota: &Rota, dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let mut units = Writer::from_path(dir.join("business_units.csv"))?;
    units.write_record(["business_unit_id", "name", "time_zone"])?;
    for unit in &rota.business_units {
        units.write_record([&unit.id, &unit.name, &unit.time_zone])?;
    }
    let mut employees = Writer::from_path(dir.join("employees.csv"))?;
    employees.write_record([
        "employee_id",
        "login",
        "first_name",
        "last_name",
        "business_unit_id",
        "is_manager",
    ])?;
    for e in &rota.employees {
        let manager = if e.is_manager { "true" } else { "false" };
        let login = e.login.as_deref().unwrap_or_default();
        let row = [
            &e.id,
            login,
            &e.first_name,
            &e.last_name,
            &e.business_unit_id,
            manager,
        ];
        employees.write_record(row)?;
    }
    let mut jobs = Writer::from_path(dir.join("jobs.csv"))?;
    jobs.write_record(["job_id", "name", "department", "color"])?;
    for job in &rota.jobs {
        jobs.write_record([&job.id, &job.name, &job.department, &job.color])?;
    }
    let mut shifts = Writer::from_path(dir.join("shifts.csv"))?;
    shifts.write_record([
        "shift_id",
        "business_unit_id",
        "employee_id",
        "job_id",
        "starts",
        "ends",
        "label",
        "notes",
    ])?;
    let mut activities = Writer::from_path(dir.join("shift_activities.csv"))?;
    activities.write_record(["shift_id", "name", "starts", "ends", "paid"])?;
    for s in rota.shifts.values() {
        let (label, notes) = (s.label.as_deref(), s.notes.as_deref());
        let (starts, ends) = (local(s.starts), local(s.ends));
        shifts.write_record([
            s.id.as_str(),
            &s.business_unit_id,
            &s.employee_id,
            &s.job_id,
            &starts,
            &ends,
            label.unwrap_or_default(),
            notes.unwrap_or_default(),
        ])?;
        for a in &s.activities {
            let paid = if a.paid { "true" } else { "false" };
            activities.write_record([&s.id, &a.name, &local(a.starts), &local(a.ends), paid])?;
        }
    }
    // A writer that is only dropped swallows the error of its last write.
    for mut file in [units, employees, jobs, shifts, activities] {
        file.flush()?;
    }
    Ok(())
}

fn local(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Retail;

    #[test]
    fn every_record_is_a_row() {
        let first_day = jiff::civil::date(2026, 11, 23);
        let rota = Retail {
            stores: 1,
            people_per_store: 5,
            weeks: 1,
            first_day,
            seed: 1,
        }
        .build();
        let dir = tempfile::tempdir().unwrap();
        write_csv(&rota, dir.path()).unwrap();
        let lines = |name: &str| {
            std::fs::read_to_string(dir.path().join(name))
                .unwrap()
                .lines()
                .count()
                - 1
        };
        assert_eq!(lines("shifts.csv"), rota.shifts.len());
        assert_eq!(
            (lines("employees.csv"), lines("business_units.csv")),
            (5, 1)
        );
    }

    #[test]
    fn every_file_has_the_promised_header_and_a_row_for_each_record() {
        let rota = Retail {
            stores: 3,
            people_per_store: 10,
            weeks: 2,
            first_day: jiff::civil::date(2026, 11, 23),
            seed: 4,
        }
        .build();
        let dir = tempfile::tempdir().unwrap();
        write_csv(&rota, dir.path()).unwrap();
        let activities = rota.shifts.values().map(|s| s.activities.len()).sum();
        for (file, header, records) in [
            (
                "business_units.csv",
                "business_unit_id,name,time_zone",
                rota.business_units.len(),
            ),
            (
                "employees.csv",
                "employee_id,login,first_name,last_name,business_unit_id,is_manager",
                rota.employees.len(),
            ),
            ("jobs.csv", "job_id,name,department,color", rota.jobs.len()),
            (
                "shifts.csv",
                "shift_id,business_unit_id,employee_id,job_id,starts,ends,label,notes",
                rota.shifts.len(),
            ),
            (
                "shift_activities.csv",
                "shift_id,name,starts,ends,paid",
                activities,
            ),
        ] {
            let mut read = csv::Reader::from_path(dir.path().join(file)).unwrap();
            let names: Vec<String> = read
                .headers()
                .unwrap()
                .iter()
                .map(ToOwned::to_owned)
                .collect();
            assert_eq!(names.join(","), header, "{file}");
            let rows = read.records().collect::<Result<Vec<_>, _>>().unwrap();
            assert_eq!(rows.len(), records, "{file}");
        }
    }
}
