use shifts_model::{Activity, DriftPolicy};

use super::*;

fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn good(text: &str) -> Configuration {
    from_text(text, &BTreeMap::new()).unwrap()
}

/// The problems of a text, one line each.
fn told(text: &str) -> Vec<String> {
    let problems = from_text(text, &BTreeMap::new()).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn the_defaults_are_a_good_configuration() {
    let configuration = good("");
    assert_eq!(
        (
            configuration.sync.past_weeks,
            configuration.graph.attempts_max
        ),
        (3, 6)
    );
    assert!(configuration.wfm.is_empty());
}

#[test]
fn every_key_of_the_manual_has_a_comment_directly_above() {
    let lines: Vec<&str> = DEFAULTS.lines().collect();
    for pair in lines.windows(2) {
        let is_key = !pair[1].starts_with('#') && pair[1].contains(" = ");
        assert!(
            !is_key || pair[0].starts_with("# "),
            "no comment above: {}",
            pair[1]
        );
    }
}

#[test]
fn a_file_goes_before_the_defaults_and_the_environment_before_both() {
    let text = "[sync]\npast_weeks = 1\nfuture_weeks = 2\n";
    let env = env(&[("SHIFTS_ADAPTER__SYNC__FUTURE_WEEKS", "5"), ("OTHER", "x")]);
    let configuration = from_text(text, &env).unwrap();
    assert_eq!(
        (
            configuration.sync.past_weeks,
            configuration.sync.future_weeks
        ),
        (1, 5)
    );
    let shown = configuration.show();
    assert!(shown.contains("past_weeks = 1  # text:2"), "{shown}");
    assert!(
        shown.contains("future_weeks = 5  # SHIFTS_ADAPTER__SYNC__FUTURE_WEEKS"),
        "{shown}"
    );
    assert!(shown.contains("tick_s = 60  # default"), "{shown}");
}

#[test]
fn a_variable_that_looks_like_a_number_can_be_a_text() {
    let env = env(&[("SHIFTS_ADAPTER__GRAPH__CLIENT_ID", "12345")]);
    assert_eq!(from_text("", &env).unwrap().graph.client_id, "12345");
}

#[test]
fn all_problems_are_told_at_once_with_key_place_and_remedy() {
    let problems =
        told("[sync]\npast_weks = 1\nfuture_weeks = 99\n\n[grahp]\nx = 1\n[log]\nformat = 3\n");
    assert_eq!(problems.len(), 4, "{problems:#?}");
    assert!(
        problems
            .iter()
            .any(|p| p.contains("text:2") && p.contains("did you mean `past_weeks`?"))
    );
    assert!(
        problems
            .iter()
            .any(|p| p.contains("text:3") && p.contains("from 0 to 52"))
    );
    assert!(
        problems
            .iter()
            .any(|p| p.contains("grahp") && p.contains("did you mean `graph`?"))
    );
}

#[test]
fn an_unknown_variable_of_ours_is_a_problem_too() {
    let env = env(&[("SHIFTS_ADAPTER__SYNC__PAST_WEEKZ", "1")]);
    let problems = from_text("", &env).unwrap_err();
    assert_eq!(problems[0].place, "SHIFTS_ADAPTER__SYNC__PAST_WEEKZ");
}

#[test]
fn what_is_no_toml_is_told_by_line_and_column() {
    let problems = told("[sync]\npast_weeks = = 1\n");
    assert!(problems[0].contains("text:2:14"), "{problems:?}");
}

#[test]
fn a_secret_in_the_file_is_a_problem_and_is_not_repeated() {
    let text = "[graph]\nclient_secret = \"hunter2\"\n[wfm.a]\nkind = \"open\"\nbase_url = \"https://w\"\nbearer = \"hunter3\"\n";
    let problems = told(text).join("\n");
    assert!(problems.contains("graph.client_secret") && problems.contains("wfm.a.bearer"));
    assert!(!problems.contains("hunter"), "{problems}");
}

#[test]
fn a_secret_that_only_aws_can_reach_is_a_problem_on_one_machine() {
    let text = "[graph]\nclient_secret = \"secretsmanager:a\"\n[wfm.a]\nkind = \"open\"\n\
                base_url = \"https://w\"\nbearer = \"secretsmanager:b\"\n";
    let configuration = from_text(text, &BTreeMap::new()).unwrap();
    let problems = configuration.missing_for_sync();
    for key in ["graph.client_secret", "wfm.a.bearer"] {
        let of_key = problems.iter().find(|p| p.key == key).unwrap();
        assert!(of_key.to_string().contains("env:NAME"), "{of_key}");
    }
}

#[test]
fn values_that_cannot_be_used_are_told() {
    for (text, word) in [
        (
            "[graph]\nbase_url = \"http://graph.microsoft.com\"",
            "https://",
        ),
        (
            "[graph]\nbase_url = \"https://me:pw@graph.microsoft.com\"",
            "password",
        ),
        ("[graph]\nrate_scale = 0", "above 0"),
        ("[sync]\nquiet_time_s = 0", "from 1"),
        ("[sync]\nfirst_day_of_week = \"someday\"", "monday"),
        ("[sync]\ndrafts = \"yes\"", "true or false"),
        ("[sync]\nactivities = [\"shift\"]", "open-shifts, time-off"),
        ("[sync]\nactivities = [\"shifts\", 1]", "a list of: roster"),
        ("[sync]\nactivities = []", "suspend_all"),
        ("[sync]\nactivities = \"shifts\"", "a list"),
        ("[sync]\nactivities = [\"time-off\"]", "add \"roster\""),
        ("[sync]\ndrift_interval_minutes = 60", "once a day"),
        ("[sync]\ntime_off_interval_minutes = -1", "from 0"),
        ("[brake]\nweek_percent = 101", "from 0 to 100"),
        ("[brake]\ncycle_minutes = 0", "from 1"),
        ("[brake]\nreadings = 0", "from 1"),
        ("[brake]\ntenant_count_max = 49", "50 or more"),
        ("[drift]\npolicy = \"remove\"", "repair-and-remove"),
        ("[roster]\nrules = [\"upn\"]", "user-principal-name"),
        ("[themes]\nmap = { Bakery = \"orange\" }", "Bakery"),
        ("[wfi]\nid = \"a/b\"", "wfi status"),
        ("[wfi]\npublic_url = \"http://a.example\"", "https://"),
        ("[wfi]\ngraph_version = \"v2\"", "auto, v1.0 or beta"),
        ("[graph]\nrequest_decisions = \"v2\"", "beta, or v1.0"),
        ("[wfi]\nauto_approve = [\"shift\"]", "time-off-request"),
        ("[server]\nlisten = \"0.0.0.0:80\"", "this machine"),
        ("[server]\nlisten = \"here\"", "127.0.0.1:8080"),
        ("[wfm.a]\nkind = \"blue-yonder\"", "https://wfm.example.com"),
        ("[wfm.a]\nkind = \"sap\"", "\"open\" or \"blue-yonder\""),
        ("[wfm.a]\nkind = \"csv\"", "folder"),
        (
            "[wfm.a]\nkind = \"csv\"\ndirr = \"x\"",
            "did you mean `dir`?",
        ),
        (
            "[wfm.a]\nkind = \"open\"\nbase_url = \"http://wfm.example.com\"",
            "https://",
        ),
        (
            "[wfm.a]\nkind = \"open\"\nbase_url = \"https://w\"\noffers = [\"shifts\", \"leave\"]",
            "open-shifts, time-off, availability",
        ),
        (
            "[wfm.a]\nkind = \"open\"\nbase_url = \"https://w\"\noffers = [\"roster\"]",
            "\"roster\"",
        ),
        (
            "[wfm.a]\nkind = \"open\"\nbase_url = \"https://w\"\noffers = []",
            "offers nothing",
        ),
        (
            "[wfm.a]\nkind = \"csv\"\ndir = \"x\"\noffers = [\"shifts\"]",
            "remove `offers`",
        ),
        (
            "[wfm.a]\nkind = \"open\"\nbase_url = \"https://w\"\nactions = [\"swap\", \"dance\"]",
            "assign-open-shift, time-off-request",
        ),
    ] {
        let problems = told(text).join("\n");
        assert!(problems.contains(word), "{text}: {problems}");
    }
}

#[test]
fn a_wfm_offers_everything_unless_a_file_or_a_variable_says_less() {
    let text = "[wfm.a]\nkind = \"open\"\nbase_url = \"https://w\"\n";
    let offers = |configuration: &Configuration, wanted: &str| {
        let section = format!("{:?}", configuration.wfm["a"]);
        assert!(section.contains(&format!("offers: {wanted}")), "{section}");
    };
    let all = r#"["shifts", "open-shifts", "time-off", "availability"]"#;
    offers(&good(text), all);
    let less = format!("{text}offers = [\"shifts\", \"time-off\"]\n");
    offers(&good(&less), r#"["shifts", "time-off"]"#);
    let env = env(&[("SHIFTS_ADAPTER__WFM__A__OFFERS", "[\"shifts\"]")]);
    offers(&from_text(text, &env).unwrap(), r#"["shifts"]"#);
}

#[test]
fn a_folder_is_relative_to_the_file_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("my.toml");
    std::fs::write(&file, "[wfm.main]\nkind = \"csv\"\ndir = \"rota\"\n").unwrap();
    let configuration = load(Some(&file), Path::new("/"), &BTreeMap::new()).unwrap();
    let section = format!("{:?}", configuration.wfm["main"]);
    let wanted = format!("dir: {:?}", dir.path().join("rota"));
    assert!(section.contains(&wanted), "{section}");
}

#[test]
fn a_file_that_is_named_and_not_there_is_a_problem() {
    let problems = load(
        Some(Path::new("gone.toml")),
        Path::new("/nowhere"),
        &BTreeMap::new(),
    );
    assert!(
        problems.unwrap_err()[0]
            .to_string()
            .contains("/nowhere/gone.toml")
    );
}

#[test]
fn what_a_sync_needs_is_told_key_by_key() {
    let missing = good("").missing_for_sync();
    let keys: Vec<&str> = missing.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "graph.tenant_id",
            "graph.client_id",
            "graph.client_secret",
            "wfm.NAME"
        ]
    );
}

