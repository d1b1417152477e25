use super::*;
use crate::model::samples::check_with;

/// `what scope folder revision` of each download; `?` is what is not known, `-` what is not given.
fn read(lines: &str) -> Vec<String> {
    let text = format!("FROM debian:12\nWORKDIR /app\n{lines}\n");
    let files = [(
        "download_model.py",
        "from huggingface_hub import snapshot_download\nif True:\n    snapshot_download('a/b')\n",
    )];
    let mut found = Vec::new();
    check_with(&text, &files, |model| {
        let show = |value: &Value| match value {
            Value::Known(text) => text.clone(),
            Value::Unset => "-".to_owned(),
            Value::Unknown => "?".to_owned(),
        };
        found = model
            .model_downloads()
            .iter()
            .map(|d| {
                let (what, folder) = (show(&d.what), show(&d.folder));
                format!("{what} {:?} {folder} {}", d.scope, show(&d.revision))
            })
            .collect();
    });
    found
}

#[test]
fn commands_that_fetch_models_are_read() {
    for (lines, expected) in [
        (
            "RUN hf download gpt2",
            "gpt2 All /root/.cache/huggingface/hub -",
        ),
        (
            "ENV HF_HOME=/hf\nRUN huggingface-cli download a/b c.gguf --revision=f00",
            "a/b Some /hf/hub f00",
        ),
        (
            "ARG M=a/b\nRUN hf download $M --local-dir m",
            "a/b All /app/m -",
        ),
        ("RUN hf download $M --cache-dir $D", "? Unknown ? -"),
        (
            "RUN git lfs install && git clone https://u:$T@huggingface.co/a/b",
            "a/b All /app/b -",
        ),
        (
            "RUN git -c a=b clone --depth 1 https://huggingface.co/a/b",
            "a/b All /app/b -",
        ),
        (
            "RUN wget https://huggingface.co/a/b/resolve/main/m.bin",
            "a/b Some ? -",
        ),
        (
            "RUN python3 -m nltk.downloader -d /d punkt",
            "punkt Some /d -",
        ),
        (
            "USER 1000\nRUN python -m nltk.downloader all",
            "all Some ? -",
        ),
    ] {
        assert_eq!(read(lines), [expected], "{lines}");
    }
}

#[test]
fn python_that_fetches_models_is_read() {
    let cached = "/root/.cache/huggingface/hub";
    for (lines, expected) in [
        (
            "RUN python -c \"from t import A; A.from_pretrained('a/b', revision='v1')\"",
            format!("a/b Some {cached} v1"),
        ),
        (
            "RUN HF_HOME=/x python -c \"S('y'); SentenceTransformer('${MODEL}')\"",
            "? Some /x/hub -".to_owned(),
        ),
        (
            "RUN python <<'EOF'\nfrom h import snapshot_download\nsnapshot_download(repo_id='a/b', local_dir='m')\nEOF",
            "a/b All /app/m -".to_owned(),
        ),
        (
            "COPY download_model.py .\nRUN python download_model.py",
            format!("a/b All {cached} -"),
        ),
    ] {
        assert_eq!(read(lines), [expected], "{lines}");
    }
    for lines in [
        "RUN python -c \"A.from_pretrained('/models/x'); A.from_pretrained('x', local_files_only=True)\"",
        "RUN python -c 'load_model(1)'",
        "RUN python train.py",
        "CMD hf download gpt2",
        "RUN hf auth login",
        "RUN git clone https://github.com/a/b",
    ] {
        assert!(read(lines).is_empty(), "{lines}");
    }
}
