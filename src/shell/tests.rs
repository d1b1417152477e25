//! What the parser makes of scripts, in a short notation: lists in `‹…›`, variables in `<…>`.

use super::*;

fn script(text: &str) -> Script<'_> {
    parse(Mapped::contiguous(text, 0))
}

/// The commands of a script that is wholly understood.
fn tree(text: &str) -> String {
    let script = script(text);
    assert!(!script.opaque, "{text:?} is not understood: {script:?}");
    show_list(&script, &script.body)
}

/// The commands of a script of which something is not understood.
fn broken(text: &str) -> String {
    let script = script(text);
    assert!(script.opaque, "{text:?} is understood: {script:?}");
    show_list(&script, &script.body)
}

fn show_list(script: &Script<'_>, list: &List) -> String {
    let mut shown = String::new();
    for item in &list.items {
        let pipeline = &item.pipeline;
        let commands: Vec<_> = pipeline.commands.iter().map(|c| show(script, c)).collect();
        if pipeline.negated {
            shown.push_str("! ");
        }
        shown.push_str(&commands.join(" | "));
        shown.push_str(match item.joiner {
            Joiner::And => " && ",
            Joiner::Or => " || ",
            Joiner::Semicolon => "; ",
            Joiner::Newline => "↵ ",
            Joiner::Background => " & ",
            Joiner::End => "",
        });
    }
    shown.trim_end().to_owned()
}

fn show(script: &Script<'_>, command: &Command) -> String {
    let list = |list: &List| format!("‹{}›", show_list(script, list));
    let mut shown = match &command.kind {
        CommandKind::Simple(simple) => {
            let assignments = simple
                .assignments
                .iter()
                .map(|a| show_assignment(script, a));
            let words = simple.words.iter().map(|w| show_parts(script, &w.parts));
            let all: Vec<_> = assignments.chain(words).collect();
            all.join(" ")
        }
        CommandKind::Subshell(body) => format!("subshell{}", list(body)),
        CommandKind::Group(body) => format!("group{}", list(body)),
        CommandKind::If {
            branches,
            otherwise,
        } => {
            let branches = branches
                .iter()
                .map(|b| format!("if{}then{}", list(&b.condition), list(&b.body)));
            let otherwise = otherwise.as_ref().map(|o| format!("else{}", list(o)));
            branches.chain(otherwise).collect()
        }
        CommandKind::Loop {
            kind,
            condition,
            body,
        } => format!("{kind:?}{}do{}", list(condition), list(body)),
        CommandKind::For {
            variable,
            words,
            body,
        } => {
            let words = words.as_ref().map(|words| show_words(script, words));
            format!("for {variable} in {words:?} do{}", list(body))
        }
        CommandKind::Case { subject, arms } => {
            let arms = arms.iter().map(|arm| {
                format!(
                    " ({}){}",
                    show_words(script, &arm.patterns),
                    list(&arm.body)
                )
            });
            let arms: String = arms.collect();
            format!("case {}{arms}", show_parts(script, &subject.parts))
        }
        CommandKind::Function { name, body } => format!("function {name} {}", show(script, body)),
        CommandKind::Test(words) => format!("test({})", show_words(script, words)),
        CommandKind::Arithmetic(parts) => format!("arithmetic({})", show_parts(script, parts)),
        CommandKind::Opaque => format!("opaque({})", script.source(&command.range)),
    };
    for redirect in &command.redirects {
        let target = show_parts(script, &redirect.target.parts);
        let fd = redirect.fd.map(|fd| fd.to_string()).unwrap_or_default();
        shown.push_str(&format!(" [{fd}{:?} {target}]", redirect.operator));
        if let Some(heredoc) = script.heredoc(redirect) {
            shown.push_str(&format!("{:?}", script.source(&heredoc.body)));
        }
    }
    shown
}

fn show_assignment(script: &Script<'_>, assignment: &Assignment) -> String {
    let operator = if assignment.append { "+=" } else { "=" };
    let index = if assignment.indexed { "[]" } else { "" };
    let value = match &assignment.value {
        AssignmentValue::Word(word) => show_parts(script, &word.parts),
        AssignmentValue::Array(words) => format!("array({})", show_words(script, words)),
    };
    format!("{}{index}{operator}{value}", assignment.name)
}

fn show_words(script: &Script<'_>, words: &[Word]) -> String {
    let words: Vec<_> = words.iter().map(|w| show_parts(script, &w.parts)).collect();
    words.join(" ")
}