#[test]
fn activities_can_be_left_out_as_long_as_people_are_known() {
    let minutes = |text: &str| crate::intervals(&good(text)).0;
    let all = minutes("");
    // Requests come from a WFM that acts, and are heard of through the integration.
    // Sessions are renewed where that is wanted, and people sign in.
    assert_eq!(all.len(), Activity::ALL.len() - 2);
    let wanted = "[sync]\nactivities = [\"roster\", \"token-refresh\"]\n";
    assert_eq!(minutes(wanted), BTreeMap::from([(Activity::Roster, 30)]));
    let signed_in = format!(
        "{wanted}[wfm.b]\nkind = \"blue-yonder\"\nbase_url = \"https://w\"\nlogin_name = \"a\"\n\
         password = \"env:P\"\nsealing_key = \"env:K\"\nfederation_algorithm = \"HS256\"\n\
         federation_key = \"env:F\"\nfederation_issuer = \"me\""
    );
    assert_eq!(minutes(&signed_in)[&Activity::TokenRefresh], 15);
    let acting = "[wfi]\nid = \"wfi-1\"\nsecret = \"env:S\"\n[wfm.a]\nkind = \"open\"\n\
                  base_url = \"https://w\"\nactions = [\"swap\"]";
    assert_eq!(minutes(acting)[&Activity::Requests], 1);
    assert_eq!(
        (all[&Activity::TimeOff], all[&Activity::Availability]),
        (60, 1440)
    );
    let open = minutes("[sync]\nactivities = [\"open-shifts\"]\nopen_shifts_interval_minutes = 5");
    assert_eq!(open, BTreeMap::from([(Activity::OpenShifts, 5)]));
    let env = env(&[(
        "SHIFTS_ADAPTER__SYNC__ACTIVITIES",
        "[\"roster\", \"shifts\"]",
    )]);
    let from_env = crate::intervals(&from_text("", &env).unwrap()).0;
    assert_eq!(from_env.len(), 2);
}

