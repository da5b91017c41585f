//! The way back from what Shifts shows to what the WFM means.

use shifts_model::{GroupName, Theme, WfmJob};

use crate::resolve::ResolveRules;

/// The job that is shown in that group and that colour. Where several are, and none of them in that
/// colour, it cannot be told; where several are in that colour, it is the first by id.
#[must_use]
pub fn job_shown_as<'a>(
    jobs: &'a [WfmJob],
    group: &GroupName,
    theme: Option<Theme>,
    rules: &ResolveRules,
) -> Option<&'a WfmJob> {
    let in_group = |job: &&WfmJob| {
        let shown = GroupName::new(&job.department);
        shown.as_ref().unwrap_or(&rules.default_group) == group
    };
    let mut candidates: Vec<&WfmJob> = jobs.iter().filter(in_group).collect();
    candidates.sort_by(|a, b| a.id.cmp(&b.id));
    if let [only] = candidates.as_slice() {
        return Some(only);
    }
    let theme = theme?;
    let mut candidates = candidates.into_iter();
    candidates.find(|job| rules.themes.theme_of(Some(job)) == theme)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::themes::ThemeRules;
    use shifts_model::WfmJobId;

    fn job(id: &str, department: &str, color: &str) -> WfmJob {
        WfmJob {
            id: WfmJobId::parse(id).unwrap(),
            name: id.to_owned(),
            department: department.to_owned(),
            color: Some(color.to_owned()),
        }
    }

    fn shown(group: &str, theme: Option<Theme>) -> Option<String> {
        let jobs = [
            job("baker", "Bakery", "#ffb900"),
            job("cashier", "Checkout", "#0078d7"),
            job("lead", "Checkout", "#4e257f"),
            job("sweeper", "", "#0078d7"),
        ];
        let rules = ResolveRules {
            themes: ThemeRules::default(),
            default_group: GroupName::new("Others").unwrap(),
        };
        let group = GroupName::new(group).unwrap();
        job_shown_as(&jobs, &group, theme, &rules).map(|job| job.id.to_string())
    }

    #[test]
    fn a_job_is_found_by_its_group_and_then_by_its_colour() {
        assert_eq!(shown("Bakery", Some(Theme::Pink)).as_deref(), Some("baker"));
        let lead = shown("Checkout", Some(Theme::DarkPurple));
        assert_eq!(lead.as_deref(), Some("lead"));
        assert_eq!(shown("Others", None).as_deref(), Some("sweeper"));
        assert_eq!(shown("Checkout", None), None);
        assert_eq!(shown("Checkout", Some(Theme::Green)), None);
        assert_eq!(shown("Butchery", Some(Theme::Blue)), None);
    }
}
