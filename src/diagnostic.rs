//! What a rule says: a diagnostic, with its labels, its price and its fix.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::knowledge::price::Row;
use crate::model::context::Size;
use crate::syntax::Keyword;
use crate::text::Span;

/// How much a finding matters. Ordered: `Info < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Advice.
    Info,
    /// A measurable cost or risk.
    Warning,
    /// The build or the image is wrong, or leaks.
    Error,
}

impl Severity {
    /// The word that users write and read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a fix may be trusted. Ordered: `DisplayOnly < Unsafe < Safe`; there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// Shown, never applied.
    DisplayOnly,
    /// May change what the image does; applied when the user asks for it.
    Unsafe,
    /// If the file built before, it builds after, with the same files apart from caches that are shown to be unread,
    /// and the same configuration.
    Safe,
}

impl Applicability {
    /// The word that users read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DisplayOnly => "display-only",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// A file of one lint: [`FileId::DOCKERFILE`] or one that was read beside it, by its place in the lint's list of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

impl FileId {
    /// The linted Dockerfile itself.
    pub const DOCKERFILE: Self = Self(0);
}

/// Replaces the bytes of a span by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Which file changes.
    pub file: FileId,
    /// The bytes to replace; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards. Line ends are `\n`; applying gives them the form of the file.
    pub text: String,
}

impl Edit {
    /// Replaces `span` of the Dockerfile.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            file: FileId::DOCKERFILE,
            span,
            text: text.into(),
        }
    }

    /// Inserts at `offset` of the Dockerfile.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::at(offset), text)
    }

    /// Deletes `span` of the Dockerfile.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// What a fix does to the list of instructions, besides editing in place the instructions that its edits lie in. The
/// engine holds the re-parsed file against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new instruction stands before the old one with this index (or behind the last, if it is their number).
    /// Several at one place come in the order of the list.
    Insert {
        /// Index into the old list of instructions.
        before: usize,
        /// The keyword of the new instruction.
        keyword: Keyword,
    },
    /// The instruction with this index is gone. Together with an insertion of the same keyword: it has moved.
    Delete {
        /// Index into the old list of instructions.
        index: usize,
    },
}

/// A file that a fix creates; it must not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its path in the build context, with `/`.
    pub path: String,
    /// Its text, with `\n`.
    pub text: String,
}

/// A change that mends a finding: all of it is applied, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: ``add `--no-cache-dir` ``.
    pub title: String,
    /// How far it may be trusted.
    pub applicability: Applicability,
    /// Its edits, in any order; they do not overlap.
    pub edits: Vec<Edit>,
    /// What it does to the list of instructions.
    pub changes: Vec<Change>,
    /// Files it creates.
    pub creates: Vec<NewFile>,
    /// Whether it says that it deletes comments; only an unsafe fix may.
    pub deletes_comments: bool,
}

impl Fix {
    /// A fix that edits instructions in place.
    pub fn new(title: impl Into<String>, applicability: Applicability, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            applicability,
            edits,
            changes: Vec::new(),
            creates: Vec::new(),
            deletes_comments: false,
        }
    }

    /// The same fix at `level`, if it was more trusted than that.
    #[must_use]
    pub fn at_most(mut self, level: Applicability) -> Self {
        self.applicability = self.applicability.min(level);
        self
    }
}

/// A second place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file it stands in.
    pub file: FileId,
    /// The bytes it is about.
    pub span: Span,
    /// What is to be seen there.
    pub message: String,
    /// Whether the finding is as much about this place as about its own: a comment that silences one of them leaves the
    /// others.
    pub site: bool,
}

/// How well a number is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Measured on the files at hand.
    Exact,
    /// From a table of measured facts.
    Table,
    /// An estimate.
    Guess,
}

/// How often a price is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// Wherever the image is pulled: its bytes lie in it for nothing.
    Pull,
    /// Whenever the image is built after a change: its bytes are downloaded again.
    Build,
}

/// What a finding costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cost {
    /// Bytes in the image; of what [`Per::Build`] says, those that are downloaded.
    pub bytes: Option<u64>,
    /// Seconds of a pull or a build; at most so many where it is not known how small the bytes are packed.
    pub seconds: Option<f64>,
    /// How well the numbers are known.
    pub confidence: Confidence,
    /// What takes the seconds.
    pub per: Per,
    /// Whether not everything could be counted.
    pub at_least: bool,
    /// What the bytes are the sum of.
    pub rows: Vec<Row>,
}

