//! Which of Shifts' colours stands for a colour of the WFM.

use std::collections::BTreeMap;

use shifts_model::{Theme, WfmJob};

/// How colours are chosen: what the configuration says, else the nearest colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeRules {
    explicit: BTreeMap<String, Theme>,
}

impl ThemeRules {
    /// Rules from a map of a WFM colour, a job's name or a department to a theme; any case.
    #[must_use]
    pub fn new(explicit: impl IntoIterator<Item = (String, Theme)>) -> Self {
        let lower = |(key, theme): (String, Theme)| (key.trim().to_lowercase(), theme);
        Self {
            explicit: explicit.into_iter().map(lower).collect(),
        }
    }

    /// The theme of a shift with this job.
    #[must_use]
    pub fn theme_of(&self, job: Option<&WfmJob>) -> Theme {
        let Some(job) = job else { return Theme::White };
        let color = job.color.as_deref().unwrap_or_default();
        [color, &job.name, &job.department]
            .iter()
            .find_map(|key| self.explicit.get(&key.trim().to_lowercase()).copied())
            .or_else(|| Theme::parse(color))
            .or_else(|| parse_rgb(color).map(nearest))
            .unwrap_or(Theme::White)
    }
}

/// How the themes look in the Teams client, as far as the reference adapter has measured them.
const SHOWN: [(Theme, [u8; 3]); 12] = [
    (Theme::White, [0xa0, 0xae, 0xb2]),
    (Theme::Blue, [0x00, 0x78, 0xd7]),
    (Theme::Green, [0x8c, 0xbd, 0x18]),
    (Theme::Purple, [0x83, 0x78, 0xde]),
    (Theme::Pink, [0xed, 0x61, 0x6f]),
    (Theme::Yellow, [0xff, 0xb9, 0x00]),
    (Theme::Gray, [0x39, 0x39, 0x39]),
    (Theme::DarkBlue, [0x00, 0x4e, 0x8c]),
    (Theme::DarkGreen, [0x49, 0x82, 0x05]),
    (Theme::DarkPurple, [0x4e, 0x25, 0x7f]),
    (Theme::DarkPink, [0xa4, 0x26, 0x2c]),
    (Theme::DarkYellow, [0xff, 0xaa, 0x44]),
];

fn parse_rgb(color: &str) -> Option<[u8; 3]> {
    let digits = color.trim().trim_start_matches('#');
    let nibble = |at: usize| u8::from_str_radix(digits.get(at..=at)?, 16).ok();
    match digits.len() {
        3 => Some([nibble(0)? * 17, nibble(1)? * 17, nibble(2)? * 17]),
        6 => {
            let byte = |at: usize| Some(nibble(at)? * 16 + nibble(at + 1)?);
            Some([byte(0)?, byte(2)?, byte(4)?])
        }
        _ => None,
    }
}

fn nearest(rgb: [u8; 3]) -> Theme {
    SHOWN
        .iter()
        .min_by(|a, b| distance(rgb, a.1).total_cmp(&distance(rgb, b.1)))
        .map_or(Theme::White, |(theme, _)| *theme)
}

/// How far apart two colours look: saturation and brightness against each other, plus the angle
/// between their hues. The measure of the reference adapter, so that a migrated company sees the
/// colours it is used to.
fn distance(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (Look::of(a), Look::of(b));
    let turn = (a.hue_degrees - b.hue_degrees).abs();
    (a.weight - b.weight).abs() + turn.min(360.0 - turn)
}

struct Look {
    hue_degrees: f64,
    weight: f64,
}

impl Look {
    fn of(rgb: [u8; 3]) -> Self {
        let [red, green, blue] = rgb.map(f64::from);
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        let (spread, sum) = (most - least, most + least);
        let hue_degrees = if spread == 0.0 {
            0.0
        } else if most == red {
            60.0 * ((green - blue) / spread).rem_euclid(6.0)
        } else if most == green {
            60.0 * ((blue - red) / spread + 2.0)
        } else {
            60.0 * ((red - green) / spread + 4.0)
        };
        let saturation = if spread == 0.0 {
            0.0
        } else {
            spread / sum.min(510.0 - sum)
        };
        let brightness = (0.299 * red + 0.587 * green + 0.114 * blue) / 256.0;
        Self {
            hue_degrees,
            weight: 100.0 * saturation + 100.0 * brightness,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shifts_model::WfmJobId;

    fn theme(color: &str) -> Theme {
        let rules = ThemeRules::new([("Bakery".to_owned(), Theme::Pink)]);
        rules.theme_of(Some(&job(color, "Till")))
    }

    fn job(color: &str, department: &str) -> WfmJob {
        WfmJob {
            id: WfmJobId::parse("j1").unwrap(),
            name: "Cashier".to_owned(),
            department: department.to_owned(),
            color: Some(color.to_owned()),
        }
    }

    #[test]
    fn a_colour_of_shifts_is_itself() {
        for (theme_shown, [red, green, blue]) in SHOWN {
            assert_eq!(
                theme(&format!("#{red:02x}{green:02x}{blue:02X}")),
                theme_shown
            );
        }
        assert_eq!(theme("darkgreen"), Theme::DarkGreen);
    }

    #[test]
    fn another_colour_takes_the_nearest() {
        assert_eq!(theme("#0080d0"), Theme::Blue);
        assert_eq!(theme("#f66"), Theme::Pink);
    }

    #[test]
    fn what_is_no_colour_is_white() {
        for color in ["", "chartreuse-ish", "#12345", "#ggg", "#ééé"] {
            assert_eq!(theme(color), Theme::White, "{color}");
        }
        assert_eq!(ThemeRules::default().theme_of(None), Theme::White);
    }

    #[test]
    fn the_configuration_goes_first() {
        let rules = ThemeRules::new([("BAKERY".to_owned(), Theme::Yellow)]);
        assert_eq!(
            rules.theme_of(Some(&job("#0078d7", "bakery"))),
            Theme::Yellow
        );
    }
}
