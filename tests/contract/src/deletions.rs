//! `ports::Deletions`.

use futures::future::join_all;
use shifts_ports::Deletions;

use crate::moment;

async fn count(store: &dyn Deletions, cycle: &str, count: u64, count_max: u64) -> bool {
    store
        .count(cycle, count, count_max, moment(0))
        .await
        .unwrap()
}

/// Twenty workers who ask for ten times three at once get a hundred and no more, however they
/// interleave.
pub async fn together_they_count_as_many_as_they_may(store: &dyn Deletions) {
    let worker = || async {
        let mut counted = 0;
        for _ in 0..10 {
            counted += u64::from(count(store, "c1", 3, 100).await) * 3;
        }
        counted
    };
    let counted: u64 = join_all((0..20).map(|_| worker())).await.into_iter().sum();
    assert_eq!(counted, 99);
    assert!(count(store, "c1", 1, 100).await);
    assert!(!count(store, "c1", 1, 100).await);
}

/// What would be too much leaves the room to what is not, in an old cycle and in a new one.
pub async fn what_is_refused_counts_nothing(store: &dyn Deletions) {
    assert!(!count(store, "c1", 11, 10).await);
    assert!(!count(store, "c1", u64::MAX, 10).await);
    assert!(count(store, "c1", 6, 10).await);
    for _ in 0..3 {
        assert!(!count(store, "c1", 5, 10).await);
        assert!(!count(store, "c1", u64::MAX, u64::MAX).await);
    }
    assert!(count(store, "c1", 4, 10).await);
    assert!(count(store, "c1", 0, 10).await);
}

/// What was counted in one cycle is not counted in the next, nor the other way round.
pub async fn a_new_cycle_begins_at_zero(store: &dyn Deletions) {
    assert!(count(store, "c1", 10, 10).await);
    let later = moment(30 * 24 * 3600);
    assert!(store.count("c2", 10, 10, later).await.unwrap());
    assert!(!store.count("c2", 1, 10, later).await.unwrap());
    assert!(count(store, "c3", 10, 10).await);
    assert!(!store.count("c2", 1, 10, later).await.unwrap());
}

/// The limit is the caller's: another configuration counts on with what was counted.
pub async fn a_limit_may_change_within_a_cycle(store: &dyn Deletions) {
    assert!(count(store, "c1", 10, 10).await);
    assert!(!count(store, "c1", 0, 5).await);
    assert!(count(store, "c1", 5, 15).await);
    assert!(!count(store, "c1", 1, 15).await);
}
