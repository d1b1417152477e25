//! Secrets: by the name of a variable, and by the shape of a value.

mod shapes;

pub use shapes::{find, is_for_browsers};

/// What a variable seems to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// A token of this provider, by its shape.
    Token(&'static str),
    /// Anything whose variable is named after a token, key or secret.
    Named,
    /// A password by the name of its variable.
    Password,
}

/// Variables that hold a secret and nothing else.
///
/// Source: the documentation of each service's client (Hugging Face Hub, Weights & Biases, OpenAI, Anthropic …),
/// 2026-11. Names that the rule of [`names_secret`] finds anyway are here too: the list is what the exceptions of that
/// rule never apply to.
const EXACT: &[&str] = &[
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "HUGGINGFACE_TOKEN",
    "HUGGINGFACEHUB_API_TOKEN",
    "WANDB_API_KEY",
    "OPENAI_API_KEY",
    "AZURE_OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "COHERE_API_KEY",
    "CO_API_KEY",
    "MISTRAL_API_KEY",
    "GROQ_API_KEY",
    "TOGETHER_API_KEY",
    "FIREWORKS_API_KEY",
    "DEEPSEEK_API_KEY",
    "OPENROUTER_API_KEY",
    "REPLICATE_API_TOKEN",
    "PINECONE_API_KEY",
    "QDRANT_API_KEY",
    "WEAVIATE_API_KEY",
    "LANGCHAIN_API_KEY",
    "LANGSMITH_API_KEY",
    "LANGFUSE_SECRET_KEY",
    "COMET_API_KEY",
    "NEPTUNE_API_TOKEN",
    "CLEARML_API_SECRET_KEY",
    "CLEARML_API_ACCESS_KEY",
    "DAGSHUB_TOKEN",
    "KAGGLE_KEY",
    "MLFLOW_TRACKING_PASSWORD",
    "MLFLOW_TRACKING_TOKEN",
    "DATABRICKS_TOKEN",
    "SNOWFLAKE_PASSWORD",
    "NGC_API_KEY",
    "NGC_CLI_API_KEY",
    "NVIDIA_API_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AZURE_STORAGE_KEY",
    "AZURE_STORAGE_CONNECTION_STRING",
    "AZURE_CLIENT_SECRET",
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "GITLAB_TOKEN",
    "TWINE_PASSWORD",
    "NPM_TOKEN",
    "SLACK_BOT_TOKEN",
    "SENTRY_AUTH_TOKEN",
    "ROBOFLOW_API_KEY",
    "LABEL_STUDIO_API_KEY",
    "DOCKER_AUTH_CONFIG",
    "POSTGRES_PASSWORD",
    "RABBITMQ_DEFAULT_PASS",
    "PGPASSWORD",
    "MYSQL_PWD",
];

/// Words of a name that mean a secret, between underscores and in any case. Source: BuildKit's check
/// SecretsUsedInArgOrEnv (moby/buildkit frontend/dockerfile/dockerfile2llb/validations.go), 2026-08-21.
const SECRET_WORDS: &[&str] = &[
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];

/// Endings after which a name means a secret whatever stands before: `IMAGE_STORE_API_KEY`, `DB_USER_PASSWORD`.
const STRONG_ENDINGS: &[&str] = &[
    "api_key",
    "apikey",
    "secret",
    "secret_key",
    "secret_access_key",
    "access_token",
    "auth_token",
    "api_token",
    "bearer_token",
    "hub_token",
    "hf_token",
    "password",
    "passwd",
    "pword",
];

/// Words that make a name describe a secret instead of holding one, wherever they stand: BuildKit's `public`, `file`
/// and `version` first.
const DESCRIBING_WORDS: &[&str] = &[
    "public",
    "file",
    "version",
    "path",
    "dir",
    "directory",
    "alias",
    "enable",
    "enabled",
    "disable",
    "disabled",
    "require",
    "required",
    "use",
    "no",
    "allow",
    "anonymous",
    "dummy",
    "policy",
    "length",
    "len",
    "max",
    "min",
    "num",
    "expire",
    "expires",
    "expiry",
    "expiration",
    "ttl",
    "header",
    "prefix",
    "suffix",
    "gpg",
    "pgp",
];

/// Words beside which a `key`, a `token` or an `auth` is mostly another thing: an identifier, a tokenizer's token, a
/// column, a cache entry.
const OTHER_WORDS: &[&str] = &[
    "config",
    "name",
    "names",
    "id",
    "ids",
    "url",
    "uri",
    "host",
    "endpoint",
    "type",
    "types",
    "format",
    "algorithm",
    "provider",
    "method",
    "mode",
    "scheme",
    "backend",
    "server",
    "realm",
    "user",
    "username",
    "role",
    "issuer",
    "audience",
    "checking",
    "check",
    "fingerprint",
    "timeout",
    "lifetime",
    "rotation",
    "size",
    "limit",
    "count",
    "budget",
    "per",
    "pad",
    "eos",
    "bos",
    "unk",
    "sep",
    "cls",
    "mask",
    "stop",
    "start",
    "end",
    "image",
    "special",
    "tokenizer",
    "vocab",
    "cache",
    "sort",
    "primary",
    "foreign",
    "partition",
    "routing",
    "apt",
    "signing",
    "verify",
];

