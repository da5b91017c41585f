//! Weeks in which clocks change: what Teams shows, read in the zone of the team, is what the WFM
//! wrote there, from the CSV file to the simulated tenant.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use shifts_model::{ItemKind, TeamId};
use shifts_provider_csv::CsvFolder;
use shifts_tests_scenario::World;

const STORE: &str = "store-1";
/// Each zone, with the days on which its clocks are put back and forward. Lord Howe's move by
/// half an hour; those of Morocco went forward after Ramadan, and back for good in September 2026.
const CHANGES: [(&str, &str); 8] = [
    ("Europe/London", "2026-10-25"),
    ("Europe/London", "2027-03-28"),
    ("America/New_York", "2026-11-01"),
    ("America/New_York", "2027-03-14"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("Africa/Casablanca", "2026-03-22"),
    ("Africa/Casablanca", "2026-09-20"),
];

/// A night shift, a short one and a day off on every day around the change.
fn rota(folder: &Path, zone: &str, change: Date) -> Vec<String> {
    let mut shifts = "shift_id,business_unit_id,employee_id,job_id,starts,ends\n".to_owned();
    let mut time_off = "time_off_id,employee_id,reason,starts,ends\n".to_owned();
    let mut expected = Vec::new();
    for day in (-3..=3).map(|days: i64| change.saturating_add(days.days())) {
        let next = day.saturating_add(1.day());
        for (who, starts, ends) in [
            ("ada", day.at(22, 0, 0, 0), next.at(6, 0, 0, 0)),
            ("bob", day.at(0, 15, 0, 0), day.at(5, 45, 0, 0)),
            ("cy", day.at(9, 0, 0, 0), day.at(17, 30, 0, 0)),
        ] {
            let (from, to) = (
                starts.strftime("%Y-%m-%dT%H:%M"),
                ends.strftime("%Y-%m-%dT%H:%M"),
            );
            writeln!(shifts, "{who}-{day},{STORE},{who},till,{from},{to}").unwrap();
            expected.push(line(&format!("user-{who}"), starts, ends));
        }
        writeln!(time_off, "off-{day},dee,Vacation,{day},{day}").unwrap();
        let (starts, ends) = (day.at(0, 0, 0, 0), next.at(0, 0, 0, 0));
        expected.push(line("user-dee", starts, ends));
    }
    let employee = |who: &str| format!("{who},{who}@contoso.com,{who},Smith,{STORE},false\n");
    let employees: String = ["ada", "bob", "cy", "dee"].map(employee).concat();
    for (file, text) in [
        (
            "business_units.csv",
            format!("business_unit_id,name,time_zone\n{STORE},Store,{zone}\n"),
        ),
        (
            "employees.csv",
            format!(
                "employee_id,login,first_name,last_name,business_unit_id,is_manager\n{employees}"
            ),
        ),
        (
            "jobs.csv",
            "job_id,name,department,color\ntill,Till,Checkout,\n".to_owned(),
        ),
        ("shifts.csv", shifts),
        ("time_off.csv", time_off),
    ] {
        fs::write(folder.join(file), text).unwrap();
    }
    expected.sort();
    expected
}

fn line(who: &str, starts: DateTime, ends: DateTime) -> String {
    format!("{who} {starts} {ends}")
}

/// What Teams shows, read in the zone of the team.
fn shown(world: &World, zone: &TimeZone) -> Vec<String> {
    let team = TeamId::parse(STORE).unwrap();
    let items = [ItemKind::Shift, ItemKind::TimeOff];
    let held = items
        .into_iter()
        .flat_map(|kind| world.held_of(&team, kind));
    let local = |row: String| {
        let words: Vec<&str> = row.split(' ').collect();
        let at = |text: &str| zone.to_datetime(text.parse::<Timestamp>().unwrap());
        line(words[0], at(words[1]), at(words[2]))
    };
    let mut shown: Vec<String> = held.map(local).collect();
    shown.sort();
    shown
}

#[tokio::test]
async fn local_times_in_teams_are_those_of_the_wfm_where_clocks_change() {
    for (name, day) in CHANGES {
        let (zone, change): (TimeZone, Date) = (TimeZone::get(name).unwrap(), day.parse().unwrap());
        let midnight = |day: Date| zone.to_zoned(day.at(0, 0, 0, 0)).unwrap().timestamp();
        let next = change.saturating_add(1.day());
        let length = midnight(change).duration_until(midnight(next));
        assert_ne!(
            length,
            SignedDuration::from_hours(24),
            "the clocks of {name} do not change on {day}"
        );

        let folder = tempfile::tempdir().unwrap();
        let expected = rota(folder.path(), name, change);
        let wfm = Arc::new(CsvFolder::new(folder.path().to_owned()));
        let now = midnight(change).to_string();
        let world = World::in_zone(&[STORE], name, &now, wfm).await;
        let reports = world.sync().await;
        for report in &reports {
            assert_eq!(report.failure, None, "{name}, {day}");
        }
        assert_eq!(shown(&world, &zone), expected, "{name}, {day}");
    }
}
