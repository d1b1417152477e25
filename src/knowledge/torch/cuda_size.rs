//! How much CUDA comes with PyTorch's wheels.

use super::{RELEASES, release_of};
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::price::Row;
use crate::knowledge::version::Version;
use crate::knowledge::wheel_sizes;

/// What comes with the newest torch on PyPI, measured likewise.
const NEWEST_CUDA: ([u32; 2], [u32; 2]) = ([2, 15], [2_500, 4_300]);
/// The oldest Python that it has wheels for.
const NEWEST_PYTHON: PythonVersion = PythonVersion::new(3, 11);

/// The row of the packages of CUDA and Triton that the wheel on PyPI brings along: of a version, or of the newest for a
/// Python if there is none. `None` where one of them is not known.
pub fn cuda_row(version: Option<&Version>, python: Option<PythonVersion>) -> Option<Row> {
    let release = match (version, python) {
        (Some(version), _) => release_of(version)?,
        (None, None) => return None,
        (None, Some(python)) if python >= NEWEST_PYTHON => {
            return Some(row_of(NEWEST_CUDA.0, NEWEST_CUDA.1));
        }
        (None, Some(python)) => {
            let mut newest = RELEASES.iter().rev();
            newest.find(|release| release.is_for(python))?
        }
    };
    (release.cuda != [0, 0]).then(|| row_of(release.version, release.cuda))
}

/// All rows that [`cuda_row`] may give.
pub fn cuda_rows() -> impl Iterator<Item = Row> {
    let measured = RELEASES.iter().filter(|release| release.cuda != [0, 0]);
    let rows = measured.map(|release| row_of(release.version, release.cuda));
    rows.chain([row_of(NEWEST_CUDA.0, NEWEST_CUDA.1)])
}

fn row_of([major, minor]: [u32; 2], [download, unpacked]: [u32; 2]) -> Row {
    let what = format!("CUDA and Triton of torch {major}.{minor}");
    Row::packed(what, unpacked.into(), download.into(), wheel_sizes::SOURCE)
}
