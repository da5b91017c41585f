//! What a simulated tenant is told at its birth. What can change afterwards is a switch.

/// How one simulated tenant is set up.
#[derive(Clone)]
pub struct TenantSettings {
    /// The tenant id the token address must carry; any is accepted when absent.
    pub tenant_id: Option<String>,
    /// The application id that may ask for tokens; any may when absent.
    pub client_id: Option<String>,
    /// The secret that must come with it; any is accepted when absent.
    pub client_secret: Option<String>,
    /// Factor on Microsoft's request limits; 1 is what Microsoft publishes.
    pub rate_scale: f64,
    /// Start of every id and every draw, so that runs repeat.
    pub seed: u64,
    /// Seconds from the first `PUT schedule` to `Completed`.
    pub provisioning_s: u64,
    /// Seconds for which a token is good.
    pub token_life_s: u64,
    /// Most calls the log keeps; the oldest go first.
    pub log_entries_max: usize,
}

impl TenantSettings {
    /// Whether the tenant goes by this id.
    pub(crate) fn answers_to(&self, tenant_id: &str) -> bool {
        let wanted = self.tenant_id.as_ref();
        wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(tenant_id))
    }
}

impl Default for TenantSettings {
    /// A tenant that lets anybody in and keeps Microsoft's limits.
    fn default() -> Self {
        Self {
            tenant_id: None,
            client_id: None,
            client_secret: None,
            rate_scale: 1.0,
            seed: 1,
            provisioning_s: 5,
            token_life_s: 3599,
            log_entries_max: 200_000,
        }
    }
}
