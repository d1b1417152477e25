//! Files that are written from the code and committed: `MLLINT_BLESS=1 cargo test` writes them anew.

use crate::golden::golden;

#[test]
fn rules_md_is_what_the_rules_say() {
    if let Err(error) = golden("rules.md", &mllint::rules::page::page()) {
        panic!("{error}");
    }
}