fn show_parts(script: &Script<'_>, parts: &[Part]) -> String {
    let show = |part: &Part| match part {
        Part::Literal { value, .. } => value.clone(),
        Part::Quoted { value, .. } => format!("'{value}'"),
        Part::DoubleQuoted { parts, .. } => format!("\"{}\"", show_parts(script, parts)),
        Part::Variable(variable) => {
            let operator = variable
                .operator
                .map(|o| format!(" {o:?} "))
                .unwrap_or_default();
            let argument = show_parts(script, &variable.argument);
            format!("<{}{operator}{argument}>", variable.name)
        }
        Part::Substitution { list, .. } => format!("$‹{}›", show_list(script, list)),
        Part::ProcessSubstitution { list, .. } => format!("process‹{}›", show_list(script, list)),
        Part::Arithmetic { parts, .. } => format!("number({})", show_parts(script, parts)),
        Part::Glob { value, .. } => format!("glob({value})"),
        Part::BraceExpansion { parts, .. } => format!("brace({})", show_parts(script, parts)),
        Part::Tilde { range } => format!("tilde({})", script.source(range)),
        Part::Opaque { range } => format!("opaque({})", script.source(range)),
    };
    parts.iter().map(show).collect()
}

#[test]
fn lists_and_pipelines_keep_their_operators() {
    assert_eq!(tree("a && b || c; d & e"), "a && b || c; d & e");
    assert_eq!(tree("a | b |& c && ! d"), "a | b | c && ! d");
    assert_eq!(tree("a\n\n b;\nc # d"), "a↵ b; c");
    assert_eq!(tree("a &&\n # why\n b |\n c"), "a && b | c");
    assert_eq!(tree("time -p { a; } | b"), "group‹a;› | b");
    assert_eq!(tree("time a"), "time a");
    assert_eq!(tree(""), "");
}

#[test]
fn ranges_of_joiners_and_pipes_are_their_bytes() {
    let script = script("! a | b && c;");
    let [first, second] = &script.body.items[..] else {
        panic!("two items: {script:?}");
    };
    assert_eq!(script.source(&first.joiner_range), "&&");
    assert_eq!(script.source(&second.joiner_range), ";");
    assert_eq!(script.source(&first.pipeline.pipes[0]), "|");
    assert_eq!(script.source(&first.pipeline.range), "! a | b");
    assert_eq!(script.source(&first.range()), "! a | b &&");
    assert_eq!(script.source(&script.body.range), "! a | b && c");
}

#[test]
fn compound_commands_are_read() {
    assert_eq!(tree("(a; b) > c"), "subshell‹a; b› [Write c]");
    assert_eq!(tree("{ a; } && b"), "group‹a;› && b");
    assert_eq!(
        tree("if a; then b; elif c; then d; else e; fi"),
        "if‹a;›then‹b;›if‹c;›then‹d;›else‹e;›"
    );
    assert_eq!(tree("while a; do b; done"), "While‹a;›do‹b;›");
    assert_eq!(tree("until a\ndo b\ndone <c"), "Until‹a↵›do‹b↵› [Read c]");
    assert_eq!(
        tree("for i in 1 $x; do a; done"),
        "for i in Some(\"1 <x>\") do‹a;›"
    );
    assert_eq!(tree("for i; do a; done"), "for i in None do‹a;›");
    assert_eq!(tree("for i in; do a; done"), "for i in Some(\"\") do‹a;›");
    assert_eq!(tree("for ((i=0; i<3; i++)); do a; done"), "Counted‹›do‹a;›");
    assert_eq!(
        tree("case $a in (x|y) b;; *.gz) c ;& z) ;; esac"),
        "case <a> (x y)‹b› (glob(*).gz)‹c› (z)‹›"
    );
    assert_eq!(tree("case a in b) c; esac; d"), "case a (b)‹c;›; d");
    assert_eq!(tree("f() { a; }; f"), "function f group‹a;›; f");
    assert_eq!(tree("function f () (a)"), "function f subshell‹a›");
    assert_eq!(
        tree("[[ -f a && $b =~ ^(c|d)$ ]] || e"),
        "test(-f a && <b> =~ ^(c|d)$) || e"
    );
    assert_eq!(tree("((a + $(b))) && c"), "arithmetic(a + $‹b›) && c");
    assert_eq!(tree("((a); b)"), "subshell‹subshell‹a›; b›");
}

