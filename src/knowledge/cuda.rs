//! Tags of `nvidia/cuda`: `12.8.1-cudnn-runtime-ubuntu24.04`.

use std::fmt;

use super::os::Os;

/// A CUDA version as tags write it; early tags have no patch number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CudaVersion {
    /// 12 of 12.8.1.
    pub major: u8,
    /// 8 of 12.8.1.
    pub minor: u8,
    /// 1 of 12.8.1; `None` in `10.2`.
    pub patch: Option<u8>,
}

impl CudaVersion {
    /// Reads `12.8.1` or `10.2`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<u8>().ok()).flatten()
        });
        let version = Self {
            major: numbers.next()??,
            minor: numbers.next()??,
            patch: match numbers.next() {
                Some(patch) => Some(patch?),
                None => None,
            },
        };
        numbers.next().is_none().then_some(version)
    }
}

impl fmt::Display for CudaVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

/// What of CUDA an image holds; each contains the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flavour {
    /// The CUDA runtime library alone.
    Base,
    /// All shared libraries of CUDA, and NCCL.
    Runtime,
    /// The compiler, headers and static libraries too.
    Devel,
}

impl Flavour {
    /// As tags write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Runtime => "runtime",
            Self::Devel => "devel",
        }
    }

    /// Reads the word of a tag.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Base, Self::Runtime, Self::Devel]
            .into_iter()
            .find(|flavour| flavour.as_str() == word)
    }
}

/// cuDNN as tags write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cudnn {
    /// None.
    No,
    /// `cudnn8`: this major version.
    Major(u8),
    /// `cudnn`, from CUDA 12.4 on: whatever version the image was built with.
    Unversioned,
}

/// A tag of `nvidia/cuda`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CudaTag {
    /// The toolkit.
    pub version: CudaVersion,
    /// cuDNN, if the tag says so.
    pub cudnn: Cudnn,
    /// How much of CUDA is in.
    pub flavour: Flavour,
    /// The system below; early tags leave it out.
    pub os: Option<Os>,
}

impl CudaTag {
    /// Reads `<version>-[cudnn<n>-]<flavour>[-<os>]`. `None` for anything else, such as a tag without flavour.
    ///
    /// The order and the words are those of the 67 `cudnn-devel` tags in replicate/cog's cuda_base_images.json
    /// (2025-11-13: `cudnn8` up to 12.2, `cudnn9` for 12.3.2, `cudnn` from 12.4.1 on) and, for tags before 11, of
    /// NVIDIA's README of 2018 (two-part versions, `cudnn7`, no system for the first ones).
    pub fn parse(tag: &str) -> Option<Self> {
        let mut words = tag.split('-').peekable();
        let version = CudaVersion::parse(words.next()?)?;
        let cudnn = words
            .peek()
            .and_then(|word| word.strip_prefix("cudnn"))
            .map_or(Some(Cudnn::No), |number| match number {
                "" => Some(Cudnn::Unversioned),
                _ => number.parse().ok().map(Cudnn::Major),
            })?;
        if cudnn != Cudnn::No {
            words.next();
        }
        let flavour = Flavour::parse(words.next()?)?;
        let os = match words.next() {
            Some(word) => Some(Os::from_word(word)?),
            None => None,
        };
        words.next().is_none().then_some(Self {
            version,
            cudnn,
            flavour,
            os,
        })
    }
}

/// The same tag with another flavour, where such a tag is published too: `devel` has a `runtime` sibling of the same
/// version, cuDNN and system. Without cuDNN there is a `base` as well; `cudnn-base` does not exist.
///
/// Takes tags of `nvidia/cuda` and of `pytorch/pytorch`, where only the word differs.
pub fn with_flavour(tag: &str, flavour: Flavour) -> Option<String> {
    let (before, after) = tag
        .split_once("-devel")
        .or_else(|| tag.split_once("-runtime"))?;
    if !after.is_empty() && !after.starts_with('-') {
        return None;
    }
    if flavour == Flavour::Base && before.contains("cudnn") {
        return None;
    }
    Some(format!("{before}-{}{after}", flavour.as_str()))
}

