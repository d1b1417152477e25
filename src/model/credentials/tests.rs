use super::*;
use crate::model::samples::check;

/// The program, where it comes from and where it stays, of each credential.
fn found(lines: &str) -> Vec<String> {
    let text = format!("FROM debian:12\nWORKDIR /app\n{lines}\n");
    let mut found = Vec::new();
    check(&text, |model| {
        let show = |credential: &Credential| {
            let from = match &credential.from {
                From::Here => "here".to_owned(),
                From::Declared(_, name) => name.clone(),
                From::Elsewhere => "elsewhere".to_owned(),
            };
            let kept = credential.kept_in.unwrap_or("-");
            format!("{} {from} {kept}", credential.shown)
        };
        found = model.credentials().iter().map(show).collect();
    });
    found
}

#[test]
fn credentials_in_urls_are_found() {
    for (lines, expected) in [
        (
            "RUN git clone https://me:h0rse-c0rrect@x.org/a.git",
            "git clone here .git/config",
        ),
        (
            "ARG T\nRUN pip install --index-url https://u:${T}@x.org/s a",
            "pip install T -",
        ),
        (
            "ARG GH_PAT\nRUN git clone \"https://$GH_PAT@x.org/a\"",
            "git clone GH_PAT .git/config",
        ),
        (
            "RUN --mount=type=secret,id=t,env=T git clone https://o:$T@x.org/a",
            "git clone elsewhere .git/config",
        ),
        (
            "RUN git clone https://$(cat /run/secrets/t)@x.org/a b",
            "git clone elsewhere .git/config",
        ),
        (
            "ARG T\nRUN git config --global url.\"https://x:$T@x.org\".insteadOf https://x.org",
            "git config T ~/.gitconfig",
        ),
        (
            "ARG T\nRUN git clone https://o:$T@x.org/a && rm -rf a/.git",
            "git clone T -",
        ),
        (
            "RUN pip config set global.index-url https://u:$(cat /s)@x.org",
            "pip config elsewhere pip.conf",
        ),
    ] {
        assert_eq!(found(lines), [expected], "{lines}");
    }
}

#[test]
fn commands_that_log_in_are_found() {
    for (lines, expected) in [
        (
            "ARG HF_TOKEN\nRUN huggingface-cli login --token $HF_TOKEN",
            "huggingface-cli login HF_TOKEN ~/.cache/huggingface/token",
        ),
        (
            "RUN hf auth login --token=$(cat /run/secrets/hf)",
            "hf auth login elsewhere ~/.cache/huggingface/token",
        ),
        (
            "RUN wandb login 0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "wandb login here ~/.netrc",
        ),
    ] {
        assert_eq!(found(lines), [expected], "{lines}");
    }
}

#[test]
fn what_nobody_else_gets_is_left_alone() {
    for lines in [
        "RUN git clone https://git@x.org/a && git clone ssh://git@x.org/a",
        "RUN --mount=type=secret,id=t,env=T pip install --index-url https://u:$T@x.org/s a",
        "RUN --mount=type=secret,id=t,env=T git clone https://o:$T@x.org/a && rm -rf a/.git",
        "RUN T=$(cat /run/secrets/t) && pip install git+https://$T@x.org/a",
        "RUN --mount=type=secret,id=t,env=T hf auth login --token $T && hf download a/b && hf auth logout",
        "RUN curl https://x.org/a@b http://user:password@proxy https://$USER@x.org",
        "CMD hf auth login --token $HF_TOKEN",
        "ARG T\nRUN echo https://u:$T@x.org",
    ] {
        assert!(found(lines).is_empty(), "{lines} {:?}", found(lines));
    }
}
