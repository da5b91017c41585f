//! Secrets and people's names, put where they belong, and looked for where they do not: in the
//! log at its most talkative, in errors, and in the database.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::error::Error;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use shifts_embedded::Embedded;
use shifts_model::{Activity, BusinessUnit, Span, WfmName};
use shifts_ports::{Wfm, WfmError};
use shifts_sim::blue_yonder::{BlueYonderFault, BlueYonderFaultKind, BlueYonderSettings};
use shifts_sim::tenant::{Deed, Member, MemberKind, Outcome, TeamSetup};
use shifts_tests_scenario::{FEDERATION_KEY, Lines, MANAGER, Office, SEALING_KEY, TEAM, Wire};

/// What people write to each other.
const MESSAGE: &str = "Canarymessage";
const PEOPLE: [&str; 4] = ["ada", "bob", "cy", MANAGER];

fn first_name(who: &str) -> String {
    format!("Canaryfirst{who}")
}

fn last_name(who: &str) -> String {
    format!("Canarylast{who}")
}

fn login(who: &str) -> String {
    format!("canary.login.{who}@contoso.com")
}

/// Secrets, which nobody may find anywhere.
fn secrets() -> Vec<String> {
    let password = BlueYonderSettings::default().password;
    let mut secrets = forms(vec![
        password,
        SEALING_KEY.to_owned(),
        FEDERATION_KEY.to_owned(),
    ]);
    // How a token's header begins, and the names of the cookies.
    let others = ["eyJ0eXAiOi", "eyJhbGciOi", "REFSSessionID=", ".WfmAuth="];
    secrets.extend(others.map(str::to_owned));
    secrets
}

/// Names and words of people. The store has names, because the board shows who is meant.
fn people() -> Vec<String> {
    let of = |who: &str| {
        let (first, last) = (first_name(who), last_name(who));
        let whole = format!("{first} {last}");
        [first, last, login(who), whole]
    };
    let mut values: Vec<String> = PEOPLE.into_iter().flat_map(of).collect();
    values.push(MESSAGE.to_owned());
    forms(values)
}

/// The values, and in what forms they may hide.
fn forms(values: Vec<String>) -> Vec<String> {
    let of = |value: String| {
        [
            value.replace('@', "%40").replace(' ', "%20"),
            value.replace(' ', "+"),
            STANDARD_NO_PAD.encode(&value),
            URL_SAFE_NO_PAD.encode(&value),
            value,
        ]
    };
    values.into_iter().flat_map(of).collect()
}

fn assert_clean(what: &str, text: &[u8], canaries: &[String]) {
    for canary in canaries {
        let found = text
            .windows(canary.len())
            .position(|part| part == canary.as_bytes());
        if let Some(at) = found {
            let around = &text[at.saturating_sub(200)..text.len().min(at + 100)];
            panic!("{what} has {canary:?}: {}", String::from_utf8_lossy(around));
        }
    }
}

/// Gives everybody on both sides a name that must not be told.
async fn name(office: &Office) {
    office.wfm.edit(|rota| {
        for employee in &mut rota.employees {
            employee.first_name = first_name(&employee.id);
            employee.last_name = last_name(&employee.id);
            employee.login = Some(login(&employee.id));
        }
    });
    let member = |who: &str| Member {
        id: format!("user-{who}"),
        kind: MemberKind::User,
        user_principal_name: Some(login(who)),
        mail: Some(login(who)),
        display_name: format!("{} {}", first_name(who), last_name(who)),
        owner: who == MANAGER,
    };
    let setup = TeamSetup {
        display_name: TEAM.to_owned(),
        time_zone: Some("UTC".to_owned()),
        members: PEOPLE.map(member).into(),
    };
    office.world.tenant.put_team(TEAM, setup);
    office.world.visit(Activity::Roster).await;
}

/// What people do, with a message.
async fn act(office: &Office) {
    let message = Some(MESSAGE.to_owned());
    let swap = Deed::RequestSwap {
        sender_shift_id: office.shift_of("ada"),
        recipient_shift_id: office.shift_of("bob"),
        message: message.clone(),
    };
    assert_eq!(office.act("ada", swap).await.outcome, Outcome::Saved);
    let id = office.request_id("swapShiftsChangeRequests");
    let accept = Deed::Accept {
        id,
        message: message.clone(),
    };
    assert_eq!(office.act("bob", accept).await.outcome, Outcome::Saved);
    let away = Deed::RequestTimeOff {
        time_off_reason_id: office.reason_id("Vacation"),
        start_date_time: "2026-11-27T00:00:00Z".to_owned(),
        end_date_time: "2026-11-29T00:00:00Z".to_owned(),
        message,
    };
    assert_eq!(office.act("cy", away).await.outcome, Outcome::Saved);
}

