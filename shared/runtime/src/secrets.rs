//! Secrets from the environment and from files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use async_trait::async_trait;
use secrecy::SecretString;
use shifts_ports::{SecretError, Secrets};

/// The largest file that can be a secret.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// Follows `env:NAME` and `file:PATH`.
pub struct SecretReferences {
    env: BTreeMap<String, String>,
}

impl SecretReferences {
    /// References into that environment.
    #[must_use]
    pub fn new(env: BTreeMap<String, String>) -> Self {
        Self { env }
    }
}

#[async_trait]
impl Secrets for SecretReferences {
    async fn fetch(&self, reference: &str) -> Result<SecretString, SecretError> {
        let missing = || SecretError::Missing {
            reference: reference.to_owned(),
        };
        let found = match reference.split_once(':') {
            Some(("env", name)) => self.env.get(name).cloned().ok_or_else(missing)?,
            Some(("file", path)) => read_file(reference, Path::new(path))?,
            Some(("secretsmanager", _)) => {
                return Err(SecretError::Unreadable {
                    reference: reference.to_owned(),
                    cause: "this edition has no Secrets Manager; write env:NAME or file:PATH"
                        .into(),
                });
            }
            _ => return Err(missing()),
        };
        if found.is_empty() {
            return Err(missing());
        }
        Ok(found.into())
    }
}

fn read_file(reference: &str, path: &Path) -> Result<String, SecretError> {
    let unreadable = |cause: String| SecretError::Unreadable {
        reference: reference.to_owned(),
        cause: cause.into(),
    };
    let metadata = fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => SecretError::Missing {
            reference: reference.to_owned(),
        },
        _ => unreadable(error.to_string()),
    })?;
    if metadata.len() > FILE_BYTES_MAX {
        return Err(unreadable(
            "the file is too large to be a secret".to_owned(),
        ));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if metadata.permissions().mode() & 0o077 != 0 {
            let why = "others on this machine may read the file; run `chmod 600` on it";
            return Err(unreadable(why.to_owned()));
        }
    }
    let text = fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;
    use std::os::unix::fs::PermissionsExt as _;

    async fn fetch(reference: &str) -> Result<String, String> {
        let env = [
            ("TOKEN".to_owned(), "hunter2".to_owned()),
            ("EMPTY".to_owned(), String::new()),
        ];
        let secrets = SecretReferences::new(env.into());
        let fetched = secrets.fetch(reference).await;
        fetched
            .map(|s| s.expose_secret().to_owned())
            .map_err(|e| format!("{e:?}"))
    }

    #[tokio::test]
    async fn a_variable_is_followed_and_an_empty_one_is_missing() {
        assert_eq!(fetch("env:TOKEN").await.unwrap(), "hunter2");
        for reference in ["env:GONE", "env:EMPTY", "file:/nowhere", "hunter2", ""] {
            assert!(
                fetch(reference).await.unwrap_err().starts_with("Missing"),
                "{reference}"
            );
        }
    }

    #[tokio::test]
    async fn a_file_is_read_only_if_nobody_else_can() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "hunter2\n").unwrap();
        let reference = format!("file:{}", file.path().display());
        let mode =
            |mode| fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
        mode(0o644);
        let error = fetch(&reference).await.unwrap_err();
        assert!(
            error.contains("chmod 600") && !error.contains("hunter2"),
            "{error}"
        );
        mode(0o600);
        assert_eq!(fetch(&reference).await.unwrap(), "hunter2");
    }

    #[test]
    fn a_secret_cannot_be_printed() {
        assert!(!format!("{:?}", SecretString::from("hunter2")).contains("hunter2"));
    }
}
