//! The call that registers the integration.

use serde_json::Value;
use shifts_model::{TenantId, UserId};

use crate::json::{self, BadBatch};

/// Who registers the integration, and where. Whether that is our tenant is for the caller to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connect {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The person.
    pub user_id: UserId,
}

/// Reads the opened body of `/connect`.
///
/// # Errors
///
/// [`BadBatch`] when it does not name both.
pub fn read_connect(text: &str) -> Result<Connect, BadBatch> {
    let body = json::parse(text)?;
    let of = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let unnamed = |_| BadBatch::because("it does not name a tenant and a user");
    Ok(Connect {
        tenant_id: TenantId::parse(of("tenantId")).map_err(unnamed)?,
        user_id: UserId::parse(of("userId")).map_err(unnamed)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_names_the_tenant_and_the_user() {
        let connect = read_connect(r#"{"tenantId":"a1b2","userId":"4fbc","new":1}"#).unwrap();
        assert_eq!(connect.tenant_id.as_str(), "a1b2");
        assert_eq!(connect.user_id.as_str(), "4fbc");
    }

    #[test]
    fn b20_a_registration_that_is_not_one_is_a_bad_batch() {
        for text in [
            "{}",
            "[]",
            "null",
            r#"{"tenantId":"a"}"#,
            r#"{"tenantId":1,"userId":"u"}"#,
            r#"{"tenantId":"a","tenantId":"b","userId":"u"}"#,
            r#"{"tenantId":"a\r\nb","userId":"u"}"#,
            r#"{"tenantId":"a/b","userId":"u"}"#,
        ] {
            assert!(read_connect(text).is_err(), "{text}");
        }
    }
}
