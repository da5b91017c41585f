//! graph-rs-sdk as the transport: the only file that knows it (infra/decisions/0001).

use std::error::Error;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use graph_rs_sdk::http::{BodyRead, Proxy, Url};
use graph_rs_sdk::{GraphClient, GraphClientConfiguration, GraphFailure};
use secrecy::{ExposeSecret as _, SecretString};
use shifts_ports::RequestIds;

use crate::request_ids::believable;
use crate::settings::{GraphSettings, GraphSettingsError, GraphVersion, version_root};
use crate::transport::{Request, Response, Target, Transport, TransportError};

/// The header with which Graph says how long to wait.
const RETRY_AFTER: &str = "retry-after";
/// The header with what we call a request.
const CLIENT_REQUEST_ID: &str = "client-request-id";
/// The header with what Graph calls it.
const REQUEST_ID: &str = "request-id";

/// Carries calls with graph-rs-sdk.
pub(crate) struct SdkTransport {
    root: Url,
    settings: GraphSettings,
    /// The client holds its token, so there is one for the present token.
    client: Mutex<Option<(String, GraphClient)>>,
}

impl SdkTransport {
    pub(crate) fn new(settings: &GraphSettings) -> Result<Self, GraphSettingsError> {
        let root = version_root(&settings.base_url, GraphVersion::V1)?;
        Ok(Self {
            root,
            settings: settings.clone(),
            client: Mutex::new(None),
        })
    }

    fn client(&self, token: &SecretString) -> GraphClient {
        let mut kept = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, client)) = kept.as_ref()
            && known == token.expose_secret()
        {
            return client.clone();
        }
        let configuration = GraphClientConfiguration::new()
            .access_token(token.expose_secret())
            .timeout(self.settings.request_timeout)
            .connect_timeout(self.settings.request_timeout)
            // Plain http is for a tenant on this machine alone; the settings allow no other.
            .https_only(self.root.scheme() == "https")
            // A proxy of our own that never applies switches those of the environment off.
            .proxy(Proxy::custom(|_| None::<Url>));
        let mut client = GraphClient::from(configuration);
        // The ordinary way to choose an endpoint panics for hosts that the SDK does not list;
        // ours has been checked.
        client.use_test_endpoint(&self.root);
        *kept = Some((token.expose_secret().to_owned(), client.clone()));
        client
    }
}

#[async_trait]
impl Transport for SdkTransport {
    async fn send(
        &self,
        request: &Request,
        client_request_id: &str,
        token: &SecretString,
    ) -> Result<Response, TransportError> {
        let client = self.client(token);
        let body = match &request.body {
            Some(body) => Some(BodyRead::from_serialize(body).map_err(|_| unusable("body"))?),
            None => None,
        };
        let mut handler = match &request.target {
            Target::Batch => client.batch(&request.body),
            Target::Path(segments, query) => {
                let handler = client
                    .custom(request.method.clone(), body)
                    .extend_path(segments);
                query.iter().fold(handler, |handler, (key, value)| {
                    handler.append_query_pair(*key, value.as_str())
                })
            }
            Target::Link(link) => {
                let mut handler = client.custom(request.method.clone(), body);
                *handler.as_mut() = Url::parse(link).map_err(|_| unusable("link"))?;
                handler
            }
        };
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (*name, value.as_str()));
        for (name, value) in headers.chain([(CLIENT_REQUEST_ID, client_request_id)]) {
            let value = value.parse().map_err(|_| unusable("header"))?;
            handler.headers_mut().insert(name, value);
        }
        let mut answer = handler.send().await.map_err(failure)?;
        // The SDK follows redirects. Graph never redirects these calls, so an answer from
        // elsewhere is no answer.
        if answer.url().origin() != self.root.origin() {
            return Err(TransportError::Lost("it came from another host".into()));
        }
        let status = answer.status().as_u16();
        let header = |name| answer.headers().get(name)?.to_str().ok();
        let retry_after_s = header(RETRY_AFTER).and_then(|value| value.trim().parse().ok());
        let ids = RequestIds {
            client: Some(client_request_id.to_owned()),
            graph: header(REQUEST_ID).and_then(believable),
        };
        let mut body = Vec::new();
        while let Some(chunk) = answer
            .chunk()
            .await
            .map_err(|error| TransportError::Lost(told(error)))?
        {
            if body.len() + chunk.len() > self.settings.body_bytes_max {
                return Err(TransportError::Lost("it is larger than the limit".into()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status,
            ids,
            retry_after_s,
            body,
        })
    }
}

/// An error of the HTTP client without the address, which may hold ids of people.
fn told(error: reqwest::Error) -> Box<dyn Error + Send + Sync> {
    error.without_url().into()
}

fn unusable(part: &str) -> TransportError {
    TransportError::NotSent(format!("its {part} cannot be sent").into())
}

fn failure(failure: GraphFailure) -> TransportError {
    let error = match failure {
        GraphFailure::ReqwestError(error) => Some(error),
        // The SDK boxes what its service answers, so the cause has to be looked for.
        GraphFailure::Other(error) => error.downcast().ok().map(|error| *error),
        _ => None,
    };
    match error {
        Some(error) if error.is_connect() => TransportError::NotSent(told(error)),
        Some(error) => TransportError::Lost(told(error)),
        None => TransportError::Lost("the request failed".into()),
    }
}
