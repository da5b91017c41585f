//! Small things that end by themselves: sessions at a WFM, the answers that actions got, the ids
//! of tokens that were used.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::StoreError;

/// Bytes under names, each until a moment. Losing one costs a login or a question to the WFM.
///
/// Whoever saves something secret seals it first: a store keeps what it is given, and its copies
/// are read by more people than its program.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// What is kept under a name, unless its time was over at `now`.
    async fn load(&self, name: &str, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps bytes under a name until `until`, in the place of what was there. The last save wins.
    async fn save(&self, name: &str, bytes: &[u8], until: Timestamp) -> Result<(), StoreError>;

    /// Keeps bytes under a name that holds nothing at `now`. False, and nothing is changed, when
    /// it holds something: of many who claim one name at once, one gets it.
    async fn claim(
        &self,
        name: &str,
        bytes: &[u8],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Forgets what is kept under a name.
    async fn forget(&self, name: &str) -> Result<(), StoreError>;
}
