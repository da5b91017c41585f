//! The headers of an item.

use jiff::Timestamp;
use serde_json::{Map, Value};
use shifts_model::{RefusalCode, TransactionId};

use crate::bodies::moment;

/// What the headers of an item say. All of it may be missing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers {
    pub(crate) transaction_id: Option<TransactionId>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Reads the headers of an item.
pub(crate) fn headers(item: &Map<String, Value>) -> Result<Headers, RefusalCode> {
    let all = match item.get("headers") {
        None | Some(Value::Null) => return Ok(Headers::default()),
        Some(Value::Object(all)) => all,
        Some(_) => return Err(RefusalCode::Malformed),
    };
    let transaction_id = text(all, "X-MS-Transaction-ID")?;
    let transaction_id = transaction_id.map(TransactionId::parse).transpose();
    let expires_at = text(all, "X-MS-Expires")?;
    let expires_at = expires_at.map(|text| moment(text).ok_or(RefusalCode::Malformed));
    Ok(Headers {
        transaction_id: transaction_id.map_err(|_| RefusalCode::Malformed)?,
        expires_at: expires_at.transpose()?,
    })
}

/// The header of that name, in any case. Two of them would leave a choice.
fn text<'a>(all: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, RefusalCode> {
    let mut found = all
        .iter()
        .filter(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null());
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some((_, Value::String(text))), None) => Ok(Some(text)),
        _ => Err(RefusalCode::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(item: &Value) -> Result<Headers, RefusalCode> {
        headers(item.as_object().unwrap())
    }

    #[test]
    fn headers_are_found_in_any_case_and_may_be_missing() {
        for none in [json!({}), json!({"headers": null}), json!({"headers": {}})] {
            assert_eq!(of(&none), Ok(Headers::default()));
        }
        let item = json!({"headers": {
            "x-ms-transaction-id": "1",
            "X-MS-EXPIRES": "2024-10-11T21:27:59.0134605Z",
        }});
        let found = of(&item).unwrap();
        assert_eq!(found.transaction_id.unwrap().as_str(), "1");
        let expected = "2024-10-11T21:27:59.0134605Z".parse().ok();
        assert_eq!(found.expires_at, expected);
    }

    #[test]
    fn b13_an_expiry_that_is_no_moment_is_refused() {
        for odd in [
            json!({"X-MS-Expires": "soon"}),
            json!({"X-MS-Expires": ""}),
            json!({"X-MS-Expires": 5}),
            json!({"X-MS-Expires": "2024-10-11T21:27:59"}),
            json!({"X-MS-Expires": "2024-10-11T21:27:59Z", "x-ms-expires": "2034-10-11T21:27:59Z"}),
            json!({"X-MS-Transaction-ID": "a\r\nb"}),
            json!([]),
        ] {
            let item = json!({"headers": odd});
            assert_eq!(of(&item), Err(RefusalCode::Malformed), "{odd}");
        }
    }
}
