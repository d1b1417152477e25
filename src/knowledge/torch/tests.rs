use super::cuda_size::cuda_row;
use super::*;

fn version(text: &str) -> Version {
    Version::parse(text).expect("it is a version")
}

#[test]
fn indexes_of_pytorch_are_read_and_no_others() {
    let of = |build, stable| Some(TorchIndex { build, stable });
    for (url, expected) in [
        (
            "https://download.pytorch.org/whl/cu121",
            of(Some(Build::Cuda(121)), true),
        ),
        (
            "https://download.pytorch.org/whl/cpu/",
            of(Some(Build::Cpu), true),
        ),
        (
            "https://download.pytorch.org/whl/cu118/torch_stable.html",
            of(Some(Build::Cuda(118)), true),
        ),
        (
            "https://download.pytorch.org/whl/torch_stable.html",
            of(None, true),
        ),
        (
            "https://download.pytorch.org/whl/nightly/cu130",
            of(Some(Build::Cuda(130)), false),
        ),
        (
            "https://download.pytorch.org/whl/rocm6.2",
            of(Some(Build::Other), true),
        ),
        ("https://mirror.corp/pytorch/whl/cu121", None),
        ("https://pypi.jetson-ai-lab.io/jp6/cu126", None),
        ("https://download.pytorch.org/models/x.pt", None),
    ] {
        assert_eq!(index(url), expected, "{url}");
    }
    assert_eq!(Build::parse("custom"), None);
    assert_eq!(Build::parse("cu1211"), None);
}

#[test]
fn a_build_of_a_version_exists_or_not_or_is_not_known() {
    let cuda = Build::Cuda;
    for (text, build, expected) in [
        ("2.4.1", cuda(118), Some(true)),
        ("2.8.0", cuda(118), Some(false)),
        ("2.1.2", cuda(117), Some(false)),
        ("2.9.1", cuda(118), Some(false)),
        ("2.10.0", cuda(129), None),
        ("2.9.1", Build::Cpu, Some(true)),
        ("2.9.1", Build::Other, None),
        ("2.14.0", cuda(118), None),
        ("1.7.1", cuda(110), None),
        ("2.6.0rc1", cuda(118), None),
    ] {
        assert_eq!(exists(&version(text), build), expected, "{text} {build:?}");
    }
    assert_eq!(nearest(&version("2.9.1"), 118), Some(cuda(126)));
    assert_eq!(nearest(&version("2.0.1"), 121), Some(cuda(118)));
}

#[test]
fn new_releases_leave_some_builds_out() {
    let last = |number| last_release(Build::Cuda(number)).map(|release| release.version);
    assert_eq!(last(121), Some([2, 5]));
    assert_eq!(last(118), Some([2, 7]));
    assert_eq!((last(126), last(128), last(134)), (None, None, None));
    assert_eq!(newest_patch([2, 5]), Some("2.5.1"));
}

#[test]
fn sisters_belong_to_one_torch() {
    assert_eq!(
        torch_of("torchvision", &version("0.20.1+cu121")),
        Some("2.5.1")
    );
    assert_eq!(torch_of("torchaudio", &version("2.0.2")), Some("2.0.1"));
    assert_eq!(torch_of("torchaudio", &version("2.11.0")), None);
    assert_eq!(sister_of("torchvision", &version("1.10.0")), Some("0.11.1"));
    assert_eq!(sister_of("torchaudio", &version("2.12.0")), None);
}

#[test]
fn tables_are_sorted() {
    assert!(ASKS_FOR_TORCH.is_sorted() && NOT_ON_TORCH_INDEX.is_sorted());
    assert!(RELEASES.is_sorted_by_key(|release| release.version));
    for (torch, visions, audios) in TRIOS {
        for text in [torch].into_iter().chain(*visions).chain(*audios) {
            assert!(Version::parse(text).is_some(), "{text}");
        }
    }
}

#[test]
fn what_cuda_weighs_depends_on_version_and_python() {
    let cuda_bytes =
        |version: Option<&Version>, python| cuda_row(version, python).map(|row| row.bytes);
    let python = |minor| Some(PythonVersion::new(3, minor));
    assert_eq!(
        cuda_bytes(Some(&version("2.9.1")), None),
        Some(5_100_000_000)
    );
    assert_eq!(cuda_bytes(None, python(12)), Some(4_300_000_000));
    assert_eq!(cuda_bytes(None, python(7)), Some(1_400_000_000));
    assert_eq!(cuda_bytes(None, python(6)), None);
    assert_eq!(cuda_bytes(Some(&version("1.12.1")), python(10)), None);
}
