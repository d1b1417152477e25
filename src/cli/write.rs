//! Writing what fixes made of files: all of a batch or nothing, and never a file half-written.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::paths::absolute;
use super::read::reason;
use crate::engine::result::PathError;

/// Files that belong together: the fixes of one Dockerfile.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) writes: Vec<Change>,
}

/// A file that gets other bytes.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// Its name as it is shown.
    pub(super) name: String,
    /// Where it is, absolute.
    pub(super) path: PathBuf,
    /// What it must hold now; `None`: it must not exist.
    pub(super) before: Option<Vec<u8>>,
    /// What it is to hold.
    pub(super) after: Vec<u8>,
}

/// A change that is on the disk, beside its target.
struct Prepared<'a> {
    change: &'a Change,
    target: PathBuf,
    temporary: TempPath,
}

/// Files that this run has promised to write, with what each will hold.
type Claims<'a> = BTreeMap<PathBuf, &'a [u8]>;

/// Writes the batches; `root` is the folder, absolute, that links may not lead out of. For each batch: whether it was
/// written. One that was not leaves its files as they were.
pub(super) fn write_all(batches: &[Batch], root: &Path) -> Vec<Result<(), PathError>> {
    let mut claims = Claims::new();
    let prepared: Vec<_> = batches
        .iter()
        .map(|batch| prepare_batch(batch, root, &mut claims))
        .collect();
    prepared.into_iter().map(|batch| commit(batch?)).collect()
}

fn prepare_batch<'a>(
    batch: &'a Batch,
    root: &Path,
    claims: &mut Claims<'a>,
) -> Result<Vec<Prepared<'a>>, PathError> {
    let mut prepared = Vec::new();
    for change in &batch.writes {
        let target = target_of(change, root).map_err(|message| fault(change, message))?;
        match claims.get(&target) {
            None => {
                prepared.push(prepare(change, target).map_err(|message| fault(change, message))?)
            }
            // Two Dockerfiles of one context ask for the same `.dockerignore`.
            Some(bytes) if *bytes == change.after => {}
            Some(_) => {
                let message = "is also changed for another Dockerfile; run again to mend the rest";
                return Err(fault(change, message.to_owned()));
            }
        }
    }
    claims.extend(
        prepared
            .iter()
            .map(|p| (p.target.clone(), p.change.after.as_slice())),
    );
    prepared.sort_by(|a, b| a.target.cmp(&b.target));
    Ok(prepared)
}

fn fault(change: &Change, message: String) -> PathError {
    PathError {
        filename: change.name.clone(),
        message,
    }
}

/// The file that is really meant, behind links.
fn target_of(change: &Change, root: &Path) -> Result<PathBuf, String> {
    let path = absolute(&change.path, root);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err("is a folder".to_owned());
    };
    let real = |path: &Path| path.canonicalize().map_err(|error| reason(&error));
    let target = match &change.before {
        Some(_) => real(&path)?,
        None => real(folder)?.join(name),
    };
    // A file outside of the root was named by the user; a link from there may lead no further either.
    let home = if path.starts_with(root) {
        real(root)?
    } else {
        real(folder)?
    };
    if target.starts_with(home) {
        Ok(target)
    } else {
        Err("is a link that leads out of the project, so it is left as it was".to_owned())
    }
}

/// Writes the new bytes beside the target, after a last look at it.
fn prepare(change: &Change, target: PathBuf) -> Result<Prepared<'_>, String> {
    let folder = target.parent().unwrap_or(&target);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mllint-");
    if change.before.is_none() {
        if fs::symlink_metadata(&target).is_ok() {
            return Err("exists already, so it is left as it was".to_owned());
        }
        allow_everyone(&mut builder);
    } else if fs::metadata(&target).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err("is read-only, so it is left as it was".to_owned());
    } else if fs::read(&target).ok() != change.before {
        return Err("was changed by something else meanwhile, so it is left alone".to_owned());
    }
    let io = |error: std::io::Error| reason(&error);
    let mut file = builder.tempfile_in(folder).map_err(io)?;
    file.write_all(&change.after).map_err(io)?;
    if change.before.is_some() {
        take_after(&target, file.as_file()).map_err(io)?;
    }
    // A full disk may show only now.
    file.as_file().sync_all().map_err(io)?;
    Ok(Prepared {
        change,
        target,
        temporary: file.into_temp_path(),
    })
}

