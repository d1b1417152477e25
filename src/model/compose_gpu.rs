//! Whether a Compose file asks for a GPU, for the services that are built from one Dockerfile.

use super::compose::{self, Line};
use super::paths;

/// Whether a Compose file asks for a GPU where it speaks of a Dockerfile, called `name`. Where no service says that it is
/// built from that one, the whole file counts, and so does a service that takes over what stands elsewhere.
pub(super) fn asks_for_gpu(text: &str, name: &str) -> bool {
    let lines: Vec<Line<'_>> = compose::lines(text).collect();
    let services = compose::services(&lines);
    let own: Vec<&[Line<'_>]> = services
        .iter()
        .copied()
        .filter(|service| builds(service, paths::file_name(name)))
        .collect();
    if own.is_empty() || own.iter().any(|service| compose::is_merged(service)) {
        return speaks_of_gpu(&lines);
    }
    own.into_iter().any(speaks_of_gpu)
}

/// Whether a service is built from a Dockerfile of this name.
fn builds(service: &[Line<'_>], name: &str) -> bool {
    let mut lines = service.iter();
    let file = lines.find_map(|(_, line)| line.strip_prefix("dockerfile:"));
    let has_build = service.iter().any(|(_, line)| line.starts_with("build:"));
    let file = file.map_or("Dockerfile", |file| file.trim().trim_matches(['"', '\'']));
    has_build && paths::file_name(file) == name
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
