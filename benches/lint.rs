//! How long parsing, the model and a whole lint take: `cargo bench --bench lint`.

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use mllint::diagnostic::Applicability;
use mllint::engine;
use mllint::model::context::UnknownContext;
use mllint::model::{Model, Outline};
use mllint::settings::Settings;
use mllint::syntax;
use mllint::text::Source;

/// Ten lines as ML Dockerfiles have them.
const PART: &str = "\
FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS stage{n}
ENV DEBIAN_FRONTEND=noninteractive PATH=/opt/venv/bin:$PATH
WORKDIR /app{n}
RUN apt-get update && apt-get install -y \\
    build-essential git \\
    && rm -rf /var/lib/apt/lists/*
# The dependencies.
COPY requirements.txt .
RUN pip install -r requirements.txt && python -c \"import torch; print(torch.__version__)\"
COPY --from=stage{n} /app{n}/out /out
";

/// A file of `lines` lines, a multiple of ten.
fn sample(lines: usize) -> Source {
    let mut text = String::new();
    for number in 0..lines / 10 {
        let _ = write!(text, "{}", PART.replace("{n}", &number.to_string()));
    }
    Source::from(text.as_str())
}

/// Prints the median and the least of many runs.
fn measure<T>(what: &str, mut run: impl FnMut() -> T) {
    let mut times: Vec<Duration> = Vec::new();
    let start = Instant::now();
    while times.len() < 20 || start.elapsed() < Duration::from_secs(1) {
        let before = Instant::now();
        black_box(run());
        times.push(before.elapsed());
    }
    times.sort_unstable();
    let (least, median) = (times[0], times[times.len() / 2]);
    println!(
        "{what:24} median {median:>10.1?}  least {least:>10.1?}  {} runs",
        times.len()
    );
}

fn main() {
    let settings = Settings::default();
    let context = UnknownContext;
    for lines in [200, 1000] {
        let source = sample(lines);
        measure(&format!("parse {lines} lines"), || {
            syntax::parse(&source).instructions.len()
        });
        measure(&format!("model {lines} lines"), || {
            let file = syntax::parse(&source);
            let outline = Outline::new(&source, &file, &|_| None);
            Model::new(&source, &file, &outline, &context)
                .commands
                .len()
        });
        measure(&format!("lint {lines} lines"), || {
            engine::lint("Dockerfile", &source, &context, &settings)
                .diagnostics
                .len()
        });
        measure(&format!("fix {lines} lines"), || {
            engine::fix(
                "Dockerfile",
                &source,
                &context,
                &settings,
                Applicability::Safe,
            )
            .fixed
        });
    }
}
