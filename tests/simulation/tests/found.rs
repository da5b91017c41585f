//! What seeds have found once, each as a small world of its own.

use shifts_model::Activity::{Drift, Roster, Shifts};
use shifts_tests_simulation::{Fault, Stage};

#[test]
fn a_run_whose_lease_has_ended_meanwhile_sends_nothing() {
    for seed in 1..=20 {
        let mut stage = Stage::new(seed);
        for day in 0..5 {
            stage.publish(&format!("s{day}"), day, None);
        }
        stage.always(&[Fault::WriteSlow]);
        stage.visit(&[Shifts]);
        stage.assert_sound();
    }
}

#[test]
fn what_a_recovery_finds_is_not_deleted_past_the_brake() {
    let mut stage = Stage::new(1);
    for day in 0..6 {
        stage.publish(&format!("s{day}"), day, None);
    }
    stage.always(&[Fault::WriteAnswerLost]);
    while stage.shown() < 6 {
        stage.visit(&[Shifts]);
        stage.pass(5);
    }
    stage.clear_rota();
    stage.always(&[]);
    stage.visit(&[Shifts]);
    stage.assert_sound();
    assert_eq!(stage.shown(), 6);
}

#[test]
fn a_member_who_left_and_came_back_between_two_looks_of_the_roster_is_known() {
    let mut stage = Stage::new(1);
    stage.visit(&[Roster]);
    stage.set_member(false);
    stage.publish("s1", 1, None);
    // A person's sync reads the members anew.
    stage.program.run(shifts_tests_simulation::Program::person);
    stage.set_member(true);
    stage.visit(&[Roster, Shifts]);
    stage.assert_equal();
    assert_eq!(stage.shown(), 1);
}

#[test]
fn a_roster_look_that_dies_anywhere_is_made_up_for() {
    for effects in 1..=12 {
        let mut stage = Stage::new(1);
        stage.publish("s1", 1, None);
        stage.visit(&[Roster, Shifts]);
        stage.set_member(false);
        stage.die_after(effects);
        stage.visit(&[Roster]);
        stage.always(&[]);
        stage.set_member(true);
        stage.publish("s2", 2, None);
        stage.visit(&[Roster, Shifts]);
        stage.assert_equal();
        assert_eq!(stage.shown(), 2, "after {effects} effects");
    }
}

#[test]
fn what_a_person_deletes_beside_a_record_that_is_refused_is_put_back() {
    let mut stage = Stage::new(1);
    stage.publish("s1", 1, None);
    stage.publish("s2", 2, Some("poison"));
    stage.visit(&[Shifts]);
    assert_eq!(stage.shown(), 1);
    stage.delete_by_hand(None);
    stage.visit(&[Drift, Shifts]);
    stage.visit(&[Shifts]);
    stage.assert_equal();
    assert_eq!(stage.shown(), 1);
}
