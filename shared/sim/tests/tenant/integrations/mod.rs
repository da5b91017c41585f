//! Workforce integrations: registering them, being asked, and what comes of the answers.

mod callbacks;
mod endpoint;
mod envelopes;
mod open_points;
mod people;
mod registration;
mod requests;
mod shapes;
mod verdicts;

use serde_json::{Value, json};
use shifts_sim::tenant::{Act, Seen};

use crate::world::{ADA, BOB, TEAM, World, below, member, team, times};
use endpoint::{Endpoint, SECRET};

const CLEO: &str = "d0000000-0000-4000-8000-000000000004";
const REGISTRATIONS: &str = "/teamwork/workforceIntegrations";
const ALL: &str = "Shift,SwapRequest,UserShiftPreferences,OpenShift,OpenShiftRequest,\
     OfferShiftRequest,TimeCard,TimeOffReason,TimeOff,TimeOffRequest";

/// A tenant with an integration on the schedule of its team: Ada owns it, Bob and Cleo work.
struct Office {
    world: World,
    endpoint: Endpoint,
    integration: String,
}

impl Office {
    async fn new() -> Self {
        Self::asked_about(ALL, "SwapRequest,OfferShiftRequest,TimeOffReason").await
    }

    async fn asked_about(entities: &str, filtered: &str) -> Self {
        let (world, endpoint) = (World::new().await, Endpoint::new().await);
        let mut setup = team(Some("Europe/London"));
        setup.members.push(member(CLEO, "cleo", false));
        world.tenant.put_team(TEAM, setup);
        let mut body = registration(&endpoint.url);
        body["supportedEntities"] = json!(entities);
        body["eligibilityFilteringEnabledEntities"] = json!(filtered);
        let path = format!("{}/beta{REGISTRATIONS}", world.host);
        let created = world.post(&path, body).await;
        assert_eq!(created.status, 201, "{}", created.body);
        assert_eq!(endpoint.heard_one().path, "/shifts/v1/connect");
        let office = Self {
            integration: created.id(),
            world,
            endpoint,
        };
        office.put_on_schedule(&[&office.integration]).await;
        office
    }

    async fn put_on_schedule(&self, ids: &[&str]) {
        let body = json!({
            "enabled": true,
            "timeZone": "Europe/London",
            "workforceIntegrationIds": ids,
        });
        assert_eq!(self.world.put(&below(""), body).await.status, 204);
    }

    fn set(&self, switch: &str, value: &str) {
        self.world.tenant.set_switch(switch, value).unwrap();
    }

    /// Something is done in Teams; `act` has what `POST /sim/act` would have.
    async fn act(&self, person: &str, act: Value) -> Seen {
        let mut act = act;
        act["as"] = json!(person);
        self.world.tenant.act(Act::read(act).unwrap()).await
    }

    /// A shared shift of somebody, made by the manager.
    async fn shift_of(&self, user_id: &str, starts: &str, ends: &str) -> String {
        let body = json!({"userId": user_id, "sharedShift": times(starts, ends)});
        let made = self
            .act(ADA, json!({"do": "create-shift", "body": body}))
            .await;
        let id = made.ids["shift"].clone();
        self.endpoint.heard();
        id
    }

    /// A shared open shift with so many slots.
    async fn open_shift(&self, slots: u32) -> String {
        let group = json!({"displayName": "Tills", "userIds": [BOB], "isActive": true});
        let group = self
            .world
            .post(&below("/schedulingGroups"), group)
            .await
            .id();
        let mut open = times("24T09:00", "24T17:00");
        open["openSlotCount"] = json!(slots);
        let body = json!({"schedulingGroupId": group, "sharedOpenShift": open});
        let made = self
            .act(ADA, json!({"do": "create-open-shift", "body": body}))
            .await;
        let id = made.ids["openShift"].clone();
        self.endpoint.heard();
        id
    }

    /// An object of the team as the tenant holds it.
    fn held(&self, collection: &str, id: &str) -> Option<Value> {
        let team = self.world.tenant.team(TEAM).unwrap();
        let mut all = team[collection].as_array().unwrap().iter();
        all.find(|object| object["id"] == id).cloned()
    }
}

/// Waits until something has come to pass, which takes a moment of the machine's own time.
async fn until(mut is_so: impl FnMut() -> bool) {
    let coming = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, coming)
        .await
        .expect("it comes to pass");
}

/// The body of a registration.
fn registration(url: &str) -> Value {
    json!({
        "displayName": "Contoso WFM",
        "apiVersion": 1,
        "isActive": true,
        "url": url,
        "encryption": {"protocol": "sharedSecret", "secret": SECRET},
        "supportedEntities": "Shift,OpenShift",
    })
}
