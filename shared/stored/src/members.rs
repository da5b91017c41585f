//! The form of a team's members.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{EmployeeId, Member, TeamMembers, UserId};

use crate::envelope::{DecodeError, seal, unseal, usable};

#[derive(Debug, Serialize, Deserialize)]
struct MembersForm {
    members: Vec<MemberForm>,
    read_at: Timestamp,
    unmapped: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    strangers: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    employees: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct MemberForm {
    id: String,
    user_principal_name: Option<String>,
    mail: Option<String>,
    name: String,
}

/// A team's members as stored text.
#[must_use]
pub fn encode_members(members: &TeamMembers) -> String {
    let member = |member: &Member| MemberForm {
        id: member.user_id.to_string(),
        user_principal_name: member.user_principal_name.clone(),
        mail: member.mail.clone(),
        name: member.display_name.clone(),
    };
    seal(&MembersForm {
        members: members.members.iter().map(member).collect(),
        read_at: members.read_at,
        unmapped: members.unmapped.iter().map(EmployeeId::to_string).collect(),
        strangers: members.strangers.iter().map(UserId::to_string).collect(),
        employees: members
            .employees
            .iter()
            .map(|(user, employee)| (user.to_string(), employee.to_string()))
            .collect(),
    })
}

/// A team's members from stored text.
///
/// # Errors
///
/// When the text is none that this program or one before it wrote.
pub fn decode_members(text: &str) -> Result<TeamMembers, DecodeError> {
    let form: MembersForm = unseal(text)?;
    let member = |form: MemberForm| {
        Ok(Member {
            user_id: usable("id", UserId::parse(&form.id))?,
            user_principal_name: form.user_principal_name,
            mail: form.mail,
            display_name: form.name,
        })
    };
    let unmapped: Result<BTreeSet<EmployeeId>, DecodeError> = form
        .unmapped
        .iter()
        .map(|id| usable("unmapped", EmployeeId::parse(id)))
        .collect();
    let strangers: Result<BTreeSet<UserId>, DecodeError> = form
        .strangers
        .iter()
        .map(|id| usable("strangers", UserId::parse(id)))
        .collect();
    Ok(TeamMembers {
        members: form
            .members
            .into_iter()
            .map(member)
            .collect::<Result<_, DecodeError>>()?,
        read_at: form.read_at,
        unmapped: unmapped?,
        strangers: strangers?,
        employees: form
            .employees
            .iter()
            .map(|(user, employee)| {
                let user = usable("employees", UserId::parse(user))?;
                Ok((user, usable("employees", EmployeeId::parse(employee))?))
            })
            .collect::<Result<_, DecodeError>>()?,
    })
}
