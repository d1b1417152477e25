//! What an ignore file leaves out of the build context.

use super::glob::Glob;
use super::paths::in_context;
use crate::syntax::dockerignore::Pattern;

/// The patterns of an ignore file, ready to be asked. Paths are those of the build context: relative to its root, with
/// `/`; the root is the empty path and never left out itself.
///
/// The answers are those of `MatchesOrParentMatches` in moby/patternmatcher. A pattern with an error matches nothing;
/// see [`IgnoreSet::is_exact`].
#[derive(Clone, Debug, Default)]
pub struct IgnoreSet {
    /// One for each pattern, so that an index holds for both.
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    negated: bool,
    /// `None` if it has an error.
    glob: Option<Glob>,
}

impl IgnoreSet {
    /// Compiles the patterns of an ignore file.
    pub fn new(patterns: &[Pattern]) -> Self {
        let entries = patterns.iter().map(|pattern| Entry {
            negated: pattern.negated,
            glob: match pattern.error {
                Some(_) => None,
                None => Glob::ignore(&pattern.pattern).ok(),
            },
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// Whether every pattern was understood. If not, the build fails or nobody knows what is left out.
    pub fn is_exact(&self) -> bool {
        self.entries.iter().all(|entry| entry.glob.is_some())
    }

    /// Whether the path is left out of the context.
    pub fn excluded(&self, path: &str) -> bool {
        self.excluded_by(path).is_some()
    }

    /// The index of the pattern that leaves the path out; `None` if it stays in the context.
    pub fn excluded_by(&self, path: &str) -> Option<usize> {
        let path = in_context(path);
        if path.is_empty() {
            return None;
        }
        let mut by = None;
        for (index, entry) in self.entries.iter().enumerate() {
            // A pattern is only asked where it would change the answer.
            let asked = entry.negated == by.is_some();
            if asked
                && entry
                    .glob
                    .as_ref()
                    .is_some_and(|g| g.matches_or_parent(&path))
            {
                by = (!entry.negated).then_some(index);
            }
        }
        by
    }

    /// Whether nothing below a folder reaches the builder, whatever is there: `data`, `data/*` and `**` all hide what is
    /// in `data`, and `!data/labels` behind them makes it doubtful.
    pub fn hides(&self, folder: &str) -> bool {
        let folder = in_context(folder);
        let mut hidden = false;
        for entry in &self.entries {
            let Some(glob) = &entry.glob else { continue };
            if !entry.negated {
                hidden = hidden || glob.covers(&folder);
            } else if hidden {
                let back = !folder.is_empty() && glob.matches_or_parent(&folder);
                hidden = !back && !glob.may_match_below(&folder);
            }
        }
        hidden
    }

    /// Whether the folder is left out, but a later `!` may bring back something below it.
    pub fn may_reinclude_below(&self, folder: &str) -> bool {
        self.excluded(folder) && !self.hides(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::dockerignore::parse;
    use proptest::prelude::*;

    fn set(text: &str) -> IgnoreSet {
        IgnoreSet::new(&parse(text).patterns)
    }

    #[test]
    fn the_last_pattern_that_changes_the_answer_decides() {
        let ignore = set("*\n!src\nsrc/*.ipynb\n!src/keep.ipynb");
        assert_eq!(ignore.excluded_by("data"), Some(0));
        assert_eq!(ignore.excluded_by("src/a.py"), None);
        assert_eq!(ignore.excluded_by("src/a.ipynb"), Some(2));
        assert_eq!(ignore.excluded_by("src/keep.ipynb"), None);
        assert_eq!(set("!data\ndata").excluded_by("data"), Some(1));
        // `data` was left out already when the second pattern came.
        assert_eq!(set("data\ndat*").excluded_by("data"), Some(0));
    }

    #[test]
    fn patterns_are_anchored_at_the_root_of_the_context() {
        let ignore = set("__pycache__\n*.pyc\n/data/");
        assert!(ignore.excluded("__pycache__"));
        assert!(!ignore.excluded("src/__pycache__"));
        assert!(!ignore.excluded("src/a.pyc"));
        assert!(ignore.excluded("data/raw/a.csv"));
    }

    #[test]
    fn a_folder_takes_what_is_below_it_along() {
        let ignore = set("models\n!models/small/*.pt");
        assert!(ignore.excluded("models/large/a.pt"));
        assert!(ignore.excluded("models/small/a.bin"));
        assert!(!ignore.excluded("models/small/a.pt"));
        assert!(!ignore.excluded("models/small/a.pt/shard"));
    }

    #[test]
    fn the_root_is_never_left_out_and_nothing_is_above_it() {
        let ignore = set("**\n.\n..");
        assert!(!ignore.excluded(""));
        assert!(!ignore.excluded("."));
        assert!(!ignore.excluded(".."));
        assert!(ignore.excluded("../data"));
        assert!(ignore.excluded("/data"));
        assert!(ignore.hides(""));
    }

    #[test]
    fn a_folder_may_keep_something() {
        let cases = [
            ("data", "data", true, false),
            ("data/*", "data", true, false),
            ("data/**\n!data/labels", "data", false, false),
            ("data\n!data/labels", "data", false, true),
            ("data\n!**/labels", "data", false, true),
            ("data\n!models", "data", true, false),
            ("data\n!models/**/*.pt", "data/raw", true, false),
            ("!data/labels\ndata", "data", true, false),
            ("*\n!data", "data", false, false),
            ("data\n!data\ndata", "data", true, false),
            ("*.pt", "data", false, false),
        ];
        for (text, folder, hidden, back) in cases {
            assert_eq!(set(text).hides(folder), hidden, "{text:?} {folder}");
            assert_eq!(
                set(text).may_reinclude_below(folder),
                back,
                "{text:?} {folder}"
            );
        }
    }

    #[test]
    fn a_pattern_with_an_error_matches_nothing() {
        let ignore = set("[a\ndata\\raw\n!\nlogs");
        assert!(!ignore.is_exact());
        assert!(!ignore.excluded("a") && !ignore.excluded("data/raw"));
        assert_eq!(ignore.excluded_by("logs"), Some(3));
        assert!(set("logs").is_exact());
    }

    /// One pattern against one whole path, by trying everything.
    fn reference(pattern: &str, path: &str) -> bool {
        let rest_of = |text: &str| text.chars().next().map(|c| text[c.len_utf8()..].to_owned());
        if let Some(rest) = pattern.strip_prefix("**") {
            let rest = rest.strip_prefix('/').unwrap_or(rest);
            let folders = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
            return rest.is_empty()
                || reference(rest, path)
                || folders.into_iter().any(|below| reference(rest, below));
        }
        let (next, behind) = (path.chars().next(), rest_of(path).unwrap_or_default());
        match (pattern.chars().next(), rest_of(pattern).unwrap_or_default()) {
            (None, _) => path.is_empty(),
            (Some('*'), rest) => {
                reference(&rest, path)
                    || (next.is_some_and(|c| c != '/') && reference(pattern, &behind))
            }
            (Some('?'), rest) => next.is_some_and(|c| c != '/') && reference(&rest, &behind),
            (wanted, rest) => wanted == next && reference(&rest, &behind),
        }
    }

    fn reference_excluded(text: &str, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at);
        let parents: Vec<&str> = ends.chain([path.len()]).map(|end| &path[..end]).collect();
        let last = parse(text).patterns.into_iter().rfind(|pattern| {
            // `**a` without anything else is a plain suffix.
            let suffix = pattern.pattern.strip_prefix("**");
            let suffix = suffix.filter(|s| !s.is_empty() && !s.contains(['*', '?']));
            parents.iter().any(|parent| {
                reference(&pattern.pattern, parent) || suffix.is_some_and(|s| parent.ends_with(s))
            })
        });
        last.is_some_and(|pattern| !pattern.negated)
    }

    fn pattern_text() -> impl Strategy<Value = String> {
        let unit = prop::sample::select(vec!["a", "b", "ab", "*", "**", "/", "?", "/**/", "."]);
        let pattern = prop::collection::vec(unit, 1..6).prop_map(|units| units.concat());
        let line = (prop::bool::weighted(0.3), pattern).prop_map(|(negated, pattern)| {
            format!("{}{pattern}\n", if negated { "!" } else { "" })
        });
        prop::collection::vec(line, 1..5).prop_map(|lines| lines.concat())
    }

    fn path() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec!["a", "b", "ab", "ba", "aab", "a.b"]);
        prop::collection::vec(name, 1..5).prop_map(|names| names.join("/"))
    }

    proptest! {
        #[test]
        fn any_file_leaves_out_what_a_plain_reading_does(text in pattern_text(), path in path()) {
            prop_assert_eq!(set(&text).excluded(&path), reference_excluded(&text, &path));
        }

        #[test]
        fn nothing_below_a_hidden_folder_is_kept(text in pattern_text(), folder in path(), below in path()) {
            let ignore = set(&text);
            for folder in ["", folder.as_str()] {
                let path = format!("{folder}/{below}");
                prop_assert!(!ignore.hides(folder) || ignore.excluded(&path));
            }
        }

        #[test]
        fn no_text_is_too_odd(text in any::<String>(), path in any::<String>()) {
            let ignore = set(&text);
            ignore.excluded(&path);
            ignore.hides(&path);
        }
    }
}
