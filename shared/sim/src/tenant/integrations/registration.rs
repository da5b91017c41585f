//! `/teamwork/workforceIntegrations`: registering, reading, changing and deleting integrations.
//!
//! "Create workforceIntegration" and its siblings (2026), and "Create a custom integration to
//! sync your workforce management system with Shifts" (November 2024).

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::paging::Listing;
use super::super::refusal::{External, Refusal};
use super::super::reply::{Answer, Reply};
use super::super::shape::Need::{Optional, Required};
use super::super::shape::{Need, Property, Shape, property};
use super::super::state::TenantState;
use super::super::switches;
use super::super::visit::{etag, reading, writer};
use super::entities::{FILTERED, Flags, SUPPORTED};
use super::registry::Integration;
use super::sealing::Secret;
use super::{Asking, Progress, Question, QuestionKind};
use crate::chance::Chance;

/// What an application needs to read integrations, one of these.
const READERS: &[&str] = &[
    "WorkforceIntegration.Read.All",
    "WorkforceIntegration.ReadWrite.All",
];
/// What it needs to change them.
const WRITERS: &[&str] = &["WorkforceIntegration.ReadWrite.All"];
/// Integrations on a page unless `$top` says otherwise.
const PAGE_DEFAULT: usize = 100;
/// The largest page of integrations.
const PAGE_MAX: usize = 999;

/// What the service computes; a body may carry it, without effect.
const COMPUTED: &[&str] = &[
    "id",
    "createdBy",
    "createdDateTime",
    "lastModifiedBy",
    "lastModifiedDateTime",
];

/// The properties, each as needed as `need` says.
const fn properties(need: Need) -> [Property; 7] {
    [
        property("displayName", Shape::Text, need),
        property("apiVersion", Shape::Count(1), need),
        property("isActive", Shape::Boolean, need),
        property("url", Shape::Text, need),
        property("encryption", Shape::Object(ENCRYPTION), need),
        property("supportedEntities", Shape::Text, need),
        property("eligibilityFilteringEnabledEntities", Shape::Text, Optional),
    ]
}

const NEW: &[Property] = &properties(Required);
const CHANGED: &[Property] = &properties(Optional);

const ENCRYPTION: &[Property] = &[
    property("protocol", Shape::OneOf(&["sharedSecret"]), Required),
    // A body made from what was read has null here.
    property("secret", Shape::Text, Optional),
];

/// What follows `/teamwork/workforceIntegrations`, when a path leads there.
pub(crate) fn below_integrations(call: &Call) -> Option<Vec<&str>> {
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        [teamwork, integrations, rest @ ..]
            if teamwork.eq_ignore_ascii_case("teamwork")
                && integrations.eq_ignore_ascii_case("workforceIntegrations") =>
        {
            Some(rest.to_vec())
        }
        _ => None,
    }
}

impl TenantState {
    /// Answers a call on integrations, or says which of them has to be there first.
    pub(crate) fn answer_for_integrations(&mut self, call: &Call, rest: &[&str]) -> Progress {
        if let Err(refusal) = self.check_role(call) {
            return Progress::Done(Err(refusal));
        }
        let chance = self.ids.fork();
        let kept = match (call.method.as_str(), rest) {
            ("GET", []) => return Progress::Done(self.list_integrations(call)),
            ("GET", [id]) => return Progress::Done(self.get_integration(call, id)),
            ("DELETE", [id]) => return Progress::Done(self.delete_integration(id)),
            ("POST", []) => self.registered(call, &mut chance.clone()),
            ("PATCH", [id]) => self.changed(call, id, &mut chance.clone()),
            _ => Err(Refusal::unknown_error()),
        };
        match kept {
            Err(refusal) => Progress::Done(Err(refusal)),
            Ok((integration, false)) => Progress::Done(self.keep(call, integration)),
            Ok((integration, true)) => {
                Progress::Ask(Box::new(self.connect(call, &integration, chance)))
            }
        }
    }

    /// Does what `/connect` had to be asked for.
    pub(crate) fn keep_registration(&mut self, call: &Call, mut chance: Chance) -> Answer {
        let rest = below_integrations(call).unwrap_or_default();
        let (integration, _) = match rest.as_slice() {
            [] => self.registered(call, &mut chance),
            [id, ..] => self.changed(call, id, &mut chance),
        }?;
        self.keep(call, integration)
    }

    /// Why a registration fails whose `/connect` was not answered with 200.
    pub(crate) fn not_connected(&self, display_name: &str) -> Refusal {
        let message = "Sorry, the workforce integration could not be connected.";
        Refusal::external(
            400,
            External {
                message: message.to_owned(),
                source: display_name.to_owned(),
                is_verdict: false,
            },
        )
    }

    /// Every integration in Graph's form, with all members.
    pub(crate) fn shown_integrations(&self) -> Value {
        let shown = self.integrations.iter();
        shown.map(|it| Value::Object(it.shown(true))).collect()
    }

    fn check_role(&self, call: &Call) -> Result<(), Refusal> {
        let wanted = if call.method == "GET" {
            READERS
        } else {
            WRITERS
        };
        if self.apps.may(&call.caller.app_id, wanted) {
            return Ok(());
        }
        let text = "Missing role permissions on the request.";
        Err(Refusal::plain(403, "Forbidden", text))
    }

