//! What one request to Graph is called.

use std::fmt;

/// What a request to Graph is called on either side. Microsoft's support asks for both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestIds {
    /// What we called it (`client-request-id`); `None` when no request to Graph was made.
    pub client: Option<String>,
    /// What Graph calls it (`request-id`); `None` when it has not said so in a usable way.
    pub graph: Option<String>,
}

impl RequestIds {
    /// Of a request whose answer has not named it.
    #[must_use]
    pub fn of_client(client: String) -> Self {
        Self {
            client: Some(client),
            graph: None,
        }
    }
}

/// In brackets behind a blank, or nothing.
impl fmt::Display for RequestIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.client, &self.graph) {
            (None, None) => Ok(()),
            (Some(client), None) => write!(f, " [client-request-id {client}]"),
            (None, Some(graph)) => write!(f, " [request-id {graph}]"),
            (Some(client), Some(graph)) => {
                write!(f, " [client-request-id {client}, request-id {graph}]")
            }
        }
    }
}
