//! Versions of Python packages, and what a requirement asks of them.

use std::cmp::Ordering;

/// A version: `2.9.1`, `1.0rc1`, `2.5.1+cu121`.
///
/// Source: the version specifiers of the Python packaging user guide (PEP 440). Of what stands behind the release only
/// its sort is kept: it decides whether a pre-release comes before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The numbers, zeros at the end taken away: 2, 9, 1.
    release: Vec<u32>,
    /// Whether it is an alpha, a beta, a candidate or a development release.
    pub pre: bool,
    /// Behind `+`: `cu121`.
    pub local: Option<String>,
}

impl Version {
    /// Reads a version; `None` if it is none, or one with an epoch.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let (public, local) = match text.split_once('+') {
            Some((public, local)) => (public, Some(local.to_ascii_lowercase())),
            None => (text, None),
        };
        let end = public.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (numbers, rest) = public.split_at(end.unwrap_or(public.len()));
        if !rest.is_empty() && !numbers.ends_with(|c: char| c.is_ascii_digit() || c == '.') {
            return None;
        }
        let rest = rest
            .trim_start_matches(['-', '_', '.'])
            .to_ascii_lowercase();
        let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next();
        let pre = match word.unwrap_or("") {
            "" if rest.is_empty() => false,
            "post" | "rev" | "r" => false,
            "a" | "alpha" | "b" | "beta" | "c" | "rc" | "pre" | "preview" | "dev" => true,
            _ => return None,
        };
        let numbers = numbers.trim_end_matches('.');
        let release: Result<Vec<u32>, _> = numbers.split('.').map(str::parse).collect();
        let mut release = release.ok()?;
        while release.len() > 1 && release.last() == Some(&0) {
            release.pop();
        }
        Some(Self {
            release,
            pre,
            local,
        })
    }

    /// The number at a place; those that are not written are 0.
    pub fn number(&self, place: usize) -> u32 {
        self.release.get(place).copied().unwrap_or(0)
    }

    /// 2 of `2.9.1`.
    pub fn major(&self) -> u32 {
        self.number(0)
    }

    /// 9 of `2.9.1`.
    pub fn minor(&self) -> u32 {
        self.number(1)
    }

    /// Whether it is at or above a release that is given by its numbers: `[2, 9]`.
    pub fn is_at_least(&self, release: &[u32]) -> bool {
        self.compare(release) != Ordering::Less
    }

    /// Whether it is below a release that is given by its numbers; a pre-release of it is.
    pub fn is_below(&self, release: &[u32]) -> bool {
        self.compare(release) == Ordering::Less
    }

    fn compare(&self, release: &[u32]) -> Ordering {
        let length = self.release.len().max(release.len());
        let other = |place: usize| release.get(place).copied().unwrap_or(0);
        let mut places = (0..length).map(|place| self.number(place).cmp(&other(place)));
        let order = places.find(|order| order.is_ne());
        match order.unwrap_or(Ordering::Equal) {
            Ordering::Equal if self.pre => Ordering::Less,
            order => order,
        }
    }
}

/// What a requirement asks of the version: `>=1,<2`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Specifiers {
    clauses: Vec<Clause>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    operator: Operator,
    version: Version,
    /// How many numbers are written: 2 of `==2.*` and `~=2.1`.
    written: usize,
    /// Whether `.*` stands behind it.
    any_below: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Compatible,
    Equal,
    NotEqual,
    AtLeast,
    AtMost,
    Above,
    Below,
}

impl Specifiers {
    /// Reads what stands behind a name; nothing allows every version. `None` if it is not understood.
    pub fn parse(text: &str) -> Option<Self> {
        let clauses = text.split(',').map(str::trim).filter(|c| !c.is_empty());
        let clauses: Option<Vec<Clause>> = clauses.map(clause).collect();
        Some(Self { clauses: clauses? })
    }

    /// Whether anything is asked at all.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// The one version that is asked for.
    pub fn exact(&self) -> Option<&Version> {
        let is_exact = |c: &&Clause| c.operator == Operator::Equal && !c.any_below;
        self.clauses.iter().find(is_exact).map(|c| &c.version)
    }

    /// Whether a version may be taken, pre-releases apart.
    pub fn allows(&self, version: &Version) -> bool {
        self.clauses.iter().all(|clause| clause.allows(version))
    }

    /// Whether a release that is given by its numbers, or one above it, may be taken: nothing asks for less.
    pub fn reaches(&self, release: &[u32]) -> bool {
        self.clauses.iter().all(|clause| {
            let version = &clause.version;
            match clause.operator {
                Operator::Below => version.compare(release) == Ordering::Greater,
                Operator::AtMost => version.is_at_least(release),
                Operator::Equal if clause.any_below => clause.end_is_above(release, 0),
                Operator::Equal => version.is_at_least(release),
                Operator::Compatible => clause.end_is_above(release, 1),
                Operator::NotEqual | Operator::AtLeast | Operator::Above => true,
            }
        })
    }

    /// Whether a version below a release that is given by its numbers may be taken.
    pub fn allows_below(&self, release: &[u32]) -> bool {
        self.clauses.iter().all(|clause| match clause.operator {
            Operator::AtLeast | Operator::Above | Operator::Equal | Operator::Compatible => {
                clause.version.is_below(release)
            }
            Operator::NotEqual | Operator::AtMost | Operator::Below => true,
        })
    }
}

