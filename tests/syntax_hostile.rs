//! Files that nobody means well with, and files that are being typed: quick, and never more than a few errors.

use std::time::{Duration, Instant};

use mllint::syntax::{Keyword, parse};
use mllint::text::Source;

/// Each takes less than two seconds in a debug build on an idle machine, and minutes where it is not linear.
const QUICK: Duration = Duration::from_secs(30);

/// Parses on a thread with a small stack, in time; gives the number of instructions and of errors.
fn read(name: &str, text: impl Into<Vec<u8>>) -> (usize, usize) {
    let bytes = text.into();
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let parsed = thread.spawn(move || {
        let source = Source::new(bytes);
        let start = Instant::now();
        let file = parse(&source);
        let counts = (file.instructions.len(), file.errors.len());
        (counts, start.elapsed())
    });
    let parsed = parsed.expect("a thread starts").join();
    let (counts, time) = parsed.unwrap_or_else(|_| panic!("{name} panics"));
    assert!(time < QUICK, "{name} takes {time:?}");
    counts
}

fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn long_lines_are_read_in_time() {
    let ten_megabytes = "x".repeat(10 << 20);
    let words = "x ".repeat(1 << 19);
    for (name, line) in [
        ("a word", format!("RUN {ten_megabytes}")),
        ("words", format!("RUN {words}")),
        ("paths", format!("COPY {words}")),
        ("a value", format!("ENV A={ten_megabytes}")),
        ("loose words", format!("ENV A=b {words}")),
        ("names", format!("ARG {words}")),
        ("ports", format!("EXPOSE {words}")),
        ("no instruction", ten_megabytes.clone()),
        ("quotes", format!("ENV A={}", "\"".repeat(1 << 20))),
        ("dollars", format!("ENV A={}", "${a:-".repeat(1 << 20))),
        ("open braces", format!("WORKDIR {}", "${".repeat(1 << 20))),
        ("brackets", format!("CMD {}", "[".repeat(1 << 20))),
        ("strings", format!("CMD [{}\"\"]", "\"a\",".repeat(1 << 18))),
        ("flags", format!("RUN {}", "--a ".repeat(1 << 18))),
        ("mounts", format!("RUN --mount={}", "a=b,".repeat(1 << 20))),
        ("operators", format!("RUN {}", "<<".repeat(1 << 20))),
        ("a comment", format!("# {ten_megabytes}")),
        ("an onbuild", "ONBUILD ".repeat(1 << 20)),
    ] {
        let (instructions, errors) = read(name, format!("FROM a\n{line}\n"));
        assert!(instructions <= 2, "{name}");
        assert!((1..=4).contains(&errors), "{name}: {errors} errors");
    }
}

#[test]
fn many_lines_are_read_in_time() {
    let many = |line: &'static str| line.repeat(100_000);
    let continued = format!("FROM a\nRUN x {}\n", many("\\\n y "));
    assert_eq!(read("continued lines", continued), (2, 0));
    let comments = format!("FROM a\nRUN x \\\n{} y\n", many("# c \\\n"));
    assert_eq!(read("comments in a continuation", comments), (2, 0));
    let blank = format!("FROM a\nRUN x \\\n{} y\n", many("\n"));
    assert_eq!(read("blank lines in a continuation", blank), (2, 0));
    let alone = format!("FROM a\n{}\n", many("\\\n"));
    assert_eq!(read("backslashes", alone), (1, 1));
    let unknown = format!("FROM a\n{}", many("apt-get x\n"));
    assert_eq!(read("unknown words", unknown), (100_001, 1));
    let files = format!("FROM a\n{}", many("RUN x\n"));
    assert_eq!(read("instructions", files), (100_001, 0));
    let stages = format!("{}COPY --from=b x /y\n", many("FROM a AS b\n"));
    assert_eq!(read("stages", stages).1, 1);
    let words = format!("FROM a\nRUN {}\n", many("x \\\n --b "));
    assert_eq!(read("words over lines", words), (2, 0));
}

