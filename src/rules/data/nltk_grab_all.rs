//! ## What it does
//! Advises against `nltk.download("all")` and `python -m nltk.downloader all`.
//!
//! ## Why is this bad?
//! It fetches all corpora, grammars and models that NLTK has. They were 113 in its index of February 2023: 750 MB to
//! download, and 3.5 GB with what is unpacked beside the archives. A program reads two or three of them; the stop words are
//! 34 kB.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir nltk==3.9.1 \
//!     && python -m nltk.downloader -d /usr/local/share/nltk_data all
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir nltk==3.9.1 \
//!     && python -m nltk.downloader -d /usr/local/share/nltk_data punkt_tab stopwords
//! ```
//!
//! ## References
//! - [NLTK: installing data](https://www.nltk.org/data.html)
//! - [NLTK: sizes of all packages](https://github.com/nltk/nltk_data/blob/gh-pages/index.xml)

use crate::diagnostic::{Confidence, Cost};
use crate::knowledge::hubs::NLTK;
use crate::knowledge::price::Row;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML609",
    name: "nltk-grab-all",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("nltk_grab_all.rs"),
    check,
};

/// The row of all that NLTK has.
pub(in crate::rules) fn everything() -> Row {
    Row::packed(
        "`all` of NLTK",
        3_500,
        750,
        "the index of nltk_data, 2026-11",
    )
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for download in model.model_downloads() {
        if *download.hub != NLTK || download.what.known() != Some("all") {
            continue;
        }
        let shown = &download.shown;
        report
            .push(
                model.commands[download.command].program_span(),
                format!(
                    "{shown} of `all` puts 3.5 GB of corpora into the image, of which few are read"
                ),
            )
            .cost(Cost::of(vec![everything()], Confidence::Table))
            .help("name what the program reads: `punkt_tab`, `stopwords` …");
    }
}
