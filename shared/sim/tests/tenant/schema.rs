//! Everything the tenant shows, against Microsoft's own description of the types.

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::preferences::preferences;
use crate::world::{ADA, Answered, World, below, shift, times};

pub(crate) struct Schemas(Value);

impl Schemas {
    pub(crate) fn read() -> Self {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fixtures/graph-shifts.schema.json"
        );
        Self(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
    }

    pub(crate) fn of(&self, name: &str) -> Validator {
        assert!(self.0["$defs"][name].is_object(), "there is no {name}");
        let schema = json!({"$ref": format!("#/$defs/{name}"), "$defs": self.0["$defs"]});
        jsonschema::validator_for(&schema).unwrap()
    }

    pub(crate) fn check(&self, name: &str, value: &Value) {
        let found: Vec<_> = self
            .of(name)
            .iter_errors(value)
            .map(|error| error.to_string())
            .collect();
        assert!(found.is_empty(), "{name}: {found:?} in {value}");
    }
}

/// Creates one object of every kind and gives back the answers by type.
async fn one_of_each(world: &World) -> Vec<(&'static str, &'static str, Answered)> {
    let body = json!({"displayName": "Tills", "userIds": [ADA], "isActive": true, "code": null});
    let group = world.post(&below("/schedulingGroups"), body).await;
    let body = json!({"displayName": "Moving", "iconType": "car", "isActive": true});
    let reason = world.post(&below("/timeOffReasons"), body).await;
    let mut open = times("23T09:00", "23T17:00");
    open["openSlotCount"] = json!(2);
    let body = json!({"schedulingGroupId": group.id(), "draftOpenShift": open});
    let open_shift = world.post(&below("/openShifts"), body).await;
    let body = json!({"userId": ADA, "sharedTimeOff": {
        "startDateTime": "2026-11-23T00:00:00Z",
        "endDateTime": "2026-11-24T00:00:00Z",
        "timeOffReasonId": reason.id(),
    }});
    let time_off = world.post(&below("/timesOff"), body).await;
    let mut body = shift("23T09:00", "23T17:00");
    body["sharedShift"]["activities"] = json!([{
        "startDateTime": "2026-11-23T12:00:00Z",
        "endDateTime": "2026-11-23T12:30:00Z",
        "displayName": "Lunch",
        "isPaid": false,
        "code": "",
    }]);
    let shift = world.post(&below("/shifts"), body).await;
    vec![
        ("schedulingGroup", "schedulingGroups", group),
        ("timeOffReason", "timeOffReasons", reason),
        ("openShift", "openShifts", open_shift),
        ("timeOff", "timesOff", time_off),
        ("shift", "shifts", shift),
    ]
}

#[tokio::test]
async fn every_object_and_every_list_fits_its_type() {
    let (world, schemas) = (World::new().await, Schemas::read());
    for (kind, collection, created) in one_of_each(&world).await {
        schemas.check(&format!("{kind}.responseStrict"), &created.body);
        let listed = world.get(&below(&format!("/{collection}?$top=1"))).await;
        schemas.check(&format!("{kind}.collectionStrict"), &listed.body);
    }
    schemas.check("schedule.responseStrict", &world.get(&below("")).await.body);
    let path = format!("/users/{ADA}/settings/shiftPreferences");
    for slots in [
        json!([{"startTime": "08:00", "endTime": "12:00"}]),
        json!(null),
    ] {
        let body = preferences(slots);
        schemas.check("shiftPreferences.replace", &body);
        assert_eq!(world.put(&path, body).await.status, 204);
        let kept = world.get(&path).await.body;
        schemas.check("shiftPreferences.responseStrict", &kept);
    }
}

#[tokio::test]
async fn the_state_shows_every_object_as_graph_does() {
    let (world, schemas) = (World::new().await, Schemas::read());
    for (kind, collection, _) in one_of_each(&world).await {
        let team = world.tenant.state()["teams"][crate::world::TEAM].clone();
        for object in team[collection].as_array().unwrap() {
            schemas.check(&format!("{kind}.responseStrict"), object);
        }
        schemas.check("schedule.responseStrict", &team["schedule"]);
    }
}

#[tokio::test]
async fn refusals_and_envelopes_fit_their_types() {
    let (world, schemas) = (World::new().await, Schemas::read());
    for path in [
        below("/shifts/SHFT_0"),
        below("/nothing"),
        "/teams/nobody".to_owned(),
    ] {
        schemas.check("error.response", &world.get(&path).await.body);
    }
    let requests = json!([{"id": "1", "method": "GET", "url": below("/shifts")}]);
    let answered = world.post("/$batch", json!({"requests": requests})).await;
    schemas.check("batch.response", &answered.body);
}
