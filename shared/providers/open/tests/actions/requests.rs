//! Requests that were made, answered or withdrawn in the WFM.

use axum::http::StatusCode;
use axum::{Json, Router};
use serde_json::{Value, json};
use shifts_model::{
    ActionKind, EmployeeId, Reading, SourceId, WfmRequest, WfmRequestState, WfmTerms,
};
use shifts_ports::{WfmActions as _, WfmError};
use shifts_sim::wfm as sim;
use shifts_sim::world::Away;
use tokio::task::JoinSet;

use crate::{MANAGER, Stage, at, client_of, unit};

/// Asks inside the WFM for a swap, an open shift and a day off, and approves them.
fn ask_and_approve(
    stage: &Stage,
    (one, other): (&SourceId, &SourceId),
    open_shift_id: &SourceId,
    claimant: EmployeeId,
) {
    let day = jiff::civil::date(2027, 3, 28);
    for (sender_id, wanted) in [
        (
            stage.whose(one),
            sim::Wanted::Swap {
                shift_id: one.to_string(),
                recipient_id: stage.whose(other).to_string(),
                recipient_shift_id: other.to_string(),
            },
        ),
        (
            claimant.clone(),
            sim::Wanted::OpenShift {
                open_shift_id: open_shift_id.to_string(),
            },
        ),
        (
            claimant,
            sim::Wanted::TimeOff {
                reason: "Vacation".to_owned(),
                away: Away::Days {
                    first: day,
                    last: day,
                },
            },
        ),
    ] {
        let deed = sim::Deed::Ask {
            sender_id: sender_id.to_string(),
            wanted,
            message: None,
        };
        stage.wfm.act(&deed).unwrap();
    }
    for made in stage.wfm.requests() {
        let decision = sim::Deed::Answer {
            request_id: made.id,
            kind: None,
            actor_id: MANAGER.to_owned(),
            role: sim::Role::Manager,
            reply: sim::Reply::Approve,
        };
        stage.wfm.act(&decision).unwrap();
    }
}

#[tokio::test]
async fn what_happens_inside_the_wfm_is_told_with_what_it_is_about() {
    let stage = Stage::new().await;
    let (one, other) = stage.swappable();
    let (open_shift_id, claimant) = stage.claimable();
    ask_and_approve(&stage, (&one, &other), &open_shift_id, claimant);
    let since = at("1970-01-01T00:00:00Z");
    let reading = stage.client.list_requests(&unit(), since).await.unwrap();
    assert!(reading.is_complete(), "{reading:?}");
    let told = reading.records();
    let kinds: Vec<ActionKind> = told.iter().map(WfmRequest::kind).collect();
    use ActionKind::{OpenShiftRequest, Swap, TimeOffRequest};
    assert_eq!(kinds, [Swap, OpenShiftRequest, TimeOffRequest]);
    let swap = &told[0];
    assert_eq!(swap.state, WfmRequestState::Approved);
    assert_eq!(swap.decided_by_id.as_ref().unwrap().as_str(), MANAGER);
    assert_eq!(swap.shift_ids, [one.clone(), other.clone()]);
    assert!(
        matches!(&swap.terms, WfmTerms::Swap { recipient_shift_id, .. } if *recipient_shift_id == other)
    );
    assert!(
        matches!(&told[1].terms, WfmTerms::OpenShift { open_shift_id: id } if *id == open_shift_id)
    );
    let WfmTerms::TimeOff {
        starts_at, ends_at, ..
    } = told[2].terms
    else {
        panic!("time off")
    };
    assert_eq!(
        (starts_at, ends_at),
        (at("2027-03-27T23:00:00Z"), at("2027-03-28T22:00:00Z"))
    );
    assert!(told[2].time_off_id.is_some());
    let later = stage
        .client
        .list_requests(&unit(), at("1970-01-01T00:00:01Z"))
        .await
        .unwrap();
    assert_eq!(later, Reading::Complete(Vec::new()));
}

#[tokio::test]
async fn a_request_that_cannot_be_used_is_named_and_the_rest_is_read() {
    let good = json!({
        "id": "r1", "kind": "offer", "state": "approved", "sender_id": "e1", "shift_id": "s1",
        "recipient_id": "e2", "shift_ids": ["s1"], "changed_at": "2026-11-23T09:00:00+01:00",
        "message": null, "decided_by_id": null, "time_off_id": null,
    });
    let but = |field: &str, value: Value| {
        let mut bad = good.clone();
        bad["id"] = json!("r2");
        bad[field] = value;
        bad
    };
    for bad in [
        but("kind", json!("dance")),
        but("kind", json!("swap")),
        but("kind", json!("time_off")),
        but("state", json!("maybe")),
        but("state", json!("declined")),
        but("sender_id", json!("")),
        but("shift_id", json!(null)),
        but("changed_at", json!("yesterday")),
        but("decided_by_id", json!(7)),
        json!(null),
    ] {
        let reading = read(json!([good, bad])).await.unwrap();
        let counts = (reading.records().len(), reading.problems().len());
        assert_eq!(counts, (1, 1), "{bad}");
    }
    let early = but("changed_at", json!("2026-11-22T23:59:59Z"));
    let reading = read(json!([good, early])).await.unwrap();
    assert!(
        reading.is_complete() && reading.records().len() == 1,
        "{reading:?}"
    );
}

#[tokio::test]
async fn a_wfm_that_tells_of_no_requests_names_the_remedy() {
    for status in [StatusCode::NOT_FOUND, StatusCode::NOT_IMPLEMENTED] {
        let lacking = move || async move { status };
        let mut server = JoinSet::new();
        let (client, _) = client_of(Router::new().fallback(lacking), &mut server).await;
        let since = at("2026-11-23T00:00:00Z");
        let error = client.list_requests(&unit(), since).await.unwrap_err();
        assert!(matches!(error, WfmError::Unusable { .. }));
        assert!(error.to_string().contains("`actions`"), "{error}");
    }
}

async fn read(items: Value) -> Result<Reading<WfmRequest>, WfmError> {
    let page = json!({"complete": true, "items": items});
    let mut server = JoinSet::new();
    let reply = Router::new().fallback(async move || Json(page.clone()));
    let (client, _) = client_of(reply, &mut server).await;
    let since = at("2026-11-23T00:00:00Z");
    client.list_requests(&unit(), since).await
}
