//! What a simulated Blue Yonder is made with.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::{Date, Weekday};

/// How this Blue Yonder is installed. Every installation chooses its own.
#[derive(Clone)]
pub struct BlueYonderSettings {
    /// The login of the service account.
    pub login_name: String,
    /// Its password.
    pub password: String,
    /// Where everybody logs in.
    pub login_path: String,
    /// The base of the Retail Web API, which serves the service account.
    pub retail_path: String,
    /// The base of the employee self-service API, which serves a person.
    pub self_service_path: String,
    /// The base of the site manager API, which serves a manager.
    pub site_manager_path: String,
    /// Who vouches for persons; `None` until somebody says so.
    pub voucher: Option<Voucher>,
    /// How long a session lasts after the login, however much it is used.
    pub session_lifetime: Duration,
    /// How long the voucher may take.
    pub voucher_limit: Duration,
    /// The security group of managers.
    pub manager_group_id: i32,
    /// The first day of a labour week.
    pub week_starts_on: Weekday,
    /// What a zone of the tz database is called here. Others have the name that Windows gives them.
    pub zone_names: BTreeMap<String, String>,
    /// How some properties are spelt.
    pub spelling: Spelling,
    /// The longest time off, in days, that is not warned of.
    pub time_off_days_max: u32,
    /// From when to when, both days included, time off is warned of.
    pub blackouts: Vec<(Date, Date)>,
    /// Whether a year's time off is what begins in it, and not what touches it. The documents do not
    /// say which.
    pub years_count_beginnings: bool,
    /// The same seed gives out the same cookies.
    pub seed: u64,
}

/// Where a token is sent, to learn whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// The whole address, with `/auth`.
    pub url: String,
    /// How the token is sent.
    pub token_in: TokenIn,
}

/// How a token is sent to whoever vouches for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenIn {
    /// As the field `X-MS-AuthToken` of a form.
    Form,
    /// As the header `X-MS-AuthToken`.
    Header,
}

/// How some properties are spelt, of which the document's types and its examples differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As its types are: `departmentID`, `timeZoneAssignmentID`, `employeeId`.
    Types,
    /// As its examples are: `departmentId`, `timeZoneAssignmentId`, and `employeeID` of
    /// availability.
    Examples,
}

impl Default for BlueYonderSettings {
    fn default() -> Self {
        Self {
            login_name: "adapter".to_owned(),
            password: "correct horse".to_owned(),
            login_path: "/data/login".to_owned(),
            retail_path: "/data/retailwebapi/api/v1".to_owned(),
            self_service_path: "/data/wfmess/api/v1-beta1".to_owned(),
            site_manager_path: "/data/wfmsm/api/v1-beta2".to_owned(),
            voucher: None,
            session_lifetime: Duration::from_secs(20 * 60),
            voucher_limit: Duration::from_secs(5),
            manager_group_id: 202,
            week_starts_on: Weekday::Monday,
            zone_names: BTreeMap::new(),
            spelling: Spelling::Types,
            time_off_days_max: 60,
            blackouts: Vec::new(),
            years_count_beginnings: false,
            seed: 1,
        }
    }
}
