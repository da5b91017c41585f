//! Files: their sizes, their first lines, their names, their words and their links.
#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed expectation is a panic"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const LINES_MAX: usize = 800;
const BANNED_MODULES: [&str; 5] = ["utils", "common", "misc", "types", "helpers"];
const BANNED_SUFFIXES: [&str; 7] = [
    "Manager", "Service", "Helper", "Util", "Info", "Data", "Impl",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The files of the tree that git tracks or would track, with their texts.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let list = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    String::from_utf8(list.stdout)
        .unwrap()
        .lines()
        .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
        .filter_map(|name| Some((name.to_owned(), fs::read_to_string(root().join(name)).ok()?)))
        .collect()
}

fn assert_none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let found = files(&[".rs", ".js", ".css", ".mjs", ".py", ".toml"])
        .into_iter()
        .filter(|(_, text)| text.lines().count() > LINES_MAX)
        .map(|(name, text)| format!("{name} has {} lines", text.lines().count()));
    assert_none("files over 800 lines", found.collect());
}

#[test]
fn every_module_says_what_it_is_for() {
    let found = files(&[".rs"])
        .into_iter()
        .filter(|(name, text)| {
            !text.starts_with("//!") && !name.ends_with("configuration/tests.rs")
        })
        .map(|(name, _)| name);
    assert_none("modules without a first word", found.collect());
}

#[test]
fn no_module_and_no_type_has_a_name_that_says_nothing() {
    let mut found = Vec::new();
    for (name, text) in files(&[".rs"]) {
        let stem = Path::new(&name)
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        if BANNED_MODULES.contains(&stem.as_str()) {
            found.push(name.clone());
        }
        let types = text.lines().filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let at = words
                .iter()
                .position(|word| ["struct", "enum", "trait"].contains(word))?;
            (at <= 1).then(|| words.get(at + 1).copied()).flatten()
        });
        for word in types {
            let word: String = word.chars().take_while(|c| c.is_alphanumeric()).collect();
            if BANNED_SUFFIXES.iter().any(|suffix| word.ends_with(suffix)) {
                found.push(format!("{name}: {word}"));
            }
        }
    }
    assert_none("names that say nothing", found);
}

#[test]
fn no_test_is_switched_off_and_nothing_is_left_unfinished() {
    let words = ["#[ign", "should_pa", "todo!", "unimpl", "FIX", "XX"];
    let ends = ["ore", "nic]", "(", "emented!", "ME", "X:"];
    let mut found = Vec::new();
    for (name, text) in files(&[".rs", ".mjs", ".py"]) {
        for (first, last) in words.iter().zip(ends) {
            let word = format!("{first}{last}");
            if text.contains(&word) {
                found.push(format!("{name}: {word}"));
            }
        }
    }
    assert_none("left unfinished or switched off", found);
}

#[test]
fn wall_time_and_waiting_have_one_home() {
    let found = files(&[".rs"])
        .into_iter()
        .filter(|(name, text)| {
            let home = name.starts_with("shared/runtime/") || name.contains("/benches/");
            text.contains("clippy::disallowed_methods") && !home && !name.starts_with("tests/tidy")
        })
        .map(|(name, _)| name);
    assert_none("places that take time by themselves", found.collect());
}

#[test]
fn documents_lead_somewhere() {
    let mut found = Vec::new();
    for (name, text) in files(&[".md"]) {
        let folder = root().join(&name).parent().unwrap().to_owned();
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().unwrap().split('#').next().unwrap();
            if !target.contains("://") && !target.is_empty() && !folder.join(target).exists() {
                found.push(format!("{name}: {target}"));
            }
        }
    }
    assert_none("links that lead nowhere", found);
}

#[test]
fn no_text_names_a_path_of_the_machine_it_was_written_on() {
    let homes = [["/ro", "ot/"], ["/wo", "rk/"], ["/ho", "me/"]].map(|parts| parts.concat());
    let mut found = Vec::new();
    for (name, text) in files(&[
        ".md", ".rs", ".toml", ".py", ".mjs", ".json", ".yaml", "test",
    ]) {
        found.extend(
            homes
                .iter()
                .filter(|home| text.contains(*home))
                .map(|home| format!("{name}: {home}")),
        );
    }
    assert_none("paths of a machine", found);
}

#[test]
fn every_code_of_an_error_and_of_an_alarm_has_its_page() {
    let codes_behind = |endings: &[&str], words: &str| -> Vec<String> {
        files(endings)
            .iter()
            .flat_map(|(_, text)| {
                text.split(words)
                    .skip(1)
                    .map(|rest| rest[..6].to_owned())
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let mut codes = codes_behind(&[".rs"], "runbook = \"");
    codes.extend(codes_behind(&["template.yaml"], "infra/runbooks/"));
    codes.sort();
    codes.dedup();
    let mut pages: Vec<String> = files(&[".md"])
        .iter()
        .filter_map(|(name, _)| {
            Some(
                name.strip_prefix("infra/runbooks/")?
                    .strip_suffix(".md")?
                    .to_owned(),
            )
        })
        .collect();
    pages.sort();
    assert_eq!(codes, pages);
}

#[test]
fn log_events_have_a_name_and_known_fields() {
    let mut found = Vec::new();
    for (name, text) in files(&[".rs"]) {
        for call in [
            "tracing::info!(",
            "tracing::warn!(",
            "tracing::error!(",
            "tracing::debug!(",
        ] {
            for rest in text
                .split(call)
                .skip(1)
                .filter(|_| !name.starts_with("tests/tidy"))
            {
                let fields: Vec<&str> = rest
                    .split('"')
                    .next()
                    .unwrap()
                    .lines()
                    .filter_map(|line| Some(line.split_once(" = ")?.0.trim()))
                    .collect();
                if fields != ["event"] {
                    found.push(format!("{name}: an event without a name first"));
                }
                let message = rest.split(");").next().unwrap();
                let fields = message
                    .lines()
                    .filter_map(|line| line.trim().split_once(" = "));
                for (field, _) in fields {
                    if !shifts_runtime::fields::FIELDS.contains(&field) {
                        found.push(format!("{name}: field {field} is not in the registry"));
                    }
                }
            }
        }
    }
    assert_none("log events that nobody can find", found);
}