#[test]
fn a_simulated_teams_may_be_compared_more_often_than_microsofts() {
    let text = "[graph]\nbase_url = \"http://127.0.0.1:8081\"\n[sync]\ndrift_interval_minutes = 0";
    assert_eq!(good(text).sync.drift_interval_minutes, 0);
}

#[test]
fn the_brake_and_the_policy_reach_the_use_cases() {
    let text = "[brake]\nweek_count = 7\napart_minutes = 90\ncycle_minutes = 20\n\
                [drift]\npolicy = \"repair-and-remove\"";
    let settings = crate::sync_settings(&good(text));
    assert_eq!(settings.brake.week_count, 7);
    assert_eq!(settings.brake.tenant_count_max, 500);
    assert_eq!(settings.brake.apart.as_mins(), 90);
    assert_eq!(settings.brake_cycle_minutes, 20);
    assert_eq!(settings.drift_policy, DriftPolicy::RepairAndRemove);
}

/// The least that a Blue Yonder needs.
const BLUE: &str = "[wfm.a]\nkind = \"blue-yonder\"\nbase_url = \"https://by.example.com\"\n\
     login_name = \"adapter\"\npassword = \"env:P\"\nsealing_key = \"env:K\"\n";

#[test]
fn a_blue_yonder_needs_little_and_the_rest_has_defaults() {
    let text = format!(
        "{BLUE}manager_groups = [202, 7]\n[wfm.a.time_zones]\n\"Eastern (JDA)\" = \
         \"America/New_York\"\n[wfm.a.refusals]\nSomeCode = \"too_late\"\n"
    );
    let configuration = from_text(&text, &BTreeMap::new()).unwrap();
    let section = format!("{:?}", configuration.wfm["a"]);
    for wanted in [
        "manager_groups: [202, 7]",
        r#"time_zones: {"Eastern (JDA)": "America/New_York"}"#,
        r#"refusals: {"SomeCode": "too_late"}"#,
        r#"retail_path: "/data/retailwebapi/api/v1""#,
        "actions: []",
    ] {
        assert!(section.contains(wanted), "{wanted}: {section}");
    }
}

