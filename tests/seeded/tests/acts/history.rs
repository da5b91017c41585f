//! One history from a seed.

use std::time::Duration;

use shifts_model::Visibility;
use shifts_ports::Clock as _;
use shifts_sim::blue_yonder::{BlueYonder, BlueYonderFault, BlueYonderFaultKind};
use shifts_sim::tenant::{Deed, Fault, FaultKind, Outcome};
use shifts_sim::wfm::{Wfm, WfmFault, WfmFaultKind};
use shifts_tests_scenario::{Moment, Wire};
use shifts_tests_seeded::{Draws, Mishap, Rows, Shop, Town};

use crate::deeds::{self, Sight};
use crate::wfm;

const NAMES: [&str; 8] = ["ada", "bob", "cy", "dee", "eve", "fay", "gus", "hal"];
const ZONES: [&str; 3] = ["UTC", "Europe/Berlin", "America/New_York"];
/// Open points of Shifts that a history may find one way or the other.
const SWITCHES: [(&str, [&str; 2]); 6] = [
    ("callback_duplicates", ["off", "on"]),
    ("callback_item_order", ["written", "shuffled"]),
    ("callback_item_headers", ["present", "missing"]),
    ("open_shift_request_withdrawal", ["asked", "dropped"]),
    ("last_slot_taken", ["put-zero", "delete"]),
    ("callback_spacing_s", ["0", "3"]),
];
const CALLS: [&str; 4] = [
    "POST /$batch",
    "POST /teams/*/schedule/shifts",
    "PUT /teams/*/schedule/shifts/*",
    "GET /**",
];
const KINDS: [FaultKind; 7] = [
    FaultKind::Throttled,
    FaultKind::InternalError,
    FaultKind::GatewayTimeout,
    FaultKind::Unavailable,
    FaultKind::DropBefore,
    FaultKind::DropAfter,
    FaultKind::Late,
];
const DEEDS: [&str; 9] = [
    "POST /v1/swaps",
    "PATCH /v1/swaps/*",
    "POST /v1/offers",
    "PATCH /v1/offers/*",
    "PATCH /v1/open-shift-requests/*",
    "PATCH /v1/time-off-requests/*",
    "PUT /v1/shifts/*",
    "PUT /v1/time-off/*",
    "DELETE /v1/shifts/*",
];

/// The same of Blue Yonder.
const BLUE_DEEDS: [&str; 9] = [
    "POST /data/wfmess/api/v1-beta1/mySwapShifts",
    "PUT /data/wfmess/api/v1-beta1/mySwapShifts/*",
    "DELETE /data/wfmess/api/v1-beta1/mySwapShifts/*",
    "PUT /data/wfmess/api/v1-beta1/myAvailableShifts/*/claim",
    "PUT /data/wfmsm/api/v1-beta2/*/pendingApprovals/swapShifts/*/swappeeScheduledShifts/*/approval",
    "PUT /data/retailwebapi/api/v1/scheduledShifts/*/availableShift",
    "POST /data/retailwebapi/api/v1/timeOffRequests",
    "PUT /data/retailwebapi/api/v1/timeOffRequests/*",
    "POST /data/login",
];

/// Makes an action of the WFM fail.
fn hurt(wfm: &Wfm, kind: usize, path: &str, times: Option<u64>) -> String {
    let kind = match kind {
        0 => WfmFaultKind::ServerError,
        1 => WfmFaultKind::ErrorAfter,
        2 => WfmFaultKind::DropAfter,
        _ => WfmFaultKind::Slow { ms: 20_000 },
    };
    wfm.inject(WfmFault {
        path: path.to_owned(),
        kind,
        times,
        probability: None,
    });
    format!("{path} will {kind:?}")
}

/// Makes an action of Blue Yonder fail.
fn hurt_blue(blue_yonder: &BlueYonder, kind: usize, path: &str, times: Option<u64>) -> String {
    let kind = match kind {
        0 => BlueYonderFaultKind::Status(500),
        1 => BlueYonderFaultKind::ErrorAfter,
        2 => BlueYonderFaultKind::DropAfter,
        _ => BlueYonderFaultKind::Slow(20_000),
    };
    let told = format!("{path} will {kind:?}");
    blue_yonder.inject(BlueYonderFault {
        path: path.to_owned(),
        kind,
        times,
        probability: None,
    });
    told
}

/// A history as it goes.
struct History {
    wire: Wire,
    seed: u64,
    tells: bool,
    draws: Draws,
    people: Vec<String>,
    shop: Shop,
    has_late_writes: bool,
}

