//! The context of a Dockerfile whose sources are not all in one folder: some are made before the build, ignored by Git, or
//! forgotten.

use std::path::PathBuf;

use super::DiskContext;

/// A folder, and which of the sources it has.
struct Holder {
    context: DiskContext,
    held: Vec<bool>,
}

impl Holder {
    fn new(context: DiskContext, sources: &[String]) -> Self {
        let held = sources.iter().map(|path| context.has(path)).collect();
        Self { context, held }
    }

    fn count(&self) -> usize {
        self.held.iter().filter(|is_held| **is_held).count()
    }

    fn has_all_of(&self, other: &Self) -> bool {
        let mut pairs = self.held.iter().zip(&other.held);
        pairs.all(|(own, other)| *own || !*other)
    }
}

/// The folder that has most of the `sources`:
///
/// - one of `near`, the Dockerfile's folder and those above it, if it has more than half of them, and all that the others
///   have, so that what it lacks is in none;
/// - else one elsewhere in the repository (`far`), if it has all of two or more, or three quarters of four or more, and
///   those near have a quarter at most: `docker/api.Dockerfile` for `api/`;
/// - else, if `near` has some of the others, the folder of `near` in which all builds of the repository are (`all`);
/// - else the Dockerfile's folder (the first of `near`), if it alone has any.
pub(super) fn best(
    near: Vec<DiskContext>,
    far: impl FnOnce() -> Vec<DiskContext>,
    sources: &[String],
    all: impl FnOnce() -> Vec<PathBuf>,
) -> Option<DiskContext> {
    let count = sources.len();
    let near: Vec<Holder> = holders(near, sources);
    let most = near.iter().map(Holder::count).max()?;
    let at = near.iter().position(|holder| holder.count() == most)?;
    let is_only = near.iter().enumerate().all(|(other, holder)| {
        other == at || (holder.count() < most && near[at].has_all_of(holder))
    });
    if is_only && 2 * most > count {
        return near.into_iter().nth(at).map(|holder| holder.context);
    }
    let far = holders(far(), sources);
    let most_far = far.iter().map(Holder::count).max().unwrap_or(0);
    if 4 * most <= count {
        let is_enough = match most_far == count {
            true => count > 1 || sources.iter().any(|path| path.contains('/')),
            false => count >= 4 && 4 * most_far >= 3 * count,
        };
        let mut best = far.into_iter().filter(|holder| holder.count() == most_far);
        let first = best.next().filter(|_| is_enough && best.next().is_none())?;
        if near.iter().all(|holder| first.has_all_of(holder)) {
            return Some(first.context);
        }
        // Files were moved below the folder from which everything here is built.
        let roots = all();
        let [root] = &roots[..] else { return None };
        let mut near = near.into_iter().map(|holder| holder.context);
        return near.find(|context| context.root == *root);
    }
    let is_own = at == 0 && near.iter().skip(1).all(|holder| holder.count() == 0);
    let context = near.into_iter().next().map(|holder| holder.context);
    context.filter(|_| is_own && most_far < count)
}

fn holders(folders: Vec<DiskContext>, sources: &[String]) -> Vec<Holder> {
    let of_folder = |context| Holder::new(context, sources);
    folders.into_iter().map(of_folder).collect()
}
