//! Each planted fault is found by the check for it, and by no other.

use shifts_provider_check::{Check, Verdict, check};

use crate::stub::{Fault, Of, Stub, Wrong};
use crate::{names, wanted};

async fn checks(fault: Fault) -> Vec<Check> {
    let stub = Stub::new(fault);
    check(&stub, &stub, &wanted("shop", true)).await
}

/// What goes wrong, and the check that says so.
type Found = (Wrong, &'static str);

const READINGS: [(Of, &str, &[Found]); 7] = [
    (
        Of::Employees,
        "employees",
        &[
            (Wrong::Down, "complete"),
            (Wrong::Partial, "complete"),
            (Wrong::Doubled, "unique"),
            (Wrong::Flapping, "stable"),
        ],
    ),
    (
        Of::Jobs,
        "jobs",
        &[
            (Wrong::Down, "complete"),
            (Wrong::Doubled, "unique"),
            (Wrong::Flapping, "stable"),
        ],
    ),
    (
        Of::Shifts,
        "shifts",
        &[
            (Wrong::Down, "complete"),
            (Wrong::Partial, "complete"),
            (Wrong::Doubled, "unique"),
            (Wrong::Backwards, "ordered"),
            (Wrong::PartOutside, "ordered"),
            (Wrong::Outside, "in-span"),
            (Wrong::Flapping, "stable"),
            (Wrong::BorderTwice, "weeks"),
            (Wrong::LastLost, "weeks"),
            (Wrong::Stranger, "people"),
            (Wrong::StrangeJob, "jobs"),
        ],
    ),
    (
        Of::OpenShifts,
        "open-shifts",
        &[
            (Wrong::Down, "complete"),
            (Wrong::Doubled, "unique"),
            (Wrong::Backwards, "ordered"),
            (Wrong::Outside, "in-span"),
            (Wrong::Flapping, "stable"),
            (Wrong::BorderTwice, "weeks"),
            (Wrong::StrangeJob, "jobs"),
        ],
    ),
    (
        Of::TimeOff,
        "time-off",
        &[
            (Wrong::Down, "complete"),
            (Wrong::Doubled, "unique"),
            (Wrong::Backwards, "ordered"),
            (Wrong::Outside, "in-span"),
            (Wrong::Flapping, "stable"),
            (Wrong::LastLost, "weeks"),
            (Wrong::Stranger, "people"),
        ],
    ),
    (
        Of::Availability,
        "availability",
        &[
            (Wrong::Down, "complete"),
            (Wrong::Partial, "complete"),
            (Wrong::Doubled, "unique"),
            (Wrong::NoWeeks, "rotation"),
            (Wrong::Flapping, "stable"),
            (Wrong::Stranger, "people"),
        ],
    ),
    (
        Of::Requests,
        "requests",
        &[
            (Wrong::Down, "complete"),
            (Wrong::Partial, "complete"),
            (Wrong::Doubled, "unique"),
            (Wrong::SinceIgnored, "cursor"),
            (Wrong::Forgetful, "stable"),
            (Wrong::Stranger, "people"),
        ],
    ),
];

#[tokio::test]
async fn a_wfm_that_keeps_its_promises_passes_everything() {
    let checks = checks(Fault::None).await;
    assert_eq!(names(&checks, Verdict::Passes).len(), checks.len());
    assert_eq!(checks.len(), 48);
}

#[tokio::test]
async fn each_fault_of_a_reading_is_found_by_the_check_for_it_alone() {
    for (of, prefix, faults) in READINGS {
        for (wrong, name) in faults {
            let stub = Stub::new(Fault::Reading(of, *wrong));
            let checks = check(&stub, &stub, &wanted("shop", of != Of::Requests)).await;
            let failing = names(&checks, Verdict::Fails);
            assert_eq!(failing, [format!("{prefix}-{name}")], "{of:?} {wrong:?}");
        }
    }
}

#[tokio::test]
async fn every_other_fault_is_found_by_the_check_for_it_alone() {
    for (fault, name) in [
        (Fault::Zone, "business-unit-found"),
        (Fault::UnknownUnitFound, "business-unit-unknown"),
        (Fault::UnknownUnitEmpty, "business-unit-unknown"),
        (Fault::NoReasons, "choice-reasons"),
        (Fault::OwnTargets, "choice-swap-targets"),
        (Fault::LateTargets, "choice-swap-targets"),
        (Fault::StrangeRecipients, "choice-offer-recipients"),
        (Fault::StrangerDone, "act-unknown-person"),
        (Fault::UnknownCode, "act-impossible"),
        (Fault::ImpossibleDone, "act-impossible"),
        (Fault::RepeatedMakesAnother, "act-repeated"),
        (Fault::TwoEffects, "act-repeated"),
        (Fault::UsedKeyDone, "act-key-reused"),
        (Fault::NoWithdrawal, "act-withdrawn"),
    ] {
        let checks = checks(fault).await;
        assert_eq!(names(&checks, Verdict::Fails), [name], "{fault:?}");
    }
}

#[tokio::test]
async fn without_being_told_to_act_it_only_reads() {
    let stub = Stub::new(Fault::None);
    let checks = check(&stub, &stub, &wanted("shop", false)).await;
    assert!(stub.done.lock().unwrap().is_empty());
    let left_out = names(&checks, Verdict::NotTried);
    assert_eq!(left_out.len(), 5);
    assert!(left_out.iter().all(|name| name.starts_with("act-")));
}

#[tokio::test]
async fn what_was_done_is_taken_back() {
    let stub = Stub::new(Fault::None);
    let before = stub.requests.lock().unwrap().clone();
    check(&stub, &stub, &wanted("shop", true)).await;
    assert_eq!(*stub.requests.lock().unwrap(), before);
}

#[tokio::test]
async fn nobodys_name_is_told() {
    for fault in [
        Fault::None,
        Fault::Reading(Of::Employees, Wrong::Doubled),
        Fault::Reading(Of::Employees, Wrong::Flapping),
        Fault::Reading(Of::Shifts, Wrong::Stranger),
    ] {
        let told = format!("{:?}", checks(fault).await);
        assert!(!told.contains("Canary"), "{fault:?}: {told}");
    }
}

#[tokio::test]
async fn the_checks_are_the_same_whatever_goes_wrong() {
    let all: Vec<String> = checks(Fault::None)
        .await
        .into_iter()
        .map(|c| c.name)
        .collect();
    for fault in [Fault::Zone, Fault::Reading(Of::Shifts, Wrong::Down)] {
        let found = checks(fault).await.into_iter().map(|check| check.name);
        assert_eq!(found.collect::<Vec<_>>(), all);
    }
}
