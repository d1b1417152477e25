//! Libraries and programs of the system that Python packages need when they run, and the packages of Debian that bring
//! them.

mod debian;
pub mod wrapped;

use super::builds::normalised;
use super::os::{Distro, Release};
use debian::{BRINGS, ELSEWHERE, NEUTRAL};

/// What a Python package needs of the system.
#[derive(Debug, PartialEq, Eq)]
pub struct Needs {
    /// The Python package, as PyPI compares names.
    pub package: &'static str,
    /// The packages of Debian 12 that bring it.
    pub packages: &'static [&'static str],
    /// What goes wrong without: the end of a sentence.
    pub symptom: &'static str,
    /// Whether `…-headless` is the same package without the need.
    pub headless: bool,
}

const fn needs(
    package: &'static str,
    packages: &'static [&'static str],
    symptom: &'static str,
) -> Needs {
    Needs {
        package,
        packages,
        symptom,
        headless: false,
    }
}

impl Needs {
    const fn headless(mut self) -> Self {
        self.headless = true;
        self
    }
}

const GL: &[&str] = &["libgl1", "libglib2.0-0"];
const NO_GL: &str = "`import cv2` fails";
const PANGO: &[&str] = &["libpango-1.0-0", "libpangoft2-1.0-0"];
const NO_FFMPEG: &str = "it runs the program `ffmpeg`";

/// Source: `readelf -d` on the wheels of opencv-python 4.10.0.84 and 5.0.0.93, lightgbm 4.7.0 and pyodbc 5.5.0; the
/// installation pages of the others, which load a library or run a program by its name. 2026-11-23.
static NEEDS: &[Needs] = &[
    needs("cairocffi", &["libcairo2"], "the import fails"),
    needs("cairosvg", &["libcairo2"], "the import fails"),
    needs("ffmpeg-python", &["ffmpeg"], NO_FFMPEG),
    needs("gitpython", &["git"], "`import git` fails"),
    needs("graphviz", &["graphviz"], "it runs the program `dot`"),
    needs("lightgbm", &["libgomp1"], "the import fails"),
    needs("opencv-contrib-python", GL, NO_GL).headless(),
    needs("opencv-python", GL, NO_GL).headless(),
    needs("openai-whisper", &["ffmpeg"], NO_FFMPEG),
    needs(
        "pdf2image",
        &["poppler-utils"],
        "it runs the program `pdftoppm`",
    ),
    needs("psycopg", &["libpq5"], "the import fails"),
    needs("psycopg2", &["libpq5"], "the import fails"),
    needs("pyodbc", &["unixodbc"], "the import fails"),
    needs(
        "pytesseract",
        &["tesseract-ocr"],
        "it runs the program `tesseract`",
    ),
    needs("python-magic", &["libmagic1"], "the import fails"),
    needs("pyzbar", &["libzbar0"], "the import fails"),
    needs("sox", &["sox"], "it runs the program `sox`"),
    needs("weasyprint", PANGO, "the import fails"),
];

/// Python packages that install another one of the table. Source: `requires_dist` of their newest release on PyPI,
/// 2026-11-23.
static PULLS: &[(&str, &str)] = &[
    ("facexlib", "opencv-python"),
    ("gfpgan", "opencv-python"),
    ("imgaug", "opencv-python"),
    ("insightface", "opencv-python"),
    ("layoutparser", "opencv-python"),
    ("mmengine", "opencv-python"),
    ("pycaret", "lightgbm"),
    ("python-doctr", "opencv-python"),
    ("rapidocr-onnxruntime", "opencv-python"),
    ("realesrgan", "opencv-python"),
    ("ultralytics", "opencv-python"),
    ("unstructured-inference", "opencv-python"),
];

/// `cv2`, and modules that import it. A name too many only keeps a finding.
const OPENCV: &[&str] = &[
    "albumentations",
    "controlnet_aux",
    "cv2",
    "deepface",
    "detectron2",
    "doctr",
    "easyocr",
    "face_recognition",
    "facexlib",
    "gfpgan",
    "imgaug",
    "insightface",
    "keras_ocr",
    "layoutparser",
    "mediapipe",
    "mmcv",
    "mmdet",
    "mmengine",
    "mmpose",
    "mmseg",
    "mtcnn",
    "paddleocr",
    "rapidocr_onnxruntime",
    "realesrgan",
    "rembg",
    "retinaface",
    "supervision",
    "ultralytics",
    "unstructured",
    "unstructured_inference",
    "yolov5",
];

/// The modules by which code uses a package of the table, or another one that uses it. Those that are loaded by a name in
/// settings have none: drivers of databases.
static MODULES: &[(&str, &[&str])] = &[
    ("cairocffi", &["cairocffi", "cairosvg", "weasyprint"]),
    ("cairosvg", &["cairosvg"]),
    ("ffmpeg-python", &["ffmpeg"]),
    ("lightgbm", &["lightgbm", "pycaret"]),
    ("opencv-contrib-python", OPENCV),
    ("opencv-python", OPENCV),
    ("openai-whisper", &["whisper"]),
    ("pdf2image", &["pdf2image"]),
    ("pytesseract", &["pytesseract"]),
    ("python-magic", &["magic"]),
    ("pyzbar", &["pyzbar"]),
    ("weasyprint", &["weasyprint"]),
];

