//! What Graph's error bodies mean.

use serde_json::Value;

/// How long a code may be that is shown to people.
const CODE_CHARS_MAX: usize = 80;

/// The innermost code of an error body.
///
/// Shifts puts a second JSON document into the text of the message, with the telling code in its
/// lower-case `innererror` ("Sorry, you need to be an admin" carries `MissingAdminPermissions`).
pub(crate) fn innermost_code(body: &Value) -> String {
    let error = &body["error"];
    let nested = error["message"]
        .as_str()
        .filter(|message| message.trim_start().starts_with('{'))
        .and_then(|message| serde_json::from_str::<Value>(message).ok());
    let inner = nested
        .as_ref()
        .map_or(&Value::Null, |nested| &nested["error"]);
    let candidates = [
        &inner["innererror"]["code"],
        &inner["innerError"]["code"],
        &inner["code"],
        &error["innerError"]["code"],
        &error["innererror"]["code"],
        &error["code"],
    ];
    let code = candidates
        .iter()
        .find_map(|code| code.as_str().filter(|code| !code.is_empty()));
    printable(code.unwrap_or("Unknown"))
}

/// The same from the bytes of a body, which may be anything.
pub(crate) fn code_of(body: &[u8]) -> String {
    serde_json::from_slice(body).map_or_else(|_| "NotJson".to_owned(), |body| innermost_code(&body))
}

/// The code of an OAuth error body (RFC 6749, section 5.2).
pub(crate) fn oauth_code(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    printable(body["error"].as_str().unwrap_or("Unknown"))
}

/// A code is shown to people, so what is no word is left out of it.
fn printable(code: &str) -> String {
    let is_word = |c: &char| c.is_ascii_alphanumeric() || "_-. ".contains(*c);
    code.chars().filter(is_word).take(CODE_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_innermost_code_is_the_telling_one() {
        let nested = json!({"error": {"code": "Forbidden", "innererror": {"code": "MissingAdminPermissions"}}});
        let body = json!({"error": {"code": "Forbidden", "message": nested.to_string(), "innerError": {"date": "x"}}});
        assert_eq!(innermost_code(&body), "MissingAdminPermissions");
        assert_eq!(
            innermost_code(&json!({"error": {"code": "BadRequest", "message": "{no json"}})),
            "BadRequest"
        );
    }

    #[test]
    fn anything_else_is_an_unknown_code_and_no_panic() {
        assert_eq!(innermost_code(&json!({"error": "oops"})), "Unknown");
        assert_eq!(innermost_code(&json!(null)), "Unknown");
        assert_eq!(code_of(b"<html>"), "NotJson");
        assert_eq!(
            oauth_code(br#"{"error":"invalid_client\r\nx"}"#),
            "invalid_clientx"
        );
    }
}
