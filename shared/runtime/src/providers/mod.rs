//! The registry of WFMs: one file a sort of WFM, and one line of `registry!`. Nothing else here knows
//! any of them by name.
//!
//! The keys of each with their defaults are `[wfm_defaults.KIND]` of the default configuration.

mod blue_yonder;
mod checks;
mod csv;
mod open;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "federated")]
use shifts_auth::Federation;
use shifts_model::WfmName;
#[cfg(feature = "federated")]
use shifts_ports::Secrets;
#[cfg(feature = "outside")]
use shifts_ports::{Clock, Meter, Tokens, Wfm};
use toml::{Table, Value};

#[cfg(feature = "outside")]
use crate::assembly::AssemblyError;
#[cfg(feature = "federated")]
use crate::assembly::FederatedError;
#[cfg(feature = "outside")]
use crate::configuration::Configuration;
use crate::configuration::{ConfigProblem, Origins};
use checks::WfmComplaint;

/// Makes of the registry what the rest of the program asks of any section. What is built is told
/// apart by a match and not by a table of functions, so that a program which builds none links none.
macro_rules! registry {
    ($($name:literal is $Sort:ident: $module:ident::$Section:ident;)+) => {
        /// A section that was read and checked.
        #[derive(Debug, Clone)]
        enum Section {
            $($Sort(Arc<$module::$Section>),)+
        }

        /// The sorts of WFMs.
        const KINDS: &[Kind] = &[$(Kind {
            name: $name,
            read: |keys, base| {
                let section = $module::$Section::read(keys, base)?;
                Ok(Section::$Sort(Arc::new(section)))
            },
        },)+];

        impl WfmSection {
            fn provider(&self) -> &dyn Provider {
                match &self.0 {
                    $(Section::$Sort(section) => &**section,)+
                }
            }

            /// Who signs people in at the WFM; `None` where nobody does.
            ///
            /// # Errors
            ///
            /// Names the key that cannot be used, or the secret that cannot be had.
            #[cfg(feature = "federated")]
            pub(crate) async fn federation(
                &self,
                name: &str,
                secrets: &dyn Secrets,
            ) -> Result<Option<Federation>, FederatedError> {
                match &self.0 {
                    $(Section::$Sort(section) => section.federation(name, secrets).await,)+
                }
            }

            /// The WFM that the section describes.
            ///
            /// # Errors
            ///
            /// Names the key that cannot be used, or the secret that cannot be had.
            #[cfg(feature = "outside")]
            pub(crate) async fn build(
                &self,
                name: &str,
                shared: &Shared<'_>,
            ) -> Result<Arc<dyn Wfm>, AssemblyError> {
                match &self.0 {
                    $(Section::$Sort(section) => section.build(name, shared).await,)+
                }
            }
        }
    };
}

registry! {
    "csv" is Csv: csv::CsvSection;
    "open" is Open: open::OpenSection;
    "blue-yonder" is BlueYonder: blue_yonder::BlueYonderSection;
}

/// A section that can be used, or the key that cannot.
type Checked<S> = Result<S, WfmComplaint>;

/// A sort of WFM.
struct Kind {
    /// What `kind` says of it.
    name: &'static str,
    /// Reads and checks a section, its defaults filled in. Paths are relative to the folder.
    read: fn(Table, &Path) -> Checked<Section>,
}

/// What a section says by itself.
trait Provider {
    /// The keys that hold references to secrets, with the references.
    fn references(&self) -> Vec<(&'static str, &str)> {
        Vec::new()
    }

    /// Whether there are requests to be heard of: without any, every tick would look in vain.
    fn tells_requests(&self) -> bool {
        false
    }

    /// Whether people sign in at the WFM as themselves.
    fn signs_people_in(&self) -> bool {
        false
    }
}

/// Who signs people in, where nobody does.
#[cfg(feature = "federated")]
trait Unfederated {
    /// Nobody.
    async fn federation(
        &self,
        _name: &str,
        _secrets: &dyn Secrets,
    ) -> Result<Option<Federation>, FederatedError> {
        Ok(None)
    }
}

