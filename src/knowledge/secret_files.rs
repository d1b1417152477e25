//! Files that hold secrets, by their names and by what stands in them.

use super::secrets::{SecretKind, find, judge};

/// A file that is named like one with secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretFile {
    /// What it holds, as messages name it: `an SSH key`.
    pub what: &'static str,
    /// How sure that is by the name alone.
    pub sure: Sure,
}

/// How sure it is by the name alone that a file holds a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// Nothing else has this name.
    Certain,
    /// Most often; what stands in it may say otherwise.
    Likely,
    /// Only if what stands in it says so.
    Open,
}

const fn file(what: &'static str, sure: Sure) -> SecretFile {
    SecretFile { what, sure }
}

/// By the last component of a path. Source: the documentation of each program (Kaggle CLI, curl, git, twine, OpenSSH,
/// libpq, rclone, pip, npm, conda, Docker Compose, python-dotenv), 2026-11.
const NAMES: &[(&str, SecretFile)] = &[
    ("kaggle.json", file("a Kaggle key", Sure::Certain)),
    (".netrc", file("passwords", Sure::Certain)),
    ("_netrc", file("passwords", Sure::Certain)),
    (".git-credentials", file("passwords of git", Sure::Certain)),
    (
        ".pypirc",
        file("the password of a package index", Sure::Certain),
    ),
    (".pgpass", file("database passwords", Sure::Certain)),
    ("id_rsa", file("an SSH key", Sure::Certain)),
    ("id_dsa", file("an SSH key", Sure::Certain)),
    ("id_ecdsa", file("an SSH key", Sure::Certain)),
    ("id_ed25519", file("an SSH key", Sure::Certain)),
    (
        "application_default_credentials.json",
        file("Google Cloud credentials", Sure::Certain),
    ),
    (
        "rclone.conf",
        file("the credentials of rclone", Sure::Likely),
    ),
    ("kubeconfig", file("Kubernetes credentials", Sure::Likely)),
    ("credentials.json", file("credentials", Sure::Likely)),
    (
        ".env",
        file("environment variables with secrets", Sure::Likely),
    ),
    (
        ".env.local",
        file("environment variables with secrets", Sure::Likely),
    ),
    (
        ".env.prod",
        file("environment variables with secrets", Sure::Likely),
    ),
    (
        ".env.production",
        file("environment variables with secrets", Sure::Likely),
    ),
    (
        ".env.staging",
        file("environment variables with secrets", Sure::Likely),
    ),
    (
        "pip.conf",
        file("the password of a package index", Sure::Open),
    ),
    (".npmrc", file("an npm token", Sure::Open)),
    (".condarc", file("the password of a channel", Sure::Open)),
    (
        "uv.toml",
        file("the password of a package index", Sure::Open),
    ),
    ("secrets.yaml", file("secrets", Sure::Open)),
    ("secrets.yml", file("secrets", Sure::Open)),
    ("secrets.json", file("secrets", Sure::Open)),
    ("secrets.toml", file("secrets", Sure::Open)),
];

/// By the last two components. Source: as above; AWS CLI, gcloud, Streamlit, Docker, kubectl, huggingface_hub.
const PLACES: &[(&str, SecretFile)] = &[
    (".aws/credentials", file("AWS credentials", Sure::Certain)),
    (
        ".streamlit/secrets.toml",
        file("the secrets of Streamlit", Sure::Certain),
    ),
    (
        ".docker/config.json",
        file("the credentials of a registry", Sure::Likely),
    ),
    (
        ".kube/config",
        file("Kubernetes credentials", Sure::Certain),
    ),
    (
        "huggingface/token",
        file("a Hugging Face token", Sure::Certain),
    ),
    (
        ".huggingface/token",
        file("a Hugging Face token", Sure::Certain),
    ),
    (
        "gcloud/credentials.db",
        file("Google Cloud credentials", Sure::Certain),
    ),
];

/// Folders, by their last component.
const FOLDERS: &[(&str, &str)] = &[
    (".ssh", "SSH keys"),
    (".aws", "AWS credentials"),
    (".gnupg", "GPG keys"),
    (".kaggle", "a Kaggle key"),
    (".kube", "Kubernetes credentials"),
];

/// What a file holds by its path; letters count in either case.
pub fn by_path(path: &str) -> Option<SecretFile> {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next()?;
    let in_table = |table: &[(&str, SecretFile)], asked: &str| {
        let mut rows = table.iter();
        rows.find(|(known, _)| *known == asked)
            .map(|(_, file)| *file)
    };
    let place = PLACES.iter().find(|(place, _)| {
        let before = lower.strip_suffix(place);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    });
    place
        .map(|(_, file)| *file)
        .or_else(|| in_table(NAMES, name))
        .or_else(|| google_key(name))
        .or_else(|| by_ending(name))
}

fn by_ending(name: &str) -> Option<SecretFile> {
    if is_env_file(name) || name.ends_with(".env") && !is_sample(name) {
        return Some(file("environment variables with secrets", Sure::Open));
    }
    let is_key = name.ends_with(".pem") || name.ends_with(".key");
    is_key.then(|| file("a private key", Sure::Open))
}

/// `.env.dev`, but not `.env.example`.
fn is_env_file(name: &str) -> bool {
    name.starts_with(".env.") && !is_sample(name)
}

