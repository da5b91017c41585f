//! What people do, in the WFM's words.

use crate::WfmJobId;

/// A job of the WFM, which gives a shift its scheduling group and its colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WfmJob {
    /// Its id in the WFM.
    pub id: WfmJobId,
    /// Its name.
    pub name: String,
    /// The department it belongs to; becomes the scheduling group. May be empty.
    pub department: String,
    /// Its colour as the WFM writes it: `#0078d7`, a colour's name, or nothing.
    pub color: Option<String>,
}
