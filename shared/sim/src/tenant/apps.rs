//! Applications, and what they may do.
//!
//! A tenant lets applications in without knowing them (see `settings`), so only what somebody said
//! about one is kept here. Microsoft calls these app roles: "Add app roles to your application and
//! receive them in the token".

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What `PUT /sim/apps/{clientId}` says about an application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppSetup {
    /// The values of the app roles that were given to it, in the APIs of others and, where the
    /// tenant asks for one (workforce integrations), in Graph. A call replaces those of the call
    /// before.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// The applications that something is known about, by client ids in lower case.
#[derive(Debug, Default)]
pub(crate) struct Apps(BTreeMap<String, AppSetup>);

impl Apps {
    pub(crate) fn put(&mut self, client_id: &str, setup: AppSetup) {
        self.0.insert(client_id.to_ascii_lowercase(), setup);
    }

    /// The roles of an application; none when nothing was said.
    pub(crate) fn roles(&self, client_id: &str) -> &[String] {
        let known = self.0.get(&client_id.to_ascii_lowercase());
        known.map_or(&[], |setup| setup.roles.as_slice())
    }

    /// Whether an application has one of these roles. One that nothing was said about has every
    /// role, as it needs no other permission here either.
    pub(crate) fn may(&self, client_id: &str, wanted: &[&str]) -> bool {
        let known = self.0.get(&client_id.to_ascii_lowercase());
        let has = |role: &String| wanted.contains(&role.as_str());
        known.is_none_or(|setup| setup.roles.iter().any(has))
    }

    /// All of them, as `GET /sim/state` tells.
    pub(crate) fn shown(&self) -> Value {
        let each = self.0.iter();
        let each = each.map(|(id, setup)| (id.clone(), json!({"roles": setup.roles})));
        Value::Object(each.collect::<Map<_, _>>())
    }
}
