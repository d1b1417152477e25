//! Addresses that answer no more.

use super::eol::PythonVersion;

/// An address that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadSource {
    /// What of an address tells it.
    mark: &'static str,
    /// What it is, as a message names it.
    pub what: &'static str,
    /// Since when.
    pub since: &'static str,
    /// What to do instead.
    pub instead: &'static str,
    /// What stands in the place of the mark where the rest of the address stays.
    pub successor: Option<&'static str>,
}

/// Source: GitHub's blog, "Improving Git protocol security" (2021-09-01; in force since 2022-03-15); the notice on
/// sks-keyservers.net of 2021-06-21, as docker-library/faq pull request 23 and others quote it; JFrog's blog on the end of
/// Bintray on 2021-05-01, as tatsushid/h2o-deb issue 10 and others confirm it; kubernetes/release issue 3485 (shut down on
/// 2024-03-04); python-poetry pull request 7269 (2023-01-01) and, for the 404, splunk/attack_range issue 731. Read on
/// 2026-11-24. Kubernetes 1.36 gets fixes until 2027-06 (endoflife.date, 2026-08-22).
static DEAD: &[DeadSource] = &[
    DeadSource {
        mark: "git://github.com/",
        what: "the `git://` protocol of GitHub",
        since: "March 2022",
        instead: "use `https://github.com/`",
        successor: Some("https://github.com/"),
    },
    DeadSource {
        mark: "sks-keyservers.net",
        what: "the pool of SKS key servers",
        since: "June 2021",
        instead: "fetch the key by HTTPS from its owner, or from `keyserver.ubuntu.com`",
        successor: None,
    },
    DeadSource {
        mark: "://dl.bintray.com/",
        what: "the download host of Bintray",
        since: "May 2021",
        instead: "download it from where the project publishes it now",
        successor: None,
    },
    DeadSource {
        mark: "://apt.kubernetes.io/",
        what: "the old package repository of Kubernetes",
        since: "March 2024",
        instead: "use `https://pkgs.k8s.io/core:/stable:/v1.36/deb/`",
        successor: None,
    },
    DeadSource {
        mark: "://packages.cloud.google.com/apt kubernetes-",
        what: "the old package repository of Kubernetes",
        since: "March 2024",
        instead: "use `https://pkgs.k8s.io/core:/stable:/v1.36/deb/`",
        successor: None,
    },
    DeadSource {
        mark: "://packages.cloud.google.com/yum/repos/kubernetes-",
        what: "the old package repository of Kubernetes",
        since: "March 2024",
        instead: "use `https://pkgs.k8s.io/core:/stable:/v1.36/rpm/`",
        successor: None,
    },
    DeadSource {
        mark: "/poetry/master/get-poetry.py",
        what: "the old installer of Poetry",
        since: "January 2023",
        instead: "use `https://install.python-poetry.org`, or `pip install poetry`",
        successor: None,
    },
];

/// The dead address in a text, with the byte at which its mark begins and the mark's length.
pub fn find(text: &str) -> Option<(usize, usize, &'static DeadSource)> {
    // Every mark has a dot; most words of a file have none.
    if !text.contains('.') {
        return None;
    }
    DEAD.iter()
        .find_map(|dead| Some((text.find(dead.mark)?, dead.mark.len(), dead)))
}

/// The part of the address of the newest `get-pip.py` that those for old Pythons (`/pip/3.8/get-pip.py`) do not have.
pub const GET_PIP: &str = "bootstrap.pypa.io/get-pip.py";

/// The oldest Python that the newest `get-pip.py` runs on. Source: pip 26.1 and later (databricks/containers pull request
/// 254, 2026-06-03, prints its error); `requires-python` of pip 26.3 on PyPI, 2026-11-23.
const GET_PIP_NEEDS: PythonVersion = PythonVersion::new(3, 10);

/// The address of `get-pip.py` for a Python that the newest one does not run on.
pub fn get_pip_for(python: PythonVersion) -> Option<String> {
    let has_own =
        (python.major, python.minor) == (2, 7) || (python.major == 3 && python.minor >= 2);
    (python < GET_PIP_NEEDS && has_own)
        .then(|| format!("bootstrap.pypa.io/pip/{python}/get-pip.py"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_a_dot() {
        assert!(DEAD.iter().all(|dead| dead.mark.contains('.')));
    }

    #[test]
    fn addresses_are_told_by_what_is_dead_about_them() {
        for (text, expected) in [
            ("git+git://github.com/a/b.git", Some("git://github.com/")),
            (
                "hkp://p80.pool.sks-keyservers.net:80",
                Some("sks-keyservers.net"),
            ),
            ("https://jcenter.bintray.com/x", None),
            ("https://github.com/a/b", None),
            ("git://git.kernel.org/pub", None),
        ] {
            assert_eq!(find(text).map(|(_, _, dead)| dead.mark), expected, "{text}");
        }
    }

    #[test]
    fn an_old_python_has_a_get_pip_of_its_own() {
        let of = |minor| get_pip_for(PythonVersion::new(3, minor));
        assert_eq!(
            of(8).as_deref(),
            Some("bootstrap.pypa.io/pip/3.8/get-pip.py")
        );
        assert_eq!(of(10), None);
        assert_eq!(of(1), None);
    }
}