pub(crate) async fn run(wire: Wire, seed: u64, tells: bool) {
    let mut draws = Draws(seed);
    let people = NAMES[..4 + draws.below(5)].iter();
    let people: Vec<String> = people.map(|name| (*name).to_owned()).collect();
    let town = Town {
        people: people.clone(),
        zone: ZONES[draws.below(3)].to_owned(),
        visibility: match draws.below(3) {
            0 => Visibility::Draft,
            _ => Visibility::Shared,
        },
        branches: Vec::new(),
    };
    let shop = Shop::over(wire, &town).await;
    for (switch, values) in SWITCHES {
        let value = values[usize::from(draws.once_in(3))];
        shop.tenant.set_switch(switch, value).unwrap();
    }
    wfm::plan(&shop, &mut draws, &people);
    shop.sync().await;
    let mut history = History {
        wire,
        seed,
        tells,
        draws,
        people,
        shop,
        has_late_writes: false,
    };
    history.assert_equal("after the first sync");
    for _ in 0..20 + history.draws.below(40) {
        history.step().await;
    }
    history.settle().await;
}

impl History {
    fn tell(&self, line: &str) {
        if self.tells {
            println!("{} {line}", self.shop.clock.now());
        }
    }

    async fn step(&mut self) {
        match self.draws.below(21) {
            0..=11 => self.act().await,
            12..=14 => {
                let told = wfm::live(&self.shop, &mut self.draws, &self.people);
                self.tell(&format!("the WFM {told}"));
            }
            15 | 16 => {
                let minutes = 1 + self.draws.below(40) as u64;
                self.tell(&format!("tick after {minutes} min"));
                self.shop.tick(minutes).await;
            }
            17 => {
                self.tell("sync");
                self.shop.sync().await;
            }
            18 => {
                let (effect, moment) = (1 + self.draws.below(40), self.moment());
                self.tell(&format!("sync that dies at {effect} {moment:?}"));
                self.shop.sync_until_death(effect, moment).await;
            }
            19 => {
                let (after, uses) = (self.draws.below(60), 1 + self.draws.below(20));
                self.tell(&format!(
                    "sync without store after {after} uses, for {uses}"
                ));
                self.shop.sync_without_store(after, uses).await;
            }
            _ => self.trouble(),
        }
    }

    fn moment(&mut self) -> Moment {
        match self.draws.below(2) {
            0 => Moment::Before,
            _ => Moment::After,
        }
    }

    /// Graph fails now and then, until the end.
    fn trouble(&mut self) {
        let kind = KINDS[self.draws.below(KINDS.len())];
        // A replacement that lands after a newer one is nobody's to see; creates are waited out.
        let on = match kind {
            FaultKind::Late => CALLS[1],
            _ => CALLS[self.draws.below(CALLS.len())],
        };
        self.tell(&format!("{on} will {kind:?}"));
        self.has_late_writes |= kind == FaultKind::Late;
        let is_taken = self.shop.tenant.inject(Fault {
            probability: Some(0.4),
            times: Some(1 + self.draws.below(3) as u64),
            delay_s: Some(self.draws.below(28) as f64),
            ..Fault::new(on, kind)
        });
        assert!(is_taken, "the tenant takes no more faults");
    }

    /// What goes wrong during the next act. False when nothing does.
    fn mishap(&mut self) -> bool {
        let mishap = match self.draws.below(13) {
            0 => vec![Mishap::LostBefore],
            1 => vec![Mishap::LostAfter],
            2 => vec![Mishap::LostAfter, Mishap::LostBefore, Mishap::LostAfter],
            3 => vec![Mishap::LostAfter; 4],
            4 | 5 => vec![Mishap::Death(1 + self.draws.below(8), self.moment())],
            6 => {
                let (kind, deed) = (self.draws.below(4), self.draws.below(DEEDS.len()));
                let times = Some(1 + self.draws.below(4) as u64);
                let told = match self.shop.wired.blue_yonder() {
                    None => hurt(&self.shop.wfm, kind, DEEDS[deed], times),
                    Some(blue_yonder) => {
                        let on = BLUE_DEEDS[deed % BLUE_DEEDS.len()];
                        hurt_blue(blue_yonder, kind, on, times)
                    }
                };
                self.tell(&told);
                return true;
            }
            7 => vec![Mishap::StoreLost(
                self.draws.below(12),
                1 + self.draws.below(6),
            )],
            _ => return false,
        };
        self.tell(&format!("callbacks suffer {mishap:?}"));
        self.shop.door.await_mishaps(mishap);
        true
    }

