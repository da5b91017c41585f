//! New secrets: made here, kept in a file that nobody else may read, and never shown.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use shifts_runtime::random_bytes;
use shifts_web::WfiSecret;

use crate::exit::usage;

/// A secret that was just made, and the file that keeps it.
pub(super) struct NewSecret {
    pub(super) secret: WfiSecret,
    path: PathBuf,
}

impl NewSecret {
    /// Makes a secret, and keeps it before anybody is told it: one that is told and lost would lock
    /// everybody out of their schedules.
    pub(super) fn keep(path: &Path) -> anyhow::Result<Self> {
        let bytes = random_bytes().context("no secret can be made")?;
        let secret = WfiSecret::from_random(&bytes);
        write(path, secret.expose()).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => usage(format!(
                "{} is there already, and may be a secret in use; name a new file",
                path.display()
            )),
            _ => usage(format!("{} cannot be written: {error}", path.display())),
        })?;
        Ok(Self {
            secret,
            path: path.to_owned(),
        })
    }

    /// How the configuration refers to it.
    pub(super) fn reference(&self) -> String {
        format!("file:{}", self.path.display())
    }

    /// Removes the file again: nobody was told the secret.
    pub(super) fn discard(self) {
        // What stays is a file that names nothing in use; the next attempt complains about it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Writes a file that was not there before, for its owner alone, down to the disk.
fn write(path: &Path, secret: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    writeln!(file, "{secret}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("shifts-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_new_secret_is_kept_for_its_owner_alone_and_can_be_used() {
        let folder = folder("kept");
        let path = folder.join("secret");
        let new = NewSecret::keep(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.trim_end(), new.secret.expose());
        assert!(WfiSecret::parse(text.trim_end()).is_ok());
        new.discard();
        assert!(!path.exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_is_there_is_never_written_over() {
        let folder = folder("there");
        let path = folder.join("secret");
        fs::write(&path, "in use").unwrap();
        let link = folder.join("link");
        std::os::unix::fs::symlink(folder.join("elsewhere"), &link).unwrap();
        for path in [&path, &link, &folder.join("no/such/folder")] {
            assert!(NewSecret::keep(path).is_err(), "{}", path.display());
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "in use");
        assert!(!folder.join("elsewhere").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