/// What a pull or a build is taken to download, bytes a second.
pub const DOWNLOAD_RATE: f64 = 100e6;
/// What a disk is taken to write, bytes a second.
pub const DISK_RATE: f64 = 1e9;
/// A sum of big wheels that is smaller, in bytes, says little of an install of which small ones are not counted.
pub const WORTH_OF_WHEELS: u64 = 100_000_000;
/// The source of a row that was measured in the build context.
pub const CONTEXT_SOURCE: &str = "the files of the build context";

impl Cost {
    /// The price of what is in the image for nothing: it is downloaded at [`DOWNLOAD_RATE`] and unpacked at [`DISK_RATE`]
    /// wherever the image is pulled. `None` for no rows.
    pub fn of(rows: Vec<Row>, confidence: Confidence) -> Option<Self> {
        let bytes = rows.iter().map(|row| row.bytes).sum();
        Self::sum(rows, bytes, confidence, Per::Pull)
    }

    /// The price of what a build downloads at [`DOWNLOAD_RATE`] and unpacks at [`DISK_RATE`] once more. `None` for no
    /// rows, and where it is not known how much one of them downloads.
    pub fn of_build(rows: Vec<Row>, confidence: Confidence) -> Option<Self> {
        let bytes = rows.iter().map(|row| row.download).sum::<Option<u64>>()?;
        Self::sum(rows, bytes, confidence, Per::Build)
    }

    /// The price of big wheels, beside which there are others whose sizes nobody knows. `None` for less than
    /// [`WORTH_OF_WHEELS`].
    pub fn of_wheels(rows: Vec<Row>, per: Per) -> Option<Self> {
        let cost = match per {
            Per::Pull => Self::of(rows, Confidence::Table),
            Per::Build => Self::of_build(rows, Confidence::Table),
        }?;
        let is_worth = cost.bytes >= Some(WORTH_OF_WHEELS);
        is_worth.then_some(Self {
            at_least: true,
            ..cost
        })
    }

    /// The price of files of the build context that are in the image for nothing.
    pub fn of_context(size: Size) -> Self {
        let row = Row {
            what: "the files that are named".to_owned(),
            bytes: size.bytes,
            download: None,
            source: CONTEXT_SOURCE,
        };
        Self {
            bytes: Some(size.bytes),
            seconds: Some(seconds(std::slice::from_ref(&row))),
            confidence: Confidence::Exact,
            per: Per::Pull,
            at_least: size.at_least,
            rows: vec![row],
        }
    }

    fn sum(rows: Vec<Row>, bytes: u64, confidence: Confidence, per: Per) -> Option<Self> {
        (!rows.is_empty()).then(|| Self {
            bytes: Some(bytes),
            seconds: Some(seconds(&rows)),
            confidence,
            per,
            at_least: false,
            rows,
        })
    }

    /// As a report shows it: `≈ 2.9 GB, ≈ 32 s a pull at 100 MB/s`. It is always an estimate. `None` for what is next to
    /// nothing.
    pub fn shown(&self) -> Option<String> {
        let bytes = self.bytes.filter(|bytes| *bytes >= 1_000_000)?;
        let least = if self.at_least { "at least " } else { "" };
        let mut text = format!("{least}≈ {}", crate::text::size(bytes));
        let often = match self.per {
            Per::Pull => "a pull",
            Per::Build => {
                text.push_str(" to download again");
                "a build"
            }
        };
        // Layers travel packed.
        let is_packed = self.rows.iter().all(|row| row.download.is_some());
        let most = if is_packed { "" } else { "up to " };
        if let Some(seconds) = self.seconds.filter(|seconds| *seconds >= 1.0) {
            let time = match seconds < 100.0 {
                true => format!("{seconds:.0} s"),
                false => format!("{:.0} min", seconds / 60.0),
            };
            text.push_str(&format!(", {most}≈ {time} {often} at 100 MB/s"));
        }
        Some(text)
    }
}

