//! What BuildKit refuses once a file is split into instructions: unknown words, wrong flags, missing arguments, stages
//! in the wrong order (BuildKit facts 16–29, 41–47).

use super::{Arguments, Dockerfile, Flag, Instruction, Keyword, SyntaxError, Word, expand, mount};
use crate::text::{Source, Span};

/// Adds the errors of a file to it.
pub(super) fn check(file: &mut Dockerfile<'_>, source: &Source) {
    let mut errors = std::mem::take(&mut file.errors);
    if let Some(at) = source.first_invalid() {
        let error = SyntaxError::new(Span::new(at, at + 1), "this byte is not UTF-8 text");
        errors.push(error.help("save the file as UTF-8; the rest of it was read all the same"));
    }
    for instruction in &file.instructions {
        one(instruction, &mut errors);
    }
    order(file, &mut errors);
    file.errors = errors;
}

fn one(instruction: &Instruction<'_>, errors: &mut Vec<SyntaxError>) {
    if instruction.keyword == Keyword::Unknown {
        errors.push(unknown(instruction));
        return;
    }
    check_flags(instruction, errors);
    match &instruction.arguments {
        Arguments::From { name, .. } => errors.extend(name.as_ref().and_then(stage_name)),
        Arguments::Paths { words, .. } => paths(instruction, words, errors),
        Arguments::Shell(_) if instruction.keyword == Keyword::Shell => {
            let error = SyntaxError::new(instruction.span, "`SHELL` must be in JSON form");
            errors.push(error.help("write it as `SHELL [\"/bin/bash\", \"-c\"]`"));
        }
        Arguments::Exec(words) if words.is_empty() && instruction.keyword == Keyword::Shell => {
            errors.push(SyntaxError::new(
                instruction.span,
                "`SHELL` needs at least one word",
            ));
        }
        Arguments::Pairs { pairs, .. } => {
            for pair in pairs {
                errors.extend(expansion(&pair.name.raw, pair.name.span));
                errors.extend(expansion(&pair.value.raw, pair.value.span));
            }
        }
        Arguments::Declarations(declarations) => {
            for default in declarations.iter().filter_map(|d| d.default.as_ref()) {
                errors.extend(expansion(&default.raw, default.span));
            }
        }
        Arguments::Text(word) if instruction.keyword != Keyword::Maintainer => {
            errors.extend(expansion(&word.raw, word.span));
        }
        Arguments::Words(words) => words.iter().for_each(|word| errors.extend(port(word))),
        _ => {}
    }
}

/// A word that is no instruction; the nearest one is suggested.
fn unknown(instruction: &Instruction<'_>) -> SyntaxError {
    let written = &instruction.text.text()[instruction.keyword_range.clone()];
    let span = instruction.keyword_span();
    let shown: String = written.chars().take(40).collect();
    let mut error = SyntaxError::new(span, format!("`{shown}` is not an instruction"));
    // `ENTRYPOINT["/server"]`: the blank is missing.
    let glued = Keyword::ALL.into_iter().find(|keyword| {
        let length = keyword.as_str().len();
        written
            .get(..length)
            .is_some_and(|head| head.eq_ignore_ascii_case(keyword.as_str()))
            && written[length..].starts_with(['[', '"', '\u{a0}'])
    });
    if let Some(keyword) = glued {
        let rest = written[keyword.as_str().len()..].trim_start_matches('\u{a0}');
        let with_blank = format!("{} {rest}", &written[..keyword.as_str().len()]);
        error.help = Some(format!("put a blank behind `{keyword}`"));
        error.suggestion = Some((span, with_blank));
        return error;
    }
    let upper = written.to_ascii_uppercase();
    let nearest = Keyword::ALL
        .into_iter()
        .filter(|_| written.len() <= 14)
        .map(|keyword| (distance(&upper, keyword.as_str()), keyword))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, keyword)| *distance <= if keyword.as_str().len() > 4 { 2 } else { 1 });
    match nearest {
        Some((_, keyword)) => {
            error.help = Some(format!("did you mean `{keyword}`?"));
            error.suggestion = Some((span, keyword.as_str().to_owned()));
        }
        None => {
            error.help = Some(
                "if the line belongs to the instruction above, that one's last line must end with a backslash".into(),
            );
        }
    }
    error
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to make one word the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

