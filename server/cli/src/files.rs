//! Writing files so that nobody ever sees half of one.

use std::io::{self, Write};
use std::path::Path;

/// Replaces the file at `path` by `content`: written beside it, then renamed. Permissions are kept, symbolic links are
/// followed. What is no regular file (a pipe, `/dev/stderr`) is written to directly.
///
/// # Errors
///
/// When the directory or the file cannot be written; the file is then as it was.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if path.starts_with("/dev") {
        // Whatever stands behind `/dev/stderr`, a terminal or a log, is added to and never replaced.
        return std::fs::OpenOptions::new().append(true).open(path)?.write_all(content);
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let existing = std::fs::metadata(&path).ok();
    if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        return std::fs::OpenOptions::new().write(true).open(&path)?.write_all(content);
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".httplsp-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What `open` would use for a new file; the process's mask applies.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(directory)?;
    file.write_all(content)?;
    if let Some(existing) = existing {
        file.as_file().set_permissions(existing.permissions())?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.txt");
        write(&path, b"one").expect("it is written");
        write(&path, b"two").expect("it is replaced");
        assert_eq!(std::fs::read(&path).expect("it is there"), b"two");
        assert_eq!(std::fs::read_dir(directory.path()).expect("it is a directory").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_links_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let directory = tempfile::tempdir().expect("a directory");
        let (path, link) = (directory.path().join("a.sh"), directory.path().join("link"));
        std::fs::write(&path, "one").expect("it is written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o751)).expect("they are set");
        symlink(&path, &link).expect("it is linked");
        write(&link, b"two").expect("it is replaced");
        assert_eq!(std::fs::read(&path).expect("it is there"), b"two");
        assert_eq!(std::fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o751);
        assert!(std::fs::symlink_metadata(&link).expect("it is there").is_symlink());
    }
}