/// What it takes to download and to unpack.
fn seconds(rows: &[Row]) -> f64 {
    let row = |row: &Row| {
        let download = row.download.unwrap_or(row.bytes);
        download as f64 / DOWNLOAD_RATE + row.bytes as f64 / DISK_RATE
    };
    rows.iter().map(row).sum()
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The code of the rule: `ML301`.
    pub code: &'static str,
    /// The name of the rule: `pip-cache-kept`.
    pub name: &'static str,
    /// Other names that the rule answers to: `DL3042`.
    pub aliases: &'static [&'static str],
    /// How much it matters, after the settings were heard.
    pub severity: Severity,
    /// What is wrong and what follows from it: lower case, no final period, code in backticks.
    pub message: String,
    /// What to do, where no fix says it.
    pub help: Option<String>,
    /// The file it stands in.
    pub file: FileId,
    /// The bytes it is about.
    pub span: Span,
    /// What the reader should see at the span itself.
    pub span_label: Option<String>,
    /// Further places.
    pub labels: Vec<Label>,
    /// Its price, where it can be told.
    pub cost: Option<Cost>,
    /// A change that mends it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// Adds a second place in the Dockerfile.
    pub fn label(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        self.labels.push(Label {
            file: FileId::DOCKERFILE,
            span,
            message: message.into(),
            site: false,
        });
        self
    }

    /// Adds a place in the Dockerfile of which the same is to be said: `here too`.
    pub fn also(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        self.label(span, message);
        if let Some(label) = self.labels.last_mut() {
            label.site = true;
        }
        self
    }

    /// Says what is to be seen at the finding's own place.
    pub fn at_span(&mut self, message: impl Into<String>) -> &mut Self {
        self.span_label = Some(message.into());
        self
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Sets another severity than the rule's.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Says what it costs.
    pub fn cost(&mut self, cost: Option<Cost>) -> &mut Self {
        self.cost = cost;
        self
    }

    /// Adds a fix, if there is one.
    pub fn fix(&mut self, fix: Option<Fix>) -> &mut Self {
        self.fix = fix;
        self
    }

    /// Whether `selector` (a code, a name, an alias, a prefix of a code or alias, or `ALL`) means this finding.
    pub fn matches(&self, selector: &str) -> bool {
        selector_matches(selector, self.code, self.name, self.aliases)
    }
}

/// Whether `selector` means a rule: its code, name or alias, the beginning of its code or of a coded alias such as `ML4`
/// or `DL`, or `ALL`. Letters count alike in either case.
pub fn selector_matches(selector: &str, code: &str, name: &str, aliases: &[&str]) -> bool {
    let selector = selector.trim();
    let begins = |whole: &str| {
        whole.len() >= selector.len()
            && whole.is_char_boundary(selector.len())
            && whole[..selector.len()].eq_ignore_ascii_case(selector)
    };
    let coded = |alias: &str| alias.as_bytes().last().is_some_and(u8::is_ascii_digit);
    !selector.is_empty()
        && (selector.eq_ignore_ascii_case("ALL")
            || selector.eq_ignore_ascii_case(name)
            || begins(code)
            || aliases.iter().any(|alias| {
                selector.eq_ignore_ascii_case(alias) || (coded(alias) && begins(alias))
            }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_the_sum_of_its_rows_and_says_when_it_is_paid() {
        let rows = vec![
            Row::packed("a wheel", 2_000, 1_000, "a table"),
            Row::packed("another", 20, 10, "a table"),
        ];
        let shown = |cost: Option<Cost>| cost.unwrap().shown().unwrap();
        let pull = Cost::of(rows.clone(), Confidence::Table);
        assert_eq!(shown(pull), "≈ 2 GB, ≈ 12 s a pull at 100 MB/s");
        let build = Cost::of_build(rows, Confidence::Table);
        assert_eq!(
            shown(build),
            "≈ 1 GB to download again, ≈ 12 s a build at 100 MB/s"
        );
        let unpacked = vec![Row::new("an image", 9_000, "a table")];
        assert_eq!(Cost::of_build(unpacked.clone(), Confidence::Guess), None);
        assert_eq!(
            shown(Cost::of(unpacked, Confidence::Guess)),
            "≈ 9 GB, up to ≈ 99 s a pull at 100 MB/s"
        );
        assert_eq!(Cost::of(Vec::new(), Confidence::Table), None);
        let context = Cost::of_context(Size {
            bytes: 20_000_000_000,
            at_least: true,
        });
        assert_eq!(
            shown(Some(context)),
            "at least ≈ 20 GB, up to ≈ 4 min a pull at 100 MB/s"
        );
    }

    #[test]
    fn selectors_match_codes_names_aliases_and_prefixes() {
        let is = |selector| {
            selector_matches(
                selector,
                "ML301",
                "pip-cache-kept",
                &["DL3042", "PipCacheKept"],
            )
        };
        for good in [
            "ML301",
            "ml3",
            "ML",
            "DL",
            "DL3042",
            "pip-cache-kept",
            "all",
            "PipCacheKept",
        ] {
            assert!(is(good), "{good}");
        }
        for bad in ["", "ML4", "pip", "DL30421", "Pip", "BK"] {
            assert!(!is(bad), "{bad}");
        }
    }
}