fn check_flags(instruction: &Instruction<'_>, errors: &mut Vec<SyntaxError>) {
    // These read no flags at all, and refuse none (fact 16).
    let ignores = match instruction.keyword {
        Keyword::Arg | Keyword::Stopsignal => true,
        Keyword::Healthcheck => matches!(
            &instruction.arguments,
            Arguments::Healthcheck { kind, .. } if kind.raw.eq_ignore_ascii_case("none")
        ),
        _ => false,
    };
    if ignores {
        return;
    }
    let known = instruction.keyword.flags();
    for (index, flag) in instruction.flags.iter().enumerate() {
        if !known.contains(&flag.name.as_str()) {
            errors.push(unknown_flag(instruction.keyword, flag));
            continue;
        }
        let repeatable = matches!(flag.name.as_str(), "exclude" | "mount" | "device");
        let again = instruction.flags[..index]
            .iter()
            .any(|other| other.name == flag.name);
        if again && !repeatable {
            let message = format!("`--{}` can be given only once", flag.name);
            errors.push(SyntaxError::new(flag.span, message));
        }
        errors.extend(flag_value(flag).map(|message| SyntaxError::new(flag.span, message)));
    }
}

fn unknown_flag(keyword: Keyword, flag: &Flag) -> SyntaxError {
    let message = format!("`{keyword}` has no flag `--{}`", flag.name);
    let mut error = SyntaxError::new(flag.span, message);
    let near = keyword
        .flags()
        .iter()
        .find(|known| distance(&flag.name, known) <= 2);
    if let Some(near) = near {
        let name = Span::new(flag.span.start, flag.span.start + 2 + flag.name.len());
        error.help = Some(format!("did you mean `--{near}`?"));
        error.suggestion = Some((name, format!("--{near}")));
    } else if !keyword.flags().is_empty() {
        let flags: Vec<String> = keyword.flags().iter().map(|f| format!("`--{f}`")).collect();
        error.help = Some(format!("its flags are {}", flags.join(", ")));
    }
    error
}

/// What is wrong with the value of a known flag.
fn flag_value(flag: &Flag) -> Option<String> {
    let name = flag.name.as_str();
    match (name, flag.value.as_deref()) {
        ("link" | "keep-git-dir" | "unpack" | "parents", None) => None,
        ("link" | "keep-git-dir" | "unpack" | "parents", Some(value)) => mount::go_bool(value)
            .is_none()
            .then(|| format!("`--{name}` is true or false, not `{value}`")),
        (_, None) => Some(format!("`--{name}` needs a value: `--{name}=…`")),
        ("mount", Some(_)) => mount::parse(flag)
            .err()
            .map(|reason| format!("the mount {reason}")),
        ("network", Some(value)) => (!matches!(value, "" | "default" | "none" | "host"))
            .then(|| format!("`--network` is default, none or host, not `{value}`")),
        ("security", Some(value)) => (!matches!(value, "" | "sandbox" | "insecure"))
            .then(|| format!("`--security` is sandbox or insecure, not `{value}`")),
        ("interval" | "timeout" | "start-period" | "start-interval", Some(value)) => {
            duration(value)
                .is_none()
                .then(|| format!("`--{name}` is a time such as `30s` or `1m30s`, not `{value}`"))
        }
        ("retries", Some(value)) => value
            .parse::<u32>()
            .is_err()
            .then(|| format!("`--retries` is a number from 0, not `{value}`")),
        _ => None,
    }
}

/// A Go duration in nanoseconds: 0, or at least a millisecond.
fn duration(text: &str) -> Option<f64> {
    if text.is_empty() || text == "0" {
        return Some(0.0);
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit_end = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        let unit = match &rest[..unit_end] {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 6e10,
            "h" => 3.6e12,
            _ => return None,
        };
        total += number * unit;
        rest = &rest[unit_end..];
    }
    (total == 0.0 || total >= 1e6).then_some(total)
}

/// Stage names are `[a-z][a-z0-9-_.]*`, in any case as written (fact 42).
fn stage_name(name: &Word) -> Option<SyntaxError> {
    let mut bytes = name.raw.bytes();
    let good = bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    (!good).then(|| {
        let message = format!("`{}` cannot be the name of a stage", name.raw);
        SyntaxError::new(name.span, message)
            .help("begin with a letter, then letters, digits, `-`, `_` and `.`")
    })
}

fn paths(instruction: &Instruction<'_>, words: &[Word], errors: &mut Vec<SyntaxError>) {
    if instruction.keyword == Keyword::Volume {
        if words.is_empty() || words.iter().any(|word| word.raw.is_empty()) {
            let span = instruction.span;
            errors.push(SyntaxError::new(
                span,
                "`VOLUME` needs at least one path, and none may be empty",
            ));
        }
    } else if words.len() < 2 {
        let message = format!("`{}` needs a source and a destination", instruction.keyword);
        errors.push(SyntaxError::new(instruction.span, message));
    } else if let Some(heredoc) = instruction
        .heredocs
        .iter()
        .find(|h| words.last().is_some_and(|w| w.span == h.span))
    {
        errors.push(SyntaxError::new(
            heredoc.span,
            "a heredoc cannot be the destination",
        ));
    }
    let heredoc = |word: &Word| {
        instruction
            .heredocs
            .iter()
            .any(|h| h.span.contains(word.span))
    };
    for word in words.iter().filter(|word| !heredoc(word)) {
        errors.extend(expansion(&word.raw, word.span));
    }
}

