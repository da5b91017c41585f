//! Which trace work belongs to.

use shifts_model::TraceId;

use crate::canonical::Canonical;

/// The trace of the work that was queued in a slot.
///
/// It is derived and not drawn, so that it need not travel: whoever has the job has the slot, and
/// an attempt after a failure has the trace of the first one. What goes on where a job was cut
/// short (`SLOT+1`) is the same work. Other ticks have other traces; among all ticks of a month, two
/// share one with a probability of 1 : 300,000.
#[must_use]
pub fn trace_of(slot: &str) -> TraceId {
    let (cause, _) = slot.split_once('+').unwrap_or((slot, ""));
    let mut canonical = Canonical::new("trace");
    canonical.text(cause);
    let [a, b, c, d, e, f, ..] = *canonical.digest().as_bytes();
    TraceId::from_bytes([a, b, c, d, e, f])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_has_the_same_trace_in_every_version_of_the_program() {
        assert_eq!(trace_of("29394720").to_string(), "a47385b6-a4f1");
    }

    #[test]
    fn what_goes_on_after_a_cut_has_the_trace_of_its_beginning() {
        assert_eq!(trace_of("29394720+1"), trace_of("29394720"));
        assert_eq!(trace_of("29394720+12"), trace_of("29394720"));
    }

    #[test]
    fn ticks_and_wishes_have_traces_of_their_own() {
        let slots = ["29394720", "29394721", "now-2026-11-21T12:00:00Z", ""];
        let traces: std::collections::BTreeSet<_> = slots.into_iter().map(trace_of).collect();
        assert_eq!(traces.len(), slots.len());
    }
}