#[test]
fn mistakes_in_every_line_are_read_in_time() {
    let lines = 50_000;
    for (name, text) in [
        ("open heredocs", many(lines, |i| format!("RUN <<E{i}\n"))),
        (
            "heredocs that only tabs would end",
            many(lines, |i| format!("RUN <<E{i}\n\tE{i}\n")),
        ),
        (
            "lost heredocs",
            many(lines, |i| format!("RUN cat<<E{i}\nx\nE{i}\n")),
        ),
        (
            "lost heredocs without end",
            many(lines, |i| format!("RUN cat<<E{i}\nx\n")),
        ),
        ("typing errors", many(lines, |_| "RUNN x\n".to_owned())),
        (
            "other typing errors",
            many(lines, |i| format!("RUN{} x\n", i % 10)),
        ),
        (
            "wrong flags",
            many(lines, |_| "COPY --form=a b c\n".to_owned()),
        ),
        (
            "stages that are not yet built",
            format!(
                "{}FROM a AS z\n",
                many(lines, |i| format!("FROM a AS s{i}\nCOPY --from=z x /y\n"))
            ),
        ),
        (
            "lost backslashes",
            many(lines, |_| "RUN x \\\n  y\n  z\n".to_owned()),
        ),
        (
            "comments behind instructions",
            many(lines, |_| "EXPOSE 80 # x\n".to_owned()),
        ),
    ] {
        let (_, errors) = read(name, format!("FROM a\n{text}"));
        assert!(errors > 0 && errors <= lines, "{name}: {errors} errors");
    }
}

#[test]
fn files_that_are_no_text_are_one_finding() {
    let text = "FROM a\nRUN make\nUSER me\n";
    let wide =
        |encode: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(encode).collect() };
    let mut marked = vec![0xff, 0xfe];
    marked.extend(wide(u16::to_le_bytes));
    let four: Vec<u8> = text
        .chars()
        .flat_map(|c| u32::from(c).to_be_bytes())
        .collect();
    let noise: Vec<u8> = (0..100_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for (name, bytes) in [
        ("UTF-16, little end first", wide(u16::to_le_bytes)),
        ("UTF-16, big end first", wide(u16::to_be_bytes)),
        ("UTF-16 with its mark", marked),
        ("UTF-32", four),
        ("NUL bytes", vec![0; 1 << 20]),
        ("noise", noise),
    ] {
        assert_eq!(read(name, bytes).1, 1, "{name}");
    }
    let other_kind = "{\n  \"name\": \"a\",\n  \"from\": 1\n}\n";
    assert_eq!(read("JSON", other_kind).1, 1);
}

/// An editor lints at every key.
#[test]
fn a_half_typed_file_has_one_error_at_most() {
    let text = r#"# syntax=docker/dockerfile:1
ARG VERSION=3.12
FROM --platform=linux/amd64 python:${VERSION}-slim AS base
ENV A="one two" B=${VERSION:-3}
WORKDIR /app
COPY --chown=me:me --link requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked \
    pip install -r requirements.txt && \
    # why
    rm -rf /tmp/*
RUN <<EOF
echo "made"
EOF
EXPOSE 8000/tcp
VOLUME ["/data", "/models"]
SHELL ["/bin/bash", "-c"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s CMD curl -f localhost
ONBUILD RUN make
USER me
ENTRYPOINT ["python", "-m"]
CMD ["app"]
"#;
    for (end, _) in text.char_indices() {
        let source = Source::from(&text[..end]);
        let errors = parse(&source).errors;
        assert!(errors.len() <= 1, "{:?}\n{errors:?}", &text[..end]);
    }
}

/// A line that is being typed in the middle does not take the rest of the file along, where that can be known.
#[test]
fn a_half_typed_line_in_the_middle_leaves_the_rest() {
    let line = "COPY --from=base --chown=1 a.txt <<EOF b.txt /app/";
    for end in 0..line.len() {
        let text = format!(
            "FROM a AS base\nFROM b\n{}\nUSER me\nCMD [\"x\"]\n",
            &line[..end]
        );
        let source = Source::from(text.as_str());
        let file = parse(&source);
        let last: Vec<Keyword> = file.instructions.iter().rev().map(|i| i.keyword).collect();
        assert_eq!(last[..2], [Keyword::Cmd, Keyword::User], "{text}");
        assert!(file.errors.len() <= 1, "{text}\n{:?}", file.errors);
    }
}
