//! Acts, what the person sees of them, and the way they went.

use serde_json::{Value, json};

use super::Stage;
use crate::tenant::{Act, Seen};

impl Stage {
    /// Does what somebody does in Teams.
    pub(super) async fn act(&self, body: Value) -> Result<Value, String> {
        let (seen, road) = self.on_the_road(Act::read(body)?).await;
        Ok(json!({"seen": seen, "road": road}))
    }

    /// An act, and who was asked meanwhile: the adapter by Shifts, and the WFM by the adapter. What
    /// Shifts asked about the adapter's own writes is left out.
    pub(super) async fn on_the_road(&self, act: Act) -> (Seen, Value) {
        let callbacks_before = self.tenant.callbacks_counted();
        let actions_before = self.wfm.state().actions.counted();
        let seen = self.tenant.act(act).await;
        let callbacks = self.tenant.callbacks_after(callbacks_before);
        let asked = callbacks.iter().filter(|asked| asked.passthrough.is_none());
        let actions = self.wfm.state().actions.after(actions_before);
        let road = json!({"callbacks": asked.collect::<Vec<_>>(), "actions": actions});
        (seen, road)
    }
}