/// A program that reads secrets from the environment without being told.
struct Reader {
    program: &'static str,
    /// The subcommands that do; all of them, if none is named.
    subcommands: &'static [&'static str],
    variables: &'static [&'static str],
}

const HUB: &[&str] = &["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"];
const AWS: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// Source: the documentation of each client, 2026-11.
const READERS: &[Reader] = &[
    reader("hf", &[], HUB),
    reader("huggingface-cli", &[], HUB),
    reader("wandb", &[], &["WANDB_API_KEY"]),
    reader("kaggle", &[], &["KAGGLE_KEY"]),
    reader("aws", &[], AWS),
    reader("dvc", &["fetch", "get", "import", "pull", "push"], AWS),
    reader("gh", &[], &["GITHUB_TOKEN", "GH_TOKEN"]),
    reader("twine", &["upload"], &["TWINE_PASSWORD"]),
    reader("ngc", &[], &["NGC_CLI_API_KEY"]),
];

const fn reader(
    program: &'static str,
    subcommands: &'static [&'static str],
    variables: &'static [&'static str],
) -> Reader {
    Reader {
        program,
        subcommands,
        variables,
    }
}

/// Whether a program with this first argument is known to read a secret from this variable.
pub fn is_read_by(name: &str, program: &str, subcommand: &str) -> bool {
    READERS.iter().any(|reader| {
        reader.program == program
            && reader.variables.contains(&name)
            && (reader.subcommands.is_empty() || reader.subcommands.contains(&subcommand))
    })
}

/// Whether a variable holds a secret and nothing else, by its name.
pub fn is_known(name: &str) -> bool {
    EXACT.contains(&name.to_ascii_uppercase().as_str())
}

/// What the name of a variable says of its value, whatever that is: also for an ARG without a default.
pub fn names_secret(name: &str) -> Option<SecretKind> {
    let lower = name.to_ascii_lowercase();
    let any = |list: &[&str]| lower.split('_').any(|word| list.contains(&word));
    let exact = EXACT.iter().any(|known| known.eq_ignore_ascii_case(name));
    let strong = STRONG_ENDINGS.iter().any(|ending| {
        let before = lower.strip_suffix(ending);
        before.is_some_and(|before| before.is_empty() || before.ends_with('_'))
    });
    // `ARG KEY` may be a path, or a column, as well.
    let bare = lower == "key";
    let weak = any(SECRET_WORDS) && !any(OTHER_WORDS) && !bare;
    if !exact && (any(DESCRIBING_WORDS) || !(strong || weak)) {
        return None;
    }
    let password = any(&["password", "passwd", "pword", "pass", "pwd", "pgpassword"]);
    Some(if password {
        SecretKind::Password
    } else {
        SecretKind::Named
    })
}

/// Whether a variable that is set to `value` holds a secret. `None` for a placeholder, a path, a reference to a secret
/// that is kept elsewhere, and wherever name and shape say nothing.
pub fn judge(name: &str, value: &str) -> Option<SecretKind> {
    if let Some((_, provider)) = find(value) {
        return (!is_for_browsers(name, provider)).then_some(SecretKind::Token(provider));
    }
    let kind = names_secret(name)?;
    let number = value.bytes().all(|byte| byte.is_ascii_digit());
    let default = kind == SecretKind::Password && is_default_password(name, value);
    if is_placeholder(value)
        || is_elsewhere(value)
        || default
        || (number && kind != SecretKind::Password)
    {
        return None;
    }
    Some(kind)
}

/// Whether a value only stands for one: `changeme`, `<token>`, `your-api-key`, `xxxx`.
pub fn is_placeholder(value: &str) -> bool {
    const WHOLE: &[&str] = &[
        "", "none", "null", "nil", "empty", "test", "testing", "tbd", "todo", "unset", "unused",
        "na", "n/a", "password", "passwd", "secret", "token", "key", "apikey", "api_key",
        "api-key", "foo", "bar", "foobar", "string", "true", "false", "yes", "no", "on", "off",
        "enabled", "disabled", "default", "local", "sk-", "hf_",
    ];
    const BEGINNINGS: &[&str] = &[
        "<", "[", "{", "$", "%", "@", "*", "...", "…", "your", "my-", "my_", "enter", "insert",
        "replace", "dont", "don't", "put-", "put_", "add-", "set-", "minio", "test-", "test_",
        "fake", "not-", "not_", "no-", "no_", "this-is", "this_is", "some-", "some_",
    ];
    const ANYWHERE: &[&str] = &[
        "changeme",
        "change-me",
        "change_me",
        "change_this",
        "change-this",
        "dummy",
        "example",
        "placeholder",
        "xxxx",
        "your-",
        "your_",
        "not-a-",
        "redacted",
        "supersecret",
        "super-secret",
        "super_secret",
        "....",
    ];
    let lower = value.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let one_letter = lower.chars().all(|c| lower.starts_with(c));
    WHOLE.contains(&lower.as_str())
        || one_letter
        || is_in_capital_words(value.trim())
        || BEGINNINGS.iter().any(|word| lower.starts_with(word))
        || ANYWHERE.iter().any(|word| lower.contains(word))
}

