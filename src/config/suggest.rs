//! What a user may have meant.

use crate::rules::Rule;

/// The candidate that is nearest to `word`, if one is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    // A third of the letters may be wrong; a longer word has no more to do with it.
    let limit = (word.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = strsim::osa_distance(&word, &candidate.to_ascii_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether `selector` means a rule at all.
///
/// # Errors
/// A sentence that names the selector, and the nearest code, name or alias.
pub fn check_selector(selector: &str, rules: &[&Rule]) -> Result<(), String> {
    let everything = selector.trim().eq_ignore_ascii_case("ALL");
    if everything || rules.iter().any(|rule| rule.matches(selector)) {
        return Ok(());
    }
    let names = rules.iter().flat_map(|rule| {
        [rule.code, rule.name]
            .into_iter()
            .chain(rule.aliases.iter().copied())
    });
    Err(match nearest(selector, names) {
        Some(name) => format!("unknown rule `{selector}`; did you mean `{name}`?"),
        None => format!("unknown rule `{selector}`; `mllint rules` lists all"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SAMPLE_RULES;

    #[test]
    fn a_selector_means_a_rule_or_is_refused_with_a_suggestion() {
        let check = |selector| check_selector(selector, SAMPLE_RULES);
        for good in ["ALL", "all", "ML", "dl3042", "pip-cache-kept"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let bad = |selector| check(selector).unwrap_err();
        assert_eq!(
            bad("pip-cache-keep"),
            "unknown rule `pip-cache-keep`; did you mean `pip-cache-kept`?"
        );
        assert_eq!(
            bad("DL3043"),
            "unknown rule `DL3043`; did you mean `DL3042`?"
        );
        assert_eq!(bad("E501"), "unknown rule `E501`; `mllint rules` lists all");
        assert_eq!(bad(""), "unknown rule ``; `mllint rules` lists all");
    }
}
