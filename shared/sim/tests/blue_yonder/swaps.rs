//! Swaps, from the wish to the manager's word.

use reqwest::Method;
use serde_json::{Value, json};
use shifts_sim::blue_yonder::Numbered;

use crate::world::small;
use crate::{Answer, Server};

fn shift(server: &Server, id: &str) -> i32 {
    server.number(Numbered::Shift, id)
}

/// What `who` is answered who wants one shift for another.
async fn wish(server: &Server, who: &str, own: i32, other: i32) -> Answer {
    let body = json!({"swapperScheduledShiftId": own, "requestedScheduledShiftIds": [other]});
    server.person(who).await.post("/mySwapShifts", body).await
}

/// Ada's wish for Bob's shift, made: its number.
async fn made(server: &Server) -> String {
    let answer = wish(server, "ada", shift(server, "a1"), shift(server, "b1")).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.body["entities"][0]["swapRequestId"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn answered(server: &Server, who: &str, id: &str, status: &str) -> Answer {
    let body = json!({"swapRequestId": id, "requestStatus": status});
    server
        .person(who)
        .await
        .put(&format!("/mySwapShifts/{id}"), body)
        .await
}

/// The path of Ada's and Bob's swap at the site manager.
fn at_manager(server: &Server, id: &str, ending: &str) -> String {
    let (site, b1) = (server.number(Numbered::Site, "s1"), shift(server, "b1"));
    format!("/{site}/pendingApprovals/swapShifts/{id}/swappeeScheduledShifts/{b1}{ending}")
}

async fn pending(server: &Server) -> Vec<Value> {
    let path = format!("/{}/pendingApprovals", server.number(Numbered::Site, "s1"));
    let answer = server.manager("mia").await.get(&path).await;
    answer.body["swapShiftApprovals"]["entities"]
        .as_array()
        .unwrap()
        .clone()
}

fn whose(server: &Server, id: &str) -> String {
    server.wfm.rota().shifts[id].employee_id.clone()
}

#[tokio::test]
async fn a_swap_is_asked_for_agreed_on_and_approved() {
    let server = small().await;
    let ada = server.person("ada").await;
    let id = made(&server).await;
    let mine = ada.get("/mySwapShifts/requestedByMe").await.entities();
    assert_eq!(mine[0]["requestStatus"], "AwaitingRecipient");
    assert_eq!(
        mine[0]["lostShift"]["shiftId"],
        shift(&server, "a1").to_string()
    );
    assert_eq!(mine[0]["gainedShift"]["shiftStart"], "2026-11-24T09:00:00");
    assert!(pending(&server).await.is_empty());
    let agreed = answered(&server, "bob", &id, "AwaitingManager").await;
    assert_eq!(agreed.body["requestStatus"], "AwaitingManager");
    let waiting = pending(&server).await;
    assert_eq!((&waiting[0]["swapShiftId"], waiting.len()), (&json!(id), 1));
    assert_eq!(waiting[0]["swappeeScheduledShiftId"], shift(&server, "b1"));
    assert_eq!(whose(&server, "a1"), "ada");
    let mia = server.manager("mia").await;
    let approved = mia
        .put(&at_manager(&server, &id, "/approval"), json!({}))
        .await;
    assert_eq!(
        (approved.status, &approved.body["statusCode"]),
        (200, &json!("ManagerApproved"))
    );
    assert_eq!(
        (whose(&server, "a1"), whose(&server, "b1")),
        ("bob".to_owned(), "ada".to_owned())
    );
    assert!(pending(&server).await.is_empty());
}

#[tokio::test]
async fn a_swap_can_end_in_three_other_ways() {
    let server = small().await;
    let status = |server: &Server| server.wfm.requests().last().unwrap().state.as_str();
    let id = made(&server).await;
    let refused = answered(&server, "bob", &id, "RecipientDenied").await;
    assert_eq!(refused.body["requestStatus"], "RecipientDenied");
    assert_eq!(status(&server), "declined");
    let id = made(&server).await;
    let ada = server.person("ada").await;
    let path = format!("/mySwapShifts/{id}");
    let cancelled = ada.send(Method::DELETE, &path, None).await;
    assert_eq!(cancelled.body["entities"][0]["requestStatus"], "Cancelled");
    assert_eq!(status(&server), "cancelled");
    let id = made(&server).await;
    answered(&server, "bob", &id, "AwaitingManager").await;
    let mia = server.manager("mia").await;
    let denied = mia
        .put(&at_manager(&server, &id, "/denial"), json!({}))
        .await;
    assert_eq!(denied.body["statusCode"], "ManagerDenied");
    assert_eq!(
        (whose(&server, "a1"), status(&server)),
        ("ada".to_owned(), "declined")
    );
}

#[tokio::test]
async fn a_wish_that_cannot_be_granted_is_refused_with_its_reason() {
    let server = small().await;
    let s = |id: &str| shift(&server, id);
    // Elsa's store is another; Dora bakes; Ada's own second shift; a shift on the day after a late
    // one; and shifts that are not there or somebody else's.
    for (own, other, code) in [
        (s("a1"), s("e1"), "RequestedShiftDoesNotBelongToEmployee"),
        (s("a1"), s("a2"), "RequestedShiftDoesNotBelongToEmployee"),
        (s("a1"), s("d1"), "EmployeeCanNotWorkJob"),
        (s("b1"), s("a1"), "OriginalShiftDoesNotBelongToEmployee"),
        (7, s("b1"), "OriginalShiftIsNotAValidShift"),
        (s("a1"), 7, "RequestedShiftIsNotAValidShift"),
    ] {
        let refused = wish(&server, "ada", own, other).await;
        assert_eq!(refused.status, 409, "{code}");
        assert_eq!(refused.listed_code(), format!("SwapShiftErrorCodes.{code}"));
    }
    assert!(server.wfm.requests().is_empty());
    server.pass(3 * 24 * 60);
    let late = wish(&server, "ada", s("a1"), s("b1")).await;
    assert_eq!(
        late.listed_code(),
        "SwapShiftErrorCodes.OriginalShiftIsNotInAvailableSwapWindow"
    );
}

#[tokio::test]
async fn too_little_rest_and_an_overlap_are_told_apart() {
    let server = small().await;
    let edit = |starts: i8| {
        server.wfm.edit(|rota| {
            let cem = rota.shifts.get_mut("c1").unwrap();
            cem.starts = jiff::civil::date(2026, 11, 24).at(starts, 0, 0, 0);
            cem.ends = jiff::civil::date(2026, 11, 24).at(starts + 4, 0, 0, 0);
            let mut second = rota.shifts["a2"].clone();
            second.starts = jiff::civil::date(2026, 11, 24).at(9, 0, 0, 0);
            second.ends = jiff::civil::date(2026, 11, 24).at(17, 0, 0, 0);
            rota.shifts.insert("a2".to_owned(), second);
        });
    };
    for (starts, code) in [
        (18, "CannotScheduleBelowMinHoursBetweenShifts"),
        (15, "ScheduledShiftCannotOverlap"),
    ] {
        edit(starts);
        let refused = wish(&server, "ada", shift(&server, "a1"), shift(&server, "c1")).await;
        assert_eq!(refused.listed_code(), format!("SwapShiftErrorCodes.{code}"));
    }
}

#[tokio::test]
async fn only_those_concerned_may_answer() {
    let server = small().await;
    let id = made(&server).await;
    let refused = answered(&server, "cem", &id, "AwaitingManager").await;
    assert_eq!(refused.status, 409);
    assert_eq!(
        refused.listed_code(),
        "SwapShiftErrorCodes.InvalidActionNotTheRecipient"
    );
    let odd = answered(&server, "bob", &id, "ManagerApproved").await;
    assert_eq!(odd.listed_code(), "SwapShiftErrorCodes.InvalidAction");
    let bob = server.person("bob").await;
    let path = format!("/mySwapShifts/{id}");
    let refused = bob.send(Method::DELETE, &path, None).await;
    assert_eq!(
        refused.listed_code(),
        "SwapShiftErrorCodes.InvalidActionNotTheSender"
    );
    let mia = server.manager("mia").await;
    let early = mia
        .put(&at_manager(&server, &id, "/approval"), json!({}))
        .await;
    assert_eq!(early.status, 409);
    assert_eq!(
        early.listed_code(),
        "SwapShiftErrorCodes.RequestedShiftStateInvalid"
    );
    assert_eq!(server.wfm.requests()[0].state.as_str(), "pending_recipient");
}

#[tokio::test]
async fn what_is_not_there_is_404_at_the_manager_and_where_it_is_cancelled() {
    let server = small().await;
    let id = made(&server).await;
    let ada = server.person("ada").await;
    let gone = ada.send(Method::DELETE, "/mySwapShifts/7", None).await;
    assert_eq!(gone.status, 404);
    assert_eq!(
        gone.listed_code(),
        "SwapShiftErrorCodes.InvalidSwapShiftRequestId"
    );
    let gone = answered(&server, "bob", "7", "AwaitingManager").await;
    assert_eq!(gone.status, 409);
    let mia = server.manager("mia").await;
    let gone = mia
        .put(&at_manager(&server, "7", "/approval"), json!({}))
        .await;
    assert_eq!(gone.status, 404);
    let (site, a1) = (server.number(Numbered::Site, "s1"), shift(&server, "a1"));
    let path =
        format!("/{site}/pendingApprovals/swapShifts/{id}/swappeeScheduledShifts/{a1}/denial");
    let other = mia.put(&path, json!({})).await;
    assert_eq!(other.status, 404);
    assert_eq!(
        other.listed_code(),
        "SwapShiftErrorCodes.RequestedShiftIsNotAValidShift"
    );
    let (site, b1) = (server.number(Numbered::Site, "s2"), shift(&server, "b1"));
    let path =
        format!("/{site}/pendingApprovals/swapShifts/{id}/swappeeScheduledShifts/{b1}/denial");
    let max = server.manager("max").await;
    let other = max.put(&path, json!({})).await;
    assert_eq!(
        other.listed_code(),
        "SwapShiftErrorCodes.SwapShiftDoesNotBelongsToSite"
    );
}

#[tokio::test]
async fn a_swap_is_decided_once() {
    let server = small().await;
    let id = made(&server).await;
    answered(&server, "bob", &id, "AwaitingManager").await;
    let again = answered(&server, "bob", &id, "AwaitingManager").await;
    assert_eq!(again.listed_code(), "SwapShiftErrorCodes.InvalidAction");
    let mia = server.manager("mia").await;
    let path = at_manager(&server, &id, "/approval");
    assert_eq!(mia.put(&path, json!({})).await.status, 200);
    let again = mia.put(&path, json!({})).await;
    assert_eq!(
        (again.status, again.listed_code()),
        (409, "SwapShiftErrorCodes.InvalidAction")
    );
    let ada = server.person("ada").await;
    let late = ada
        .send(Method::DELETE, &format!("/mySwapShifts/{id}"), None)
        .await;
    assert_eq!(late.listed_code(), "SwapShiftErrorCodes.InvalidAction");
}

#[tokio::test]
async fn a_shift_that_was_given_away_meanwhile_cannot_be_had() {
    let server = small().await;
    let id = made(&server).await;
    server.wfm.edit(|rota| {
        rota.shifts.get_mut("b1").unwrap().employee_id = "cem".to_owned();
    });
    let late = answered(&server, "bob", &id, "AwaitingManager").await;
    assert_eq!(late.listed_code(), "SwapShiftErrorCodes.ShiftHasBeenTaken");
}

#[tokio::test]
async fn shifts_that_could_be_had_are_those_that_can_be_asked_for() {
    let server = small().await;
    let a1 = shift(&server, "a1");
    let ada = server.person("ada").await;
    let offered = ada
        .get(&format!("/mySchedule/{a1}/availableSwapShifts"))
        .await;
    let ids: Vec<Value> = offered
        .entities()
        .iter()
        .map(|one| one["shiftId"].clone())
        .collect();
    let wanted = ["b1", "c1"].map(|id| json!(shift(&server, id).to_string()));
    assert_eq!(ids, wanted);
    for id in ["b1", "c1"] {
        assert_eq!(
            wish(&server, "ada", a1, shift(&server, id)).await.status,
            201
        );
    }
    let bob = server.person("bob").await;
    let refused = bob
        .get(&format!("/mySchedule/{a1}/availableSwapShifts"))
        .await;
    assert_eq!(
        refused.listed_code(),
        "SwapShiftErrorCodes.OriginalShiftDoesNotBelongToEmployee"
    );
}

#[tokio::test]
async fn of_several_wanted_shifts_all_are_asked_for_or_none() {
    let server = small().await;
    let s = |id: &str| shift(&server, id);
    let body = |others: [i32; 2]| json!({"swapperScheduledShiftId": s("a1"), "requestedScheduledShiftIds": others});
    let ada = server.person("ada").await;
    let refused = ada.post("/mySwapShifts", body([s("b1"), s("d1")])).await;
    assert_eq!(
        refused.listed_code(),
        "SwapShiftErrorCodes.EmployeeCanNotWorkJob"
    );
    assert!(server.wfm.requests().is_empty());
    let made = ada.post("/mySwapShifts", body([s("b1"), s("c1")])).await;
    assert_eq!(made.body["entities"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_swap_made_elsewhere_in_the_wfm_is_seen_here() {
    let server = small().await;
    let body = json!({
        "kind": "swap", "sender_id": "ada", "sender_shift_id": "a1", "recipient_id": "bob",
        "recipient_shift_id": "b1",
    });
    let (status, asked) = server.sim(Method::POST, "/requests", body).await;
    assert_eq!(status, 200);
    let yes = json!({"actor_id": "bob", "role": "recipient", "answer": "approve"});
    let path = format!("/requests/{}", asked["id"].as_str().unwrap());
    server.sim(Method::PATCH, &path, yes).await;
    let waiting = pending(&server).await;
    let number = server.number(Numbered::Swap, asked["id"].as_str().unwrap());
    assert_eq!(waiting[0]["swapShiftId"], number.to_string());
}
