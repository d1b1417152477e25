//! Values of flags and arguments that BuildKit reads strictly: times, ports, signals.

/// Whether a text is a Go duration that `HEALTHCHECK` accepts: nothing, zero, or at least a millisecond.
pub(super) fn is_duration(text: &str) -> bool {
    let positive = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.is_empty() || positive == "0" {
        return true;
    }
    match nanoseconds(positive) {
        Some(0.0) => true,
        Some(length) => length >= 1e6 && !text.starts_with('-'),
        None => false,
    }
}

fn nanoseconds(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() || text.is_empty() {
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
    Some(total)
}

/// Whether a text is a number of retries: nothing, or one that is not negative.
pub(super) fn is_count(text: &str) -> bool {
    text.is_empty() || text.parse::<i32>().is_ok_and(|number| number >= 0)
}

/// Whether `--chmod` may accept a text: what begins with a digit is an octal number up to 7777. Letters (`u+x`) and
/// variables are not looked at.
pub(super) fn may_be_mode(text: &str) -> bool {
    let numeric = text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains('$');
    !numeric || u32::from_str_radix(text, 8).is_ok_and(|mode| mode <= 0o7777)
}

/// Whether `EXPOSE` accepts a word, its variables filled in: `[ip:][host:]port[-end][/protocol]`. Address and host
/// port, which only warn where they are right, are not looked at.
pub(super) fn is_port(word: &str) -> bool {
    let last = word.rsplit(':').next().unwrap_or("");
    let (ports, protocol) = last.split_once('/').unwrap_or((last, ""));
    let known = ["", "tcp", "udp", "sctp"];
    let number = |text: &str| text.parse::<u16>().ok();
    let good = match ports.split_once('-') {
        Some((first, end)) => number(first)
            .zip(number(end))
            .is_some_and(|(first, end)| first <= end),
        None => number(ports).is_some(),
    };
    good && known.iter().any(|k| protocol.eq_ignore_ascii_case(k))
}

/// The signals of Linux, without `SIG` and the numbered ones.
const SIGNALS: [&str; 35] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL",
    "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP",
    "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN",
];

/// Whether `STOPSIGNAL` accepts a text, its variables filled in: a number other than 0, or a signal's name in any case.
pub(super) fn is_signal(text: &str) -> bool {
    if let Ok(number) = text.parse::<i64>() {
        return number != 0;
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    // `RTMIN+3`, `RTMAX-1`, `RTMAX`.
    let real_time = name.strip_prefix("RTM").is_some_and(|behind| {
        let offset = behind.strip_prefix("IN+").or(behind.strip_prefix("AX-"));
        behind == "AX" || offset.is_some_and(|offset| offset.parse::<u8>().is_ok_and(|o| o <= 15))
    });
    SIGNALS.contains(&name) || real_time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_go_s() {
        for text in [
            "", "0", "+0", "-0s", "5s", "1h1m.5s", "1.5m", "1ms", "1000us",
        ] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["5", "s", ".s", "1us", "-5s", "1x", "1m30", "1e3s", "-"] {
            assert!(!is_duration(text), "{text}");
        }
        assert!(is_count("") && is_count("+3") && !is_count("-1") && !is_count("x"));
    }

    #[test]
    fn ports_are_numbers_ranges_and_protocols() {
        for word in [
            "80",
            "+80",
            "80-90/udp",
            "80/TCP",
            "80/",
            "1.2.3.4:1:80",
            "0",
        ] {
            assert!(is_port(word), "{word}");
        }
        for word in ["", "http", "70000", "90-80", "80/x", "80:", "-1", "80-"] {
            assert!(!is_port(word), "{word}");
        }
    }

    #[test]
    fn modes_are_octal() {
        for text in ["755", "0644", "07777", "u+x", "$MODE", "7$x", ""] {
            assert!(may_be_mode(text), "{text}");
        }
        assert!(!may_be_mode("888") && !may_be_mode("10000") && !may_be_mode("755x"));
    }

    #[test]
    fn signals_are_numbers_or_names() {
        for text in ["9", "SIGTERM", "quit", "Sigrtmin+3", "RTMAX", "rtmax-14"] {
            assert!(is_signal(text), "{text}");
        }
        for text in ["0", "", "SIGNONE", "SIG", "TERM ", "RTMIN-1"] {
            assert!(!is_signal(text), "{text}");
        }
    }
}
