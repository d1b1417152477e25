//! Programs that fetch single files: curl, wget, aria2.

/// A program that fetches files, and how it reads its arguments.
struct Fetcher {
    name: &'static str,
    /// Letters of options whose value follows, in the same word or the next.
    values: &'static str,
    /// Long options whose value is the next word, unless it stands behind `=`.
    long_values: &'static [&'static str],
    /// Two-letter options with one dash, which are no clusters.
    words: &'static [&'static str],
    /// What names the file that is written.
    file: [&'static str; 2],
    /// What names the folder that the file is written into.
    folder: [&'static str; 2],
    /// What gives the file the name that it has in the address; empty where that is usual.
    remote_name: [&'static str; 2],
    /// What makes an HTTP error a failure; empty where that is usual.
    fail: [&'static str; 3],
}

/// Source: the manuals of curl 8.14, wget 1.25 and aria2 1.37.
static FETCHERS: &[Fetcher] = &[
    Fetcher {
        name: "curl",
        values: "AbcCdDeEFHKmoPQrtTuUwxXyYz",
        long_values: &[
            "--cacert",
            "--cert",
            "--ciphers",
            "--config",
            "--connect-timeout",
            "--continue-at",
            "--cookie",
            "--cookie-jar",
            "--data",
            "--data-binary",
            "--data-raw",
            "--data-urlencode",
            "--dump-header",
            "--form",
            "--header",
            "--interface",
            "--key",
            "--limit-rate",
            "--max-filesize",
            "--max-redirs",
            "--max-time",
            "--netrc-file",
            "--oauth2-bearer",
            "--output",
            "--output-dir",
            "--proto",
            "--proto-default",
            "--proto-redir",
            "--proxy",
            "--range",
            "--referer",
            "--request",
            "--resolve",
            "--retry",
            "--retry-delay",
            "--retry-max-time",
            "--speed-limit",
            "--speed-time",
            "--tls-max",
            "--upload-file",
            "--user",
            "--user-agent",
            "--write-out",
        ],
        words: &[],
        file: ["-o", "--output"],
        folder: ["", "--output-dir"],
        remote_name: ["-O", "--remote-name"],
        fail: ["-f", "--fail", "--fail-with-body"],
    },
    Fetcher {
        name: "wget",
        values: "aABDeIiloOPQRtTUwX",
        long_values: &[
            "--accept",
            "--append-output",
            "--base",
            "--ca-certificate",
            "--cut-dirs",
            "--directory-prefix",
            "--execute",
            "--header",
            "--http-password",
            "--http-user",
            "--input-file",
            "--level",
            "--limit-rate",
            "--load-cookies",
            "--max-redirect",
            "--output-document",
            "--output-file",
            "--password",
            "--post-data",
            "--progress",
            "--read-timeout",
            "--referer",
            "--reject",
            "--save-cookies",
            "--secure-protocol",
            "--timeout",
            "--tries",
            "--user",
            "--user-agent",
            "--wait",
            "--waitretry",
        ],
        words: &["-nc", "-nd", "-nH", "-np", "-nv"],
        file: ["-O", "--output-document"],
        folder: ["-P", "--directory-prefix"],
        remote_name: ["", ""],
        fail: ["", "", ""],
    },
    Fetcher {
        name: "aria2c",
        values: "dijklMoOsSTux",
        long_values: &[],
        words: &[],
        file: ["-o", "--out"],
        folder: ["-d", "--dir"],
        remote_name: ["", ""],
        fail: ["", "", ""],
    },
];

/// What a command fetches, and where it puts it. Words are told by their numbers among the arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// The words that are addresses; at least one.
    pub addresses: Vec<usize>,
    /// Where it goes.
    pub output: Output,
    /// Whether it fails if the server answers with an error; otherwise the error page is what is fetched.
    pub fails: bool,
}

/// Where what is fetched goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// To the standard output.
    Stream,
    /// Into the file that a word names.
    File(Place),
    /// Into a file of the name that the address ends in, in the folder that a word names or the working directory.
    Named(Option<Place>),
}

/// A path in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the word.
    pub word: usize,
    /// How many bytes of it stand before the path: 9 in `--output=x`.
    pub skip: usize,
}

/// Reads the arguments of a program that fetches files. Of an argument that is not known whole, `args` has what comes
/// before the first unknown part. `None` for other programs, and where nothing is fetched.
pub fn read(program: &str, args: &[&str]) -> Option<Fetch> {
    let fetcher = FETCHERS.iter().find(|fetcher| fetcher.name == program)?;
    let mut reading = Reading {
        fetcher,
        addresses: Vec::new(),
        file: None,
        folder: None,
        remote_name: fetcher.remote_name[1].is_empty(),
        fails: fetcher.fail[0].is_empty(),
        is_other: false,
    };
    let mut at = 0;
    while let Some(word) = args.get(at) {
        at += match word.starts_with('-') && word.len() > 1 {
            true => reading.option(at, word, args),
            false => {
                reading.addresses.push(at);
                1
            }
        };
    }
    let is_stream = |place: &Place| {
        let path = args.get(place.word).and_then(|word| word.get(place.skip..));
        path.is_none_or(|path| matches!(path, "-" | "/dev/stdout"))
    };
    let output = match reading.file {
        Some(place) if is_stream(&place) => Output::Stream,
        Some(place) => Output::File(place),
        None if reading.remote_name => Output::Named(reading.folder),
        None => Output::Stream,
    };
    (!reading.is_other && !reading.addresses.is_empty()).then_some(Fetch {
        addresses: reading.addresses,
        output,
        fails: reading.fails,
    })
}