/// The modules that tell whether code uses a package which needs something of the system, itself or through another that
/// it installs; `None` where code may use it without a word.
pub fn modules_of(needs: &Needs) -> Option<&'static [&'static str]> {
    let (_, modules) = MODULES.iter().find(|(name, _)| *name == needs.package)?;
    Some(modules)
}

/// What a Python package needs of the system.
pub fn needs_of(package: &str) -> Option<&'static Needs> {
    let name = normalised(package);
    NEEDS.iter().find(|needs| needs.package == name)
}

/// Packages of Debian that the full image of Python has, of those above. Source: a simulated install of what
/// buildpack-deps lists, on Debian 12, 2026-11-23.
const IN_FULL: &[&str] = &[
    "git",
    "libcairo2",
    "libglib2.0-0",
    "libgomp1",
    "libmagic1",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libpq5",
];

/// Whether the full image of Python has a package of Debian.
pub fn is_in_full(package: &str) -> bool {
    IN_FULL.contains(&package)
}

/// The package of that table which another one installs.
pub fn pulled_by(package: &str) -> Option<&'static str> {
    let name = normalised(package);
    let (_, pulled) = PULLS.iter().find(|(puller, _)| *puller == name)?;
    Some(pulled)
}

/// Whether one of some packages of Debian or Ubuntu is, or brings, another on a release; `None` if that is not known of all
/// of them.
pub fn is_brought(wanted: &str, installed: &[String], on: Option<&Release>) -> Option<bool> {
    let is = |distro, version| on.is_some_and(|on| on.distro == distro && on.version == version);
    let more: &[(&str, &[&str])] = match is(Distro::Debian, "12") {
        true => &[],
        false => ELSEWHERE,
    };
    let brings = |table: &[(&str, &[&str])], name: &str| -> Option<bool> {
        let (_, brought) = table.iter().find(|(known, _)| *known == name)?;
        Some(brought.contains(&wanted))
    };
    let by = |name: &str| -> Option<bool> {
        // `libgl1:amd64`
        let name = name.split(':').next().unwrap_or(name);
        if name.starts_with(wanted) || brings(more, name) == Some(true) {
            return Some(true);
        }
        if NEUTRAL.contains(&name) || name.starts_with("fonts-") {
            return Some(false);
        }
        brings(BRINGS, name)
    };
    let found: Vec<Option<bool>> = installed.iter().map(|name| by(name)).collect();
    if found.contains(&Some(true)) {
        return Some(true);
    }
    // There `python3` recommends `file` by way of `mime-support`, and many a package needs `python3`.
    let is_unsure = wanted == "libmagic1" && !installed.is_empty() && is(Distro::Ubuntu, "20.04");
    (!found.contains(&None) && !is_unsure).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_brings_a_library_is_told_from_what_does_not_and_what_is_not_known() {
        let brought = |wanted, installed: &[&str]| {
            let installed: Vec<String> = installed.iter().map(|name| (*name).to_owned()).collect();
            is_brought(wanted, &installed, None)
        };
        assert_eq!(brought("libgl1", &[]), Some(false));
        assert_eq!(brought("libgl1", &["curl", "git"]), Some(false));
        assert_eq!(brought("libgl1", &["curl", "ffmpeg"]), Some(true));
        assert_eq!(brought("libgl1", &["libgl1-mesa-glx:amd64"]), Some(true));
        assert_eq!(brought("libgomp1", &["build-essential"]), Some(true));
        assert_eq!(brought("libgl1", &["acme-tool"]), None);
        assert_eq!(brought("libgl1", &["acme-tool", "libgl1"]), Some(true));
    }

    #[test]
    fn what_a_package_brings_depends_on_the_release() {
        use crate::knowledge::os::Os;
        let brought = |wanted, package: &str, word| {
            let release = Os::from_word(word).and_then(|os| os.release);
            is_brought(wanted, &[package.to_owned()], release)
        };
        assert_eq!(brought("libglib2.0-0", "pkg-config", "jammy"), Some(true));
        assert_eq!(
            brought("libglib2.0-0", "pkg-config", "bookworm"),
            Some(false)
        );
        assert_eq!(brought("libgl1", "pkg-config", "jammy"), Some(false));
        assert_eq!(brought("libmagic1", "python3", "focal"), None);
        assert_eq!(brought("libmagic1", "python3", "jammy"), Some(false));
        for (name, brought) in ELSEWHERE {
            let mut listed = BRINGS.iter().filter(|(known, _)| known == name);
            let listed = listed.next().map_or(&[][..], |(_, listed)| *listed);
            assert!(
                brought.iter().all(|one| !listed.contains(one)),
                "{name} is listed twice"
            );
        }
    }

    #[test]
    fn packages_are_found_by_any_spelling_and_through_others() {
        assert!(needs_of("OpenCV_Python").is_some_and(|needs| needs.headless));
        assert!(needs_of("opencv-python-headless").is_none());
        assert_eq!(pulled_by("Ultralytics"), Some("opencv-python"));
        for (_, pulled) in PULLS {
            assert!(needs_of(pulled).is_some(), "{pulled}");
        }
    }
}