    /// The integration that a POST describes, which `/connect` is asked for.
    fn registered(&self, call: &Call, chance: &mut Chance) -> Result<(Integration, bool), Refusal> {
        let read = reading(&self.switches).object(call.json()?, NEW, COMPUTED)?;
        let Some(secret) = secret(&read)? else {
            return Err(Refusal::bad_request("'encryption' is required."));
        };
        let integration = Integration {
            id: chance.guid(),
            etag: etag(chance),
            created_at: call.at,
            modified_at: call.at,
            modified_by: Some(writer(call)),
            display_name: String::new(),
            api_version: 1,
            url: String::new(),
            is_active: true,
            secret,
            old_secret: None,
            supported: Flags::none(&SUPPORTED),
            filtered: Flags::none(&FILTERED),
        };
        Ok((self.with(integration, call, &read)?, true))
    }

    /// The integration as a PATCH changes it, and whether it has to be connected again.
    fn changed(
        &self,
        call: &Call,
        id: &str,
        chance: &mut Chance,
    ) -> Result<(Integration, bool), Refusal> {
        let known = self.integrations.get(id);
        let known = known.ok_or_else(Refusal::item_not_found)?;
        let read = reading(&self.switches).object(call.json()?, CHANGED, COMPUTED)?;
        let mut changed = Integration {
            etag: etag(chance),
            modified_at: call.at,
            modified_by: Some(writer(call)),
            ..known.clone()
        };
        let new_secret = secret(&read)?;
        let is_elsewhere = new_secret.is_some()
            || ["url", "apiVersion"]
                .iter()
                .any(|name| !read[*name].is_null());
        if let Some(secret) = new_secret {
            let old = std::mem::replace(&mut changed.secret, secret);
            changed.old_secret = Some((old, call.at));
        }
        let connects = is_elsewhere && self.switches.is(&switches::PATCH_CONNECTS, "yes");
        Ok((self.with(changed, call, &read)?, connects))
    }

    /// The integration with what a body says about it.
    fn with(
        &self,
        integration: Integration,
        call: &Call,
        read: &Map<String, Value>,
    ) -> Result<Integration, Refusal> {
        let mut changed = integration;
        let text = |name: &str| read.get(name).and_then(Value::as_str);
        if let Some(name) = text("displayName") {
            changed.display_name = name.to_owned();
        }
        if let Some(version) = read.get("apiVersion").and_then(Value::as_i64) {
            changed.api_version = version;
        }
        if let Some(is_active) = read.get("isActive").and_then(Value::as_bool) {
            changed.is_active = is_active;
        }
        if let Some(url) = text("url") {
            if !url.starts_with("http://") && !url.starts_with("https://") {
                let text = "Invalid value specified for property 'url'.";
                return Err(Refusal::bad_request(text));
            }
            changed.url = url.trim_end_matches('/').to_owned();
        }
        if let Some(flags) = text("supportedEntities") {
            changed.supported = Flags::parse(&SUPPORTED, flags)?;
        }
        if let Some(flags) = text("eligibilityFilteringEnabledEntities") {
            let flags = Flags::parse(&FILTERED, flags)?;
            if call.is_beta() || self.switches.is(&switches::V1_FILTERING, "kept") {
                changed.filtered = flags;
            }
        }
        Ok(changed)
    }

    /// The question whether anybody is at the address.
    fn connect(&mut self, call: &Call, integration: &Integration, chance: Chance) -> Asking {
        let caller = &call.caller;
        let user = caller.user.as_ref().map(|person| person.id.as_str());
        let content = json!({
            "tenantId": caller.tenant_id,
            // An application registers in nobody's name but its own.
            "userId": user.unwrap_or(&caller.app_id),
        });
        // What was just given is tried, and nothing older.
        let grace = std::time::Duration::ZERO;
        Asking {
            call: call.clone(),
            target: integration.target(call.at, grace, &mut self.orders),
            chance,
            seals: self.seals.fork(),
            question: Question {
                kind: QuestionKind::Connect,
                path: "/connect".to_owned(),
                content,
                ids: Vec::new(),
            },
        }
    }

    fn keep(&mut self, call: &Call, integration: Integration) -> Answer {
        let status = if call.method == "POST" { 201 } else { 200 };
        let shown = alone(call, &integration);
        self.integrations.put(integration);
        Ok(Reply::json(status, shown))
    }

    fn list_integrations(&self, call: &Call) -> Answer {
        let new_members = new_members(call);
        let listing = Listing {
            context: "teamwork/workforceIntegrations".to_owned(),
            page_default: PAGE_DEFAULT,
            page_max: PAGE_MAX,
            items: &mut self.integrations.iter().map(|it| (it.id.clone(), it)),
            shown: &|it| Value::Object(it.shown(new_members)),
        };
        listing.page(call)
    }

    fn get_integration(&self, call: &Call, id: &str) -> Answer {
        let found = self.integrations.get(id);
        let found = found.ok_or_else(Refusal::item_not_found)?;
        Ok(Reply::json(200, alone(call, found)))
    }

    fn delete_integration(&mut self, id: &str) -> Answer {
        if self.integrations.remove(id) {
            Ok(Reply::empty(204))
        } else {
            Err(Refusal::item_not_found())
        }
    }
}

/// The secret that a body brings, if it brings one.
fn secret(read: &Map<String, Value>) -> Result<Option<Secret>, Refusal> {
    let Some(text) = read["encryption"]["secret"].as_str() else {
        return Ok(None);
    };
    let unfit = || Refusal::bad_request("The shared secret must have exactly 64 characters.");
    Secret::new(text).map(Some).ok_or_else(unfit)
}

fn new_members(call: &Call) -> bool {
    call.prefers("include-unknown-enum-members")
}

/// The integration as the answer to a call for it alone.
fn alone(call: &Call, integration: &Integration) -> Value {
    let context = format!(
        "{}/$metadata#teamwork/workforceIntegrations/$entity",
        call.base
    );
    let mut object = Map::new();
    object.insert("@odata.context".into(), json!(context));
    object.extend(integration.shown(new_members(call)));
    Value::Object(object)
}
