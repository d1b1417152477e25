use super::*;

fn shape(text: &str) -> Vec<(Keyword, usize, usize, String)> {
    let source = Source::from(text);
    parse(&source)
        .instructions
        .iter()
        .map(|i| (i.keyword, i.lines.0, i.lines.1, i.rest_text().to_owned()))
        .collect()
}

#[test]
fn continuations_comments_and_blank_lines() {
    let text = "FROM a\nRUN x \\ \n  # gone \\\n\n  y\\\nz\nCMD [\"a\"]";
    assert_eq!(
        shape(text),
        [
            (Keyword::From, 1, 1, "a".into()),
            (Keyword::Run, 2, 6, "x   yz".into()),
            (Keyword::Cmd, 7, 7, "[\"a\"]".into()),
        ]
    );
}

#[test]
fn a_doubled_escape_does_not_continue() {
    assert_eq!(shape("FROM a\nRUN x \\\\\nRUN y").len(), 3);
    assert_eq!(
        shape("# escape=`\nFROM a\nRUN x `\n y\nRUN c:\\\nRUN z").len(),
        4
    );
}

#[test]
fn heredocs_swallow_their_lines() {
    let text = "FROM a\nRUN <<A <<-B\n1 \\\nA\n# no comment\n\tB\nUSER x\n";
    let source = Source::from(text);
    let file = parse(&source);
    let run = &file.instructions[1];
    assert_eq!(run.lines, (2, 6));
    assert_eq!(&text[run.heredocs[0].body.range()], "1 \\\n");
    assert_eq!(&text[run.heredocs[1].body.range()], "# no comment\n");
    assert!(file.comments.is_empty() && file.errors.is_empty());
}

#[test]
fn an_open_heredoc_is_one_error_and_the_rest_is_read() {
    let text = "FROM a\nRUN <<EOF\napt-get update\n\nCMD x\n";
    let source = Source::from(text);
    let file = parse(&source);
    assert_eq!(file.errors.len(), 1, "{:?}", file.errors);
    assert_eq!(file.instructions.len(), 3);
    assert_eq!(file.instructions[2].keyword, Keyword::Cmd);
}

#[test]
fn pieces_cover_every_byte() {
    for text in [
        "",
        "\u{feff}# syntax=x\r\n\r\nFROM a\r\nRUN a \\\r\n # c\r\n b",
        "FROM a\nRUN <<E\nx\nE\n\n\nfoo",
        "\\\n\nRUN",
        "\u{feff}",
        "RUN <<E\nx",
    ] {
        let source = Source::from(text);
        let file = parse(&source);
        let mut at = 0;
        for piece in &file.pieces {
            assert_eq!(piece.span.start, at, "{text:?} {:?}", file.pieces);
            at = piece.span.end;
        }
        assert_eq!(at, text.len(), "{text:?}");
    }
}

#[test]
fn errors_name_what_is_wrong_and_what_was_meant() {
    let messages = |text: &str| {
        let source = Source::from(text);
        let errors = parse(&source).errors;
        errors.into_iter().map(|e| e.message).collect::<Vec<_>>()
    };
    assert_eq!(messages("FROM a\nRUM x"), ["`RUM` is not an instruction"]);
    assert_eq!(
        messages("RUN x"),
        ["this file has no `FROM`, so there is nothing to build"]
    );
    assert_eq!(
        messages("FROM a\nCOPY --form=b x y"),
        ["`COPY` has no flag `--form`"]
    );
    assert_eq!(
        messages("FROM a AS b\nCOPY --from=b x y"),
        ["a stage cannot take files from itself"]
    );
    assert_eq!(
        messages("FROM a\nENV a=b c"),
        ["`c` is not of the form `name=value`"]
    );
    assert_eq!(
        messages("FROM a\nHEALTHCHECK --interval=30 CMD x"),
        ["`--interval` is a time such as `30s` or `1m30s`, not `30`"]
    );
    assert_eq!(
        messages("FROM a b"),
        ["`FROM` takes an image, or an image, `AS` and a name"]
    );
    assert!(messages("FROM a\nONBUILD FOO\nRUN\nARG --x y\nCMD []").is_empty());
}

#[test]
fn long_and_deep_input_is_read_in_linear_time() {
    let many = format!("FROM a\nRUN x {}", "\\\n y ".repeat(100_000));
    assert_eq!(shape(&many).len(), 2);
    let heredocs = format!("FROM a\n{}", "RUN <<X\n".repeat(20_000));
    assert_eq!(shape(&heredocs).len(), 20_001);
    let onbuild = "ONBUILD ".repeat(100_000);
    assert_eq!(shape(&onbuild).len(), 1);
}
