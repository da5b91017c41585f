//! Who may work what and when.

use shifts_sim::wfm::{Deed, RefusalCode, Reply, Rules};

use super::{MANAGER, Office, asking, offer, open_shift, shift, swap, vacation};

#[test]
fn each_rule_has_its_refusal() {
    let office = Office::new();
    for (sender, wanted, code) in [
        ("bob", offer("b1", "nobody"), RefusalCode::NotFound),
        ("bob", offer("b9", "ada"), RefusalCode::NotFound),
        ("ada", swap("a1", "bob", "b9"), RefusalCode::NotFound),
        ("ada", open_shift("o9"), RefusalCode::NotFound),
        ("ada", offer("b1", "cem"), RefusalCode::NotEligible),
        ("ada", offer("a1", "ada"), RefusalCode::NotEligible),
        ("ada", offer("a1", "eli"), RefusalCode::NotEligible),
        ("ada", swap("a1", "cem", "b1"), RefusalCode::NotEligible),
        ("ada", swap("a1", "eli", "e1"), RefusalCode::NotEligible),
        ("eli", open_shift("o1"), RefusalCode::NotEligible),
        ("ada", offer("a1", "cem"), RefusalCode::Overlap),
        ("ada", offer("a1", "dora"), RefusalCode::SkillMissing),
        ("ada", swap("a1", "dora", "d1"), RefusalCode::SkillMissing),
        ("dora", open_shift("o1"), RefusalCode::SkillMissing),
        ("bob", vacation(24, 24), RefusalCode::Overlap),
        ("ada", vacation(24, 27), RefusalCode::BalanceTooSmall),
        ("ada", vacation(26, 25), RefusalCode::Refused),
    ] {
        let found = office.wfm.check(&asking(sender, wanted.clone())).err();
        assert_eq!(
            found.map(|refusal| refusal.code),
            Some(code),
            "{sender} {wanted:?}"
        );
    }
    let at_other_till = asking("cem", swap("c1", "bob", "b1"));
    assert_eq!(office.wfm.check(&at_other_till), Ok(()), "one department");
}

#[test]
fn the_rest_between_shifts_is_a_setting_and_counts_on_both_sides() {
    let office = Office::new();
    // Cem's evening ends at 22 o'clock; Bob begins at 9 the next day.
    let wanted = asking("cem", offer("c1", "bob"));
    for (minutes, is_fine) in [(11 * 60, true), (11 * 60 + 1, false)] {
        office.wfm.set_rules(Rules {
            rest_minutes: minutes,
            ..Rules::default()
        });
        assert_eq!(office.wfm.check(&wanted).is_ok(), is_fine, "{minutes}");
        let before = Deed::PutShift(shift("x", "bob", "till", (23, 14, 22)));
        assert_eq!(
            office.wfm.check(&before).is_ok(),
            is_fine,
            "before, {minutes}"
        );
        let after = Deed::PutShift(shift("x", "cem", "till", (24, 9, 12)));
        assert_eq!(
            office.wfm.check(&after).is_ok(),
            is_fine,
            "after, {minutes}"
        );
    }
}

#[test]
fn whoever_is_away_is_given_nothing() {
    let office = Office::new();
    let away = shifts_sim::world::TimeOff {
        id: "t".to_owned(),
        employee_id: "bob".to_owned(),
        reason: "Vacation".to_owned(),
        away: shifts_sim::world::Away::Days {
            first: jiff::civil::date(2026, 11, 23),
            last: jiff::civil::date(2026, 11, 23),
        },
        cancelled: false,
    };
    let deed = asking("ada", offer("a1", "bob"));
    assert!(office.wfm.check(&deed).is_ok());
    office.wfm.act(&Deed::PutTimeOff(away)).unwrap();
    assert_eq!(office.refusal(&deed), Some(RefusalCode::Overlap));
}

#[test]
fn what_began_is_too_late_by_the_clock_of_the_store() {
    let office = Office::new();
    let deeds = || {
        [
            asking("ada", swap("a1", "bob", "b1")),
            asking("ada", offer("a1", "bob")),
            Deed::DeleteShift("a1".to_owned()),
            Deed::PutShift(shift("a1", "ada", "till", (27, 9, 17))),
        ]
    };
    // Nine o'clock in Berlin.
    office.set("2026-11-23T07:59:59Z");
    for deed in deeds() {
        assert_eq!(office.wfm.check(&deed).err(), None, "{deed:?}");
    }
    office.set("2026-11-23T08:00:00Z");
    for deed in deeds() {
        assert_eq!(
            office.refusal(&deed),
            Some(RefusalCode::TooLate),
            "{deed:?}"
        );
    }
    let today = asking("bob", vacation(23, 23));
    assert_eq!(office.refusal(&today), Some(RefusalCode::TooLate));
    office.set("2026-11-27T00:00:00Z");
    let past = asking("ada", open_shift("o1"));
    assert_eq!(office.refusal(&past), Some(RefusalCode::TooLate));
}

#[test]
fn what_began_while_it_was_pending_can_be_refused_and_not_granted() {
    let office = Office::new();
    let asked = office.ask("ada", offer("a1", "bob")).unwrap();
    office.set("2026-11-23T08:00:00Z");
    let late = office.answer(&asked, MANAGER, Reply::Approve);
    assert_eq!(late, Err(RefusalCode::TooLate));
    assert!(office.answer(&asked, MANAGER, Reply::Decline).is_ok());
    assert_eq!(office.state(&asked), "declined");
}