/// The `base` tag of the same version and system, without the libraries of the toolkit and cuDNN:
/// `12.8.1-cudnn-devel-ubuntu22.04` → `12.8.1-base-ubuntu22.04`. `None` for a tag of another grammar, and for one before
/// CUDA 9.0, which has no `base`.
pub fn without_libraries(tag: &str) -> Option<String> {
    let parsed = CudaTag::parse(tag).filter(|parsed| parsed.version.major >= 9)?;
    let words = tag.split('-').filter(|word| !word.starts_with("cudnn"));
    let words = words.map(|word| match Flavour::parse(word) {
        Some(flavour) if flavour == parsed.flavour => Flavour::Base.as_str(),
        _ => word,
    });
    Some(words.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::super::os::Distro;
    use super::*;

    #[test]
    fn tags_are_taken_apart() {
        let tag = CudaTag::parse("12.8.1-cudnn-runtime-ubuntu24.04").unwrap();
        assert_eq!(tag.version.to_string(), "12.8.1");
        assert_eq!(
            (tag.cudnn, tag.flavour),
            (Cudnn::Unversioned, Flavour::Runtime)
        );
        assert_eq!(tag.os, Os::from_word("noble"));
        let old = CudaTag::parse("10.2-cudnn7-devel-ubuntu18.04").unwrap();
        assert_eq!(old.version.to_string(), "10.2");
        assert_eq!((old.cudnn, old.flavour), (Cudnn::Major(7), Flavour::Devel));
        let bare = CudaTag::parse("9.0-base").unwrap();
        assert_eq!((bare.cudnn, bare.os), (Cudnn::No, None));
        let ubi = CudaTag::parse("12.9.1-base-ubi9").unwrap();
        assert_eq!(ubi.os.map(|os| os.distro), Some(Distro::Rhel));
    }

    #[test]
    fn what_is_no_tag_of_cuda_is_none() {
        for tag in [
            "latest",
            "12",
            "12.1",
            "12.1.0-ubuntu22.04",
            "12.1.0-runtime-slackware",
            "12.1.0-cudnnx-runtime-ubuntu22.04",
            "12.1.0.1-base-ubuntu22.04",
            "12.1.0-base-ubuntu22.04-extra",
            "300.1.0-base",
        ] {
            assert_eq!(CudaTag::parse(tag), None, "{tag}");
        }
    }

    #[test]
    fn a_devel_tag_has_smaller_siblings() {
        let to = |tag, flavour| with_flavour(tag, flavour);
        assert_eq!(
            to("12.8.1-devel-ubuntu22.04", Flavour::Base).as_deref(),
            Some("12.8.1-base-ubuntu22.04")
        );
        assert_eq!(
            to("12.8.1-cudnn-devel-ubuntu22.04", Flavour::Runtime).as_deref(),
            Some("12.8.1-cudnn-runtime-ubuntu22.04")
        );
        assert_eq!(
            to("12.8.1-cudnn-devel-ubuntu22.04", Flavour::Base),
            None,
            "there is no cudnn-base"
        );
        assert_eq!(
            to("2.9.1-cuda12.8-cudnn9-devel", Flavour::Runtime).as_deref(),
            Some("2.9.1-cuda12.8-cudnn9-runtime")
        );
        assert_eq!(
            without_libraries("12.8.1-cudnn-devel-ubuntu22.04").as_deref(),
            Some("12.8.1-base-ubuntu22.04")
        );
        assert_eq!(without_libraries("8.0-devel-ubuntu16.04"), None);
        assert_eq!(without_libraries("2.9.1-cuda12.8-cudnn9-devel"), None);
        assert_eq!(to("nightly-devel2", Flavour::Runtime), None);
        assert_eq!(to("latest", Flavour::Runtime), None);
    }
}