impl Clause {
    fn numbers(&self) -> Vec<u32> {
        (0..self.written)
            .map(|at| self.version.number(at))
            .collect()
    }

    fn has_prefix(&self, version: &Version, written: usize) -> bool {
        (0..written).all(|at| self.version.number(at) == version.number(at))
    }

    /// Whether the first release behind all that begin with these numbers, the last `but` left out, is above another.
    fn end_is_above(&self, release: &[u32], but: usize) -> bool {
        let mut end = self.numbers();
        end.truncate(self.written.saturating_sub(but));
        let Some(last) = end.last_mut() else {
            return true;
        };
        *last = last.saturating_add(1);
        let end = Version {
            release: end,
            pre: false,
            local: None,
        };
        end.compare(release) == Ordering::Greater
    }

    fn allows(&self, version: &Version) -> bool {
        let numbers = self.numbers();
        let order = version.compare(&numbers);
        match self.operator {
            Operator::Equal if self.any_below => self.has_prefix(version, self.written),
            Operator::NotEqual if self.any_below => !self.has_prefix(version, self.written),
            Operator::Equal => self.is_same(version),
            Operator::NotEqual => !self.is_same(version),
            Operator::AtLeast => order.is_ge(),
            Operator::AtMost => order.is_le(),
            Operator::Above => order.is_gt(),
            Operator::Below => order.is_lt(),
            Operator::Compatible => {
                order.is_ge() && self.has_prefix(version, self.written.saturating_sub(1))
            }
        }
    }

    /// `==2.5.1` takes `2.5.1+cu121`, too.
    fn is_same(&self, version: &Version) -> bool {
        let own = &self.version;
        own.release == version.release
            && own.pre == version.pre
            && (own.local.is_none() || own.local == version.local)
    }
}

fn clause(text: &str) -> Option<Clause> {
    let operators = [
        ("~=", Operator::Compatible),
        ("===", Operator::Equal),
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        (">=", Operator::AtLeast),
        ("<=", Operator::AtMost),
        (">", Operator::Above),
        ("<", Operator::Below),
    ];
    let found = operators
        .iter()
        .find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)));
    let (operator, text) = found?;
    let text = text.trim();
    let (text, any_below) = match text.strip_suffix(".*") {
        Some(text) => (text, true),
        None => (text, false),
    };
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let public = text.split('+').next().unwrap_or(text);
    Some(Clause {
        operator,
        version: Version::parse(text)?,
        written: public.split('.').take_while(is_number).count().max(1),
        any_below,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap_or_else(|| panic!("{text} is a version"))
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (text, release, at_least) in [
            ("2.9.1", &[2, 9][..], true),
            ("2.10", &[2, 9], true),
            ("2", &[2, 0, 0], true),
            ("2.0rc1", &[2], false),
            ("2.0.dev20240101", &[2], false),
            ("2.0.post1", &[2], true),
            ("2.5.1+cu121", &[2, 5, 1], true),
            ("v1.9", &[2], false),
        ] {
            assert_eq!(version(text).is_at_least(release), at_least, "{text}");
            assert_eq!(version(text).is_below(release), !at_least, "{text}");
        }
        assert_eq!(version("2.5.1+CU121").local.as_deref(), Some("cu121"));
        for text in ["", "x", "1!2.0", "2.x", "latest", "1..2"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn specifiers_allow_what_pip_would_take() {
        for (text, at, allowed) in [
            ("", "1.0", true),
            ("==2.5.1", "2.5.1+cu121", true),
            ("==2.5.1+cpu", "2.5.1+cu121", false),
            ("==2.5.*", "2.5.9", true),
            ("==2.5.*", "2.6", false),
            ("~=2.5", "2.9", true),
            ("~=2.5.1", "2.6", false),
            (">=1,<2", "1.9", true),
            (">=1,<2", "2.0", false),
            ("!=1.5", "1.5.0", false),
            (">1.5", "1.5", false),
        ] {
            let specifiers = Specifiers::parse(text).expect("they are specifiers");
            assert_eq!(specifiers.allows(&version(at)), allowed, "{text} {at}");
        }
        assert_eq!(Specifiers::parse("@1"), None);
    }

    #[test]
    fn it_is_known_on_which_side_of_a_release_a_requirement_lands() {
        for (text, reaches, below) in [
            ("", true, true),
            ("==1.0", true, false),
            ("==0.36.2", false, true),
            (">=0.20", true, true),
            (">=1.2", true, false),
            ("<1", false, true),
            ("<1.0", false, true),
            ("<=1.0", true, true),
            ("<2", true, true),
            ("~=0.20", false, true),
            ("~=1.4", true, false),
            ("~=0.20.1", false, true),
            ("==0.*", false, true),
            ("==1.*", true, false),
        ] {
            let specifiers = Specifiers::parse(text).expect("they are specifiers");
            assert_eq!(specifiers.reaches(&[1]), reaches, "{text} reaches 1");
            assert_eq!(specifiers.allows_below(&[1]), below, "{text} allows less");
        }
    }
}
