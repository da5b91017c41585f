//! The rota as a folder of CSV files.

use std::io;
use std::path::Path;

use csv::Writer;
use jiff::civil::{DateTime, Time};

use super::rota::Rota;
use super::time_off::Away;

/// Writes the folder. Files that are there are replaced.
///
/// The files know no rotation: of people whose weeks rotate, the first is written. Time off that
/// was cancelled is left out.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write_csv(rota: &Rota, dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    write_places_and_people(rota, dir)?;
    write_shifts(rota, dir)?;
    write_open_shifts(rota, dir)?;
    write_time_off(rota, dir)?;
    write_availability(rota, dir)
}

/// A file that is being written.
struct Table(Writer<std::fs::File>);

impl Table {
    /// A file with its first line, the names separated by commas.
    fn new(dir: &Path, name: &str, columns: &str) -> io::Result<Self> {
        let mut table = Self(Writer::from_path(dir.join(name))?);
        table.row(&columns.split(',').collect::<Vec<_>>())?;
        Ok(table)
    }

    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        Ok(self.0.write_record(cells)?)
    }

    /// A writer that is only dropped swallows the error of its last write.
    fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn write_places_and_people(rota: &Rota, dir: &Path) -> io::Result<()> {
    let mut units = Table::new(dir, "business_units.csv", "business_unit_id,name,time_zone")?;
    for unit in &rota.business_units {
        units.row(&[&unit.id, &unit.name, &unit.time_zone])?;
    }
    let columns = "employee_id,login,first_name,last_name,business_unit_id,is_manager";
    let mut employees = Table::new(dir, "employees.csv", columns)?;
    for e in &rota.employees {
        employees.row(&[
            &e.id,
            e.login.as_deref().unwrap_or_default(),
            &e.first_name,
            &e.last_name,
            &e.business_unit_id,
            flag(e.is_manager),
        ])?;
    }
    let mut jobs = Table::new(dir, "jobs.csv", "job_id,name,department,color")?;
    for job in &rota.jobs {
        jobs.row(&[&job.id, &job.name, &job.department, &job.color])?;
    }
    units.end()?;
    employees.end()?;
    jobs.end()
}

fn write_shifts(rota: &Rota, dir: &Path) -> io::Result<()> {
    let columns = "shift_id,business_unit_id,employee_id,job_id,starts,ends,label,notes";
    let mut shifts = Table::new(dir, "shifts.csv", columns)?;
    let columns = "shift_id,name,starts,ends,paid";
    let mut activities = Table::new(dir, "shift_activities.csv", columns)?;
    for s in rota.shifts.values() {
        shifts.row(&[
            &s.id,
            &s.business_unit_id,
            &s.employee_id,
            &s.job_id,
            &local(s.starts),
            &local(s.ends),
            s.label.as_deref().unwrap_or_default(),
            s.notes.as_deref().unwrap_or_default(),
        ])?;
        for a in &s.activities {
            let (starts, ends) = (local(a.starts), local(a.ends));
            activities.row(&[&s.id, &a.name, &starts, &ends, flag(a.paid)])?;
        }
    }
    shifts.end()?;
    activities.end()
}

fn write_open_shifts(rota: &Rota, dir: &Path) -> io::Result<()> {
    let columns = "open_shift_id,business_unit_id,job_id,starts,ends,slots,label,notes";
    let mut open_shifts = Table::new(dir, "open_shifts.csv", columns)?;
    for o in rota.open_shifts.values() {
        open_shifts.row(&[
            &o.id,
            &o.business_unit_id,
            &o.job_id,
            &local(o.starts),
            &local(o.ends),
            &o.slots.to_string(),
            o.label.as_deref().unwrap_or_default(),
            o.notes.as_deref().unwrap_or_default(),
        ])?;
    }
    open_shifts.end()
}

fn write_time_off(rota: &Rota, dir: &Path) -> io::Result<()> {
    let columns = "time_off_id,employee_id,reason,starts,ends";
    let mut table = Table::new(dir, "time_off.csv", columns)?;
    for time_off in rota
        .time_off
        .values()
        .filter(|time_off| !time_off.cancelled)
    {
        let (starts, ends) = match time_off.away {
            Away::Days { first, last } => (first.to_string(), last.to_string()),
            Away::Hours { starts, ends } => (local(starts), local(ends)),
        };
        let (id, employee_id) = (&time_off.id, &time_off.employee_id);
        table.row(&[id, employee_id, &time_off.reason, &starts, &ends])?;
    }
    table.end()
}

fn write_availability(rota: &Rota, dir: &Path) -> io::Result<()> {
    let mut table = Table::new(dir, "availability.csv", "employee_id,weekday,starts,ends")?;
    for (employee_id, availability) in &rota.availability {
        for slot in availability.weeks.first().into_iter().flatten() {
            let (starts, ends) = (hour(slot.starts), hour(slot.ends));
            table.row(&[employee_id, slot.day(), &starts, &ends])?;
        }
    }
    table.end()
}

fn local(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

fn hour(at: Time) -> String {
    at.strftime("%H:%M").to_string()
}

fn flag(is_so: bool) -> &'static str {
    if is_so { "true" } else { "false" }
}