#[test]
fn reserved_words_count_only_where_a_command_begins() {
    assert_eq!(
        tree("echo if then fi done { } ! case"),
        "echo if then fi done { } ! case"
    );
    assert_eq!(tree("\"if\" a"), "\"if\" a");
    assert_eq!(tree("iffy; done-it"), "iffy; done-it");
    assert_eq!(tree("{a,b}"), "brace(a,b)");
    assert_eq!(tree("!(a)"), "! subshell‹a›");
}

#[test]
fn assignments_stand_before_the_name() {
    assert_eq!(tree("A=b C+='d e' make F=g"), "A=b C+='d e' make F=g");
    assert_eq!(tree("A= b"), "A= b");
    assert_eq!(tree("a[0]=x b=(c 'd'\n e) f"), "a[]=x b=array(c 'd' e) f");
    assert_eq!(
        tree("A=* B={c,d} E=~/f:~/g"),
        "A=* B={c,d} E=tilde(~)/f:tilde(~)/g"
    );
    assert_eq!(tree("1a=b a-b=c"), "1a=b a-b=c");
    assert_eq!(tree("declare -a x=(1 2)"), "declare -a x=opaque((1 2))");
}

#[test]
fn words_are_taken_apart() {
    assert_eq!(tree(r#"a'b c'"d $e"\ f"#), r#"a'b c'"d <e>"' 'f"#);
    assert_eq!(
        tree("$'a\\n\\x41\\'' $\"b\" $ $% a$"),
        "'a\nA'' \"b\" $ $% a$"
    );
    assert_eq!(tree("$1 $@ ${10} ${#} $$a"), "<1> <@> <10> <#> <$>a");
    assert_eq!(
        tree("a*b?[!]c] [ a[] ]"),
        "aglob(*)bglob(?)glob([!]c]) [ a[] ]"
    );
    assert_eq!(tree("ls !(a|b)"), "ls !glob((a|b))");
}

#[test]
fn expansions_are_taken_apart() {
    assert_eq!(
        tree("${a:-b} ${a-${b}c} ${a:+'}'} ${a:?} ${a=$(b)}"),
        "<a Default { empty: true } b> <a Default { empty: false } <b>c> \
         <a Alternative { empty: true } '}'> <a Require { empty: true } > \
         <a Assign { empty: false } $‹b›>"
    );
    assert_eq!(
        tree("${#a} ${!a} ${a%%.*} ${a/b/c} ${a[@]} ${a:1:2}"),
        "<a Other > <a Other > <a Other %%.*> <a Other /b/c> <a Other [@]> <a Other :1:2>"
    );
    assert_eq!(
        tree("$(a \"$(b)\") `c d` <(e) x"),
        "$‹a \"$‹b›\"› $‹c d› process‹e› x"
    );
    assert_eq!(
        tree("$((1 << $a)) $((a); b)"),
        "number(1 << <a>) $‹subshell‹a›; b›"
    );
    assert_eq!(
        tree("{a,b}c {} {a} {1..3} x{'y',$z}"),
        "brace(a,b)c {} {a} brace(1..3) xbrace('y',<z>)"
    );
    assert_eq!(
        tree("~ ~/a ~b/c d~ ~\"e\""),
        "tilde(~) tilde(~)/a tilde(~b)/c d~ ~\"e\""
    );
}

#[test]
fn quotes_hide_operators_and_comments_begin_words() {
    assert_eq!(tree("sed 's/a;b|c/ # &/' a#b"), "sed 's/a;b|c/ # &/' a#b");
    let script = script("a # b && c\r\n#d\ne");
    let comments: Vec<_> = script.comments.iter().map(|c| script.source(c)).collect();
    assert_eq!(comments, ["# b && c", "#d"]);
}

#[test]
fn continuation_lines_are_no_part_of_a_word() {
    assert_eq!(tree("a \\\n  b\\\nc \"d\\\ne\""), "a bc \"de\"");
    assert_eq!(tree("if a \\\n; then\\\n b; fi"), "if‹a;›then‹b;›");
}

#[test]
fn redirections_are_read_with_descriptor_and_target() {
    assert_eq!(
        tree("a 2>&1 >b <c >>d 3<>e >|f &>g &>>h <&- <<<\"i\""),
        "a [2DuplicateOutput 1] [Write b] [Read c] [Append d] [3ReadWrite e] [Overwrite f] \
         [WriteAll g] [AppendAll h] [DuplicateInput -] [HereString \"i\"]"
    );
    assert_eq!(tree(">a b 2 >c"), "b 2 [Write a] [Write c]");
    // `RUN pip install setuptools>=41.0.0` writes a file.
    assert_eq!(tree("pip install a>=41"), "pip install a [Write =41]");
}

#[test]
fn heredoc_bodies_follow_the_line() {
    assert_eq!(
        tree("cat <<A > f && cat <<-'B'\na $x\nA\n\tb\n\tB\nc"),
        "cat [HereDocument A]\"a $x\\n\" [Write f] && cat [HereDocument 'B']\"\\tb\\n\"↵ c"
    );
    assert_eq!(
        tree("bash <<\"EOF\"\r\na\r\nEOF\r\n"),
        "bash [HereDocument \"EOF\"]\"a\\r\\n\"↵"
    );
    assert_eq!(
        tree("a=$(cat <<E\nb\nE\n) c"),
        "a=$‹cat [HereDocument E]\"b\\n\"↵› c"
    );
    assert_eq!(tree("cat <<$A\nb\n$A"), "cat [HereDocument <A>]\"b\\n\"↵");
    let script = script("cat <<A <<'B'\n$x \\$y $(z)\nA\n$w\nB\n");
    let [first, second] = &script.heredocs[..] else {
        panic!("two here-documents: {script:?}");
    };
    assert_eq!(show_parts(&script, &first.parts), "<x> '$'y $‹z›\n");
    assert!(second.quoted && second.parts.is_empty());
}

#[test]
fn what_is_broken_is_opaque_and_the_rest_is_read() {
    assert_eq!(broken("a 'b"), "a opaque('b)");
    assert_eq!(broken("a \"b"), "a \"b\"");
    assert_eq!(broken("a; fi; b"), "a; opaque(fi)opaque(); b");
    assert_eq!(broken("a ) b"), "aopaque())b");
    assert_eq!(broken("a && "), "a &&");
    assert_eq!(broken("&& a"), "opaque() && a");
    assert_eq!(broken("if a; then b"), "if‹a;›then‹b›");
    assert_eq!(broken("( a; b"), "subshell‹a; b›");
    assert_eq!(broken("f (x) y; z"), "fsubshell‹x›y; z");
    assert_eq!(broken("cat <<E\na"), "cat [HereDocument E]\"a\"↵");
    assert_eq!(broken("cat <<E"), "cat [HereDocument E]\"\"");
    assert_eq!(broken("`a \\$b` c"), "opaque(`a \\$b`) c");
    assert_eq!(broken("${{ a }}"), "opaque(${{ a })}");
    assert_eq!(broken("a >; b"), "a [Write ]; b");
    assert_eq!(broken("coproc a; b"), "opaque(coproc a); b");
}

#[test]
fn deep_nesting_is_opaque_and_takes_linear_time() {
    const DEPTH: usize = 5_000;
    let openings = [
        "$(",
        "(",
        "((",
        "$((",
        "{ ",
        "${a:-",
        "\"$(",
        "if ",
        "`$(",
        "while a; do ",
        "f() ",
        "<(",
        "case a in b) ",
        "for i in a; do ",
        "[[ ",
        "{a,",
        "[a",
        "!(",
        "coproc ",
        "x=(",
        "@(",
        "$'",
        "\"${a:-",
        "function f ",
        "$((a) ",
        "<<E ",
        "a <<E\n$(",
        "! ",
        "elif ",
        "\\",
        "a && (",
    ];
    let started = std::time::Instant::now();
    for opening in openings {
        let text = opening.repeat(DEPTH);
        let parsed = script(&text);
        let visits = commands(&parsed, Options::default());
        assert!(visits.len() <= DEPTH + 1);
        drop(parsed.clone());
    }
    for (opening, closing) in [
        ("$(a ", ")"),
        ("(", ")"),
        ("if a; then ", "; fi"),
        ("{a,", "}"),
    ] {
        let text = opening.repeat(DEPTH) + "x" + &closing.repeat(DEPTH);
        let _ = script(&text);
    }
    let seconds = started.elapsed().as_secs_f64();
    assert!(seconds < 10.0, "{seconds} s");
}

#[test]
fn a_word_of_many_megabytes_is_one_part() {
    let text = "a".repeat(10_000_000);
    let script = script(&text);
    let simple = script.body.items[0].pipeline.commands[0].simple();
    assert_eq!(simple.map(|s| s.words[0].parts.len()), Some(1));
}
