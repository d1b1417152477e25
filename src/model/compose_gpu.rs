//! Whether a Compose file asks for a GPU, for the services that are built from one Dockerfile.

use super::compose::{self, Line};

/// Whether a Compose file asks for a GPU where it speaks of a Dockerfile, called `name`. Where no service says that it is
/// built from that one, the whole file counts, and so does a service that takes over what stands elsewhere.
pub(super) fn asks_for_gpu(text: &str, name: &str) -> bool {
    let lines: Vec<Line<'_>> = compose::lines(text).collect();
    let own = compose::services_of(&lines, name);
    if own.is_empty() || own.iter().any(|service| compose::is_merged(service)) {
        return speaks_of_gpu(&lines);
    }
    own.into_iter().any(speaks_of_gpu)
}

fn speaks_of_gpu(lines: &[Line<'_>]) -> bool {
    lines
        .iter()
        .any(|(_, line)| line.contains("nvidia") || line.contains("gpu"))
}

#[cfg(test)]
mod tests {
    use super::asks_for_gpu;

    #[test]
    fn the_gpu_of_another_service_does_not_count() {
        let text = "services:\n  cpu:\n    build:\n      context: .\n      dockerfile: Dockerfile.cpu\n  cuda:\n    build:\n      context: .\n      dockerfile: \"docker/Dockerfile.cuda\"\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - capabilities: [gpu]\nvolumes:\n  nvidia:\n";
        assert!(!asks_for_gpu(text, "x/Dockerfile.cpu"));
        assert!(asks_for_gpu(text, "Dockerfile.cuda"));
        assert!(asks_for_gpu(text, "Dockerfile"), "no service says");
    }

    #[test]
    fn what_is_merged_may_come_from_anywhere() {
        let text = "x-gpu: &gpu\n  runtime: nvidia\nservices:\n  a:\n    build: .\n    <<: *gpu\n";
        assert!(asks_for_gpu(text, "Dockerfile"));
        let plain = "x-gpu: &gpu\n  runtime: nvidia\nservices:\n  a:\n    build: .\n  b:\n    image: c\n    <<: *gpu\n";
        assert!(!asks_for_gpu(plain, "Dockerfile"));
    }
}
