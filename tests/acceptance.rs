//! The program on a whole project, from the command line to the files on the disk.

use std::fs;
use std::path::Path;
use std::process::Command;

const BEFORE: &str = r#"FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN apt-get update && apt-get install -y --no-install-recommends build-essential
RUN pip install -r requirements.txt
EXPOSE 80
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
"#;

const AFTER: &str = r#"FROM python:3.12-slim
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
EXPOSE 80
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]
"#;

const OTHERS: [(&str, &str); 2] = [
    ("main.py", "app = None\n"),
    ("requirements.txt", "fastapi==0.115.6\nuvicorn==0.34.0\n"),
];

#[test]
fn safe_fixes_mend_a_plain_service_and_touch_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path();
    fs::write(path.join("Dockerfile"), BEFORE).expect("the file can be written");
    for (name, text) in OTHERS {
        fs::write(path.join(name), text).expect("the file can be written");
    }
    for _ in 0..2 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mllint"));
        let status = command
            .args(["--fix", "--isolated"])
            .current_dir(path)
            .output();
        let code = status.expect("the program runs").status.code();
        assert!(matches!(code, Some(0 | 1)), "{code:?}");
        assert_eq!(read(path, "Dockerfile"), AFTER);
        assert_eq!(names(path), ["Dockerfile", "main.py", "requirements.txt"]);
        for (name, text) in OTHERS {
            assert_eq!(read(path, name), text);
        }
    }
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("the file can be read")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.expect("the folder can be read");
        entry.file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}