/// Every way in which Blue Yonder can go wrong while it is read or acted in.
fn troubles() -> Vec<BlueYonderFaultKind> {
    vec![
        BlueYonderFaultKind::Status(401),
        BlueYonderFaultKind::Status(500),
        BlueYonderFaultKind::NotAuthenticated,
        BlueYonderFaultKind::NotAuthenticatedButEmpty,
        BlueYonderFaultKind::EndSessions,
        BlueYonderFaultKind::SaysNothing,
        BlueYonderFaultKind::NotJson,
        BlueYonderFaultKind::Half,
        BlueYonderFaultKind::MissingFields,
        BlueYonderFaultKind::WrongTypes,
        BlueYonderFaultKind::WrongSite,
        BlueYonderFaultKind::Drop,
        BlueYonderFaultKind::Conflict("SomeCode".to_owned()),
    ]
}

const PATHS: [&str; 6] = [
    "GET /data/retailwebapi/api/v1/users",
    "GET /data/retailwebapi/api/v1/users/*",
    "GET /data/retailwebapi/api/v1/clockEmployees/site/*/laborWeek",
    "GET /data/retailwebapi/api/v1/scheduledShifts/site/*/laborWeek/*",
    "GET /data/retailwebapi/api/v1/timeOffRequests/employees/*/years/*",
    "POST /data/login",
];

/// All that is said of errors and of what is wrong with records.
async fn told(wfm: &dyn Wfm, unit: &BusinessUnit) -> String {
    let span = Span {
        starts_at: "2026-11-16T00:00:00Z".parse().unwrap(),
        ends_at: "2026-12-07T00:00:00Z".parse().unwrap(),
    };
    let employees = wfm.list_employees(&unit.id).await;
    let shifts = wfm.list_shifts(unit, span).await;
    let time_off = wfm.list_time_off(unit, span).await;
    [
        of_reading(employees.map(|it| format!("{it:?} {:?}", it.problems()))),
        of_reading(shifts.map(|it| format!("{it:?} {:?}", it.problems()))),
        of_reading(time_off.map(|it| format!("{it:?} {:?}", it.problems()))),
    ]
    .concat()
}

fn of_reading(read: Result<String, WfmError>) -> String {
    let error = match read {
        Ok(text) => return text,
        Err(error) => error,
    };
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text} {error} {error:?}");
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn no_secret_and_nobodys_name_is_told_whatever_goes_wrong() {
    let canaries = [secrets(), people()].concat();
    let lines = Lines::listen_to("trace");
    let folder = tempfile::tempdir().unwrap();
    let store = Embedded::open(&folder.path().join("kept.db"), Arc::default()).unwrap();
    let office = Office::keeping(store, Wire::BlueYonder, &[]).await;
    name(&office).await;
    act(&office).await;
    office.minutes(3).await;

    let blue_yonder = office.wired.blue_yonder().unwrap();
    let wfm = office.world.ports.wfms[&WfmName::parse("fake").unwrap()].clone();
    let unit = wfm
        .fetch_business_unit(&office.wired.unit(TEAM))
        .await
        .unwrap();
    let employees = wfm.list_employees(&unit.id).await.unwrap();
    let is_named = |who: &str| {
        employees
            .records()
            .iter()
            .any(|one| one.name.contains(&last_name(who)))
    };
    assert!(
        PEOPLE.iter().all(|who| is_named(who)),
        "the canaries are there"
    );
    let mut errors = String::new();
    for kind in troubles() {
        for path in PATHS {
            blue_yonder.inject(BlueYonderFault {
                path: path.to_owned(),
                kind: kind.clone(),
                times: None,
                probability: None,
            });
        }
        blue_yonder.expire_sessions();
        office.world.clock.advance(Duration::from_secs(3600));
        errors += &told(&*wfm, &unit).await;
        errors += &format!("{:?}", office.world.visit(Activity::Shifts).await);
        let reports = office.world.visit(Activity::Roster).await;
        errors += &serde_json::to_string(&format!("{reports:?}")).unwrap();
        let seen = office
            .act(
                "ada",
                Deed::Withdraw {
                    id: "SREQ_nothing".to_owned(),
                },
            )
            .await;
        errors += &format!("{seen:?}");
        blue_yonder.clear_faults();
    }
    assert!(
        errors.contains("the WFM did not answer"),
        "there were errors"
    );
    assert_clean("an error", errors.as_bytes(), &canaries);

    let log = lines.text();
    assert!(
        log.len() > 100_000 && log.contains("TRACE"),
        "the log is talkative"
    );
    assert_clean("the log", log.as_bytes(), &canaries);
    for file in fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        assert_clean("the database", &fs::read(path).unwrap(), &secrets());
    }
}
