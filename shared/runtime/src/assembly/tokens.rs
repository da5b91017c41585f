//! The port of tokens, for those that are built before the store is opened.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_ports::{StoreError, Tokens};

/// The tokens of a store that is opened once everything else is known to be right.
#[derive(Default)]
pub(super) struct TokensToBe(OnceLock<Arc<dyn Tokens>>);

impl TokensToBe {
    /// The store is open.
    pub(super) fn are(&self, tokens: Arc<dyn Tokens>) {
        // Assembled once, so that there is no other to be replaced.
        let _ = self.0.set(tokens);
    }

    fn store(&self) -> Result<&dyn Tokens, StoreError> {
        let open = self.0.get().ok_or_else(|| StoreError::Unavailable {
            operation: "keep tokens",
            cause: "the store is not open yet".into(),
        })?;
        Ok(&**open)
    }
}

#[async_trait]
impl Tokens for TokensToBe {
    async fn load(&self, name: &str, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
        self.store()?.load(name, now).await
    }

    async fn save(&self, name: &str, bytes: &[u8], until: Timestamp) -> Result<(), StoreError> {
        self.store()?.save(name, bytes, until).await
    }

    async fn claim(
        &self,
        name: &str,
        bytes: &[u8],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.store()?.claim(name, bytes, now, until).await
    }

    async fn forget(&self, name: &str) -> Result<(), StoreError> {
        self.store()?.forget(name).await
    }
}
