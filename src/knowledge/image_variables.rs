//! Variables that images set, and such as no image sets.

/// What Docker's official images of Python and of distributions set besides PATH. Source: docker-library/python
/// (Dockerfile-linux.template), fedora-cloud/docker-brew-fedora, Red Hat's UBI, 2026-11; the older names are those of 2018
/// to 2023.
const OFFICIAL_SETS: &[&str] = &[
    "DISTTAG",
    "FBR",
    "FGC",
    "GPG_KEY",
    "HOME",
    "HOSTNAME",
    "LANG",
    "LC_ALL",
    "PATH",
    "PYTHON_GET_PIP_SHA256",
    "PYTHON_GET_PIP_URL",
    "PYTHON_PIP_VERSION",
    "PYTHON_SETUPTOOLS_VERSION",
    "PYTHON_SHA256",
    "PYTHON_VERSION",
    "container",
];

/// Whether an official image of Python or of a distribution may set a variable.
pub fn is_set_by_official(name: &str) -> bool {
    OFFICIAL_SETS.contains(&name)
}

/// Ends of the names of credentials.
const SECRETS: &[&str] = &["_API_KEY", "_PASSWORD", "_SECRET", "_SECRET_KEY", "_TOKEN"];

/// Whether a variable names an account, so that an image that others build upon does not set it: `AWS_PROFILE`,
/// `WANDB_API_KEY`.
pub fn is_personal(name: &str) -> bool {
    name.starts_with("AWS_")
        || name == "GOOGLE_APPLICATION_CREDENTIALS"
        || SECRETS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_told_from_settings() {
        assert!(is_personal("AWS_DEFAULT_REGION") && is_personal("HF_TOKEN"));
        assert!(!is_personal("MODEL_NAME") && !is_personal("CUDA_VERSION"));
        assert!(is_set_by_official("GPG_KEY") && !is_set_by_official("S3_BUCKET"));
    }
}