/// `.env.example`, `sample.env`
fn is_sample(name: &str) -> bool {
    const SAMPLES: &[&str] = &[
        "example", "sample", "template", "dist", "tpl", "tmpl", "default", "defaults",
    ];
    let mut parts = name.split(['.', '-', '_']);
    parts.any(|part| SAMPLES.contains(&part))
}

/// `service-account.json`, `gcp-key.json`, `client_secret_1.json`
fn google_key(name: &str) -> Option<SecretFile> {
    let stem = name.strip_suffix(".json")?;
    let joined: String = stem.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let any = |words: &[&str]| {
        let mut parts = stem.split(['-', '_', '.']);
        parts.any(|part| words.contains(&part))
    };
    let is_google = any(&["bigquery", "firebase", "gcloud", "gcp", "gcs", "google"]);
    let is_key = any(&[
        "adminsdk",
        "credential",
        "credentials",
        "creds",
        "key",
        "sa",
    ]);
    let is_sample = any(&["example", "sample", "template", "schema", "test", "mock"]);
    let is_one = joined.contains("serviceaccount")
        || stem.starts_with("client_secret")
        || is_google && is_key;
    (is_one && !is_sample).then(|| file("the key of a Google service account", Sure::Likely))
}

/// What a folder holds by its name.
pub fn by_folder(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next()?;
    let mut known = FOLDERS.iter();
    let gcloud = path
        .ends_with(".config/gcloud")
        .then_some("Google Cloud credentials");
    known
        .find(|(folder, _)| *folder == name)
        .map(|(_, what)| *what)
        .or(gcloud)
}

/// The worst that a text of settings holds: `NAME=value`, `name: value`, `"name": "value"`, tokens by their shape,
/// passwords in URLs.
pub fn in_text(text: &str) -> Option<SecretKind> {
    if let Some((_, what)) = find(text) {
        return Some(SecretKind::Token(what));
    }
    let mut worst = None;
    for line in text.lines().take(10_000) {
        let line = line.trim().trim_start_matches("export ");
        let is_comment = line.starts_with(['#', ';']);
        if is_comment || line.len() > 4096 {
            continue;
        }
        let kind = match line.split_once("_authToken=") {
            Some((_, token)) => judge("TOKEN", unquoted(token)),
            None => of_line(line),
        };
        match kind {
            Some(SecretKind::Password) => worst = kind,
            None => {}
            found => return found,
        }
    }
    worst
}

fn of_line(line: &str) -> Option<SecretKind> {
    if let Some((before, _)) = line.split_once('@')
        && let Some((_, authority)) = before.rsplit_once("://")
        && let Some((user, password)) = authority.split_once(':')
    {
        return judge(&format!("{user}_password"), password);
    }
    let (name, value) = line.split_once(['=', ':'])?;
    let name = name.trim().trim_matches(['"', '\'']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let value = value.trim().trim_end_matches(',');
    let value = value.split(" #").next().unwrap_or_default();
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    judge(&name.replace(['-', '.'], "_"), unquoted(value.trim()))
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_files_with_secrets() {
        let sure = |path: &str| by_path(path).map(|file| file.sure);
        for path in [
            "kaggle.json",
            "/root/.aws/credentials",
            "keys/id_rsa",
            ".netrc",
            "a/.streamlit/secrets.toml",
        ] {
            assert_eq!(sure(path), Some(Sure::Certain), "{path}");
        }
        for path in [
            ".env",
            "credentials.json",
            "my-service-account.json",
            "gcp_key.json",
            "client_secret_1.json",
        ] {
            assert_eq!(sure(path), Some(Sure::Likely), "{path}");
        }
        for path in ["pip.conf", "server.pem", ".env.dev", "prod.env", "tls.key"] {
            assert_eq!(sure(path), Some(Sure::Open), "{path}");
        }
        for path in [
            ".env.example",
            ".env.sample.dev",
            "id_rsa.pub",
            "credentials",
            "key.json",
            "google.json",
            "index_to_key.json",
            "environment.yml",
            "authorized_keys",
            "service-account-schema.json",
        ] {
            assert_eq!(sure(path), None, "{path}");
        }
    }

    #[test]
    fn what_stands_in_a_file_tells_whether_it_is_secret() {
        assert_eq!(
            in_text("PORT=8000\nAPI_KEY=c2VjcmV0LXZhbHVl\n"),
            Some(SecretKind::Named)
        );
        assert_eq!(in_text("DB_PASSWORD='h0rse'\n"), Some(SecretKind::Password));
        assert_eq!(
            in_text("{\n  \"api_key\": \"c2VjcmV0LXZhbHVl\",\n}"),
            Some(SecretKind::Named)
        );
        assert_eq!(
            in_text("index-url = https://me:h0rse@corp/simple\n"),
            Some(SecretKind::Password)
        );
        assert_eq!(
            in_text("//npm.corp/:_authToken=c2VjcmV0LXZhbHVl"),
            Some(SecretKind::Named)
        );
        for text in [
            "",
            "PORT=8000\n",
            "API_KEY=\nHF_TOKEN=<token>\n",
            "# API_KEY=c2VjcmV0LXZhbHVl",
            "//npm.corp/:_authToken=${TOKEN}",
            "index-url = https://corp/simple\n",
            "-----BEGIN CERTIFICATE-----\nMIIE\n",
            "MAX_TOKENS: 512",
        ] {
            assert_eq!(in_text(text), None, "{text}");
        }
    }
}
