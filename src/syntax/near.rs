//! The word that was meant by a mistyped one.

/// The longest word that is looked at for typing errors; no instruction and no flag is as long.
const LONGEST: usize = 20;

/// The candidate that a word is a typing error of, if one is near enough.
pub(super) fn nearest<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_uppercase();
    let near = candidates.iter().filter_map(|candidate| {
        let allowed = if candidate.len() > 4 { 2 } else { 1 };
        if word.len().abs_diff(candidate.len()) > allowed {
            return None;
        }
        let distance = distance(word.as_bytes(), candidate.to_ascii_uppercase().as_bytes());
        (distance <= allowed).then_some((distance, *candidate))
    });
    let nearest = near.min_by_key(|(distance, _)| *distance)?;
    Some(nearest.1)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to make one word the other; neither
/// is longer than a little over [`LONGEST`].
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut rows = [[0; LONGEST + 4]; 3];
    rows[0] = std::array::from_fn(|j| j);
    for i in 1..=a.len() {
        let [row, above, above_that] = [i % 3, (i + 2) % 3, (i + 1) % 3];
        rows[row][0] = i;
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[above][j] + 1)
                .min(rows[row][j - 1] + 1)
                .min(rows[above][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[above_that][j - 2] + 1);
            }
            rows[row][j] = best;
        }
    }
    rows[a.len() % 3][b.len()]
}

#[cfg(test)]
mod tests {
    use super::super::Keyword;
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let keywords = Keyword::ALL.map(Keyword::as_str);
        for (word, wanted) in [
            ("RUM", Some("RUN")),
            ("form", Some("FROM")),
            ("ENTRYPIONT", Some("ENTRYPOINT")),
            ("curl", None),
            ("apt-get", None),
        ] {
            assert_eq!(nearest(word, &keywords), wanted, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(1_000_000), &keywords), None);
    }
}
