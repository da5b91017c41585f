//! What managers do at once, availability, and the time clock.

use jiff::civil::{Weekday, time};
use shifts_sim::wfm::{Clocked, Deed, RefusalCode, Reply};
use shifts_sim::world::{Availability, OpenShift, Retail, Shift, Slot};

use super::{MANAGER, Office, asking, offer, open_shift, shift};

#[test]
fn a_manager_gives_an_open_shift_away() {
    let office = Office::new();
    let assign = |employee_id: &str, manager_id: &str| Deed::Assign {
        open_shift_id: "o1".to_owned(),
        employee_id: employee_id.to_owned(),
        manager_id: manager_id.to_owned(),
    };
    for (to, by, code) in [
        ("ada", "bob", RefusalCode::Forbidden),
        ("ada", "max", RefusalCode::Forbidden),
        ("dora", "mia", RefusalCode::SkillMissing),
        ("eli", "mia", RefusalCode::NotEligible),
    ] {
        assert_eq!(office.refusal(&assign(to, by)), Some(code), "{to} {by}");
    }
    let given = office.request(&assign("ada", "mia")).unwrap();
    assert_eq!(office.whose(&given.shift_ids[0]), "ada");
    let twice = office.refusal(&assign("ada", "mia"));
    assert_eq!(twice, Some(RefusalCode::Overlap));
    assert_eq!(office.wfm.rota().open_shifts["o1"].slots, 1);
    assert!(office.wfm.requests().is_empty(), "nobody asked for it");
}

#[test]
fn a_shift_is_made_changed_and_deleted_by_the_same_rules() {
    let office = Office::new();
    for (put, code) in [
        (
            shift("n", "ada", "till", (23, 16, 20)),
            RefusalCode::Overlap,
        ),
        (
            shift("n", "ada", "till", (23, 18, 20)),
            RefusalCode::RestPeriod,
        ),
        (
            shift("n", "ada", "oven", (25, 9, 17)),
            RefusalCode::SkillMissing,
        ),
        (
            shift("n", "ada", "dance", (25, 9, 17)),
            RefusalCode::NotFound,
        ),
        (
            shift("n", "eli", "till", (25, 9, 17)),
            RefusalCode::NotEligible,
        ),
        (
            shift("n", "nobody", "till", (25, 9, 17)),
            RefusalCode::NotFound,
        ),
        (shift("n", "ada", "till", (25, 9, 9)), RefusalCode::Refused),
    ] {
        assert_eq!(office.refusal(&Deed::PutShift(put)), Some(code));
    }
    let made = shift("n", "ada", "cash", (25, 9, 17));
    office.wfm.act(&Deed::PutShift(made.clone())).unwrap();
    let moved = Shift {
        label: Some("Late".to_owned()),
        ..shift("n", "ada", "cash", (25, 10, 18))
    };
    office.wfm.act(&Deed::PutShift(moved.clone())).unwrap();
    assert_eq!(office.wfm.rota().shifts["n"], moved);
    let rival = office.ask("ada", offer("n", "cem")).unwrap();
    office.wfm.act(&Deed::DeleteShift("n".to_owned())).unwrap();
    assert_eq!(office.state(&rival), "declined");
    let gone = office.refusal(&Deed::DeleteShift("n".to_owned()));
    assert_eq!(gone, Some(RefusalCode::NotFound));
}

#[test]
fn an_open_shift_is_made_changed_and_withdrawn() {
    let office = Office::new();
    let open = office.wfm.rota().open_shifts["o1"].clone();
    let unknown = OpenShift {
        job_id: "dance".to_owned(),
        ..open.clone()
    };
    assert_eq!(
        office.refusal(&Deed::PutOpenShift(unknown)),
        Some(RefusalCode::NotFound)
    );
    for slots in [0, 1001] {
        let put = OpenShift {
            slots,
            ..open.clone()
        };
        assert_eq!(
            office.refusal(&Deed::PutOpenShift(put)),
            Some(RefusalCode::Refused)
        );
    }
    let wider = OpenShift { slots: 3, ..open };
    office.wfm.act(&Deed::PutOpenShift(wider)).unwrap();
    assert_eq!(office.wfm.rota().open_shifts["o1"].slots, 3);
    let asked = office.ask("ada", open_shift("o1")).unwrap();
    office
        .wfm
        .act(&Deed::DeleteOpenShift("o1".to_owned()))
        .unwrap();
    assert_eq!(office.state(&asked), "declined");
    let late = office.answer(&asked, MANAGER, Reply::Approve);
    assert_eq!(late, Err(RefusalCode::AlreadyDecided));
}

#[test]
fn availability_and_the_time_clock_are_kept() {
    let office = Office::new();
    let known = |employee_id: &str| Availability {
        employee_id: employee_id.to_owned(),
        cycle_starts_on: None,
        weeks: vec![vec![Slot {
            weekday: Weekday::Friday,
            starts: time(9, 0, 0, 0),
            ends: time(12, 0, 0, 0),
        }]],
    };
    office
        .wfm
        .act(&Deed::SetAvailability(known("ada")))
        .unwrap();
    assert_eq!(office.wfm.rota().availability["ada"], known("ada"));
    let clocked = |employee_id: &str| Clocked {
        employee_id: employee_id.to_owned(),
        event: "clock_in".to_owned(),
        at: office.clock.0.lock().unwrap().to_owned(),
    };
    office.wfm.act(&Deed::Clock(clocked("ada"))).unwrap();
    assert_eq!(office.wfm.clocked(), [clocked("ada")]);
    for deed in [Deed::SetAvailability(known("x")), Deed::Clock(clocked("x"))] {
        assert_eq!(office.refusal(&deed), Some(RefusalCode::NotFound));
    }
}

#[test]
fn a_company_stays_consistent_whatever_people_agree_on() {
    let retail = Retail {
        stores: 1,
        people_per_store: 25,
        weeks: 2,
        first_day: jiff::civil::date(2026, 11, 23),
        seed: 11,
    };
    let office = Office::new();
    office.wfm.edit(|rota| *rota = retail.build());
    let ids: Vec<String> = office.wfm.rota().shifts.into_keys().collect();
    let (first, end) = (retail.first_day, jiff::civil::date(2026, 12, 7));
    let mut exchanged = 0;
    for id in ids.iter().step_by(5) {
        let targets = office.wfm.swap_targets(id, first, end).unwrap();
        let Some(other) = targets.first() else {
            continue;
        };
        let wanted = super::swap(id, &office.whose(other), other);
        let asked = office.request(&asking(&office.whose(id), wanted)).unwrap();
        let manager = ("e01001", shifts_sim::wfm::Role::Manager);
        office.answer(&asked, manager, Reply::Approve).unwrap();
        exchanged += 1;
    }
    assert!(exchanged > 5, "{exchanged}");
    let rota = office.wfm.rota();
    for shift in rota.shifts.values() {
        let (starts, ends) = (shift.starts, shift.ends);
        assert!(
            rota.is_free(&shift.employee_id, starts, ends, &shift.id),
            "{}",
            shift.id
        );
    }
}
