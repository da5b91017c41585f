//! The port of a process to people's requests, of which there are none in these worlds: their WFM
//! takes no actions.

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{
    ChangeRequestId, ListedRequest, RequestKind, TeamId, UserId, WantedRequest, Words,
};
use shifts_ports::{ChangeRequests, RequestDecision, ShiftsError};

use crate::process::Process;

const NOBODY: &str = "nobody asks for anything in these worlds";

#[async_trait]
impl ChangeRequests for Process {
    async fn list(
        &self,
        _team_id: &TeamId,
        _kind: RequestKind,
    ) -> Result<Vec<ListedRequest>, ShiftsError> {
        panic!("{NOBODY}");
    }

    async fn make(
        &self,
        _team_id: &TeamId,
        _wanted: &WantedRequest,
        _message: Option<&Words>,
        _send_before: Timestamp,
    ) -> Result<ChangeRequestId, ShiftsError> {
        panic!("{NOBODY}");
    }

    async fn decide(
        &self,
        _team_id: &TeamId,
        _decision: &RequestDecision,
        _send_before: Timestamp,
    ) -> Result<(), ShiftsError> {
        panic!("{NOBODY}");
    }

    async fn list_owners(&self, _team_id: &TeamId) -> Result<Vec<UserId>, ShiftsError> {
        panic!("{NOBODY}");
    }
}
