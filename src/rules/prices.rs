//! What rules price their findings from, as their pages print it.

use super::{Rule, data, python};
use crate::diagnostic::CONTEXT_SOURCE;
use crate::knowledge::price::Row;
use crate::knowledge::{ImageName, apt, cuda_packages, lookup, toolchains, torch, wheel_sizes};
use crate::text::size;

/// The rows that the findings of a rule may be the sum of, by the code of the rule.
pub fn rows(code: &str) -> Vec<Row> {
    match code {
        "ML101" => between(&[("python:3.12-bookworm", "python:3.12-slim-bookworm")]),
        "ML201" | "ML207" => cuda_images(code),
        "ML106" | "ML204" | "ML325" => torch::cuda_rows().collect(),
        "ML220" => vec![cuda_packages::toolkit_row()],
        "ML301" | "ML315" | "ML501" | "ML504" | "ML506" | "ML507" | "ML513" => {
            wheel_sizes::rows().chain(torch::cuda_rows()).collect()
        }
        "ML310" => vec![python::xgboost_nccl_on_cpu::more()],
        "ML401" => apt::lists_rows().collect(),
        "ML402" => apt::recommended_rows().collect(),
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
    /// The end of its page, in Markdown: the rows that it prices its findings from. `None` if it tells no price.
    pub fn price(&self) -> Option<String> {
        let mut text = "## Price\nAn estimate".to_owned();
        let rows = rows(self.code);
        if counts_context(self.code) {
            text.push_str(&format!(": the sizes of {CONTEXT_SOURCE}"));
        } else if rows.is_empty() {
            return None;
        } else {
            text.push_str(": the sum of what is known of these, unpacked");
        }
        text.push_str(
            ". The network is taken to bring 100 MB a second, and the disk to write 1 GB.\n",
        );
        let mut source = "";
        for row in &rows {
            if row.source != source {
                source = row.source;
                text.push_str(&format!("\nSource: {source}.\n\n"));
            }
            let packed = row.download.filter(|packed| *packed != row.bytes);
            let packed = packed.map(|packed| format!(" ({} to download)", size(packed)));
            let packed = packed.unwrap_or_default();
            text.push_str(&format!("- {}: {}{packed}\n", row.what, size(row.bytes)));
        }
        Some(text)
    }
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
