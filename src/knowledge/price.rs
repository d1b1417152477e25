//! What a price is made of.

use serde::Serialize;

/// A row of a table of sizes, as a finding counts it and as the page of its rule prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What has this size: `torch 2.9: packages of CUDA and Triton`.
    pub what: String,
    /// Bytes in the image, unpacked.
    pub bytes: u64,
    /// Bytes of the files that are downloaded for it, packed; `None` where that was not measured.
    pub download: Option<u64>,
    /// Where the figures are from, with the date.
    pub source: &'static str,
}

/// One million bytes, in which the tables count.
pub const MB: u64 = 1_000_000;

impl Row {
    /// A row of which only the unpacked size is known.
    pub fn new(what: impl Into<String>, megabytes: u64, source: &'static str) -> Self {
        Self {
            what: what.into(),
            bytes: megabytes * MB,
            download: None,
            source,
        }
    }

    /// A row of files that are downloaded packed.
    pub fn packed(
        what: impl Into<String>,
        megabytes: u64,
        download: u64,
        source: &'static str,
    ) -> Self {
        Self {
            download: Some(download * MB),
            ..Self::new(what, megabytes, source)
        }
    }

    /// The same, as it lies in a cache of downloads: packed. `None` where that size is not known.
    #[must_use]
    pub fn as_download(self) -> Option<Self> {
        let bytes = self.download?;
        Some(Self { bytes, ..self })
    }
}
