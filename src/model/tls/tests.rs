use crate::model::samples::check;

fn found(lines: &str) -> Vec<String> {
    let text = format!("FROM debian:12\n{lines}\n");
    let mut found = Vec::new();
    check(&text, |model| {
        let all = model.unverified();
        found = all
            .iter()
            .map(|u| format!("{} {}", model.text(u.span), u.is_public))
            .collect();
    });
    found
}

#[test]
fn what_switches_the_check_off_is_found() {
    for (lines, expected) in [
        ("RUN curl -fsSLk https://x.org/a", "-fsSLk true"),
        ("RUN curl -o k --insecure $URL", "--insecure false"),
        (
            "RUN wget --no-check-certificate https://x.org/a",
            "--no-check-certificate true",
        ),
        (
            "RUN pip install --trusted-host pypi.org a",
            "--trusted-host pypi.org true",
        ),
        (
            "RUN pip install -i http://nexus.corp/simple a",
            "http://nexus.corp/simple false",
        ),
        (
            "RUN pip config set global.trusted-host nexus.corp",
            "global.trusted-host nexus.corp false",
        ),
        (
            "RUN git config --global http.sslVerify false",
            "http.sslVerify false true",
        ),
        (
            "RUN npm config set strict-ssl false",
            "strict-ssl false true",
        ),
        (
            "ENV A=b NODE_TLS_REJECT_UNAUTHORIZED=0",
            "NODE_TLS_REJECT_UNAUTHORIZED=0 true",
        ),
        (
            "RUN export GIT_SSL_NO_VERIFY=1 && a",
            "GIT_SSL_NO_VERIFY=1 true",
        ),
    ] {
        assert_eq!(found(lines), [expected], "{lines}");
    }
}

#[test]
fn what_is_checked_otherwise_or_local_is_left_alone() {
    for lines in [
        "RUN curl -k https://localhost:8080/health",
        "RUN curl -sSo k https://x.org/a",
        "RUN wget --no-check-certificate https://x.org/a && echo \"f00  a\" | sha256sum -c -",
        "RUN pip install -i http://localhost:3141/simple a",
        "RUN git config --global http.sslVerify true",
        "HEALTHCHECK CMD curl -k https://x.org",
        "ENV NODE_TLS_REJECT_UNAUTHORIZED=1 PIP_INDEX_URL=https://x.org",
    ] {
        assert!(found(lines).is_empty(), "{lines} {:?}", found(lines));
    }
}
