//! Packages of the system that belong on the host and not into an image: drivers, and what starts containers.

/// What a package brings that is the host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostPart {
    /// A driver: its kernel module, or libraries that must be of the module's version.
    Driver,
    /// All of CUDA and a driver; the package that leaves the driver out.
    WithDriver(&'static str),
    /// What gives GPUs to containers.
    ContainerRuntime,
}

/// Source: the table of meta packages in NVIDIA's CUDA installation guide for Linux (13.0): `cuda` and `cuda-13-0` bring
/// a driver, `cuda-toolkit…` does not, `cuda-runtime-…` brings one besides the libraries; the package lists of NVIDIA's
/// container toolkit; Ubuntu's names of NVIDIA's driver.
pub fn host_part(name: &str) -> Option<HostPart> {
    const RUNTIMES: [&str; 7] = [
        "libnvidia-container-tools",
        "libnvidia-container1",
        "nvidia-container-runtime",
        "nvidia-container-toolkit",
        "nvidia-container-toolkit-base",
        "nvidia-docker",
        "nvidia-docker2",
    ];
    const DRIVERS: [&str; 4] = ["amdgpu-dkms", "cuda-drivers", "nvidia-driver", "nvidia-smi"];
    const DRIVER_STARTS: [&str; 10] = [
        "cuda-drivers-",
        "libnvidia-compute-",
        "libnvidia-decode-",
        "libnvidia-encode-",
        "libnvidia-gl-",
        "nvidia-dkms-",
        "nvidia-driver-",
        "nvidia-headless-",
        "nvidia-kernel-",
        "nvidia-utils-",
    ];
    let versioned = |start: &str| name.strip_prefix(start).is_some_and(is_version);
    if RUNTIMES.contains(&name) {
        return Some(HostPart::ContainerRuntime);
    }
    let is_driver =
        DRIVERS.contains(&name) || DRIVER_STARTS.iter().any(|start| name.starts_with(start));
    match name {
        _ if is_driver => Some(HostPart::Driver),
        "cuda" => Some(HostPart::WithDriver("cuda-toolkit")),
        _ if versioned("cuda-") => Some(HostPart::WithDriver("cuda-toolkit")),
        _ if versioned("cuda-runtime-") => Some(HostPart::WithDriver("cuda-libraries")),
        _ => None,
    }
}

/// The package that brings what `name` does but for the driver: `cuda-toolkit-12-8` for `cuda-12-8`.
pub fn without_driver(name: &str) -> Option<String> {
    let HostPart::WithDriver(instead) = host_part(name)? else {
        return None;
    };
    Some(match name.find(|c: char| c.is_ascii_digit()) {
        Some(at) => format!("{instead}-{}", &name[at..]),
        None => instead.to_owned(),
    })
}

/// `12-8`
fn is_version(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    matches!(text.split_once('-'), Some((major, minor)) if is_number(major) && is_number(minor))
}

/// Whether a package of the system starts containers, so that an image which has it is a host itself.
pub fn starts_containers(name: &str) -> bool {
    const ENGINES: [&str; 10] = [
        "buildah",
        "containerd",
        "containerd.io",
        "cri-o",
        "docker-ce",
        "docker-engine",
        "docker.io",
        "kubelet",
        "moby-engine",
        "podman",
    ];
    ENGINES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_the_hosts_counts() {
        for (name, expected) in [
            ("nvidia-driver-535", Some(HostPart::Driver)),
            ("libnvidia-compute-535", Some(HostPart::Driver)),
            ("cuda-drivers", Some(HostPart::Driver)),
            ("nvidia-container-toolkit", Some(HostPart::ContainerRuntime)),
            ("cuda", Some(HostPart::WithDriver("cuda-toolkit"))),
            ("cuda-12-8", Some(HostPart::WithDriver("cuda-toolkit"))),
            (
                "cuda-runtime-12-2",
                Some(HostPart::WithDriver("cuda-libraries")),
            ),
            ("cuda-toolkit-12-8", None),
            ("cuda-compat-12-8", None),
            ("cuda-nvcc-12-8", None),
            ("libnvidia-ml-dev", None),
        ] {
            assert_eq!(host_part(name), expected, "{name}");
        }
    }
}