/// Puts all files of a batch in their places; if one cannot be, those before it are put back.
fn commit(batch: Vec<Prepared<'_>>) -> Result<(), PathError> {
    let mut done: Vec<(&Change, PathBuf)> = Vec::new();
    for Prepared {
        change,
        target,
        temporary,
    } in batch
    {
        let moved = if change.before.is_some() {
            temporary.persist(&target)
        } else {
            temporary.persist_noclobber(&target)
        };
        if let Err(error) = moved {
            let mut message = reason(&error.error);
            for (change, target) in done.iter().rev() {
                if let Err(error) = restore(change, target) {
                    message.push_str(&format!("; {} could not be put back: {error}", change.name));
                }
            }
            return Err(fault(change, message));
        }
        done.push((change, target));
    }
    Ok(())
}

fn restore(change: &Change, target: &Path) -> std::io::Result<()> {
    match &change.before {
        Some(bytes) => fs::write(target, bytes),
        None => fs::remove_file(target),
    }
}

/// Gives a new file the usual permissions; temporary files are private.
fn allow_everyone(builder: &mut tempfile::Builder<'_, '_>) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = builder;
}

/// Gives the new file owner and permissions of the old.
fn take_after(target: &Path, file: &fs::File) -> std::io::Result<()> {
    let metadata = fs::metadata(target)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only root may give a file away; others own it already, or work in a shared folder.
        let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
    }
    file.set_permissions(metadata.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn put(&self, name: &str, text: &str) {
            fs::write(self.path(name), text).unwrap();
        }

        fn get(&self, name: &str) -> String {
            fs::read_to_string(self.path(name)).unwrap()
        }

        /// How many files there are, so that none is left behind.
        fn count(&self) -> usize {
            fs::read_dir(self.0.path()).unwrap().count()
        }

        fn change(&self, name: &str, before: Option<&str>, after: &str) -> Change {
            Change {
                name: name.to_owned(),
                path: self.path(name),
                before: before.map(|text| text.as_bytes().to_vec()),
                after: after.as_bytes().to_vec(),
            }
        }

        /// Writes each list of changes as a batch; gives the messages.
        fn write(&self, batches: &[&[Change]]) -> Vec<Result<(), String>> {
            let batches: Vec<Batch> = batches
                .iter()
                .map(|c| Batch { writes: c.to_vec() })
                .collect();
            let results = write_all(&batches, self.0.path());
            let text = |error: PathError| format!("{}: {}", error.filename, error.message);
            results
                .into_iter()
                .map(|result| result.map_err(text))
                .collect()
        }
    }

    #[test]
    fn files_are_changed_and_created() {
        let folder = Folder::new();
        folder.put("Dockerfile", "a");
        let changes = [
            folder.change("Dockerfile", Some("a"), "b"),
            folder.change(".dockerignore", None, ".git\n"),
        ];
        assert_eq!(folder.write(&[&changes]), [Ok(())]);
        assert_eq!(
            (folder.get("Dockerfile"), folder.get(".dockerignore")),
            ("b".into(), ".git\n".into())
        );
        assert_eq!(folder.count(), 2);
    }

    #[test]
    fn a_batch_is_written_whole_or_not_at_all() {
        let folder = Folder::new();
        folder.put("a", "1");
        folder.put("b", "1");
        folder.put("c", "1");
        let broken = [
            folder.change("a", Some("1"), "2"),
            folder.change("b", Some("old"), "2"),
        ];
        let fine = [folder.change("c", Some("1"), "2")];
        let results = folder.write(&[&broken, &fine]);
        assert_eq!(
            results[0],
            Err("b: was changed by something else meanwhile, so it is left alone".into())
        );
        assert_eq!(results[1], Ok(()));
        assert_eq!(
            [folder.get("a"), folder.get("b"), folder.get("c")],
            ["1", "1", "2"]
        );
        assert_eq!(folder.count(), 3);
    }

    #[test]
    fn a_file_that_cannot_take_its_place_undoes_the_batch() {
        let folder = Folder::new();
        folder.put("a", "1");
        let changes = [
            folder.change("a", Some("1"), "2"),
            folder.change("b", None, "2"),
        ];
        let batch = Batch {
            writes: changes.to_vec(),
        };
        let mut claims = Claims::new();
        let prepared = prepare_batch(&batch, folder.0.path(), &mut claims).unwrap();
        // Somebody is faster.
        folder.put("b", "theirs");
        assert_eq!(commit(prepared).unwrap_err().filename, "b");
        assert_eq!([folder.get("a"), folder.get("b")], ["1", "theirs"]);
        assert_eq!(folder.count(), 2);
    }

    #[test]
    fn two_batches_may_agree_on_a_file_but_not_differ() {
        let folder = Folder::new();
        let create = |text| [folder.change(".dockerignore", None, text)];
        let results = folder.write(&[&create("a"), &create("a"), &create("b")]);
        assert_eq!(results[..2], [Ok(()), Ok(())]);
        assert!(
            results[2]
                .as_ref()
                .unwrap_err()
                .contains("another Dockerfile")
        );
        assert_eq!(folder.get(".dockerignore"), "a");
    }

    #[test]
    fn a_file_that_exists_is_not_created() {
        let folder = Folder::new();
        folder.put("a", "1");
        let results = folder.write(&[&[folder.change("a", None, "2")]]);
        assert_eq!(
            results,
            [Err("a: exists already, so it is left as it was".into())]
        );
        assert_eq!(folder.get("a"), "1");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_read_only_files_are_left_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new();
        let mode = |name: &str| {
            fs::metadata(folder.path(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        let set = |name: &str, mode| {
            fs::set_permissions(folder.path(name), fs::Permissions::from_mode(mode)).unwrap()
        };
        folder.put("a", "1");
        folder.put("b", "1");
        set("a", 0o754);
        set("b", 0o444);
        let results = folder.write(&[
            &[folder.change("a", Some("1"), "2")],
            &[folder.change("b", Some("1"), "2")],
        ]);
        assert_eq!(
            results,
            [
                Ok(()),
                Err("b: is read-only, so it is left as it was".into())
            ]
        );
        assert_eq!([mode("a"), mode("b")], [0o754, 0o444]);
        assert_eq!([folder.get("a"), folder.get("b")], ["2", "1"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_the_root_and_not_out_of_it() {
        use std::os::unix::fs::symlink;
        let (folder, outside) = (Folder::new(), Folder::new());
        folder.put("real", "1");
        outside.put("theirs", "1");
        symlink("real", folder.path("inside")).unwrap();
        symlink(outside.path("theirs"), folder.path("out")).unwrap();
        symlink(outside.0.path(), folder.path("folder")).unwrap();
        let results = folder.write(&[
            &[folder.change("inside", Some("1"), "2")],
            &[folder.change("out", Some("1"), "2")],
            &[folder.change("folder/theirs", Some("1"), "2")],
            &[folder.change("folder/new", None, "2")],
        ]);
        assert_eq!(results[0], Ok(()));
        assert!(
            results[1..]
                .iter()
                .all(|r| r.as_ref().unwrap_err().contains("out of the project"))
        );
        assert!(
            fs::symlink_metadata(folder.path("inside"))
                .unwrap()
                .is_symlink()
        );
        assert_eq!(
            (folder.get("real"), outside.get("theirs"), outside.count()),
            ("2".into(), "1".into(), 1)
        );
        // A file that the user names outside of the root is written.
        let named = Change {
            path: outside.path("theirs"),
            ..folder.change("theirs", Some("1"), "2")
        };
        assert_eq!(folder.write(&[&[named]]), [Ok(())]);
        assert_eq!(outside.get("theirs"), "2");
    }
}
