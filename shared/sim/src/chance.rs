//! Ids and draws that look random and repeat exactly for one seed. Never real randomness.

/// A counter behind a mixing function: every draw differs, every run is the same.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    seed: u64,
    drawn: u64,
}

impl Chance {
    /// A sequence of its own for each `purpose`, so that one cannot disturb another.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        Self {
            seed: mixed(seed ^ mixed(purpose)),
            drawn: 0,
        }
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.drawn += 1;
        mixed(
            self.seed
                .wrapping_add(self.drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
        )
    }

    /// A sequence that goes on by itself, wherever this one goes.
    pub(crate) fn fork(&mut self) -> Self {
        Self::new(self.bits(), 0)
    }

    /// A number from 0 up to, not including, 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The next identifier in the usual five groups.
    pub(crate) fn guid(&mut self) -> String {
        let (high, low) = (self.bits(), self.bits());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            0x8000 | ((low >> 48) & 0x3FFF),
            low & 0xFFFF_FFFF_FFFF,
        )
    }

    /// Puts `items` into an order nobody may rely on.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = (self.bits() % (last as u64 + 1)) as usize;
            items.swap(last, other);
        }
    }
}

/// The finishing function of SplitMix64.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