/// What all WFMs are built from.
#[cfg(feature = "outside")]
pub(crate) struct Shared<'a> {
    pub(crate) configuration: &'a Configuration,
    pub(crate) secrets: &'a dyn Secrets,
    pub(crate) clock: &'a Arc<dyn Clock>,
    pub(crate) meter: &'a Arc<Meter>,
    pub(crate) tokens: &'a Arc<dyn Tokens>,
}

/// `[wfm.NAME]`, checked.
#[derive(Debug, Clone)]
pub struct WfmSection(Section);

impl WfmSection {
    /// The keys that hold references to secrets, with the references.
    pub(crate) fn references(&self) -> Vec<(&'static str, &str)> {
        self.provider().references()
    }

    /// Whether there are requests to be heard of: without any, every tick would look in vain.
    pub(crate) fn tells_requests(&self) -> bool {
        self.provider().tells_requests()
    }

    /// Whether people sign in at the WFM as themselves.
    pub(crate) fn signs_people_in(&self) -> bool {
        self.provider().signs_people_in()
    }
}

/// Takes the sections of the WFMs out of the table and reads them by their kind.
pub(crate) fn take_wfm_sections(
    table: &mut Table,
    origins: &Origins,
    base: &Path,
    problems: &mut Vec<ConfigProblem>,
) -> BTreeMap<String, WfmSection> {
    let mut sections = BTreeMap::new();
    let defaults = match table.remove("wfm_defaults") {
        Some(Value::Table(defaults)) => defaults,
        _ => Table::new(),
    };
    let Some(Value::Table(named)) = table.get("wfm").cloned() else {
        return sections;
    };
    for (name, section) in named {
        let place = |key: &str| {
            let key = format!("wfm.{name}.{key}");
            origins
                .get(&key)
                .cloned()
                .unwrap_or_else(|| "default".to_owned())
        };
        let result = match (WfmName::parse(&name), section) {
            (Ok(_), Value::Table(given)) => read(&given, &defaults, base),
            _ => Err((
                "kind",
                String::new(),
                "this is no section",
                "write [wfm.main]".to_owned(),
            )),
        };
        match result {
            Ok(section) => {
                sections.insert(name.clone(), section);
            }
            Err((key, value, why, remedy)) => problems.push(ConfigProblem {
                key: format!("wfm.{name}.{key}"),
                value,
                why: why.to_owned(),
                remedy,
                place: place(key),
            }),
        }
    }
    sections
}

fn read(given: &Table, defaults: &Table, base: &Path) -> Result<WfmSection, WfmComplaint> {
    let name = given
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let shown = || format!("\"{name}\"");
    let known = KINDS.iter().find(|kind| kind.name == name);
    let (Some(kind), Some(Value::Table(of_kind))) = (known, defaults.get(name)) else {
        let why = match name {
            "" => "a WFM needs a kind",
            _ => "there is no such kind",
        };
        return Err(("kind", shown(), why, format!("write {}", kinds())));
    };
    let mut merged = of_kind.clone();
    for (key, value) in given.iter().filter(|(key, _)| *key != "kind") {
        if !of_kind.contains_key(key) {
            let remedy = format!("remove `{key}`");
            return Err(("kind", shown(), "this kind has no such key", remedy));
        }
        merged.insert(key.clone(), value.clone());
    }
    (kind.read)(merged, base).map(WfmSection)
}

/// The kinds in a sentence.
fn kinds() -> String {
    let names: Vec<String> = KINDS
        .iter()
        .map(|kind| format!("\"{}\"", kind.name))
        .collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_registry_has_its_defaults_in_the_manual_and_no_other_has() {
        let table: Table = crate::configuration::DEFAULTS.parse().unwrap();
        let described = table["wfm_defaults"].as_table().unwrap();
        let mut described: Vec<&str> = described.keys().map(String::as_str).collect();
        let mut known: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        described.sort_unstable();
        known.sort_unstable();
        assert_eq!(described, known);
    }
}
