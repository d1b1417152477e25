//! The indexes of PyTorch's wheels by CUDA version, as uv's `--torch-backend` names them.

use super::cuda::CudaVersion;

/// CUDA version, index, and the first and the last release of PyTorch 2 with wheels there (`None`: the newest).
type Backend = ((u8, u8), &'static str, u16, Option<u16>);

/// Source: pytorch/test-infra, the history of `generate_binary_build_matrix.py` up to 2026-07-08; uv's backend.rs,
/// 2026-08-21, takes all of these names.
static BACKENDS: &[Backend] = &[
    ((11, 8), "cu118", 0, Some(7)),
    ((12, 1), "cu121", 1, Some(5)),
    ((12, 4), "cu124", 4, Some(6)),
    ((12, 6), "cu126", 6, None),
    ((12, 8), "cu128", 7, Some(11)),
    ((12, 9), "cu129", 8, Some(8)),
    ((13, 0), "cu130", 9, None),
    ((13, 2), "cu132", 12, None),
];

/// The index for a CUDA version; with the exact version of torch that is asked for, only if it is there.
pub fn backend(cuda: CudaVersion, torch: Option<&str>) -> Option<&'static str> {
    let is_this = |entry: &&Backend| entry.0 == (cuda.major, cuda.minor);
    let &(_, index, first, last) = BACKENDS.iter().find(is_this)?;
    let Some(torch) = torch else {
        return Some(index);
    };
    let mut numbers = torch.split('.');
    let major = numbers.next()?;
    let minor: u16 = numbers.next()?.parse().ok()?;
    let is_there = major == "2" && minor >= first && last.is_none_or(|last| minor <= last);
    is_there.then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_has_the_releases_of_its_time() {
        let of = |cuda, torch| backend(CudaVersion::parse(cuda).expect(cuda), torch);
        assert_eq!(of("12.8.1", None), Some("cu128"));
        assert_eq!(of("12.8.1", Some("2.9.1")), Some("cu128"));
        assert_eq!(of("12.4.1", Some("2.9.1")), None);
        assert_eq!(of("12.2.2", None), None);
        assert_eq!(of("13.0.1", Some("2.11.0+cu130")), Some("cu130"));
    }
}
