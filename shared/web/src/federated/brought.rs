//! The token of a request: a field of a form, or a header, by one name.
//!
//! A request that names two tokens names none: who passes it on may have looked at the other one.

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use secrecy::{ExposeSecret as _, SecretString};

/// The field and the header in which a WFM brings a token (Blue Yonder's federated
/// authentication, 2020.3).
const TOKEN: &str = "X-MS-AuthToken";
/// The largest body: twice the largest token, which may grow when it is put into a form.
const BODY_BYTES_MAX: usize = 16 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// The one token that a request brings, or what is wrong with it.
pub(super) async fn token_of(request: Request) -> Result<SecretString, &'static str> {
    let (parts, body) = request.into_parts();
    // The rest of the body is not waited for once it is too large.
    let body = to_bytes(body, BODY_BYTES_MAX).await;
    let body = body.map_err(|_| "its request is larger than 16 KiB or was broken off")?;
    let in_header = header_token(&parts.headers)?;
    let in_form = form_token(&parts.headers, &body)?;
    match (in_header, in_form) {
        (None, None) => Err("there is none"),
        (Some(token), None) | (None, Some(token)) => Ok(token),
        (Some(token), Some(other)) if token.expose_secret() == other.expose_secret() => Ok(token),
        (Some(_), Some(_)) => Err("there are two different ones"),
    }
}

fn header_token(headers: &HeaderMap) -> Result<Option<SecretString>, &'static str> {
    let mut values = headers.get_all(TOKEN).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err("its header is there more than once");
    }
    let read = first.map(|value| value.to_str().map(SecretString::from));
    read.transpose().map_err(|_| "its header is no text")
}

/// A body that is no form says nothing.
fn form_token(headers: &HeaderMap, body: &Bytes) -> Result<Option<SecretString>, &'static str> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let is_form = types.any(|value| {
        let value = value.to_str().unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(FORM)
    });
    if !is_form {
        return Ok(None);
    }
    let fields = form_urlencoded::parse(body);
    let mut values = fields.filter(|(name, _)| name == TOKEN);
    let first = values.next();
    if values.next().is_some() {
        return Err("its field is there more than once");
    }
    Ok(first.map(|(_, value)| SecretString::from(value.into_owned())))
}