/// Why a word cannot be expanded, if it cannot.
fn expansion(raw: &str, span: Span) -> Option<SyntaxError> {
    // Whether a variable must have a value is only known with the build's arguments: `${NAME:?}` passes here.
    let known = |_: &str| expand::Value::Known("x".into());
    let error = expand::expand(raw, '\\', &known).err()?;
    Some(SyntaxError::new(span, format!("this word {}", error.0)))
}

/// A port that cannot be one, where it is written out.
fn port(word: &Word) -> Option<SyntaxError> {
    if word.raw.contains(['$', '"', '\'', '\\', '`']) {
        return None;
    }
    let (ports, protocol) = word.raw.split_once('/').unwrap_or((&word.raw, "tcp"));
    let known = matches!(
        protocol.to_ascii_lowercase().as_str(),
        "tcp" | "udp" | "sctp" | ""
    );
    let last = ports.rsplit(':').next().unwrap_or("");
    let number = |text: &str| text.parse::<u16>().ok();
    let good = match last.split_once('-') {
        Some((from, to)) => number(from)
            .zip(number(to))
            .is_some_and(|(from, to)| from <= to),
        None => number(last).is_some(),
    };
    (!good || !known).then(|| SyntaxError::new(word.span, format!("`{}` is not a port", word.raw)))
}

/// What must come before what.
fn order(file: &Dockerfile<'_>, errors: &mut Vec<SyntaxError>) {
    let mut stages: Vec<String> = Vec::new();
    let first = file
        .instructions
        .iter()
        .position(|i| i.keyword == Keyword::From);
    let first_known = file
        .instructions
        .iter()
        .find(|i| i.keyword != Keyword::Unknown);
    if first.is_none()
        && let Some(instruction) = first_known
    {
        let error = SyntaxError::new(
            instruction.keyword_span(),
            "this file has no `FROM`, so there is nothing to build",
        );
        errors.push(error.help("begin with the base image: `FROM python:3.12-slim`"));
    }
    let names: Vec<Option<String>> = file
        .instructions
        .iter()
        .filter_map(|i| match &i.arguments {
            Arguments::From { name, .. } => Some(name.as_ref().map(|n| n.raw.to_ascii_lowercase())),
            _ => None,
        })
        .collect();
    let mut early = false;
    for instruction in &file.instructions {
        match instruction.keyword {
            Keyword::From => stages.push(
                names
                    .get(stages.len())
                    .cloned()
                    .flatten()
                    .unwrap_or_default(),
            ),
            Keyword::Arg | Keyword::Unknown => {}
            _ if stages.is_empty() && first.is_some() && !early => {
                early = true;
                let message = format!(
                    "`{}` stands before the first `FROM`; only `ARG` may",
                    instruction.keyword
                );
                errors.push(SyntaxError::new(instruction.keyword_span(), message));
            }
            Keyword::Copy if !stages.is_empty() => {
                errors.extend(copy_from(instruction, stages.len(), &names));
            }
            _ => {}
        }
    }
}

/// `COPY --from` a stage that is not built before this one (fact 44). `current` counts stages from 1.
fn copy_from(
    instruction: &Instruction<'_>,
    current: usize,
    names: &[Option<String>],
) -> Option<SyntaxError> {
    let flag = instruction.flags_named("from").last()?;
    let from = flag.value.as_deref()?;
    let message = if from.contains('$') {
        format!("`--from` cannot hold a variable, as `{from}` does")
    } else if let Ok(index) = from.parse::<usize>() {
        if index + 1 < current {
            return None;
        }
        format!(
            "stage {index} is not built before this one; there are {} before it",
            current - 1
        )
    } else {
        // The last stage of a name counts; a name that is no stage is an image or a named context.
        let wanted = from.to_ascii_lowercase();
        let before = names[..current - 1]
            .iter()
            .flatten()
            .any(|name| *name == wanted);
        let later = names[current - 1..]
            .iter()
            .flatten()
            .any(|name| *name == wanted);
        if before || !later {
            return None;
        }
        if names[current - 1].as_deref() == Some(wanted.as_str()) {
            format!("stage `{from}` cannot copy from itself")
        } else {
            format!("stage `{from}` is built after this one")
        }
    };
    let mut error = SyntaxError::new(flag.span, message);
    if from.contains('$') {
        error = error.help("name it once with `FROM ${…} AS name`, and copy from that name");
    }
    Some(error)
}
