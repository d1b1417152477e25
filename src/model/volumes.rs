//! What `VOLUME` keeps out of a container's own layer.

use super::variables::evaluate;
use super::{Model, paths};
use crate::syntax::{Arguments, Keyword};

impl Model<'_> {
    /// Whether a path of a container lies on a volume that the stage, or one below, declares. One whose path is not known
    /// may be it.
    pub fn is_on_volume(&self, stage: usize, path: &str) -> bool {
        self.lineage(stage).any(|stage| {
            stage.instructions.clone().any(|at| {
                let instruction = self.instruction(at);
                let Arguments::Paths { words, .. } = &instruction.arguments else {
                    return false;
                };
                let lookup = |name: &str| self.value(at, name);
                let holds = |word: &crate::syntax::Word| {
                    let volume = evaluate(&word.raw, self.file.escape, &lookup);
                    volume
                        .known()
                        .is_none_or(|volume| paths::is_within(path, volume))
                };
                instruction.keyword == Keyword::Volume && words.iter().any(holds)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    #[test]
    fn volumes_of_the_stages_below_hold_what_lies_in_them() {
        let text = "FROM a AS b\nENV D=/data\nVOLUME $D /x\nFROM b\nFROM c\nARG E\nVOLUME $E\n";
        check(text, |model| {
            assert!(model.is_on_volume(1, "/data/runs") && model.is_on_volume(1, "/x"));
            assert!(!model.is_on_volume(1, "/database"));
            assert!(model.is_on_volume(2, "/anything"));
        });
    }
}
