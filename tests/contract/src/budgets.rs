//! `ports::Budgets`.

use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use shifts_ports::{Budgets, Place};

use crate::moment;

/// One envelope of 20 at 20 a second.
fn envelope(budget: &str) -> Place {
    Place {
        budget: budget.to_owned(),
        worth: Duration::from_secs(1),
        burst: Duration::from_secs(1),
        urgent: false,
    }
}

async fn take(store: &dyn Budgets, place: &Place, now: i64) -> Option<i64> {
    let taken = store
        .reserve(std::slice::from_ref(place), moment(now), Timestamp::MAX)
        .await
        .unwrap();
    taken.map(|at| (at.as_millisecond() - moment(now).as_millisecond()) / 1000)
}

/// Twenty workers who each send ten envelopes at once send them one after the other at the planned
/// rate: however they interleave, no second has two.
pub async fn twenty_workers_together_keep_to_the_rate(store: &dyn Budgets) {
    let worker = || async {
        let mut times = Vec::new();
        for _ in 0..10 {
            times.extend(take(store, &envelope("t/post"), 0).await);
        }
        times
    };
    let mut times: Vec<i64> = join_all((0..20).map(|_| worker())).await.concat();
    times.sort_unstable();
    assert_eq!(times, (0..200).collect::<Vec<i64>>());
}

/// After a rest one envelope goes at once, however long the rest was.
pub async fn a_rest_gives_back_one_burst_and_no_more(store: &dyn Budgets) {
    for _ in 0..3 {
        take(store, &envelope("t/post"), 0).await;
    }
    assert_eq!(take(store, &envelope("t/post"), 100).await, Some(0));
    assert_eq!(take(store, &envelope("t/post"), 100).await, Some(1));
}

/// Verbs and tenants have budgets of their own; several at once wait for the slowest.
pub async fn budgets_do_not_wait_for_each_other(store: &dyn Budgets) {
    for _ in 0..3 {
        take(store, &envelope("t/post"), 0).await;
    }
    assert_eq!(take(store, &envelope("t/put"), 0).await, Some(0));
    assert_eq!(take(store, &envelope("u/post"), 0).await, Some(0));
    let both = [envelope("t/post"), envelope("t/put")];
    let taken = store.reserve(&both, moment(0), Timestamp::MAX).await;
    assert_eq!(taken.unwrap(), Some(moment(3)));
}

/// A place that would come too late is left to others.
pub async fn a_place_that_would_come_too_late_is_not_taken(store: &dyn Budgets) {
    for _ in 0..5 {
        take(store, &envelope("t/post"), 0).await;
    }
    let late = [envelope("t/post")];
    for _ in 0..3 {
        let refused = store.reserve(&late, moment(0), moment(4)).await;
        assert_eq!(refused.unwrap(), None);
    }
    let taken = store.reserve(&late, moment(0), moment(5)).await;
    assert_eq!(taken.unwrap(), Some(moment(5)));
    let never = store
        .reserve(&[envelope("free")], moment(0), moment(-1))
        .await;
    assert_eq!(never.unwrap(), None);
}

/// A call that a person waits for is sent at once; the next that nobody waits for comes later.
pub async fn people_do_not_wait_and_others_wait_the_longer(store: &dyn Budgets) {
    for _ in 0..5 {
        take(store, &envelope("t/get"), 0).await;
    }
    let urgent = Place {
        urgent: true,
        ..envelope("t/get")
    };
    assert_eq!(take(store, &urgent, 0).await, Some(0));
    assert_eq!(take(store, &envelope("t/get"), 0).await, Some(6));
}
