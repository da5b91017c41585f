//! The right to work on a team, for as long as a visit takes.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use shifts_ports::{Lease, LeaseKey};

use crate::failures::{Failure, FailureKind};
use crate::observer::{Observer, Step};
use crate::ports::Ports;
use crate::settings::SyncSettings;
use crate::sync::Patience;
use crate::visit::Stop;

/// How often a person's run waits for somebody else's lease to end before it gives up.
const LEASE_WAITS_MAX: usize = 20;

/// The shortest nap of whoever waits. Without it, a lease that lasts for no time at all would be
/// waited for without time ever passing.
const NAP_MIN: Duration = Duration::from_millis(10);

/// Takes the lease of one team; a person's run waits for it.
pub(crate) async fn take_lease(
    ports: &Ports,
    settings: &SyncSettings,
    key: &LeaseKey,
    patience: Patience,
    observer: &dyn Observer,
) -> Result<Lease, Failure> {
    take_lease_for(ports, settings.lease_ttl, key, patience, observer).await
}

/// The same, for a time of its own.
pub(crate) async fn take_lease_for(
    ports: &Ports,
    ttl: Duration,
    key: &LeaseKey,
    patience: Patience,
    observer: &dyn Observer,
) -> Result<Lease, Failure> {
    let team_id = &key.team_id;
    for _ in 0..LEASE_WAITS_MAX {
        let now = ports.clock.now();
        let acquired = ports.leases.acquire(key, ttl, now).await;
        let until = match acquired.map_err(|e| Failure::of_store(&e))? {
            Ok(lease) => return Ok(lease),
            Err(until) => until,
        };
        if patience == Patience::Requeue {
            break;
        }
        let why = "another run works on this team, or was stopped while it did";
        observer.on_step(Step::Waiting {
            team_id: team_id.clone(),
            until,
            why,
        });
        sleep_until(ports, until).await;
    }
    Err(Failure::new(
        FailureKind::Conflict,
        format!("another run is working on team {team_id}; try again when it is done"),
    ))
}

/// Gives a sign of life for every team whose lease is half spent. A team whose lease was taken
/// over is not touched again in this visit.
pub(crate) async fn renew_leases(ports: &Ports, settings: &SyncSettings, stops: &mut [Stop]) {
    let now = ports.clock.now();
    let ttl = SignedDuration::try_from(settings.lease_ttl).unwrap_or(SignedDuration::MAX);
    for stop in stops
        .iter_mut()
        .filter(|stop| stop.report.failure.is_none())
    {
        if now.duration_until(stop.lease.expires_at) >= ttl / 2 {
            continue;
        }
        match ports
            .leases
            .renew(&stop.lease, settings.lease_ttl, now)
            .await
        {
            Ok(lease) => stop.lease = lease,
            Err(error) => {
                stop.lost = true;
                stop.report.failure = Some(Failure::of_store(&error).to_string());
            }
        }
    }
}

/// Waits until a moment, giving signs of life meanwhile.
pub(crate) async fn wait_holding(
    ports: &Ports,
    settings: &SyncSettings,
    stops: &mut [Stop],
    until: Timestamp,
) {
    while ports.clock.now() < until {
        let left = ports.clock.now().duration_until(until);
        let nap = Duration::try_from(left)
            .unwrap_or_default()
            .min(settings.lease_ttl / 3)
            .max(NAP_MIN);
        ports.clock.sleep(nap).await;
        renew_leases(ports, settings, stops).await;
    }
}

async fn sleep_until(ports: &Ports, until: Timestamp) {
    let left = ports.clock.now().duration_until(until);
    // A little later than the moment itself, when the lease has surely ended.
    let nap = Duration::try_from(left).unwrap_or_default() + Duration::from_millis(50);
    ports.clock.sleep(nap).await;
}
