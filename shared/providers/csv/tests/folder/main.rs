//! Folders of CSV files, good and bad.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

mod availability;
mod company;
mod open_shifts;
mod shifts;
mod time_off;

use std::fs;

use shifts_model::{
    Availability, BusinessUnit, BusinessUnitId, OpenShift, Problem, Reading, Shift, Span, TimeOff,
};
use shifts_ports::{Wfm as _, WfmError};
use shifts_provider_csv::CsvFolder;
use tempfile::TempDir;

const UNITS: &str =
    "business_unit_id,name,time_zone\nb1,Store 1,Europe/Berlin\nb2,Store 2,Europe/London\n";
const EMPLOYEES: &str = "employee_id,login,first_name,last_name,business_unit_id,is_manager\n\
                         e1,ada@contoso.com,Ada,Lovelace,b1,true\ne2,,Bo,Ek,b1,no\ne3,cy,Cy,Dee,b2,0\n";
const JOBS: &str = "job_id,name,department,color\nj1,Baker,Bakery,#0078d7\n";
const SHIFTS: &str = "shift_id,business_unit_id,employee_id,job_id,starts,ends,label,notes\n\
                      s1,b1,e1,j1,2026-11-23T09:00,2026-11-23T17:00,Early,\"Key, \"\"4\"\"\"\n\
                      s2,b2,e3,j1,2026-11-23T09:00,2026-11-23T17:00,,\n";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self::with_shifts(SHIFTS)
    }

    fn with_shifts(shifts: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.put("business_units.csv", UNITS.as_bytes());
        folder.put("employees.csv", EMPLOYEES.as_bytes());
        folder.put("jobs.csv", JOBS.as_bytes());
        folder.put("shifts.csv", shifts.as_bytes());
        folder
    }

    /// A folder with one more file.
    fn with(name: &str, text: &str) -> Self {
        let folder = Self::new();
        folder.put(name, text.as_bytes());
        folder
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.path().join(name), bytes).unwrap();
    }

    fn wfm(&self) -> CsvFolder {
        CsvFolder::new(self.0.path().to_owned())
    }

    async fn unit(&self) -> BusinessUnit {
        self.wfm().fetch_business_unit(&b1()).await.unwrap()
    }

    async fn try_shifts(&self) -> Result<Reading<Shift>, WfmError> {
        let unit = self.unit().await;
        self.wfm().list_shifts(&unit, year()).await
    }

    async fn shifts(&self) -> Reading<Shift> {
        self.try_shifts().await.unwrap()
    }

    async fn open_shifts(&self) -> Reading<OpenShift> {
        let unit = self.unit().await;
        self.wfm().list_open_shifts(&unit, year()).await.unwrap()
    }

    async fn time_off(&self) -> Reading<TimeOff> {
        let unit = self.unit().await;
        self.wfm().list_time_off(&unit, year()).await.unwrap()
    }

    async fn availability(&self) -> Reading<Availability> {
        let unit = self.unit().await;
        self.wfm().list_availability(&unit).await.unwrap()
    }
}

fn b1() -> BusinessUnitId {
    BusinessUnitId::parse("b1").unwrap()
}

fn year() -> Span {
    Span {
        starts_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        ends_at: "2027-01-01T00:00:00Z".parse().unwrap(),
    }
}

fn told(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}
