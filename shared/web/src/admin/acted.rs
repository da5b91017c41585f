//! The record of who changed what.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use shifts_auth::Caller;
use shifts_model::TeamId;

use crate::admin::refused::Refused;

/// What stands in the log for a call whose caller went away before its end.
const GONE: u16 = 499;

/// One call that changes something. It is logged once, however it ends.
struct Act<'a> {
    caller: &'a Caller,
    action: &'static str,
    team_id: &'a TeamId,
    status: u16,
}

/// Does what a caller asked for and logs that they did, and what they were answered.
pub(crate) async fn acted(
    caller: &Caller,
    action: &'static str,
    team_id: &TeamId,
    doing: impl Future<Output = Result<Response, Refused>>,
) -> Response {
    let mut act = Act {
        caller,
        action,
        team_id,
        status: GONE,
    };
    let response = doing.await.into_response();
    act.status = response.status().as_u16();
    response
}

impl Drop for Act<'_> {
    fn drop(&mut self) {
        tracing::info!(
            event = "admin.acted",
            caller.id = %self.caller.id,
            caller.role = self.caller.role.as_str(),
            action = self.action,
            team.id = %self.team_id,
            status = self.status,
            "An administrator asked for a change"
        );
    }
}

/// An answer that only says that it is done.
pub(crate) fn nothing_to_say() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
