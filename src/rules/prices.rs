//! What rules price their findings from, as their pages print it.

use super::{Rule, data, python};
use crate::knowledge::price::Row;
use crate::knowledge::{ImageName, apt, cuda_packages, lookup, toolchains, torch, wheel_sizes};
use crate::text::size;

/// The rows that the findings of a rule may be the sum of, by the code of the rule.
pub fn rows(code: &str) -> Vec<Row> {
    match code {
        "ML101" => between(&[("python:3.12-bookworm", "python:3.12-slim-bookworm")]),
        "ML201" | "ML207" => cuda_images(code),
        "ML106" | "ML204" | "ML325" => torch::cuda_size::cuda_rows().collect(),
        "ML220" => vec![cuda_packages::toolkit_row()],
        "ML301" | "ML315" | "ML501" | "ML504" | "ML506" | "ML507" | "ML513" => wheel_sizes::rows()
            .chain(torch::cuda_size::cuda_rows())
            .collect(),
        "ML310" => vec![python::xgboost_nccl_on_cpu::more()],
        "ML401" => apt::lists_rows().collect(),
        "ML402" => apt::recommended::recommended_rows().collect(),
        "ML406" => toolchains::tool_rows().collect(),
        "ML609" => vec![data::nltk_grab_all::everything()],
        _ => Vec::new(),
    }
}

/// Whether a rule counts the bytes of the build context.
pub fn counts_context(code: &str) -> bool {
    matches!(code, "ML502" | "ML508" | "ML509" | "ML601" | "ML901")
}

impl Rule {
    /// The end of its page, in Markdown: the rows that it prices its findings from, or how many they are if they are more
    /// than `most`. `None` if it tells no price.
    pub fn price(&self, most: usize) -> Option<String> {
        let rows = rows(self.code);
        let what = match self.code {
            code if counts_context(code) => "the size of the files in the build context",
            _ if rows.is_empty() => return None,
            "ML301" => {
                "the sum of what these download, since a cache keeps it packed; what else is installed is not counted"
            }
            "ML501" | "ML504" | "ML506" | "ML507" | "ML513" => {
                "the sum of what these download; what else is installed is not counted"
            }
            "ML315" => "the sum of these; what else is installed is not counted",
            _ => "one of these, or their sum",
        };
        let mut text = format!("## Price\nAn estimate: {what}. {SECONDS}\n");
        let mut source = "";
        if rows.len() > most {
            let (count, code) = (rows.len(), self.code);
            text.push_str(&format!(
                "`mllint explain {code}` prints the {count} rows.\n"
            ));
        }
        for row in rows.iter().filter(|_| rows.len() <= most) {
            if row.source != source {
                source = row.source;
                text.push_str(&format!("\nSource: {source}.\n\n"));
            }
            text.push_str(&format!("- {}\n", shown(row)));
        }
        Some(text)
    }
}

/// What the seconds of a price are.
const SECONDS: &str = "Seconds are those of 100 MB/s of network and 1 GB/s of disk, \
    and \"up to\" so many\nwhere it is not known how small the bytes are when they travel packed.";

/// `scipy 1.9 to 1.18: 120 MB, 37 MB to download`
fn shown(row: &Row) -> String {
    let packed = row.download.filter(|packed| *packed != row.bytes);
    let packed = packed.map(|packed| format!(", {} to download", size(packed)));
    let packed = packed.unwrap_or_default();
    format!("{}: {}{packed}", row.what, size(row.bytes))
}

fn cuda_images(code: &str) -> Vec<Row> {
    let tag = |flavour: &str| format!("nvidia/cuda:12.4.1-{flavour}-ubuntu22.04");
    let pairs: &[(&str, &str)] = match code {
        "ML201" => &[
            ("devel", "runtime"),
            ("cudnn-devel", "cudnn-runtime"),
            ("devel", "base"),
            ("cudnn-devel", "base"),
        ],
        _ => &[("runtime", "base"), ("cudnn-runtime", "base")],
    };
    let pairs = pairs.iter().map(|(big, small)| (tag(big), tag(small)));
    let pairs: Vec<(String, String)> = pairs.collect();
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(big, small)| (&**big, &**small))
        .collect();
    between(&pairs)
}

/// What some images are bigger than others.
fn between(pairs: &[(&str, &str)]) -> Vec<Row> {
    let size = |image: &str| lookup(&ImageName::parse(image)?)?.size;
    let row = |(big, small): &(&str, &str)| size(big)?.less(size(small)?);
    pairs.iter().filter_map(row).collect()
}
