//! The configuration as it is in force, with where each value came from.

use std::fmt::Write as _;

use toml::Value;

use super::Configuration;

impl Configuration {
    /// The effective configuration as TOML, each key with its origin. Secrets are shown as the
    /// references that they are; nothing is fetched for this.
    #[must_use]
    pub fn show(&self) -> String {
        let mut text = String::new();
        for (section, value) in &self.table {
            let Value::Table(keys) = value else { continue };
            if section == "wfm" {
                for (name, value) in keys {
                    if let Value::Table(keys) = value {
                        self.show_section(&mut text, &format!("wfm.{name}"), keys);
                    }
                }
            } else {
                self.show_section(&mut text, section, keys);
            }
        }
        text
    }

    fn show_section(&self, text: &mut String, section: &str, keys: &toml::Table) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "[{section}]");
        for (key, value) in keys {
            let dotted = format!("{section}.{key}");
            let origin = self.origins.get(&dotted).map_or("default", String::as_str);
            let _ = writeln!(text, "{key} = {value}  # {origin}");
        }
        text.push('\n');
    }
}