/// `NGC_API_KEY=CYBER_DEV_DAY`: words in capitals are no random letters.
fn is_in_capital_words(value: &str) -> bool {
    let is_word = |word: &str| word.len() < 12 && word.bytes().all(|b| b.is_ascii_uppercase());
    let word = value.strip_prefix("nvapi-").unwrap_or(value);
    word.contains('_') && word.split('_').all(is_word)
}

/// Whether a password is one that everybody knows: `POSTGRES_PASSWORD=postgres`, `ADMIN_PASSWORD=admin`.
fn is_default_password(name: &str, value: &str) -> bool {
    const DEFAULTS: &[&str] = &[
        "admin", "airflow", "guest", "jupyter", "label", "minio", "mlflow", "mysql", "postgres",
        "rabbitmq", "redis", "root", "user",
    ];
    let lower = value.to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    DEFAULTS.contains(&lower.as_str()) || name.split('_').any(|word| word == lower)
}

/// Whether a value says where the secret is: a path, a URL without credentials, a reference to a store.
fn is_elsewhere(value: &str) -> bool {
    const STORES: &[&str] = &[
        "/",
        "./",
        "../",
        "~/",
        "file:",
        "arn:",
        "vault:",
        "op://",
        "secret://",
        "ssm:",
        "gs://",
        "s3://",
        "projects/",
    ];
    let url = value.contains("://") && !value.contains('@');
    // `sgerrand.rsa.pub` is the file of a public key.
    url || value.ends_with(".pub") || STORES.iter().any(|store| value.starts_with(store))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets_from_what_only_sounds_like_one() {
        for name in [
            "HF_TOKEN",
            "hf_token",
            "MY_API_KEY",
            "DB_PASSWORD",
            "AWS_ACCESS_KEY_ID",
            "SECRET_KEY_BASE",
            "RABBITMQ_DEFAULT_PASS",
            "JUPYTER_TOKEN",
            "CUPS_USER_PASSWORD",
            "IMAGE_STORE_API_KEY",
            "AUTH",
        ] {
            assert!(names_secret(name).is_some(), "{name}");
        }
        for name in [
            "PAD_TOKEN",
            "EOS_TOKEN_ID",
            "MAX_TOKENS",
            "TOKENIZERS_PARALLELISM",
            "MAX_TOKEN_LENGTH",
            "GPG_KEY",
            "SSH_PUBLIC_KEY",
            "CACHE_KEY",
            "KMS_KEY_ALIAS",
            "POSTGRES_PASSWORD_FILE",
            "GOOGLE_APPLICATION_CREDENTIALS_PATH",
            "ANSIBLE_HOST_KEY_CHECKING",
            "TS_DISABLE_TOKEN_AUTHORIZATION",
            "DOCKER_AUTH_VERSION",
            "MONKEY",
            "PATH",
            "KAGGLE_USERNAME",
            "GIT_CONFIG_KEY_0",
            "KEY",
        ] {
            assert_eq!(names_secret(name), None, "{name}");
        }
        assert_eq!(names_secret("MYSQL_PASSWORD"), Some(SecretKind::Password));
        assert_eq!(names_secret("HF_TOKEN"), Some(SecretKind::Named));
    }

    #[test]
    fn a_placeholder_a_path_or_a_reference_is_no_secret() {
        for value in [
            "",
            "changeme",
            "EMPTY",
            "none",
            "xxx",
            "<your token>",
            "your-api-key",
            "${HF_TOKEN}",
            "dummy_key",
            "sk-xxxxxxxx",
            "this-is-not-a-secret",
            "/run/secrets/hf",
            "minioadmin",
            "***",
            "gs://bucket/key.json",
            "sgerrand.rsa.pub",
            "supersecret",
            "CYBER_DEV_DAY",
            "https://vault.corp/v1",
            "true",
            "0",
            "\"\"",
        ] {
            assert_eq!(judge("API_KEY", value), None, "{value}");
        }
        assert_eq!(
            judge("API_KEY", "c2VjcmV0LXZhbHVl"),
            Some(SecretKind::Named)
        );
        assert_eq!(
            judge("MYSQL_ROOT_PASSWORD", "openstack"),
            Some(SecretKind::Password)
        );
        assert_eq!(judge("DB_PASSWORD", "123456"), Some(SecretKind::Password));
        assert_eq!(judge("PGADMIN_PASSWORD", "pgadmin"), None);
        assert_eq!(judge("POSTGRES_PASSWORD", "postgres"), None);
        assert_eq!(judge("MODEL_NAME", "gpt2"), None);
    }

    #[test]
    fn a_value_of_known_shape_is_a_secret_under_any_name() {
        let token = "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH";
        assert_eq!(
            judge("MODEL", token),
            Some(SecretKind::Token("Hugging Face token"))
        );
        assert_eq!(
            judge("HF_TOKEN", "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
            None
        );
        assert_eq!(judge("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), None);
    }
}