    async fn act(&mut self) {
        let sight = Sight::of(&self.shop, &self.people);
        let Some((who, deed)) = deeds::draw(&sight, &mut self.draws) else {
            return;
        };
        let before = (self.shop.planned(), self.shop.shown());
        let known = self.shop.wfm.rota();
        let hurt = self.mishap();
        let seen = self.shop.act(&who, deed.clone()).await;
        self.shop.door.clear();
        self.shop.wired.clear_faults();
        let (outcome, by) = (seen.outcome, seen.by.unwrap_or_default());
        let message = seen.message.as_deref().unwrap_or_default();
        self.tell(&format!("{who} {deed:?} -> {outcome:?} {by} {message}"));
        if hurt {
            // A late effect may still be on its way.
            self.shop.clock.sleep(Duration::from_secs(30)).await;
        }
        let after = (self.shop.planned(), self.shop.shown());
        let what = format!("{who} {deed:?} was {outcome:?}");
        let is_edit = matches!(
            deed,
            Deed::Create { .. } | Deed::Edit { .. } | Deed::Delete { .. }
        );
        if self.wire == Wire::BlueYonder && is_edit && by == "integration" && !hurt {
            assert_eq!(seen.outcome, Outcome::Refused, "{what}: {}", self.again());
            assert!(message.contains("fake"), "{message}: {}", self.again());
        }
        match seen.outcome {
            // What the WFM knows of an edit that is not shared yet differs from what others see.
            Outcome::Saved if before.0 == before.1 && !sight.has_unshared_edits() => {
                let changed = self.changed(&before.0, &after.0);
                // The WFM had approved it before and a sync had made it, so that Shifts shows it
                // twice until the next one.
                if changed.is_empty() && matches!(deed, Deed::Approve { .. }) {
                    return;
                }
                self.same(&changed, &self.changed(&before.1, &after.1), &what);
                if let Deed::Create { .. } = deed {
                    assert_eq!(changed.len(), 1, "{what}: {}", self.again());
                }
            }
            Outcome::Refused if !hurt => {
                // A write of the adapter's that was late may land at any time.
                if !self.has_late_writes {
                    self.same(&before, &after, &what);
                }
                assert_eq!(known, self.shop.wfm.rota(), "{what}: {}", self.again());
            }
            Outcome::Saved | Outcome::Refused | Outcome::Failed | Outcome::Shown => {}
        }
    }

    /// What came, and what went.
    fn changed(&self, before: &Rows, after: &Rows) -> Vec<String> {
        let mut told = Vec::new();
        let all: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for row in all {
            let (was, is) = (before.get(row).unwrap_or(&0), after.get(row).unwrap_or(&0));
            if was != is {
                told.push(format!("{row}: {was} -> {is}"));
            }
        }
        told
    }

    fn same<T: PartialEq + std::fmt::Debug>(&self, left: &T, right: &T, what: &str) {
        assert_eq!(left, right, "{what}: {}", self.again());
    }

    fn again(&self) -> String {
        format!("SEED={} ./test seeded, over {:?}", self.seed, self.wire)
    }

    fn assert_equal(&self, when: &str) {
        if self.tells {
            for callback in self.shop.tenant.callbacks() {
                if callback.outcome != "approved" {
                    println!("{callback:?}");
                }
            }
        }
        let differs = self.changed(&self.shop.planned(), &self.shop.shown());
        assert!(
            differs.is_empty(),
            "{when}, WFM -> Teams: {differs:#?}: {}",
            self.again()
        );
        let hours = (self.shop.hours_planned(), self.shop.hours_shown());
        self.same(&hours.0, &hours.1, when);
    }

    /// No more faults, and enough time.
    async fn settle(&mut self) {
        self.tell("from here on all is well");
        self.shop.tenant.clear_faults();
        for _ in 0..2 {
            self.shop.clock.sleep(Duration::from_secs(600)).await;
            self.shop.sync().await;
        }
        self.assert_equal("in the end");
        let mismatched = self.shop.door.mismatched();
        assert!(mismatched.is_empty(), "{mismatched:?}: {}", self.again());
        for callback in self.shop.tenant.callbacks() {
            assert_ne!(
                callback.outcome,
                "malformed",
                "{callback:?}: {}",
                self.again()
            );
        }
        let before = self.shop.ports.meter.tally();
        self.shop.sync().await;
        let spent = self.shop.ports.meter.tally().since(&before);
        assert_eq!(
            spent.graph_http,
            0,
            "a further sync asked Graph: {}",
            self.again()
        );
    }
}
