//! The rota as files.

use shifts_sim::world::write_csv;

use crate::retail;

#[test]
fn every_file_has_the_promised_header_and_a_row_for_each_record() {
    let rota = retail(3, 10, 4).build();
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
        (
            "open_shifts.csv",
            "open_shift_id,business_unit_id,job_id,starts,ends,slots,label,notes",
            rota.open_shifts.len(),
        ),
        (
            "time_off.csv",
            "time_off_id,employee_id,reason,starts,ends",
            rota.time_off.values().filter(|t| !t.cancelled).count(),
        ),
        (
            "availability.csv",
            "employee_id,weekday,starts,ends",
            rota.availability.values().map(|a| a.weeks[0].len()).sum(),
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
