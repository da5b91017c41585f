//! Random damage to containers and to what is in them: nothing that was changed is believed,
//! nothing panics, and every id that comes in goes out.
//!
//! Each seed seals one container and damages it many times.
//! `SEED=7 cargo test -p shifts-wfi fuzz` repeats one seed, `SEEDS=1000000` runs more of them.

use serde_json::{Map, Value, json};
use shifts_engine::recognise;
use shifts_model::{CallbackItemId, RefusalCode, UserId};
use shifts_wfi::{
    Answers, ETag, WfiSecrets, read_connect, read_eligibility, read_team_update, read_user_update,
};

use crate::containers::{ADA, approved_swap, container, item, shift, swap};
use crate::sealing::{OTHER, Parts, SECRET, both, framed, now, number, only, parts};

/// How many containers an ordinary run damages, all shards together.
const SEEDS: u64 = 24_000;
/// The shards, which run side by side.
const SHARDS: u64 = 2;
/// How many texts an ordinary run damages.
const TEXT_SEEDS: u64 = 3_000;
/// How often one container is damaged.
const DAMAGES: usize = 50;

/// Draws that repeat exactly for one seed (SplitMix64).
struct Draws(u64);

impl Draws {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let value = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        self.bits() as u8
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// Runs a shard of the seeds, or the one seed that is asked for.
fn each_seed(
    test: &str,
    count: u64,
    (shard, shards): (u64, u64),
    run: impl Fn(&mut Draws) -> Result<(), String>,
) {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let seeds = match number("SEED") {
        Some(seed) => seed..=seed,
        None => 1..=number("SEEDS").unwrap_or(count),
    };
    for seed in seeds.filter(|seed| seed % shards == shard) {
        let damage = run(&mut Draws(seed));
        if let Err(story) = damage {
            panic!("{story}\n\nrepeat it with: SEED={seed} cargo test -p shifts-wfi {test}");
        }
    }
}

/// A container with random text under random keys.
fn whole(draws: &mut Draws) -> Parts {
    let length = draws.below(200);
    let text = draws
        .bytes(length)
        .iter()
        .map(|byte| char::from(byte % 96 + 32))
        .collect::<String>();
    let key = draws.bytes(32).try_into().unwrap();
    parts(
        SECRET,
        text.as_bytes(),
        key,
        draws.bytes(16).try_into().unwrap(),
    )
}

/// Damage to the bytes, whatever they stand for.
fn damaged_bytes(draws: &mut Draws, container: &[u8]) -> Vec<u8> {
    let mut damaged = container.to_vec();
    let at = draws.below(damaged.len());
    let to = draws.below(damaged.len());
    match draws.below(8) {
        0 => damaged[at] ^= 1 << draws.below(8),
        1 => damaged[at] = draws.byte(),
        2 => damaged.truncate(at),
        3 => {
            let at = draws.below(damaged.len() + 1);
            damaged.insert(at, draws.byte());
        }
        4 => drop(damaged.remove(at)),
        5 => damaged.swap(at, to),
        6 => {
            let cut = damaged.split_off(at);
            damaged.splice(0..0, cut);
        }
        _ => {
            let count = draws.below(20);
            let other = draws.bytes(count);
            damaged.splice(at.min(to)..at.max(to), other);
        }
    }
    damaged
}

/// Damage to the structure, with whatever lengths and sometimes a tag that belong to it.
fn damaged_structure(draws: &mut Draws, whole: &Parts) -> Vec<u8> {
    let mut parts = whole.clone();
    let mut fields = parts.fields().to_vec();
    let (a, b) = (draws.below(4), draws.below(4));
    match draws.below(6) {
        0 => fields.swap(a, b),
        1 => drop(fields.remove(a)),
        2 => fields.insert(b, fields[a].clone()),
        3 => fields[a].0 = draws.below(32) as u8 & 7,
        4 => {
            let length = draws.one_of(&[0, 1, 15, 16, 17, 31, 32, 33, 48, 64]);
            fields[a].1.resize(length, 0);
        }
        _ => {
            parts.key_id = draws.bits() as i32;
            parts = parts.tagged(SECRET);
            fields = parts.fields().to_vec();
        }
    }
    framed(parts.key_id, &fields)
}

/// A length that says something else than what follows, or says it in another way.
fn damaged_length(draws: &mut Draws, container: &[u8]) -> Vec<u8> {
    // The length of the inner struct, or of the wrapped key in it.
    let outer = 4..container
        .iter()
        .skip(4)
        .position(|byte| byte & 0x80 == 0)
        .unwrap()
        + 5;
    let inner = outer.end + 2..outer.end + 3;
    let at = draws.one_of(&[outer, inner]);
    let length = if draws.below(4) == 0 {
        // The right one, written longer than it has to be.
        let (last, before) = container[at.clone()].split_last().unwrap();
        [before, &[last | 0x80, 0]].concat()
    } else {
        let shift = draws.below(64);
        number(draws.bits() >> shift)
    };
    [&container[..at.start], &length, &container[at.end..]].concat()
}

fn damage_a_container(draws: &mut Draws, secrets: &WfiSecrets) -> Result<(), String> {
    let whole = whole(draws);
    let container = whole.container();
    let text = secrets
        .open(&container, now())
        .map_err(|error| error.to_string())?;
    for _ in 0..DAMAGES {
        let damaged = match draws.below(4) {
            0 | 1 => damaged_bytes(draws, &container),
            2 => damaged_structure(draws, &whole),
            _ => damaged_length(draws, &container),
        };
        if damaged == container {
            continue;
        }
        if let Ok(other) = secrets.open(&damaged, now()) {
            return Err(format!(
                "{damaged:02x?} was opened: {:?}",
                other.as_str() == text.as_str()
            ));
        }
    }
    Ok(())
}

#[test]
fn fuzz_damaged_containers_are_refused_under_one_secret() {
    let secrets = only(SECRET);
    let test = "fuzz_damaged_containers_are_refused_under_one_secret";
    each_seed(test, SEEDS, (0, SHARDS), |draws| {
        damage_a_container(draws, &secrets)
    });
}

#[test]
fn fuzz_damaged_containers_are_refused_under_two_secrets() {
    let secrets = both(OTHER, SECRET, "2027-01-01T00:00:00Z");
    let test = "fuzz_damaged_containers_are_refused_under_two_secrets";
    each_seed(test, SEEDS, (1, SHARDS), |draws| {
        damage_a_container(draws, &secrets)
    });
}

/// A container with a few items of all kinds.
fn items(draws: &mut Draws) -> Vec<Value> {
    match draws.below(4) {
        0 => approved_swap(),
        1 => vec![item("POST", "shifts", "SHFT_1", shift(ADA))],
        2 => vec![
            item(
                "PUT",
                "swapRequests",
                "SREQ_1",
                swap("recipient", "pending"),
            ),
            item("DELETE", "timesoff", "TOFF_1", Value::Null),
        ],
        _ => vec![
            json!({"id": "u-1", "method": "GET", "url": "/users/u-1/timeOffReasons?requestType=x"}),
            json!({"id": "SHFT_1", "method": "GET", "url":
                "/shifts/SHFT_1/requestableShifts?requestType=SwapRequest&startTime=%31&endTime=5/3"}),
        ],
    }
}

/// Something that is found somewhere else than where it belongs.
fn odd(draws: &mut Draws) -> Value {
    draws.one_of(&[
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("SHFT_A"),
        json!("/shifts/../.."),
        json!("/settings/shiftpreferences"),
        json!("DELETE"),
        json!("2026-11-23T09:00:00Z"),
        json!("9999-12-31T23:59:59Z"),
        json!("\u{0}\r\n\u{202e}ü"),
        json!("%"),
        json!("%f"),
        json!("x".repeat(20_000)),
        json!([]),
        json!([[[[]]]]),
        json!({}),
        json!({"id": {"id": {}}}),
    ])
}

/// Changes one value somewhere.
fn damage_value(draws: &mut Draws, value: &mut Value) {
    let stops = draws.below(4) == 0;
    match value {
        Value::Object(fields) if !fields.is_empty() && !stops => damage_field(draws, fields),
        Value::Array(values) if !values.is_empty() && !stops => {
            let at = draws.below(values.len());
            match draws.below(8) {
                0 => drop(values.remove(at)),
                1 => values.push(values[at].clone()),
                _ => damage_value(draws, &mut values[at]),
            }
        }
        other => *other = odd(draws),
    }
}

fn damage_field(draws: &mut Draws, fields: &mut Map<String, Value>) {
    let names: Vec<String> = fields.keys().cloned().collect();
    let (name, other) = (draws.one_of(&names), draws.one_of(&names));
    match draws.below(8) {
        0 => drop(fields.remove(&name)),
        1 => {
            let value = fields[&name].clone();
            fields.insert(other, value);
        }
        2 => drop(fields.insert(name.to_uppercase(), odd(draws))),
        _ => damage_value(draws, &mut fields[&name]),
    }
}

/// Reads a text in every way, and answers what can be answered.
fn read_in_every_way(text: &str) -> Result<(), String> {
    let user_id = UserId::parse(ADA).unwrap();
    drop(read_connect(text));
    let told = serde_json::from_str::<Value>(text).ok();
    let asked = |told: &Value| -> Vec<String> {
        let items = told["requests"].as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let updates = [read_team_update(text), read_user_update(&user_id, text)];
    let mut batches: Vec<Vec<CallbackItemId>> = Vec::new();
    for callback in updates.into_iter().flatten() {
        // Whatever it says: it is decided without a panic.
        drop(recognise(&callback.items, now()));
        batches.push(callback.items.into_iter().map(|item| item.id).collect());
    }
    if let Ok(items) = read_eligibility(text) {
        batches.push(items.into_iter().map(|item| item.id).collect());
    }
    for ids in batches {
        let mut answers = Answers::denying(&ids);
        for step in 0..3 {
            match step {
                0 => {}
                1 => answers.approve_all(&ETag::of(text)),
                _ => answers.refuse_all(RefusalCode::Failed, "no"),
            }
            let answer: Value = serde_json::from_str(&answers.to_json()).unwrap();
            let answered = answer["responses"].as_array().unwrap().iter();
            let answered: Vec<String> = answered
                .map(|of| of["id"].as_str().unwrap().to_owned())
                .collect();
            if Some(&answered) != told.as_ref().map(asked).as_ref() {
                return Err(format!("{answered:?} were answered to {text}"));
            }
        }
    }
    Ok(())
}

fn damage_a_text(draws: &mut Draws) -> Result<(), String> {
    let items = items(draws);
    read_in_every_way(&container(&items))?;
    for _ in 0..4 {
        let mut value = json!({"requests": items});
        for _ in 0..=draws.below(3) {
            damage_value(draws, &mut value);
        }
        let text = value.to_string();
        read_in_every_way(&text)?;
        let damaged = damaged_bytes(draws, text.as_bytes());
        read_in_every_way(&String::from_utf8_lossy(&damaged))?;
    }
    Ok(())
}

#[test]
fn b11_fuzz_every_id_that_comes_in_goes_out_once() {
    let test = "b11_fuzz_every_id_that_comes_in_goes_out_once";
    each_seed(test, TEXT_SEEDS, (0, 1), damage_a_text);
}
