//! Reads acts as `POST /sim/act` brings them.

use serde_json::{Value, json};

use super::{Act, Deed, Look};

/// What a manager does to things, as words before what the thing is.
const VERBS: [&str; 3] = ["create-", "edit-", "delete-"];

impl Act {
    /// Reads `{"as": userId, "do": "...", ...}`.
    ///
    /// # Errors
    ///
    /// A text that says what is wrong, when it is no act: the sender has to write another one.
    pub fn read(value: Value) -> Result<Self, String> {
        let Value::Object(mut given) = value else {
            return Err("an act is a JSON object".to_owned());
        };
        let mut text = |name: &str| match given.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("{name} must be a text")),
        };
        let user_id = text("as")?.ok_or("an act needs somebody who does it: as")?;
        let (team_id, language) = (text("teamId")?, text("language")?);
        let name = text("do")?.ok_or("an act needs something to do: do")?;
        given.insert("do".to_owned(), json!(name));
        for verb in VERBS {
            if let Some(what) = name.strip_prefix(verb) {
                given.insert("do".to_owned(), json!(verb.trim_end_matches('-')));
                given.insert("what".to_owned(), json!(what));
            }
        }
        let told = |problem: serde_json::Error| problem.to_string();
        let deed = if name.starts_with("look-for-") {
            let look: Result<Look, _> = serde_json::from_value(Value::Object(given));
            Deed::Look(look.map_err(told)?)
        } else {
            serde_json::from_value(Value::Object(given)).map_err(told)?
        };
        Ok(Self {
            user_id,
            team_id,
            language,
            deed,
        })
    }
}
