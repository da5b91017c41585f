//! `ports::Jobs`.

use std::time::Duration;

use shifts_model::Activity;
use shifts_ports::{Delivery, Job, Jobs};

use crate::{moment, team};

const HIDDEN: Duration = Duration::from_secs(60);

fn job(team_id: &str, slot: &str) -> Job {
    Job {
        team_id: team(team_id),
        activity: Activity::Shifts,
        slot: slot.to_owned(),
    }
}

async fn take(store: &dyn Jobs, second: i64) -> Vec<Delivery> {
    store.take(10, HIDDEN, moment(second)).await.unwrap()
}

/// A job is handed out once it is due, and to one worker at a time.
pub async fn a_due_job_is_handed_out_to_one(store: &dyn Jobs) {
    store.enqueue(&job("t1", "1"), moment(10)).await.unwrap();
    assert!(take(store, 9).await.is_empty());
    assert_eq!(take(store, 10).await[0].job, job("t1", "1"));
    assert!(take(store, 11).await.is_empty());
}

/// A job whose worker died comes back, and counts its attempts.
pub async fn a_job_that_is_not_done_comes_back(store: &dyn Jobs) {
    store.enqueue(&job("t1", "1"), moment(0)).await.unwrap();
    let first = take(store, 0).await;
    let second = take(store, 61).await;
    assert_eq!((first[0].attempt, second[0].attempt), (1, 2));
    store.done(&first[0]).await.unwrap();
    assert_eq!(
        take(store, 200).await.len(),
        1,
        "the first worker was too late to end it"
    );
    store.done(&second[0]).await.unwrap();
}

/// The same job is queued once, also after it was done a moment ago.
pub async fn a_doubled_job_is_one_job(store: &dyn Jobs) {
    store.enqueue(&job("t1", "1"), moment(0)).await.unwrap();
    store.enqueue(&job("t1", "1"), moment(0)).await.unwrap();
    let taken = take(store, 0).await;
    assert_eq!(taken.len(), 1);
    store.done(&taken[0]).await.unwrap();
    store.enqueue(&job("t1", "1"), moment(1)).await.unwrap();
    assert!(take(store, 100).await.is_empty());
    store.enqueue(&job("t1", "2"), moment(1)).await.unwrap();
    assert_eq!(take(store, 100).await.len(), 1);
}

/// Jobs of one team come one after the other; those of other teams do not wait for them.
pub async fn a_team_is_in_order_and_teams_flow_side_by_side(store: &dyn Jobs) {
    for (team_id, slot) in [("t1", "1"), ("t1", "2"), ("t2", "1")] {
        store.enqueue(&job(team_id, slot), moment(0)).await.unwrap();
    }
    let taken = take(store, 0).await;
    assert_eq!(
        taken.iter().map(|d| d.job.clone()).collect::<Vec<_>>(),
        [job("t1", "1"), job("t2", "1")]
    );
    assert!(take(store, 1).await.is_empty());
    store.done(&taken[0]).await.unwrap();
    assert_eq!(take(store, 2).await[0].job, job("t1", "2"));
}

/// No more are handed out than were asked for.
pub async fn no_more_are_handed_out_than_asked_for(store: &dyn Jobs) {
    for team_id in ["t1", "t2", "t3"] {
        store.enqueue(&job(team_id, "1"), moment(0)).await.unwrap();
    }
    assert_eq!(store.take(2, HIDDEN, moment(0)).await.unwrap().len(), 2);
    assert_eq!(store.take(2, HIDDEN, moment(0)).await.unwrap().len(), 1);
}
