//! `ports::Jobs`. Some queues have a clock of their own, so time passes by the caller's clock,
//! which moves by hand where the queue takes the caller's word for it.

use std::time::Duration;

use shifts_model::Activity;
use shifts_ports::{Clock, Delivery, Job, Jobs};

use crate::team;

const HIDDEN: Duration = Duration::from_secs(2);
/// How often a queue is asked before it counts as empty; it may take a moment to hand out.
const ASKED_MAX: u32 = 3;

fn job(team_id: &str, slot: &str) -> Job {
    Job {
        team_id: team(team_id),
        activity: Activity::Shifts,
        slot: slot.to_owned(),
    }
}

async fn enqueue(store: &dyn Jobs, jobs: &[(&str, &str)]) {
    let jobs: Vec<Job> = jobs.iter().map(|(id, slot)| job(id, slot)).collect();
    store.enqueue(&jobs).await.unwrap();
}

async fn take(store: &dyn Jobs, clock: &dyn Clock) -> Vec<Delivery> {
    let mut taken = Vec::new();
    for _ in 0..ASKED_MAX {
        taken.extend(store.take(10, HIDDEN, clock.now()).await.unwrap());
    }
    taken.sort_by(|a, b| a.job.cmp(&b.job));
    taken
}

fn names(taken: &[Delivery]) -> Vec<Job> {
    taken.iter().map(|delivery| delivery.job.clone()).collect()
}

/// A job is handed out to one worker at a time.
pub async fn a_job_is_handed_out_to_one(store: &dyn Jobs, clock: &dyn Clock) {
    enqueue(store, &[("t1", "1")]).await;
    assert_eq!(names(&take(store, clock).await), [job("t1", "1")]);
    assert!(take(store, clock).await.is_empty());
}

/// A job whose worker died comes back, and counts its attempts.
pub async fn a_job_that_is_not_done_comes_back(store: &dyn Jobs, clock: &dyn Clock) {
    enqueue(store, &[("t1", "1")]).await;
    let first = take(store, clock).await;
    clock.sleep(HIDDEN + Duration::from_millis(200)).await;
    let second = take(store, clock).await;
    assert_eq!((first[0].attempt, second[0].attempt), (1, 2));
    store.done(&second[0]).await.unwrap();
    clock.sleep(HIDDEN + Duration::from_millis(200)).await;
    assert!(take(store, clock).await.is_empty());
}

/// The same job is queued once, also after it was done a moment ago.
pub async fn a_doubled_job_is_one_job(store: &dyn Jobs, clock: &dyn Clock) {
    enqueue(store, &[("t1", "1"), ("t1", "1")]).await;
    enqueue(store, &[("t1", "1")]).await;
    let taken = take(store, clock).await;
    assert_eq!(taken.len(), 1);
    store.done(&taken[0]).await.unwrap();
    enqueue(store, &[("t1", "1")]).await;
    assert!(take(store, clock).await.is_empty());
    enqueue(store, &[("t1", "2")]).await;
    assert_eq!(take(store, clock).await.len(), 1);
}

/// A job that is put back is handed out after the while that was asked for, not before.
pub async fn a_job_that_is_put_back_comes_back_sooner(store: &dyn Jobs, clock: &dyn Clock) {
    enqueue(store, &[("t1", "1")]).await;
    let long = Duration::from_secs(600);
    let first = store.take(10, long, clock.now()).await.unwrap();
    let soon = Duration::from_secs(1);
    store.put_back(&first[0], soon, clock.now()).await.unwrap();
    assert!(take(store, clock).await.is_empty());
    clock.sleep(soon + Duration::from_millis(200)).await;
    let second = take(store, clock).await;
    assert_eq!(names(&second), [job("t1", "1")]);
    assert_eq!(second[0].attempt, 2);
}

/// Jobs of one team come one after the other; those of other teams do not wait for them.
pub async fn a_team_is_in_order_and_teams_flow_side_by_side(store: &dyn Jobs, clock: &dyn Clock) {
    enqueue(store, &[("t1", "1"), ("t1", "2"), ("t2", "1")]).await;
    let first = store.take(1, HIDDEN, clock.now()).await.unwrap();
    assert_eq!(names(&first), [job("t1", "1")]);
    let others = store.take(1, HIDDEN, clock.now()).await.unwrap();
    assert_eq!(names(&others), [job("t2", "1")]);
    store.done(&first[0]).await.unwrap();
    assert_eq!(names(&take(store, clock).await), [job("t1", "2")]);
}

/// No more are handed out than were asked for, however many there are.
pub async fn no_more_are_handed_out_than_asked_for(store: &dyn Jobs, clock: &dyn Clock) {
    let teams: Vec<String> = (0..25).map(|n| format!("t{n:02}")).collect();
    let jobs: Vec<(&str, &str)> = teams.iter().map(|id| (id.as_str(), "1")).collect();
    enqueue(store, &jobs).await;
    let mut all = Vec::new();
    for _ in 0..25 {
        let taken = store.take(4, HIDDEN, clock.now()).await.unwrap();
        assert!(taken.len() <= 4);
        for delivery in taken {
            store.done(&delivery).await.unwrap();
            all.push(delivery.job);
        }
    }
    all.sort();
    assert_eq!(all, teams.iter().map(|id| job(id, "1")).collect::<Vec<_>>());
}