#[test]
fn what_is_wrong_with_a_blue_yonder_is_told_with_its_key_and_no_secret() {
    for (more, key) in [
        ("base_url = \"http://by.example.com\"", "base_url"),
        (
            "people_url = \"https://user:hunter2@by.example.com\"",
            "people_url",
        ),
        ("login_name = \"\"", "login_name"),
        ("password = \"hunter2\"", "password"),
        ("sealing_key = \"\"", "sealing_key"),
        ("session_minutes = 0", "session_minutes"),
        ("people_per_request = 0", "people_per_request"),
        (
            "business_day_begins_minutes = 1440",
            "business_day_begins_minutes",
        ),
        ("federation_algorithm = \"none\"", "federation_algorithm"),
        ("federation_algorithm = \"HS256\"", "federation_key"),
        (
            "federation_algorithm = \"ES256\"\nfederation_key = \"env:F\"\n\
             federation_issuer = \"prod\"",
            "federation_public_key",
        ),
        ("federation_life_s = 61", "federation_life_s"),
        ("time_off_end = \"never\"", "time_off_end"),
        ("refusals = { X = \"mood\" }", "refusals"),
        ("actions = [\"offer\"]", "actions"),
        ("offers = []", "offers"),
        ("bearer = \"env:T\"", "kind"),
    ] {
        let keys: Vec<&str> = more
            .lines()
            .filter_map(|line| line.split(' ').next())
            .collect();
        let kept = BLUE.lines().filter(|line| {
            let key = line.split(' ').next();
            key.is_some_and(|key| !keys.contains(&key))
        });
        let text = format!("{}\n{more}\n", kept.collect::<Vec<_>>().join("\n"));
        let problems = from_text(&text, &BTreeMap::new()).unwrap_err();
        let told: Vec<&str> = problems
            .iter()
            .map(|problem| problem.key.as_str())
            .collect();
        assert_eq!(told, [format!("wfm.a.{key}")], "{more}");
        assert!(
            !problems[0].to_string().contains("hunter2"),
            "{}",
            problems[0]
        );
    }
}
