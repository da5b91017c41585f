//! A list of connections that has bad luck.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use shifts_embedded::Embedded;
use shifts_model::{Connection, TeamId};
use shifts_ports::{Connections, Revision, StoreError, Stored};

/// Connections in a store in memory, until a test takes its luck away.
pub(crate) struct Unlucky {
    inner: Arc<Embedded>,
    /// Somebody saves what was loaded, right after.
    pub(crate) is_raced: AtomicBool,
    /// The list holds a connection that cannot be read.
    pub(crate) is_torn: AtomicBool,
    /// The store does not answer.
    pub(crate) is_away: AtomicBool,
}

impl Unlucky {
    pub(crate) fn over(inner: Arc<Embedded>) -> Self {
        Self {
            inner,
            is_raced: false.into(),
            is_torn: false.into(),
            is_away: false.into(),
        }
    }

    fn answer(&self) -> Result<(), StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable {
                operation: "read",
                cause: "the disk is gone".into(),
            });
        }
        Ok(())
    }
}

#[async_trait]
impl Connections for Unlucky {
    async fn list(&self) -> Result<Vec<Result<Stored<Connection>, StoreError>>, StoreError> {
        self.answer()?;
        let mut listed = self.inner.list().await?;
        if self.is_torn.load(Ordering::Relaxed) {
            listed.push(Err(StoreError::Corrupt {
                what: "connection t9".to_owned(),
                why: "it is damaged at line 1, column 2".to_owned(),
            }));
        }
        Ok(listed)
    }

    async fn load(&self, team_id: &TeamId) -> Result<Option<Stored<Connection>>, StoreError> {
        self.answer()?;
        let stored = Connections::load(&*self.inner, team_id).await?;
        if let Some(stored) = &stored
            && self.is_raced.load(Ordering::Relaxed)
        {
            let revision = Some(stored.revision.clone());
            Connections::save(&*self.inner, &stored.value, revision).await?;
        }
        Ok(stored)
    }

    async fn save(
        &self,
        connection: &Connection,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        Connections::save(&*self.inner, connection, expected).await
    }

    async fn remove(&self, team_id: &TeamId, expected: Revision) -> Result<(), StoreError> {
        self.inner.remove(team_id, expected).await
    }
}
