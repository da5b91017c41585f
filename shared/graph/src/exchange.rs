//! One request, sent once, and the line that says what became of it.

use secrecy::SecretString;
use shifts_ports::RequestIds;

use crate::calls::Graph;
use crate::transport::{Request, Response, TransportError};

/// What became of one request.
pub(crate) struct Exchange {
    pub(crate) ids: RequestIds,
    pub(crate) answer: Result<Response, TransportError>,
}

impl Graph {
    /// Sends a request once, under an id of its own.
    pub(crate) async fn exchange(&self, request: &Request, token: &SecretString) -> Exchange {
        let id = self.client_request_ids.next(&request.traces);
        let sent_at = self.clock.now();
        let answer = self.transport.send(request, &id, token).await;
        let took = sent_at.duration_until(self.clock.now()).as_millis();
        let (status, ids) = match &answer {
            Ok(response) => (Some(response.status), response.ids.clone()),
            Err(_) => (None, RequestIds::of_client(id)),
        };
        let operation = request.operation;
        tracing::debug!(
            event = "graph.request",
            trace.id = %request.traces,
            operation,
            status,
            duration_ms = u64::try_from(took).unwrap_or(0),
            client.request.id = ids.client,
            request.id = ids.graph,
            "{}",
            told(operation, status)
        );
        Exchange { ids, answer }
    }
}

fn told(operation: &str, status: Option<u16>) -> String {
    match status {
        Some(status) => format!("Graph answered {status} to {operation}"),
        None => format!("Graph did not answer {operation}"),
    }
}