struct Reading {
    fetcher: &'static Fetcher,
    addresses: Vec<usize>,
    file: Option<Place>,
    folder: Option<Place>,
    remote_name: bool,
    fails: bool,
    /// Whether it does something else than to fetch.
    is_other: bool,
}

impl Reading {
    /// Reads an option, and gives how many words it takes.
    fn option(&mut self, at: usize, word: &str, args: &[&str]) -> usize {
        if word.starts_with("--") {
            return self.long(at, word, args);
        }
        if self.fetcher.words.contains(&word) {
            return 1;
        }
        for (offset, letter) in word.char_indices().skip(1) {
            let end = offset + letter.len_utf8();
            let place = match end < word.len() {
                true => Place {
                    word: at,
                    skip: end,
                },
                false => Place {
                    word: at + 1,
                    skip: 0,
                },
            };
            let option = format!("-{letter}");
            self.meet(&option, place, args);
            if self.fetcher.values.contains(letter) {
                return place.word + 1 - at;
            }
        }
        1
    }

    fn long(&mut self, at: usize, word: &str, args: &[&str]) -> usize {
        let (name, place) = match word.find('=') {
            Some(equals) => (
                &word[..equals],
                Place {
                    word: at,
                    skip: equals + 1,
                },
            ),
            None => (
                word,
                Place {
                    word: at + 1,
                    skip: 0,
                },
            ),
        };
        self.meet(name, place, args);
        let takes_next = place.word > at && self.fetcher.long_values.contains(&name);
        1 + usize::from(takes_next)
    }

    /// Notes what an option means; `place` is that of its value, if it takes one.
    fn meet(&mut self, option: &str, place: Place, args: &[&str]) {
        let fetcher = self.fetcher;
        if fetcher.file.contains(&option) {
            self.file = Some(place);
        } else if fetcher.folder.contains(&option) {
            self.folder = Some(place);
        } else if fetcher.remote_name.contains(&option) || option == "--remote-name-all" {
            self.remote_name = true;
        } else if fetcher.fail.contains(&option) || option == "-K" || option == "--config" {
            self.fails = true;
        }
        let value = args.get(place.word).and_then(|word| word.get(place.skip..));
        let sends = matches!(option, "-X" | "--request") && value != Some("GET");
        self.is_other |= sends
            || matches!(
                option,
                "-I" | "--head"
                    | "--spider"
                    | "-T"
                    | "--upload-file"
                    | "-d"
                    | "--data"
                    | "--post-data"
                    | "--version"
                    | "--help"
            ) && (fetcher.name == "curl" || option.len() > 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses, and where they go.
    fn shown(line: &str) -> Option<String> {
        let words: Vec<&str> = line.split(' ').collect();
        let fetch = read(words[0], &words[1..])?;
        let text = |place: Place| words[place.word + 1][place.skip..].to_owned();
        let place = match fetch.output {
            Output::Stream => "-".to_owned(),
            Output::File(place) => text(place),
            Output::Named(folder) => format!("{}/*", folder.map_or_else(String::new, text)),
        };
        let addresses: Vec<&str> = fetch.addresses.iter().map(|at| words[at + 1]).collect();
        let mark = if fetch.fails { "" } else { "!" };
        Some(format!("{} > {place}{mark}", addresses.join(" ")))
    }

    #[test]
    fn where_a_download_goes_is_read_from_the_options() {
        for (line, expected) in [
            ("curl u", "u > -!"),
            ("curl -fsSL u -o f", "u > f"),
            ("curl -sSLo f u", "u > f!"),
            ("curl -of u", "u > f!"),
            ("curl -LO u", "u > /*!"),
            ("curl --retry 3 -f --output=f u", "u > f"),
            ("curl -fL --output-dir d -O u", "u > d/*"),
            ("curl -H a:b -L u --output -", "u > -!"),
            ("wget u", "u > /*"),
            ("wget -nv -P d u v", "u v > d/*"),
            ("wget -qO- u", "u > -"),
            ("wget -q u -O f", "u > f"),
            ("wget -qO f u", "u > f"),
            ("wget --tries 3 --output-document=f u", "u > f"),
            ("aria2c -x 16 -d d -o f u", "u > f"),
        ] {
            assert_eq!(shown(line).as_deref(), Some(expected), "{line}");
        }
        for line in [
            "curl --version",
            "curl -I u",
            "curl -X POST -d a=b u",
            "wget --spider u",
            "cat u",
        ] {
            assert_eq!(shown(line), None, "{line}");
        }
    }
}
