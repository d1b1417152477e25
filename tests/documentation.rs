//! The documentation of a rule, taken apart: its sections, and the files in them.

/// A part of the documentation, from its heading to the next.
#[derive(Debug, PartialEq)]
pub(crate) struct Section {
    pub(crate) title: String,
    /// The fenced blocks, as files: name and text. A `dockerfile` block is `Dockerfile`, any other has its name in the
    /// fence: `text title="requirements.txt"`. A block without a name has an empty one.
    pub(crate) files: Vec<(String, String)>,
}

/// The sections of a rule's documentation, in order.
pub(crate) fn sections(documentation: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut block: Option<(String, String)> = None;
    for line in documentation.lines() {
        if let Some((name, mut text)) = block.take() {
            if line.trim_end() == "```" {
                sections
                    .last_mut()
                    .expect("a block stands below a heading")
                    .files
                    .push((name, text));
            } else {
                text.push_str(line);
                text.push('\n');
                block = Some((name, text));
            }
        } else if let Some(fence) = line.strip_prefix("```") {
            block = Some((file_name(fence), String::new()));
        } else if let Some(title) = line.strip_prefix("## ") {
            sections.push(Section {
                title: title.to_owned(),
                files: Vec::new(),
            });
        }
    }
    assert!(block.is_none(), "a block is not closed:\n{documentation}");
    sections
}

/// The files of the section with this title, if it has any.
pub(crate) fn files_of(documentation: &str, title: &str) -> Option<Vec<(String, String)>> {
    let mut sections = sections(documentation).into_iter();
    let section = sections.find(|section| section.title == title)?;
    (!section.files.is_empty()).then_some(section.files)
}

fn file_name(fence: &str) -> String {
    let title = fence
        .split_once("title=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    match title {
        Some((title, _)) => title.to_owned(),
        None if fence.trim() == "dockerfile" => "Dockerfile".to_owned(),
        None => String::new(),
    }
}

#[test]
fn blocks_are_files_of_their_section() {
    let documentation = "\
## Example
```dockerfile
## no heading
FROM a
```

```text title=\"requirements.txt\"
torch
```
## References
```sh
ls
```
";
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let example = files_of(documentation, "Example").expect("it has files");
    assert_eq!(
        example,
        [
            file("Dockerfile", "## no heading\nFROM a\n"),
            file("requirements.txt", "torch\n")
        ]
    );
    let titles: Vec<_> = sections(documentation)
        .into_iter()
        .map(|section| section.title)
        .collect();
    assert_eq!(titles, ["Example", "References"]);
    assert_eq!(
        files_of(documentation, "References"),
        Some(vec![file("", "ls\n")])
    );
}
